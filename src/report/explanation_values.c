/* The values that a rule stands on, as an explanation for a person shows them. */
#include "report/explanation_page.h"

bool datum_is_missing(const struct datum *datum)
{
	return !datum->failure && !datum->constant.known;
}

void append_datum(const struct explanation_page *page, const struct datum *datum, bool percent, struct buffer *out)
{
	buffer_text(out, shown_value(datum, percent, page->client->plan, page->arena));
}

void append_explained_operand(const struct explanation_page *page, const struct explained_operand *operand,
			      struct buffer *out)
{
	buffer_text(out, operand->words);
	buffer_string(out, datum_is_missing(&operand->datum) ? " is " : " = ");
	append_datum(page, &operand->datum, operand->percent, out);
}

/* The parts in the order in which they are shown: the first that does not hold, where one does not, before all others.
 */
static const struct explained_operands *operands_shown(const struct explained_rule *rule, size_t place)
{
	size_t part = place;
	if (rule->failed < rule->parts.count)
		part = place == 0 ? rule->failed : place <= rule->failed ? place - 1 : place;
	return &rule->parts.items[part].operands;
}

/* Was it named in a part shown before, or before in this one? */
static bool was_named(const struct explained_rule *rule, size_t place, size_t at)
{
	struct text words = operands_shown(rule, place)->list.items[at].words;
	for (size_t p = 0; p <= place; p++) {
		const struct explained_operands *operands = operands_shown(rule, p);
		for (size_t i = 0; i < (p < place ? operands->list.count : at); i++)
			if (operands->list.items[i].depth == 0 && text_equal(operands->list.items[i].words, words))
				return true;
	}
	return false;
}

/* An operand with what it is made of behind it. Returns where the next one is. */
static size_t append_unfolded(const struct explanation_page *page, const struct explained_operands *operands, size_t at,
			      struct buffer *out)
{
	size_t inside = at + 1;
	append_explained_operand(page, &operands->list.items[at], out);
	for (; inside < operands->list.count && operands->list.items[inside].depth; inside++) {
		buffer_string(out, inside == at + 1 ? " (" : ", ");
		append_explained_operand(page, &operands->list.items[inside], out);
	}
	buffer_string(out, inside > at + 1 ? ")" : "");
	return inside;
}

void append_explained_operands(const struct explanation_page *page, const struct explained_rule *rule,
			       struct buffer *out)
{
	struct buffer unfolded = {0};
	for (size_t p = 0; p < rule->parts.count; p++) {
		const struct explained_operands *operands = operands_shown(rule, p);
		for (size_t i = 0, next; i < operands->list.count; i = next) {
			bool repeated = was_named(rule, p, i);
			unfolded.size = 0;
			next = append_unfolded(page, operands, i, &unfolded);
			buffer_string(out, out->size && !repeated ? ", " : "");
			buffer_text(out, repeated ? (struct text){"", 0} : buffer_view(&unfolded));
		}
	}
	buffer_free(&unfolded);
}
