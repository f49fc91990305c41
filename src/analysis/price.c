/* Prices: how much of an export a finding concerns, and which rules fire in it. */
#include "analysis/finding.h"

/* Does the program keep which of the block's rules decided, where each client has one that does? */
static bool keeps_hits(const struct definition *definition)
{
	return definition->kind != DEFINITION_SCORE &&
	       (definition->policy == POLICY_FIRST || definition->policy == POLICY_PRIORITY);
}

static bool has_rules(const struct definition *definition)
{
	return definition->kind == DEFINITION_SEGMENT || definition->kind == DEFINITION_SCORE ||
	       definition->kind == DEFINITION_TABLE;
}

/* --- what is asked --- */

static void add_question(struct analysis *analysis, struct question question)
{
	vector_push(&analysis->questions, question);
}

/* An export has no columns for what population functions come to. False where the probe cannot do without. */
static bool in_original_words(struct analysis *analysis, struct probe *probe)
{
	if (!probe->beside)
		return true;
	struct value *original = stand_ins_original(&analysis->stand_ins, probe->beside->operands[0]);
	struct value *equal = arena_alloc(&analysis->arena, sizeof *equal);
	*equal = *probe->beside;
	equal->operands = arena_array(&analysis->arena, 2, sizeof(struct value *));
	equal->operands[0] = original;
	equal->operands[1] = probe->beside->operands[1];
	probe->beside = equal;
	return original != NULL;
}

/* Where several rules of a block may be met, each is asked for itself. */
static void ask_rules(struct analysis *analysis, uint32_t index)
{
	const struct definition *definition = &analysis->plan->definitions[index];
	if (!has_rules(definition) || keeps_hits(definition))
		return;
	for (uint32_t r = 0; r < definition->rule_count; r++)
		if (rule_counts(&definition->rules[r]))
			add_question(analysis, (struct question){.probe = {PROBE_CONDITION, index, r, 0, NULL},
								 .finding = SIZE_MAX});
}

const struct plan *analysis_plan(struct analysis *analysis)
{
	if (analysis->fired)
		return &analysis->priced;
	const struct plan *plan = analysis->plan;
	analysis->fired = memory_zeroed(plan->definition_count + 1, sizeof *analysis->fired);
	for (size_t i = 0; i < plan->definition_count; i++)
		analysis->fired[i] = memory_zeroed(plan->definitions[i].rule_count + 1, sizeof(uint64_t));
	for (size_t i = 0; i < analysis->findings.count; i++) {
		struct probe *probe = &analysis->findings.items[i].probe;
		if (probe->kind != PROBE_NOTHING && in_original_words(analysis, probe))
			add_question(analysis, (struct question){.probe = *probe, .finding = i});
		else
			probe->kind = PROBE_NOTHING;
	}
	for (uint32_t i = 0; i < plan->definition_count; i++)
		ask_rules(analysis, i);
	struct probe *probes = arena_array(&analysis->arena, analysis->questions.count, sizeof *probes);
	for (size_t i = 0; i < analysis->questions.count; i++)
		probes[i] = analysis->questions.items[i].probe;
	analysis->priced = plan_with_probes(plan, probes, analysis->questions.count, &analysis->arena);
	return &analysis->priced;
}

void analysis_weigh(struct analysis *analysis, struct text name)
{
	vector_push(&analysis->weights, (struct weight){.name = name});
}

/* --- counting --- */

static void weigh(struct weighed *weighed, const struct vector *vector, size_t lane)
{
	if (bits_get(&vector->known, lane) && !weighed->failed)
		weighed->failed = !decimal_add(weighed->sum, vector_number(vector, lane), &weighed->sum);
}

static void count_finding(struct analysis *analysis, struct finding *finding, size_t lane,
			  const struct vector *const *weights)
{
	if (!finding->weights)
		finding->weights = arena_array(&analysis->arena, analysis->weights.count, sizeof *finding->weights);
	finding->records++;
	for (size_t w = 0; w < analysis->weights.count; w++)
		weigh(&finding->weights[w], weights[w], lane);
}

static void count_answers(struct analysis *analysis, const struct question *question, const struct vector *vector,
			  const struct bits *active, size_t count, const struct vector *const *weights)
{
	for (size_t lane = 0; lane < count; lane++) {
		if (!bits_get(active, lane) || !bits_get(&vector->yes, lane))
			continue;
		if (question->finding == SIZE_MAX)
			analysis->fired[question->probe.definition][question->probe.rule]++;
		else
			count_finding(analysis, &analysis->findings.items[question->finding], lane, weights);
	}
}

static void count_hits(struct analysis *analysis, uint32_t definition, const struct vector *hit,
		       const struct bits *active, size_t count)
{
	for (size_t lane = 0; lane < count; lane++)
		if (bits_get(active, lane) && bits_get(&hit->known, lane))
			analysis->fired[definition][hit->codes[hit->constant ? 0 : lane] - 1]++;
}

static void count_records(struct analysis *analysis, const struct bits *active, size_t count,
			  const struct vector *const *weights)
{
	for (size_t lane = 0; lane < count; lane++) {
		if (!bits_get(active, lane))
			continue;
		analysis->records++;
		for (size_t w = 0; w < analysis->weights.count; w++)
			weigh(&analysis->weights.items[w].total, weights[w], lane);
	}
}

/* The block whose rules a root's hits are: its own, or its table's; the first output of a table stands for it. */
static uint32_t block_of_root(const struct plan *plan, const struct root *root)
{
	const struct definition *definition = &plan->definitions[root->definition];
	if (definition->kind == DEFINITION_TABLE_OUTPUT)
		return definition->output == 0 ? definition->table : UINT32_MAX;
	return definition->kind == DEFINITION_SEGMENT ? root->definition : UINT32_MAX;
}

void analysis_count(struct analysis *analysis, const struct program *program, const struct machine *machine,
		    const struct bits *active, size_t count, const struct vector *const *weights)
{
	size_t own = analysis->plan->definition_count;
	count_records(analysis, active, count, weights);
	for (size_t i = 0; i < program->roots.count; i++) {
		const struct root *root = &program->roots.items[i];
		if (root->population || root->definition == UINT32_MAX)
			continue;
		if (root->definition >= own) {
			count_answers(analysis, &analysis->questions.items[root->definition - own],
				      machine_vector(machine, root->value), active, count, weights);
			continue;
		}
		uint32_t block = block_of_root(analysis->plan, root);
		if (block != UINT32_MAX && root->hit != UINT32_MAX && keeps_hits(&analysis->plan->definitions[block]))
			count_hits(analysis, block, machine_vector(machine, root->hit), active, count);
	}
}

/* --- what came of it --- */

static bool is_told_of(const struct analysis *analysis, uint32_t definition, uint32_t rule)
{
	struct span place = rule_place(analysis, definition, rule);
	for (size_t i = 0; i < analysis->findings.count; i++) {
		const struct finding *finding = &analysis->findings.items[i];
		if (finding->code == CODE_W601 && finding->where.source == place.source &&
		    finding->where.begin == place.begin)
			return true;
	}
	return false;
}

/* Rules for missing values, or for the rest, are often there to be on the safe side. */
static bool is_safeguard(struct region_search *search, uint32_t rule)
{
	uint32_t condition = search->conditions[rule];
	return search->analysis->model->formulas.items[condition].kind == FORMULA_TRUE ||
	       search_all(search, SCOPE_PRESENT, &condition, 1) == VERDICT_IMPOSSIBLE;
}

static void report_unfired(struct analysis *analysis, uint32_t index)
{
	const struct definition *definition = &analysis->plan->definitions[index];
	struct region_search search = search_of_block(analysis, index);
	for (uint32_t r = 0; r < definition->rule_count; r++) {
		if (!rule_counts(&definition->rules[r]) || analysis->fired[index][r] ||
		    is_told_of(analysis, index, r) || is_safeguard(&search, r))
			continue;
		struct finding *finding = finding_add(analysis, CODE_W610, rule_place(analysis, index, r),
						      "no client of the export fires this %s",
						      definition->kind == DEFINITION_TABLE ? "row" : "rule");
		finding->remedy = "it could fire for others; see whether it says what is meant";
		finding->evidence = EVIDENCE_DATA;
	}
	search_free(&search);
}

/* The share of the whole, to a tenth of a percent; null where the whole is not above 0. */
static const char *share_words(struct analysis *analysis, struct decimal part, struct decimal whole)
{
	struct decimal share;
	if (whole.coefficient <= 0 || !decimal_divide(part, whole, &share) ||
	    !decimal_multiply(share, decimal_of(100), &share) || !decimal_round(share, 1, &share))
		return NULL;
	return arena_printf(&analysis->arena, "%s%%", decimal_text(&analysis->arena, share).data);
}

static struct price_weight price_weight(struct analysis *analysis, const struct finding *finding, size_t index)
{
	const struct weight *weight = &analysis->weights.items[index];
	struct price_weight result = {.column = arena_copy(&analysis->arena, weight->name.data, weight->name.size)};
	struct weighed none = {0};
	const struct weighed *of = finding->weights ? &finding->weights[index] : &none;
	if (of->failed)
		return result;
	result.sum = decimal_text(&analysis->arena, of->sum).data;
	if (!weight->total.failed)
		result.share = share_words(analysis, of->sum, weight->total.sum);
	return result;
}

static void price_finding(struct analysis *analysis, struct finding *finding)
{
	struct price *price = arena_alloc(&analysis->arena, sizeof *price);
	price->records = finding->records;
	price->of = analysis->records;
	price->weight_count = analysis->weights.count;
	price->weights = arena_array(&analysis->arena, price->weight_count, sizeof *price->weights);
	for (size_t w = 0; w < price->weight_count; w++)
		price->weights[w] = price_weight(analysis, finding, w);
	finding->price = price;
}

void price_findings(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->findings.count; i++)
		if (analysis->findings.items[i].probe.kind != PROBE_NOTHING)
			price_finding(analysis, &analysis->findings.items[i]);
	for (uint32_t i = 0; i < analysis->plan->definition_count && analysis->records; i++)
		if (has_rules(&analysis->plan->definitions[i]) && analysis->plan->definitions[i].rule_count)
			report_unfired(analysis, i);
}
