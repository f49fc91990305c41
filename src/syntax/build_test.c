#include "syntax/build.h"

static struct test_item *item_new(struct parser *parser, enum test_item_kind kind, struct span span)
{
	struct test_item *item = arena_alloc(parser->arena, sizeof *item);
	item->kind = kind;
	item->span = span;
	return item;
}

struct test_item *test_as_of(struct parser *parser, struct span span, date day)
{
	struct test_item *item = item_new(parser, TEST_AS_OF, span);
	item->day = day;
	return item;
}

struct test_item *test_set(struct parser *parser, struct span span, struct name name, struct expression *value)
{
	struct test_item *item = item_new(parser, TEST_SET, span);
	item->name = name;
	item->value = value;
	return item;
}

struct test_item *test_facts(struct parser *parser, enum test_item_kind kind, struct span span, struct list *facts)
{
	struct test_item *item = item_new(parser, kind, span);
	item->facts = list_expressions(facts);
	return item;
}

struct test_item *test_table(struct parser *parser, enum test_item_kind kind, struct span span, const struct name *name,
			     struct raw_table *table)
{
	struct test_item *item = item_new(parser, kind, span);
	if (name)
		item->name = *name;
	item->table = table;
	return item;
}

struct test_item *test_file(struct parser *parser, enum test_item_kind kind, struct span span, const struct name *name,
			    struct name file)
{
	struct test_item *item = item_new(parser, kind, span);
	if (name)
		item->name = *name;
	item->file = file;
	return item;
}

/* --- the lines of a table of data --- */

static size_t skip_blanks(struct text line, size_t at)
{
	for (;;) {
		struct text rest = text_trim((struct text){line.data + at, line.size - at});
		at = (size_t)(rest.data - line.data);
		if (rest.size == 0 || *rest.data != '\r')
			return at;
		at++;
	}
}

/* Blanks at both ends, and the carriage return of a line that ends with two characters. */
static struct text trim_cell(struct text cell)
{
	cell = text_trim(cell);
	while (cell.size && (cell.data[cell.size - 1] == '\r' || cell.data[0] == '\r')) {
		bool end = cell.data[cell.size - 1] == '\r';
		cell = text_trim((struct text){cell.data + !end, cell.size - 1});
	}
	return cell;
}

/* Reads one cell from `at`, and returns where the `|` that ends it stands, or the line's end. */
static size_t read_cell(struct parser *parser, struct name line, size_t at, struct raw_cell *cell)
{
	size_t begin = skip_blanks(line.text, at);
	size_t end = begin;
	if (begin < line.text.size && line.text.data[begin] == '"') {
		char *bytes = arena_bytes(parser->arena, line.text.size);
		size_t size = 0;
		for (end = begin + 1; end < line.text.size; end++) {
			bool quote = line.text.data[end] == '"';
			bool doubled = quote && end + 1 < line.text.size && line.text.data[end + 1] == '"';
			if (quote && !doubled)
				break;
			bytes[size++] = line.text.data[end];
			end += doubled;
		}
		size_t after = skip_blanks(line.text, end < line.text.size ? end + 1 : end);
		if (end < line.text.size && (after == line.text.size || line.text.data[after] == '|')) {
			cell->text = (struct text){bytes, size};
			cell->span = (struct span){line.span.source, line.span.begin + (uint32_t)begin,
						   line.span.begin + (uint32_t)end + 1};
			return after;
		}
	}
	for (end = begin; end < line.text.size && line.text.data[end] != '|';)
		end++;
	cell->text = trim_cell((struct text){line.text.data + begin, end - begin});
	begin = (size_t)(cell->text.data - line.text.data);
	cell->span = (struct span){line.span.source, line.span.begin + (uint32_t)begin,
				   line.span.begin + (uint32_t)(begin + cell->text.size)};
	return end;
}

static void read_row(struct parser *parser, struct name line, struct raw_row *row)
{
	size_t at = skip_blanks(line.text, 0);
	struct span words = {line.span.source, line.span.begin + (uint32_t)at, line.span.end};
	row->span = line.span;
	size_t bars = 0;
	for (size_t i = 0; i < line.text.size; i++)
		bars += line.text.data[i] == '|';
	row->cells = arena_array(parser->arena, bars + 1, sizeof *row->cells);
	if (at >= line.text.size || line.text.data[at] != '|') {
		if (parser_error(parser, CODE_E502, words, "a line of a table begins with `|`"))
			diagnose_remedy(&parser->syntax->diagnostics,
					"write | a cell | another cell |; the table ends at a line that begins with }");
		return;
	}
	while (at < line.text.size) {
		size_t next = at + 1;
		if (skip_blanks(line.text, next) >= line.text.size)
			return;
		at = read_cell(parser, line, next, &row->cells[row->count++]);
	}
	if (parser_error(parser, CODE_E502, words, "this line of the table does not end with `|`"))
		diagnose_remedy(&parser->syntax->diagnostics, "write a | behind the last cell");
}

struct raw_table *build_raw_table(struct parser *parser, struct span span, struct list *rows)
{
	struct raw_table *table = arena_alloc(parser->arena, sizeof *table);
	table->span = span;
	table->rows = arena_array(parser->arena, rows->count, sizeof *table->rows);
	for (size_t i = 0; i < rows->count; i++) {
		read_row(parser, *(struct name *)rows->items[i], &table->rows[table->count]);
		table->count += table->rows[table->count].count > 0;
	}
	return table;
}
