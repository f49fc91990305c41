/* Arena: many small allocations that live and die together.
 *
 * A rule file's tree, plan and program, and the text cells of one batch, are each built in an arena and freed as one.
 * Blocks double in size; nothing is freed singly. Zero-initialise a struct arena to start with. */
#ifndef RUBRIC_BASE_ARENA_H
#define RUBRIC_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *newest;
	char *next; /* first free byte of the newest block */
	char *end;
};

/* `size` zeroed bytes, aligned for any type; owned by the arena. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same for `count` items of `size` bytes, the product checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* `size` uninitialised bytes without alignment, for text. */
char *arena_bytes(struct arena *arena, size_t size);

/* A copy of `size` bytes with a zero byte behind it. */
char *arena_copy(struct arena *arena, const void *bytes, size_t size);

/* A formatted string (of %s %d %zu %c %.*s and the like; never a floating-point form). */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Forgets everything and keeps the newest block for the next use: for batches. */
void arena_reset(struct arena *arena);

/* The bytes of all its blocks. */
size_t arena_size(const struct arena *arena);

/* Frees everything; the arena may be used again. */
void arena_free(struct arena *arena);

#endif
