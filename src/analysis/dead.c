/* Rules that can never fire. */
#include "analysis/decision.h"
#include "analysis/finding.h"

enum { SINGLES_MAX = 200 }; /* earlier rules that are each held against a dead one */

struct dead_search {
	struct region_search *search;
	struct analysis *analysis;
	size_t rank;
	uint32_t rule;
};

static bool decides_in_order(const struct definition *definition)
{
	return definition->policy == POLICY_FIRST || definition->policy == POLICY_PRIORITY;
}

/* What the rule at `rank` takes is never left to `rule`, as long as the one is valid when the other is. */
static bool comes_before(const struct region_search *search, uint32_t earlier, uint32_t rule)
{
	const struct definition *definition = search->definition;
	const struct plan_rule *first = &definition->rules[earlier];
	const struct plan_rule *second = &definition->rules[rule];
	bool same_label = definition->kind == DEFINITION_SEGMENT && first->label == second->label;
	return rule_counts(first) && valid_whenever(first, second) &&
	       !(definition->policy == POLICY_PRIORITY && same_label && !is_otherwise(second));
}

/* --- its own condition --- */

static const char *label_is_lost(const struct region_search *search, uint32_t rule)
{
	const struct definition *definition = search->definition;
	uint32_t label = definition->rules[rule].label;
	if (definition->kind != DEFINITION_SEGMENT || !label)
		return "";
	for (uint32_t r = 0; r < definition->rule_count; r++)
		if (r != rule && definition->rules[r].label == label)
			return "";
	return arena_printf(&search->analysis->arena, ", and nothing else gives `%.*s`",
			    TEXT_ARGUMENTS(definition->labels[label - 1].text));
}

static const char *never_fires(const struct region_search *search)
{
	return search->definition->kind == DEFINITION_TABLE ? "this row never applies" : "this rule can never fire";
}

static bool is_possible_alone(struct region_search *search, uint32_t formula)
{
	struct region_search alone = {.analysis = search->analysis, .index = search->index};
	vector_push(&alone.links, formula);
	enum verdict verdict = search_run_unlinked(&alone, SCOPE_ALL);
	search_free(&alone);
	return verdict != VERDICT_IMPOSSIBLE;
}

static void report_contradiction(struct region_search *search, uint32_t rule)
{
	struct analysis *analysis = search->analysis;
	uint32_t formula = search->conditions[rule];
	bool alone = is_possible_alone(search, formula);
	search_want(search, formula);
	bool unfiltered = search_run_unlinked(search, SCOPE_ALL) != VERDICT_IMPOSSIBLE;
	const char *why = !alone        ? "its condition contradicts itself"
			  : !unfiltered ? "`only where` leaves out all clients that meet its condition"
					: "no client that the other definitions allow meets its condition";
	struct finding *finding = finding_add(analysis, CODE_W601, rule_place(analysis, search->index, rule),
					      "%s: %s%s", never_fires(search), why, label_is_lost(search, rule));
	finding->remedy = "correct the condition, or take it out";
	finding->evidence = EVIDENCE_PROVEN;
}

/* --- earlier rules --- */

/* The earlier rule that alone takes all clients of this one; UINT32_MAX where several do together. */
static uint32_t sole_taker(const struct dead_search *dead)
{
	struct region_search *search = dead->search;
	struct model *model = search->analysis->model;
	size_t tried = 0;
	for (size_t rank = 0; rank < dead->rank; rank++) {
		uint32_t earlier = rule_at_rank(search->definition, rank);
		if (!comes_before(search, earlier, dead->rule) ||
		    plainly_apart(model, search->conditions[earlier], search->conditions[dead->rule]))
			continue;
		uint32_t formulas[] = {search->conditions[dead->rule], formula_not(model, search->conditions[earlier])};
		if (tried++ == SINGLES_MAX)
			return UINT32_MAX;
		if (search_all(search, SCOPE_ALL, formulas, 2) == VERDICT_IMPOSSIBLE)
			return earlier;
	}
	return UINT32_MAX;
}

static void report_sole_taker(const struct dead_search *dead, uint32_t taker)
{
	struct analysis *analysis = dead->analysis;
	uint32_t index = dead->search->index;
	const char *words = rule_words(analysis, index, taker);
	struct finding *finding = finding_add(analysis, CODE_W601, rule_place(analysis, index, dead->rule),
					      "%s: %s takes all its clients%s", never_fires(dead->search), words,
					      label_is_lost(dead->search, dead->rule));
	finding->remedy = arena_printf(&analysis->arena, "move it before %s, or take it out", words);
	finding->other = rule_place(analysis, index, taker);
	finding->other_note = "this one comes first";
	finding->evidence = EVIDENCE_PROVEN;
	finding->probe = (struct probe){PROBE_BOTH, index, dead->rule, taker, NULL};
	uint32_t both[] = {dead->search->conditions[dead->rule], dead->search->conditions[taker]};
	if (search_all(dead->search, SCOPE_EXPECTED, both, 2) == VERDICT_POSSIBLE)
		finding_exemplify(analysis, finding);
}

static bool takes_everything(const struct region_search *search, uint32_t rule)
{
	return search->analysis->model->formulas.items[search->conditions[rule]].kind == FORMULA_TRUE;
}

static void report_takers(const struct dead_search *dead)
{
	struct analysis *analysis = dead->analysis;
	uint32_t index = dead->search->index;
	bool otherwise = is_otherwise(&dead->search->definition->rules[dead->rule]) ||
			 takes_everything(dead->search, dead->rule);
	const char *others = dead->search->definition->kind == DEFINITION_TABLE ? "rows" : "rules";
	struct finding *finding =
		finding_add(analysis, CODE_W601, rule_place(analysis, index, dead->rule),
			    "%s: %s%s before it take %s%s", never_fires(dead->search), otherwise ? "the " : "", others,
			    otherwise ? "every client" : "all its clients", label_is_lost(dead->search, dead->rule));
	finding->remedy = otherwise ? "take it out" : "move it before them, or take it out";
	finding->evidence = EVIDENCE_PROVEN;
	if (otherwise)
		return;
	finding->probe = (struct probe){PROBE_CONDITION, index, dead->rule, 0, NULL};
	if (search_all(dead->search, SCOPE_EXPECTED, &dead->search->conditions[dead->rule], 1) == VERDICT_POSSIBLE)
		finding_exemplify(analysis, finding);
}

static bool is_taken(const struct dead_search *dead)
{
	struct region_search *search = dead->search;
	struct model *model = search->analysis->model;
	bool otherwise = is_otherwise(&search->definition->rules[dead->rule]);
	if (!otherwise)
		search_want(search, search->conditions[dead->rule]);
	for (size_t rank = 0; rank < dead->rank; rank++) {
		uint32_t earlier = rule_at_rank(search->definition, rank);
		bool apart =
			!otherwise && plainly_apart(model, search->conditions[earlier], search->conditions[dead->rule]);
		if (!apart && comes_before(search, earlier, dead->rule))
			search_want(search, formula_not(model, search->conditions[earlier]));
	}
	return search_run(search, SCOPE_ALL) == VERDICT_IMPOSSIBLE;
}

static bool contradicts_itself(struct region_search *search, uint32_t rule)
{
	return search_all(search, SCOPE_ALL, &search->conditions[rule], 1) == VERDICT_IMPOSSIBLE;
}

void find_dead_rules(struct region_search *search, bool *dead_rules)
{
	const struct definition *definition = search->definition;
	for (size_t rank = 0; rank < definition->rule_count; rank++) {
		struct dead_search dead = {.search = search, .analysis = search->analysis, .rank = rank};
		dead.rule = rule_at_rank(search->definition, rank);
		const struct plan_rule *rule = &definition->rules[dead.rule];
		if (!rule->valid)
			continue;
		if (rule->condition && contradicts_itself(search, dead.rule)) {
			report_contradiction(search, dead.rule);
			dead_rules[dead.rule] = true;
			continue;
		}
		bool ordered = decides_in_order(definition) && definition->kind != DEFINITION_SCORE;
		bool points = definition->policy == POLICY_POINTS;
		if ((!ordered && !is_otherwise(rule)) || (points && is_otherwise(rule)) || !is_taken(&dead))
			continue;
		uint32_t taker = rule->condition ? sole_taker(&dead) : UINT32_MAX;
		dead_rules[dead.rule] = true;
		if (taker != UINT32_MAX)
			report_sole_taker(&dead, taker);
		else
			report_takers(&dead);
	}
}
