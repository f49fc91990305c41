/* Being in a set, an interval or a lookup. */
#include "plan/relation.h"

struct value *make_in_set(struct planner *planner, struct expression *expression)
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

struct value *make_in_interval(struct planner *planner, struct expression *expression)
{
	if (expression->test.bare && expression->bracketed &&
	    complain(planner, CODE_E304, expression->span, "an interval in brackets stands after `in`"))
		complain_remedy(planner, "write in (a..b) without the ends, in [a..b] with them, or a..b");
	struct value *subject = make(planner, expression->test.subject);
	struct value *ends[] = {
		compare_with(planner, expression->test.low->span,
			     expression->test.low_open ? COMPARE_GREATER : COMPARE_GREATER_EQUAL, subject,
			     expression->test.subject, expression->test.low),
		compare_with(planner, expression->test.high->span,
			     expression->test.high_open ? COMPARE_LESS : COMPARE_LESS_EQUAL, subject,
			     expression->test.subject, expression->test.high),
	};
	for (size_t i = 0; i < 2; i++)
		ends[i] = expect(planner, ends[i], expression, type_of_kind(TYPE_TRUTH));
	struct value *inside = value_new(planner, VALUE_AND, TYPE_TRUTH, expression->span, 2, ends);
	return value_not(planner, inside, expression->negated);
}

struct value *make_in_lookup(struct planner *planner, struct expression *expression)
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
	if (key.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
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
