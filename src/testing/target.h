/* Targets: what the names of a test stand for in the rules. Private to this room. */
#ifndef RUBRIC_TESTING_TARGET_H
#define RUBRIC_TESTING_TARGET_H

#include "plan/plan.h"

enum target_kind { TARGET_NONE, TARGET_COLUMN, TARGET_DEFINITION };

struct target {
	enum target_kind kind;
	uint32_t index;
};

struct target target_find(const struct plan *plan, struct text name);

/* The same for the header of a file, which may be the export's name of a column. */
struct target target_find_header(const struct plan *plan, struct text header);

/* The name that a fact of a test speaks of. */
const struct name *fact_name(const struct expression *fact);

struct text target_name(const struct plan *plan, struct target target);
struct type target_type(const struct plan *plan, struct target target);

/* The column that holds it: itself, or the one that stands in for it; SIZE_MAX where it is computed. */
size_t target_column(const struct plan *plan, struct target target);

#endif
