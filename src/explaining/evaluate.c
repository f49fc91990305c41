#include "explaining/evaluate.h"

#include "vm/collect.h"

struct running {
	const struct plan *plan;
	const struct records *records;
	bool optimise;
	struct program *program;
	struct machine *machine;
	struct vector **columns; /* by column of the plan; null: the program does not read it */
	struct populations *own; /* of the records themselves, while they are computed */
	const struct populations *populations;
	struct arena *arena;
	struct computed **computed; /* by root */
};

/* --- records to vectors --- */

static void fill_columns(struct running *running, size_t begin, size_t count)
{
	for (size_t c = 0; c < running->plan->column_count; c++) {
		const struct datum *values = running->records->columns[c];
		if (running->columns[c])
			put_datums(running->columns[c], values ? values + begin : NULL, count);
	}
}

static void make_columns(struct running *running)
{
	const struct program *program = running->program;
	running->columns = memory_zeroed(running->plan->column_count, sizeof(struct vector *));
	for (size_t i = 0; i < program->registers.count; i++) {
		const struct program_register *column = &program->registers.items[i];
		if (column->kind == REGISTER_COLUMN && !running->columns[column->index])
			running->columns[column->index] = vector_new(column->type, column->label_count);
	}
}

/* --- vectors to values --- */

static void take_computed(struct running *running, const struct root *root, size_t lane, struct computed *computed)
{
	const struct vector *vector = machine_vector(running->machine, root->value);
	struct type type = running->plan->definitions[root->definition].type;
	computed->value = take_datum(vector, lane, type, running->plan, running->arena);
	if (root->hit == UINT32_MAX)
		return;
	const struct vector *hit = machine_vector(running->machine, root->hit);
	if (bits_get(&hit->known, lane))
		computed->rule = hit->codes[hit->constant ? 0 : lane];
}

/* --- running --- */

/* What is done with a batch that the machine has run. */
typedef void take_batch(struct running *running, const struct frame *frame, size_t begin);

static void take_results(struct running *running, const struct frame *frame, size_t begin)
{
	for (size_t r = 0; r < running->program->roots.count; r++)
		for (size_t lane = 0; lane < frame->count; lane++)
			take_computed(running, &running->program->roots.items[r], lane,
				      &running->computed[r][begin + lane]);
}

static void take_populations(struct running *running, const struct frame *frame, size_t begin)
{
	struct bits active = *frame->active;
	(void)begin;
	struct collecting collecting = {.program = running->program,
					.roots = machine_roots(running->machine),
					.populations = running->own,
					.count = frame->count,
					.arena = frame->arena};
	collect_judge(&collecting, &active);
	collect_populations(&collecting, &active, COLLECT_ALL);
}

static void run_batch(struct running *running, size_t begin, size_t count, take_batch *take)
{
	struct bits active = {0};
	for (size_t lane = 0; lane < count; lane++)
		bits_set(&active, lane);
	struct frame frame = {count, &active, running->arena, running->records->dialect};
	fill_columns(running, begin, count);
	machine_run(running->machine, running->columns, count, &active, frame.dialect, frame.arena);
	take(running, &frame, begin);
}

static void run_batches(struct running *running, take_batch *take)
{
	size_t total = running->records->count;
	machine_use(running->machine, running->populations);
	make_columns(running);
	for (size_t begin = 0; begin < total; begin += BATCH_SIZE)
		run_batch(running, begin, total - begin < BATCH_SIZE ? total - begin : BATCH_SIZE, take);
	for (size_t c = 0; c < running->plan->column_count; c++)
		vector_free_one(running->columns[c]);
	memory_free(running->columns);
}

/* Runs a program, which is then freed. */
static const char *run(struct running *running, struct program *program, take_batch *take)
{
	const char *message = NULL;
	running->program = program;
	running->machine = machine_new(program, false, &message);
	if (running->machine)
		run_batches(running, take);
	else
		message = arena_copy(running->arena, message, strlen(message));
	machine_free(running->machine);
	program_free(program);
	return message;
}

/* A pass for each level of population functions, each of which may stand on those of lower levels. */
static const char *compute_populations(struct running *running)
{
	const struct plan *plan = running->plan;
	uint32_t last = 0;
	for (size_t p = 0; p < plan->population_count; p++)
		if (plan->populations[p].level > last)
			last = plan->populations[p].level;
	for (uint32_t level = 1; level <= last; level++) {
		struct program *program = program_make_pass(plan, running->optimise, level);
		const char *message = run(running, program, take_populations);
		if (message)
			return message;
		populations_finish(running->own, level);
	}
	return NULL;
}

static const char *compute(struct running *running, const uint32_t *wanted, size_t count,
			   const struct computed **results)
{
	struct program *program = program_make_for(running->plan, running->optimise, wanted, count);
	size_t roots = program->roots.count;
	running->computed = arena_array(running->arena, roots, sizeof(struct computed *));
	for (size_t r = 0; r < roots; r++) {
		running->computed[r] = arena_array(running->arena, running->records->count, sizeof(struct computed));
		results[program->roots.items[r].definition] = running->computed[r];
	}
	return run(running, program, take_results);
}

const char *evaluate(const struct evaluation *evaluation, const uint32_t *wanted, size_t count,
		     const struct computed **results)
{
	struct running running = {
		.plan = evaluation->plan,
		.records = evaluation->records,
		.populations = evaluation->populations,
		.optimise = evaluation->optimise,
		.arena = evaluation->arena,
	};
	const char *message = NULL;
	if (!running.populations) {
		running.own = populations_new(running.plan);
		running.populations = running.own;
		message = compute_populations(&running);
	}
	if (!message)
		message = compute(&running, wanted, count, results);
	populations_free(running.own);
	return message;
}
