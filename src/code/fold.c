/* Folding: what is known before any record is read.
 *
 * An instruction whose operands are constants is computed by its own kernel, on a batch of one lane; what fails there
 * is left to the run, whose data error it is. The algebra is exact for missing and failed operands too: `false and x`
 * is false whatever x is, but `missing and x` depends on x, and a value that may fail is dropped only where the
 * language would not look at it. */
#include "code/optimise.h"
#include "kernel/kernel.h"

/* --- constants --- */

const struct constant *constant_in(const struct optimiser *optimiser, uint32_t index)
{
	const struct program_register *of = &optimiser->program->registers.items[index];
	return of->kind == REGISTER_CONSTANT ? &optimiser->program->constants.items[of->index] : NULL;
}

static uint32_t *constant_slot(const struct optimiser *optimiser, const struct constant *constant)
{
	size_t mask = optimiser->constant_room - 1;
	size_t slot = constant_hash(constant) & mask;
	for (; optimiser->constants[slot]; slot = (slot + 1) & mask)
		if (constant_equal(constant_in(optimiser, optimiser->constants[slot] - 1), constant))
			break;
	return &optimiser->constants[slot];
}

void remember_constants(struct optimiser *optimiser)
{
	for (uint32_t i = 0; i < optimiser->program->registers.count; i++) {
		const struct constant *constant = constant_in(optimiser, i);
		if (!constant)
			continue;
		*constant_slot(optimiser, constant) = i + 1;
		optimiser->whole[i] = constant->known;
	}
}

uint32_t constant_register(struct optimiser *optimiser, struct constant constant)
{
	struct program *program = optimiser->program;
	uint32_t *slot = constant_slot(optimiser, &constant);
	if (*slot)
		return *slot - 1;
	struct program_register new = {
		.kind = REGISTER_CONSTANT,
		.type = vector_type_of(constant.type),
		.index = (uint32_t)program->constants.count,
	};
	vector_push(&program->constants, constant);
	vector_push(&program->registers, new);
	*slot = (uint32_t)program->registers.count;
	optimiser->whole[*slot - 1] = constant.known;
	return *slot - 1;
}

/* --- by the kernels --- */

static struct vector *vector_for(struct optimiser *optimiser, size_t place, enum vector_type type)
{
	struct vector **vector = &optimiser->vectors[place][type];
	if (!*vector)
		*vector = vector_new(type, 0);
	return *vector;
}

static void put_number(struct vector *vector, struct decimal number)
{
	number = decimal_normalize(number);
	vector->narrow[0] = 0;
	if (number.scale <= 18 && number.coefficient <= INT64_MAX && number.coefficient >= -INT64_MAX) {
		vector->narrow[0] = (int64_t)number.coefficient;
		vector->scale = number.scale;
		vector->bound = (uint64_t)(vector->narrow[0] < 0 ? -vector->narrow[0] : vector->narrow[0]);
		return;
	}
	vector_make_wide(vector);
	vector->decimals[0] = number;
}

/* Puts a constant into the first lane, the only one that is looked at. */
static void put_constant(struct vector *vector, const struct constant *constant)
{
	vector->known = vector->yes = (struct bits){0};
	vector->wide = false;
	vector->scale = 0;
	vector->bound = 0;
	if (constant->known)
		bits_set(&vector->known, 0);
	switch (vector->type) {
	case VECTOR_NUMBER:
		put_number(vector, constant->known ? constant->number : decimal_of(0));
		break;
	case VECTOR_TEXT:
		vector->texts[0] = constant->known ? constant->text : (struct text){"", 0};
		break;
	case VECTOR_DATE:
		vector->days[0] = constant->known ? constant->day : 0;
		break;
	case VECTOR_DURATION:
		vector->durations[0] = constant->known ? constant->duration : 0;
		break;
	case VECTOR_CODE:
		vector->codes[0] = constant->known ? constant->label : 0;
		break;
	default:
		if (constant->known && constant->truth)
			bits_set(&vector->yes, 0);
	}
}

static void take_value(const struct vector *vector, struct constant *constant)
{
	constant->known = bits_get(&vector->known, 0);
	if (!constant->known)
		return;
	switch (vector->type) {
	case VECTOR_NUMBER:
		constant->number = decimal_normalize(vector_number(vector, 0));
		break;
	case VECTOR_TEXT:
		constant->text = vector->texts[0];
		break;
	case VECTOR_DATE:
		constant->day = vector->days[0];
		break;
	case VECTOR_DURATION:
		constant->duration = vector->durations[0];
		break;
	case VECTOR_CODE:
		constant->label = vector->codes[0];
		break;
	default:
		constant->truth = bits_get(&vector->yes, 0);
	}
}

struct type type_of_result(const struct optimiser *optimiser, const struct instruction *instruction)
{
	static const enum type_kind kinds[VECTOR_TYPE_COUNT] = {
		[VECTOR_NUMBER] = TYPE_NUMBER, [VECTOR_TEXT] = TYPE_TEXT,   [VECTOR_DATE] = TYPE_DATE,
		[VECTOR_DURATION] = TYPE_DAYS, [VECTOR_TRUTH] = TYPE_TRUTH, [VECTOR_CODE] = TYPE_LABEL,
		[VECTOR_LABELS] = TYPE_LABELS,
	};
	enum vector_type type = optimiser->program->registers.items[instruction->result].type;
	for (size_t o = operand_count(optimiser->program, instruction); o-- > 0;) {
		const struct constant *operand = constant_in(optimiser, operand_of(optimiser->program, instruction, o));
		if (operand && vector_type_of(operand->type) == type)
			return operand->type;
	}
	return (struct type){kinds[type], 0};
}

/* What `number(text)` and `date(text)` read is as the export writes it, which only the run knows. */
static bool may_compute(const struct optimiser *optimiser, const struct instruction *instruction)
{
	if (!kernels[instruction->opcode] || instruction->opcode == OP_TEXT_NUMBER ||
	    instruction->opcode == OP_TEXT_DATE)
		return false;
	for (size_t o = 0; o < operand_count(optimiser->program, instruction); o++) {
		const struct constant *operand = constant_in(optimiser, operand_of(optimiser->program, instruction, o));
		if (!operand || vector_type_of(operand->type) == VECTOR_LABELS)
			return false;
	}
	return true;
}

static uint32_t compute(struct optimiser *optimiser, const struct instruction *instruction)
{
	struct program *program = optimiser->program;
	struct bits first = {.words = {1}};
	struct frame frame = {.count = 1, .active = &first, .arena = &program->arena};
	struct vector *result = vector_for(optimiser, OPERANDS_MAX, program->registers.items[instruction->result].type);
	struct vector *operands[OPERANDS_MAX] = {NULL};
	for (size_t o = 0; o < operand_count(optimiser->program, instruction); o++) {
		const struct constant *constant =
			constant_in(optimiser, operand_of(optimiser->program, instruction, o));
		operands[o] = vector_for(optimiser, o, vector_type_of(constant->type));
		put_constant(operands[o], constant);
	}
	result->failed = (struct bits){0};
	kernels[instruction->opcode](&frame, result, operands);
	if (bits_get(&result->failed, 0))
		return NO_REGISTER;
	struct constant constant = {.type = type_of_result(optimiser, instruction)};
	take_value(result, &constant);
	return constant_register(optimiser, constant);
}

uint32_t fold(struct optimiser *optimiser, const struct instruction *instruction)
{
	if (may_compute(optimiser, instruction)) {
		uint32_t constant = compute(optimiser, instruction);
		if (constant != NO_REGISTER)
			return constant;
	}
	return simplify(optimiser, instruction);
}
