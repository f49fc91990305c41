/* Holds what the analysis says of random rule files against the machine, which runs them on a grid of records: every
 * value around every threshold, and missing values.
 *
 *     prove FILES [FIRST]
 *
 * Then the same for what `diff` says, before any data, of a file and an edit of it (prove_edits.h).
 *
 * What is said to be so for every record must be so for each of the grid, and every witness must come out as it is
 * said. Where columns are compared with constants alone the grid has a record of every region, so what is so on all of
 * it must have been said. Ends with `N passed, N failed`. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analysis/finding.h"
#include "explaining/evaluate.h"
#include "grid.h"
#include "prove_edits.h"
#include "random_rules.h"

enum { SHOWN_MAX = 5, EDITED_OF = 16 /* an edit is proven of one of so many files */ };

struct proof {
	struct random_rules random;
	struct rule_set rules;
	struct plan *plan;
	struct analysis *analysis;
	const struct plan *base; /* with stand-ins */
	struct arena arena;

	struct records grid;
	bool *complete; /* by record: no required column is missing, and `only where` holds */
	bool *counts;   /* `only where` holds */
	bool *present;  /* no column is missing */
	const struct computed **results;
	struct plan probed;
	VECTOR(struct probe) probes;
	const char *fault;
};

struct tally {
	uint64_t files, wrong_files, claims, gaps, dead, overlaps, idle, failed, undecided;
};

/* --- the grid --- */

/* False where the grid would be too large. */
static bool make_grid(struct proof *proof)
{
	const struct plan *plan = proof->base;
	struct constant values[GRID_VALUES_MAX];
	size_t total = 1;
	for (size_t c = 0; c < plan->column_count; c++)
		total *= values_of(plan->columns[c].type, values);
	if (total > RECORDS_MAX)
		return false;
	proof->grid.count = total;
	proof->grid.columns = arena_array(&proof->arena, plan->column_count, sizeof(const struct datum *));
	proof->present = arena_array(&proof->arena, total, sizeof(bool));
	proof->complete = arena_array(&proof->arena, total, sizeof(bool));
	proof->counts = arena_array(&proof->arena, total, sizeof(bool));
	memset(proof->present, 1, total);
	memset(proof->complete, 1, total);
	size_t each = 1;
	for (size_t c = 0; c < plan->column_count; c++) {
		const struct plan_column *column = &plan->columns[c];
		size_t count = values_of(column->type, values);
		struct datum *data = arena_array(&proof->arena, total, sizeof *data);
		for (size_t r = 0; r < total; r++) {
			data[r].constant = values[r / each % count];
			if (!data[r].constant.known && column->has_fallback)
				data[r].constant = column->fallback;
			proof->present[r] &= data[r].constant.known;
			proof->complete[r] &= data[r].constant.known || !column->required;
		}
		proof->grid.columns[c] = data;
		each *= count;
	}
	return true;
}

/* Values that population functions do not come to. */
static bool is_impossible(const struct proof *proof, size_t record)
{
	const struct stand_ins *stand_ins = &proof->analysis->stand_ins;
	for (size_t c = stand_ins->first; c < proof->base->column_count; c++) {
		const struct constant *value = &proof->grid.columns[c][record].constant;
		enum population_kind kind = stand_ins->populations[c - stand_ins->first]->kind;
		int64_t count;
		if (kind == POPULATION_TOTAL && !value->known)
			return true;
		if (kind == POPULATION_COUNT &&
		    (!value->known || !decimal_to_integer(value->number, &count) || count < 0))
			return true;
	}
	return false;
}

/* --- running --- */

static bool is_block(const struct definition *definition)
{
	return definition->rule_count &&
	       (definition->kind == DEFINITION_SEGMENT || definition->kind == DEFINITION_TABLE);
}

/* Where the block's results are: its own, or those of the table's first output. */
static uint32_t result_of(const struct plan *plan, uint32_t block)
{
	return plan->definitions[block].kind == DEFINITION_TABLE ? block + 1 : block;
}

static size_t probe_of(const struct proof *proof, uint32_t block, uint32_t rule)
{
	for (size_t i = 0; i < proof->probes.count; i++)
		if (proof->probes.items[i].definition == block && proof->probes.items[i].rule == rule)
			return proof->base->definition_count + i;
	abort();
}

static void evaluate_all(struct proof *proof, const struct plan *plan, const struct records *records,
			 const uint32_t *wanted, size_t count, const struct computed **results)
{
	struct evaluation evaluation = {plan, records, NULL, true, &proof->arena};
	const char *message = evaluate(&evaluation, wanted, count, results);
	if (message) {
		printf("cannot run: %s\n", message);
		abort();
	}
}

static void run_grid(struct proof *proof)
{
	const struct plan *base = proof->base;
	VECTOR(uint32_t) wanted = {0};
	for (uint32_t i = 0; i < base->definition_count; i++) {
		if (!is_block(&base->definitions[i]))
			continue;
		vector_push(&wanted, result_of(base, i));
		for (uint32_t r = 0; r < base->definitions[i].rule_count; r++)
			if (rule_counts(&base->definitions[i].rules[r]))
				vector_push(&proof->probes, (struct probe){PROBE_CONDITION, i, r, 0, NULL});
	}
	proof->probed = plan_with_probes(base, proof->probes.items, proof->probes.count, &proof->arena);
	for (uint32_t i = 0; i < proof->probes.count; i++)
		vector_push(&wanted, (uint32_t)base->definition_count + i);
	/* `only where` itself, as one more definition */
	struct plan *plan = &proof->probed;
	if (base->only_where) {
		struct definition *definitions =
			arena_array(&proof->arena, plan->definition_count + 1, sizeof *definitions);
		uint32_t *order = arena_array(&proof->arena, plan->definition_count + 1, sizeof *order);
		memcpy(definitions, plan->definitions, plan->definition_count * sizeof *definitions);
		memcpy(order, plan->order, plan->definition_count * sizeof *order);
		order[plan->definition_count] = (uint32_t)plan->definition_count;
		definitions[plan->definition_count] =
			(struct definition){.kind = DEFINITION_LET, .type = {TYPE_TRUTH, 0}, .value = base->only_where};
		plan->definitions = definitions;
		plan->order = order;
		vector_push(&wanted, (uint32_t)plan->definition_count++);
	}
	proof->results = arena_array(&proof->arena, plan->definition_count, sizeof *proof->results);
	evaluate_all(proof, plan, &proof->grid, wanted.items, wanted.count, proof->results);
	for (size_t r = 0; r < proof->grid.count; r++) {
		const struct datum *filter =
			base->only_where ? &proof->results[plan->definition_count - 1][r].value : NULL;
		proof->counts[r] = !filter || (filter->constant.known && filter->constant.truth);
		proof->counts[r] &= !is_impossible(proof, r);
		proof->complete[r] &= proof->counts[r];
	}
	vector_free(&wanted);
}

static bool is_true(const struct computed *computed)
{
	return computed->value.constant.known && computed->value.constant.truth && !computed->value.failure;
}

/* --- what the grid says --- */

static bool decides_somewhere(const struct proof *proof, uint32_t block, uint32_t rule)
{
	const struct computed *results = proof->results[result_of(proof->base, block)];
	for (size_t r = 0; r < proof->grid.count; r++)
		if (proof->counts[r] && results[r].rule == rule + 1)
			return true;
	return false;
}

static bool is_met_somewhere(const struct proof *proof, uint32_t block, uint32_t rule)
{
	const struct computed *results = proof->results[probe_of(proof, block, rule)];
	for (size_t r = 0; r < proof->grid.count; r++)
		if (proof->counts[r] && is_true(&results[r]))
			return true;
	return false;
}

static bool takes_any(const struct proof *proof, uint32_t block, size_t record)
{
	const struct definition *definition = &proof->base->definitions[block];
	for (uint32_t r = 0; r < definition->rule_count; r++)
		if (rule_counts(&definition->rules[r]) && is_true(&proof->results[probe_of(proof, block, r)][record]))
			return true;
	return false;
}

static bool has_gap(const struct proof *proof, uint32_t block, bool present_only)
{
	for (size_t r = 0; r < proof->grid.count; r++)
		if (proof->complete[r] && (proof->present[r] || !present_only) && !takes_any(proof, block, r))
			return true;
	return false;
}

static bool has_conflict(const struct proof *proof, uint32_t block)
{
	const struct computed *results = proof->results[result_of(proof->base, block)];
	for (size_t r = 0; r < proof->grid.count; r++)
		if (proof->complete[r] && results[r].value.failure)
			return true;
	return false;
}

/* --- what was said --- */

static bool told(const struct proof *proof, enum code code, struct span place)
{
	for (size_t i = 0; i < proof->analysis->findings.count; i++) {
		const struct finding *finding = &proof->analysis->findings.items[i];
		if (finding->code == code && finding->where.begin == place.begin && finding->where.end == place.end)
			return true;
	}
	return false;
}

static bool told_of_block(const struct proof *proof, enum code code, enum probe_kind kind, uint32_t block)
{
	for (size_t i = 0; i < proof->analysis->findings.count; i++) {
		const struct finding *finding = &proof->analysis->findings.items[i];
		if (finding->code == code && finding->probe.kind == kind && finding->probe.definition == block)
			return true;
	}
	return false;
}

static void fault(struct proof *proof, const char *what)
{
	if (!proof->fault)
		proof->fault = what;
}

static bool is_ordered(const struct definition *definition)
{
	return definition->policy == POLICY_FIRST || definition->policy == POLICY_PRIORITY;
}

static void check_dead(struct proof *proof, uint32_t block, struct tally *tally)
{
	const struct definition *definition = &proof->base->definitions[block];
	bool exclusive = rules_exclude(definition);
	for (uint32_t r = 0; r < definition->rule_count; r++) {
		const struct plan_rule *rule = &definition->rules[r];
		bool dead = told(proof, CODE_W601, rule_place(proof->analysis, block, r));
		bool fires = is_otherwise(rule) && !exclusive               ? !dead /* the machine does not tell */
			     : is_ordered(definition) || is_otherwise(rule) ? decides_somewhere(proof, block, r)
									    : is_met_somewhere(proof, block, r);
		tally->claims += dead;
		tally->dead += dead;
		if (dead && fires)
			fault(proof, "a rule that was said never to fire does");
		/* Of `priority`, a rule that only rules of the same label come before is left alone. */
		if (!dead && !fires && proof->random.plain && definition->policy != POLICY_PRIORITY)
			fault(proof, "a rule never fires, and it was not said");
	}
}

static void check_gap(struct proof *proof, uint32_t block)
{
	const struct definition *definition = &proof->base->definitions[block];
	const struct plan_rule *last = &definition->rules[definition->rule_count - 1];
	if (!rules_exclude(definition) || is_otherwise(last))
		return;
	bool said = told_of_block(proof, CODE_W602, PROBE_UNCOVERED, block) ||
		    told_of_block(proof, CODE_W604, PROBE_UNCOVERED, block);
	/* Where only missing values are left over, it counts whether another rule asks for them. */
	if (!said && has_gap(proof, block, proof->random.asks_for_missing) && proof->random.plain)
		fault(proof, "a client is not covered, and it was not said");
	if (said && proof->random.plain && !has_gap(proof, block, false))
		fault(proof, "every client is covered, and it was said that one is not");
}

static void check_conflict(struct proof *proof, uint32_t block)
{
	const struct definition *definition = &proof->base->definitions[block];
	if (definition->policy != POLICY_UNIQUE && definition->policy != POLICY_ANY)
		return;
	bool said = told_of_block(proof, CODE_W603, PROBE_BOTH, block) ||
		    told_of_block(proof, CODE_W604, PROBE_BOTH, block);
	if (!said && has_conflict(proof, block) && proof->random.plain)
		fault(proof, "two rules conflict, and it was not said");
}

/* --- witnesses --- */

static void check_witness(struct proof *proof, const struct finding *finding)
{
	uint32_t block = finding->probe.definition;
	const struct definition *definition = &proof->base->definitions[block];
	const struct datum **columns = arena_array(&proof->arena, proof->base->column_count, sizeof *columns);
	for (size_t c = 0; c < proof->base->column_count; c++) {
		struct datum *datum = arena_alloc(&proof->arena, sizeof *datum);
		datum->constant = finding->example->values[c];
		columns[c] = datum;
	}
	struct records one = {.count = 1, .columns = columns};
	uint32_t wanted = result_of(proof->base, block);
	const struct computed **results = arena_array(&proof->arena, proof->base->definition_count, sizeof *results);
	evaluate_all(proof, proof->base, &one, &wanted, 1, results);
	const struct computed *computed = &results[wanted][0];
	bool failed = computed->value.failure != NULL;
	bool checked = definition->policy == POLICY_UNIQUE || definition->policy == POLICY_ANY;
	bool otherwise = computed->rule && is_otherwise(&definition->rules[computed->rule - 1]);
	bool uncovered = finding->probe.kind == PROBE_UNCOVERED || finding->probe.kind == PROBE_UNKNOWN;
	if (uncovered && (failed || (computed->rule && !otherwise)))
		fault(proof, "the witness of a gap is covered");
	if (finding->code != CODE_W601 && finding->probe.kind == PROBE_BOTH && checked && !failed)
		fault(proof, "the witness of an overlap is none");
	if (finding->code == CODE_W601 && computed->rule &&
	    rule_place(proof->analysis, block, computed->rule - 1).begin == finding->where.begin)
		fault(proof, "the witness of a dead rule fires it");
}

/* --- comparisons that change nothing --- */

/* The part of a value that the words are of, and the whole condition that it is a part of: of the rule, of an `if`. */
static struct value *part_of(struct value *value, struct span span, struct value *condition, struct value **whole)
{
	struct value *part = NULL;
	bool truth = value->type.kind == TYPE_TRUTH;
	bool joins = value->operation == VALUE_AND || value->operation == VALUE_OR || value->operation == VALUE_NOT;
	if (!truth)
		condition = NULL;
	else if (!condition)
		condition = value;
	*whole = condition;
	if (truth && value->span.begin == span.begin && value->span.end == span.end)
		return value;
	for (size_t i = 0; i < value->count && !part; i++)
		part = part_of(value->operands[i], span, joins ? condition : NULL, whole);
	return part;
}

static struct value *constant_truth(struct proof *proof, bool truth)
{
	struct value *value = arena_alloc(&proof->arena, sizeof *value);
	*value = (struct value){.operation = VALUE_CONSTANT, .type = {TYPE_TRUTH, 0}};
	value->constant = (struct constant){.type = {TYPE_TRUTH, 0}, .known = true, .truth = truth};
	return value;
}

/* The value with another one in place of a part. */
static struct value *with(struct proof *proof, struct value *value, const struct value *part, struct value *put)
{
	if (value == part)
		return put;
	struct value *copy = arena_alloc(&proof->arena, sizeof *copy);
	*copy = *value;
	copy->operands = arena_array(&proof->arena, value->count, sizeof(struct value *));
	for (size_t i = 0; i < value->count; i++)
		copy->operands[i] = with(proof, value->operands[i], part, put);
	return copy;
}

static struct value *choice(struct proof *proof, struct value *asked, struct value *then, struct value *otherwise)
{
	struct value *value = arena_alloc(&proof->arena, sizeof *value);
	*value = (struct value){.operation = VALUE_CHOOSE, .type = {TYPE_TRUTH, 0}, .count = 3};
	value->operands = arena_array(&proof->arena, 3, sizeof(struct value *));
	value->operands[0] = asked;
	value->operands[1] = then;
	value->operands[2] = otherwise;
	return value;
}

static struct value *is_met(struct proof *proof, struct value *truth)
{
	struct value *value = arena_alloc(&proof->arena, sizeof *value);
	*value = (struct value){.operation = VALUE_FUNCTION, .type = {TYPE_TRUTH, 0}, .count = 2};
	value->function = FUNCTION_COALESCE;
	value->operands = arena_array(&proof->arena, 2, sizeof(struct value *));
	value->operands[0] = truth;
	value->operands[1] = constant_truth(proof, false);
	return value;
}

/* The value for each record of the grid. */
static const struct computed *on_grid(struct proof *proof, struct value *value)
{
	struct plan plan = *proof->base;
	size_t count = plan.definition_count;
	plan.definitions = arena_array(&proof->arena, count + 1, sizeof *plan.definitions);
	plan.order = arena_array(&proof->arena, count + 1, sizeof *plan.order);
	memcpy(plan.definitions, proof->base->definitions, count * sizeof *plan.definitions);
	memcpy(plan.order, proof->base->order, count * sizeof *plan.order);
	plan.order[count] = (uint32_t)count;
	plan.definitions[count] = (struct definition){.kind = DEFINITION_LET, .type = value->type, .value = value};
	uint32_t wanted = (uint32_t)plan.definition_count++;
	const struct computed **results = arena_array(&proof->arena, count + 1, sizeof *results);
	evaluate_all(proof, &plan, &proof->grid, &wanted, 1, results);
	return results[wanted];
}

/* The value in which a comparison stands that is no rule's. */
static struct value *find_root(struct proof *proof, struct span span, struct value **part, struct value **whole)
{
	const struct stand_ins *stand_ins = &proof->analysis->stand_ins;
	for (size_t i = 0; i < proof->base->definition_count; i++) {
		struct value *value = proof->base->definitions[i].value;
		if (value && (*part = part_of(value, span, NULL, whole)))
			return value;
	}
	for (size_t i = 0; i < stand_ins->asked_count; i++)
		if ((*part = part_of(stand_ins->asked[i].value, span, NULL, whole)))
			return stand_ins->asked[i].value;
	return NULL;
}

/* Wherever the whole condition is met, it is met also without what is never true; and where it would be with the part
 * put as true, it is. */
static void check_beside(struct proof *proof, struct value *root, const struct value *part, struct value *whole,
			 bool never)
{
	struct value *without = is_met(proof, with(proof, whole, part, constant_truth(proof, !never)));
	struct value *changed = never ? choice(proof, whole, without, whole)
				      : choice(proof, without, constant_truth(proof, true), whole);
	const struct computed *before = on_grid(proof, root);
	const struct computed *after = on_grid(proof, with(proof, root, whole, changed));
	for (size_t r = 0; r < proof->grid.count; r++) {
		bool in_error = before[r].value.failure || after[r].value.failure;
		if (proof->counts[r] && !in_error &&
		    !constant_equal(&before[r].value.constant, &after[r].value.constant))
			fault(proof, "a comparison that was said to change nothing does");
	}
}

static void check_alone(struct proof *proof, struct value *part, bool never, bool all)
{
	const struct computed *results = on_grid(proof, part);
	for (size_t r = 0; r < proof->grid.count; r++) {
		const struct datum *datum = &results[r].value;
		if ((!proof->counts[r] && !all) || datum->failure || !datum->constant.known)
			continue;
		if (datum->constant.truth == never)
			fault(proof, never ? "a comparison that was said to be never true is"
					   : "a comparison that was said to be always true is not");
	}
}

static void check_idle(struct proof *proof, const struct finding *finding)
{
	struct probe probe = finding->probe;
	struct value *only_where = proof->analysis->plan->only_where;
	struct value *part;
	struct value *whole;
	struct value *root;
	bool never = strstr(finding->message, "never") != NULL;
	bool beside = strstr(finding->message, "beside") != NULL || strstr(finding->message, "where it is asked");
	bool filter = only_where && (part = part_of(only_where, finding->where, NULL, &whole));
	if (filter)
		root = only_where;
	else if (probe.kind != PROBE_CONDITION)
		root = find_root(proof, finding->where, &part, &whole);
	else
		root = proof->base->definitions[probe.definition].rules[probe.rule].condition;
	if (!root || !(part = part_of(root, finding->where, NULL, &whole)))
		abort();
	if (beside && !filter)
		check_beside(proof, root, part, whole, never);
	else if (!beside)
		check_alone(proof, part, never, filter);
}

/* --- one file --- */

static void check_findings(struct proof *proof, struct tally *tally)
{
	for (size_t i = 0; i < proof->analysis->findings.count; i++) {
		const struct finding *finding = &proof->analysis->findings.items[i];
		tally->claims += finding->code != CODE_W601;
		tally->gaps += finding->probe.kind == PROBE_UNCOVERED;
		tally->overlaps += finding->probe.kind == PROBE_BOTH && finding->code != CODE_W601;
		tally->idle += finding->code == CODE_W605;
		tally->undecided += finding->code == CODE_W611;
		if (finding->witness)
			check_witness(proof, finding);
		if (finding->code == CODE_W605)
			check_idle(proof, finding);
		if (finding->code != CODE_W609)
			continue;
		uint32_t block = finding->probe.definition;
		for (size_t r = 0; r < proof->grid.count; r++)
			if (proof->complete[r] && proof->present[r] && !takes_any(proof, block, r) &&
			    proof->random.plain)
				fault(proof, "`otherwise` takes a client without missing values");
	}
}

static void check_file(struct proof *proof, struct tally *tally)
{
	proof->analysis = analysis_make(proof->plan, &proof->rules);
	proof->base = &proof->analysis->stand_ins.plan;
	if (!make_grid(proof))
		return;
	run_grid(proof);
	check_findings(proof, tally);
	for (uint32_t i = 0; i < proof->base->definition_count; i++) {
		if (!is_block(&proof->base->definitions[i]))
			continue;
		check_dead(proof, i, tally);
		check_gap(proof, i);
		check_conflict(proof, i);
	}
}

static void load(struct proof *proof)
{
	int file = rules_in_memory(buffer_view(&proof->random.text), &proof->rules, NULL);
	close(file);
	struct plan_options options = {.today = PROVE_TODAY};
	proof->plan = plan_make(&proof->rules, &options);
}

static void prove(uint64_t seed, struct tally *tally)
{
	struct proof proof = {.random = {.plain = true}};
	random_rules_make(&proof.random, seed);
	load(&proof);
	tally->files++;
	if (proof.rules.syntax.diagnostics.list.count) {
		tally->wrong_files++;
		if (tally->wrong_files == 1)
			printf("file %llu has errors: %s\n%.*s", (unsigned long long)seed,
			       proof.rules.syntax.diagnostics.list.items[0].message,
			       TEXT_ARGUMENTS(buffer_view(&proof.random.text)));
	} else {
		check_file(&proof, tally);
	}
	if (proof.fault && tally->failed++ < SHOWN_MAX)
		printf("file %llu: %s\n%.*s\n", (unsigned long long)seed, proof.fault,
		       TEXT_ARGUMENTS(buffer_view(&proof.random.text)));
	analysis_free(proof.analysis);
	plan_free(proof.plan);
	rules_free(&proof.rules);
	arena_free(&proof.arena);
	vector_free(&proof.probes);
	buffer_free(&proof.random.text);
}

static uint64_t argument(int count, char **arguments, int index, uint64_t otherwise)
{
	return count > index ? strtoull(arguments[index], NULL, 10) : otherwise;
}

int main(int count, char **arguments)
{
	struct tally tally = {0};
	struct edits_tally edits = {0};
	uint64_t files = argument(count, arguments, 1, 2000);
	uint64_t first = argument(count, arguments, 2, 0);
	for (uint64_t seed = first; seed < first + files; seed++)
		prove(seed, &tally);
	for (uint64_t seed = first; seed < first + files; seed += EDITED_OF)
		prove_edits(seed, &edits);
	printf("%llu files (%llu of them with errors), %llu claims: %llu dead rules, %llu gaps, %llu overlaps, "
	       "%llu idle comparisons, %llu undecided\n",
	       (unsigned long long)tally.files, (unsigned long long)tally.wrong_files, (unsigned long long)tally.claims,
	       (unsigned long long)tally.dead, (unsigned long long)tally.gaps, (unsigned long long)tally.overlaps,
	       (unsigned long long)tally.idle, (unsigned long long)tally.undecided);
	edits_tally_print(&edits);
	printf("%llu passed, %llu failed\n",
	       (unsigned long long)(tally.files - tally.failed + edits.files - edits.failed),
	       (unsigned long long)(tally.failed + edits.failed));
	return tally.failed || tally.wrong_files || edits.failed ? 1 : 0;
}
