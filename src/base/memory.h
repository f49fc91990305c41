/* Memory: the one policy for running out of it.
 *
 * Every allocation of the program goes through these functions, which never return a null pointer for a size above
 * zero. When the machine has no more, they call memory_exhausted(), which the program that links this room defines:
 * the command line reports it and leaves with status 4, a test or a fuzzer aborts. So no other room carries a path for
 * a failed allocation, and none prints or exits by itself. */
#ifndef RUBRIC_BASE_MEMORY_H
#define RUBRIC_BASE_MEMORY_H

#include <stddef.h>

/* Defined by the program, not by this room; must not return. */
_Noreturn void memory_exhausted(void);

/* Puts the beginning of the heap on large pages, where the system has them: a short run takes most of its memory only
 * once, and a page of the usual size takes longer to be had than to be filled. For a program, before all else. */
void memory_prepare_heap(void);

/* Uninitialised memory for `count` items of `size` bytes; the caller frees it with memory_free. */
void *memory_array(size_t count, size_t size);

/* The same, all bytes zero. */
void *memory_zeroed(size_t count, size_t size);

/* The same for what is reached here and there: a large block stands on large pages, where the system has them, so that
 * less time goes into finding where they are. What of it was never written takes no memory. */
void *memory_scattered(size_t count, size_t size);

/* Frees such a block (or null) of that many items. */
void memory_scattered_free(void *block, size_t count, size_t size);

/* `block` (or null) moved to hold `count` items of `size` bytes; takes ownership of `block`. */
void *memory_resize(void *block, size_t count, size_t size);

void memory_free(void *block);

/* a + b and a * b, through memory_exhausted() where they do not fit a size. */
static inline size_t size_sum(size_t a, size_t b)
{
	size_t sum;
	if (__builtin_add_overflow(a, b, &sum))
		memory_exhausted();
	return sum;
}

static inline size_t size_product(size_t a, size_t b)
{
	size_t product;
	if (__builtin_mul_overflow(a, b, &product))
		memory_exhausted();
	return product;
}

#endif
