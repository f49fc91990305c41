/* Segments, scores, and values that stand alone. */
#include "plan/planner.h"

/* --- single values --- */

static void set_parameter(struct planner *planner, struct definition *definition);

static void make_single(struct planner *planner, struct definition *definition)
{
	struct expression *expression = definition->statement->value;
	struct value *value = make(planner, expression);
	if (value->type.kind == TYPE_UNKNOWN)
		value = expect(planner, value, expression, definition->learnt);
	if (value->type.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
		value = expect(planner, value, expression, type_of_kind(TYPE_TEXT));
	if (definition->kind == DEFINITION_OUTPUT && value->type.kind == TYPE_MONTHS &&
	    complain(planner, CODE_E206, value->span,
		     "a duration in months cannot be written: it has no number of days"))
		complain_remedy(planner, "write it in days");
	if (definition->kind == DEFINITION_OUTPUT && value->type.kind == TYPE_LABELS)
		value = value_unary(planner, VALUE_TO_TEXT, TYPE_TEXT, value->span, value);
	definition->value = value;
	if (!type_equal(definition->type, value->type) && value->type.kind != TYPE_UNKNOWN) {
		definition->type = value->type;
		planner->changed = true;
	}
}

static bool is_constant(const struct planner *planner, struct value *value)
{
	return constancy_of(planner, value) == CONSTANCY_CONSTANT;
}

static void complain_of_parameter(struct planner *planner, const struct value *value)
{
	bool let = value->operation == VALUE_DEFINITION && definition_at(planner, value->index)->kind == DEFINITION_LET;
	if (!complain(planner, CODE_E107, value->span,
		      let ? "a parameter is a constant, but this is a `let`"
			  : "a parameter is a constant, but this depends on the record"))
		return;
	if (let)
		complain_remedy(planner,
				"a parameter is written out, or made of parameters; else write `let` for `param`");
	else
		complain_remedy(planner, "write `let` instead of `param`");
}

static void make_parameter(struct planner *planner, struct definition *definition)
{
	make_single(planner, definition);
	if (!is_constant(planner, definition->value)) {
		complain_of_parameter(planner, definition->value);
		definition->value = value_unknown(planner, definition->value->span);
	}
	set_parameter(planner, definition);
}

static struct expression *read_setting_text(struct planner *planner, const struct definition *definition,
					    const struct param_setting *setting)
{
	if (definition->type.kind == TYPE_TEXT) {
		struct expression *text = arena_alloc(&planner->plan->arena, sizeof *text);
		text->kind = EXPRESSION_TEXT;
		text->span = definition->name_span;
		text->text = setting->text;
		return text;
	}
	const char *name = arena_printf(&planner->plan->arena, "--set %.*s", TEXT_ARGUMENTS(setting->name));
	size_t before = planner->diagnostics->list.count;
	struct expression *value =
		parse_value(planner->syntax, sources_add(&planner->syntax->sources, name, setting->text));
	if (!value && planner->diagnostics->list.count == before)
		diagnose(planner->diagnostics, CODE_E107, definition->name_span, "--set %.*s: \"%.*s\" is no value",
			 TEXT_ARGUMENTS(setting->name), TEXT_ARGUMENTS(setting->text));
	return value;
}

/* `--set` and a test's `set` put another value in a parameter's place; its type stays. */
static void set_parameter(struct planner *planner, struct definition *definition)
{
	for (size_t i = 0; i < planner->options->param_count; i++) {
		struct param_setting *setting = &planner->options->params[i];
		if (!text_equal(setting->name, definition->name))
			continue;
		setting->used = true;
		if (!planner->reporting)
			continue;
		struct expression *expression = setting->value;
		if (!expression)
			expression = read_setting_text(planner, definition, setting);
		if (!expression)
			continue;
		struct value *value = expect(planner, make(planner, expression), expression, definition->type);
		if (is_constant(planner, value))
			definition->value = value;
		else if (complain(planner, CODE_E107, expression->span, "a parameter is set to a constant"))
			complain_remedy(planner, "write a number, date, text or truth");
	}
}

/* --- rules --- */

bool rule_is_valid(struct planner *planner, const struct rule *rule)
{
	date today = planner->plan->today;
	struct span from_until = rule->has_from ? rule->from_span : rule->until_span;
	if ((rule->has_from || rule->has_until) && span_is_none(planner->plan->today_use))
		planner->plan->today_use = from_until;
	if (rule->has_from && rule->has_until && rule->until < rule->from &&
	    complain(planner, CODE_E307, rule->until_span, "this rule ends before it begins"))
		complain_remedy(planner, "valid from the first day until the last, both included");
	return (!rule->has_from || today >= rule->from) && (!rule->has_until || today <= rule->until);
}

static void check_rule_names(struct planner *planner, struct rules rules)
{
	struct names names = {0};
	for (size_t i = 0; i < rules.count && planner->reporting; i++) {
		const struct name *name = &rules.items[i]->name;
		if (name->text.size == 0)
			continue;
		struct symbol before = names_find(&names, name->text);
		if (before.kind == SYMBOL_NONE) {
			names_add(&names, name->text, (struct symbol){SYMBOL_DEFINITION, (uint32_t)i});
			continue;
		}
		diagnose(planner->diagnostics, CODE_E308, name->span, "two rules of this block are called `%.*s`",
			 TEXT_ARGUMENTS(name->text));
		diagnose_other(planner->diagnostics, rules.items[before.index]->name.span, "the first one");
		diagnose_remedy(planner->diagnostics, "give each its own name");
	}
	names_free(&names);
}

static void check_otherwise(struct planner *planner, struct rules rules, size_t index)
{
	const struct rule *rule = rules.items[index];
	if (rule->condition || index + 1 == rules.count)
		return;
	bool again = !rules.items[rules.count - 1]->condition;
	if (complain(planner, CODE_E301, rule->span,
		     again ? "`otherwise` stands twice in this block" : "`otherwise` stands last in its block"))
		complain_remedy(planner, "`otherwise` takes what no other rule of the block takes; move it to the end");
}

/* The rules of a block as far as their conditions go. */
static void make_rules(struct planner *planner, struct definition *definition, bool tests)
{
	struct rules rules = definition->statement->rules;
	definition->rules = arena_array(planner->arena, rules.count, sizeof *definition->rules);
	definition->rule_count = rules.count;
	check_rule_names(planner, rules);
	for (size_t i = 0; i < rules.count; i++) {
		struct rule *rule = rules.items[i];
		struct plan_rule *made = &definition->rules[i];
		check_otherwise(planner, rules, i);
		made->span = rule->span;
		made->name = rule->name.text;
		made->reason = rule->reason.text;
		made->valid = rule_is_valid(planner, rule);
		made->valid_from = rule->has_from ? rule->from : DATE_MIN;
		made->valid_until = rule->has_until ? rule->until : DATE_MAX;
		if (!rule->condition)
			continue;
		made->condition_span = rule->condition->span;
		made->condition = tests ? make_test(planner, rule->condition) : make_truth(planner, rule->condition);
	}
}

/* --- segments --- */

static bool order_text(const struct expression *expression, struct text *text)
{
	if (expression->kind == EXPRESSION_NAME)
		*text = expression->name.text;
	else if (expression->kind == EXPRESSION_TEXT)
		*text = expression->text;
	else
		return false;
	return true;
}

static bool stands_in_order(struct policy policy, struct text label)
{
	struct text text;
	for (size_t i = 0; i < policy.order.count; i++)
		if (order_text(policy.order.items[i], &text) && text_equal(text, label))
			return true;
	return false;
}

static void check_order(struct planner *planner, const struct definition *definition, struct policy policy)
{
	struct text text;
	for (size_t i = 0; i < policy.order.count; i++)
		if (!order_text(policy.order.items[i], &text) &&
		    complain(planner, CODE_E303, policy.order.items[i]->span, "a priority list holds labels"))
			complain_remedy(planner, "priority (VIP, large, small)");
	for (size_t i = 0; i < definition->rule_count; i++) {
		const struct plan_rule *rule = &definition->rules[i];
		if (!rule->condition || rule->label == 0)
			continue;
		const struct label *label = &definition->labels[rule->label - 1];
		bool first = label->first.begin >= rule->span.begin && label->first.begin < rule->span.end;
		if (first && !stands_in_order(policy, label->text) &&
		    complain(planner, CODE_E303, label->first, "the priority list lacks `%.*s`",
			     TEXT_ARGUMENTS(label->text)))
			complain_remedy(planner, "put it into priority (...), where it ranks");
	}
}

/* Rules in order of their label's rank; `otherwise` last. */
static void rank_rules(struct planner *planner, struct definition *definition, struct policy policy)
{
	uint32_t *ranked = arena_array(planner->arena, definition->rule_count, sizeof *ranked);
	size_t count = 0;
	struct text text;
	for (size_t rank = 0; rank < policy.order.count; rank++) {
		if (!order_text(policy.order.items[rank], &text))
			continue;
		uint32_t label = definition_find_label(definition, text);
		for (size_t i = 0; i < definition->rule_count && label; i++)
			if (definition->rules[i].condition && definition->rules[i].label == label)
				ranked[count++] = (uint32_t)i;
	}
	for (size_t i = 0; i < definition->rule_count; i++)
		if (!definition->rules[i].condition)
			ranked[count++] = (uint32_t)i;
	definition->ranked = ranked; /* not full only where a label is missing from the list, which is an error */
}

static void check_outcome(struct planner *planner, const struct rule *rule, enum policy_kind policy)
{
	enum outcome_kind kind = rule->outcome.kind;
	bool points = policy == POLICY_POINTS;
	if (kind == OUTCOME_POINTS) {
		if (complain(planner, CODE_E302, rule->outcome.span, "a rule of a segment gives a label"))
			complain_remedy(planner, "write -> LABEL; points alone belong into a score");
	} else if (kind != OUTCOME_ERROR && rule->outcome.label.text.size == 0) {
		if (complain(planner, CODE_E302, rule->outcome.span, "a label is empty"))
			complain_remedy(planner, "write what the clients are; those that no rule takes have no label");
	} else if (points && kind == OUTCOME_LABEL && rule->condition) {
		if (complain(planner, CODE_E302, rule->outcome.span,
			     "a rule of a segment with policy `points` gives points"))
			complain_remedy(planner, "write -> %.*s +1", TEXT_ARGUMENTS(rule->outcome.label.text));
	} else if (!points && kind == OUTCOME_LABEL_POINTS) {
		if (complain(planner, CODE_E302, rule->outcome.points->span,
			     "points stand only in a segment with policy `points`"))
			complain_remedy(planner, "write segment NAME points { ... }, or a score");
	}
}

static enum policy_kind segment_policy(struct planner *planner, const struct statement *statement)
{
	enum policy_kind kind = statement->policy.kind == POLICY_NONE ? POLICY_FIRST : statement->policy.kind;
	if (kind < POLICY_SUM)
		return kind;
	if (complain(planner, CODE_E306, statement->policy.span, "this policy is one of tables with number results"))
		complain_remedy(planner, "a segment is first, unique, any, priority (...), all or points");
	return POLICY_FIRST;
}

static void make_outcomes(struct planner *planner, struct definition *definition)
{
	for (size_t i = 0; i < definition->rule_count; i++) {
		struct rule *rule = definition->statement->rules.items[i];
		struct plan_rule *made = &definition->rules[i];
		check_outcome(planner, rule, definition->policy);
		made->label = definition_find_label(definition, rule->outcome.label.text);
		if (rule->outcome.points)
			made->points = expect(planner, make(planner, rule->outcome.points), rule->outcome.points,
					      type_of_kind(TYPE_NUMBER));
	}
}

static void make_segment(struct planner *planner, struct definition *definition)
{
	const struct statement *statement = definition->statement;
	definition->policy = segment_policy(planner, statement);
	definition->type.kind = definition->policy == POLICY_ALL ? TYPE_LABELS : TYPE_LABEL;
	definition->type.of = (uint32_t)(definition - planner->definitions.items);
	if (statement->value) {
		planner->subject = make(planner, statement->value);
		if (planner->subject->type.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
			planner->subject = expect(planner, planner->subject, statement->value, type_of_kind(TYPE_TEXT));
		planner->subject_expression = statement->value;
	}
	make_rules(planner, definition, statement->value != NULL);
	planner->subject = NULL;
	planner->subject_expression = NULL;
	make_outcomes(planner, definition);
	if (definition->policy == POLICY_PRIORITY) {
		check_order(planner, definition, statement->policy);
		rank_rules(planner, definition, statement->policy);
	}
}

/* --- scores --- */

static void make_score(struct planner *planner, struct definition *definition)
{
	const struct statement *statement = definition->statement;
	struct type number = type_of_kind(TYPE_NUMBER);
	definition->type = number;
	definition->value = NULL;
	if (statement->bases.count > 1 &&
	    complain(planner, CODE_E405, statement->bases.items[1]->span, "this score has two bases"))
		complain_remedy(planner, "write `base` once");
	if (statement->bases.count)
		definition->value =
			expect(planner, make(planner, statement->bases.items[0]), statement->bases.items[0], number);
	make_rules(planner, definition, false);
	for (size_t i = 0; i < definition->rule_count; i++) {
		struct outcome *outcome = &statement->rules.items[i]->outcome;
		if (outcome->kind == OUTCOME_POINTS) {
			definition->rules[i].points =
				expect(planner, make(planner, outcome->points), outcome->points, number);
		} else if (complain(planner, CODE_E302, outcome->span, "a rule of a score gives points")) {
			complain_remedy(planner, "write -> +10 or -> -5; labels belong into a segment");
		}
	}
}

void make_definition(struct planner *planner, struct definition *definition)
{
	switch (definition->kind) {
	case DEFINITION_PARAM:
		make_parameter(planner, definition);
		break;
	case DEFINITION_LET:
		make_single(planner, definition);
		constancy_of(planner, definition->value);
		break;
	case DEFINITION_OUTPUT:
		make_single(planner, definition);
		break;
	case DEFINITION_SEGMENT:
		make_segment(planner, definition);
		break;
	case DEFINITION_SCORE:
		make_score(planner, definition);
		break;
	case DEFINITION_TABLE:
		make_table(planner, definition);
		break;
	case DEFINITION_TABLE_OUTPUT:
		break;
	}
}
