/* What a program computes for whom. */
#include "code/instruction.h"
#include "code/program.h"

/* A register may hold one result after another: backwards from the end, it is needed until it is made. What is made in
 * a region is read there alone, so that a leap changes nothing. */
void program_needs(const struct program *program, const bool *roots, bool *instructions)
{
	bool *needed = memory_zeroed(program->registers.count, sizeof *needed);
	for (size_t i = 0; i < program->roots.count; i++) {
		const struct root *root = &program->roots.items[i];
		if (!roots[i])
			continue;
		needed[root->value] = true;
		if (root->hit != UINT32_MAX)
			needed[root->hit] = true;
	}
	for (size_t pc = program->code.count; pc-- > 0;) {
		const struct instruction *instruction = &program->code.items[pc];
		instructions[pc] = needed[instruction->result];
		if (!instructions[pc])
			continue;
		needed[instruction->result] = updates(instruction);
		for (size_t o = 0; o < operand_count(program, instruction); o++)
			needed[operand_of(program, instruction, o)] = true;
	}
	memory_free(needed);
}
