/* Decision tables from CSV: the cells, parsed as an inline table's are. Results that are written as the file writes its
 * numbers or dates are these. */
#include "data/cells.h"
#include "plan/side_file.h"

static bool is_output(struct text header)
{
	struct text trimmed = text_trim(header);
	return trimmed.size > 2 && trimmed.data[0] == '-' && trimmed.data[1] == '>';
}

static struct expression *text_cell(struct planner *planner, struct text cell, struct span place)
{
	struct expression *expression = arena_alloc(&planner->plan->arena, sizeof *expression);
	expression->kind = EXPRESSION_TEXT;
	expression->span = place;
	expression->text = cell;
	return expression;
}

/* A table's own result in one of its cells can only be a text. */
static bool names_result(const struct table_row *header, const struct expression *expression)
{
	if (expression->kind == EXPRESSION_NAME)
		for (size_t i = 0; i < header->outputs.count; i++)
			if (text_equal(header->outputs.items[i]->name.text, expression->name.text))
				return true;
	if (expression->kind == EXPRESSION_OR && expression->by_comma)
		for (size_t i = 0; i < expression->chain.operands.count; i++)
			if (names_result(header, expression->chain.operands.items[i]))
				return true;
	return false;
}

static struct expression *read_cell(struct planner *planner, const struct side_file *file,
				    const struct table_row *header, struct text cell, enum cell_kind kind,
				    struct span place)
{
	struct text trimmed = text_trim(cell);
	struct expression *expression = parse_cell(planner->syntax, trimmed, kind, place);
	if (kind == CELL_OF_TEST)
		doubt_cell(planner, &file->dialect, trimmed, expression, place);
	bool comment = expression && expression->kind == EXPRESSION_EMPTY && trimmed.size;
	if (!expression || comment || names_result(header, expression))
		expression = text_cell(planner, trimmed, place);
	expression->cell = trimmed;
	return expression;
}

/* --- results in the form of the file --- */

/* A cell as rule files write it. False where it is no number (no date) of the dialect. */
static bool write_plainly(struct arena *arena, const struct dialect *dialect, enum sample_kind kind, struct text cell,
			  struct text *plain)
{
	struct decimal number;
	date day;
	bool percent;
	if (kind == SAMPLE_NUMBERS) {
		if (cell_number(cell, dialect, &number, &percent) != CELL_FITS)
			return false;
		*plain = decimal_text(arena, number);
	} else {
		if (cell_date(cell, dialect, &day) != CELL_FITS)
			return false;
		*plain = date_text(arena, day);
	}
	return true;
}

/* A column of which each cell is a number (a date), or empty, is written as rule files do. */
static void rewrite_column(struct arena *arena, struct side_file *file, size_t column, enum sample_kind kind)
{
	struct text *plain = arena_array(arena, file->row_count, sizeof *plain);
	for (size_t r = 0; r < file->row_count; r++) {
		struct text cell = text_trim(file->cells[r * file->column_count + column]);
		plain[r] = cell;
		if (cell.size && !write_plainly(arena, &file->dialect, kind, cell, &plain[r]))
			return;
	}
	for (size_t r = 0; r < file->row_count; r++)
		file->cells[r * file->column_count + column] = plain[r];
}

/* Where commas part the columns, one inside a cell may part anything. */
static void rewrite_results(struct planner *planner, struct side_file *file)
{
	struct arena *arena = &planner->plan->arena;
	struct sample_column *columns = arena_array(arena, file->column_count, sizeof *columns);
	size_t count = 0;
	for (size_t c = 0; c < file->column_count; c++) {
		if (!is_output(file->header[c]))
			continue;
		struct text *cells = arena_array(arena, file->row_count, sizeof *cells);
		for (size_t r = 0; r < file->row_count; r++)
			cells[r] = file->cells[r * file->column_count + c];
		columns[count++] = (struct sample_column){"", cells, file->row_count, SAMPLE_OTHER};
	}
	file->dialect.encoding = ENCODING_UTF_8; /* the cells are decoded already */
	if (file->dialect.delimiter == ',')
		file->dialect.decimal = '.';
	if (dialect_find_formats(&file->dialect, columns, count, arena))
		return;
	for (size_t c = 0; c < file->column_count; c++) {
		if (!is_output(file->header[c]))
			continue;
		rewrite_column(arena, file, c, SAMPLE_NUMBERS);
		rewrite_column(arena, file, c, SAMPLE_DATES);
	}
}

/* --- headers and rows --- */

/* The header of a result is its name, whatever characters it has. */
static struct expression *read_output_header(struct planner *planner, struct text cell, struct span place)
{
	struct expression *expression = arena_alloc(&planner->plan->arena, sizeof *expression);
	struct text name = text_trim((struct text){cell.data + 2, cell.size - 2});
	if (name.size > 2 && name.data[0] == '`' && name.data[name.size - 1] == '`')
		name = (struct text){name.data + 1, name.size - 2};
	expression->kind = EXPRESSION_NAME;
	expression->span = place;
	expression->name = (struct name){.text = name, .span = place};
	return expression;
}

/* An input's header is an expression, or else the name of a column. */
static struct expression *read_input_header(struct planner *planner, struct text cell, struct span place)
{
	struct expression *expression = parse_cell(planner->syntax, text_trim(cell), CELL_OF_VALUE, place);
	if (expression && expression->kind != EXPRESSION_EMPTY)
		return expression;
	struct expression *name = arena_alloc(&planner->plan->arena, sizeof *name);
	name->kind = EXPRESSION_NAME;
	name->span = place;
	name->name = (struct name){.text = text_trim(cell), .span = place};
	return name;
}

struct shape {
	uint32_t source;
	size_t inputs;
	size_t outputs;
};

static struct span place_of_line(const struct planner *planner, uint32_t source, uint64_t line)
{
	const struct source *file = sources_get(&planner->syntax->sources, source);
	size_t number = line <= file->line_count ? (size_t)line : file->line_count;
	struct text text = source_line(file, number);
	uint32_t begin = file->lines[number - 1];
	return (struct span){source, begin, begin + (uint32_t)text.size};
}

static struct table_row *row_new(struct planner *planner, const struct shape *shape, struct span place)
{
	struct table_row *row = arena_alloc(&planner->plan->arena, sizeof *row);
	row->span = place;
	row->inputs.items = arena_array(&planner->plan->arena, shape->inputs, sizeof *row->inputs.items);
	row->outputs.items = arena_array(&planner->plan->arena, shape->outputs, sizeof *row->outputs.items);
	return row;
}

static struct table_row *read_header(struct planner *planner, const struct side_file *file, const struct shape *shape)
{
	struct span place = place_of_line(planner, shape->source, 1);
	struct table_row *row = row_new(planner, shape, place);
	for (size_t c = 0; c < file->column_count; c++) {
		if (is_output(file->header[c]))
			row->outputs.items[row->outputs.count++] = read_output_header(planner, file->header[c], place);
		else
			row->inputs.items[row->inputs.count++] = read_input_header(planner, file->header[c], place);
	}
	return row;
}

static struct table_row *read_row(struct planner *planner, const struct side_file *file, const struct shape *shape,
				  const struct table_row *header, size_t index)
{
	struct span place = place_of_line(planner, shape->source, file->lines[index]);
	struct table_row *row = row_new(planner, shape, place);
	for (size_t c = 0; c < file->column_count; c++) {
		struct text cell = file->cells[index * file->column_count + c];
		if (is_output(file->header[c]))
			row->outputs.items[row->outputs.count++] =
				read_cell(planner, file, header, cell, CELL_OF_VALUE, place);
		else
			row->inputs.items[row->inputs.count++] =
				read_cell(planner, file, header, cell, CELL_OF_TEST, place);
	}
	return row;
}

/* The file's text as a source, so that messages can show its lines. */
static uint32_t add_source(struct planner *planner, const char *path)
{
	struct text text = {"", 0};
	(void)syntax_read_file(planner->syntax, path, RULE_FILE_MAX, &text, NULL);
	return sources_add(&planner->syntax->sources, path, text);
}

void read_table_file(struct planner *planner, const struct statement *statement, struct table_rows *rows)
{
	struct side_file file = {0};
	struct name name = statement->table->file;
	if (!side_file_read(planner, name, &file))
		return;
	struct shape shape = {.source = add_source(planner, file.path)};
	for (size_t c = 0; c < file.column_count; c++) {
		shape.outputs += is_output(file.header[c]);
		shape.inputs += !is_output(file.header[c]);
	}
	if (shape.outputs == 0 || shape.inputs == 0) {
		diagnose(planner->diagnostics, CODE_E403, name.span, "%s has no %s", file.path,
			 shape.outputs ? "condition" : "result");
		diagnose_remedy(planner->diagnostics,
				"headers of result columns begin with ->, for example: size,-> discount");
		return;
	}
	rewrite_results(planner, &file);
	rows->from_file = true;
	rows->rows = arena_array(&planner->plan->arena, file.row_count + 1, sizeof *rows->rows);
	rows->rows[rows->count++] = read_header(planner, &file, &shape);
	for (size_t r = 0; r < file.row_count; r++)
		rows->rows[rows->count++] = read_row(planner, &file, &shape, rows->rows[0], r);
}
