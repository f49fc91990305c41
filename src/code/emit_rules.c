/* Segments and scores to instructions. */
#include "code/emitter.h"

void from_rule(struct emitter *emitter, const struct definition *definition, size_t rule)
{
	emitter->origin.rule = (uint32_t)rule + 1;
	emitter->origin.span = definition->rules[rule].span;
}

void from_definition(struct emitter *emitter, uint32_t index)
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

uint32_t emit_first(struct emitter *emitter, uint32_t index)
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

uint32_t emit_checked(struct emitter *emitter, uint32_t index, enum opcode opcode, uint32_t map)
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
