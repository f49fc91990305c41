#include "population/ordered.h"

#include <stdlib.h>

/* --- adding --- */

static bool to_narrow(struct decimal value, int32_t scale, int64_t *narrow)
{
	bool exact;
	return value.scale <= scale && decimal_floor_at_scale(value, scale, narrow, &exact) == 0 && exact;
}

static void widen(struct ordered *ordered)
{
	for (size_t i = 0; i < ordered->narrow.count; i++) {
		struct decimal value = {ordered->narrow.items[i].value, ordered->scale};
		vector_push(&ordered->wide, (struct wide_value){value, ordered->narrow.items[i].group});
	}
	vector_free(&ordered->narrow);
	ordered->is_wide = true;
}

static bool raise_scale(struct ordered *ordered, int32_t scale)
{
	for (size_t i = 0; i < ordered->narrow.count; i++) {
		int64_t raised;
		if (!to_narrow((struct decimal){ordered->narrow.items[i].value, ordered->scale}, scale, &raised))
			return false;
	}
	for (size_t i = 0; i < ordered->narrow.count; i++)
		(void)to_narrow((struct decimal){ordered->narrow.items[i].value, ordered->scale}, scale,
				&ordered->narrow.items[i].value);
	ordered->scale = scale;
	return true;
}

void ordered_add(struct ordered *ordered, struct decimal value, uint32_t group)
{
	int64_t narrow;
	value = decimal_normalize(value);
	if (!ordered->is_wide && value.scale > ordered->scale && (value.scale > 18 || !raise_scale(ordered, value.scale)))
		widen(ordered);
	if (!ordered->is_wide && !to_narrow(value, ordered->scale, &narrow))
		widen(ordered);
	if (ordered->is_wide)
		vector_push(&ordered->wide, (struct wide_value){value, group});
	else
		vector_push(&ordered->narrow, (struct narrow_value){narrow, group});
}

/* --- sorting --- */

static int by_narrow(const void *left, const void *right)
{
	const struct narrow_value *a = left;
	const struct narrow_value *b = right;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

static int by_wide(const void *left, const void *right)
{
	const struct wide_value *a = left;
	const struct wide_value *b = right;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return decimal_compare(a->value, b->value);
}

static size_t count_of(const struct ordered *ordered)
{
	return ordered->is_wide ? ordered->wide.count : ordered->narrow.count;
}

static uint32_t group_at(const struct ordered *ordered, size_t index)
{
	return ordered->is_wide ? ordered->wide.items[index].group : ordered->narrow.items[index].group;
}

void ordered_sort(struct ordered *ordered, size_t groups)
{
	size_t count = count_of(ordered);
	if (count && ordered->is_wide)
		qsort(ordered->wide.items, count, sizeof *ordered->wide.items, by_wide);
	else if (count)
		qsort(ordered->narrow.items, count, sizeof *ordered->narrow.items, by_narrow);
	ordered->starts = memory_zeroed(groups + 1, sizeof *ordered->starts);
	size_t at = 0;
	for (size_t group = 0; group <= groups; group++) {
		while (at < count && group_at(ordered, at) < group)
			at++;
		ordered->starts[group] = at;
	}
	ordered->starts[groups] = count;
}

struct decimal ordered_at(const struct ordered *ordered, size_t index)
{
	if (ordered->is_wide)
		return ordered->wide.items[index].value;
	return (struct decimal){ordered->narrow.items[index].value, ordered->scale};
}

/* The first place in the group whose value is greater than `value`, or (`equal_too`) not smaller. */
static size_t search(const struct ordered *ordered, uint32_t group, struct decimal value, bool equal_too)
{
	size_t low = ordered->starts[group];
	size_t high = ordered->starts[group + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = decimal_compare(ordered_at(ordered, middle), value);
		if (order < 0 || (order == 0 && !equal_too))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t ordered_below(const struct ordered *ordered, uint32_t group, struct decimal value)
{
	return search(ordered, group, value, true) - ordered->starts[group];
}

size_t ordered_up_to(const struct ordered *ordered, uint32_t group, struct decimal value)
{
	return search(ordered, group, value, false) - ordered->starts[group];
}

void ordered_free(struct ordered *ordered)
{
	vector_free(&ordered->narrow);
	vector_free(&ordered->wide);
	memory_free(ordered->starts);
}
