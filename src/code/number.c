/* Numbering values: equal computations get one register (Cocke and Schwartz 1970), constants are folded, and rules that
 * cannot fire go. */
#include "code/optimise.h"

/* --- what is a value --- */

static bool begins(enum opcode opcode)
{
	return opcode == OP_HIT_NEW || opcode == OP_HIT_COPY || opcode == OP_LABELS_NEW || opcode == OP_LIST_NEW ||
	       opcode == OP_COLLECT_NEW;
}

/* Is the instruction's result given by its operands, whenever it is computed? Not while one is still updated. */
static bool is_value(const struct optimiser *optimiser, size_t at)
{
	const struct instruction *instruction = &optimiser->program->code.items[at];
	if (updates(instruction) || begins(instruction->opcode) || optimiser->updated[instruction->result])
		return false;
	for (size_t o = 0; o < operand_count(optimiser->program, instruction); o++)
		if (optimiser->updated[operand_of(optimiser->program, instruction, o)] > at)
			return false;
	return true;
}

static void find_updates(struct optimiser *optimiser)
{
	const struct program *program = optimiser->program;
	uint32_t region = 0;
	uint32_t last = 0;
	for (size_t i = 0; i < program->code.count; i++) {
		const struct instruction *instruction = &program->code.items[i];
		if (updates(instruction))
			optimiser->updated[instruction->result] = (uint32_t)i;
		else
			optimiser->makers[instruction->result] = (uint32_t)i;
		if (instruction->opcode == OP_OPEN)
			region = ++last;
		optimiser->regions[i] = region;
		if (instruction->opcode == OP_CLOSE)
			region = 0;
	}
}

/* --- equal values --- */

static bool commutes(enum opcode opcode)
{
	switch (opcode) {
	case OP_ADD:
	case OP_MULTIPLY:
	case OP_AND:
	case OP_OR:
	case OP_NUMBER_EQUAL:
	case OP_TEXT_EQUAL:
	case OP_DATE_EQUAL:
	case OP_DURATION_EQUAL:
	case OP_TRUTH_EQUAL:
	case OP_ADD_DURATION:
		return true;
	default:
		return false;
	}
}

/* The instruction as it is compared with others: of a sum, the operands in order. */
static struct instruction compared(const struct instruction *instruction)
{
	struct instruction key = *instruction;
	if (commutes(key.opcode) && key.a > key.b) {
		key.a = instruction->b;
		key.b = instruction->a;
	}
	return key;
}

static size_t hash_of(const struct instruction *key)
{
	const uint32_t parts[] = {(uint32_t)key->opcode, key->a, key->b, key->c, key->extra};
	uint64_t hash = 0;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		hash = (hash ^ parts[i]) * 0x9E3779B97F4A7C15u ^ hash >> 29;
	return (size_t)(hash ^ hash >> 32);
}

static bool computes_same(const struct optimiser *optimiser, const struct instruction *a, const struct instruction *b)
{
	const struct program_register *registers = optimiser->program->registers.items;
	return a->opcode == b->opcode && a->a == b->a && a->b == b->b && a->c == b->c && a->extra == b->extra &&
	       registers[a->result].type == registers[b->result].type;
}

/* The register of an equal value that came before, or the instruction's own. */
static uint32_t find_equal(struct optimiser *optimiser, size_t at)
{
	const struct instruction *code = optimiser->program->code.items;
	struct instruction key = compared(&code[at]);
	size_t slot = hash_of(&key) & (optimiser->slot_count - 1);
	for (; optimiser->slots[slot]; slot = (slot + 1) & (optimiser->slot_count - 1)) {
		const struct instruction *before = &code[optimiser->slots[slot] - 1];
		struct instruction other = compared(before);
		if (computes_same(optimiser, &key, &other))
			return before->result;
	}
	optimiser->slots[slot] = (uint32_t)at + 1;
	return code[at].result;
}

static bool is_whole(const struct optimiser *optimiser, const struct instruction *instruction)
{
	switch (instruction->opcode) {
	case OP_IS_TRUE:
	case OP_IS_MISSING:
		return true;
	case OP_NOT:
		return optimiser->whole[instruction->a];
	case OP_AND:
	case OP_OR:
		return optimiser->whole[instruction->a] && optimiser->whole[instruction->b];
	default:
		return false;
	}
}

static void number_value(struct optimiser *optimiser, size_t at)
{
	const struct instruction *instruction = &optimiser->program->code.items[at];
	uint32_t same = fold(optimiser, instruction);
	if (same == NO_REGISTER)
		same = find_equal(optimiser, at);
	optimiser->same[instruction->result] = same;
	if (same != instruction->result)
		return;
	optimiser->roles[at] = ROLE_VALUE;
	optimiser->whole[same] = is_whole(optimiser, instruction);
}

/* --- effects --- */

/* Does the instruction do nothing, as its condition is never true? */
static bool never_fires(const struct optimiser *optimiser, const struct instruction *instruction)
{
	bool conditional = updates(instruction) && opcode_infos[instruction->opcode].a == OPERAND_TRUTH;
	const struct constant *condition = conditional ? constant_in(optimiser, instruction->a) : NULL;
	return condition && !(condition->known && condition->truth);
}

static bool always_fires(const struct optimiser *optimiser, const struct instruction *instruction)
{
	const struct constant *condition =
		instruction->opcode == OP_HIT_FIRST ? constant_in(optimiser, instruction->a) : NULL;
	return condition && condition->known && condition->truth;
}

struct region {
	size_t open; /* where it was opened */
	bool is_open;
	bool decided; /* the rules so far take every record */
	size_t rules;
};

static void number_effect(struct optimiser *optimiser, size_t at, struct region *region)
{
	const struct instruction *instruction = &optimiser->program->code.items[at];
	bool closes = instruction->opcode == OP_CLOSE;
	if (never_fires(optimiser, instruction) || (region->decided && !closes))
		return;
	optimiser->roles[at] = ROLE_EFFECT;
	if (instruction->opcode == OP_OPEN) {
		*region = (struct region){.open = at, .is_open = true};
	} else if (closes) {
		if (region->is_open && region->rules == 0)
			optimiser->roles[at] = optimiser->roles[region->open] = ROLE_GONE;
		*region = (struct region){0};
	} else if (region->is_open) {
		region->rules++;
		region->decided = always_fires(optimiser, instruction);
	}
}

void number_values(struct optimiser *optimiser)
{
	struct program *program = optimiser->program;
	struct region region = {0};
	remember_constants(optimiser);
	find_updates(optimiser);
	for (size_t i = 0; i < program->code.count; i++) {
		struct instruction *instruction = &program->code.items[i];
		for (size_t o = 0; o < operand_count(optimiser->program, instruction); o++)
			operand_set(optimiser->program, instruction, o,
				    optimiser->same[operand_of(optimiser->program, instruction, o)]);
		if (is_value(optimiser, i))
			number_value(optimiser, i);
		else
			number_effect(optimiser, i, &region);
	}
	for (size_t i = 0; i < program->roots.count; i++)
		program->roots.items[i].value = optimiser->same[program->roots.items[i].value];
}
