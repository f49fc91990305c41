/* Verifying indexes: rules and labels that are there, operands that vary, cuts that rise, no bit without a box. */
#include "base/memory.h"
#include "code/verify.h"

static bool verify_cut_value(struct checker *checker, const struct index_subject *subject, struct cut cut)
{
	if (cut.after && classes_are_named(subject->type))
		return WRONG(checker, "a cut of its index stands behind a single value");
	if (subject->type == VECTOR_TRUTH)
		return cut.at <= 1 || WRONG(checker, "a cut of its index is no truth");
	if (subject->type == VECTOR_CODE) {
		struct meaning meaning = meaning_at(checker, subject->operand);
		if (meaning.kind != MEANS_LABEL || cut.at == 0 ||
		    cut.at > checker->plan->definitions[meaning.of].label_count)
			return WRONG(checker, "a cut of its index is no label of r%u", subject->operand);
		return true;
	}
	if (cut.at >= checker->program->constants.count)
		return WRONG(checker, "a cut of its index: there is no constant %u", cut.at);
	const struct constant *constant = &checker->program->constants.items[cut.at];
	if (!constant->known || vector_type_of(constant->type) != subject->type)
		return WRONG(checker, "a cut of its index is no %s", vector_word(subject->type));
	return true;
}

static bool cuts_rise(const struct checker *checker, const struct index_subject *subject, size_t second)
{
	struct cut a = subject->cuts[second - 1];
	struct cut b = subject->cuts[second];
	if (!cuts_are_constants(subject->type))
		return a.at < b.at;
	const struct constant *constants = checker->program->constants.items;
	if (constants[a.at].type.kind != constants[b.at].type.kind)
		return false;
	int order = constant_order(&constants[a.at], &constants[b.at]);
	return order < 0 || (order == 0 && !a.after && b.after);
}

static bool verify_rows(struct checker *checker, const struct rule_index *index, const struct index_subject *subject)
{
	size_t words = index_words(index);
	size_t spare = words * 64 - index->box_count;
	uint64_t beyond = spare ? ~(uint64_t)0 << (64 - spare) : 0;
	for (size_t row = 0; row < class_count(subject) + ROWS_OF_NO_CLASS; row++)
		if (subject->rows[(row + 1) * words - 1] & beyond)
			return WRONG(checker, "a row of its index has a bit for no box");
	return true;
}

static bool verify_subject(struct checker *checker, const struct rule_index *index, const struct index_subject *subject)
{
	if ((unsigned)subject->type >= VECTOR_LABELS)
		return WRONG(checker, "a subject of its index is of no type that has classes");
	if (register_at(checker, subject->operand)->kind == REGISTER_CONSTANT)
		return WRONG(checker, "a subject of its index (r%u) is a constant", subject->operand);
	for (size_t c = 0; c < subject->cut_count; c++) {
		if (!verify_cut_value(checker, subject, subject->cuts[c]))
			return false;
		if (c > 0 && !cuts_rise(checker, subject, c))
			return WRONG(checker, "the cuts of its index do not rise");
	}
	return verify_rows(checker, index, subject);
}

/* Whose rules they are: those that the result holds, or, where it holds what rules give, those of the origin. */
static const struct definition *owner_of(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	bool labels = instruction->opcode == OP_LABELS_ADD_OF;
	bool hits = register_at(checker, instruction->result)->type == VECTOR_CODE;
	uint32_t owner = checker->program->origins.items[instruction->origin].definition;
	if (labels || hits) {
		struct meaning meaning = meaning_at(checker, instruction->result);
		if (meaning.kind != (labels ? MEANS_LABEL : MEANS_RULE) || meaning.of != owner) {
			WRONG(checker, "its result holds no rules of its origin");
			return NULL;
		}
	}
	return checked_definition(checker, owner);
}

/* A rule fires once, however many of its boxes do. */
static bool boxes_stand_together(struct checker *checker, const struct rule_index *index, size_t rule_count)
{
	bool *seen = memory_zeroed(rule_count + 1, sizeof *seen);
	uint32_t apart = 0;
	for (size_t i = 0; i < index->box_count && !apart; i++) {
		bool goes_on = i > 0 && index->rules[i] == index->rules[i - 1];
		if (!goes_on && seen[index->rules[i]])
			apart = index->rules[i];
		seen[index->rules[i]] = true;
	}
	memory_free(seen);
	return !apart || WRONG(checker, "its index: the boxes of rule %u stand apart", apart);
}

static bool verify_rules(struct checker *checker, const struct rule_index *index)
{
	const struct definition *definition = owner_of(checker);
	bool labels = current(checker)->opcode == OP_LABELS_ADD_OF;
	for (size_t i = 0; i < index->box_count && definition; i++) {
		uint32_t rule = index->rules[i];
		if (rule == 0 || rule > definition->rule_count)
			return WRONG(checker, "its index: there is no rule %u", rule);
		uint32_t label = definition->rules[rule - 1].label;
		if (labels && (label == 0 || label > definition->label_count))
			return WRONG(checker, "its index: rule %u has no label", rule);
	}
	return definition && boxes_stand_together(checker, index, definition->rule_count);
}

/* Points are added as 64-bit integers of one scale. */
static bool verify_points(struct checker *checker, const struct rule_map *points)
{
	const struct constant *constants = checker->program->constants.items;
	struct decimal sum = decimal_of(0);
	int32_t scale = 0;
	for (size_t i = 0; i < points->count; i++) {
		if (points->entries[i] == 0)
			continue;
		struct decimal number = decimal_normalize(constants[points->entries[i] - 1].number);
		scale = number.scale > scale ? number.scale : scale;
		if (!decimal_add(sum, decimal_absolute(number), &sum))
			return WRONG(checker, "its points do not fit 64 bits");
	}
	int64_t whole;
	bool exact;
	return (scale <= 18 && decimal_floor_at_scale(sum, scale, &whole, &exact) == 0) ||
	       WRONG(checker, "its points do not fit 64 bits");
}

/* The type of what rules give to a list: that of the first one. */
static enum vector_type type_of_results(const struct checker *checker, const struct rule_map *results)
{
	const struct program *program = checker->program;
	for (size_t i = 0; i < results->count; i++)
		if (results->entries[i] && results->entries[i] <= program->constants.count)
			return vector_type_of(program->constants.items[results->entries[i] - 1].type);
	return VECTOR_TEXT;
}

bool verify_results(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	uint32_t owner = checker->program->origins.items[instruction->origin].definition;
	if (instruction->target >= checker->program->gathers.count)
		return WRONG(checker, "there is no gather %u", instruction->target);
	const struct rule_map *results = &checker->program->gathers.items[instruction->target];
	enum vector_type type =
		instruction->opcode == OP_LIST_ADD_OF ? type_of_results(checker, results) : VECTOR_NUMBER;
	if (type == VECTOR_CODE || type == VECTOR_LABELS)
		return WRONG(checker, "a %s has no text of its own", vector_word(type));
	if (!verify_gather(checker, instruction->target, checker->plan->definitions[owner].rule_count, type))
		return false;
	return instruction->opcode != OP_POINTS_OF || verify_points(checker, results);
}

bool verify_index(struct checker *checker)
{
	const struct rule_index *index = &checker->program->indexes.items[current(checker)->extra];
	if (index->box_count == 0 || index->subject_count == 0 || index->subject_count > INDEX_SUBJECTS_MAX)
		return WRONG(checker, "its index has %zu boxes and %zu subjects", index->box_count,
			     index->subject_count);
	for (size_t s = 0; s < index->subject_count; s++)
		if (!verify_subject(checker, index, &index->subjects[s]))
			return false;
	return verify_rules(checker, index);
}
