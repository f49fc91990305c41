#include "population/ordered.h"

#include <stdlib.h>
#include <string.h>

#include "kernel/kernel.h"
#include "population/radix.h"

size_t ordered_held(const struct ordered *ordered)
{
	return ordered->is_wide ? ordered->wide.count : ordered->narrow.count;
}

/* What is held at this place, before it is in order. */
static struct entry entry_at(const struct ordered *ordered, size_t index)
{
	if (ordered->is_wide)
		return ordered->wide.items[index];
	return (struct entry){ordered->narrow.items[index], ordered->scale,
			      ordered->groups.count ? ordered->groups.items[index] : 0};
}

/* --- runs --- */

static struct run_form form_of(const struct ordered *ordered)
{
	return (struct run_form){ordered->is_wide, ordered->group_count > 1, ordered->scale};
}

static int by_entry(const void *left, const void *right)
{
	return entry_compare(left, right);
}

static void sort_held(struct ordered *ordered)
{
	if (ordered->is_wide && ordered->wide.count)
		qsort(ordered->wide.items, ordered->wide.count, sizeof *ordered->wide.items, by_entry);
	else if (!ordered->is_wide)
		radix_sort(ordered->narrow.items, ordered->groups.items, ordered->narrow.count);
}

static void note_range(struct ordered *ordered)
{
	bool first = runs_count(ordered->runs) == 0;
	for (size_t i = 0; i < ordered->narrow.count; i++) {
		int64_t value = ordered->narrow.items[i];
		if (first || value < ordered->least)
			ordered->least = value;
		if (first || value > ordered->greatest)
			ordered->greatest = value;
		first = false;
	}
}

/* What is held becomes a run. */
static void spill(struct ordered *ordered)
{
	if (!ordered->runs)
		ordered->runs = runs_new();
	sort_held(ordered);
	note_range(ordered);
	runs_begin(ordered->runs, form_of(ordered));
	for (size_t i = 0; i < ordered_held(ordered); i++) {
		struct entry entry = entry_at(ordered, i);
		runs_put(ordered->runs, &entry);
	}
	runs_end(ordered->runs);
	ordered->narrow.count = ordered->groups.count = ordered->wide.count = 0;
}

static bool is_full(const struct ordered *ordered)
{
	size_t each = ordered->is_wide           ? sizeof *ordered->wide.items
		      : ordered->group_count > 1 ? sizeof *ordered->narrow.items + sizeof *ordered->groups.items
						 : sizeof *ordered->narrow.items;
	return ordered->limit && ordered_held(ordered) * each >= ordered->limit;
}

/* --- adding --- */

static bool to_narrow(struct decimal value, int32_t scale, int64_t *narrow)
{
	return value.scale <= scale && value.coefficient == (int64_t)value.coefficient &&
	       !__builtin_mul_overflow((int64_t)value.coefficient, powers_of_ten[scale - value.scale], narrow);
}

static bool raise_scale(struct ordered *ordered, int32_t scale)
{
	int64_t least, greatest, raised;
	if (scale > 18 || !to_narrow((struct decimal){ordered->least, ordered->scale}, scale, &least) ||
	    !to_narrow((struct decimal){ordered->greatest, ordered->scale}, scale, &greatest))
		return false;
	int64_t factor = powers_of_ten[scale - ordered->scale];
	for (size_t i = 0; i < ordered->narrow.count; i++)
		if (__builtin_mul_overflow(ordered->narrow.items[i], factor, &raised))
			return false;
	for (size_t i = 0; i < ordered->narrow.count; i++)
		ordered->narrow.items[i] *= factor;
	ordered->least = least;
	ordered->greatest = greatest;
	ordered->scale = scale;
	return true;
}

static void widen(struct ordered *ordered)
{
	vector_reserve_more(&ordered->wide, ordered->narrow.count);
	for (size_t i = 0; i < ordered->narrow.count; i++)
		vector_push(&ordered->wide, entry_at(ordered, i));
	vector_free(&ordered->narrow);
	vector_free(&ordered->groups);
	ordered->is_wide = true;
}

/* The first of another group than the first. */
static void begin_groups(struct ordered *ordered)
{
	vector_reserve_more(&ordered->groups, ordered->narrow.count);
	while (ordered->groups.count < ordered->narrow.count)
		ordered->groups.items[ordered->groups.count++] = 0;
}

static void push_narrow(struct ordered *ordered, int64_t narrow, uint32_t group)
{
	if (group && !ordered->groups.count)
		begin_groups(ordered);
	if (ordered->group_count > 1 || group)
		vector_push(&ordered->groups, group);
	vector_push(&ordered->narrow, narrow);
}

void ordered_add(struct ordered *ordered, struct decimal value, uint32_t group)
{
	int64_t narrow;
	if (!ordered->is_wide && !to_narrow(value, ordered->scale, &narrow)) {
		value = decimal_normalize(value);
		bool fine = value.scale <= ordered->scale || raise_scale(ordered, value.scale);
		if (!fine || !to_narrow(value, ordered->scale, &narrow))
			widen(ordered);
	}
	if (ordered->is_wide)
		vector_push(&ordered->wide, (struct entry){value.coefficient, value.scale, group});
	else
		push_narrow(ordered, narrow, group);
	if (group >= ordered->group_count)
		ordered->group_count = group + 1;
	if (is_full(ordered))
		spill(ordered);
}

void ordered_halve(struct ordered *ordered)
{
	size_t kept = 0;
	for (size_t i = 0; i < ordered_held(ordered); i += 2, kept++) {
		if (ordered->is_wide)
			ordered->wide.items[kept] = ordered->wide.items[i];
		else
			ordered->narrow.items[kept] = ordered->narrow.items[i];
		if (ordered->groups.count)
			ordered->groups.items[kept] = ordered->groups.items[i];
	}
	if (ordered->is_wide)
		ordered->wide.count = kept;
	else
		ordered->narrow.count = kept;
	if (ordered->groups.count)
		ordered->groups.count = kept;
}

/* --- merging --- */

static bool has_values(const struct ordered *ordered)
{
	return ordered_held(ordered) || ordered->runs;
}

static bool keeps_groups(const struct ordered *from, const uint32_t *places)
{
	for (uint32_t group = 0; group < from->group_count; group++)
		if (places[group] != group)
			return false;
	return true;
}

static void add_entry(struct ordered *ordered, const struct entry *entry, const uint32_t *places)
{
	ordered_add(ordered, entry_number(entry), places[entry->group]);
}

static void add_runs(struct ordered *ordered, struct runs *runs, const uint32_t *places)
{
	struct entry entries[RUN_READ_MAX];
	for (size_t run = 0; run < runs_count(runs); run++) {
		size_t size = runs_size(runs, run);
		for (size_t at = 0; at < size && !runs_error(runs); at += RUN_READ_MAX) {
			size_t count = size - at < RUN_READ_MAX ? size - at : RUN_READ_MAX;
			runs_read(runs, run, at, count, entries);
			for (size_t i = 0; i < count; i++)
				add_entry(ordered, &entries[i], places);
		}
	}
	if (!runs_error(runs))
		return;
	if (!ordered->runs)
		ordered->runs = runs_new();
	runs_fail(ordered->runs, runs_error(runs));
}

void ordered_merge(struct ordered *ordered, struct ordered *from, const uint32_t *places)
{
	if (!has_values(from)) { /* the other may be in order already */
		ordered_free(from);
		return;
	}
	if (!has_values(ordered) && keeps_groups(from, places)) {
		struct ordered empty = {.limit = from->limit};
		from->limit = ordered->limit;
		*ordered = *from;
		*from = empty;
		return;
	}
	if (from->runs)
		add_runs(ordered, from->runs, places);
	for (size_t i = 0; i < ordered_held(from); i++) {
		struct entry entry = entry_at(from, i);
		add_entry(ordered, &entry, places);
	}
	ordered_free(from);
}

/* --- putting in order --- */

enum { STRIDE_LEAST = 64 };

/* A mark and its sum are held for each stride. */
static void choose_stride(struct ordered *ordered, size_t count)
{
	size_t each = sizeof(struct exact_sum) + (ordered->is_wide ? sizeof(struct entry) : sizeof(int64_t));
	ordered->stride = STRIDE_LEAST;
	while (ordered->runs && count / ordered->stride * each > ordered->limit / 2)
		ordered->stride *= 2;
	size_t marks = count / ordered->stride + 1;
	if (ordered->is_wide)
		ordered->wide_marks = memory_zeroed(marks, sizeof *ordered->wide_marks);
	else
		ordered->narrow_marks = memory_zeroed(marks, sizeof *ordered->narrow_marks);
}

/* Takes note of the entry at this place. */
static void take_note(struct ordered *ordered, size_t place, const struct entry *entry)
{
	ordered->starts[entry->group + 1]++;
	if (place % ordered->stride)
		return;
	if (ordered->is_wide)
		ordered->wide_marks[place / ordered->stride] = *entry;
	else
		ordered->narrow_marks[place / ordered->stride] = (int64_t)entry->coefficient;
}

static void take_notes_of_run(struct ordered *ordered)
{
	struct entry entries[RUN_READ_MAX];
	size_t size = runs_size(ordered->runs, 0);
	for (size_t at = 0; at < size; at += RUN_READ_MAX) {
		size_t count = size - at < RUN_READ_MAX ? size - at : RUN_READ_MAX;
		runs_read(ordered->runs, 0, at, count, entries);
		for (size_t i = 0; i < count && !runs_error(ordered->runs); i++)
			take_note(ordered, at + i, &entries[i]);
	}
}

static void settle_runs(struct ordered *ordered)
{
	spill(ordered);
	vector_free(&ordered->narrow);
	vector_free(&ordered->wide);
	runs_merge(ordered->runs, form_of(ordered));
	choose_stride(ordered, runs_size(ordered->runs, 0));
	take_notes_of_run(ordered);
}

static void settle_held(struct ordered *ordered)
{
	size_t count = ordered_held(ordered);
	sort_held(ordered);
	choose_stride(ordered, count);
	for (size_t i = 0; i < count; i++) {
		struct entry entry = entry_at(ordered, i);
		take_note(ordered, i, &entry);
	}
}

void ordered_sort(struct ordered *ordered, size_t groups)
{
	ordered->starts = memory_zeroed(size_sum(groups, 1), sizeof *ordered->starts);
	if (ordered->runs)
		settle_runs(ordered);
	else
		settle_held(ordered);
	vector_free(&ordered->groups);
	for (size_t group = 0; group < groups; group++)
		ordered->starts[group + 1] += ordered->starts[group];
}

/* --- all --- */

int ordered_error(const struct ordered *ordered)
{
	return ordered->runs ? runs_error(ordered->runs) : 0;
}

size_t ordered_size(const struct ordered *ordered)
{
	return ordered->groups.count * sizeof *ordered->groups.items +
	       ordered->narrow.count * sizeof *ordered->narrow.items +
	       ordered->wide.count * sizeof *ordered->wide.items;
}

void ordered_free(struct ordered *ordered)
{
	for (size_t i = 0; i < ordered->sum_count; i++)
		exact_free(&ordered->sums[i]);
	vector_free(&ordered->groups);
	vector_free(&ordered->narrow);
	vector_free(&ordered->wide);
	runs_free(ordered->runs);
	memory_free(ordered->starts);
	memory_free(ordered->narrow_marks);
	memory_free(ordered->wide_marks);
	memory_free(ordered->sums);
	*ordered = (struct ordered){.limit = ordered->limit};
}
