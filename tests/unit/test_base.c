/* Text, and with it arenas, buffers and vectors; threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "base/threads.h"
#include "base/vector.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct text nothing = {NULL, 0};

static void assert_text(struct text actual, const char *expected)
{
	if (!text_is(actual, expected))
		fail_msg("'%.*s' instead of '%s'", TEXT_ARGUMENTS(actual), expected);
}

/* --- text --- */

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

static void test_comparing(void **state)
{
	(void)state;
	static const char *const ascending[] = {"", "A", "AB", "B", "a", "z", "é", "я", "€", "\U0001F600"};
	for (size_t i = 0; i < COUNT(ascending); i++)
		for (size_t j = 0; j < COUNT(ascending); j++) {
			struct text a = text_of(ascending[i]), b = text_of(ascending[j]);
			assert_int_equal(sign(text_compare(a, b)), sign((int)i - (int)j));
			assert_int_equal(text_equal(a, b), i == j);
			assert_int_equal(text_hash(a) == text_hash(b), i == j);
		}
	assert_int_equal(text_compare(nothing, text_of("")), 0);
	assert_true(text_compare(nothing, text_of("a")) < 0);
	assert_true(text_equal(nothing, text_of("")));
	assert_true(text_hash(nothing) == text_hash(text_of("")));
	assert_true(text_compare((struct text){"a\0b", 3}, (struct text){"a\0c", 3}) < 0);
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

/* Texts that differ in how often a letter is repeated, up to the 7 bytes that are read at once. */
static void test_hashes_of_short_texts(void **state)
{
	(void)state;
	enum { TEXTS = 3280, LONGEST = 7 }; /* all texts of three letters */
	uint64_t *hashes = memory_zeroed(TEXTS, sizeof *hashes);
	size_t count = 0;
	size_t texts = 1;
	for (size_t size = 0; size <= LONGEST; size++, texts *= 3)
		for (size_t number = 0; number < texts; number++) {
			char text[LONGEST];
			size_t rest = number;
			for (size_t i = 0; i < size; i++, rest /= 3)
				text[i] = (char)('1' + (int)(rest % 3));
			hashes[count++] = text_hash((struct text){text, size});
		}
	assert_int_equal(count, TEXTS);
	qsort(hashes, count, sizeof *hashes, compare_hashes);
	for (size_t i = 1; i < count; i++)
		assert_true(hashes[i] != hashes[i - 1]);
	memory_free(hashes);
}

static void test_hash_reads_every_byte(void **state)
{
	(void)state;
	char bytes[40] = {0};
	for (size_t size = 1; size <= sizeof bytes; size++) {
		uint64_t zeros = text_hash((struct text){bytes, size});
		assert_true(zeros != text_hash((struct text){bytes, size - 1}));
		for (size_t i = 0; i < size; i++) {
			bytes[i] = 1;
			assert_true(zeros != text_hash((struct text){bytes, size}));
			bytes[i] = 0;
		}
	}
}

static void test_ignoring_case(void **state)
{
	(void)state;
	assert_true(text_equal_ignoring_case(text_of("YeS"), "yes"));
	assert_true(text_equal_ignoring_case(nothing, ""));
	assert_false(text_equal_ignoring_case(text_of("yes"), "ye"));
	assert_false(text_equal_ignoring_case(text_of("ye"), "yes"));
	assert_false(text_equal_ignoring_case(text_of("[\\]"), "{|}"));
	assert_true(text_equal_ignoring_case(text_of("AZ@[`{"), "az@[`{"));
	assert_false(text_equal_ignoring_case(text_of("Ä"), "ä"));
}

static void test_trimming(void **state)
{
	(void)state;
	static const struct {
		const char *text, *trimmed;
	} examples[] = {
		{"", ""},
		{" \t ", ""},
		{"  a b\t", "a b"},
		{"a", "a"},
		{"\u00a0\u202f1\u00a02\u2007 ", "1\u00a02"},
		{"\u00a0", ""},
		{"\r\na\n", "\r\na\n"},
		{"\u00e0", "\u00e0"}, /* ends with the byte A0 */
		{"\u0420\u00a0", "\u0420"},
		{"\u3000a", "\u3000a"},
	};
	for (size_t i = 0; i < COUNT(examples); i++)
		assert_text(text_trim(text_of(examples[i].text)), examples[i].trimmed);
	assert_int_equal(text_trim(nothing).size, 0);
	assert_text(text_trim((struct text){"\xa0", 1}), "\xa0");
}

static void test_finding(void **state)
{
	(void)state;
	assert_int_equal(text_find(text_of("banana"), text_of("ana")), 1);
	assert_int_equal(text_find(text_of("banana"), text_of("nan")), 2);
	assert_int_equal(text_find(text_of("banana"), text_of("banana")), 0);
	assert_int_equal(text_find(text_of("banana"), text_of("x")), 6);
	assert_int_equal(text_find(text_of("banana"), text_of("bananas")), 6);
	assert_int_equal(text_find(text_of("banana"), nothing), 0);
	assert_int_equal(text_find(nothing, text_of("a")), 0);
	assert_int_equal(text_find(nothing, nothing), 0);
	assert_int_equal(text_find((struct text){"banana", 3}, text_of("ana")), 3);
}

/* --- UTF-8 --- */

/* What the definition of UTF-8 says, bit by bit: -1 where there is no character at the beginning of `bytes`. */
static int32_t decode(const unsigned char *bytes, size_t available, size_t *size)
{
	static const int32_t least[] = {0, 0x80, 0x800, 0x10000};
	size_t more = bytes[0] < 0x80 ? 0 : bytes[0] < 0xc0 ? 4 : bytes[0] < 0xe0 ? 1 : bytes[0] < 0xf0 ? 2 : 3;
	*size = 1;
	if (more == 4 || bytes[0] >= 0xf8 || more >= available)
		return -1;
	int32_t code_point = more == 0 ? bytes[0] : bytes[0] & (0x3f >> more);
	for (size_t i = 1; i <= more; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return -1;
		code_point = code_point << 6 | (bytes[i] & 0x3f);
	}
	if (code_point < least[more] || code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff))
		return -1;
	*size = more + 1;
	return code_point;
}

/* All first and second bytes, with others around the edges of what may follow. */
static void test_decoding(void **state)
{
	(void)state;
	static const unsigned char edges[] = {0x00, 0x41, 0x7f, 0x80, 0x81, 0xbf, 0xc0, 0xff};
	for (unsigned i = 0; i < 0x10000 * COUNT(edges) * COUNT(edges); i++) {
		unsigned char bytes[] = {(unsigned char)(i >> 8), (unsigned char)i, edges[(i >> 16) % COUNT(edges)],
					 edges[(i >> 16) / COUNT(edges)]};
		size_t available = 1 + (i ^ i >> 8 ^ i >> 16) % 4, expected_size, at = 0;
		int32_t expected = decode(bytes, available, &expected_size);
		if (utf8_next((struct text){(const char *)bytes, available}, &at) != expected || at != expected_size)
			fail_msg("%02x %02x %02x %02x, %zu of them", bytes[0], bytes[1], bytes[2], bytes[3], available);
	}
}

static void test_encoding(void **state)
{
	(void)state;
	for (int32_t code_point = 0; code_point <= 0x10ffff; code_point++) {
		if (code_point >= 0xd800 && code_point <= 0xdfff)
			continue;
		char out[4];
		size_t size = utf8_encode(code_point, out), at = 0;
		assert_in_range(size, 1, 4);
		if (utf8_next((struct text){out, size}, &at) != code_point || at != size)
			fail_msg("U+%04X", (unsigned)code_point);
	}
}

/* Characters of all lengths, whole and cut, wherever words of eight bytes end: as one by one. */
static void test_first_invalid_among_many(void **state)
{
	(void)state;
	static const char *const pieces[] = {
		"a",    "\xD0\x96", "\xD1\x8F", "\xE2\x82\xBD", "\xF0\x9F\x98\x80", "\xC1\x81",
		"\xD0", "\x96",     "\xDF\xBF", "\xC2\x80",     "\xED\xA0\x80",     "\xE2\x82"};
	enum { PIECES = sizeof pieces / sizeof *pieces };
	uint32_t random = 5;
	for (int round = 0; round < 100000; round++) {
		char bytes[40];
		size_t size = 0;
		for (;;) {
			random = random * 1664525 + 1013904223;
			size_t kinds = (random >> 8) % 8 ? 3 + (size_t)round % 3 : PIECES;
			const char *piece = pieces[(random >> 16) % kinds];
			if (size + strlen(piece) > sizeof bytes || (random >> 24) % 24 == 0)
				break;
			memcpy(bytes + size, piece, strlen(piece));
			size += strlen(piece);
		}
		struct text text = {bytes, size};
		size_t expected = 0;
		for (size_t at = 0; at < size && utf8_next(text, &at) >= 0;)
			expected = at;
		assert_int_equal(utf8_first_invalid(text), expected);
	}
}

static void test_first_invalid(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t place;
	} examples[] = {
		{"", 0},
		{"plain text of more than eight bytes", 35},
		{"Оборот, руб.", 21},
		{"seven b\xff", 7},
		{"eight by\xff", 8},
		{"plain text, then\x80", 16},
		{"\x80\x81\x82\x83\x84\x85\x86\x87", 0},
		{"1234567\xb0", 7},
		{"a\xc3", 1},            /* cut short */
		{"\xc0\xaf", 0},         /* overlong */
		{"ok\xed\xa0\x80", 2},   /* surrogate */
		{"\xf4\x8f\xbf\xbf", 4}, /* U+10FFFF */
		{"\xf4\x90\x80\x80", 0}, /* above it */
		{"\xd0\x9e\xd0 \xd0\x9e", 2},
	};
	for (size_t i = 0; i < COUNT(examples); i++)
		assert_int_equal(utf8_first_invalid(text_of(examples[i].text)), examples[i].place);
	assert_int_equal(utf8_first_invalid(nothing), 0);
}

static void test_length_and_width(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t length, width;
	} examples[] = {
		{"", 0, 0},        {"abc", 3, 3},        {"Оборот", 6, 6},    {"日本", 2, 4},
		{"e\u0301", 2, 1}, {"\U0001F600", 1, 2}, {"a\xff\x62", 3, 3},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		assert_int_equal(utf8_length(text_of(examples[i].text)), examples[i].length);
		assert_int_equal(utf8_width(text_of(examples[i].text)), examples[i].width);
	}
	assert_int_equal(utf8_length(nothing), 0);
	assert_int_equal(utf8_width(nothing), 0);
}

/* --- names --- */

static void test_names(void **state)
{
	(void)state;
	static const int32_t begin[] = {'_',           'a',
					'z',           'A',
					'Z',           0xe9 /* é */,
					0x43e /* о */, 0x4e2d /* 中 */,
					0x5d0 /* א */, 0x1c5 /* title case */,
					0x2b0 /* modifier */};
	static const int32_t only_continue[] = {'0', '9', 0x661 /* Arabic 1 */, 0x301 /* acute */, 0x903 /* visarga */};
	static const int32_t neither[] = {
		-1,     0,      ' ',     '-',    '.',      '`',      '@', '[', 0xa0, 0xb2 /* ² */, 0x2160 /* Ⅰ */,
		0x2014, 0x20ac, 0x1f600, 0xd800, 0x110000, INT32_MAX};
	for (size_t i = 0; i < COUNT(begin); i++)
		assert_true(name_may_begin(begin[i]) && name_may_continue(begin[i]));
	for (size_t i = 0; i < COUNT(only_continue); i++)
		assert_true(!name_may_begin(only_continue[i]) && name_may_continue(only_continue[i]));
	for (size_t i = 0; i < COUNT(neither); i++)
		assert_false(name_may_begin(neither[i]) || name_may_continue(neither[i]));
}

static void test_distance(void **state)
{
	(void)state;
	static const struct {
		const char *left, *right;
		size_t distance;
	} examples[] = {
		{"", "", 0},
		{"", "abc", 3},
		{"turnover", "turnover", 0},
		{"turnover", "turnovr", 1},
		{"turnover", "tunrover", 1},
		{"turnover", "turnoverx", 1},
		{"turnover", "turmover", 1},
		{"kitten", "sitting", 3},
		{"ca", "abc", 3}, /* 2 if a swapped pair could be torn apart again */
		{"ab", "ba", 1},
		{"оборот", "обоорт", 1},
		{"выручка", "вырука", 1},
		{"abcdef", "badcfe", 3},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct text left = text_of(examples[i].left), right = text_of(examples[i].right);
		size_t distance = examples[i].distance;
		assert_int_equal(text_distance(left, right, 10), distance);
		assert_int_equal(text_distance(right, left, 10), distance);
		assert_int_equal(text_distance(left, right, distance), distance);
		if (distance > 0)
			assert_int_equal(text_distance(left, right, distance - 1), distance);
	}
}

static void test_distance_of_long_names(void **state)
{
	(void)state;
	char left[200], right[200];
	memset(left, 'a', sizeof left);
	memset(right, 'a', sizeof right);
	right[10] = 'b';
	assert_int_equal(text_distance((struct text){left, 64}, (struct text){right, 64}, 3), 1);
	assert_int_equal(text_distance((struct text){left, 65}, (struct text){right, 65}, 3), 4);
	assert_int_equal(text_distance((struct text){left, 200}, (struct text){left, 200}, 3), 0);
	assert_int_equal(text_distance((struct text){left, 64}, nothing, 64), 64);
}

static void test_nearest(void **state)
{
	(void)state;
	const struct text names[] = {text_of("markup"), text_of("turnover"), text_of("turnover_share"),
				     text_of("size"),   text_of("side"),     text_of("id")};
	static const struct {
		const char *wanted;
		size_t nearest;
	} examples[] = {
		{"turnover", 1}, {"turnovr", 1},  {"turnover_shae", 2},
		{"mrkup", 0},    {"sixe", 3},     {"sie", 3},
		{"i", 6},        {"xd", 6},       {"id", 5},
		{"", 6},         {"zzzzzzzz", 6},
	};
	for (size_t i = 0; i < COUNT(examples); i++)
		assert_int_equal(text_nearest(text_of(examples[i].wanted), names, COUNT(names)), examples[i].nearest);
	assert_int_equal(text_nearest(text_of("size"), NULL, 0), 0);
	/* The beginning of the only longer name, in whole words. */
	const struct text longer[] = {text_of("Оборот, руб."), text_of("Наценка, %"), text_of("Наценка, руб.")};
	assert_int_equal(text_nearest(text_of("оборот"), longer, COUNT(longer)), 0);
	assert_int_equal(text_nearest(text_of("обор"), longer, COUNT(longer)), COUNT(longer));
	assert_int_equal(text_nearest(text_of("Наценка"), longer, COUNT(longer)), COUNT(longer));
	assert_int_equal(text_nearest(text_of(""), longer, COUNT(longer)), COUNT(longer));
}

/* --- memory --- */

static void test_arena(void **state)
{
	(void)state;
	struct arena arena = {0};
	for (size_t round = 0; round < 3; round++) {
		for (size_t size = 1; size < 20000; size += 97) {
			unsigned char *bytes = arena_alloc(&arena, size);
			assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(bytes[i], 0);
			memset(bytes, 0xff, size);
			arena_bytes(&arena, 1 + size % 7)[0] = 'x';
		}
		arena_reset(&arena);
	}
	struct text copy = text_copy(&arena, text_of("kept"));
	assert_text(copy, "kept");
	assert_int_equal(copy.data[copy.size], '\0');
	assert_int_equal(text_copy(&arena, nothing).data[0], '\0');
	assert_string_equal(arena_printf(&arena, "%s-%d", "rule", 7), "rule-7");
	arena_free(&arena);
	assert_null(arena.newest);
	arena_free(&arena);
}

static void test_buffer(void **state)
{
	(void)state;
	struct buffer buffer = {0};
	buffer_bytes(&buffer, NULL, 0);
	assert_int_equal(buffer_view(&buffer).size, 0);
	for (int i = 0; i < 1000; i++) {
		buffer_string(&buffer, "ab");
		buffer_byte(&buffer, 'c');
		buffer_text(&buffer, text_of(""));
	}
	assert_int_equal(buffer.size, 3000);
	assert_memory_equal(buffer.data + 2994, "abcabc", 6);
	buffer.size = 0;
	buffer_printf(&buffer, "%d %s", 42, "rules");
	assert_text(buffer_view(&buffer), "42 rules");
	buffer_free(&buffer);
}

static void test_vector(void **state)
{
	(void)state;
	VECTOR(int) numbers = {0};
	for (int i = 0; i < 1000; i++)
		vector_push(&numbers, i);
	assert_int_equal(numbers.count, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers.items[i], i);
	vector_reserve_more(&numbers, 5000);
	assert_true(numbers.capacity >= 6000);
	vector_free(&numbers);
	assert_null(numbers.items);
}

/* --- texts as messages show them --- */

static void test_shown(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct text plain = text_of("Оборот, руб.");
	assert_ptr_equal(text_shown(&arena, plain, NAME_SHOWN_MAX).data, plain.data);
	assert_text(text_shown(&arena, plain, 12), "Оборот, руб.");
	assert_text(text_shown(&arena, plain, 6), "Оборот...");
	assert_text(text_shown(&arena, text_of("a\x1b[31mb\x07\r\n\x7f"), 60), "a\uFFFD[31mb\uFFFD\uFFFD\uFFFD\uFFFD");
	assert_text(text_shown(&arena,
			       text_of("\xE2\x80\xAE"
				       "b\xC2\x85\xff"),
			       SIZE_MAX),
		    "\uFFFDb\uFFFD\uFFFD");
	assert_text(text_shown(&arena, text_of("\x01\x02\x03"), 2), "\uFFFD\uFFFD...");
	assert_int_equal(text_shown(&arena, (struct text){"", 0}, 60).size, 0);
	arena_free(&arena);
}

static void test_list(void **state)
{
	(void)state;
	struct arena arena = {0};
	static const char *const words[] = {"a", "b\n", "c", "d", "e", "f", "g", "h", "i"};
	struct text names[9];
	for (size_t i = 0; i < 9; i++)
		names[i] = text_of(words[i]);
	assert_string_equal(text_list(&arena, names, 0), "");
	assert_string_equal(text_list(&arena, names, 2), "a, b\uFFFD");
	assert_string_equal(text_list(&arena, names, 8), "a, b\uFFFD, c, d, e, f, g, h");
	assert_string_equal(text_list(&arena, names, 9), "a, b\uFFFD, c, d, e, f, g, h, ...");
	arena_free(&arena);
}

/* --- threads --- */

struct calls {
	size_t by_number[8];
	size_t all;
};

static void count_call(void *context, size_t number)
{
	struct calls *calls = context;
	calls->by_number[number]++;
	__atomic_add_fetch(&calls->all, 1, __ATOMIC_RELAXED);
}

/* Each number once, and all have returned: what they wrote is there. */
static void test_threads(void **state)
{
	(void)state;
	for (size_t count = 0; count <= 8; count++) {
		struct calls calls = {0};
		threads_run(count, count_call, &calls);
		assert_int_equal(calls.all, count);
		for (size_t number = 0; number < 8; number++)
			assert_int_equal(calls.by_number[number], number < count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comparing),
		cmocka_unit_test(test_hash_reads_every_byte),
		cmocka_unit_test(test_hashes_of_short_texts),
		cmocka_unit_test(test_ignoring_case),
		cmocka_unit_test(test_trimming),
		cmocka_unit_test(test_finding),
		cmocka_unit_test(test_decoding),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_first_invalid),
		cmocka_unit_test(test_first_invalid_among_many),
		cmocka_unit_test(test_length_and_width),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_distance_of_long_names),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
