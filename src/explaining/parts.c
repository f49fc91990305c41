#include "explaining/parts.h"

#include "explaining/operands.h"

struct text words_of_span(struct taking_apart *taking, struct span span)
{
	struct buffer words = {0};
	append_words(&words, span_text(taking->sources, span));
	struct text text = text_copy(taking->arena, text_trim(buffer_view(&words)));
	buffer_free(&words);
	return text;
}

/* --- percentages --- */

bool is_percentage(const struct plan *plan, const struct sources *sources, const struct value *value)
{
	while (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &plan->definitions[value->index];
		if (definition->kind != DEFINITION_PARAM || !definition->value)
			return false;
		value = definition->value;
	}
	struct text words = span_text(sources, value->span);
	return value->operation == VALUE_CONSTANT && value->type.kind == TYPE_NUMBER && words.size &&
	       words.data[words.size - 1] == '%';
}

static bool is_comparison(const struct value *value)
{
	return value->operation == VALUE_EQUAL || value->operation == VALUE_LESS ||
	       value->operation == VALUE_LESS_EQUAL;
}

/* --- operands --- */

static bool has_operand(const struct explained_operands *operands, const struct value *value)
{
	for (size_t i = 0; i < operands->list.count; i++) {
		const struct value *other = operands->list.items[i].value;
		bool named = value->operation == VALUE_COLUMN || value->operation == VALUE_DEFINITION;
		if (named && other->operation == value->operation && other->index == value->index)
			return true;
	}
	return false;
}

/* Expressions share parts: each is looked at once. */
static bool is_new(struct taking_apart *taking, const struct value *value)
{
	if (value_map_find(&taking->seen, value))
		return false;
	value_map_put(&taking->seen, (struct value_entry){.value = value});
	return true;
}

static struct text name_of(struct taking_apart *taking, const struct value *value)
{
	if (value->operation == VALUE_COLUMN)
		return taking->plan->columns[value->index].name;
	if (value->operation == VALUE_DEFINITION)
		return taking->plan->definitions[value->index].name;
	/* `later - earlier > 6 months` is compared as a date, which the rules do not write. */
	if (value->operation == VALUE_SUBTRACT && value->operands[1]->type.kind == TYPE_MONTHS) {
		struct text from = words_of_span(taking, value->operands[0]->span);
		struct text months = words_of_span(taking, value->operands[1]->span);
		return text_of(
			arena_printf(taking->arena, "%.*s - %.*s", TEXT_ARGUMENTS(from), TEXT_ARGUMENTS(months)));
	}
	return words_of_span(taking, value->span);
}

static void add_operand(struct taking_apart *taking, struct value *value, size_t depth, bool percent,
			struct explained_operands *operands)
{
	struct explained_operand operand = {
		.value = value, .words = name_of(taking, value), .percent = percent, .depth = depth};
	vector_push(&operands->list, operand);
}

static bool is_today(struct taking_apart *taking, const struct value *value)
{
	return value->operation == VALUE_CONSTANT && value->type.kind == TYPE_DATE &&
	       text_is(span_text(taking->sources, value->span), "today");
}

static bool is_named(struct taking_apart *taking, const struct value *value)
{
	return value->operation == VALUE_COLUMN || value->operation == VALUE_DEFINITION ||
	       value->operation == VALUE_LOOKUP || is_today(taking, value);
}

static void add_names(struct taking_apart *taking, struct value *value, size_t depth, bool percent,
		      struct explained_operands *operands);

static void add_names_inside(struct taking_apart *taking, const struct value *value, size_t depth,
			     struct explained_operands *operands)
{
	for (size_t i = 0; i < value->count; i++)
		add_names(taking, value->operands[i], depth, false, operands);
}

/* What stands behind a name: the operands of a `let` and of a population function, the key of a lookup. */
static void unfold(struct taking_apart *taking, const struct value *value, size_t depth,
		   struct explained_operands *operands)
{
	if (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &taking->plan->definitions[value->index];
		if (definition->kind != DEFINITION_LET || !definition->value || definition->stand_in)
			return;
		if (is_named(taking, definition->value) && definition->value->count == 0)
			add_names(taking, definition->value, depth, false, operands);
		else
			add_names_inside(taking, definition->value, depth, operands);
	} else if (value->operation == VALUE_LOOKUP) {
		add_names(taking, taking->plan->lookups[value->index].key, depth, false, operands);
	} else {
		add_names_inside(taking, value, depth, operands);
	}
}

static void add_names(struct taking_apart *taking, struct value *value, size_t depth, bool percent,
		      struct explained_operands *operands)
{
	if (!is_new(taking, value))
		return;
	if (!is_named(taking, value)) {
		add_names_inside(taking, value, depth, operands);
		return;
	}
	if (has_operand(operands, value))
		return;
	add_operand(taking, value, depth, percent, operands);
	unfold(taking, value, depth + 1, operands);
}

/* A side of a comparison that is computed is shown with what it comes to, before what it is made of. */
static void add_side(struct taking_apart *taking, struct value *side, bool percent, struct explained_operands *operands)
{
	if (side->operation == VALUE_CONSTANT || is_named(taking, side)) {
		add_names(taking, side, 0, percent, operands);
	} else if (is_new(taking, side)) {
		add_operand(taking, side, 0, percent, operands);
		add_names_inside(taking, side, 1, operands);
	}
}

static void add_comparison(struct taking_apart *taking, const struct value *comparison,
			   struct explained_operands *operands)
{
	struct value *left = comparison->operands[0];
	struct value *right = comparison->operands[1];
	bool percent = left->type.kind == TYPE_NUMBER && (is_percentage(taking->plan, taking->sources, left) ||
							  is_percentage(taking->plan, taking->sources, right));
	bool turned = right->span.source == left->span.source && right->span.begin < left->span.begin;
	add_side(taking, turned ? right : left, percent, operands);
	add_side(taking, turned ? left : right, percent, operands);
}

/* Conditions inside a part: comparisons show their sides. */
static void add_condition(struct taking_apart *taking, struct value *value, struct explained_operands *operands)
{
	bool joins = value->operation == VALUE_AND || value->operation == VALUE_OR || value->operation == VALUE_NOT;
	if (joins && !is_new(taking, value))
		return;
	if (is_comparison(value)) {
		add_comparison(taking, value, operands);
	} else if (joins) {
		for (size_t i = 0; i < value->count; i++)
			add_condition(taking, value->operands[i], operands);
	} else {
		add_names(taking, value, 0, false, operands);
	}
}

void list_operands(struct taking_apart *taking, struct value *value, struct explained_operands *operands)
{
	add_names(taking, value, 0, false, operands);
	value_map_free(&taking->seen);
}

/* --- parts --- */

/* What a unary test is about stands elsewhere: before the block, or in the table's header. */
static const struct value *subject_of(const struct value *test)
{
	const struct value *value = test;
	while ((value->operation == VALUE_OR || value->operation == VALUE_AND || value->operation == VALUE_NOT) &&
	       value->count)
		value = value->operands[0];
	for (size_t i = 0; i < value->count; i++) {
		struct span span = value->operands[i]->span;
		bool outside = span.source != test->span.source || span.end <= test->span.begin ||
			       span.begin >= test->span.end;
		if (outside && !span_is_none(span))
			return value->operands[i];
	}
	return NULL;
}

static bool begins_with(struct text words, const char *beginning)
{
	size_t size = strlen(beginning);
	return words.size >= size && memcmp(words.data, beginning, size) == 0;
}

/* `>= 5`, `in {1, 2}` and the like, which stand behind what they are about as they are. */
static bool is_relation(struct text words)
{
	static const char *const beginnings[] = {"<", ">", "=", "!", "in ", "is ", "not in "};
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (begins_with(words, beginnings[i]))
			return true;
	return false;
}

static struct text words_of_part(struct taking_apart *taking, const struct value *value)
{
	struct text words = words_of_span(taking, value->span);
	const struct value *subject = subject_of(value);
	if (!subject)
		return words;
	struct text name = name_of(taking, subject);
	const char *between = is_relation(words) ? " " : ": ";
	return text_of(arena_printf(taking->arena, "%.*s%s%.*s", TEXT_ARGUMENTS(name), between, TEXT_ARGUMENTS(words)));
}

/* An interval, too, is an `and`: of two comparisons of one value, which are no parts of their own. */
static bool is_interval(const struct value *value)
{
	return value->count == 2 && is_comparison(value->operands[0]) && is_comparison(value->operands[1]) &&
	       value->operands[0]->operands[1] == value->operands[1]->operands[0];
}

void take_apart(struct taking_apart *taking, struct value *condition, struct explained_rule *rule)
{
	if (condition->operation == VALUE_AND && !is_interval(condition)) {
		for (size_t i = 0; i < condition->count; i++)
			take_apart(taking, condition->operands[i], rule);
		return;
	}
	if (condition->operation == VALUE_CONSTANT)
		return; /* `-` of a table: anything */
	struct explained_part part = {.value = condition, .words = words_of_part(taking, condition)};
	add_condition(taking, condition, &part.operands);
	value_map_free(&taking->seen);
	vector_push(&rule->parts, part);
}
