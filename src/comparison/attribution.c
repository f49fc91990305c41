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
	size_t side; /* of the labelling, where its populations are; SIZE_MAX: its own are not needed */
	int like;    /* SIDE_OLD or SIDE_NEW: whose populations are as its own */
	struct label_source *sources; /* by segment */
	size_t *columns;              /* by column of its plan: its place in the gathering */
	struct vector **vectors;      /* the same, of the batch at hand */
	struct program *program, *filter;
	struct machine *machine, *filter_machine;
};

struct attribution {
	struct label_comparison *comparison;
	struct arena arena;
	struct gathering gathering;
	VECTOR(struct trial) trials;
	size_t population_trials;
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

/* Finds the trial's columns among those that either side reads; one of another kind cannot be tried. */
static bool place_columns(struct attribution *attribution, struct trial *trial)
{
	size_t count = trial->plan->column_count;
	trial->columns = arena_array(&attribution->arena, count, sizeof *trial->columns);
	trial->vectors = arena_array(&attribution->arena, count, sizeof(struct vector *));
	for (size_t c = 0; c < count; c++) {
		trial->columns[c] =
			gather_column(&attribution->gathering, attribution->comparison, trial->plan, (uint32_t)c);
		if (trial->columns[c] == SIZE_MAX)
			return false;
	}
	return true;
}

static bool same_populations(const struct plan *a, const struct plan *b)
{
	bool same = a->passes == b->passes && a->population_count == b->population_count;
	for (uint32_t pass = 1; same && pass < a->passes; pass++) {
		struct program *left = program_make_pass(a, true, pass);
		struct program *right = program_make_pass(b, true, pass);
		same = program_equal(left, right);
		program_free(left);
		program_free(right);
	}
	struct program *left = program_make_filter(a, true);
	struct program *right = program_make_filter(b, true);
	same = same && (left && right ? program_equal(left, right) : left == right);
	program_free(left);
	program_free(right);
	return same;
}

/* Where its populations come from; false where it would need one side too many. */
static bool place_populations(struct attribution *attribution, struct trial *trial)
{
	trial->side = SIZE_MAX;
	for (int side = 0; side < SIDES; side++) {
		trial->like = side;
		if (trial->plan->passes == 1 ||
		    same_populations(trial->plan, attribution->comparison->sides[side].plan))
			return true;
	}
	trial->side = 0; /* until it is added */
	return attribution->population_trials++ < POPULATION_TRIALS_MAX;
}

static void place_segments(struct attribution *attribution, struct trial *trial)
{
	const struct label_comparison *comparison = attribution->comparison;
	trial->sources = arena_array(&attribution->arena, comparison->segments.count, sizeof *trial->sources);
	for (size_t s = 0; s < comparison->segments.count; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		size_t found = plan_find_definition(trial->plan, segment->old_name);
		if (!segment_is_compared(segment) || found == SIZE_MAX)
			continue;
		enum type_kind kind = trial->plan->definitions[found].type.kind;
		if (kind == TYPE_LABEL || kind == TYPE_LABELS)
			trial->sources[s] = label_source_of(&segment->labels, trial->plan, (uint32_t)found);
	}
}

static void add_trial(struct attribution *attribution, uint32_t edit, const struct plan *plan)
{
	struct trial trial = {.edit = edit, .plan = plan};
	if (!plan || !place_columns(attribution, &trial) || !place_populations(attribution, &trial))
		return;
	place_segments(attribution, &trial);
	vector_push(&attribution->trials, trial);
}

struct attribution *attribution_new(struct label_comparison *comparison)
{
	struct attribution *attribution = memory_zeroed(1, sizeof *attribution);
	attribution->comparison = comparison;
	for (size_t i = 0; comparison->edits && i < comparison->edits->list.count; i++)
		add_trial(attribution, (uint32_t)i, comparison->edits->list.items[i].plan);
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
	for (size_t i = 0; i < attribution->trials.count; i++) {
		struct trial *trial = &attribution->trials.items[i];
		machine_free(trial->machine);
		machine_free(trial->filter_machine);
		program_free(trial->program);
		program_free(trial->filter);
	}
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

void attribution_add_sides(struct attribution *attribution, struct labelling *labelling)
{
	for (size_t i = 0; i < attribution->trials.count; i++) {
		struct trial *trial = &attribution->trials.items[i];
		struct edit *edit = &attribution->comparison->edits->list.items[trial->edit];
		if (trial->side != SIZE_MAX)
			trial->side = labelling_add_for_populations(labelling, &edit->rules, trial->plan);
	}
}

/* What else the rules compute nobody asks for here. */
static struct program *program_of_segments(const struct label_comparison *comparison, const struct trial *trial)
{
	uint32_t *wanted = memory_array(comparison->segments.count, sizeof *wanted);
	size_t count = 0;
	for (size_t s = 0; s < comparison->segments.count; s++)
		if (trial->sources[s].column)
			wanted[count++] = (uint32_t)(trial->sources[s].column - trial->plan->definitions);
	struct program *program = program_make_for(trial->plan, true, wanted, count);
	memory_free(wanted);
	return program;
}

const char *attribution_open(struct attribution *attribution, const struct reading *reading)
{
	const char *message = NULL;
	const struct label_comparison *comparison = attribution->comparison;
	attribution->dialect = scan_dialect(labelling_scan(reading->labelling));
	for (size_t i = 0; i < attribution->trials.count && !message; i++) {
		struct trial *trial = &attribution->trials.items[i];
		size_t side = trial->side != SIZE_MAX ? trial->side : comparison->sides[trial->like].index;
		trial->program = program_of_segments(comparison, trial);
		trial->machine = machine_new(trial->program, true, &message);
		trial->filter = program_make_filter(trial->plan, true);
		if (trial->filter && !message)
			trial->filter_machine = machine_new(trial->filter, true, &message);
		if (message)
			return message;
		machine_use(trial->machine, labelling_populations(reading->labelling, side));
		for (size_t s = 0; s < comparison->segments.count; s++)
			if (trial->sources[s].column)
				label_source_bind(&trial->sources[s], trial->program);
	}
	return message;
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
	const struct vector *keys = labelling_column(reading->labelling, reading->key_place);
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

static void try_edit(struct attribution *attribution, struct trial *trial)
{
	const struct label_comparison *comparison = attribution->comparison;
	size_t width = comparison->segments.count;
	struct bits active = {0};
	uint32_t labels[BATCH_SIZE];
	for (size_t i = 0; i < attribution->count; i++)
		bits_set(&active, i);
	for (size_t c = 0; c < trial->plan->column_count; c++)
		trial->vectors[c] = attribution->gathering.columns.items[trial->columns[c]].vector;
	if (trial->filter) {
		machine_run(trial->filter_machine, trial->vectors, attribution->count, &active, attribution->dialect,
			    &attribution->batch_arena);
		active = machine_vector(trial->filter_machine, trial->filter->roots.items[0].value)->yes;
	}
	machine_run(trial->machine, trial->vectors, attribution->count, &active, attribution->dialect,
		    &attribution->batch_arena);
	for (size_t s = 0; s < width; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		if (!trial->sources[s].column)
			continue;
		labels_read(&segment->labels, &trial->sources[s], SIDES, trial->machine, &active, attribution->count,
			    labels);
		for (size_t i = 0; i < attribution->count; i++) {
			size_t at = i * width + s;
			if (attribution->from[at] == attribution->to[at] || labels[i] != attribution->to[at])
				continue;
			bool first = attribution->edits[at] == EDIT_NONE;
			attribution->edits[at] = first ? trial->edit : EDIT_SEVERAL;
		}
	}
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
	for (size_t i = 0; i < attribution->trials.count; i++)
		try_edit(attribution, &attribution->trials.items[i]);
	for (size_t i = 0; i < cells && !attribution->comparison->by_data; i++)
		if (attribution->from[i] != attribution->to[i] && attribution->edits[i] == EDIT_NONE)
			attribution->edits[i] = EDIT_SEVERAL;
	for (size_t i = 0; i < attribution->count; i++)
		hand_on(attribution, i);
	attribution->count = 0;
	arena_reset(&attribution->batch_arena);
}
