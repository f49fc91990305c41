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

/* Says of what not all could be told. */
static void report_undecided(struct analysis *analysis)
{
	struct text *names = memory_array(analysis->undecided.count, sizeof *names);
	struct span first = {0};
	size_t count = 0;
	bool outside = false;
	for (size_t i = 0; i < analysis->undecided.count; i++) {
		uint32_t index = analysis->undecided.items[i];
		if (count == 0)
			first = analysis->plan->definitions[index == UINT32_MAX ? 0 : index].name_span;
		names[count++] =
			index == UINT32_MAX ? text_of("conditions outside of rules") : block_name(analysis, index);
	}
	if (count) {
		struct finding *finding = finding_add(analysis, CODE_W611, first,
						      "the rules of %s are too entangled to tell everything about them",
						      text_list(&analysis->arena, names, count));
		finding->remedy = "what else is said of them holds; several simpler blocks can be told more about";
	}
	if (outside) {
		struct finding *finding = finding_add(analysis, CODE_W611, analysis->plan->definitions[0].name_span,
						      "conditions that stand in no rule are too entangled to tell "
						      "everything about them");
		finding->remedy = "what else is said of them holds; several simpler ones can be told more about";
	}
	memory_free(names);
}

static void report_doubtful_cells(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->plan->doubtful_cell_count; i++) {
		const struct doubtful_cell *cell = &analysis->plan->doubtful_cells[i];
		finding_add(analysis, CODE_W612, cell->where, "%s", cell->message)->remedy = cell->remedy;
	}
}

/* Whoever leaves out all clients is told that, and not that no rule can fire. */
static void judge_only_where(struct analysis *analysis)
{
	struct plan *plan = &analysis->stand_ins.plan;
	if (!plan->only_where)
		return;
	struct region_search search = search_of_block(analysis, UINT32_MAX);
	if (search_run_unlinked(&search, SCOPE_ALL) == VERDICT_IMPOSSIBLE) {
		struct finding *finding =
			finding_add(analysis, CODE_W605, plan->only_where->span,
				    "this is never true, so that `only where` leaves out every record");
		finding->remedy = "correct it, or take it out";
		finding->evidence = EVIDENCE_PROVEN;
		plan->only_where = NULL;
	}
	search_free(&search);
}

static struct analysis *analysis_new(const struct plan *plan, struct rule_set *rules)
{
	struct analysis *analysis = memory_zeroed(1, sizeof *analysis);
	analysis->plan = plan;
	analysis->rules = rules;
	analysis->stand_ins = stand_ins_make(plan, &rules->syntax.sources, &analysis->arena);
	analysis->model = model_make(&analysis->stand_ins);
	solver_init(&analysis->solver, analysis->model, STEPS_MAX);
	judge_only_where(analysis);
	return analysis;
}

/* The conditions of a rollup ask rows of its ledger, which have a plan of their own. */
static void analyse_ledger(struct analysis *analysis, const struct plan_rollup *rollup)
{
	struct analysis *ledger = analysis_new(rollup->plan, analysis->rules);
	find_idle_truths(ledger);
	for (size_t i = 0; i < ledger->findings.count; i++)
		vector_push(&analysis->findings, ledger->findings.items[i]);
	if (ledger->undecided.count)
		vector_push(&analysis->undecided, UINT32_MAX);
	vector_push(&analysis->ledgers, ledger);
}

struct analysis *analysis_make(const struct plan *plan, struct rule_set *rules)
{
	struct analysis *analysis = analysis_new(plan, rules);
	for (uint32_t i = 0; i < plan->definition_count; i++) {
		if (has_rules(&plan->definitions[i]))
			analyse_block(analysis, i);
		find_label_faults(analysis, i);
	}
	find_idle_truths(analysis);
	for (size_t i = 0; i < plan->rollup_count; i++)
		analyse_ledger(analysis, &plan->rollups[i]);
	report_doubtful_cells(analysis);
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
	for (size_t i = 0; i < analysis->ledgers.count; i++)
		analysis_free(analysis->ledgers.items[i]);
	vector_free(&analysis->ledgers);
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
