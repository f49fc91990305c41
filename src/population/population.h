/* Populations: what functions over all records come to.
 *
 * A pass over the records adds each batch's values to the populations of its level; finishing a level turns sums into
 * results and puts values in order. After that any record asks for the result of its group, or for what its own value
 * comes to there (a share, a rank). A group is known by its key, a text that the machine makes of all `by` values; a
 * function without `by` has one group, whose key is empty.
 *
 * Sums are exact (exact.h), so the order of the records never changes a digit. */
#ifndef RUBRIC_POPULATION_POPULATION_H
#define RUBRIC_POPULATION_POPULATION_H

#include "kernel/kernel.h"
#include "plan/plan.h"

struct populations;

/* For the populations of a plan, which must outlive them. */
struct populations *populations_new(const struct plan *plan);
void populations_free(struct populations *populations);

/* What one function is computed from in a batch. */
struct population_inputs {
	const struct vector *key;
	struct vector *x;           /* null where the function takes none */
	struct vector *weight;      /* or null */
	const struct vector *where; /* or null */
};

/* For whoever hashes the keys, which then are the same for all populations that have any: by text_hash_keyed with this
 * key, from the first record on. */
void populations_hash_by(struct populations *populations, uint64_t hash_key);

/* About how many bytes may be held of values that are to be in order (ranks, tiles, quantiles); the others wait in a
 * temporary file. Before anything is added; else all are held. */
void populations_limit(struct populations *populations, size_t memory);

/* 0, or the errno with which the temporary file failed, whereupon results are wrong. */
int populations_error(const struct populations *populations);

/* Once before each batch. `order` has by lane where a record stands among all, above 0: the first and the last values
 * of a group go by that, so batches may come in any order. Null: they come in order. `hashes` has by lane that of the
 * key, or is null. */
void populations_begin_batch(struct populations *populations, const uint64_t *order, const uint64_t *hashes);

/* Adds the active records of a batch for which `where` is true. */
void populations_add(struct populations *populations, uint32_t index, const struct frame *frame,
		     const struct population_inputs *inputs);

/* About how many bytes are held. */
size_t populations_size(const struct populations *populations);

/* Adds what was added to `from`, of the same plan, and empties that. The result is the same whatever was added where.
 */
void populations_merge(struct populations *populations, struct populations *from);

/* Forgets what was added. */
void populations_clear(struct populations *populations);

/* Forgets it for the populations of one level, whose records come again. */
void populations_clear_level(struct populations *populations, uint32_t level);

/* No more records come for the populations of this level. */
void populations_finish(struct populations *populations, uint32_t level);

/* A population's groups are numbered from 0 in the order in which they were added. */
size_t populations_group_count(const struct populations *populations, uint32_t index);
struct text populations_key(const struct populations *populations, uint32_t index, uint32_t group);

/* Where the first record of a group stands among all. */
uint64_t populations_first(const struct populations *populations, uint32_t index, uint32_t group);

/* The active records whose group is there already. */
struct bits populations_known(const struct populations *populations, uint32_t index, const struct frame *frame,
			      const struct vector *key);

/* Of the batch that was added last: the group of each counted record. */
const uint32_t *populations_groups(const struct populations *populations, uint32_t index);

/* Of a finished population without keys: a count, and a text; false where that is missing. */
uint64_t population_count(const struct populations *populations, uint32_t index);
bool population_text(const struct populations *populations, uint32_t index, struct text *text);

/* From here on, finished populations with the same keys as this one are asked for `count` groups from `first` on, one
 * for each lane, and no more for those of keys. */
void populations_ask(struct populations *populations, uint32_t index, uint32_t first, size_t count);

/* What the population came to for each record's group (of a share: the total that it is divided by), and for each
 * record's own value in it. A result outside the range of numbers fails. */
void populations_of_group(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key);
void populations_of_value(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key, struct vector *x);

#endif
