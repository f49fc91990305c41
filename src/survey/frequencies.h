/* Frequencies: the different values of a column, and how often each occurs.
 *
 * Values are told apart by 64 bits of hash, so that a value takes 16 bytes whatever its length; of a million different
 * ones two are taken for one with a probability of one in thirty million. Room is bounded: once there are as many
 * different values as the frequencies may have, it counts no further, and of the first FREQUENCY_TEXTS it keeps the
 * text.
 */
#ifndef RUBRIC_SURVEY_FREQUENCIES_H
#define RUBRIC_SURVEY_FREQUENCIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vector.h"

enum { FREQUENCY_TEXTS = 1 << 12, FREQUENCY_TEXT_MAX = 64 /* bytes that are kept of a value */ };

struct frequencies_slot {
	uint64_t hash; /* 0: free */
	uint32_t count;
	uint32_t kept; /* 1 + index of its text, or 0 */
};

/* Zero-initialise and set `most` to begin without values. */
struct frequencies {
	size_t most; /* different values that it may have */
	struct frequencies_slot *slots;
	size_t capacity; /* a power of two, or 0 */
	size_t different;
	bool full;    /* there are more than `different` */
	bool repeats; /* a value came twice */
	struct arena arena;
	VECTOR(struct text) kept; /* in the order in which they came */
};

void frequencies_add(struct frequencies *frequencies, struct text value);

struct value_count {
	struct text value; /* cut to FREQUENCY_TEXT_MAX bytes; owned by the frequencies */
	uint32_t count;
};

/* The most frequent ones of the kept values, a tie going to the one that came first; at most `room` of them. Returns
 * how many. */
size_t frequencies_most_frequent(const struct frequencies *frequencies, struct value_count *found, size_t room);

void frequencies_free(struct frequencies *frequencies);

#endif
