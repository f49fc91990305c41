#include "comparison/witness.h"

#include "comparison/difference.h"

enum {
	LABEL_GENERATIONS = 3, /* in which another label is wanted; then another value will do */
	GENERATIONS_MAX = 128, /* for one edit */
	WORK_MAX = 1 << 30,    /* instructions run for all edits together, each over one client */
};

struct search {
	struct edits *edits;
	struct arena arena, batch_arena;
	struct made_up made_up;
	struct subject base;
	struct reached reached;
	size_t generations_most; /* for one edit */
};

/* One edit's difference from the base. */
struct trial_of_edit {
	struct subject after;
	struct output *outputs;
	size_t count;
};

/* --- in words --- */

static struct text value_words(const struct output *output, int side, const struct subject *subject, size_t lane,
			       struct arena *arena)
{
	const struct vector *vector = machine_vector(subject->machine, output->values[side]);
	struct buffer words = {0};
	if (!bits_get(&vector->known, lane))
		return text_of("nothing");
	if (!output->labels)
		return text_copy(arena, value_text(vector, lane, arena));
	uint32_t *labels = arena_array(arena, output->definitions[side]->label_count + 1, sizeof *labels);
	size_t count = 1;
	if (vector->type == VECTOR_LABELS)
		count = vector_labels(vector, vector->constant ? 0 : lane, labels);
	else
		labels[0] = vector->codes[vector->constant ? 0 : lane];
	for (size_t i = 0; i < count; i++) {
		buffer_string(&words, i ? "|" : "");
		buffer_text(&words, output->definitions[side]->labels[labels[i] - 1].text);
	}
	struct text text = text_copy(arena, count ? buffer_view(&words) : text_of("nothing"));
	buffer_free(&words);
	return text;
}

static const char *witness_words(struct search *search, const struct trial_of_edit *trial, uint32_t found)
{
	struct arena *arena = &search->edits->arena;
	const char *client = client_words(&search->made_up, 0, arena);
	if (found == LEFT_OUT)
		return arena_printf(arena, "a client with %s: %s", client,
				    bits_get(&trial->after.active, 0) ? "counts now" : "is left out now");
	if (found == IN_ERROR)
		return arena_printf(arena, "a client with %s: is %s a data error", client,
				    any_failed(&trial->after, 0) ? "now" : "no longer");
	const struct output *output = &trial->outputs[found];
	struct text before = value_words(output, 0, &search->base, 0, arena);
	struct text now = value_words(output, 1, &trial->after, 0, arena);
	return arena_printf(arena, "a client with %s: %.*s was %.*s, is now %.*s", client, TEXT_ARGUMENTS(output->name),
			    TEXT_ARGUMENTS(before), TEXT_ARGUMENTS(now));
}

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
	return difference(&search->base, &trial->after, trial->outputs, trial->count, lane);
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
		bool is_value = *found < trial->count && !trial->outputs[*found].labels;
		if (*found != SAME && (values_too || !is_value))
			return true;
		bool before = reaches_anything_new(&search->reached, &search->base, *lane);
		bool after = reaches_anything_new(&search->reached, &trial->after, *lane);
		if (before || after)
			keep_client(&search->made_up, search->made_up.first + *lane);
	}
	return false;
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
		found = make_plain(search, trial, first + lane, found);
		edit->witness = witness_words(search, trial, found);
		return;
	}
}

static void find_witness(struct search *search, struct edit *edit)
{
	struct trial_of_edit trial = {0};
	bool open = subject_open(&trial.after, edit->plan, &search->made_up, &search->arena);
	if (open)
		trial.outputs = match_outputs(&search->base, &trial.after, &search->arena, &trial.count);
	for (size_t i = 0; open && i < search->generations_most && !edit->witness; i++)
		search_generation(search, &trial, i >= LABEL_GENERATIONS, edit);
	subject_close(&trial.after);
}

/* --- the whole --- */

/* Large rule files with many edits get fewer clients for each. */
static size_t generations_for(const struct search *search)
{
	size_t cost = (size_t)2 * GENERATION * (search->base.program->code.count + 1) * (search->edits->list.count + 1);
	size_t generations = WORK_MAX / cost;
	return generations > GENERATIONS_MAX      ? GENERATIONS_MAX
	       : generations <= LABEL_GENERATIONS ? LABEL_GENERATIONS + 1
						  : generations;
}

void find_witnesses(struct edits *edits)
{
	struct search search = {.edits = edits};
	struct made_up *made_up = &search.made_up;
	if (!edits->base_plan)
		return;
	candidates_add(&made_up->candidates, edits->base_plan);
	for (size_t i = 0; i < edits->list.count; i++)
		if (edits->list.items[i].plan)
			candidates_add(&made_up->candidates, edits->list.items[i].plan);
	made_up_open(made_up);
	bool open = made_up->candidates.columns.count &&
		    subject_open(&search.base, edits->base_plan, made_up, &search.arena);
	if (open)
		search.generations_most = generations_for(&search);
	for (size_t i = 0; open && i < edits->list.count; i++)
		if (edits->list.items[i].plan)
			find_witness(&search, &edits->list.items[i]);
	subject_close(&search.base);
	groups_free(&search.reached.groups);
	made_up_close(made_up);
	arena_free(&search.batch_arena);
	arena_free(&search.arena);
}
