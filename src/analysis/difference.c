#include "analysis/difference.h"

#include "analysis/region.h"

/* Regions of one question that are tried and that the machine does not confirm. */
enum { TRIED_MAX = 64 };

struct differences {
	struct analysis analysis; /* of the joined plan */
	bool *known_columns;
	struct arena arena; /* of the question */
	const struct difference_question *question;
	struct regions regions;
	size_t next, tried;
	uint64_t steps_most;
	bool ruled_out;
	struct region_sample *samples;
};

/* --- what definitions stand on --- */

struct reach {
	const struct plan *plan;
	struct value_map seen;
	bool *definitions, *columns;
	VECTOR(const struct value *) waiting;
	VECTOR(uint32_t) waiting_definitions;
};

static void reach_value(struct reach *reach, const struct value *value)
{
	if (value && !value_map_find(&reach->seen, value)) {
		value_map_put(&reach->seen, (struct value_entry){value, 0, 0});
		vector_push(&reach->waiting, value);
	}
}

static void reach_definition(struct reach *reach, uint32_t index)
{
	if (!reach->definitions[index])
		vector_push(&reach->waiting_definitions, index);
	reach->definitions[index] = true;
}

static void go_through_values(struct reach *reach)
{
	while (reach->waiting.count) {
		const struct value *value = reach->waiting.items[--reach->waiting.count];
		if (value->operation == VALUE_COLUMN)
			reach->columns[value->index] = true;
		if (value->operation == VALUE_DEFINITION)
			reach_definition(reach, value->index);
		if (value->operation == VALUE_LOOKUP || value->operation == VALUE_IN_LOOKUP)
			reach_value(reach, reach->plan->lookups[value->index].key);
		for (size_t i = 0; i < value->count; i++)
			reach_value(reach, value->operands[i]);
	}
}

static void go_through(struct reach *reach)
{
	while (reach->waiting_definitions.count) {
		uint32_t index = reach->waiting_definitions.items[--reach->waiting_definitions.count];
		const struct definition *definition = &reach->plan->definitions[index];
		if (definition->kind == DEFINITION_TABLE_OUTPUT)
			reach_definition(reach, definition->table);
		reach_value(reach, definition->value);
		for (size_t r = 0; r < definition->rule_count; r++) {
			const struct plan_rule *rule = &definition->rules[r];
			reach_value(reach, rule->condition);
			reach_value(reach, rule->points);
			for (size_t i = 0; rule->outputs && i < definition->output_count; i++)
				reach_value(reach, rule->outputs[i]);
		}
		go_through_values(reach);
	}
}

/* Which columns the definitions from `first` on stand on; in `arena`. */
static bool *columns_under(const struct plan *plan, uint32_t first, size_t count, struct arena *arena)
{
	struct reach reach = {.plan = plan};
	reach.columns = arena_array(arena, plan->column_count + 1, sizeof(bool));
	reach.definitions = memory_zeroed(plan->definition_count + 1, sizeof(bool));
	memset(reach.columns, 0, plan->column_count);
	for (uint32_t i = 0; i < count; i++)
		reach_definition(&reach, first + i);
	go_through(&reach);
	value_map_free(&reach.seen);
	vector_free(&reach.waiting);
	vector_free(&reach.waiting_definitions);
	memory_free(reach.definitions);
	return reach.columns;
}

bool difference_is_foreign(const struct differences *differences, uint32_t definition)
{
	const struct stand_ins *stand_ins = &differences->analysis.stand_ins;
	struct arena arena = {0};
	bool foreign = false;
	const bool *columns = columns_under(&stand_ins->plan, definition, 1, &arena);
	for (size_t c = stand_ins->first; c < stand_ins->plan.column_count; c++)
		foreign |= columns[c] && !differences->known_columns[c];
	arena_free(&arena);
	return foreign;
}

/* --- the model --- */

struct differences *differences_new(const struct plan *joined, size_t known, const struct sources *sources,
				    uint64_t steps_most)
{
	struct differences *differences = memory_zeroed(1, sizeof *differences);
	struct analysis *analysis = &differences->analysis;
	analysis->plan = joined;
	analysis->stand_ins = stand_ins_make(joined, sources, &analysis->arena);
	analysis->model = model_make(&analysis->stand_ins);
	differences->known_columns = columns_under(&analysis->stand_ins.plan, 0, known, &analysis->arena);
	differences->steps_most = steps_most;
	solver_init(&analysis->solver, analysis->model, 0);
	return differences;
}

void differences_free(struct differences *differences)
{
	if (!differences)
		return;
	struct analysis *analysis = &differences->analysis;
	model_free(analysis->model);
	solver_free(&analysis->solver);
	vector_free(&analysis->undecided);
	arena_free(&analysis->arena);
	regions_free(&differences->regions);
	arena_free(&differences->arena);
	memory_free(differences);
}

const struct plan *differences_plan(const struct differences *differences)
{
	return &differences->analysis.stand_ins.plan;
}

/* --- regions --- */

void difference_begin(struct differences *differences, const struct difference_question *question)
{
	struct solver *solver = &differences->analysis.solver;
	arena_reset(&differences->arena);
	differences->question = question;
	differences->next = differences->tried = 0;
	differences->samples = arena_array(&differences->arena, REGION_SAMPLES, sizeof *differences->samples);
	solver->steps_most = solver->steps + differences->steps_most;
	regions_free(&differences->regions);
	differences->regions = (struct regions){.model = differences->analysis.model};
	regions_of(&differences->regions, question);
	differences->ruled_out = !differences->regions.beyond;
}

/* Most regions are told without links, which take long to gather. */
static bool is_plainly_impossible(struct differences *differences, const struct region *region)
{
	struct region_search search = search_of_block(&differences->analysis, UINT32_MAX);
	region_want(&differences->regions, region, &search);
	enum verdict verdict = search_run_unlinked(&search, SCOPE_ALL);
	search_free(&search);
	return verdict == VERDICT_IMPOSSIBLE;
}

/* Clients that lack a required column count for a proof; they are no example. */
static enum verdict search_region(struct differences *differences, const struct region *region)
{
	if (is_plainly_impossible(differences, region))
		return VERDICT_IMPOSSIBLE;
	struct region_search search = search_of_block(&differences->analysis, UINT32_MAX);
	region_want(&differences->regions, region, &search);
	search_gather_links(&search);
	enum verdict verdict = search_run(&search, SCOPE_EXPECTED);
	if (verdict == VERDICT_IMPOSSIBLE) {
		region_want(&differences->regions, region, &search);
		verdict = search_run(&search, SCOPE_ALL) == verdict ? verdict : VERDICT_UNDECIDED;
	}
	search_free(&search);
	return verdict;
}

static void make_samples(struct differences *differences)
{
	struct analysis *analysis = &differences->analysis;
	struct sampler sampler = {
		.model = analysis->model,
		.box = analysis->solver.box,
		.box_size = analysis->solver.box_size,
		.arena = &differences->arena,
		.random = 1,
	};
	for (; sampler.attempt < REGION_SAMPLES; sampler.attempt++) {
		struct sample sample = sample_make(&sampler);
		differences->samples[sampler.attempt] = (struct region_sample){sample.values, sample.chosen};
	}
}

bool difference_next(struct differences *differences, const struct region_sample **samples)
{
	while (differences->next < differences->regions.list.count) {
		const struct region *region = &differences->regions.list.items[differences->next++];
		enum verdict verdict = search_region(differences, region);
		if (verdict == VERDICT_IMPOSSIBLE)
			continue;
		differences->ruled_out = false;
		if (verdict == VERDICT_UNDECIDED)
			continue;
		if (++differences->tried > TRIED_MAX)
			return false;
		make_samples(differences);
		*samples = differences->samples;
		return true;
	}
	return false;
}

bool difference_is_ruled_out(const struct differences *differences)
{
	return differences->ruled_out;
}
