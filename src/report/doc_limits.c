/* What must hold: guards, and limits on what a change of the rules may move. */
#include "report/doc_parts.h"

static const struct statement *find(const struct doc *doc, enum statement_kind kind)
{
	for (size_t i = 0; i < doc->rules->statements.count; i++)
		if (doc->rules->statements.items[i]->kind == kind)
			return doc->rules->statements.items[i];
	return NULL;
}

void doc_guards(struct doc *doc)
{
	static const struct html_column columns[] = {{"Guard", false}, {"What must hold after every run", false}};
	if (!find(doc, STATEMENT_GUARD))
		return;
	page_heading(&doc->page, 2, text_of("Guards"));
	page_table_begin(&doc->page, text_of("Guards"), columns, 2);
	for (size_t i = 0; i < doc->rules->statements.count; i++) {
		const struct statement *statement = doc->rules->statements.items[i];
		if (statement->kind != STATEMENT_GUARD)
			continue;
		page_row_begin(&doc->page);
		page_row_header(&doc->page, statement->name.text);
		doc_expression_cell(doc, statement->value);
		page_row_end(&doc->page);
	}
	page_table_end(&doc->page);
}

static void say_who_moves(struct doc *doc, const struct rollout_limit *limit)
{
	buffer_string(&doc->text, "clients whose ");
	if (limit->segment.text.size)
		buffer_printf(&doc->text, "%.*s changes", TEXT_ARGUMENTS(limit->segment.text));
	else
		buffer_string(&doc->text, "labels change at all");
	if (limit->from.text.size)
		buffer_printf(&doc->text, " from %.*s", TEXT_ARGUMENTS(limit->from.text));
	if (limit->to.text.size)
		buffer_printf(&doc->text, " to %.*s", TEXT_ARGUMENTS(limit->to.text));
	if (limit->by.text.size)
		buffer_printf(&doc->text, ", by their share of %.*s", TEXT_ARGUMENTS(limit->by.text));
}

static void say_bound(struct doc *doc, const struct rollout_limit *limit)
{
	static const char *const signs[] = {
		[ROLLOUT_AT_MOST] = "at most ", [ROLLOUT_BELOW] = "less than ", [ROLLOUT_EXACTLY] = "exactly "};
	buffer_string(&doc->text, signs[limit->sign]);
	say_expression(&doc->wording, limit->bound, &doc->text);
}

void doc_rollout(struct doc *doc)
{
	static const struct html_column columns[] = {{"Who moves", false}, {"How many may", false}};
	const struct statement *statement = find(doc, STATEMENT_ROLLOUT);
	if (!statement)
		return;
	page_heading(&doc->page, 2, text_of("What a change of these rules may move"));
	page_table_begin(&doc->page, text_of("Rollout limits"), columns, 2);
	for (size_t i = 0; i < statement->limit_count; i++) {
		page_row_begin(&doc->page);
		say_who_moves(doc, statement->limits[i]);
		page_row_header(&doc->page, doc_take(doc));
		say_bound(doc, statement->limits[i]);
		doc_cell(doc, doc_take(doc));
		page_row_end(&doc->page);
	}
	page_table_end(&doc->page);
}
