/* Rule files at random, over few columns and few thresholds, so that regions meet in every way. */
#ifndef RUBRIC_TESTS_RANDOM_RULES_H
#define RUBRIC_TESTS_RANDOM_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

struct random_rules {
	struct buffer text;
	bool plain;            /* columns are compared with constants alone: a grid has a record of every region */
	bool asks_for_missing; /* somewhere */
	uint64_t state;
	uint32_t columns;  /* a bit for each that the file may name */
	uint32_t segments; /* so many are there, called g and these numbers */
	uint32_t named[4];
	bool has_lets;
};

/* Writes the file number `seed` into rules->text. */
void random_rules_make(struct random_rules *rules, uint64_t seed);

#endif
