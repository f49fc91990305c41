/* Algebra, exact for missing and failed operands too: `false and x` is false whatever x is, but `missing and x` depends
 * on x, and a value that may fail is dropped only where the language would not look at it. */
#include "code/optimise.h"

static uint32_t truth_register(struct optimiser *optimiser, bool known, bool truth)
{
	struct constant constant = {.type = {TYPE_TRUTH, 0}, .known = known, .truth = truth};
	return constant_register(optimiser, constant);
}

/* --- labels, which have no kernel --- */

static uint32_t fold_label(struct optimiser *optimiser, const struct instruction *instruction)
{
	const struct constant *label = constant_in(optimiser, instruction->a);
	if (!label)
		return NO_REGISTER;
	if (instruction->opcode == OP_LABEL_IS)
		return truth_register(optimiser, label->known, label->label == instruction->extra);
	struct constant text = {.type = {TYPE_TEXT, 0}, .known = label->known};
	if (label->known)
		text.text = optimiser->program->plan->definitions[instruction->extra].labels[label->label - 1].text;
	return constant_register(optimiser, text);
}

/* --- algebra --- */

static bool is_number(const struct optimiser *optimiser, uint32_t index, int64_t number)
{
	const struct constant *constant = constant_in(optimiser, index);
	return constant && constant->known && decimal_compare(constant->number, decimal_of(number)) == 0;
}

static uint32_t simplify_number(const struct optimiser *optimiser, const struct instruction *instruction)
{
	int64_t neutral = instruction->opcode == OP_MULTIPLY;
	if (is_number(optimiser, instruction->b, neutral))
		return instruction->a;
	if (instruction->opcode != OP_SUBTRACT && is_number(optimiser, instruction->a, neutral))
		return instruction->b;
	return NO_REGISTER;
}

/* `and`, `or`: a known truth decides or does not count. */
static uint32_t simplify_chain(const struct optimiser *optimiser, const struct instruction *instruction)
{
	bool decides = instruction->opcode == OP_OR;
	uint32_t sides[] = {instruction->a, instruction->b};
	for (size_t i = 0; i < 2; i++) {
		const struct constant *constant = constant_in(optimiser, sides[i]);
		if (constant && constant->known)
			return constant->truth == decides ? sides[i] : sides[1 - i];
	}
	return sides[0] == sides[1] ? sides[0] : NO_REGISTER;
}

static uint32_t simplify_not(const struct optimiser *optimiser, const struct instruction *instruction)
{
	uint32_t maker = optimiser->makers[instruction->a];
	if (maker == NO_INSTRUCTION || optimiser->program->code.items[maker].opcode != OP_NOT)
		return NO_REGISTER;
	return optimiser->program->code.items[maker].a;
}

static uint32_t simplify_choice(struct optimiser *optimiser, const struct instruction *instruction)
{
	const struct constant *condition = constant_in(optimiser, instruction->a);
	enum vector_type type = optimiser->program->registers.items[instruction->result].type;
	if (!condition)
		return NO_REGISTER;
	if (condition->known)
		return condition->truth ? instruction->b : instruction->c;
	if (type == VECTOR_CODE || type == VECTOR_LABELS)
		return NO_REGISTER; /* whose segment the missing label is of, only its operands know */
	return constant_register(optimiser, (struct constant){.type = type_of_result(optimiser, instruction)});
}

static uint32_t simplify_coalesce(const struct optimiser *optimiser, const struct instruction *instruction)
{
	const struct constant *first = constant_in(optimiser, instruction->a);
	const struct constant *second = constant_in(optimiser, instruction->b);
	if (first)
		return first->known ? instruction->a : instruction->b;
	return (second && !second->known) || instruction->a == instruction->b ? instruction->a : NO_REGISTER;
}

uint32_t simplify(struct optimiser *optimiser, const struct instruction *instruction)
{
	switch (instruction->opcode) {
	case OP_ADD:
	case OP_SUBTRACT:
	case OP_MULTIPLY:
		return simplify_number(optimiser, instruction);
	case OP_AND:
	case OP_OR:
		return simplify_chain(optimiser, instruction);
	case OP_NOT:
		return simplify_not(optimiser, instruction);
	case OP_IS_TRUE:
		return optimiser->whole[instruction->a] ? instruction->a : NO_REGISTER;
	case OP_CHOOSE:
		return simplify_choice(optimiser, instruction);
	case OP_COALESCE:
		return simplify_coalesce(optimiser, instruction);
	case OP_LABEL_IS:
	case OP_LABEL_TEXT:
	case OP_LABELS_TEXT: /* whose only constant is a missing one */
		return fold_label(optimiser, instruction);
	default:
		return NO_REGISTER;
	}
}
