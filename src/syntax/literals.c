#include "syntax/literals.h"

#include "base/buffer.h"

static bool is_digit(struct text word, size_t at)
{
	return at < word.size && word.data[at] >= '0' && word.data[at] <= '9';
}

/* The digits of a number, without the underscores that part them. */
static struct text read_digits(struct parser *parser, struct text word, struct span span)
{
	char *digits = arena_bytes(parser->arena, word.size + 1);
	size_t count = 0;
	bool parted_well = true;
	for (size_t i = 0; i < word.size; i++) {
		if (word.data[i] == '_')
			parted_well &= i > 0 && is_digit(word, i - 1) && is_digit(word, i + 1);
		else
			digits[count++] = word.data[i];
	}
	if (!parted_well && parser_error(parser, CODE_E004, span,
					 arena_printf(parser->arena, "`%.*s` is not a number", TEXT_ARGUMENTS(word))))
		diagnose_remedy(&parser->syntax->diagnostics, "an underscore stands between two digits: 300_000");
	return (struct text){digits, count};
}

size_t number_length(struct text word)
{
	size_t i = 0;
	while (i < word.size && ((word.data[i] >= '0' && word.data[i] <= '9') || word.data[i] == '_'))
		i++;
	if (i + 1 < word.size && word.data[i] == '.' && word.data[i + 1] >= '0' && word.data[i + 1] <= '9') {
		i++;
		while (i < word.size && ((word.data[i] >= '0' && word.data[i] <= '9') || word.data[i] == '_'))
			i++;
	}
	return i;
}

static void report_suffix(struct parser *parser, struct text digits, struct text suffix, struct span span)
{
	const char *message = arena_printf(parser->arena, "`%.*s%.*s` is not a number", TEXT_ARGUMENTS(digits),
					   TEXT_ARGUMENTS(suffix));
	if (!parser_error(parser, CODE_E004, span, message))
		return;
	const char *letter = NULL;
	if (text_is(suffix, "K") || text_is(suffix, "тыс") || text_is(suffix, "к") || text_is(suffix, "К"))
		letter = "k";
	else if (text_is(suffix, "m") || text_is(suffix, "млн") || text_is(suffix, "mln") || text_is(suffix, "М"))
		letter = "M";
	else if (suffix.data[suffix.size - 1] == '%')
		letter = "%";
	if (letter)
		diagnose_remedy(&parser->syntax->diagnostics, "write %.*s%s", TEXT_ARGUMENTS(digits), letter);
	else if (is_unit(suffix))
		diagnose_remedy(&parser->syntax->diagnostics, "write %.*s %.*s", TEXT_ARGUMENTS(digits),
				TEXT_ARGUMENTS(suffix));
	else
		diagnose_remedy(
			&parser->syntax->diagnostics,
			"k (thousand), M (million) and %% may stand right behind a number; a name does not begin "
			"with a digit, unless in backticks: `%.*s%.*s`",
			TEXT_ARGUMENTS(digits), TEXT_ARGUMENTS(suffix));
}

struct decimal *read_number(struct parser *parser, struct text word, struct span span)
{
	size_t length = number_length(word);
	struct text suffix = {word.data + length, word.size - length};
	struct text digits = read_digits(parser, (struct text){word.data, length}, span);
	struct decimal *value = arena_alloc(parser->arena, sizeof *value);
	if (decimal_parse(digits, value) != DECIMAL_READ) {
		*value = decimal_of(1);
		if (parser_error(parser, CODE_E004, span, "this number has more than 38 digits before the point"))
			diagnose_remedy(&parser->syntax->diagnostics, "numbers have up to 38 digits");
		return value;
	}
	int power = 0;
	if (text_is(suffix, "k"))
		power = 3;
	else if (text_is(suffix, "M"))
		power = 6;
	else if (text_is(suffix, "%"))
		power = -2;
	else if (suffix.size)
		report_suffix(parser, digits, suffix, span);
	if (!decimal_shift(*value, power, value) &&
	    parser_error(parser, CODE_E004, span, "this number has more than 38 digits before the point"))
		diagnose_remedy(&parser->syntax->diagnostics, "numbers have up to 38 digits");
	return value;
}

duration_value read_duration(struct parser *parser, struct text word, struct span span)
{
	size_t length = number_length(word);
	struct text digits = read_digits(parser, (struct text){word.data, length}, span);
	duration_value value = {1, UNIT_DAY};
	struct decimal count;
	if (decimal_parse(digits, &count) != DECIMAL_READ || !decimal_to_integer(count, &value.count) ||
	    value.count > 10000000) {
		value.count = 1;
		if (parser_error(parser, CODE_E013, span, "this duration is too long"))
			diagnose_remedy(&parser->syntax->diagnostics, "a duration has up to 10000000 of its unit");
	}
	struct text unit = text_trim((struct text){word.data + length, word.size - length});
	switch (unit.data[0]) {
	case 'w':
		value.unit = UNIT_WEEK;
		break;
	case 'm':
		value.unit = UNIT_MONTH;
		break;
	case 'y':
		value.unit = UNIT_YEAR;
		break;
	default:
		value.unit = UNIT_DAY;
	}
	return value;
}

/* The three numbers of a date as it was written. */
static void date_parts(struct text word, int32_t parts[3], size_t sizes[3])
{
	size_t part = 0;
	for (size_t i = 0; i < word.size; i++) {
		if (word.data[i] >= '0' && word.data[i] <= '9') {
			parts[part] = parts[part] * 10 + (word.data[i] - '0');
			sizes[part]++;
		} else {
			part++;
		}
	}
}

date read_date(struct parser *parser, struct text word, struct span span)
{
	date value = 0;
	if (date_parse_iso(word, &value))
		return value;
	int32_t parts[3] = {0};
	size_t sizes[3] = {0};
	date_parts(word, parts, sizes);
	struct civil_date civil = {parts[0], parts[1], parts[2]};
	if (sizes[0] != 4)
		civil = (struct civil_date){parts[2], parts[1], parts[0]};
	date swapped = 0;
	bool exists = date_from_civil(civil, &value);
	bool slashes = memchr(word.data, '/', word.size) && sizes[0] != 4;
	bool other = slashes && parts[0] != parts[1] &&
		     date_from_civil((struct civil_date){parts[2], parts[0], parts[1]}, &swapped);
	bool iso_form = word.size == DATE_TEXT && word.data[4] == '-';
	const char *message = arena_printf(parser->arena, iso_form ? "there is no day %.*s" : "`%.*s` is not a date",
					   TEXT_ARGUMENTS(word));
	if (!parser_error(parser, CODE_E005, span, message))
		return value;
	struct diagnostics *diagnostics = &parser->syntax->diagnostics;
	char iso[DATE_TEXT], swapped_iso[DATE_TEXT];
	date_format_iso(value, iso);
	date_format_iso(swapped, swapped_iso);
	if (iso_form && parts[1] >= 1 && parts[1] <= 12)
		diagnose_remedy(diagnostics, "that month has no such day");
	else if (exists && other)
		diagnose_remedy(diagnostics, "dates are written year-month-day: %.*s or %.*s", DATE_TEXT, iso,
				DATE_TEXT, swapped_iso);
	else if (exists || other)
		diagnose_remedy(diagnostics, "dates are written year-month-day: %.*s", DATE_TEXT,
				exists ? iso : swapped_iso);
	else
		diagnose_remedy(diagnostics, "dates are written year-month-day: 2026-01-31");
	return value;
}

struct name read_text(struct parser *parser, struct text word, struct span span)
{
	char *bytes = arena_bytes(parser->arena, word.size);
	size_t size = 0;
	for (size_t i = 1; i + 1 < word.size; i++) {
		char c = word.data[i];
		if (c == '\\') {
			c = word.data[++i];
			if (c == 'n') {
				c = '\n';
			} else if (c == 't') {
				c = '\t';
			} else if (c != '"' && c != '\\') {
				struct span at = span_is_none(parser->fixed)
							 ? (struct span){span.source, span.begin + (uint32_t)i - 1,
									 span.begin + (uint32_t)i + 1}
							 : span;
				if (parser_error(parser, CODE_E006, at, "this backslash means nothing here"))
					diagnose_remedy(&parser->syntax->diagnostics,
							"a text knows \\\", \\\\, \\n and \\t; for a backslash itself "
							"write two: \\\\");
			}
		}
		bytes[size++] = c;
	}
	return (struct name){{bytes, size}, span, false};
}

struct name read_open_text(struct parser *parser, struct text word, struct span span)
{
	parser->doubtful = true;
	if (parser_error(parser, CODE_E006, span, "this text is not closed"))
		diagnose_remedy(&parser->syntax->diagnostics,
				"end it with a double quote on the same line; a line break inside is \\n");
	return (struct name){text_copy(parser->arena, (struct text){word.data + 1, word.size - 1}), span, false};
}

struct name read_quoted_name(struct parser *parser, struct text word, struct span span)
{
	bool closed = word.size > 1 && word.data[word.size - 1] == '`';
	struct text inside = {word.data + 1, word.size - 1 - closed};
	parser->doubtful |= !closed;
	if (!closed && parser_error(parser, CODE_E012, span, "this name in backticks is not closed"))
		diagnose_remedy(&parser->syntax->diagnostics, "end it with a backtick on the same line");
	if (closed && inside.size == 0 && parser_error(parser, CODE_E012, span, "a name in backticks is empty"))
		diagnose_remedy(&parser->syntax->diagnostics, "write the column's name between the backticks");
	return (struct name){text_copy(parser->arena, inside), span, true};
}

struct keyword {
	const char *word;
	int token;
};

/* In the order of the alphabet. */
static const struct keyword keywords[] = {
	{"all", TOKEN_ALL},
	{"and", TOKEN_AND},
	{"any", TOKEN_ANY},
	{"as", TOKEN_AS},
	{"because", TOKEN_BECAUSE},
	{"between", TOKEN_BETWEEN},
	{"by", TOKEN_BY},
	{"contains", TOKEN_CONTAINS},
	{"count", TOKEN_COUNT},
	{"csv", TOKEN_CSV},
	{"day", TOKEN_UNIT_WORD},
	{"default", TOKEN_DEFAULT},
	{"else", TOKEN_ELSE},
	{"ends", TOKEN_ENDS},
	{"except", TOKEN_EXCEPT},
	{"expect", TOKEN_EXPECT},
	{"false", TOKEN_FALSE},
	{"first", TOKEN_FIRST},
	{"from", TOKEN_FROM},
	{"given", TOKEN_GIVEN},
	{"guard", TOKEN_GUARD},
	{"if", TOKEN_IF},
	{"in", TOKEN_IN},
	{"include", TOKEN_INCLUDE},
	{"input", TOKEN_INPUT},
	{"is", TOKEN_IS},
	{"key", TOKEN_KEY},
	{"last", TOKEN_LAST},
	{"let", TOKEN_LET},
	{"lookup", TOKEN_LOOKUP},
	{"matches", TOKEN_MATCHES},
	{"max", TOKEN_MAX},
	{"min", TOKEN_MIN},
	{"missing", TOKEN_MISSING},
	{"month", TOKEN_UNIT_WORD},
	{"months", TOKEN_MONTHS},
	{"moved", TOKEN_MOVED},
	{"not", TOKEN_NOT},
	{"of", TOKEN_OF},
	{"on", TOKEN_ON},
	{"only", TOKEN_ONLY},
	{"or", TOKEN_OR},
	{"otherwise", TOKEN_OTHERWISE},
	{"output", TOKEN_OUTPUT},
	{"param", TOKEN_PARAM},
	{"per", TOKEN_PER},
	{"period", TOKEN_PERIOD},
	{"points", TOKEN_POINTS},
	{"present", TOKEN_PRESENT},
	{"priority", TOKEN_PRIORITY},
	{"required", TOKEN_REQUIRED},
	{"rollout", TOKEN_ROLLOUT},
	{"rollup", TOKEN_ROLLUP},
	{"score", TOKEN_SCORE},
	{"segment", TOKEN_SEGMENT},
	{"set", TOKEN_SET},
	{"starts", TOKEN_STARTS},
	{"sum", TOKEN_SUM},
	{"table", TOKEN_TABLE},
	{"test", TOKEN_TEST},
	{"then", TOKEN_THEN},
	{"to", TOKEN_TO_WORD},
	{"true", TOKEN_TRUE},
	{"unique", TOKEN_UNIQUE},
	{"until", TOKEN_UNTIL},
	{"valid", TOKEN_VALID},
	{"week", TOKEN_UNIT_WORD},
	{"where", TOKEN_WHERE},
	{"with", TOKEN_WITH},
};

static void report_name_character(struct parser *parser, struct text word, size_t at, size_t end, struct span *span)
{
	struct span where = *span;
	if (span_is_none(parser->fixed)) {
		where.begin = span->begin + (uint32_t)at;
		where.end = span->begin + (uint32_t)end;
	}
	const char *message = arena_printf(parser->arena, "`%.*s` means nothing here", (int)(end - at), word.data + at);
	if (parser_error(parser, CODE_E003, where, message))
		diagnose_remedy(
			&parser->syntax->diagnostics,
			"names are letters, digits and _; any other name stands in backticks: `%.*s`; texts stand "
			"in straight double quotes",
			TEXT_ARGUMENTS(word));
}

/* The token of a keyword, or that of a name. */
static int token_of(struct text word)
{
	size_t low = 0;
	size_t high = sizeof keywords / sizeof *keywords;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *keyword = keywords[middle].word;
		int order = (unsigned char)keyword[0] - (unsigned char)word.data[0];
		if (order == 0)
			order = strncmp(keyword, word.data, word.size);
		if (order == 0 && keyword[word.size] == '\0')
			return keywords[middle].token;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return TOKEN_NAME;
}

/* Of ASCII the scanner takes nothing else into a word. */
static void check_characters(struct parser *parser, struct text word, struct span *span)
{
	for (size_t at = 0; at < word.size;) {
		size_t before = at;
		int32_t code_point = utf8_next(word, &at);
		bool fits = (code_point >= 0 && code_point < 0x80) ||
			    (before == 0 ? name_may_begin(code_point) : name_may_continue(code_point));
		if (!fits) {
			report_name_character(parser, word, before, at, span);
			return;
		}
	}
}

int read_word(struct parser *parser, struct text word, struct span *span, struct name *name)
{
	*name = (struct name){text_copy(parser->arena, word), *span, false};
	int token = token_of(word);
	if (token == TOKEN_NAME)
		check_characters(parser, word, span);
	return token;
}

struct foreign {
	const char *word;
	int token;
	const char *ours;
};

static const struct foreign foreigns[] = {
	{"==", TOKEN_EQUAL, "="},
	{"<>", TOKEN_NOT_EQUAL, "!="},
	{"≠", TOKEN_NOT_EQUAL, "!="},
	{"=>", TOKEN_GREATER_EQUAL, ">="},
	{"=<", TOKEN_LESS_EQUAL, "<="},
	{"≤", TOKEN_LESS_EQUAL, "<="},
	{"≥", TOKEN_GREATER_EQUAL, ">="},
	{"&&", TOKEN_AND, "and"},
	{"&", TOKEN_AND, "and"},
	{"×", '*', "*"},
	{"÷", '/', "/"},
	{"−", '-', "-"},
	{"→", TOKEN_ARROW, "->"},
};

int read_foreign_operator(struct parser *parser, struct text word, struct span span)
{
	for (size_t i = 0; i < sizeof foreigns / sizeof *foreigns; i++) {
		if (!text_is(word, foreigns[i].word))
			continue;
		const char *message =
			arena_printf(parser->arena, "`%.*s` is not an operator here", TEXT_ARGUMENTS(word));
		if (parser_error(parser, CODE_E007, span, message)) {
			diagnose_remedy(&parser->syntax->diagnostics, "write %s", foreigns[i].ours);
			parser->doubtful |= text_is(word, "=>"); /* perhaps an arrow */
			if (text_is(word, "=>"))
				diagnose_remedy(&parser->syntax->diagnostics,
						"write >= for \"at least\", or -> before a label");
		}
		return foreigns[i].token;
	}
	return TOKEN_NAME;
}

void report_character(struct parser *parser, struct text word, struct span span)
{
	parser->doubtful = true;
	const char *message = arena_printf(parser->arena, "`%.*s` means nothing here", TEXT_ARGUMENTS(word));
	if (!parser_error(parser, CODE_E003, span, message))
		return;
	if (text_is(word, "%"))
		diagnose_remedy(&parser->syntax->diagnostics, "write %% right behind its number: 5%%");
	else if (text_is(word, "'"))
		diagnose_remedy(&parser->syntax->diagnostics, "texts stand in double quotes: \"retail\"");
	else if (text_is(word, "“") || text_is(word, "”") || text_is(word, "„") || text_is(word, "«") ||
		 text_is(word, "»"))
		diagnose_remedy(&parser->syntax->diagnostics, "texts stand in straight double quotes: \"retail\"");
	else if (text_is(word, "!"))
		diagnose_remedy(&parser->syntax->diagnostics, "write != for \"not equal\", or not before a condition");
	else
		diagnose_remedy(&parser->syntax->diagnostics,
				"take it out, or put the name it belongs to in backticks");
}
