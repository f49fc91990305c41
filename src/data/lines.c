#include "data/lines.h"

#include <string.h>

#include "base/memory.h"
#include "data/records.h"

/* An input wants room for a whole character (see input_read). */
enum { BLOCK_SIZE = 1 << 20, ROOM_MIN = 4 };

void lines_open(struct lines *lines, struct input *input)
{
	*lines = (struct lines){.input = input, .capacity = BLOCK_SIZE, .number = 1};
	lines->block = memory_array(lines->capacity + RECORD_MARGIN, 1);
}

void lines_close(struct lines *lines)
{
	memory_free(lines->block);
}

static size_t find_byte(const struct lines *lines, char byte)
{
	const char *found = memchr(lines->block + lines->at, byte, lines->size - lines->at);
	return found ? (size_t)(found - lines->block) : lines->size;
}

static void look_ahead(struct lines *lines)
{
	lines->line_feed = find_byte(lines, '\n');
	lines->carriage_return = find_byte(lines, '\r');
}

bool lines_next(struct lines *lines, struct line *line)
{
	if (lines->line_feed < lines->at)
		lines->line_feed = find_byte(lines, '\n');
	if (lines->carriage_return < lines->at)
		lines->carriage_return = find_byte(lines, '\r');
	size_t end = lines->line_feed < lines->carriage_return ? lines->line_feed : lines->carriage_return;
	size_t ending = 1;
	if (end == lines->size) {
		if (!lines->ended || lines->at == lines->size)
			return false;
		ending = 0;
	} else if (end == lines->carriage_return) {
		/* The line feed that belongs to it may not have been read yet. */
		if (end + 1 == lines->size && !lines->ended)
			return false;
		if (end + 1 < lines->size && lines->block[end + 1] == '\n')
			ending = 2;
	}
	*line = (struct line){lines->at, end, ending};
	lines->at = end + ending;
	lines->number++;
	return true;
}

void lines_return(struct lines *lines, const struct line *line, uint64_t number)
{
	lines->at = line->start;
	lines->number = number;
	look_ahead(lines);
}

bool lines_refill(struct lines *lines, size_t limit)
{
	size_t kept = lines->size - lines->at;
	if (lines->ended || kept + ROOM_MIN > limit)
		return false;
	memmove(lines->block, lines->block + lines->at, kept);
	lines->at = 0;
	lines->size = kept;
	if (kept + ROOM_MIN > lines->capacity) {
		lines->capacity *= 2;
		lines->block = memory_resize(lines->block, lines->capacity + RECORD_MARGIN, 1);
	}
	while (!lines->ended && lines->size + ROOM_MIN <= lines->capacity) {
		size_t got = input_read(lines->input, lines->block + lines->size, lines->capacity - lines->size);
		lines->size += got;
		lines->ended = got == 0;
	}
	look_ahead(lines);
	return !input_failure(lines->input);
}
