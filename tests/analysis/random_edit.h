/* Edits at random of a rule file: thresholds, signs, labels, rules that come, go and change places. */
#ifndef RUBRIC_TESTS_RANDOM_EDIT_H
#define RUBRIC_TESTS_RANDOM_EDIT_H

#include <stdint.h>

#include "base/buffer.h"

/* Writes an edited copy of the text, the one number `seed`. */
void random_edit_make(struct text text, uint64_t seed, struct buffer *edited);

#endif
