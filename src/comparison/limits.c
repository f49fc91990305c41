#include "comparison/limits.h"

#include "base/memory.h"
#include "comparison/comparison.h"
#include "comparison/rule_words.h"

/* --- names --- */

static struct text nearest_segment(const struct label_comparison *comparison, struct text name)
{
	struct text *names = memory_array(comparison->segments.count, sizeof *names);
	size_t count = 0;
	for (size_t i = 0; i < comparison->segments.count; i++)
		if (comparison->segments.items[i].sources[SIDE_NEW].column)
			names[count++] = comparison->segments.items[i].name;
	size_t near = text_nearest(name, names, count);
	struct text found = near < count ? names[near] : (struct text){"", 0};
	memory_free(names);
	return found;
}

/* Only of the segment, or (SIZE_MAX) of all. */
static struct text nearest_label(const struct label_comparison *comparison, size_t segment, struct text name)
{
	VECTOR(struct text) names = {0};
	for (size_t s = 0; s < comparison->segments.count; s++) {
		const struct labels *labels = &comparison->segments.items[s].labels;
		for (size_t i = 0; i < labels->names.count && (segment == SIZE_MAX || segment == s); i++)
			vector_push(&names, labels->names.items[i]);
	}
	size_t near = text_nearest(name, names.items, names.count);
	struct text found = near < names.count ? names.items[near] : (struct text){"", 0};
	vector_free(&names);
	return found;
}

static const char *segments_in_words(struct label_comparison *comparison)
{
	struct text *names = arena_array(&comparison->arena, comparison->segments.count, sizeof *names);
	size_t count = 0;
	for (size_t i = 0; i < comparison->segments.count; i++)
		if (comparison->segments.items[i].sources[SIDE_NEW].column)
			names[count++] = comparison->segments.items[i].name;
	return count ? text_list(&comparison->arena, names, count) : "none";
}

/* --- the rollout of NEW --- */

static struct diagnostics *diagnostics_of(struct label_comparison *comparison)
{
	return &comparison->sides[SIDE_NEW].rules->syntax.diagnostics;
}

static void suggest(struct label_comparison *comparison, struct text near)
{
	if (near.size)
		diagnose_remedy(diagnostics_of(comparison), "did you mean `%.*s`?", TEXT_ARGUMENTS(near));
}

static size_t resolve_segment(struct label_comparison *comparison, const struct name *name)
{
	if (name->text.size == 0)
		return SIZE_MAX;
	size_t segment = comparison_find(comparison, name->text);
	if (segment < comparison->segments.count)
		return segment;
	diagnose(diagnostics_of(comparison), CODE_E102, name->span, "there is no segment `%.*s`",
		 TEXT_ARGUMENTS(name->text));
	struct text near = nearest_segment(comparison, name->text);
	if (near.size)
		suggest(comparison, near);
	else
		diagnose_remedy(diagnostics_of(comparison), "the segments are: %s", segments_in_words(comparison));
	return SIZE_MAX;
}

/* By segment the label of this name; null where there was none to resolve. */
static const uint32_t *resolve_label(struct label_comparison *comparison, size_t segment, const struct name *name)
{
	if (span_is_none(name->span))
		return NULL;
	size_t found = 0;
	uint32_t *ids = arena_array(&comparison->arena, comparison->segments.count, sizeof *ids);
	for (size_t s = 0; s < comparison->segments.count; s++) {
		if (segment == SIZE_MAX || segment == s)
			ids[s] = labels_find(&comparison->segments.items[s].labels, name->text);
		found += ids[s] != LABEL_NONE;
	}
	if (found)
		return ids;
	if (segment == SIZE_MAX)
		diagnose(diagnostics_of(comparison), CODE_E105, name->span, "no segment has a label `%.*s`",
			 TEXT_ARGUMENTS(name->text));
	else
		diagnose(diagnostics_of(comparison), CODE_E105, name->span, "`%.*s` has no label `%.*s`",
			 TEXT_ARGUMENTS(comparison->segments.items[segment].name), TEXT_ARGUMENTS(name->text));
	suggest(comparison, nearest_label(comparison, segment, name->text));
	return ids;
}

static size_t resolve_weight(struct label_comparison *comparison, const struct name *name)
{
	if (name->text.size == 0)
		return SIZE_MAX;
	size_t weight = comparison_weigh(comparison, name->text, name->span);
	if (weight != SIZE_MAX)
		return weight;
	diagnose(diagnostics_of(comparison), CODE_E202, name->span,
		 "`%.*s` is no column of the export and no number of the output", TEXT_ARGUMENTS(name->text));
	diagnose_remedy(diagnostics_of(comparison), "write it out as a column: output NAME = ...");
	return SIZE_MAX;
}

static void resolve_bound(struct label_comparison *comparison, const struct rollout_limit *written, struct limit *limit)
{
	const struct expression *bound = written->bound;
	struct diagnostics *diagnostics = diagnostics_of(comparison);
	if (bound->kind == EXPRESSION_ERROR)
		return;
	if (bound->kind != EXPRESSION_NUMBER) {
		diagnose(diagnostics, CODE_E202, bound->span, "a limit is a number: 100 clients, or a share as 2%%");
		return;
	}
	limit->bound = bound->number;
	if (limit->weight != SIZE_MAX && !written->bound_is_share) {
		diagnose(diagnostics, CODE_E202, bound->span, "with `by`, a limit is a share: 0.5%%");
		diagnose_remedy(diagnostics, "put a %% behind the number");
	}
}

/* Where the rules stand alone, clients may move from a label that only older ones have. */
static void read_limit(struct label_comparison *comparison, const struct rollout_limit *written, bool alone)
{
	struct limit limit = {.span = written->span, .sign = written->sign, .is_share = written->bound_is_share};
	limit.words = span_in_words(comparison, written->span, &comparison->arena);
	limit.segment = resolve_segment(comparison, &written->segment);
	if (limit.segment != SIZE_MAX || written->segment.text.size == 0) {
		limit.from = alone ? NULL : resolve_label(comparison, limit.segment, &written->from);
		limit.to = resolve_label(comparison, limit.segment, &written->to);
	}
	limit.weight = resolve_weight(comparison, &written->by);
	resolve_bound(comparison, written, &limit);
	vector_push(&comparison->limits.list, limit);
}

static void read_limits(struct label_comparison *comparison, bool alone)
{
	const struct rule_set *rules = comparison->sides[SIDE_NEW].rules;
	for (size_t i = 0; i < rules->statements.count; i++) {
		const struct statement *statement = rules->statements.items[i];
		for (size_t l = 0; statement->kind == STATEMENT_ROLLOUT && l < statement->limit_count; l++)
			read_limit(comparison, statement->limits[l], alone);
	}
}

void limits_read(struct label_comparison *comparison)
{
	read_limits(comparison, false);
}

void limits_check(struct rule_set *rules, const struct plan *plan)
{
	struct label_comparison *comparison = comparison_new(rules, plan, NULL, NULL);
	read_limits(comparison, true);
	comparison_free(comparison);
}

/* --- the command line --- */

const char *limits_add(struct label_comparison *comparison, const char *value)
{
	struct arena *arena = &comparison->arena;
	const char *equals = strrchr(value, '=');
	struct text name = {value, equals ? (size_t)(equals - value) : 0};
	struct text number = text_of(equals ? equals + 1 : value);
	struct limit limit = {
		.words = text_of(arena_printf(arena, "--max-moved %s", value)),
		.segment = SIZE_MAX,
		.weight = SIZE_MAX,
		.sign = ROLLOUT_AT_MOST,
		.is_share = number.size && number.data[number.size - 1] == '%',
	};
	number.size -= limit.is_share;
	if (decimal_parse(number, &limit.bound) != DECIMAL_READ || limit.bound.coefficient < 0 ||
	    (limit.is_share && limit.bound.scale > 200))
		return arena_printf(arena,
				    "--max-moved takes a share or a number of clients, as 2%%, 100 or size=1%%, not "
				    "\"%s\"",
				    value);
	limit.bound.scale += limit.is_share ? 2 : 0;
	if (equals) {
		limit.segment = comparison_find(comparison, name);
		struct text near = nearest_segment(comparison, name);
		if (limit.segment == SIZE_MAX && near.size)
			return arena_printf(arena, "--max-moved %s: there is no such segment; did you mean %.*s?",
					    value, TEXT_ARGUMENTS(near));
		if (limit.segment == SIZE_MAX)
			return arena_printf(arena, "--max-moved %s: there is no such segment; the segments are: %s",
					    value, segments_in_words(comparison));
	}
	vector_push(&comparison->limits.list, limit);
	return NULL;
}

/* --- counting --- */

static bool is_meant(const struct label_comparison *comparison, const struct limit *limit, size_t segment,
		     uint32_t from, uint32_t to)
{
	const struct labels *labels = &comparison->segments.items[segment].labels;
	if (from == to || !segment_is_compared(&comparison->segments.items[segment]))
		return false;
	if (limit->segment != SIZE_MAX && limit->segment != segment)
		return false;
	if (limit->from && (limit->from[segment] == LABEL_NONE || !labels_include(labels, from, limit->from[segment]) ||
			    labels_include(labels, to, limit->from[segment])))
		return false;
	return !limit->to || (limit->to[segment] != LABEL_NONE && labels_include(labels, to, limit->to[segment]) &&
			      !labels_include(labels, from, limit->to[segment]));
}

void limits_count(struct label_comparison *comparison, const uint32_t *from, const uint32_t *to,
		  const struct decimal *const *weights)
{
	for (size_t i = 0; i < comparison->limits.list.count; i++) {
		struct limit *limit = &comparison->limits.list.items[i];
		bool meant = false;
		for (size_t s = 0; s < comparison->segments.count && !meant; s++)
			meant = is_meant(comparison, limit, s, from[s], to[s]);
		if (!meant)
			continue;
		limit->clients++;
		const struct decimal *weight = limit->weight == SIZE_MAX ? NULL : weights[limit->weight];
		if (weight)
			exact_add(&limit->sum, weight->coefficient, weight->scale);
	}
}

/* --- judging --- */

/* The sign of figure - bound * whole. A share of nothing is 0. */
static int compare_to_bound(struct decimal figure, struct decimal bound, struct decimal whole)
{
	struct decimal product;
	if (decimal_is_zero(whole))
		return decimal_compare(figure, decimal_is_zero(figure) ? bound : decimal_of(0));
	if (!decimal_multiply(bound, whole, &product))
		return -1;
	int order = decimal_compare(figure, product);
	return decimal_compare(whole, decimal_of(0)) < 0 ? -order : order;
}

static bool figures_of(const struct label_comparison *comparison, const struct limit *limit, struct decimal *figure,
		       struct decimal *whole)
{
	*figure = decimal_of((int64_t)limit->clients);
	*whole = limit->is_share ? decimal_of((int64_t)comparison->clients) : decimal_of(1);
	if (limit->weight == SIZE_MAX)
		return true;
	return exact_total(&limit->sum, figure) && exact_total(&comparison->weights.items[limit->weight].total, whole);
}

void limits_judge(struct label_comparison *comparison)
{
	for (size_t i = 0; i < comparison->limits.list.count; i++) {
		struct limit *limit = &comparison->limits.list.items[i];
		struct decimal figure;
		struct decimal whole;
		if (!figures_of(comparison, limit, &figure, &whole))
			continue;
		int order = compare_to_bound(figure, limit->bound, whole);
		limit->holds = order == 0 ? limit->sign != ROLLOUT_BELOW : order < 0 && limit->sign != ROLLOUT_EXACTLY;
	}
}

const char *limit_figure(const struct label_comparison *comparison, const struct limit *limit, struct arena *arena)
{
	struct decimal figure;
	struct decimal whole;
	struct decimal share;
	const char *clients =
		arena_printf(arena, "%zu client%s", (size_t)limit->clients, limit->clients == 1 ? "" : "s");
	if (!limit->is_share)
		return clients;
	if (!figures_of(comparison, limit, &figure, &whole) || decimal_is_zero(whole) ||
	    !decimal_divide(figure, whole, &share) || !decimal_shift(share, 2, &share) ||
	    !decimal_round(share, 2, &share))
		return clients;
	const char *percent = decimal_text(arena, share).data;
	if (limit->weight == SIZE_MAX)
		return arena_printf(arena, "%s%%, %s", percent, clients);
	struct text name = comparison->weights.items[limit->weight].name;
	return arena_printf(arena, "%s%% of %.*s, %s", percent, TEXT_ARGUMENTS(name), clients);
}

void limits_free(struct limits *limits)
{
	for (size_t i = 0; i < limits->list.count; i++)
		exact_free(&limits->list.items[i].sum);
	vector_free(&limits->list);
}
