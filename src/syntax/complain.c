/* Syntax errors in words: what does not fit, and what to write instead. */
#include "syntax/token_stage.h"

static const char *describe(struct parser *parser, int token, struct span span)
{
	struct text word = span_text(&parser->syntax->sources, span);
	if (token == TOKEN_END)
		return "the end of the file";
	if (token == TOKEN_SEPARATOR)
		return word.size && word.data[0] == ';' ? "`;`" : "the end of the line";
	if (word.size == 0)
		return "the end of the line";
	return arena_printf(parser->arena, "`%.*s`", TEXT_ARGUMENTS(word));
}

static bool is_reserved(int token)
{
	return token >= TOKEN_AND && token <= TOKEN_BY;
}

struct complaint {
	enum code code;
	const char *message;
	const char *remedy;
};

/* Is the word that does not fit the first of its statement or rule? */
static bool begins_statement(const struct parser *parser)
{
	int before = parser->before_previous;
	return before == 0 || before == TOKEN_SEPARATOR || before == '{' || before == '}';
}

static struct complaint complain_of_reserved(struct parser *parser, const char *found, struct text word)
{
	return (struct complaint){
		CODE_E011,
		arena_printf(parser->arena, "%s is a word of the language and cannot be a name here", found),
		arena_printf(parser->arena, "as a name it stands in backticks: `%.*s`", TEXT_ARGUMENTS(word)),
	};
}

static struct complaint complain_of_bracket(struct parser *parser, int token, const char *found)
{
	const char *remedy = "take it out";
	if (token == '}' && parser->before_previous == '{' &&
	    parser->brackets[parser->bracket_count].kind == BRACKET_SET)
		remedy = "a set has a value, or several: in {a, b}";
	else if (token == '[')
		remedy = "an interval stands after `in`: in [1..5)";
	else if (token == ']' || token == ')')
		remedy = "take it out, or write the bracket that it closes; an interval is in [1..5), in (1..5], ...";
	else if (token == '{' && parser->statement_keyword == TOKEN_ROLLUP && parser->bracket_count <= 1)
		remedy = "it aggregates by the column that names the client: rollup sales by client_id { ... }";
	else if (token == '{' && parser->before_previous == TOKEN_PRIORITY)
		remedy = "the labels stand before it, the highest first: priority (VIP, large, small)";
	else if (token == '{')
		remedy = "a set stands after `in`: in {1, 2}; a block begins with segment, score, table, ...";
	return (struct complaint){CODE_E010, arena_printf(parser->arena, "%s does not belong here", found), remedy};
}

/* --- what is missing --- */

static bool is_end(int token)
{
	return token == TOKEN_SEPARATOR || token == TOKEN_END;
}

/* Does the character stand before the place in its line? */
static bool stands_before(const struct parser *parser, struct span span, char character)
{
	const char *text = parser->text.data;
	size_t at = span_is_none(parser->fixed) ? span.begin : 0;
	while (at > 0 && text[at - 1] != '\n' && text[at - 1] != character)
		at--;
	return at > 0 && text[at - 1] == character;
}

/* Does the word stand before the place in its line? */
static bool follows_in_line(const struct parser *parser, struct span span, const char *word)
{
	size_t end = span_is_none(parser->fixed) ? span.begin : 0;
	size_t start = end;
	while (start > 0 && parser->text.data[start - 1] != '\n')
		start--;
	return text_find((struct text){parser->text.data + start, end - start}, text_of(word)) < end - start;
}

/* Signs that other languages have between a name, its type and the next name. */
static bool separates_words(int token)
{
	return token == ':' || token == ',' || token == TOKEN_EQUAL;
}

static bool is_in_table(const struct parser *parser)
{
	return parser->bracket_count && parser->brackets[parser->bracket_count - 1].kind == BRACKET_TABLE;
}

static const char equals_is_missing[] = "`=` is missing before %s";

/* The sign without which the head of a statement is not whole; null where none is known to be missing. */
static const char *missing_sign(const struct parser *parser, struct span span)
{
	if (parser->bracket_count)
		return NULL;
	switch (parser->statement_keyword) {
	case TOKEN_LET:
	case TOKEN_PARAM:
	case TOKEN_OUTPUT:
		return stands_before(parser, span, '=') ? NULL : equals_is_missing;
	case TOKEN_SEGMENT:
	case TOKEN_SCORE:
		return is_end(parser->previous) && !stands_before(parser, span, '{') ? "`{` is missing before %s"
										     : NULL;
	default:
		return NULL;
	}
}

static const char arrow_is_missing[] = "`->` and a label are missing before %s";
static const char type_is_missing[] = "a type is missing before %s";
static const char bars_are_missing[] = "`||` between conditions and results is missing before %s";

static const char *what_is_missing(const struct parser *parser, struct span span, const struct expected *expected)
{
	int token = parser->previous;
	if (is_in_table(parser) && expected->bars && is_end(token))
		return bars_are_missing;
	if (expected->number && expected->name)
		return "a value or a name is missing before %s";
	if (expected->name && parser->statement_keyword == TOKEN_INPUT &&
	    (is_end(token) || token == '}' || separates_words(token)))
		return type_is_missing;
	if (expected->name)
		return "a name is missing before %s";
	if (expected->text)
		return "a text in double quotes is missing before %s";
	if (expected->date)
		return "a date such as 2026-01-31 is missing before %s";
	if (expected->then)
		return "`then` is missing before %s";
	if (expected->otherwise)
		return "`else` is missing before %s";
	if (expected->bars)
		return bars_are_missing;
	if (expected->arrow)
		return arrow_is_missing;
	if (is_in_table(parser) && (is_end(token) || begins_statement(parser)))
		return "`|` is missing before %s";
	const char *sign = missing_sign(parser, span);
	return sign ? sign : "%s does not belong here";
}

/* Behind `except months`, or in the braces that follow it? */
static bool stands_behind_months(const struct parser *parser)
{
	size_t depth = parser->bracket_count + (parser->previous == '}'); /* which is closed already */
	return parser->statement_keyword == TOKEN_ROLLUP &&
	       (parser->before_previous == TOKEN_MONTHS || (depth && parser->brackets[depth - 1].months));
}

/* --- what to write instead --- */

static const char *remedy_of_comparison(const struct parser *parser, int token)
{
	int previous = parser->before_previous;
	if (token == TOKEN_GREATER && previous == TOKEN_GREATER)
		return "write one >";
	if (token == TOKEN_LESS && previous == TOKEN_LESS)
		return "write one <";
	return NULL;
}

bool is_unit(struct text word)
{
	static const char *const units[] = {"day",    "days",    "week",     "weeks", "month",
					    "months", "quarter", "quarters", "year",  "years"};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (text_equal_ignoring_case(word, units[i]))
			return true;
	return false;
}

static const char *remedy_of_number(const struct parser *parser, int token, const struct expected *expected)
{
	bool behind_number = parser->before_previous == TOKEN_NUMBER;
	if (token == '.' && behind_number)
		return "a number has one point, and digits on both sides of it: 0.5, 300000";
	if (token == '.' && expected->number)
		return "write a digit before the point: 0.5";
	if (token == TOKEN_NUMBER && behind_number && expected->arrow)
		return "a number has no blanks in it: 300000, 300_000 or 300k";
	return NULL;
}

/* Of what stands where the days of a rule's validity do. */
static const char *remedy_of_validity(const struct parser *parser, struct span span, int token)
{
	int previous = parser->before_previous;
	bool of_rule = follows_in_line(parser, span, "->");
	if (token == TOKEN_NAME && (previous == TOKEN_FROM || previous == TOKEN_UNTIL) && of_rule)
		return "the days of a validity are written out; one that changes is part of the condition: today >= "
		       "start";
	if ((previous == TOKEN_DATE && of_rule && follows_in_line(parser, span, "valid")) ||
	    ((token == TOKEN_FROM || token == TOKEN_UNTIL) && of_rule))
		return "write valid from 2026-01-01 until 2026-12-31, or one of the two";
	return NULL;
}

static const char *remedy_behind(const struct parser *parser)
{
	switch (parser->before_previous) {
	case TOKEN_IS:
		return "write is missing or is present; values are compared with =";
	case TOKEN_STARTS:
		return "write starts with \"A\"";
	case TOKEN_ENDS:
		return "write ends with \"A\"";
	case TOKEN_IN:
		return "a set stands in braces: in {a, b}; an interval in brackets: in [1..5)";
	case TOKEN_VALID:
		return "write valid from 2026-01-01 until 2026-12-31, or one of the two";
	case '}':
		return "what follows a block stands on a line of its own, or behind `;`";
	case '.':
		return "a name with a point or another such character in it stands in backticks: `Turnover, EUR.`";
	default:
		return NULL;
	}
}

static const char *remedy_in_rollup(const struct parser *parser, int token)
{
	int previous = parser->before_previous;
	size_t depth = parser->bracket_count;
	if (parser->statement_keyword != TOKEN_ROLLUP || depth == 0)
		return NULL;
	if (previous == TOKEN_PER)
		return "write per month, per week or per day";
	if (token == TOKEN_PER)
		return "it stands right behind the brackets of an aggregate: sum(amount) per month in PERIOD";
	if (previous == TOKEN_LAST || (is_end(token) && (previous == TOKEN_DURATION || previous == TOKEN_DATE)))
		return "a period is of a date column: last 12 months of date, or 2026-01-01..2026-12-31 of date";
	bool behind_word = previous == TOKEN_NAME || (previous >= TOKEN_ALL && previous <= TOKEN_UNIT_WORD);
	if (behind_word && depth == 1 + (size_t)(token == '('))
		return "a rollup holds input { ... }, periods and fields: turnover = sum(amount); rules stand outside "
		       "of it";
	return NULL;
}

static const char *remedy_in_brackets(const struct parser *parser, int token)
{
	const struct bracket *open = innermost_bracket(parser);
	bool inside = open && open->kind == BRACKET_ROUND;
	if (open && open->kind == BRACKET_SET)
		return token == TOKEN_TO
			       ? "a set names each value: in {1, 2}; an interval stands in brackets: in [1..2]"
			       : "commas stand between the values of a set: in {a, b}";
	if (inside && token == ',')
		return "a set stands in braces: in {a, b}; an interval has two points: in [1..5)";
	if (inside && token == TOKEN_BY)
		return "keys stand before `where`, with commas between them: total(x by a, b where c > 1)";
	return NULL;
}

static const char *remedy_of_place(const struct parser *parser, int token, const char *format,
				   const struct expected *expected)
{
	bool comparison = token >= TOKEN_EQUAL && token <= TOKEN_GREATER_EQUAL;
	int keyword = parser->statement_keyword;
	if (comparison && expected->arrow)
		return "compare twice: 1 < x and x < 5, or x in (1..5)";
	if (expected->bars || is_in_table(parser))
		return "a row is | condition | condition || result |, with `||` once";
	if (keyword == TOKEN_INPUT && parser->bracket_count == 1 && separates_words(token))
		return "blanks are enough between a column's words: turnover number default 0; the next column stands "
		       "on a line of its own, or behind `;`";
	const char *in_brackets = remedy_in_brackets(parser, token);
	if (in_brackets)
		return in_brackets;
	if (comparison && keyword == TOKEN_TEST)
		return "a test expects values: expect size = VIP, note is missing";
	if (format == type_is_missing)
		return "a column has a name and a type: number, text, date or truth";
	if (format == equals_is_missing)
		return "a name, `=` and a value: param vip_share = 5%";
	if (format == arrow_is_missing)
		return "a rule is a condition, `->` and a label: turnover > 300k -> large";
	if (token == TOKEN_IF && expected->number)
		return "inside an operator `if` stands in brackets: 1 + (if a > 1 then 2 else 3)";
	if (expected->then || expected->otherwise)
		return "`if` has three parts: if a > 1 then 2 else 3";
	if (token == TOKEN_NAME && parser->bracket_count == 0 && (keyword == TOKEN_SEGMENT || keyword == TOKEN_TABLE))
		return "the policies are first, unique, any, priority (...), all and points, and of tables sum, min, "
		       "max "
		       "and count";
	return NULL;
}

/* A misspelt word at the beginning of a statement: `segmnt size {`. Empty where it is like none. */
static struct text statement_word_near(const struct parser *parser)
{
	static const char *const words[] = {"input",   "csv",   "param",     "let",    "output", "include",
					    "segment", "score", "table",     "lookup", "guard",  "rollout",
					    "rollup",  "test",  "otherwise", "given",  "expect", "period"};
	enum { COUNT = sizeof words / sizeof *words };
	struct text names[COUNT];
	int token = parser->previous;
	bool follows = token == TOKEN_NAME || token == TOKEN_TEXT || token == '{' ||
		       (token >= TOKEN_ALL && token <= TOKEN_UNIT_WORD);
	if (!follows || parser->before_previous != TOKEN_NAME || parser->before_last.value.name.in_backticks)
		return (struct text){"", 0};
	for (size_t i = 0; i < COUNT; i++)
		names[i] = text_of(words[i]);
	size_t near = text_nearest(parser->before_last.value.name.text, names, COUNT);
	return near < COUNT ? names[near] : (struct text){"", 0};
}

static struct complaint complain(struct parser *parser, struct span span, const struct expected *expected)
{
	int token = parser->previous;
	struct text near = statement_word_near(parser);
	if (near.size)
		return (struct complaint){
			CODE_E010,
			arena_printf(parser->arena, "`%.*s` begins no statement",
				     TEXT_ARGUMENTS(parser->before_last.value.name.text)),
			arena_printf(parser->arena, "did you mean `%.*s`?", TEXT_ARGUMENTS(near)),
		};
	struct text word = span_text(&parser->syntax->sources, span);
	const char *found = describe(parser, token, span);
	bool value_wanted = expected->name && expected->number;
	if (is_reserved(token) && expected->name && (!value_wanted || parser->before_previous == TOKEN_ARROW))
		return complain_of_reserved(parser, found, word);
	if ((token == TOKEN_BARS || token == '|') && expected->arrow && !is_in_table(parser))
		return (struct complaint){CODE_E007, arena_printf(parser->arena, "%s is not an operator here", found),
					  "write or"};
	if (parser->before_previous == TOKEN_NUMBER && is_unit(word))
		return (struct complaint){CODE_E013, "a duration is a whole number of days, weeks, months or years",
					  "it is written 90 days, 2 weeks, 6 months, 1 year"};
	if (parser->before_previous == TOKEN_NUMBER && is_time_of_day(word))
		return (struct complaint){CODE_E013, "a date has no time of day, and a duration is one of whole days",
					  "durations are written 90 days, 2 weeks, 6 months, 1 year"};
	if (parser->before_previous == TOKEN_DURATION && token == TOKEN_DURATION)
		return (struct complaint){CODE_E013, "a duration is one number and one unit",
					  "2 years and 3 months are 27 months"};
	if (stands_behind_months(parser))
		return (struct complaint){CODE_E010, arena_printf(parser->arena, "%s does not belong here", found),
					  "months stand in braces, each by its number: except months {6, 7, 8}"};
	const char *format = what_is_missing(parser, span, expected);
	bool closing = token == ')' || token == ']' || token == '}';
	if (format != type_is_missing &&
	    (token == '[' || token == '{' || (closing && (!value_wanted || begins_statement(parser)))))
		return complain_of_bracket(parser, token, found);
	char *message = arena_printf(parser->arena, format, found);
	const char *remedy = token_is_name(token) ? remedy_of_word(parser, word) : NULL;
	if (!remedy)
		remedy = remedy_of_comparison(parser, token);
	if (!remedy)
		remedy = remedy_of_validity(parser, span, token);
	if (!remedy)
		remedy = remedy_of_number(parser, token, expected);
	if (!remedy)
		remedy = remedy_in_rollup(parser, token);
	if (!remedy)
		remedy = remedy_behind(parser);
	if (!remedy)
		remedy = remedy_of_place(parser, token, format, expected);
	return (struct complaint){CODE_E010, message, remedy};
}

/* The end of a file or line is shown right behind the last word, not behind the blanks and comments that follow it. */
static struct span behind_last_word(const struct parser *parser, struct span span)
{
	const char *text = parser->text.data;
	uint32_t at = span.begin;
	size_t comment = parser->comments.count;
	for (;;) {
		while (at > 0 &&
		       (text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '\r' || text[at - 1] == '\n'))
			at--;
		while (comment > 0 && parser->comments.items[comment - 1].span.end > at)
			comment--;
		if (comment == 0 || parser->comments.items[comment - 1].span.end != at)
			break;
		at = parser->comments.items[--comment].span.begin;
	}
	return at == 0 ? span : (struct span){span.source, at, at};
}

void report_syntax_error(struct parser *parser, struct span span, const struct expected *expected)
{
	bool cascade = parser->recovering || parser->doubtful;
	parser->recovering = true;
	parser->at_broken_block = parser->previous == '{' && parser->bracket_count == 1;
	if (cascade || parser->stopped)
		return;
	struct text word = span_text(&parser->syntax->sources, span);
	bool at_end = is_end(parser->previous) && !(word.size && word.data[0] == ';');
	if (at_end && span_is_none(parser->fixed))
		span = behind_last_word(parser, span);
	struct complaint complaint = complain(parser, span, expected);
	if (statement_word_near(parser).size)
		span = parser->before_last.span;
	if (parser_error(parser, complaint.code, span, complaint.message) && complaint.remedy)
		diagnose_remedy(&parser->syntax->diagnostics, "%s", complaint.remedy);
}
