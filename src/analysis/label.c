/* Labels that nothing gives, and labels that are written almost alike. */
#include "analysis/finding.h"

enum { LETTERS_LEAST = 5, PAIRS_MAX = 300 /* labels of one block that are held against each other */ };

/* --- labels that nothing gives --- */

static bool order_text(const struct expression *expression, struct text *text)
{
	bool name = expression->kind == EXPRESSION_NAME;
	*text = name ? expression->name.text : expression->text;
	return name || expression->kind == EXPRESSION_TEXT;
}

static void find_unlisted(struct analysis *analysis, const struct definition *segment)
{
	struct expressions order = segment->statement->policy.order;
	struct text text;
	for (size_t i = 0; i < order.count; i++) {
		if (!order_text(order.items[i], &text) || definition_find_label(segment, text))
			continue;
		struct finding *finding = finding_add(analysis, CODE_W606, order.items[i]->span, "no rule gives `%.*s`",
						      TEXT_ARGUMENTS(text));
		finding->remedy = "take it out of the list, or add a rule that gives it";
		finding->evidence = EVIDENCE_PROVEN;
	}
}

/* Points that can only be taken away never make a label. */
static void find_hopeless(struct analysis *analysis, const struct definition *segment)
{
	for (uint32_t label = 1; label <= segment->label_count; label++) {
		bool hopeless = true;
		for (size_t r = 0; r < segment->rule_count && hopeless; r++) {
			const struct plan_rule *rule = &segment->rules[r];
			struct constant points;
			if (rule->label != label)
				continue;
			hopeless = rule->points && value_is_constant(analysis->model, rule->points, &points) &&
				   points.known && points.number.coefficient <= 0;
		}
		if (!hopeless)
			continue;
		const struct label *of = &segment->labels[label - 1];
		struct finding *finding =
			finding_add(analysis, CODE_W606, of->first,
				    "`%.*s` is never given: its points are never above 0", TEXT_ARGUMENTS(of->text));
		finding->remedy = "give it points somewhere, or take it out";
		finding->evidence = EVIDENCE_PROVEN;
	}
}

/* --- labels that are almost alike --- */

struct words {
	struct text text;
	struct span span;
};

/* A letter as it looks, whatever its case and alphabet; 0 for what only separates words. */
static int32_t look_of(int32_t code_point)
{
	static const char latin[] = "abcehkmoptxy";
	static const int32_t cyrillic[] = {0x430, 0x432, 0x441, 0x435, 0x43d, 0x43a,
					   0x43c, 0x43e, 0x440, 0x442, 0x445, 0x443};
	if (code_point == ' ' || code_point == '_' || code_point == '-' || code_point == 0xa0)
		return 0;
	if (code_point >= 'A' && code_point <= 'Z')
		code_point += 'a' - 'A';
	if (code_point >= 0x410 && code_point <= 0x42f)
		code_point += 0x20;
	if (code_point == 0x401 || code_point == 0x451)
		return 'e';
	for (size_t i = 0; i < sizeof cyrillic / sizeof *cyrillic; i++)
		if (cyrillic[i] == code_point)
			return latin[i];
	return code_point;
}

static bool has_digit(struct text text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] >= '0' && text.data[i] <= '9')
			return true;
	return false;
}

/* Between digits, what separates counts: 1-2 is not 12. */
static bool look_alike(struct text a, struct text b)
{
	size_t i = 0;
	size_t j = 0;
	if (has_digit(a) && utf8_length(a) != utf8_length(b))
		return false;
	for (;;) {
		int32_t x = 0;
		int32_t y = 0;
		while (i < a.size && x == 0)
			x = look_of(utf8_next(a, &i));
		while (j < b.size && y == 0)
			y = look_of(utf8_next(b, &j));
		if (x != y)
			return false;
		if (x == 0)
			return true;
	}
}

/* Is the last word of one or two letters, as in `class A` and `type IV`? Then it tells labels apart. */
static bool ends_in_mark(struct text text)
{
	size_t begin = text.size;
	while (begin > 0 && text.data[begin - 1] != ' ' && text.data[begin - 1] != '_' && text.data[begin - 1] != '-')
		begin--;
	struct text last = {text.data + begin, text.size - begin};
	return begin > 0 && utf8_length(last) <= 3;
}

static bool is_slip(struct text a, struct text b)
{
	if (utf8_length(a) < LETTERS_LEAST || utf8_length(b) < LETTERS_LEAST || has_digit(a) || has_digit(b) ||
	    ends_in_mark(a) || ends_in_mark(b))
		return false;
	return text_distance(a, b, 1) == 1;
}

static void find_alike(struct analysis *analysis, const struct words *words, size_t count)
{
	for (size_t i = 1; i < count && count <= PAIRS_MAX; i++)
		for (size_t j = 0; j < i; j++) {
			bool alike = look_alike(words[i].text, words[j].text) || is_slip(words[i].text, words[j].text);
			if (!alike)
				continue;
			struct finding *finding =
				finding_add(analysis, CODE_W607, words[i].span, "`%.*s` is written almost like `%.*s`",
					    TEXT_ARGUMENTS(words[i].text), TEXT_ARGUMENTS(words[j].text));
			finding->remedy = "write both alike, if they are meant to be one";
			finding->other = words[j].span;
			finding->other_note = "the other one";
			break;
		}
}

static void find_alike_labels(struct analysis *analysis, const struct definition *segment)
{
	struct words *words = memory_array(segment->label_count, sizeof *words);
	for (size_t i = 0; i < segment->label_count; i++)
		words[i] = (struct words){segment->labels[i].text, segment->labels[i].first};
	find_alike(analysis, words, segment->label_count);
	memory_free(words);
}

/* The texts that one output of a table gives, each once. */
static void find_alike_outputs(struct analysis *analysis, const struct definition *table, size_t output)
{
	VECTOR(struct words) words = {0};
	for (size_t r = 0; r < table->rule_count; r++) {
		const struct value *value = table->rules[r].outputs[output];
		bool text =
			value->operation == VALUE_CONSTANT && value->type.kind == TYPE_TEXT && value->constant.known;
		bool known = false;
		for (size_t i = 0; i < words.count && text && !known; i++)
			known = text_equal(words.items[i].text, value->constant.text);
		if (text && !known && words.count < PAIRS_MAX)
			vector_push(&words, (struct words){value->constant.text, value->span});
	}
	find_alike(analysis, words.items, words.count);
	vector_free(&words);
}

void find_label_faults(struct analysis *analysis, uint32_t index)
{
	const struct definition *definition = &analysis->stand_ins.plan.definitions[index];
	if (definition->kind == DEFINITION_TABLE) {
		for (size_t i = 0; i < definition->output_count; i++)
			find_alike_outputs(analysis, definition, i);
		return;
	}
	if (definition->kind != DEFINITION_SEGMENT)
		return;
	find_alike_labels(analysis, definition);
	if (definition->policy == POLICY_PRIORITY && definition->statement->kind == STATEMENT_SEGMENT)
		find_unlisted(analysis, definition);
	if (definition->policy == POLICY_POINTS)
		find_hopeless(analysis, definition);
}
