#include "report/findings.h"

#include "base/memory.h"

bool code_is_error(enum code code)
{
	return code_name(code)[0] == 'E';
}

const char *code_severity(enum code code)
{
	return code_is_error(code) ? "error" : "warning";
}

bool diagnostics_have_errors(const struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < diagnostics->list.count; i++)
		if (code_is_error(diagnostics->list.items[i].code))
			return true;
	return false;
}

struct finding_counts findings_count(const struct findings *lists, size_t count)
{
	struct finding_counts counts = {0};
	for (size_t i = 0; i < count; i++) {
		const struct diagnostics *diagnostics = lists[i].diagnostics;
		for (size_t j = 0; j < diagnostics->list.count; j++) {
			if (code_is_error(diagnostics->list.items[j].code))
				counts.errors++;
			else
				counts.warnings++;
		}
	}
	return counts;
}

struct region region_of(const struct sources *sources, struct span span)
{
	if (span_is_none(span))
		return (struct region){0};
	const struct source *source = sources_get(sources, span.source);
	return (struct region){source->path, source_place(source, span.begin), source_place(source, span.end)};
}

/* --- examples and prices --- */

void append_witness(struct buffer *out, const struct witness *witness)
{
	for (size_t i = 0; i < witness->count; i++) {
		const struct witness_cell *cell = &witness->cells[i];
		const char *form = !cell->value ? "%s%s is missing" : cell->is_text ? "%s%s = \"%s\"" : "%s%s = %s";
		buffer_printf(out, form, i ? ", " : "", cell->column, cell->value);
	}
	if (witness->count == 0)
		buffer_string(out, "any client");
}

void append_price(struct buffer *out, const struct price *price)
{
	buffer_printf(out, "%zu of %zu client%s", (size_t)price->records, (size_t)price->of, price->of == 1 ? "" : "s");
	for (size_t i = 0; i < price->weight_count; i++) {
		const struct price_weight *weight = &price->weights[i];
		if (weight->share)
			buffer_printf(out, ", %s of %s (%s)", weight->share, weight->column, weight->sum);
		else
			buffer_printf(out, ", %s of %s", weight->sum ? weight->sum : "too much", weight->column);
	}
}

/* --- repetitions --- */

struct seen_finding {
	const struct diagnostic *diagnostic; /* null: a free slot */
	const char *path;
};

/* A hash table with open addressing, at most half full. */
struct seen_findings {
	struct seen_finding *slots;
	size_t mask;
};

static const char *path_of(const struct findings *findings, const struct diagnostic *diagnostic)
{
	return span_is_none(diagnostic->where) ? "" : sources_get(findings->sources, diagnostic->where.source)->path;
}

static bool same_finding(const struct seen_finding *seen, const struct diagnostic *diagnostic, const char *path)
{
	const struct diagnostic *earlier = seen->diagnostic;
	return earlier->code == diagnostic->code && earlier->where.begin == diagnostic->where.begin &&
	       earlier->where.end == diagnostic->where.end && strcmp(earlier->message, diagnostic->message) == 0 &&
	       strcmp(seen->path, path) == 0;
}

/* False where the same was seen before; else it is noted down. */
static bool note_new(struct seen_findings *seen, const struct diagnostic *diagnostic, const char *path)
{
	uint64_t hash =
		text_hash(text_of(diagnostic->message)) + diagnostic->where.begin * UINT64_C(0x9E3779B97F4A7C15);
	size_t slot = (size_t)(hash >> 20) & seen->mask;
	while (seen->slots[slot].diagnostic) {
		if (same_finding(&seen->slots[slot], diagnostic, path))
			return false;
		slot = (slot + 1) & seen->mask;
	}
	seen->slots[slot] = (struct seen_finding){diagnostic, path};
	return true;
}

void findings_drop_repeated(const struct findings *lists, size_t count)
{
	struct finding_counts counts = findings_count(lists, count);
	size_t size = 16;
	while (size / 2 < counts.errors + counts.warnings)
		size *= 2;
	struct seen_findings seen = {memory_zeroed(size, sizeof *seen.slots), size - 1};
	for (size_t i = 0; i < count; i++) {
		struct diagnostics *diagnostics = lists[i].diagnostics;
		size_t kept = 0;
		for (size_t j = 0; j < diagnostics->list.count; j++) {
			/* Its slot is its final place: what is noted down must not move any more. */
			struct diagnostic *diagnostic = &diagnostics->list.items[kept];
			*diagnostic = diagnostics->list.items[j];
			if (note_new(&seen, diagnostic, path_of(&lists[i], diagnostic)))
				kept++;
		}
		diagnostics->list.count = kept;
	}
	memory_free(seen.slots);
}
