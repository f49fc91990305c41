#include "report/figures.h"

#include "base/buffer.h"

enum { EIGHTHS = 8, SHARE_DIGITS = 6 };

struct text count_text(struct arena *arena, uint64_t count)
{
	return text_of(arena_printf(arena, "%zu", (size_t)count));
}

struct text percentage_text(struct arena *arena, struct decimal share)
{
	if (!decimal_shift(share, 2, &share))
		return decimal_text(arena, share);
	return text_of(arena_printf(arena, "%.*s%%", TEXT_ARGUMENTS(decimal_text(arena, share))));
}

/* Rounded once, from digits enough that the quotient's own rounding does not show. */
static bool rounded_share(struct decimal part, struct decimal whole, int32_t digits, struct decimal *share)
{
	return !decimal_is_zero(whole) && decimal_divide(part, whole, share) && decimal_round(*share, digits, share);
}

static bool is_negative(struct decimal number)
{
	return decimal_compare(number, decimal_of(0)) < 0;
}

struct text share_in_percent(struct arena *arena, struct decimal part, struct decimal whole)
{
	struct decimal share;
	if (!rounded_share(part, whole, 3, &share) || !decimal_shift(share, 2, &share))
		return (struct text){"", 0};
	if (decimal_is_zero(share) && !decimal_is_zero(part))
		return text_of(is_negative(part) == is_negative(whole) ? "<0.1%" : ">-0.1%");
	struct text number = decimal_text(arena, share);
	bool whole_number = text_find(number, text_of(".")) == number.size;
	return text_of(arena_printf(arena, "%.*s%s%%", TEXT_ARGUMENTS(number), whole_number ? ".0" : ""));
}

bool share_rounded(struct decimal part, struct decimal whole, struct decimal *share)
{
	return rounded_share(part, whole, SHARE_DIGITS, share);
}

struct text bar_text(struct arena *arena, struct decimal part, struct decimal whole, size_t columns)
{
	static const char *const parts[EIGHTHS] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	struct decimal share;
	int64_t eighths = 0;
	bool exact;
	struct buffer bar = {0};
	bool some = decimal_compare(part, decimal_of(0)) > 0 && decimal_compare(whole, decimal_of(0)) > 0;
	if (some && decimal_divide(part, whole, &share) &&
	    decimal_multiply(share, decimal_of((int64_t)columns * EIGHTHS), &share))
		(void)decimal_floor_at_scale(share, 0, &eighths, &exact);
	eighths = some && eighths == 0 ? 1 : eighths;
	for (int64_t i = 0; i < eighths / EIGHTHS && i < (int64_t)columns; i++)
		buffer_string(&bar, "█");
	if (eighths < (int64_t)columns * EIGHTHS)
		buffer_string(&bar, parts[eighths % EIGHTHS]);
	struct text text = text_copy(arena, buffer_view(&bar));
	buffer_free(&bar);
	return text;
}
