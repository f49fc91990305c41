/* Texts: questions about them, and texts made of them. A result that is a part of its operand shares its bytes. */
#include "kernel/kernel.h"

#include <utf8proc.h>

#include "base/memory.h"

static void fill_constants(struct vector *const operands[3], size_t count)
{
	for (size_t i = 0; i < count; i++)
		vector_fill(operands[i]);
}

/* --- questions --- */

static bool contains(struct text text, struct text part)
{
	return part.size == 0 || text_find(text, part) < text.size;
}

static bool starts_with(struct text text, struct text part)
{
	return part.size <= text.size && text_equal((struct text){text.data, part.size}, part);
}

static bool ends_with(struct text text, struct text part)
{
	if (part.size == 0)
		return true;
	return part.size <= text.size &&
	       text_equal((struct text){text.data + (text.size - part.size), part.size}, part);
}

static void ask(const struct frame *frame, struct vector *result, struct vector *const operands[3],
		bool (*question)(struct text text, struct text part))
{
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	for (size_t w = 0; w < frame_words(frame); w++)
		result->yes.words[w] = 0;
	for_each_lane(frame, &result->known, lane) {
		if (question(operands[0]->texts[lane], operands[1]->texts[lane]))
			bits_set(&result->yes, lane);
	}
}

void kernel_CONTAINS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	ask(frame, result, operands, contains);
}

void kernel_STARTS_WITH(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	ask(frame, result, operands, starts_with);
}

void kernel_ENDS_WITH(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	ask(frame, result, operands, ends_with);
}

void kernel_LENGTH(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	for (size_t i = 0; i < frame->count; i++)
		result->narrow[i] = 0;
	result->scale = 0;
	result->bound = 0;
	for_each_lane(frame, &result->known, lane) {
		size_t length = utf8_length(operands[0]->texts[lane]);
		result->narrow[lane] = (int64_t)length;
		result->bound = length > result->bound ? length : result->bound;
	}
}

/* --- letters --- */

typedef utf8proc_int32_t letter_map(utf8proc_int32_t code_point);

/* Letter by letter, so that no text depends on a language: each becomes one other letter or stays. */
static struct text map_letters(struct text text, letter_map *map, struct arena *arena)
{
	/* A letter of ASCII stays one byte and any other has two at least, so that four make it no more than double. */
	char *out = arena_bytes(arena, size_product(text.size, 2));
	size_t size = 0;
	for (size_t at = 0; at < text.size;) {
		size_t start = at;
		int32_t code_point = utf8_next(text, &at);
		if (code_point < 0)
			out[size++] = text.data[start];
		else
			size += utf8_encode(map(code_point), out + size);
	}
	return (struct text){out, size};
}

static void map_texts(const struct frame *frame, struct vector *result, struct vector *const operands[3],
		      letter_map *map)
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	for_each_lane(frame, &result->known, lane)
		result->texts[lane] = map_letters(operands[0]->texts[lane], map, frame->arena);
}

void kernel_LOWER(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	map_texts(frame, result, operands, utf8proc_tolower);
}

/* The simple mapping of Unicode: a sharp s has no single capital there. */
static int32_t capital(int32_t code_point)
{
	enum { SHARP_S = 0xDF };
	return code_point == SHARP_S ? code_point : utf8proc_toupper(code_point);
}

void kernel_UPPER(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	map_texts(frame, result, operands, capital);
}

/* --- parts --- */

static bool is_line_break(char byte)
{
	return byte == '\n' || byte == '\r';
}

/* Blanks and line breaks, in any order. */
static struct text trim_lines(struct text text)
{
	size_t before;
	do {
		before = text.size;
		text = text_trim(text);
		while (text.size > 0 && is_line_break(text.data[0]))
			text = (struct text){text.data + 1, text.size - 1};
		while (text.size > 0 && is_line_break(text.data[text.size - 1]))
			text.size--;
	} while (text.size < before);
	return text;
}

void kernel_TRIM(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	for_each_lane(frame, &result->known, lane)
		result->texts[lane] = trim_lines(operands[0]->texts[lane]);
}

/* Rounded down; far beyond any text where 64 bits do not hold it. */
static int64_t whole_of(const struct vector *vector, size_t lane)
{
	int64_t whole;
	bool exact;
	(void)decimal_floor_at_scale(vector_number(vector, lane), 0, &whole, &exact);
	return whole;
}

static size_t skip_characters(struct text text, size_t at, int64_t count)
{
	for (; count > 0 && at < text.size; count--)
		utf8_next(text, &at);
	return at;
}

/* The characters at the places from `from` up to `from + count`, as far as there are any: as in SQL, places before the
 * first one count, but nothing stands there. */
static struct text part_of(struct text text, int64_t from, int64_t count)
{
	static const struct text nothing = {"", 0};
	int64_t end;
	if (count <= 0)
		return nothing;
	if (__builtin_add_overflow(from, count, &end))
		end = INT64_MAX;
	if (from < 1)
		from = 1;
	if (end <= from)
		return nothing;
	size_t start = skip_characters(text, 0, from - 1);
	if (start == text.size)
		return nothing;
	return (struct text){text.data + start, skip_characters(text, start, end - from) - start};
}

void kernel_SUBSTRING(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 3);
	fill_constants(operands, 3);
	for_each_lane(frame, &result->known, lane) {
		int64_t from = whole_of(operands[1], lane);
		int64_t count = whole_of(operands[2], lane);
		result->texts[lane] = part_of(operands[0]->texts[lane], from, count);
	}
}

/* --- sums --- */

static struct text join(struct text a, struct text b, struct arena *arena)
{
	if (a.size == 0)
		return b;
	if (b.size == 0)
		return a;
	char *out = arena_bytes(arena, size_sum(a.size, b.size));
	memcpy(out, a.data, a.size);
	memcpy(out + a.size, b.data, b.size);
	return (struct text){out, a.size + b.size};
}

void kernel_CONCAT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	for_each_lane(frame, &result->known, lane)
		result->texts[lane] = join(operands[0]->texts[lane], operands[1]->texts[lane], frame->arena);
}
