/* Registers, instructions and constants: what the emitters of values and rules stand on. */
#include "code/emitter.h"

enum vector_type vector_type_of(struct type type)
{
	switch (type.kind) {
	case TYPE_NUMBER:
		return VECTOR_NUMBER;
	case TYPE_DATE:
		return VECTOR_DATE;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return VECTOR_DURATION;
	case TYPE_TRUTH:
		return VECTOR_TRUTH;
	case TYPE_LABEL:
		return VECTOR_CODE;
	case TYPE_LABELS:
		return VECTOR_LABELS;
	case TYPE_TEXT:
	case TYPE_LIST:
	case TYPE_UNKNOWN:
		break;
	}
	return VECTOR_TEXT;
}

/* --- registers and instructions --- */

uint32_t register_add(struct emitter *emitter, struct program_register new)
{
	vector_push(&emitter->program->registers, new);
	return (uint32_t)emitter->program->registers.count - 1;
}

uint32_t register_new(struct emitter *emitter, enum vector_type type)
{
	return register_add(emitter, (struct program_register){.kind = REGISTER_RESULT, .type = type});
}

static uint32_t origin_index(struct emitter *emitter)
{
	struct program *program = emitter->program;
	const struct origin *now = &emitter->origin;
	if (program->origins.count) {
		const struct origin *last = &program->origins.items[program->origins.count - 1];
		if (last->definition == now->definition && last->rule == now->rule)
			return (uint32_t)program->origins.count - 1;
	}
	vector_push(&program->origins, *now);
	return (uint32_t)program->origins.count - 1;
}

static size_t add_instruction(struct emitter *emitter, struct instruction instruction)
{
	instruction.origin = origin_index(emitter);
	vector_push(&emitter->program->code, instruction);
	return emitter->program->code.count - 1;
}

uint32_t emit(struct emitter *emitter, enum opcode opcode, enum vector_type type, uint32_t a, uint32_t b, uint32_t c,
	      uint32_t extra)
{
	uint32_t result = register_new(emitter, type);
	add_instruction(emitter, (struct instruction){opcode, result, a, b, c, extra, 0, 0});
	return result;
}

size_t emit_update(struct emitter *emitter, enum opcode opcode, uint32_t result, uint32_t a, uint32_t b, uint32_t extra)
{
	return add_instruction(emitter, (struct instruction){opcode, result, a, b, 0, extra, 0, 0});
}

/* --- constants --- */

static void grow_constants(struct emitter *emitter)
{
	struct program *program = emitter->program;
	if (program->constants.count * 2 < emitter->constant_capacity)
		return;
	emitter->constant_capacity = emitter->constant_capacity ? size_product(emitter->constant_capacity, 2) : 64;
	size_t mask = emitter->constant_capacity - 1;
	memory_free(emitter->constant_slots);
	emitter->constant_slots = memory_zeroed(emitter->constant_capacity, sizeof(uint32_t));
	for (size_t i = 0; i < program->constants.count; i++) {
		size_t slot = constant_hash(&program->constants.items[i]) & mask;
		while (emitter->constant_slots[slot])
			slot = (slot + 1) & mask;
		emitter->constant_slots[slot] = (uint32_t)i + 1;
	}
	emitter->constant_registers =
		memory_resize(emitter->constant_registers, emitter->constant_capacity, sizeof(uint32_t));
}

uint32_t emit_constant(struct emitter *emitter, struct constant constant)
{
	struct program *program = emitter->program;
	grow_constants(emitter);
	size_t mask = emitter->constant_capacity - 1;
	size_t slot = constant_hash(&constant) & mask;
	for (; emitter->constant_slots[slot]; slot = (slot + 1) & mask) {
		uint32_t index = emitter->constant_slots[slot] - 1;
		if (constant_equal(&program->constants.items[index], &constant))
			return emitter->constant_registers[index];
	}
	if (constant.known && vector_type_of(constant.type) == VECTOR_TEXT)
		constant.text = text_copy(&program->arena, constant.text);
	uint32_t index = (uint32_t)program->constants.count;
	vector_push(&program->constants, constant);
	emitter->constant_slots[slot] = index + 1;
	struct program_register new = {
		.kind = REGISTER_CONSTANT,
		.type = vector_type_of(constant.type),
		.index = index,
	};
	emitter->constant_registers[index] = register_add(emitter, new);
	return emitter->constant_registers[index];
}

uint32_t constant_index(struct program *program, uint32_t constant_register)
{
	return program->registers.items[constant_register].index;
}

uint32_t emit_number(struct emitter *emitter, int64_t number)
{
	struct constant constant = {.type = {TYPE_NUMBER, 0}, .known = true, .number = decimal_of(number)};
	return emit_constant(emitter, constant);
}

uint32_t emit_missing(struct emitter *emitter, struct type type)
{
	return emit_constant(emitter, (struct constant){.type = type});
}
