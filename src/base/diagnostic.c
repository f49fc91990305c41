#include "base/diagnostic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

static const char *const code_names[CODE_COUNT] = {
#define CODE(name, about) #name,
#include "base/codes.def"
#undef CODE
};

static const char *const code_abouts[CODE_COUNT] = {
#define CODE(name, about) about,
#include "base/codes.def"
#undef CODE
};

const char *code_name(enum code code)
{
	return code_names[code];
}

const char *code_about(enum code code)
{
	return code_abouts[code];
}

/* Place behind the next newline from `at` on, or above the size. */
static size_t next_line(struct text text, size_t at)
{
	const char *newline = at < text.size ? memchr(text.data + at, '\n', text.size - at) : NULL;
	return newline ? (size_t)(newline - text.data) + 1 : text.size + 1;
}

static const uint32_t *line_index(struct arena *arena, struct text text, size_t *count)
{
	size_t lines = 0;
	for (size_t at = 0; at <= text.size; at = next_line(text, at))
		lines++;
	uint32_t *starts = arena_array(arena, lines, sizeof *starts);
	size_t line = 0;
	for (size_t at = 0; at <= text.size; at = next_line(text, at))
		starts[line++] = (uint32_t)at;
	*count = lines;
	return starts;
}

uint32_t sources_add(struct sources *sources, const char *path, struct text text)
{
	struct source source = {.path = arena_copy(&sources->arena, path, strlen(path))};
	bool mark = text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0;
	if (mark)
		text = (struct text){text.data + 3, text.size - 3};
	source.text = text_copy(&sources->arena, text);
	source.lines = line_index(&sources->arena, source.text, &source.line_count);
	vector_push(&sources->list, source);
	return (uint32_t)sources->list.count;
}

const struct source *sources_get(const struct sources *sources, uint32_t source)
{
	return &sources->list.items[source - 1];
}

void sources_free(struct sources *sources)
{
	vector_free(&sources->list);
	arena_free(&sources->arena);
}

struct place source_place(const struct source *source, uint32_t offset)
{
	size_t low = 0;
	size_t high = source->line_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (source->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	size_t end = offset < source->text.size ? offset : source->text.size;
	struct text before = {source->text.data + source->lines[low], end - source->lines[low]};
	return (struct place){low + 1, utf8_length(before) + 1};
}

struct text source_line(const struct source *source, size_t line)
{
	size_t begin = source->lines[line - 1];
	size_t end = line < source->line_count ? source->lines[line] - 1 : source->text.size;
	if (end > begin && source->text.data[end - 1] == '\r')
		end--;
	return (struct text){source->text.data + begin, end - begin};
}

struct text span_text(const struct sources *sources, struct span span)
{
	if (span_is_none(span))
		return (struct text){"", 0};
	return (struct text){sources_get(sources, span.source)->text.data + span.begin, span.end - span.begin};
}

/* The message with what stands in backticks cut to NAME_SHOWN_MAX characters. */
static const char *shorten_names(struct arena *arena, const char *message)
{
	struct buffer out = {0};
	const char *at = message;
	for (const char *open; (open = strchr(at, '`'));) {
		const char *close = strchr(open + 1, '`');
		if (!close)
			break;
		struct text name = {open + 1, (size_t)(close - open) - 1};
		buffer_bytes(&out, at, (size_t)(open - at) + 1);
		buffer_text(&out, text_shown(arena, name, NAME_SHOWN_MAX));
		buffer_byte(&out, '`');
		at = close + 1;
	}
	buffer_string(&out, at);
	const char *shortened = arena_copy(arena, out.data, out.size);
	buffer_free(&out);
	return shortened;
}

static const char *format_text(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	size_t size = length < 0 ? 1 : (size_t)length + 1;
	char *text = arena_bytes(arena, size);
	text[0] = '\0';
	(void)vsnprintf(text, size, format, again);
	va_end(again);
	return size > NAME_SHOWN_MAX ? shorten_names(arena, text) : text;
}

struct diagnostic *diagnose_with(struct diagnostics *diagnostics, enum code code, struct span where, const char *format,
				 va_list arguments)
{
	const char *message = format_text(&diagnostics->arena, format, arguments);
	vector_push(&diagnostics->list, (struct diagnostic){.code = code, .where = where, .message = message});
	return &diagnostics->list.items[diagnostics->list.count - 1];
}

struct diagnostic *diagnose(struct diagnostics *diagnostics, enum code code, struct span where, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct diagnostic *made = diagnose_with(diagnostics, code, where, format, arguments);
	va_end(arguments);
	return made;
}

void diagnose_remedy_with(struct diagnostics *diagnostics, const char *format, va_list arguments)
{
	diagnostics->list.items[diagnostics->list.count - 1].remedy =
		format_text(&diagnostics->arena, format, arguments);
}

void diagnose_remedy(struct diagnostics *diagnostics, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	diagnose_remedy_with(diagnostics, format, arguments);
	va_end(arguments);
}

void diagnose_other(struct diagnostics *diagnostics, struct span other, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct diagnostic *newest = &diagnostics->list.items[diagnostics->list.count - 1];
	newest->other_note = format_text(&diagnostics->arena, format, arguments);
	newest->other = other;
	va_end(arguments);
}

static int by_place(const void *left, const void *right)
{
	const struct diagnostic *a = left;
	const struct diagnostic *b = right;
	if (a->where.source != b->where.source)
		return a->where.source < b->where.source ? -1 : 1;
	if (a->where.begin != b->where.begin)
		return a->where.begin < b->where.begin ? -1 : 1;
	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	return strcmp(a->message, b->message);
}

void diagnostics_sort(struct diagnostics *diagnostics)
{
	if (diagnostics->list.count == 0)
		return;
	struct diagnostic *items = diagnostics->list.items;
	qsort(items, diagnostics->list.count, sizeof *items, by_place);
	size_t kept = 1;
	for (size_t i = 1; i < diagnostics->list.count; i++)
		if (by_place(&items[kept - 1], &items[i]) != 0)
			items[kept++] = items[i];
	diagnostics->list.count = kept;
}

void diagnostics_free(struct diagnostics *diagnostics)
{
	vector_free(&diagnostics->list);
	arena_free(&diagnostics->arena);
}
