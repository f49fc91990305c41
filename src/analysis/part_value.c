/* A value for each part of a term: near the thresholds, as plain as can be. */
#include "analysis/sample.h"

static struct decimal step_of(struct decimal threshold, int32_t finer)
{
	int32_t scale = decimal_normalize(threshold).scale + finer;
	return (struct decimal){1, scale > 30 ? 30 : scale};
}

static struct decimal moved(struct decimal from, bool up, size_t steps, int32_t finer)
{
	struct decimal step = step_of(from, finer);
	struct decimal result = from;
	step.coefficient *= (int128)steps;
	if (!(up ? decimal_add(from, step, &result) : decimal_subtract(from, step, &result)))
		return from;
	return result;
}

/* The number next to a threshold, at the finest step that stays inside. */
static struct decimal number_inside(const struct constant *low, const struct constant *high, size_t variant)
{
	static const size_t steps[] = {1, 1, 2, 5, 7, 10, 100, 1000, 1000000};
	bool up = low && (!high || variant % 2 == 0);
	if (!low && !high)
		return decimal_of((int64_t)variant);
	if (!low || !high)
		return moved(up ? low->number : high->number, up, steps[variant % (sizeof steps / sizeof *steps)], 0);
	for (int32_t finer = 0; finer < 25; finer++) {
		struct decimal number = moved(up ? low->number : high->number, up, 1 + variant / 2, finer);
		if (decimal_compare(number, low->number) > 0 && decimal_compare(number, high->number) < 0)
			return number;
	}
	return low->number;
}

static int64_t integer_inside(bool has_low, int64_t low, bool has_high, int64_t high, size_t variant)
{
	int64_t away = (int64_t)(1 + variant / 2);
	if (!has_low && !has_high)
		return (int64_t)variant;
	bool up = has_low && (!has_high || variant % 2 == 0);
	int64_t integer = up ? low + away : high - away;
	bool inside = (!has_low || integer > low) && (!has_high || integer < high);
	return inside ? integer : up ? low + 1 : high - 1;
}

static bool text_inside(struct text text, const struct constant *low, const struct constant *high)
{
	return (!low || text_compare(text, low->text) > 0) && (!high || text_compare(text, high->text) < 0);
}

static struct text text_between(struct arena *arena, const struct constant *low, const struct constant *high,
				size_t variant)
{
	static const char tails[] = {' ', '!', '0', 'a', '\t', '\1'};
	static const char *const words[] = {"other", "x", "A", "0", "-", "z", "Z", "~", "а", "я", "\xf4\x8f\xbf\xbf"};
	size_t count = sizeof words / sizeof *words;
	for (size_t i = 0; i < count; i++)
		if (text_inside(text_of(words[(i + variant) % count]), low, high))
			return text_of(words[(i + variant) % count]);
	for (size_t i = 0; low && i < sizeof tails; i++) {
		char *longer = arena_bytes(arena, low->text.size + 1);
		memcpy(longer, low->text.data, low->text.size);
		longer[low->text.size] = tails[i];
		if (text_inside((struct text){longer, low->text.size + 1}, low, high))
			return (struct text){longer, low->text.size + 1};
	}
	return low ? low->text : text_of("");
}

struct constant part_value(struct arena *arena, const struct term *term, uint32_t part, size_t variant)
{
	bool is_point = part % 2 == 0;
	if (is_point)
		return term->thresholds.items[(part - 2) / 2];
	size_t gap = (part - 1) / 2;
	const struct constant *low = gap ? &term->thresholds.items[gap - 1] : NULL;
	const struct constant *high = gap < term->thresholds.count ? &term->thresholds.items[gap] : NULL;
	struct constant value = {.type = term->value->type, .known = true};
	switch (value.type.kind) {
	case TYPE_NUMBER:
		value.number = number_inside(low, high, variant);
		break;
	case TYPE_DATE:
		value.day = (date)integer_inside(low, low ? low->day : 0, high, high ? high->day : 0, variant);
		break;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		value.duration = integer_inside(low, low ? low->duration : 0, high, high ? high->duration : 0, variant);
		break;
	default:
		value.text = text_between(arena, low, high, variant);
	}
	return value;
}
