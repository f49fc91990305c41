/* How far a value varies: not at all, with the records of the run as a whole, or from record to record. */
#include "plan/planner.h"

static enum constancy less_constant(enum constancy a, enum constancy b)
{
	return a > b ? a : b;
}

/* A let is never taken for a constant: only parameters are. */
static enum constancy constancy_of_definition(const struct definition *definition)
{
	if (definition->kind == DEFINITION_PARAM)
		return CONSTANCY_CONSTANT;
	if (definition->kind == DEFINITION_LET && definition->value &&
	    definition->value->constancy != CONSTANCY_UNKNOWN)
		return less_constant(definition->value->constancy, CONSTANCY_OF_RUN);
	return CONSTANCY_OF_RECORD;
}

/* The value of a population function depends on its record by its operands: the keys of its group, what is ranked. */
static enum constancy own_constancy(const struct planner *planner, const struct value *value)
{
	switch (value->operation) {
	case VALUE_DEFINITION:
		return constancy_of_definition(&planner->definitions.items[value->index]);
	case VALUE_POPULATION:
		return value->count ? CONSTANCY_OF_RECORD : CONSTANCY_OF_RUN;
	case VALUE_COLUMN:
	case VALUE_LOOKUP:
		return CONSTANCY_OF_RECORD;
	default:
		return CONSTANCY_CONSTANT;
	}
}

static enum constancy constancy_of_operands(const struct planner *planner, struct value *value, size_t from)
{
	enum constancy constancy = CONSTANCY_CONSTANT;
	for (size_t i = from; i < value->count; i++)
		constancy = less_constant(constancy, constancy_of(planner, value->operands[i]));
	return constancy;
}

/* Long sums and products lean to the left and are followed in a loop; what nests otherwise is bounded. */
enum constancy constancy_of(const struct planner *planner, struct value *value)
{
	struct value *at = value;
	enum constancy constancy = CONSTANCY_CONSTANT;
	for (; at->constancy == CONSTANCY_UNKNOWN && value_leans_left(at); at = at->operands[0])
		constancy = less_constant(constancy, constancy_of_operands(planner, at, 1));
	if (at->constancy == CONSTANCY_UNKNOWN)
		at->constancy = less_constant(own_constancy(planner, at), constancy_of_operands(planner, at, 0));
	value->constancy = less_constant(constancy, at->constancy);
	return value->constancy;
}
