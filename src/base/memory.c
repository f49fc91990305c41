#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

size_t size_sum(size_t a, size_t b)
{
	size_t sum;
	if (__builtin_add_overflow(a, b, &sum))
		memory_exhausted();
	return sum;
}

size_t size_product(size_t a, size_t b)
{
	size_t product;
	if (__builtin_mul_overflow(a, b, &product))
		memory_exhausted();
	return product;
}

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

void *memory_scattered(size_t count, size_t size)
{
	enum { LARGE_PAGE = 1 << 21 };
	char *block = memory_zeroed(count, size);
	size_t bytes = size_product(count, size);
	size_t before = (size_t)(-(uintptr_t)block & (LARGE_PAGE - 1));
	if (bytes >= before + LARGE_PAGE) /* a wish, which the system may not grant */
		madvise(block + before, (bytes - before) & ~(size_t)(LARGE_PAGE - 1), MADV_HUGEPAGE);
	return block;
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
