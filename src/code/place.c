/* Writing the code anew: each value once, where it is first needed.
 *
 * But what is dear, and needed by several regions, is computed in each of them, for the records that are open there:
 * two versions of a segment, say, of which most records leave either before they come to its regular expression. Not so
 * where the first rule of one needs it, for then all records do. */
#include "code/optimise.h"

/* Between NONE and REGIONS: the region that alone needs a value. */
enum { SCOPE_NONE = 0, SCOPE_REGIONS = UINT32_MAX - 1, SCOPE_ANYWHERE = UINT32_MAX };

enum state { STATE_NEW, STATE_SEEN, STATE_PLACED };

struct placer {
	struct optimiser *optimiser;
	uint32_t *scopes;       /* by register */
	enum state *states;     /* by register */
	bool *dear;             /* by register: it, or what it is computed from */
	bool *first;            /* by register: the first rule of a region needs it */
	VECTOR(uint32_t) again; /* registers placed in the region at hand that others compute again */
	VECTOR(uint32_t) waiting;
	VECTOR(uint32_t) leaps; /* of the open region, in the new code */
	VECTOR(struct instruction) code;
};

/* --- who needs what --- */

static void find_dear(struct placer *placer)
{
	const struct program *program = placer->optimiser->program;
	for (size_t i = 0; i < program->code.count; i++) {
		const struct instruction *instruction = &program->code.items[i];
		bool dear = opcode_infos[instruction->opcode].flags & DEAR;
		if (placer->optimiser->roles[i] != ROLE_VALUE)
			continue;
		for (size_t o = 0; o < operand_count(program, instruction); o++)
			dear |= placer->dear[operand_of(program, instruction, o)];
		placer->dear[instruction->result] = dear;
	}
}

static void need(struct placer *placer, uint32_t index, uint32_t scope)
{
	uint32_t *known = &placer->scopes[index];
	uint32_t both = *known == SCOPE_NONE || *known == scope ? scope : (uint32_t)SCOPE_REGIONS;
	if (*known == SCOPE_ANYWHERE || (both == SCOPE_REGIONS && (!placer->dear[index] || scope == SCOPE_ANYWHERE)))
		both = SCOPE_ANYWHERE;
	*known = both;
}

/* Does the effect stand right behind the opening of its region? */
static bool is_first_rule(const struct placer *placer, size_t at)
{
	const struct optimiser *optimiser = placer->optimiser;
	while (at-- > 0)
		if (optimiser->roles[at] == ROLE_EFFECT)
			return optimiser->program->code.items[at].opcode == OP_OPEN;
	return false;
}

/* From the end back, so that all who need a register were seen before the instruction that makes it. */
static void find_scopes(struct placer *placer)
{
	const struct optimiser *optimiser = placer->optimiser;
	const struct program *program = optimiser->program;
	for (size_t i = 0; i < program->roots.count; i++) {
		const struct root *root = &program->roots.items[i];
		need(placer, root->value, SCOPE_ANYWHERE);
		if (root->hit != NO_REGISTER)
			need(placer, root->hit, SCOPE_ANYWHERE);
	}
	for (size_t i = program->code.count; i-- > 0;) {
		const struct instruction *instruction = &program->code.items[i];
		uint32_t scope = placer->scopes[instruction->result];
		if (optimiser->roles[i] == ROLE_GONE || scope == SCOPE_NONE) {
			optimiser->roles[i] = ROLE_GONE;
			continue;
		}
		bool first = placer->first[instruction->result];
		if (optimiser->roles[i] == ROLE_EFFECT) {
			scope = optimiser->regions[i] ? optimiser->regions[i] : (uint32_t)SCOPE_ANYWHERE;
			first = optimiser->regions[i] && is_first_rule(placer, i);
		} else if (scope == SCOPE_REGIONS && first) {
			scope = placer->scopes[instruction->result] = SCOPE_ANYWHERE;
		}
		for (size_t o = 0; o < operand_count(program, instruction); o++) {
			need(placer, operand_of(program, instruction, o), scope);
			placer->first[operand_of(program, instruction, o)] |= first;
		}
	}
}

/* --- values --- */

/* The instruction of a value, or null: a constant, a column, or what effects made. */
static const struct instruction *value_behind(const struct placer *placer, uint32_t index)
{
	uint32_t maker = placer->optimiser->makers[index];
	if (maker == NO_INSTRUCTION || placer->optimiser->roles[maker] != ROLE_VALUE)
		return NULL;
	return &placer->optimiser->program->code.items[maker];
}

static bool is_done(const struct placer *placer, uint32_t index, bool hoisting)
{
	return !value_behind(placer, index) || placer->states[index] == STATE_PLACED ||
	       (hoisting && placer->states[index] == STATE_SEEN);
}

static bool operands_wait(struct placer *placer, const struct instruction *instruction, bool hoisting)
{
	const struct program *program = placer->optimiser->program;
	size_t before = placer->waiting.count;
	for (size_t o = operand_count(program, instruction); o-- > 0;)
		if (!is_done(placer, operand_of(program, instruction, o), hoisting))
			vector_push(&placer->waiting, operand_of(program, instruction, o));
	return placer->waiting.count > before;
}

/* Places a value behind those that it needs; when hoisting, only what does not belong to one region. */
static void place(struct placer *placer, uint32_t index, bool hoisting)
{
	vector_push(&placer->waiting, index);
	while (placer->waiting.count) {
		index = placer->waiting.items[placer->waiting.count - 1];
		const struct instruction *instruction = value_behind(placer, index);
		bool done = is_done(placer, index, hoisting);
		if (!done && operands_wait(placer, instruction, hoisting))
			continue;
		placer->waiting.count--;
		if (done)
			continue;
		bool here = !hoisting || placer->scopes[index] == SCOPE_ANYWHERE;
		placer->states[index] = here ? STATE_PLACED : STATE_SEEN;
		if (here)
			vector_push(&placer->code, *instruction);
		if (here && placer->scopes[index] == SCOPE_REGIONS)
			vector_push(&placer->again, index);
	}
}

static void place_operands(struct placer *placer, size_t at, bool hoisting)
{
	const struct program *program = placer->optimiser->program;
	const struct instruction *instruction = &program->code.items[at];
	for (size_t o = 0; o < operand_count(program, instruction); o++)
		place(placer, operand_of(program, instruction, o), hoisting);
}

/* --- effects --- */

/* Before a region opens: all that its rules share with others. */
static void hoist(struct placer *placer, size_t open)
{
	const struct optimiser *optimiser = placer->optimiser;
	for (size_t i = open + 1; optimiser->regions[i] == optimiser->regions[open]; i++) {
		if (optimiser->roles[i] == ROLE_EFFECT)
			place_operands(placer, i, true);
		if (optimiser->program->code.items[i].opcode == OP_CLOSE)
			break;
	}
}

static void place_effect(struct placer *placer, size_t at)
{
	const struct instruction *instruction = &placer->optimiser->program->code.items[at];
	if (instruction->opcode == OP_OPEN)
		hoist(placer, at);
	place_operands(placer, at, false);
	if (opcode_infos[instruction->opcode].flags & LEAPS)
		vector_push(&placer->leaps, (uint32_t)placer->code.count);
	if (instruction->opcode == OP_CLOSE) {
		for (size_t i = 0; i < placer->leaps.count; i++)
			placer->code.items[placer->leaps.items[i]].target = (uint32_t)placer->code.count;
		placer->leaps.count = 0;
		for (size_t i = 0; i < placer->again.count; i++)
			placer->states[placer->again.items[i]] = STATE_NEW;
		placer->again.count = 0;
	}
	vector_push(&placer->code, *instruction);
}

/* What others than one region need stays where it was emitted, outside of regions: the code of a definition stays
 * together, and its parts are alive no longer than they were. */
static bool stays(const struct placer *placer, size_t at)
{
	const struct instruction *instruction = &placer->optimiser->program->code.items[at];
	return placer->scopes[instruction->result] == SCOPE_ANYWHERE && placer->optimiser->regions[at] == 0;
}

static void place_all(struct placer *placer)
{
	const struct optimiser *optimiser = placer->optimiser;
	const struct program *program = optimiser->program;
	for (size_t i = 0; i < program->code.count; i++) {
		if (optimiser->roles[i] == ROLE_EFFECT)
			place_effect(placer, i);
		else if (optimiser->roles[i] == ROLE_VALUE && stays(placer, i))
			place(placer, program->code.items[i].result, false);
	}
	for (size_t i = 0; i < program->roots.count; i++)
		place(placer, program->roots.items[i].value, false);
}

void place_code(struct optimiser *optimiser)
{
	struct program *program = optimiser->program;
	struct placer placer = {
		.optimiser = optimiser,
		.scopes = memory_zeroed(optimiser->room, sizeof(uint32_t)),
		.states = memory_zeroed(optimiser->room, sizeof(enum state)),
		.dear = memory_zeroed(optimiser->room, sizeof(bool)),
		.first = memory_zeroed(optimiser->room, sizeof(bool)),
	};
	find_dear(&placer);
	find_scopes(&placer);
	place_all(&placer);
	vector_free(&program->code);
	program->code.items = placer.code.items;
	program->code.count = placer.code.count;
	program->code.capacity = placer.code.capacity;
	memory_free(placer.scopes);
	memory_free(placer.states);
	memory_free(placer.dear);
	memory_free(placer.first);
	vector_free(&placer.again);
	vector_free(&placer.waiting);
	vector_free(&placer.leaps);
}
