/* Kernels: examples of each, then random vectors against a computation of one record at a time.
 *
 * Whatever a kernel must not read is made unreadable: the texts of records that are not known or not active point
 * nowhere, and what a vector holds beyond the batch is noise, as is all that a result held before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernel/kernel.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define GREATEST_NARROW "9223372036854775807" /* the greatest 64 bits hold */
#define NINES "99999999999999999999999999999999999999"

enum { LANES_TO_CHECK = 4000 }; /* of each kernel and type, at random */

static uint64_t seed = 20260131;
static uint64_t chance_state;
static struct arena arena;

/* splitmix64, Steele, Lea and Flood 2014. */
static uint64_t chance(void)
{
	uint64_t z = chance_state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static uint64_t below(uint64_t limit)
{
	return chance() % limit;
}

static bool one_in(uint64_t count)
{
	return below(count) == 0;
}

/* --- values of one record --- */

enum state { MISSING, KNOWN, FAILED };

struct scalar {
	enum state state;
	struct failure failure;
	struct decimal number;
	struct text text;
	int64_t whole; /* of a date, a duration or a code */
	bool truth;
};

static struct scalar missing_scalar(void)
{
	return (struct scalar){.state = MISSING};
}

static struct scalar failed_scalar(enum failure_kind kind)
{
	return (struct scalar){.state = FAILED, .failure = {.kind = kind}};
}

static struct scalar number_scalar(struct decimal number)
{
	return (struct scalar){.state = KNOWN, .number = number};
}

static struct scalar whole_scalar(int64_t whole)
{
	return (struct scalar){.state = KNOWN, .whole = whole};
}

static struct scalar truth_scalar(bool truth)
{
	return (struct scalar){.state = KNOWN, .truth = truth};
}

static struct scalar text_scalar(struct text text)
{
	return (struct scalar){.state = KNOWN, .text = text};
}

static bool same_value(enum vector_type type, const struct scalar *a, const struct scalar *b)
{
	switch (type) {
	case VECTOR_NUMBER:
		return decimal_compare(a->number, b->number) == 0;
	case VECTOR_TEXT:
		return text_equal(a->text, b->text);
	case VECTOR_TRUTH:
		return a->truth == b->truth;
	default:
		return a->whole == b->whole;
	}
}

static bool same_scalar(enum vector_type type, const struct scalar *a, const struct scalar *b)
{
	if (a->state != b->state)
		return false;
	if (a->state == FAILED)
		return a->failure.kind == b->failure.kind && a->failure.definition == b->failure.definition;
	return a->state == MISSING || same_value(type, a, b);
}

/* As a message shows it. */
static const char *show(enum vector_type type, const struct scalar *scalar)
{
	char out[DECIMAL_TEXT_MAX];
	if (scalar->state == MISSING)
		return "missing";
	if (scalar->state == FAILED)
		return arena_printf(&arena, "failed (%d, %d)", (int)scalar->failure.kind,
				    (int)scalar->failure.definition);
	switch (type) {
	case VECTOR_NUMBER:
		return arena_copy(&arena, out, decimal_format(scalar->number, '.', out));
	case VECTOR_TEXT:
		return arena_printf(&arena, "\"%.*s\"", TEXT_ARGUMENTS(scalar->text));
	case VECTOR_TRUTH:
		return scalar->truth ? "true" : "false";
	default:
		return arena_copy(&arena, out, decimal_format(decimal_of(scalar->whole), '.', out));
	}
}

/* --- vectors of them --- */

static const struct text nowhere = {(const char *)1, SIZE_MAX / 4};

static void spoil_lane(struct vector *vector, size_t lane)
{
	int64_t noise = (int64_t)chance();
	switch (vector->type) {
	case VECTOR_NUMBER:
	case VECTOR_DURATION:
		vector->narrow[lane] = noise;
		break;
	case VECTOR_TEXT:
		vector->texts[lane] = nowhere;
		break;
	case VECTOR_DATE:
		vector->days[lane] = (date)noise;
		break;
	case VECTOR_CODE:
		vector->codes[lane] = (uint32_t)noise;
		break;
	default:
		break;
	}
	if (vector->decimals)
		vector->decimals[lane] = (struct decimal){noise, (int32_t)(noise >> 32)};
}

static void spoil_words(struct bits *bits)
{
	for (size_t w = 0; w < BATCH_WORDS; w++)
		bits->words[w] = chance();
}

/* A vector in which another batch left its values. */
static struct vector *spoilt_vector(enum vector_type type)
{
	struct vector *vector = vector_new(type, 0);
	if (type == VECTOR_NUMBER && one_in(2))
		vector_make_wide(vector);
	if (one_in(2))
		vector_fail(vector, 0, (struct failure){.kind = FAILURE_CONFLICT});
	for (size_t i = 0; i < BATCH_SIZE; i++)
		spoil_lane(vector, i);
	spoil_words(&vector->known);
	spoil_words(&vector->failed);
	spoil_words(&vector->yes);
	vector->scale = (int32_t)below(19);
	vector->bound = chance();
	return vector;
}

/* The form of numbers: narrow where 64 bits hold them all, `wide` forces the other one. The bound may be loose, and the
 * scale finer than the numbers need. */
struct form {
	bool constant;
	bool wide;
	bool loose;
	int32_t finer;
};

static bool narrow_at(const struct scalar *scalars, size_t count, int32_t scale)
{
	int64_t narrow;
	bool exact;
	for (size_t i = 0; i < count; i++) {
		if (scalars[i].state != KNOWN)
			continue;
		if (decimal_floor_at_scale(scalars[i].number, scale, &narrow, &exact) != 0 || !exact ||
		    narrow == INT64_MIN)
			return false;
	}
	return true;
}

static bool find_scale(const struct scalar *scalars, size_t count, int32_t finer, int32_t *scale)
{
	*scale = 0;
	while (*scale <= 18 && !narrow_at(scalars, count, *scale))
		++*scale;
	if (*scale > 18)
		return false;
	while (finer-- > 0 && *scale < 18 && narrow_at(scalars, count, *scale + 1))
		++*scale;
	return true;
}

static void put_wide(struct vector *vector, const struct scalar *scalars, size_t count)
{
	vector_make_wide(vector);
	for (size_t i = 0; i < count; i++)
		vector->decimals[i] = scalars[i].state == KNOWN ? scalars[i].number : decimal_of(0);
}

static void put_numbers(struct vector *vector, const struct scalar *scalars, size_t count, struct form form)
{
	bool exact;
	int32_t scale;
	vector->wide = false;
	if (form.wide || !find_scale(scalars, count, form.finer, &scale)) {
		put_wide(vector, scalars, count);
		return;
	}
	vector->scale = scale;
	vector->bound = 0;
	for (size_t i = 0; i < count; i++) {
		vector->narrow[i] = 0;
		if (scalars[i].state == KNOWN)
			(void)decimal_floor_at_scale(scalars[i].number, scale, &vector->narrow[i], &exact);
		uint64_t magnitude = (uint64_t)(vector->narrow[i] < 0 ? -vector->narrow[i] : vector->narrow[i]);
		if (magnitude > vector->bound)
			vector->bound = magnitude;
	}
	if (form.loose)
		vector->bound = one_in(2) ? INT64_MAX : vector->bound + below(INT64_MAX - vector->bound + 1);
}

static void put_value(struct vector *vector, size_t lane, const struct scalar *scalar)
{
	switch (vector->type) {
	case VECTOR_TEXT:
		vector->texts[lane] = scalar->text;
		break;
	case VECTOR_DATE:
		vector->days[lane] = (date)scalar->whole;
		break;
	case VECTOR_DURATION:
		vector->durations[lane] = scalar->whole;
		break;
	case VECTOR_CODE:
		vector->codes[lane] = (uint32_t)scalar->whole;
		break;
	case VECTOR_TRUTH:
		if (scalar->truth)
			bits_set(&vector->yes, lane);
		break;
	default:
		break;
	}
}

/* A vector of these values. Of a constant only the first counts; its bits are set for every record. */
static struct vector *vector_of(enum vector_type type, const struct scalar *scalars, size_t count, struct form form)
{
	struct vector *vector = spoilt_vector(type);
	vector->known = vector->failed = vector->yes = (struct bits){0};
	vector->any_failed = false;
	vector->constant = form.constant;
	for (size_t i = 0; i < (form.constant ? BATCH_SIZE : count); i++) {
		const struct scalar *scalar = &scalars[form.constant ? 0 : i];
		if (scalar->state == FAILED && (i == 0 || !form.constant))
			vector_fail(vector, i, scalar->failure);
		if (scalar->state == FAILED)
			bits_set(&vector->failed, i);
		if (scalar->state != KNOWN)
			continue;
		bits_set(&vector->known, i);
		if (!form.constant || i == 0 || type == VECTOR_TRUTH)
			put_value(vector, i, scalar);
	}
	if (type == VECTOR_NUMBER)
		put_numbers(vector, scalars, form.constant ? 1 : count, form);
	return vector;
}

static struct scalar lane_of(const struct vector *vector, size_t lane)
{
	struct scalar scalar = {.state = bits_get(&vector->known, lane) ? KNOWN : MISSING};
	size_t at = vector->constant ? 0 : lane;
	if (vector->any_failed && bits_get(&vector->failed, lane)) {
		assert_int_equal(scalar.state, MISSING);
		return (struct scalar){.state = FAILED, .failure = vector->failures[at]};
	}
	if (scalar.state == MISSING)
		return scalar;
	switch (vector->type) {
	case VECTOR_NUMBER:
		scalar.number = vector_number(vector, lane);
		break;
	case VECTOR_TEXT:
		scalar.text = vector->texts[at];
		break;
	case VECTOR_DATE:
		scalar.whole = vector->days[at];
		break;
	case VECTOR_DURATION:
		scalar.whole = vector->durations[at];
		break;
	case VECTOR_CODE:
		scalar.whole = vector->codes[at];
		break;
	default:
		scalar.truth = bits_get(&vector->yes, lane);
		break;
	}
	return scalar;
}

/* --- one run of a kernel --- */

struct run {
	enum opcode opcode;
	enum vector_type result_type;
	enum vector_type types[3];
	size_t operand_count;
	size_t count;
	struct bits active;
	struct form forms[3];
	struct scalar operands[3][BATCH_SIZE];
	struct scalar expected[BATCH_SIZE];
	const struct dialect *dialect;
};

/* `any` is what ANY and SAME stand for. */
static void run_begin(struct run *run, enum opcode opcode, enum vector_type any)
{
	const struct opcode_info *info = &opcode_infos[opcode];
	const enum operand_type types[] = {info->a, info->b, info->c};
	run->opcode = opcode;
	run->result_type = info->result < OPERAND_ANY ? (enum vector_type)info->result : any;
	run->operand_count = 0;
	for (size_t o = 0; o < 3 && types[o] != OPERAND_NONE; o++) {
		run->types[o] = types[o] < OPERAND_ANY ? (enum vector_type)types[o] : any;
		run->forms[o] = (struct form){0};
		run->operand_count++;
	}
	run->active = (struct bits){0};
	run->dialect = NULL;
}

/* The values that the record meets: a constant's are those of the first. */
static const struct scalar *operand_of(const struct run *run, size_t operand, size_t lane)
{
	return &run->operands[operand][run->forms[operand].constant ? 0 : lane];
}

static _Noreturn void complain(const struct run *run, size_t lane, const struct scalar *got)
{
	const char *operands = "";
	for (size_t o = 0; o < run->operand_count; o++)
		operands = arena_printf(&arena, "%s%s %s", operands, o ? "," : "",
					show(run->types[o], operand_of(run, o, lane)));
	fail_msg("%s of%s is %s, not %s (lane %zu of %zu)", opcode_infos[run->opcode].name, operands,
		 show(run->result_type, got), show(run->result_type, &run->expected[lane]), lane, run->count);
	abort();
}

static void assert_well_formed(const struct run *run, const struct vector *result)
{
	const char *name = opcode_infos[run->opcode].name;
	for (size_t w = 0; w < (run->count + 63) / 64; w++) {
		uint64_t known = result->known.words[w];
		if (result->type == VECTOR_TRUTH && (result->yes.words[w] & ~known & run->active.words[w]))
			fail_msg("%s says yes where it knows nothing", name);
		if (result->failed.words[w] & (known | ~run->active.words[w]))
			fail_msg("%s fails where it is known, or not active", name);
		if (result->failed.words[w] && !result->any_failed)
			fail_msg("%s does not tell that it failed", name);
	}
	if (result->type != VECTOR_NUMBER || result->wide)
		return;
	if (result->bound > INT64_MAX || result->scale < 0)
		fail_msg("%s has a bound or scale that no number has", name);
	for (size_t i = 0; i < run->count; i++) {
		int64_t narrow = result->narrow[i];
		if ((narrow < 0 ? -(uint64_t)narrow : (uint64_t)narrow) > result->bound)
			fail_msg("%s has a number above its bound (lane %zu)", name, i);
	}
}

/* What is not active, or not known, is nobody's business: not the kernel's either. Only numbers stay inside their
 * bound, so that a kernel may compute on all of them alike. */
static void spoil_unasked(const struct run *run, struct vector *vector)
{
	if (vector->constant)
		return;
	for (size_t i = 0; i < run->count; i++) {
		if (bits_get(&run->active, i) && bits_get(&vector->known, i))
			continue;
		spoil_lane(vector, i);
		if (vector->type == VECTOR_NUMBER && !vector->wide)
			vector->narrow[i] = (int64_t)below(vector->bound + 1) * (one_in(2) ? 1 : -1);
	}
}

static void assert_operands_kept(const struct run *run, struct vector *const vectors[3])
{
	for (size_t o = 0; o < run->operand_count; o++) {
		for (size_t i = 0; i < run->count; i++) {
			struct scalar now = lane_of(vectors[o], i);
			if (bits_get(&run->active, i) && !same_scalar(run->types[o], &now, operand_of(run, o, i)))
				fail_msg("%s changes its operand %zu", opcode_infos[run->opcode].name, o);
		}
	}
}

/* Texts that nobody asked for stay as they were: making them would cost, and reading them crash. */
static void assert_texts_untouched(const struct run *run, const struct vector *result)
{
	for (size_t i = 0; result->type == VECTOR_TEXT && i < BATCH_SIZE; i++) {
		bool active = i < run->count && bits_get(&run->active, i);
		if (!active && result->texts[i].data != nowhere.data)
			fail_msg("%s makes a text that is not active", opcode_infos[run->opcode].name);
	}
}

/* Runs the kernel and compares what it says of each active record with what is expected. */
static void run_check(const struct run *run)
{
	struct vector *vectors[3] = {NULL, NULL, NULL};
	struct vector *result = spoilt_vector(run->result_type);
	struct frame frame = {run->count, &run->active, &arena, run->dialect};
	for (size_t o = 0; o < run->operand_count; o++) {
		vectors[o] = vector_of(run->types[o], run->operands[o], run->count, run->forms[o]);
		spoil_unasked(run, vectors[o]);
	}
	kernels[run->opcode](&frame, result, vectors);
	assert_well_formed(run, result);
	for (size_t i = 0; i < run->count; i++) {
		struct scalar got = lane_of(result, i);
		if (bits_get(&run->active, i) && !same_scalar(run->result_type, &got, &run->expected[i]))
			complain(run, i, &got);
	}
	assert_operands_kept(run, vectors);
	assert_texts_untouched(run, result);
	for (size_t o = 0; o < run->operand_count; o++)
		vector_free_one(vectors[o]);
	vector_free_one(result);
}

/* --- examples --- */

/* An example as it is written: "?" is missing, "!" and "!!" failed, as a number too large and as a day out of range. */
static struct scalar read_scalar(enum vector_type type, const char *written)
{
	struct scalar scalar = {.state = KNOWN};
	date day = 0;
	struct decimal whole = {0, 0};
	if (strcmp(written, "?") == 0)
		return missing_scalar();
	if (strcmp(written, "!") == 0 || strcmp(written, "!!") == 0)
		return failed_scalar(written[1] ? FAILURE_DATE : FAILURE_OVERFLOW);
	switch (type) {
	case VECTOR_NUMBER:
		assert_int_equal(decimal_parse(text_of(written), &scalar.number), DECIMAL_READ);
		break;
	case VECTOR_TEXT:
		scalar.text = text_of(written);
		break;
	case VECTOR_DATE:
		assert_true(date_parse_iso(text_of(written), &day));
		scalar.whole = day;
		break;
	case VECTOR_TRUTH:
		scalar.truth = strcmp(written, "true") == 0;
		break;
	default:
		assert_int_equal(decimal_parse(text_of(written), &whole), DECIMAL_READ);
		scalar.whole = (int64_t)whole.coefficient;
		break;
	}
	return scalar;
}

struct example {
	enum opcode opcode;
	const char *operands[3];
	const char *result;
	enum vector_type any; /* what ANY and SAME stand for; numbers unless said otherwise */
};

static void put_example(struct run *run, const struct example *example, size_t lane)
{
	for (size_t o = 0; o < run->operand_count; o++)
		run->operands[o][lane] = read_scalar(run->types[o], example->operands[o]);
	run->expected[lane] = read_scalar(run->result_type, example->result);
}

static void run_everywhere(struct run *run, size_t count)
{
	run->count = count;
	for (size_t i = 0; i < count; i++)
		bits_set(&run->active, i);
	for (unsigned wide = 0; wide < 2; wide++) {
		for (size_t o = 0; o < run->operand_count; o++)
			run->forms[o].wide = wide;
		run_check(run);
	}
}

/* One example at a time: each operand as a constant and not, numbers in both forms, in the first record and the last.
 */
static void check_alone(const struct example *example, const struct dialect *dialect)
{
	static struct run run;
	for (unsigned constants = 0; constants < 8; constants++) {
		for (size_t count = 1; count <= BATCH_SIZE; count += BATCH_SIZE - 1) {
			run_begin(&run, example->opcode, example->any);
			run.dialect = dialect;
			for (size_t i = 0; i < count; i++)
				put_example(&run, example, i);
			for (size_t o = 0; o < run.operand_count; o++)
				run.forms[o].constant = constants >> o & 1;
			run_everywhere(&run, count);
		}
		if (constants + 1 == 1u << run.operand_count)
			break;
	}
}

/* All examples of one kernel in one vector, of which every other record is active. */
static void check_together(const struct example *examples, size_t count, size_t first, const struct dialect *dialect)
{
	static struct run run;
	const struct example *example = &examples[first];
	run_begin(&run, example->opcode, example->any);
	run.dialect = dialect;
	run.count = 0;
	for (size_t i = first; i < count && run.count < BATCH_SIZE; i++)
		if (examples[i].opcode == example->opcode && examples[i].any == example->any)
			put_example(&run, &examples[i], run.count++);
	for (size_t odd = 0; odd < 2; odd++) {
		run.active = (struct bits){0};
		for (size_t i = odd; i < run.count; i += 2)
			bits_set(&run.active, i);
		run_check(&run);
	}
}

static void check_examples(const struct example *examples, size_t count, const struct dialect *dialect)
{
	for (size_t i = 0; i < count; i++) {
		check_alone(&examples[i], dialect);
		check_together(examples, count, i, dialect);
		arena_reset(&arena);
	}
}

static void test_arithmetic(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{OP_ADD, {"1.1", "-1.0"}, "0.1", 0},
		{OP_ADD, {"?", "1"}, "?", 0},
		{OP_ADD, {"!", "1"}, "!", 0},
		{OP_ADD, {"?", "!"}, "?", 0},
		{OP_ADD, {"!!", "!"}, "!!", 0},
		{OP_ADD, {GREATEST_NARROW, "0"}, GREATEST_NARROW, 0},
		{OP_ADD, {GREATEST_NARROW, "1"}, "9223372036854775808", 0},
		{OP_ADD, {"-" GREATEST_NARROW, "-" GREATEST_NARROW}, "-18446744073709551614", 0},
		{OP_ADD, {GREATEST_NARROW, "0.000000000000000001"}, GREATEST_NARROW ".000000000000000001", 0},
		{OP_ADD, {"9.223372036854775807", "0.000000000000000001"}, "9.223372036854775808", 0},
		{OP_ADD, {"9.223372036854775807", GREATEST_NARROW}, "9223372036854775816.223372036854775807", 0},
		{OP_ADD, {NINES, "1"}, "!", 0},
		{OP_ADD, {NINES, "0.4"}, NINES, 0},
		{OP_SUBTRACT, {"1.1", "1.0"}, "0.1", 0},
		{OP_SUBTRACT, {"-" GREATEST_NARROW, "1"}, "-9223372036854775808", 0},
		{OP_SUBTRACT, {"-" GREATEST_NARROW, "-" GREATEST_NARROW}, "0", 0},
		{OP_SUBTRACT, {"922337203685477580.7", GREATEST_NARROW}, "-8301034833169298226.3", 0},
		{OP_MULTIPLY, {"0.1", "0.1"}, "0.01", 0},
		{OP_MULTIPLY, {"3037000499", "3037000499"}, "9223372030926249001", 0},
		{OP_MULTIPLY, {"3037000500", "3037000500"}, "9223372037000250000", 0},
		{OP_MULTIPLY, {GREATEST_NARROW, "-1"}, "-" GREATEST_NARROW, 0},
		{OP_MULTIPLY, {GREATEST_NARROW, "-2"}, "-18446744073709551614", 0},
		{OP_MULTIPLY, {"0.0000000001", "0.0000000001"}, "0.00000000000000000001", 0},
		{OP_MULTIPLY, {NINES, "10"}, "!", 0},
		{OP_MULTIPLY, {"0", "?"}, "?", 0},
		{OP_DIVIDE, {"1", "3"}, "0.333333333333333333", 0},
		{OP_DIVIDE, {"2", "-3"}, "-0.666666666666666667", 0},
		{OP_DIVIDE, {"1", "0"}, "?", 0},
		{OP_DIVIDE, {"0", "0.00"}, "?", 0},
		{OP_DIVIDE, {"!", "0"}, "?", 0},
		{OP_DIVIDE, {"0.000000000000000001", "2"}, "0", 0},
		{OP_DIVIDE, {"0.000000000000000003", "2"}, "0.000000000000000002", 0},
		{OP_DIVIDE, {"0.000000000000000005", "-2"}, "-0.000000000000000002", 0},
		{OP_DIVIDE, {"9.223372036854775807", "1"}, "9.223372036854775807", 0},
		{OP_DIVIDE, {"9.223372036854775807", "0.1"}, "92.23372036854775807", 0},
		{OP_DIVIDE, {GREATEST_NARROW, "0.000000000000000001"}, GREATEST_NARROW "000000000000000000", 0},
		{OP_MODULO, {"7", "3"}, "1", 0},
		{OP_MODULO, {"-7", "3"}, "2", 0},
		{OP_MODULO, {"7", "-3"}, "-2", 0},
		{OP_MODULO, {"7", "0"}, "?", 0},
		{OP_NEGATE, {GREATEST_NARROW}, "-" GREATEST_NARROW, 0},
		{OP_NEGATE, {"?"}, "?", 0},
		{OP_ABSOLUTE, {"-" GREATEST_NARROW}, GREATEST_NARROW, 0},
		{OP_ABSOLUTE, {"-0.5"}, "0.5", 0},
		{OP_ROUND, {"2.5", "0"}, "3", 0},
		{OP_ROUND, {"-2.5", "0"}, "-3", 0},
		{OP_ROUND, {"1.005", "2"}, "1.01", 0},
		{OP_ROUND, {"1250", "-2"}, "1300", 0},
		{OP_ROUND, {"1.5", NINES}, "1.5", 0},
		{OP_ROUND, {"1.5", "-" NINES}, "0", 0},
		{OP_ROUND, {NINES, "-1"}, "!", 0},
		{OP_FLOOR, {"-0.5"}, "-1", 0},
		{OP_CEILING, {"-0.5"}, "0", 0},
		{OP_CEILING, {GREATEST_NARROW ".1"}, "9223372036854775808", 0},
		{OP_SQUARE_ROOT, {"2"}, "1.41421356237310", 0},
		{OP_SQUARE_ROOT, {"-1"}, "?", 0},
		{OP_SQUARE_ROOT, {"!"}, "!", 0},
	};
	check_examples(examples, COUNT(examples), NULL);
}

static void test_comparisons(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{OP_NUMBER_EQUAL, {"0.10", "0.1"}, "true", 0},
		{OP_NUMBER_EQUAL, {"0.1", "0.1000000000000000000000000000001"}, "false", 0},
		{OP_NUMBER_EQUAL, {"?", "0"}, "?", 0},
		{OP_NUMBER_EQUAL, {"0", "?"}, "?", 0},
		{OP_NUMBER_EQUAL, {"0", "!"}, "!", 0},
		{OP_NUMBER_EQUAL, {GREATEST_NARROW, "9223372036854775808"}, "false", 0},
		{OP_NUMBER_LESS, {"0.1", "0.2"}, "true", 0},
		{OP_NUMBER_LESS, {"0.2", "0.2"}, "false", 0},
		{OP_NUMBER_LESS, {"0.1", "0.1000000000000000001"}, "true", 0},
		{OP_NUMBER_LESS, {"0.1000000000000000001", "0.1"}, "false", 0},
		{OP_NUMBER_LESS, {"-0.1", "-0.1000000000000000001"}, "false", 0},
		{OP_NUMBER_LESS, {"-0.1000000000000000001", "-0.1"}, "true", 0},
		{OP_NUMBER_LESS, {"5", "4.5"}, "false", 0},
		{OP_NUMBER_LESS, {"4", "4.5"}, "true", 0},
		{OP_NUMBER_LESS, {"-4", "-4.5"}, "false", 0},
		{OP_NUMBER_LESS, {"-5", "-4.5"}, "true", 0},
		{OP_NUMBER_LESS, {"4.5", "5"}, "true", 0},
		{OP_NUMBER_LESS, {"4.5", "4"}, "false", 0},
		{OP_NUMBER_LESS, {GREATEST_NARROW, "9223372036854775808"}, "true", 0},
		{OP_NUMBER_LESS, {"9223372036854775808", GREATEST_NARROW}, "false", 0},
		{OP_NUMBER_LESS, {"-" GREATEST_NARROW, "-9223372036854775808"}, "false", 0},
		{OP_NUMBER_LESS, {"-9223372036854775808", "-" GREATEST_NARROW}, "true", 0},
		{OP_NUMBER_LESS, {"-" GREATEST_NARROW, "-9223372036854775807.5"}, "false", 0},
		{OP_NUMBER_LESS, {GREATEST_NARROW, GREATEST_NARROW ".5"}, "true", 0},
		{OP_NUMBER_LESS, {"1", "922337203685477580.7"}, "true", 0},
		{OP_NUMBER_LESS,
		 {"1844674407370955161", "0.1"},
		 "false",
		 0}, /* ten times it is within 64 bits unsigned */
		{OP_NUMBER_LESS_EQUAL, {"0.2", "0.20"}, "true", 0},
		{OP_NUMBER_LESS_EQUAL, {"0.1000000000000000001", "0.1"}, "false", 0},
		{OP_NUMBER_LESS_EQUAL, {"0.1", "0.1000000000000000001"}, "true", 0},
		{OP_NUMBER_LESS_EQUAL, {"4", "3.5"}, "false", 0},
		{OP_NUMBER_LESS_EQUAL, {"3", "3.5"}, "true", 0},
		{OP_NUMBER_LESS_EQUAL, {"-9223372036854775808", "-" GREATEST_NARROW}, "true", 0},
		{OP_NUMBER_LESS_EQUAL, {NINES, GREATEST_NARROW}, "false", 0},
		{OP_QUOTIENT_LESS, {"1", "3", "0.34"}, "true", 0},
		{OP_QUOTIENT_LESS, {"1", "3", "0.33"}, "false", 0},
		{OP_QUOTIENT_LESS, {"1.5", "0.3", "5"}, "false", 0},
		{OP_QUOTIENT_LESS, {"1.49", "0.3", "5"}, "true", 0},
		{OP_QUOTIENT_LESS, {"1", "-3", "-0.33"}, "true", 0},
		{OP_QUOTIENT_LESS, {"-1", "-3", "0.33"}, "false", 0},
		{OP_QUOTIENT_LESS, {"1", "0", "5"}, "?", 0},
		{OP_QUOTIENT_LESS, {"!", "0", "5"}, "?", 0},
		{OP_QUOTIENT_LESS, {"!", "2", "5"}, "!", 0},
		{OP_QUOTIENT_LESS, {"0", "7", "0"}, "false", 0},
		/* rounded at 18 digits: 0.333333333333333333 and 0.666666666666666667 */
		{OP_QUOTIENT_LESS, {"1", "3", "0.333333333333333333"}, "false", 0},
		{OP_QUOTIENT_GREATER, {"1", "3", "0.333333333333333333"}, "false", 0},
		{OP_QUOTIENT_LESS, {"2", "3", "0.666666666666666667"}, "false", 0},
		{OP_QUOTIENT_GREATER_EQUAL, {"2", "3", "0.666666666666666667"}, "true", 0},
		{OP_QUOTIENT_LESS, {"1", "1999999999999999999", "0.000000000000000001"}, "false", 0},
		{OP_QUOTIENT_LESS, {"1", "2000000000000000001", "1"}, "true", 0},
		{OP_QUOTIENT_GREATER, {"1", "2000000000000000001", "0"}, "false", 0},
		{OP_QUOTIENT_GREATER, {"1", "1999999999999999999", "0"}, "true", 0},
		/* far from the product of the others, for rounding */
		{OP_QUOTIENT_LESS, {"4", "9000000000000000000", "0.000000000000000001"}, "true", 0},
		{OP_QUOTIENT_LESS, {"5", "9000000000000000000", "0.000000000000000001"}, "false", 0},
		{OP_QUOTIENT_GREATER_EQUAL, {"-4", "-9000000000000000000", "0.000000000000000001"}, "false", 0},
		{OP_QUOTIENT_LESS_EQUAL, {"6", "3", "2"}, "true", 0},
		{OP_QUOTIENT_LESS_EQUAL, {"6.01", "3", "2"}, "false", 0},
		{OP_QUOTIENT_LESS_EQUAL, {"-6.01", "-3", "2"}, "false", 0},
		{OP_QUOTIENT_GREATER, {"6.01", "3", "2"}, "true", 0},
		{OP_QUOTIENT_GREATER, {"6", "-3", "-2.5"}, "true", 0},
		{OP_QUOTIENT_GREATER_EQUAL, {"6", "-3", "-2"}, "true", 0},
		{OP_QUOTIENT_GREATER_EQUAL, {"6", "-3", "-1.99"}, "false", 0},
		{OP_QUOTIENT_GREATER, {NINES, "0.1", "5"}, "!", 0},
		{OP_QUOTIENT_LESS,
		 {GREATEST_NARROW, "0.000000000000000001", "922337203685477580700000000000000000"},
		 "false",
		 0},
		{OP_TEXT_EQUAL, {"", ""}, "true", 0},
		{OP_TEXT_EQUAL, {"a", "A"}, "false", 0},
		{OP_TEXT_EQUAL, {"a", "?"}, "?", 0},
		{OP_TEXT_LESS, {"a", "ab"}, "true", 0},
		{OP_TEXT_LESS, {"я", "z"}, "false", 0},
		{OP_TEXT_LESS, {"\xEF\xBF\xBD", "\xF0\x9F\x98\x80"}, "true", 0}, /* U+FFFD before U+1F600 */
		{OP_TEXT_LESS_EQUAL, {"b", "b"}, "true", 0},
		{OP_DATE_EQUAL, {"2026-01-31", "2026-01-31"}, "true", 0},
		{OP_DATE_LESS, {"0001-01-01", "9999-12-31"}, "true", 0},
		{OP_DATE_LESS, {"!!", "9999-12-31"}, "!!", 0},
		{OP_DATE_LESS_EQUAL, {"1970-01-02", "1970-01-01"}, "false", 0},
		{OP_DURATION_EQUAL, {"90", "90"}, "true", 0},
		{OP_DURATION_LESS, {"-1", "0"}, "true", 0},
		{OP_DURATION_LESS_EQUAL, {"1", "0"}, "false", 0},
		{OP_TRUTH_EQUAL, {"false", "false"}, "true", 0},
		{OP_TRUTH_EQUAL, {"false", "true"}, "false", 0},
		{OP_TRUTH_EQUAL, {"false", "?"}, "?", 0},
	};
	check_examples(examples, COUNT(examples), NULL);
}

static void test_logic_and_choices(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{OP_AND, {"false", "?"}, "false", 0},
		{OP_AND, {"?", "true"}, "?", 0},
		{OP_AND, {"!", "false"}, "false", 0},
		{OP_AND, {"true", "!"}, "!", 0},
		{OP_AND, {"?", "!"}, "!", 0},
		{OP_OR, {"true", "!"}, "true", 0},
		{OP_OR, {"?", "true"}, "true", 0},
		{OP_OR, {"false", "?"}, "?", 0},
		{OP_OR, {"!!", "!"}, "!!", 0},
		{OP_NOT, {"false"}, "true", 0},
		{OP_NOT, {"?"}, "?", 0},
		{OP_NOT, {"!"}, "!", 0},
		{OP_IS_MISSING, {"?"}, "true", VECTOR_NUMBER},
		{OP_IS_MISSING, {""}, "false", VECTOR_TEXT},
		{OP_IS_MISSING, {"!"}, "!", VECTOR_DATE},
		{OP_IS_TRUE, {"?"}, "false", 0},
		{OP_IS_TRUE, {"true"}, "true", 0},
		{OP_IS_TRUE, {"!"}, "!", 0},
		{OP_CHOOSE, {"true", "1.5", "!"}, "1.5", VECTOR_NUMBER},
		{OP_CHOOSE, {"false", "!", "?"}, "?", VECTOR_NUMBER},
		{OP_CHOOSE, {"false", "1", GREATEST_NARROW}, GREATEST_NARROW, VECTOR_NUMBER},
		{OP_CHOOSE, {"true", "0.1", GREATEST_NARROW}, "0.1", VECTOR_NUMBER},
		{OP_CHOOSE, {"true", "1844674407370955161", "0.1"}, "1844674407370955161", VECTOR_NUMBER},
		{OP_CHOOSE, {"?", "1", "1"}, "?", VECTOR_NUMBER},
		{OP_CHOOSE, {"!", "1", "1"}, "!", VECTOR_NUMBER},
		{OP_CHOOSE, {"true", "true", "false"}, "true", VECTOR_TRUTH},
		{OP_CHOOSE, {"false", "!", "label"}, "label", VECTOR_TEXT},
		{OP_COALESCE, {"?", "1"}, "1", VECTOR_NUMBER},
		{OP_COALESCE, {"0", "!"}, "0", VECTOR_NUMBER},
		{OP_COALESCE, {"!", "1"}, "!", VECTOR_NUMBER},
		{OP_COALESCE, {"?", "?"}, "?", VECTOR_CODE},
		{OP_COALESCE, {"", "x"}, "", VECTOR_TEXT},
		{OP_LEAST, {"2", "10"}, "2", VECTOR_NUMBER},
		{OP_LEAST, {"2", "10"}, "10", VECTOR_TEXT},
		{OP_LEAST, {"?", "10"}, "?", VECTOR_NUMBER},
		{OP_GREATEST, {GREATEST_NARROW, "0.5"}, GREATEST_NARROW, VECTOR_NUMBER},
		{OP_GREATEST, {"2026-01-31", "2025-01-31"}, "2026-01-31", VECTOR_DATE},
		{OP_GREATEST, {"2", "!"}, "!", VECTOR_DURATION},
	};
	check_examples(examples, COUNT(examples), NULL);
}

static void test_texts(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{OP_CONTAINS, {"ООО Ромашка", "маш"}, "true", 0},
		{OP_CONTAINS, {"ромашка", "Маш"}, "false", 0},
		{OP_CONTAINS, {"", ""}, "true", 0},
		{OP_CONTAINS, {"", "a"}, "false", 0},
		{OP_CONTAINS, {"ab", "abc"}, "false", 0},
		{OP_CONTAINS, {"?", ""}, "?", 0},
		{OP_CONTAINS, {"a", "!"}, "!", 0},
		{OP_STARTS_WITH, {"abc", "ab"}, "true", 0},
		{OP_STARTS_WITH, {"ab", "abc"}, "false", 0},
		{OP_STARTS_WITH, {"", ""}, "true", 0},
		{OP_ENDS_WITH, {"abc", "bc"}, "true", 0},
		{OP_ENDS_WITH, {"abc", "ab"}, "false", 0},
		{OP_ENDS_WITH, {"", ""}, "true", 0},
		{OP_ENDS_WITH, {"a", ""}, "true", 0},
		{OP_LOWER, {"ÀЖX1"}, "àжx1", 0},
		{OP_LOWER, {"\xE2\x84\xAA"}, "k", 0}, /* the sign of kelvin */
		{OP_LOWER, {""}, "", 0},
		{OP_UPPER, {"àжx1"}, "ÀЖX1", 0},
		{OP_UPPER, {"ɐɐɐ"}, "ⱯⱯⱯ", 0}, /* two bytes each become three */
		{OP_UPPER, {"a\xFFz"}, "A\xFFZ", 0},
		{OP_UPPER, {"?"}, "?", 0},
		{OP_TRIM, {" \n\xC2\xA0 a b \r\n\t"}, "a b", 0},
		{OP_TRIM, {" \n "}, "", 0},
		{OP_TRIM, {""}, "", 0},
		{OP_LENGTH, {"жук"}, "3", 0},
		{OP_LENGTH, {""}, "0", 0},
		{OP_LENGTH, {"!"}, "!", 0},
		{OP_CONCAT, {"жук", "!"}, "!", 0},
		{OP_CONCAT, {"жук", "и"}, "жуки", 0},
		{OP_CONCAT, {"", "b"}, "b", 0},
		{OP_CONCAT, {"a", ""}, "a", 0},
		{OP_CONCAT, {"a", "?"}, "?", 0},
	};
	check_examples(examples, COUNT(examples), NULL);
}

static void test_substrings(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{OP_SUBSTRING, {"жуки", "2", "2"}, "ук", 0},  {OP_SUBSTRING, {"abc", "0", "2"}, "a", 0},
		{OP_SUBSTRING, {"abc", "-5", "3"}, "", 0},    {OP_SUBSTRING, {"abc", "-5", "7"}, "a", 0},
		{OP_SUBSTRING, {"abc", "1", "0"}, "", 0},     {OP_SUBSTRING, {"abc", "1", "-1"}, "", 0},
		{OP_SUBSTRING, {"abc", "3", "9"}, "c", 0},    {OP_SUBSTRING, {"abc", "4", "1"}, "", 0},
		{OP_SUBSTRING, {"", "1", "1"}, "", 0},        {OP_SUBSTRING, {"abc", "1.9", "1.9"}, "a", 0},
		{OP_SUBSTRING, {"abc", "-0.5", "3"}, "a", 0}, {OP_SUBSTRING, {"abc", "2", NINES}, "bc", 0},
		{OP_SUBSTRING, {"abc", NINES, NINES}, "", 0}, {OP_SUBSTRING, {"abc", "-" NINES, "5"}, "", 0},
		{OP_SUBSTRING, {"abc", "1", "?"}, "?", 0},    {OP_SUBSTRING, {"abc", "!", "?"}, "?", 0},
	};
	check_examples(examples, COUNT(examples), NULL);
}

static void test_conversions(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{OP_NUMBER_TEXT, {"-1234567.50"}, "-1234567.5", 0},
		{OP_NUMBER_TEXT, {NINES}, NINES, 0},
		{OP_NUMBER_TEXT, {"0.000000000000000000001"}, "0.000000000000000000001", 0},
		{OP_NUMBER_TEXT, {"?"}, "?", 0},
		{OP_DATE_TEXT, {"0001-01-01"}, "0001-01-01", 0},
		{OP_DATE_TEXT, {"!!"}, "!!", 0},
		{OP_DURATION_TEXT, {"-9223372036854775808"}, "-9223372036854775808", 0},
		{OP_TRUTH_TEXT, {"true"}, "true", 0},
		{OP_TRUTH_TEXT, {"false"}, "false", 0},
		{OP_LIST_TEXT, {"a\x1f\x1f"}, "a||", 0},
		{OP_LIST_TEXT, {""}, "", 0},
		{OP_TEXT_NUMBER, {" -1.50\xC2\xA0"}, "-1.5", 0},
		{OP_TEXT_NUMBER, {"5%"}, "0.05", 0},
		{OP_TEXT_NUMBER, {"1e3"}, "1000", 0},
		{OP_TEXT_NUMBER, {"1,5"}, "?", 0},
		{OP_TEXT_NUMBER, {"1 000"}, "?", 0},
		{OP_TEXT_NUMBER, {"none"}, "?", 0},
		{OP_TEXT_NUMBER, {""}, "?", 0},
		{OP_TEXT_NUMBER, {" "}, "?", 0},
		{OP_TEXT_NUMBER, {"?"}, "?", 0},
		{OP_TEXT_NUMBER, {"1e40"}, "!", 0},
		{OP_TEXT_DATE, {" 2026-01-31 10:00 "}, "2026-01-31", 0},
		{OP_TEXT_DATE, {"2026-02-30"}, "?", 0},
		{OP_TEXT_DATE, {"31.01.2026"}, "?", 0},
		{OP_TEXT_DATE, {""}, "?", 0},
	};
	check_examples(examples, COUNT(examples), NULL);
}

/* Texts are UTF-8 by now, whatever the export is: its no-break space would be 0xA0. */
static void test_conversions_from_exports(void **state)
{
	(void)state;
	static const struct dialect export = {.decimal = ',',
					      .grouping = {" ", 1},
					      .encoding = ENCODING_WINDOWS_1251,
					      .dates = {.order = DATES_DMY, .separator = '.'}};
	static const struct dialect undated = {.decimal = ',', .encoding = ENCODING_UTF_8};
	static const struct example examples[] = {
		{OP_TEXT_NUMBER, {"1,5"}, "1.5", 0},
		{OP_TEXT_NUMBER, {"1.5"}, "1.5", 0},
		{OP_TEXT_NUMBER,
		 {"1\xC2\xA0"
		  "000,25"},
		 "1000.25",
		 0},
		{OP_TEXT_NUMBER,
		 {"\xE2\x88\x92"
		  "1 000"},
		 "-1000",
		 0},
		{OP_TEXT_NUMBER, {"1,5,5"}, "?", 0},
		{OP_TEXT_DATE, {"31.01.2026"}, "2026-01-31", 0},
		{OP_TEXT_DATE, {"2026-01-31"}, "2026-01-31", 0},
		{OP_TEXT_DATE, {"01/31/2026"}, "?", 0},
	};
	static const struct example others[] = {
		{OP_TEXT_NUMBER, {"1,5"}, "1.5", 0},
		{OP_TEXT_DATE, {"31.01.2026"}, "?", 0},
		{OP_TEXT_DATE, {"2026-01-31"}, "2026-01-31", 0},
	};
	check_examples(examples, COUNT(examples), &export);
	check_examples(others, COUNT(others), &undated);
}

static void test_dates(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{OP_ADD_DAYS, {"2026-02-28", "1"}, "2026-03-01", 0},
		{OP_ADD_DAYS, {"9999-12-31", "1"}, "!!", 0},
		{OP_ADD_DAYS, {"0001-01-01", "-9223372036854775808"}, "!!", 0},
		{OP_ADD_DAYS, {"?", "1"}, "?", 0},
		{OP_ADD_MONTHS, {"2026-01-31", "1"}, "2026-02-28", 0},
		{OP_ADD_MONTHS, {"2024-01-31", "1"}, "2024-02-29", 0},
		{OP_ADD_MONTHS, {"2024-02-29", "-12"}, "2023-02-28", 0},
		{OP_ADD_MONTHS, {"9999-12-31", "1"}, "!!", 0},
		{OP_ADD_MONTHS, {"2026-01-31", GREATEST_NARROW}, "!!", 0},
		{OP_ADD_MONTHS, {"2026-01-31", "!"}, "!", 0},
		{OP_DAYS_BETWEEN, {"2026-03-01", "2026-02-28"}, "1", 0},
		{OP_DAYS_BETWEEN, {"0001-01-01", "9999-12-31"}, "-3652058", 0},
		{OP_DAYS_BETWEEN, {"?", "9999-12-31"}, "?", 0},
		{OP_ADD_DURATION, {GREATEST_NARROW, "0"}, GREATEST_NARROW, 0},
		{OP_ADD_DURATION, {GREATEST_NARROW, "1"}, "!", 0},
		{OP_SUBTRACT_DURATION, {"-" GREATEST_NARROW, "1"}, "-9223372036854775808", 0},
		{OP_SUBTRACT_DURATION, {"-" GREATEST_NARROW, "2"}, "!", 0},
		{OP_NEGATE_DURATION, {"90"}, "-90", 0},
		{OP_NEGATE_DURATION, {"-9223372036854775808"}, "!", 0},
		{OP_DAYS, {"-90"}, "-90", 0},
		{OP_DAYS, {"-9223372036854775808"}, "-9223372036854775808", 0},
		{OP_YEAR, {"9999-12-31"}, "9999", 0},
		{OP_YEAR, {"?"}, "?", 0},
		{OP_YEAR, {"!!"}, "!!", 0},
		{OP_MONTH, {"2026-12-31"}, "12", 0},
		{OP_DAY, {"2026-12-31"}, "31", 0},
		{OP_WEEKDAY, {"2026-02-01"}, "7", 0},
		{OP_WEEKDAY, {"2026-02-02"}, "1", 0},
		{OP_QUARTER, {"2026-03-31"}, "1", 0},
		{OP_QUARTER, {"2026-04-01"}, "2", 0},
		{OP_START_OF_MONTH, {"2024-02-29"}, "2024-02-01", 0},
		{OP_START_OF_MONTH, {"0001-01-01"}, "0001-01-01", 0},
	};
	check_examples(examples, COUNT(examples), NULL);
}

/* --- one record at a time --- */

typedef struct scalar oracle(const struct scalar *a, const struct scalar *b, const struct scalar *c);

#define ORACLE(name)                                                                                                   \
	static struct scalar name(const struct scalar *a __attribute__((unused)),                                      \
				  const struct scalar *b __attribute__((unused)),                                      \
				  const struct scalar *c __attribute__((unused)))

static struct scalar number_or_failure(bool fits, struct decimal number)
{
	return fits ? number_scalar(number) : failed_scalar(FAILURE_OVERFLOW);
}

#define NUMBER_ORACLE(name, computation)                                                                               \
	ORACLE(name)                                                                                                   \
	{                                                                                                              \
		struct decimal result = {0, 0};                                                                        \
		bool fits = computation;                                                                               \
		return number_or_failure(fits, result);                                                                \
	}

NUMBER_ORACLE(expect_sum, decimal_add(a->number, b->number, &result))
NUMBER_ORACLE(expect_difference, decimal_subtract(a->number, b->number, &result))
NUMBER_ORACLE(expect_product, decimal_multiply(a->number, b->number, &result))
NUMBER_ORACLE(expect_negative, decimal_subtract(decimal_of(0), a->number, &result))
NUMBER_ORACLE(expect_floor, decimal_floor(a->number, &result))
NUMBER_ORACLE(expect_ceiling, decimal_ceiling(a->number, &result))

ORACLE(expect_quotient)
{
	struct decimal result = {0, 0};
	if (decimal_is_zero(b->number))
		return missing_scalar();
	return number_or_failure(decimal_divide(a->number, b->number, &result), result);
}

ORACLE(expect_rest)
{
	struct decimal result = {0, 0};
	if (decimal_is_zero(b->number))
		return missing_scalar();
	return number_or_failure(decimal_modulo(a->number, b->number, &result), result);
}

ORACLE(expect_magnitude)
{
	return a->number.coefficient < 0 ? expect_negative(a, b, c) : *a;
}

ORACLE(expect_rounded)
{
	struct decimal result = {0, 0};
	int64_t digits;
	bool exact;
	(void)decimal_floor_at_scale(b->number, 0, &digits, &exact);
	int64_t near = digits > 300 ? 300 : digits < -300 ? -300 : digits;
	return number_or_failure(decimal_round(a->number, (int32_t)near, &result), result);
}

ORACLE(expect_root)
{
	return a->number.coefficient < 0 ? missing_scalar() : number_scalar(decimal_square_root(a->number));
}

#define TRUTH_ORACLE(name, condition)                                                                                  \
	ORACLE(name)                                                                                                   \
	{                                                                                                              \
		return truth_scalar(condition);                                                                        \
	}

TRUTH_ORACLE(expect_number_equal, decimal_compare(a->number, b->number) == 0)
TRUTH_ORACLE(expect_number_less, decimal_compare(a->number, b->number) < 0)
TRUTH_ORACLE(expect_number_less_equal, decimal_compare(a->number, b->number) <= 0)
TRUTH_ORACLE(expect_text_equal, text_compare(a->text, b->text) == 0)
TRUTH_ORACLE(expect_text_less, text_compare(a->text, b->text) < 0)
TRUTH_ORACLE(expect_text_less_equal, text_compare(a->text, b->text) <= 0)
TRUTH_ORACLE(expect_whole_equal, a->whole == b->whole)
TRUTH_ORACLE(expect_whole_less, a->whole < b->whole)
TRUTH_ORACLE(expect_whole_less_equal, a->whole <= b->whole)
TRUTH_ORACLE(expect_truth_equal, a->truth == b->truth)
TRUTH_ORACLE(expect_not, !a->truth)

static bool stands_at(struct text text, struct text part, size_t at)
{
	return text.size - at >= part.size && (part.size == 0 || memcmp(text.data + at, part.data, part.size) == 0);
}

static bool stands_in(struct text text, struct text part)
{
	for (size_t at = 0; at <= text.size; at++)
		if (stands_at(text, part, at))
			return true;
	return false;
}

TRUTH_ORACLE(expect_contains, stands_in(a->text, b->text))
TRUTH_ORACLE(expect_starts, stands_at(a->text, b->text, 0))
TRUTH_ORACLE(expect_ends, a->text.size >= b->text.size && stands_at(a->text, b->text, a->text.size - b->text.size))

/* --- texts as their letters --- */

/* The letters that random texts are made of, and what becomes of them. */
static const struct letter {
	int32_t letter, lower, upper;
	bool blank;
} letters[] = {
	{'a', 'a', 'A', false},
	{'B', 'b', 'B', false},
	{'7', '7', '7', false},
	{' ', ' ', ' ', true},
	{'\n', '\n', '\n', true},
	{'\r', '\r', '\r', true},
	{'\t', '\t', '\t', true},
	{0xA0, 0xA0, 0xA0, true},
	{0x202F, 0x202F, 0x202F, true},
	{0x0436, 0x0436, 0x0416, false},    /* zhe */
	{0x042F, 0x044F, 0x042F, false},    /* ya */
	{0x0250, 0x0250, 0x2C6F, false},    /* turned a: longer as a capital */
	{0x2126, 0x03C9, 0x2126, false},    /* ohm: shorter as a small letter */
	{0x10400, 0x10428, 0x10400, false}, /* long i of Deseret: four bytes */
	{0x1F600, 0x1F600, 0x1F600, false},
	{LIST_SEPARATOR, LIST_SEPARATOR, LIST_SEPARATOR, false},
};

enum { LETTERS_MAX = 24 };

struct spelling {
	const struct letter *letters[LETTERS_MAX];
	size_t count;
};

static struct text write_letters(const int32_t *code_points, size_t count)
{
	char *out = arena_bytes(&arena, count * 4 + 1);
	size_t size = 0;
	for (size_t i = 0; i < count; i++)
		size += utf8_encode(code_points[i], out + size);
	return (struct text){out, size};
}

static struct spelling spell(struct text text)
{
	struct spelling spelling = {.count = 0};
	for (size_t at = 0; at < text.size;) {
		int32_t code_point = utf8_next(text, &at);
		size_t i = 0;
		while (letters[i].letter != code_point)
			i++;
		spelling.letters[spelling.count++] = &letters[i];
	}
	return spelling;
}

enum spelled { AS_IT_IS, IN_SMALL, IN_CAPITALS, AS_LIST };

static struct text write_spelling(const struct spelling *spelling, size_t from, size_t end, enum spelled how)
{
	int32_t out[LETTERS_MAX];
	for (size_t i = from; i < end; i++) {
		const struct letter *letter = spelling->letters[i];
		bool separator = how == AS_LIST && letter->letter == LIST_SEPARATOR;
		out[i - from] = how == IN_SMALL      ? letter->lower
				: how == IN_CAPITALS ? letter->upper
				: separator          ? '|'
						     : letter->letter;
	}
	return write_letters(out, end - from);
}

static struct scalar spelled(const struct scalar *a, enum spelled how)
{
	struct spelling spelling = spell(a->text);
	return text_scalar(write_spelling(&spelling, 0, spelling.count, how));
}

ORACLE(expect_lower)
{
	return spelled(a, IN_SMALL);
}

ORACLE(expect_upper)
{
	return spelled(a, IN_CAPITALS);
}

ORACLE(expect_list)
{
	return spelled(a, AS_LIST);
}

ORACLE(expect_length)
{
	return number_scalar(decimal_of((int64_t)spell(a->text).count));
}

ORACLE(expect_trimmed)
{
	struct spelling spelling = spell(a->text);
	size_t from = 0;
	size_t end = spelling.count;
	while (from < end && spelling.letters[from]->blank)
		from++;
	while (end > from && spelling.letters[end - 1]->blank)
		end--;
	return text_scalar(write_spelling(&spelling, from, end, AS_IT_IS));
}

/* Each place is asked whether it is one of `count` from `from` on. */
ORACLE(expect_part)
{
	struct spelling spelling = spell(a->text);
	struct spelling part = {.count = 0};
	int64_t from;
	int64_t count;
	bool exact;
	(void)decimal_floor_at_scale(b->number, 0, &from, &exact);
	(void)decimal_floor_at_scale(c->number, 0, &count, &exact);
	for (size_t i = 0; i < spelling.count; i++) {
		int128 place = (int128)i + 1;
		if (place >= from && place < (int128)from + count)
			part.letters[part.count++] = spelling.letters[i];
	}
	return text_scalar(write_spelling(&part, 0, part.count, AS_IT_IS));
}

ORACLE(expect_joined)
{
	return text_scalar(text_of(arena_printf(&arena, "%.*s%.*s", TEXT_ARGUMENTS(a->text), TEXT_ARGUMENTS(b->text))));
}

/* --- conversions --- */

ORACLE(expect_number_text)
{
	char out[DECIMAL_TEXT_MAX];
	size_t size = decimal_format(a->number, '.', out);
	return text_scalar((struct text){arena_copy(&arena, out, size), size});
}

ORACLE(expect_whole_text)
{
	struct scalar number = number_scalar(decimal_of(a->whole));
	return expect_number_text(&number, NULL, NULL);
}

ORACLE(expect_date_text)
{
	char out[DATE_TEXT];
	date_format_iso((date)a->whole, out);
	return text_scalar((struct text){arena_copy(&arena, out, sizeof out), sizeof out});
}

ORACLE(expect_truth_text)
{
	return text_scalar(text_of(a->truth ? "true" : "false"));
}

ORACLE(expect_number)
{
	struct decimal number;
	return decimal_parse(a->text, &number) == DECIMAL_READ ? number_scalar(number) : missing_scalar();
}

ORACLE(expect_date)
{
	date day;
	return date_parse_iso(a->text, &day) ? whole_scalar(day) : missing_scalar();
}

/* --- dates --- */

static struct scalar day_or_failure(int128 day)
{
	return day < DATE_MIN || day > DATE_MAX ? failed_scalar(FAILURE_DATE) : whole_scalar((int64_t)day);
}

static struct scalar duration_or_failure(int128 duration)
{
	return duration < INT64_MIN || duration > INT64_MAX ? failed_scalar(FAILURE_OVERFLOW)
							    : whole_scalar((int64_t)duration);
}

ORACLE(expect_later_days)
{
	return day_or_failure((int128)a->whole + b->whole);
}

/* One day less until the month has such a day. */
ORACLE(expect_later_months)
{
	struct civil_date civil = date_to_civil((date)a->whole);
	int128 months = (int128)civil.year * 12 + civil.month - 1 + b->whole;
	if (months < 12 || months >= 120000)
		return failed_scalar(FAILURE_DATE);
	int32_t day_of_month = civil.day;
	date day = 0;
	do
		civil = (struct civil_date){(int32_t)(months / 12), (int32_t)(months % 12) + 1, day_of_month--};
	while (!date_from_civil(civil, &day));
	return whole_scalar(day);
}

ORACLE(expect_days_between)
{
	return whole_scalar(a->whole - b->whole);
}

ORACLE(expect_duration_sum)
{
	return duration_or_failure((int128)a->whole + b->whole);
}

ORACLE(expect_duration_difference)
{
	return duration_or_failure((int128)a->whole - b->whole);
}

ORACLE(expect_duration_negative)
{
	return duration_or_failure(-(int128)a->whole);
}

ORACLE(expect_days)
{
	return number_scalar(decimal_of(a->whole));
}

#define PART_ORACLE(name, part)                                                                                        \
	ORACLE(name)                                                                                                   \
	{                                                                                                              \
		struct civil_date civil = date_to_civil((date)a->whole);                                               \
		return number_scalar(decimal_of(part));                                                                \
	}

PART_ORACLE(expect_year, civil.year)
PART_ORACLE(expect_month, civil.month)
PART_ORACLE(expect_day, civil.day)
PART_ORACLE(expect_quarter, (civil.month - 1) / 3 + 1)

ORACLE(expect_weekday)
{
	int64_t since_monday = (a->whole - 4) % 7; /* 1970-01-05 was one */
	return number_scalar(decimal_of((since_monday + 7) % 7 + 1));
}

ORACLE(expect_start_of_month)
{
	date day = (date)a->whole;
	while (date_to_civil(day).day != 1)
		day--;
	return whole_scalar(day);
}

/* --- choices --- */

static int order_of(enum vector_type type, const struct scalar *a, const struct scalar *b)
{
	if (type == VECTOR_NUMBER)
		return decimal_compare(a->number, b->number);
	if (type == VECTOR_TEXT)
		return text_compare(a->text, b->text);
	return a->whole < b->whole ? -1 : a->whole > b->whole;
}

/* What `deciding` decides alone; else what is not known, else the opposite. */
static struct scalar expect_logic(const struct scalar *a, const struct scalar *b, bool deciding)
{
	bool a_decides = a->state == KNOWN && a->truth == deciding;
	bool b_decides = b->state == KNOWN && b->truth == deciding;
	if (a_decides || b_decides)
		return truth_scalar(deciding);
	if (a->state == FAILED || b->state == FAILED)
		return a->state == FAILED ? *a : *b;
	return a->state == KNOWN && b->state == KNOWN ? truth_scalar(!deciding) : missing_scalar();
}

/* A key's part: the length and the text of a value, or a dash. */
static struct scalar expect_key(enum vector_type type, const struct scalar *a)
{
	struct scalar text = *a;
	if (a->state == FAILED)
		return *a;
	if (a->state == MISSING)
		return text_scalar(text_of("\xff"));
	if (type == VECTOR_NUMBER)
		text = expect_number_text(a, NULL, NULL);
	else if (type == VECTOR_DATE)
		text = expect_date_text(a, NULL, NULL);
	else if (type == VECTOR_TRUTH)
		text = expect_truth_text(a, NULL, NULL);
	else if (type != VECTOR_TEXT)
		text = expect_whole_text(a, NULL, NULL);
	return text_scalar(text.text);
}

static struct scalar expect_key_part(enum vector_type type, const struct scalar *a)
{
	struct scalar key = expect_key(type, a);
	if (key.state != KNOWN)
		return key;
	size_t size = key.text.size;
	char *joined = arena_bytes(&arena, sizeof size + size);
	memcpy(joined, &size, sizeof size);
	memcpy(joined + sizeof size, key.text.data, size);
	return text_scalar((struct text){joined, sizeof size + size});
}

/* As the quotient and then the comparison would. */
static struct scalar expect_quotient_compared(const struct run *run, size_t lane)
{
	const struct scalar *a = operand_of(run, 0, lane);
	const struct scalar *b = operand_of(run, 1, lane);
	const struct scalar *c = operand_of(run, 2, lane);
	bool less = run->opcode == OP_QUOTIENT_LESS || run->opcode == OP_QUOTIENT_LESS_EQUAL;
	bool equal_too = run->opcode == OP_QUOTIENT_LESS_EQUAL || run->opcode == OP_QUOTIENT_GREATER_EQUAL;
	if (a->state == MISSING || b->state == MISSING || c->state == MISSING ||
	    (b->state == KNOWN && decimal_is_zero(b->number)))
		return missing_scalar();
	struct scalar quotient = a->state == FAILED ? *a : b->state == FAILED ? *b : expect_quotient(a, b, NULL);
	const struct scalar *left = less ? &quotient : c;
	const struct scalar *right = less ? c : &quotient;
	if (left->state == FAILED || right->state == FAILED)
		return left->state == FAILED ? *left : *right;
	int order = decimal_compare(left->number, right->number);
	return truth_scalar(order < 0 || (equal_too && order == 0));
}

/* Kernels whose result does not need all operands; false for the others. */
static bool expect_lenient(const struct run *run, size_t lane, struct scalar *result)
{
	const struct scalar *a = operand_of(run, 0, lane);
	const struct scalar *b = operand_of(run, 1, lane);
	const struct scalar *c = operand_of(run, 2, lane);
	switch (run->opcode) {
	case OP_AND:
	case OP_OR:
		*result = expect_logic(a, b, run->opcode == OP_OR);
		return true;
	case OP_IS_MISSING:
		*result = a->state == FAILED ? *a : truth_scalar(a->state == MISSING);
		return true;
	case OP_IS_TRUE:
		*result = a->state == FAILED ? *a : truth_scalar(a->state == KNOWN && a->truth);
		return true;
	case OP_CHOOSE:
		*result = a->state != KNOWN ? *a : a->truth ? *b : *c;
		return true;
	case OP_COALESCE:
		*result = a->state == MISSING ? *b : *a;
		return true;
	case OP_KEY:
		*result = expect_key(run->types[0], a);
		return true;
	case OP_KEY_PART:
		*result = expect_key_part(run->types[0], a);
		return true;
	case OP_QUOTIENT_LESS:
	case OP_QUOTIENT_LESS_EQUAL:
	case OP_QUOTIENT_GREATER:
	case OP_QUOTIENT_GREATER_EQUAL:
		*result = expect_quotient_compared(run, lane);
		return true;
	default:
		return false;
	}
}

static oracle *const oracles[OPCODE_COUNT] = {
	[OP_ADD] = expect_sum,
	[OP_SUBTRACT] = expect_difference,
	[OP_MULTIPLY] = expect_product,
	[OP_DIVIDE] = expect_quotient,
	[OP_MODULO] = expect_rest,
	[OP_NEGATE] = expect_negative,
	[OP_ABSOLUTE] = expect_magnitude,
	[OP_ROUND] = expect_rounded,
	[OP_FLOOR] = expect_floor,
	[OP_CEILING] = expect_ceiling,
	[OP_SQUARE_ROOT] = expect_root,
	[OP_NUMBER_EQUAL] = expect_number_equal,
	[OP_NUMBER_LESS] = expect_number_less,
	[OP_NUMBER_LESS_EQUAL] = expect_number_less_equal,
	[OP_TEXT_EQUAL] = expect_text_equal,
	[OP_TEXT_LESS] = expect_text_less,
	[OP_TEXT_LESS_EQUAL] = expect_text_less_equal,
	[OP_DATE_EQUAL] = expect_whole_equal,
	[OP_DATE_LESS] = expect_whole_less,
	[OP_DATE_LESS_EQUAL] = expect_whole_less_equal,
	[OP_DURATION_EQUAL] = expect_whole_equal,
	[OP_DURATION_LESS] = expect_whole_less,
	[OP_DURATION_LESS_EQUAL] = expect_whole_less_equal,
	[OP_TRUTH_EQUAL] = expect_truth_equal,
	[OP_NOT] = expect_not,
	[OP_CONTAINS] = expect_contains,
	[OP_STARTS_WITH] = expect_starts,
	[OP_ENDS_WITH] = expect_ends,
	[OP_LOWER] = expect_lower,
	[OP_UPPER] = expect_upper,
	[OP_TRIM] = expect_trimmed,
	[OP_LENGTH] = expect_length,
	[OP_SUBSTRING] = expect_part,
	[OP_CONCAT] = expect_joined,
	[OP_NUMBER_TEXT] = expect_number_text,
	[OP_DATE_TEXT] = expect_date_text,
	[OP_DURATION_TEXT] = expect_whole_text,
	[OP_TRUTH_TEXT] = expect_truth_text,
	[OP_LIST_TEXT] = expect_list,
	[OP_TEXT_NUMBER] = expect_number,
	[OP_TEXT_DATE] = expect_date,
	[OP_ADD_DAYS] = expect_later_days,
	[OP_ADD_MONTHS] = expect_later_months,
	[OP_DAYS_BETWEEN] = expect_days_between,
	[OP_ADD_DURATION] = expect_duration_sum,
	[OP_SUBTRACT_DURATION] = expect_duration_difference,
	[OP_NEGATE_DURATION] = expect_duration_negative,
	[OP_DAYS] = expect_days,
	[OP_YEAR] = expect_year,
	[OP_MONTH] = expect_month,
	[OP_DAY] = expect_day,
	[OP_WEEKDAY] = expect_weekday,
	[OP_QUARTER] = expect_quarter,
	[OP_START_OF_MONTH] = expect_start_of_month,
};

static struct scalar expect_strict(const struct run *run, size_t lane)
{
	const struct scalar *operands[3] = {NULL, NULL, NULL};
	bool missing = false;
	for (size_t o = 0; o < run->operand_count; o++)
		operands[o] = operand_of(run, o, lane);
	for (size_t o = 0; o < run->operand_count; o++)
		missing |= operands[o]->state == MISSING;
	bool by_zero = (run->opcode == OP_DIVIDE || run->opcode == OP_MODULO) && operands[1]->state == KNOWN &&
		       decimal_is_zero(operands[1]->number);
	if (missing || by_zero)
		return missing_scalar();
	for (size_t o = 0; o < run->operand_count; o++)
		if (operands[o]->state == FAILED)
			return *operands[o];
	if (run->opcode == OP_LEAST || run->opcode == OP_GREATEST) {
		int sign = run->opcode == OP_LEAST ? 1 : -1;
		return order_of(run->result_type, operands[0], operands[1]) * sign <= 0 ? *operands[0] : *operands[1];
	}
	assert_non_null(oracles[run->opcode]);
	return oracles[run->opcode](operands[0], operands[1], operands[2]);
}

/* --- random vectors --- */

/* What the numbers of one vector are like. */
struct style {
	int digits;      /* at most so many */
	int32_t scale;   /* at most this one */
	bool edges;      /* next to what 64 bits hold */
	unsigned blanks; /* one in so many is missing, one fails; 0: none */
};

static struct style random_style(void)
{
	static const int32_t scales[] = {0, 0, 2, 2, 4, 9, 18, 30};
	static const int digits[] = {1, 2, 3, 5, 9, 18, 38};
	static const unsigned blanks[] = {0, 3, 10};
	return (struct style){
		.digits = digits[below(COUNT(digits))],
		.scale = scales[below(COUNT(scales))],
		.edges = one_in(6),
		.blanks = blanks[below(COUNT(blanks))],
	};
}

static struct decimal random_number(const struct style *style)
{
	int128 coefficient = 0;
	int digits = (int)below((uint64_t)style->digits) + 1;
	if (style->edges && !one_in(4)) {
		coefficient = (int128)INT64_MAX - (int128)below(3) + (one_in(8) ? 2 : 0);
		return (struct decimal){one_in(2) ? coefficient : -coefficient, one_in(4) ? 0 : style->scale};
	}
	while (digits-- > 0)
		coefficient = coefficient * 10 + (int128)below(10);
	return (struct decimal){one_in(2) ? coefficient : -coefficient,
				one_in(4) ? (int32_t)below((uint64_t)style->scale + 1) : style->scale};
}

/* The same number, or the nearest one at its own or a finer scale. */
static struct decimal random_neighbour(struct decimal number)
{
	struct decimal unit = {1, number.scale + (one_in(2) ? 0 : (int32_t)below(20))};
	struct decimal result = number;
	if (one_in(3))
		return number;
	(void)(one_in(2) ? decimal_add(number, unit, &result) : decimal_subtract(number, unit, &result));
	return result;
}

static struct text random_letters(void)
{
	int32_t code_points[LETTERS_MAX / 2];
	size_t count = below(COUNT(code_points) + 1);
	for (size_t i = 0; i < count; i++)
		code_points[i] = letters[below(COUNT(letters))].letter;
	return write_letters(code_points, count);
}

/* A part of it that ends between letters, often its beginning or its end. */
static struct text random_part(struct text text)
{
	struct spelling spelling = spell(text);
	size_t from = one_in(2) ? 0 : below(spelling.count + 1);
	size_t end = one_in(2) ? spelling.count : from + below(spelling.count - from + 1);
	return write_spelling(&spelling, from, end, AS_IT_IS);
}

static int64_t random_date(void)
{
	if (one_in(8))
		return one_in(2) ? DATE_MIN + (int64_t)below(40) : DATE_MAX - (int64_t)below(40);
	return one_in(2) ? 20000 + (int64_t)below(800) : DATE_MIN + (int64_t)below(DATE_MAX - DATE_MIN + 1);
}

static int64_t random_duration(void)
{
	static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, 120000, -3652058};
	if (one_in(8))
		return edges[below(COUNT(edges))];
	return (int64_t)below(one_in(4) ? 4000000 : 100) * (one_in(2) ? 1 : -1);
}

static struct text random_text(enum opcode opcode, const struct style *style)
{
	struct scalar number = number_scalar(random_number(style));
	struct scalar day = whole_scalar(random_date());
	if (opcode == OP_TEXT_NUMBER && !one_in(8))
		return expect_number_text(&number, NULL, NULL).text;
	if (opcode == OP_TEXT_DATE && !one_in(8))
		return expect_date_text(&day, NULL, NULL).text;
	if (opcode == OP_TEXT_NUMBER || opcode == OP_TEXT_DATE)
		return text_of(one_in(2) ? "none" : "");
	return random_letters();
}

/* Numbers that say a place, or digits to round to, are mostly small. */
static struct decimal random_argument(const struct run *run, size_t operand, const struct style *style)
{
	bool small = (run->opcode == OP_SUBSTRING || run->opcode == OP_ROUND) && operand > 0 && !one_in(20);
	return small ? (struct decimal){(int128)below(300) - 100, 1} : random_number(style);
}

static struct scalar random_known(const struct run *run, size_t operand, const struct style *style)
{
	switch (run->types[operand]) {
	case VECTOR_NUMBER:
		return number_scalar(random_argument(run, operand, style));
	case VECTOR_TEXT:
		return text_scalar(random_text(run->opcode, style));
	case VECTOR_DATE:
		return whole_scalar(random_date());
	case VECTOR_DURATION:
		return whole_scalar(random_duration());
	case VECTOR_TRUTH:
		return truth_scalar(one_in(2));
	default:
		return whole_scalar(1 + (int64_t)below(5));
	}
}

/* Near to the first operand, so that comparisons and searches meet what is equal and what is nearly. */
static struct scalar random_near(const struct run *run, size_t operand, const struct scalar *first)
{
	struct scalar near = *first;
	if (run->types[operand] == VECTOR_NUMBER)
		near.number = random_neighbour(first->number);
	else if (run->types[operand] == VECTOR_TEXT)
		near.text = random_part(first->text);
	return near;
}

/* What a quotient is compared with: often itself, rounded to some digits. */
static bool random_near_quotient(const struct run *run, size_t lane, struct scalar *near)
{
	const struct scalar *a = operand_of(run, 0, lane);
	const struct scalar *b = operand_of(run, 1, lane);
	if (a->state != KNOWN || b->state != KNOWN || decimal_is_zero(b->number) || one_in(3))
		return false;
	*near = expect_quotient(a, b, NULL);
	return near->state == KNOWN && decimal_round(near->number, (int32_t)below(20), &near->number);
}

static bool compares_quotients(enum opcode opcode)
{
	return opcode == OP_QUOTIENT_LESS || opcode == OP_QUOTIENT_LESS_EQUAL || opcode == OP_QUOTIENT_GREATER ||
	       opcode == OP_QUOTIENT_GREATER_EQUAL;
}

static struct scalar random_scalar(const struct run *run, size_t operand, size_t lane, const struct style *style)
{
	const struct scalar *first = &run->operands[0][run->forms[0].constant ? 0 : lane];
	if (style->blanks && one_in(style->blanks))
		return missing_scalar();
	if (style->blanks && one_in(style->blanks * 2))
		return (struct scalar){
			.state = FAILED,
			.failure = {one_in(2) ? FAILURE_CONFLICT : FAILURE_PATTERN, (uint32_t)below(1000), 0, 0}};
	struct scalar near;
	if (operand == 2 && compares_quotients(run->opcode) && random_near_quotient(run, lane, &near))
		return near;
	bool alike = operand > 0 && run->types[operand] == run->types[0] && first->state == KNOWN;
	return alike && one_in(3) ? random_near(run, operand, first) : random_known(run, operand, style);
}

static void make_random(struct run *run)
{
	run->count = one_in(3) ? BATCH_SIZE : 1 + below(BATCH_SIZE);
	bool all = one_in(3);
	for (size_t i = 0; i < run->count; i++)
		if (all || !one_in(4))
			bits_set(&run->active, i);
	for (size_t o = 0; o < run->operand_count; o++) {
		struct style style = random_style();
		run->forms[o] = (struct form){one_in(4), one_in(5), one_in(3), (int32_t)below(3)};
		for (size_t i = 0; i < run->count; i++)
			run->operands[o][i] = random_scalar(run, o, i, &style);
	}
	for (size_t i = 0; i < run->count; i++)
		if (!expect_lenient(run, i, &run->expected[i]))
			run->expected[i] = expect_strict(run, i);
}

static size_t check_random(enum opcode opcode, enum vector_type any)
{
	static struct run run;
	size_t lanes = 0;
	while (lanes < LANES_TO_CHECK) {
		run_begin(&run, opcode, any);
		make_random(&run);
		run_check(&run);
		for (size_t i = 0; i < run.count; i++)
			lanes += bits_get(&run.active, i);
		arena_reset(&arena);
	}
	return lanes;
}

/* The types that ANY and SAME are tried with. */
static bool takes(enum opcode opcode, enum vector_type type)
{
	const struct opcode_info *info = &opcode_infos[opcode];
	bool generic = info->a >= OPERAND_ANY || info->result >= OPERAND_ANY;
	bool ordered = opcode == OP_LEAST || opcode == OP_GREATEST;
	if (!generic)
		return type == VECTOR_NUMBER;
	return type != VECTOR_LABELS && !(ordered && (type == VECTOR_TRUTH || type == VECTOR_CODE));
}

static void test_random_vectors(void **state)
{
	(void)state;
	size_t lanes = 0;
	chance_state = seed;
	for (enum opcode opcode = 0; opcode < OPCODE_COUNT; opcode++)
		for (enum vector_type type = 0; kernels[opcode] && type < VECTOR_TYPE_COUNT; type++)
			if (takes(opcode, type))
				lanes += check_random(opcode, type);
	print_message("%zu values checked\n", lanes);
	assert_true(lanes >= 200000);
}

/* --- values as texts --- */

static void test_value_texts(void **state)
{
	(void)state;
	static const struct {
		enum vector_type type;
		const char *value;
		const char *text;
	} examples[] = {
		{VECTOR_NUMBER, "1.50", "1.5"}, {VECTOR_NUMBER, NINES, NINES},
		{VECTOR_TEXT, "a|b", "a|b"},    {VECTOR_TEXT, "", ""},
		{VECTOR_DURATION, "-1", "-1"},  {VECTOR_DATE, "2026-01-31", "2026-01-31"},
		{VECTOR_TRUTH, "true", "true"}, {VECTOR_TRUTH, "false", "false"},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct scalar scalar = read_scalar(examples[i].type, examples[i].value);
		struct vector *vector = vector_of(examples[i].type, &scalar, 1, (struct form){.constant = true});
		struct text unfilled = value_text(vector, BATCH_SIZE - 1, &arena);
		vector_fill(vector);
		struct text filled = value_text(vector, BATCH_SIZE - 1, &arena);
		vector_free_one(vector);
		if (!text_is(unfilled, examples[i].text) || !text_is(filled, examples[i].text))
			fail_msg("%s is written as %.*s", examples[i].value, TEXT_ARGUMENTS(unfilled));
	}
}

static int set_up(void **state)
{
	(void)state;
	const char *given = getenv("RUBRIC_SEED");
	if (given)
		seed = strtoull(given, NULL, 10);
	chance_state = seed;
	print_message("RUBRIC_SEED=%llu\n", (unsigned long long)seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_logic_and_choices),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_substrings),
		cmocka_unit_test(test_conversions),
		cmocka_unit_test(test_conversions_from_exports),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_random_vectors),
		cmocka_unit_test(test_value_texts),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
