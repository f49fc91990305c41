#include "analysis/analysis.h"

#include "analysis/finding.h"

/* Steps of the solver for a whole rule file: some seconds. */
enum { STEPS_MAX = 100000000 };

static bool has_rules(const struct definition *definition)
{
	return definition->rule_count > 0 &&
	       (definition->kind == DEFINITION_SEGMENT || definition->kind == DEFINITION_SCORE ||
		definition->kind == DEFINITION_TABLE);
}

static void analyse_block(struct analysis *analysis, uint32_t index)
{
	struct region_search search = search_of_block(analysis, index);
	bool *dead = memory_zeroed(search.definition->rule_count, sizeof *dead);
	find_dead_rules(&search, dead);
	find_thresholds(&search);
	find_gaps(&search);
	find_overlaps(&search);
	find_idle_comparisons(&search, dead);
	memory_free(dead);
	search_free(&search);
}

/* Says of which blocks not all could be told. */
static void report_undecided(struct analysis *analysis)
{
	struct text *names = memory_array(analysis->undecided.count, sizeof *names);
	struct span first = {0};
	size_t count = 0;
	for (size_t i = 0; i < analysis->undecided.count; i++) {
		uint32_t index = analysis->undecided.items[i];
		if (index == UINT32_MAX)
			continue;
		if (count == 0)
			first = analysis->plan->definitions[index].name_span;
		names[count++] = block_name(analysis, index);
	}
	if (count) {
		struct finding *finding = finding_add(analysis, CODE_W611, first,
						      "the rules of %s are too entangled to tell everything about them",
						      text_list(&analysis->arena, names, count));
		finding->remedy = "what else is said of them holds; several simpler blocks can be told more about";
	}
	memory_free(names);
}

struct analysis *analysis_make(const struct plan *plan, struct rule_set *rules)
{
	struct analysis *analysis = memory_zeroed(1, sizeof *analysis);
	analysis->plan = plan;
	analysis->rules = rules;
	analysis->stand_ins = stand_ins_make(plan, &rules->syntax.sources, &analysis->arena);
	analysis->model = model_make(&analysis->stand_ins);
	solver_init(&analysis->solver, analysis->model, STEPS_MAX);
	for (uint32_t i = 0; i < plan->definition_count; i++) {
		if (has_rules(&plan->definitions[i]))
			analyse_block(analysis, i);
		find_label_faults(analysis, i);
	}
	find_idle_truths(analysis);
	find_unused(analysis);
	confirm_witnesses(analysis);
	report_undecided(analysis);
	return analysis;
}

void analysis_free(struct analysis *analysis)
{
	if (!analysis)
		return;
	for (size_t i = 0; analysis->fired && i < analysis->plan->definition_count; i++)
		memory_free(analysis->fired[i]);
	memory_free(analysis->fired);
	model_free(analysis->model);
	solver_free(&analysis->solver);
	vector_free(&analysis->findings);
	vector_free(&analysis->undecided);
	vector_free(&analysis->weights);
	vector_free(&analysis->questions);
	arena_free(&analysis->arena);
	memory_free(analysis);
}

void analysis_report(struct analysis *analysis, bool counted)
{
	struct diagnostics *diagnostics = &analysis->rules->syntax.diagnostics;
	if (counted)
		price_findings(analysis);
	for (size_t i = 0; i < analysis->findings.count; i++) {
		const struct finding *finding = &analysis->findings.items[i];
		struct diagnostic *diagnostic =
			diagnose(diagnostics, finding->code, finding->where, "%s", finding->message);
		diagnostic->remedy = finding->remedy;
		diagnostic->other = finding->other;
		diagnostic->other_note = finding->other_note;
		diagnostic->evidence = finding->witness ? EVIDENCE_PROVEN : finding->evidence;
		diagnostic->witness = finding->witness;
		diagnostic->price = finding->price;
	}
}
