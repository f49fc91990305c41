#include "vm/machine.h"

#include "base/memory.h"
#include "vm/registers.h"

/* --- making --- */

static struct bits all_lanes(bool set)
{
	struct bits bits;
	for (size_t w = 0; w < BATCH_WORDS; w++)
		bits.words[w] = set ? ~(uint64_t)0 : 0;
	return bits;
}

static void put_number(struct vector *vector, struct decimal number)
{
	int64_t narrow;
	bool exact;
	number = decimal_normalize(number);
	if (number.scale <= 18 && decimal_floor_at_scale(number, number.scale, &narrow, &exact) == 0) {
		vector->narrow[0] = narrow;
		vector->scale = number.scale;
		vector->bound = narrow < 0 ? -(uint64_t)narrow : (uint64_t)narrow;
		return;
	}
	vector_make_wide(vector);
	vector->decimals[0] = number;
}

static struct vector *constant_vector(const struct program_register *description, const struct constant *constant)
{
	struct vector *vector = vector_new(description->type, description->label_count);
	vector->constant = true;
	vector->known = all_lanes(constant->known);
	if (!constant->known)
		return vector;
	switch (vector->type) {
	case VECTOR_NUMBER:
		put_number(vector, constant->number);
		break;
	case VECTOR_TEXT:
		vector->texts[0] = constant->text;
		break;
	case VECTOR_DATE:
		vector->days[0] = constant->day;
		break;
	case VECTOR_DURATION:
		vector->durations[0] = constant->duration;
		break;
	case VECTOR_CODE:
		vector->codes[0] = constant->label;
		break;
	case VECTOR_TRUTH:
		vector->yes = all_lanes(constant->truth);
		break;
	default:
		break;
	}
	return vector;
}

static void make_vectors(struct machine *machine)
{
	const struct program *program = machine->program;
	machine->vectors = memory_zeroed(program->registers.count + 1, sizeof(struct vector *));
	for (size_t i = 0; i < program->registers.count; i++) {
		const struct program_register *description = &program->registers.items[i];
		if (description->kind == REGISTER_CONSTANT)
			machine->vectors[i] =
				constant_vector(description, &program->constants.items[description->index]);
		else if (description->kind == REGISTER_RESULT)
			machine->vectors[i] = vector_new(description->type, description->label_count);
	}
}

static void make_tables(struct machine *machine)
{
	const struct program *program = machine->program;
	machine->gathers = memory_zeroed(program->gathers.count, sizeof *machine->gathers);
	machine->patterns = memory_zeroed(program->patterns.count, sizeof(struct pattern *));
	machine->lookups = memory_zeroed(machine->plan->lookup_count, sizeof *machine->lookups);
	machine->indexes = memory_zeroed(program->indexes.count, sizeof *machine->indexes);
	machine->box_groups = memory_zeroed(program->indexes.count, sizeof(struct box_groups *));
	for (size_t i = 0; i < program->gathers.count; i++)
		gather_build(machine, i);
	for (size_t i = 0; i < program->indexes.count; i++)
		index_build(machine, i);
	for (size_t i = 0; i < program->code.count; i++)
		if (program->code.items[i].opcode == OP_LIST_ADD_OF)
			gather_write(machine, program->code.items[i].target);
	for (size_t i = 0; i < program->code.count; i++)
		if (program->code.items[i].opcode == OP_LOOKUP_ROW)
			lookup_build(machine, program->code.items[i].extra);
	for (size_t i = 0; i < program->patterns.count; i++) {
		const char *message;
		size_t offset;
		struct arena *arena = &machine->program->arena;
		machine->patterns[i] = pattern_compile(program->patterns.items[i], arena, &message, &offset);
	}
}

struct machine *machine_new(struct program *program, bool failures_are_missing, const char **message)
{
	*message = program_verify(program);
	if (*message)
		return NULL;
	struct machine *machine = memory_zeroed(1, sizeof *machine);
	machine->program = program;
	machine->plan = program->plan;
	machine->failures_are_missing = failures_are_missing;
	machine->roots = memory_array(program->roots.count, sizeof *machine->roots);
	make_vectors(machine);
	make_tables(machine);
	return machine;
}

void machine_use(struct machine *machine, const struct populations *populations)
{
	machine->populations = populations;
}

void machine_free(struct machine *machine)
{
	if (!machine)
		return;
	const struct program *program = machine->program;
	for (size_t i = 0; i < program->registers.count; i++)
		if (program->registers.items[i].kind != REGISTER_COLUMN)
			vector_free_one(machine->vectors[i]);
	for (size_t i = 0; i < program->gathers.count; i++)
		gather_free(&machine->gathers[i]);
	for (size_t i = 0; i < machine->plan->lookup_count; i++)
		memory_free(machine->lookups[i].slots);
	for (size_t i = 0; i < program->patterns.count; i++)
		pattern_free(machine->patterns[i]);
	for (size_t i = 0; i < program->indexes.count; i++)
		index_free(machine, i);
	memory_free(machine->indexes);
	memory_free(machine->box_groups);
	for (size_t i = 0; machine->sums && i < BATCH_SIZE; i++)
		exact_free(&machine->sums[i]);
	memory_free(machine->sums);
	memory_free(machine->roots);
	vector_free(&machine->taken);
	memory_free(machine->vectors);
	memory_free(machine->gathers);
	memory_free(machine->lookups);
	memory_free(machine->patterns);
	memory_free(machine);
}

/* --- running --- */

/* Hits keep what failed, so that the record stays taken; whatever is read from them is missing. */
static bool keeps_failures(const struct instruction *instruction)
{
	const struct opcode_info *info = &opcode_infos[instruction->opcode];
	return info->result == OPERAND_CODE && ((info->flags & UPDATES) || instruction->opcode == OP_HIT_COPY);
}

static void take_as_missing(struct machine *machine, size_t instruction, struct vector *result)
{
	struct taken_failures taken = {.instruction = instruction};
	for (size_t w = 0; w < frame_words(&machine->frame); w++) {
		uint64_t failed = result->failed.words[w] & machine->frame.active->words[w];
		machine->taken_as_missing += (uint64_t)__builtin_popcountll(failed);
		taken.lanes.words[w] = failed;
		result->failed.words[w] = 0;
	}
	result->any_failed = false;
	vector_push(&machine->taken, taken);
}

void machine_run(struct machine *machine, struct vector *const *columns, size_t count, const struct bits *active,
		 const struct dialect *dialect, struct arena *arena)
{
	const struct program *program = machine->program;
	for (size_t i = 0; i < program->registers.count; i++)
		if (program->registers.items[i].kind == REGISTER_COLUMN)
			machine->vectors[i] = columns[program->registers.items[i].index];
	machine->all = active;
	machine->taken.count = 0;
	machine->frame = (struct frame){count, active, arena, dialect};
	for (size_t pc = 0; pc < program->code.count; pc++) {
		const struct instruction *instruction = &program->code.items[pc];
		kernel *compute = kernels[instruction->opcode];
		struct vector *result = machine->vectors[instruction->result];
		if (compute) {
			struct vector *const operands[3] = {machine->vectors[instruction->a],
							    machine->vectors[instruction->b],
							    machine->vectors[instruction->c]};
			compute(&machine->frame, result, operands);
		} else {
			run_instruction(machine, instruction, &pc);
		}
		if (machine->failures_are_missing && result->any_failed && !keeps_failures(instruction))
			take_as_missing(machine, pc, result);
	}
}

struct vector *machine_vector(const struct machine *machine, uint32_t index)
{
	return machine->vectors[index];
}

struct vector *const *machine_roots(const struct machine *machine)
{
	for (size_t i = 0; i < machine->program->roots.count; i++)
		machine->roots[i] = machine->vectors[machine->program->roots.items[i].value];
	return machine->roots;
}

uint64_t machine_taken_as_missing(const struct machine *machine)
{
	return machine->taken_as_missing;
}

const struct taken_failures *machine_taken(const struct machine *machine, size_t *count)
{
	*count = machine->taken.count;
	return machine->taken.items;
}

void machine_discount(struct machine *machine, uint64_t results)
{
	machine->taken_as_missing -= results;
	machine->taken.count = 0;
}

/* --- failures in words --- */

static const char *rule_words(const struct definition *definition, uint32_t rule, struct arena *arena)
{
	struct text name = definition->rules[rule - 1].name;
	if (name.size)
		return arena_printf(arena, "rule %u (%.*s)", rule, TEXT_ARGUMENTS(name));
	return arena_printf(arena, "%s %u", definition->kind == DEFINITION_TABLE ? "row" : "rule", rule);
}

const char *failure_text(const struct failure *failure, const struct plan *plan, struct arena *arena)
{
	switch (failure->kind) {
	case FAILURE_OVERFLOW:
		return "a result has more than 38 digits before the point";
	case FAILURE_DATE:
		return "a date falls outside the years 1 to 9999";
	case FAILURE_PATTERN:
		return "a regular expression takes too long on this text";
	case FAILURE_CONFLICT: {
		const struct definition *definition = &plan->definitions[failure->definition];
		bool unique = definition->policy == POLICY_UNIQUE;
		return arena_printf(arena, "%s and %s both fire, and %s", rule_words(definition, failure->first, arena),
				    rule_words(definition, failure->second, arena),
				    unique ? "only one may" : "they do not agree");
	}
	case FAILURE_NONE:
		break;
	}
	return "";
}
