#include "explaining/operands.h"
#include "report/figures.h"
#include "report/profile_report.h"

struct text label_words(const struct definition *segment, size_t label)
{
	return label ? segment->labels[label - 1].text : text_of("no label");
}

/* Who has no label is named only where there is someone. */
bool label_is_shown(const struct size_of_segment *segment, size_t label)
{
	return label || segment->labels[0].clients;
}

const char *policy_words(enum policy_kind policy)
{
	static const char *const words[] = {
		[POLICY_NONE] = "first", [POLICY_FIRST] = "first", [POLICY_UNIQUE] = "unique",
		[POLICY_ANY] = "any",    [POLICY_ALL] = "all",     [POLICY_PRIORITY] = "priority",
		[POLICY_SUM] = "sum",    [POLICY_MIN] = "min",     [POLICY_POINTS] = "points",
		[POLICY_MAX] = "max",    [POLICY_COUNT] = "count",
	};
	return words[policy];
}

static struct text words_of_span(const struct profile_subject *subject, struct span span, struct arena *arena)
{
	struct buffer words = {0};
	append_words(&words, span_text(subject->sources, span));
	struct text text = text_copy(arena, text_trim(buffer_view(&words)));
	buffer_free(&words);
	return text;
}

struct text profiled_rule_words(const struct profile_subject *subject, const struct plan_rule *rule,
				struct arena *arena)
{
	return words_of_span(subject, rule->span, arena);
}

struct text profiled_rule_place(const struct profile_subject *subject, const struct plan_rule *rule,
				struct arena *arena)
{
	const struct source *source = sources_get(subject->sources, rule->span.source);
	return text_of(arena_printf(arena, "%s:%zu", source->path, source_place(source, rule->span.begin).line));
}

void order_rules(const struct profiled_definition *definition, size_t count, size_t *order)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = i;
		for (; at > 0 && definition->rules[order[at - 1]].fired < definition->rules[i].fired; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

/* --- cut points --- */

struct text cut_words(const struct profile_subject *subject, const struct cut_point *cut, struct arena *arena)
{
	return words_of_span(subject, cut->comparison ? cut->comparison->span : cut->population->span, arena);
}

static struct text value_words(const struct cut_point *cut, struct decimal value, struct arena *arena)
{
	int64_t day;
	if (cut->kind != TYPE_DATE || !decimal_to_integer(value, &day))
		return decimal_text(arena, value);
	return date_text(arena, (date)day);
}

static const char *spread_words(const struct cut_point *cut, const struct spread *spread, struct arena *arena)
{
	struct text low = value_words(cut, spread->low, arena);
	struct text high = value_words(cut, spread->high, arena);
	if (decimal_compare(spread->low, spread->high) == 0)
		return arena_printf(arena, "%.*s", TEXT_ARGUMENTS(low));
	return arena_printf(arena, "from %.*s to %.*s", TEXT_ARGUMENTS(low), TEXT_ARGUMENTS(high));
}

/* Where the clients for whom the comparison holds lie above all others, or below them, one end says it. */
static const char *side_words(const struct cut_point *cut, const struct spread *inside, const struct spread *outside,
			      struct arena *arena)
{
	bool above = outside->count && decimal_compare(inside->low, outside->high) > 0;
	bool below = outside->count && decimal_compare(inside->high, outside->low) < 0;
	struct text end = value_words(cut, above ? inside->low : inside->high, arena);
	if (above || below)
		return arena_printf(arena, "%s %.*s", above ? "from" : "up to", TEXT_ARGUMENTS(end));
	return spread_words(cut, inside, arena);
}

struct text cut_values(const struct profile_subject *subject, const struct cut_point *cut, struct arena *arena)
{
	if (!cut->comparison)
		return text_of(cut->values.count ? spread_words(cut, &cut->values, arena) : "missing");
	struct text of = words_of_span(subject, cut->population->x->span, arena);
	if (cut->values.count == 0)
		return text_of("holds for no client");
	const char *inside = side_words(cut, &cut->values, &cut->others, arena);
	const char *others = "";
	if (cut->others.count)
		others = arena_printf(arena, "; else %s", side_words(cut, &cut->others, &cut->values, arena));
	return text_of(arena_printf(arena, "%.*s %s (%zu client%s)%s", TEXT_ARGUMENTS(of), inside,
				    (size_t)cut->values.count, cut->values.count == 1 ? "" : "s", others));
}

bool cut_is_repeated(const struct profile_subject *subject, size_t index, struct arena *arena)
{
	const struct profile *profile = subject->profile;
	struct text words = cut_words(subject, &profile->cuts[index], arena);
	for (size_t i = 0; i < index; i++)
		if (profile->cuts[i].population == profile->cuts[index].population &&
		    text_equal(cut_words(subject, &profile->cuts[i], arena), words))
			return true;
	return false;
}
