/* The rows of an index: for each class of a subject's values the boxes that let it pass. */
#include <stdlib.h>

#include "code/index.h"

/* A place where the bit of a box turns: the place above, the box's position in the index below. */
static uint64_t turn_of(uint32_t place, size_t position)
{
	return (uint64_t)place << 32 | (uint32_t)position;
}

static uint32_t place_of(uint64_t turn)
{
	return (uint32_t)(turn >> 32);
}

static int compare_turns(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

struct builder {
	const struct indexer *indexer;
	const struct box **boxes;
	struct rule_index *index;
	struct index_subject *subject; /* that is at hand */
	VECTOR(uint64_t) turns;
};

static const struct subject_test *test_by(const struct box *box, uint32_t subject)
{
	for (size_t i = 0; i < box->count; i++)
		if (box->tests[i]->subject == subject)
			return box->tests[i];
	return NULL;
}

static uint64_t *row_at(const struct builder *builder, size_t row)
{
	return builder->subject->rows + row * index_words(builder->index);
}

static void set_bit(uint64_t *row, size_t position)
{
	row[position / 64] |= (uint64_t)1 << (position % 64);
}

/* What is behind a named value is among all others again. */
static bool begins_class(const struct builder *builder, uint32_t place)
{
	return place != 0 && !(classes_are_named(builder->subject->type) && place % 2);
}

static struct cut cut_at(const struct builder *builder, uint32_t place)
{
	bool constant = cuts_are_constants(builder->subject->type);
	return (struct cut){constant ? builder->indexer->ranked[place / 2] : place / 2, place % 2};
}

static void gather_turns(struct builder *builder)
{
	builder->turns.count = 0;
	for (size_t b = 0; b < builder->index->box_count; b++) {
		const struct subject_test *test = test_by(builder->boxes[b], builder->subject->operand);
		for (size_t t = 0; test && t < test->turn_count; t++)
			vector_push(&builder->turns, turn_of(test->turns[t], b));
	}
	if (builder->turns.count)
		qsort(builder->turns.items, builder->turns.count, sizeof *builder->turns.items, compare_turns);
}

static void make_cuts(struct builder *builder, struct arena *arena)
{
	struct index_subject *subject = builder->subject;
	uint32_t last = 0;
	subject->cuts = arena_array(arena, builder->turns.count, sizeof *subject->cuts);
	for (size_t i = 0; i < builder->turns.count; i++) {
		uint32_t place = place_of(builder->turns.items[i]);
		if (place != last && begins_class(builder, place))
			subject->cuts[subject->cut_count++] = cut_at(builder, place);
		last = place;
	}
}

/* Turns the bits of all boxes that turn at the place of turn `at`; returns the turn behind them. */
static size_t turn_bits(const struct builder *builder, size_t at, uint64_t *row)
{
	uint32_t place = place_of(builder->turns.items[at]);
	for (; at < builder->turns.count && place_of(builder->turns.items[at]) == place; at++) {
		uint32_t position = (uint32_t)builder->turns.items[at];
		row[position / 64] ^= (uint64_t)1 << (position % 64);
	}
	return at;
}

/* From one end of the line to the other: the boxes that a value passes, written down where a class begins. */
static void make_classes(const struct builder *builder)
{
	size_t words = index_words(builder->index);
	uint64_t *now = memory_zeroed(words, sizeof *now);
	size_t row = 0;
	size_t at = 0;
	for (size_t b = 0; b < builder->index->box_count; b++)
		if (!test_by(builder->boxes[b], builder->subject->operand))
			set_bit(now, b);
	if (builder->turns.count && place_of(builder->turns.items[0]) == 0)
		at = turn_bits(builder, at, now);
	memcpy(row_at(builder, row++), now, words * sizeof *now);
	while (at < builder->turns.count) {
		bool begins = begins_class(builder, place_of(builder->turns.items[at]));
		at = turn_bits(builder, at, now);
		if (begins)
			memcpy(row_at(builder, row++), now, words * sizeof *now);
	}
	memory_free(now);
}

static void make_rows_of_no_class(const struct builder *builder)
{
	size_t first = class_count(builder->subject);
	for (size_t b = 0; b < builder->index->box_count; b++) {
		const struct subject_test *test = test_by(builder->boxes[b], builder->subject->operand);
		if (!test || test->missing_is_true)
			set_bit(row_at(builder, first + ROW_MISSING), b);
		if (!test || test->missing_is_true || !test->missing_is_known)
			set_bit(row_at(builder, first + ROW_MISSING_OPEN), b);
		if (test)
			set_bit(row_at(builder, first + ROW_ASKING), b);
	}
}

static void make_subject(struct builder *builder, uint32_t operand)
{
	struct program *program = builder->indexer->optimiser->program;
	struct index_subject *subject = builder->subject;
	*subject = (struct index_subject){.type = program->registers.items[operand].type, .operand = operand};
	gather_turns(builder);
	make_cuts(builder, &program->arena);
	size_t rows = class_count(subject) + ROWS_OF_NO_CLASS;
	subject->rows =
		arena_array(&program->arena, size_product(rows, index_words(builder->index)), sizeof *subject->rows);
	make_classes(builder);
	make_rows_of_no_class(builder);
}

struct rule_index index_of(struct indexer *indexer, const struct run *run)
{
	struct arena *arena = &indexer->optimiser->program->arena;
	struct rule_index index = {.subject_count = run->subject_count};
	struct builder builder = {.indexer = indexer, .index = &index};
	builder.boxes = memory_array(run->box_count, sizeof *builder.boxes);
	index.rules = arena_array(arena, run->box_count, sizeof *index.rules);
	index.subjects = arena_array(arena, run->subject_count, sizeof *index.subjects);
	for (size_t r = 0; r < run->rules.count; r++) {
		const struct indexed_rule *rule = &run->rules.items[r];
		for (size_t b = 0; b < rule->condition.count; b++) {
			builder.boxes[index.box_count] = &rule->condition.items[b];
			index.rules[index.box_count++] = rule->rule;
		}
	}
	for (size_t s = 0; s < run->subject_count; s++) {
		builder.subject = &index.subjects[s];
		make_subject(&builder, run->subjects[s]);
	}
	memory_free(builder.boxes);
	vector_free(&builder.turns);
	return index;
}
