/* Which class of an index a record's value falls into: that of a name, or (stretches.c) of a stretch. */
#include "base/memory.h"
#include "vm/registers.h"

/* --- texts --- */

static bool is_short(struct text text)
{
	return text.size - 1 < SHORT_TEXT_MAX;
}

static struct short_text words_of(struct text text)
{
	if (is_short(text))
		return short_text(text.data, text.size);
	return (struct short_text){text.size ? text_hash(text) : 0, 0};
}

/* The place where the search for a text of these words begins. */
static inline size_t place_of(const struct subject_table *table, struct text text, struct short_text words)
{
	uint64_t hash = ((words.first ^ text.size) * table->factor ^ words.last) * table->factor;
	return (size_t)(hash >> 32) & (table->capacity - 1);
}

/* The slot of a text of these words, or the free one where it would be. */
static const struct text_slot *slot_of(const struct machine *machine, const struct index_subject *subject,
				       const struct subject_table *table, struct text text, struct short_text words)
{
	const struct constant *constants = machine->program->constants.items;
	for (size_t at = place_of(table, text, words);; at = (at + 1) & (table->capacity - 1)) {
		const struct text_slot *slot = &table->texts[at];
		bool alike = slot->size == text.size && short_text_equal(slot->words, words);
		if (slot->class == 0 ||
		    (alike && (is_short(text) || text_equal(constants[subject->cuts[slot->class - 1].at].text, text))))
			return slot;
	}
}

/* Are all of them short, and each where its search begins? */
static bool enter_texts(const struct machine *machine, const struct index_subject *subject, struct subject_table *table)
{
	bool direct = true;
	memset(table->texts, 0, table->capacity * sizeof *table->texts);
	for (size_t c = 0; c < subject->cut_count; c++) {
		struct text text = machine->program->constants.items[subject->cuts[c].at].text;
		struct short_text words = words_of(text);
		size_t slot = (size_t)(slot_of(machine, subject, table, text, words) - table->texts);
		direct &= is_short(text) && slot == place_of(table, text, words);
		table->texts[slot] = (struct text_slot){words, text.size, (uint32_t)c + 1};
	}
	return direct;
}

/* A few texts get a hash in which no two of them meet, if one is found: then nothing is left to guess for a branch. */
static void build_texts(const struct machine *machine, const struct index_subject *subject, struct subject_table *table)
{
	enum { FEW = 64, TRIES = 16 };
	static const uint64_t odd = 0x9E3779B97F4A7C15u; /* 2^64 by the golden ratio */
	bool few = subject->cut_count <= FEW;
	table->capacity = 16;
	while (table->capacity < subject->cut_count * (few ? 8 : 2))
		table->capacity *= 2;
	table->texts = memory_array(table->capacity, sizeof *table->texts);
	for (uint64_t i = 0; i < (few ? TRIES : 1) && !table->direct; i++) {
		table->factor = odd * (2 * i + 1);
		table->direct = enter_texts(machine, subject, table);
	}
}

static void classes_of_texts(const struct machine *machine, const struct index_subject *subject,
			     const struct subject_table *table, const struct lanes *lanes, uint32_t *classes)
{
	const struct vector *vector = machine->vectors[subject->operand];
	for (size_t i = 0; i < lanes->count; i++) {
		classes[i] = 0;
		if (!bits_get(&vector->known, lanes->at[i]))
			continue;
		struct text text = vector->texts[lanes->at[i]];
		classes[i] = slot_of(machine, subject, table, text, words_of(text))->class;
	}
}

/* Where the texts are in a hash in which no two of them meet. */
static void classes_of_few_texts(const struct vector *vector, const struct subject_table *table,
				 const struct lanes *lanes, uint32_t *classes)
{
	for (size_t i = 0; i < lanes->count; i++) {
		classes[i] = 0;
		if (!bits_get(&vector->known, lanes->at[i]))
			continue;
		struct text text = vector->texts[lanes->at[i]];
		if (!is_short(text))
			continue;
		struct short_text words = short_text(text.data, text.size);
		const struct text_slot *slot = &table->texts[place_of(table, text, words)];
		uint64_t other =
			(slot->words.first ^ words.first) | (slot->words.last ^ words.last) | (slot->size ^ text.size);
		classes[i] = slot->class & ((uint32_t)(other != 0) - 1);
	}
}

/* --- labels and truths --- */

static void build_codes(const struct index_subject *subject, struct subject_table *table)
{
	table->capacity = subject->cut_count ? subject->cuts[subject->cut_count - 1].at + 1 : 0;
	table->codes = memory_zeroed(table->capacity, sizeof *table->codes);
	for (size_t c = 0; c < subject->cut_count; c++)
		table->codes[subject->cuts[c].at] = (uint32_t)c + 1;
}

static void classes_of_codes(const struct machine *machine, const struct index_subject *subject,
			     const struct subject_table *table, const struct lanes *lanes, uint32_t *classes)
{
	const struct vector *vector = machine->vectors[subject->operand];
	for (size_t i = 0; i < lanes->count; i++) {
		size_t lane = lanes->at[i];
		uint32_t code = vector->type == VECTOR_CODE ? vector->codes[lane] : bits_get(&vector->yes, lane);
		bool known = bits_get(&vector->known, lane);
		classes[i] = known && code < table->capacity ? table->codes[code] : 0;
	}
}

/* --- all classes --- */

void subject_build(const struct machine *machine, const struct index_subject *subject, struct subject_table *table)
{
	if (subject->type == VECTOR_TEXT)
		build_texts(machine, subject, table);
	else if (classes_are_named(subject->type))
		build_codes(subject, table);
	else
		stretches_build(table);
}

void subject_free(struct subject_table *table)
{
	stretches_free(table);
	memory_free(table->texts);
	memory_free(table->codes);
}

static bool all_known(const struct machine *machine, const struct vector *vector)
{
	uint64_t unknown = 0;
	for (size_t w = 0; w < frame_words(&machine->frame); w++)
		unknown |= machine->frame.active->words[w] & ~vector->known.words[w];
	return unknown == 0;
}

void classes_find(const struct machine *machine, const struct index_subject *subject, struct subject_table *table,
		  const struct lanes *lanes, uint32_t *classes)
{
	const struct vector *vector = machine->vectors[subject->operand];
	if (subject->type == VECTOR_TEXT && table->direct)
		classes_of_few_texts(vector, table, lanes, classes);
	else if (subject->type == VECTOR_TEXT)
		classes_of_texts(machine, subject, table, lanes, classes);
	else if (classes_are_named(subject->type))
		classes_of_codes(machine, subject, table, lanes, classes);
	else
		stretches_find(machine, subject, table, vector, lanes, classes);
	uint32_t missing = (uint32_t)class_count(subject) + ROW_MISSING;
	bool whole = all_known(machine, vector);
	for (size_t i = 0; i < lanes->count && !whole; i++)
		classes[i] = bits_get(&vector->known, lanes->at[i]) ? classes[i] : missing;
}
