/* Text: a run of UTF-8 bytes that somebody else owns; not zero-terminated. Compared by code point, which for valid
 * UTF-8 is the order of the bytes. */
#ifndef RUBRIC_BASE_TEXT_H
#define RUBRIC_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct text {
	const char *data;
	size_t size;
};

/* For printf's %.*s: printf("%.*s", TEXT_ARGUMENTS(name)). */
#define TEXT_ARGUMENTS(text) (int)(text).size, (text).data

static inline struct text text_of(const char *string)
{
	return (struct text){string, strlen(string)};
}

static inline bool text_equal(struct text a, struct text b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool text_is(struct text a, const char *string)
{
	return text_equal(a, text_of(string));
}

/* Below, equal to or above 0 as `a` sorts before, with or after `b`. */
int text_compare(struct text a, struct text b);

/* Equal but for the case of ASCII letters. */
bool text_equal_ignoring_case(struct text a, const char *lower);

/* Without the blanks (space, tab, no-break spaces) at both ends. */
struct text text_trim(struct text text);

/* A copy in the arena, with a zero byte behind it. */
struct text text_copy(struct arena *arena, struct text text);

/* May it not reach a terminal: C0 and C1 controls, and those that reorder what stands on a line? */
bool is_control_character(int32_t code_point);

/* As a message shows it: U+FFFD for control characters and for bytes that are no UTF-8, and behind so many characters
 * an ellipsis. In `arena` where it had to be changed. */
enum { NAME_SHOWN_MAX = 60 };
struct text text_shown(struct arena *arena, struct text text, size_t characters);

/* "a, b, c" for a message; of many names the first few, and an ellipsis. In `arena`. */
const char *text_list(struct arena *arena, const struct text *names, size_t count);

/* Place of the first `needle` in `text`, or text.size if there is none. */
size_t text_find(struct text text, struct text needle);

uint64_t text_hash(struct text text);

/* Which texts collide depends on the key: whoever does not know it cannot craft them. */
uint64_t text_hash_keyed(struct text text, uint64_t key);

/* A key, not 0, that nobody can foresee; where the system has no random numbers to give, the place of `owner` has to
 * do. */
uint64_t text_hash_key(const void *owner);

/* The code point at data[*at], *at moved behind it; -1 and one byte further where the bytes are no UTF-8. */
int32_t utf8_next(struct text text, size_t *at);

/* Appends the bytes of `code_point` to `out` (4 bytes of room) and returns how many. */
size_t utf8_encode(int32_t code_point, char out[4]);

/* Are the eight bytes, the first one lowest, whole characters of one or two bytes in UTF-8, which are all that most
 * alphabets have? The first byte goes on with a character where *open, the last one's beginning stands in *open
 * afterwards; at first it is 0. */
static inline bool utf8_word_is_short(uint64_t word, uint64_t *open)
{
	const uint64_t each = 0x0101010101010101u;
	const uint64_t high = 0x80 * each;
	if (((word & high) | *open) == 0)
		return true;
	uint64_t going_on = word & high & ~(word << 1);
	uint64_t leads = word & high & word << 1;
	uint64_t of_more_than_two = leads & word << 2;
	uint64_t overlong = leads & ~((word & 0x1E * each) + 0x7E * each);
	uint64_t unpaired = going_on ^ (leads << 8 | *open);
	*open = leads >> 56;
	return (of_more_than_two | overlong | unpaired) == 0;
}

/* Place of the first byte that is not valid UTF-8 (overlong forms and surrogates included), or text.size. */
size_t utf8_first_invalid(struct text text);

/* Number of code points. */
size_t utf8_length(struct text text);

/* Columns that the text takes on a terminal (East Asian wide characters two, combining marks none). */
size_t utf8_width(struct text text);

/* May the code point begin, or continue, a plain name: a letter of any script or `_`; a digit or mark too. */
bool name_may_begin(int32_t code_point);
bool name_may_continue(int32_t code_point);

/* Number of single-character insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`
 * (optimal string alignment); returns `limit` + 1 where it is above `limit`.
 * Source: Damerau 1964; Wagner and Fischer 1974. */
size_t text_distance(struct text a, struct text b, size_t limit);

/* Index of the name nearest to `wanted` among `names`, or `count` where none is near enough to suggest (more than a
 * third of its characters would change). One that differs in case alone is the nearest; ties go to the first. Where
 * none is near, it is the only one that begins with the wanted words: `Turnover, EUR` for `turnover`. */
size_t text_nearest(struct text wanted, const struct text *names, size_t count);

#endif
