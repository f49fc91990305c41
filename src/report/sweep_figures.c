#include "report/sweep_report.h"

bool sweep_measure(const struct size_of_label *size, size_t measure, struct decimal *result)
{
	if (measure)
		return size_weight(size, measure - 1, result);
	*result = decimal_of((int64_t)size->clients);
	return true;
}

struct text sweep_measure_name(const struct sweep_subject *subject, size_t measure)
{
	return measure ? subject->weights[measure - 1] : text_of("clients");
}

static const struct definition *definition_of(const struct sweep_subject *subject, size_t segment)
{
	return &subject->sizes[0].plan->definitions[subject->sizes[0].segments[segment].definition];
}

/* Nobody without a label under any value: then that is no column. */
size_t sweep_label_count(const struct sweep_subject *subject, size_t segment)
{
	bool none = false;
	for (size_t v = 0; v < subject->range->count; v++)
		none |= subject->sizes[v].segments[segment].labels[0].clients > 0;
	return definition_of(subject, segment)->label_count + none;
}

size_t sweep_label(const struct sweep_subject *subject, size_t segment, size_t n)
{
	return (n + 1) % (definition_of(subject, segment)->label_count + 1);
}

struct text sweep_label_name(const struct sweep_subject *subject, size_t segment, size_t label)
{
	return label ? definition_of(subject, segment)->labels[label - 1].text : text_of("no label");
}

const struct size_of_label *sweep_size(const struct sweep_subject *subject, size_t value, size_t segment, size_t label)
{
	return &subject->sizes[value].segments[segment].labels[label];
}

const char *sweep_clients(const struct sweep_subject *subject, struct arena *arena)
{
	uint64_t least = subject->sizes[0].total.clients;
	uint64_t most = least;
	for (size_t v = 0; v < subject->range->count; v++) {
		uint64_t clients = subject->sizes[v].total.clients;
		least = clients < least ? clients : least;
		most = clients > most ? clients : most;
	}
	if (least < most)
		return arena_printf(arena, "%zu to %zu clients", (size_t)least, (size_t)most);
	return arena_printf(arena, "%zu client%s", (size_t)most, most == 1 ? "" : "s");
}
