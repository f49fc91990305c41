/* Evaluation alone, without reading and writing: evaluate RULES RECORDS
 *
 * Every column of the rules gets the same random values in every batch: numbers of two decimals, from 0 to the greatest
 * that the rules compare the column with; texts that the rules name. The program runs over as many batches as make up
 * RECORDS, on one core. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "vm/machine.h"

void memory_exhausted(void)
{
	abort();
}

static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* One of the texts of the program, now and then one that it does not name. */
static struct text random_text(const struct program *program, uint64_t *state)
{
	for (int tries = 0; tries < 10000; tries++) {
		const struct constant *constant = &program->constants.items[next(state) % program->constants.count];
		if (constant->known && constant->type.kind == TYPE_TEXT && next(state) % 10)
			return constant->text;
	}
	return text_of("another");
}

/* The greatest number, in hundredths, that the program compares the column with. */
static uint64_t greatest_limit(const struct program *program, uint32_t column)
{
	const struct program_register *registers = program->registers.items;
	uint64_t greatest = 1;
	for (size_t i = 0; i < program->code.count; i++) {
		const struct instruction *instruction = &program->code.items[i];
		const struct program_register *a = &registers[instruction->a];
		const struct program_register *b = &registers[instruction->b];
		const struct program_register *limit = a->kind == REGISTER_CONSTANT ? a : b;
		const struct program_register *of = limit == a ? b : a;
		bool compares = instruction->opcode == OP_NUMBER_LESS || instruction->opcode == OP_NUMBER_LESS_EQUAL;
		int64_t hundredths;
		bool exact;
		if (!compares || of->kind != REGISTER_COLUMN || of->index != column || limit->kind != REGISTER_CONSTANT)
			continue;
		decimal_floor_at_scale(program->constants.items[limit->index].number, 2, &hundredths, &exact);
		if (hundredths > (int64_t)greatest)
			greatest = (uint64_t)hundredths;
	}
	return greatest;
}

static struct vector *random_column(const struct program *program, const struct plan *plan, uint32_t index,
				    uint64_t *state)
{
	bool number = plan->columns[index].type.kind == TYPE_NUMBER;
	struct vector *vector = vector_new(number ? VECTOR_NUMBER : VECTOR_TEXT, 0);
	vector->scale = 2;
	vector->bound = greatest_limit(program, index);
	for (size_t i = 0; i < BATCH_SIZE; i++) {
		if (number)
			vector->narrow[i] = (int64_t)(next(state) % (vector->bound + 1));
		else
			vector->texts[i] = random_text(program, state);
		bits_set(&vector->known, i);
	}
	return vector;
}

/* `plain` is the program as it was emitted, where comparisons still stand. */
static uint64_t run(struct machine *machine, const struct program *plain, uint64_t records)
{
	const struct plan *plan = plain->plan;
	uint64_t state = 1;
	struct arena arena = {0};
	struct bits active;
	struct vector **columns = memory_zeroed(plan->column_count, sizeof *columns);
	memset(&active, 0xff, sizeof active);
	for (uint32_t i = 0; i < plan->column_count; i++)
		columns[i] = random_column(plain, plan, i, &state);
	struct timespec before;
	struct timespec after;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	for (uint64_t done = 0; done < records; done += BATCH_SIZE)
		machine_run(machine, columns, BATCH_SIZE, &active, NULL, &arena);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	for (size_t i = 0; i < plan->column_count; i++)
		vector_free_one(columns[i]);
	memory_free(columns);
	arena_free(&arena);
	return (uint64_t)((after.tv_sec - before.tv_sec) * 1000000000 + (after.tv_nsec - before.tv_nsec));
}

int main(int count, char **arguments)
{
	struct rule_set rules = {0};
	struct plan_options options = {.today = 20000};
	const char *message = "usage: evaluate RULES RECORDS [--no-optimise]";
	uint64_t records = count > 2 ? strtoull(arguments[2], NULL, 10) : 0;
	if (count > 2)
		message = rules_load(&rules, arguments[1]);
	struct plan *plan = message ? NULL : plan_make(&rules, &options);
	if (!message && rules.syntax.diagnostics.list.count)
		message = rules.syntax.diagnostics.list.items[0].message;
	struct program *program = message ? NULL : program_make(plan, count == 3);
	struct program *plain = message ? NULL : program_make(plan, false);
	struct machine *machine = message ? NULL : machine_new(program, false, &message);
	if (message) {
		fprintf(stderr, "%s\n", message);
		return EXIT_FAILURE;
	}
	uint64_t nanoseconds = run(machine, plain, records);
	printf("%.1f million records a second on one core, %zu instructions\n",
	       (double)records * 1000 / (double)nanoseconds, program->code.count);
	machine_free(machine);
	program_free(program);
	program_free(plain);
	plan_free(plan);
	rules_free(&rules);
	return EXIT_SUCCESS;
}
