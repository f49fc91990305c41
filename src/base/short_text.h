/* Short texts: one of 1 to 16 bytes is two words that overlap, so that two of the same size are compared without a
 * call.
 */
#ifndef RUBRIC_BASE_SHORT_TEXT_H
#define RUBRIC_BASE_SHORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct short_text {
	uint64_t first;
	uint64_t last;
};

enum { SHORT_TEXT_MAX = 16 };

/* The words may overlap in themselves: texts of 4 to 16 bytes, which are most, are read without a branch. */
static inline struct short_text short_text(const char *bytes, size_t size)
{
	struct short_text words = {0};
	if (size >= 4) {
		size_t half = size >= 8 ? 4 : 0;
		uint32_t parts[4];
		memcpy(&parts[0], bytes, 4);
		memcpy(&parts[1], bytes + half, 4);
		memcpy(&parts[2], bytes + size - 4 - half, 4);
		memcpy(&parts[3], bytes + size - 4, 4);
		words.first = parts[0] | (uint64_t)parts[1] << 32;
		words.last = parts[2] | (uint64_t)parts[3] << 32;
	} else {
		words.first = (unsigned char)bytes[0];
		words.last = (uint64_t)(unsigned char)bytes[size / 2] << 8 | (unsigned char)bytes[size - 1];
	}
	return words;
}

/* Of texts of the same size. */
static inline bool short_text_equal(struct short_text a, struct short_text b)
{
	return ((a.first ^ b.first) | (a.last ^ b.last)) == 0;
}

#endif
