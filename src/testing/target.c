/* Names of a test: what they stand for in the rules. */
#include "testing/trial.h"

struct target target_find(const struct plan *plan, struct text name)
{
	size_t index = plan_find_definition(plan, name);
	if (index != SIZE_MAX)
		return (struct target){TARGET_DEFINITION, (uint32_t)index};
	index = plan_find_column(plan, name);
	if (index != SIZE_MAX)
		return (struct target){TARGET_COLUMN, (uint32_t)index};
	return (struct target){TARGET_NONE, 0};
}

struct target target_find_header(const struct plan *plan, struct text header)
{
	for (uint32_t i = 0; i < plan->column_count; i++)
		if (!plan->columns[i].stand_in && text_equal(plan->columns[i].source_name, header))
			return (struct target){TARGET_COLUMN, i};
	return target_find(plan, header);
}

struct text target_name(const struct plan *plan, struct target target)
{
	return target.kind == TARGET_COLUMN ? plan->columns[target.index].name : plan->definitions[target.index].name;
}

struct type target_type(const struct plan *plan, struct target target)
{
	return target.kind == TARGET_COLUMN ? plan->columns[target.index].type : plan->definitions[target.index].type;
}

size_t target_column(const struct plan *plan, struct target target)
{
	if (target.kind == TARGET_COLUMN)
		return target.index;
	uint32_t stand_in = plan->definitions[target.index].stand_in;
	return stand_in ? stand_in - 1 : SIZE_MAX;
}

const struct name *fact_name(const struct expression *fact)
{
	return fact->kind == EXPRESSION_COMPARE ? &fact->compare.left->name : &fact->test.subject->name;
}
