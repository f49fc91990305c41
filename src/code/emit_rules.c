/* Segments, scores and tables to instructions. */
#include "code/emitter.h"

static struct definition *definition_of(const struct emitter *emitter, uint32_t index)
{
	return &emitter->plan->definitions[index];
}

static void from_rule(struct emitter *emitter, const struct definition *definition, size_t rule)
{
	emitter->origin.rule = (uint32_t)rule + 1;
	emitter->origin.span = definition->rules[rule].span;
}

static void from_definition(struct emitter *emitter, uint32_t index)
{
	const struct definition *definition = definition_of(emitter, index);
	emitter->origin = (struct origin){.definition = index, .span = definition->span};
}

/* --- which rule fired --- */

static const uint32_t *rule_order(struct emitter *emitter, const struct definition *definition)
{
	if (definition->ranked)
		return definition->ranked;
	uint32_t *order = arena_array(&emitter->program->arena, definition->rule_count, sizeof *order);
	for (size_t i = 0; i < definition->rule_count; i++)
		order[i] = (uint32_t)i;
	return order;
}

/* First match: each rule sees only the records that are still open. */
static uint32_t emit_first(struct emitter *emitter, uint32_t index)
{
	const struct definition *definition = definition_of(emitter, index);
	const uint32_t *order = rule_order(emitter, definition);
	struct program *program = emitter->program;
	VECTOR(size_t) leaps = {0};
	uint32_t hit = emit(emitter, OP_HIT_NEW, VECTOR_CODE, 0, 0, 0, index);
	emit_update(emitter, OP_OPEN, hit, 0, 0, 0);
	emitter->region = ++emitter->region_count;
	for (size_t i = 0; i < definition->rule_count; i++) {
		const struct plan_rule *rule = &definition->rules[order[i]];
		if (!rule->valid)
			continue;
		from_rule(emitter, definition, order[i]);
		if (rule->condition)
			vector_push(&leaps, emit_update(emitter, OP_HIT_FIRST, hit,
							emit_value(emitter, rule->condition), 0, order[i] + 1));
		else
			emit_update(emitter, OP_HIT_OTHERWISE, hit, 0, 0, order[i] + 1);
	}
	from_definition(emitter, index);
	emitter->region = 0;
	size_t close = emit_update(emitter, OP_CLOSE, hit, 0, 0, 0);
	for (size_t i = 0; i < leaps.count; i++)
		program->code.items[leaps.items[i]].target = (uint32_t)close;
	vector_free(&leaps);
	return hit;
}

/* Every rule is asked: a second one that fires is a data error, or (HIT_ANY) one that disagrees is. */
static uint32_t emit_checked(struct emitter *emitter, uint32_t index, enum opcode opcode, uint32_t map)
{
	const struct definition *definition = definition_of(emitter, index);
	uint32_t hit = emit(emitter, OP_HIT_NEW, VECTOR_CODE, 0, 0, 0, index);
	for (size_t i = 0; i < definition->rule_count; i++) {
		const struct plan_rule *rule = &definition->rules[i];
		if (!rule->valid)
			continue;
		from_rule(emitter, definition, i);
		if (rule->condition) {
			uint32_t condition = emit_value(emitter, rule->condition);
			size_t at = emit_update(emitter, opcode, hit, condition, 0, (uint32_t)i + 1);
			emitter->program->code.items[at].target = opcode == OP_HIT_ANY ? map : 0;
		} else {
			emit_update(emitter, OP_HIT_OTHERWISE, hit, 0, 0, (uint32_t)i + 1);
		}
	}
	from_definition(emitter, index);
	return hit;
}

static uint32_t map_of_labels(struct emitter *emitter, const struct definition *definition)
{
	struct rule_map map = {.count = definition->rule_count + 1};
	map.entries = arena_array(&emitter->program->arena, map.count, sizeof *map.entries);
	for (size_t i = 0; i < definition->rule_count; i++)
		map.entries[i + 1] = definition->rules[i].label;
	vector_push(&emitter->program->maps, map);
	return (uint32_t)emitter->program->maps.count - 1;
}

/* --- segments --- */

static void emit_all(struct emitter *emitter, uint32_t index)
{
	const struct definition *definition = definition_of(emitter, index);
	uint32_t set = emit(emitter, OP_LABELS_NEW, VECTOR_LABELS, 0, 0, 0, index);
	emitter->program->registers.items[set].label_count = (uint32_t)definition->label_count;
	for (size_t i = 0; i < definition->rule_count; i++) {
		const struct plan_rule *rule = &definition->rules[i];
		if (!rule->valid)
			continue;
		from_rule(emitter, definition, i);
		if (rule->condition)
			emit_update(emitter, OP_LABELS_ADD, set, emit_value(emitter, rule->condition), 0, rule->label);
		else
			emit_update(emitter, OP_LABELS_OTHERWISE, set, 0, 0, rule->label);
	}
	from_definition(emitter, index);
	emitter->values[index] = set;
}

/* The points of a rule where it fires, else 0. */
static uint32_t emit_points(struct emitter *emitter, const struct plan_rule *rule)
{
	uint32_t fires = emit(emitter, OP_IS_TRUE, VECTOR_TRUTH, emit_value(emitter, rule->condition), 0, 0, 0);
	uint32_t points = emit_value(emitter, rule->points);
	return emit(emitter, OP_CHOOSE, VECTOR_NUMBER, fires, points, emit_number(emitter, 0), 0);
}

/* Adds each rule's points to the total of its label. */
static void emit_totals(struct emitter *emitter, const struct definition *definition, uint32_t *totals)
{
	for (size_t i = 0; i < definition->rule_count; i++) {
		const struct plan_rule *rule = &definition->rules[i];
		if (!rule->valid || !rule->condition)
			continue;
		from_rule(emitter, definition, i);
		uint32_t points = emit_points(emitter, rule);
		uint32_t *total = &totals[rule->label];
		*total = *total == NO_REGISTER ? points : emit(emitter, OP_ADD, VECTOR_NUMBER, *total, points, 0, 0);
	}
}

/* The label with the greatest total above 0; of equals, the one that is named first. */
static void emit_best(struct emitter *emitter, uint32_t index)
{
	const struct definition *definition = definition_of(emitter, index);
	struct constant label = {.type = {TYPE_LABEL, index}};
	uint32_t best = emit_number(emitter, 0);
	uint32_t code = emit_constant(emitter, label);
	for (size_t i = 0; i < definition->rule_count; i++)
		if (!definition->rules[i].condition && definition->rules[i].valid) {
			label = (struct constant){
				.type = {TYPE_LABEL, index}, .known = true, .label = definition->rules[i].label};
			code = emit_constant(emitter, label);
		}
	uint32_t *totals = arena_array(&emitter->program->arena, definition->label_count + 1, sizeof *totals);
	for (size_t l = 0; l <= definition->label_count; l++)
		totals[l] = NO_REGISTER;
	emit_totals(emitter, definition, totals);
	from_definition(emitter, index);
	for (uint32_t l = 1; l <= definition->label_count; l++) {
		uint32_t total = totals[l];
		if (total == NO_REGISTER)
			continue;
		label = (struct constant){.type = {TYPE_LABEL, index}, .known = true, .label = l};
		uint32_t better = emit(emitter, OP_NUMBER_LESS, VECTOR_TRUTH, best, total, 0, 0);
		better = emit(emitter, OP_IS_TRUE, VECTOR_TRUTH, better, 0, 0, 0);
		code = emit(emitter, OP_CHOOSE, VECTOR_CODE, better, emit_constant(emitter, label), code, 0);
		best = emit(emitter, OP_CHOOSE, VECTOR_NUMBER, better, total, best, 0);
	}
	emitter->values[index] = code;
}

static void emit_segment(struct emitter *emitter, uint32_t index)
{
	const struct definition *definition = definition_of(emitter, index);
	if (definition->policy == POLICY_ALL) {
		emit_all(emitter, index);
		return;
	}
	if (definition->policy == POLICY_POINTS) {
		emit_best(emitter, index);
		return;
	}
	uint32_t map = map_of_labels(emitter, definition);
	uint32_t hit;
	if (definition->policy == POLICY_UNIQUE)
		hit = emit_checked(emitter, index, OP_HIT_UNIQUE, 0);
	else if (definition->policy == POLICY_ANY)
		hit = emit_checked(emitter, index, OP_HIT_ANY, map);
	else
		hit = emit_first(emitter, index);
	emitter->hits[index] = hit;
	emitter->values[index] = emit(emitter, OP_HIT_LABEL, VECTOR_CODE, hit, 0, 0, map);
}

/* --- scores --- */

static void emit_score(struct emitter *emitter, uint32_t index)
{
	const struct definition *definition = definition_of(emitter, index);
	uint32_t score = definition->value ? emit_value(emitter, definition->value) : emit_number(emitter, 0);
	uint32_t fired = NO_REGISTER;
	bool has_otherwise = definition->rule_count && !definition->rules[definition->rule_count - 1].condition;
	for (size_t i = 0; i < definition->rule_count; i++) {
		const struct plan_rule *rule = &definition->rules[i];
		if (!rule->valid)
			continue;
		from_rule(emitter, definition, i);
		if (rule->condition) {
			score = emit(emitter, OP_ADD, VECTOR_NUMBER, score, emit_points(emitter, rule), 0, 0);
			if (!has_otherwise)
				continue;
			uint32_t fires =
				emit(emitter, OP_IS_TRUE, VECTOR_TRUTH, emit_value(emitter, rule->condition), 0, 0, 0);
			fired = fired == NO_REGISTER ? fires : emit(emitter, OP_OR, VECTOR_TRUTH, fired, fires, 0, 0);
			continue;
		}
		uint32_t points = emit_value(emitter, rule->points);
		if (fired != NO_REGISTER)
			points = emit(emitter, OP_CHOOSE, VECTOR_NUMBER, fired, emit_number(emitter, 0), points, 0);
		score = emit(emitter, OP_ADD, VECTOR_NUMBER, score, points, 0, 0);
	}
	from_definition(emitter, index);
	emitter->values[index] = score;
}

/* --- tables --- */

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

/* `any` over whole rows: the first that fires gives the results, and each other one must give the same. */
static uint32_t emit_any_row(struct emitter *emitter, uint32_t index)
{
	const struct definition *table = definition_of(emitter, index);
	uint32_t first = emit_first(emitter, index);
	uint32_t *results = arena_array(&emitter->program->arena, table->output_count, sizeof *results);
	for (size_t o = 0; o < table->output_count; o++) {
		results[o] = emit_result(emitter, index, first, o);
		results[o] = emit_spoken(emitter, output_type(table, o), results[o]);
	}
	uint32_t hit = emit(emitter, OP_HIT_COPY, VECTOR_CODE, first, 0, 0, index);
	for (size_t r = 0; r < table->rule_count; r++) {
		from_rule(emitter, table, r);
		uint32_t same = NO_REGISTER;
		for (size_t o = 0; o < table->output_count; o++) {
			const struct value *output = table->rules[r].outputs[o];
			uint32_t value = emit_spoken(emitter, output->type, emit_value(emitter, output));
			uint32_t equal = emit_same(emitter, results[o], value);
			same = same == NO_REGISTER ? equal : emit(emitter, OP_AND, VECTOR_TRUTH, same, equal, 0, 0);
		}
		uint32_t differs = emit(emitter, OP_NOT, VECTOR_TRUTH, same, 0, 0, 0);
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

static void emit_table(struct emitter *emitter, uint32_t index)
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

void emit_definition(struct emitter *emitter, uint32_t index)
{
	const struct definition *definition = definition_of(emitter, index);
	from_definition(emitter, index);
	switch (definition->kind) {
	case DEFINITION_PARAM:
	case DEFINITION_LET:
	case DEFINITION_OUTPUT:
		emitter->values[index] = emit_value(emitter, definition->value);
		break;
	case DEFINITION_SEGMENT:
		emit_segment(emitter, index);
		break;
	case DEFINITION_SCORE:
		emit_score(emitter, index);
		break;
	case DEFINITION_TABLE:
		emit_table(emitter, index);
		break;
	case DEFINITION_TABLE_OUTPUT:
		break;
	}
}
