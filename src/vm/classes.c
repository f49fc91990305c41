/* Which class of an index a record's value falls into: that of a name, or (stretches.c) of a stretch. */
#include "base/memory.h"
#include "vm/registers.h"

/* --- named values --- */

static void build_texts(const struct machine *machine, const struct index_subject *subject, struct subject_table *table)
{
	table->capacity = 16;
	while (table->capacity < subject->cut_count * 2)
		table->capacity *= 2;
	table->slots = memory_zeroed(table->capacity, sizeof *table->slots);
	for (size_t c = 0; c < subject->cut_count; c++) {
		struct text text = machine->program->constants.items[subject->cuts[c].at].text;
		size_t slot = text_hash(text) & (table->capacity - 1);
		while (table->slots[slot])
			slot = (slot + 1) & (table->capacity - 1);
		table->slots[slot] = (uint32_t)c + 1;
	}
}

static uint32_t class_of_text(const struct machine *machine, const struct index_subject *subject,
			      const struct subject_table *table, struct text text)
{
	const struct constant *constants = machine->program->constants.items;
	size_t slot = text_hash(text) & (table->capacity - 1);
	while (table->slots[slot] && !text_equal(constants[subject->cuts[table->slots[slot] - 1].at].text, text))
		slot = (slot + 1) & (table->capacity - 1);
	return table->slots[slot];
}

static void build_codes(const struct index_subject *subject, struct subject_table *table)
{
	table->capacity = subject->cut_count ? subject->cuts[subject->cut_count - 1].at + 1 : 0;
	table->slots = memory_zeroed(table->capacity, sizeof *table->slots);
	for (size_t c = 0; c < subject->cut_count; c++)
		table->slots[subject->cuts[c].at] = (uint32_t)c + 1;
}

static uint32_t class_of_code(const struct subject_table *table, uint32_t code)
{
	return code < table->capacity ? table->slots[code] : 0;
}

static uint32_t class_of_name(const struct machine *machine, const struct index_subject *subject,
			      const struct subject_table *table, const struct vector *vector, size_t lane)
{
	if (!bits_get(&vector->known, lane))
		return 0;
	if (vector->type == VECTOR_TEXT)
		return class_of_text(machine, subject, table, vector->texts[lane]);
	return class_of_code(table, vector->type == VECTOR_CODE ? vector->codes[lane] : bits_get(&vector->yes, lane));
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
	memory_free(table->slots);
	memory_free(table->begins);
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
	if (!classes_are_named(subject->type))
		stretches_find(machine, subject, table, vector, lanes, classes);
	for (size_t i = 0; i < lanes->count && classes_are_named(subject->type); i++)
		classes[i] = class_of_name(machine, subject, table, vector, lanes->at[i]);
	uint32_t missing = (uint32_t)class_count(subject) + ROW_MISSING;
	bool whole = all_known(machine, vector);
	for (size_t i = 0; i < lanes->count && !whole; i++)
		classes[i] = bits_get(&vector->known, lanes->at[i]) ? classes[i] : missing;
}
