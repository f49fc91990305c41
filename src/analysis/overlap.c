/* Rules of which only one may fire, or that must agree: pairs that take the same clients all the same. */
#include "analysis/finding.h"

static bool told_of(const struct region_search *search, uint32_t earlier, uint32_t later)
{
	for (size_t i = 0; i < search->met.count; i++)
		if (search->met.items[i] == ((uint64_t)earlier << 32 | later))
			return true;
	return false;
}

static void report(struct region_search *search, uint32_t earlier, uint32_t later)
{
	struct analysis *analysis = search->analysis;
	bool table = search->definition->kind == DEFINITION_TABLE;
	bool unique = search->definition->policy == POLICY_UNIQUE;
	struct finding *finding =
		finding_add(analysis, CODE_W603, rule_place(analysis, search->index, later),
			    "this %s and %s take the same clients%s, which is an error", table ? "row" : "rule",
			    rule_words(analysis, search->index, earlier), unique ? "" : " and do not agree");
	finding->remedy = "narrow one of the two; or with the policy `first` the earlier one decides";
	finding->other = rule_place(analysis, search->index, earlier);
	finding->other_note = "the other one";
	finding->probe = (struct probe){PROBE_BOTH, search->index, later, earlier, NULL};
	finding->confirmed = false;
	finding_exemplify(analysis, finding);
}

static bool overlap(struct region_search *search, uint32_t a, uint32_t b)
{
	uint32_t both[] = {search->conditions[a], search->conditions[b]};
	if (plainly_apart(search->analysis->model, both[0], both[1]))
		return false;
	return search_all(search, SCOPE_EXPECTED, both, 2) == VERDICT_POSSIBLE;
}

/* The first of the earlier rules that the rule overlaps with stands for all of them. */
void find_overlaps(struct region_search *search)
{
	const struct definition *definition = search->definition;
	bool unique = definition->policy == POLICY_UNIQUE;
	if (definition->kind == DEFINITION_SCORE || (!unique && definition->policy != POLICY_ANY))
		return;
	for (uint32_t later = 1; later < definition->rule_count; later++) {
		if (!rule_counts(&definition->rules[later]))
			continue;
		bool found = false;
		for (uint32_t earlier = 0; earlier < later && !found; earlier++) {
			bool counts = rule_counts(&definition->rules[earlier]) &&
				      (unique || !rules_agree(definition, earlier, later));
			if (!counts || told_of(search, earlier, later) || !overlap(search, earlier, later))
				continue;
			report(search, earlier, later);
			found = true;
		}
	}
}
