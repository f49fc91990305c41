/* Verifying instructions: whatever passes runs without a look outside its vectors and tables. */
#include "code/verify.h"

bool wrong_with(struct checker *checker, const char *what)
{
	const struct program *program = checker->program;
	char word[OPCODE_WORD_MAX] = "?";
	if (checker->wrong)
		return false;
	if (checker->at >= program->code.count) {
		checker->wrong = what;
		return false;
	}
	enum opcode opcode = program->code.items[checker->at].opcode;
	if ((unsigned)opcode < OPCODE_COUNT)
		opcode_word(opcode, word);
	checker->wrong = arena_printf(&checker->program->arena, "instruction %zu (%s): %s", checker->at, word, what);
	return false;
}

const struct definition *checked_definition(struct checker *checker, uint32_t index)
{
	if (index < checker->plan->definition_count)
		return &checker->plan->definitions[index];
	WRONG(checker, "there is no definition %u", index);
	return NULL;
}

struct meaning meaning_of_type(struct type type)
{
	bool labels = type.kind == TYPE_LABEL || type.kind == TYPE_LABELS;
	return labels ? (struct meaning){MEANS_LABEL, type.of} : (struct meaning){MEANS_ITSELF, 0};
}

bool same_meaning(struct meaning a, struct meaning b)
{
	return a.kind == MEANS_MISSING || b.kind == MEANS_MISSING || (a.kind == b.kind && a.of == b.of);
}

/* --- registers --- */

static bool verify_operand_type(struct checker *checker, size_t operand)
{
	const struct instruction *instruction = current(checker);
	uint32_t index = operand_of(checker->program, instruction, operand);
	const struct program_register *is = register_at(checker, index);
	const struct program_register *result = register_at(checker, instruction->result);
	enum operand_type wanted = operand_type(checker->program, instruction, operand);
	if (wanted == OPERAND_SAME && (is->type != result->type || is->label_count != result->label_count))
		return WRONG(checker, "operand %c (r%u) is a %s, and the result a %s", (char)('a' + operand), index,
			     vector_word(is->type), vector_word(result->type));
	if (wanted < OPERAND_ANY && (unsigned)is->type != (unsigned)wanted)
		return WRONG(checker, "operand %c (r%u) is a %s, not a %s", (char)('a' + operand), index,
			     vector_word(is->type), vector_word((enum vector_type)wanted));
	return true;
}

/* Those that the opcode has not are 0. */
static bool verify_no_operands(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	const uint32_t registers[OPERANDS_MAX] = {instruction->a, instruction->b, instruction->c};
	size_t used = has_index(instruction->opcode) ? 0 : operand_count(checker->program, instruction);
	for (size_t o = used; o < OPERANDS_MAX; o++)
		if (registers[o] != 0)
			return WRONG(checker, "it has no operand %c", (char)('a' + o));
	return true;
}

static bool verify_operands(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	if (!verify_no_operands(checker))
		return false;
	for (size_t o = 0; o < operand_count(checker->program, instruction); o++) {
		uint32_t operand = operand_of(checker->program, instruction, o);
		if (operand >= checker->program->registers.count)
			return WRONG(checker, "operand %c: there is no register r%u", (char)('a' + o), operand);
		if (operand == instruction->result)
			return WRONG(checker, "operand %c (r%u) is also the result", (char)('a' + o), operand);
		if (!checker->made[operand].is)
			return WRONG(checker, "operand %c (r%u) was not made before", (char)('a' + o), operand);
		if (!verify_operand_type(checker, o))
			return false;
	}
	return true;
}

static bool verify_result(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	if (instruction->result >= checker->program->registers.count)
		return WRONG(checker, "there is no register r%u", instruction->result);
	const struct program_register *result = register_at(checker, instruction->result);
	enum operand_type wanted = opcode_infos[instruction->opcode].result;
	if (result->kind != REGISTER_RESULT)
		return WRONG(checker, "the result r%u is a %s", instruction->result,
			     result->kind == REGISTER_COLUMN ? "column" : "constant");
	if (wanted < OPERAND_ANY && (unsigned)result->type != (unsigned)wanted)
		return WRONG(checker, "the result r%u is a %s, not a %s", instruction->result,
			     vector_word(result->type), vector_word((enum vector_type)wanted));
	bool ordered = result->type == VECTOR_NUMBER || result->type == VECTOR_TEXT || result->type == VECTOR_DATE ||
		       result->type == VECTOR_DURATION;
	if ((instruction->opcode == OP_LEAST || instruction->opcode == OP_GREATEST) && !ordered)
		return WRONG(checker, "a %s has no order", vector_word(result->type));
	return true;
}

/* --- results that are updated --- */

/* What must have made the register that an instruction updates. */
static enum opcode maker_for(enum opcode opcode)
{
	switch (opcode) {
	case OP_HIT_CHECK:
	case OP_HIT_CHECK_OF:
		return OP_HIT_COPY;
	case OP_HIT_VALUE:
		return OP_HIT_CONSTANT;
	case OP_LABELS_ADD:
	case OP_LABELS_ADD_OF:
	case OP_LABELS_OTHERWISE:
		return OP_LABELS_NEW;
	case OP_LIST_ADD:
	case OP_LIST_ADD_OF:
		return OP_LIST_NEW;
	case OP_COLLECT_SUM:
	case OP_COLLECT_TOTAL:
	case OP_COLLECT_MIN:
	case OP_COLLECT_MAX:
	case OP_COLLECT_COUNT:
	case OP_COLLECT_SUM_OF:
	case OP_COLLECT_MIN_OF:
	case OP_COLLECT_MAX_OF:
	case OP_COLLECT_COUNT_OF:
		return OP_COLLECT_NEW;
	default:
		return OP_HIT_NEW;
	}
}

static bool verify_update(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	const struct made *made = &checker->made[instruction->result];
	char word[OPCODE_WORD_MAX];
	if (!made->is || made->by != maker_for(instruction->opcode)) {
		opcode_word(maker_for(instruction->opcode), word);
		return WRONG(checker, "r%u, which it updates, was not made by a %s", instruction->result, word);
	}
	bool first = instruction->opcode == OP_HIT_FIRST || instruction->opcode == OP_HIT_FIRST_OF;
	bool decides = first || instruction->opcode == OP_HIT_OTHERWISE || instruction->opcode == OP_CLOSE;
	if (checker->open != NO_REGISTER && !(decides && instruction->result == checker->open))
		return WRONG(checker, "inside the region of r%u only its rules update", checker->open);
	if (checker->open == NO_REGISTER && first)
		return WRONG(checker, "no region is open");
	bool sums = instruction->opcode == OP_COLLECT_SUM || instruction->opcode == OP_COLLECT_SUM_OF ||
		    instruction->opcode == OP_COLLECT_TOTAL;
	if (sums && instruction->result != checker->summed)
		return WRONG(checker, "r%u is not what is being summed", instruction->result);
	return true;
}

/* Where the region that opens here ends: at the next CLOSE, whosever it is. */
static size_t find_close(const struct checker *checker)
{
	size_t at = checker->at + 1;
	while (at < checker->program->code.count && checker->program->code.items[at].opcode != OP_CLOSE)
		at++;
	return at;
}

static bool verify_region(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	if (instruction->opcode == OP_OPEN) {
		checker->open = instruction->result;
		checker->close = find_close(checker);
		if (checker->close == checker->program->code.count)
			return WRONG(checker, "the region of r%u is never closed", checker->open);
	} else if (instruction->opcode == OP_CLOSE) {
		if (checker->open == NO_REGISTER)
			return WRONG(checker, "no region is open");
		checker->open = NO_REGISTER;
		for (size_t i = 0; i < checker->regional.count; i++)
			checker->made[checker->regional.items[i]].is = false;
		checker->regional.count = 0;
	}
	return true;
}

static bool verify_target(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	if (has_map(instruction->opcode))
		return verify_map(checker, instruction->target, checker->made[instruction->result].meaning.of);
	if (has_results(instruction->opcode))
		return verify_results(checker);
	bool leaps = opcode_infos[instruction->opcode].flags & LEAPS;
	if (leaps && instruction->target != checker->close)
		return WRONG(checker, "its target %u is not the end of the region, %zu", instruction->target,
			     checker->close);
	if (!leaps && instruction->target != 0)
		return WRONG(checker, "it has no target");
	return true;
}

/* --- what is made --- */

static struct meaning meaning_made(const struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	switch (instruction->opcode) {
	case OP_HIT_NEW:
	case OP_HIT_COPY:
		return (struct meaning){MEANS_RULE, instruction->extra};
	case OP_HIT_LABEL:
		return (struct meaning){MEANS_LABEL, meaning_at(checker, instruction->a).of};
	case OP_LABELS_NEW:
		return (struct meaning){MEANS_LABEL, instruction->extra};
	case OP_LOOKUP_ROW:
		return (struct meaning){MEANS_ROW, instruction->extra};
	case OP_HIT_CONSTANT:
	case OP_LOOKUP_CELL:
		return checker->gathers[instruction->extra];
	case OP_CHOOSE:
	case OP_COALESCE: {
		struct meaning other = meaning_at(checker, instruction->b);
		bool choose = instruction->opcode == OP_CHOOSE;
		return other.kind == MEANS_MISSING ? meaning_at(checker, choose ? instruction->c : instruction->a)
						   : other;
	}
	default:
		return (struct meaning){MEANS_ITSELF, 0};
	}
}

/* Results of one kind: no label stands where another segment's does. */
static bool verify_same(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	struct meaning first = meaning_at(checker, instruction->b);
	struct meaning second = first;
	if (instruction->opcode == OP_CHOOSE)
		second = meaning_at(checker, instruction->c);
	else if (instruction->opcode == OP_COALESCE)
		second = meaning_at(checker, instruction->a);
	else if (instruction->opcode == OP_HIT_VALUE)
		second = meaning_at(checker, instruction->result);
	else
		return true;
	return same_meaning(first, second) || WRONG(checker, "it brings together what is not of one kind");
}

static bool begins_sum(const struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	return instruction->opcode == OP_COLLECT_NEW &&
	       checker->plan->definitions[instruction->extra].policy == POLICY_SUM;
}

static void make(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	struct made *made = &checker->made[instruction->result];
	if (instruction->opcode == OP_HIT_VALUE && made->meaning.kind == MEANS_MISSING)
		made->meaning = meaning_at(checker, instruction->b);
	if (instruction->opcode == OP_COLLECT_TOTAL)
		checker->summed = NO_REGISTER;
	if (updates(instruction))
		return;
	if (begins_sum(checker))
		checker->summed = instruction->result;
	*made = (struct made){.is = true, .by = instruction->opcode, .meaning = meaning_made(checker)};
	if (checker->open != NO_REGISTER)
		vector_push(&checker->regional, instruction->result);
}

static bool verify_origin(struct checker *checker)
{
	const struct program *program = checker->program;
	uint32_t index = current(checker)->origin;
	if (index >= program->origins.count)
		return WRONG(checker, "there is no origin %u", index);
	const struct origin *origin = &program->origins.items[index];
	if (origin->definition == UINT32_MAX)
		return origin->rule == 0 || WRONG(checker, "its origin has no rule %u", origin->rule);
	const struct definition *definition = checked_definition(checker, origin->definition);
	if (definition && origin->rule > definition->rule_count)
		return WRONG(checker, "its origin has no rule %u", origin->rule);
	return definition;
}

static bool verify_instruction(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	if ((unsigned)instruction->opcode >= OPCODE_COUNT)
		return WRONG(checker, "there is no opcode %u", (unsigned)instruction->opcode);
	if (has_index(instruction->opcode) && instruction->extra >= checker->program->indexes.count)
		return WRONG(checker, "there is no index %u", instruction->extra);
	if (!verify_result(checker) || !verify_operands(checker))
		return false;
	if (!updates(instruction) && instruction->result == checker->open)
		return WRONG(checker, "r%u is the hit of the open region", checker->open);
	if (updates(instruction) && !verify_update(checker))
		return false;
	if (!verify_origin(checker) || !verify_extra(checker) || !verify_target(checker) || !verify_same(checker))
		return false;
	make(checker);
	return verify_region(checker);
}

static bool verify_code(struct checker *checker)
{
	size_t count = checker->program->code.count;
	for (checker->at = 0; checker->at < count; checker->at++)
		if (!verify_instruction(checker))
			return false;
	return true;
}

const char *program_verify(struct program *program)
{
	struct checker checker = {
		.program = program,
		.plan = program->plan,
		.at = SIZE_MAX,
		.made = memory_zeroed(program->registers.count, sizeof(struct made)),
		.open = NO_REGISTER,
		.summed = NO_REGISTER,
		.gathers = memory_zeroed(program->gathers.count, sizeof(struct meaning)),
		.gather_types = memory_zeroed(program->gathers.count, sizeof(uint32_t)),
		.map_segments = memory_zeroed(program->maps.count, sizeof(uint32_t)),
	};
	if (verify_registers(&checker) && verify_code(&checker))
		verify_roots(&checker);
	memory_free(checker.made);
	vector_free(&checker.regional);
	memory_free(checker.gathers);
	memory_free(checker.gather_types);
	memory_free(checker.map_segments);
	return checker.wrong;
}
