#include "report/figures.h"
#include "report/sweep_report.h"

static void append_field(struct buffer *out, struct text text)
{
	bool quoted = false;
	for (size_t i = 0; i < text.size; i++)
		quoted |= text.data[i] == '"' || text.data[i] == ',' || text.data[i] == '\n' || text.data[i] == '\r';
	if (!quoted) {
		buffer_text(out, text);
		return;
	}
	buffer_byte(out, '"');
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '"')
			buffer_byte(out, '"');
		buffer_byte(out, text.data[i]);
	}
	buffer_byte(out, '"');
}

static void append_measure(struct buffer *out, const struct sweep_subject *subject, size_t value,
			   const struct size_of_label *size, size_t measure, struct arena *arena)
{
	struct decimal part, whole, share;
	buffer_byte(out, ',');
	bool known = sweep_measure(size, measure, &part);
	if (known)
		buffer_text(out, decimal_text(arena, part));
	buffer_byte(out, ',');
	if (known && sweep_measure(&subject->sizes[value].total, measure, &whole) && share_rounded(part, whole, &share))
		buffer_text(out, decimal_text(arena, share));
}

void sweep_csv(struct buffer *out, const struct sweep_subject *subject)
{
	struct arena arena = {0};
	append_field(out, subject->parameter);
	buffer_string(out, ",segment,label,clients,share");
	for (size_t w = 0; w < subject->weight_count; w++) {
		struct text weight = subject->weights[w];
		buffer_byte(out, ',');
		append_field(out, weight);
		buffer_byte(out, ',');
		append_field(out, text_of(arena_printf(&arena, "share of %.*s", TEXT_ARGUMENTS(weight))));
	}
	buffer_byte(out, '\n');
	for (size_t v = 0; v < subject->range->count; v++) {
		const struct sizes *sizes = &subject->sizes[v];
		for (size_t s = 0; s < sizes->segment_count; s++) {
			for (size_t n = 0; n < sweep_label_count(subject, s); n++) {
				size_t label = sweep_label(subject, s, n);
				append_field(out, subject->range->values[v].plain);
				buffer_byte(out, ',');
				append_field(out, sizes->plan->definitions[sizes->segments[s].definition].name);
				buffer_byte(out, ',');
				if (label)
					append_field(out, sweep_label_name(subject, s, label));
				for (size_t m = 0; m <= subject->weight_count; m++)
					append_measure(out, subject, v, sweep_size(subject, v, s, label), m, &arena);
				buffer_byte(out, '\n');
			}
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}
