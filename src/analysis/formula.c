/* Formulas: made simple as they are joined. */
#include "analysis/model.h"

enum { FALSE_INDEX, TRUE_INDEX };

static uint32_t add(struct model *model, struct formula formula)
{
	vector_push(&model->formulas, formula);
	return (uint32_t)(model->formulas.count - 1);
}

uint32_t formula_in(struct model *model, uint32_t term, struct parts parts)
{
	if (model->collecting)
		return FALSE_INDEX;
	struct parts domain = model->terms.items[term].domain;
	if (parts_within(domain, parts))
		return TRUE_INDEX;
	parts = parts_intersect(&model->arena, parts, domain);
	if (parts_empty(parts))
		return FALSE_INDEX;
	return add(model, (struct formula){.kind = FORMULA_IN, .term = term, .parts = parts});
}

/* What is said of one term is said at once. */
static void merge(struct model *model, struct formula *into, const struct formula *from, enum formula_kind kind)
{
	into->parts = kind == FORMULA_AND ? parts_intersect(&model->arena, into->parts, from->parts)
					  : parts_unite(&model->arena, into->parts, from->parts);
}

/* An operand that decides the whole is `decides`; one that says nothing is the other constant. */
static uint32_t join(struct model *model, enum formula_kind kind, const uint32_t *operands, size_t count)
{
	uint32_t decides = kind == FORMULA_AND ? FALSE_INDEX : TRUE_INDEX;
	uint32_t neutral = kind == FORMULA_AND ? TRUE_INDEX : FALSE_INDEX;
	VECTOR(uint32_t) kept = {0};
	VECTOR(struct formula) said = {0};
	bool decided = model->collecting;
	while (model->merged.count < model->terms.count)
		vector_push(&model->merged, 0);
	for (size_t i = 0; i < count && !decided; i++) {
		const struct formula *operand = &model->formulas.items[operands[i]];
		decided = operands[i] == decides;
		if (decided || operands[i] == neutral)
			continue;
		if (operand->kind != FORMULA_IN) {
			vector_push(&kept, operands[i]);
			continue;
		}
		uint32_t *slot = &model->merged.items[operand->term];
		if (*slot)
			merge(model, &said.items[*slot - 1], operand, kind);
		else
			vector_push(&said, *operand), *slot = (uint32_t)said.count;
	}
	for (size_t i = 0; i < said.count; i++) {
		model->merged.items[said.items[i].term] = 0;
		uint32_t in = decided ? decides : formula_in(model, said.items[i].term, said.items[i].parts);
		decided = decided || in == decides;
		if (in != neutral)
			vector_push(&kept, in);
	}
	uint32_t result = decided ? decides : kept.count == 0 ? neutral : kept.items[0];
	if (!decided && kept.count > 1) {
		uint32_t *copy = arena_array(&model->arena, kept.count, sizeof *copy);
		memcpy(copy, kept.items, kept.count * sizeof *copy);
		result = add(model, (struct formula){.kind = kind, .operands = copy, .count = kept.count});
	}
	vector_free(&kept);
	vector_free(&said);
	return result;
}

uint32_t formula_all(struct model *model, const uint32_t *operands, size_t count)
{
	return join(model, FORMULA_AND, operands, count);
}

uint32_t formula_any(struct model *model, const uint32_t *operands, size_t count)
{
	return join(model, FORMULA_OR, operands, count);
}

static uint32_t make_opposite(struct model *model, uint32_t index)
{
	struct formula formula = model->formulas.items[index];
	if (formula.kind <= FORMULA_TRUE)
		return formula.kind == FORMULA_FALSE ? TRUE_INDEX : FALSE_INDEX;
	if (formula.kind == FORMULA_IN) {
		struct parts domain = model->terms.items[formula.term].domain;
		return formula_in(model, formula.term, parts_subtract(&model->arena, domain, formula.parts));
	}
	uint32_t *opposites = memory_array(formula.count, sizeof *opposites);
	for (size_t i = 0; i < formula.count; i++)
		opposites[i] = formula_not(model, formula.operands[i]);
	enum formula_kind kind = formula.kind == FORMULA_AND ? FORMULA_OR : FORMULA_AND;
	uint32_t result = join(model, kind, opposites, formula.count);
	memory_free(opposites);
	return result;
}

uint32_t formula_not(struct model *model, uint32_t index)
{
	if (model->collecting)
		return FALSE_INDEX;
	if (!model->formulas.items[index].opposite) {
		uint32_t opposite = make_opposite(model, index);
		model->formulas.items[index].opposite = opposite + 1;
		model->formulas.items[opposite].opposite = index + 1;
	}
	return model->formulas.items[index].opposite - 1;
}
