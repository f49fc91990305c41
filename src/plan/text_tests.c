/* What a text contains, starts or ends with, or matches; what a set of labels contains. */
#include "base/pattern.h"
#include "plan/relation.h"

static struct value *make_contains_label(struct planner *planner, struct expression *expression, struct value *subject)
{
	struct expression *word = expression->test.elements.items[0];
	struct value *contains = is_label_word(word) ? make_label_test(planner, expression->span, subject, word) : NULL;
	if (!contains) {
		if (complain(planner, CODE_E205, word->span, "a set of labels contains labels"))
			complain_remedy(planner, "write one label of it");
		return value_unknown(planner, expression->span);
	}
	return value_not(planner, contains, expression->negated);
}

/* What helps a regular expression, by words of what is wrong with it. */
static const struct {
	const char *problem;
	const char *remedy;
} pattern_remedies[] = {
	{"missing closing parenthesis", "close the bracket, or write \\\\( for a bracket itself"},
	{"unmatched closing parenthesis", "open the bracket before it, or write \\\\) for a bracket itself"},
	{"missing terminating ]", "close the square bracket, or write \\\\[ for a bracket itself"},
	{"quantifier does not follow", "* + ? and {n} repeat what stands before them; write \\\\* for the sign itself"},
	{"numbers out of order", "the smaller number stands first: {1,2}"},
	{"range out of order", "the first of the two stands earlier in the alphabet: [a-z]"},
	{"unknown POSIX class", "classes are [[:alpha:]], [[:digit:]], [[:space:]] and the like"},
};

static const char *pattern_remedy(struct text pattern, const char *problem)
{
	if (memchr(pattern.data, '\\', pattern.size))
		return "a backslash of the expression is written twice: \\\\d+";
	for (size_t i = 0; i < sizeof pattern_remedies / sizeof *pattern_remedies; i++)
		if (strstr(problem, pattern_remedies[i].problem))
			return pattern_remedies[i].remedy;
	return "to look for a text as it stands, write `contains`, `starts with` or `ends with`";
}

static void check_pattern(struct planner *planner, struct span span, struct text text)
{
	const char *message;
	size_t offset;
	if (!planner->reporting || planner->options->planned_before)
		return;
	struct pattern *pattern = pattern_compile(text, planner->arena, &message, &offset);
	if (!pattern) {
		size_t characters = utf8_length((struct text){text.data, offset < text.size ? offset : text.size});
		if (complain(planner, CODE_E207, span, "this regular expression is wrong after %zu character%s: %s",
			     characters, characters == 1 ? "" : "s", message))
			complain_remedy(planner, "%s", pattern_remedy(text, message));
	}
	pattern_free(pattern);
}

static struct value *make_matches(struct planner *planner, struct expression *expression, struct value *subject,
				  struct value *pattern)
{
	const struct constant *constant = constant_of(planner, pattern);
	if (!constant) {
		if (pattern->type.kind != TYPE_UNKNOWN &&
		    complain(planner, CODE_E207, pattern->span, "a regular expression is a text that is written out"))
			complain_remedy(planner, "write it in double quotes, or use a parameter");
		return value_unknown(planner, expression->span);
	}
	check_pattern(planner, pattern->span, constant->text);
	struct value *matches = value_unary(planner, VALUE_MATCHES, TYPE_TRUTH, expression->span, subject);
	matches->pattern = constant->text;
	return value_not(planner, matches, expression->negated);
}

struct value *make_text_test(struct planner *planner, struct expression *expression)
{
	struct value *subject = make(planner, expression->test.subject);
	if (subject->type.kind == TYPE_LABELS && expression->kind == EXPRESSION_CONTAINS)
		return make_contains_label(planner, expression, subject);
	struct type text = type_of_kind(TYPE_TEXT);
	struct expression *operand_expression = expression->test.elements.items[0];
	subject = expect(planner, subject, expression->test.subject, text);
	struct value *operand = expect(planner, make(planner, operand_expression), operand_expression, text);
	if (expression->kind == EXPRESSION_MATCHES)
		return make_matches(planner, expression, subject, operand);
	enum operation operation = expression->kind == EXPRESSION_CONTAINS      ? VALUE_CONTAINS
				   : expression->kind == EXPRESSION_STARTS_WITH ? VALUE_STARTS_WITH
										: VALUE_ENDS_WITH;
	struct value *test = value_binary(planner, operation, TYPE_TRUTH, expression->span, subject, operand);
	return value_not(planner, test, expression->negated);
}
