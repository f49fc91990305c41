/* Vectors: arrays that grow. VECTOR(struct rule) rules = {0}; vector_push(&rules, rule); rules.items[i]; */
#ifndef RUBRIC_BASE_VECTOR_H
#define RUBRIC_BASE_VECTOR_H

#include <stddef.h>

#include "base/memory.h"

#define VECTOR(type)                                                                                                   \
	struct {                                                                                                       \
		type *items;                                                                                           \
		size_t count;                                                                                          \
		size_t capacity;                                                                                       \
	}

/* Room for one more item. */
#define vector_reserve(vector) vector_reserve_more(vector, 1)

/* Room for `more` further items. */
#define vector_reserve_more(vector, more)                                                                              \
	((vector)->items = vector_grow((vector)->items, &(vector)->capacity, size_sum((vector)->count, (more)),        \
				       sizeof *(vector)->items))

/* Adds one item at the end. */
#define vector_push(vector, ...) (vector_reserve(vector), (void)((vector)->items[(vector)->count++] = (__VA_ARGS__)))

#define vector_free(vector)                                                                                            \
	(memory_free((vector)->items), (vector)->items = NULL, (void)((vector)->count = (vector)->capacity = 0))

/* Behind the macros: `items` moved, where needed, to hold `needed` items; *capacity follows. */
static inline void *vector_grow(void *items, size_t *capacity, size_t needed, size_t size)
{
	if (needed <= *capacity)
		return items;
	size_t doubled = *capacity > (size_t)-1 / 2 ? needed : *capacity * 2;
	*capacity = doubled < needed ? needed : doubled;
	if (*capacity < 8)
		*capacity = 8;
	return memory_resize(items, *capacity, size);
}

#endif
