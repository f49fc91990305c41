/* Which brackets are open, what stands in them, and where one ends that is not closed. */
#include "syntax/token_stage.h"

const struct bracket *innermost_bracket(const struct parser *parser)
{
	return parser->bracket_count ? &parser->brackets[parser->bracket_count - 1] : NULL;
}

bool inside_bracket(const struct parser *parser, enum bracket_kind kind)
{
	for (size_t i = 0; i < parser->bracket_count; i++)
		if (parser->brackets[i].kind == kind)
			return true;
	return false;
}

/* A name such as `months` may stand before the brace of a block. */
static bool follows_except_months(const struct parser *parser)
{
	return parser->previous == TOKEN_MONTHS && parser->before_previous == TOKEN_EXCEPT;
}

static enum bracket_kind brace_kind(const struct parser *parser)
{
	if (parser->previous == TOKEN_IN || parser->previous == TOKEN_EQUAL || follows_except_months(parser))
		return BRACKET_SET;
	switch (parser->statement_keyword) {
	case TOKEN_SCORE:
		return BRACKET_SCORE;
	case TOKEN_TABLE:
		return BRACKET_TABLE;
	case TOKEN_ROLLUP:
		return BRACKET_ROLLUP;
	case TOKEN_TEST:
		return BRACKET_TEST;
	default:
		return BRACKET_BLOCK;
	}
}

static bool is_aggregate_name(struct text name)
{
	static const char *const names[] = {"sum",      "count",  "avg",   "min",  "max", "median",
					    "quantile", "stddev", "first", "last", "top", "variation"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

void open_bracket(struct parser *parser, const struct token *token)
{
	if (parser->bracket_count > NESTING_MAX) {
		parser->stopped = true;
		if (parser_error(parser, CODE_E009, token->span, "brackets are nested more than 256 deep"))
			diagnose_remedy(&parser->syntax->diagnostics, "name parts of the condition with `let`");
		return;
	}
	struct bracket bracket = {.kind = BRACKET_ROUND, .span = token->span, .shape = (char)token->kind};
	if (token->kind == '{')
		bracket.kind = brace_kind(parser);
	else if (token->kind == '(' && token_is_name(parser->previous) && inside_bracket(parser, BRACKET_ROLLUP))
		bracket.aggregate = is_aggregate_name(parser->last.value.name.text);
	bracket.months = bracket.kind == BRACKET_SET && follows_except_months(parser);
	parser->brackets[parser->bracket_count++] = bracket;
	bool raw = bracket.kind == BRACKET_BLOCK || bracket.kind == BRACKET_TEST;
	if (raw && inside_bracket(parser, BRACKET_TEST) &&
	    (parser->previous == TOKEN_GIVEN || parser->previous == TOKEN_EXPECT ||
	     parser->before_previous == TOKEN_GIVEN))
		scan_raw_rows(parser->scanner);
}

void close_bracket(struct parser *parser, int kind)
{
	const struct bracket *open = innermost_bracket(parser);
	if (!open || (kind == '}') == (open->kind == BRACKET_ROUND))
		return;
	if (open->aggregate)
		parser->aggregate = AGGREGATE_CLOSED;
	parser->bracket_count--;
}

bool ends_bracket(const struct parser *parser, int kind)
{
	const struct bracket *open = innermost_bracket(parser);
	if (!open)
		return false;
	if (kind == TOKEN_END)
		return true;
	bool inner = open->kind == BRACKET_ROUND || open->kind == BRACKET_SET;
	if (kind == TOKEN_BARS && !inside_bracket(parser, BRACKET_TABLE))
		return false;
	if (kind == TOKEN_ARROW || kind == TOKEN_BARS || kind == TOKEN_SEPARATOR || kind == '{')
		return inner && !(kind == '{' && (parser->previous == TOKEN_IN || follows_except_months(parser)));
	if (kind == '}')
		return open->kind == BRACKET_ROUND;
	return false;
}

struct token close_bracket_before(struct parser *parser, struct token token)
{
	const struct bracket *open = innermost_bracket(parser);
	char closing = open->shape == '{' ? '}' : open->shape == '[' ? ']' : ')';
	if (!parser->recovering && !parser->doubtful && !parser->stopped) {
		const char *message = arena_printf(parser->arena, "this `%c` is not closed", open->shape);
		if (parser_error(parser, CODE_E008, open->span, message))
			diagnose_remedy(&parser->syntax->diagnostics, "write the `%c` where it ends", closing);
	}
	parser->doubtful = true;
	give_back_token(parser, token);
	return (struct token){.kind = (unsigned char)closing,
			      .span = {token.span.source, token.span.begin, token.span.begin}};
}
