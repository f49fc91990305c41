/* Verifying indexes: rules and labels that are there, operands that vary, cuts that rise, no bit without a rule. */
#include "code/verify.h"

/* The places of texts, dates, ... on the line, as two constants of one type stand to each other. */
static int compare_places(const struct constant *a, const struct constant *b)
{
	switch (a->type.kind) {
	case TYPE_NUMBER:
		return decimal_compare(a->number, b->number);
	case TYPE_DATE:
		return (a->day > b->day) - (a->day < b->day);
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return (a->duration > b->duration) - (a->duration < b->duration);
	default:
		return text_compare(a->text, b->text);
	}
}

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
	int order = compare_places(&constants[a.at], &constants[b.at]);
	return order < 0 || (order == 0 && !a.after && b.after);
}

static bool verify_rows(struct checker *checker, const struct rule_index *index, const struct index_subject *subject)
{
	size_t words = index_words(index);
	size_t spare = words * 64 - index->rule_count;
	uint64_t beyond = spare ? ~(uint64_t)0 << (64 - spare) : 0;
	for (size_t row = 0; row < class_count(subject) + ROWS_OF_NO_CLASS; row++)
		if (subject->rows[(row + 1) * words - 1] & beyond)
			return WRONG(checker, "a row of its index has a bit for no rule");
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

static bool verify_rules(struct checker *checker, const struct rule_index *index)
{
	struct meaning meaning = meaning_at(checker, current(checker)->result);
	const struct definition *definition = &checker->plan->definitions[meaning.of];
	bool labels = current(checker)->opcode == OP_LABELS_ADD_OF;
	if (meaning.kind != (labels ? MEANS_LABEL : MEANS_RULE))
		return WRONG(checker, "its result holds no rules");
	for (size_t i = 0; i < index->rule_count; i++) {
		uint32_t rule = index->rules[i];
		if (rule == 0 || rule > definition->rule_count)
			return WRONG(checker, "its index: there is no rule %u", rule);
		uint32_t label = definition->rules[rule - 1].label;
		if (labels && (label == 0 || label > definition->label_count))
			return WRONG(checker, "its index: rule %u has no label", rule);
	}
	return true;
}

bool verify_index(struct checker *checker)
{
	const struct rule_index *index = &checker->program->indexes.items[current(checker)->extra];
	if (index->rule_count == 0 || index->subject_count == 0 || index->subject_count > INDEX_SUBJECTS_MAX)
		return WRONG(checker, "its index has %zu rules and %zu subjects", index->rule_count,
			     index->subject_count);
	for (size_t s = 0; s < index->subject_count; s++)
		if (!verify_subject(checker, index, &index->subjects[s]))
			return false;
	return verify_rules(checker, index);
}
