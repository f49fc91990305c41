/* From scanned words to the grammar's tokens: where a newline separates, which bracket is open, and where `base`,
 * `distinct` and `in PERIOD` are what they look like. */
#include "syntax/token_stage.h"

static struct token scan(struct parser *parser)
{
	struct token token = {0};
	if (parser->stopped) {
		token.kind = TOKEN_END;
		token.span = parser_span(parser, 0);
		return token;
	}
	token.span = parser_span(parser, 0);
	token.kind = scan_token(&token.value, &token.span, parser->scanner);
	return token;
}

struct token take_token(struct parser *parser)
{
	return parser->waiting_count ? parser->waiting[--parser->waiting_count] : scan(parser);
}

void give_back_token(struct parser *parser, struct token token)
{
	parser->waiting[parser->waiting_count++] = token;
}

bool token_is_name(int kind)
{
	return kind == TOKEN_NAME || (kind >= TOKEN_ALL && kind <= TOKEN_UNIT_WORD);
}

/* The word itself, not a name in backticks. */
static bool is_word(const struct token *token, const char *word)
{
	return token->kind == TOKEN_NAME && !token->value.name.in_backticks && text_is(token->value.name.text, word);
}

static bool base_is_keyword(struct parser *parser, const struct token *token)
{
	const struct bracket *open = innermost_bracket(parser);
	if (!parser->at_statement_start || !open || open->kind != BRACKET_SCORE || !is_word(token, "base"))
		return false;
	struct token next = take_token(parser);
	give_back_token(parser, next);
	return next.kind == TOKEN_NUMBER || next.kind == '+' || next.kind == '-';
}

/* Begins a statement that cannot stand in the innermost block, which then lacks its brace: `segment size {` where a
 * rule is wanted. A rule may well begin with a column of that name, but has no name or text behind it. */
static bool begins_outer_statement(struct parser *parser, const struct token *token)
{
	const struct bracket *open = innermost_bracket(parser);
	bool rules = open && parser->bracket_count == 1 &&
		     (open->kind == BRACKET_SCORE || open->kind == BRACKET_TABLE ||
		      (open->kind == BRACKET_BLOCK && parser->statement_keyword == TOKEN_SEGMENT));
	if (!rules || !parser->at_statement_start)
		return false;
	bool named = false;
	switch (token->kind) {
	case TOKEN_LET:
	case TOKEN_PARAM:
	case TOKEN_OUTPUT:
	case TOKEN_SEGMENT:
	case TOKEN_SCORE:
	case TOKEN_TABLE:
	case TOKEN_LOOKUP:
		named = true;
		break;
	case TOKEN_TEST:
	case TOKEN_INCLUDE:
		break;
	default:
		return false;
	}
	struct token next = take_token(parser);
	give_back_token(parser, next);
	return named ? token_is_name(next.kind) : next.kind == TOKEN_TEXT;
}

/* `IF(a; b)`: arguments as a spreadsheet separates them. */
static bool separates_arguments(const struct parser *parser, const struct token *token)
{
	const struct bracket *open = innermost_bracket(parser);
	if (token->kind != TOKEN_SEPARATOR || !open || open->shape != '(' || !span_is_none(parser->fixed))
		return false;
	const char *text = parser->text.data;
	uint32_t begin = open->span.begin;
	bool semicolon = token->span.begin < token->span.end && text[token->span.begin] == ';';
	bool call = begin > 0 && (text[begin - 1] == '_' || ((unsigned char)text[begin - 1] | 0x20) >= 'a');
	return semicolon && call;
}

static void take_as_comma(struct parser *parser, struct token *token)
{
	if (!parser->recovering && !parser->doubtful &&
	    parser_error(parser, CODE_E010, token->span, "`;` does not stand between arguments"))
		diagnose_remedy(&parser->syntax->diagnostics, "write a comma: round(x, 2)");
	token->kind = ',';
}

/* `in NAME`, and not a set or an interval. */
static bool name_follows(struct parser *parser)
{
	struct token next = take_token(parser);
	while (next.kind == TOKEN_NEWLINE)
		next = take_token(parser);
	give_back_token(parser, next);
	return token_is_name(next.kind);
}

static void follow_aggregate(struct parser *parser, struct token *token)
{
	enum aggregate_state state = parser->aggregate;
	parser->aggregate = AGGREGATE_NONE;
	if (state == AGGREGATE_CLOSED && token->kind == TOKEN_PER)
		parser->aggregate = AGGREGATE_PER;
	else if (state == AGGREGATE_PER && token->kind == TOKEN_UNIT_WORD)
		parser->aggregate = AGGREGATE_UNIT;
	else if ((state == AGGREGATE_CLOSED || state == AGGREGATE_UNIT) && token->kind == TOKEN_IN &&
		 name_follows(parser))
		token->kind = TOKEN_IN_PERIOD;
}

/* After a broken header its whole block is passed over: its rules would only seem wrong. */
static void skip_block(struct parser *parser)
{
	bool was_quiet = parser->quiet;
	parser->quiet = true;
	struct token token;
	for (size_t depth = 1; depth > 0;) {
		token = take_token(parser);
		if (token.kind == TOKEN_END) {
			give_back_token(parser, token);
			break;
		}
		depth += token.kind == '{';
		depth -= token.kind == '}';
	}
	parser->quiet = was_quiet;
	parser->previous = '}';
}

static void track(struct parser *parser, const struct token *token)
{
	if (parser->at_statement_start && parser->bracket_count == 0)
		parser->statement_keyword = token->kind;
	if (token->kind == '(' || token->kind == '[' || token->kind == '{')
		open_bracket(parser, token);
	else if (token->kind == ')' || token->kind == ']' || token->kind == '}')
		close_bracket(parser, token->kind);
	const struct bracket *open = innermost_bracket(parser);
	parser->at_statement_start = token->kind == TOKEN_SEPARATOR || token->kind == '}' ||
				     (token->kind == '{' && open && open->kind != BRACKET_SET);
	parser->before_last = parser->last;
	parser->before_previous = parser->previous;
	parser->previous = token->kind;
	parser->last = *token;
}

int rules_lex(RULES_STYPE *value, struct span *span, struct parser *parser)
{
	struct token token = {.kind = parser->start, .span = parser_span(parser, 0)};
	if (parser->start) {
		parser->start = 0;
		parser->at_statement_start = true;
		*span = token.span;
		return token.kind;
	}
	if (parser->previous == TOKEN_SEPARATOR) {
		parser->doubtful = parser->doubtful_next;
		parser->doubtful_next = false;
	}
	if (parser->at_broken_block) {
		parser->at_broken_block = false;
		parser->bracket_count = 0;
		skip_block(parser);
	}
	token = next_word(parser);
	while (token.kind == '{' && parser->recovering && parser->bracket_count == 0) {
		skip_block(parser);
		token = next_word(parser);
	}
	if (separates_arguments(parser, &token))
		take_as_comma(parser, &token);
	if (begins_outer_statement(parser, &token)) {
		token = close_bracket_before(parser, token);
		give_back_token(parser, (struct token){.kind = TOKEN_SEPARATOR, .span = token.span});
	} else if (ends_bracket(parser, token.kind))
		token = close_bracket_before(parser, token);
	else if (token.kind == TOKEN_END && parser->is_file && parser->previous != TOKEN_SEPARATOR) {
		give_back_token(parser, token);
		token.kind = TOKEN_SEPARATOR;
	} else if (parser->previous == '(' && is_word(&token, "distinct")) {
		token.kind = TOKEN_DISTINCT;
	} else if (base_is_keyword(parser, &token)) {
		token.kind = TOKEN_BASE;
	}
	follow_aggregate(parser, &token);
	track(parser, &token);
	*value = token.value;
	*span = token.span;
	return token.kind;
}
