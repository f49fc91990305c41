/* From scanned words to the grammar's tokens: where a newline separates, which bracket is open, and where `base`,
 * `distinct` and `in PERIOD` are what they look like. */
#include "base/memory.h"
#include "syntax/literals.h"
#include "syntax/parser.h"

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

static struct token take(struct parser *parser)
{
	return parser->waiting_count ? parser->waiting[--parser->waiting_count] : scan(parser);
}

static void give_back(struct parser *parser, struct token token)
{
	parser->waiting[parser->waiting_count++] = token;
}

static const struct bracket *innermost(const struct parser *parser)
{
	return parser->bracket_count ? &parser->brackets[parser->bracket_count - 1] : NULL;
}

static bool inside(const struct parser *parser, enum bracket_kind kind)
{
	for (size_t i = 0; i < parser->bracket_count; i++)
		if (parser->brackets[i].kind == kind)
			return true;
	return false;
}

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

/* A name, or a keyword that may be one. */
static bool is_name(int kind)
{
	return kind == TOKEN_NAME || (kind >= TOKEN_ALL && kind <= TOKEN_UNIT_WORD);
}

static bool is_literal(int kind)
{
	return kind == TOKEN_NUMBER || kind == TOKEN_TEXT || kind == TOKEN_DATE || kind == TOKEN_DURATION;
}

static bool ends_operand(int kind)
{
	return kind == ')' || kind == ']' || is_literal(kind) || is_name(kind);
}

static bool begins_operand(int kind)
{
	return kind == TOKEN_OTHERWISE || is_literal(kind) || is_name(kind);
}

/* The innermost bracket ends where no closing one stands: reported, and closed as if it stood here. */
static struct token close_for(struct parser *parser, struct token before)
{
	const struct bracket *open = innermost(parser);
	char closing = open->shape == '{' ? '}' : open->shape == '[' ? ']' : ')';
	if (!parser->recovering && !parser->doubtful && !parser->stopped) {
		const char *message = arena_printf(parser->arena, "this `%c` is not closed", open->shape);
		if (parser_error(parser, CODE_E008, open->span, message))
			diagnose_remedy(&parser->syntax->diagnostics, "write the `%c` where it ends", closing);
	}
	parser->doubtful = true;
	give_back(parser, before);
	return (struct token){.kind = (unsigned char)closing,
			      .span = {before.span.source, before.span.begin, before.span.begin}};
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
	struct token next = take(parser);
	give_back(parser, next);
	return is_name(next.kind);
}

static struct token next_word(struct parser *parser)
{
	struct token token = take(parser);
	if (token.kind != TOKEN_NEWLINE)
		return token;
	struct token newline = token;
	bool doubtful = parser->doubtful;
	parser->doubtful = false;
	while (token.kind == TOKEN_NEWLINE)
		token = take(parser);
	parser->doubtful_next = parser->doubtful;
	parser->doubtful = doubtful;
	const struct bracket *open = innermost(parser);
	if (open && open->kind == BRACKET_ROUND && ends_operand(parser->previous) && begins_operand(token.kind) &&
	    !is_joined(parser, token.kind))
		return give_back(parser, token), close_for(parser, newline);
	if (open && (open->kind == BRACKET_ROUND || open->kind == BRACKET_SET))
		return token;
	bool in_row = open && open->kind == BRACKET_TABLE;
	bool goes_on = wants_more(parser->previous) && !defines_name(parser, &token);
	if (!in_row && (goes_on || continues(token.kind))) {
		parser->doubtful |= parser->doubtful_next;
		return token;
	}
	give_back(parser, token);
	newline.kind = TOKEN_SEPARATOR;
	return newline;
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

static void open_bracket(struct parser *parser, const struct token *token)
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
	else if (token->kind == '(' && is_name(parser->previous) && inside(parser, BRACKET_ROLLUP))
		bracket.aggregate = is_aggregate_name(parser->last.value.name.text);
	parser->brackets[parser->bracket_count++] = bracket;
	bool raw = bracket.kind == BRACKET_BLOCK || bracket.kind == BRACKET_TEST;
	if (raw && inside(parser, BRACKET_TEST) &&
	    (parser->previous == TOKEN_GIVEN || parser->previous == TOKEN_EXPECT ||
	     parser->before_previous == TOKEN_GIVEN))
		scan_raw_rows(parser->scanner);
}

static void close_bracket(struct parser *parser, int kind)
{
	const struct bracket *open = innermost(parser);
	if (!open || (kind == '}') == (open->kind == BRACKET_ROUND))
		return;
	if (open->aggregate)
		parser->aggregate = AGGREGATE_CLOSED;
	parser->bracket_count--;
}

/* Closing words that cannot stand inside the innermost bracket. */
static bool ends_bracket(const struct parser *parser, int kind)
{
	const struct bracket *open = innermost(parser);
	if (!open)
		return false;
	if (kind == TOKEN_END)
		return true;
	bool inner = open->kind == BRACKET_ROUND || open->kind == BRACKET_SET;
	if (kind == TOKEN_BARS && !inside(parser, BRACKET_TABLE))
		return false;
	if (kind == TOKEN_ARROW || kind == TOKEN_BARS || kind == TOKEN_SEPARATOR || kind == '{')
		return inner && !(kind == '{' && (parser->previous == TOKEN_IN || follows_except_months(parser)));
	if (kind == '}')
		return open->kind == BRACKET_ROUND;
	return false;
}

/* The word itself, not a name in backticks. */
static bool is_word(const struct token *token, const char *word)
{
	return token->kind == TOKEN_NAME && !token->value.name.in_backticks && text_is(token->value.name.text, word);
}

static bool base_is_keyword(struct parser *parser, const struct token *token)
{
	const struct bracket *open = innermost(parser);
	if (!parser->at_statement_start || !open || open->kind != BRACKET_SCORE || !is_word(token, "base"))
		return false;
	struct token next = take(parser);
	give_back(parser, next);
	return next.kind == TOKEN_NUMBER || next.kind == '+' || next.kind == '-';
}

/* Begins a statement that cannot stand in the innermost block, which then lacks its brace: `segment size {` where a
 * rule is wanted. A rule may well begin with a column of that name, but has no name or text behind it. */
static bool begins_outer_statement(struct parser *parser, const struct token *token)
{
	const struct bracket *open = innermost(parser);
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
	struct token next = take(parser);
	give_back(parser, next);
	return named ? is_name(next.kind) : next.kind == TOKEN_TEXT;
}

/* `IF(a; b)`: arguments as a spreadsheet separates them. */
static bool separates_arguments(const struct parser *parser, const struct token *token)
{
	const struct bracket *open = innermost(parser);
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
	struct token next = take(parser);
	while (next.kind == TOKEN_NEWLINE)
		next = take(parser);
	give_back(parser, next);
	return is_name(next.kind);
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
		token = take(parser);
		if (token.kind == TOKEN_END) {
			give_back(parser, token);
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
	const struct bracket *open = innermost(parser);
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
		struct token before = token;
		token = close_for(parser, before);
		give_back(parser, (struct token){.kind = TOKEN_SEPARATOR, .span = token.span});
	} else if (ends_bracket(parser, token.kind))
		token = close_for(parser, token);
	else if (token.kind == TOKEN_END && parser->is_file && parser->previous != TOKEN_SEPARATOR) {
		give_back(parser, token);
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
