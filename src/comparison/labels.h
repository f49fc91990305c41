/* Labels: what clients may have in one segment, on either side of a comparison, under one numbering.
 *
 * A number stands for a label by its text, so that the same word is the same label whatever the rules say of it, or for
 * a set of labels, in whatever order they came. A set of one is its label and an empty one is none, so that a segment
 * may be compared with itself under another policy. A side writes a set in the order of its own labels. One
 * that both sides can write is named as the side does whose name sorts first, so that turning the comparison round
 * turns its table round and changes nothing else; which clients have come so far changes nothing either.
 *
 * Threads that go through stretches of an export have parts of the labels, which number the sets that they meet
 * themselves; in the order of the stretches these are added to the whole, and so the whole's numbers are those of one
 * thread. */
#ifndef RUBRIC_COMPARISON_LABELS_H
#define RUBRIC_COMPARISON_LABELS_H

#include "population/groups.h"
#include "vm/machine.h"

enum {
	LABEL_NONE,                 /* no rule fired */
	LABEL_LEFT_OUT,             /* by this side's `only where` */
	LABEL_ABSENT,               /* the client, or the segment, is not there */
	LABEL_FIRST,                /* the labels themselves, then sets in the order in which they come */
	LABEL_UNKNOWN = UINT32_MAX, /* a set that was never entered */
};

enum { SIDE_OLD, SIDE_NEW, SIDES };

/* Zero-initialise to begin without labels; all are added before the first set comes. */
struct labels {
	struct arena arena;
	VECTOR(struct text) names;
	VECTOR(uint32_t) ranks[SIDES]; /* by label: its number among those of the side, or 0 */
	struct groups sets;            /* of the numbers of their labels, ascending */
	VECTOR(struct label_set) set_names;
	uint32_t last_set;        /* a group: clients of a set often come together */
	VECTOR(uint32_t) members; /* room, of the set at hand */

	/* Of a part. */
	size_t known;             /* so many sets were the whole's when it was made */
	VECTOR(uint32_t) numbers; /* in the whole, of the sets behind these, as far as they were added to it */
};

struct label_set {
	const uint32_t *members; /* ascending */
	size_t count;
	struct text name;
};

/* Where the labels of one side come from. */
struct label_source {
	const struct definition *column;  /* of the output; null: the side has none */
	const struct definition *segment; /* whose labels they are */
	const struct definition *rules;   /* whose rules give them, or null */
	uint32_t *ids;                    /* by the segment's label, from 1 */
	uint32_t value;                   /* registers of the program at hand */
	uint32_t hit;                     /* or UINT32_MAX */
};

/* The source of a definition of a side, or (SIDES) of neither, whose type is LABEL or LABELS, its labels added to
 * `labels`. */
struct label_source label_source_of(struct labels *labels, int side, const struct plan *plan, uint32_t definition);

/* Finds the registers of the definition, which is `definition` in the program's own plan; false where that does not
 * compute it. */
bool label_source_bind(struct label_source *source, const struct program *program, uint32_t definition);

static inline bool label_source_has_sets(const struct label_source *source)
{
	return source->column && source->column->type.kind == TYPE_LABELS;
}

/* What the lanes of a batch have, from one up to another. Those that are not `active` are left out; failed ones have no
 * label. Sets are entered, or where they are not to be, LABEL_UNKNOWN. */
void labels_read(struct labels *labels, const struct label_source *source, bool enter, const struct machine *machine,
		 const struct bits *active, size_t from, size_t to, uint32_t *ids);

/* A part, to which nothing is added but sets. */
struct labels labels_part(const struct labels *whole);

/* Adds the sets that the part has met. */
void labels_merge(struct labels *whole, struct labels *part);

/* The number in the whole of one in the part, whose sets were added. */
static inline uint32_t labels_of_whole(const struct labels *part, uint32_t id)
{
	size_t known = LABEL_FIRST + part->names.count + part->known;
	return id < known ? id : part->numbers.items[id - known];
}

/* The label of this text, or LABEL_NONE. */
uint32_t labels_find(const struct labels *labels, struct text name);

/* Has who has `id` the label: is it that one, or a set with it? */
bool labels_include(const struct labels *labels, uint32_t id, uint32_t label);

/* The numbers of the labels in `id`, ascending; *members points into `labels`, or at `one`, which is set. */
size_t labels_members(const struct labels *labels, uint32_t id, uint32_t *one, const uint32_t **members);

/* Its name; without bytes for those before LABEL_FIRST. */
struct text labels_name(const struct labels *labels, uint32_t id);

/* The rule, from 1, that gives a label, where it is the only one; else 0. */
uint32_t rule_of_label(const struct label_source *source, const struct labels *labels, uint32_t label);

void labels_free(struct labels *labels);

#endif
