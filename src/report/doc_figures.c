/* Where every figure comes from: parameters, columns of the export, definitions, ledgers, lists. */
#include "report/doc_parts.h"

/* --- parameters --- */

const struct param_setting *doc_setting(const struct doc *doc, struct text param)
{
	for (size_t i = 0; i < doc->options->param_count; i++)
		if (text_equal(doc->options->params[i].name, param))
			return &doc->options->params[i];
	return NULL;
}

static void write_param(struct doc *doc, const struct statement *statement)
{
	const struct param_setting *setting = doc_setting(doc, statement->name.text);
	page_row_begin(&doc->page);
	page_row_header(&doc->page, statement->name.text);
	if (setting) {
		buffer_printf(&doc->text, "%.*s (given for this page; in the file: ", TEXT_ARGUMENTS(setting->text));
		say_expression(&doc->wording, statement->value, &doc->text);
		buffer_byte(&doc->text, ')');
		doc_cell(doc, doc_take(doc));
	} else {
		doc_expression_cell(doc, statement->value);
	}
	doc_cell(doc, doc_description(doc, statement->span));
	page_row_end(&doc->page);
}

static size_t count_statements(const struct doc *doc, enum statement_kind kind)
{
	size_t count = 0;
	for (size_t i = 0; i < doc->rules->statements.count; i++)
		count += doc->rules->statements.items[i]->kind == kind;
	return count;
}

void doc_params(struct doc *doc)
{
	static const struct html_column columns[] = {{"Parameter", false}, {"Value", false}, {"What it is", false}};
	if (count_statements(doc, STATEMENT_PARAM) == 0)
		return;
	page_heading(&doc->page, 2, text_of("Parameters"));
	page_table_begin(&doc->page, text_of("Parameters and their values"), columns, 3);
	for (size_t i = 0; i < doc->rules->statements.count; i++)
		if (doc->rules->statements.items[i]->kind == STATEMENT_PARAM)
			write_param(doc, doc->rules->statements.items[i]);
	page_table_end(&doc->page);
}

/* --- figures --- */

static void begin_figure(struct doc *doc, struct text name, const char *what)
{
	page_row_begin(&doc->page);
	page_row_header(&doc->page, name);
	doc_cell(doc, text_of(what));
}

static void write_column(struct doc *doc, const struct plan_column *column)
{
	uint32_t index = (uint32_t)(column - doc->plan->columns);
	const struct plan_rollup *rollup = plan_find_rollup(doc->plan, index, NULL);
	begin_figure(doc, column->name, rollup ? "a figure of a ledger" : type_name(column->type));
	if (rollup) {
		buffer_printf(&doc->text, "ledger %.*s", TEXT_ARGUMENTS(rollup->name));
	} else {
		buffer_printf(&doc->text, "column \"%.*s\" of the export", TEXT_ARGUMENTS(column->source_name));
		if (column->key)
			buffer_string(&doc->text, ", which names the client");
		if (column->required)
			buffer_string(&doc->text, ", required");
		if (column->fallback_expression) {
			buffer_string(&doc->text, "; where it is missing: ");
			say_expression(&doc->wording, column->fallback_expression, &doc->text);
		}
	}
	doc_cell(doc, doc_take(doc));
	page_row_end(&doc->page);
}

static void write_let(struct doc *doc, const struct statement *statement)
{
	struct text description = doc_description(doc, statement->span);
	begin_figure(doc, statement->name.text, "worked out");
	say_expression(&doc->wording, statement->value, &doc->text);
	if (description.size)
		buffer_printf(&doc->text, "\n%.*s", TEXT_ARGUMENTS(description));
	doc_cell(doc, doc_take(doc));
	page_row_end(&doc->page);
}

static void write_lookup(struct doc *doc, const struct statement *statement)
{
	const struct lookup *lookup = statement->lookup;
	begin_figure(doc, statement->name.text, "a list");
	buffer_printf(&doc->text, "the row of %.*s whose %.*s is ", TEXT_ARGUMENTS(lookup->file.text),
		      TEXT_ARGUMENTS(lookup->key.text));
	if (lookup->value)
		say_expression(&doc->wording, lookup->value, &doc->text);
	else
		buffer_string(&doc->text, "the client's");
	doc_cell(doc, doc_take(doc));
	page_row_end(&doc->page);
}

static void say_only_where(struct doc *doc)
{
	for (size_t i = 0; i < doc->rules->statements.count; i++) {
		const struct statement *statement = doc->rules->statements.items[i];
		if (statement->kind != STATEMENT_INPUT || !statement->input->only_where)
			continue;
		buffer_string(&doc->text, "Only records count for which ");
		say_expression(&doc->wording, statement->input->only_where, &doc->text);
		buffer_byte(&doc->text, '.');
		page_paragraph(&doc->page, doc_take(doc));
	}
}

void doc_figures(struct doc *doc)
{
	static const struct html_column columns[] = {
		{"Name", false}, {"What it is", false}, {"Where it comes from", false}};
	page_heading(&doc->page, 2, text_of("Where the figures come from"));
	say_only_where(doc);
	page_table_begin(&doc->page, text_of("Where the figures come from"), columns, 3);
	for (size_t i = 0; i < doc->plan->column_count; i++)
		write_column(doc, &doc->plan->columns[i]);
	for (size_t i = 0; i < doc->rules->statements.count; i++) {
		const struct statement *statement = doc->rules->statements.items[i];
		if (statement->kind == STATEMENT_LET)
			write_let(doc, statement);
		else if (statement->kind == STATEMENT_LOOKUP)
			write_lookup(doc, statement);
	}
	page_table_end(&doc->page);
}

/* --- ledgers --- */

static void say_months(struct doc *doc, const struct expressions *months)
{
	static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
					    "July",    "August",   "September", "October", "November", "December"};
	for (size_t i = 0; i < months->count; i++) {
		int64_t month;
		buffer_string(&doc->text, i ? ", " : ", without ");
		if (decimal_to_integer(months->items[i]->number, &month) && month >= 1 && month <= 12)
			buffer_string(&doc->text, names[month - 1]);
	}
}

static void write_period(struct doc *doc, const struct period *period)
{
	static const char *const units[] = {
		[UNIT_DAY] = "days", [UNIT_WEEK] = "weeks", [UNIT_MONTH] = "full months", [UNIT_YEAR] = "years"};
	char first[DATE_TEXT], last[DATE_TEXT];
	date_format_iso(period->first, first);
	date_format_iso(period->final, last);
	begin_figure(doc, period->name.text, "period");
	if (period->last)
		buffer_printf(&doc->text, "the last %zu %s by %.*s", (size_t)period->count, units[period->unit],
			      TEXT_ARGUMENTS(period->column.text));
	else
		buffer_printf(&doc->text, "from %.*s to %.*s by %.*s", DATE_TEXT, first, DATE_TEXT, last,
			      TEXT_ARGUMENTS(period->column.text));
	say_months(doc, &period->except_months);
	doc_cell(doc, doc_take(doc));
	page_row_end(&doc->page);
}

void doc_rollup(struct doc *doc, const struct statement *statement)
{
	static const struct html_column columns[] = {{"Name", false}, {"What it is", false}, {"How", false}};
	const struct rollup *rollup = statement->rollup;
	doc->wording.of_ledger = true;
	doc_heading(doc, "Ledger", statement->name.text, statement->span);
	buffer_string(&doc->text, "The rows of the ledger are taken together by ");
	say_expression(&doc->wording, rollup->key, &doc->text);
	for (size_t i = 0; i < rollup->input_count; i++) {
		if (!rollup->inputs[i]->only_where)
			continue;
		buffer_string(&doc->text, "; only rows count for which ");
		say_expression(&doc->wording, rollup->inputs[i]->only_where, &doc->text);
	}
	buffer_byte(&doc->text, '.');
	page_paragraph(&doc->page, doc_take(doc));
	page_table_begin(&doc->page, statement->name.text, columns, 3);
	for (size_t i = 0; i < rollup->period_count; i++)
		write_period(doc, rollup->periods[i]);
	for (size_t i = 0; i < rollup->field_count; i++) {
		begin_figure(doc, rollup->fields[i]->name.text, "figure");
		doc_expression_cell(doc, rollup->fields[i]->value);
		page_row_end(&doc->page);
	}
	page_table_end(&doc->page);
	doc->wording.of_ledger = false;
}
