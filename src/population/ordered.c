#include "population/ordered.h"

#include <stdlib.h>

#include "kernel/kernel.h"

/* --- adding --- */

static bool to_narrow(struct decimal value, int32_t scale, int64_t *narrow)
{
	return value.scale <= scale && value.coefficient == (int64_t)value.coefficient &&
	       !__builtin_mul_overflow((int64_t)value.coefficient, powers_of_ten[scale - value.scale], narrow);
}

static struct decimal narrow_at(const struct ordered *ordered, size_t index)
{
	return (struct decimal){ordered->narrow.items[index], ordered->scale};
}

static bool raise_scale(struct ordered *ordered, int32_t scale)
{
	int64_t raised;
	if (scale > 18)
		return false;
	for (size_t i = 0; i < ordered->narrow.count; i++)
		if (!to_narrow(narrow_at(ordered, i), scale, &raised))
			return false;
	for (size_t i = 0; i < ordered->narrow.count; i++)
		ordered->narrow.items[i] *= powers_of_ten[scale - ordered->scale];
	ordered->scale = scale;
	return true;
}

static void widen(struct ordered *ordered)
{
	vector_reserve_more(&ordered->wide, ordered->narrow.count);
	for (size_t i = 0; i < ordered->narrow.count; i++)
		vector_push(&ordered->wide, narrow_at(ordered, i));
	vector_free(&ordered->narrow);
	ordered->is_wide = true;
}

void ordered_add(struct ordered *ordered, struct decimal value, uint32_t group)
{
	int64_t narrow;
	vector_push(&ordered->groups, group);
	if (!ordered->is_wide && !to_narrow(value, ordered->scale, &narrow)) {
		value = decimal_normalize(value);
		bool fine = value.scale <= ordered->scale || raise_scale(ordered, value.scale);
		if (!fine || !to_narrow(value, ordered->scale, &narrow))
			widen(ordered);
	}
	if (ordered->is_wide)
		vector_push(&ordered->wide, value);
	else
		vector_push(&ordered->narrow, narrow);
}

void ordered_halve(struct ordered *ordered)
{
	size_t kept = 0;
	for (size_t i = 0; i < ordered->groups.count; i += 2, kept++) {
		ordered->groups.items[kept] = ordered->groups.items[i];
		if (ordered->is_wide)
			ordered->wide.items[kept] = ordered->wide.items[i];
		else
			ordered->narrow.items[kept] = ordered->narrow.items[i];
	}
	ordered->groups.count = kept;
	if (ordered->is_wide)
		ordered->wide.count = kept;
	else
		ordered->narrow.count = kept;
}

void ordered_merge(struct ordered *ordered, const struct ordered *from, const uint32_t *places)
{
	for (size_t i = 0; i < from->groups.count; i++)
		ordered_add(ordered, from->is_wide ? from->wide.items[i] : narrow_at(from, i),
			    places[from->groups.items[i]]);
}

/* --- sorting --- */

static int by_integer(const void *left, const void *right)
{
	const int64_t *a = left;
	const int64_t *b = right;
	return (*a > *b) - (*a < *b);
}

static int by_decimal(const void *left, const void *right)
{
	const struct decimal *a = left;
	const struct decimal *b = right;
	return decimal_compare(*a, *b);
}

/* Puts the values group by group, by counting how many each has. */
static void gather_groups(struct ordered *ordered, size_t groups)
{
	size_t count = ordered->groups.count;
	ordered->starts = memory_zeroed(size_sum(groups, 2), sizeof *ordered->starts);
	size_t *next =
		ordered->starts + 1; /* by group: its next place; in the end that is where the one after it begins */
	for (size_t i = 0; i < count; i++)
		next[ordered->groups.items[i] + 1]++;
	for (size_t group = 0; group < groups; group++)
		next[group + 1] += next[group];
	int64_t *narrow = ordered->is_wide ? NULL : memory_array(count, sizeof *narrow);
	struct decimal *wide = ordered->is_wide ? memory_array(count, sizeof *wide) : NULL;
	for (size_t i = 0; i < count; i++) {
		size_t place = next[ordered->groups.items[i]]++;
		if (ordered->is_wide)
			wide[place] = ordered->wide.items[i];
		else
			narrow[place] = ordered->narrow.items[i];
	}
	vector_free(&ordered->groups);
	vector_free(&ordered->narrow);
	vector_free(&ordered->wide);
	ordered->narrow.items = narrow;
	ordered->wide.items = wide;
}

void ordered_sort(struct ordered *ordered, size_t groups)
{
	gather_groups(ordered, groups);
	for (size_t group = 0; group < groups; group++) {
		size_t begin = ordered->starts[group];
		size_t count = ordered->starts[group + 1] - begin;
		if (count > 1 && ordered->is_wide)
			qsort(ordered->wide.items + begin, count, sizeof *ordered->wide.items, by_decimal);
		else if (count > 1)
			qsort(ordered->narrow.items + begin, count, sizeof *ordered->narrow.items, by_integer);
	}
}

/* --- asking --- */

static struct decimal value_at(const struct ordered *ordered, size_t index)
{
	return ordered->is_wide ? ordered->wide.items[index] : narrow_at(ordered, index);
}

/* The first place whose integer is not below `value`. Without a branch to guess, as the values asked for come in no
 * order. */
static size_t first_from(const int64_t *values, size_t count, int64_t value)
{
	const int64_t *base = values;
	if (count == 0)
		return 0;
	while (count > 1) {
		size_t half = count / 2;
		base = base[half - 1] < value ? base + half : base;
		count -= half;
	}
	return (size_t)(base - values) + (*base < value);
}

static size_t search_decimals(const struct ordered *ordered, size_t low, size_t high, struct decimal value,
			      bool equal_too)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = decimal_compare(value_at(ordered, middle), value);
		if (order < 0 || (order == 0 && !equal_too))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first place in the group whose value is greater than `value`, or (`equal_too`) not smaller. */
static size_t search(const struct ordered *ordered, uint32_t group, struct decimal value, bool equal_too)
{
	size_t begin = ordered->starts[group];
	size_t end = ordered->starts[group + 1];
	int64_t narrow;
	bool is_narrow = !ordered->is_wide && (to_narrow(value, ordered->scale, &narrow) ||
					       to_narrow(decimal_normalize(value), ordered->scale, &narrow));
	if (!is_narrow || (!equal_too && narrow == INT64_MAX))
		return search_decimals(ordered, begin, end, value, equal_too);
	return begin + first_from(ordered->narrow.items + begin, end - begin, equal_too ? narrow : narrow + 1);
}

size_t ordered_count(const struct ordered *ordered, uint32_t group)
{
	return ordered->starts[group + 1] - ordered->starts[group];
}

size_t ordered_below(const struct ordered *ordered, uint32_t group, struct decimal value)
{
	return search(ordered, group, value, true) - ordered->starts[group];
}

size_t ordered_up_to(const struct ordered *ordered, uint32_t group, struct decimal value)
{
	return search(ordered, group, value, false) - ordered->starts[group];
}

/* --- totals --- */

void ordered_sum_up(struct ordered *ordered, size_t groups)
{
	ordered->sum_count = ordered->starts[groups] / SUM_STRIDE + 1;
	ordered->sums = memory_zeroed(ordered->sum_count, sizeof *ordered->sums);
	for (size_t group = 0; group < groups; group++) {
		struct exact_sum sum = {0};
		for (size_t i = ordered->starts[group + 1]; i-- > ordered->starts[group];) {
			struct decimal value = value_at(ordered, i);
			exact_add(&sum, value.coefficient, value.scale);
			if (i % SUM_STRIDE == 0)
				exact_add_sum(&ordered->sums[i / SUM_STRIDE], &sum);
		}
		exact_free(&sum);
	}
}

bool ordered_total_from(const struct ordered *ordered, uint32_t group, struct decimal value, struct decimal *result)
{
	struct exact_sum sum = {0};
	size_t at = search(ordered, group, value, true);
	size_t end = ordered->starts[group + 1];
	for (; at < end && at % SUM_STRIDE; at++) {
		struct decimal term = value_at(ordered, at);
		exact_add(&sum, term.coefficient, term.scale);
	}
	if (at < end)
		exact_add_sum(&sum, &ordered->sums[at / SUM_STRIDE]);
	bool fits = exact_total(&sum, result);
	exact_free(&sum);
	return fits;
}

bool ordered_quantile(const struct ordered *ordered, uint32_t group, struct decimal p, struct decimal *result)
{
	struct exact_sum sum = {0};
	bool between = false;
	struct big part = big_of((uint128)p.coefficient);
	big_multiply_small(&part, ordered_count(ordered, group) - 1);
	struct big place = part;
	big_shift_decimal(&place, -(int64_t)p.scale, &between);
	size_t at = ordered->starts[group] + (size_t)big_low(&place);
	struct decimal low = value_at(ordered, at);
	exact_add(&sum, low.coefficient, low.scale);
	if (between) { /* low + high * part - low * part, where part is what the place has behind the point */
		big_shift_decimal(&place, p.scale, &between);
		big_subtract(&part, &place);
		exact_add_product(&sum, value_at(ordered, at + 1), &part, p.scale);
		exact_add_product(&sum, decimal_negate(low), &part, p.scale);
	}
	bool fits = exact_total(&sum, result);
	exact_free(&sum);
	return fits;
}

size_t ordered_size(const struct ordered *ordered)
{
	return ordered->groups.capacity * sizeof *ordered->groups.items +
	       ordered->narrow.capacity * sizeof *ordered->narrow.items +
	       ordered->wide.capacity * sizeof *ordered->wide.items;
}

void ordered_free(struct ordered *ordered)
{
	for (size_t i = 0; i < ordered->sum_count; i++)
		exact_free(&ordered->sums[i]);
	vector_free(&ordered->groups);
	vector_free(&ordered->narrow);
	vector_free(&ordered->wide);
	memory_free(ordered->starts);
	memory_free(ordered->sums);
}
