/* How reports name what rule files hold: rules and edits, in the words of the files, on one line. */
#ifndef RUBRIC_COMPARISON_RULE_WORDS_H
#define RUBRIC_COMPARISON_RULE_WORDS_H

#include "comparison/comparison.h"

/* A rule of a segment's side, from 1: its name where it has one, else its words; without bytes for 0. In `arena`. */
struct text rule_in_words(const struct label_comparison *comparison, const struct compared_segment *segment, int side,
			  uint32_t rule, struct arena *arena);

/* The words of a span on one line, long ones cut. In `arena`. */
struct text span_in_words(const struct label_comparison *comparison, struct span span, struct arena *arena);

/* An edit: "param vip_from: 500k is now 400k", "size: rule `x > 10 -> big` was taken out". In `arena`. */
const char *edit_in_words(const struct label_comparison *comparison, const struct edit *edit, struct arena *arena);

/* For whom alone it makes a difference, "for example a client with turnover = 450000: ...", or that this could not be
 * told; null where a whole statement came or went. In `arena`. */
const char *edit_witness(const struct edit *edit, struct arena *arena);

/* What moved a client: an edit in words, "several together", or nothing for EDIT_NONE. */
const char *mover_in_words(const struct label_comparison *comparison, uint32_t edit, struct arena *arena);

/* Is it one half of a segment that is only called something else? */
bool edit_is_renaming(const struct label_comparison *comparison, const struct edit *edit);

/* Where it stands: "new.rules:3"; of what was taken out, in OLD. */
const char *edit_place(const struct label_comparison *comparison, const struct edit *edit, struct arena *arena);

#endif
