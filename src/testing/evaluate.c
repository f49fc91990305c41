/* Evaluation: the one place where the rules are run for a test.
 *
 * From a plan and records to what came out; nothing else of this room knows programs, machines and batches. */
#include "testing/trial.h"
#include "vm/machine.h"

struct evaluation {
	const struct plan *plan;
	const struct records *records;
	struct program *program;
	struct machine *machine;
	struct vector **columns; /* by column of the plan; null: the program does not read it */
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

static void fill_columns(struct evaluation *evaluation, size_t begin, size_t count)
{
	for (size_t c = 0; c < evaluation->plan->column_count; c++) {
		struct vector *vector = evaluation->columns[c];
		const struct datum *values = evaluation->records->columns[c];
		if (!vector)
			continue;
		vector_clear(vector);
		if (vector->type == VECTOR_NUMBER)
			vector_make_wide(vector);
		if (vector->decimals)
			memset(vector->decimals, 0, BATCH_SIZE * sizeof *vector->decimals);
		for (size_t lane = 0; lane < count && values; lane++)
			if (values[begin + lane].constant.known)
				put(vector, lane, &values[begin + lane]);
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

static void take_value(struct evaluation *evaluation, const struct vector *vector, size_t lane, struct datum *datum)
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
		bool *labels = arena_array(evaluation->arena, vector->label_count, sizeof *labels);
		for (size_t l = 0; l < vector->label_count; l++)
			labels[l] = bits_get(&vector->labels[l], at);
		datum->labels = labels;
		break;
	}
	default:
		constant->text = text_copy(evaluation->arena, vector->texts[at]);
	}
}

static void take_computed(struct evaluation *evaluation, const struct root *root, size_t lane, struct computed *computed)
{
	const struct plan *plan = evaluation->plan;
	const struct vector *vector = machine_vector(evaluation->machine, root->value);
	computed->value = datum_missing(plan->definitions[root->definition].type);
	computed->value.constant.known = bits_get(&vector->known, lane);
	if (vector->any_failed && bits_get(&vector->failed, lane)) {
		computed->value.constant.known = false;
		computed->value.failure = failure_text(&vector->failures[lane], plan, evaluation->arena);
	} else if (computed->value.constant.known) {
		take_value(evaluation, vector, lane, &computed->value);
	}
	if (root->hit == UINT32_MAX)
		return;
	const struct vector *hit = machine_vector(evaluation->machine, root->hit);
	if (bits_get(&hit->known, lane))
		computed->rule = hit->codes[hit->constant ? 0 : lane];
}

/* --- running --- */

static void run_batch(struct evaluation *evaluation, size_t begin, size_t count)
{
	struct bits active = {0};
	for (size_t lane = 0; lane < count; lane++)
		bits_set(&active, lane);
	fill_columns(evaluation, begin, count);
	machine_run(evaluation->machine, evaluation->columns, count, &active, evaluation->records->dialect,
		    evaluation->arena);
	for (size_t r = 0; r < evaluation->program->roots.count; r++)
		for (size_t lane = 0; lane < count; lane++)
			take_computed(evaluation, &evaluation->program->roots.items[r], lane,
				     &evaluation->computed[r][begin + lane]);
}

static void run(struct evaluation *evaluation, const struct computed **results)
{
	const struct program *program = evaluation->program;
	size_t total = evaluation->records->count;
	make_columns(evaluation);
	evaluation->computed = arena_array(evaluation->arena, program->roots.count, sizeof(struct computed *));
	for (size_t r = 0; r < program->roots.count; r++) {
		evaluation->computed[r] = arena_array(evaluation->arena, total, sizeof(struct computed));
		results[program->roots.items[r].definition] = evaluation->computed[r];
	}
	for (size_t begin = 0; begin < total; begin += BATCH_SIZE)
		run_batch(evaluation, begin, total - begin < BATCH_SIZE ? total - begin : BATCH_SIZE);
	for (size_t c = 0; c < evaluation->plan->column_count; c++)
		vector_free_one(evaluation->columns[c]);
	memory_free(evaluation->columns);
}

const char *evaluate(const struct plan *plan, const struct records *records, const uint32_t *wanted, size_t count,
		     bool optimise, struct arena *arena, const struct computed **results)
{
	const char *message = NULL;
	struct evaluation evaluation = {.plan = plan, .records = records, .arena = arena};
	evaluation.program = program_make_for(plan, optimise, wanted, count);
	evaluation.machine = machine_new(evaluation.program, false, &message);
	if (evaluation.machine)
		run(&evaluation, results);
	else
		message = arena_copy(arena, message, strlen(message));
	machine_free(evaluation.machine);
	program_free(evaluation.program);
	return message;
}
