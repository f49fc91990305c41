/* The tables beside the code: equal entries become one, and what nothing refers to goes. */
#include "code/optimise.h"

/* --- equal entries --- */

/* For each key the first that is equal to it; the caller frees. */
static uint32_t *first_equals(const struct text *keys, size_t count)
{
	size_t capacity = 64;
	while (capacity < count * 2)
		capacity = size_product(capacity, 2);
	uint32_t *slots = memory_zeroed(capacity, sizeof *slots);
	uint32_t *firsts = memory_array(count, sizeof *firsts);
	for (size_t i = 0; i < count; i++) {
		size_t slot = text_hash(keys[i]) & (capacity - 1);
		while (slots[slot] && !text_equal(keys[slots[slot] - 1], keys[i]))
			slot = (slot + 1) & (capacity - 1);
		if (!slots[slot])
			slots[slot] = (uint32_t)i + 1;
		firsts[i] = slots[slot] - 1;
	}
	memory_free(slots);
	return firsts;
}

static uint32_t *first_equal_maps(const struct rule_map *maps, size_t count)
{
	struct text *keys = memory_array(count, sizeof *keys);
	for (size_t i = 0; i < count; i++)
		keys[i] = (struct text){(const char *)maps[i].entries, maps[i].count * sizeof *maps[i].entries};
	uint32_t *firsts = first_equals(keys, count);
	memory_free(keys);
	return firsts;
}

void unify_tables(struct program *program)
{
	uint32_t *maps = first_equal_maps(program->maps.items, program->maps.count);
	uint32_t *gathers = first_equal_maps(program->gathers.items, program->gathers.count);
	uint32_t *patterns = first_equals(program->patterns.items, program->patterns.count);
	for (size_t i = 0; i < program->code.count; i++) {
		struct instruction *instruction = &program->code.items[i];
		enum extra_kind kind = opcode_infos[instruction->opcode].extra;
		if (kind == EXTRA_MAP)
			instruction->extra = maps[instruction->extra];
		else if (kind == EXTRA_GATHER)
			instruction->extra = gathers[instruction->extra];
		else if (kind == EXTRA_PATTERN)
			instruction->extra = patterns[instruction->extra];
		if (has_map(instruction->opcode))
			instruction->target = maps[instruction->target];
	}
	memory_free(maps);
	memory_free(gathers);
	memory_free(patterns);
}

/* --- what is used --- */

/* New numbers, given in the order in which they are asked for. */
struct renumbering {
	uint32_t *numbers;     /* by old number: 1 + the new one, or 0 */
	VECTOR(uint32_t) kept; /* the old numbers */
};

static struct renumbering renumbering_of(size_t count)
{
	return (struct renumbering){.numbers = memory_zeroed(count, sizeof(uint32_t))};
}

static uint32_t number_of(struct renumbering *renumbering, uint32_t old)
{
	if (!renumbering->numbers[old]) {
		vector_push(&renumbering->kept, old);
		renumbering->numbers[old] = (uint32_t)renumbering->kept.count;
	}
	return renumbering->numbers[old] - 1;
}

static void renumbering_free(struct renumbering *renumbering)
{
	memory_free(renumbering->numbers);
	vector_free(&renumbering->kept);
}

struct compactor {
	struct program *program;
	struct renumbering constants;
	struct renumbering maps;
	struct renumbering gathers;
	struct renumbering patterns;
	struct renumbering indexes;
	struct renumbering origins;
};

static void keep_constant(struct compactor *compactor, uint32_t index)
{
	const struct program_register *of = &compactor->program->registers.items[index];
	if (of->kind == REGISTER_CONSTANT)
		number_of(&compactor->constants, of->index);
}

static uint32_t keep_gather(struct compactor *compactor, uint32_t index)
{
	bool seen = compactor->gathers.numbers[index];
	const struct rule_map *gather = &compactor->program->gathers.items[index];
	for (size_t i = 0; i < gather->count && !seen; i++)
		if (gather->entries[i])
			gather->entries[i] = 1 + number_of(&compactor->constants, gather->entries[i] - 1);
	return number_of(&compactor->gathers, index);
}

static uint32_t keep_index(struct compactor *compactor, uint32_t index)
{
	const struct rule_index *kept = &compactor->program->indexes.items[index];
	for (size_t s = 0; s < kept->subject_count; s++) {
		struct index_subject *subject = &kept->subjects[s];
		for (size_t c = 0; c < subject->cut_count && cuts_are_constants(subject->type); c++)
			subject->cuts[c].at = number_of(&compactor->constants, subject->cuts[c].at);
	}
	return number_of(&compactor->indexes, index);
}

static void compact_instruction(struct compactor *compactor, struct instruction *instruction)
{
	for (size_t o = 0; o < operand_count(compactor->program, instruction); o++)
		keep_constant(compactor, operand_of(compactor->program, instruction, o));
	enum extra_kind kind = opcode_infos[instruction->opcode].extra;
	if (kind == EXTRA_MAP)
		instruction->extra = number_of(&compactor->maps, instruction->extra);
	else if (kind == EXTRA_GATHER)
		instruction->extra = keep_gather(compactor, instruction->extra);
	else if (kind == EXTRA_PATTERN)
		instruction->extra = number_of(&compactor->patterns, instruction->extra);
	else if (kind == EXTRA_INDEX)
		instruction->extra = keep_index(compactor, instruction->extra);
	if (has_map(instruction->opcode))
		instruction->target = number_of(&compactor->maps, instruction->target);
	if (has_results(instruction->opcode))
		instruction->target = keep_gather(compactor, instruction->target);
	instruction->origin = number_of(&compactor->origins, instruction->origin);
}

/* Replaces a table by its kept entries. */
#define keep_only(table, renumbering)                                                                                  \
	do {                                                                                                           \
		typeof(table) kept_ = {0};                                                                             \
		for (size_t i_ = 0; i_ < (renumbering).kept.count; i_++)                                               \
			vector_push(&kept_, (table).items[(renumbering).kept.items[i_]]);                              \
		vector_free(&(table));                                                                                 \
		(table) = kept_;                                                                                       \
		renumbering_free(&(renumbering));                                                                      \
	} while (0)

/* Registers of constants that nothing uses go when the registers are packed; until then they hold the first. */
static void renumber_constants(struct compactor *compactor)
{
	struct program *program = compactor->program;
	for (size_t i = 0; i < program->registers.count; i++) {
		struct program_register *of = &program->registers.items[i];
		if (of->kind == REGISTER_CONSTANT) {
			uint32_t number = compactor->constants.numbers[of->index];
			of->index = number ? number - 1 : 0;
		}
	}
}

void compact_tables(struct program *program)
{
	struct compactor compactor = {
		.program = program,
		.constants = renumbering_of(program->constants.count),
		.maps = renumbering_of(program->maps.count),
		.gathers = renumbering_of(program->gathers.count),
		.patterns = renumbering_of(program->patterns.count),
		.indexes = renumbering_of(program->indexes.count),
		.origins = renumbering_of(program->origins.count),
	};
	for (size_t i = 0; i < program->code.count; i++)
		compact_instruction(&compactor, &program->code.items[i]);
	for (size_t i = 0; i < program->roots.count; i++)
		keep_constant(&compactor, program->roots.items[i].value);
	renumber_constants(&compactor);
	keep_only(program->constants, compactor.constants);
	keep_only(program->maps, compactor.maps);
	keep_only(program->gathers, compactor.gathers);
	keep_only(program->patterns, compactor.patterns);
	keep_only(program->indexes, compactor.indexes);
	keep_only(program->origins, compactor.origins);
}
