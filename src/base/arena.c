#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, ALIGNMENT = 16 };

struct arena_block {
	struct arena_block *older;
	size_t size;
	_Alignas(ALIGNMENT) char bytes[];
};

static void add_block(struct arena *arena, size_t at_least)
{
	size_t size = arena->newest ? arena->newest->size * 2 : FIRST_BLOCK;
	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < at_least)
		size = at_least;
	struct arena_block *block = memory_array(1, size_sum(sizeof *block, size));
	block->older = arena->newest;
	block->size = size;
	arena->newest = block;
	arena->next = block->bytes;
	arena->end = block->bytes + size;
}

static char *take(struct arena *arena, size_t size, size_t alignment)
{
	size_t padding = (size_t)(-(uintptr_t)arena->next & (alignment - 1));
	if (!arena->newest || (size_t)(arena->end - arena->next) < size_sum(size, padding)) {
		add_block(arena, size_sum(size, ALIGNMENT));
		padding = 0;
	}
	char *start = arena->next + padding;
	arena->next = start + size;
	return start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size, ALIGNMENT), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	return arena_alloc(arena, size_product(count, size));
}

char *arena_bytes(struct arena *arena, size_t size)
{
	return take(arena, size, 1);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	char *copy = arena_bytes(arena, size_sum(size, 1));
	if (size)
		memcpy(copy, bytes, size);
	copy[size] = '\0';
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	size_t size = length < 0 ? 1 : (size_t)length + 1;
	char *text = arena_bytes(arena, size);
	va_start(arguments, format);
	if (vsnprintf(text, size, format, arguments) < 0)
		text[0] = '\0';
	va_end(arguments);
	return text;
}

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *older = block->older;
		memory_free(block);
		block = older;
	}
}

void arena_reset(struct arena *arena)
{
	if (!arena->newest)
		return;
	free_blocks(arena->newest->older);
	arena->newest->older = NULL;
	arena->next = arena->newest->bytes;
}

void arena_free(struct arena *arena)
{
	free_blocks(arena->newest);
	*arena = (struct arena){0};
}

size_t arena_size(const struct arena *arena)
{
	size_t size = 0;
	for (const struct arena_block *block = arena->newest; block; block = block->older)
		size += block->size;
	return size;
}
