/* Runs: rules that go into one index, and what that saves. */
#include "code/index.h"

enum {
	BOXES_MAX = 2048,         /* of an index; one more begins another */
	TURNS_IN_ALL_MAX = 32768, /* of the tests of one index */
	COST_MIN = 100,           /* of the rules without an index, in comparisons of numbers */
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

/* The subjects of an index, with those of a rule that is to come into it. */
struct wanted_subjects {
	uint32_t items[INDEX_SUBJECTS_MAX];
	size_t count;
};

/* Where operands fail, the one that a box asks first says why: so all boxes ask those that may fail in the order of
 * the index. And what may fail is computed for the records that its first rule is asked for, no sooner. */
static bool box_fits(const struct finder *finder, const struct box *box, uint32_t region,
		     struct wanted_subjects *wanted)
{
	size_t behind = 0;
	for (size_t i = 0; i < box->count; i++) {
		uint32_t subject = box->tests[i]->subject;
		size_t at = 0;
		while (at < wanted->count && wanted->items[at] != subject)
			at++;
		bool is_new = at == wanted->count;
		if (at == INDEX_SUBJECTS_MAX)
			return false;
		wanted->items[at] = subject;
		wanted->count += is_new;
		if (!is_computed(finder, subject))
			continue;
		if (at < behind || (is_new && region && finder->needed[subject] != region))
			return false;
		behind = at;
	}
	return true;
}

static bool subjects_fit(const struct finder *finder, const struct run *run, const struct indexed_rule *rule)
{
	uint32_t region = run->rules.count ? finder->indexer.optimiser->regions[rule->at] : 0;
	struct wanted_subjects wanted = {.count = run->subject_count};
	memcpy(wanted.items, run->subjects, sizeof wanted.items);
	for (size_t b = 0; b < rule->condition.count; b++)
		if (!box_fits(finder, &rule->condition.items[b], region, &wanted))
			return false;
	return true;
}

static size_t turns_of(const struct boxes *boxes)
{
	size_t turns = 0;
	for (size_t b = 0; b < boxes->count; b++)
		for (size_t i = 0; i < boxes->items[b].count; i++)
			turns += boxes->items[b].tests[i]->turn_count;
	return turns;
}

bool run_takes(const struct finder *finder, const struct run *run, const struct indexed_rule *rule)
{
	bool has_room = run->box_count + rule->condition.count <= BOXES_MAX &&
			run->turns + turns_of(&rule->condition) <= TURNS_IN_ALL_MAX;
	return (run->rules.count == 0 || has_room) && subjects_fit(finder, run, rule);
}

bool rule_fits(const struct finder *finder, const struct indexed_rule *rule)
{
	const struct run empty = {0};
	return run_takes(finder, &empty, rule);
}

/* What several rules of the run ask is computed once without an index too. */
static size_t cost_of(const struct run *run, const struct boxes *condition)
{
	size_t cost = 1;
	for (size_t i = 0; i < condition->part_count; i++) {
		struct subject_test *part = condition->parts[i];
		if (part->counted != run->number)
			cost += part->cost;
		part->counted = run->number;
	}
	return cost;
}

static void add_subjects(struct finder *finder, struct run *run, const struct box *box, uint32_t region)
{
	for (size_t i = 0; i < box->count; i++) {
		uint32_t subject = box->tests[i]->subject;
		if (subject_position(run, subject) == run->subject_count)
			run->subjects[run->subject_count++] = subject;
		finder->needed[subject] = region;
	}
}

void run_add(struct finder *finder, struct run *run, const struct indexed_rule *rule)
{
	if (run->rules.count == 0)
		run->number = ++finder->runs;
	for (size_t b = 0; b < rule->condition.count; b++)
		add_subjects(finder, run, &rule->condition.items[b], finder->indexer.optimiser->regions[rule->at]);
	run->box_count += rule->condition.count;
	run->turns += turns_of(&rule->condition);
	run->cost += cost_of(run, &rule->condition);
	vector_push(&run->rules, *rule);
}

void run_clear(struct run *run)
{
	run->rules.count = run->subject_count = run->box_count = run->turns = run->cost = 0;
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
	struct rule_index index = index_of(&finder->indexer, run);
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
