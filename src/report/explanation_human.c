#include "explaining/operands.h"
#include "report/explanation_page.h"
#include "report/fold.h"
#include "report/grid.h"
#include "report/marked_line.h"

enum { NEAR_SHOWN = 3, WORDS_SHOWN = 60, RULE_COLUMNS = 4 };

/* --- descriptions --- */

static struct text description_of(const struct explanation_page *page, struct span span)
{
	return rules_description(page->client->rule_set, span);
}

static bool any_rule_is_described(const struct explanation_page *page, const struct explained_definition *definition)
{
	for (size_t r = 0; r < definition->rules.count; r++)
		if (description_of(page, definition->rules.items[r].rule->span).size)
			return true;
	return false;
}

static void write_description(const struct explanation_page *page, struct text description, const char *indent)
{
	struct grid grid = grid_of(1, indent);
	if (description.size)
		grid_coloured(&grid, description, COLOUR_FAINT);
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
}

/* --- one line a rule --- */

static const char *colour_of(const struct explained_rule *rule)
{
	if (rule->verdict == VERDICT_FIRES)
		return rule->decides ? COLOUR_GREEN : NULL;
	return rule->verdict == VERDICT_NOT_KNOWN ? COLOUR_BOLD : COLOUR_FAINT;
}

static struct text name_of(const struct explanation_page *page, const struct explained_rule *rule)
{
	bool elsewhere = strcmp(rule->path, page->client->rules) != 0;
	if (rule->rule->name.size)
		return rule->rule->name;
	if (!rule->rule->condition)
		return text_of("otherwise");
	return text_of(elsewhere ? arena_printf(page->arena, "%s:%zu", rule->path, rule->line)
				 : arena_printf(page->arena, "line %zu", rule->line));
}

static void append_why_not(const struct explanation_page *page, const struct explained_rule *rule, struct buffer *out)
{
	const struct explained_part *part = rule->failed < rule->parts.count ? &rule->parts.items[rule->failed] : NULL;
	append_explained_operands(page, rule, out);
	if (part && part->datum.failure && out->size == 0)
		buffer_printf(out, "an error: %s", part->datum.failure);
}

static void append_why(const struct explanation_page *page, const struct explained_rule *rule, struct buffer *out)
{
	append_explained_operands(page, rule, out);
	if (rule->rule->reason.size)
		buffer_printf(out, "%sbecause \"%.*s\"", out->size ? ", " : "", TEXT_ARGUMENTS(rule->rule->reason));
	if (!rule->decides)
		buffer_printf(out, "%s(another rule decides)", out->size ? " " : "");
}

static void add_line(const struct explanation_page *page, const struct explained_rule *rule, struct grid *grid)
{
	struct buffer why = {0};
	struct text words = rule->words;
	grid_cell(grid, name_of(page, rule));
	grid_coloured(grid, text_of(verdict_name(rule->verdict)), colour_of(rule));
	if (rule->verdict == VERDICT_FIRES) {
		words = text_of(arena_printf(page->arena, "-> %.*s", TEXT_ARGUMENTS(rule->outcome)));
		append_why(page, rule, &why);
	} else if (!rule->rule->valid) {
		buffer_string(&why, "outside the days on which it is valid");
	} else if (!rule->rule->condition) {
		words = text_of(arena_printf(page->arena, "-> %.*s", TEXT_ARGUMENTS(rule->outcome)));
		buffer_string(&why, "another rule fires");
	} else {
		if (rule->failed < rule->parts.count)
			words = rule->parts.items[rule->failed].words;
		append_why_not(page, rule, &why);
	}
	grid_cell(grid, text_cut(page->arena, words, WORDS_SHOWN));
	grid_cell(grid, buffer_view(&why));
	if (grid->columns > RULE_COLUMNS)
		grid_coloured(grid, description_of(page, rule->rule->span), COLOUR_FAINT);
	buffer_free(&why);
}

static void write_lines(const struct explanation_page *page, const struct explained_definition *definition)
{
	struct grid grid = grid_of(RULE_COLUMNS + any_rule_is_described(page, definition), "  ");
	for (size_t r = 0; r < definition->rules.count; r++)
		add_line(page, &definition->rules.items[r], &grid);
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
}

/* --- a rule in full --- */

static void write_operands(const struct explanation_page *page, const struct explained_operands *operands,
			   size_t indent)
{
	for (size_t i = 0; i < operands->list.count; i++) {
		struct grid grid = grid_of(
			1, arena_printf(page->arena, "%*s", (int)(indent + 2 * operands->list.items[i].depth), ""));
		struct buffer line = {0};
		append_explained_operand(page, &operands->list.items[i], &line);
		grid_cell(&grid, buffer_view(&line));
		grid_write(&grid, page->terminal, page->out);
		grid_free(&grid);
		buffer_free(&line);
	}
}

static const char *part_word(const struct datum *datum)
{
	if (datum->failure)
		return datum->failure;
	return !datum->constant.known ? "not known" : datum->constant.truth ? "true" : "false";
}

static void write_parts(const struct explanation_page *page, const struct explained_rule *rule, size_t indent)
{
	const char *margin = arena_printf(page->arena, "%*s", (int)indent, "");
	for (size_t p = 0; p < rule->parts.count; p++) {
		const struct explained_part *part = &rule->parts.items[p];
		struct grid grid = grid_of(2, margin);
		grid_cell(&grid, text_of(part_word(&part->datum)));
		grid_cell(&grid, part->words);
		grid_write(&grid, page->terminal, page->out);
		grid_free(&grid);
		write_operands(page, &part->operands, indent + 2);
	}
}

static void write_rule(const struct explanation_page *page, const struct explained_rule *rule)
{
	struct grid grid = grid_of(1, "  ");
	const char *name =
		rule->rule->name.size ? arena_printf(page->arena, "%.*s: ", TEXT_ARGUMENTS(rule->rule->name)) : "";
	grid_printf(&grid, "%s%.*s -> %.*s  (%s:%zu)", name, TEXT_ARGUMENTS(rule->words), TEXT_ARGUMENTS(rule->outcome),
		    rule->path, rule->line);
	grid_write(&grid, page->terminal, page->out);
	write_description(page, description_of(page, rule->rule->span), "    ");
	grid.indent = "    ";
	const char *more = !rule->rule->valid ? ", outside the days on which it is valid"
			   : rule->verdict == VERDICT_FIRES && !rule->decides ? ", but another rule decides"
									      : "";
	grid_coloured(&grid, text_of(arena_printf(page->arena, "%s%s", verdict_name(rule->verdict), more)),
		      colour_of(rule));
	if (rule->rule->reason.size)
		grid_printf(&grid, "because \"%.*s\"", TEXT_ARGUMENTS(rule->rule->reason));
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
	write_parts(page, rule, 6);
}

/* --- how near --- */

static const char *way_of(const struct nearness *near)
{
	if (near->beyond)
		return near->above ? "above" : "below";
	return near->above ? "from" : "down to";
}

static void write_nearness(const struct explanation_page *page, const struct explained_definition *definition)
{
	const struct plan *plan = page->client->plan;
	struct grid grid = grid_of(4, "    ");
	size_t shown = definition->near.count;
	bool held = false;
	if (!page->verbose && shown > NEAR_SHOWN)
		shown = NEAR_SHOWN;
	if (shown == 0)
		return;
	buffer_string(page->out, "  nearest changes, each alone:\n");
	for (size_t i = 0; i < shown; i++) {
		const struct nearness *near = &definition->near.items[i];
		struct text from = shown_value(&near->threshold, near->percent, plan, page->arena);
		struct text now = shown_value(&near->now, near->percent, plan, page->arena);
		struct text result = datum_text(&near->result, plan, page->arena);
		struct text output = definition->outputs.items[near->output].name;
		grid_cell(&grid, plan->columns[near->column].name);
		grid_printf(&grid, "%s %.*s", way_of(near), TEXT_ARGUMENTS(from));
		grid_printf(&grid, "now %.*s", TEXT_ARGUMENTS(now));
		if (definition->outputs.count > 1)
			grid_printf(&grid, "-> %.*s = %.*s", TEXT_ARGUMENTS(output), TEXT_ARGUMENTS(result));
		else
			grid_printf(&grid, "-> %.*s", TEXT_ARGUMENTS(result));
		held |= near->holds;
	}
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
	if (held)
		buffer_string(page->out, "    (what functions over all clients come to is held as it is)\n");
}

/* --- the page --- */

static void write_heading(const struct explanation_page *page, const struct explained_definition *definition)
{
	const struct plan *plan = page->client->plan;
	const struct definition *own = &plan->definitions[definition->index];
	struct buffer line = {0};
	struct grid grid = grid_of(1, "");
	if (own->kind == DEFINITION_TABLE)
		buffer_printf(&line, "table %.*s: ", TEXT_ARGUMENTS(own->name));
	for (size_t o = 0; o < definition->outputs.count; o++) {
		const struct explained_output *output = &definition->outputs.items[o];
		buffer_string(&line, o ? ", " : "");
		buffer_text(&line, output->name);
		buffer_string(&line, datum_is_missing(&output->value) ? " is " : " = ");
		append_datum(page, &output->value, false, &line);
	}
	grid_coloured(&grid, buffer_view(&line), COLOUR_BOLD);
	buffer_byte(page->out, '\n');
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
	buffer_free(&line);
}

static void write_definition(const struct explanation_page *page, const struct explained_definition *definition)
{
	write_heading(page, definition);
	write_description(page, explained_description(page->client, definition), "  ");
	write_operands(page, &definition->operands, 2);
	if (!page->verbose)
		write_lines(page, definition);
	for (size_t r = 0; r < definition->rules.count && page->verbose; r++)
		write_rule(page, &definition->rules.items[r]);
	write_nearness(page, definition);
}

static void write_left_out(const struct explanation_page *page)
{
	const struct client *client = page->client->client;
	if (client->left_out) {
		buffer_string(page->out, "\nIt is left out: `only where` is not true of it.\n");
		write_parts(page, page->client->explanation.filter, 2);
		return;
	}
	buffer_string(page->out, "\nIt is rejected for its data errors");
	if (client->problem)
		buffer_string(page->out, ": ");
	append_visible(page->out, text_of(client->problem ? client->problem : ""));
	buffer_byte(page->out, '\n');
}

void explanation_human(struct buffer *out, const struct terminal *terminal, struct explained_client *client,
		       bool verbose)
{
	struct arena arena = {0};
	size_t begin = out->size;
	struct explanation_page page = {out, terminal, client, verbose, &arena};
	struct grid grid = grid_of(1, "");
	struct text key = client->client->key;
	grid_printf(&grid, "client %.*s  (%s:%zu)", TEXT_ARGUMENTS(key), client->export, (size_t)client->client->line);
	grid_write(&grid, terminal, out);
	grid_free(&grid);
	bool labelled = !client->client->left_out && !client->client->rejected;
	if (!labelled)
		write_left_out(&page);
	for (size_t i = 0; i < client->explanation.list.count && labelled; i++)
		write_definition(&page, &client->explanation.list.items[i]);
	fold_lines(out, begin, terminal);
	arena_free(&arena);
}
