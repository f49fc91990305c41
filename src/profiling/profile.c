#include "profiling/profile.h"

#include "explaining/operands.h"
#include "explaining/probes.h"
#include "explaining/reach.h"
#include "plan/value_map.h"
#include "profiling/thresholds.h"
#include "scan/results.h"

enum { NO_PROBE = UINT32_MAX };

struct rule_probes {
	uint32_t fires, points, near;
};

struct cut_probes {
	uint32_t value, holds;
};

/* What was added to the plan, and where it is found: probe n is root `first` + n. */
struct profile_probes {
	VECTOR(const struct value *) values;
	struct value_map places;
	struct rule_probes **rules; /* by profiled definition and rule */
	VECTOR(struct cut_point) cuts;
	VECTOR(struct cut_probes) cut_probes;
	size_t first;
};

static uint32_t add_probe(struct profile_probes *probes, const struct value *value)
{
	const struct value_entry *entry = value_map_find(&probes->places, value);
	if (entry)
		return entry->made;
	uint32_t place = (uint32_t)probes->values.count;
	value_map_put(&probes->places, (struct value_entry){.value = value, .made = place});
	vector_push(&probes->values, value);
	return place;
}

/* --- which rules, and what is counted of them --- */

static bool has_chosen(const struct definition *rules)
{
	return keeps_hit(rules) && rules->policy != POLICY_ANY;
}

static bool is_profiled(const struct plan *plan, uint32_t index)
{
	const struct definition *definition = &plan->definitions[index];
	if (definition->kind == DEFINITION_TABLE)
		return index + 1 < plan->definition_count && plan->definitions[index + 1].written;
	return definition->written && definition->rule_count && definition->kind != DEFINITION_TABLE_OUTPUT;
}

static void add_cuts_of(struct profile *profile, const struct thresholds *thresholds)
{
	struct profile_probes *probes = profile->probes;
	for (size_t i = 0; i < thresholds->list.count; i++) {
		const struct threshold *threshold = &thresholds->list.items[i];
		const struct value *asked = population_behind(profile->rules, threshold->value);
		const struct population *population = asked ? &profile->rules->populations[asked->index] : NULL;
		if (!population || !population_takes_value(population->kind) || population->key_count ||
		    value_map_find(&probes->places, threshold->comparison))
			continue;
		struct cut_point cut = {.population = population,
					.comparison = threshold->comparison,
					.kind = population->x->type.kind};
		struct cut_probes places = {add_probe(probes, population->x), add_probe(probes, threshold->comparison)};
		vector_push(&probes->cuts, cut);
		vector_push(&probes->cut_probes, places);
	}
}

static struct rule_probes probe_rule(struct profile *profile, const struct definition *rules,
				     struct profiled_rule *profiled)
{
	struct rule_probes places = {NO_PROBE, NO_PROBE, NO_PROBE};
	const struct plan_rule *rule = profiled->rule;
	struct thresholds thresholds = {0};
	if (!rule->condition)
		return places;
	list_thresholds(profile->rules, rule->condition, &thresholds);
	const struct value *near = near_condition(&thresholds, profile->rules->today, &profile->arena);
	profiled->has_threshold = near != NULL;
	if (near)
		places.near = add_probe(profile->probes, near);
	add_cuts_of(profile, &thresholds);
	vector_free(&thresholds.list);
	if (has_chosen(rules) || !rule->valid)
		return places;
	places.fires = add_probe(profile->probes, rule->condition);
	if (rule->points && rules->kind == DEFINITION_SEGMENT)
		places.points = add_probe(profile->probes, rule->points);
	return places;
}

static void add_definition(struct profile *profile, uint32_t index)
{
	const struct definition *rules = &profile->rules->definitions[index];
	size_t at = profile->definition_count++;
	struct profiled_definition *profiled = &profile->definitions[at];
	profiled->definition = index;
	profiled->rules = arena_array(&profile->arena, rules->rule_count, sizeof *profiled->rules);
	profile->probes->rules[at] = arena_array(&profile->arena, rules->rule_count, sizeof(struct rule_probes));
	for (size_t r = 0; r < rules->rule_count; r++) {
		profiled->rules[r].rule = &rules->rules[r];
		profile->probes->rules[at][r] = probe_rule(profile, rules, &profiled->rules[r]);
	}
}

/* --- what population functions came to --- */

static void add_populations(struct profile *profile)
{
	const struct plan *plan = profile->rules;
	struct profile_probes *probes = profile->probes;
	struct reach reach = {0};
	bool *seen = memory_zeroed(plan->population_count, sizeof *seen);
	for (uint32_t d = 0; d < plan->definition_count; d++)
		if (plan->definitions[d].written)
			reach_definition(&reach, plan, d);
	for (size_t i = 0; i < reach.values.count; i++) {
		const struct value *value = reach.values.items[i];
		bool shown = value->operation == VALUE_POPULATION &&
			     (value->type.kind == TYPE_NUMBER || value->type.kind == TYPE_DATE);
		if (!shown || seen[value->index] || population_takes_value(plan->populations[value->index].kind))
			continue;
		seen[value->index] = true;
		struct cut_point cut = {.population = &plan->populations[value->index], .kind = value->type.kind};
		struct cut_probes places = {add_probe(probes, value), NO_PROBE};
		vector_push(&probes->cuts, cut);
		vector_push(&probes->cut_probes, places);
	}
	memory_free(seen);
	reach_free(&reach);
}

struct profile *profile_new(const struct plan *plan)
{
	struct profile *profile = memory_zeroed(1, sizeof *profile);
	profile->rules = plan;
	profile->probes = memory_zeroed(1, sizeof *profile->probes);
	profile->definitions = arena_array(&profile->arena, plan->definition_count, sizeof *profile->definitions);
	profile->probes->rules = arena_array(&profile->arena, plan->definition_count, sizeof *profile->probes->rules);
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (is_profiled(plan, i))
			add_definition(profile, i);
	add_populations(profile);
	for (size_t i = 0; i < plan->definition_count; i++)
		profile->probes->first += plan->definitions[i].written;
	profile->cuts = profile->probes->cuts.items;
	profile->cut_count = profile->probes->cuts.count;
	profile->plan = plan_extended(plan, profile->probes->values.items, profile->probes->values.count, true,
				      &profile->arena);
	return profile;
}

void profile_free(struct profile *profile)
{
	if (!profile)
		return;
	sizes_free(&profile->sizes);
	vector_free(&profile->probes->values);
	vector_free(&profile->probes->cuts);
	vector_free(&profile->probes->cut_probes);
	value_map_free(&profile->probes->places);
	memory_free(profile->probes);
	arena_free(&profile->arena);
	memory_free(profile);
}

void profile_begin(struct profile *profile, const struct labelling *labelling, const size_t *weights,
		   size_t weight_count)
{
	profile->program = labelling_program(labelling);
	profile->weights = weights;
	profile->sizes = sizes_make(profile->rules, profile->program, NULL, weight_count);
}

/* --- parts --- */

struct profile *profile_part(const struct profile *whole, const struct labelling *labelling)
{
	struct profile *part = memory_zeroed(1, sizeof *part);
	*part = *whole;
	part->arena = (struct arena){0};
	profile_begin(part, labelling, whole->weights, whole->sizes.weight_count);
	part->definitions = arena_array(&part->arena, whole->definition_count, sizeof *part->definitions);
	for (size_t i = 0; i < whole->definition_count; i++) {
		uint32_t definition = whole->definitions[i].definition;
		size_t rules = whole->rules->definitions[definition].rule_count;
		part->definitions[i].definition = definition;
		part->definitions[i].rules = arena_array(&part->arena, rules, sizeof(struct profiled_rule));
	}
	part->cuts = arena_array(&part->arena, whole->cut_count, sizeof *part->cuts);
	return part;
}

static void add_spread(struct spread *spread, const struct spread *other)
{
	if (other->count == 0)
		return;
	if (spread->count == 0 || decimal_compare(other->low, spread->low) < 0)
		spread->low = other->low;
	if (spread->count == 0 || decimal_compare(other->high, spread->high) > 0)
		spread->high = other->high;
	spread->count += other->count;
}

void profile_end_part(struct profile *whole, struct profile *part)
{
	sizes_merge(&whole->sizes, &part->sizes);
	for (size_t i = 0; i < whole->definition_count; i++) {
		size_t rules = whole->rules->definitions[whole->definitions[i].definition].rule_count;
		for (size_t r = 0; r < rules; r++) {
			whole->definitions[i].rules[r].fired += part->definitions[i].rules[r].fired;
			whole->definitions[i].rules[r].near += part->definitions[i].rules[r].near;
		}
	}
	for (size_t i = 0; i < whole->cut_count; i++) {
		add_spread(&whole->cuts[i].values, &part->cuts[i].values);
		add_spread(&whole->cuts[i].others, &part->cuts[i].others);
	}
	sizes_free(&part->sizes);
	arena_free(&part->arena);
	memory_free(part);
}

/* --- adding a batch --- */

struct adding {
	struct profile *profile;
	const struct machine *machine;
	const struct bits *active;
	size_t count; /* records */
};

static const struct vector *probed(const struct adding *adding, uint32_t probe)
{
	size_t root = adding->profile->probes->first + probe;
	return probe == NO_PROBE ? NULL
				 : machine_vector(adding->machine, adding->profile->program->roots.items[root].value);
}

static uint64_t count_true(const struct adding *adding, const struct vector *truth)
{
	uint64_t count = 0;
	for (size_t w = 0; w < BATCH_WORDS; w++)
		count += (uint64_t)__builtin_popcountll(truth->yes.words[w] & truth->known.words[w] &
							adding->active->words[w]);
	return count;
}

/* The register of the rule that fired: a table's outputs have it, the first stands behind it. */
static const struct vector *hit_of(const struct adding *adding, uint32_t index)
{
	const struct plan *plan = adding->profile->rules;
	uint32_t wanted = plan->definitions[index].kind == DEFINITION_TABLE ? index + 1 : index;
	for (size_t i = 0; i < adding->profile->probes->first; i++)
		if (adding->profile->program->roots.items[i].definition == wanted)
			return machine_vector(adding->machine, adding->profile->program->roots.items[i].hit);
	return NULL;
}

static void add_hits(const struct adding *adding, struct profiled_definition *profiled)
{
	const struct vector *hit = hit_of(adding, profiled->definition);
	for (size_t lane = 0; lane < adding->count; lane++) {
		if (!bits_get(adding->active, lane) || !bits_get(&hit->known, lane))
			continue;
		uint32_t rule = hit->codes[hit->constant ? 0 : lane];
		if (rule)
			profiled->rules[rule - 1].fired++;
	}
}

static bool is_true(const struct vector *truth, size_t lane)
{
	return truth && bits_get(&truth->known, lane) && bits_get(&truth->yes, lane);
}

/* Under `points`: has any label a total above 0? */
static bool any_total(const struct adding *adding, const struct definition *rules, const struct rule_probes *places,
		      size_t lane)
{
	struct decimal *totals = memory_zeroed(rules->label_count + 1, sizeof *totals);
	bool found = false;
	for (size_t r = 0; r < rules->rule_count; r++) {
		const struct vector *points = probed(adding, places[r].points);
		struct decimal *total = &totals[rules->rules[r].label];
		if (is_true(probed(adding, places[r].fires), lane) && bits_get(&points->known, lane))
			(void)decimal_add(*total, vector_number(points, points->constant ? 0 : lane), total);
	}
	for (size_t l = 1; l <= rules->label_count && !found; l++)
		found = decimal_compare(totals[l], decimal_of(0)) > 0;
	memory_free(totals);
	return found;
}

static void add_otherwise(const struct adding *adding, struct profiled_definition *profiled,
			  const struct rule_probes *places)
{
	const struct definition *rules = &adding->profile->rules->definitions[profiled->definition];
	size_t last = rules->rule_count - 1;
	if (rules->rules[last].condition || !rules->rules[last].valid)
		return;
	for (size_t lane = 0; lane < adding->count; lane++) {
		bool fired = false;
		if (!bits_get(adding->active, lane))
			continue;
		if (rules->policy == POLICY_POINTS && rules->kind == DEFINITION_SEGMENT)
			fired = any_total(adding, rules, places, lane);
		else
			for (size_t r = 0; r < last && !fired; r++)
				fired = is_true(probed(adding, places[r].fires), lane);
		profiled->rules[last].fired += !fired;
	}
}

static void add_rules(const struct adding *adding, size_t index)
{
	struct profiled_definition *profiled = &adding->profile->definitions[index];
	const struct definition *rules = &adding->profile->rules->definitions[profiled->definition];
	const struct rule_probes *places = adding->profile->probes->rules[index];
	for (size_t r = 0; r < rules->rule_count; r++) {
		const struct vector *fires = probed(adding, places[r].fires);
		const struct vector *near = probed(adding, places[r].near);
		if (fires)
			profiled->rules[r].fired += count_true(adding, fires);
		if (near)
			profiled->rules[r].near += count_true(adding, near);
	}
	if (has_chosen(rules))
		add_hits(adding, profiled);
	else
		add_otherwise(adding, profiled, places);
}

static struct decimal number_of(const struct vector *vector, size_t lane)
{
	size_t at = vector->constant ? 0 : lane;
	return vector->type == VECTOR_DATE ? decimal_of(vector->days[at]) : vector_number(vector, at);
}

static void add_cut(const struct adding *adding, size_t index)
{
	struct cut_point *cut = &adding->profile->cuts[index];
	const struct cut_probes *places = &adding->profile->probes->cut_probes.items[index];
	const struct vector *value = probed(adding, places->value);
	const struct vector *holds = probed(adding, places->holds);
	for (size_t lane = 0; lane < adding->count; lane++) {
		if (!bits_get(adding->active, lane) || !bits_get(&value->known, lane))
			continue;
		bool inside = !holds || is_true(holds, lane);
		struct decimal number = number_of(value, lane);
		add_spread(inside ? &cut->values : &cut->others, &(struct spread){1, number, number});
	}
}

void profile_add(struct profile *part, const struct labelled *labelled)
{
	const struct scan_batch *batch = labelled->batch;
	scan_judge_results(labelled->scan, batch, part->program, labelled->machine, part->probes->first);
	struct adding adding = {part, labelled->machine, &batch->active, batch->records->count};
	const struct vector **columns = arena_array(batch->arena, part->sizes.weight_count, sizeof(struct vector *));
	for (size_t w = 0; w < part->sizes.weight_count; w++)
		columns[w] = batch->columns[part->weights[w]];
	sizes_add(&part->sizes, labelled->machine, &batch->active, batch->records->count, columns);
	for (size_t i = 0; i < part->definition_count; i++)
		add_rules(&adding, i);
	for (size_t i = 0; i < part->cut_count; i++)
		add_cut(&adding, i);
}
