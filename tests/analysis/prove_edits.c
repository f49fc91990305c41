#include "prove_edits.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "comparison/edits.h"
#include "explaining/evaluate.h"
#include "grid.h"
#include "random_edit.h"
#include "random_rules.h"

enum { SHOWN_MAX = 5 };

struct edit_proof {
	struct random_rules random;
	struct buffer edited;
	struct rule_set rules[2];
	struct plan *plans[2];
	struct edits *edits;
	struct arena arena;
	const char *fault;
};

/* What came out for each record: a text of all that is written, or null where a record is left out or in error. */
struct grid_outcome {
	const char **texts;
	bool *complete; /* no required column is missing */
	size_t count;
};

/* --- the grid --- */

static struct records make_records(struct edit_proof *proof, const struct plan *base, const struct plan *plan)
{
	struct constant values[GRID_VALUES_MAX];
	struct records records = {.count = 1};
	for (size_t c = 0; c < base->column_count; c++)
		records.count *= values_of(base->columns[c].type, values);
	records.columns = arena_array(&proof->arena, plan->column_count, sizeof(const struct datum *));
	for (size_t c = 0; c < plan->column_count; c++) {
		size_t each = 1;
		struct datum *data = arena_array(&proof->arena, records.count, sizeof *data);
		size_t at = 0;
		while (!text_equal(base->columns[at].name, plan->columns[c].name))
			each *= values_of(base->columns[at++].type, values);
		size_t count = values_of(base->columns[at].type, values);
		for (size_t r = 0; r < records.count; r++) {
			data[r].constant = values[r / each % count];
			if (!data[r].constant.known && plan->columns[c].has_fallback)
				data[r].constant = plan->columns[c].fallback;
		}
		records.columns[c] = data;
	}
	return records;
}

/* --- what comes out --- */

/* The labels of a set, in the order of their names. */
static const char *set_text(struct edit_proof *proof, const struct definition *segment, const struct datum *datum)
{
	static const char *const names[] = {"north", "south", "east", "west"};
	const char *text = "";
	for (size_t i = 0; datum->constant.known && i < sizeof names / sizeof *names; i++) {
		uint32_t label = definition_find_label(segment, text_of(names[i]));
		if (label && datum_has_label(datum, label))
			text = arena_printf(&proof->arena, "%s|%s", text, names[i]);
	}
	return text;
}

static const char *record_text(struct edit_proof *proof, const struct plan *plan, const struct computed **results,
			       size_t record)
{
	const char *text = "";
	for (size_t i = 0; i < plan->definition_count; i++) {
		const struct definition *definition = &plan->definitions[i];
		if (!definition->written)
			continue;
		const struct datum *datum = &results[i][record].value;
		if (datum->failure)
			return "error";
		const char *value = definition->type.kind == TYPE_LABELS ? set_text(proof, definition, datum)
									 : datum_text(datum, plan, &proof->arena).data;
		text = arena_printf(&proof->arena, "%s%.*s=%s;", text, TEXT_ARGUMENTS(definition->name), value);
	}
	return text;
}

static struct grid_outcome run(struct edit_proof *proof, const struct plan *base, struct plan *plan)
{
	struct records records = make_records(proof, base, plan);
	struct plan extended = *plan;
	size_t count = plan->definition_count;
	const struct computed **results = arena_array(&proof->arena, count + 1, sizeof *results);
	uint32_t *wanted = arena_array(&proof->arena, count + 1, sizeof *wanted);
	size_t wanted_count = 0;
	for (uint32_t i = 0; i < count; i++)
		if (plan->definitions[i].written)
			wanted[wanted_count++] = i;
	if (plan->only_where) {
		extended.definitions = arena_array(&proof->arena, count + 1, sizeof *extended.definitions);
		extended.order = arena_array(&proof->arena, count + 1, sizeof *extended.order);
		memcpy(extended.definitions, plan->definitions, count * sizeof *extended.definitions);
		memcpy(extended.order, plan->order, count * sizeof *extended.order);
		extended.order[count] = (uint32_t)count;
		extended.definitions[count] =
			(struct definition){.kind = DEFINITION_LET, .type = {TYPE_TRUTH, 0}, .value = plan->only_where};
		extended.definition_count++;
		wanted[wanted_count++] = (uint32_t)count;
	}
	struct evaluation evaluation = {&extended, &records, NULL, true, &proof->arena};
	if (evaluate(&evaluation, wanted, wanted_count, results))
		abort();
	struct grid_outcome outcome = {.count = records.count};
	outcome.texts = arena_array(&proof->arena, records.count, sizeof(const char *));
	outcome.complete = arena_array(&proof->arena, records.count, sizeof(bool));
	for (size_t r = 0; r < records.count; r++) {
		const struct constant *counts = plan->only_where ? &results[count][r].value.constant : NULL;
		bool left_out = counts && !(counts->known && counts->truth);
		outcome.complete[r] = true;
		for (size_t c = 0; c < plan->column_count; c++)
			outcome.complete[r] &= !plan->columns[c].required || records.columns[c][r].constant.known;
		outcome.texts[r] = left_out ? "left out" : record_text(proof, plan, results, r);
	}
	return outcome;
}

static bool is_large(const struct plan *plan)
{
	struct constant values[GRID_VALUES_MAX];
	size_t total = 1;
	for (size_t c = 0; c < plan->column_count; c++)
		total *= values_of(plan->columns[c].type, values);
	return total > RECORDS_MAX;
}

static bool reads_alike(const struct plan *base, const struct plan *plan)
{
	bool alike = base->column_count == plan->column_count;
	for (size_t c = 0; alike && c < plan->column_count; c++) {
		size_t other = plan_find_column(base, plan->columns[c].name);
		alike = other != SIZE_MAX && plan_columns_read_alike(&base->columns[other], &plan->columns[c]);
	}
	return alike;
}

static bool differ(const struct grid_outcome *a, const struct grid_outcome *b, bool complete)
{
	for (size_t r = 0; r < a->count; r++)
		if ((a->complete[r] || !complete) && strcmp(a->texts[r], b->texts[r]) != 0)
			return true;
	return false;
}

/* --- what was said --- */

/* Has the grid a record of every region, and is no other result in error where an edit makes a difference? */
static bool is_exact(const struct edit_proof *proof, const struct plan *plan)
{
	for (size_t i = 0; i < plan->definition_count; i++) {
		const struct definition *definition = &plan->definitions[i];
		bool may_fail = definition->policy == POLICY_UNIQUE || definition->policy == POLICY_ANY;
		bool adds_up = definition->kind == DEFINITION_TABLE &&
			       (definition->policy == POLICY_ALL || definition->policy == POLICY_SUM);
		if (may_fail || adds_up || (definition->kind == DEFINITION_TABLE && definition->rule_count == 0))
			return false;
	}
	return proof->random.plain;
}

static void fault(struct edit_proof *proof, const char *what)
{
	if (!proof->fault)
		proof->fault = what;
}

static void check_edit(struct edit_proof *proof, const struct grid_outcome *before, const struct edit *edit)
{
	if (!edit->plan || !reads_alike(proof->edits->base_plan, edit->plan))
		return;
	struct grid_outcome after = run(proof, proof->edits->base_plan, edit->plan);
	bool exact = is_exact(proof, edit->plan);
	bool moves = differ(before, &after, true);
	bool moves_any = differ(before, &after, false);
	if (moves_any && edit->effect == EFFECT_NONE)
		fault(proof, "an edit that was said to concern nobody does");
	if (moves && edit->effect != EFFECT_SHOWN && exact)
		fault(proof, "an edit makes a difference, and no witness was found");
	if (!moves && edit->effect == EFFECT_SHOWN && proof->random.plain)
		fault(proof, "an edit makes no difference, and there is a witness");
	if (!moves_any && edit->effect != EFFECT_NONE && exact)
		fault(proof, "an edit makes no difference, and it was not said");
}

static void count_edit(struct edits_tally *tally, const struct edit *edit)
{
	tally->edits++;
	tally->shown += edit->effect == EFFECT_SHOWN;
	tally->proven += edit->effect == EFFECT_NONE;
	tally->of_all += edit->effect == EFFECT_OF_ALL;
	tally->not_alone += edit->plan == NULL;
	tally->untold += edit->plan && edit->effect == EFFECT_UNTOLD;
}

static void check_edits(struct edit_proof *proof, struct edits_tally *tally)
{
	struct plan *base = proof->edits->base_plan;
	for (size_t i = 0; i < proof->edits->list.count; i++)
		count_edit(tally, &proof->edits->list.items[i]);
	tally->same_files += proof->edits->same;
	if (!base || base->population_count || is_large(base))
		return;
	struct grid_outcome before = run(proof, base, base);
	for (size_t i = 0; i < proof->edits->list.count; i++)
		check_edit(proof, &before, &proof->edits->list.items[i]);
	if (!reads_alike(base, proof->plans[0]) || !reads_alike(base, proof->plans[1]))
		return;
	struct grid_outcome old = run(proof, base, proof->plans[0]);
	struct grid_outcome new = run(proof, base, proof->plans[1]);
	if (proof->edits->same && differ(&old, &new, false))
		fault(proof, "files that were said to be the same are not");
	if (!proof->edits->same && !differ(&old, &new, false) && is_exact(proof, proof->plans[0]) &&
	    is_exact(proof, proof->plans[1]))
		fault(proof, "files are the same, and it was not said");
}

/* --- one pair of files --- */

static bool load(struct edit_proof *proof)
{
	struct plan_options options = {.today = PROVE_TODAY};
	int old = rules_in_memory(buffer_view(&proof->random.text), &proof->rules[0], NULL);
	int new = rules_in_memory(buffer_view(&proof->edited), &proof->rules[1], &proof->rules[0]);
	bool right = true;
	close(old);
	close(new);
	for (int i = 0; i < 2; i++) {
		proof->plans[i] = plan_make(&proof->rules[i], &options);
		right = right && proof->rules[i].syntax.diagnostics.list.count == 0;
	}
	if (right)
		proof->edits =
			edits_find(&proof->rules[0], proof->plans[0], &proof->rules[1], proof->plans[1], &options);
	return right;
}

void prove_edits(uint64_t seed, struct edits_tally *tally)
{
	struct edit_proof proof = {.random = {.plain = true}};
	random_rules_make(&proof.random, seed);
	random_edit_make(buffer_view(&proof.random.text), seed, &proof.edited);
	if (load(&proof)) {
		tally->files++;
		check_edits(&proof, tally);
	}
	if (proof.fault && tally->failed++ < SHOWN_MAX) {
		printf("file %llu: %s\n%.*s-- now --\n%.*s", (unsigned long long)seed, proof.fault,
		       TEXT_ARGUMENTS(buffer_view(&proof.random.text)), TEXT_ARGUMENTS(buffer_view(&proof.edited)));
		for (size_t i = 0; i < proof.edits->list.count; i++)
			printf("-- %s\n",
			       proof.edits->list.items[i].witness ? proof.edits->list.items[i].witness : "no witness");
	}
	edits_free(proof.edits);
	for (int i = 0; i < 2; i++) {
		plan_free(proof.plans[i]);
		rules_free(&proof.rules[i]);
	}
	arena_free(&proof.arena);
	buffer_free(&proof.random.text);
	buffer_free(&proof.edited);
}

void edits_tally_print(const struct edits_tally *tally)
{
	printf("%llu pairs of files (%llu of them the same), %llu edits: %llu with a witness, %llu that concern "
	       "nobody, "
	       "%llu of all clients together, %llu not alone, %llu untold\n",
	       (unsigned long long)tally->files, (unsigned long long)tally->same_files,
	       (unsigned long long)tally->edits, (unsigned long long)tally->shown, (unsigned long long)tally->proven,
	       (unsigned long long)tally->of_all, (unsigned long long)tally->not_alone,
	       (unsigned long long)tally->untold);
}
