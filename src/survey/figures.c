#include "survey/figures.h"

/* The power of ten of the first digit: 2 for 123, -1 for 0.5. */
static int32_t magnitude_of(struct decimal value)
{
	int128 rest = value.coefficient < 0 ? -value.coefficient : value.coefficient;
	int32_t power = -value.scale - 1;
	for (; rest; rest /= 10)
		power++;
	return power;
}

static struct decimal distance(struct decimal a, struct decimal b)
{
	struct decimal difference = {0, 0};
	(void)decimal_subtract(a, b, &difference);
	return decimal_absolute(difference);
}

/* A figure of one or two digits at the power of the first digit of `value`. */
static struct decimal nearest_plain(struct decimal value)
{
	static const int64_t tenths[] = {10, 15, 20, 25, 30, 40, 50, 60, 80, 100};
	int32_t power = magnitude_of(value);
	struct decimal nearest = {0, 0};
	bool found = false;
	for (size_t i = 0; i < sizeof tenths / sizeof *tenths; i++) {
		struct decimal figure;
		if (!decimal_shift(decimal_of(tenths[i]), power - 1, &figure))
			continue;
		if (found && decimal_compare(distance(figure, value), distance(nearest, value)) >= 0)
			continue;
		nearest = figure;
		found = true;
	}
	return found ? nearest : value;
}

struct decimal round_figure(struct decimal value, int digits)
{
	if (decimal_is_zero(value))
		return decimal_of(0);
	if (digits == 1 && value.coefficient < 0)
		return decimal_negate(nearest_plain(decimal_negate(value)));
	if (digits == 1)
		return nearest_plain(value);
	struct decimal rounded;
	return decimal_round(value, digits - 1 - magnitude_of(value), &rounded) ? rounded : value;
}

/* Millions with up to two digits behind the point, thousands with one. */
static bool fits_unit(struct decimal value, int32_t unit, struct decimal *in_units)
{
	if (decimal_is_zero(value) || magnitude_of(value) < unit || !decimal_shift(value, -unit, in_units))
		return false;
	*in_units = decimal_normalize(*in_units);
	return in_units->scale <= (unit == 6 ? 2 : 1);
}

struct text figure_text(struct decimal value, bool in_percent, struct arena *arena)
{
	const char *unit = "";
	struct decimal in_units = value;
	if (in_percent && decimal_shift(value, 2, &in_units))
		unit = "%";
	else if (fits_unit(value, 6, &in_units))
		unit = "M";
	else if (fits_unit(value, 3, &in_units))
		unit = "k";
	else
		in_units = value;
	return text_of(arena_printf(arena, "%s%s", decimal_text(arena, in_units).data, unit));
}

/* --- bounds --- */

static bool is_between(struct decimal value, struct decimal least, struct decimal greatest)
{
	return decimal_compare(value, least) > 0 && decimal_compare(value, greatest) <= 0;
}

/* Of quartiles below and above zero, one that is small beside their distance is as good as zero. */
static bool is_next_to_nothing(struct decimal value, const struct decimal *quartiles, size_t count)
{
	enum { NOTHING = 20 };
	struct decimal times;
	struct decimal spread = distance(quartiles[count - 1], quartiles[0]);
	return quartiles[0].coefficient < 0 && quartiles[count - 1].coefficient > 0 &&
	       decimal_multiply(decimal_absolute(value), decimal_of(NOTHING), &times) &&
	       decimal_compare(times, spread) < 0;
}

static size_t bounds_with(const struct decimal *quartiles, size_t count, struct decimal least, struct decimal greatest,
			  bool whole, int digits, struct decimal *bounds)
{
	size_t found = 0;
	for (size_t i = count; i > 0; i--) {
		struct decimal bound = round_figure(quartiles[i - 1], digits);
		if (is_next_to_nothing(bound, quartiles, count))
			bound = decimal_of(0);
		if (whole)
			(void)decimal_ceiling(bound, &bound);
		if (is_between(bound, least, greatest) && (!found || decimal_compare(bound, bounds[found - 1]) < 0))
			bounds[found++] = bound;
	}
	return found;
}

size_t round_bounds(const struct decimal *quartiles, size_t count, struct decimal least, struct decimal greatest,
		    bool whole, struct decimal *bounds)
{
	enum { DIGITS_MAX = 6 };
	size_t most = 0;
	int best = 1;
	for (int digits = 1; digits <= DIGITS_MAX && most < count; digits++) {
		size_t found = bounds_with(quartiles, count, least, greatest, whole, digits, bounds);
		if (found > most) {
			most = found;
			best = digits;
		}
	}
	return bounds_with(quartiles, count, least, greatest, whole, best, bounds);
}
