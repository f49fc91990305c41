/* Tables of a test from a file: read whole, in a dialect of their own. */
#include "data/records.h"
#include "testing/trial.h"

struct reading {
	struct trial *trial;
	struct sheet *sheet;
	const char *path;
	uint32_t source; /* the file, so that messages show its lines */
	VECTOR(struct raw_cell) cells;
};

static struct span line_span(const struct reading *reading, uint64_t line)
{
	const struct source *source = sources_get(&reading->trial->rules->syntax.sources, reading->source);
	size_t number = line <= source->line_count ? (size_t)line : source->line_count;
	uint32_t begin = source->lines[number - 1];
	return (struct span){reading->source, begin, begin + (uint32_t)source_line(source, number).size};
}

static bool complain(struct trial *trial, enum code code, struct span span, const char *message)
{
	diagnose(trial->diagnostics, code, span, "%s", message);
	return false;
}

static bool take_row(struct reading *reading, const struct record_batch *batch, size_t i)
{
	struct trial *trial = reading->trial;
	struct sheet *sheet = reading->sheet;
	struct span span = line_span(reading, record_line(batch, i));
	const struct text *texts;
	size_t count;
	if (batch->forms[i] != RECORD_WELL_FORMED)
		return complain(trial, CODE_E502, span, "a double quote stands inside a cell");
	if (record_texts(record_bytes(batch, i), &sheet->dialect, &trial->arena, &texts, &count) != 0)
		return complain(trial, CODE_E502, span, "some of its characters cannot be read");
	if (count != sheet->column_count) {
		diagnose(trial->diagnostics, CODE_E502, span, "this row has %zu cell%s, the header %zu", count,
			 count == 1 ? "" : "s", sheet->column_count);
		return false;
	}
	for (size_t c = 0; c < count; c++)
		vector_push(&reading->cells, (struct raw_cell){text_trim(text_copy(&trial->arena, texts[c])), span});
	sheet->row_count++;
	return true;
}

static bool take_rows(struct reading *reading, struct record_reader *reader)
{
	struct trial *trial = reading->trial;
	struct sheet *sheet = reading->sheet;
	const struct text *names;
	if (!record_reader_header(reader, &names, &sheet->column_count))
		return record_reader_failure(reader, &(bool){false}) ||
		       complain(trial, CODE_E403, sheet->span,
				arena_printf(&trial->arena, "%s is empty", reading->path));
	struct raw_cell *header = arena_array(&trial->arena, sheet->column_count, sizeof *header);
	for (size_t i = 0; i < sheet->column_count; i++)
		header[i] = (struct raw_cell){text_copy(&trial->arena, text_trim(names[i])), line_span(reading, 1)};
	sheet->header = header;
	bool whole = true;
	for (const struct record_batch *batch; (batch = record_reader_next(reader));)
		for (size_t i = 0; i < batch->count; i++)
			whole &= take_row(reading, batch, i);
	return whole;
}

static bool read_records(struct reading *reading, struct input *input)
{
	struct trial *trial = reading->trial;
	struct sheet *sheet = reading->sheet;
	struct record_reader *reader = record_reader_open(input, &sheet->dialect, READER_LIBCSV);
	bool whole = take_rows(reading, reader);
	const char *failure = record_reader_failure(reader, &(bool){false});
	if (failure)
		whole = complain(trial, CODE_E403, sheet->span, failure);
	record_reader_close(reader);
	struct raw_cell *cells = arena_array(&trial->arena, reading->cells.count, sizeof *cells);
	if (reading->cells.count)
		memcpy(cells, reading->cells.items, reading->cells.count * sizeof *cells);
	sheet->cells = cells;
	return whole;
}

static bool read_input(struct reading *reading, struct input *input)
{
	struct trial *trial = reading->trial;
	struct sheet *sheet = reading->sheet;
	struct text whole_text = {"", 0};
	bool whole;
	struct text sample = input_peek(input, &whole);
	const char *problem = dialect_find_structure(&sheet->dialect, sample, whole, &trial->arena);
	if (problem)
		return complain(trial, CODE_E403, sheet->span,
				arena_printf(&trial->arena, "%s: %s", reading->path, problem));
	(void)file_read(&trial->arena, reading->path, RULE_FILE_MAX, &whole_text, NULL);
	reading->source = sources_add(&trial->rules->syntax.sources, reading->path, whole_text);
	input_set_encoding(input, sheet->dialect.encoding);
	return read_records(reading, input);
}

struct sheet *sheet_of_file(struct trial *trial, struct name file)
{
	struct sheet *sheet = arena_alloc(&trial->arena, sizeof *sheet);
	const char *message = NULL;
	const struct dialect *export = &trial->base->csv.dialect;
	struct reading reading = {.trial = trial, .sheet = sheet};
	reading.path = path_beside(&trial->rules->syntax, file.span, file.text);
	sheet->span = file.span;
	sheet->from_file = true;
	sheet->dialect.missing = export->missing;
	sheet->dialect.missing_count = export->missing_count;
	struct input *input = input_open(reading.path, &trial->arena, &message);
	if (!input) {
		complain(trial, CODE_E401, file.span, message);
		diagnose_remedy(trial->diagnostics, "a path is relative to the rule file that names it");
		return NULL;
	}
	bool read = read_input(&reading, input);
	input_close(input);
	vector_free(&reading.cells);
	return read ? sheet : NULL;
}

/* --- how it writes numbers and dates --- */

static bool has_format(struct type type)
{
	return type.kind == TYPE_NUMBER || type.kind == TYPE_DATE;
}

static struct sample_column sample_of(struct trial *trial, const struct sheet *sheet, size_t column,
				      enum sample_kind kind)
{
	struct text *cells = arena_array(&trial->arena, sheet->row_count, sizeof *cells);
	for (size_t r = 0; r < sheet->row_count; r++)
		cells[r] = sheet_cell(sheet, r, column)->text;
	struct text name = sheet->header[column].text;
	return (struct sample_column){arena_copy(&trial->arena, name.data, name.size), cells, sheet->row_count, kind};
}

bool sheet_find_formats(struct trial *trial, struct sheet *sheet)
{
	struct dialect found = sheet->dialect;
	struct sample_column *samples = arena_array(&trial->arena, sheet->column_count, sizeof *samples);
	size_t count = 0;
	if (!sheet->from_file)
		return true;
	for (size_t c = 0; c < sheet->column_count; c++) {
		struct target target = target_find_header(trial->plan, sheet->header[c].text);
		if (target.kind == TARGET_NONE || !has_format(target_type(trial->plan, target)))
			continue;
		bool is_date = target_type(trial->plan, target).kind == TYPE_DATE;
		samples[count++] = sample_of(trial, sheet, c, is_date ? SAMPLE_DATES : SAMPLE_NUMBERS);
	}
	/* The cells are in UTF-8 already. What they leave open is as the rules say of the export. */
	found.encoding = ENCODING_UTF_8;
	sheet->dialect = found;
	const char *problem = dialect_find_formats(&found, samples, count, &trial->arena);
	if (problem) {
		found = sheet->dialect;
		found.decimal = trial->plan->csv.dialect.decimal;
		found.grouping = trial->plan->csv.dialect.grouping;
		found.dates = trial->plan->csv.dialect.dates;
		problem = dialect_find_formats(&found, samples, count, &trial->arena);
	}
	sheet->dialect = found;
	return !problem || complain(trial, CODE_E403, sheet->span, problem);
}
