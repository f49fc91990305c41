/* Formatting: a rule file in the one standard layout.
 *
 * The layout follows from the words of the file and from where its comments and blank lines stand, from nothing else:
 * what is formatted once does not change when it is formatted again. Words are written as they stand in the file and in
 * its order, so that literals, names in backticks and the brackets of the user remain, and the meaning with them.
 *
 * - Two columns of indentation for what stands in a block; a statement, rule, column or setting on each line.
 * - In a run of lines the arrows stand in one column, as do the `=` of rollups, the types of columns and the like. A
 *   blank line, a comment of its own line and a line that had to be broken end a run.
 * - Tables have straight columns.
 * - A line of more than 100 columns is broken before `because` and `valid`, then `then`, `else`, `or`, `and`, `->`, in
 *   brackets `by` and `where`, then behind commas, comparisons and the operators of sums and products, in inner
 * brackets last; what follows a break is indented by four columns more.
 * - Comments at the ends of lines stand in one column as long as the lines have one each. */
#ifndef RUBRIC_SYNTAX_PRINT_H
#define RUBRIC_SYNTAX_PRINT_H

#include "base/buffer.h"
#include "syntax/parse.h"

/* Appends the module laid out in the one standard way. The module must have been parsed without errors. */
void print_module(struct syntax *syntax, const struct module *module, struct buffer *out);

#endif
