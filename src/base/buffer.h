/* Buffer: bytes that are appended to and then written or handed on. Zero-initialise; free with buffer_free. */
#ifndef RUBRIC_BASE_BUFFER_H
#define RUBRIC_BASE_BUFFER_H

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

struct buffer {
	char *data;
	size_t size;
	size_t capacity;
};

void buffer_reserve(struct buffer *buffer, size_t more);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_free(struct buffer *buffer);

static inline void buffer_bytes(struct buffer *buffer, const void *bytes, size_t size)
{
	if (buffer->capacity - buffer->size < size)
		buffer_reserve(buffer, size);
	if (size)
		memcpy(buffer->data + buffer->size, bytes, size);
	buffer->size += size;
}

static inline void buffer_byte(struct buffer *buffer, char byte)
{
	buffer_bytes(buffer, &byte, 1);
}

static inline void buffer_text(struct buffer *buffer, struct text text)
{
	buffer_bytes(buffer, text.data, text.size);
}

static inline void buffer_string(struct buffer *buffer, const char *string)
{
	buffer_bytes(buffer, string, strlen(string));
}

/* What the buffer holds, valid until the next append. */
static inline struct text buffer_view(const struct buffer *buffer)
{
	return (struct text){buffer->data, buffer->size};
}

#endif
