#include "plan/side_file.h"

struct rows {
	VECTOR(struct text) cells;
	VECTOR(uint64_t) lines;
};

static bool complain_of_file(struct planner *planner, struct name name, enum code code, const char *message)
{
	diagnose(planner->diagnostics, code, name.span, "%s", message);
	diagnose_remedy(planner->diagnostics, "a path is relative to the rule file that names it");
	return false;
}

static const char *take_row(struct planner *planner, struct side_file *file, const struct record_batch *batch, size_t i,
			    struct rows *rows)
{
	struct arena *arena = &planner->plan->arena;
	const struct text *texts;
	size_t count;
	if (batch->forms[i] != RECORD_WELL_FORMED)
		return arena_printf(arena, "%s:%zu: a double quote stands inside a cell", file->path,
				    (size_t)batch->lines[i]);
	if (record_texts(batch->bytes[i], &file->dialect, arena, &texts, &count) != 0)
		return arena_printf(arena, "%s:%zu: some of its characters cannot be read", file->path,
				    (size_t)batch->lines[i]);
	if (count > file->column_count)
		return arena_printf(arena, "%s:%zu: this row has %zu cells, the header %zu", file->path,
				    (size_t)batch->lines[i], count, file->column_count);
	for (size_t c = 0; c < file->column_count; c++)
		vector_push(&rows->cells, c < count ? text_copy(arena, texts[c]) : (struct text){"", 0});
	vector_push(&rows->lines, batch->lines[i]);
	return NULL;
}

static const char *take_rows(struct planner *planner, struct side_file *file, struct record_reader *reader,
			     struct rows *rows)
{
	const struct text *header;
	struct arena *arena = &planner->plan->arena;
	if (!record_reader_header(reader, &header, &file->column_count))
		return record_reader_failure(reader, &(bool){false}) ? NULL
								     : arena_printf(arena, "%s is empty", file->path);
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
		return complain_of_file(planner, name, CODE_E403, arena_printf(arena, "%s: %s", file->path, problem));
	input_set_encoding(input, file->dialect.encoding);
	struct record_reader *reader = record_reader_open(input, &file->dialect);
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
	return !problem || complain_of_file(planner, name, CODE_E403, problem);
}

bool side_file_read(struct planner *planner, struct name name, struct side_file *file)
{
	const char *message = NULL;
	file->path = path_beside(planner->syntax, name.span, name.text);
	struct input *input = input_open(file->path, &planner->plan->arena, &message);
	if (!input)
		return complain_of_file(planner, name, CODE_E401, message);
	bool read = read_input(planner, name, input, file);
	input_close(input);
	return read;
}
