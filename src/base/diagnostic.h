/* Diagnostics: what is wrong with rule files, for a person to read.
 *
 * Every stage adds to one list and goes on, so that a run reports all there is. A diagnostic has a code, the words it
 * is about (a span), perhaps a second place, what is wrong, and what to do about it. Nothing here prints: see
 * report/terminal.h. */
#ifndef RUBRIC_BASE_DIAGNOSTIC_H
#define RUBRIC_BASE_DIAGNOSTIC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vector.h"

enum code {
#define CODE(name, about) CODE_##name,
#include "base/codes.def"
#undef CODE
	CODE_COUNT
};

const char *code_name(enum code code);  /* "E012" */
const char *code_about(enum code code); /* what the code is about, without a full stop */

/* Bytes begin to end - 1 of a source; source 0 is none. */
struct span {
	uint32_t source;
	uint32_t begin;
	uint32_t end;
};

static inline bool span_is_none(struct span span)
{
	return span.source == 0;
}

/* From the beginning of `a` to the end of `b`, both of one source; one of them where the other is none. */
static inline struct span span_join(struct span a, struct span b)
{
	if (span_is_none(a) || a.source != b.source)
		return span_is_none(a) ? b : a;
	return (struct span){a.source, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/* A file that spans speak of: a rule file, or a table or lookup that one names. */
struct source {
	const char *path; /* as messages name it */
	struct text text;
	const uint32_t *lines; /* where each line begins */
	size_t line_count;
};

struct sources {
	struct arena arena;
	VECTOR(struct source) list; /* source 1 is list.items[0] */
};

/* Adds a file under `path` (copied) with its text (copied, without a byte-order mark) and returns its number. */
uint32_t sources_add(struct sources *sources, const char *path, struct text text);
const struct source *sources_get(const struct sources *sources, uint32_t source);
void sources_free(struct sources *sources);

/* Line and column of a byte, from 1; the column counts characters. */
struct place {
	size_t line;
	size_t column;
};
struct place source_place(const struct source *source, uint32_t offset);
struct text source_line(const struct source *source, size_t line);
struct text span_text(const struct sources *sources, struct span span);

/* An example record that shows what a diagnostic means: what some of its columns hold. */
struct witness {
	struct witness_cell {
		const char *column;
		const char *value; /* null: missing */
		bool is_text;
	} * cells;
	size_t count;
};

/* What a diagnostic concerns of an export: how many of its records, and how much of columns. */
struct price {
	uint64_t records;
	uint64_t of; /* that the rules apply to */
	struct price_weight {
		const char *column;
		const char *sum;   /* null: too large for a number */
		const char *share; /* of the whole column, as "5.1%"; null where that has no meaning */
	} * weights;
	size_t weight_count;
};

/* Whether something is so for every record there may be, or was only seen in an export. */
enum evidence { EVIDENCE_NONE, EVIDENCE_PROVEN, EVIDENCE_DATA };

struct diagnostic {
	enum code code;
	struct span where;
	struct span other; /* a second place, or none */
	const char *message;
	const char *other_note; /* what the second place shows, or null */
	const char *remedy;     /* what to do, or null */
	enum evidence evidence;
	const struct witness *witness; /* or null; not copied */
	const struct price *price;     /* or null; not copied */
};

struct diagnostics {
	struct arena arena; /* owns the texts */
	VECTOR(struct diagnostic) list;
};

/* Adds a diagnostic; the pointer is good until the next one is added. Names stand in backticks in messages, notes and
 * remedies; long ones are cut. */
struct diagnostic *diagnose(struct diagnostics *diagnostics, enum code code, struct span where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
struct diagnostic *diagnose_with(struct diagnostics *diagnostics, enum code code, struct span where, const char *format,
				 va_list arguments);

/* Puts in what to do, or the second place, of the newest diagnostic. */
void diagnose_remedy(struct diagnostics *diagnostics, const char *format, ...) __attribute__((format(printf, 2, 3)));
void diagnose_remedy_with(struct diagnostics *diagnostics, const char *format, va_list arguments);
void diagnose_other(struct diagnostics *diagnostics, struct span other, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Orders the list by file and place and drops repetitions. */
void diagnostics_sort(struct diagnostics *diagnostics);
void diagnostics_free(struct diagnostics *diagnostics);

#endif
