#include "comparison/witness.h"

#include "comparison/difference.h"
#include "comparison/versions.h"

/* A step of the solver looks at one part of a formula, one of work runs an instruction over a client. */
enum {
	STEPS_MAX = 100000000,        /* for all edits together */
	STEPS_OF_EDIT_MAX = 10000000, /* for one */
	LABEL_GENERATIONS = 3,        /* in which another label is wanted; then another value will do */
	GENERATIONS_MAX = 128,        /* for one edit */
	WORK_MAX = 1 << 30,           /* for all edits together */
};

struct search {
	struct edits *edits;
	struct arena arena, batch_arena;
	struct versions versions;
	struct made_up made_up;
	struct subject base;
	bool base_open;
	struct reached reached;
	size_t work_left;
	size_t edits_left; /* to look for */
};

/* One edit's difference from the base. */
struct trial_of_edit {
	struct version_pair pair;
	bool tried, open; /* the subject */
	struct subject after;
	struct outputs outputs;
};

/* --- one edit --- */

static void label_batch(struct search *search, struct trial_of_edit *trial, size_t first, size_t count)
{
	take_batch(&search->made_up, first, count);
	arena_reset(&search->batch_arena);
	subject_run(&search->base, &search->made_up, &search->batch_arena);
	subject_run(&trial->after, &search->made_up, &search->batch_arena);
}

static uint32_t difference_of(const struct search *search, const struct trial_of_edit *trial, size_t lane)
{
	return difference(&search->base, &trial->after, &trial->outputs, lane);
}

/* Leaves out, one after the other, the columns without which the difference is still there. */
static uint32_t make_plain(struct search *search, struct trial_of_edit *trial, size_t client, uint32_t found)
{
	struct made_up *made_up = &search->made_up;
	size_t columns = made_up->candidates.columns.count;
	for (size_t c = 0; c < columns; c++)
		made_up->choices[c * GENERATION] = made_up->choices[c * GENERATION + client];
	for (size_t c = 0; c < columns; c++) {
		uint8_t kept = made_up->choices[c * GENERATION];
		if (made_up->candidates.columns.items[c].required)
			continue;
		made_up->choices[c * GENERATION] = 0;
		label_batch(search, trial, 0, 1);
		if (difference_of(search, trial, 0) != found)
			made_up->choices[c * GENERATION] = kept;
	}
	label_batch(search, trial, 0, 1);
	return difference_of(search, trial, 0);
}

/* The first client of the batch for whom the edit makes a difference; those before it are kept where they reach
 * something new. */
static bool look_for_difference(struct search *search, struct trial_of_edit *trial, bool values_too, size_t *lane,
				uint32_t *found)
{
	for (*lane = 0; *lane < search->made_up.count; ++*lane) {
		*found = difference_of(search, trial, *lane);
		bool is_value = *found < trial->outputs.count && !trial->outputs.list[*found].labels;
		if (*found != SAME && (values_too || !is_value))
			return true;
		bool before = reaches_anything_new(&search->reached, &search->base, *lane);
		bool after = reaches_anything_new(&search->reached, &trial->after, *lane);
		if (before || after)
			keep_client(&search->made_up, search->made_up.first + *lane);
	}
	return false;
}

static void take_witness(struct search *search, struct trial_of_edit *trial, size_t client, uint32_t found,
			 struct edit *edit)
{
	found = make_plain(search, trial, client, found);
	const char *words = client_words(&search->made_up, 0, &search->edits->arena);
	edit->witness =
		difference_in_words(&search->base, &trial->after, &trial->outputs, found, words, &search->edits->arena);
	edit->effect = EFFECT_SHOWN;
}

static void search_generation(struct search *search, struct trial_of_edit *trial, bool values_too, struct edit *edit)
{
	size_t lane;
	uint32_t found;
	make_generation(&search->made_up);
	for (size_t first = 0; first < GENERATION; first += BATCH_SIZE) {
		size_t left = GENERATION - first;
		label_batch(search, trial, first, left < BATCH_SIZE ? left : BATCH_SIZE);
		if (!look_for_difference(search, trial, values_too, &lane, &found))
			continue;
		take_witness(search, trial, first + lane, found, edit);
		return;
	}
}

/* --- regions --- */

/* The machines of both, for the pairs that one client can tell; opened when they are first needed. */
static bool open_trial(struct search *search, struct trial_of_edit *trial)
{
	const struct plan *plan = differences_plan(search->versions.differences);
	const struct difference_question *question = &trial->pair.question;
	if (trial->tried)
		return trial->open;
	trial->tried = true;
	size_t count = 0;
	uint32_t *wanted = arena_array(&search->arena, trial->pair.tellable, sizeof *wanted);
	struct definition_pair *pairs = arena_array(&search->arena, trial->pair.tellable, sizeof *pairs);
	for (size_t i = 0; i < trial->pair.tellable; i++) {
		const struct definition *before = &plan->definitions[question->pairs[i].before];
		const struct definition *after = &plan->definitions[question->pairs[i].after];
		bool labels = before->type.kind == TYPE_LABEL || before->type.kind == TYPE_LABELS;
		bool alike = labels ? after->type.kind == TYPE_LABEL || after->type.kind == TYPE_LABELS
				    : before->type.kind == after->type.kind;
		if (!alike)
			continue;
		pairs[count] = question->pairs[i];
		wanted[count++] = question->pairs[i].after;
	}
	trial->open = search->base_open && subject_open(&trial->after, plan, wanted, count, question->only_where[1],
							&search->made_up, &search->arena);
	if (trial->open)
		trial->outputs = outputs_of(&search->base, &trial->after, pairs, count, &search->arena);
	return trial->open;
}

/* Of several differences the plainest: another label, another value, an error or a client that is left out. */
static size_t oddness(const struct trial_of_edit *trial, uint32_t found)
{
	if (found >= trial->outputs.count)
		return found == SAME ? 3 : 2;
	return trial->outputs.list[found].labels ? 0 : 1;
}

static bool try_samples(struct search *search, struct trial_of_edit *trial, const struct region_sample *samples,
			struct edit *edit)
{
	size_t best = oddness(trial, SAME);
	size_t best_client = 0;
	uint32_t best_found = SAME;
	make_sampled(&search->made_up, differences_plan(search->versions.differences), samples);
	for (size_t first = 0; first < REGION_SAMPLES; first += BATCH_SIZE) {
		size_t left = REGION_SAMPLES - first;
		label_batch(search, trial, first, left < BATCH_SIZE ? left : BATCH_SIZE);
		for (size_t lane = 0; lane < search->made_up.count; lane++) {
			uint32_t found = difference_of(search, trial, lane);
			if (oddness(trial, found) >= best)
				continue;
			best = oddness(trial, found);
			best_client = first + lane;
			best_found = found;
		}
	}
	if (best_found != SAME)
		take_witness(search, trial, best_client, best_found, edit);
	return best_found != SAME;
}

/* Where the columns are read otherwise, a region does not say what a cell is to be. */
static void search_regions(struct search *search, struct trial_of_edit *trial, struct edit *edit)
{
	struct differences *differences = search->versions.differences;
	const struct region_sample *samples;
	difference_begin(differences, &trial->pair.question);
	while (difference_next(differences, &samples))
		if (open_trial(search, trial) && try_samples(search, trial, samples, edit))
			return;
	if (difference_is_ruled_out(differences) && trial->pair.write_alike)
		edit->effect = EFFECT_NONE;
}

/* Of rules that stand in an index, each costs about as much as an instruction. */
static size_t work_of(const struct search *search)
{
	const struct plan *base = search->edits->base_plan;
	size_t work = search->base.program->code.count + 1;
	for (size_t i = 0; i < base->definition_count; i++)
		work += base->definitions[i].rule_count;
	return work;
}

static void search_clients(struct search *search, struct trial_of_edit *trial, struct edit *edit)
{
	size_t cost = 2 * GENERATION * work_of(search);
	size_t most = search->work_left / cost / search->edits_left;
	most = most < GENERATIONS_MAX ? most : GENERATIONS_MAX;
	for (size_t i = 0; i < most && edit->effect == EFFECT_UNTOLD; i++) {
		search_generation(search, trial, i >= LABEL_GENERATIONS || i + 1 == most, edit);
		search->work_left -= cost;
	}
}

static void find_witness(struct search *search, struct edit *edit, size_t version)
{
	struct trial_of_edit trial = {.pair = versions_pair(&search->versions, 0, version)};
	const struct difference_question *question = &trial.pair.question;
	if (question->count == 0 && question->only_where[0] == question->only_where[1]) {
		edit->effect = trial.pair.read_alike && trial.pair.write_alike ? EFFECT_NONE : EFFECT_UNTOLD;
		return;
	}
	if (trial.pair.read_alike)
		search_regions(search, &trial, edit);
	if (edit->effect == EFFECT_UNTOLD && search->base_open && open_trial(search, &trial))
		search_clients(search, &trial, edit);
	if (edit->effect == EFFECT_UNTOLD && trial.pair.tellable < trial.pair.question.count)
		edit->effect = EFFECT_OF_ALL;
	if (trial.tried)
		subject_close(&trial.after);
}

/* --- the whole --- */

static bool proven_same(struct versions *versions, size_t old, size_t new)
{
	struct version_pair pair = versions_pair(versions, old, new);
	const struct region_sample *samples;
	if (!pair.read_alike || !pair.write_alike)
		return false;
	difference_begin(versions->differences, &pair.question);
	return !difference_next(versions->differences, &samples) && difference_is_ruled_out(versions->differences);
}

static void open_base(struct search *search)
{
	struct versions *versions = &search->versions;
	const struct plan *plan = differences_plan(versions->differences);
	size_t count;
	uint32_t *written = versions_written(versions, 0, &count);
	candidates_add(&search->made_up.candidates, plan);
	made_up_open(&search->made_up);
	search->base_open =
		search->made_up.candidates.columns.count &&
		subject_open(&search->base, plan, written, count, plan_join_places(versions->join, 0)->only_where,
			     &search->made_up, &search->arena);
}

static void join_versions(struct search *search, const struct plan *old_plan, const struct plan *new_plan)
{
	struct edits *edits = search->edits;
	struct versions *versions = &search->versions;
	vector_push(&versions->plans, edits->base_plan);
	for (size_t i = 0; i < edits->list.count; i++)
		if (edits->list.items[i].plan)
			vector_push(&versions->plans, edits->list.items[i].plan);
	search->edits_left = versions->plans.count - 1;
	vector_push(&versions->plans, old_plan);
	vector_push(&versions->plans, new_plan);
	uint64_t steps = STEPS_MAX / (search->edits_left + 1);
	versions_join(versions, &edits->new_rules->syntax.sources,
		      steps < STEPS_OF_EDIT_MAX ? steps : STEPS_OF_EDIT_MAX);
}

void find_witnesses(struct edits *edits, const struct plan *old_plan, const struct plan *new_plan)
{
	struct search search = {.edits = edits, .work_left = WORK_MAX};
	if (!edits->base_plan || (edits->same && edits->list.count == 0))
		return;
	join_versions(&search, old_plan, new_plan);
	open_base(&search);
	size_t version = 1;
	for (size_t i = 0; i < edits->list.count; i++) {
		if (!edits->list.items[i].plan)
			continue;
		find_witness(&search, &edits->list.items[i], version++);
		search.edits_left--;
	}
	edits->same = edits->same || proven_same(&search.versions, version, version + 1);
	subject_close(&search.base);
	groups_free(&search.reached.groups);
	made_up_close(&search.made_up);
	versions_free(&search.versions);
	arena_free(&search.batch_arena);
	arena_free(&search.arena);
}
