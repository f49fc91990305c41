/* Rows of records that keep their own bytes, at speed: what is added to them is mostly copied. */
#include "base/memory.h"
#include "write/fields.h"

enum { COMBINATIONS_MAX = 4096, SET_LABELS_MAX = 8 };

/* --- which columns are combined --- */

/* How many fields the column may have; 0: too many to list. */
static size_t radix_of(const struct added_column *column)
{
	size_t labels = column->definition->label_count;
	if (column->tag)
		return 0;
	switch (column->type.kind) {
	case TYPE_LABEL:
		return labels + 1;
	case TYPE_LABELS:
		return labels > SET_LABELS_MAX || column->definition->labels_repeat ? 0 : ((size_t)1 << labels) + 1;
	case TYPE_TRUTH:
		return 3;
	default:
		return 0;
	}
}

/* Puts the column into the last piece, or into one of its own where they do not combine. Returns how many combinations
 * the piece has then. */
static size_t add_to_pieces(struct writer *writer, size_t column, size_t combinations)
{
	size_t radix = radix_of(&writer->columns[column]);
	bool fits = radix && combinations && combinations * radix <= COMBINATIONS_MAX;
	if (fits)
		writer->pieces[writer->piece_count - 1].count++;
	else
		writer->pieces[writer->piece_count++] = (struct piece){.first = column, .count = 1};
	return fits ? combinations * radix : radix <= COMBINATIONS_MAX ? radix : 0;
}

static void make_combinations(struct writer *writer, struct piece *piece, size_t combinations)
{
	piece->combination_count = combinations;
	piece->combinations = arena_array(&writer->arena, combinations, sizeof *piece->combinations);
	piece->used = arena_array(&writer->arena, combinations, sizeof *piece->used);
	piece->indices = arena_array(&writer->arena, BATCH_SIZE, sizeof *piece->indices);
	for (size_t c = piece->first; c < piece->first + piece->count; c++)
		writer->combined[writer->columns[c].root] = true;
}

void make_pieces(struct writer *writer)
{
	bool keeps_bytes = writer->options.format == RUN_CSV && !writer->options.only && !writer->any_replaced;
	size_t combinations = 0;
	writer->piece_count = 0;
	writer->combined = arena_array(&writer->arena, writer->root_count, sizeof *writer->combined);
	if (!keeps_bytes)
		return;
	writer->pieces = arena_array(&writer->arena, writer->column_count, sizeof *writer->pieces);
	for (size_t c = 0; c < writer->column_count; c++) {
		size_t before = combinations;
		size_t pieces = writer->piece_count;
		combinations = add_to_pieces(writer, c, combinations);
		if (writer->piece_count > pieces && before)
			make_combinations(writer, &writer->pieces[pieces - 1], before);
	}
	if (combinations)
		make_combinations(writer, &writer->pieces[writer->piece_count - 1], combinations);
	for (size_t i = 0; i < writer->root_count; i++)
		writer->counts_singles |= writer->label_counts[i] && !writer->combined[i];
	writer->added_size = RECORD_MARGIN * (writer->piece_count + 1);
}

/* --- which combination a record has --- */

static bool all_known(const struct vector *vector, size_t count)
{
	for (size_t lane = 0; lane < count; lane += 64) {
		uint64_t valid = count - lane < 64 ? ((uint64_t)1 << (count - lane)) - 1 : ~(uint64_t)0;
		if (~vector->known.words[lane / 64] & valid)
			return false;
	}
	return true;
}

static void combine_codes(uint32_t *indices, uint32_t radix, const struct vector *vector, size_t count)
{
	bool all = all_known(vector, count) && !vector->constant;
	for (size_t lane = 0; lane < count && all; lane++)
		indices[lane] = indices[lane] * radix + vector->codes[lane];
	for (size_t lane = 0; lane < count && !all; lane++)
		indices[lane] = indices[lane] * radix +
				(bits_get(&vector->known, lane) ? vector->codes[vector->constant ? 0 : lane] : 0);
}

static void combine_sets(uint32_t *indices, uint32_t radix, const struct vector *vector, size_t count)
{
	for (size_t lane = 0; lane < count; lane++)
		indices[lane] = indices[lane] * radix + bits_get(&vector->known, lane);
	for (size_t l = 0; l < vector->label_count; l++)
		for (size_t w = 0; w < (count + 63) / 64; w++) {
			uint64_t lanes = vector->labels[l].words[w] & vector->known.words[w];
			for (; lanes; lanes &= lanes - 1)
				indices[w * 64 + (size_t)__builtin_ctzll(lanes)] += (uint32_t)1 << l;
		}
}

static void combine_truths(uint32_t *indices, uint32_t radix, const struct vector *vector, size_t count)
{
	for (size_t lane = 0; lane < count; lane++)
		indices[lane] = indices[lane] * radix +
				(bits_get(&vector->known, lane) ? 1 + (uint32_t)bits_get(&vector->yes, lane) : 0);
}

void combine(struct writer *writer, const struct machine *machine, size_t count)
{
	for (size_t p = 0; p < writer->piece_count; p++) {
		const struct piece *piece = &writer->pieces[p];
		if (!piece->combinations)
			continue;
		memset(piece->indices, 0, count * sizeof *piece->indices);
		for (size_t c = piece->first; c < piece->first + piece->count; c++) {
			const struct added_column *column = &writer->columns[c];
			const struct vector *vector = machine_vector(machine, column->value);
			uint32_t radix = (uint32_t)radix_of(column);
			if (column->type.kind == TYPE_LABEL)
				combine_codes(piece->indices, radix, vector, count);
			else if (column->type.kind == TYPE_LABELS)
				combine_sets(piece->indices, radix, vector, count);
			else
				combine_truths(piece->indices, radix, vector, count);
		}
	}
}

/* --- rows --- */

static bool is_last(const struct writer *writer, const struct piece *piece)
{
	return piece == &writer->pieces[writer->piece_count - 1];
}

static struct combination *combination_of(const struct piece *piece, size_t lane)
{
	return &piece->combinations[piece->indices[lane]];
}

/* The fields of a lane that has this combination, which are those of all that have it; behind the last ones the line
 * ending. */
static void render(struct writer *writer, struct piece *piece, const struct machine *machine, size_t lane)
{
	struct combination *combination = combination_of(piece, lane);
	size_t start = writer->row.size;
	int32_t lacking = 0;
	combination->state = RENDERED;
	for (size_t c = piece->first; c < piece->first + piece->count; c++) {
		const struct added_column *column = &writer->columns[c];
		buffer_byte(&writer->row, writer->dialect.delimiter);
		if (!append_value(writer, column, machine_vector(machine, column->value), lane, &lacking))
			combination->state = UNUSUAL;
	}
	if (is_last(writer, piece))
		end_row(writer);
	combination->size = (uint32_t)(writer->row.size - start);
	char *bytes = arena_bytes(&writer->arena, size_sum(combination->size, RECORD_MARGIN));
	memcpy(bytes, writer->row.data + start, combination->size);
	combination->bytes = bytes;
	writer->row.size = start;
	if (combination->size > piece->largest) {
		writer->added_size += combination->size - piece->largest;
		piece->largest = combination->size;
	}
}

/* Can all that is combined be written? */
static bool is_usual(struct writer *writer, const struct machine *machine, size_t lane)
{
	for (size_t p = 0; p < writer->piece_count; p++) {
		struct piece *piece = &writer->pieces[p];
		if (!piece->combinations)
			continue;
		if (combination_of(piece, lane)->state == NOT_RENDERED)
			render(writer, piece, machine, lane);
		if (combination_of(piece, lane)->state == UNUSUAL)
			return false;
	}
	return true;
}

/* Room for what is known of the row, and what copying takes besides. */
static inline void reserve_row(struct writer *writer, size_t bytes)
{
	size_t size = bytes + writer->added_size;
	if (writer->row.capacity - writer->row.size < size)
		buffer_reserve(&writer->row, size);
}

/* Up to RECORD_MARGIN bytes behind those of the text are copied with them: a size that is not known beforehand costs
 * more than they. There is room for all. */
static inline void append_at_speed(struct writer *writer, const char *bytes, size_t size)
{
	char *to = writer->row.data + writer->row.size;
	for (size_t at = 0; at < size; at += RECORD_MARGIN)
		memcpy(to + at, bytes + at, RECORD_MARGIN);
	writer->row.size += size;
}

/* False where the value is in error. */
static bool append_single(struct writer *writer, const struct piece *piece, const struct machine *machine, size_t lane)
{
	const struct added_column *column = &writer->columns[piece->first];
	writer->blanked[column->root] = false;
	buffer_byte(&writer->row, writer->dialect.delimiter);
	if (!append_cell(writer, column, machine, lane))
		return false;
	if (is_last(writer, piece))
		end_row(writer);
	reserve_row(writer, 0);
	return true;
}

static void count_record(struct writer *writer, const struct machine *machine, size_t lane)
{
	for (size_t p = 0; p < writer->piece_count; p++) {
		struct piece *piece = &writer->pieces[p];
		if (piece->combinations && combination_of(piece, lane)->records++ == 0)
			piece->used[piece->used_count++] = piece->indices[lane];
	}
	if (writer->counts_singles)
		count_labels(writer, machine, lane, false);
}

bool append_pieces(struct writer *writer, const struct machine *machine, const struct record_batch *records,
		   size_t lane)
{
	size_t start = writer->row.size;
	struct text bytes = records->bytes[lane];
	bool whole = records->field_counts[lane] == writer->header_count || records->forms[lane] != RECORD_WELL_FORMED;
	if (!writer->piece_count || !whole || !is_usual(writer, machine, lane))
		return false;
	reserve_row(writer, bytes.size);
	append_at_speed(writer, bytes.data, bytes.size);
	for (size_t p = 0; p < writer->piece_count; p++) {
		const struct piece *piece = &writer->pieces[p];
		if (piece->combinations) {
			const struct combination *combination = combination_of(piece, lane);
			append_at_speed(writer, combination->bytes, combination->size);
		} else if (!append_single(writer, piece, machine, lane)) {
			writer->row.size = start;
			return true;
		}
	}
	count_record(writer, machine, lane);
	return true;
}

/* --- counts --- */

/* `field`: which of the column's, as `combine` numbers them. */
static void count_field(struct writer *writer, const struct added_column *column, size_t field, uint64_t records)
{
	uint64_t *counts = writer->label_counts[column->root];
	if (!counts)
		return;
	if (column->type.kind == TYPE_LABEL || field == 0)
		counts[field] += records;
	else if (column->type.kind == TYPE_LABELS)
		for (size_t l = 0; l < column->definition->label_count; l++)
			counts[l + 1] += ((field - 1) >> l & 1) * records;
}

void settle_combinations(struct writer *writer, bool stay)
{
	for (size_t p = 0; p < writer->piece_count; p++) {
		struct piece *piece = &writer->pieces[p];
		for (size_t u = 0; u < piece->used_count; u++) {
			struct combination *combination = &piece->combinations[piece->used[u]];
			combination->total += stay ? combination->records : 0;
			combination->records = 0;
		}
		piece->used_count = 0;
	}
}

void count_combinations(struct writer *writer)
{
	for (size_t p = 0; p < writer->piece_count; p++) {
		const struct piece *piece = &writer->pieces[p];
		for (size_t i = 0; i < piece->combination_count; i++) {
			size_t index = i;
			uint64_t total = piece->combinations[i].total;
			for (size_t c = piece->first + piece->count; total && c-- > piece->first;) {
				size_t radix = radix_of(&writer->columns[c]);
				count_field(writer, &writer->columns[c], index % radix, total);
				index /= radix;
			}
		}
	}
}
