/* The state of one parse, shared by the scanner, the token stage and the grammar; private to this room. */
#ifndef RUBRIC_SYNTAX_PARSER_H
#define RUBRIC_SYNTAX_PARSER_H

#include "base/vector.h"
#include "syntax/parse.h"
#include "syntax/tree.h"

#include "rules.tab.h"

enum bracket_kind {
	BRACKET_ROUND, /* ( or [, which close each other: intervals */
	BRACKET_SET,   /* { after `in`, `months` or `=` */
	BRACKET_BLOCK,
	BRACKET_SCORE,
	BRACKET_TABLE,
	BRACKET_ROLLUP,
	BRACKET_TEST,
};

struct bracket {
	enum bracket_kind kind;
	struct span span;
	char shape;     /* as it is written */
	bool aggregate; /* the brackets of an aggregate of a rollup */
	bool months;    /* the brace behind `except months` */
};

struct token {
	int kind;
	RULES_STYPE value;
	struct span span;
};

/* Where the token stage stands behind an aggregate, for `in PERIOD`. */
enum aggregate_state { AGGREGATE_NONE, AGGREGATE_CLOSED, AGGREGATE_PER, AGGREGATE_UNIT };

struct parser {
	struct syntax *syntax;
	struct arena *arena;
	uint32_t source;
	struct text text;
	size_t offset;     /* of the next character to scan */
	struct span fixed; /* the span of every node, or none: spans are taken from the text */
	bool quiet;        /* report nothing, count errors only */
	size_t errors;
	bool recovering;      /* an error was reported and its statement has not ended */
	bool doubtful_next;   /* the same, of the word that was read ahead behind a newline */
	bool doubtful;        /* an unclosed text or the like was reported: the rest of its line may only seem wrong */
	bool at_broken_block; /* the error is the brace that opens a block */
	bool stopped;         /* nesting too deep: the rest is not read */
	void *scanner;
	VECTOR(struct comment) comments;

	bool is_file;            /* a whole rule file, not one value */
	int start;               /* the START_ token to hand out first */
	struct token waiting[4]; /* tokens read ahead */
	size_t waiting_count;
	int previous; /* the token handed out last, and the one before it */
	int before_previous;
	struct token last;
	struct token before_last;
	int statement_keyword; /* first token of the statement at hand */
	bool at_statement_start;
	enum aggregate_state aggregate;
	struct bracket brackets[NESTING_MAX + 1];
	size_t bracket_count;

	struct {
		struct list *statements;
		struct expression *expression;
	} result;
};

/* --- tokens of a text --- */

/* Makes ready to read the text, behind a file's byte-order mark, and ends that; the formatter reads words this way too.
 */
void parser_open(struct parser *parser);
void parser_close(struct parser *parser);

/* --- scanner to parser --- */

struct span parser_span(const struct parser *parser, size_t length); /* the `length` bytes before the offset */
struct span parser_advance(struct parser *parser, size_t length);
void parser_retreat(struct parser *parser, size_t length);
void parser_comment(struct parser *parser, struct span span);

/* Reports an error unless the parse is quiet; returns whether it did. */
bool parser_error(struct parser *parser, enum code code, struct span where, const char *message);

int scan_token(RULES_STYPE *value, struct span *span, void *scanner);
void scan_raw_rows(void *scanner);

/* --- token stage --- */

int rules_lex(RULES_STYPE *value, struct span *span, struct parser *parser);

/* --- bison's hooks --- */

/* What could have stood in place of the word that does not fit. */
struct expected {
	bool name, number, text, date, then, otherwise, bars, arrow;
};
void report_syntax_error(struct parser *parser, struct span span, const struct expected *expected);

/* Is it `days`, or another word that stands behind a number of them? */
bool is_unit(struct text word);

/* Is it a word for less than a day? */
bool is_time_of_day(struct text word);

/* What to write in place of a word in another case, or of another language; null where it is none. */
const char *remedy_of_word(struct parser *parser, struct text word);

void rules_error(const struct span *span, struct parser *parser, const char *message);

#endif
