/* Cells of a table from CSV that are texts without quotes. */
#include "plan/planner.h"

/* Do all names of the expression stand for something? */
static bool names_are_known(const struct planner *planner, const struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_NAME:
		return name_is_known(planner, expression->name.text);
	case EXPRESSION_MEMBER:
		return name_is_known(planner, expression->member.lookup.text);
	case EXPRESSION_SUM:
	case EXPRESSION_PRODUCT:
	case EXPRESSION_AND:
	case EXPRESSION_OR:
		for (size_t i = 0; i < expression->chain.operands.count; i++)
			if (!names_are_known(planner, expression->chain.operands.items[i]))
				return false;
		return true;
	case EXPRESSION_NEGATE:
	case EXPRESSION_NOT:
		return names_are_known(planner, expression->test.subject);
	default:
		return true;
	}
}

static bool is_label_of_subject(struct planner *planner, const struct expression *expression)
{
	struct type type = planner->subject ? planner->subject->type : type_of_kind(TYPE_UNKNOWN);
	if (expression->kind == EXPRESSION_OR && expression->by_comma) {
		for (size_t i = 0; i < expression->chain.operands.count; i++)
			if (!is_label_of_subject(planner, expression->chain.operands.items[i]))
				return false;
		return true;
	}
	return type.kind == TYPE_LABEL && expression->kind == EXPRESSION_NAME &&
	       definition_find_label(definition_at(planner, type.of), expression->name.text);
}

static struct expression *text_at(struct planner *planner, struct span span, struct text words)
{
	struct expression *text = arena_alloc(planner->arena, sizeof *text);
	text->kind = EXPRESSION_TEXT;
	text->span = span;
	text->text = words;
	return text;
}

/* What the cell says if it is no expression of known names: its text. */
struct expression *text_of_cell(struct planner *planner, const struct expression *expression)
{
	return text_at(planner, expression->span, expression->cell);
}

/* Up to the next comma outside of quotes, and without quotes around it. */
static struct text next_text(struct text *rest)
{
	size_t end = 0;
	for (bool quoted = false; end < rest->size && (quoted || rest->data[end] != ','); end++)
		quoted ^= rest->data[end] == '"';
	struct text part = text_trim((struct text){rest->data, end});
	size_t taken = end < rest->size ? end + 1 : end;
	*rest = (struct text){rest->data + taken, rest->size - taken};
	if (part.size >= 2 && part.data[0] == '"' && part.data[part.size - 1] == '"')
		part = (struct text){part.data + 1, part.size - 2};
	return part;
}

/* A comma is "or" between texts too; a text may also have it inside, a label that does has quotes. */
static struct expression *any_text(struct planner *planner, struct span span, struct text words)
{
	if (!words.size || !memchr(words.data, ',', words.size))
		return text_at(planner, span, words);
	struct expression *any = arena_alloc(planner->arena, sizeof *any);
	any->kind = EXPRESSION_OR;
	any->by_comma = true;
	any->span = span;
	struct expressions *texts = &any->chain.operands;
	texts->items = arena_array(planner->arena, words.size + 2, sizeof *texts->items);
	if (planner->subject->type.kind != TYPE_LABEL)
		texts->items[texts->count++] = text_at(planner, span, words);
	while (words.size)
		texts->items[texts->count++] = text_at(planner, span, next_text(&words));
	return any;
}

/* What stands inside of not( ), if that is all there is. */
static bool is_negated(struct text cell, struct text *inside)
{
	if (cell.size < 3 || memcmp(cell.data, "not", 3) != 0)
		return false;
	*inside = text_trim((struct text){cell.data + 3, cell.size - 3});
	if (inside->size < 2 || inside->data[0] != '(' || inside->data[inside->size - 1] != ')')
		return false;
	*inside = text_trim((struct text){inside->data + 1, inside->size - 2});
	return true;
}

static struct expression *texts_of_cell(struct planner *planner, const struct expression *expression)
{
	struct text inside;
	if (!is_negated(expression->cell, &inside))
		return any_text(planner, expression->span, expression->cell);
	struct expression *negated = arena_alloc(planner->arena, sizeof *negated);
	negated->kind = EXPRESSION_NOT;
	negated->span = expression->span;
	negated->test.subject = any_text(planner, expression->span, inside);
	negated->test.subject->bracketed = true;
	return negated;
}

static bool is_plain_text(const struct expression *expression)
{
	return expression->kind == EXPRESSION_TEXT && text_equal(expression->text, expression->cell);
}

struct expression *file_condition(struct planner *planner, struct expression *expression)
{
	bool known = names_are_known(planner, expression) || is_label_of_subject(planner, expression);
	return known && !is_plain_text(expression) ? expression : texts_of_cell(planner, expression);
}

struct expression *file_result(struct planner *planner, struct expression *expression)
{
	return names_are_known(planner, expression) ? expression : text_of_cell(planner, expression);
}
