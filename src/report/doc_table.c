/* Decision tables, from the rule file or a file of their own. */
#include "data/records.h"
#include "report/doc_parts.h"

static const char *policy_in_words(enum policy_kind policy)
{
	switch (policy) {
	case POLICY_UNIQUE:
		return "One row at most fits a client; if two did, that would be an error.";
	case POLICY_ANY:
		return "Several rows may fit a client, but must then give the same.";
	case POLICY_PRIORITY:
		return "Of the rows that fit, that counts whose first result stands earliest in this order: ";
	case POLICY_ALL:
		return "The results of all rows that fit are listed, row by row.";
	case POLICY_SUM:
		return "The results of all rows that fit are added up.";
	case POLICY_MIN:
		return "Of the results of all rows that fit, the least counts.";
	case POLICY_MAX:
		return "Of the results of all rows that fit, the greatest counts.";
	case POLICY_COUNT:
		return "The result is the number of rows that fit.";
	default:
		return "The first row that fits, from the top, decides.";
	}
}

/* What a table of any origin is written from. */
struct columns {
	struct html_column *items;
	size_t inputs;
	size_t outputs;
};

static void begin_table(struct doc *doc, struct text name, const struct columns *columns)
{
	page_table_begin(&doc->page, name, columns->items, columns->inputs + columns->outputs);
}

/* --- rows of the rule file --- */

static const char *title_of(struct doc *doc, const struct expression *expression, const char *before)
{
	buffer_string(&doc->text, before);
	say_expression(&doc->wording, expression, &doc->text);
	struct text title = doc_take(doc);
	return arena_copy(&doc->rules->syntax.arena, title.data, title.size);
}

static void write_inline(struct doc *doc, const struct statement *statement)
{
	const struct table *table = statement->table;
	const struct table_row *header = table->rows[0];
	struct columns columns = {.inputs = header->inputs.count, .outputs = header->outputs.count};
	columns.items = arena_array(&doc->rules->syntax.arena, columns.inputs + columns.outputs, sizeof *columns.items);
	for (size_t i = 0; i < columns.inputs; i++)
		columns.items[i].title = title_of(doc, header->inputs.items[i], "");
	for (size_t i = 0; i < columns.outputs; i++)
		columns.items[columns.inputs + i].title = title_of(doc, header->outputs.items[i], "\xE2\x86\x92 ");
	begin_table(doc, statement->name.text, &columns);
	for (size_t r = 1; r < table->row_count; r++) {
		page_row_begin(&doc->page);
		for (size_t i = 0; i < table->rows[r]->inputs.count; i++) {
			say_cell(&doc->wording, table->rows[r]->inputs.items[i], &doc->text);
			doc_cell(doc, doc_take(doc));
		}
		for (size_t i = 0; i < table->rows[r]->outputs.count; i++)
			doc_expression_cell(doc, table->rows[r]->outputs.items[i]);
		page_row_end(&doc->page);
	}
	page_table_end(&doc->page);
}

/* --- rows of a file --- */

static const char *title_of_cell(struct doc *doc, struct text cell)
{
	cell = text_trim(cell);
	if (cell.size > 2 && cell.data[0] == '-' && cell.data[1] == '>') {
		struct text name = text_trim((struct text){cell.data + 2, cell.size - 2});
		return arena_printf(&doc->rules->syntax.arena, "\xE2\x86\x92 %.*s", TEXT_ARGUMENTS(name));
	}
	return arena_copy(&doc->rules->syntax.arena, cell.data, cell.size);
}

static void write_file_row(struct doc *doc, const struct dialect *dialect, struct text record)
{
	const struct text *cells;
	size_t count;
	(void)record_texts(record, dialect, &doc->rules->syntax.arena, &cells, &count);
	page_row_begin(&doc->page);
	for (size_t i = 0; i < count; i++)
		doc_cell(doc, text_is(text_trim(cells[i]), "-") ? text_of("any") : text_trim(cells[i]));
	page_row_end(&doc->page);
}

static void write_records(struct doc *doc, struct text name, struct record_reader *reader,
			  const struct dialect *dialect)
{
	struct columns columns = {0};
	const struct text *header;
	if (!record_reader_header(reader, &header, &columns.inputs))
		return;
	columns.items = arena_array(&doc->rules->syntax.arena, columns.inputs, sizeof *columns.items);
	for (size_t i = 0; i < columns.inputs; i++)
		columns.items[i].title = title_of_cell(doc, header[i]);
	begin_table(doc, name, &columns);
	record_reader_want(reader, NULL, 0);
	for (const struct record_batch *batch; (batch = record_reader_next(reader));)
		for (size_t i = 0; i < batch->count; i++)
			write_file_row(doc, dialect, record_bytes(batch, i));
	page_table_end(&doc->page);
}

/* The plan has read the file already, so that it is a table. */
static void write_from_file(struct doc *doc, const struct statement *statement)
{
	struct arena *arena = &doc->rules->syntax.arena;
	const struct name *file = &statement->table->file;
	struct dialect dialect = {0};
	bool whole;
	const char *message = NULL;
	struct input *input = input_open(path_beside(&doc->rules->syntax, file->span, file->text), arena, &message);
	if (!input) {
		doc->failure = message;
		return;
	}
	struct text sample = input_peek(input, &whole);
	doc->failure = dialect_find_structure(&dialect, sample, whole, arena);
	input_set_encoding(input, dialect.encoding);
	struct record_reader *reader = record_reader_open(input, &dialect, READER_LIBCSV);
	write_records(doc, statement->name.text, reader, &dialect);
	record_reader_close(reader);
	input_close(input);
}

void doc_table(struct doc *doc, const struct statement *statement)
{
	const struct policy *policy = &statement->table->policy;
	doc_heading(doc, "Decision table", statement->name.text, statement->span);
	buffer_string(&doc->text, policy_in_words(policy->kind));
	if (policy->kind == POLICY_PRIORITY) {
		say_list(&doc->wording, &policy->order, ", ", &doc->text);
		buffer_byte(&doc->text, '.');
	}
	page_paragraph(&doc->page, doc_take(doc));
	if (statement->table->file.text.size)
		write_from_file(doc, statement);
	else
		write_inline(doc, statement);
}
