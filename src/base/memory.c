#include "base/memory.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void *memory_array(size_t count, size_t size)
{
	return memory_resize(NULL, count, size);
}

void *memory_zeroed(size_t count, size_t size)
{
	void *block = calloc(count ? count : 1, size ? size : 1);
	if (!block)
		memory_exhausted();
	return block;
}

enum { LARGE_PAGE = 1 << 21 };

/* On whole large pages: more is asked for, and what is before and behind them is given back. */
static void *map_large_pages(size_t bytes)
{
	size_t whole = size_sum(bytes, LARGE_PAGE);
	char *mapped = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mapped == MAP_FAILED)
		memory_exhausted();
	size_t before = (size_t)(-(uintptr_t)mapped & (LARGE_PAGE - 1));
	if (before)
		munmap(mapped, before);
	munmap(mapped + before + bytes, whole - before - bytes);
	madvise(mapped + before, bytes, MADV_HUGEPAGE); /* a wish, which the system may not grant */
	return mapped + before;
}

/* In whole large pages; 0 where it is not worth one. */
static size_t large_size(size_t count, size_t size)
{
	size_t bytes = size_product(count, size);
	return bytes < LARGE_PAGE / 2 ? 0 : size_sum(bytes, LARGE_PAGE - 1) & ~(size_t)(LARGE_PAGE - 1);
}

/* Where the C library cannot be told, its heap stays as it is. */
void memory_prepare_heap(void)
{
#if defined(M_MMAP_THRESHOLD) && defined(M_TRIM_THRESHOLD) && defined(M_ARENA_MAX)
	enum { HEAP = 1 << 24, MAPPED_FROM = 1 << 21 };
	/* One heap for all threads, that takes in what is asked for first and is not given back when that is freed. */
	bool told = mallopt(M_ARENA_MAX, 1) && mallopt(M_TRIM_THRESHOLD, HEAP) && mallopt(M_MMAP_THRESHOLD, HEAP);
	char *room = told ? malloc(HEAP - LARGE_PAGE) : NULL;
	if (room) {
		size_t before = (size_t)(-(uintptr_t)room & (LARGE_PAGE - 1));
		madvise(room + before, HEAP - 2 * LARGE_PAGE, MADV_HUGEPAGE);
	}
	free(room);
	(void)mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
#endif
}

void *memory_scattered(size_t count, size_t size)
{
	size_t large = large_size(count, size);
	return large ? map_large_pages(large) : memory_zeroed(count, size);
}

void memory_scattered_free(void *block, size_t count, size_t size)
{
	size_t large = block ? large_size(count, size) : 0;
	if (large)
		munmap(block, large);
	else
		memory_free(block);
}

void *memory_resize(void *block, size_t count, size_t size)
{
	size_t bytes = size_product(count, size);
	void *moved = realloc(block, bytes ? bytes : 1);
	if (!moved)
		memory_exhausted();
	return moved;
}

void memory_free(void *block)
{
	free(block);
}
