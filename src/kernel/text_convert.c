/* Values as texts, and texts as values. */
#include "base/memory.h"
#include "kernel/kernel.h"

#include "data/cells.h"

/* --- to texts --- */

struct text value_text(const struct vector *vector, size_t lane, struct arena *arena)
{
	if (vector->constant && !vector->filled)
		lane = 0;
	switch (vector->type) {
	case VECTOR_NUMBER:
		return decimal_text(arena, vector_number(vector, lane));
	case VECTOR_TEXT:
		return text_copy(arena, vector->texts[lane]);
	case VECTOR_DATE:
		return date_text(arena, vector->days[lane]);
	case VECTOR_DURATION:
		return decimal_text(arena, decimal_of(vector->durations[lane]));
	case VECTOR_TRUTH:
		return text_of(bits_get(&vector->yes, lane) ? "true" : "false");
	default: /* a label's text is in the plan, which nobody has here */
		return (struct text){"", 0};
	}
}

static void write_values(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	vector_fill(operands[0]);
	for_each_lane(frame, &result->known, lane)
		result->texts[lane] = value_text(operands[0], lane, frame->arena);
}

void kernel_NUMBER_TEXT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	write_values(frame, result, operands);
}

void kernel_DATE_TEXT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	write_values(frame, result, operands);
}

void kernel_DURATION_TEXT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	write_values(frame, result, operands);
}

void kernel_TRUTH_TEXT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	write_values(frame, result, operands);
}

void kernel_LIST_TEXT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	vector_fill(operands[0]);
	for_each_lane(frame, &result->known, lane) {
		struct text list = operands[0]->texts[lane];
		char *out = arena_copy(frame->arena, list.data, list.size);
		for (size_t i = 0; i < list.size; i++)
			if (out[i] == LIST_SEPARATOR)
				out[i] = '|';
		result->texts[lane] = (struct text){out, list.size};
	}
}

/* --- from texts --- */

static const struct dialect of_rule_files = {.decimal = '.', .encoding = ENCODING_UTF_8, .dates = {.order = DATES_ISO}};

/* The export's forms for texts that were decoded already; those of rule files where there is no export. */
static struct dialect decoded_dialect(const struct frame *frame)
{
	struct dialect dialect = frame->dialect ? *frame->dialect : of_rule_files;
	dialect.encoding = ENCODING_UTF_8;
	return dialect;
}

/* What reads as a number in rule files is that number, whatever the export makes of it. */
static enum cell_reading read_number(struct text text, const struct dialect *export, struct decimal *number)
{
	bool percent;
	enum cell_reading reading = cell_number(text, &of_rule_files, number, &percent);
	return reading == CELL_DOES_NOT_FIT ? cell_number(text, export, number, &percent) : reading;
}

void kernel_TEXT_NUMBER(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	struct dialect export = decoded_dialect(frame);
	result_begin(frame, result, operands, 1);
	vector_fill(operands[0]);
	number_begin_wide(result);
	for_each_lane(frame, &result->known, lane) {
		struct text text = operands[0]->texts[lane];
		struct decimal number;
		enum cell_reading reading = text.size ? read_number(text, &export, &number) : CELL_DOES_NOT_FIT;
		if (reading == CELL_FITS)
			result->decimals[lane] = number;
		else if (reading == CELL_TOO_LARGE)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else
			bits_clear(&result->known, lane);
	}
	number_settle(frame, result);
}

/* Cells say dates in ISO whatever the dialect, also where the export showed no form of its own. */
void kernel_TEXT_DATE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	struct dialect export = decoded_dialect(frame);
	result_begin(frame, result, operands, 1);
	vector_fill(operands[0]);
	for_each_lane(frame, &result->known, lane) {
		struct text text = operands[0]->texts[lane];
		if (!text.size || cell_date(text, &export, &result->days[lane]) != CELL_FITS)
			bits_clear(&result->known, lane);
	}
}

/* --- keys of groups --- */

/* What no text is, as it is no UTF-8. */
static const struct text missing_key = {"\xff", 1};

/* Ledgers stand in the order of their days, so most have the day of the lane before, `latest`. */
static struct text key_of_day(const struct vector *days, size_t lane, size_t latest, const struct vector *keys,
			      struct arena *arena)
{
	bool is_same = latest < BATCH_SIZE && days->days[lane] == days->days[latest];
	return is_same ? keys->texts[latest] : value_text(days, lane, arena);
}

/* As a rule all lanes of a word are asked for. */
static void take_texts(const struct frame *frame, struct vector *result, const struct vector *a)
{
	enum { LANES = 64 };
	for (size_t w = 0; w < frame_words(frame); w++) {
		const size_t begin = w * LANES;
		uint64_t rest = a->known.words[w] & frame->active->words[w];
		if (rest == UINT64_MAX) {
			memcpy(&result->texts[begin], &a->texts[begin], LANES * sizeof *a->texts);
			continue;
		}
		for (; rest; rest &= rest - 1) {
			size_t lane = begin + (size_t)__builtin_ctzll(rest);
			result->texts[lane] = a->texts[lane];
		}
	}
}

static struct text key_of_lane(const struct frame *frame, const struct vector *a, size_t lane)
{
	if (a->type == VECTOR_CODE)
		return text_of(arena_printf(frame->arena, "%u", a->codes[lane]));
	return value_text(a, lane, frame->arena);
}

static void write_keys(const struct frame *frame, struct vector *result, const struct vector *a)
{
	size_t latest = BATCH_SIZE;
	if (a->type == VECTOR_TEXT) {
		take_texts(frame, result, a);
		return;
	}
	for_each_lane(frame, &a->known, lane) {
		if (a->type != VECTOR_DATE) {
			result->texts[lane] = key_of_lane(frame, a, lane);
			continue;
		}
		result->texts[lane] = key_of_day(a, lane, latest, result, frame->arena);
		latest = lane;
	}
}

/* A missing value has a key too; one that failed has none. */
void kernel_KEY(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	struct vector *const none[3] = {NULL, NULL, NULL};
	result_begin(frame, result, none, 0);
	vector_fill(operands[0]);
	write_keys(frame, result, a);
	struct bits without = result->known;
	for (size_t w = 0; w < frame_words(frame); w++)
		without.words[w] &= ~a->known.words[w];
	for_each_lane(frame, &without, lane) {
		if (a->any_failed && bits_get(&a->failed, lane))
			result_fail_like(result, a, lane);
		else
			result->texts[lane] = missing_key;
	}
}

/* With its size before it, so that joined parts never seem to be others. */
void kernel_KEY_PART(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	kernel_KEY(frame, result, operands);
	for_each_lane(frame, &result->known, lane) {
		struct text key = result->texts[lane];
		char *part = arena_bytes(frame->arena, size_sum(sizeof key.size, key.size));
		memcpy(part, &key.size, sizeof key.size);
		if (key.size)
			memcpy(part + sizeof key.size, key.data, key.size);
		result->texts[lane] = (struct text){part, sizeof key.size + key.size};
	}
}
