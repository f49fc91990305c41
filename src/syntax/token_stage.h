/* The stage between scanner and grammar; private to this room.
 *
 * Words come from the scanner and go to the grammar one by one. What a word is may depend on the words behind it, so
 * some are read ahead and given back. Newlines become separators, or nothing, by the word before and the word behind
 * them and by the innermost bracket (newlines.c); brackets that are open stand on a stack (brackets.c), and where one
 * is not closed its closing word is handed out as if it stood there. */
#ifndef RUBRIC_SYNTAX_TOKEN_STAGE_H
#define RUBRIC_SYNTAX_TOKEN_STAGE_H

#include "syntax/parser.h"

/* --- words (tokens.c) --- */
struct token take_token(struct parser *parser);
void give_back_token(struct parser *parser, struct token token); /* it is the next one to be taken */

/* A name, or a keyword that may be one. */
bool token_is_name(int kind);

/* --- newlines (newlines.c) --- */

/* The next word, or a SEPARATOR where a newline before it separates. */
struct token next_word(struct parser *parser);

/* --- brackets (brackets.c) --- */
const struct bracket *innermost_bracket(const struct parser *parser); /* null where none is open */
bool inside_bracket(const struct parser *parser, enum bracket_kind kind);
void open_bracket(struct parser *parser, const struct token *token);
void close_bracket(struct parser *parser, int kind);

/* Is it a word that cannot stand inside the innermost bracket? */
bool ends_bracket(const struct parser *parser, int kind);

/* The innermost bracket ends where no closing one stands: reported, and closed as if it stood before the token, which
 * is given back. */
struct token close_bracket_before(struct parser *parser, struct token token);

#endif
