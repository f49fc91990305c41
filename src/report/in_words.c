#include "report/in_words.h"

#include "report/in_words_parts.h"

/* --- parts --- */

void say_list(const struct wording *wording, const struct expressions *list, const char *between, struct buffer *out)
{
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buffer_string(out, between);
		say_expression(wording, list->items[i], out);
	}
}

static void say_name(const struct wording *wording, struct text name, struct buffer *out)
{
	buffer_text(out, name);
	for (size_t i = 0; i < wording->value_count; i++)
		if (text_equal(wording->values[i].name, name))
			buffer_printf(out, " (%.*s)", TEXT_ARGUMENTS(wording->values[i].value));
}

/* The span of what is in brackets has them, too. */
static void say_as_written(const struct wording *wording, const struct expression *expression, struct buffer *out)
{
	struct text text = expression->cell.size ? expression->cell : span_text(wording->sources, expression->span);
	while (text.size > 1 && text.data[0] == '(')
		text = text_trim((struct text){text.data + 1, text.size - 2});
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] != '\n' && text.data[i] != '\r')
			buffer_byte(out, text.data[i]);
}

/* --- tests: what is said of a subject --- */

enum kind_of_comparison { OF_AMOUNTS, OF_DAYS, KINDS_OF_COMPARISON };

static const char *const relations[KINDS_OF_COMPARISON][COMPARE_GREATER_EQUAL + 1] = {
	[OF_AMOUNTS] = {"", "not ", "less than ", "at most ", "more than ", "at least "},
	[OF_DAYS] = {"", "not ", "before ", "on or before ", "after ", "on or after "},
};

static bool is_today(const struct expression *expression)
{
	return expression->kind == EXPRESSION_NAME && text_is(expression->name.text, "today");
}

/* A day by its looks: a date, today, or so long before or after one. */
static bool is_day(const struct expression *expression)
{
	if (expression->kind != EXPRESSION_SUM)
		return expression->kind == EXPRESSION_DATE || is_today(expression);
	const struct expressions *terms = &expression->chain.operands;
	for (size_t i = 1; i < terms->count; i++)
		if (terms->items[i]->kind != EXPRESSION_DURATION)
			return false;
	return is_day(terms->items[0]);
}

/* The day of `today - day`, or null. */
static const struct expression *day_before_today(const struct expression *expression)
{
	const struct expressions *terms = &expression->chain.operands;
	bool is_difference = expression->kind == EXPRESSION_SUM && terms->count == 2 &&
			     expression->chain.operators[1] == '-' && is_today(terms->items[0]) &&
			     terms->items[1]->kind == EXPRESSION_NAME;
	return is_difference ? terms->items[1] : NULL;
}

/* today - last_order > 90 days: "last_order is more than 90 days ago" */
static bool says_ago(const struct expression *test)
{
	return test->kind == EXPRESSION_COMPARE && test->compare.relation >= COMPARE_LESS &&
	       day_before_today(test->compare.left) && !is_day(test->compare.right);
}

static void say_comparison(const struct wording *wording, const struct expression *test, struct buffer *out)
{
	enum kind_of_comparison kind = is_day(test->compare.right) ? OF_DAYS : OF_AMOUNTS;
	buffer_string(out, relations[kind][test->compare.relation]);
	say_expression(wording, test->compare.right, out);
	buffer_string(out, says_ago(test) ? " ago" : "");
}

/* Is said with a verb of its own: contains, starts with, ... */
static bool has_own_verb(enum expression_kind kind)
{
	return kind == EXPRESSION_CONTAINS || kind == EXPRESSION_STARTS_WITH || kind == EXPRESSION_ENDS_WITH ||
	       kind == EXPRESSION_MATCHES;
}

static bool is_test(const struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_COMPARE:
	case EXPRESSION_IN_SET:
	case EXPRESSION_IN_INTERVAL:
	case EXPRESSION_IN_LOOKUP:
	case EXPRESSION_BETWEEN:
	case EXPRESSION_IS_MISSING:
		return true;
	default:
		return has_own_verb(expression->kind);
	}
}

static void say_interval(const struct wording *wording, const struct expression *test, struct buffer *out)
{
	buffer_string(out, test->test.low_open ? "more than " : "from ");
	say_expression(wording, test->test.low, out);
	if (test->test.low_open)
		buffer_string(out, test->test.high_open ? " and less than " : " and at most ");
	else
		buffer_string(out, test->test.high_open ? " up to less than " : " to ");
	say_expression(wording, test->test.high, out);
}

static void say_own_verb(const struct wording *wording, const struct expression *test, struct buffer *out)
{
	bool negated = test->negated;
	switch (test->kind) {
	case EXPRESSION_CONTAINS:
		buffer_string(out, negated ? "does not contain " : "contains ");
		break;
	case EXPRESSION_STARTS_WITH:
		buffer_string(out, negated ? "does not start with " : "starts with ");
		break;
	case EXPRESSION_ENDS_WITH:
		buffer_string(out, negated ? "does not end with " : "ends with ");
		break;
	default:
		buffer_string(out, negated ? "does not match the pattern " : "matches the pattern ");
	}
	say_list(wording, &test->test.elements, ", ", out);
}

/* Behind "is": "at least 5", "one of a, b", "missing". */
static void say_complement(const struct wording *wording, const struct expression *test, struct buffer *out)
{
	if (test->negated && test->kind != EXPRESSION_IS_MISSING)
		buffer_string(out, "not ");
	switch (test->kind) {
	case EXPRESSION_COMPARE:
		say_comparison(wording, test, out);
		break;
	case EXPRESSION_IN_SET:
		buffer_string(out, test->test.elements.count > 1 ? "one of " : "");
		say_list(wording, &test->test.elements, ", ", out);
		break;
	case EXPRESSION_IN_INTERVAL:
		say_interval(wording, test, out);
		break;
	case EXPRESSION_BETWEEN:
		buffer_string(out, "from ");
		say_expression(wording, test->test.low, out);
		buffer_string(out, " to ");
		say_expression(wording, test->test.high, out);
		break;
	case EXPRESSION_IN_LOOKUP:
		buffer_string(out, "in the list ");
		buffer_text(out, test->test.lookup.text);
		break;
	default:
		buffer_string(out, test->negated ? "present" : "missing");
	}
}

static const struct expression *subject_of(const struct expression *test)
{
	if (says_ago(test))
		return day_before_today(test->compare.left);
	return test->kind == EXPRESSION_COMPARE ? test->compare.left : test->test.subject;
}

/* What a subject is told to be: with the verb, behind the subject. */
static void say_predicate(const struct wording *wording, const struct expression *test, bool with_verb,
			  struct buffer *out)
{
	if (has_own_verb(test->kind)) {
		say_own_verb(wording, test, out);
		return;
	}
	buffer_string(out, with_verb ? "is " : "");
	say_complement(wording, test, out);
}

static void say_test(const struct wording *wording, const struct expression *test, struct buffer *out)
{
	say_expression(wording, subject_of(test), out);
	buffer_byte(out, ' ');
	say_predicate(wording, test, true, out);
}

/* --- unary tests, of an `on` block or a table's cell --- */

static bool is_unary_test(const struct expression *expression)
{
	return is_test(expression) && subject_of(expression)->kind == EXPRESSION_SUBJECT;
}

static void say_unary(const struct wording *wording, const struct expression *test, const struct expression *subject,
		      struct buffer *out);

/* "markup is less than 10% or missing": the subject once. */
static void say_alternatives(const struct wording *wording, const struct expression *alternatives,
			     const struct expression *subject, struct buffer *out)
{
	const struct expressions *tests = &alternatives->chain.operands;
	for (size_t i = 0; i < tests->count; i++) {
		buffer_string(out, i ? " or " : "");
		say_unary(wording, tests->items[i], i == 0 ? subject : NULL, out);
	}
}

static void say_not_unary(const struct wording *wording, const struct expression *negation,
			  const struct expression *subject, struct buffer *out)
{
	struct expression inside = *negation->test.subject;
	bool brackets = inside.kind == EXPRESSION_OR || has_own_verb(inside.kind);
	inside.bracketed = false; /* the brackets are those of not( ) */
	if (subject) {
		say_expression(wording, subject, out);
		buffer_string(out, " is ");
	}
	buffer_string(out, brackets ? "not (" : "not ");
	say_unary(wording, &inside, NULL, out);
	buffer_string(out, brackets ? ")" : "");
}

/* With `subject`, or what is said of it alone where that is null. */
static void say_unary(const struct wording *wording, const struct expression *test, const struct expression *subject,
		      struct buffer *out)
{
	if (test->kind == EXPRESSION_OR && test->by_comma) {
		say_alternatives(wording, test, subject, out);
		return;
	}
	if (test->kind == EXPRESSION_NOT) {
		say_not_unary(wording, test, subject, out);
		return;
	}
	if (subject) {
		say_expression(wording, subject, out);
		buffer_byte(out, ' ');
	}
	if (is_unary_test(test)) {
		say_predicate(wording, test, subject != NULL, out);
	} else {
		buffer_string(out, subject ? "is " : "");
		say_expression(wording, test, out);
	}
}

/* --- logic and arithmetic --- */

static void say_and_or(const struct wording *wording, const struct expression *chain, struct buffer *out)
{
	const struct expressions *operands = &chain->chain.operands;
	const char *word = chain->kind == EXPRESSION_AND ? " and " : " or ";
	for (size_t i = 0; i < operands->count; i++) {
		const struct expression *operand = operands->items[i];
		bool brackets = chain->kind == EXPRESSION_OR && operand->kind == EXPRESSION_AND && !operand->bracketed;
		buffer_string(out, i ? word : "");
		buffer_string(out, brackets ? "(" : "");
		say_expression(wording, operand, out);
		buffer_string(out, brackets ? ")" : "");
	}
}

static void say_chain(const struct wording *wording, const struct expression *chain, struct buffer *out)
{
	for (size_t i = 0; i < chain->chain.operands.count; i++) {
		char operator= i ? chain->chain.operators[i] : '\0';
		if (operator== '*')
			buffer_string(out, " \xC3\x97 ");
		else if (operator== '-')
			buffer_string(out, " \xE2\x88\x92 ");
		else if (operator)
			buffer_printf(out, " %c ", operator);
		const struct expression *operand = chain->chain.operands.items[i];
		bool brackets = operand->kind == EXPRESSION_CALL && !operand->bracketed &&
				call_has_words(wording, operand->call);
		buffer_string(out, brackets ? "(" : "");
		say_expression(wording, operand, out);
		buffer_string(out, brackets ? ")" : "");
	}
}

static void say_choice(const struct wording *wording, const struct expression *choice, struct buffer *out)
{
	const struct expressions *conditions = &choice->choice.conditions;
	for (size_t i = 0; i < conditions->count; i++) {
		buffer_string(out, i ? ", else if " : "if ");
		say_expression(wording, conditions->items[i], out);
		buffer_string(out, " then ");
		say_expression(wording, choice->choice.values.items[i], out);
	}
	buffer_string(out, ", else ");
	say_expression(wording, choice->choice.values.items[conditions->count], out);
}

static void say_not(const struct wording *wording, const struct expression *negation, struct buffer *out)
{
	const struct expression *subject = negation->test.subject;
	buffer_string(out, subject->bracketed ? "not " : "not (");
	say_expression(wording, subject, out);
	buffer_string(out, subject->bracketed ? "" : ")");
}

/* --- the whole --- */

static void say_bare(const struct wording *wording, const struct expression *expression, struct buffer *out)
{
	switch (expression->kind) {
	case EXPRESSION_ANYTHING:
		buffer_string(out, "any");
		return;
	case EXPRESSION_EMPTY:
		return;
	case EXPRESSION_NAME:
		say_name(wording, expression->name.text, out);
		return;
	case EXPRESSION_MEMBER:
		buffer_printf(out, "%.*s of %.*s", TEXT_ARGUMENTS(expression->member.column.text),
			      TEXT_ARGUMENTS(expression->member.lookup.text));
		return;
	case EXPRESSION_CALL:
		say_call(wording, expression->call, out);
		return;
	case EXPRESSION_NEGATE:
		buffer_string(out, "\xE2\x88\x92");
		say_expression(wording, expression->test.subject, out);
		return;
	case EXPRESSION_NOT:
		say_not(wording, expression, out);
		return;
	case EXPRESSION_SUM:
	case EXPRESSION_PRODUCT:
		say_chain(wording, expression, out);
		return;
	case EXPRESSION_AND:
	case EXPRESSION_OR:
		say_and_or(wording, expression, out);
		return;
	case EXPRESSION_IF:
		say_choice(wording, expression, out);
		return;
	default:
		if (is_test(expression))
			say_test(wording, expression, out);
		else
			say_as_written(wording, expression, out);
	}
}

void say_expression(const struct wording *wording, const struct expression *expression, struct buffer *out)
{
	buffer_string(out, expression->bracketed ? "(" : "");
	say_bare(wording, expression, out);
	buffer_string(out, expression->bracketed ? ")" : "");
}

void say_condition(const struct wording *wording, const struct expression *condition, const struct expression *subject,
		   struct buffer *out)
{
	if (subject)
		say_unary(wording, condition, subject, out);
	else
		say_expression(wording, condition, out);
}

void say_cell(const struct wording *wording, const struct expression *test, struct buffer *out)
{
	say_unary(wording, test, NULL, out);
}
