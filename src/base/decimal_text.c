#include <string.h>

#include "base/buffer.h"
#include "base/decimal.h"
#include "base/decimal_wide.h"

/* The digits read so far: the first 38 from the first that is not 0, the one behind them, and whether any digit behind
 * that is not 0. */
struct digits {
	uint128 kept;
	int count;
	unsigned next;
	bool sticky;
	int64_t beyond; /* digits after the kept ones */
};

static void take_digit(struct digits *digits, unsigned digit)
{
	if (digits->count < DECIMAL_DIGITS) {
		digits->kept = digits->kept * 10 + digit;
		digits->count += digits->kept != 0;
		return;
	}
	if (digits->beyond == 0)
		digits->next = digit;
	else
		digits->sticky |= digit != 0;
	digits->beyond++;
}

static bool is_digit(struct text text, size_t at)
{
	return at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
}

static bool is_sign(struct text text, size_t at)
{
	return at < text.size && (text.data[at] == '-' || text.data[at] == '+');
}

/* Returns how many digits there were. */
static size_t take_digits(struct text text, size_t *at, struct digits *digits)
{
	size_t start = *at;
	for (; is_digit(text, *at); ++*at)
		take_digit(digits, (unsigned)(text.data[*at] - '0'));
	return *at - start;
}

/* Reads the rest of the text as an exponent. */
static bool read_exponent(struct text text, size_t at, int64_t *exponent)
{
	const int64_t absurd = 100000000000000000; /* no text is as long as to make up for it */
	bool negative = is_sign(text, at) && text.data[at] == '-';
	if (is_sign(text, at))
		at++;
	if (!is_digit(text, at))
		return false;
	int64_t value = 0;
	for (; is_digit(text, at); at++)
		if (value < absurd)
			value = value * 10 + (text.data[at] - '0');
	*exponent = negative ? -value : value;
	return at == text.size;
}

enum decimal_reading decimal_parse(struct text text, struct decimal *result)
{
	struct digits digits = {0};
	size_t at = 0;
	bool negative = is_sign(text, at) && text.data[at] == '-';
	if (is_sign(text, at))
		at++;
	size_t whole = take_digits(text, &at, &digits);
	size_t after = 0;
	if (at < text.size && text.data[at] == '.') {
		at++;
		after = take_digits(text, &at, &digits);
	}
	if (whole + after == 0)
		return DECIMAL_MALFORMED;
	int64_t exponent = 0;
	if (at < text.size) {
		if (text.data[at] != 'e' && text.data[at] != 'E')
			return DECIMAL_MALFORMED;
		if (!read_exponent(text, at + 1, &exponent))
			return DECIMAL_MALFORMED;
	}
	struct exact exact = {
		.magnitude = {0, digits.kept},
		.scale = (int64_t)after - exponent - digits.beyond,
		.negative = negative,
		.sticky = digits.sticky,
	};
	if (digits.beyond > 0) {
		exact.magnitude = wide_add(wide_product(digits.kept, 10), digits.next);
		exact.scale++;
	}
	return decimal_settle(exact, result) ? DECIMAL_READ : DECIMAL_TOO_LARGE;
}

/* Two digits at a time, which halves the divisions. */
static char *write_digits_of_64(uint64_t value, char *end)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
				    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
				    "8081828384858687888990919293949596979899";
	for (; value >= 100; value /= 100) {
		end -= 2;
		memcpy(end, pairs + value % 100 * 2, 2);
	}
	if (value >= 10) {
		end -= 2;
		memcpy(end, pairs + value * 2, 2);
	} else if (value) {
		*--end = (char)('0' + value);
	}
	return end;
}

/* Writes the digits of `value` so that they end before `end`; returns where they begin. */
static char *write_digits(uint128 value, char *end)
{
	const uint64_t chunk = 1000000000000000000; /* 18 digits, so that the inner division has 64 bits */
	while (value >= chunk) {
		uint128 rest = value / chunk;
		char *begin = write_digits_of_64((uint64_t)(value - rest * chunk), end);
		end -= 18;
		while (begin > end)
			*--begin = '0';
		value = rest;
	}
	return write_digits_of_64((uint64_t)value, end);
}

/* Copies up to DECIMAL_DIGITS bytes, and some that do not matter: a fixed size needs no call. */
static char *copy_digits(char *to, const char *digits, ptrdiff_t count)
{
	memcpy(to, digits, DECIMAL_DIGITS);
	return to + count;
}

size_t decimal_format(struct decimal a, char point, char out[DECIMAL_TEXT_MAX])
{
	char digits[2 * DECIMAL_DIGITS] = {0};
	const char *end = digits + DECIMAL_DIGITS;
	const char *begin = write_digits(decimal_magnitude(a), digits + DECIMAL_DIGITS);
	int32_t scale = begin < end ? a.scale : 0;
	for (; scale > 0 && end[-1] == '0'; scale--)
		end--;
	ptrdiff_t whole = end - begin > scale ? end - begin - scale : 0;
	char *next = out;
	if (a.coefficient < 0)
		*next++ = '-';
	if (whole)
		next = copy_digits(next, begin, whole);
	else
		*next++ = '0';
	if (scale > 0) {
		*next++ = point;
		for (ptrdiff_t zeros = scale - (end - begin); zeros > 0; zeros--)
			*next++ = '0';
		next = copy_digits(next, begin + whole, end - begin - whole);
	}
	return (size_t)(next - out);
}

struct text decimal_text(struct arena *arena, struct decimal a)
{
	char digits[DECIMAL_TEXT_MAX];
	return text_copy(arena, (struct text){digits, decimal_format(a, '.', digits)});
}

void decimal_append(struct buffer *out, struct decimal a)
{
	char digits[DECIMAL_TEXT_MAX];
	buffer_bytes(out, digits, decimal_format(a, '.', digits));
}
