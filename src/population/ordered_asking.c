/* Asking for what ordered values come to. */
#include <string.h>

#include "base/decimal_wide.h"
#include "population/ordered.h"

/* --- values at places --- */

/* Integers from a place on, held or read into `room`; no more than it has. */
static const int64_t *integers_at(const struct ordered *ordered, size_t begin, size_t count, int64_t room[RUN_READ_MAX])
{
	if (!ordered->runs)
		return ordered->narrow.items + begin;
	runs_read_integers(ordered->runs, 0, begin, count, room);
	return room;
}

static const struct entry *entries_at(const struct ordered *ordered, size_t begin, size_t count,
				      struct entry room[RUN_READ_MAX])
{
	if (!ordered->runs)
		return ordered->wide.items + begin;
	runs_read(ordered->runs, 0, begin, count, room);
	return room;
}

static struct decimal value_at(const struct ordered *ordered, size_t place)
{
	int64_t integer[RUN_READ_MAX];
	struct entry entry[RUN_READ_MAX];
	if (ordered->is_wide)
		return entry_number(entries_at(ordered, place, 1, entry));
	return (struct decimal){*integers_at(ordered, place, 1, integer), ordered->scale};
}

/* --- searching --- */

/* What is sought: the first value that is greater than this one, or (`equal_too`) not smaller. Among integers that is
 * the first from a bound on; where they all are smaller there is none. */
struct sought {
	struct decimal value;
	bool equal_too;
	bool beyond;
	int64_t bound;
};

static struct sought sought_of(const struct ordered *ordered, struct decimal value, bool equal_too)
{
	struct sought sought = {.value = value, .equal_too = equal_too};
	bool exact;
	if (ordered->is_wide)
		return sought;
	int side = decimal_floor_at_scale(value, ordered->scale, &sought.bound, &exact);
	bool next = side == 0 && !(exact && equal_too);
	sought.beyond = side > 0 || (next && sought.bound == INT64_MAX);
	sought.bound += next && !sought.beyond;
	return sought;
}

/* How many integers are below the bound. Without a branch to guess, as the values asked for come in no order. */
static size_t integers_before(const int64_t *values, size_t count, int64_t bound)
{
	const int64_t *base = values;
	if (count == 0)
		return 0;
	while (count > 1) {
		size_t half = count / 2;
		base = base[half - 1] < bound ? base + half : base;
		count -= half;
	}
	return (size_t)(base - values) + (*base < bound);
}

static size_t entries_before(const struct entry *entries, size_t count, const struct sought *sought)
{
	size_t low = 0;
	while (low < count) {
		size_t middle = low + (count - low) / 2;
		int order = decimal_compare(entry_number(&entries[middle]), sought->value);
		if (order < 0 || (order == 0 && !sought->equal_too))
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

static size_t marks_before(const struct ordered *ordered, size_t first, size_t count, const struct sought *sought)
{
	if (ordered->is_wide)
		return entries_before(ordered->wide_marks + first, count, sought);
	return integers_before(ordered->narrow_marks + first, count, sought->bound);
}

static size_t values_before(const struct ordered *ordered, size_t begin, size_t count, const struct sought *sought)
{
	int64_t integers[RUN_READ_MAX];
	struct entry entries[RUN_READ_MAX];
	if (count == 0)
		return 0;
	if (ordered->is_wide)
		return entries_before(entries_at(ordered, begin, count, entries), count, sought);
	return integers_before(integers_at(ordered, begin, count, integers), count, sought->bound);
}

/* How many marks there are before this place. */
static size_t marks_up_to(const struct ordered *ordered, size_t place)
{
	return (place + ordered->stride - 1) / ordered->stride;
}

/* Where in the group the first value that is sought stands: from `low` on and not beyond `high`, which is as far as the
 * marks can tell. */
struct range {
	size_t low, high;
};

static struct range range_of(const struct ordered *ordered, uint32_t group, const struct sought *sought)
{
	struct range range = {ordered->starts[group], ordered->starts[group + 1]};
	size_t first = marks_up_to(ordered, range.low); /* of the group's */
	size_t end = marks_up_to(ordered, range.high);
	size_t mark = first;
	if (sought->beyond)
		return (struct range){range.high, range.high};
	if (first < end)
		mark += marks_before(ordered, first, end - first, sought);
	if (mark > first)
		range.low = (mark - 1) * ordered->stride + 1;
	if (mark < end)
		range.high = mark * ordered->stride;
	return range;
}

/* The first place in the group whose value is greater than `value`, or (`equal_too`) not smaller. */
static size_t search(const struct ordered *ordered, uint32_t group, struct decimal value, bool equal_too)
{
	struct sought sought = sought_of(ordered, value, equal_too);
	struct range range = range_of(ordered, group, &sought);
	while (range.high - range.low > RUN_READ_MAX) {
		size_t middle = range.low + (range.high - range.low) / 2;
		if (values_before(ordered, middle, 1, &sought))
			range.low = middle + 1;
		else
			range.high = middle;
	}
	return range.low + values_before(ordered, range.low, range.high - range.low, &sought);
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

/* Adds those of a piece that are not before the sought one. */
static void add_piece(const struct ordered *ordered, size_t begin, size_t count, const struct sought *sought,
		      struct exact_sum *sum)
{
	int64_t integer_room[RUN_READ_MAX];
	struct entry entry_room[RUN_READ_MAX];
	if (ordered->is_wide) {
		const struct entry *entries = entries_at(ordered, begin, count, entry_room);
		for (size_t i = entries_before(entries, count, sought); i < count; i++)
			exact_add(sum, entries[i].coefficient, entries[i].scale);
		return;
	}
	const int64_t *integers = integers_at(ordered, begin, count, integer_room);
	int128 total = 0;
	for (size_t i = integers_before(integers, count, sought->bound); i < count; i++)
		total += integers[i];
	exact_add(sum, total, ordered->scale);
}

static void add_values(const struct ordered *ordered, struct range range, const struct sought *sought,
		       struct exact_sum *sum)
{
	for (size_t count; range.low < range.high; range.low += count) {
		count = range.high - range.low < RUN_READ_MAX ? range.high - range.low : RUN_READ_MAX;
		add_piece(ordered, range.low, count, sought, sum);
	}
}

/* In each group from its last mark to its first. */
void ordered_sum_up(struct ordered *ordered, size_t groups)
{
	const struct decimal least = {-(int128)decimal_powers[DECIMAL_DIGITS], 0};
	const struct sought all = sought_of(ordered, least, true);
	ordered->sum_count = ordered->starts[groups] / ordered->stride + 1;
	ordered->sums = memory_zeroed(ordered->sum_count, sizeof *ordered->sums);
	for (size_t group = 0; group < groups; group++) {
		struct exact_sum sum = {0};
		size_t first = marks_up_to(ordered, ordered->starts[group]);
		size_t end = ordered->starts[group + 1];
		for (size_t mark = marks_up_to(ordered, end); mark-- > first; end = mark * ordered->stride) {
			add_values(ordered, (struct range){mark * ordered->stride, end}, &all, &sum);
			exact_add_sum(&ordered->sums[mark], &sum);
		}
		exact_free(&sum);
	}
}

bool ordered_total_from(const struct ordered *ordered, uint32_t group, struct decimal value, struct decimal *result)
{
	struct exact_sum sum = {0};
	struct sought sought = sought_of(ordered, value, true);
	struct range range = range_of(ordered, group, &sought);
	add_values(ordered, range, &sought, &sum);
	if (range.high < ordered->starts[group + 1])
		exact_add_sum(&sum, &ordered->sums[range.high / ordered->stride]);
	bool fits = exact_total(&sum, result);
	exact_free(&sum);
	return fits;
}

/* --- quantiles --- */

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
