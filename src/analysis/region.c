#include "analysis/region.h"

static const struct definition *definition_at(const struct regions *regions, uint32_t index)
{
	return &regions->model->plan->definitions[index];
}

static void add_region(struct regions *regions, uint32_t formula)
{
	vector_push(&regions->list, (struct region){formula, UINT32_MAX, 0, NULL});
}

static uint32_t anywhere(struct regions *regions)
{
	return formula_all(regions->model, NULL, 0);
}

static uint32_t without(struct regions *regions, uint32_t formula, uint32_t other)
{
	return formula_and(regions->model, formula, formula_not(regions->model, other));
}

/* --- rules of which the first one decides --- */

static bool find_given(const struct regions *regions, uint32_t block, uint32_t other, uint32_t rule, uint32_t *formula)
{
	const struct definition *of = definition_at(regions, other);
	for (size_t i = 0; i < regions->given.count; i++) {
		const struct given *given = &regions->given.items[i];
		if (given->block != block || given->other != other ||
		    !same_outcome(of, &of->rules[given->rule], of, &of->rules[rule]))
			continue;
		*formula = given->formula;
		return true;
	}
	return false;
}

static bool gives(struct regions *regions, uint32_t block, uint32_t other, uint32_t rule, uint32_t *formula)
{
	if (find_given(regions, block, other, rule, formula))
		return true;
	if (!block_gives(regions->model, block, other, rule, formula))
		return false;
	vector_push(&regions->given, (struct given){block, other, rule, *formula});
	return true;
}

static void add_deciding(struct regions *regions, uint32_t block, size_t rank, uint32_t other)
{
	uint32_t rule = rule_at_rank(definition_at(regions, block), rank);
	uint32_t given;
	bool otherwise = !definition_at(regions, block)->rules[rule].condition;
	uint32_t met = otherwise ? anywhere(regions) : rule_is_met(regions->model, block, rule);
	if (!gives(regions, other, block, rule, &given)) {
		regions->beyond = true;
		return;
	}
	vector_push(&regions->list, (struct region){without(regions, met, given), block, rank, NULL});
}

static void add_ordered(struct regions *regions, const uint32_t blocks[2], const struct kept_rules *kept)
{
	for (int side = 1; side >= 0; side--) {
		const struct definition *block = definition_at(regions, blocks[side]);
		for (size_t rank = 0; rank < block->rule_count; rank++)
			if (!kept->of[side][rule_at_rank(block, rank)])
				add_deciding(regions, blocks[side], rank, blocks[!side]);
	}
}

/* --- rules of which all that fire count --- */

/* A rule of the block with this outcome fires. */
static uint32_t any_fires(struct regions *regions, uint32_t index, const struct definition *other,
			  const struct plan_rule *rule)
{
	const struct definition *block = definition_at(regions, index);
	VECTOR(uint32_t) fires = {0};
	for (uint32_t r = 0; r < block->rule_count; r++)
		if (block->rules[r].valid && same_outcome(block, &block->rules[r], other, rule))
			vector_push(&fires, rule_is_met(regions->model, index, r));
	uint32_t result = formula_any(regions->model, fires.items, fires.count);
	vector_free(&fires);
	return result;
}

static void add_sets(struct regions *regions, const uint32_t blocks[2], const struct kept_rules *kept)
{
	for (int side = 1; side >= 0; side--) {
		const struct definition *block = definition_at(regions, blocks[side]);
		for (uint32_t r = 0; r < block->rule_count; r++) {
			if (kept->of[side][r])
				continue;
			uint32_t given = any_fires(regions, blocks[!side], block, &block->rules[r]);
			add_region(regions, without(regions, rule_is_met(regions->model, blocks[side], r), given));
		}
	}
}

/* The first changed rule of the other side with the same outcome that has no counterpart yet; UINT32_MAX for none. */
static uint32_t counterpart(struct regions *regions, const uint32_t blocks[2], const struct kept_rules *kept,
			    uint32_t rule, bool *paired)
{
	const struct definition *before = definition_at(regions, blocks[0]);
	const struct definition *after = definition_at(regions, blocks[1]);
	for (uint32_t r = 0; r < after->rule_count; r++) {
		if (kept->of[1][r] || paired[r] || !same_outcome(before, &before->rules[rule], after, &after->rules[r]))
			continue;
		paired[r] = true;
		return r;
	}
	return UINT32_MAX;
}

/* Of points, `otherwise` fires where no total is above 0. */
static uint32_t fires(struct regions *regions, uint32_t index, uint32_t rule)
{
	const struct definition *block = definition_at(regions, index);
	bool otherwise = !block->rules[rule].condition;
	return otherwise && block->policy == POLICY_POINTS ? anywhere(regions)
							   : rule_is_met(regions->model, index, rule);
}

/* Of a `unique` block, the plainest client is one that no other rule takes. */
static void add_number(struct regions *regions, const uint32_t blocks[2], const struct kept_rules *kept,
		       uint32_t formula)
{
	const struct definition *block = definition_at(regions, blocks[0]);
	if (block->policy == POLICY_UNIQUE && block->kind != DEFINITION_SCORE)
		vector_push(&regions->list, (struct region){formula, blocks[0], block->rule_count, kept->of[0]});
	add_region(regions, formula);
}

static void add_numbers(struct regions *regions, const uint32_t blocks[2], const struct kept_rules *kept)
{
	const struct definition *before = definition_at(regions, blocks[0]);
	const struct definition *after = definition_at(regions, blocks[1]);
	bool *paired = memory_zeroed(after->rule_count + 1, sizeof *paired);
	for (uint32_t r = 0; r < before->rule_count; r++) {
		if (kept->of[0][r])
			continue;
		uint32_t fired = fires(regions, blocks[0], r);
		uint32_t other = counterpart(regions, blocks, kept, r, paired);
		if (other == UINT32_MAX) {
			add_number(regions, blocks, kept, fired);
			continue;
		}
		uint32_t now = fires(regions, blocks[1], other);
		add_number(regions, blocks, kept, without(regions, now, fired));
		add_number(regions, blocks, kept, without(regions, fired, now));
	}
	for (uint32_t r = 0; r < after->rule_count; r++)
		if (!kept->of[1][r] && !paired[r])
			add_number(regions, blocks, kept, fires(regions, blocks[1], r));
	memory_free(paired);
}

/* --- definitions --- */

static bool same_labels(const struct definition *a, const struct definition *b)
{
	bool same = a->label_count == b->label_count;
	for (size_t i = 0; same && i < a->label_count; i++)
		same = text_equal(a->labels[i].text, b->labels[i].text);
	return same;
}

static bool is_set(const struct definition *block)
{
	return block->policy == POLICY_ANY || block->policy == POLICY_MIN || block->policy == POLICY_MAX ||
	       (block->kind == DEFINITION_SEGMENT && block->policy == POLICY_ALL);
}

static void add_blocks(struct regions *regions, const uint32_t blocks[2])
{
	const struct definition *before = definition_at(regions, blocks[0]);
	const struct definition *after = definition_at(regions, blocks[1]);
	struct kept_rules kept = kept_rules_find(before, after, &regions->arena);
	bool is_score = before->kind == DEFINITION_SCORE;
	if (is_score && before->value != after->value) /* the base */
		add_region(regions, value_differs(regions->model, before->value, after->value));
	if (!is_score && before->policy != after->policy) {
		add_region(regions, anywhere(regions));
	} else if (!is_score && order_counts(before) && before->policy != POLICY_ALL) {
		add_ordered(regions, blocks, &kept);
	} else if (!is_score && is_set(before)) {
		add_sets(regions, blocks, &kept);
	} else {
		add_numbers(regions, blocks, &kept);
		/* Ties go by the order of labels, and what is joined by that of rows. */
		bool joined = !is_score && before->policy == POLICY_ALL;
		if (joined || (!is_score && before->policy == POLICY_POINTS && !same_labels(before, after)))
			add_region(regions, anywhere(regions));
	}
}

static void add_pair(struct regions *regions, struct definition_pair pair)
{
	const struct definition *before = definition_at(regions, pair.before);
	const struct definition *after = definition_at(regions, pair.after);
	if (before->kind != after->kind) {
		add_region(regions, anywhere(regions));
	} else if (before->kind == DEFINITION_TABLE_OUTPUT) {
		uint32_t tables[2] = {before->table, after->table};
		bool same_columns =
			before->output == after->output && definition_at(regions, tables[0])->output_count ==
								   definition_at(regions, tables[1])->output_count;
		if (same_columns)
			add_blocks(regions, tables);
		else
			add_region(regions, anywhere(regions));
	} else if (before->kind == DEFINITION_SEGMENT || before->kind == DEFINITION_SCORE) {
		add_blocks(regions, (uint32_t[2]){pair.before, pair.after});
	} else {
		add_region(regions, value_differs(regions->model, before->value, after->value));
	}
}

/* --- a question --- */

static uint32_t counts(struct regions *regions, uint32_t only_where)
{
	return only_where == UINT32_MAX
		       ? anywhere(regions)
		       : condition(regions->model, definition_at(regions, only_where)->value, ANSWER_TRUE);
}

void regions_of(struct regions *regions, const struct difference_question *question)
{
	uint32_t before = counts(regions, question->only_where[0]);
	uint32_t after = counts(regions, question->only_where[1]);
	regions->reaches = anywhere(regions);
	if (question->only_where[0] != question->only_where[1]) {
		add_region(regions, without(regions, before, after));
		add_region(regions, without(regions, after, before));
	}
	regions->reaches = formula_and(regions->model, before, after);
	regions->left_out = regions->list.count;
	for (size_t i = 0; i < question->count; i++)
		add_pair(regions, question->pairs[i]);
}

void regions_free(struct regions *regions)
{
	vector_free(&regions->list);
	vector_free(&regions->given);
	arena_free(&regions->arena);
}

void region_want(const struct regions *regions, const struct region *region, struct region_search *search)
{
	struct model *model = regions->model;
	search_want(search, region->formula);
	if ((size_t)(region - regions->list.items) >= regions->left_out)
		search_want(search, regions->reaches);
	if (region->block == UINT32_MAX)
		return;
	const struct definition *block = definition_at(regions, region->block);
	bool all = region->rank == block->rule_count;
	uint32_t rule = all ? UINT32_MAX : rule_at_rank(block, region->rank);
	bool otherwise = !all && !block->rules[rule].condition;
	uint32_t met = all || otherwise ? region->formula : rule_is_met(model, region->block, rule);
	for (size_t rank = 0; rank < region->rank; rank++) {
		uint32_t earlier = rule_at_rank(block, rank);
		uint32_t taken = rule_is_met(model, region->block, earlier);
		bool counts = block->rules[earlier].condition && (!region->among || region->among[earlier]);
		if (counts && (otherwise || !plainly_apart(model, met, taken)))
			search_want(search, formula_not(model, taken));
	}
}
