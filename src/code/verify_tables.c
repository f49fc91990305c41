/* Verifying what the instructions refer to: constants, registers, maps, gathers, roots. */
#include "code/verify.h"

static bool verify_type(struct checker *checker, struct type type)
{
	if ((unsigned)type.kind > TYPE_LIST)
		return WRONG(checker, "there is no type %u", (unsigned)type.kind);
	bool of_labels = type.kind == TYPE_LABEL || type.kind == TYPE_LABELS;
	if (!of_labels)
		return true;
	const struct definition *segment = checked_definition(checker, type.of);
	if (segment && segment->kind != DEFINITION_SEGMENT)
		return WRONG(checker, "definition %u has no labels", type.of);
	return segment;
}

static bool verify_constant(struct checker *checker, size_t index)
{
	const struct constant *constant = &checker->program->constants.items[index];
	if (!verify_type(checker, constant->type))
		return false;
	if (!constant->known)
		return true;
	if (constant->type.kind == TYPE_LABELS)
		return WRONG(checker, "constant %zu is a set of labels", index);
	if (constant->type.kind == TYPE_LABEL &&
	    (constant->label == 0 || constant->label > checker->plan->definitions[constant->type.of].label_count))
		return WRONG(checker, "constant %zu: the segment has no label %u", index, constant->label);
	if (constant->type.kind == TYPE_DATE && (constant->day < DATE_MIN || constant->day > DATE_MAX))
		return WRONG(checker, "constant %zu is no day of the calendar", index);
	if (constant->type.kind == TYPE_NUMBER &&
	    (constant->number.scale < 0 || constant->number.scale > DECIMAL_SCALE_MAX))
		return WRONG(checker, "constant %zu has %d digits after the point", index, constant->number.scale);
	return true;
}

/* The type that a constant or column register has; false where its index leads nowhere. */
static bool type_behind(struct checker *checker, size_t index, struct type *type)
{
	const struct program_register *reg = &checker->program->registers.items[index];
	bool constant = reg->kind == REGISTER_CONSTANT;
	if (reg->index >= (constant ? checker->program->constants.count : checker->plan->column_count))
		return WRONG(checker, "register %zu: there is no %s %u", index, constant ? "constant" : "column",
			     reg->index);
	*type = constant ? checker->program->constants.items[reg->index].type : checker->plan->columns[reg->index].type;
	return verify_type(checker, *type);
}

static bool verify_register(struct checker *checker, size_t index)
{
	const struct program_register *reg = &checker->program->registers.items[index];
	struct type type;
	if ((unsigned)reg->kind > REGISTER_RESULT || (unsigned)reg->type >= VECTOR_TYPE_COUNT)
		return WRONG(checker, "register %zu is of no kind or type", index);
	if (reg->type != VECTOR_LABELS && reg->label_count)
		return WRONG(checker, "register %zu is no set, but has %u labels", index, reg->label_count);
	if (reg->kind == REGISTER_RESULT)
		return true;
	if (!type_behind(checker, index, &type))
		return false;
	if (reg->type != vector_type_of(type))
		return WRONG(checker, "register %zu is a %s, and what it holds is a %s", index, vector_word(reg->type),
			     vector_word(vector_type_of(type)));
	if (type.kind == TYPE_LABELS && reg->label_count != checker->plan->definitions[type.of].label_count)
		return WRONG(checker, "register %zu has not as many labels as its segment", index);
	checker->made[index] = (struct made){.is = true, .by = OPCODE_COUNT, .meaning = meaning_of_type(type)};
	return true;
}

bool verify_registers(struct checker *checker)
{
	for (size_t i = 0; i < checker->program->constants.count; i++)
		if (!verify_constant(checker, i))
			return false;
	for (size_t i = 0; i < checker->program->registers.count; i++)
		if (!verify_register(checker, i))
			return false;
	return true;
}

/* --- maps and gathers --- */

bool verify_map(struct checker *checker, uint32_t map, uint32_t segment)
{
	if (map >= checker->program->maps.count)
		return WRONG(checker, "there is no map %u", map);
	if (checker->map_segments[map] == segment + 1)
		return true;
	const struct rule_map *labels = &checker->program->maps.items[map];
	const struct definition *definition = &checker->plan->definitions[segment];
	if (labels->count != definition->rule_count + 1)
		return WRONG(checker, "map %u has %zu entries for %zu rules", map, labels->count,
			     definition->rule_count);
	for (size_t i = 0; i < labels->count; i++)
		if (labels->entries[i] > definition->label_count)
			return WRONG(checker, "map %u: the segment has no label %u", map, labels->entries[i]);
	checker->map_segments[map] = segment + 1;
	return true;
}

static bool look_through_gather(struct checker *checker, uint32_t gather, enum vector_type type)
{
	const struct rule_map *entries = &checker->program->gathers.items[gather];
	struct meaning common = {MEANS_MISSING, 0};
	for (size_t i = 0; i < entries->count; i++) {
		if (entries->entries[i] == 0)
			continue;
		if (entries->entries[i] > checker->program->constants.count)
			return WRONG(checker, "gather %u: there is no constant %u", gather, entries->entries[i] - 1);
		struct type of = checker->program->constants.items[entries->entries[i] - 1].type;
		if (vector_type_of(of) != type)
			return WRONG(checker, "gather %u holds a %s, and the result is a %s", gather,
				     vector_word(vector_type_of(of)), vector_word(type));
		if (!same_meaning(common, meaning_of_type(of)))
			return WRONG(checker, "gather %u holds labels of two segments", gather);
		common = meaning_of_type(of);
	}
	checker->gathers[gather] = common;
	return true;
}

/* Looked through again only for another type, which it then has not. */
bool verify_gather(struct checker *checker, uint32_t gather, size_t rows, enum vector_type type)
{
	if (gather >= checker->program->gathers.count)
		return WRONG(checker, "there is no gather %u", gather);
	size_t count = checker->program->gathers.items[gather].count;
	if (count != rows + 1)
		return WRONG(checker, "gather %u has %zu entries for %zu rows", gather, count, rows);
	if (checker->gather_types[gather] == type + 1u)
		return true;
	checker->gather_types[gather] = type + 1u;
	return look_through_gather(checker, gather, type);
}

/* --- roots --- */

static bool verify_hit(struct checker *checker, const struct root *root)
{
	if (root->hit == NO_REGISTER)
		return true;
	if (root->hit >= checker->program->registers.count || !checker->made[root->hit].is)
		return WRONG(checker, "the hit of definition %u is never made", root->definition);
	struct meaning meaning = checker->made[root->hit].meaning;
	const struct definition *definition = checked_definition(checker, root->definition);
	if (!definition)
		return false;
	uint32_t owner = definition->kind == DEFINITION_TABLE_OUTPUT ? definition->table : root->definition;
	if (meaning.kind != MEANS_RULE || meaning.of != owner)
		return WRONG(checker, "the hit of definition %u is no rule of it", root->definition);
	return true;
}

/* What a root of a population function is wanted for: its key, its value, or whether the record counts. */
static bool type_for_population(struct checker *checker, const struct root *root, struct type *type)
{
	if (root->population == 0 || root->population > checker->plan->population_count)
		return WRONG(checker, "there is no population function %u", root->population);
	const struct population *population = &checker->plan->populations[root->population - 1];
	if ((root->part == ROOT_X && !population->x) || (root->part == ROOT_WEIGHT && !population->weight))
		return WRONG(checker, "population function %u takes no such value", root->population);
	*type = (struct type){root->part == ROOT_KEY ? TYPE_TEXT : TYPE_TRUTH, 0};
	if (root->part == ROOT_X)
		*type = population->x->type;
	else if (root->part == ROOT_WEIGHT)
		*type = (struct type){TYPE_NUMBER, 0};
	return true;
}

/* The type that a root has; false where it is of nothing. The sides of a guard are of any. */
static bool type_of_root(struct checker *checker, const struct root *root, struct type *type)
{
	bool of_population = root->part >= ROOT_KEY && root->part <= ROOT_WHERE;
	bool of_definition = root->definition != UINT32_MAX;
	if ((unsigned)root->part > ROOT_WHERE || (of_definition && root->part != ROOT_VALUE) ||
	    (root->population && !of_population))
		return WRONG(checker, "a result is of two things");
	if (of_population)
		return type_for_population(checker, root, type);
	*type = (struct type){TYPE_TRUTH, 0};
	if (of_definition && !checked_definition(checker, root->definition))
		return false;
	if (of_definition)
		*type = checker->plan->definitions[root->definition].type;
	return true;
}

static bool verify_root(struct checker *checker, const struct root *root)
{
	struct type type;
	if (root->value >= checker->program->registers.count || !checker->made[root->value].is)
		return WRONG(checker, "the value of definition %u is never made", root->definition);
	if (!type_of_root(checker, root, &type))
		return false;
	bool any = root->part == ROOT_SIDE;
	if (!any && checker->program->registers.items[root->value].type != vector_type_of(type))
		return WRONG(checker, "the value of definition %u is no %s", root->definition,
			     vector_word(vector_type_of(type)));
	if (!any && !same_meaning(checker->made[root->value].meaning, meaning_of_type(type)))
		return WRONG(checker, "the value of definition %u is no label of it", root->definition);
	return verify_hit(checker, root);
}

bool verify_roots(struct checker *checker)
{
	for (size_t i = 0; i < checker->program->roots.count; i++)
		if (!verify_root(checker, &checker->program->roots.items[i]))
			return false;
	return true;
}
