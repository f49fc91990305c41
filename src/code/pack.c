/* Packing: results that are never alive together share a register.
 *
 * A result is alive from the instruction that makes it (the first one, where several regions make it) to the last one
 * that reads or updates it; the linear scan of
 * Poletto and Sarkar (1999) over code whose only leaps lead forward. A leap inside a region needs no further care: it
 * skips whole instructions of its region, and what they would have made is read in that region alone. */
#include "code/emitter.h"
#include "code/instruction.h"

struct packer {
	struct program *program;
	uint32_t *last;  /* by register: 1 + the last instruction that needs it, 0: none */
	uint32_t *names; /* by register: what it is called now, or NO_REGISTER */
	uint32_t *free;  /* by class: the register that was freed last, or NO_REGISTER */
	uint32_t *next;  /* by new register: the one that was freed before it */
	VECTOR(struct program_register) registers;
};

/* Registers of one class may stand for each other. */
static size_t class_of(const struct program_register *of)
{
	return of->type == VECTOR_LABELS ? (size_t)VECTOR_TYPE_COUNT + of->label_count : (size_t)of->type;
}

static void find_last_uses(struct packer *packer)
{
	const struct program *program = packer->program;
	for (size_t i = 0; i < program->code.count; i++) {
		const struct instruction *instruction = &program->code.items[i];
		packer->last[instruction->result] = (uint32_t)i + 1;
		for (size_t o = 0; o < operand_count(program, instruction); o++)
			packer->last[operand_of(program, instruction, o)] = (uint32_t)i + 1;
	}
	for (size_t i = 0; i < program->roots.count; i++) {
		const struct root *root = &program->roots.items[i];
		packer->last[root->value] = NO_REGISTER;
		if (root->hit != NO_REGISTER)
			packer->last[root->hit] = NO_REGISTER;
	}
}

static uint32_t add(struct packer *packer, uint32_t old)
{
	vector_push(&packer->registers, packer->program->registers.items[old]);
	return packer->names[old] = (uint32_t)packer->registers.count - 1;
}

/* Columns and constants come first, those that are used. */
static void keep(struct packer *packer, enum register_kind kind)
{
	const struct program *program = packer->program;
	for (uint32_t i = 0; i < program->registers.count; i++)
		if (program->registers.items[i].kind == kind && packer->last[i])
			add(packer, i);
}

static void take(struct packer *packer, uint32_t old)
{
	uint32_t *freed = &packer->free[class_of(&packer->program->registers.items[old])];
	if (*freed == NO_REGISTER) {
		add(packer, old);
		return;
	}
	packer->names[old] = *freed;
	*freed = packer->next[*freed];
}

/* Frees a register behind instruction `at`, if that was the last to need it. */
static void release(struct packer *packer, uint32_t old, size_t at)
{
	const struct program_register *of = &packer->program->registers.items[old];
	if (of->kind != REGISTER_RESULT || packer->last[old] != at + 1)
		return;
	packer->last[old] = 0;
	uint32_t *freed = &packer->free[class_of(of)];
	packer->next[packer->names[old]] = *freed;
	*freed = packer->names[old];
}

static void pack_instruction(struct packer *packer, size_t at)
{
	struct program *program = packer->program;
	struct instruction *instruction = &program->code.items[at];
	uint32_t result = instruction->result;
	if (packer->names[result] == NO_REGISTER)
		take(packer, result); /* while the operands still hold theirs: none is the result */
	instruction->result = packer->names[result];
	for (size_t o = 0; o < operand_count(program, instruction); o++) {
		uint32_t operand = operand_of(program, instruction, o);
		operand_set(program, instruction, o, packer->names[operand]);
		release(packer, operand, at);
	}
	release(packer, result, at);
}

static size_t count_classes(const struct program *program)
{
	size_t count = VECTOR_TYPE_COUNT;
	for (size_t i = 0; i < program->registers.count; i++)
		if (class_of(&program->registers.items[i]) >= count)
			count = class_of(&program->registers.items[i]) + 1;
	return count;
}

static void pack_roots(struct packer *packer)
{
	for (size_t i = 0; i < packer->program->roots.count; i++) {
		struct root *root = &packer->program->roots.items[i];
		root->value = packer->names[root->value];
		if (root->hit != NO_REGISTER)
			root->hit = packer->names[root->hit];
	}
}

void program_pack(struct program *program)
{
	size_t count = program->registers.count;
	size_t classes = count_classes(program);
	struct packer packer = {
		.program = program,
		.last = memory_zeroed(count, sizeof(uint32_t)),
		.names = memory_array(count, sizeof(uint32_t)),
		.next = memory_zeroed(count, sizeof(uint32_t)),
		.free = memory_array(classes, sizeof(uint32_t)),
	};
	for (size_t i = 0; i < classes; i++)
		packer.free[i] = NO_REGISTER;
	for (size_t i = 0; i < count; i++)
		packer.names[i] = NO_REGISTER;
	find_last_uses(&packer);
	keep(&packer, REGISTER_COLUMN);
	keep(&packer, REGISTER_CONSTANT);
	for (size_t i = 0; i < program->code.count; i++)
		pack_instruction(&packer, i);
	pack_roots(&packer);
	vector_free(&program->registers);
	program->registers.items = packer.registers.items;
	program->registers.count = packer.registers.count;
	program->registers.capacity = packer.registers.capacity;
	memory_free(packer.last);
	memory_free(packer.names);
	memory_free(packer.next);
	memory_free(packer.free);
}
