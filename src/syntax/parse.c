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
	size_t line = begin;
	while (line > 0 && text[line - 1] != '\n')
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
	parser->offset = 0;
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
			joined[size++] = ' ';
		for (size_t c = 0; c < line.size; c++)
			joined[size++] = line.data[c];
	}
	return (struct text){joined, size};
}
