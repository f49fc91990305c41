#include "comparison/witness.h"

#include "base/memory.h"
#include "comparison/candidates.h"
#include "comparison/same_values.h"
#include "population/groups.h"
#include "vm/machine.h"

enum {
	BATCHES_MAX = 128,  /* for one edit */
	WORK_MAX = 1 << 20, /* instructions run for all edits together, each over a batch */
	CORPUS_MAX = 1024,  /* clients that reached something new */
	REACHED_MAX = 4096,
};

/* Rules that label the made-up clients. */
struct subject {
	const struct plan *plan;
	struct program *program, *filter;
	struct machine *machine, *filter_machine;
	size_t *places;          /* by column of the plan: of the candidates */
	struct vector **vectors; /* likewise; those of a column with a default are its own */
	struct bits active;
};

/* A column of the output that two subjects have. */
struct output {
	struct text name;
	uint32_t values[2];                      /* registers, before and after */
	const struct definition *definitions[2]; /* of a segment: whose labels they are */
	uint32_t *labels;                        /* of a segment: by label before, that after, or 0 */
};

struct search {
	struct edits *edits;
	struct arena arena, batch_arena;
	struct candidates candidates;
	struct vector **vectors; /* by candidate column */
	struct subject base;
	uint8_t *choices; /* column * BATCH_SIZE + lane: the candidate */
	size_t count;     /* lanes of the batch at hand */
	uint64_t random;
	VECTOR(uint8_t) corpus; /* client * columns + column */
	size_t corpus_count;
	struct groups reached;
	size_t batches_most; /* for one edit */
};

/* --- subjects --- */

/* Only what does not depend on population functions. */
static struct program *program_of(const struct plan *plan)
{
	uint32_t *wanted = memory_array(plan->definition_count, sizeof *wanted);
	size_t count = 0;
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].written && plan->definitions[i].level == 0)
			wanted[count++] = i;
	struct program *program = program_make_for(plan, true, wanted, count);
	memory_free(wanted);
	return program;
}

static bool subject_open(struct search *search, struct subject *subject, const struct plan *plan)
{
	const char *message;
	*subject = (struct subject){.plan = plan, .program = program_of(plan)};
	subject->machine = machine_new(subject->program, false, &message);
	subject->filter = program_make_filter(plan, true);
	if (subject->filter)
		subject->filter_machine = machine_new(subject->filter, false, &message);
	subject->places = arena_array(&search->arena, plan->column_count, sizeof *subject->places);
	subject->vectors = arena_array(&search->arena, plan->column_count, sizeof(struct vector *));
	for (size_t c = 0; c < plan->column_count; c++) {
		subject->places[c] = candidates_place(&search->candidates, &plan->columns[c]);
		if (subject->places[c] == SIZE_MAX)
			return false;
		subject->vectors[c] = plan->columns[c].has_fallback
					      ? vector_new(vector_type_of(plan->columns[c].type), 0)
					      : search->vectors[subject->places[c]];
	}
	return subject->machine && (!subject->filter || subject->filter_machine);
}

static void subject_close(struct subject *subject)
{
	for (size_t c = 0; subject->plan && c < subject->plan->column_count; c++)
		if (subject->plan->columns[c].has_fallback)
			vector_free_one(subject->vectors[c]);
	machine_free(subject->machine);
	machine_free(subject->filter_machine);
	program_free(subject->program);
	program_free(subject->filter);
}

/* --- made-up clients --- */

/* xorshift: Marsaglia 2003. */
static size_t draw(struct search *search, size_t below)
{
	search->random ^= search->random << 13;
	search->random ^= search->random >> 7;
	search->random ^= search->random << 17;
	return (size_t)((search->random >> 16) % below);
}

static uint8_t draw_candidate(struct search *search, size_t column)
{
	const struct candidate_column *candidates = &search->candidates.columns.items[column];
	size_t first = candidates->required && candidates->values.count > 1;
	return (uint8_t)(first + draw(search, candidates->values.count - first));
}

static void make_client(struct search *search, size_t lane)
{
	size_t columns = search->candidates.columns.count;
	bool fresh = search->corpus_count == 0 || draw(search, 4) == 0;
	size_t parent = fresh ? 0 : draw(search, search->corpus_count) * columns;
	for (size_t c = 0; c < columns; c++)
		search->choices[c * BATCH_SIZE + lane] =
			fresh ? draw_candidate(search, c) : search->corpus.items[parent + c];
	for (size_t i = 0; !fresh && i < 1 + draw(search, 3); i++) {
		size_t c = draw(search, columns);
		search->choices[c * BATCH_SIZE + lane] = draw_candidate(search, c);
	}
}

static void put(struct vector *vector, size_t lane, const struct constant *value)
{
	if (!value->known)
		return;
	bits_set(&vector->known, lane);
	switch (vector->type) {
	case VECTOR_NUMBER:
		vector->decimals[lane] = value->number;
		break;
	case VECTOR_TEXT:
		vector->texts[lane] = value->text;
		break;
	case VECTOR_DATE:
		vector->days[lane] = value->day;
		break;
	case VECTOR_TRUTH:
		if (value->truth)
			bits_set(&vector->yes, lane);
		break;
	default:
		break;
	}
}

static void begin_vector(struct vector *vector)
{
	vector_clear(vector);
	if (vector->type != VECTOR_NUMBER)
		return;
	vector_make_wide(vector);
	for (size_t lane = 0; lane < BATCH_SIZE; lane++)
		vector->decimals[lane] = decimal_of(0);
}

static void fill_vector(const struct search *search, size_t column, struct vector *vector,
			const struct constant *fallback)
{
	const struct candidate_column *candidates = &search->candidates.columns.items[column];
	begin_vector(vector);
	for (size_t lane = 0; lane < search->count; lane++) {
		const struct constant *value = &candidates->values.items[search->choices[column * BATCH_SIZE + lane]];
		put(vector, lane, value->known || !fallback ? value : fallback);
	}
}

static void fill_vectors(struct search *search)
{
	for (size_t c = 0; c < search->candidates.columns.count; c++)
		fill_vector(search, c, search->vectors[c], NULL);
}

static void run(struct search *search, struct subject *subject)
{
	subject->active = (struct bits){0};
	for (size_t lane = 0; lane < search->count; lane++)
		bits_set(&subject->active, lane);
	for (size_t c = 0; c < subject->plan->column_count; c++)
		if (subject->plan->columns[c].has_fallback)
			fill_vector(search, subject->places[c], subject->vectors[c],
				    &subject->plan->columns[c].fallback);
	if (subject->filter) {
		machine_run(subject->filter_machine, subject->vectors, search->count, &subject->active, NULL,
			    &search->batch_arena);
		subject->active = machine_vector(subject->filter_machine, subject->filter->roots.items[0].value)->yes;
	}
	machine_run(subject->machine, subject->vectors, search->count, &subject->active, NULL, &search->batch_arena);
}

/* --- coverage --- */

/* Something that a client reached: a rule, a label, a value. */
static bool is_new(struct search *search, uint32_t root, uint32_t kind, uint64_t what)
{
	uint64_t key[] = {(uint64_t)root << 32 | kind, what};
	size_t before = search->reached.keys.count;
	if (before < REACHED_MAX)
		groups_enter(&search->reached, (struct text){(const char *)key, sizeof key}, NO_GROUP);
	return search->reached.keys.count > before;
}

static bool reaches_new(struct search *search, const struct subject *subject, size_t index, size_t lane)
{
	const struct root *root = &subject->program->roots.items[index];
	const struct vector *value = machine_vector(subject->machine, root->value);
	const struct vector *hit = root->hit == UINT32_MAX ? value : machine_vector(subject->machine, root->hit);
	uint32_t at = (uint32_t)index;
	bool found = false;
	if (!bits_get(&hit->known, lane))
		return is_new(search, at, 0, 0);
	if (hit->type == VECTOR_CODE)
		return is_new(search, at, 1, hit->codes[hit->constant ? 0 : lane]);
	if (hit->type == VECTOR_NUMBER)
		return is_new(search, at, 2, decimal_hash(vector_number(hit, lane)));
	for (size_t l = 0; hit->type == VECTOR_LABELS && l < hit->label_count; l++)
		if (bits_get(&hit->labels[l], lane))
			found |= is_new(search, at, 3, l);
	return found;
}

static void keep_client(struct search *search, size_t lane)
{
	size_t columns = search->candidates.columns.count;
	if (search->corpus_count == CORPUS_MAX)
		return;
	for (size_t c = 0; c < columns; c++)
		vector_push(&search->corpus, search->choices[c * BATCH_SIZE + lane]);
	search->corpus_count++;
}

static void keep_new(struct search *search, const struct subject *subject)
{
	for (size_t lane = 0; lane < search->count; lane++) {
		bool found = false;
		for (size_t i = 0; bits_get(&subject->active, lane) && i < subject->program->roots.count; i++)
			found |= reaches_new(search, subject, i, lane);
		if (found)
			keep_client(search, lane);
	}
}

/* --- differences --- */

static uint32_t *match_labels(struct search *search, const struct definition *before, const struct definition *after)
{
	uint32_t *labels = arena_array(&search->arena, before->label_count + 1, sizeof *labels);
	for (size_t i = 0; i < before->label_count; i++)
		labels[i + 1] = definition_find_label(after, before->labels[i].text);
	return labels;
}

static bool is_of_labels(const struct definition *definition)
{
	return definition->type.kind == TYPE_LABEL || definition->type.kind == TYPE_LABELS;
}

static struct output output_of(struct search *search, const struct subject *after, const struct root *root,
			       const struct root *twin)
{
	const struct plan *plans[] = {search->base.plan, after->plan};
	const struct definition *definitions[] = {&plans[0]->definitions[root->definition],
						  &plans[1]->definitions[twin->definition]};
	struct output output = {.name = definitions[0]->name, .values = {root->value, twin->value}};
	if (!is_of_labels(definitions[0]))
		return output;
	for (int i = 0; i < 2; i++)
		output.definitions[i] = &plans[i]->definitions[definitions[i]->type.of];
	output.labels = match_labels(search, output.definitions[0], output.definitions[1]);
	return output;
}

/* Lists what both subjects have in the output. */
static struct output *match_outputs(struct search *search, const struct subject *after, size_t *count)
{
	const struct subject *before = &search->base;
	struct output *outputs = arena_array(&search->arena, before->program->roots.count, sizeof *outputs);
	*count = 0;
	for (size_t i = 0; i < before->program->roots.count; i++) {
		const struct root *root = &before->program->roots.items[i];
		const struct definition *definition = &before->plan->definitions[root->definition];
		for (size_t j = 0; j < after->program->roots.count; j++) {
			const struct root *twin = &after->program->roots.items[j];
			const struct definition *other = &after->plan->definitions[twin->definition];
			bool alike = is_of_labels(definition) ? is_of_labels(other)
							      : definition->type.kind == other->type.kind;
			if (alike && text_equal(definition->name, other->name))
				outputs[(*count)++] = output_of(search, after, root, twin);
		}
	}
	return outputs;
}

/* Has the lane the label, as its one or among several? */
static bool has_label(const struct vector *vector, uint32_t label, size_t lane)
{
	if (!bits_get(&vector->known, lane))
		return false;
	if (vector->type == VECTOR_LABELS)
		return bits_get(&vector->labels[label - 1], lane);
	return vector->codes[vector->constant ? 0 : lane] == label;
}

/* The same labels, where a set of one is its label and an empty one is none. */
static bool same_labels(const struct output *output, const struct vector *a, const struct vector *b, size_t lane)
{
	size_t had = 0;
	size_t has = 0;
	for (uint32_t l = 1; l <= output->definitions[0]->label_count; l++) {
		uint32_t twin = output->labels[l];
		if (!has_label(a, l, lane))
			continue;
		had++;
		if (!twin || !has_label(b, twin, lane))
			return false;
	}
	for (uint32_t l = 1; l <= output->definitions[1]->label_count; l++)
		has += has_label(b, l, lane);
	return had == has;
}

static bool is_same(const struct output *output, const struct vector *a, const struct vector *b, size_t lane)
{
	if (!output->labels)
		return lanes_same(a, b, lane);
	if (a->type == VECTOR_LABELS || b->type == VECTOR_LABELS)
		return same_labels(output, a, b, lane);
	bool known = bits_get(&a->known, lane);
	if (known != bits_get(&b->known, lane))
		return false;
	return !known || output->labels[a->codes[a->constant ? 0 : lane]] == b->codes[b->constant ? 0 : lane];
}

static bool any_failed(const struct subject *subject, size_t lane)
{
	for (size_t i = 0; i < subject->program->roots.count; i++)
		if (bits_get(&machine_vector(subject->machine, subject->program->roots.items[i].value)->failed, lane))
			return true;
	return false;
}

enum { SAME = UINT32_MAX, LEFT_OUT = UINT32_MAX - 1, IN_ERROR = UINT32_MAX - 2 };

/* The first output in which the lane differs, labels before other values; LEFT_OUT where one side leaves it out,
 * IN_ERROR where it is a data error on one side. */
static uint32_t difference(const struct search *search, const struct subject *after, const struct output *outputs,
			   size_t count, size_t lane)
{
	const struct subject *before = &search->base;
	if (bits_get(&before->active, lane) != bits_get(&after->active, lane))
		return LEFT_OUT;
	if (!bits_get(&before->active, lane))
		return SAME;
	bool failed = any_failed(before, lane);
	if (failed != any_failed(after, lane))
		return IN_ERROR;
	if (failed)
		return SAME;
	uint32_t found = SAME;
	for (uint32_t i = 0; i < count; i++) {
		if (is_same(&outputs[i], machine_vector(before->machine, outputs[i].values[0]),
			    machine_vector(after->machine, outputs[i].values[1]), lane))
			continue;
		if (outputs[i].labels)
			return i;
		found = found == SAME ? i : found;
	}
	return found;
}

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

static const char *constant_words(const struct constant *constant, struct arena *arena)
{
	char out[DECIMAL_TEXT_MAX];
	switch (constant->type.kind) {
	case TYPE_NUMBER:
		return arena_copy(arena, out, decimal_format(decimal_normalize(constant->number), '.', out));
	case TYPE_DATE:
		date_format_iso(constant->day, out);
		return arena_copy(arena, out, DATE_TEXT);
	case TYPE_TRUTH:
		return constant->truth ? "true" : "false";
	default:
		return arena_printf(arena, "\"%.*s\"", TEXT_ARGUMENTS(constant->text));
	}
}

/* "turnover = 450000, region = "North""; of a client without any, "no values at all". */
static const char *client_words(const struct search *search, size_t lane, struct arena *arena)
{
	const char *words = "";
	for (size_t c = 0; c < search->candidates.columns.count; c++) {
		const struct candidate_column *column = &search->candidates.columns.items[c];
		const struct constant *value = &column->values.items[search->choices[c * BATCH_SIZE + lane]];
		if (value->known)
			words = arena_printf(arena, "%s%s%.*s = %s", words, *words ? ", " : "",
					     TEXT_ARGUMENTS(column->column->source_name), constant_words(value, arena));
	}
	return *words ? words : "no values at all";
}

static const char *witness_words(struct search *search, const struct subject *after, const struct output *outputs,
				 uint32_t found, size_t lane)
{
	struct arena *arena = &search->edits->arena;
	const char *client = client_words(search, lane, arena);
	if (found == LEFT_OUT)
		return arena_printf(arena, "a client with %s: %s", client,
				    bits_get(&after->active, lane) ? "counts now" : "is left out now");
	if (found == IN_ERROR)
		return arena_printf(arena, "a client with %s: is %s a data error", client,
				    any_failed(after, lane) ? "now" : "no longer");
	struct text before = value_words(&outputs[found], 0, &search->base, lane, arena);
	struct text now = value_words(&outputs[found], 1, after, lane, arena);
	return arena_printf(arena, "a client with %s: %.*s was %.*s, is now %.*s", client,
			    TEXT_ARGUMENTS(outputs[found].name), TEXT_ARGUMENTS(before), TEXT_ARGUMENTS(now));
}

/* --- one edit --- */

static void copy_client(struct search *search, size_t from, size_t to)
{
	for (size_t c = 0; c < search->candidates.columns.count; c++)
		search->choices[c * BATCH_SIZE + to] = search->choices[c * BATCH_SIZE + from];
}

/* Leaves out, one after the other, the columns without which the difference is still there. Lane 0 is the client. */
static uint32_t make_plain(struct search *search, struct subject *after, const struct output *outputs, size_t count,
			   uint32_t found)
{
	search->count = 1;
	for (size_t c = 0; c < search->candidates.columns.count; c++) {
		uint8_t kept = search->choices[c * BATCH_SIZE];
		if (search->candidates.columns.items[c].required)
			continue;
		search->choices[c * BATCH_SIZE] = 0;
		fill_vectors(search);
		run(search, &search->base);
		run(search, after);
		uint32_t still = difference(search, after, outputs, count, 0);
		if (still != found)
			search->choices[c * BATCH_SIZE] = kept;
	}
	fill_vectors(search);
	run(search, &search->base);
	run(search, after);
	return difference(search, after, outputs, count, 0);
}

static bool look_for_difference(struct search *search, struct subject *after, const struct output *outputs,
				size_t count, size_t *lane, uint32_t *found)
{
	for (*lane = 0; *lane < search->count; ++*lane) {
		*found = difference(search, after, outputs, count, *lane);
		if (*found != SAME)
			return true;
	}
	return false;
}

static void find_witness(struct search *search, struct edit *edit)
{
	struct subject after;
	size_t count;
	bool open = subject_open(search, &after, edit->plan);
	struct output *outputs = open ? match_outputs(search, &after, &count) : NULL;
	for (size_t batch = 0; open && batch < search->batches_most && !edit->witness; batch++) {
		size_t lane;
		uint32_t found;
		search->count = BATCH_SIZE;
		for (size_t i = 0; i < BATCH_SIZE; i++)
			make_client(search, i);
		fill_vectors(search);
		run(search, &search->base);
		run(search, &after);
		if (look_for_difference(search, &after, outputs, count, &lane, &found)) {
			copy_client(search, lane, 0);
			found = make_plain(search, &after, outputs, count, found);
			edit->witness = witness_words(search, &after, outputs, found, 0);
		} else {
			keep_new(search, &search->base);
			keep_new(search, &after);
		}
		arena_reset(&search->batch_arena);
	}
	subject_close(&after);
}

/* --- the whole --- */

static void open_search(struct search *search)
{
	struct edits *edits = search->edits;
	candidates_add(&search->candidates, edits->base_plan);
	for (size_t i = 0; i < edits->list.count; i++)
		if (edits->list.items[i].plan)
			candidates_add(&search->candidates, edits->list.items[i].plan);
	size_t columns = search->candidates.columns.count;
	search->vectors = arena_array(&search->arena, columns, sizeof(struct vector *));
	for (size_t c = 0; c < columns; c++)
		search->vectors[c] = vector_new(vector_type_of(search->candidates.columns.items[c].column->type), 0);
	search->choices = memory_array(size_product(columns, BATCH_SIZE), 1);
}

/* Large rule files with many edits get fewer clients for each. */
static size_t batches_for(const struct search *search)
{
	size_t cost = 2 * (search->base.program->code.count + 1) * (search->edits->list.count + 1);
	size_t batches = WORK_MAX / cost;
	return batches > BATCHES_MAX ? BATCHES_MAX : batches < 2 ? 2 : batches;
}

void find_witnesses(struct edits *edits)
{
	struct search search = {.edits = edits, .random = 0x9E3779B97F4A7C15};
	if (!edits->base_plan)
		return;
	open_search(&search);
	bool open = search.candidates.columns.count && subject_open(&search, &search.base, edits->base_plan);
	if (open)
		search.batches_most = batches_for(&search);
	for (size_t i = 0; open && i < edits->list.count; i++)
		if (edits->list.items[i].plan)
			find_witness(&search, &edits->list.items[i]);
	subject_close(&search.base);
	for (size_t c = 0; c < search.candidates.columns.count; c++)
		vector_free_one(search.vectors[c]);
	memory_free(search.choices);
	vector_free(&search.corpus);
	groups_free(&search.reached);
	candidates_free(&search.candidates);
	arena_free(&search.batch_arena);
	arena_free(&search.arena);
}
