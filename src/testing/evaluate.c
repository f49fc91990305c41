#include "testing/evaluate.h"

#include "vm/collect.h"

struct evaluation {
	const struct plan *plan;
	const struct records *records;
	struct program *program;
	struct machine *machine;
	struct vector **columns; /* by column of the plan; null: the program does not read it */
	struct populations *populations;
	struct arena *arena;
	struct computed **computed; /* by root */
};

/* --- records to vectors --- */

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
		for (size_t l = 0; l < vector->label_count; l++)
			if (datum->labels[l])
				bits_set(&vector->labels[l], lane);
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

static void fill_columns(struct evaluation *evaluation, size_t begin, size_t count)
{
	for (size_t c = 0; c < evaluation->plan->column_count; c++) {
		const struct datum *values = evaluation->records->columns[c];
		if (evaluation->columns[c])
			put_datums(evaluation->columns[c], values ? values + begin : NULL, count);
	}
}

static void make_columns(struct evaluation *evaluation)
{
	const struct program *program = evaluation->program;
	evaluation->columns = memory_zeroed(evaluation->plan->column_count, sizeof(struct vector *));
	for (size_t i = 0; i < program->registers.count; i++) {
		const struct program_register *column = &program->registers.items[i];
		if (column->kind == REGISTER_COLUMN && !evaluation->columns[column->index])
			evaluation->columns[column->index] = vector_new(column->type, column->label_count);
	}
}

/* --- vectors to values --- */

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
		bool *labels = arena_array(arena, vector->label_count, sizeof *labels);
		for (size_t l = 0; l < vector->label_count; l++)
			labels[l] = bits_get(&vector->labels[l], at);
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
	datum.constant.known = bits_get(&vector->known, lane);
	if (vector->any_failed && bits_get(&vector->failed, lane)) {
		datum.constant.known = false;
		datum.failure = failure_text(&vector->failures[lane], plan, arena);
	} else if (datum.constant.known) {
		take_value(vector, lane, arena, &datum);
	}
	return datum;
}

static void take_computed(struct evaluation *evaluation, const struct root *root, size_t lane,
			  struct computed *computed)
{
	const struct plan *plan = evaluation->plan;
	const struct vector *vector = machine_vector(evaluation->machine, root->value);
	computed->value = take_datum(vector, lane, plan->definitions[root->definition].type, plan, evaluation->arena);
	if (root->hit == UINT32_MAX)
		return;
	const struct vector *hit = machine_vector(evaluation->machine, root->hit);
	if (bits_get(&hit->known, lane))
		computed->rule = hit->codes[hit->constant ? 0 : lane];
}

/* --- running --- */

/* What is done with a batch that the machine has run. */
typedef void take_batch(struct evaluation *evaluation, const struct frame *frame, size_t begin);

static void take_results(struct evaluation *evaluation, const struct frame *frame, size_t begin)
{
	for (size_t r = 0; r < evaluation->program->roots.count; r++)
		for (size_t lane = 0; lane < frame->count; lane++)
			take_computed(evaluation, &evaluation->program->roots.items[r], lane,
				      &evaluation->computed[r][begin + lane]);
}

static void take_populations(struct evaluation *evaluation, const struct frame *frame, size_t begin)
{
	struct bits active = *frame->active;
	(void)begin;
	struct collecting collecting = {.machine = evaluation->machine,
					.program = evaluation->program,
					.populations = evaluation->populations,
					.count = frame->count,
					.arena = frame->arena};
	collect_judge(&collecting, &active);
	collect_populations(&collecting, &active, COLLECT_ALL);
}

static void run_batch(struct evaluation *evaluation, size_t begin, size_t count, take_batch *take)
{
	struct bits active = {0};
	for (size_t lane = 0; lane < count; lane++)
		bits_set(&active, lane);
	struct frame frame = {count, &active, evaluation->arena, evaluation->records->dialect};
	fill_columns(evaluation, begin, count);
	machine_run(evaluation->machine, evaluation->columns, count, &active, frame.dialect, frame.arena);
	take(evaluation, &frame, begin);
}

static void run_batches(struct evaluation *evaluation, take_batch *take)
{
	size_t total = evaluation->records->count;
	machine_use(evaluation->machine, evaluation->populations);
	make_columns(evaluation);
	for (size_t begin = 0; begin < total; begin += BATCH_SIZE)
		run_batch(evaluation, begin, total - begin < BATCH_SIZE ? total - begin : BATCH_SIZE, take);
	for (size_t c = 0; c < evaluation->plan->column_count; c++)
		vector_free_one(evaluation->columns[c]);
	memory_free(evaluation->columns);
}

/* Runs a program, which is then freed. */
static const char *run(struct evaluation *evaluation, struct program *program, take_batch *take)
{
	const char *message = NULL;
	evaluation->program = program;
	evaluation->machine = machine_new(program, false, &message);
	if (evaluation->machine)
		run_batches(evaluation, take);
	else
		message = arena_copy(evaluation->arena, message, strlen(message));
	machine_free(evaluation->machine);
	program_free(program);
	return message;
}

/* A pass for each level of population functions, each of which may stand on those of lower levels. */
static const char *compute_populations(struct evaluation *evaluation, bool optimise)
{
	const struct plan *plan = evaluation->plan;
	uint32_t last = 0;
	for (size_t p = 0; p < plan->population_count; p++)
		if (plan->populations[p].level > last)
			last = plan->populations[p].level;
	for (uint32_t level = 1; level <= last; level++) {
		const char *message = run(evaluation, program_make_pass(plan, optimise, level), take_populations);
		if (message)
			return message;
		populations_finish(evaluation->populations, level);
	}
	return NULL;
}

const char *evaluate(const struct plan *plan, const struct records *records, const uint32_t *wanted, size_t count,
		     bool optimise, struct arena *arena, const struct computed **results)
{
	struct evaluation evaluation = {.plan = plan, .records = records, .arena = arena};
	evaluation.populations = populations_new(plan);
	const char *message = compute_populations(&evaluation, optimise);
	if (!message) {
		struct program *program = program_make_for(plan, optimise, wanted, count);
		evaluation.computed = arena_array(arena, program->roots.count, sizeof(struct computed *));
		for (size_t r = 0; r < program->roots.count; r++) {
			evaluation.computed[r] = arena_array(arena, records->count, sizeof(struct computed));
			results[program->roots.items[r].definition] = evaluation.computed[r];
		}
		message = run(&evaluation, program, take_results);
	}
	populations_free(evaluation.populations);
	return message;
}
