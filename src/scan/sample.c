/* The form of numbers and dates, from the cells at the beginning of an export. */
#include "base/memory.h"
#include "data/sampled_column.h"
#include "scan/scanner.h"

/* Columns that the rules do not read as numbers or dates are looked at for as many bytes. */
enum { OTHERS_SAMPLE_SIZE = 1 << 14 };

struct sample {
	struct text name;
	enum sample_kind kind;
	struct sampled_column sampled; /* not of SAMPLE_OTHER, where each cell counts */
	VECTOR(struct text) cells;     /* those that tell something */
	size_t of_last_record;         /* how many the last record added */
};

/* --- cells --- */

static void take_cell(struct scan *scan, struct sample *sample, struct text cell, struct arena *arena)
{
	struct text decoded;
	if (cell_text(cell, scan->dialect.encoding, arena, &decoded) == CELL_FITS &&
	    (sample->kind == SAMPLE_OTHER || sampled_column_tells(&sample->sampled, decoded)))
		vector_push(&sample->cells, text_copy(&scan->arena, decoded));
}

/* A bit for each of up to 64 cells that may tell something. */
static uint64_t choose_cells(const struct sample *sample, const char *cell_bytes, const struct cell_place *cells,
			     size_t count)
{
	uint64_t chosen = ~(uint64_t)0 >> (64 - count);
	if (sample->kind != SAMPLE_OTHER)
		return chosen & ~sampled_column_usual(&sample->sampled, cell_bytes, cells, count);
	for (size_t i = 0; i < count; i++)
		if (cell_at(cell_bytes, cells[i]).size == 0)
			chosen &= ~((uint64_t)1 << i);
	return chosen;
}

static void take_column(struct scan *scan, const struct record_batch *batch, const struct cell_place *cells,
			struct sample *sample)
{
	struct arena arena = {0};
	for (size_t first = 0; first < batch->count; first += 64) {
		size_t count = batch->count - first < 64 ? batch->count - first : 64;
		uint64_t chosen = choose_cells(sample, batch->cell_bytes, cells + first, count);
		for (; chosen; chosen &= chosen - 1) {
			size_t record = first + (size_t)__builtin_ctzll(chosen);
			size_t before = sample->cells.count;
			take_cell(scan, sample, cell_at(batch->cell_bytes, cells[record]), &arena);
			sample->of_last_record = record + 1 == batch->count ? sample->cells.count - before : 0;
		}
	}
	arena_free(&arena);
}

static void take_batch(struct scan *scan, const struct record_batch *batch, struct sample *samples, size_t count)
{
	for (size_t s = 0; s < count; s++) {
		samples[s].of_last_record = 0;
		take_column(scan, batch, batch->cells + s * BATCH_SIZE, &samples[s]);
	}
}

static void read_records(struct scan *scan, struct input *input, struct sample *samples, const size_t *places,
			 size_t count)
{
	struct record_reader *reader = record_reader_open(input, &scan->dialect, scan->options->reader);
	const struct text *names;
	size_t name_count;
	if (record_reader_header(reader, &names, &name_count)) {
		record_reader_want(reader, places, count);
		for (const struct record_batch *batch; (batch = record_reader_next(reader));)
			take_batch(scan, batch, samples, count);
	}
	record_reader_close(reader);
}

static void read_bytes(struct scan *scan, struct text bytes, bool whole, struct sample *samples, const size_t *places,
		       size_t count)
{
	if (count == 0)
		return;
	struct input *input = input_of_text(bytes, "sample");
	input_set_encoding(input, scan->dialect.encoding);
	read_records(scan, input, samples, places, count);
	for (size_t s = 0; s < count && !whole; s++)
		samples[s].cells.count -= samples[s].of_last_record; /* it may be cut */
	input_close(input);
}

/* --- columns --- */

/* The columns that the rules read as numbers and dates, and where they stand. */
static size_t choose_read(const struct scan *scan, struct sample *samples, size_t *places)
{
	size_t count = 0;
	for (size_t w = 0; w < scan->wanted_count; w++) {
		const struct plan_column *column = &scan->plan->columns[scan->readers_of_wanted[w]];
		bool is_date = column->type.kind == TYPE_DATE;
		if (column->type.kind != TYPE_NUMBER && !is_date)
			continue;
		struct sample sample = {.name = column->source_name,
					.kind = is_date ? SAMPLE_DATES : SAMPLE_NUMBERS,
					.sampled = sampled_column_of(&scan->dialect, is_date)};
		if (!sampled_column_is_open(&sample.sampled))
			continue;
		samples[count] = sample;
		places[count++] = scan->wanted[w];
	}
	return count;
}

static bool is_read_as_such(const struct scan *scan, size_t place)
{
	for (size_t w = 0; w < scan->wanted_count; w++) {
		enum type_kind kind = scan->plan->columns[scan->readers_of_wanted[w]].type.kind;
		if (scan->wanted[w] == place && (kind == TYPE_NUMBER || kind == TYPE_DATE))
			return true;
	}
	return false;
}

/* All others, where they can tell what is not declared. */
static size_t choose_others(const struct scan *scan, struct sample *samples, size_t *places)
{
	size_t count = 0;
	if (scan->options->exact || (scan->dialect.decimal && scan->dialect.dates.order != DATES_UNKNOWN))
		return 0;
	for (size_t i = 0; i < scan->header_count; i++) {
		if (is_read_as_such(scan, i))
			continue;
		samples[count] = (struct sample){.name = scan->header[i], .kind = SAMPLE_OTHER};
		places[count++] = i;
	}
	return count;
}

/* --- forms --- */

static const char *find_from_samples(struct scan *scan, const struct sample *samples, size_t count)
{
	struct sample_column *columns = arena_array(&scan->arena, count, sizeof *columns);
	for (size_t s = 0; s < count; s++) {
		struct text name = text_shown(&scan->arena, samples[s].name, NAME_SHOWN_MAX);
		columns[s] = (struct sample_column){
			.name = arena_copy(&scan->arena, name.data, name.size),
			.cells = samples[s].cells.items,
			.count = samples[s].cells.count,
			.kind = samples[s].kind,
		};
	}
	return dialect_find_formats(&scan->dialect, columns, count, &scan->arena);
}

const char *find_formats(struct scan *scan, struct text sample, bool whole)
{
	size_t most = scan->wanted_count + scan->header_count;
	struct sample *samples = memory_zeroed(most, sizeof *samples);
	size_t *places = memory_array(most, sizeof *places);
	size_t read = choose_read(scan, samples, places);
	size_t others = choose_others(scan, samples + read, places + read);
	struct text beginning = {sample.data, sample.size < OTHERS_SAMPLE_SIZE ? sample.size : OTHERS_SAMPLE_SIZE};
	read_bytes(scan, sample, whole, samples, places, read);
	read_bytes(scan, beginning, whole && beginning.size == sample.size, samples + read, places + read, others);
	const char *message = find_from_samples(scan, samples, read + others);
	for (size_t s = 0; s < read + others; s++)
		vector_free(&samples[s].cells);
	memory_free(samples);
	memory_free(places);
	return message;
}
