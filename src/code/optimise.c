/* Optimising: the passes in their order. */
#include "code/optimise.h"

static size_t power_of_two_above(size_t count)
{
	size_t power = 64;
	while (power < count)
		power = size_product(power, 2);
	return power;
}

static uint32_t *numbers(size_t count)
{
	return memory_zeroed(count, sizeof(uint32_t));
}

static struct optimiser optimiser_of(struct program *program)
{
	size_t code = program->code.count;
	size_t room = size_sum(program->registers.count, code); /* folding makes a constant of an instruction at most */
	struct optimiser optimiser = {
		.program = program,
		.room = room,
		.roles = memory_zeroed(code, sizeof(enum role)),
		.regions = numbers(code),
		.same = numbers(room),
		.makers = numbers(room),
		.updated = numbers(room),
		.whole = memory_zeroed(room, sizeof(bool)),
		.slot_count = power_of_two_above(size_product(code, 2)),
		.constant_room = power_of_two_above(size_product(room, 2)),
	};
	optimiser.slots = numbers(optimiser.slot_count);
	optimiser.constants = numbers(optimiser.constant_room);
	for (size_t i = 0; i < room; i++) {
		optimiser.same[i] = (uint32_t)i;
		optimiser.makers[i] = NO_INSTRUCTION;
	}
	return optimiser;
}

static void optimiser_free(struct optimiser *optimiser)
{
	memory_free(optimiser->roles);
	memory_free(optimiser->regions);
	memory_free(optimiser->same);
	memory_free(optimiser->makers);
	memory_free(optimiser->updated);
	memory_free(optimiser->whole);
	memory_free(optimiser->slots);
	memory_free(optimiser->constants);
	for (size_t o = 0; o <= OPERANDS_MAX; o++)
		for (size_t t = 0; t < VECTOR_TYPE_COUNT; t++)
			vector_free_one(optimiser->vectors[o][t]);
}

void program_optimise(struct program *program)
{
	unify_tables(program);
	struct optimiser optimiser = optimiser_of(program);
	number_values(&optimiser);
	index_rules(&optimiser);
	compare_quotients(&optimiser);
	place_code(&optimiser);
	compact_tables(program);
	optimiser_free(&optimiser);
}
