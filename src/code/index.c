/* Finding the rules that an index decides together: those that follow each other in a segment or table, and the points
 * that are added up. */
#include "code/index.h"

const struct instruction *maker_in(const struct indexer *indexer, uint32_t index)
{
	const struct optimiser *optimiser = indexer->optimiser;
	uint32_t maker = optimiser->makers[index];
	return maker != NO_INSTRUCTION && optimiser->roles[maker] == ROLE_VALUE ? &optimiser->program->code.items[maker]
										: NULL;
}

/* --- what rules do --- */

/* The opcode of an index of rules that do this, or the opcode itself. */
static enum opcode together(enum opcode opcode)
{
	switch (opcode) {
	case OP_HIT_FIRST:
		return OP_HIT_FIRST_OF;
	case OP_HIT_UNIQUE:
		return OP_HIT_UNIQUE_OF;
	case OP_HIT_ANY:
		return OP_HIT_ANY_OF;
	case OP_HIT_CHECK:
		return OP_HIT_CHECK_OF;
	case OP_LABELS_ADD:
		return OP_LABELS_ADD_OF;
	case OP_LIST_ADD:
		return OP_LIST_ADD_OF;
	case OP_COLLECT_SUM:
		return OP_COLLECT_SUM_OF;
	case OP_COLLECT_MIN:
		return OP_COLLECT_MIN_OF;
	case OP_COLLECT_MAX:
		return OP_COLLECT_MAX_OF;
	case OP_COLLECT_COUNT:
		return OP_COLLECT_COUNT_OF;
	default:
		return opcode;
	}
}

static bool joins(const struct finder *finder, const struct run *run, const struct indexed_rule *rule)
{
	const struct instruction *code = finder->indexer.optimiser->program->code.items;
	if (run->rules.count == 0)
		return true;
	const struct instruction *first = &code[run->rules.items[0].at];
	return first->opcode == code[rule->at].opcode && first->result == code[rule->at].result &&
	       run_takes(finder, run, rule);
}

/* The run's last instruction, behind all that makes its operands, becomes that of its index; the others go. */
static void end_run(struct finder *finder, struct run *run)
{
	struct optimiser *optimiser = finder->indexer.optimiser;
	if (run_is_worth_it(run)) {
		const struct instruction *code = optimiser->program->code.items;
		run_make_index(finder, run, together(code[run->rules.items[0].at].opcode), 0);
		for (size_t i = 0; i + 1 < run->rules.count; i++)
			optimiser->roles[run->rules.items[i].at] = ROLE_GONE;
	}
	run_clear(run);
}

/* The rule of an effect; false where it does not fit into an index. What it gives must be a constant. */
static bool rule_of_effect(struct finder *finder, size_t at, struct indexed_rule *rule)
{
	const struct optimiser *optimiser = finder->indexer.optimiser;
	const struct instruction *instruction = &optimiser->program->code.items[at];
	enum opcode opcode = together(instruction->opcode);
	*rule = (struct indexed_rule){.at = at, .rule = optimiser->program->origins.items[instruction->origin].rule};
	if (opcode == instruction->opcode)
		return false;
	if (has_results(opcode) && opcode != OP_COLLECT_COUNT_OF) {
		const struct constant *given = constant_in(optimiser, instruction->b);
		if (!given)
			return false;
		rule->gives = given->known ? 1 + optimiser->program->registers.items[instruction->b].index : 0;
	}
	return boxes_of(&finder->indexer, instruction->a, &rule->condition) && rule_fits(finder, rule);
}

static void find_failing(struct indexer *indexer)
{
	const struct program *program = indexer->optimiser->program;
	for (size_t i = 0; i < program->code.count; i++) {
		const struct instruction *instruction = &program->code.items[i];
		bool *fails = &indexer->may_fail[instruction->result];
		*fails |= (opcode_infos[instruction->opcode].flags & FAILS) != 0;
		for (size_t o = 0; o < operand_count(program, instruction); o++)
			*fails |= indexer->may_fail[operand_of(program, instruction, o)];
	}
}

static void find_effects(struct finder *finder)
{
	const struct optimiser *optimiser = finder->indexer.optimiser;
	struct run run = {0};
	for (size_t i = 0; i < optimiser->program->code.count; i++) {
		struct indexed_rule rule;
		if (optimiser->roles[i] != ROLE_EFFECT)
			continue;
		bool fits = rule_of_effect(finder, i, &rule);
		if (!fits || !joins(finder, &run, &rule))
			end_run(finder, &run);
		if (fits)
			run_add(finder, &run, &rule);
	}
	end_run(finder, &run);
	vector_free(&run.rules);
}

void index_rules(struct optimiser *optimiser)
{
	struct finder finder = {.indexer.optimiser = optimiser};
	finder.indexer.tests = memory_zeroed(optimiser->room, sizeof *finder.indexer.tests);
	finder.indexer.may_fail = memory_zeroed(optimiser->room, sizeof *finder.indexer.may_fail);
	finder.needed = memory_zeroed(optimiser->room, sizeof *finder.needed);
	rank_constants(&finder.indexer);
	find_failing(&finder.indexer);
	find_effects(&finder);
	find_points(&finder);
	memory_free(finder.needed);
	memory_free(finder.indexer.may_fail);
	memory_free(finder.indexer.tests);
	arena_free(&finder.indexer.arena);
}
