/* Words: stretches of rule files without their layout, to compare and to show. Private to this room. */
#ifndef RUBRIC_COMPARISON_WORDS_H
#define RUBRIC_COMPARISON_WORDS_H

#include "base/arena.h"
#include "base/text.h"

/* Without comments, line ends and blanks that do not part two words. Two stretches with the same words mean the same in
 * the same place. In `arena`. */
struct text words_of(struct arena *arena, struct text stretch);

/* Do two stretches of words differ in one number, date or text alone? Then these are *old_word and *new_word. */
bool words_differ_in_literal(struct text old, struct text new, struct text *old_word, struct text *new_word);

#endif
