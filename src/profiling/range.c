#include "profiling/range.h"

/* One end: a number, or a count of `unit`, or a day. */
struct end {
	enum { END_NUMBER, END_DURATION, END_DAY } kind;
	struct decimal number; /* of a duration its count, of a day that of the calendar */
	enum duration_unit unit;
	bool percent;
};

static bool read_expression(const struct expression *expression, struct end *end)
{
	bool negative = expression->kind == EXPRESSION_NEGATE;
	if (negative)
		expression = expression->test.subject;
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		end->kind = END_NUMBER;
		end->number = negative ? decimal_negate(expression->number) : expression->number;
		return true;
	case EXPRESSION_DURATION:
		end->kind = END_DURATION;
		end->number = decimal_of(negative ? -expression->duration.count : expression->duration.count);
		end->unit = expression->duration.unit;
		return true;
	case EXPRESSION_DATE:
		end->kind = END_DAY;
		end->number = decimal_of(expression->day);
		return !negative;
	default:
		return false;
	}
}

/* A value as rule files write it; what is wrong with its words is said here, in fewer. */
static const char *read_end(struct text words, struct end *end, struct arena *arena)
{
	struct syntax syntax = {0};
	struct expression *expression = parse_value(&syntax, sources_add(&syntax.sources, "--over", words));
	const char *wrong = NULL;
	*end = (struct end){.percent = words.size && words.data[words.size - 1] == '%'};
	if (syntax.diagnostics.list.count && syntax.diagnostics.list.items[0].remedy) {
		const struct diagnostic *first = &syntax.diagnostics.list.items[0];
		wrong = arena_printf(arena, "%s; %s", first->message, first->remedy);
	} else if (!expression || syntax.diagnostics.list.count || !read_expression(expression, end)) {
		wrong = arena_printf(arena,
				     "`%.*s` ends no range: it leads from one number, duration or day to another",
				     TEXT_ARGUMENTS(words));
	}
	syntax_free(&syntax);
	return wrong;
}

static struct type type_of_end(const struct end *end)
{
	if (end->kind == END_NUMBER)
		return (struct type){.kind = TYPE_NUMBER};
	if (end->kind == END_DAY)
		return (struct type){.kind = TYPE_DATE};
	return (struct type){.kind = end->unit == UNIT_DAY || end->unit == UNIT_WEEK ? TYPE_DAYS : TYPE_MONTHS};
}

/* low + (high - low) * i / (count - 1) */
static bool value_at(const struct end *low, const struct end *high, size_t i, size_t count, struct decimal *value)
{
	struct decimal steps = decimal_of((int64_t)count - 1);
	return decimal_subtract(high->number, low->number, value) &&
	       decimal_multiply(*value, decimal_of((int64_t)i), value) && decimal_divide(*value, steps, value) &&
	       decimal_add(low->number, *value, value);
}

static struct range_value words_of(struct arena *arena, const struct end *end, struct decimal number, bool percent)
{
	static const char *const units[] = {
		[UNIT_DAY] = "day", [UNIT_WEEK] = "week", [UNIT_MONTH] = "month", [UNIT_YEAR] = "year"};
	struct text plain = decimal_text(arena, number);
	struct range_value value = {plain, plain};
	struct decimal hundredfold;
	int64_t day;
	if (end->kind == END_DURATION) {
		value.written = text_of(arena_printf(arena, "%.*s %s%s", TEXT_ARGUMENTS(plain), units[end->unit],
						     text_is(plain, "1") ? "" : "s"));
	} else if (end->kind == END_DAY && decimal_to_integer(number, &day)) {
		value.written = value.plain = date_text(arena, (date)day);
	} else if (percent && decimal_shift(number, 2, &hundredfold)) {
		struct text digits = decimal_text(arena, hundredfold);
		value.written = text_of(arena_printf(arena, "%.*s%%", TEXT_ARGUMENTS(digits)));
	}
	return value;
}

const char *range_make(struct range *range, struct text low_words, struct text high_words, size_t count,
		       struct arena *arena)
{
	struct end low, high;
	const char *wrong = read_end(low_words, &low, arena);
	if (!wrong)
		wrong = read_end(high_words, &high, arena);
	if (wrong)
		return wrong;
	if (low.kind != high.kind || (low.kind == END_DURATION && low.unit != high.unit))
		return arena_printf(arena, "%.*s and %.*s are not of one kind and unit", TEXT_ARGUMENTS(low_words),
				    TEXT_ARGUMENTS(high_words));
	range->type = type_of_end(&low);
	range->values = arena_array(arena, count, sizeof *range->values);
	range->count = count;
	for (size_t i = 0; i < count; i++) {
		struct decimal number;
		int64_t whole;
		if (!value_at(&low, &high, i, count, &number))
			return arena_printf(arena, "%.*s..%.*s is too wide", TEXT_ARGUMENTS(low_words),
					    TEXT_ARGUMENTS(high_words));
		if (low.kind != END_NUMBER && !decimal_to_integer(number, &whole))
			return arena_printf(arena,
					    "%zu values from %.*s to %.*s are not whole; take another number of them",
					    count, TEXT_ARGUMENTS(low_words), TEXT_ARGUMENTS(high_words));
		range->values[i] = words_of(arena, &low, number, low.percent && high.percent);
	}
	return NULL;
}
