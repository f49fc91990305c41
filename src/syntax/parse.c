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
	else if (token == '{')
		remedy = "a set stands after `in`: in {1, 2}; a block begins with segment, score, table, ...";
	return (struct complaint){CODE_E010, arena_printf(parser->arena, "%s does not belong here", found), remedy};
}

static const char arrow_is_missing[] = "`->` and a label are missing before %s";

static const char *what_is_missing(const struct expected *expected)
{
	if (expected->number && expected->name)
		return "a value or a name is missing before %s";
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
		return "`||` between conditions and results is missing before %s";
	if (expected->arrow)
		return arrow_is_missing;
	return "%s does not belong here";
}

static const char *remedy_of_comparison(const struct parser *parser, int token)
{
	int previous = parser->before_previous;
	if (token == TOKEN_GREATER && previous == TOKEN_GREATER)
		return "write one >";
	if (token == TOKEN_LESS && previous == TOKEN_LESS)
		return "write one <";
	return NULL;
}

/* Is the word that does not fit the first of its statement or rule? */
static bool begins_statement(const struct parser *parser)
{
	int before = parser->before_previous;
	return before == 0 || before == TOKEN_SEPARATOR || before == '{' || before == '}';
}

static struct complaint complain(struct parser *parser, struct span span, const struct expected *expected)
{
	int token = parser->previous;
	struct text word = span_text(&parser->syntax->sources, span);
	const char *found = describe(parser, token, span);
	bool value_wanted = expected->name && expected->number;
	if (is_reserved(token) && expected->name && (!value_wanted || parser->before_previous == TOKEN_ARROW))
		return complain_of_reserved(parser, found, word);
	bool closing = token == ')' || token == ']' || token == '}';
	if (token == '[' || token == '{' || (closing && (!value_wanted || begins_statement(parser))))
		return complain_of_bracket(parser, token, found);
	const char *format = what_is_missing(expected);
	char *message = arena_printf(parser->arena, format, found);
	const char *remedy = remedy_of_comparison(parser, token);
	bool comparison = token >= TOKEN_EQUAL && token <= TOKEN_GREATER_EQUAL;
	if (!remedy && comparison && expected->arrow)
		remedy = "compare twice: 1 < x and x < 5, or x in (1..5)";
	if (!remedy && expected->bars)
		remedy = "a row is | condition | condition || result |, with `||` once";
	if (!remedy && format == arrow_is_missing)
		remedy = "a rule is a condition, `->` and a label: turnover > 300k -> large";
	return (struct complaint){CODE_E010, message, remedy};
}

void report_syntax_error(struct parser *parser, struct span span, const struct expected *expected)
{
	bool cascade = parser->recovering || parser->doubtful;
	parser->recovering = true;
	parser->at_broken_block = parser->previous == '{' && parser->bracket_count == 1;
	if (cascade || parser->stopped)
		return;
	struct complaint complaint = complain(parser, span, expected);
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
