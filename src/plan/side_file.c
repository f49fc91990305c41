#include "plan/side_file.h"

struct rows {
	VECTOR(struct text) cells;
	VECTOR(uint64_t) lines;
};

/* What helps a side file in place of a setting or option, which only the export has. */
static const struct {
	const char *setting;
	const char *remedy;
} own_remedies[] = {
	{"--quotes", "put what has a quote inside into quotes, and double the quotes inside"},
	{"--encoding", "save the file as UTF-8"},
	{"--delimiter", "separate its columns by one delimiter, and put cells that have it inside into quotes"},
	{"--decimal", "write its numbers with a decimal point and without groups: 1234.5"},
	{"grouping", "write its numbers with a decimal point and without groups: 1234.5"},
	{"--dates", "write its dates as 2026-01-31"},
};

/* Readers say what is wrong and then, behind a semicolon, what to do about it in an export. */
bool complain_of_contents(struct planner *planner, struct name name, const char *message)
{
	const char *remedy = NULL;
	for (const char *at = message; (at = strstr(at, "; "));)
		remedy = at += 2;
	size_t size = remedy ? (size_t)(remedy - message) - 2 : strlen(message);
	diagnose(planner->diagnostics, CODE_E403, name.span, "%.*s", (int)size, message);
	for (size_t i = 0; remedy && i < sizeof own_remedies / sizeof *own_remedies; i++)
		if (strstr(remedy, own_remedies[i].setting))
			remedy = own_remedies[i].remedy;
	if (remedy)
		diagnose_remedy(planner->diagnostics, "%s", remedy);
	return false;
}

static const char *take_row(struct planner *planner, struct side_file *file, const struct record_batch *batch, size_t i,
			    struct rows *rows)
{
	struct arena *arena = &planner->plan->arena;
	const struct text *texts;
	size_t count;
	if (batch->forms[i] != RECORD_WELL_FORMED)
		return arena_printf(arena,
				    "%s:%zu: a double quote is out of place in a cell; put the cell into quotes, and "
				    "double those inside",
				    file->path, (size_t)record_line(batch, i));
	if (record_texts(record_bytes(batch, i), &file->dialect, arena, &texts, &count) != 0)
		return arena_printf(arena, "%s:%zu: some of its characters cannot be read; save the file as UTF-8",
				    file->path, (size_t)record_line(batch, i));
	if (count != file->column_count)
		return arena_printf(
			arena,
			"%s:%zu: this row has %zu cell%s, the header %zu; give each row a cell for each column, "
			"if need be an empty one",
			file->path, (size_t)record_line(batch, i), count, count == 1 ? "" : "s", file->column_count);
	for (size_t c = 0; c < file->column_count; c++)
		vector_push(&rows->cells, text_copy(arena, texts[c]));
	vector_push(&rows->lines, record_line(batch, i));
	return NULL;
}

static const char *take_rows(struct planner *planner, struct side_file *file, struct record_reader *reader,
			     struct rows *rows)
{
	const struct text *header;
	struct arena *arena = &planner->plan->arena;
	if (!record_reader_header(reader, &header, &file->column_count))
		return record_reader_failure(reader, &(bool){false})
			       ? NULL
			       : arena_printf(arena, "%s is empty; its first line names the columns", file->path);
	struct text *names = arena_array(arena, file->column_count, sizeof *names);
	for (size_t i = 0; i < file->column_count; i++)
		names[i] = text_copy(arena, text_trim(header[i]));
	file->header = names;
	const char *problem = NULL;
	for (const struct record_batch *batch; !problem && (batch = record_reader_next(reader));)
		for (size_t i = 0; i < batch->count && !problem; i++)
			problem = take_row(planner, file, batch, i, rows);
	return problem;
}

static bool read_input(struct planner *planner, struct name name, struct input *input, struct side_file *file)
{
	struct arena *arena = &planner->plan->arena;
	bool whole;
	struct text sample = input_peek(input, &whole);
	const char *problem = dialect_find_structure(&file->dialect, sample, whole, arena);
	if (problem)
		return complain_of_contents(planner, name, arena_printf(arena, "%s: %s", file->path, problem));
	input_set_encoding(input, file->dialect.encoding);
	struct record_reader *reader = record_reader_open(input, &file->dialect, READER_LIBCSV);
	struct rows rows = {0};
	problem = take_rows(planner, file, reader, &rows);
	if (!problem) {
		const char *failure = record_reader_failure(reader, &(bool){false});
		problem = failure ? arena_printf(arena, "%s", failure) : NULL;
	}
	struct text *cells = arena_array(arena, rows.cells.count, sizeof *cells);
	uint64_t *lines = arena_array(arena, rows.lines.count, sizeof *lines);
	if (rows.cells.count)
		memcpy(cells, rows.cells.items, rows.cells.count * sizeof *cells);
	if (rows.lines.count)
		memcpy(lines, rows.lines.items, rows.lines.count * sizeof *lines);
	file->cells = cells;
	file->lines = lines;
	file->row_count = rows.lines.count;
	vector_free(&rows.cells);
	vector_free(&rows.lines);
	record_reader_close(reader);
	return !problem || complain_of_contents(planner, name, problem);
}

/* A file of the past is in memory; another one is read where it is. */
static struct input *open_side_file(struct planner *planner, const char *path, const char **message)
{
	struct syntax *syntax = planner->syntax;
	struct text text;
	if (!revision_has(syntax->revision, path))
		return input_open(path, &planner->plan->arena, message);
	const char *reason =
		revision_read(&planner->plan->arena, syntax->revision, path, REVISION_FILE_MAX, &text, NULL);
	if (reason)
		*message = arena_printf(&planner->plan->arena, "%s: %s", path, reason);
	return reason ? NULL : input_of_text(text, path);
}

bool side_file_read(struct planner *planner, struct name name, struct side_file *file)
{
	const char *message = NULL;
	file->path = path_beside(planner->syntax, name.span, name.text);
	struct input *input = open_side_file(planner, file->path, &message);
	if (!input) {
		diagnose(planner->diagnostics, CODE_E401, name.span, "%s", message);
		if (strstr(message, "there is no such"))
			diagnose_remedy(planner->diagnostics, "a path is relative to the rule file that names it");
		return false;
	}
	bool read = read_input(planner, name, input, file);
	input_close(input);
	return read;
}
