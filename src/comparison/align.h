/* Alignment: which rules of a block are which rules of its other version. Private to this room.
 *
 * Rules with the same words match along a longest common subsequence (Hirschberg's recurrence in its plain quadratic
 * form, after the common beginning and end are taken off). Of the others, the same words elsewhere are a rule that was
 * moved; then those match that have the same name, the same condition, or the same outcome, in this order: a rule that
 * was changed. The rest were added or taken out. */
#ifndef RUBRIC_COMPARISON_ALIGN_H
#define RUBRIC_COMPARISON_ALIGN_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/text.h"

struct block_item {
	void *node; /* a struct rule, struct table_row or struct statement */
	struct span span;
	struct text words;     /* see words.h */
	struct text name;      /* or empty */
	struct text condition; /* words; empty for `otherwise` */
	struct text outcome;   /* words */
};

struct block {
	struct block_item *items;
	size_t count;
};

enum match_kind { MATCH_NONE, MATCH_SAME, MATCH_MOVED, MATCH_CHANGED };

struct match {
	enum match_kind kind;
	size_t other; /* index in the other version */
};

/* Fills in the matches, by item of each version; all are zero before. */
void blocks_align(const struct block *old, const struct block *new, struct match *old_matches,
		  struct match *new_matches);

#endif
