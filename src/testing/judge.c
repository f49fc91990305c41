/* The verdict: what came out beside what was expected. */
#include "testing/explain.h"

static const struct datum *actual_value(const struct trial *trial, const struct computed *const *results,
					struct target target, size_t record)
{
	size_t column = target_column(trial->plan, target);
	if (column == SIZE_MAX)
		return &results[target.index][record].value;
	return trial->records.columns[column] ? &trial->records.columns[column][record] : NULL;
}

static bool comes_true(const struct expectation *expectation, const struct datum *actual)
{
	if (expectation->present)
		return actual->constant.known;
	return datum_equal(&expectation->value, actual);
}

struct verdict {
	struct trial *trial;
	const struct computed **results;
	VECTOR(struct miss) misses;
};

/* Not every expectation speaks of one record only. */
static void check(struct verdict *verdict, const struct expectation *expectation)
{
	struct trial *trial = verdict->trial;
	bool all = expectation->record == SIZE_MAX;
	size_t begin = all ? 0 : expectation->record;
	size_t end = all ? trial->records.count : begin + 1;
	for (size_t r = begin; r < end; r++) {
		struct datum missing = datum_missing(target_type(trial->plan, expectation->target));
		const struct datum *actual = actual_value(trial, verdict->results, expectation->target, r);
		if (!comes_true(expectation, actual ? actual : &missing))
			vector_push(&verdict->misses, (struct miss){expectation, r, actual ? *actual : missing});
	}
}

static void list_failures(struct verdict *verdict)
{
	struct trial *trial = verdict->trial;
	struct arena *arena = &trial->arena;
	struct explainer explainer = explainer_make(trial, verdict->misses.items, verdict->misses.count);
	for (size_t i = 0; i < verdict->misses.count; i++) {
		const struct miss *miss = &verdict->misses.items[i];
		struct text name = target_name(trial->plan, miss->expectation->target);
		struct text expected = datum_text(&miss->expectation->value, trial->plan, arena);
		struct test_failure failure = {
			.name = arena_printf(arena, "%.*s%s", TEXT_ARGUMENTS(name), record_words(trial, miss->record)),
			.expected = miss->expectation->present ? "a value" : expected.data,
			.actual = datum_text(&miss->actual, trial->plan, arena).data,
			.why = explain(&explainer, miss),
		};
		vector_push(&trial->failures, failure);
	}
	explainer_free(&explainer);
}

void judge(struct trial *trial)
{
	size_t count;
	const uint32_t *wanted = wanted_definitions(trial, &count);
	struct verdict verdict = {.trial = trial};
	verdict.results = arena_array(&trial->arena, trial->plan->definition_count, sizeof *verdict.results);
	struct evaluation evaluation = {trial->plan, &trial->records, NULL, trial->optimise, &trial->arena};
	const char *message = evaluate(&evaluation, wanted, count, verdict.results);
	if (message) {
		struct test_failure failure = {"the rules", "a program that can be run", message, NULL};
		vector_push(&trial->failures, failure);
		return;
	}
	for (size_t i = 0; i < trial->expectations.count; i++)
		check(&verdict, &trial->expectations.items[i]);
	if (verdict.misses.count)
		list_failures(&verdict);
	vector_free(&verdict.misses);
}
