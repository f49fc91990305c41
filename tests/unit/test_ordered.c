/* Ordered values: what waits in a temporary file is answered as what is held is, whatever the limit, the runs and the
 * merging; and what becomes of it where there is no such file. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "../support/chance.h"
#include "population/ordered.h"
#include "population/radix.h"

/* --- sorting --- */

enum { SORTED_MAX = 3000 };

struct pair {
	int64_t value;
	uint32_t group;
};

static int by_pair(const void *left, const void *right)
{
	const struct pair *a = left;
	const struct pair *b = right;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

static int64_t random_integer(unsigned bits)
{
	return (int64_t)chance() >> (63 - bits);
}

static void test_radix_sort(void **state)
{
	(void)state;
	static struct pair pairs[SORTED_MAX];
	static int64_t values[SORTED_MAX];
	static uint32_t groups[SORTED_MAX];
	for (size_t i = 0; i < 500; i++) {
		size_t count = below(i % 10 ? 60 : SORTED_MAX);
		unsigned bits = (unsigned)below(64);
		uint32_t group_mask = below(2) ? (uint32_t)chance() : 0;
		bool one_group = below(2);
		for (size_t v = 0; v < count; v++) {
			pairs[v] = (struct pair){random_integer(bits), one_group ? 0 : (uint32_t)chance() & group_mask};
			values[v] = pairs[v].value;
			groups[v] = pairs[v].group;
		}
		qsort(pairs, count, sizeof *pairs, by_pair);
		radix_sort(values, one_group ? NULL : groups, count);
		for (size_t v = 0; v < count; v++) {
			assert_int_equal(values[v], pairs[v].value);
			assert_true(one_group || groups[v] == pairs[v].group);
		}
	}
}

/* --- held, and in a file --- */

/* Values as they come: whole numbers, with digits behind the point from some place on, and from a later one on some
 * that no 64 bits hold. */
struct stream {
	size_t count, finer_from, wider_from;
	unsigned bits;
	uint32_t groups;
};

static struct decimal value_of(const struct stream *stream, size_t index)
{
	int64_t integer = random_integer(stream->bits);
	if (index >= stream->wider_from && below(8) == 0)
		return (struct decimal){(int128)integer * INT64_MAX * 1000, (int32_t)below(25)};
	return (struct decimal){integer, index >= stream->finer_from ? (int32_t)below(4) : 0};
}

static struct stream random_stream(size_t count_max)
{
	struct stream stream = {
		.count = below(count_max), .bits = (unsigned)below(50), .groups = 1 + (uint32_t)below(40)};
	stream.finer_from = below(2) ? below(stream.count + 1) : stream.count;
	stream.wider_from = below(3) ? stream.count : below(stream.count + 1);
	if (below(3) == 0)
		stream.groups = 1;
	return stream;
}

static void assert_total(const struct ordered *held, const struct ordered *filed, uint32_t group, struct decimal value)
{
	struct decimal expected, total;
	bool fits = ordered_total_from(held, group, value, &expected);
	assert_int_equal(ordered_total_from(filed, group, value, &total), fits);
	assert_true(!fits || decimal_compare(total, expected) == 0);
}

static void assert_quantile(const struct ordered *held, const struct ordered *filed, uint32_t group)
{
	struct decimal expected, quantile;
	struct decimal p = {(int128)below(1001), 3};
	if (ordered_count(held, group) == 0)
		return;
	bool fits = ordered_quantile(held, group, p, &expected);
	assert_int_equal(ordered_quantile(filed, group, p, &quantile), fits);
	assert_true(!fits || decimal_compare(quantile, expected) == 0);
}

static void assert_alike(struct ordered *held, struct ordered *filed, const struct stream *stream)
{
	ordered_sort(held, stream->groups);
	ordered_sort(filed, stream->groups);
	ordered_sum_up(held, stream->groups);
	ordered_sum_up(filed, stream->groups);
	assert_int_equal(ordered_error(filed), 0);
	for (size_t i = 0; i < 100; i++) {
		uint32_t group = (uint32_t)below(stream->groups);
		struct decimal value = value_of(stream, below(stream->count + 1));
		assert_int_equal(ordered_count(filed, group), ordered_count(held, group));
		assert_int_equal(ordered_below(filed, group, value), ordered_below(held, group, value));
		assert_int_equal(ordered_up_to(filed, group, value), ordered_up_to(held, group, value));
		assert_total(held, filed, group, value);
		assert_quantile(held, filed, group);
	}
	ordered_free(held);
	ordered_free(filed);
}

/* Up to some hundreds of runs, more than are merged at once, and strides longer than what is read at once. */
static void test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < 400; i++) {
		struct stream stream = random_stream(i % 20 ? 2000 : 60000);
		struct ordered held = {0};
		struct ordered filed = {.limit = i % 20 ? 1 + below(3000) : 3000};
		for (size_t v = 0; v < stream.count; v++) {
			struct decimal value = value_of(&stream, v);
			uint32_t group = (uint32_t)below(stream.groups);
			ordered_add(&held, value, group);
			ordered_add(&filed, value, group);
		}
		assert_alike(&held, &filed, &stream);
	}
}

/* Parts have numbers of their own for the groups, or the same ones. */
static void test_merging(void **state)
{
	(void)state;
	enum { PARTS = 4 };
	for (size_t i = 0; i < 400; i++) {
		struct stream stream = random_stream(2000);
		struct ordered held = {0};
		struct ordered filed = {.limit = 1 + below(3000)};
		struct ordered parts[PARTS] = {{0}};
		uint32_t shift = below(2) ? (uint32_t)below(stream.groups) : 0;
		uint32_t places[40];
		for (uint32_t group = 0; group < stream.groups; group++)
			places[group] = (group + shift) % stream.groups;
		for (size_t part = 0; part < PARTS; part++)
			parts[part].limit = below(2) ? 0 : 1 + below(1000);
		for (size_t v = 0; v < stream.count; v++) {
			struct decimal value = value_of(&stream, v);
			uint32_t group = (uint32_t)below(stream.groups);
			ordered_add(&held, value, places[group]);
			ordered_add(&parts[below(PARTS)], value, group);
		}
		for (size_t part = 0; part < PARTS; part++) {
			ordered_merge(&filed, &parts[part], places);
			assert_int_equal(ordered_held(&parts[part]), 0);
			ordered_free(&parts[part]);
		}
		assert_alike(&held, &filed, &stream);
	}
}

/* --- no file --- */

static void add_some(struct ordered *ordered)
{
	for (int64_t i = 0; i < 5000; i++)
		ordered_add(ordered, decimal_of(i), (uint32_t)i % 2);
}

static void test_no_folder(void **state)
{
	(void)state;
	const uint32_t places[] = {1, 0};
	struct ordered ordered = {.limit = 1000};
	struct ordered merged = {0};
	assert_int_equal(setenv("TMPDIR", "/nowhere", 1), 0);
	add_some(&ordered);
	assert_int_equal(ordered_error(&ordered), ENOENT);
	ordered_merge(&merged, &ordered, places);
	ordered_sort(&merged, 2);
	ordered_sum_up(&merged, 2);
	assert_int_equal(ordered_error(&merged), ENOENT);
	ordered_free(&merged);
	assert_int_equal(unsetenv("TMPDIR"), 0);
}

/* The file may grow no further: while runs are written, or while they are merged. */
static void test_full_disk(void **state)
{
	(void)state;
	struct rlimit old_limit;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old_limit), 0);
	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t size = 1; size < 120000; size += 20000) {
		struct ordered ordered = {.limit = 1000};
		struct rlimit limit = {.rlim_cur = size, .rlim_max = old_limit.rlim_max};
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		add_some(&ordered);
		ordered_sort(&ordered, 2);
		ordered_sum_up(&ordered, 2);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old_limit), 0);
		assert_int_equal(ordered_error(&ordered), EFBIG);
		(void)ordered_up_to(&ordered, 0, decimal_of(1));
		ordered_free(&ordered);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_radix_sort), cmocka_unit_test(test_files),     cmocka_unit_test(test_merging),
		cmocka_unit_test(test_no_folder),  cmocka_unit_test(test_full_disk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
