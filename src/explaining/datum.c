/* Values: taken from vectors, compared, and as rule files write them. */
#include "explaining/datum.h"

#include "base/buffer.h"
#include "kernel/kernel.h"
#include "syntax/spell.h"
#include "vm/machine.h"

struct datum datum_missing(struct type type)
{
	return (struct datum){.constant = {.type = type}};
}

/* --- vectors --- */

static void put(struct vector *vector, size_t lane, const struct datum *datum)
{
	const struct constant *constant = &datum->constant;
	bits_set(&vector->known, lane);
	switch (vector->type) {
	case VECTOR_NUMBER:
		vector->decimals[lane] = constant->number;
		break;
	case VECTOR_DATE:
		vector->days[lane] = constant->day;
		break;
	case VECTOR_DURATION:
		vector->durations[lane] = constant->duration;
		break;
	case VECTOR_TRUTH:
		if (constant->truth)
			bits_set(&vector->yes, lane);
		break;
	case VECTOR_CODE:
		vector->codes[lane] = constant->label;
		break;
	case VECTOR_LABELS:
		for (size_t i = 0; i < datum->label_count; i++)
			bits_set(&vector->labels[datum->labels[i] - 1], lane);
		break;
	default:
		vector->texts[lane] = constant->text;
	}
}

void put_datums(struct vector *vector, const struct datum *values, size_t count)
{
	vector_clear(vector);
	if (vector->type == VECTOR_NUMBER)
		vector_make_wide(vector);
	if (vector->decimals)
		memset(vector->decimals, 0, BATCH_SIZE * sizeof *vector->decimals);
	for (size_t lane = 0; lane < count && values; lane++)
		if (values[lane].constant.known)
			put(vector, lane, &values[lane]);
}

static void take_value(const struct vector *vector, size_t lane, struct arena *arena, struct datum *datum)
{
	struct constant *constant = &datum->constant;
	size_t at = vector->constant ? 0 : lane;
	switch (vector->type) {
	case VECTOR_NUMBER:
		constant->number = vector_number(vector, at);
		break;
	case VECTOR_DATE:
		constant->day = vector->days[at];
		break;
	case VECTOR_DURATION:
		constant->duration = vector->durations[at];
		break;
	case VECTOR_TRUTH:
		constant->truth = bits_get(&vector->yes, lane);
		break;
	case VECTOR_CODE:
		constant->label = vector->codes[at];
		break;
	case VECTOR_LABELS: {
		uint32_t *labels = arena_array(arena, vector->label_count, sizeof *labels);
		datum->label_count = vector_labels(vector, at, labels);
		datum->labels = labels;
		break;
	}
	default:
		constant->text = text_copy(arena, vector->texts[at]);
	}
}

struct datum take_datum(const struct vector *vector, size_t lane, struct type type, const struct plan *plan,
			struct arena *arena)
{
	struct datum datum = datum_missing(type);
	if (vector->any_failed && bits_get(&vector->failed, lane)) {
		datum.failure = failure_text(&vector->failures[lane], plan, arena);
	} else if (bits_get(&vector->known, lane)) {
		datum.constant.known = true;
		take_value(vector, lane, arena, &datum);
	}
	return datum;
}

bool datum_has_label(const struct datum *set, uint32_t label)
{
	for (size_t i = 0; i < set->label_count; i++)
		if (set->labels[i] == label)
			return true;
	return false;
}

/* As sets: in whatever order. */
static bool labels_equal(const struct datum *a, const struct datum *b)
{
	for (size_t i = 0; i < a->label_count; i++)
		if (!datum_has_label(b, a->labels[i]))
			return false;
	for (size_t i = 0; i < b->label_count; i++)
		if (!datum_has_label(a, b->labels[i]))
			return false;
	return true;
}

struct text list_of(struct arena *arena, struct text joined)
{
	char *list = arena_copy(arena, joined.data, joined.size);
	for (size_t i = 0; i < joined.size; i++)
		if (list[i] == '|')
			list[i] = LIST_SEPARATOR;
	return (struct text){list, joined.size};
}

bool datum_equal(const struct datum *a, const struct datum *b)
{
	const struct constant *x = &a->constant;
	const struct constant *y = &b->constant;
	if (a->failure || b->failure || !x->known || !y->known)
		return !a->failure && !b->failure && x->known == y->known;
	switch (x->type.kind) {
	case TYPE_NUMBER:
		return decimal_compare(x->number, y->number) == 0;
	case TYPE_DATE:
		return x->day == y->day;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return x->duration == y->duration;
	case TYPE_TRUTH:
		return x->truth == y->truth;
	case TYPE_LABEL:
		return x->label == y->label;
	case TYPE_LABELS:
		return labels_equal(a, b);
	default:
		return text_equal(x->text, y->text);
	}
}

/* --- as rule files write it --- */

static void append_label(struct buffer *out, const struct plan *plan, struct type type, size_t label)
{
	spell_label(out, plan->definitions[type.of].labels[label - 1].text);
}

static void append_labels(struct buffer *out, const struct plan *plan, const struct datum *datum)
{
	struct type type = datum->constant.type;
	buffer_byte(out, '{');
	for (size_t i = 0; i < datum->label_count; i++) {
		buffer_string(out, i ? ", " : "");
		append_label(out, plan, type, datum->labels[i]);
	}
	buffer_byte(out, '}');
}

/* The joined results of a table as its column is written: with | between them. */
static void append_list(struct buffer *out, struct text list)
{
	size_t begin = out->size;
	spell_text(out, list);
	for (size_t i = begin; i < out->size; i++)
		if (out->data[i] == LIST_SEPARATOR)
			out->data[i] = '|';
}

static void append_duration(struct buffer *out, int64_t count, const char *unit)
{
	buffer_printf(out, "%lld %s%s", (long long)count, unit, count == 1 ? "" : "s");
}

static void append_value(struct buffer *out, const struct datum *datum, const struct plan *plan)
{
	const struct constant *constant = &datum->constant;
	switch (constant->type.kind) {
	case TYPE_NUMBER:
		decimal_append(out, constant->number);
		break;
	case TYPE_DATE:
		date_append(out, constant->day);
		break;
	case TYPE_DAYS:
		append_duration(out, constant->duration, "day");
		break;
	case TYPE_MONTHS:
		append_duration(out, constant->duration, "month");
		break;
	case TYPE_TRUTH:
		buffer_string(out, constant->truth ? "true" : "false");
		break;
	case TYPE_LABEL:
		append_label(out, plan, constant->type, constant->label);
		break;
	case TYPE_LABELS:
		append_labels(out, plan, datum);
		break;
	case TYPE_LIST:
		append_list(out, constant->text);
		break;
	default:
		spell_text(out, constant->text);
	}
}

struct text datum_text(const struct datum *datum, const struct plan *plan, struct arena *arena)
{
	struct buffer out = {0};
	if (datum->failure)
		buffer_printf(&out, "an error: %s", datum->failure);
	else if (!datum->constant.known)
		buffer_string(&out, "missing");
	else
		append_value(&out, datum, plan);
	struct text text = text_copy(arena, buffer_view(&out));
	buffer_free(&out);
	return text;
}
