#include "analysis/decision.h"

#include "plan/value_map.h"

enum { TURNS_MAX = 1000 };

bool order_counts(const struct definition *block)
{
	if (block->kind == DEFINITION_SCORE)
		return false;
	return block->policy == POLICY_FIRST || block->policy == POLICY_PRIORITY ||
	       (block->kind == DEFINITION_TABLE && block->policy == POLICY_ALL);
}

static struct text label_text(const struct definition *segment, const struct plan_rule *rule)
{
	return rule->label ? segment->labels[rule->label - 1].text : (struct text){"", 0};
}

bool same_outcome(const struct definition *block, const struct plan_rule *rule, const struct definition *other_block,
		  const struct plan_rule *other)
{
	if (block->kind != DEFINITION_TABLE)
		return rule->points == other->points &&
		       text_equal(label_text(block, rule), label_text(other_block, other));
	bool same = block->output_count == other_block->output_count;
	for (size_t i = 0; same && i < block->output_count; i++)
		same = rule->outputs[i] == other->outputs[i];
	return same;
}

uint32_t rule_at_rank(const struct definition *block, size_t rank)
{
	return block->ranked ? block->ranked[rank] : (uint32_t)rank;
}

/* --- what is as it was --- */

struct matching {
	const struct definition *before, *after;
	uint32_t *match; /* by rule before: 1 + that after, or 0 */
	uint32_t *next;  /* by rule after: 1 + the next one with the same condition, or 0 */
	bool *taken;     /* by rule after */
};

/* `otherwise` has no condition, and there is one of it. */
static uint32_t first_with(const struct matching *matching, const struct value_map *first,
			   const struct value *condition)
{
	const struct definition *after = matching->after;
	if (!condition)
		return after->rule_count && !after->rules[after->rule_count - 1].condition ? (uint32_t)after->rule_count
											   : 0;
	const struct value_entry *entry = value_map_find(first, condition);
	return entry ? entry->made : 0;
}

static void match_rules(struct matching *matching)
{
	struct value_map first = {0};
	for (size_t r = matching->after->rule_count; r-- > 0;) {
		const struct value *condition = matching->after->rules[r].condition;
		if (!condition || !matching->after->rules[r].valid)
			continue;
		matching->next[r] = first_with(matching, &first, condition);
		value_map_put(&first, (struct value_entry){condition, (uint32_t)r + 1, 0});
	}
	for (size_t r = 0; r < matching->before->rule_count; r++) {
		const struct plan_rule *rule = &matching->before->rules[r];
		uint32_t at = rule->valid ? first_with(matching, &first, rule->condition) : 0;
		while (at && (matching->taken[at - 1] || !matching->after->rules[at - 1].valid ||
			      !same_outcome(matching->before, rule, matching->after, &matching->after->rules[at - 1])))
			at = matching->next[at - 1];
		matching->match[r] = at;
		if (at)
			matching->taken[at - 1] = true;
	}
	value_map_free(&first);
}

/* Of the matches, keeps as many as stand in the same order: a longest increasing subsequence (Schensted 1961). */
static void keep_ordered(struct matching *matching)
{
	size_t count = matching->before->rule_count;
	uint32_t *rank_after = memory_zeroed(matching->after->rule_count + 1, sizeof *rank_after);
	uint32_t *tails = memory_array(count + 1, sizeof *tails); /* by length: 1 + the rank before at which it ends */
	uint32_t *previous = memory_zeroed(count + 1, sizeof *previous);
	bool *keep = memory_zeroed(count + 1, sizeof *keep);
	size_t longest = 0;
	for (uint32_t rank = 0; rank < matching->after->rule_count; rank++)
		rank_after[rule_at_rank(matching->after, rank)] = rank;
	for (uint32_t rank = 0; rank < count; rank++) {
		uint32_t match = matching->match[rule_at_rank(matching->before, rank)];
		size_t low = 0;
		for (size_t high = longest; match && low < high;) {
			size_t middle = low + (high - low) / 2;
			uint32_t other = matching->match[rule_at_rank(matching->before, tails[middle] - 1)];
			if (rank_after[other - 1] < rank_after[match - 1])
				low = middle + 1;
			else
				high = middle;
		}
		if (!match)
			continue;
		previous[rank] = low ? tails[low - 1] : 0;
		tails[low] = rank + 1;
		longest = low == longest ? longest + 1 : longest;
	}
	for (uint32_t at = longest ? tails[longest - 1] : 0; at; at = previous[at - 1])
		keep[rule_at_rank(matching->before, at - 1)] = true;
	for (size_t r = 0; r < count; r++)
		if (!keep[r])
			matching->match[r] = 0;
	memory_free(rank_after);
	memory_free(tails);
	memory_free(previous);
	memory_free(keep);
}

struct kept_rules kept_rules_find(const struct definition *before, const struct definition *after, struct arena *arena)
{
	struct matching matching = {.before = before, .after = after};
	struct kept_rules kept;
	matching.match = memory_zeroed(before->rule_count + 1, sizeof *matching.match);
	matching.next = memory_zeroed(after->rule_count + 1, sizeof *matching.next);
	matching.taken = memory_zeroed(after->rule_count + 1, sizeof *matching.taken);
	match_rules(&matching);
	if (order_counts(before))
		keep_ordered(&matching);
	kept.of[0] = arena_array(arena, before->rule_count + 1, sizeof(bool));
	kept.of[1] = arena_array(arena, after->rule_count + 1, sizeof(bool));
	for (size_t r = 0; r < after->rule_count; r++)
		kept.of[1][r] = !after->rules[r].valid;
	for (size_t r = 0; r < before->rule_count; r++) {
		kept.of[0][r] = matching.match[r] || !before->rules[r].valid;
		if (matching.match[r])
			kept.of[1][matching.match[r] - 1] = true;
	}
	memory_free(matching.match);
	memory_free(matching.next);
	memory_free(matching.taken);
	return kept;
}

/* --- what decides --- */

uint32_t rule_is_met(struct model *model, uint32_t block, uint32_t rule)
{
	const struct plan_rule *of = &model->plan->definitions[block].rules[rule];
	if (!of->valid)
		return formula_any(model, NULL, 0);
	return of->condition ? block_of(model, block)->conditions[rule] : block_takes_none(model, block);
}

static size_t turns(const struct definition *block, const bool *wanted)
{
	size_t count = 0;
	for (size_t rank = 1; rank < block->rule_count; rank++)
		count += wanted[rank] != wanted[rank - 1];
	return count;
}

/* From the last rule to the first: those with the outcome, or what is behind them; none of those without, and it. */
static uint32_t chain(struct model *model, uint32_t index, const bool *wanted)
{
	const struct definition *block = &model->plan->definitions[index];
	VECTOR(uint32_t) run = {0};
	uint32_t formula = formula_any(model, NULL, 0);
	for (size_t rank = block->rule_count; rank-- > 0;) {
		uint32_t rule = rule_at_rank(block, rank);
		bool last = !block->rules[rule].condition && block->rules[rule].valid;
		uint32_t met = last ? formula_all(model, NULL, 0) : rule_is_met(model, index, rule);
		vector_push(&run, wanted[rank] ? met : formula_not(model, met));
		if (rank && wanted[rank - 1] == wanted[rank])
			continue;
		vector_push(&run, formula);
		formula = wanted[rank] ? formula_any(model, run.items, run.count)
				       : formula_all(model, run.items, run.count);
		run.count = 0;
	}
	vector_free(&run);
	return formula;
}

bool block_gives(struct model *model, uint32_t block, uint32_t other, uint32_t rule, uint32_t *formula)
{
	const struct definition *definitions = model->plan->definitions;
	size_t count = definitions[block].rule_count;
	bool *wanted = memory_zeroed(count + 1, sizeof *wanted);
	for (size_t rank = 0; rank < count; rank++)
		wanted[rank] = same_outcome(&definitions[block],
					    &definitions[block].rules[rule_at_rank(&definitions[block], rank)],
					    &definitions[other], &definitions[other].rules[rule]);
	bool short_enough = turns(&definitions[block], wanted) <= TURNS_MAX;
	if (short_enough)
		*formula = chain(model, block, wanted);
	memory_free(wanted);
	return short_enough;
}
