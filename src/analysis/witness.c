/* Witnesses: samples of what a finding is about, run by the machine. */
#include "analysis/finding.h"

enum { SAMPLES = 24, FINDINGS_AT_ONCE = 32, CELLS_MAX = 12 };

/* --- what findings ask --- */

static struct value *value_made(struct arena *arena, enum operation operation, size_t count,
				struct value *const *operands)
{
	struct value *value = arena_alloc(arena, sizeof *value);
	value->operation = operation;
	value->type.kind = TYPE_TRUTH;
	value->count = count;
	value->operands = arena_array(arena, count, sizeof(struct value *));
	for (size_t i = 0; i < count; i++)
		value->operands[i] = operands[i];
	return value;
}

static struct value *any_condition(const struct definition *definition, struct arena *arena)
{
	struct value **conditions = arena_array(arena, definition->rule_count + 1, sizeof(struct value *));
	size_t count = 0;
	for (size_t r = 0; r < definition->rule_count; r++)
		if (rule_counts(&definition->rules[r]))
			conditions[count++] = definition->rules[r].condition;
	if (count == 0) {
		struct value *never = value_made(arena, VALUE_CONSTANT, 0, NULL);
		never->constant = (struct constant){.type = never->type, .known = true};
		return never;
	}
	return value_made(arena, VALUE_OR, count, conditions);
}

static struct value *question_of(const struct definition *definition, const struct probe *probe, struct arena *arena)
{
	struct value *first = definition->rules[probe->rule].condition;
	struct value *any = NULL;
	switch (probe->kind) {
	case PROBE_BOTH:
		return value_made(arena, VALUE_AND, 2,
				  (struct value *[]){first, definition->rules[probe->other].condition});
	case PROBE_UNKNOWN:
		any = any_condition(definition, arena);
		return value_made(arena, VALUE_IS_MISSING, 1, &any);
	case PROBE_UNCOVERED: {
		any = any_condition(definition, arena);
		struct value *missing = value_made(arena, VALUE_IS_MISSING, 1, &any);
		struct value *none = value_made(arena, VALUE_NOT, 1, &any);
		return value_made(arena, VALUE_OR, 2, (struct value *[]){missing, none});
	}
	default:
		return first;
	}
}

struct value *probe_value(const struct plan *plan, const struct probe *probe, struct arena *arena)
{
	struct value *parts[3] = {question_of(&plan->definitions[probe->definition], probe, arena)};
	size_t count = 1;
	if (plan->only_where)
		parts[count++] = plan->only_where;
	if (probe->beside)
		parts[count++] = probe->beside;
	return count == 1 ? parts[0] : value_made(arena, VALUE_AND, count, parts);
}

struct plan plan_with_probes(const struct plan *plan, const struct probe *probes, size_t count, struct arena *arena)
{
	struct plan extended = *plan;
	size_t total = plan->definition_count + count;
	extended.definitions = arena_array(arena, total, sizeof *extended.definitions);
	extended.order = arena_array(arena, total, sizeof *extended.order);
	extended.definition_count = total;
	for (size_t i = 0; i < plan->definition_count; i++) {
		extended.definitions[i] = plan->definitions[i];
		extended.order[i] = plan->order[i];
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t index = (uint32_t)(plan->definition_count + i);
		extended.order[index] = index;
		extended.definitions[index] = (struct definition){
			.kind = DEFINITION_LET,
			.span = plan->definitions[probes[i].definition].span,
			.type = {TYPE_TRUTH, 0},
			.written = true,
			.value = probe_value(plan, &probes[i], arena),
		};
	}
	return extended;
}

/* --- samples --- */

void finding_exemplify(struct analysis *analysis, struct finding *finding)
{
	struct sampler sampler = {
		.model = analysis->model,
		.box = analysis->solver.box,
		.box_size = analysis->solver.box_size,
		.arena = &analysis->arena,
		.random = 1,
	};
	finding->samples = arena_array(&analysis->arena, SAMPLES, sizeof *finding->samples);
	finding->sample_count = SAMPLES;
	for (; sampler.attempt < SAMPLES; sampler.attempt++)
		finding->samples[sampler.attempt] = sample_make(&sampler);
	if (analysis->findings.count - analysis->settled >= FINDINGS_AT_ONCE)
		confirm_witnesses(analysis);
}

/* --- running them --- */

struct trial_run {
	struct analysis *analysis;
	VECTOR(size_t) findings; /* that have samples */
	struct arena arena;
};

static const struct datum **columns_of(struct trial_run *run, size_t records)
{
	const struct analysis *analysis = run->analysis;
	size_t count = analysis->stand_ins.plan.column_count;
	const struct datum **columns = arena_array(&run->arena, count, sizeof(const struct datum *));
	for (size_t c = 0; c < count; c++) {
		struct datum *values = arena_array(&run->arena, records, sizeof *values);
		for (size_t i = 0; i < run->findings.count; i++) {
			const struct finding *finding = &analysis->findings.items[run->findings.items[i]];
			for (size_t s = 0; s < finding->sample_count; s++)
				values[i * SAMPLES + s].constant = finding->samples[s].values[c];
		}
		columns[c] = values;
	}
	return columns;
}

/* A required column that is missing makes no client that there can be. */
static bool is_complete(const struct plan *plan, const struct sample *sample)
{
	for (size_t c = 0; c < plan->column_count; c++)
		if (plan->columns[c].required && sample->chosen[c] && !sample->values[c].known)
			return false;
	return true;
}

static const struct witness *witness_of(struct analysis *analysis, const struct sample *sample)
{
	const struct plan *plan = &analysis->stand_ins.plan;
	struct witness *witness = arena_alloc(&analysis->arena, sizeof *witness);
	witness->cells = arena_array(&analysis->arena, plan->column_count, sizeof *witness->cells);
	for (uint32_t c = 0; c < plan->column_count && witness->count < CELLS_MAX; c++) {
		if (!sample->chosen[c])
			continue;
		const struct constant *constant = &sample->values[c];
		bool is_text = constant->type.kind == TYPE_TEXT;
		struct datum datum = {.constant = *constant};
		struct text value = is_text ? constant->text : datum_text(&datum, plan, &analysis->arena);
		witness->cells[witness->count++] = (struct witness_cell){
			.column = column_words(analysis, c),
			.value = constant->known ? text_copy(&analysis->arena, value).data : NULL,
			.is_text = is_text,
		};
	}
	return witness;
}

static void take_witness(struct analysis *analysis, struct finding *finding, const struct computed *computed)
{
	for (size_t s = 0; s < finding->sample_count && !finding->witness; s++) {
		const struct datum *answer = &computed[s].value;
		if (answer->failure || !answer->constant.known || !answer->constant.truth ||
		    !is_complete(&analysis->stand_ins.plan, &finding->samples[s]))
			continue;
		finding->witness = witness_of(analysis, &finding->samples[s]);
		finding->example = &finding->samples[s];
		finding->confirmed = true;
	}
}

static void run_samples(struct trial_run *run)
{
	struct analysis *analysis = run->analysis;
	const struct plan *base = &analysis->stand_ins.plan;
	size_t count = run->findings.count;
	struct probe *probes = arena_array(&run->arena, count, sizeof *probes);
	uint32_t *wanted = arena_array(&run->arena, count, sizeof *wanted);
	for (size_t i = 0; i < count; i++) {
		probes[i] = analysis->findings.items[run->findings.items[i]].probe;
		wanted[i] = (uint32_t)(base->definition_count + i);
	}
	struct plan plan = plan_with_probes(base, probes, count, &run->arena);
	struct records records = {.count = count * SAMPLES};
	records.columns = columns_of(run, records.count);
	const struct computed **results = arena_array(&run->arena, plan.definition_count, sizeof *results);
	struct evaluation evaluation = {&plan, &records, NULL, true, &run->arena};
	if (evaluate(&evaluation, wanted, count, results))
		return;
	for (size_t i = 0; i < count; i++)
		take_witness(analysis, &analysis->findings.items[run->findings.items[i]],
			     &results[wanted[i]][i * SAMPLES]);
}

static void drop_unconfirmed(struct analysis *analysis)
{
	size_t kept = analysis->settled;
	for (size_t i = analysis->settled; i < analysis->findings.count; i++)
		if (analysis->findings.items[i].confirmed)
			analysis->findings.items[kept++] = analysis->findings.items[i];
	analysis->findings.count = kept;
	analysis->settled = kept;
}

void confirm_witnesses(struct analysis *analysis)
{
	struct trial_run run = {.analysis = analysis};
	for (size_t i = analysis->settled; i < analysis->findings.count; i++)
		if (analysis->findings.items[i].sample_count)
			vector_push(&run.findings, i);
	if (run.findings.count)
		run_samples(&run);
	drop_unconfirmed(analysis);
	vector_free(&run.findings);
	arena_free(&run.arena);
}
