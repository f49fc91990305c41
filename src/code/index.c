/* Finding the rules that an index decides together: runs of rules of one segment or table, where that is cheaper than
 * to ask them one by one. */
#include "code/index.h"

#include <stdlib.h>

enum {
	RULES_MAX = 2048,         /* of an index; one rule more begins another */
	TURNS_IN_ALL_MAX = 32768, /* of the tests of one index */
	COST_MIN = 128,           /* of the rules without an index, in comparisons of numbers */
};

struct run {
	VECTOR(struct indexed_rule) rules;
	uint32_t subjects[INDEX_SUBJECTS_MAX];
	size_t subject_count;
	size_t turns;
	size_t cost;
};

struct finder {
	struct indexer indexer;
	struct run run;
	size_t runs;      /* how many there were */
	uint32_t *needed; /* by register: the last region in which a rule needed it */
};

/* --- ranks of constants --- */

struct ranked_constant {
	const struct constant *constant;
	uint32_t index;
};

static int compare_constants(const void *a, const void *b)
{
	const struct constant *left = ((const struct ranked_constant *)a)->constant;
	const struct constant *right = ((const struct ranked_constant *)b)->constant;
	if (left->type.kind != right->type.kind)
		return left->type.kind < right->type.kind ? -1 : 1;
	if (!left->known || !right->known)
		return left->known - right->known;
	switch (left->type.kind) {
	case TYPE_NUMBER:
		return decimal_compare(left->number, right->number);
	case TYPE_DATE:
		return (left->day > right->day) - (left->day < right->day);
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return (left->duration > right->duration) - (left->duration < right->duration);
	case TYPE_TEXT:
	case TYPE_LIST:
		return text_compare(left->text, right->text);
	default:
		return 0;
	}
}

static void rank_constants(struct indexer *indexer)
{
	const struct program *program = indexer->optimiser->program;
	size_t count = program->constants.count;
	struct ranked_constant *sorted = memory_array(count, sizeof *sorted);
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = (struct ranked_constant){&program->constants.items[i], i};
	qsort(sorted, count, sizeof *sorted, compare_constants);
	indexer->ranks = arena_array(&indexer->arena, count, sizeof *indexer->ranks);
	indexer->ranked = arena_array(&indexer->arena, count + 1, sizeof *indexer->ranked);
	for (uint32_t i = 0; i < count; i++) {
		indexer->ranks[sorted[i].index] = i + 1;
		indexer->ranked[i + 1] = sorted[i].index;
	}
	memory_free(sorted);
}

/* --- what goes together --- */

static bool indexed_opcode(enum opcode opcode, enum opcode *together)
{
	switch (opcode) {
	case OP_HIT_FIRST:
		*together = OP_HIT_FIRST_OF;
		return true;
	case OP_HIT_UNIQUE:
		*together = OP_HIT_UNIQUE_OF;
		return true;
	case OP_HIT_ANY:
		*together = OP_HIT_ANY_OF;
		return true;
	case OP_LABELS_ADD:
		*together = OP_LABELS_ADD_OF;
		return true;
	default:
		return false;
	}
}

static struct instruction *instruction_at(const struct finder *finder, size_t at)
{
	return &finder->indexer.optimiser->program->code.items[at];
}

static bool is_computed(const struct finder *finder, uint32_t index)
{
	return finder->indexer.optimiser->program->registers.items[index].kind == REGISTER_RESULT;
}

static size_t subject_position(const struct run *run, uint32_t subject)
{
	size_t at = 0;
	while (at < run->subject_count && run->subjects[at] != subject)
		at++;
	return at;
}

/* Where operands fail, the one that a rule asks first says why: so all rules ask those that may fail in the order of
 * the index. And what may fail is computed for the records that its first rule is asked for, no sooner. */
static bool subjects_fit(const struct finder *finder, const struct indexed_rule *rule)
{
	const struct run *run = &finder->run;
	uint32_t region = finder->indexer.optimiser->regions[rule->at];
	size_t new = 0;
	size_t behind = 0;
	for (size_t i = 0; i < rule->conjunction.count; i++) {
		uint32_t subject = rule->conjunction.tests[i]->subject;
		size_t at = subject_position(run, subject);
		bool is_new = at == run->subject_count;
		at += is_new ? new : 0;
		new += is_new;
		if (!is_computed(finder, subject))
			continue;
		if (at < behind || (is_new && region && finder->needed[subject] != region))
			return false;
		behind = at;
	}
	return run->subject_count + new <= INDEX_SUBJECTS_MAX;
}

static size_t turns_of(const struct conjunction *conjunction)
{
	size_t turns = 0;
	for (size_t i = 0; i < conjunction->count; i++)
		turns += conjunction->tests[i]->turn_count;
	return turns;
}

static bool fits(const struct finder *finder, const struct indexed_rule *rule)
{
	const struct run *run = &finder->run;
	if (run->rules.count == 0)
		return true;
	const struct instruction *first = instruction_at(finder, run->rules.items[0].at);
	const struct instruction *next = instruction_at(finder, rule->at);
	return run->rules.count < RULES_MAX && first->opcode == next->opcode && first->result == next->result &&
	       run->turns + turns_of(&rule->conjunction) <= TURNS_IN_ALL_MAX && subjects_fit(finder, rule);
}

/* What several rules of the run ask is computed once without an index too. */
static size_t cost_of(const struct finder *finder, const struct conjunction *conjunction)
{
	size_t cost = 1;
	for (size_t i = 0; i < conjunction->part_count; i++) {
		struct subject_test *part = conjunction->parts[i];
		if (part->counted != finder->runs)
			cost += part->cost;
		part->counted = finder->runs;
	}
	return cost;
}

static void add(struct finder *finder, const struct indexed_rule *rule)
{
	struct run *run = &finder->run;
	if (run->rules.count == 0)
		finder->runs++;
	for (size_t i = 0; i < rule->conjunction.count; i++) {
		uint32_t subject = rule->conjunction.tests[i]->subject;
		if (subject_position(run, subject) == run->subject_count)
			run->subjects[run->subject_count++] = subject;
		finder->needed[subject] = finder->indexer.optimiser->regions[rule->at];
	}
	run->turns += turns_of(&rule->conjunction);
	run->cost += cost_of(finder, &rule->conjunction);
	vector_push(&run->rules, *rule);
}

/* --- indexes --- */

/* The run's last instruction, behind all that makes its operands, becomes that of its index; the others go. */
static void make_index(struct finder *finder)
{
	struct run *run = &finder->run;
	struct optimiser *optimiser = finder->indexer.optimiser;
	struct program *program = optimiser->program;
	struct instruction *last = instruction_at(finder, run->rules.items[run->rules.count - 1].at);
	struct origin origin = program->origins.items[last->origin];
	struct rule_index index =
		index_of(&finder->indexer, run->rules.items, run->rules.count, run->subjects, run->subject_count);
	indexed_opcode(last->opcode, &last->opcode);
	last->a = 0;
	last->extra = (uint32_t)program->indexes.count;
	vector_push(&program->indexes, index);
	if (run->rules.count > 1) {
		origin.rule = 0;
		origin.span = program->plan->definitions[origin.definition].span;
	}
	last->origin = (uint32_t)program->origins.count;
	vector_push(&program->origins, origin);
	for (size_t i = 0; i + 1 < run->rules.count; i++)
		optimiser->roles[run->rules.items[i].at] = ROLE_GONE;
}

static void end_run(struct finder *finder)
{
	struct run *run = &finder->run;
	if (run->subject_count && run->cost >= COST_MIN)
		make_index(finder);
	run->rules.count = run->subject_count = run->turns = run->cost = 0;
}

static void look_at_effect(struct finder *finder, size_t at)
{
	const struct instruction *instruction = instruction_at(finder, at);
	const struct program *program = finder->indexer.optimiser->program;
	enum opcode together;
	struct indexed_rule rule = {.at = at, .rule = program->origins.items[instruction->origin].rule};
	bool whole = indexed_opcode(instruction->opcode, &together) &&
		     conjunction_of(&finder->indexer, instruction->a, &rule.conjunction);
	if (!whole || !fits(finder, &rule))
		end_run(finder);
	if (whole)
		add(finder, &rule);
}

void index_rules(struct optimiser *optimiser)
{
	struct finder finder = {.indexer.optimiser = optimiser};
	size_t count = optimiser->program->code.count;
	finder.indexer.tests = memory_zeroed(optimiser->room, sizeof *finder.indexer.tests);
	finder.needed = memory_zeroed(optimiser->room, sizeof *finder.needed);
	rank_constants(&finder.indexer);
	for (size_t i = 0; i < count; i++)
		if (optimiser->roles[i] == ROLE_EFFECT)
			look_at_effect(&finder, i);
	end_run(&finder);
	vector_free(&finder.run.rules);
	memory_free(finder.needed);
	memory_free(finder.indexer.tests);
	arena_free(&finder.indexer.arena);
}
