/* Quotients that are only compared with constants: each comparison becomes one of the dividend and the divisor, and
 * nobody forms the quotient. */
#include "code/optimise.h"

enum { COMPARISONS_MAX = 8 }; /* of one quotient: more of them cost more than to form it */

struct comparer {
	struct optimiser *optimiser;
	bool *needed;          /* by register */
	uint32_t *comparisons; /* by register: with constants, by what is needed */
	bool *formed;          /* by register: something else needs it */
};

static bool is_order(enum opcode opcode)
{
	return opcode == OP_NUMBER_LESS || opcode == OP_NUMBER_LESS_EQUAL;
}

static bool is_known(const struct comparer *comparer, uint32_t index)
{
	const struct constant *constant = constant_in(comparer->optimiser, index);
	return constant && constant->known;
}

/* The side of a comparison with a constant that is none, or NO_REGISTER. */
static uint32_t compared_with_constant(const struct comparer *comparer, const struct instruction *instruction)
{
	if (!is_order(instruction->opcode))
		return NO_REGISTER;
	if (is_known(comparer, instruction->b))
		return instruction->a;
	return is_known(comparer, instruction->a) ? instruction->b : NO_REGISTER;
}

static void look_at_uses(struct comparer *comparer, const struct instruction *instruction)
{
	const struct program *program = comparer->optimiser->program;
	uint32_t compared = compared_with_constant(comparer, instruction);
	for (size_t o = 0; o < operand_count(program, instruction); o++) {
		uint32_t operand = operand_of(program, instruction, o);
		comparer->needed[operand] = true;
		if (operand == compared)
			comparer->comparisons[operand]++;
		else
			comparer->formed[operand] = true;
	}
}

/* From the end back, so that it is known of each value whether anything needs it. */
static void find_uses(struct comparer *comparer)
{
	const struct optimiser *optimiser = comparer->optimiser;
	const struct program *program = optimiser->program;
	for (size_t i = 0; i < program->roots.count; i++)
		comparer->needed[program->roots.items[i].value] = comparer->formed[program->roots.items[i].value] =
			true;
	for (size_t i = program->code.count; i-- > 0;) {
		const struct instruction *instruction = &program->code.items[i];
		bool counts = optimiser->roles[i] == ROLE_EFFECT ||
			      (optimiser->roles[i] == ROLE_VALUE && comparer->needed[instruction->result]);
		if (counts)
			look_at_uses(comparer, instruction);
	}
}

static const struct instruction *quotient_behind(const struct comparer *comparer, uint32_t index)
{
	uint32_t maker = index == NO_REGISTER ? NO_INSTRUCTION : comparer->optimiser->makers[index];
	if (maker == NO_INSTRUCTION || comparer->optimiser->roles[maker] != ROLE_VALUE)
		return NULL;
	const struct instruction *instruction = &comparer->optimiser->program->code.items[maker];
	bool worth_it = !comparer->formed[index] && comparer->comparisons[index] <= COMPARISONS_MAX;
	return instruction->opcode == OP_DIVIDE && worth_it ? instruction : NULL;
}

static void compare_unformed(const struct comparer *comparer, struct instruction *instruction)
{
	uint32_t compared = compared_with_constant(comparer, instruction);
	const struct instruction *quotient = quotient_behind(comparer, compared);
	if (!quotient)
		return;
	bool left = compared == instruction->a;
	bool equal_too = instruction->opcode == OP_NUMBER_LESS_EQUAL;
	instruction->c = left ? instruction->b : instruction->a;
	instruction->a = quotient->a;
	instruction->b = quotient->b;
	if (left)
		instruction->opcode = equal_too ? OP_QUOTIENT_LESS_EQUAL : OP_QUOTIENT_LESS;
	else
		instruction->opcode = equal_too ? OP_QUOTIENT_GREATER_EQUAL : OP_QUOTIENT_GREATER;
}

void compare_quotients(struct optimiser *optimiser)
{
	struct program *program = optimiser->program;
	struct comparer comparer = {
		.optimiser = optimiser,
		.needed = memory_zeroed(optimiser->room, sizeof(bool)),
		.comparisons = memory_zeroed(optimiser->room, sizeof(uint32_t)),
		.formed = memory_zeroed(optimiser->room, sizeof(bool)),
	};
	find_uses(&comparer);
	for (size_t i = 0; i < program->code.count; i++)
		if (optimiser->roles[i] == ROLE_VALUE && comparer.needed[program->code.items[i].result])
			compare_unformed(&comparer, &program->code.items[i]);
	memory_free(comparer.needed);
	memory_free(comparer.comparisons);
	memory_free(comparer.formed);
}
