/* Ordered values: numbers by group, sorted once all are there. Private to this room. */
#ifndef RUBRIC_POPULATION_ORDERED_H
#define RUBRIC_POPULATION_ORDERED_H

#include "base/decimal.h"
#include "base/vector.h"

struct narrow_value {
	int64_t value;
	uint32_t group;
};

struct wide_value {
	struct decimal value;
	uint32_t group;
};

struct ordered {
	int32_t scale; /* of the narrow values; all are narrow until one does not fit */
	bool is_wide;
	VECTOR(struct narrow_value) narrow;
	VECTOR(struct wide_value) wide;
	size_t *starts; /* by group: where its values begin; one more than there are groups */
};

void ordered_add(struct ordered *ordered, struct decimal value, uint32_t group);
void ordered_sort(struct ordered *ordered, size_t groups);
struct decimal ordered_at(const struct ordered *ordered, size_t index);

/* How many values of the group are smaller, and how many are not greater, than `value`. */
size_t ordered_below(const struct ordered *ordered, uint32_t group, struct decimal value);
size_t ordered_up_to(const struct ordered *ordered, uint32_t group, struct decimal value);

void ordered_free(struct ordered *ordered);

#endif
