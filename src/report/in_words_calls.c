/* Calls of functions in words: those over all records, or over the rows of a ledger, as what they come to. */
#include "report/in_words_parts.h"

struct phrase {
	const char *function;
	size_t arguments;  /* that it has in this meaning */
	const char *words; /* %1, %2: the arguments */
	bool of_ledger;    /* only there */
};

static const struct phrase phrases[] = {
	{"total", 1, "the total of %1", false},
	{"sum", 1, "the sum of %1", true},
	{"count", 0, "the number of %r", false},
	{"avg", 1, "the average of %1", false},
	{"min", 1, "the least %1", false},
	{"max", 1, "the greatest %1", false},
	{"median", 1, "the median of %1", false},
	{"quantile", 2, "the quantile %2 of %1", false},
	{"stddev", 1, "the standard deviation of %1", false},
	{"share", 1, "the share of %1 in its total", false},
	{"rank", 1, "the rank by %1", false},
	{"ntile", 2, "the tile of %1 by %2", false},
	{"cumulative_share", 1, "the cumulative share of %1", false},
	{"first", 1, "the first %1", true},
	{"last", 1, "the last %1", true},
	{"variation", 1, "the variation of %1", true},
};

static const struct phrase *find_phrase(const struct wording *wording, const struct call *call)
{
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (text_is(call->function.text, phrases[i].function) &&
		    call->arguments.count == phrases[i].arguments && (wording->of_ledger || !phrases[i].of_ledger))
			return &phrases[i];
	return NULL;
}

static void say_phrase(const struct wording *wording, const struct call *call, const char *words, struct buffer *out)
{
	for (; *words; words++) {
		if (*words != '%') {
			buffer_byte(out, *words);
		} else if (*++words == 'r') {
			buffer_string(out, wording->of_ledger ? "rows" : "records");
		} else {
			say_expression(wording, call->arguments.items[*words - '1'], out);
		}
	}
}

/* " of those with the same region for which turnover is present" */
static void say_scope(const struct wording *wording, const struct call *call, struct buffer *out)
{
	if (call->keys.count) {
		buffer_string(out, " among those with the same ");
		say_list(wording, &call->keys, " and ", out);
	}
	if (call->where) {
		buffer_string(out, " where ");
		say_expression(wording, call->where, out);
	}
}

static void say_period(const struct call *call, struct buffer *out)
{
	static const char *const units[] = {
		[UNIT_DAY] = "day", [UNIT_WEEK] = "week", [UNIT_MONTH] = "month", [UNIT_YEAR] = "year"};
	/* Behind a condition it would be read as part of it. */
	const char *apart = call->where ? "," : "";
	if (call->per)
		buffer_printf(out, "%s per %s", apart, units[call->per_unit]);
	if (call->period.text.size)
		buffer_printf(out, "%s in %.*s", call->per ? "" : apart, TEXT_ARGUMENTS(call->period.text));
}

/* top(x by sum(y)) */
static void say_top(const struct wording *wording, const struct call *call, struct buffer *out)
{
	buffer_string(out, "the ");
	say_expression(wording, call->arguments.items[0], out);
	buffer_string(out, " with the greatest of ");
	say_list(wording, &call->keys, ", ", out);
}

static void say_plain_call(const struct wording *wording, const struct call *call, struct buffer *out)
{
	buffer_text(out, call->function.text);
	buffer_byte(out, '(');
	say_list(wording, &call->arguments, ", ", out);
	buffer_byte(out, ')');
}

bool call_has_words(const struct wording *wording, const struct call *call)
{
	return find_phrase(wording, call) || call->distinct || call->keys.count || call->where || call->per ||
	       call->period.text.size;
}

void say_call(const struct wording *wording, const struct call *call, struct buffer *out)
{
	const struct phrase *phrase = find_phrase(wording, call);
	if (text_is(call->function.text, "top") && call->keys.count) {
		say_top(wording, call, out);
	} else {
		if (call->distinct && call->arguments.count == 1)
			say_phrase(wording, call, "the number of different %1", out);
		else if (phrase)
			say_phrase(wording, call, phrase->words, out);
		else
			say_plain_call(wording, call, out);
		say_scope(wording, call, out);
	}
	say_period(call, out);
}
