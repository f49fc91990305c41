/* Where a newline separates, and where a statement goes on behind it. */
#include "syntax/token_stage.h"

/* No statement ends with one of these. */
static bool wants_more(int kind)
{
	switch (kind) {
	case '+':
	case '-':
	case '*':
	case '/':
	case ',':
	case ':':
	case TOKEN_EQUAL:
	case TOKEN_NOT_EQUAL:
	case TOKEN_LESS:
	case TOKEN_LESS_EQUAL:
	case TOKEN_GREATER:
	case TOKEN_GREATER_EQUAL:
	case TOKEN_ARROW:
	case TOKEN_TO:
	case TOKEN_AND:
	case TOKEN_OR:
	case TOKEN_NOT:
	case TOKEN_IN:
	case TOKEN_IN_PERIOD:
	case TOKEN_IS:
	case TOKEN_BETWEEN:
	case TOKEN_CONTAINS:
	case TOKEN_WITH:
	case TOKEN_MATCHES:
	case TOKEN_IF:
	case TOKEN_THEN:
	case TOKEN_ELSE:
	case TOKEN_BECAUSE:
	case TOKEN_WHERE:
	case TOKEN_BY:
		return true;
	default:
		return false;
	}
}

/* No statement begins with one of these. */
static bool continues(int kind)
{
	switch (kind) {
	case TOKEN_ARROW:
	case TOKEN_AND:
	case TOKEN_OR:
	case TOKEN_BECAUSE:
	case TOKEN_VALID:
	case TOKEN_THEN:
	case TOKEN_ELSE:
		return true;
	default:
		return false;
	}
}

static bool is_literal(int kind)
{
	return kind == TOKEN_NUMBER || kind == TOKEN_TEXT || kind == TOKEN_DATE || kind == TOKEN_DURATION;
}

static bool ends_operand(int kind)
{
	return kind == ')' || kind == ']' || is_literal(kind) || token_is_name(kind);
}

static bool begins_operand(int kind)
{
	return kind == TOKEN_OTHERWISE || is_literal(kind) || token_is_name(kind);
}

/* `starts with`, `sum(x) per month`: the words before the newline, or behind it, join two operands. */
static bool is_joined(const struct parser *parser, int kind)
{
	bool with = parser->previous == TOKEN_WITH &&
		    (parser->before_previous == TOKEN_STARTS || parser->before_previous == TOKEN_ENDS);
	return with || parser->aggregate == AGGREGATE_PER ||
	       (parser->aggregate == AGGREGATE_CLOSED && kind == TOKEN_PER);
}

/* `segment NAME`, `let NAME` and the like at the beginning of a line: no value goes on like this. */
static bool defines_name(struct parser *parser, const struct token *token)
{
	bool defines = token->kind == TOKEN_LET || token->kind == TOKEN_PARAM || token->kind == TOKEN_OUTPUT ||
		       token->kind == TOKEN_SEGMENT || token->kind == TOKEN_SCORE || token->kind == TOKEN_TABLE ||
		       token->kind == TOKEN_LOOKUP;
	if (!defines)
		return false;
	struct token next = take_token(parser);
	give_back_token(parser, next);
	return token_is_name(next.kind);
}

struct token next_word(struct parser *parser)
{
	struct token token = take_token(parser);
	if (token.kind != TOKEN_NEWLINE)
		return token;
	struct token newline = token;
	bool doubtful = parser->doubtful;
	parser->doubtful = false;
	while (token.kind == TOKEN_NEWLINE)
		token = take_token(parser);
	parser->doubtful_next = parser->doubtful;
	parser->doubtful = doubtful;
	const struct bracket *open = innermost_bracket(parser);
	if (open && open->kind == BRACKET_ROUND && ends_operand(parser->previous) && begins_operand(token.kind) &&
	    !is_joined(parser, token.kind))
		return give_back_token(parser, token), close_bracket_before(parser, newline);
	if (open && (open->kind == BRACKET_ROUND || open->kind == BRACKET_SET))
		return token;
	bool in_row = open && open->kind == BRACKET_TABLE;
	bool goes_on = wants_more(parser->previous) && !defines_name(parser, &token);
	if (!in_row && (goes_on || continues(token.kind))) {
		parser->doubtful |= parser->doubtful_next;
		return token;
	}
	give_back_token(parser, token);
	newline.kind = TOKEN_SEPARATOR;
	return newline;
}
