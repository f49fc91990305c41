/* Rule text: what it parses to, what is reported about it, and how it is formatted.
 *
 * Trees are compared as texts in brackets, operator first: `a or b` is (or a b). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "syntax/parse.h"
#include "syntax/print.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- expressions as text --- */

static const char *const units[] = {"day", "week", "month", "year"};
static const char *const comparisons[] = {"=", "!=", "<", "<=", ">", ">="};

static void describe(struct buffer *out, const struct expression *node);

static void describe_all(struct buffer *out, struct expressions list)
{
	for (size_t i = 0; i < list.count; i++) {
		buffer_byte(out, ' ');
		describe(out, list.items[i]);
	}
}

static void describe_name(struct buffer *out, struct name name)
{
	buffer_string(out, name.in_backticks ? "`" : "");
	buffer_text(out, name.text);
	buffer_string(out, name.in_backticks ? "`" : "");
}

static void describe_number(struct buffer *out, struct decimal number)
{
	char digits[DECIMAL_TEXT_MAX];
	buffer_bytes(out, digits, decimal_format(number, '.', digits));
}

static void describe_day(struct buffer *out, date day)
{
	char iso[DATE_TEXT];
	date_format_iso(day, iso);
	buffer_bytes(out, iso, sizeof iso);
}

static void describe_call(struct buffer *out, const struct call *call)
{
	describe_name(out, call->function);
	buffer_string(out, call->distinct ? " distinct" : "");
	describe_all(out, call->arguments);
	buffer_string(out, call->keys.count ? " by" : "");
	describe_all(out, call->keys);
	if (call->where) {
		buffer_string(out, " where ");
		describe(out, call->where);
	}
	if (call->per)
		buffer_printf(out, " per %s", units[call->per_unit]);
	if (call->period.text.size) {
		buffer_string(out, " in ");
		describe_name(out, call->period);
	}
}

static void describe_interval(struct buffer *out, const struct expression *node)
{
	buffer_string(out, node->test.bare ? " bare " : node->test.low_open ? " (" : " [");
	describe(out, node->test.low);
	buffer_string(out, "..");
	describe(out, node->test.high);
	buffer_string(out, node->test.bare ? "" : node->test.high_open ? ")" : "]");
}

static void describe_test(struct buffer *out, const struct expression *node)
{
	static const char *const words[] = {
		[EXPRESSION_NEGATE] = "-",
		[EXPRESSION_NOT] = "not",
		[EXPRESSION_IN_SET] = "in-set",
		[EXPRESSION_IN_INTERVAL] = "in",
		[EXPRESSION_IN_LOOKUP] = "in-lookup",
		[EXPRESSION_BETWEEN] = "between",
		[EXPRESSION_CONTAINS] = "contains",
		[EXPRESSION_STARTS_WITH] = "starts",
		[EXPRESSION_ENDS_WITH] = "ends",
		[EXPRESSION_MATCHES] = "matches",
		[EXPRESSION_IS_MISSING] = "missing?",
		[EXPRESSION_SET] = "set",
	};
	buffer_printf(out, "%s%s", node->negated ? "not-" : "", words[node->kind]);
	if (node->test.subject)
		describe_all(out, (struct expressions){(struct expression *[]){node->test.subject}, 1});
	describe_all(out, node->test.elements);
	if (node->kind == EXPRESSION_IN_INTERVAL)
		describe_interval(out, node);
	else if (node->test.low)
		describe_all(out, (struct expressions){(struct expression *[]){node->test.low, node->test.high}, 2});
	if (node->kind == EXPRESSION_IN_LOOKUP) {
		buffer_byte(out, ' ');
		describe_name(out, node->test.lookup);
	}
}

static void describe_chain(struct buffer *out, const struct expression *node)
{
	bool sums = node->kind == EXPRESSION_SUM || node->kind == EXPRESSION_PRODUCT;
	if (sums)
		buffer_string(out, node->kind == EXPRESSION_SUM ? "sum" : "product");
	else
		buffer_string(out, node->by_comma ? "," : node->kind == EXPRESSION_OR ? "or" : "and");
	for (size_t i = 0; i < node->chain.operands.count; i++) {
		buffer_byte(out, ' ');
		if (sums && i > 0)
			buffer_byte(out, node->chain.operators[i]);
		describe(out, node->chain.operands.items[i]);
	}
}

static void describe_if(struct buffer *out, const struct expression *node)
{
	buffer_string(out, "if");
	for (size_t i = 0; i < node->choice.values.count; i++) {
		if (i < node->choice.conditions.count)
			describe_all(out, (struct expressions){&node->choice.conditions.items[i], 1});
		describe_all(out, (struct expressions){&node->choice.values.items[i], 1});
	}
}

static bool describe_leaf(struct buffer *out, const struct expression *node)
{
	switch (node->kind) {
	case EXPRESSION_ERROR:
		return buffer_string(out, "ERROR"), true;
	case EXPRESSION_SUBJECT:
		return buffer_string(out, "?"), true;
	case EXPRESSION_ANYTHING:
		return buffer_string(out, "any"), true;
	case EXPRESSION_EMPTY:
		return buffer_string(out, "empty"), true;
	case EXPRESSION_MISSING:
		return buffer_string(out, "missing"), true;
	case EXPRESSION_TRUTH:
		return buffer_string(out, node->truth ? "true" : "false"), true;
	case EXPRESSION_NUMBER:
		return describe_number(out, node->number), true;
	case EXPRESSION_TEXT:
		return buffer_printf(out, "\"%.*s\"", TEXT_ARGUMENTS(node->text)), true;
	case EXPRESSION_DATE:
		return describe_day(out, node->day), true;
	case EXPRESSION_DURATION:
		return buffer_printf(out, "%d%s", (int)node->duration.count, units[node->duration.unit]), true;
	case EXPRESSION_NAME:
		return describe_name(out, node->name), true;
	default:
		return false;
	}
}

static void describe(struct buffer *out, const struct expression *node)
{
	if (describe_leaf(out, node))
		return;
	buffer_byte(out, node->bracketed ? '[' : '(');
	switch (node->kind) {
	case EXPRESSION_MEMBER:
		describe_name(out, node->member.lookup);
		buffer_byte(out, '.');
		describe_name(out, node->member.column);
		break;
	case EXPRESSION_CALL:
		describe_call(out, node->call);
		break;
	case EXPRESSION_SUM:
	case EXPRESSION_PRODUCT:
	case EXPRESSION_AND:
	case EXPRESSION_OR:
		describe_chain(out, node);
		break;
	case EXPRESSION_COMPARE:
		buffer_string(out, comparisons[node->compare.relation]);
		describe_all(out,
			     (struct expressions){(struct expression *[]){node->compare.left, node->compare.right}, 2});
		break;
	case EXPRESSION_IF:
		describe_if(out, node);
		break;
	default:
		describe_test(out, node);
	}
	buffer_byte(out, node->bracketed ? ']' : ')');
}

/* --- statements as text --- */

static void describe_rule(struct buffer *out, const struct rule *rule)
{
	buffer_byte(out, '\n');
	if (rule->name.text.size) {
		describe_name(out, rule->name);
		buffer_string(out, ": ");
	}
	if (rule->condition)
		describe(out, rule->condition);
	else
		buffer_string(out, "otherwise");
	buffer_string(out, " ->");
	const char *quote = rule->outcome.label_is_text ? "\"" : "";
	if (rule->outcome.kind != OUTCOME_POINTS)
		buffer_printf(out, " %s%.*s%s", quote, TEXT_ARGUMENTS(rule->outcome.label.text), quote);
	if (rule->outcome.points)
		describe_all(out, (struct expressions){(struct expression *[]){rule->outcome.points}, 1});
	if (rule->reason.text.size)
		buffer_printf(out, " because %.*s", TEXT_ARGUMENTS(rule->reason.text));
	if (rule->has_from) {
		buffer_string(out, " from ");
		describe_day(out, rule->from);
	}
	if (rule->has_until) {
		buffer_string(out, " until ");
		describe_day(out, rule->until);
	}
}

static void describe_input(struct buffer *out, const struct input *input)
{
	for (size_t i = 0; i < input->count; i++) {
		const struct column_declaration *column = input->columns[i];
		buffer_byte(out, '\n');
		describe_name(out, column->name);
		buffer_printf(out, " %.*s%s%s", TEXT_ARGUMENTS(column->type.text), column->key ? " key" : "",
			      column->required ? " required" : "");
		if (column->fallback) {
			buffer_string(out, " default ");
			describe(out, column->fallback);
		}
		if (column->from.text.size)
			buffer_printf(out, " from %.*s", TEXT_ARGUMENTS(column->from.text));
	}
	if (input->only_where) {
		buffer_string(out, "\nonly ");
		describe(out, input->only_where);
	}
}

static void describe_settings(struct buffer *out, const struct settings *settings)
{
	for (size_t i = 0; i < settings->count; i++) {
		buffer_printf(out, "\n%.*s", TEXT_ARGUMENTS(settings->items[i]->name.text));
		for (size_t value = 0; value < settings->items[i]->count; value++)
			buffer_printf(out, " <%.*s>", TEXT_ARGUMENTS(settings->items[i]->values[value].text));
	}
}

static void describe_policy(struct buffer *out, const struct policy *policy)
{
	static const char *const policies[] = {"none",   "first", "unique", "any", "priority", "all",
					       "points", "sum",   "min",    "max", "count"};
	buffer_printf(out, " %s", policies[policy->kind]);
	describe_all(out, policy->order);
}

static void describe_table(struct buffer *out, const struct table *table)
{
	describe_policy(out, &table->policy);
	buffer_printf(out, " %.*s", TEXT_ARGUMENTS(table->file.text));
	for (size_t i = 0; i < table->row_count; i++) {
		buffer_byte(out, '\n');
		describe_all(out, table->rows[i]->inputs);
		buffer_string(out, " ||");
		describe_all(out, table->rows[i]->outputs);
	}
}

static void describe_limit(struct buffer *out, const struct rollout_limit *limit)
{
	static const char *const signs[] = {"<=", "<", "="};
	buffer_printf(out, "\nmoved <%.*s> from <%.*s> to <%.*s> by <%.*s> %s %s", TEXT_ARGUMENTS(limit->segment.text),
		      TEXT_ARGUMENTS(limit->from.text), TEXT_ARGUMENTS(limit->to.text), TEXT_ARGUMENTS(limit->by.text),
		      signs[limit->sign], limit->bound_is_share ? "share " : "");
	describe(out, limit->bound);
}

static void describe_rollup(struct buffer *out, const struct rollup *rollup)
{
	buffer_string(out, " by ");
	describe(out, rollup->key);
	for (size_t i = 0; i < rollup->input_count; i++)
		describe_input(out, rollup->inputs[i]);
	for (size_t i = 0; i < rollup->settings_count; i++)
		describe_settings(out, rollup->all_settings[i]);
	for (size_t i = 0; i < rollup->period_count; i++) {
		const struct period *period = rollup->periods[i];
		buffer_printf(out, "\nperiod %.*s ", TEXT_ARGUMENTS(period->name.text));
		if (period->last) {
			buffer_printf(out, "%d%s", (int)period->count, units[period->unit]);
		} else {
			describe_day(out, period->first);
			buffer_string(out, "..");
			describe_day(out, period->final);
		}
		buffer_printf(out, " of %.*s", TEXT_ARGUMENTS(period->column.text));
		describe_all(out, period->except_months);
	}
	for (size_t i = 0; i < rollup->field_count; i++) {
		buffer_printf(out, "\n%.*s = ", TEXT_ARGUMENTS(rollup->fields[i]->name.text));
		describe(out, rollup->fields[i]->value);
	}
}

static void describe_test_item(struct buffer *out, const struct test_item *item)
{
	static const char *const kinds[] = {"as-of", "set", "given", "expect"};
	buffer_printf(out, "\n%s %.*s", kinds[item->kind], TEXT_ARGUMENTS(item->name.text));
	if (item->kind == TEST_AS_OF)
		describe_day(out, item->day);
	if (item->value)
		describe_all(out, (struct expressions){(struct expression *[]){item->value}, 1});
	describe_all(out, item->facts);
	buffer_printf(out, " %.*s", TEXT_ARGUMENTS(item->file.text));
	for (size_t i = 0; item->table && i < item->table->count; i++) {
		buffer_byte(out, '\n');
		for (size_t c = 0; c < item->table->rows[i].count; c++)
			buffer_printf(out, "<%.*s>", TEXT_ARGUMENTS(item->table->rows[i].cells[c].text));
	}
}

static void describe_body(struct buffer *out, const struct statement *statement)
{
	switch (statement->kind) {
	case STATEMENT_INPUT:
		return describe_input(out, statement->input);
	case STATEMENT_CSV:
		return describe_settings(out, statement->settings);
	case STATEMENT_SEGMENT:
		return describe_policy(out, &statement->policy);
	case STATEMENT_TABLE:
		return describe_table(out, statement->table);
	case STATEMENT_LOOKUP:
		buffer_printf(out, " %.*s on %.*s", TEXT_ARGUMENTS(statement->lookup->file.text),
			      TEXT_ARGUMENTS(statement->lookup->key.text));
		if (statement->lookup->value)
			describe_all(out, (struct expressions){&statement->lookup->value, 1});
		return;
	case STATEMENT_ROLLOUT:
		for (size_t i = 0; i < statement->limit_count; i++)
			describe_limit(out, statement->limits[i]);
		return;
	case STATEMENT_ROLLUP:
		return describe_rollup(out, statement->rollup);
	case STATEMENT_TEST:
		for (size_t i = 0; i < statement->test->count; i++)
			describe_test_item(out, statement->test->items[i]);
		return;
	case STATEMENT_RULE:
		return describe_rule(out, statement->rule);
	default:
		return;
	}
}

static void describe_module(struct buffer *out, const struct module *module)
{
	static const char *const kinds[] = {"input",   "param",  "let",   "output", "include",
					    "segment", "score",  "table", "lookup", "guard",
					    "rollout", "rollup", "csv",   "test",   "rule"};
	for (size_t i = 0; i < module->count; i++) {
		const struct statement *statement = module->statements[i];
		buffer_printf(out, "%s%s", i ? "\n" : "", kinds[statement->kind]);
		if (statement->name.text.size)
			buffer_printf(out, " %.*s", TEXT_ARGUMENTS(statement->name.text));
		if (statement->value)
			describe_all(out, (struct expressions){(struct expression *[]){statement->value}, 1});
		describe_body(out, statement);
		describe_all(out, statement->bases);
		for (size_t rule = 0; rule < statement->rules.count; rule++)
			describe_rule(out, statement->rules.items[rule]);
	}
}

/* --- helpers --- */

static void parse(struct syntax *syntax, struct text text, struct module **module)
{
	*module = parse_module(syntax, sources_add(&syntax->sources, "test.rules", text));
}

static void assert_buffer(const struct buffer *actual, const char *expected)
{
	if (!text_is(buffer_view(actual), expected))
		fail_msg("\n%.*s\ninstead of\n%s", (int)actual->size, actual->data, expected);
}

static void assert_no_errors(const struct syntax *syntax, const char *text)
{
	if (syntax->diagnostics.list.count)
		fail_msg("%.80s: %s", text, syntax->diagnostics.list.items[0].message);
}

/* The value that `text` is, as its tree. */
static void assert_value(const char *text, const char *expected)
{
	struct syntax syntax = {0};
	struct buffer tree = {0};
	struct expression *value = parse_value(&syntax, sources_add(&syntax.sources, "value", text_of(text)));
	assert_no_errors(&syntax, text);
	assert_non_null(value);
	describe(&tree, value);
	assert_buffer(&tree, expected);
	buffer_free(&tree);
	syntax_free(&syntax);
}

static void assert_module(const char *text, const char *expected)
{
	struct syntax syntax = {0};
	struct buffer tree = {0};
	struct module *module;
	parse(&syntax, text_of(text), &module);
	assert_no_errors(&syntax, text);
	describe_module(&tree, module);
	assert_buffer(&tree, expected);
	buffer_free(&tree);
	syntax_free(&syntax);
}

/* The diagnostics of `text`: the code and the words of each, as `E010 <word>`, joined by blanks. */
static void assert_errors_in(struct text text, const char *expected)
{
	struct syntax syntax = {0};
	struct buffer found = {0};
	struct module *module;
	parse(&syntax, text, &module);
	diagnostics_sort(&syntax.diagnostics);
	for (size_t i = 0; i < syntax.diagnostics.list.count; i++) {
		const struct diagnostic *diagnostic = &syntax.diagnostics.list.items[i];
		struct place place = source_place(sources_get(&syntax.sources, 1), diagnostic->where.begin);
		struct text words = span_text(&syntax.sources, diagnostic->where);
		bool newline = text_is(words, "\n");
		buffer_printf(&found, "%s%zu:%zu %s <%.*s>", i ? " " : "", place.line, place.column,
			      code_name(diagnostic->code), newline ? 0 : (int)words.size, words.data);
		assert_non_null(diagnostic->message);
		assert_null(strstr(diagnostic->message, "TOKEN"));
	}
	assert_buffer(&found, expected);
	buffer_free(&found);
	syntax_free(&syntax);
}

static void assert_errors(const char *text, const char *expected)
{
	assert_errors_in(text_of(text), expected);
}

static void format_into(struct buffer *out, struct buffer *tree, struct text text)
{
	struct syntax syntax = {0};
	struct module *module;
	parse(&syntax, text, &module);
	assert_no_errors(&syntax, text.data);
	describe_module(tree, module);
	print_module(&syntax, module, out);
	syntax_free(&syntax);
}

/* `text` is laid out as `expected`, which means the same and stays as it is. */
static void assert_format(const char *text, const char *expected)
{
	struct buffer once = {0}, twice = {0}, before = {0}, after = {0};
	format_into(&once, &before, text_of(text));
	assert_buffer(&once, expected);
	buffer_byte(&once, '\0');
	once.size--;
	format_into(&twice, &after, buffer_view(&once));
	assert_buffer(&twice, expected);
	buffer_byte(&before, '\0');
	assert_buffer(&after, before.data);
	buffer_free(&once);
	buffer_free(&twice);
	buffer_free(&before);
	buffer_free(&after);
}

static void assert_standard(const char *text)
{
	assert_format(text, text);
}

/* --- expressions --- */

static void test_operators(void **state)
{
	(void)state;
	assert_value("a or b and not c = d + e * -f", "(or a (and b (not (= c (sum d +(product e *(- f)))))))");
	assert_value("a or b or c and d and e", "(or a b (and c d e))");
	assert_value("(a or b) and c", "(and [or a b] c)");
	assert_value("not not a", "(not (not a))");
	assert_value("not a and b", "(and (not a) b)");
	assert_value("a - b - c + d", "(sum a -b -c +d)");
	assert_value("a - (b - c)", "(sum a -[sum b -c])");
	assert_value("a / b * c / d", "(product a /b *c /d)");
	assert_value("-a * b", "(product (- a) *b)");
	assert_value("--a", "(- (- a))");
	assert_value("a - -1", "(sum a -(- 1))");
	assert_value("((a))", "a");
	assert_value("a <= b", "(<= a b)");
	assert_value("a != b", "(!= a b)");
	assert_value("a >= b", "(>= a b)");
	assert_value("a < b or a > b", "(or (< a b) (> a b))");
	assert_value("a + 1 = b - 1", "(= (sum a +1) (sum b -1))");
}

static void test_tests(void **state)
{
	(void)state;
	assert_value("x in {1, \"a\", b}", "(in-set x 1 \"a\" b)");
	assert_value("x not in {1}", "(not-in-set x 1)");
	assert_value("x in [1..2)", "(in x [1..2))");
	assert_value("x in (1 .. 2]", "(in x (1..2])");
	assert_value("x not in [-1..a + 1]", "(not-in x [(- 1)..(sum a +1)])");
	assert_value("x in embargo", "(in-lookup x embargo)");
	assert_value("x not in embargo and y", "(and (not-in-lookup x embargo) y)");
	assert_value("x between 1 and 2 and y", "(and (between x 1 2) y)");
	assert_value("x not between a + 1 and b or y", "(or (not-between x (sum a +1) b) y)");
	assert_value("s contains \"a\"", "(contains s \"a\")");
	assert_value("s not starts with \"a\" or s ends with b", "(or (not-starts s \"a\") (ends s b))");
	assert_value("s not matches \"^a\\\\.\"", "(not-matches s \"^a\\.\")");
	assert_value("x is missing", "(missing? x)");
	assert_value("x is not missing", "(not-missing? x)");
	assert_value("x is present", "(not-missing? x)");
	assert_value("x is not present", "(missing? x)");
	assert_value("not x is missing", "(not (missing? x))");
	assert_value("x = missing", "(= x missing)");
	assert_value("(x > 1, is missing)", "[, (> x 1) (missing? ?)]");
}

static void test_choices(void **state)
{
	(void)state;
	assert_value("if a then b else c", "(if a b c)");
	assert_value("if a then 1 else if b then 2 else if c then 3 else 4", "(if a 1 b 2 c 3 4)");
	assert_value("if a then 1 else (if b then 2 else 3)", "(if a 1 [if b 2 3])");
	assert_value("if a then if b then 1 else 2 else 3", "(if a (if b 1 2) 3)");
	assert_value("if a or b then 1 else c or d", "(if (or a b) 1 (or c d))");
	assert_value("1 + (if a then 1 else 2)", "(sum 1 +[if a 1 2])");
}

static void test_calls(void **state)
{
	(void)state;
	assert_value("round(x, 2)", "(round x 2)");
	assert_value("count()", "(count)");
	assert_value("count(where a > 1)", "(count where (> a 1))");
	assert_value("count(distinct x)", "(count distinct x)");
	assert_value("total(x by a, b where c)", "(total x by a b where c)");
	assert_value("count(by a)", "(count by a)");
	assert_value("managers.phone", "(managers.phone)");
	assert_value("f (a)", "(f a)");
	assert_value("max(min(a), b)", "(max (min a) b)");
	assert_value("date(text)", "(date text)");
}

static void test_literals(void **state)
{
	(void)state;
	assert_value("300_000", "300000");
	assert_value("300k", "300000");
	assert_value("1.5M", "1500000");
	assert_value("5%", "0.05");
	assert_value("0.25", "0.25");
	assert_value("2026-01-31", "2026-01-31");
	assert_value("90 days", "90day");
	assert_value("1  week", "1week");
	assert_value("6 months", "6month");
	assert_value("1 year", "1year");
	assert_value("x in {5, days_late}", "(in-set x 5 days_late)");
	assert_value("\"a\\\"b\\\\c\\n\\t\"", "\"a\"b\\c\n\t\"");
	assert_value("true", "true");
	assert_value("false", "false");
	assert_value("`Оборот, руб.`", "`Оборот, руб.`");
	assert_value("`not`", "`not`");
	assert_value("оборот_2", "оборот_2");
	assert_value("日付", "日付");
}

/* Every word that is not reserved is a name where no keyword is expected. */
static void test_contextual_words(void **state)
{
	(void)state;
	static const char *const words[] = {
		"date",    "text",     "first",    "count",   "month",  "segment", "key",     "from",   "on",
		"base",    "distinct", "all",      "any",     "as",     "csv",     "default", "except", "expect",
		"given",   "guard",    "include",  "input",   "last",   "let",     "lookup",  "max",    "min",
		"months",  "moved",    "of",       "only",    "output", "param",   "per",     "period", "points",
		"present", "priority", "required", "rollout", "rollup", "score",   "set",     "sum",    "table",
		"test",    "to",       "unique",   "until",   "with",   "week",    "day",     "number", "today",
	};
	for (size_t i = 0; i < COUNT(words); i++) {
		struct buffer text = {0}, tree = {0};
		const char *w = words[i];
		buffer_printf(&text, "%s = 1 -> %s; let %s = %s + %s(1, %s)\nsegment %s on %s {\n1..2 -> %s\n}%c", w, w,
			      w, w, w, w, w, w, w, '\0');
		buffer_printf(
			&tree,
			"rule\n(= %s 1) -> %s\nlet %s (sum %s +(%s 1 %s))\nsegment %s %s none\n(in ? bare 1..2) -> "
			"%s%c",
			w, w, w, w, w, w, w, w, w, '\0');
		assert_module(text.data, tree.data);
		buffer_free(&text);
		buffer_free(&tree);
	}
}

static void test_distinct_and_base(void **state)
{
	(void)state;
	assert_value("f(a, distinct)", "(f a distinct)");
	assert_module("score s { base 10; base = 3 -> +1; base -> 2 }", "score s 10\n(= base 3) -> 1\nbase -> 2");
	assert_module("score s { base -5 }", "score s (- 5)");
	assert_module("score s { base +5 }", "score s 5");
	assert_module("score s { a -> +1\n base 5 + 1\n}", "score s (sum 5 +1)\na -> 1");
	assert_module("base - 1 > 0 -> a", "rule\n(> (sum base -1) 0) -> a");
	assert_errors("let x = sum(distinct = 3)", "1:22 E010 <=>");
}

/* --- statements --- */

static void test_parsed_input(void **state)
{
	(void)state;
	assert_module("input {\n"
		      " id text key\n"
		      " t number from \"Оборот, руб.\" default -5 required\n"
		      " u date from `x y`\n"
		      " only where id is present and t > 0\n"
		      " only where u = 1 or t = 2\n"
		      "}",
		      "input\n"
		      "id text key\n"
		      "t number required default (- 5) from Оборот, руб.\n"
		      "u date from x y\n"
		      "only (and (not-missing? id) (> t 0) (or (= u 1) (= t 2)))");
}

static void test_parsed_csv(void **state)
{
	(void)state;
	assert_module("csv { delimiter \";\" decimal \",\"\n"
		      "missing \"-\", \"n/a\" }",
		      "csv\n"
		      "delimiter <;>\n"
		      "decimal <,>\n"
		      "missing <-> <n/a>");
}

static void test_parsed_definitions(void **state)
{
	(void)state;
	assert_module("param p = 5%\n"
		      "let l = share(t)\n"
		      "output o = if s = V then 1 else 0\n"
		      "include \"c.rules\"\n"
		      "guard \"few\": count(where s = V) / count() <= 5%\n"
		      "lookup m from \"m.csv\" on region\n"
		      "lookup e from \"e.csv\" on inn = id",
		      "param p 0.05\n"
		      "let l (share t)\n"
		      "output o (if (= s V) 1 0)\n"
		      "include c.rules\n"
		      "guard few (<= (product (count where (= s V)) /(count)) 0.05)\n"
		      "lookup m m.csv on region\n"
		      "lookup e e.csv on inn id");
}

static void test_parsed_rules(void **state)
{
	(void)state;
	assert_module("n: a > 1 -> V because \"r\" valid from 2026-01-01 until 2026-02-01\n"
		      "otherwise -> \"a b\"\n"
		      "a, is missing -> b valid until 2026-01-01 because \"s\"\n"
		      ">= 5 -> l +3; >= 6 -> m -1; x -> +3 * y; x -> -4; x -> 5",
		      "rule\n"
		      "n: (> a 1) -> V because r from 2026-01-01 until 2026-02-01\n"
		      "rule\n"
		      "otherwise -> \"a b\"\n"
		      "rule\n"
		      "(, a (missing? ?)) -> b because s until 2026-01-01\n"
		      "rule\n"
		      "(>= ? 5) -> l 3\n"
		      "rule\n"
		      "(>= ? 6) -> m (- 1)\n"
		      "rule\n"
		      "x -> (product 3 *y)\n"
		      "rule\n"
		      "x -> (- 4)\n"
		      "rule\n"
		      "x -> 5");
}

static void test_parsed_segments(void **state)
{
	(void)state;
	assert_module("segment s { a -> b }\n"
		      "segment t unique on m { 1..2 -> b; not in {1} -> c; otherwise -> d }\n"
		      "segment u priority (V, \"l g\") { }\n"
		      "segment v points { a -> l +3 }\n"
		      "segment w any { a -> b }\n"
		      "segment x all { }\n"
		      "segment y first { }",
		      "segment s none\n"
		      "a -> b\n"
		      "segment t m unique\n"
		      "(in ? bare 1..2) -> b\n"
		      "(not-in-set ? 1) -> c\n"
		      "otherwise -> d\n"
		      "segment u priority V \"l g\"\n"
		      "segment v points\n"
		      "a -> l 3\n"
		      "segment w any\n"
		      "a -> b\n"
		      "segment x all\n"
		      "segment y first");
}

static void test_parsed_scores(void **state)
{
	(void)state;
	assert_module("score l {\n"
		      " base 10\n"
		      " a >= 4 -> +30\n"
		      " b < today - 90 days -> -20\n"
		      "}",
		      "score l 10\n"
		      "(>= a 4) -> 30\n"
		      "(< b (sum today -90day)) -> (- 20)");
}

static void test_parsed_tables(void **state)
{
	(void)state;
	assert_module("table t first {\n"
		      " | size | f(x) || days | note |\n"
		      " | V, l | - || 45 | \"n\" |\n"
		      " | not(>= 5, missing) | in [1..2) || -1 | |\n"
		      "}\n"
		      "table u count from \"u.csv\"\n"
		      "table v sum { }\n"
		      "table w min { }\n"
		      "table x max { | a || b | }",
		      "table t first \n"
		      " size (f x) || days note\n"
		      " (, V l) any || 45 \"n\"\n"
		      " (not [, (>= ? 5) missing]) (in ? [1..2)) || (- 1) empty\n"
		      "table u count u.csv\n"
		      "table v sum \n"
		      "table w min \n"
		      "table x max \n"
		      " a || b");
}

static void test_parsed_rollout(void **state)
{
	(void)state;
	assert_module("rollout {\n"
		      " moved <= 2%\n"
		      " moved s = 0\n"
		      " moved s from V to \"l g\" by t < 0.5%\n"
		      " moved from V <= 100\n"
		      " moved to V <= 1\n"
		      "}",
		      "rollout\n"
		      "moved <> from <> to <> by <> <= share 0.02\n"
		      "moved <s> from <> to <> by <> = 0\n"
		      "moved <s> from <V> to <l g> by <t> < share 0.005\n"
		      "moved <> from <V> to <> by <> <= 100\n"
		      "moved <> from <> to <V> by <> <= 1");
}

static void test_parsed_rollup(void **state)
{
	(void)state;
	assert_module("rollup s by k {\n"
		      " input { d date; only where d is present }\n"
		      " csv { decimal \",\" }\n"
		      " period y = last 12 months of d\n"
		      " period f = 2025-01-01..2025-12-31 of d except months {6, 7}\n"
		      " a = sum(x) per month in y\n"
		      " b = count(distinct d where x > 1) per week in f\n"
		      " c = (sum(x) - sum(z)) / sum(z)\n"
		      " e = top(sku by sum(x))\n"
		      " g = last(x) in y\n"
		      " h = sum(x where d in l)\n"
		      "}",
		      "rollup s by k\n"
		      "d date\n"
		      "only (not-missing? d)\n"
		      "decimal <,>\n"
		      "period y 12month of d\n"
		      "period f 2025-01-01..2025-12-31 of d 6 7\n"
		      "a = (sum x per month in y)\n"
		      "b = (count distinct d where (> x 1) per week in f)\n"
		      "c = (product [sum (sum x) -(sum z)] /(sum z))\n"
		      "e = (top sku by (sum x))\n"
		      "g = (last x in y)\n"
		      "h = (sum x where (in-lookup d l))");
}

static void test_parsed_tests(void **state)
{
	(void)state;
	assert_module("test \"t\" {\n"
		      " as of 2026-01-31\n"
		      " set p = 40%\n"
		      " given a = 1, b = \"x\"\n"
		      " given { | a | b |\n"
		      "  | \"c | \"\"d\"\"\" |  |\r\n"
		      "# e\n"
		      "  | f  | g#h |\n"
		      " } # end\n"
		      " given s { | x |\n"
		      " }; given s \"f.csv\"\n"
		      " given \"g.csv\"\n"
		      " expect s = V, t = {a, b}, u = {}, v is missing, w is not missing\n"
		      " expect { | a |\n"
		      "| V |\n"
		      "}\n"
		      " expect \"h.csv\"\n"
		      "}",
		      "test t\n"
		      "as-of 2026-01-31 \n"
		      "set p 0.4 \n"
		      "given  (= a 1) (= b \"x\") \n"
		      "given  \n"
		      "<a><b>\n"
		      "<c | \"d\"><>\n"
		      "<f><g#h>\n"
		      "given s \n"
		      "<x>\n"
		      "given s f.csv\n"
		      "given  g.csv\n"
		      "expect  (= s V) (= t (set a b)) (= u (set)) (missing? v) (not-missing? w) \n"
		      "expect  \n"
		      "<a>\n"
		      "<V>\n"
		      "expect  h.csv");
}

static void assert_cell(const char *cell, enum cell_kind kind, const char *expected)
{
	struct syntax syntax = {0};
	struct buffer tree = {0};
	uint32_t source = sources_add(&syntax.sources, "terms.csv", text_of("a;b\n"));
	struct expression *node = parse_cell(&syntax, text_of(cell), kind, (struct span){source, 2, 3});
	assert_int_equal(syntax.diagnostics.list.count, 0);
	assert_int_equal(node != NULL, expected != NULL);
	if (node) {
		describe(&tree, node);
		assert_buffer(&tree, expected);
		assert_int_equal(node->span.begin, 2);
		assert_int_equal(node->span.end, 3);
	}
	buffer_free(&tree);
	syntax_free(&syntax);
}

static void test_cells_of_side_files(void **state)
{
	(void)state;
	assert_cell(">= 5", CELL_OF_TEST, "(>= ? 5)");
	assert_cell("-", CELL_OF_TEST, "any");
	assert_cell("", CELL_OF_TEST, "empty");
	assert_cell("VIP, large", CELL_OF_TEST, "(, VIP large)");
	assert_cell("5 # a comment", CELL_OF_TEST, "5");
	assert_cell("30% * t", CELL_OF_VALUE, "(product 0.3 *t)");
	assert_cell("", CELL_OF_VALUE, "empty");
	assert_cell("by contract", CELL_OF_VALUE, NULL);
	assert_cell("300K", CELL_OF_VALUE, NULL);
	assert_cell("((", CELL_OF_TEST, NULL);
}

static void assert_description(const char *text, const char *expected)
{
	struct syntax syntax = {0};
	struct module *module;
	parse(&syntax, text_of(text), &module);
	assert_no_errors(&syntax, text);
	assert_int_equal(module->count, 1);
	struct text found = description_before(&syntax, module, module->statements[0]->span.begin);
	if (!text_is(found, expected))
		fail_msg("'%.*s' instead of '%s'", TEXT_ARGUMENTS(found), expected);
	syntax_free(&syntax);
}

static void test_descriptions(void **state)
{
	(void)state;
	assert_description("## one\n##  two \na -> b", "one two");
	assert_description("## one\n\n## two\na -> b", "two");
	assert_description("## one\n# plain\na -> b", "");
	assert_description("## one\n\na -> b", "");
	assert_description("\xEF\xBB\xBF## one\r\n\t## два\r\na -> b\r\n", "one два");
	assert_description("\xC2\xA0## one\na -> b", "one");
	assert_description("a -> b ## behind", "");
}

/* Where the cells of given tables stand, for those who point at them. */
static void test_places_of_raw_cells(void **state)
{
	(void)state;
	struct syntax syntax = {0};
	struct module *module;
	parse(&syntax, text_of("test \"t\" {\n given {\n|  a b\t| \xC2\xA0\"c|\" |\xC2\xA0 d \r|\r\n }\n}"), &module);
	assert_no_errors(&syntax, "raw cells");
	const struct raw_row *row = &module->statements[0]->test->items[0]->table->rows[0];
	static const char *const cells[] = {"a b", "c|", "d"};
	static const char *const written[] = {"a b", "\"c|\"", "d"};
	assert_int_equal(row->count, COUNT(cells));
	for (size_t i = 0; i < COUNT(cells); i++) {
		assert_true(text_is(row->cells[i].text, cells[i]));
		assert_true(text_is(span_text(&syntax.sources, row->cells[i].span), written[i]));
	}
	syntax_free(&syntax);
}

/* Half a file is parsed, reported and gone on from at every place where it may end. */
static void test_every_beginning(void **state)
{
	(void)state;
	static const char file[] = "## d\ninput { a text key; only where a is present }\ncsv { missing \"-\" }\n"
				   "segment s priority (a, b) on x { n: in [1..2), (>= 3) -> a because \"r\" }\n"
				   "score t { base 1; x between 1 and 2 -> +3 }\ntable u { | a || b |\n| - || 1 | }\n"
				   "rollup v by k { period p = last 2 months of d except months {1}\n"
				   "f = sum(x where y) per month in p }\nrollout { moved s from a to b by c <= 2% }\n"
				   "test \"w\" { as of 2026-01-31\n given { | a | \"b\" |\n } # c\n expect a = {b} }\n"
				   "let `z` = if a then -b else c(distinct d by e) -> f\n";
	for (size_t size = 0; size < sizeof file; size++) {
		struct syntax syntax = {0};
		struct module *module;
		struct buffer tree = {0};
		parse(&syntax, (struct text){file, size}, &module);
		describe_module(&tree, module);
		buffer_free(&tree);
		syntax_free(&syntax);
	}
}

/* --- section 1: what separates --- */

static void test_separators(void **state)
{
	(void)state;
	assert_module("", "");
	assert_module("\n;;\n ; \n", "");
	assert_module("# only a comment", "");
	assert_module("a -> b; c -> d", "rule\na -> b\nrule\nc -> d");
	assert_module("a -> b;\n;c -> d\n\n", "rule\na -> b\nrule\nc -> d");
	assert_module("segment s { ;a -> b;; }", "segment s none\na -> b");
	assert_module("segment s { a -> b; c -> d\n}", "segment s none\na -> b\nc -> d");
	assert_module("\xEF\xBB\xBF# c\na -> b", "rule\na -> b");
	assert_module("a -> b\r\nc -> d\r\n", "rule\na -> b\nrule\nc -> d");
}

static void test_newlines_in_brackets(void **state)
{
	(void)state;
	assert_module("(a\nor\nb\n) -> c", "rule\n[or a b] -> c");
	assert_module("f(\na\n,\nb\n) -> c", "rule\n(f a b) -> c");
	assert_module("x in [1\n..\n2\n) -> c", "rule\n(in x [1..2)) -> c");
	assert_module("x in\n{\n1\n,\n2\n} -> c", "rule\n(in-set x 1 2) -> c");
	assert_module("(s starts with\n\"a\") -> c", "rule\n[starts s \"a\"] -> c");
	assert_module("(s\nends\nwith\n\"a\") -> c", "rule\n[ends s \"a\"] -> c");
	assert_module("rollup s by k {\na = (sum(x)\nper\nmonth\nin\np)\n}",
		      "rollup s by k\na = [sum x per month in p]");
	assert_module("rollup s by k { period p = last 2 months of d except months {\n1,\n2\n}\n}",
		      "rollup s by k\nperiod p 2month of d 1 2");
	assert_module("(a # one\nor # two\nb) -> c", "rule\n[or a b] -> c");
}

static void test_newlines_after_words(void **state)
{
	(void)state;
	static const char *const words[] = {"+", "-",  "*",   "/",  "=",        "!=",      "<",           "<=",
					    ">", ">=", "and", "or", "contains", "matches", "starts with", "in"};
	for (size_t i = 0; i < COUNT(words); i++) {
		struct buffer one = {0}, two = {0}, tree = {0};
		struct syntax syntax = {0};
		struct module *module;
		buffer_printf(&one, "let x = a %s b%c", words[i], '\0');
		parse(&syntax, text_of(one.data), &module);
		describe_module(&tree, module);
		buffer_byte(&tree, '\0');
		buffer_printf(&two, "let x = a %s # comment\n\n\tb%c", words[i], '\0');
		assert_module(two.data, tree.data);
		buffer_free(&one);
		buffer_free(&two);
		buffer_free(&tree);
		syntax_free(&syntax);
	}
	assert_module("n:\nx ->\nl because\n\"r\"", "rule\nn: x -> l because r");
	assert_module("a, \n= 1 -> l", "rule\n(, a (= ? 1)) -> l");
	assert_module("let x = not\na", "let x (not a)");
	assert_module("let x = a is\nmissing", "let x (missing? a)");
	assert_module("let x = a between\n1 and\n2", "let x (between a 1 2)");
	assert_module("let x = if\na then\n1 else\n2", "let x (if a 1 2)");
	assert_module("1..\n2 -> a", "rule\n(in ? bare 1..2) -> a");
	assert_module("input { only where\na }", "input\nonly a");
	assert_module("rollup s by\nk { }", "rollup s by k");
}

static void test_newlines_before_words(void **state)
{
	(void)state;
	assert_module("a\nand b\nor c\n-> d\nbecause \"e\"\nvalid until 2026-01-01",
		      "rule\n(or (and a b) c) -> d because e until 2026-01-01");
	assert_module("let x = if a\nthen 1\nelse 2", "let x (if a 1 2)");
	assert_module("a\n# comment\n\nand b -> c", "rule\n(and a b) -> c");
	assert_errors("let x = 1\n+ 2", "2:1 E010 <+>");
	assert_errors("let x = 1\n* 2", "2:1 E010 <*>");
	assert_errors("let x = a\nin {1}", "2:7 E010 <>");
	assert_errors("let x =\n", "1:8 E010 <>");
}

static void test_newlines_in_rows(void **state)
{
	(void)state;
	assert_module("table t {\n| (a\nor b) || 1 |\n}", "table t none \n [or a b] || 1");
	assert_errors("table t {\n| a, ||\n 1 |\n}", "2:6 E010 <||> 3:2 E010 <1>");
	assert_errors("table t {\n| a || 1\n | b || 2 |\n}", "2:9 E010 <>");
}

/* --- what is wrong --- */

static void test_wrong_literals(void **state)
{
	(void)state;
	assert_errors("a > 300K -> b", "1:5 E004 <300K>");
	assert_errors("a > 1.5m -> b", "1:5 E004 <1.5m>");
	assert_errors("a > 5 % -> b", "1:5 E004 <5 %>");
	assert_errors("a > 2026-1-31 -> b", "1:5 E005 <2026-1-31>");
	assert_errors("a > 2026-02-30 -> b", "1:5 E005 <2026-02-30>");
	assert_errors("a > 31.01.2026 -> b", "1:5 E005 <31.01.2026>");
	assert_errors("a == 1 -> b", "1:3 E007 <==>");
	assert_errors("a => 1 && b <> 2 -> c", "1:3 E007 <=>> 1:8 E007 <&&> 1:13 E007 <<>>");
	assert_errors("a > 1 => b", "1:7 E007 <=>>");
	assert_errors("a = \"\\d\" -> b", "1:6 E006 <\\d>");
	assert_errors("a = 'x' -> b", "1:5 E003 <'> 1:7 E003 <'>");
	assert_errors("`` > 1 -> b", "1:1 E012 <``>");
	assert_errors("a > 123456789012345678901234567890123456789 -> b",
		      "1:5 E004 <123456789012345678901234567890123456789>");
	assert_errors("a > 99999999999 days -> b", "1:5 E013 <99999999999 days>");
}

static void assert_remedy(const char *text, const char *remedy)
{
	struct syntax syntax = {0};
	struct module *module;
	parse(&syntax, text_of(text), &module);
	if (syntax.diagnostics.list.count != 1)
		fail_msg("%s: %zu errors", text, syntax.diagnostics.list.count);
	assert_non_null(syntax.diagnostics.list.items[0].remedy);
	if (!strstr(syntax.diagnostics.list.items[0].remedy, remedy))
		fail_msg("%s: '%s' lacks '%s'", text, syntax.diagnostics.list.items[0].remedy, remedy);
	syntax_free(&syntax);
}

/* What is wrong is reported with the way to write it. */
static void test_remedies(void **state)
{
	(void)state;
	assert_remedy("a > 300K -> b", "write 300k");
	assert_remedy("a > 300тыс -> b", "write 300k");
	assert_remedy("a > 2mln -> b", "write 2M");
	assert_remedy("a > 5 % -> b", "write 5%");
	assert_remedy("a > 1_000x -> b", "`1000x`");
	assert_remedy("a > 2026-1-31 -> b", "2026-01-31");
	assert_remedy("a > 31.12.2026 -> b", "2026-12-31");
	assert_remedy("a > 2026-02-30 -> b", "no such day");
	assert_remedy("a == 1 -> b", "write =");
	assert_remedy("a ≥ 1 -> b", "write >=");
	assert_remedy("a = “x -> b", "straight double quotes");
	assert_remedy("a > 5 and % -> b", "write % right behind");
	assert_remedy("!a -> b", "not before a condition");
	assert_remedy("cost²x > 1 -> b", "backticks");
	assert_remedy("a -> missing", "backticks: `missing`");
	assert_remedy("a > 1", "`->` and a label");
	assert_remedy("1 < a < 5 -> b", "compare twice");
	assert_remedy("table t {\n| a | b |\n}", "`||` once");
	assert_remedy("a > > 5 -> b", "write one >");
	assert_remedy("a [1..2] -> b", "an interval stands after `in`");
	assert_remedy("(a -> b", "write the `)`");
}

/* Columns count characters, also behind Cyrillic and tabs. */
static void test_places(void **state)
{
	(void)state;
	assert_errors("\tоборот > 5K -> б", "1:11 E004 <5K>");
	assert_errors("# да\r\n\t\tдоля > > 5 -> б", "2:10 E010 <>>");
	assert_errors("\xEF\xBB\xBF"
		      "a > 5K -> b",
		      "1:5 E004 <5K>");
	assert_errors("a → b", "1:3 E007 <→>");
}

static void test_several_errors(void **state)
{
	(void)state;
	assert_errors("a > 5 % -> b\nc > > 2 -> d\ne -> f\nlet = \nlet y == 3\n",
		      "1:5 E004 <5 %> 2:5 E010 <>> 4:6 E010 <> 5:7 E007 <==>");
	assert_errors("segment s {\n a > -> b\n c -> d\n e > 5K -> f\n g h -> i\n}\nx > -> y",
		      "2:6 E010 <->> 4:6 E004 <5K> 5:4 E010 <h> 7:5 E010 <->>");
	assert_errors("input {\n a text,\n b number\n only when c\n}\nlet x = )",
		      "2:8 E010 <,> 4:12 E010 <c> 6:9 E010 <)>");
	assert_errors("f(a b, c d) + f(e g) > 1 -> x", "1:5 E010 <b> 1:19 E010 <g>");
	assert_errors("test \"t\" {\n given a > 1\n expect b = c d\n}\nguard x",
		      "2:10 E010 <>> 3:15 E010 <d> 5:7 E010 <x>");
	assert_errors("rollout {\n moved <= x\n moved s < 5%\n move\n}", "2:11 E010 <x> 4:2 E010 <move>");
	assert_errors("rollup s by k {\n a = sum(\n b = > 1\n}", "3:6 E010 <>>");
}

static void test_broken_headers(void **state)
{
	(void)state;
	assert_errors("segment 5 {\n a > > 1 -> b\n}\nx > > 1 -> y", "1:9 E010 <5> 4:5 E010 <>>");
	assert_errors("table t firts {\n| a || b |\n}\nx > > 1 -> y", "1:9 E010 <firts> 4:5 E010 <>>");
	assert_errors("score {\n a -> +1\n}", "1:7 E010 <{>");
}

static void test_unclosed(void **state)
{
	(void)state;
	assert_errors("segment s {\n (a > 1 -> x\n b > 1 -> y\n}\nc -> d", "2:2 E008 <(>");
	assert_errors("(a\nb -> c\nd -> e", "1:1 E008 <(>");
	assert_errors("x in {1, 2 -> c\nd -> e", "1:6 E008 <{>");
	assert_errors("segment s unique {\n a -> b\n", "1:18 E008 <{>");
	assert_errors("x in [1..2 -> c", "1:6 E008 <[>");
	assert_errors("a > \"abc -> x\nb > -> y", "1:5 E006 <\"abc -> x> 2:5 E010 <->>");
	assert_errors("f(a, \"abc) -> x\nb > -> y", "1:6 E006 <\"abc) -> x> 2:5 E010 <->>");
	assert_errors("a > 1 -> `abc\nb > -> y", "1:10 E012 <`abc> 2:5 E010 <->>");
	assert_errors("a -> b\n}\nc -> d\n) -> e", "2:1 E010 <}> 4:1 E010 <)>");
	assert_errors("segment s {\n a >\n}", "3:1 E010 <}>");
	assert_errors("test \"t\" {\n given {\n| a |\n| b\n}\n}", "4:1 E502 <| b>");
}

static void test_files_that_are_no_text(void **state)
{
	(void)state;
	assert_errors_in((struct text){"a -> b\n\0c", 9}, "2:1 E001 <>");
	assert_errors("a -> \xFF", "1:6 E001 <\xFF>");
	assert_errors("\xFF\xFE"
		      "a",
		      "1:1 E001 <\xFF>");
	assert_errors("a -> \xC0\xAF", "1:6 E001 <\xC0>");
}

static void assert_soon(const char *before, const char *repeated, size_t times, const char *after, const char *code)
{
	struct buffer text = {0};
	struct syntax syntax = {0};
	struct module *module;
	buffer_string(&text, before);
	for (size_t i = 0; i < times; i++)
		buffer_string(&text, repeated);
	buffer_string(&text, after);
	clock_t begin = clock();
	parse(&syntax, buffer_view(&text), &module);
	assert_true(clock() - begin < 4 * CLOCKS_PER_SEC);
	assert_int_equal(syntax.diagnostics.list.count, code ? 1 : 0);
	if (code)
		assert_string_equal(code_name(syntax.diagnostics.list.items[0].code), code);
	buffer_free(&text);
	syntax_free(&syntax);
}

static void test_depth(void **state)
{
	(void)state;
	assert_soon("", "(", 1000000, "a -> b", "E009");
	assert_soon("", "not ", 100000, "a -> b", "E009");
	assert_soon("", "- ", 100000, "a -> b", "E009");
	assert_soon("let x = ", "if a then ", 100000, "b", "E009");
	assert_soon("let x = ", "if a then 1 else ", 100000, "b", "E009");
	assert_soon("let x = ", "if a then 1 else ", 2000, "b", NULL);
	assert_soon("", "a or ", 100000, "b -> c", NULL);
	assert_soon("", "a -> b\n", 100000, "", NULL);
	assert_soon("", "not ", 2000, "a -> b", NULL);
	assert_soon("let x = ", "abs(", 100000, "", "E009");
}

/* --- formatting --- */

static void test_format_empty(void **state)
{
	(void)state;
	assert_format("", "");
	assert_format(" \n;\n", "");
	assert_format("\n\n# only a comment \r \r\n", "# only a comment\n");
	assert_standard("a -> b\n");
}

static void test_format_whole_file(void **state)
{
	(void)state;
	assert_format("turnover_share > 5% -> VIP; markup < 10% -> band4\n", "turnover_share > 5% -> VIP\n"
									     "markup < 10%        -> band4\n");
}

static void test_format_expressions(void **state)
{
	(void)state;
	assert_format("a>1 and(b or c)->x\n"
		      "not (a) or not b->\"text\"\n"
		      "let x=f( a ,b )*-2- -y/(c+1)\n"
		      "let y = - a+managers . phone\n"
		      "let z=x between 1 and 2 or s not starts   with \"a\"\n"
		      "let w = s matches \"^\\\\d+\\\"$\" and s is  not missing and t is  present\n"
		      "let v=x in{1,2 ,\"c\"} and y not in[ -1 .. 2) and z in ( 1..a+1 ]\n"
		      "let u=x in embargo and (x in(1..2))\n"
		      "let t=300_000+300k+1.5M+5%+0.25\n"
		      "let s=2026-01-31+90   days-1 year\n"
		      "let r=`Оборот, руб.`+`plain`+оборот\n"
		      "let q = count(distinct x)+total(x by a,b where c>1)+count( )\n"
		      "let p=if a then 1 else 2\n"
		      "let o = true or false or missing=x\n",
		      "a > 1 and (b or c) -> x\n"
		      "not (a) or not b   -> \"text\"\n"
		      "let x = f(a, b) * -2 - -y / (c + 1)\n"
		      "let y = -a + managers.phone\n"
		      "let z = x between 1 and 2 or s not starts with \"a\"\n"
		      "let w = s matches \"^\\\\d+\\\"$\" and s is not missing and t is present\n"
		      "let v = x in {1, 2, \"c\"} and y not in [-1..2) and z in (1..a + 1]\n"
		      "let u = x in embargo and (x in (1..2))\n"
		      "let t = 300_000 + 300k + 1.5M + 5% + 0.25\n"
		      "let s = 2026-01-31 + 90 days - 1 year\n"
		      "let r = `Оборот, руб.` + `plain` + оборот\n"
		      "let q = count(distinct x) + total(x by a, b where c > 1) + count()\n"
		      "let p = if a then 1 else 2\n"
		      "let o = true or false or missing = x\n");
}

static void test_format_comments_between(void **state)
{
	(void)state;
	assert_format("\n"
		      "\n"
		      "# first\n"
		      "\n"
		      "\n"
		      "## describes\n"
		      "a -> b   # at the end   \n"
		      "   # of its own\n"
		      "c -> d;# behind the semicolon\n"
		      "\n"
		      "\n"
		      ";e -> f\n"
		      "x -> y # not aligned with the next\n"
		      "\n"
		      "# last\n"
		      "\n"
		      "\n",
		      "# first\n"
		      "\n"
		      "## describes\n"
		      "a -> b  # at the end\n"
		      "# of its own\n"
		      "c -> d  # behind the semicolon\n"
		      "\n"
		      "e -> f\n"
		      "x -> y  # not aligned with the next\n"
		      "\n"
		      "# last\n");
}

static void test_format_comments_in_blocks(void **state)
{
	(void)state;
	assert_format("a -> b # short\n"
		      "long_name -> c # long\n"
		      "d -> e\n"
		      "segment s { # opens\n"
		      "  # first\n"
		      "  a -> b # rule\n"
		      "  cc -> d\n"
		      "\n"
		      "  # before\n"
		      "  e -> f\n"
		      "\n"
		      "\n"
		      "  # last\n"
		      "\n"
		      "} # closed\n"
		      "segment t { # only a comment\n"
		      "}\n"
		      "segment u { } # nothing\n",
		      "a         -> b  # short\n"
		      "long_name -> c  # long\n"
		      "d         -> e\n"
		      "segment s {  # opens\n"
		      "  # first\n"
		      "  a  -> b  # rule\n"
		      "  cc -> d\n"
		      "\n"
		      "  # before\n"
		      "  e -> f\n"
		      "\n"
		      "  # last\n"
		      "}  # closed\n"
		      "segment t {  # only a comment\n"
		      "}\n"
		      "segment u { }  # nothing\n");
}

static void test_format_comments_in_expressions(void **state)
{
	(void)state;
	assert_format("let x = a # one\n"
		      "  or b # two\n"
		      "  # own\n"
		      "  or f(c, # three\n"
		      "\n"
		      "    d) # four\n"
		      "a # what\n"
		      "-> b\n",
		      "let x = a  # one\n"
		      "    or b  # two\n"
		      "    # own\n"
		      "    or f(c,  # three\n"
		      "    d)       # four\n"
		      "a  # what\n"
		      "    -> b\n");
}

static void test_format_input(void **state)
{
	(void)state;
	assert_format(
		"input {                                   # optional; what the rules need of the export\n"
		"  client_id  text key\n"
		"  turnover   number  from \"Оборот, руб.\"  # the column's name in the export, where it differs\n"
		"  last_order date\n"
		"  channel    text    default \"retail\"     # instead of missing\n"
		"  margin number default -5 key\n"
		"  `Регион продаж`     text    required             # missing here is a data error\n"
		"  only where client_id is present and -margin<1         # records for which this is not true are left "
		"out, and counted\n"
		"}\n"
		"input { a text; b number }\n"
		"input { }\n",
		"input {  # optional; what the rules need of the export\n"
		"  client_id       text   key\n"
		"  turnover        number from \"Оборот, руб.\"  # the column's name in the export, where it differs\n"
		"  last_order      date\n"
		"  channel         text   default \"retail\"  # instead of missing\n"
		"  margin          number default -5 key\n"
		"  `Регион продаж` text   required                  # missing here is a data error\n"
		"  only where client_id is present and -margin < 1  # records for which this is not true are left out, "
		"and counted\n"
		"}\n"
		"input {\n"
		"  a text\n"
		"  b number\n"
		"}\n"
		"input { }\n");
}

static void test_format_definitions(void **state)
{
	(void)state;
	assert_format("param vip_share = 5%                      # a constant that `--set vip_share=7%` changes; text "
		      "as it stands\n"
		      "let turnover_share=share( turnover )\n"
		      "output credit_limit = if size = VIP then 30% * turnover else 0\n"
		      "include   \"common.rules\"\n"
		      "guard \"VIPs stay few\" : count(where size=VIP)/count()<=5%\n"
		      "lookup managers from \"managers.csv\" on region\n"
		      "lookup embargo  from \"embargo.csv\"  on inn=client_tax_id\n"
		      "csv { delimiter \";\"  decimal \",\"  grouping \" \"\n"
		      "  encoding \"windows-1251\"  dates \"DD.MM.YYYY\" # the dates\n"
		      "  missing \"-\",\"n/a\" }\n"
		      "csv { }\n",
		      "param vip_share = 5%  # a constant that `--set vip_share=7%` changes; text as it stands\n"
		      "let turnover_share = share(turnover)\n"
		      "output credit_limit = if size = VIP then 30% * turnover else 0\n"
		      "include \"common.rules\"\n"
		      "guard \"VIPs stay few\": count(where size = VIP) / count() <= 5%\n"
		      "lookup managers from \"managers.csv\" on region\n"
		      "lookup embargo from \"embargo.csv\" on inn = client_tax_id\n"
		      "csv {\n"
		      "  delimiter \";\"\n"
		      "  decimal   \",\"\n"
		      "  grouping  \" \"\n"
		      "  encoding  \"windows-1251\"\n"
		      "  dates     \"DD.MM.YYYY\"  # the dates\n"
		      "  missing   \"-\", \"n/a\"\n"
		      "}\n"
		      "csv { }\n");
}

static void test_format_segments(void **state)
{
	(void)state;
	assert_format("segment size {                            # one column, `size`\n"
		      "  big: turnover_share > vip_share -> VIP   because \"over 5% of all sales\"\n"
		      "  turnover >= 300k                -> large\n"
		      "  turnover >= 30k                 -> \"medium or so\"   valid from 2026-01-01 until 2026-12-31\n"
		      "  otherwise                       -> small\n"
		      "}\n"
		      "segment markup_band unique on markup {    # here: unary tests\n"
		      "  >= 50%               -> band1\n"
		      "  in [25%..50%)        -> band2           # [ ] include the end\n"
		      "  in [10%..25%)        -> band3\n"
		      "  10% .. 25% -> band5\n"
		      "  < 10%, is missing    -> band4           # a comma is \"or\"\n"
		      "  not in {1,2},not contains \"a\",starts with \"b\" -> band6\n"
		      "}\n"
		      "segment p priority(VIP,large , \"small one\") on -turnover { }\n"
		      "segment q points on (a+b) { > 5 -> label + 3;< 3 -> other -1 }\n"
		      "segment r any { a -> b }; segment t all { a -> b }\n",
		      "segment size {  # one column, `size`\n"
		      "  big: turnover_share > vip_share -> VIP because \"over 5% of all sales\"\n"
		      "  turnover >= 300k                -> large\n"
		      "  turnover >= 30k                 -> \"medium or so\" valid from 2026-01-01 until 2026-12-31\n"
		      "  otherwise                       -> small\n"
		      "}\n"
		      "segment markup_band unique on markup {  # here: unary tests\n"
		      "  >= 50%                                           -> band1\n"
		      "  in [25%..50%)                                    -> band2  # [ ] include the end\n"
		      "  in [10%..25%)                                    -> band3\n"
		      "  10%..25%                                         -> band5\n"
		      "  < 10%, is missing                                -> band4  # a comma is \"or\"\n"
		      "  not in {1, 2}, not contains \"a\", starts with \"b\" -> band6\n"
		      "}\n"
		      "segment p priority (VIP, large, \"small one\") on -turnover { }\n"
		      "segment q points on (a + b) {\n"
		      "  > 5 -> label +3\n"
		      "  < 3 -> other -1\n"
		      "}\n"
		      "segment r any {\n"
		      "  a -> b\n"
		      "}\n"
		      "segment t all {\n"
		      "  a -> b\n"
		      "}\n");
}

static void test_format_alignment(void **state)
{
	(void)state;
	assert_format("segment s {\n"
		      "  оборот > 5 -> да\n"
		      "  x -> y\n"
		      "\n"
		      "  a -> b\n"
		      "  # of its own\n"
		      "  abc -> d\n"
		      "  日付 = 1 -> e\n"
		      "  é -> f\n"
		      "}\n"
		      "score loyalty {\n"
		      "  base 10\n"
		      "  orders_per_month >= 4 -> +30\n"
		      "  last_order < today - 90 days -> -20\n"
		      "  base -5\n"
		      "  x -> 7\n"
		      "}\n",
		      "segment s {\n"
		      "  оборот > 5 -> да\n"
		      "  x          -> y\n"
		      "\n"
		      "  a -> b\n"
		      "  # of its own\n"
		      "  abc      -> d\n"
		      "  日付 = 1 -> e\n"
		      "  é        -> f\n"
		      "}\n"
		      "score loyalty {\n"
		      "  base 10\n"
		      "  orders_per_month >= 4        -> +30\n"
		      "  last_order < today - 90 days -> -20\n"
		      "  base -5\n"
		      "  x -> 7\n"
		      "}\n");
}

static void test_format_tables(void **state)
{
	(void)state;
	assert_format("table terms first {                       # inputs || outputs\n"
		      "  | size       | payment_form  || credit_days | note          |\n"
		      "  | VIP        | -             || 45          | \"by contract\" |\n"
		      "  | large, VIP | \"deferred\"    || 30          | |\n"
		      "\n"
		      "  # the rest\n"
		      "  | -          | not( a,is missing )             || -x           |               | # end\n"
		      "}\n"
		      "table terms first from \"terms.csv\"\n"
		      "table t sum {\n"
		      "| оборот || да |\n"
		      "| >= 5 ||  1+2 |\n"
		      "|(a # inner\n"
		      "or b)||f( c )|\n"
		      "}\n"
		      "table u { }\n"
		      "table v {\n"
		      "|a||b|c|\n"
		      "| || d |\n"
		      "|a|b|| |\n"
		      "}\n",
		      "table terms first {  # inputs || outputs\n"
		      "  | size       | payment_form       || credit_days | note          |\n"
		      "  | VIP        | -                  || 45          | \"by contract\" |\n"
		      "  | large, VIP | \"deferred\"         || 30          |               |\n"
		      "\n"
		      "  # the rest\n"
		      "  | -          | not(a, is missing) || -x          |               |  # end\n"
		      "}\n"
		      "table terms first from \"terms.csv\"\n"
		      "table t sum {\n"
		      "  | оборот   || да    |\n"
		      "  | >= 5     || 1 + 2 |\n"
		      "  # inner\n"
		      "  | (a or b) || f(c)  |\n"
		      "}\n"
		      "table u { }\n"
		      "table v {\n"
		      "  | a     || b | c |\n"
		      "  |       || d |\n"
		      "  | a | b ||   |\n"
		      "}\n");
}

static void test_format_rollout(void **state)
{
	(void)state;
	assert_format("rollout {\n"
		      "  moved                      <= 2%        # share\n"
		      "  moved size                 <= 1%        # in one segment\n"
		      "  moved size from VIP         = 0\n"
		      "  moved size from VIP to \"large one\" by turnover <0.5%\n"
		      "\n"
		      "  moved < 100\n"
		      "}\n"
		      "rollout { }\n",
		      "rollout {\n"
		      "  moved                                          <= 2%  # share\n"
		      "  moved size                                     <= 1%  # in one segment\n"
		      "  moved size from VIP                            = 0\n"
		      "  moved size from VIP to \"large one\" by turnover < 0.5%\n"
		      "\n"
		      "  moved < 100\n"
		      "}\n"
		      "rollout { }\n");
}

static void test_format_rollup(void **state)
{
	(void)state;
	assert_format(
		"rollup sales by client_id {\n"
		"  input { date date; amount number; only where amount != 0 }\n"
		"  csv { delimiter \";\" }\n"
		"  period year = last 12 months of date\n"
		"  period base = last 12   months of date except months {6,7, 8}      # the course's seasonality rule\n"
		"  period fixed = 2025-01-01 .. 2025-12-31 of date\n"
		"  turnover     = sum(amount) per month in base\n"
		"  frequency=count(distinct date) per week in year\n"
		"  orders       = count(distinct invoice where amount > 0) in year\n"
		"  markup       = (sum(amount) - sum(cost)) / sum(cost)              # no period\n"
		"  выручка = sum( amount )\n"
		"\n"
		"  main_product = top(sku by sum(amount))\n"
		"  period = max(date)\n"
		"}\n",
		"rollup sales by client_id {\n"
		"  input {\n"
		"    date   date\n"
		"    amount number\n"
		"    only where amount != 0\n"
		"  }\n"
		"  csv {\n"
		"    delimiter \";\"\n"
		"  }\n"
		"  period year  = last 12 months of date\n"
		"  period base  = last 12 months of date except months {6, 7, 8}  # the course's seasonality rule\n"
		"  period fixed = 2025-01-01..2025-12-31 of date\n"
		"  turnover  = sum(amount) per month in base\n"
		"  frequency = count(distinct date) per week in year\n"
		"  orders    = count(distinct invoice where amount > 0) in year\n"
		"  markup    = (sum(amount) - sum(cost)) / sum(cost)  # no period\n"
		"  выручка   = sum(amount)\n"
		"\n"
		"  main_product = top(sku by sum(amount))\n"
		"  period       = max(date)\n"
		"}\n");
}

static void test_format_tests(void **state)
{
	(void)state;
	assert_format("test \"six percent is VIP\" {\n"
		      "  given turnover_share = 6%,markup = 8%          # sets a column\n"
		      "  expect size = VIP, x is missing, s={a,b}, e = { }\n"
		      "}\n"
		      "test \"shares of the whole\" {\n"
		      "  as of 2026-01-31\n"
		      "  set vip_share=40%\n"
		      "  given {\n"
		      "  \n"
		      "    | client_id | turnover |\n"
		      "# own\n"
		      "    | a         | 90       |\n"
		      "\n"
		      "\n"
		      "    |b| |\n"
		      "    |  \"c | \"\"d\"\" \"|   1 000,5 # no comment  |\n"
		      "    |\n"
		      "    |Кириллица|1|\n"
		      "  } # end\n"
		      "  given sales { | x |\n"
		      "  }\n"
		      "  given sales \"file.csv\"; given \"x.csv\"\n"
		      "  given { }\n"
		      "  expect {\n"
		      "    | client_id | size  |\n"
		      "    | a         | \"VIP|large\"   |\n"
		      "  };expect \"labels.csv\"\n"
		      "}\n"
		      "test \"empty\" { }\n",
		      "test \"six percent is VIP\" {\n"
		      "  given turnover_share = 6%, markup = 8%  # sets a column\n"
		      "  expect size = VIP, x is missing, s = {a, b}, e = {}\n"
		      "}\n"
		      "test \"shares of the whole\" {\n"
		      "  as of 2026-01-31\n"
		      "  set vip_share = 40%\n"
		      "  given {\n"
		      "    | client_id    | turnover             |\n"
		      "    # own\n"
		      "    | a            | 90                   |\n"
		      "\n"
		      "    | b            |                      |\n"
		      "    | \"c | \"\"d\"\" \" | 1 000,5 # no comment |\n"
		      "    |\n"
		      "    | Кириллица    | 1                    |\n"
		      "  }  # end\n"
		      "  given sales {\n"
		      "    | x |\n"
		      "  }\n"
		      "  given sales \"file.csv\"\n"
		      "  given \"x.csv\"\n"
		      "  given { }\n"
		      "  expect {\n"
		      "    | client_id | size        |\n"
		      "    | a         | \"VIP|large\" |\n"
		      "  }\n"
		      "  expect \"labels.csv\"\n"
		      "}\n"
		      "test \"empty\" { }\n");
}

static void test_format_long_lines(void **state)
{
	(void)state;
	assert_format(
		"let long = if turnover_share > 5% and markup > 10% then \"a very long text for the value\" else if "
		"turnover_share > 3% then \"another long text\" else \"third\"\n"
		"let fits = if turnover_share > 5% then \"a long text for the value\" else \"another one that is just "
		"fits\"\n"
		"segment z {\n"
		"  turnover_share > 5% and markup > 10% and region in {\"North\", \"South\", \"East\"} or channel = "
		"\"retail\" and x between 1 and 5 -> VIP because \"long reason text\"\n"
		"  turnover_share > 5% and markup > 10% and region in {\"North\", \"South\"} -> VIP because \"long "
		"reason text\" valid until 2026-01-31\n"
		"  a -> b\n"
		"  turnover_share > 5% and markup > 10% and region = \"North\" and channel = \"retail\" and last_order "
		"> today -> c # note\n"
		"  region in {\"North North North\", \"South South South South\", \"East East East East East\", \"West "
		"West West West\", \"Centre\"} -> Y\n"
		"  = \"North North North North\", = \"South South South South\", = \"East East East East East\", "
		"\"West West West\", \"Centre\" -> Y\n"
		"  (turnover_share > 5% and markup > 10% or (turnover_share > 15% and markup > 10% and turnover_share "
		"> 25%)) and markup > 10% -> Y\n"
		"}\n"
		"segment runs {\n"
		"  turnover_share > 5% and markup > 10% and region = \"North\" and channel = \"retail\" -> a\n"
		"  x -> b because \"together with the rule above its row would be longer than a hundred columns\"\n"
		"}\n"
		"test \"facts\" {\n"
		"  given turnover_share = 6%, markup = 8%, region = \"North North\", channel = \"retail\", last_order "
		"= 2026-01-31, size = VIP\n"
		"}\n",
		"let long = if turnover_share > 5% and markup > 10% then \"a very long text for the value\"\n"
		"    else if turnover_share > 3% then \"another long text\"\n"
		"    else \"third\"\n"
		"let fits = if turnover_share > 5% then \"a long text for the value\"\n"
		"    else \"another one that is just fits\"\n"
		"segment z {\n"
		"  turnover_share > 5% and markup > 10% and region in {\"North\", \"South\", \"East\"}\n"
		"      or channel = \"retail\" and x between 1 and 5 -> VIP\n"
		"      because \"long reason text\"\n"
		"  turnover_share > 5% and markup > 10% and region in {\"North\", \"South\"} -> VIP\n"
		"      because \"long reason text\"\n"
		"      valid until 2026-01-31\n"
		"  a -> b\n"
		"  turnover_share > 5%\n"
		"      and markup > 10%\n"
		"      and region = \"North\"\n"
		"      and channel = \"retail\"\n"
		"      and last_order > today -> c  # note\n"
		"  region in {\"North North North\", \"South South South South\", \"East East East East East\",\n"
		"          \"West West West West\", \"Centre\"}\n"
		"      -> Y\n"
		"  = \"North North North North\", = \"South South South South\", = \"East East East East East\",\n"
		"      \"West West West\", \"Centre\"\n"
		"      -> Y\n"
		"  (turnover_share > 5% and markup > 10%\n"
		"          or (turnover_share > 15% and markup > 10% and turnover_share > 25%))\n"
		"      and markup > 10% -> Y\n"
		"}\n"
		"segment runs {\n"
		"  turnover_share > 5% and markup > 10% and region = \"North\" and channel = \"retail\" -> a\n"
		"  x -> b because \"together with the rule above its row would be longer than a hundred columns\"\n"
		"}\n"
		"test \"facts\" {\n"
		"  given turnover_share = 6%, markup = 8%, region = \"North North\", channel = \"retail\",\n"
		"      last_order = 2026-01-31, size = VIP\n"
		"}\n");
}

static void test_format_files(void **state)
{
	(void)state;
	assert_format("\xEF\xBB\xBF"
		      "a -> b\r\n"
		      "\r\n"
		      "\r\n"
		      "segment s {\r\n"
		      "  c -> d # e\r\n"
		      "}\r\n"
		      "test \"t\" {\r\n"
		      "\tgiven {\r\n"
		      "\t|a|\r\n"
		      "}\r\n"
		      "}",
		      "a -> b\n"
		      "\n"
		      "segment s {\n"
		      "  c -> d  # e\n"
		      "}\n"
		      "test \"t\" {\n"
		      "  given {\n"
		      "    | a |\n"
		      "  }\n"
		      "}\n");
}

static void test_format_no_newline(void **state)
{
	(void)state;
	assert_format("a -> b # no newline at the end", "a -> b  # no newline at the end\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_tests),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_contextual_words),
		cmocka_unit_test(test_distinct_and_base),
		cmocka_unit_test(test_parsed_input),
		cmocka_unit_test(test_parsed_csv),
		cmocka_unit_test(test_parsed_definitions),
		cmocka_unit_test(test_parsed_rules),
		cmocka_unit_test(test_parsed_segments),
		cmocka_unit_test(test_parsed_scores),
		cmocka_unit_test(test_parsed_tables),
		cmocka_unit_test(test_parsed_rollout),
		cmocka_unit_test(test_parsed_rollup),
		cmocka_unit_test(test_parsed_tests),
		cmocka_unit_test(test_cells_of_side_files),
		cmocka_unit_test(test_descriptions),
		cmocka_unit_test(test_places_of_raw_cells),
		cmocka_unit_test(test_every_beginning),
		cmocka_unit_test(test_separators),
		cmocka_unit_test(test_newlines_in_brackets),
		cmocka_unit_test(test_newlines_after_words),
		cmocka_unit_test(test_newlines_before_words),
		cmocka_unit_test(test_newlines_in_rows),
		cmocka_unit_test(test_wrong_literals),
		cmocka_unit_test(test_remedies),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_several_errors),
		cmocka_unit_test(test_broken_headers),
		cmocka_unit_test(test_unclosed),
		cmocka_unit_test(test_files_that_are_no_text),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_format_empty),
		cmocka_unit_test(test_format_whole_file),
		cmocka_unit_test(test_format_expressions),
		cmocka_unit_test(test_format_comments_between),
		cmocka_unit_test(test_format_comments_in_blocks),
		cmocka_unit_test(test_format_comments_in_expressions),
		cmocka_unit_test(test_format_input),
		cmocka_unit_test(test_format_definitions),
		cmocka_unit_test(test_format_segments),
		cmocka_unit_test(test_format_alignment),
		cmocka_unit_test(test_format_tables),
		cmocka_unit_test(test_format_rollout),
		cmocka_unit_test(test_format_rollup),
		cmocka_unit_test(test_format_tests),
		cmocka_unit_test(test_format_long_lines),
		cmocka_unit_test(test_format_files),
		cmocka_unit_test(test_format_no_newline),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
