#include "explaining/explanation.h"

#include "explaining/firing.h"
#include "explaining/operands.h"
#include "explaining/parts.h"
#include "explaining/probes.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_FIRES] = "fires",
		[VERDICT_DOES_NOT_FIRE] = "does not fire",
		[VERDICT_NOT_KNOWN] = "not known",
	};
	return names[verdict];
}

struct text shown_value(const struct datum *datum, bool percent, const struct plan *plan, struct arena *arena)
{
	struct decimal hundredfold;
	bool number = datum->constant.type.kind == TYPE_NUMBER && datum->constant.known && !datum->failure;
	if (!percent || !number || !decimal_shift(datum->constant.number, 2, &hundredfold))
		return datum_text(datum, plan, arena);
	char *digits = arena_bytes(arena, DECIMAL_TEXT_MAX + 1);
	size_t size = decimal_format(hundredfold, '.', digits);
	digits[size] = '%';
	return (struct text){digits, size + 1};
}

/* --- the rules, before anything is computed --- */

struct explaining {
	const struct plan *plan;
	const struct evaluation *evaluation;
	struct explanation *explanation;
	struct taking_apart taking;
	struct probes probes;
	const struct computed **results; /* by definition */
};

static struct text points_of(struct explaining *explaining, const struct plan_rule *rule)
{
	struct text words = words_of_span(&explaining->taking, rule->points->span);
	bool signed_already = words.size && (words.data[0] == '+' || words.data[0] == '-');
	return text_of(arena_printf(&explaining->explanation->arena, "%s%.*s", signed_already ? "" : "+",
				    TEXT_ARGUMENTS(words)));
}

/* What stands behind `->`, or behind `||` in a row. */
static struct text outcome_of(struct explaining *explaining, const struct definition *rules, uint32_t index,
			      const struct plan_rule *rule)
{
	struct arena *arena = &explaining->explanation->arena;
	struct text outcome = {"", 0};
	if (rules->kind == DEFINITION_SEGMENT) {
		struct datum label = {.constant = {.type = {TYPE_LABEL, index}, .known = true, .label = rule->label}};
		outcome = datum_text(&label, explaining->plan, arena);
	}
	if (rule->points) {
		struct text points = points_of(explaining, rule);
		outcome = text_of(arena_printf(arena, "%.*s%s%.*s", TEXT_ARGUMENTS(outcome), outcome.size ? " " : "",
					       TEXT_ARGUMENTS(points)));
	}
	for (size_t o = 0; o < rules->output_count && rule->outputs; o++) {
		struct text words = words_of_span(&explaining->taking, rule->outputs[o]->span);
		words = words.size ? words : text_of("missing");
		outcome = text_of(arena_printf(arena, "%.*s%s%.*s", TEXT_ARGUMENTS(outcome), o ? " | " : "",
					       TEXT_ARGUMENTS(words)));
	}
	return outcome;
}

static struct text words_of_rule(struct explaining *explaining, const struct definition *rules,
				 const struct plan_rule *rule)
{
	if (!rule->condition)
		return text_of("otherwise");
	return words_of_span(&explaining->taking, rules->kind == DEFINITION_TABLE ? rule->span : rule->condition_span);
}

static void add_rules(struct explaining *explaining, uint32_t index, struct explained_definition *explained)
{
	const struct definition *rules = &explaining->plan->definitions[index];
	for (size_t r = 0; r < rules->rule_count; r++) {
		const struct plan_rule *rule = &rules->rules[r];
		const struct source *source = sources_get(explaining->taking.sources, rule->span.source);
		struct explained_rule added = {
			.rule = rule,
			.words = words_of_rule(explaining, rules, rule),
			.outcome = outcome_of(explaining, rules, index, rule),
			.path = source->path,
			.line = source_place(source, rule->span.begin).line,
		};
		if (rule->condition)
			take_apart(&explaining->taking, rule->condition, &added);
		vector_push(&explained->rules, added);
	}
}

static void add_output(struct explaining *explaining, uint32_t index, struct explained_definition *explained)
{
	struct explained_output output = {.name = explaining->plan->definitions[index].name, .definition = index};
	vector_push(&explained->outputs, output);
}

static void add_definition(struct explaining *explaining, uint32_t index)
{
	const struct definition *definition = &explaining->plan->definitions[index];
	struct explained_definition explained = {.index = index};
	bool table = definition->kind == DEFINITION_TABLE;
	if (definition->kind == DEFINITION_OUTPUT || definition->kind == DEFINITION_SCORE)
		if (definition->value)
			list_operands(&explaining->taking, definition->value, &explained.operands);
	add_rules(explaining, index, &explained);
	for (uint32_t o = 0; o < definition->output_count && table; o++)
		add_output(explaining, index + 1 + o, &explained);
	if (!table)
		add_output(explaining, index, &explained);
	vector_push(&explaining->explanation->list, explained);
}

static void add_filter(struct explaining *explaining)
{
	struct arena *arena = &explaining->explanation->arena;
	struct value *condition = explaining->plan->only_where;
	if (!condition)
		return;
	struct plan_rule *rule = arena_alloc(arena, sizeof *rule);
	*rule = (struct plan_rule){.span = condition->span, .condition = condition, .valid = true};
	struct explained_rule *filter = arena_alloc(arena, sizeof *filter);
	*filter = (struct explained_rule){.rule = rule, .words = words_of_span(&explaining->taking, condition->span)};
	take_apart(&explaining->taking, condition, filter);
	explaining->explanation->filter = filter;
}

static bool is_explained(const struct plan *plan, uint32_t index)
{
	const struct definition *definition = &plan->definitions[index];
	if (definition->kind == DEFINITION_TABLE)
		return index + 1 < plan->definition_count && plan->definitions[index + 1].written;
	return definition->written && definition->kind != DEFINITION_TABLE_OUTPUT;
}

/* --- what is computed --- */

static void probe_operands(struct explaining *explaining, const struct explained_operands *operands)
{
	for (size_t i = 0; i < operands->list.count; i++)
		probes_add(&explaining->probes, operands->list.items[i].value);
}

static void probe_rule(struct explaining *explaining, const struct explained_rule *rule)
{
	if (rule->rule->condition)
		probes_add(&explaining->probes, rule->rule->condition);
	if (rule->rule->points)
		probes_add(&explaining->probes, rule->rule->points);
	for (size_t p = 0; p < rule->parts.count; p++) {
		probes_add(&explaining->probes, rule->parts.items[p].value);
		probe_operands(explaining, &rule->parts.items[p].operands);
	}
}

static const char *compute(struct explaining *explaining)
{
	const struct plan *plan = explaining->plan;
	struct explanation *explanation = explaining->explanation;
	uint32_t *wanted = arena_array(&explanation->arena, plan->definition_count, sizeof *wanted);
	size_t count = 0;
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].written)
			wanted[count++] = i;
	for (size_t d = 0; d < explanation->list.count; d++) {
		const struct explained_definition *definition = &explanation->list.items[d];
		probe_operands(explaining, &definition->operands);
		for (size_t r = 0; r < definition->rules.count; r++)
			probe_rule(explaining, &definition->rules.items[r]);
	}
	if (explanation->filter)
		probe_rule(explaining, explanation->filter);
	explaining->results = arena_array(&explanation->arena, plan->definition_count, sizeof *explaining->results);
	const char *message = evaluate(explaining->evaluation, wanted, count, explaining->results);
	return message ? message : probes_evaluate(&explaining->probes, explaining->evaluation);
}

/* --- verdicts --- */

static void fill_operands(const struct explaining *explaining, struct explained_operands *operands)
{
	for (size_t i = 0; i < operands->list.count; i++)
		operands->list.items[i].datum = *probes_find(&explaining->probes, operands->list.items[i].value, 0);
}

static bool is_true(const struct datum *datum)
{
	return !datum->failure && datum->constant.known && datum->constant.truth;
}

static bool is_false(const struct datum *datum)
{
	return !datum->failure && datum->constant.known && !datum->constant.truth;
}

/* A part that is false settles the condition, whatever is not known about others. */
static size_t first_failed(const struct explained_rule *rule)
{
	for (size_t p = 0; p < rule->parts.count; p++)
		if (is_false(&rule->parts.items[p].datum))
			return p;
	for (size_t p = 0; p < rule->parts.count; p++)
		if (!is_true(&rule->parts.items[p].datum))
			return p;
	return rule->parts.count;
}

static void judge_rule(const struct explaining *explaining, struct explained_rule *rule)
{
	for (size_t p = 0; p < rule->parts.count; p++) {
		struct explained_part *part = &rule->parts.items[p];
		part->datum = *probes_find(&explaining->probes, part->value, 0);
		fill_operands(explaining, &part->operands);
	}
	rule->failed = first_failed(rule);
	rule->verdict = VERDICT_DOES_NOT_FIRE;
	if (!rule->rule->condition || !rule->rule->valid)
		return;
	const struct datum *fires = probes_find(&explaining->probes, rule->rule->condition, 0);
	if (is_true(fires))
		rule->verdict = VERDICT_FIRES;
	else if (!is_false(fires))
		rule->verdict = VERDICT_NOT_KNOWN;
}

/* `otherwise` fires where no other rule did. */
static void judge_otherwise(const struct explaining *explaining, struct explained_definition *definition)
{
	const struct definition *rules = &explaining->plan->definitions[definition->index];
	bool fired = false;
	for (size_t r = 0; r < definition->rules.count; r++)
		fired |= definition->rules.items[r].verdict == VERDICT_FIRES;
	if (rules->policy == POLICY_POINTS && rules->kind == DEFINITION_SEGMENT)
		fired = any_total_above(&explaining->probes, rules, 0);
	for (size_t r = 0; r < definition->rules.count; r++) {
		struct explained_rule *rule = &definition->rules.items[r];
		if (!rule->rule->condition && rule->rule->valid && !fired)
			rule->verdict = VERDICT_FIRES;
	}
}

static void judge_definition(const struct explaining *explaining, struct explained_definition *definition)
{
	const struct definition *rules = &explaining->plan->definitions[definition->index];
	uint32_t hit = explaining->results[definition->outputs.items[0].definition][0].rule;
	for (size_t o = 0; o < definition->outputs.count; o++) {
		struct explained_output *output = &definition->outputs.items[o];
		output->value = explaining->results[output->definition][0].value;
	}
	fill_operands(explaining, &definition->operands);
	for (size_t r = 0; r < definition->rules.count; r++)
		judge_rule(explaining, &definition->rules.items[r]);
	judge_otherwise(explaining, definition);
	for (size_t r = 0; r < definition->rules.count; r++) {
		struct explained_rule *rule = &definition->rules.items[r];
		rule->decides = keeps_hit(rules) && hit ? r + 1 == hit : rule->verdict == VERDICT_FIRES;
	}
}

const char *explain_record(struct explanation *explanation, const struct evaluation *evaluation,
			   const struct frozen *frozen, const struct sources *sources)
{
	struct explaining explaining = {
		.plan = evaluation->plan,
		.evaluation = evaluation,
		.explanation = explanation,
		.taking = {.plan = evaluation->plan, .sources = sources, .arena = &explanation->arena},
	};
	for (uint32_t i = 0; i < evaluation->plan->definition_count; i++)
		if (is_explained(evaluation->plan, i))
			add_definition(&explaining, i);
	add_filter(&explaining);
	const char *message = compute(&explaining);
	if (!message && explanation->filter)
		judge_rule(&explaining, explanation->filter);
	for (size_t i = 0; i < explanation->list.count && !message; i++) {
		judge_definition(&explaining, &explanation->list.items[i]);
		message = find_nearness(&explanation->list.items[i], evaluation, frozen, sources);
	}
	probes_free(&explaining.probes);
	return message;
}

static void free_rule(struct explained_rule *rule)
{
	for (size_t p = 0; p < rule->parts.count; p++)
		vector_free(&rule->parts.items[p].operands.list);
	vector_free(&rule->parts);
}

void explanation_free(struct explanation *explanation)
{
	for (size_t d = 0; d < explanation->list.count; d++) {
		struct explained_definition *definition = &explanation->list.items[d];
		for (size_t r = 0; r < definition->rules.count; r++)
			free_rule(&definition->rules.items[r]);
		vector_free(&definition->rules);
		vector_free(&definition->outputs);
		vector_free(&definition->operands.list);
		vector_free(&definition->near);
	}
	if (explanation->filter)
		free_rule(explanation->filter);
	vector_free(&explanation->list);
	arena_free(&explanation->arena);
}
