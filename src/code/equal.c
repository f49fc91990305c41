/* Do two programs compute the same in the same way? Instruction by instruction, and through them the parts of the two
 * plans that they refer to: columns, labels, lookups. */
#include "code/emitter.h"
#include "code/instruction.h"

struct pair {
	const struct program *left;
	const struct program *right;
	uint32_t origin_left; /* definitions that were found to be the same last */
	uint32_t origin_right;
};

/* --- parts of the plans --- */

static bool same_constant(const struct constant *a, const struct constant *b)
{
	if (a->type.kind != b->type.kind || a->known != b->known)
		return false;
	struct constant there = *b;
	there.type.of = a->type.of; /* another plan's number of the segment */
	return constant_equal(a, &there);
}

static bool same_definition(const struct pair *pair, uint32_t left, uint32_t right)
{
	if (left == UINT32_MAX || right == UINT32_MAX)
		return left == right;
	const struct definition *a = &pair->left->plan->definitions[left];
	const struct definition *b = &pair->right->plan->definitions[right];
	if (a->kind != b->kind || a->policy != b->policy || a->label_count != b->label_count ||
	    a->rule_count != b->rule_count || !text_equal(a->name, b->name))
		return false;
	for (size_t i = 0; i < a->label_count; i++)
		if (!text_equal(a->labels[i].text, b->labels[i].text))
			return false;
	return true;
}

static bool same_column(const struct pair *pair, uint32_t left, uint32_t right)
{
	const struct plan_column *a = &pair->left->plan->columns[left];
	const struct plan_column *b = &pair->right->plan->columns[right];
	bool labels = a->type.kind == TYPE_LABEL || a->type.kind == TYPE_LABELS;
	return text_equal(a->source_name, b->source_name) && a->type.kind == b->type.kind &&
	       (!labels || same_definition(pair, a->type.of, b->type.of)) && a->required == b->required &&
	       a->has_fallback == b->has_fallback && (!a->has_fallback || same_constant(&a->fallback, &b->fallback));
}

static bool same_lookup(const struct pair *pair, uint32_t left, uint32_t right)
{
	const struct plan_lookup *a = &pair->left->plan->lookups[left];
	const struct plan_lookup *b = &pair->right->plan->lookups[right];
	if (a->key_type.kind != b->key_type.kind || a->row_count != b->row_count)
		return false;
	for (size_t i = 0; i < a->row_count; i++)
		if (!same_constant(&a->keys[i], &b->keys[i]))
			return false;
	return true;
}

/* What it is computed from is in the programs of the passes. */
static bool same_population(const struct pair *pair, uint32_t left, uint32_t right)
{
	const struct population *a = &pair->left->plan->populations[left];
	const struct population *b = &pair->right->plan->populations[right];
	return a->kind == b->kind && a->distinct == b->distinct && a->key_count == b->key_count &&
	       a->level == b->level && !a->where == !b->where && decimal_compare(a->parameter, b->parameter) == 0;
}

/* --- tables --- */

static bool same_tables(const struct rule_map *left, const struct rule_map *right, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (left[i].count != right[i].count ||
		    memcmp(left[i].entries, right[i].entries, left[i].count * sizeof *left[i].entries) != 0)
			return false;
	return true;
}

static bool same_register(const struct pair *pair, size_t index)
{
	const struct program_register *a = &pair->left->registers.items[index];
	const struct program_register *b = &pair->right->registers.items[index];
	if (a->kind != b->kind || a->type != b->type || a->label_count != b->label_count)
		return false;
	if (a->kind == REGISTER_COLUMN)
		return same_column(pair, a->index, b->index);
	return a->kind == REGISTER_RESULT || a->index == b->index;
}

static bool same_label_type(const struct pair *pair, const struct constant *a, const struct constant *b)
{
	bool labels = a->type.kind == TYPE_LABEL || a->type.kind == TYPE_LABELS;
	return !labels || same_definition(pair, a->type.of, b->type.of);
}

static bool same_subject(const struct index_subject *a, const struct index_subject *b, size_t words)
{
	if (a->type != b->type || a->operand != b->operand || a->cut_count != b->cut_count)
		return false;
	for (size_t c = 0; c < a->cut_count; c++)
		if (a->cuts[c].at != b->cuts[c].at || a->cuts[c].after != b->cuts[c].after)
			return false;
	return memcmp(a->rows, b->rows, (class_count(a) + ROWS_OF_NO_CLASS) * words * sizeof *a->rows) == 0;
}

static bool same_index(const struct rule_index *a, const struct rule_index *b)
{
	if (a->box_count != b->box_count || a->subject_count != b->subject_count ||
	    memcmp(a->rules, b->rules, a->box_count * sizeof *a->rules) != 0)
		return false;
	for (size_t s = 0; s < a->subject_count; s++)
		if (!same_subject(&a->subjects[s], &b->subjects[s], index_words(a)))
			return false;
	return true;
}

static bool same_data(const struct pair *pair)
{
	const struct program *a = pair->left;
	const struct program *b = pair->right;
	for (size_t i = 0; i < a->constants.count; i++)
		if (!same_constant(&a->constants.items[i], &b->constants.items[i]) ||
		    !same_label_type(pair, &a->constants.items[i], &b->constants.items[i]))
			return false;
	for (size_t i = 0; i < a->patterns.count; i++)
		if (!text_equal(a->patterns.items[i], b->patterns.items[i]))
			return false;
	for (size_t i = 0; i < a->registers.count; i++)
		if (!same_register(pair, i))
			return false;
	for (size_t i = 0; i < a->indexes.count; i++)
		if (!same_index(&a->indexes.items[i], &b->indexes.items[i]))
			return false;
	return same_tables(a->maps.items, b->maps.items, a->maps.count) &&
	       same_tables(a->gathers.items, b->gathers.items, a->gathers.count);
}

/* --- code --- */

/* Instructions of one definition follow each other: its labels are compared once. */
static bool same_origin_definition(struct pair *pair, uint32_t left, uint32_t right)
{
	if (left == pair->origin_left && right == pair->origin_right)
		return true;
	pair->origin_left = left;
	pair->origin_right = right;
	return same_definition(pair, left, right);
}

static bool same_instruction(struct pair *pair, size_t at)
{
	const struct instruction *a = &pair->left->code.items[at];
	const struct instruction *b = &pair->right->code.items[at];
	const struct origin *from_a = &pair->left->origins.items[a->origin];
	const struct origin *from_b = &pair->right->origins.items[b->origin];
	if (a->opcode != b->opcode || a->result != b->result || a->a != b->a || a->b != b->b || a->c != b->c ||
	    a->target != b->target || from_a->rule != from_b->rule)
		return false;
	if (!same_origin_definition(pair, from_a->definition, from_b->definition))
		return false;
	switch (opcode_infos[a->opcode].extra) {
	case EXTRA_DEFINITION:
		return same_definition(pair, a->extra, b->extra);
	case EXTRA_LOOKUP:
		return same_lookup(pair, a->extra, b->extra);
	case EXTRA_POPULATION:
		return same_population(pair, a->extra, b->extra);
	default:
		return a->extra == b->extra;
	}
}

static bool same_counts(const struct program *a, const struct program *b)
{
	return a->code.count == b->code.count && a->registers.count == b->registers.count &&
	       a->constants.count == b->constants.count && a->roots.count == b->roots.count &&
	       a->maps.count == b->maps.count && a->gathers.count == b->gathers.count &&
	       a->patterns.count == b->patterns.count && a->indexes.count == b->indexes.count;
}

static bool same_root(const struct pair *pair, size_t index)
{
	const struct root *a = &pair->left->roots.items[index];
	const struct root *b = &pair->right->roots.items[index];
	if (a->value != b->value || a->hit != b->hit || a->part != b->part || !a->population != !b->population)
		return false;
	if (a->population && !same_population(pair, a->population - 1, b->population - 1))
		return false;
	return same_definition(pair, a->definition, b->definition);
}

bool program_equal(const struct program *left, const struct program *right)
{
	struct pair pair = {left, right, UINT32_MAX, UINT32_MAX};
	if (!same_counts(left, right) || !same_data(&pair))
		return false;
	for (size_t i = 0; i < left->roots.count; i++)
		if (!same_root(&pair, i))
			return false;
	for (size_t i = 0; i < left->code.count; i++)
		if (!same_instruction(&pair, i))
			return false;
	return true;
}
