/* Patterns: regular expressions (PCRE2, UTF-8), found anywhere in a text unless anchored, with a limit on the steps
 * that one text may take, so that no pattern makes a run hang. */
#ifndef RUBRIC_BASE_PATTERN_H
#define RUBRIC_BASE_PATTERN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

struct pattern;

enum finding { PATTERN_FOUND, PATTERN_NOT_FOUND, PATTERN_TOO_SLOW };

/* Null where the expression is not valid: *message (in `arena`) says what is wrong, *offset where. */
struct pattern *pattern_compile(struct text expression, struct arena *arena, const char **message, size_t *offset);
enum finding pattern_find(struct pattern *pattern, struct text text);
void pattern_free(struct pattern *pattern);

#endif
