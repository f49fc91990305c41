/* Formulas: made simple as they are joined. */
#include "analysis/model.h"

#include <stdlib.h>

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

/* --- joining --- */

/* What is said of one term. */
struct said {
	uint32_t term;
	uint32_t order;
	struct parts parts;
};

struct joining {
	struct model *model;
	enum formula_kind kind;
	uint32_t decides; /* an operand that settles the whole */
	uint32_t neutral; /* one that says nothing */
	bool decided;
	VECTOR(uint32_t) kept;
	VECTOR(struct said) said;
};

static int by_term(const void *left, const void *right)
{
	const struct said *a = left;
	const struct said *b = right;
	if (a->term != b->term)
		return a->term < b->term ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

/* Neighbours first, so that long sets are not merged again and again. */
static struct parts merged(const struct joining *joining, struct said *said, size_t count)
{
	struct arena *arena = &joining->model->arena;
	for (size_t left = count; left > 1; left = (left + 1) / 2)
		for (size_t i = 0; i < (left + 1) / 2; i++) {
			struct parts a = said[2 * i].parts;
			struct parts b = 2 * i + 1 < left ? said[2 * i + 1].parts : a;
			said[i].parts =
				joining->kind == FORMULA_AND ? parts_intersect(arena, a, b) : parts_unite(arena, a, b);
		}
	return said[0].parts;
}

static void take_operand(struct joining *joining, uint32_t index)
{
	const struct formula *operand = &joining->model->formulas.items[index];
	uint32_t order = (uint32_t)joining->said.count;
	joining->decided |= index == joining->decides;
	if (index == joining->neutral || index == joining->decides)
		return;
	if (operand->kind == FORMULA_IN)
		vector_push(&joining->said, (struct said){operand->term, order, operand->parts});
	else
		vector_push(&joining->kept, index);
}

static void take_said(struct joining *joining)
{
	struct said *said = joining->said.items;
	size_t count = joining->said.count;
	if (count > 1)
		qsort(said, count, sizeof *said, by_term);
	for (size_t begin = 0, end; begin < count && !joining->decided; begin = end) {
		for (end = begin + 1; end < count && said[end].term == said[begin].term; end++)
			;
		uint32_t in = formula_in(joining->model, said[begin].term, merged(joining, &said[begin], end - begin));
		joining->decided = in == joining->decides;
		if (in != joining->neutral)
			vector_push(&joining->kept, in);
	}
}

static uint32_t join(struct model *model, enum formula_kind kind, const uint32_t *operands, size_t count)
{
	struct joining joining = {.model = model, .kind = kind};
	joining.decides = kind == FORMULA_AND ? FALSE_INDEX : TRUE_INDEX;
	joining.neutral = kind == FORMULA_AND ? TRUE_INDEX : FALSE_INDEX;
	for (size_t i = 0; i < count && !joining.decided && !model->collecting; i++)
		take_operand(&joining, operands[i]);
	take_said(&joining);
	uint32_t result = joining.decided ? joining.decides : joining.neutral;
	if (!joining.decided && joining.kept.count == 1)
		result = joining.kept.items[0];
	if (!joining.decided && joining.kept.count > 1) {
		uint32_t *copy = arena_array(&model->arena, joining.kept.count, sizeof *copy);
		memcpy(copy, joining.kept.items, joining.kept.count * sizeof *copy);
		result = add(model, (struct formula){.kind = kind, .operands = copy, .count = joining.kept.count});
	}
	vector_free(&joining.kept);
	vector_free(&joining.said);
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
