#include "comparison/versions.h"

void versions_join(struct versions *versions, const struct sources *sources, uint64_t steps_most)
{
	versions->join = plan_join_new(versions->plans.items, versions->plans.count);
	versions->joined = plan_join_plan(versions->join);
	versions->differences =
		differences_new(versions->joined, versions->plans.items[0]->definition_count, sources, steps_most);
}

void versions_free(struct versions *versions)
{
	differences_free(versions->differences);
	plan_join_free(versions->join);
	vector_free(&versions->plans);
	arena_free(&versions->arena);
}

uint32_t *versions_written(struct versions *versions, size_t version, size_t *count)
{
	const struct plan *plan = versions->plans.items[version];
	const uint32_t *places = plan_join_places(versions->join, version)->definitions;
	uint32_t *written = arena_array(&versions->arena, plan->definition_count, sizeof *written);
	*count = 0;
	for (size_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].written)
			written[(*count)++] = places[i];
	return written;
}

static size_t find_written(const struct plan *plan, struct text name)
{
	size_t found = plan_find_definition(plan, name);
	return found != SIZE_MAX && plan->definitions[found].written ? found : SIZE_MAX;
}

/* Does each column of the one stand in the other too, in the same place of the joined plan? */
static bool reads_all_of(const struct versions *versions, size_t version, size_t other)
{
	const struct plan *plans[] = {versions->plans.items[version], versions->plans.items[other]};
	const uint32_t *places[] = {plan_join_places(versions->join, version)->columns,
				    plan_join_places(versions->join, other)->columns};
	bool *there = memory_zeroed(versions->joined->column_count + 1, sizeof *there);
	bool all = true;
	for (size_t i = 0; i < plans[1]->column_count; i++)
		there[places[1][i]] = true;
	for (size_t i = 0; i < plans[0]->column_count; i++)
		all = all && there[places[0][i]];
	memory_free(there);
	return all;
}

static size_t written_count(const struct plan *plan)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->definition_count; i++)
		count += plan->definitions[i].written;
	return count;
}

struct version_pair versions_pair(struct versions *versions, size_t before, size_t after)
{
	const struct plan *old = versions->plans.items[before];
	const struct plan *new = versions->plans.items[after];
	const struct plan_places *places[] = {plan_join_places(versions->join, before),
					      plan_join_places(versions->join, after)};
	struct definition_pair *pairs = arena_array(&versions->arena, new->definition_count + 1, sizeof *pairs);
	struct version_pair pair = {.write_alike = written_count(old) == written_count(new)};
	for (size_t i = 0; i < new->definition_count; i++) {
		if (!new->definitions[i].written)
			continue;
		size_t other = find_written(old, new->definitions[i].name);
		if (other == SIZE_MAX) {
			pair.write_alike = false;
			continue;
		}
		struct definition_pair here = {places[0]->definitions[other], places[1]->definitions[i]};
		if (here.before == here.after)
			continue;
		pairs[pair.question.count++] = here;
		bool tellable = !difference_is_foreign(versions->differences, here.before) &&
				!difference_is_foreign(versions->differences, here.after);
		if (!tellable)
			continue;
		pairs[pair.question.count - 1] = pairs[pair.tellable];
		pairs[pair.tellable++] = here;
	}
	pair.question.pairs = pairs;
	pair.question.only_where[0] = places[0]->only_where;
	pair.question.only_where[1] = places[1]->only_where;
	pair.read_alike = reads_all_of(versions, before, after) && reads_all_of(versions, after, before);
	return pair;
}
