/* Tables to instructions. */
#include "code/emitter.h"

static struct type output_type(const struct definition *table, size_t output)
{
	struct type type = {TYPE_TEXT, 0};
	for (size_t r = 0; r < table->rule_count; r++) {
		type = table->rules[r].outputs[output]->type;
		if (type.kind != TYPE_UNKNOWN)
			break;
	}
	return type;
}

/* A result by the row that fired: constants from a list, the others one by one. */
static uint32_t emit_result(struct emitter *emitter, uint32_t table_index, uint32_t hit, size_t output)
{
	const struct definition *table = definition_of(emitter, table_index);
	struct rule_map gather = {.count = table->rule_count + 1};
	gather.entries = arena_array(&emitter->program->arena, gather.count, sizeof *gather.entries);
	for (size_t r = 0; r < table->rule_count; r++) {
		const struct value *value = table->rules[r].outputs[output];
		if (value->operation == VALUE_CONSTANT && value->constant.known)
			gather.entries[r + 1] =
				1 + constant_index(emitter->program, emit_constant(emitter, value->constant));
	}
	vector_push(&emitter->program->gathers, gather);
	uint32_t result = emit(emitter, OP_HIT_CONSTANT, vector_type_of(output_type(table, output)), hit, 0, 0,
			       (uint32_t)emitter->program->gathers.count - 1);
	for (size_t r = 0; r < table->rule_count; r++) {
		const struct value *value = table->rules[r].outputs[output];
		if (value->operation == VALUE_CONSTANT)
			continue;
		from_rule(emitter, table, r);
		emit_update(emitter, OP_HIT_VALUE, result, hit, emit_value(emitter, value), (uint32_t)r + 1);
	}
	from_definition(emitter, table_index);
	return result;
}

/* A result as it is compared and joined: labels as texts. */
static uint32_t emit_spoken(struct emitter *emitter, struct type type, uint32_t result)
{
	if (type.kind == TYPE_LABEL)
		return emit(emitter, OP_LABEL_TEXT, VECTOR_TEXT, result, 0, 0, type.of);
	if (type.kind == TYPE_LABELS)
		return emit(emitter, OP_LABELS_TEXT, VECTOR_TEXT, result, 0, 0, type.of);
	return result;
}

/* --- tables whose rows must agree --- */

static bool constant_outputs(const struct definition *table)
{
	for (size_t r = 0; r < table->rule_count; r++)
		for (size_t o = 0; o < table->output_count; o++) {
			const struct value *value = table->rules[r].outputs[o];
			if (value->operation != VALUE_CONSTANT || value->type.kind == TYPE_LABEL)
				return false;
		}
	return true;
}

static bool same_outputs(const struct definition *table, size_t a, size_t b)
{
	for (size_t o = 0; o < table->output_count; o++) {
		const struct constant *left = &table->rules[a].outputs[o]->constant;
		const struct constant *right = &table->rules[b].outputs[o]->constant;
		if (left->known != right->known || (left->known && !constant_equal(left, right)))
			return false;
	}
	return true;
}

static uint64_t outputs_hash(const struct definition *table, size_t row)
{
	uint64_t hash = 0;
	for (size_t o = 0; o < table->output_count; o++) {
		const struct constant *constant = &table->rules[row].outputs[o]->constant;
		uint64_t own = constant->known ? constant_hash(constant) : 0;
		hash = (hash ^ own) * 0x9E3779B97F4A7C15u ^ hash >> 29;
	}
	return hash ^ hash >> 32;
}

/* By row: the first one that has the same outputs. */
static uint32_t *rows_alike(struct emitter *emitter, const struct definition *table)
{
	uint32_t *alike = arena_array(&emitter->program->arena, table->rule_count, sizeof *alike);
	size_t capacity = 16;
	while (capacity < table->rule_count * 2)
		capacity = size_product(capacity, 2);
	uint32_t *slots = memory_zeroed(capacity, sizeof *slots);
	for (size_t r = 0; r < table->rule_count; r++) {
		size_t slot = outputs_hash(table, r) & (capacity - 1);
		while (slots[slot] && !same_outputs(table, slots[slot] - 1, r))
			slot = (slot + 1) & (capacity - 1);
		if (!slots[slot])
			slots[slot] = (uint32_t)r + 1;
		alike[r] = slots[slot] - 1;
	}
	memory_free(slots);
	return alike;
}

/* What `first` gives, as the number of the first row that gives the same. */
static uint32_t emit_outcome(struct emitter *emitter, const struct definition *table, uint32_t first,
			     const uint32_t *alike)
{
	struct rule_map gather = {.count = table->rule_count + 1};
	gather.entries = arena_array(&emitter->program->arena, gather.count, sizeof *gather.entries);
	for (size_t r = 0; r < table->rule_count; r++)
		gather.entries[r + 1] = 1 + constant_index(emitter->program, emit_number(emitter, alike[r]));
	vector_push(&emitter->program->gathers, gather);
	return emit(emitter, OP_HIT_CONSTANT, VECTOR_NUMBER, first, 0, 0,
		    (uint32_t)emitter->program->gathers.count - 1);
}

/* Does the row give what `results` holds? */
static uint32_t emit_row_agrees(struct emitter *emitter, const struct definition *table, size_t row,
				const uint32_t *results)
{
	uint32_t same = NO_REGISTER;
	for (size_t o = 0; o < table->output_count; o++) {
		const struct value *output = table->rules[row].outputs[o];
		uint32_t value = emit_spoken(emitter, output->type, emit_value(emitter, output));
		uint32_t equal = emit_same(emitter, results[o], value);
		same = same == NO_REGISTER ? equal : emit(emitter, OP_AND, VECTOR_TRUTH, same, equal, 0, 0);
	}
	return same;
}

/* `any` over whole rows: the first that fires gives the results, and each other one must give the same. */
static uint32_t emit_any_row(struct emitter *emitter, uint32_t index)
{
	const struct definition *table = definition_of(emitter, index);
	uint32_t first = emit_first(emitter, index);
	uint32_t *results = arena_array(&emitter->program->arena, table->output_count, sizeof *results);
	const uint32_t *alike = constant_outputs(table) ? rows_alike(emitter, table) : NULL;
	uint32_t outcome = alike ? emit_outcome(emitter, table, first, alike) : NO_REGISTER;
	for (size_t o = 0; o < table->output_count && !alike; o++) {
		results[o] = emit_result(emitter, index, first, o);
		results[o] = emit_spoken(emitter, output_type(table, o), results[o]);
	}
	uint32_t hit = emit(emitter, OP_HIT_COPY, VECTOR_CODE, first, 0, 0, index);
	for (size_t r = 0; r < table->rule_count; r++) {
		from_rule(emitter, table, r);
		uint32_t agrees = alike ? emit(emitter, OP_NUMBER_EQUAL, VECTOR_TRUTH, outcome,
					       emit_number(emitter, alike[r]), 0, 0)
					: emit_row_agrees(emitter, table, r, results);
		uint32_t differs = emit(emitter, OP_NOT, VECTOR_TRUTH, agrees, 0, 0, 0);
		uint32_t condition = emit_value(emitter, table->rules[r].condition);
		uint32_t conflict = emit(emitter, OP_AND, VECTOR_TRUTH, condition, differs, 0, 0);
		emit_update(emitter, OP_HIT_CHECK, hit, conflict, 0, (uint32_t)r + 1);
	}
	from_definition(emitter, index);
	return hit;
}

static uint32_t emit_list(struct emitter *emitter, uint32_t index, size_t output)
{
	const struct definition *table = definition_of(emitter, index);
	uint32_t list = emit(emitter, OP_LIST_NEW, VECTOR_TEXT, 0, 0, 0, index);
	for (size_t r = 0; r < table->rule_count; r++) {
		const struct plan_rule *row = &table->rules[r];
		from_rule(emitter, table, r);
		uint32_t condition = emit_value(emitter, row->condition);
		struct value *value = row->outputs[output];
		uint32_t result = value->type.kind == TYPE_UNKNOWN ? emit_missing(emitter, (struct type){TYPE_TEXT, 0})
								   : emit_value(emitter, value);
		result = emit_spoken(emitter, value->type, result);
		emit_update(emitter, OP_LIST_ADD, list, condition, result,
			    emitter->program->registers.items[result].type);
	}
	from_definition(emitter, index);
	return list;
}

static uint32_t emit_collect(struct emitter *emitter, uint32_t index)
{
	const struct definition *table = definition_of(emitter, index);
	enum opcode opcode = table->policy == POLICY_SUM   ? OP_COLLECT_SUM
			     : table->policy == POLICY_MIN ? OP_COLLECT_MIN
			     : table->policy == POLICY_MAX ? OP_COLLECT_MAX
							   : OP_COLLECT_COUNT;
	uint32_t result = emit(emitter, OP_COLLECT_NEW, VECTOR_NUMBER, 0, 0, 0, index);
	for (size_t r = 0; r < table->rule_count; r++) {
		const struct plan_rule *row = &table->rules[r];
		from_rule(emitter, table, r);
		uint32_t condition = emit_value(emitter, row->condition);
		uint32_t value = opcode == OP_COLLECT_COUNT ? 0 : emit_value(emitter, row->outputs[0]);
		emit_update(emitter, opcode, result, condition, value, 0);
	}
	from_definition(emitter, index);
	if (opcode == OP_COLLECT_SUM)
		emit_update(emitter, OP_COLLECT_TOTAL, result, 0, 0, 0);
	return result;
}

static uint32_t emit_row(struct emitter *emitter, uint32_t index)
{
	const struct definition *table = definition_of(emitter, index);
	if (table->policy == POLICY_UNIQUE)
		return emit_checked(emitter, index, OP_HIT_UNIQUE, 0);
	if (table->policy == POLICY_ANY)
		return emit_any_row(emitter, index);
	return emit_first(emitter, index);
}

void emit_table(struct emitter *emitter, uint32_t index)
{
	const struct definition *table = definition_of(emitter, index);
	bool single = table->policy == POLICY_ALL || table->policy >= POLICY_SUM;
	if (!single)
		emitter->hits[index] = emit_row(emitter, index);
	for (size_t o = 0; o < table->output_count; o++) {
		uint32_t *value = &emitter->values[index + 1 + o];
		if (table->policy == POLICY_ALL)
			*value = emit_list(emitter, index, o);
		else if (single)
			*value = emit_collect(emitter, index);
		else
			*value = emit_result(emitter, index, emitter->hits[index], o);
		emitter->hits[index + 1 + o] = emitter->hits[index];
	}
}
