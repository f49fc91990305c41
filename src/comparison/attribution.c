#include "comparison/attribution.h"

#include "base/memory.h"
#include "comparison/changes_file.h"
#include "comparison/gather.h"
#include "comparison/largest.h"
#include "comparison/reading.h"

struct attribution {
	struct label_comparison *comparison;
	const struct tried_edits *tried;
	struct machine *machine; /* null where there are no edits */
	struct arena arena;
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

/* --- making --- */

static void make_machine(struct attribution *attribution, const struct labelling *labelling)
{
	const struct plan *plan = plan_join_plan(attribution->comparison->join);
	const char *message; /* a program that is not right is said where the first machine is made */
	struct program *program = attribution->tried->program;
	if (!program)
		return;
	attribution->machine = machine_new(program, true, &message);
	machine_use(attribution->machine, labelling_populations(labelling));
	attribution->vectors = arena_array(&attribution->arena, plan->column_count, sizeof(struct vector *));
	gather_columns(&attribution->gathering, program, attribution->vectors);
}

struct attribution *attribution_new(struct label_comparison *comparison, const struct tried_edits *tried,
				    const struct labelling *labelling)
{
	struct attribution *attribution = memory_zeroed(1, sizeof *attribution);
	attribution->comparison = comparison;
	attribution->tried = tried;
	attribution->dialect = scan_dialect(labelling_scan(labelling));
	make_machine(attribution, labelling);
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
	gathering_free(&attribution->gathering);
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
	const struct vector *keys = reading->labelled->batch->columns[reading->export->key_place];
	bool has_key = bits_get(&keys->known, lane);
	attribution->keys[at] = has_key ? text_copy(arena, keys->texts[lane]) : (struct text){"", 0};
	find_rules(attribution, reading, lane, old_rules);
	size_t weights = comparison->weights.count;
	reading_weights(reading, lane, attribution->room + at * weights, attribution->weights + at * weights);
	gather_lane(&attribution->gathering, reading->labelled->batch, lane, at, arena);
	limits_count(comparison, lane_of(attribution->from, comparison->segments.count, at),
		     lane_of(attribution->to, comparison->segments.count, at), attribution->weights + at * weights);
	if (++attribution->count == BATCH_SIZE)
		attribution_flush(attribution);
}

/* --- trying --- */

/* Which of the clients does the edit give their new labels? */
static void judge_edit(struct attribution *attribution, const struct tried_edit *edit, const struct bits *all)
{
	const struct label_comparison *comparison = attribution->comparison;
	size_t width = comparison->segments.count;
	const struct bits *active =
		edit->keep == UINT32_MAX ? all : &machine_vector(attribution->machine, edit->keep)->yes;
	uint32_t labels[BATCH_SIZE];
	for (size_t s = 0; s < width; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		if (!edit->sources[s].column)
			continue;
		labels_read(&segment->labels, &edit->sources[s], false, attribution->machine, active, 0,
			    attribution->count, labels);
		for (size_t i = 0; i < attribution->count; i++) {
			size_t at = i * width + s;
			if (attribution->from[at] == attribution->to[at] || labels[i] != attribution->to[at])
				continue;
			bool first = attribution->edits[at] == EDIT_NONE;
			attribution->edits[at] = first ? edit->edit : EDIT_SEVERAL;
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
	for (size_t i = 0; i < attribution->tried->list.count; i++)
		judge_edit(attribution, &attribution->tried->list.items[i], &active);
}

/* --- counting --- */

size_t causes_enter(struct causes *causes, const struct cause *cause, size_t weights, uint64_t clients)
{
	uint32_t at = groups_enter(&causes->groups, (struct text){(const char *)cause, sizeof *cause}, NO_GROUP);
	if (at == causes->clients.count) {
		vector_push(&causes->clients, 0);
		for (size_t w = 0; w < weights; w++)
			vector_push(&causes->sums, (struct exact_sum){0});
	}
	causes->clients.items[at] += clients;
	return at;
}

static void count_cause(struct label_comparison *comparison, struct compared_segment *segment,
			const struct mover *mover, size_t s)
{
	struct causes *causes = &segment->causes;
	struct cause cause = {mover->from[s], mover->to[s], mover->old_rules[s], mover->new_rules[s], mover->edits[s]};
	size_t weights = comparison->weights.count;
	size_t at = causes_enter(causes, &cause, weights, 1);
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
