/* Rows of records that keep their own bytes, at speed: what is added to them is mostly copied. */
#include "base/memory.h"
#include "base/vectorise.h"
#include "write/fields.h"

enum { COMBINATIONS_MAX = 8192 };

/* --- which columns are combined --- */

/* Puts the column into the last piece, or into one of its own where they do not combine. Returns how many combinations
 * the piece has then. */
static size_t add_to_pieces(struct writer *writer, size_t column, size_t combinations)
{
	size_t radix = writer->columns[column].radix;
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
	piece->totals = arena_array(&writer->arena, combinations, sizeof *piece->totals);
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
	writer->added_size = 0;
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
	for (size_t p = 0; p < writer->piece_count; p++)
		writer->any_single |= !writer->pieces[p].combinations;
	for (size_t i = 0; i < writer->root_count; i++)
		writer->counts_singles |= writer->label_counts[i] && !writer->combined[i];
}

/* --- which combination a record has: a number whose digits are its fields, 0 where a value is missing --- */

static VECTORISED void append_digits(uint32_t *restrict indices, uint32_t radix, const uint32_t *restrict digits,
				     size_t count)
{
	for (size_t i = 0; i < count; i++)
		indices[i] = indices[i] * radix + digits[i];
}

static void combine_codes(uint32_t *indices, uint32_t radix, struct vector *vector, size_t count)
{
	vector_fill(vector);
	for (size_t at = 0; at < count; at += 64) {
		size_t lanes = count - at < 64 ? count - at : 64;
		uint64_t missing = ~vector->known.words[at / 64] << (64 - lanes);
		if (!missing)
			append_digits(indices + at, radix, vector->codes + at, lanes);
		for (size_t lane = at; lane < at + lanes && missing; lane++)
			indices[lane] =
				indices[lane] * radix + (bits_get(&vector->known, lane) ? vector->codes[lane] : 0);
	}
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

static void combine(struct writer *writer, const struct piece *piece, const struct machine *machine, size_t count)
{
	if (!piece->combinations)
		return;
	memset(piece->indices, 0, count * sizeof *piece->indices);
	for (size_t c = piece->first; c < piece->first + piece->count; c++) {
		const struct added_column *column = &writer->columns[c];
		struct vector *vector = machine_vector(machine, column->value);
		if (column->type.kind == TYPE_LABEL)
			combine_codes(piece->indices, column->radix, vector, count);
		else if (column->type.kind == TYPE_LABELS)
			combine_sets(piece->indices, column->radix, vector, count);
		else
			combine_truths(piece->indices, column->radix, vector, count);
	}
}

/* --- what is added to the records of a combination --- */

static bool is_last(const struct writer *writer, const struct piece *piece)
{
	return piece == &writer->pieces[writer->piece_count - 1];
}

static inline struct combination *combination_of(const struct piece *piece, size_t lane)
{
	return &piece->combinations[piece->indices[lane]];
}

/* The fields of a lane that has this combination, which are those of all that have it; behind the last ones the line
 * ending. */
static void render(struct writer *writer, struct piece *piece, const struct machine *machine, size_t lane)
{
	struct combination *combination = combination_of(piece, lane);
	size_t start = writer->row.size;
	int32_t lacking;
	for (size_t c = piece->first; c < piece->first + piece->count; c++) {
		const struct added_column *column = &writer->columns[c];
		buffer_byte(&writer->row, writer->dialect.delimiter);
		(void)append_value(writer, column, machine_vector(machine, column->value), lane, &lacking);
	}
	if (is_last(writer, piece))
		end_row(writer);
	combination->at = piece->bytes.size;
	combination->size = (uint32_t)(writer->row.size - start);
	buffer_bytes(&piece->bytes, writer->row.data + start, combination->size);
	buffer_reserve(&piece->bytes, RECORD_MARGIN);
	writer->row.size = start;
	if (combination->size > piece->largest) {
		writer->added_size += combination->size - piece->largest;
		piece->largest = combination->size;
	}
}

static void render_missing(struct writer *writer, const struct machine *machine, size_t word, uint64_t lanes)
{
	for (size_t p = 0; p < writer->piece_count; p++) {
		struct piece *piece = &writer->pieces[p];
		for (uint64_t rest = piece->combinations ? lanes : 0; rest; rest &= rest - 1) {
			size_t lane = word * 64 + (size_t)__builtin_ctzll(rest);
			if (combination_of(piece, lane)->size == 0)
				render(writer, piece, machine, lane);
		}
	}
}

/* --- rows --- */

/* Is the record cut or filled to the header's shape? */
static inline bool changes_shape(const struct writer *writer, const struct record_batch *records, size_t lane)
{
	return records->field_counts[lane] != writer->header_count && records->forms[lane] == RECORD_WELL_FORMED;
}

/* Active records that keep all their bytes. */
static VECTORISED struct bits find_whole(const struct writer *writer, const struct scan_batch *batch)
{
	const struct record_batch *records = batch->records;
	struct bits whole = batch->active;
	bool any_changes = false;
	for (size_t lane = 0; lane < records->count; lane++)
		any_changes |= changes_shape(writer, records, lane);
	for (size_t lane = 0; lane < records->count && any_changes; lane++)
		if (changes_shape(writer, records, lane))
			bits_clear(&whole, lane);
	return whole;
}

static inline void count_record(struct piece *piece, struct combination *combination)
{
	if (combination->records++ == 0)
		piece->used[piece->used_count++] = (uint32_t)(combination - piece->combinations);
}

enum { STEP_MIN = 64 };

/* As wide as a register of AVX2; two of SSE. */
typedef char wide __attribute__((vector_size(32), aligned(1), may_alias));

/* Up to RECORD_MARGIN bytes behind those of the text are copied with them: a size that is not known beforehand costs
 * more than they. So the step, of 64 bytes or a multiple, had best be as long as most texts. There is room for all.
 * Returns where the text ends. */
static inline char *copy_at_speed(char *to, const char *bytes, size_t size, size_t step)
{
	for (size_t at = 0; at < size; at += step)
		for (size_t part = at; part < at + step; part += 2 * sizeof(wide)) {
			*(wide *)(to + part) = *(const wide *)(bytes + part);
			*(wide *)(to + part + sizeof(wide)) = *(const wide *)(bytes + part + sizeof(wide));
		}
	return to + size;
}

/* Few records are half as long again as the mean. */
static inline size_t step_of(size_t bytes, size_t records)
{
	size_t step = (bytes + bytes / 2) / records / STEP_MIN * STEP_MIN + STEP_MIN;
	return step < RECORD_MARGIN ? step : RECORD_MARGIN;
}

static inline void reserve_row(struct writer *writer, size_t size)
{
	size += RECORD_MARGIN;
	if (writer->row.capacity - writer->row.size < size)
		buffer_reserve(&writer->row, size);
}

/* Rows of the lanes of a word, where all pieces are combined. */
static VECTORISED void append_rows(struct writer *writer, const struct record_batch *records, size_t word,
				   uint64_t lanes)
{
	size_t first = word * 64;
	size_t last = first + 63 < records->count ? first + 63 : records->count - 1;
	size_t size = records->ends[last] - records->starts[first];
	size_t step = step_of(size, last - first + 1);
	reserve_row(writer, 64 * writer->added_size + size);
	char *to = writer->row.data + writer->row.size;
	for (uint64_t rest = lanes; rest; rest &= rest - 1) {
		size_t lane = word * 64 + (size_t)__builtin_ctzll(rest);
		struct text record = record_bytes(records, lane);
		to = copy_at_speed(to, record.data, record.size, step);
		for (size_t p = 0; p < writer->piece_count; p++) {
			struct piece *piece = &writer->pieces[p];
			struct combination *added = combination_of(piece, lane);
			to = copy_at_speed(to, piece->bytes.data + added->at, added->size, STEP_MIN);
			count_record(piece, added);
		}
	}
	writer->row.size = (size_t)(to - writer->row.data);
}

static inline void append_at_speed(struct writer *writer, const char *bytes, size_t size)
{
	reserve_row(writer, size);
	copy_at_speed(writer->row.data + writer->row.size, bytes, size, STEP_MIN);
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
	return true;
}

static void append_row(struct writer *writer, const struct machine *machine, struct text record, size_t lane)
{
	size_t start = writer->row.size;
	append_at_speed(writer, record.data, record.size);
	for (size_t p = 0; p < writer->piece_count; p++) {
		const struct piece *piece = &writer->pieces[p];
		if (piece->combinations) {
			const struct combination *added = combination_of(piece, lane);
			append_at_speed(writer, piece->bytes.data + added->at, added->size);
		} else if (!append_single(writer, piece, machine, lane)) {
			writer->row.size = start;
			return;
		}
	}
	for (size_t p = 0; p < writer->piece_count; p++)
		if (writer->pieces[p].combinations)
			count_record(&writer->pieces[p], combination_of(&writer->pieces[p], lane));
	if (writer->counts_singles)
		count_labels(writer, machine, lane, false);
}

static void append_mixed_rows(struct writer *writer, const struct machine *machine, const struct scan_batch *batch,
			      size_t word, uint64_t whole)
{
	for (uint64_t rest = batch->active.words[word]; rest; rest &= rest - 1) {
		size_t lane = word * 64 + (size_t)__builtin_ctzll(rest);
		if (rest & -rest & whole)
			append_row(writer, machine, record_bytes(batch->records, lane), lane);
		else
			take_record(writer, machine, batch, lane);
	}
}

void append_batch(struct writer *writer, const struct machine *machine, const struct scan_batch *batch)
{
	struct bits whole = find_whole(writer, batch);
	for (size_t p = 0; p < writer->piece_count; p++)
		combine(writer, &writer->pieces[p], machine, batch->records->count);
	for (size_t w = 0; w * 64 < batch->records->count; w++) {
		render_missing(writer, machine, w, whole.words[w]);
		if (writer->any_single || whole.words[w] != batch->active.words[w])
			append_mixed_rows(writer, machine, batch, w, whole.words[w]);
		else
			append_rows(writer, batch->records, w, whole.words[w]);
	}
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

void settle_combinations(struct writer *writer)
{
	for (size_t p = 0; p < writer->piece_count; p++) {
		struct piece *piece = &writer->pieces[p];
		for (size_t u = 0; u < piece->used_count; u++) {
			uint32_t *records = &piece->combinations[piece->used[u]].records;
			piece->totals[piece->used[u]] += *records;
			*records = 0;
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
			uint64_t total = piece->totals[i];
			for (size_t c = piece->first + piece->count; total && c-- > piece->first;) {
				size_t radix = writer->columns[c].radix;
				count_field(writer, &writer->columns[c], index % radix, total);
				index /= radix;
			}
		}
	}
}
