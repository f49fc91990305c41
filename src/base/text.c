#include "base/text.h"

#include <sys/random.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/words.h"

int text_compare(struct text a, struct text b)
{
	size_t common = a.size < b.size ? a.size : b.size;
	int order = common ? memcmp(a.data, b.data, common) : 0;
	if (order != 0)
		return order;
	return a.size < b.size ? -1 : a.size > b.size;
}

bool text_equal_ignoring_case(struct text a, const char *lower)
{
	if (a.size != strlen(lower))
		return false;
	for (size_t i = 0; i < a.size; i++) {
		bool upper = a.data[i] >= 'A' && a.data[i] <= 'Z';
		if ((upper ? a.data[i] + ('a' - 'A') : a.data[i]) != lower[i])
			return false;
	}
	return true;
}

/* Space, tab, and the spaces that do not break: U+00A0, U+2007 (as wide as a digit), U+202F (narrow). */
static const char *const blanks[] = {" ", "\t", "\xc2\xa0", "\xe2\x80\x87", "\xe2\x80\xaf"};

/* Bytes of the blank at the beginning, or end, of `text`; none where there is no blank. */
static size_t blank_at(struct text text, bool end)
{
	if (text.size == 0)
		return 0;
	unsigned char edge = (unsigned char)text.data[end ? text.size - 1 : 0];
	if (edge > ' ' && edge < 0x80)
		return 0;
	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
		size_t size = strlen(blanks[i]);
		if (size <= text.size && memcmp(text.data + (end ? text.size - size : 0), blanks[i], size) == 0)
			return size;
	}
	return 0;
}

struct text text_trim(struct text text)
{
	size_t blank;
	while ((blank = blank_at(text, false)) > 0)
		text = (struct text){text.data + blank, text.size - blank};
	while ((blank = blank_at(text, true)) > 0)
		text.size -= blank;
	return text;
}

struct text text_copy(struct arena *arena, struct text text)
{
	return (struct text){arena_copy(arena, text.data, text.size), text.size};
}

bool is_control_character(int32_t code_point)
{
	return (code_point >= 0 && code_point < 0x20) || (code_point >= 0x7F && code_point < 0xA0) ||
	       (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

struct text text_shown(struct arena *arena, struct text text, size_t characters)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	static const char ellipsis[] = "...";
	size_t end = 0;
	size_t replaced = 0;
	for (size_t i = 0; i < characters && end < text.size; i++) {
		int32_t code_point = utf8_next(text, &end);
		replaced += code_point < 0 || is_control_character(code_point);
	}
	if (!replaced && end == text.size)
		return text;
	char *out = arena_bytes(arena, end + replaced * (sizeof replacement - 1) + sizeof ellipsis);
	size_t size = 0;
	for (size_t at = 0; at < end;) {
		size_t begin = at;
		int32_t code_point = utf8_next(text, &at);
		bool hidden = code_point < 0 || is_control_character(code_point);
		size_t length = hidden ? sizeof replacement - 1 : at - begin;
		memcpy(out + size, hidden ? replacement : text.data + begin, length);
		size += length;
	}
	if (end < text.size) {
		memcpy(out + size, ellipsis, sizeof ellipsis - 1);
		size += sizeof ellipsis - 1;
	}
	return (struct text){out, size};
}

const char *text_list(struct arena *arena, const struct text *names, size_t count)
{
	enum { LISTED_MAX = 8 };
	const char *list = "";
	for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
		struct text name = text_shown(arena, names[i], NAME_SHOWN_MAX);
		list = arena_printf(arena, "%s%s%.*s", list, i ? ", " : "", TEXT_ARGUMENTS(name));
	}
	return count > LISTED_MAX ? arena_printf(arena, "%s, ...", list) : list;
}

size_t text_find(struct text text, struct text needle)
{
	if (needle.size == 0)
		return 0;
	if (needle.size > text.size)
		return text.size;
	const char *found = memmem(text.data, text.size, needle.data, needle.size);
	return found ? (size_t)(found - text.data) : text.size;
}

/* The two halves of a 128-bit product, folded: the step of wyhash (Wang Yi 2019). */
static uint64_t fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t text_hash(struct text text)
{
	return text_hash_keyed(text, 0);
}

uint64_t text_hash_keyed(struct text text, uint64_t key)
{
	const uint64_t odd = 0x9e3779b97f4a7c15u ^ key, other = 0xe7037ed1a0b428dbu ^ key;
	uint64_t hash = text.size ^ odd;
	uint64_t word, last;
	size_t at = 0;
	if (text.size >= sizeof word && text.size <= 2 * sizeof word) { /* the commonest; the two may overlap */
		memcpy(&word, text.data, sizeof word);
		memcpy(&last, text.data + text.size - sizeof last, sizeof last);
		return fold(fold(hash ^ word, odd) ^ last, other);
	}
	for (; text.size - at >= sizeof word; at += sizeof word) {
		memcpy(&word, text.data + at, sizeof word);
		hash = fold(hash ^ word, odd);
	}
	/* A text of no bytes may have no place either. */
	uint64_t rest = at < text.size ? few_bytes(text.data + at, text.size - at) : 0;
	return fold(hash ^ rest, other);
}

uint64_t text_hash_key(const void *owner)
{
	uint64_t key = 0;
	if (getrandom(&key, sizeof key, GRND_NONBLOCK) != (ssize_t)sizeof key)
		key = (uint64_t)(uintptr_t)owner * 0x9e3779b97f4a7c15u;
	return key | 1;
}

int32_t utf8_next(struct text text, size_t *at)
{
	unsigned char first = (unsigned char)text.data[*at];
	if (first < 0x80) {
		++*at;
		return first;
	}
	utf8proc_int32_t code_point;
	utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text.data + *at,
						 (utf8proc_ssize_t)(text.size - *at), &code_point);
	*at += size > 0 ? (size_t)size : 1;
	return size > 0 ? code_point : -1;
}

size_t utf8_encode(int32_t code_point, char out[4])
{
	uint32_t point = (uint32_t)code_point;
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xC0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3F));
		return 2;
	}
	return (size_t)utf8proc_encode_char(code_point, (utf8proc_uint8_t *)out);
}

/* The next bytes, up to eight, the first one lowest; zeros behind the last. */
static uint64_t word_at(struct text text, size_t at)
{
	uint64_t word = 0;
	if (text.size - at >= sizeof word)
		memcpy(&word, text.data + at, sizeof word);
	else
		memcpy(&word, text.data + at, text.size - at);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* Place behind ASCII, in steps of 32 bytes. */
static size_t behind_ascii(struct text text, size_t at)
{
	const uint64_t high = 0x8080808080808080u;
	uint64_t words[4];
	for (; text.size - at >= sizeof words; at += sizeof words) {
		memcpy(words, text.data + at, sizeof words);
		if ((words[0] | words[1] | words[2] | words[3]) & high)
			break;
	}
	return at;
}

/* Place behind characters of one and two bytes: eight bytes at a time, up to eight that hold something else. */
static size_t behind_short_characters(struct text text, size_t at)
{
	uint64_t open = 0;
	while (at < text.size) {
		bool was_open = open != 0;
		if (!was_open)
			at = behind_ascii(text, at);
		if (!utf8_word_is_short(word_at(text, at), &open))
			return at - was_open;
		at += text.size - at < sizeof open ? text.size - at : sizeof open;
	}
	return at - (open != 0);
}

size_t utf8_first_invalid(struct text text)
{
	for (size_t at = 0; at < text.size;) {
		at = behind_short_characters(text, at);
		for (size_t end = at + 8; at < end && at < text.size;) {
			size_t start = at;
			if (utf8_next(text, &at) < 0)
				return start;
		}
	}
	return text.size;
}

size_t utf8_length(struct text text)
{
	size_t length = 0;
	for (size_t at = 0; at < text.size; length++)
		utf8_next(text, &at);
	return length;
}

size_t utf8_width(struct text text)
{
	size_t width = 0;
	for (size_t at = 0; at < text.size;) {
		int32_t code_point = utf8_next(text, &at);
		/* A byte that is no UTF-8 is shown as one replacement character. */
		width += code_point < 0 ? 1 : (size_t)utf8proc_charwidth(code_point);
	}
	return width;
}

static bool is_letter(int32_t code_point)
{
	switch (utf8proc_category(code_point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		return true;
	default:
		return false;
	}
}

static bool is_digit_or_mark(int32_t code_point)
{
	switch (utf8proc_category(code_point)) {
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return true;
	default:
		return false;
	}
}

bool name_may_begin(int32_t code_point)
{
	return code_point == '_' || is_letter(code_point);
}

bool name_may_continue(int32_t code_point)
{
	return name_may_begin(code_point) || is_digit_or_mark(code_point);
}

enum { NAME_LIMIT = 64 }; /* nobody mistypes a longer name by hand */

/* Decodes at most NAME_LIMIT code points; false where there are more. */
static bool decode_name(struct text text, int32_t out[NAME_LIMIT], size_t *length)
{
	*length = 0;
	for (size_t at = 0; at < text.size; ++*length) {
		if (*length == NAME_LIMIT)
			return false;
		out[*length] = utf8_next(text, &at);
	}
	return true;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t text_distance(struct text a, struct text b, size_t limit)
{
	int32_t left[NAME_LIMIT], right[NAME_LIMIT];
	size_t rows, columns;
	if (text_equal(a, b))
		return 0;
	if (!decode_name(a, left, &rows) || !decode_name(b, right, &columns))
		return limit + 1;
	if ((rows > columns ? rows - columns : columns - rows) > limit)
		return limit + 1;

	/* steps[i % 3][j] leads from the first i of `a` to the first j of `b`; a swap looks two rows back. */
	size_t steps[3][NAME_LIMIT + 1];
	for (size_t j = 0; j <= columns; j++)
		steps[0][j] = j;
	for (size_t i = 1; i <= rows; i++) {
		size_t *row = steps[i % 3];
		const size_t *above = steps[(i - 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= columns; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1,
				       above[j - 1] + (left[i - 1] != right[j - 1] ? 1 : 0));
			if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
				row[j] = least(row[j], steps[(i - 2) % 3][j - 2] + 1);
		}
	}
	return least(steps[rows % 3][columns], limit + 1);
}

static bool equal_but_for_case(struct text a, struct text b)
{
	size_t in_a = 0;
	size_t in_b = 0;
	while (in_a < a.size && in_b < b.size)
		if (utf8proc_tolower(utf8_next(a, &in_a)) != utf8proc_tolower(utf8_next(b, &in_b)))
			return false;
	return in_a == a.size && in_b == b.size;
}

static bool begins_with_words(struct text name, struct text wanted)
{
	for (size_t at = 0; at < name.size;) {
		struct text words = {name.data, at};
		if (!name_may_continue(utf8_next(name, &at)) && equal_but_for_case(words, wanted))
			return wanted.size > 0;
	}
	return false;
}

/* The only name that begins with the wanted words and has more of them, or `count`. */
static size_t only_longer(struct text wanted, const struct text *names, size_t count)
{
	size_t only = count;
	for (size_t i = 0; i < count; i++) {
		if (!begins_with_words(names[i], wanted))
			continue;
		if (only < count)
			return count;
		only = i;
	}
	return only;
}

size_t text_nearest(struct text wanted, const struct text *names, size_t count)
{
	size_t nearest = count;
	size_t limit = utf8_length(wanted) / 3;
	for (size_t i = 0; i < count; i++)
		if (equal_but_for_case(wanted, names[i]))
			return i;
	for (size_t i = 0; i < count; i++) {
		size_t distance = text_distance(wanted, names[i], limit);
		if (distance > limit)
			continue;
		nearest = i;
		if (distance == 0)
			break;
		limit = distance - 1;
	}
	return nearest < count ? nearest : only_longer(wanted, names, count);
}
