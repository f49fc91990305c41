/* Runs: rules that go into one index, and what that saves. */
#include "code/index.h"

enum {
	RULES_MAX = 2048,         /* of an index; one rule more begins another */
	TURNS_IN_ALL_MAX = 32768, /* of the tests of one index */
	COST_MIN = 80,            /* of the rules without an index, in comparisons of numbers */
};

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
static bool subjects_fit(const struct finder *finder, const struct run *run, const struct indexed_rule *rule)
{
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

bool run_takes(const struct finder *finder, const struct run *run, const struct indexed_rule *rule)
{
	return run->rules.count == 0 ||
	       (run->rules.count < RULES_MAX && run->turns + turns_of(&rule->conjunction) <= TURNS_IN_ALL_MAX &&
		subjects_fit(finder, run, rule));
}

/* What several rules of the run ask is computed once without an index too. */
static size_t cost_of(const struct run *run, const struct conjunction *conjunction)
{
	size_t cost = 1;
	for (size_t i = 0; i < conjunction->part_count; i++) {
		struct subject_test *part = conjunction->parts[i];
		if (part->counted != run->number)
			cost += part->cost;
		part->counted = run->number;
	}
	return cost;
}

void run_add(struct finder *finder, struct run *run, const struct indexed_rule *rule)
{
	if (run->rules.count == 0)
		run->number = ++finder->runs;
	for (size_t i = 0; i < rule->conjunction.count; i++) {
		uint32_t subject = rule->conjunction.tests[i]->subject;
		if (subject_position(run, subject) == run->subject_count)
			run->subjects[run->subject_count++] = subject;
		finder->needed[subject] = finder->indexer.optimiser->regions[rule->at];
	}
	run->turns += turns_of(&rule->conjunction);
	run->cost += cost_of(run, &rule->conjunction);
	vector_push(&run->rules, *rule);
}

void run_clear(struct run *run)
{
	run->rules.count = run->subject_count = run->turns = run->cost = 0;
}

bool run_is_worth_it(const struct run *run)
{
	return run->subject_count > 0 && run->cost >= COST_MIN;
}

/* What the rules give, as constants; entry 0 is for whoever writes it. */
static uint32_t add_gather(const struct finder *finder, const struct run *run, size_t rule_count, uint32_t first)
{
	struct program *program = finder->indexer.optimiser->program;
	struct rule_map gather = {.count = rule_count + 1};
	gather.entries = arena_array(&program->arena, gather.count, sizeof *gather.entries);
	gather.entries[0] = first;
	for (size_t i = 0; i < run->rules.count; i++)
		gather.entries[run->rules.items[i].rule] = run->rules.items[i].gives;
	vector_push(&program->gathers, gather);
	return (uint32_t)program->gathers.count - 1;
}

void run_make_index(struct finder *finder, const struct run *run, enum opcode opcode, uint32_t first)
{
	struct program *program = finder->indexer.optimiser->program;
	struct instruction *last = &program->code.items[run->rules.items[run->rules.count - 1].at];
	struct origin origin = program->origins.items[last->origin];
	const struct definition *definition = &program->plan->definitions[origin.definition];
	struct rule_index index =
		index_of(&finder->indexer, run->rules.items, run->rules.count, run->subjects, run->subject_count);
	last->opcode = opcode;
	last->a = last->b = 0;
	last->extra = (uint32_t)program->indexes.count;
	if (has_results(opcode))
		last->target = add_gather(finder, run, definition->rule_count, first);
	vector_push(&program->indexes, index);
	if (run->rules.count > 1) {
		origin.rule = 0;
		origin.span = definition->span;
	}
	last->origin = (uint32_t)program->origins.count;
	vector_push(&program->origins, origin);
}
