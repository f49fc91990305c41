#include "comparison/attribution.h"

#include "base/memory.h"
#include "comparison/changes_file.h"
#include "comparison/gather.h"
#include "comparison/largest.h"
#include "comparison/reading.h"

/* One edit, ready to label. */
struct trial {
	uint32_t edit;
	const struct plan *plan;
	const struct plan_places *places;
	struct label_source *sources; /* by segment; without a column where the edit changes nothing */
	uint32_t keep;                /* the register of its `only where`, or UINT32_MAX */
};

struct attribution {
	struct label_comparison *comparison;
	struct arena arena;
	VECTOR(struct trial) trials;
	size_t population_trials;
	struct program *program; /* of all trials; null where there are none */
	struct machine *machine;
	struct gathering gathering;
	struct vector **vectors; /* by column of the joined plan */
	const struct dialect *dialect;

	size_t count; /* of the clients at hand */
	struct arena batch_arena;
	struct text keys[BATCH_SIZE];
	uint32_t *from, *to, *old_rules, *new_rules; /* client * segments + segment */
	uint32_t *edits;
	struct decimal *room; /* client * weights + weight */
	const struct decimal **weights;
};

/* --- trials --- */

/* Joins the edit's plan; null where it cannot be tried. */
static const struct plan_places *join_edit(struct attribution *attribution, const struct plan *plan)
{
	struct plan_join *join = attribution->comparison->join;
	size_t before = plan_join_populations(join);
	bool brings_populations = attribution->population_trials < POPULATION_TRIALS_MAX;
	const struct plan_places *places = plan ? plan_join_add(join, plan, brings_populations) : NULL;
	attribution->population_trials += plan_join_populations(join) > before;
	return places;
}

/* In the others nobody can have moved by the edit. */
static bool may_move(const struct trial *trial, const struct plan_places *old, uint32_t definition,
		     uint32_t old_definition)
{
	return trial->places->only_where != old->only_where ||
	       trial->places->definitions[definition] != old->definitions[old_definition];
}

static void place_segments(struct attribution *attribution, struct trial *trial)
{
	const struct label_comparison *comparison = attribution->comparison;
	const struct plan *old = comparison->sides[SIDE_OLD].plan;
	trial->sources = arena_array(&attribution->arena, comparison->segments.count, sizeof *trial->sources);
	for (size_t s = 0; s < comparison->segments.count; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		size_t found = plan_find_definition(trial->plan, segment->old_name);
		if (!segment_is_compared(segment) || found == SIZE_MAX)
			continue;
		enum type_kind kind = trial->plan->definitions[found].type.kind;
		uint32_t old_definition = (uint32_t)(segment->sources[SIDE_OLD].column - old->definitions);
		if ((kind == TYPE_LABEL || kind == TYPE_LABELS) &&
		    may_move(trial, plan_join_places(comparison->join, 1), (uint32_t)found, old_definition))
			trial->sources[s] = label_source_of(&segment->labels, trial->plan, (uint32_t)found);
	}
}

static void add_trial(struct attribution *attribution, uint32_t edit)
{
	const struct plan *plan = attribution->comparison->edits->list.items[edit].plan;
	struct trial trial = {.edit = edit, .plan = plan, .places = join_edit(attribution, plan)};
	if (!trial.places)
		return;
	place_segments(attribution, &trial);
	vector_push(&attribution->trials, trial);
}

struct attribution *attribution_new(struct label_comparison *comparison)
{
	struct attribution *attribution = memory_zeroed(1, sizeof *attribution);
	attribution->comparison = comparison;
	for (size_t i = 0; comparison->edits && i < comparison->edits->list.count; i++)
		add_trial(attribution, (uint32_t)i);
	size_t cells = size_product(comparison->segments.count, BATCH_SIZE);
	attribution->from = memory_array(cells, sizeof(uint32_t));
	attribution->to = memory_array(cells, sizeof(uint32_t));
	attribution->old_rules = memory_array(cells, sizeof(uint32_t));
	attribution->new_rules = memory_array(cells, sizeof(uint32_t));
	attribution->edits = memory_array(cells, sizeof(uint32_t));
	cells = size_product(comparison->weights.count, BATCH_SIZE);
	attribution->room = memory_array(cells, sizeof *attribution->room);
	attribution->weights = memory_array(cells, sizeof *attribution->weights);
	return attribution;
}

void attribution_free(struct attribution *attribution)
{
	if (!attribution)
		return;
	machine_free(attribution->machine);
	program_free(attribution->program);
	gathering_free(&attribution->gathering);
	vector_free(&attribution->trials);
	memory_free(attribution->from);
	memory_free(attribution->to);
	memory_free(attribution->old_rules);
	memory_free(attribution->new_rules);
	memory_free(attribution->edits);
	memory_free(attribution->room);
	memory_free(attribution->weights);
	arena_free(&attribution->batch_arena);
	arena_free(&attribution->arena);
	memory_free(attribution);
}

static uint32_t place_of(const struct trial *trial, size_t segment)
{
	return trial->places->definitions[trial->sources[segment].column - trial->plan->definitions];
}

/* What the trials ask for in the joined plan. */
static struct program *program_of_trials(struct attribution *attribution, const struct plan *plan)
{
	size_t segments = attribution->comparison->segments.count;
	bool *is_wanted = memory_zeroed(plan->definition_count, sizeof *is_wanted);
	uint32_t *wanted = memory_array(plan->definition_count, sizeof *wanted);
	size_t count = 0;
	for (size_t i = 0; i < attribution->trials.count; i++) {
		const struct trial *trial = &attribution->trials.items[i];
		for (size_t s = 0; s < segments; s++)
			if (trial->sources[s].column)
				is_wanted[place_of(trial, s)] = true;
		if (trial->places->only_where != UINT32_MAX)
			is_wanted[trial->places->only_where] = true;
	}
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (is_wanted[i])
			wanted[count++] = i;
	struct program *program = program_make_for(plan, true, wanted, count);
	memory_free(is_wanted);
	memory_free(wanted);
	return program;
}

static void bind_trial(const struct attribution *attribution, struct trial *trial)
{
	uint32_t condition = trial->places->only_where;
	trial->keep = condition == UINT32_MAX ? UINT32_MAX : program_root(attribution->program, condition)->value;
	for (size_t s = 0; s < attribution->comparison->segments.count; s++)
		if (trial->sources[s].column)
			label_source_bind(&trial->sources[s], attribution->program, place_of(trial, s));
}

const char *attribution_open(struct attribution *attribution, const struct reading *reading)
{
	const char *message = NULL;
	const struct plan *plan = reading->sides.program->plan;
	attribution->dialect = scan_dialect(labelling_scan(reading->labelling));
	if (attribution->trials.count == 0)
		return NULL;
	attribution->program = program_of_trials(attribution, plan);
	attribution->machine = machine_new(attribution->program, true, &message);
	if (message)
		return message;
	machine_use(attribution->machine, labelling_populations(reading->labelling));
	attribution->vectors = arena_array(&attribution->arena, plan->column_count, sizeof(struct vector *));
	gather_columns(&attribution->gathering, attribution->program, attribution->vectors);
	for (size_t i = 0; i < attribution->trials.count; i++)
		bind_trial(attribution, &attribution->trials.items[i]);
	return NULL;
}

/* --- gathering --- */

static const uint32_t *lane_of(const uint32_t *rows, size_t width, size_t client)
{
	return rows + client * width;
}

/* Of a set, the first label that it has and the other has not says which rule counts. */
static uint32_t rule_of_set(const struct compared_segment *segment, int side, uint32_t own, uint32_t other)
{
	uint32_t one;
	const uint32_t *members;
	size_t count = labels_members(&segment->labels, own, &one, &members);
	for (size_t i = 0; i < count; i++)
		if (!labels_include(&segment->labels, other, members[i]))
			return rule_of_label(&segment->sources[side], &segment->labels, members[i]);
	return 0;
}

static void find_rules(struct attribution *attribution, const struct reading *reading, size_t lane,
		       const uint32_t *old_rules)
{
	size_t width = attribution->comparison->segments.count;
	size_t at = attribution->count * width;
	for (size_t s = 0; s < width; s++, at++) {
		const struct compared_segment *segment = &attribution->comparison->segments.items[s];
		uint32_t from = attribution->from[at] = reading_labels(reading, s, SIDE_OLD)[lane];
		uint32_t to = attribution->to[at] = reading_labels(reading, s, SIDE_NEW)[lane];
		attribution->old_rules[at] = old_rules ? old_rules[s] : reading_rule(reading, s, SIDE_OLD, lane);
		attribution->new_rules[at] = reading_rule(reading, s, SIDE_NEW, lane);
		attribution->edits[at] = EDIT_NONE;
		if (from == to || !segment_is_compared(segment))
			continue;
		if (segment->sources[SIDE_OLD].hit == UINT32_MAX)
			attribution->old_rules[at] = rule_of_set(segment, SIDE_OLD, from, to);
		if (segment->sources[SIDE_NEW].hit == UINT32_MAX)
			attribution->new_rules[at] = rule_of_set(segment, SIDE_NEW, to, from);
	}
}

void attribution_add(struct attribution *attribution, const struct reading *reading, size_t lane,
		     const uint32_t *old_rules)
{
	struct label_comparison *comparison = attribution->comparison;
	size_t at = attribution->count;
	struct arena *arena = &attribution->batch_arena;
	const struct vector *keys = reading->batch->columns[reading->key_place];
	bool has_key = bits_get(&keys->known, lane);
	attribution->keys[at] = has_key ? text_copy(arena, keys->texts[lane]) : (struct text){"", 0};
	find_rules(attribution, reading, lane, old_rules);
	size_t weights = comparison->weights.count;
	reading_weights(reading, lane, attribution->room + at * weights, attribution->weights + at * weights);
	gather_lane(&attribution->gathering, reading, lane, at, arena);
	limits_count(comparison, lane_of(attribution->from, comparison->segments.count, at),
		     lane_of(attribution->to, comparison->segments.count, at), attribution->weights + at * weights);
	if (++attribution->count == BATCH_SIZE)
		attribution_flush(attribution);
}

/* --- trying --- */

/* Which of the clients does the edit give their new labels? */
static void judge_edit(struct attribution *attribution, const struct trial *trial, const struct bits *all)
{
	const struct label_comparison *comparison = attribution->comparison;
	size_t width = comparison->segments.count;
	const struct bits *active =
		trial->keep == UINT32_MAX ? all : &machine_vector(attribution->machine, trial->keep)->yes;
	uint32_t labels[BATCH_SIZE];
	for (size_t s = 0; s < width; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		if (!trial->sources[s].column)
			continue;
		labels_read(&segment->labels, &trial->sources[s], SIDES, attribution->machine, active,
			    attribution->count, labels);
		for (size_t i = 0; i < attribution->count; i++) {
			size_t at = i * width + s;
			if (attribution->from[at] == attribution->to[at] || labels[i] != attribution->to[at])
				continue;
			bool first = attribution->edits[at] == EDIT_NONE;
			attribution->edits[at] = first ? trial->edit : EDIT_SEVERAL;
		}
	}
}

static void try_edits(struct attribution *attribution)
{
	struct bits active = {0};
	for (size_t i = 0; i < attribution->count; i++)
		bits_set(&active, i);
	if (!attribution->machine)
		return;
	machine_run(attribution->machine, attribution->vectors, attribution->count, &active, attribution->dialect,
		    &attribution->batch_arena);
	for (size_t i = 0; i < attribution->trials.count; i++)
		judge_edit(attribution, &attribution->trials.items[i], &active);
}

/* --- counting --- */

static void count_cause(struct label_comparison *comparison, struct compared_segment *segment,
			const struct mover *mover, size_t s)
{
	struct causes *causes = &segment->causes;
	struct cause cause = {mover->from[s], mover->to[s], mover->old_rules[s], mover->new_rules[s], mover->edits[s]};
	size_t weights = comparison->weights.count;
	uint32_t at = groups_enter(&causes->groups, (struct text){(const char *)&cause, sizeof cause}, NO_GROUP);
	if (at == causes->clients.count) {
		vector_push(&causes->clients, 0);
		for (size_t w = 0; w < weights; w++)
			vector_push(&causes->sums, (struct exact_sum){0});
	}
	causes->clients.items[at]++;
	for (size_t w = 0; w < weights; w++)
		if (mover->weights[w])
			exact_add(&causes->sums.items[at * weights + w], mover->weights[w]->coefficient,
				  mover->weights[w]->scale);
}

static void hand_on(struct attribution *attribution, size_t client)
{
	struct label_comparison *comparison = attribution->comparison;
	size_t width = comparison->segments.count;
	struct mover mover = {
		.key = attribution->keys[client],
		.from = lane_of(attribution->from, width, client),
		.to = lane_of(attribution->to, width, client),
		.old_rules = lane_of(attribution->old_rules, width, client),
		.new_rules = lane_of(attribution->new_rules, width, client),
		.edits = lane_of(attribution->edits, width, client),
		.weights = attribution->weights + client * comparison->weights.count,
	};
	for (size_t s = 0; s < width; s++)
		if (mover.from[s] != mover.to[s] && segment_is_compared(&comparison->segments.items[s]))
			count_cause(comparison, &comparison->segments.items[s], &mover, s);
	largest_add(comparison, &mover);
	if (comparison->changes)
		changes_add(comparison->changes, &mover);
}

void attribution_flush(struct attribution *attribution)
{
	size_t cells = attribution->count * attribution->comparison->segments.count;
	if (attribution->count == 0)
		return;
	try_edits(attribution);
	for (size_t i = 0; i < cells && !attribution->comparison->by_data; i++)
		if (attribution->from[i] != attribution->to[i] && attribution->edits[i] == EDIT_NONE)
			attribution->edits[i] = EDIT_SEVERAL;
	for (size_t i = 0; i < attribution->count; i++)
		hand_on(attribution, i);
	attribution->count = 0;
	arena_reset(&attribution->batch_arena);
}
