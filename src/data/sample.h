/* Sample: what the first bytes of a file say of its encoding. Part of finding the dialect (dialect.h). */
#ifndef RUBRIC_DATA_SAMPLE_H
#define RUBRIC_DATA_SAMPLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"
#include "data/dialect.h"

/* Fills in encoding and byte-order mark. */
void sample_find_encoding(struct dialect *dialect, struct text sample, bool whole);

/* The sample as the reader of records would see it: without byte-order mark, and in UTF-8 where it is UTF-16. */
struct text sample_readable(const struct dialect *dialect, struct text sample, struct arena *arena);

#endif
