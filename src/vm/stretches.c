/* Stretches of numbers, dates and durations: into which one a value falls. */
#include "base/memory.h"
#include "base/vectorise.h"
#include "vm/registers.h"

enum { SCALE_MAX = 18 }; /* of numbers of 64 bits that are compared with limits */

static const int64_t double_max = INT64_MAX / 2 - 1; /* what can be doubled */

/* --- limits: a value is past cut c where it is above limit c --- */

/* The greatest value at the scale that is not past the cut; the ends stand for all and none. */
static int64_t limit_of_number(struct decimal number, int32_t scale, bool after)
{
	int64_t floor;
	bool exact;
	int range = decimal_floor_at_scale(number, scale, &floor, &exact);
	if (range != 0)
		return range > 0 ? INT64_MAX : INT64_MIN;
	return exact && !after && floor > INT64_MIN ? floor - 1 : floor;
}

static int64_t limit_of(const struct constant *constant, int32_t scale, bool after)
{
	if (constant->type.kind == TYPE_NUMBER)
		return limit_of_number(constant->number, scale, after);
	int64_t value = constant->type.kind == TYPE_DATE ? constant->day : constant->duration;
	return after || value == INT64_MIN ? value : value - 1;
}

static uint32_t bucket_of(const struct limits *limits, int64_t value)
{
	value = value < limits->low ? limits->low : value;
	value = value > limits->high ? limits->high : value;
	return (uint32_t)(((uint64_t)value - (uint64_t)limits->low) >> limits->shift);
}

/* Divides the stretch of the limits evenly: in the bucket of a value the search has little left to do. */
static void make_buckets(struct limits *limits, size_t count)
{
	size_t buckets = 16;
	while (buckets < count * 2)
		buckets *= 2;
	limits->low = limits->values[0];
	limits->high = limits->values[count - 1] + (limits->values[count - 1] < INT64_MAX);
	while (((uint64_t)limits->high - (uint64_t)limits->low) >> limits->shift >= buckets)
		limits->shift++;
	limits->starts = memory_zeroed(buckets + 1, sizeof *limits->starts);
	for (size_t c = 0; c < count; c++)
		limits->starts[bucket_of(limits, limits->values[c]) + 1]++;
	for (size_t b = 1; b <= buckets; b++) {
		limits->most = limits->starts[b] > limits->most ? limits->starts[b] : limits->most;
		limits->starts[b] += limits->starts[b - 1];
	}
}

/* For the limits, and behind them for as many that nothing is above. */
static int64_t *room_for_limits(size_t count)
{
	int64_t *values = memory_array(size_product(count, 2), sizeof *values);
	for (size_t i = count; i < count * 2; i++)
		values[i] = INT64_MAX;
	return values;
}

static const struct limits *limits_at_scale(const struct machine *machine, const struct index_subject *subject,
					    struct subject_table *table, int32_t scale)
{
	struct limits *limits = &table->limits[scale];
	if (limits->values || subject->cut_count == 0)
		return limits;
	limits->values = room_for_limits(subject->cut_count);
	for (size_t c = 0; c < subject->cut_count; c++) {
		const struct cut *cut = &subject->cuts[c];
		limits->values[c] = limit_of(&machine->program->constants.items[cut->at], scale, cut->after);
	}
	make_buckets(limits, subject->cut_count);
	return limits;
}

/* --- numbers of more than 64 bits, such as most quotients --- */

/* All doubled: a value between two integers of the finest cut's scale is half-way between them, whatever its digits. */
static int64_t doubled(struct decimal number, int32_t scale)
{
	int64_t floor;
	bool exact;
	int range = decimal_floor_at_scale(number, scale, &floor, &exact);
	if (range > 0 || floor >= double_max)
		return INT64_MAX;
	if (range < 0 || floor <= -double_max)
		return -INT64_MAX;
	return 2 * floor + !exact;
}

static const struct constant *constant_of_cut(const struct machine *machine, const struct index_subject *subject,
					      size_t cut)
{
	return &machine->program->constants.items[subject->cuts[cut].at];
}

static int32_t finest_scale(const struct machine *machine, const struct index_subject *subject)
{
	int32_t finest = 0;
	for (size_t c = 0; c < subject->cut_count; c++) {
		int32_t scale = decimal_normalize(constant_of_cut(machine, subject, c)->number).scale;
		finest = scale > finest ? scale : finest;
	}
	return finest;
}

static void double_limits(const struct machine *machine, const struct index_subject *subject,
			  struct subject_table *table)
{
	struct limits *limits = &table->doubled;
	table->doubled_scale = finest_scale(machine, subject);
	if (subject->cut_count == 0 || table->doubled_scale > SCALE_MAX)
		return;
	int64_t *values = room_for_limits(subject->cut_count);
	bool fits = true;
	for (size_t c = 0; c < subject->cut_count; c++) {
		int64_t at = doubled(constant_of_cut(machine, subject, c)->number, table->doubled_scale);
		fits &= at != INT64_MAX && at != -INT64_MAX;
		values[c] = subject->cuts[c].after ? at : at - 1;
	}
	if (!fits) {
		memory_free(values);
		return;
	}
	limits->values = values;
	make_buckets(limits, subject->cut_count);
}

/* How many limits each value is above: binary searches in the buckets, that go on side by side and without a branch.
 * What stands behind a bucket is not below its values. */
static VECTORISED void count_limits(const struct limits *limits, const int64_t *values, size_t count, uint32_t *classes)
{
	const int64_t *of = limits->values;
	uint32_t rest = limits->most;
	for (size_t i = 0; i < count; i++)
		classes[i] = rest ? limits->starts[bucket_of(limits, values[i])] : 0;
	for (; rest > 1; rest -= rest / 2) {
		uint32_t half = rest / 2;
		for (size_t i = 0; i < count; i++)
			classes[i] += half & -(uint32_t)(of[classes[i] + half - 1] < values[i]);
	}
	for (size_t i = 0; i < count && rest; i++)
		classes[i] += of[classes[i]] < values[i];
}

static uint32_t class_of_decimal(const struct machine *machine, const struct index_subject *subject,
				 struct decimal value)
{
	size_t low = 0;
	size_t high = subject->cut_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct cut *cut = &subject->cuts[middle];
		int order = decimal_compare(value, machine->program->constants.items[cut->at].number);
		if (cut->after ? order > 0 : order >= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (uint32_t)low;
}

static void classes_of_decimals(const struct machine *machine, const struct index_subject *subject,
				struct subject_table *table, const struct vector *vector, const struct lanes *lanes,
				uint32_t *classes)
{
	int64_t values[BATCH_SIZE];
	if (table->doubled_scale < 0)
		double_limits(machine, subject, table);
	for (size_t i = 0; i < lanes->count; i++) {
		classes[i] = 0;
		values[i] = 0;
		if (!bits_get(&vector->known, lanes->at[i]))
			continue;
		if (table->doubled.values)
			values[i] = doubled(vector_number(vector, lanes->at[i]), table->doubled_scale);
		else
			classes[i] = class_of_decimal(machine, subject, vector_number(vector, lanes->at[i]));
	}
	if (table->doubled.values)
		count_limits(&table->doubled, values, lanes->count, classes);
}

void stretches_find(const struct machine *machine, const struct index_subject *subject, struct subject_table *table,
		    const struct vector *vector, const struct lanes *lanes, uint32_t *classes)
{
	int64_t values[BATCH_SIZE];
	bool numbers = vector->type == VECTOR_NUMBER;
	if (numbers && (vector->wide || vector->scale > SCALE_MAX || vector->bound > INT64_MAX)) {
		classes_of_decimals(machine, subject, table, vector, lanes, classes);
		return;
	}
	const struct limits *limits = limits_at_scale(machine, subject, table, numbers ? vector->scale : 0);
	bool dates = vector->type == VECTOR_DATE;
	bool all = lanes->count == machine->frame.count && !dates;
	for (size_t i = 0; i < lanes->count && !all; i++)
		values[i] = dates ? vector->days[lanes->at[i]] : vector->narrow[lanes->at[i]];
	count_limits(limits, all ? vector->narrow : values, lanes->count, classes);
}

void stretches_build(struct subject_table *table)
{
	table->limits = memory_zeroed(SCALE_MAX + 1, sizeof *table->limits);
	table->doubled_scale = -1;
}

void stretches_free(struct subject_table *table)
{
	for (size_t scale = 0; table->limits && scale <= SCALE_MAX; scale++) {
		memory_free(table->limits[scale].values);
		memory_free(table->limits[scale].starts);
	}
	memory_free(table->limits);
	memory_free(table->doubled.values);
	memory_free(table->doubled.starts);
}
