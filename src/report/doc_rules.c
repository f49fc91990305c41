/* Segments and scores: their rules as tables. */
#include "report/doc_parts.h"

/* Which columns the table has: those in which some rule says something. */
struct shape {
	bool is_score;
	bool has_names;
	bool has_points;
	bool has_reasons;
	bool has_validity;
	struct html_column columns[7]; /* number, rule, who, label, points, why, when */
	size_t count;
};

static void add_column(struct shape *shape, const char *title, bool is_number)
{
	shape->columns[shape->count++] = (struct html_column){title, is_number};
}

static struct shape shape_of(struct doc *doc, struct rule *const *rules, size_t count, bool is_score)
{
	struct shape shape = {.is_score = is_score};
	for (size_t i = 0; i < count; i++) {
		shape.has_names |= rules[i]->name.text.size > 0;
		shape.has_points |= rules[i]->outcome.points != NULL;
		shape.has_reasons |= rules[i]->reason.text.size > 0 || doc_description(doc, rules[i]->span).size > 0;
		shape.has_validity |= rules[i]->has_from || rules[i]->has_until;
	}
	add_column(&shape, "No.", false);
	if (shape.has_names)
		add_column(&shape, "Rule", false);
	add_column(&shape, "Who", false);
	if (!is_score)
		add_column(&shape, "Label", false);
	if (shape.has_points)
		add_column(&shape, "Points", true);
	if (shape.has_reasons)
		add_column(&shape, "Why", false);
	if (shape.has_validity)
		add_column(&shape, "When", false);
	return shape;
}

static void write_reason(struct doc *doc, const struct rule *rule)
{
	struct text description = doc_description(doc, rule->span);
	buffer_text(&doc->text, description);
	if (description.size && rule->reason.text.size)
		buffer_byte(&doc->text, '\n');
	buffer_text(&doc->text, rule->reason.text);
	doc_cell(doc, doc_take(doc));
}

static void write_day(struct doc *doc, const char *word, date day)
{
	char text[DATE_TEXT];
	date_format_iso(day, text);
	buffer_printf(&doc->text, "%s%s %.*s", doc->text.size ? " " : "", word, DATE_TEXT, text);
}

static void write_validity(struct doc *doc, const struct rule *rule)
{
	bool before = rule->has_from && doc->options->today < rule->from;
	bool behind = rule->has_until && doc->options->today > rule->until;
	if (rule->has_from)
		write_day(doc, "from", rule->from);
	if (rule->has_until)
		write_day(doc, "until", rule->until);
	if (before || behind)
		buffer_string(&doc->text, before ? "\nnot yet in force" : "\nno longer in force");
	doc_cell(doc, doc_take(doc));
}

static void write_points(struct doc *doc, const struct expression *points)
{
	if (points && points->kind == EXPRESSION_NUMBER)
		buffer_byte(&doc->text, '+');
	if (points)
		say_expression(&doc->wording, points, &doc->text);
	doc_cell(doc, doc_take(doc));
}

static void write_rule(struct doc *doc, const struct shape *shape, const struct rule *rule, size_t number,
		       const struct expression *subject)
{
	page_row_begin(&doc->page);
	buffer_printf(&doc->text, "%zu", number);
	page_row_header(&doc->page, doc_take(doc));
	if (shape->has_names)
		doc_cell(doc, rule->name.text);
	if (rule->condition)
		say_condition(&doc->wording, rule->condition, subject, &doc->text);
	else
		buffer_string(&doc->text, "everyone else");
	doc_cell(doc, doc_take(doc));
	if (!shape->is_score)
		doc_cell(doc, rule->outcome.label.text);
	if (shape->has_points)
		write_points(doc, rule->outcome.points);
	if (shape->has_reasons)
		write_reason(doc, rule);
	if (shape->has_validity)
		write_validity(doc, rule);
	page_row_end(&doc->page);
}

static void write_rules(struct doc *doc, struct text caption, struct rule *const *rules, size_t count,
			const struct expression *subject, bool is_score)
{
	struct shape shape = shape_of(doc, rules, count, is_score);
	page_table_begin(&doc->page, caption, shape.columns, shape.count);
	for (size_t i = 0; i < count; i++)
		write_rule(doc, &shape, rules[i], i + 1, subject);
	page_table_end(&doc->page);
}

static bool has_otherwise(const struct rules *rules)
{
	return rules->count && !rules->items[rules->count - 1]->condition;
}

/* --- segments --- */

static const char *policy_in_words(enum policy_kind policy)
{
	switch (policy) {
	case POLICY_UNIQUE:
		return "One rule at most fits a client; if two did, that would be an error.";
	case POLICY_ANY:
		return "Several rules may fit a client, but must then give the same label.";
	case POLICY_PRIORITY:
		return "Of the labels whose rules fit, the one that stands earliest in this order counts: ";
	case POLICY_ALL:
		return "A client has every label whose rule fits.";
	case POLICY_POINTS:
		return "Each rule that fits adds its points to its label; the label with most points above 0 counts.";
	default:
		return "The first rule that fits, from the top, decides.";
	}
}

static void say_policy(struct doc *doc, const struct policy *policy, bool otherwise)
{
	buffer_string(&doc->text, policy_in_words(policy->kind));
	if (policy->kind == POLICY_PRIORITY) {
		say_list(&doc->wording, &policy->order, ", ", &doc->text);
		buffer_byte(&doc->text, '.');
	}
	if (!otherwise)
		buffer_string(&doc->text, " Whom no rule fits has no label.");
	page_paragraph(&doc->page, doc_take(doc));
}

void doc_segment(struct doc *doc, const struct statement *statement)
{
	doc_heading(doc, "Segment", statement->name.text, statement->span);
	say_policy(doc, &statement->policy, has_otherwise(&statement->rules));
	write_rules(doc, statement->name.text, statement->rules.items, statement->rules.count, statement->value, false);
}

void doc_loose_rules(struct doc *doc)
{
	static const struct policy all = {.kind = POLICY_ALL};
	struct text name = text_of("segments");
	VECTOR(struct rule *) rules = {0};
	bool otherwise = false;
	for (size_t i = 0; i < doc->rules->statements.count; i++) {
		const struct statement *statement = doc->rules->statements.items[i];
		if (statement->kind != STATEMENT_RULE)
			continue;
		vector_push(&rules, statement->rule);
		otherwise = !statement->rule->condition;
	}
	page_heading(&doc->page, 2, text_of("Segment: segments"));
	say_policy(doc, &all, otherwise);
	write_rules(doc, name, rules.items, rules.count, NULL, false);
	vector_free(&rules);
}

/* --- scores --- */

void doc_score(struct doc *doc, const struct statement *statement)
{
	doc_heading(doc, "Score", statement->name.text, statement->span);
	buffer_string(&doc->text, "The score begins with ");
	if (statement->bases.count)
		say_expression(&doc->wording, statement->bases.items[0], &doc->text);
	else
		buffer_byte(&doc->text, '0');
	buffer_string(&doc->text, "; every rule that fits adds its points.");
	page_paragraph(&doc->page, doc_take(doc));
	write_rules(doc, statement->name.text, statement->rules.items, statement->rules.count, NULL, true);
}
