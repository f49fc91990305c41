/* Comparisons, sets, intervals and text tests: what they mean for each type. */
#include "base/pattern.h"
#include "plan/planner.h"

/* --- labels --- */

uint32_t definition_find_label(const struct definition *segment, struct text label)
{
	if (segment->label_capacity == 0)
		return 0;
	size_t slot = text_hash(label) & (segment->label_capacity - 1);
	while (segment->label_slots[slot] && !text_equal(segment->labels[segment->label_slots[slot] - 1].text, label))
		slot = (slot + 1) & (segment->label_capacity - 1);
	return segment->label_slots[slot];
}

static void complain_of_label(struct planner *planner, const struct definition *segment, struct text label,
			      struct span span)
{
	if (!complain(planner, CODE_E105, span, "`%.*s` has no label `%.*s`", TEXT_ARGUMENTS(segment->name),
		      TEXT_ARGUMENTS(label)))
		return;
	struct text *labels = arena_array(planner->arena, segment->label_count, sizeof *labels);
	for (size_t i = 0; i < segment->label_count; i++)
		labels[i] = segment->labels[i].text;
	size_t near = text_nearest(label, labels, segment->label_count);
	if (near < segment->label_count)
		complain_remedy(planner, "did you mean `%.*s`?", TEXT_ARGUMENTS(labels[near]));
	else if (segment->label_count)
		complain_remedy(planner, "its labels are: %s", text_list(planner->arena, labels, segment->label_count));
}

/* Does the expression say a label: a bare word or a text? */
static bool is_word(const struct expression *expression)
{
	return expression->kind == EXPRESSION_NAME || expression->kind == EXPRESSION_TEXT;
}

/* A word that is no label, but a value of its own: a parameter, a column that is declared, ... */
static bool is_other_value(const struct planner *planner, const struct expression *expression)
{
	if (expression->kind != EXPRESSION_NAME)
		return false;
	struct symbol symbol = find_symbol(planner, expression->name.text);
	return symbol.kind == SYMBOL_DEFINITION ||
	       (symbol.kind == SYMBOL_COLUMN && planner->columns.items[symbol.index].declared);
}

/* `subject = word` of a label or a set of labels; null where the word is a value of its own. */
static struct value *compare_label(struct planner *planner, struct span span, struct value *subject,
				   const struct expression *word)
{
	const struct definition *segment = definition_at(planner, subject->type.of);
	struct text label = word->kind == EXPRESSION_TEXT ? word->text : word->name.text;
	uint32_t index = definition_find_label(segment, label);
	if (index == 0 && is_other_value(planner, word))
		return NULL;
	if (index == 0) {
		complain_of_label(planner, segment, label, word->span);
		return value_unknown(planner, span);
	}
	bool set = subject->type.kind == TYPE_LABELS;
	struct value *value =
		value_unary(planner, set ? VALUE_LABELS_CONTAIN : VALUE_LABEL_IS, TYPE_TRUTH, span, subject);
	value->index = index;
	return value;
}

static struct value *complain_of_set(struct planner *planner, struct span span, const struct value *set)
{
	const struct definition *segment = definition_at(planner, set->type.of);
	struct text name = segment->name;
	if (complain(planner, CODE_E205, span, "`%.*s` gives a set of labels, which is not compared as one",
		     TEXT_ARGUMENTS(name)))
		complain_remedy(planner, "write %.*s contains LABEL", TEXT_ARGUMENTS(name));
	return value_unknown(planner, span);
}

/* --- durations --- */

/* The two dates whose difference the value is, in the expression itself or in a `let` that it names. */
static bool difference_of(const struct planner *planner, const struct value *value, struct value **later,
			  struct value **earlier)
{
	while (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &planner->definitions.items[value->index];
		if (definition->kind != DEFINITION_LET || !definition->value)
			return false;
		value = definition->value;
	}
	if (value->operation != VALUE_SUBTRACT || value->operands[0]->type.kind != TYPE_DATE ||
	    value->operands[1]->type.kind != TYPE_DATE)
		return false;
	*later = value->operands[0];
	*earlier = value->operands[1];
	return true;
}

static enum comparison mirrored(enum comparison relation)
{
	switch (relation) {
	case COMPARE_LESS:
		return COMPARE_GREATER;
	case COMPARE_LESS_EQUAL:
		return COMPARE_GREATER_EQUAL;
	case COMPARE_GREATER:
		return COMPARE_LESS;
	case COMPARE_GREATER_EQUAL:
		return COMPARE_LESS_EQUAL;
	default:
		return relation;
	}
}

static struct value *compare_values(struct planner *planner, struct span span, enum comparison relation,
				    struct value *left, struct value *right)
{
	switch (relation) {
	case COMPARE_EQUAL:
		return value_binary(planner, VALUE_EQUAL, TYPE_TRUTH, span, left, right);
	case COMPARE_NOT_EQUAL:
		return value_not(planner, value_binary(planner, VALUE_EQUAL, TYPE_TRUTH, span, left, right), true);
	case COMPARE_LESS:
		return value_binary(planner, VALUE_LESS, TYPE_TRUTH, span, left, right);
	case COMPARE_LESS_EQUAL:
		return value_binary(planner, VALUE_LESS_EQUAL, TYPE_TRUTH, span, left, right);
	case COMPARE_GREATER:
		return value_binary(planner, VALUE_LESS, TYPE_TRUTH, span, right, left);
	case COMPARE_GREATER_EQUAL:
		return value_binary(planner, VALUE_LESS_EQUAL, TYPE_TRUTH, span, right, left);
	}
	return left;
}

/* `later - earlier > 6 months` is `earlier < later - 6 months`. */
static struct value *compare_months(struct planner *planner, struct span span, enum comparison relation,
				    struct value *difference, struct value *months)
{
	struct value *later;
	struct value *earlier;
	if (difference_of(planner, difference, &later, &earlier)) {
		struct value *limit = value_binary(planner, VALUE_SUBTRACT, TYPE_DATE, span, later, months);
		return compare_values(planner, span, mirrored(relation), earlier, limit);
	}
	if (complain(planner, CODE_E206, span, "months and days cannot be compared without the two dates"))
		complain_remedy(planner,
				"compare the dates' difference itself, today - last_order > 6 months, or write days");
	return value_unknown(planner, span);
}

/* --- comparisons --- */

static bool is_duration(struct type type)
{
	return type.kind == TYPE_DAYS || type.kind == TYPE_MONTHS;
}

static bool has_order(enum type_kind kind)
{
	return kind != TYPE_TRUTH && kind != TYPE_LABEL && kind != TYPE_LABELS && kind != TYPE_LIST;
}

/* A text that is written out and holds nothing but digits and marks between them, such as 2026-01-31 or 31.01.2026. */
static bool looks_like_date(const struct value *value)
{
	if (value->operation != VALUE_CONSTANT || value->type.kind != TYPE_TEXT)
		return false;
	struct text text = value->constant.text;
	size_t digits = 0;
	size_t marks = 0;
	for (size_t i = 0; i < text.size; i++) {
		digits += text.data[i] >= '0' && text.data[i] <= '9';
		marks += text.data[i] == '-' || text.data[i] == '.' || text.data[i] == '/';
	}
	return marks == 2 && digits >= 4 && digits + marks == text.size;
}

/* A date that is compared with a text: what is amiss is mostly that the date is in quotes. */
static void mend_date(struct planner *planner, const struct value *left, const struct value *right)
{
	bool any_date = left->type.kind == TYPE_DATE || right->type.kind == TYPE_DATE;
	if (any_date && (looks_like_date(left) || looks_like_date(right)))
		complain_remedy(planner, "a date stands without quotes, as year-month-day: 2026-01-31");
}

static struct value *complain_of_comparison(struct planner *planner, struct span span, const struct value *left,
					    const struct value *right)
{
	bool duration = is_duration(left->type) || is_duration(right->type);
	bool number = left->type.kind == TYPE_NUMBER || right->type.kind == TYPE_NUMBER;
	if (left->type.kind == TYPE_TRUTH && right->type.kind == TYPE_TRUTH) {
		if (complain(planner, CODE_E203, span, "truths have no order"))
			complain_remedy(planner, "ask for the truth itself: `x`, or `not x`");
		return value_unknown(planner, span);
	}
	if (!complain(planner, duration ? CODE_E206 : CODE_E203, span, "%s and %s cannot be compared",
		      type_name(left->type), type_name(right->type)))
		return value_unknown(planner, span);
	if (duration && number)
		complain_remedy(planner, "write the unit: 90 days; or days(x), the number of days");
	else if (number && (left->type.kind == TYPE_TEXT || right->type.kind == TYPE_TEXT))
		complain_remedy(planner, "a number stands without quotes; number(x) reads one from a text");
	mend_date(planner, left, right);
	return value_unknown(planner, span);
}

/* A column that was used otherwise: both places are shown. */
static bool complain_of_column(struct planner *planner, struct value *left, struct expression *left_expression,
			       struct value *right, struct expression *right_expression)
{
	struct expression *sides[] = {left_expression, right_expression};
	struct value *values[] = {left, right};
	for (size_t i = 0; i < 2; i++) {
		if (!sides[i] || sides[i]->kind != EXPRESSION_NAME)
			continue;
		struct symbol symbol = find_symbol(planner, sides[i]->name.text);
		if (symbol.kind != SYMBOL_COLUMN)
			continue;
		expect(planner, values[i], sides[i], values[1 - i]->type);
		return true;
	}
	return false;
}

static struct value *compare_made(struct planner *planner, struct span span, enum comparison relation,
				  struct value *left, struct expression *left_expression, struct value *right,
				  struct expression *right_expression)
{
	bool equality = relation == COMPARE_EQUAL || relation == COMPARE_NOT_EQUAL;
	if (left->type.kind == TYPE_LABELS || right->type.kind == TYPE_LABELS)
		return complain_of_set(planner, span, left->type.kind == TYPE_LABELS ? left : right);
	bool both_unknown = left->type.kind == TYPE_UNKNOWN && right->type.kind == TYPE_UNKNOWN;
	enum phase decides = equality ? PHASE_TEXTS : PHASE_NUMBERS;
	if (both_unknown && planner->phase < decides)
		return value_unary(planner, VALUE_CONSTANT, TYPE_TRUTH, span, NULL);
	if (both_unknown)
		left = expect(planner, left, left_expression, type_of_kind(equality ? TYPE_TEXT : TYPE_NUMBER));
	if (left->type.kind == TYPE_UNKNOWN && right->type.kind != TYPE_MONTHS)
		left = expect(planner, left, left_expression, right->type);
	else if (left->type.kind == TYPE_UNKNOWN)
		left = expect(planner, left, left_expression, type_of_kind(TYPE_DAYS));
	if (right->type.kind == TYPE_UNKNOWN)
		right = expect(planner, right, right_expression, left->type);
	if (left->type.kind == TYPE_DAYS && right->type.kind == TYPE_MONTHS)
		return compare_months(planner, span, relation, left, right);
	if (left->type.kind == TYPE_MONTHS && right->type.kind == TYPE_DAYS)
		return compare_months(planner, span, mirrored(relation), right, left);
	bool speaks =
		(left->type.kind == TYPE_LABEL || left->type.kind == TYPE_TEXT || left->type.kind == TYPE_LIST) &&
		(right->type.kind == TYPE_LABEL || right->type.kind == TYPE_TEXT || right->type.kind == TYPE_LIST);
	if (speaks && equality) {
		left = expect(planner, left, left_expression, type_of_kind(TYPE_TEXT));
		right = expect(planner, right, right_expression, type_of_kind(TYPE_TEXT));
	}
	if (left->type.kind == right->type.kind && (equality || has_order(left->type.kind)))
		return compare_values(planner, span, relation, left, right);
	bool duration = is_duration(left->type) || is_duration(right->type);
	bool number = left->type.kind == TYPE_NUMBER || right->type.kind == TYPE_NUMBER;
	if (left->type.kind != right->type.kind && !(duration && number) &&
	    complain_of_column(planner, left, left_expression, right, right_expression)) {
		mend_date(planner, left, right);
		return value_unknown(planner, span);
	}
	return complain_of_comparison(planner, span, left, right);
}

struct value *compare_with(struct planner *planner, struct span span, enum comparison relation, struct value *left,
			   struct expression *left_expression, struct expression *right_expression)
{
	bool equality = relation == COMPARE_EQUAL || relation == COMPARE_NOT_EQUAL;
	if (left->type.kind == TYPE_LABELS)
		return complain_of_set(planner, span, left);
	if (left->type.kind == TYPE_LABEL && equality && is_word(right_expression)) {
		struct value *label = compare_label(planner, span, left, right_expression);
		if (label)
			return value_not(planner, label, relation == COMPARE_NOT_EQUAL);
	}
	if (right_expression->kind == EXPRESSION_MISSING &&
	    complain(planner, CODE_E203, span, "a comparison with `missing` is never true")) {
		complain_remedy(planner, relation == COMPARE_NOT_EQUAL ? "write x is present" : "write x is missing");
		return value_unknown(planner, span);
	}
	struct value *right = make(planner, right_expression);
	return compare_made(planner, span, relation, left, left_expression, right, right_expression);
}

/* The type of a name that is defined, so that the other side may be one of its labels. */
static struct type type_behind(struct planner *planner, const struct expression *expression)
{
	if (expression->kind == EXPRESSION_SUBJECT)
		return planner->subject ? planner->subject->type : type_of_kind(TYPE_UNKNOWN);
	if (expression->kind != EXPRESSION_NAME)
		return type_of_kind(TYPE_UNKNOWN);
	struct symbol symbol = find_symbol(planner, expression->name.text);
	if (symbol.kind == SYMBOL_COLUMN)
		return planner->columns.items[symbol.index].type;
	if (symbol.kind == SYMBOL_DEFINITION)
		return definition_at(planner, symbol.index)->type;
	return type_of_kind(TYPE_UNKNOWN);
}

struct value *make_comparison(struct planner *planner, struct span span, enum comparison relation,
			      struct expression *left, struct expression *right)
{
	struct type right_type = type_behind(planner, right);
	bool right_has_labels = right_type.kind == TYPE_LABEL || right_type.kind == TYPE_LABELS;
	struct type left_type = type_behind(planner, left);
	bool left_has_labels = left_type.kind == TYPE_LABEL || left_type.kind == TYPE_LABELS;
	if (right_has_labels && !left_has_labels)
		return compare_with(planner, span, mirrored(relation), make(planner, right), right, left);
	return compare_with(planner, span, relation, make(planner, left), left, right);
}

/* --- sets, intervals, lookups, text --- */

static struct value *make_in_set(struct planner *planner, struct expression *expression)
{
	struct value *subject = make(planner, expression->test.subject);
	if (subject->type.kind == TYPE_LABELS)
		return complain_of_set(planner, expression->span, subject);
	struct expressions elements = expression->test.elements;
	struct value **equal = arena_array(planner->arena, elements.count, sizeof *equal);
	for (size_t i = 0; i < elements.count; i++)
		equal[i] = expect(planner,
				  compare_with(planner, elements.items[i]->span, COMPARE_EQUAL, subject,
					       expression->test.subject, elements.items[i]),
				  elements.items[i], type_of_kind(TYPE_TRUTH));
	struct value *in = value_new(planner, VALUE_OR, TYPE_TRUTH, expression->span, elements.count, equal);
	return value_not(planner, in, expression->negated);
}

static struct value *make_in_interval(struct planner *planner, struct expression *expression, bool low_open,
				      bool high_open)
{
	if (expression->test.bare && expression->bracketed &&
	    complain(planner, CODE_E304, expression->span, "an interval in brackets stands after `in`"))
		complain_remedy(planner, "write in (a..b) without the ends, in [a..b] with them, or a..b");
	struct value *subject = make(planner, expression->test.subject);
	struct value *ends[] = {
		compare_with(planner, expression->test.low->span, low_open ? COMPARE_GREATER : COMPARE_GREATER_EQUAL,
			     subject, expression->test.subject, expression->test.low),
		compare_with(planner, expression->test.high->span, high_open ? COMPARE_LESS : COMPARE_LESS_EQUAL,
			     subject, expression->test.subject, expression->test.high),
	};
	for (size_t i = 0; i < 2; i++)
		ends[i] = expect(planner, ends[i], expression, type_of_kind(TYPE_TRUTH));
	struct value *inside = value_new(planner, VALUE_AND, TYPE_TRUTH, expression->span, 2, ends);
	return value_not(planner, inside, expression->negated);
}

static struct value *make_in_lookup(struct planner *planner, struct expression *expression)
{
	struct text name = expression->test.lookup.text;
	struct symbol symbol = find_symbol(planner, name);
	if (symbol.kind != SYMBOL_LOOKUP) {
		if (complain(planner, CODE_E102, expression->test.lookup.span, "there is no lookup `%.*s`",
			     TEXT_ARGUMENTS(name)))
			complain_remedy(planner,
					"a set stands in braces: in {a, b}; an interval in brackets: in [1..5)");
		return value_unknown(planner, expression->span);
	}
	const struct lookup_file *file = &planner->lookups.items[symbol.index];
	struct type key = file->column_count ? file->types[file->key_column] : type_of_kind(TYPE_UNKNOWN);
	if (key.kind == TYPE_UNKNOWN && planner->phase == PHASE_TEXTS)
		key = type_of_kind(TYPE_TEXT);
	struct value *subject = make(planner, expression->test.subject);
	if (key.kind == TYPE_UNKNOWN && file->column_count && subject->type.kind != TYPE_UNKNOWN) {
		file->types[file->key_column] =
			subject->type.kind == TYPE_LABEL ? type_of_kind(TYPE_TEXT) : subject->type;
		planner->changed = true;
	}
	subject = expect(planner, subject, expression->test.subject, key);
	struct value *in = value_unary(planner, VALUE_IN_LOOKUP, TYPE_TRUTH, expression->span, subject);
	in->index = symbol.index;
	return value_not(planner, in, expression->negated);
}

static struct value *make_contains_label(struct planner *planner, struct expression *expression, struct value *subject)
{
	struct expression *word = expression->test.elements.items[0];
	struct value *contains = is_word(word) ? compare_label(planner, expression->span, subject, word) : NULL;
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

static struct value *make_text_test(struct planner *planner, struct expression *expression)
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

struct value *make_relation(struct planner *planner, struct expression *expression);

struct value *make_relation(struct planner *planner, struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_COMPARE:
		return make_comparison(planner, expression->span, expression->compare.relation,
				       expression->compare.left, expression->compare.right);
	case EXPRESSION_IN_SET:
		return make_in_set(planner, expression);
	case EXPRESSION_IN_INTERVAL:
		return make_in_interval(planner, expression, expression->test.low_open, expression->test.high_open);
	case EXPRESSION_BETWEEN:
		return make_in_interval(planner, expression, false, false);
	case EXPRESSION_IN_LOOKUP:
		return make_in_lookup(planner, expression);
	default:
		return make_text_test(planner, expression);
	}
}
