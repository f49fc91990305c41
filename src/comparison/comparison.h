/* Comparison: the labels that clients have under one side, held against those that they have under another.
 *
 * `diff` has two rule sets and one export: their plans are joined (plan/join.h), so that one program labels a batch's
 * records by both, and the two labels of a record are a move. `drift` has one rule set and two exports: what the
 * clients of the older one had is kept by their keys (a snapshot), and each record of the newer one is joined to it.
 * `diff` may have an older export too; then a move since that export is split into what the new rules alone would have
 * done to the old data, what the new data alone do under the old rules, and the rest.
 *
 * A comparison is made of two plans, which need not be different; it is told about weights, limits, edits and the file
 * of changes, then it reads, and then its members are what reports show. Segments are matched by name; one that only
 * one side has is no move of anybody. All that is compared lives in the comparison, but for the plans, the rule sets
 * and the edits, which must outlive it. */
#ifndef RUBRIC_COMPARISON_COMPARISON_H
#define RUBRIC_COMPARISON_COMPARISON_H

#include "comparison/edits.h"
#include "comparison/keys.h"
#include "comparison/labels.h"
#include "comparison/limits.h"
#include "comparison/moves.h"
#include "labelling/labelling.h"
#include "plan/join.h"

struct changes_file;
struct tried_edits;

/* Why clients moved from one label to another: the rules that fired (from 1 in the segment's rules, or 0: not one
 * rule), and the edit that alone would have moved them so. */
enum { EDIT_SEVERAL = UINT32_MAX, EDIT_NONE = UINT32_MAX - 1 };

struct cause {
	uint32_t from, to;
	uint32_t old_rule, new_rule;
	uint32_t edit; /* index of the edits, EDIT_SEVERAL, or EDIT_NONE where the rules are the same */
};

struct causes {
	struct groups groups; /* of struct cause */
	VECTOR(uint64_t) clients;
	VECTOR(struct exact_sum) sums; /* by cause * weights + weight */
};

struct compared_segment {
	struct text name; /* NEW's, or where it has none OLD's */
	struct text old_name;
	struct label_source sources[SIDES];
	struct labels labels;
	struct moves moves; /* of a segment that one side has alone: from, or to, LABEL_ABSENT */
	uint64_t moved;
	struct causes causes;
	struct moves
		since; /* with an older export under `diff`: from its labels under OLD to those at hand under NEW */
	uint64_t since_moved, since_by_rules, since_by_data;
};

/* Has it labels on both sides? */
static inline bool segment_is_compared(const struct compared_segment *segment)
{
	return segment->sources[SIDE_OLD].column && segment->sources[SIDE_NEW].column;
}

/* A column of the output that is no label, on both sides. */
struct compared_value {
	struct text name;
	const struct definition *columns[SIDES];
	uint32_t registers[SIDES];
	uint64_t changed; /* clients whose value is another one */
};

struct weight {
	struct text name;
	struct span span;                    /* where a limit names it, or none */
	size_t place;                        /* of labelling_want, or SIZE_MAX */
	const struct definition *definition; /* else of NEW's output */
	uint32_t value;                      /* its register */
	struct exact_sum total;              /* over the clients that count */
	struct exact_sum moved;              /* over those that moved */
};

/* One of the clients that moved and weigh most. */
struct large_mover {
	struct buffer key;
	struct decimal weight; /* the first one */
	uint32_t *from, *to;   /* by segment */
};
enum { LARGEST_KEPT = 20 };

struct comparison_side {
	struct rule_set *rules;
	const struct plan *plan;
	struct text name; /* of the rule file, or of the export, as a report shows it */
};

struct label_comparison {
	struct arena arena;
	struct comparison_side sides[SIDES]; /* of `drift`: the same plan twice */
	bool by_data;                        /* `drift` */
	VECTOR(struct compared_segment) segments;
	VECTOR(struct compared_value) values;
	VECTOR(struct weight) weights;
	struct limits limits;
	struct edits *edits; /* or null */
	struct text export_name, before_name;
	struct text key_name;

	uint64_t clients; /* that count: diff: all; drift: in both exports */
	uint64_t moved;   /* of these, in one segment at least */
	uint64_t keyless; /* records whose key is missing */
	uint64_t came, went;
	uint64_t since_clients, since_moved; /* diff with an older export: clients in both */

	struct large_mover largest[LARGEST_KEPT]; /* the greatest first */
	size_t largest_count;

	struct plan_join *join, *before_join; /* of the sides: for the export at hand, and the older one */
	struct keys older_keys;               /* of the snapshot */
	struct keys keys;                     /* of the export at hand, but for those */
	struct snapshot *snapshot;
	struct tried_edits *tried; /* of the edits */
	struct changes_file *changes;
	const struct labelling_options *options;
};

/* Matches the segments. Null for `new_rules` and `new_plan` makes a `drift`, whose sides are both OLD. Free with
 * comparison_free. */
struct label_comparison *comparison_new(struct rule_set *old_rules, const struct plan *old_plan,
					struct rule_set *new_rules, const struct plan *new_plan);
void comparison_free(struct label_comparison *comparison);

/* Weighs moves by a column: of the rules, of NEW's output, or of the export. Returns its index, the same for the same
 * name, or SIZE_MAX where it is a definition of NEW that is no number of the output. `span` is where a rule file
 * names it, or none. */
size_t comparison_weigh(struct label_comparison *comparison, struct text name, struct span span);

/* Index of NEW's segment of this name, or of the one that was called so; or SIZE_MAX. Nobody moves in one that OLD
 * lacks. */
size_t comparison_find(const struct label_comparison *comparison, struct text name);

/* Goes through the older export and keeps what its clients had; then through the export, and counts the moves. On
 * failure *labelling is the one to complain by, and the caller closes it either way, before the
 * comparison is freed. */
enum labelling_status comparison_read_before(struct label_comparison *comparison,
					     const struct labelling_options *options, struct labelling **labelling);
enum labelling_status comparison_read(struct label_comparison *comparison, const struct labelling_options *options,
				      struct labelling **labelling);

/* Which limits hold; true where all do. After reading. */
bool comparison_judge(struct label_comparison *comparison);

/* The sums of a move or a cause, as numbers. False where the digits do not fit. */
bool comparison_share(uint64_t part, uint64_t whole, struct decimal *share);

#endif
