#include "syntax/print.h"

#include "syntax/print_lines.h"

struct raw_rows {
	const struct raw_row **items;
	size_t count;
	size_t capacity;
};

/* The rows of the tables of data, in the order of the file. */
static void collect_raw_rows(const struct module *module, struct raw_rows *rows)
{
	for (size_t i = 0; i < module->count; i++) {
		if (module->statements[i]->kind != STATEMENT_TEST)
			continue;
		const struct test *test = module->statements[i]->test;
		for (size_t item = 0; item < test->count; item++) {
			const struct raw_table *table = test->items[item]->table;
			for (size_t row = 0; table && row < table->count; row++)
				vector_push(rows, &table->rows[row]);
		}
	}
}

/* The words of a line of data are found by the parser; a row without cells has none. */
static void find_raw_rows(struct printer *printer)
{
	struct raw_rows rows = {0};
	size_t next = 0;
	collect_raw_rows(printer->module, &rows);
	for (size_t i = 0; i < printer->lines.count; i++) {
		struct line *line = &printer->lines.items[i];
		const struct word *word = &printer->words.items[line->first];
		if (word->kind != TOKEN_RAW_ROW || next == rows.count ||
		    rows.items[next]->span.begin != word->span.begin)
			continue;
		line->raw = rows.items[next++];
	}
	vector_free(&rows);
}

/* The comments beside the braces of a block are not aligned with others. */
static bool is_edge(const struct line *line)
{
	return line->opens || line->closes || line->is_empty_block;
}

static void print_lines(struct printer *printer)
{
	for (size_t i = 0; i < printer->lines.count; i++) {
		const struct line *line = &printer->lines.items[i];
		if (is_edge(line))
			print_waiting_rows(printer);
		if (line->blank_before)
			print_blank_row(printer);
		if (print_is_table_row(printer, line))
			print_table_row(printer, line);
		else
			print_line(printer, line);
		if (is_edge(line))
			print_waiting_rows(printer);
		if (line->opens)
			print_measure_table(printer, i);
	}
	print_waiting_rows(printer);
}

void print_module(struct syntax *syntax, const struct module *module, struct buffer *out)
{
	struct printer printer = {
		.syntax = syntax,
		.module = module,
		.text = sources_get(&syntax->sources, module->source)->text,
		.out = out,
	};
	print_read_words(&printer);
	print_split_lines(&printer);
	find_raw_rows(&printer);
	print_measure_lines(&printer);
	print_align_lines(&printer);
	print_lines(&printer);
	buffer_free(&printer.waiting);
	vector_free(&printer.words);
	vector_free(&printer.lines);
	vector_free(&printer.rows);
	vector_free(&printer.inputs);
	vector_free(&printer.outputs);
}
