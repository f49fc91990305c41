/* Parsing: rule text to a syntax tree.
 *
 * One run reports every error of a text. After an error the parser goes on at the end of the rule, statement or
 * bracket, so that the rest is still a tree to check. */
#ifndef RUBRIC_SYNTAX_PARSE_H
#define RUBRIC_SYNTAX_PARSE_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "syntax/revision.h"
#include "syntax/tree.h"

enum { RULE_FILE_MAX = 16 << 20 }; /* bytes of a rule file */

/* What parsing reads and fills: the files' texts, what was found wrong, and the arena of all nodes. */
struct syntax {
	const struct revision *revision; /* whose files have its prefix, or null */
	struct arena arena;
	struct sources sources;
	struct diagnostics diagnostics;
};

void syntax_free(struct syntax *syntax);

/* The tree of a source's whole text; never null. Errors are in syntax->diagnostics. */
struct module *parse_module(struct syntax *syntax, uint32_t source);

enum cell_kind { CELL_OF_TEST, CELL_OF_VALUE };

/* The expression that one cell of a side file holds: a unary test (as in an inline table's input column) or a value.
 * All its nodes have the span `place`. Returns null, and reports nothing, where the cell does not parse. */
struct expression *parse_cell(struct syntax *syntax, struct text cell, enum cell_kind kind, struct span place);

/* The expression that a text of its own holds (a value on the command line); reported like a rule file's. */
struct expression *parse_value(struct syntax *syntax, uint32_t source);

/* The `##` lines that stand directly before `offset` of the module, joined by blanks; empty if there are none. */
struct text description_before(struct syntax *syntax, const struct module *module, uint32_t offset);

#endif
