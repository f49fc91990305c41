/* The plan's columns in the export's header, and the form of their cells. */
#include "base/memory.h"
#include "data/sampled_column.h"
#include "scan/scanner.h"
#include "syntax/spell.h"

/* Blanks at the ends of a name in the header do not count: nobody sees them. */
static size_t find_header(const struct scan *scan, struct text name, size_t from)
{
	name = text_trim(name);
	for (size_t i = from; i < scan->header_count; i++)
		if (text_equal(text_trim(scan->header[i]), name))
			return i;
	return scan->header_count;
}

/* Names that could have been meant: columns of the header, and what the rules define. */
static struct text nearest(const struct scan *scan, struct text name)
{
	size_t count = scan->header_count + scan->plan->definition_count;
	struct text *names = memory_array(count, sizeof *names);
	for (size_t i = 0; i < scan->header_count; i++)
		names[i] = scan->header[i];
	for (size_t i = 0; i < scan->plan->definition_count; i++)
		names[scan->header_count + i] = scan->plan->definitions[i].name;
	size_t near = text_nearest(name, names, count);
	struct text found = near < count ? names[near] : (struct text){"", 0};
	memory_free(names);
	return found;
}

static const char *what_file(const struct scan *scan)
{
	return scan->options->is_ledger ? "ledger" : "export";
}

static void report_absent(struct scan *scan, const struct plan_column *column)
{
	struct diagnostics *diagnostics = &scan->rules->syntax.diagnostics;
	struct text name = column->source_name;
	if (scan->options->exact)
		diagnose(diagnostics, CODE_E110, column->first_use,
			 "`%.*s`: there is no export, and this is no field of a rollup", TEXT_ARGUMENTS(name));
	else
		diagnose(diagnostics, CODE_E110, column->first_use, "`%.*s`: %sthe %s (%s) has no such column",
			 TEXT_ARGUMENTS(name), column->declared ? "" : "nothing is called so, and ", what_file(scan),
			 input_name(scan->input));
	struct text near = nearest(scan, name);
	const char *quote = name_is_plain(near) ? "" : "`";
	if (scan->options->exact && near.size == 0)
		diagnose_remedy(diagnostics, "give the export that has it, or make it a field; the fields are: %s",
				text_list(&scan->arena, scan->header + 1, scan->header_count - 1));
	else if (near.size)
		diagnose_remedy(diagnostics, "did you mean %s%.*s%s?", quote, TEXT_ARGUMENTS(near), quote);
	else
		diagnose_remedy(diagnostics, "its columns are: %s",
				text_list(&scan->arena, scan->header, scan->header_count));
}

static void report_twin(struct scan *scan, const struct plan_column *column)
{
	struct diagnostics *diagnostics = &scan->rules->syntax.diagnostics;
	diagnose(diagnostics, CODE_E110, column->first_use, "the %s (%s) has two columns `%.*s`", what_file(scan),
		 input_name(scan->input), TEXT_ARGUMENTS(column->source_name));
	diagnose_remedy(diagnostics, "give one of them another name in the %s's header", what_file(scan));
}

/* Does it stand for the key, whichever column that is? */
static bool is_key_itself(const struct plan_column *column)
{
	return column->key && column->source_name.size == 0;
}

static bool bind_key(struct scan *scan)
{
	struct text name = {"", 0};
	if (scan->options->key)
		name = text_of(scan->options->key);
	for (size_t i = 0; i < scan->plan->column_count && !scan->options->key; i++)
		if (scan->plan->columns[i].key && !is_key_itself(&scan->plan->columns[i]))
			name = scan->plan->columns[i].source_name;
	if (name.size == 0)
		return true;
	scan->key = find_header(scan, name, 0);
	if (scan->key < scan->header_count && find_header(scan, name, scan->key + 1) == scan->header_count)
		return true;
	if (scan->key < scan->header_count && scan->options->key) {
		diagnose(&scan->rules->syntax.diagnostics, CODE_E110, (struct span){0},
			 "--key %.*s: the export (%s) has two columns of this name", TEXT_ARGUMENTS(name),
			 input_name(scan->input));
		diagnose_remedy(&scan->rules->syntax.diagnostics,
				"give one of them another name in the export's header");
		return false;
	}
	scan->key = 0;
	if (!scan->options->key)
		return true; /* a declared key that is not there is reported as a column */
	struct diagnostics *diagnostics = &scan->rules->syntax.diagnostics;
	diagnose(diagnostics, CODE_E110, (struct span){0}, "--key %.*s: the export (%s) has no such column",
		 TEXT_ARGUMENTS(name), input_name(scan->input));
	struct text near = nearest(scan, name);
	if (near.size)
		diagnose_remedy(diagnostics, "did you mean %.*s?", TEXT_ARGUMENTS(near));
	else
		diagnose_remedy(diagnostics, "its columns are: %s",
				text_list(&scan->arena, scan->header, scan->header_count));
	return false;
}

bool bind_columns(struct scan *scan)
{
	size_t count = scan->plan->column_count;
	bool bound = bind_key(scan);
	scan->wanted = arena_array(&scan->arena, count, sizeof *scan->wanted);
	scan->readers_of_wanted = arena_array(&scan->arena, count, sizeof *scan->readers_of_wanted);
	for (size_t i = 0; i < count; i++) {
		const struct plan_column *column = &scan->plan->columns[i];
		bool is_key = is_key_itself(column);
		if (column->of_rollup)
			continue;
		size_t at = is_key ? scan->key : find_header(scan, column->source_name, 0);
		if (at == scan->header_count) {
			report_absent(scan, column);
			bound = false;
			continue;
		}
		if (!is_key && find_header(scan, column->source_name, at + 1) < scan->header_count) {
			report_twin(scan, column);
			bound = false;
			continue;
		}
		scan->readers_of_wanted[scan->wanted_count] = (uint32_t)i;
		scan->wanted[scan->wanted_count++] = at;
		scan->columns[i].column = column;
	}
	return bound;
}

/* --- the form of cells --- */

/* A column of numbers or dates, and those of its cells that tell something. */
struct sample {
	const struct plan_column *column;
	struct sampled_column sampled;
	VECTOR(struct text) cells;
	size_t of_last_record; /* how many the last record added */
};

static void take_cell(struct scan *scan, struct sample *sample, struct text cell, struct arena *arena)
{
	struct text decoded;
	if (cell_text(cell, scan->dialect.encoding, arena, &decoded) == CELL_FITS &&
	    sampled_column_tells(&sample->sampled, decoded))
		vector_push(&sample->cells, text_copy(&scan->arena, decoded));
}

static void take_column(struct scan *scan, const struct record_batch *batch, const struct cell_place *cells,
			struct sample *sample)
{
	struct arena arena = {0};
	for (size_t first = 0; first < batch->count; first += 64) {
		size_t count = batch->count - first < 64 ? batch->count - first : 64;
		uint64_t others = ~(uint64_t)0 >> (64 - count) &
				  ~sampled_column_usual(&sample->sampled, batch->cell_bytes, cells + first, count);
		for (; others; others &= others - 1) {
			size_t record = first + (size_t)__builtin_ctzll(others);
			size_t before = sample->cells.count;
			take_cell(scan, sample, cell_at(batch->cell_bytes, cells[record]), &arena);
			sample->of_last_record = record + 1 == batch->count ? sample->cells.count - before : 0;
		}
	}
	arena_free(&arena);
}

static void take_sample(struct scan *scan, const struct record_batch *batch, struct sample *samples, size_t count)
{
	for (size_t s = 0; s < count; s++) {
		samples[s].of_last_record = 0;
		take_column(scan, batch, batch->cells + s * BATCH_SIZE, &samples[s]);
	}
}

static const char *find_from_samples(struct scan *scan, const struct sample *samples, size_t count)
{
	struct sample_column *columns = arena_array(&scan->arena, count, sizeof *columns);
	for (size_t s = 0; s < count; s++) {
		struct text name = text_shown(&scan->arena, samples[s].column->source_name, NAME_SHOWN_MAX);
		columns[s] = (struct sample_column){
			.name = arena_copy(&scan->arena, name.data, name.size),
			.cells = samples[s].cells.items,
			.count = samples[s].cells.count,
			.is_date = samples[s].sampled.is_date,
		};
	}
	return dialect_find_formats(&scan->dialect, columns, count, &scan->arena);
}

/* Which columns can tell something, and where they stand. */
static size_t choose_samples(const struct scan *scan, struct sample *samples, size_t *places)
{
	size_t count = 0;
	for (size_t w = 0; w < scan->wanted_count; w++) {
		const struct plan_column *column = &scan->plan->columns[scan->readers_of_wanted[w]];
		if (column->type.kind != TYPE_NUMBER && column->type.kind != TYPE_DATE)
			continue;
		samples[count].column = column;
		samples[count].sampled = sampled_column_of(&scan->dialect, column->type.kind == TYPE_DATE);
		if (sampled_column_is_open(&samples[count].sampled))
			places[count++] = scan->wanted[w];
	}
	return count;
}

static void read_sample(struct scan *scan, struct input *input, struct sample *samples, const size_t *places,
			size_t count)
{
	struct record_reader *reader = record_reader_open(input, &scan->dialect, scan->options->reader);
	const struct text *names;
	size_t name_count;
	if (record_reader_header(reader, &names, &name_count)) {
		record_reader_want(reader, places, count);
		for (const struct record_batch *batch; (batch = record_reader_next(reader));)
			take_sample(scan, batch, samples, count);
	}
	record_reader_close(reader);
}

const char *find_formats(struct scan *scan, struct text sample, bool whole)
{
	struct input *input = input_of_text(sample, "sample");
	struct sample *samples = memory_zeroed(scan->wanted_count, sizeof *samples);
	size_t *places = memory_array(scan->wanted_count, sizeof *places);
	size_t count = choose_samples(scan, samples, places);
	input_set_encoding(input, scan->dialect.encoding);
	if (count)
		read_sample(scan, input, samples, places, count);
	for (size_t s = 0; s < count && !whole; s++)
		samples[s].cells.count -= samples[s].of_last_record; /* it may be cut */
	const char *message = find_from_samples(scan, samples, count);
	for (size_t s = 0; s < count; s++)
		vector_free(&samples[s].cells);
	memory_free(samples);
	memory_free(places);
	input_close(input);
	return message;
}
