#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>

void buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t needed = size_sum(buffer->size, more);
	if (needed <= buffer->capacity)
		return;
	size_t doubled = buffer->capacity > (size_t)-1 / 2 ? needed : buffer->capacity * 2;
	buffer->capacity = doubled > needed ? doubled : needed;
	buffer->data = memory_resize(buffer->data, buffer->capacity, 1);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	buffer_reserve(buffer, (size_t)length + 1);
	va_start(arguments, format);
	(void)vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->size += (size_t)length;
}

void buffer_free(struct buffer *buffer)
{
	memory_free(buffer->data);
	*buffer = (struct buffer){0};
}
