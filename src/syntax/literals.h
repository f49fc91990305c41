/* Literals: what a scanned word says. Each reports what is wrong with it and how to write it, and returns a value that
 * lets the parse go on. */
#ifndef RUBRIC_SYNTAX_LITERALS_H
#define RUBRIC_SYNTAX_LITERALS_H

#include "syntax/parser.h"

typedef __typeof__(((RULES_STYPE *)0)->duration) duration_value;

struct decimal *read_number(struct parser *parser, struct text word, struct span span);
duration_value read_duration(struct parser *parser, struct text word, struct span span);
date read_date(struct parser *parser, struct text word, struct span span);
struct name read_text(struct parser *parser, struct text word, struct span span);
struct name read_open_text(struct parser *parser, struct text word, struct span span);
struct name read_quoted_name(struct parser *parser, struct text word, struct span span);

/* A word of letters and digits: a reserved word's token, a keyword's, or NAME. */
int read_word(struct parser *parser, struct text word, struct span *span, struct name *name);

/* An operator of another language: reported, and the token of ours that it stands for. */
int read_foreign_operator(struct parser *parser, struct text word, struct span span);

/* A character that no token begins with. */
void report_character(struct parser *parser, struct text word, struct span span);

/* How many bytes of `word` are its leading number. */
size_t number_length(struct text word);

#endif
