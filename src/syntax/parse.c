#include "syntax/parse.h"

#include "syntax/build.h"
#include "syntax/parser.h"

/* flex's interface, declared here because its header would be generated too. */
int rules_scan_lex_init_extra(struct parser *parser, void **scanner);
int rules_scan_lex_destroy(void *scanner);
struct yy_buffer_state *rules_scan__scan_bytes(const char *bytes, int size, void *scanner);

void syntax_free(struct syntax *syntax)
{
	arena_free(&syntax->arena);
	sources_free(&syntax->sources);
	diagnostics_free(&syntax->diagnostics);
}

/* --- what the scanner asks --- */

struct span parser_span(const struct parser *parser, size_t length)
{
	if (!span_is_none(parser->fixed))
		return parser->fixed;
	return (struct span){parser->source, (uint32_t)(parser->offset - length), (uint32_t)parser->offset};
}

struct span parser_advance(struct parser *parser, size_t length)
{
	parser->offset += length;
	return parser_span(parser, length);
}

void parser_retreat(struct parser *parser, size_t length)
{
	parser->offset -= length;
}

static size_t byte_order_mark(struct text text)
{
	return text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

void parser_comment(struct parser *parser, struct span span)
{
	if (!span_is_none(parser->fixed))
		return; /* a cell of a side file: nobody asks for its comments */
	const char *text = parser->text.data;
	size_t begin = span.begin;
	while (text[begin] != '#')
		begin++;
	while (text[span.end - 1] == '\r')
		span.end--;
	struct comment comment = {.span = {span.source, (uint32_t)begin, span.end}};
	comment.describes = begin + 1 < span.end && text[begin + 1] == '#';
	size_t first = byte_order_mark(parser->text);
	size_t line = begin;
	while (line > first && text[line - 1] != '\n')
		line--;
	comment.own_line = text_trim((struct text){text + line, begin - line}).size == 0;
	vector_push(&parser->comments, comment);
}

bool parser_error(struct parser *parser, enum code code, struct span where, const char *message)
{
	parser->errors++;
	if (parser->quiet)
		return false;
	diagnose(&parser->syntax->diagnostics, code, where, "%s", message);
	return true;
}

/* --- syntax errors in words --- */

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
	if (token == '[')
		remedy = "an interval stands after `in`: in [1..5)";
	else if (token == ']' || token == ')')
		remedy = "take it out, or write the bracket that it closes; an interval is in [1..5), in (1..5], ...";
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

static bool is_in_table(const struct parser *parser)
{
	return parser->bracket_count && parser->brackets[parser->bracket_count - 1].kind == BRACKET_TABLE;
}

/* The sign without which the head of a statement is not whole; null where none is known to be missing. */
static const char *missing_sign(const struct parser *parser, struct span span)
{
	if (parser->bracket_count)
		return NULL;
	switch (parser->statement_keyword) {
	case TOKEN_LET:
	case TOKEN_PARAM:
	case TOKEN_OUTPUT:
		return stands_before(parser, span, '=') ? NULL : "`=` is missing before %s";
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
	if (expected->name && parser->statement_keyword == TOKEN_INPUT && (is_end(token) || token == '}'))
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

/* Words of the language in another case or tongue. */
static const char *remedy_of_word(struct text word)
{
	static const char *const words[] = {"and",    "or",   "not",  "in",      "is",   "between", "contains",
					    "starts", "ends", "then", "matches", "else", "because", "valid"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_equal_ignoring_case(word, words[i]) && !text_is(word, words[i]))
			return words[i];
	if (text_is(word, "и") || text_is(word, "И"))
		return "and";
	return text_is(word, "или") || text_is(word, "ИЛИ") ? "or" : NULL;
}

static bool is_unit(struct text word)
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
	case '.':
		return "a name with a point or another such character in it stands in backticks: `Turnover, EUR.`";
	default:
		return NULL;
	}
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
	if (format == type_is_missing)
		return "a column has a name and a type: number, text, date or truth";
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
	const char *format = what_is_missing(parser, span, expected);
	bool closing = token == ')' || token == ']' || token == '}';
	if (format != type_is_missing &&
	    (token == '[' || token == '{' || (closing && (!value_wanted || begins_statement(parser)))))
		return complain_of_bracket(parser, token, found);
	char *message = arena_printf(parser->arena, format, found);
	const char *ours = token == TOKEN_NAME ? remedy_of_word(word) : NULL;
	const char *remedy = ours ? arena_printf(parser->arena, "write %s", ours) : remedy_of_comparison(parser, token);
	if (!remedy)
		remedy = remedy_of_number(parser, token, expected);
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

/* --- bison's hooks --- */

void rules_error(const struct span *span, struct parser *parser, const char *message)
{
	(void)message; /* only "memory exhausted": the stack of open constructs is full */
	parser->stopped = true;
	if (parser_error(parser, CODE_E009, *span, "this is nested too deeply"))
		diagnose_remedy(&parser->syntax->diagnostics, "name parts of it with `let`");
}

/* --- entries --- */

void parser_open(struct parser *parser)
{
	parser->offset = parser->is_file ? byte_order_mark(parser->text) : 0;
	rules_scan_lex_init_extra(parser, &parser->scanner);
	rules_scan__scan_bytes(parser->text.data + parser->offset, (int)(parser->text.size - parser->offset),
			       parser->scanner);
}

void parser_close(struct parser *parser)
{
	rules_scan_lex_destroy(parser->scanner);
	vector_free(&parser->comments);
}

static struct span whole_line(const struct syntax *syntax, uint32_t source, size_t at)
{
	struct place place = source_place(sources_get(&syntax->sources, source), (uint32_t)at);
	struct text line = source_line(sources_get(&syntax->sources, source), place.line);
	const char *start = sources_get(&syntax->sources, source)->text.data;
	return (struct span){source, (uint32_t)(line.data - start),
			     (uint32_t)(line.data - start + (ptrdiff_t)line.size)};
}

/* Is the source text that the scanner can read? What is not is reported. */
static bool is_readable(struct syntax *syntax, uint32_t source)
{
	struct text text = sources_get(&syntax->sources, source)->text;
	size_t invalid = utf8_first_invalid(text);
	const char *nul = text.size ? memchr(text.data, 0, text.size) : NULL;
	size_t at = nul ? (size_t)(nul - text.data) : text.size;
	if (invalid == text.size && !nul)
		return true;
	struct span where = whole_line(syntax, source, invalid < at ? invalid : at);
	where.begin = (uint32_t)(invalid < at ? invalid : at);
	where.end = where.begin + 1;
	bool utf16 = text.size >= 2 && ((text.data[0] == '\xff' && text.data[1] == '\xfe') ||
					(text.data[0] == '\xfe' && text.data[1] == '\xff'));
	if (nul || utf16)
		diagnose(&syntax->diagnostics, CODE_E001, where, "this file is not plain text in UTF-8");
	else
		diagnose(&syntax->diagnostics, CODE_E001, where, "this file is not in UTF-8 from here on");
	diagnose_remedy(&syntax->diagnostics, "save it in an editor with the encoding UTF-8");
	return false;
}

struct module *parse_module(struct syntax *syntax, uint32_t source)
{
	struct module *module = arena_alloc(&syntax->arena, sizeof *module);
	module->source = source;
	if (!is_readable(syntax, source))
		return module;
	struct parser parser = {
		.syntax = syntax,
		.arena = &syntax->arena,
		.source = source,
		.text = sources_get(&syntax->sources, source)->text,
		.start = TOKEN_START_FILE,
		.is_file = true,
	};
	parser_open(&parser);
	(void)rules_parse(&parser);
	if (parser.result.statements) {
		module->statements = (struct statement **)(void *)parser.result.statements->items;
		module->count = parser.result.statements->count;
	}
	struct comment *comments = arena_array(&syntax->arena, parser.comments.count, sizeof *comments);
	for (size_t i = 0; i < parser.comments.count; i++)
		comments[i] = parser.comments.items[i];
	module->comments = comments;
	module->comment_count = parser.comments.count;
	parser_close(&parser);
	return module;
}

struct expression *parse_cell(struct syntax *syntax, struct text cell, enum cell_kind kind, struct span place)
{
	struct parser parser = {
		.syntax = syntax,
		.arena = &syntax->arena,
		.source = place.source,
		.text = cell,
		.fixed = place,
		.quiet = true,
		.start = kind == CELL_OF_TEST ? TOKEN_START_TEST : TOKEN_START_VALUE,
	};
	parser_open(&parser);
	(void)rules_parse(&parser);
	parser_close(&parser);
	return parser.errors ? NULL : parser.result.expression;
}

struct expression *parse_value(struct syntax *syntax, uint32_t source)
{
	struct parser parser = {
		.syntax = syntax,
		.arena = &syntax->arena,
		.source = source,
		.text = sources_get(&syntax->sources, source)->text,
		.start = TOKEN_START_VALUE,
	};
	if (!is_readable(syntax, source))
		return NULL;
	parser_open(&parser);
	(void)rules_parse(&parser);
	parser_close(&parser);
	return parser.errors ? NULL : parser.result.expression;
}

struct text description_before(struct syntax *syntax, const struct module *module, uint32_t offset)
{
	struct text text = sources_get(&syntax->sources, module->source)->text;
	size_t end = 0;
	while (end < module->comment_count && module->comments[end].span.begin < offset)
		end++;
	size_t begin = end;
	uint32_t next = offset;
	while (begin > 0 && module->comments[begin - 1].describes && module->comments[begin - 1].own_line) {
		struct span span = module->comments[begin - 1].span;
		struct text between = {text.data + span.end, next - span.end};
		size_t newlines = 0, returns = 0;
		for (size_t i = 0; i < between.size; i++) {
			newlines += between.data[i] == '\n';
			returns += between.data[i] == '\r';
		}
		if (text_trim(between).size > newlines + returns || newlines != 1)
			break;
		next = span.begin;
		begin--;
	}
	char *joined = arena_bytes(&syntax->arena, offset - next + 1);
	size_t size = 0;
	for (size_t i = begin; i < end; i++) {
		struct text line = span_text(&syntax->sources, module->comments[i].span);
		line = text_trim((struct text){line.data + 2, line.size - 2});
		if (i > begin)
			joined[size++] = '\n';
		for (size_t c = 0; c < line.size; c++)
			joined[size++] = line.data[c];
	}
	return (struct text){joined, size};
}
