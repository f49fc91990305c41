#include "comparison/same_values.h"

static bool same_numbers(const struct vector *a, const struct vector *b, size_t lane)
{
	if (!a->wide && !b->wide && a->scale == b->scale && !a->constant && !b->constant)
		return a->narrow[lane] == b->narrow[lane];
	return decimal_compare(vector_number(a, lane), vector_number(b, lane)) == 0;
}

bool lanes_same(const struct vector *a, const struct vector *b, size_t lane)
{
	size_t i = a->constant ? 0 : lane;
	size_t j = b->constant ? 0 : lane;
	bool known = bits_get(&a->known, lane);
	if (known != bits_get(&b->known, lane))
		return false;
	if (!known)
		return true;
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case VECTOR_NUMBER:
		return same_numbers(a, b, lane);
	case VECTOR_TEXT:
		return text_equal(a->texts[i], b->texts[j]);
	case VECTOR_DATE:
		return a->days[i] == b->days[j];
	case VECTOR_DURATION:
		return a->durations[i] == b->durations[j];
	case VECTOR_TRUTH:
		return bits_get(&a->yes, lane) == bits_get(&b->yes, lane);
	default:
		return true;
	}
}
