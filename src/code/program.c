/* Making a program: which definitions are needed, and emitting those in the order of the plan. */
#include "code/program.h"

#include "code/emitter.h"
#include "code/instruction.h"

/* --- what is needed --- */

struct needs {
	const struct plan *plan;
	bool *definitions;
	struct value_map seen;
	VECTOR(const struct value *) waiting;
};

static bool stands_alone(const struct value *value)
{
	return value->operation == VALUE_CONSTANT || value->operation == VALUE_COLUMN;
}

static void need_value(struct needs *needs, const struct value *value)
{
	if (value && !stands_alone(value) && !value_map_find(&needs->seen, value)) {
		value_map_put(&needs->seen, (struct value_entry){.value = value});
		vector_push(&needs->waiting, value);
	}
}

/* Marks the definitions that the values put in so far stand on. */
static void need_waiting(struct needs *needs)
{
	while (needs->waiting.count) {
		const struct value *value = needs->waiting.items[--needs->waiting.count];
		if (value->operation == VALUE_DEFINITION)
			needs->definitions[value->index] = true;
		if (value->operation == VALUE_LOOKUP)
			need_value(needs, needs->plan->lookups[value->index].key);
		for (size_t i = 0; i < value->count; i++)
			need_value(needs, value->operands[i]);
	}
}

static void need_rules(struct needs *needs, const struct definition *definition)
{
	for (size_t r = 0; r < definition->rule_count; r++) {
		const struct plan_rule *rule = &definition->rules[r];
		need_value(needs, rule->condition);
		need_value(needs, rule->points);
		for (size_t o = 0; o < definition->output_count; o++)
			need_value(needs, rule->outputs[o]);
	}
}

/* What a needed definition needs; those stand before it in the order, so one walk from its end finds all. */
static void need_definition(struct needs *needs, uint32_t index)
{
	const struct definition *definition = &needs->plan->definitions[index];
	if (definition->kind == DEFINITION_TABLE_OUTPUT)
		needs->definitions[definition->table] = true;
	bool single = definition->kind == DEFINITION_PARAM || definition->kind == DEFINITION_LET ||
		      definition->kind == DEFINITION_OUTPUT || definition->kind == DEFINITION_SCORE;
	if (single)
		need_value(needs, definition->value);
	need_rules(needs, definition);
	need_waiting(needs);
}

static void emit_needed(struct emitter *emitter, struct needs *needs)
{
	const struct plan *plan = emitter->plan;
	for (size_t i = plan->definition_count; i-- > 0;) {
		uint32_t index = plan->order[i];
		if (plan->definitions[index].stand_in)
			needs->definitions[index] = false; /* the column is used in its place */
		if (needs->definitions[index])
			need_definition(needs, index);
	}
	for (size_t i = 0; i < plan->definition_count; i++)
		if (needs->definitions[plan->order[i]])
			emit_definition(emitter, plan->order[i]);
	memory_free(needs->definitions);
	value_map_free(&needs->seen);
	vector_free(&needs->waiting);
}

static struct needs needs_of(const struct plan *plan)
{
	return (struct needs){.plan = plan, .definitions = memory_zeroed(plan->definition_count, sizeof(bool))};
}

/* --- the emitter --- */

static uint32_t *no_registers(size_t count)
{
	uint32_t *registers = memory_array(count, sizeof *registers);
	for (size_t i = 0; i < count; i++)
		registers[i] = NO_REGISTER;
	return registers;
}

static struct emitter emitter_of(const struct plan *plan)
{
	struct program *program = memory_zeroed(1, sizeof *program);
	program->plan = plan;
	struct emitter emitter = {
		.plan = plan,
		.program = program,
		.values = no_registers(plan->definition_count),
		.hits = no_registers(plan->definition_count),
		.columns = no_registers(plan->column_count),
		.lookup_cells = memory_zeroed(plan->lookup_count, sizeof *emitter.lookup_cells),
	};
	return emitter;
}

/* A set of labels has as many as the segment it came from, which its first instruction knows. */
static void settle_label_counts(struct program *program)
{
	struct program_register *registers = program->registers.items;
	for (size_t i = 0; i < program->registers.count; i++)
		if (registers[i].kind == REGISTER_CONSTANT && registers[i].type == VECTOR_LABELS) {
			struct type type = program->constants.items[registers[i].index].type;
			registers[i].label_count = (uint32_t)program->plan->definitions[type.of].label_count;
		}
	for (size_t i = 0; i < program->code.count; i++) {
		const struct instruction *instruction = &program->code.items[i];
		struct program_register *result = &registers[instruction->result];
		for (size_t o = 0; o < operand_count(program, instruction) && result->type == VECTOR_LABELS; o++)
			if (operand_type(program, instruction, o) == OPERAND_SAME && result->label_count == 0)
				result->label_count = registers[operand_of(program, instruction, o)].label_count;
	}
}

static struct program *finish(struct emitter *emitter, bool optimise)
{
	struct program *program = emitter->program;
	memory_free(emitter->values);
	memory_free(emitter->hits);
	memory_free(emitter->columns);
	memory_free(emitter->constant_slots);
	memory_free(emitter->constant_registers);
	for (size_t i = 0; i < emitter->plan->lookup_count; i++)
		memory_free(emitter->lookup_cells[i]);
	memory_free(emitter->lookup_cells);
	value_map_free(&emitter->made);
	settle_label_counts(program);
	if (optimise)
		program_optimise(program);
	program_pack(program);
	return program;
}

/* --- programs --- */

static void add_root(struct emitter *emitter, uint32_t index)
{
	const struct definition *definition = &emitter->plan->definitions[index];
	struct root root = {.definition = index, .value = emitter->values[index], .hit = emitter->hits[index]};
	if (definition->stand_in) {
		struct value column = {
			.operation = VALUE_COLUMN, .type = definition->type, .index = definition->stand_in - 1};
		root.value = emit_value(emitter, &column);
		root.hit = NO_REGISTER;
	}
	vector_push(&emitter->program->roots, root);
}

struct program *program_make_for(const struct plan *plan, bool optimise, const uint32_t *wanted, size_t count)
{
	struct emitter emitter = emitter_of(plan);
	struct needs needs = needs_of(plan);
	for (size_t i = 0; i < count; i++)
		needs.definitions[wanted[i]] = true;
	emit_needed(&emitter, &needs);
	for (size_t i = 0; i < count; i++)
		if (plan->definitions[wanted[i]].kind != DEFINITION_TABLE) /* which has outputs, but no value */
			add_root(&emitter, wanted[i]);
	return finish(&emitter, optimise);
}

struct program *program_make(const struct plan *plan, bool optimise)
{
	uint32_t *written = memory_array(plan->definition_count, sizeof *written);
	size_t count = 0;
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].written)
			written[count++] = i;
	struct program *program = program_make_for(plan, optimise, written, count);
	memory_free(written);
	return program;
}

static void need_population(struct needs *needs, const struct population *population)
{
	need_value(needs, population->x);
	need_value(needs, population->weight);
	need_value(needs, population->where);
	for (size_t k = 0; k < population->key_count; k++)
		need_value(needs, population->keys[k]);
	need_waiting(needs);
}

/* With the inputs of the populations of these levels. */
static struct program *make_pass(const struct plan *plan, bool optimise, uint32_t pass, uint32_t first_level)
{
	struct emitter emitter = emitter_of(plan);
	struct needs needs = needs_of(plan);
	bool last = pass == plan->passes;
	for (uint32_t i = 0; i < plan->definition_count; i++)
		needs.definitions[i] = last && plan->definitions[i].written;
	for (size_t p = 0; p < plan->population_count; p++)
		if (plan->populations[p].level >= first_level && plan->populations[p].level <= pass)
			need_population(&needs, &plan->populations[p]);
	emit_needed(&emitter, &needs);
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (last && plan->definitions[i].written)
			add_root(&emitter, i);
	emitter.origin = (struct origin){.definition = UINT32_MAX};
	for (uint32_t p = 0; p < plan->population_count; p++)
		if (plan->populations[p].level >= first_level && plan->populations[p].level <= pass)
			emit_population_inputs(&emitter, p);
	emitter.program->pass = pass;
	return finish(&emitter, optimise);
}

struct program *program_make_pass(const struct plan *plan, bool optimise, uint32_t pass)
{
	return make_pass(plan, optimise, pass, pass);
}

struct program *program_make_judging_pass(const struct plan *plan, bool optimise)
{
	return make_pass(plan, optimise, plan->passes, 1);
}

struct program *program_make_guards(const struct plan *plan, bool optimise)
{
	struct emitter emitter = emitter_of(plan);
	struct needs needs = needs_of(plan);
	for (size_t i = 0; i < plan->guard_count; i++) {
		need_value(&needs, plan->guards[i].condition);
		need_value(&needs, plan->guards[i].left);
		need_value(&needs, plan->guards[i].right);
	}
	need_waiting(&needs);
	emit_needed(&emitter, &needs);
	for (size_t i = 0; i < plan->guard_count; i++) {
		const struct plan_guard *guard = &plan->guards[i];
		const struct value *values[] = {guard->condition, guard->left ? guard->left : guard->condition,
						guard->right ? guard->right : guard->condition};
		emitter.origin = (struct origin){.definition = UINT32_MAX, .span = guard->span};
		for (size_t part = 0; part < 3; part++)
			vector_push(&emitter.program->roots, (struct root){.definition = UINT32_MAX,
									   .value = emit_value(&emitter, values[part]),
									   .hit = NO_REGISTER,
									   .part = part ? ROOT_SIDE : ROOT_VALUE});
	}
	return finish(&emitter, optimise);
}

struct program *program_make_filter(const struct plan *plan, bool optimise)
{
	if (!plan->only_where)
		return NULL;
	struct emitter emitter = emitter_of(plan);
	struct needs needs = needs_of(plan);
	need_value(&needs, plan->only_where);
	need_waiting(&needs);
	emit_needed(&emitter, &needs);
	emitter.origin = (struct origin){.definition = UINT32_MAX, .span = plan->only_where->span};
	struct root root = {
		.definition = UINT32_MAX, .value = emit_value(&emitter, plan->only_where), .hit = NO_REGISTER};
	vector_push(&emitter.program->roots, root);
	return finish(&emitter, optimise);
}

void program_free(struct program *program)
{
	if (!program)
		return;
	vector_free(&program->code);
	vector_free(&program->registers);
	vector_free(&program->constants);
	vector_free(&program->origins);
	vector_free(&program->roots);
	vector_free(&program->maps);
	vector_free(&program->gathers);
	vector_free(&program->patterns);
	vector_free(&program->indexes);
	arena_free(&program->arena);
	memory_free(program);
}

const struct root *program_root(const struct program *program, uint32_t definition)
{
	for (size_t i = 0; i < program->roots.count; i++) {
		const struct root *root = &program->roots.items[i];
		if (root->definition == definition && definition != UINT32_MAX)
			return root;
	}
	return NULL;
}
