#include "report/doc.h"

#include "report/doc_parts.h"

struct text doc_take(struct doc *doc)
{
	struct text text = buffer_view(&doc->text);
	doc->text.size = 0;
	return text;
}

struct text doc_description(struct doc *doc, struct span span)
{
	return rules_description(doc->rules, span);
}

void doc_cell(struct doc *doc, struct text text)
{
	page_cell(&doc->page, text);
}

void doc_expression_cell(struct doc *doc, const struct expression *expression)
{
	say_expression(&doc->wording, expression, &doc->text);
	page_cell(&doc->page, doc_take(doc));
}

void doc_heading(struct doc *doc, const char *kind, struct text name, struct span span)
{
	buffer_printf(&doc->text, "%s: %.*s", kind, TEXT_ARGUMENTS(name));
	page_heading(&doc->page, 2, doc_take(doc));
	struct text description = doc_description(doc, span);
	if (description.size)
		page_paragraph(&doc->page, description);
}

/* A line between two lines of one `##` comment has nothing but blanks; one of several line feeds ends it. */
static bool follows_directly(struct text text, struct span before, struct span next)
{
	size_t line_feeds = 0;
	for (uint32_t i = before.end; i < next.begin; i++) {
		line_feeds += text.data[i] == '\n';
		if (!strchr(" \t\r\n", text.data[i]))
			return false;
	}
	return line_feeds == 1;
}

/* `##` lines at the top of the file that describe no statement describe the file. */
static void write_introduction(struct doc *doc)
{
	const struct module *module = doc->rules->modules.items[0];
	struct text text = sources_get(&doc->rules->syntax.sources, module->source)->text;
	size_t end = 0;
	while (end < module->comment_count && module->comments[end].describes && module->comments[end].own_line &&
	       (end == 0 || follows_directly(text, module->comments[end - 1].span, module->comments[end].span)))
		end++;
	if (end == 0 || (module->count && module->statements[0]->span.begin < module->comments[0].span.begin))
		return;
	struct span last = module->comments[end - 1].span;
	if (module->count && follows_directly(text, last, module->statements[0]->span))
		return;
	uint32_t behind = last.end;
	while (behind < text.size && text.data[behind++] != '\n')
		;
	struct text lines = description_before(&doc->rules->syntax, module, behind);
	if (lines.size)
		page_paragraph(&doc->page, lines);
}

static void write_output(struct doc *doc, const struct statement *statement)
{
	doc_heading(doc, "Output", statement->name.text, statement->span);
	say_expression(&doc->wording, statement->value, &doc->text);
	page_paragraph(&doc->page, doc_take(doc));
}

static void write_statement(struct doc *doc, const struct statement *statement, bool *loose_written)
{
	switch (statement->kind) {
	case STATEMENT_SEGMENT:
		doc_segment(doc, statement);
		break;
	case STATEMENT_SCORE:
		doc_score(doc, statement);
		break;
	case STATEMENT_TABLE:
		doc_table(doc, statement);
		break;
	case STATEMENT_OUTPUT:
		write_output(doc, statement);
		break;
	case STATEMENT_ROLLUP:
		doc_rollup(doc, statement);
		break;
	case STATEMENT_RULE:
		if (!*loose_written)
			doc_loose_rules(doc);
		*loose_written = true;
		break;
	default:
		break;
	}
}

static struct text without_folders(struct text path)
{
	size_t begin = path.size;
	while (begin > 0 && path.data[begin - 1] != '/')
		begin--;
	return (struct text){path.data + begin, path.size - begin};
}

static void write_title(struct doc *doc)
{
	/* Room to sign by hand, in the last table. */
	static const char style[] = "main>div:last-of-type td{height:3.2rem;min-width:9rem}\n";
	struct text path = text_of(sources_get(&doc->rules->syntax.sources, 1)->path);
	buffer_printf(&doc->text, "Rules: %.*s", TEXT_ARGUMENTS(without_folders(path)));
	page_begin(&doc->page, doc_take(doc), style);
}

static struct text value_of(const struct doc *doc, const struct statement *param)
{
	const struct param_setting *setting = doc_setting(doc, param->name.text);
	return setting ? setting->text : span_text(&doc->rules->syntax.sources, param->value->span);
}

/* Parameters are said with their values. */
static void find_values(struct doc *doc)
{
	const struct rule_set *rules = doc->rules;
	struct spoken_value *values = arena_array(&doc->rules->syntax.arena, rules->statements.count, sizeof *values);
	for (size_t i = 0; i < rules->statements.count; i++) {
		const struct statement *statement = rules->statements.items[i];
		if (statement->kind == STATEMENT_PARAM)
			values[doc->wording.value_count++] =
				(struct spoken_value){statement->name.text, value_of(doc, statement)};
	}
	doc->wording.values = values;
}

const char *doc_write(struct rule_set *rules, const struct plan *plan, const struct doc_options *options,
		      struct buffer *out)
{
	struct doc doc = {
		.rules = rules,
		.plan = plan,
		.options = options,
		.wording = {.sources = &rules->syntax.sources},
		.page = {.out = out, .format = options->format},
	};
	bool loose_written = false;
	find_values(&doc);
	write_title(&doc);
	write_introduction(&doc);
	doc_files(&doc);
	page_contents(&doc.page);
	doc_params(&doc);
	for (size_t i = 0; i < rules->statements.count; i++)
		write_statement(&doc, rules->statements.items[i], &loose_written);
	doc_figures(&doc);
	doc_guards(&doc);
	doc_rollout(&doc);
	doc_signatures(&doc);
	page_end(&doc.page);
	buffer_free(&doc.text);
	return doc.failure;
}
