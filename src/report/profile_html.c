#include "report/figures.h"
#include "report/html.h"
#include "report/profile_report.h"
#include "report/svg.h"

struct profile_page {
	struct buffer *out;
	const struct profile_subject *subject;
	struct arena *arena;
};

static struct text share_of(const struct profile_page *page, uint64_t clients)
{
	return share_in_percent(page->arena, decimal_of((int64_t)clients),
				decimal_of((int64_t)page->subject->profile->sizes.total.clients));
}

/* --- segments --- */

static const struct definition *definition_of(const struct profile_page *page, const struct size_of_segment *segment)
{
	return &page->subject->profile->sizes.plan->definitions[segment->definition];
}

static void draw_segment(const struct profile_page *page, const struct size_of_segment *segment)
{
	const struct definition *definition = definition_of(page, segment);
	struct svg_bar *bars = arena_array(page->arena, definition->label_count + 1, sizeof *bars);
	size_t count = 0;
	for (size_t n = 1; n <= definition->label_count + 1; n++) {
		size_t label = n % (definition->label_count + 1);
		uint64_t clients = segment->labels[label].clients;
		if (!label_is_shown(segment, label))
			continue;
		struct text share = share_of(page, clients);
		bars[count++] = (struct svg_bar){
			.label = label_words(definition, label),
			.value = decimal_of((int64_t)clients),
			.note = text_of(arena_printf(page->arena, share.size ? "%zu, %.*s" : "%zu%.*s", (size_t)clients,
						     TEXT_ARGUMENTS(share))),
		};
	}
	const char *label = arena_printf(page->arena,
					 "Clients with each label of %.*s: a bar for each, as in the "
					 "table below",
					 TEXT_ARGUMENTS(definition->name));
	svg_bars(page->out, text_of(label), bars, count);
}

static struct html_column *size_columns(const struct profile_page *page, size_t *count)
{
	const struct sizes *sizes = &page->subject->profile->sizes;
	*count = 3 + 2 * sizes->weight_count;
	struct html_column *columns = arena_array(page->arena, *count, sizeof *columns);
	columns[0] = (struct html_column){"Label", false};
	columns[1] = (struct html_column){"Clients", true};
	columns[2] = (struct html_column){"Share", true};
	for (size_t w = 0; w < sizes->weight_count; w++) {
		struct text weight = page->subject->weights[w];
		const char *title = arena_printf(page->arena, "%.*s", TEXT_ARGUMENTS(weight));
		columns[3 + 2 * w] = (struct html_column){title, true};
		columns[4 + 2 * w] = (struct html_column){arena_printf(page->arena, "Share of %s", title), true};
	}
	return columns;
}

static void write_sizes(const struct profile_page *page, struct text name, const struct size_of_label *size,
			const struct html_column *columns)
{
	const struct sizes *sizes = &page->subject->profile->sizes;
	struct decimal sum, whole;
	html_row_begin(page->out);
	html_row_header(page->out, name);
	html_cell(page->out, &columns[1], count_text(page->arena, size->clients));
	html_cell(page->out, &columns[2], share_of(page, size->clients));
	for (size_t w = 0; w < sizes->weight_count; w++) {
		bool known = size_weight(size, w, &sum);
		html_cell(page->out, &columns[3 + 2 * w],
			  known ? decimal_text(page->arena, sum) : text_of("too large"));
		known = known && size_weight(&sizes->total, w, &whole);
		html_cell(page->out, &columns[4 + 2 * w],
			  known ? share_in_percent(page->arena, sum, whole) : text_of(""));
	}
	html_row_end(page->out);
}

static void write_segment(const struct profile_page *page, const struct size_of_segment *segment)
{
	const struct definition *definition = definition_of(page, segment);
	size_t count;
	const struct html_column *columns = size_columns(page, &count);
	html_element(page->out, "h2", definition->name);
	draw_segment(page, segment);
	html_table_begin(page->out,
			 text_of(arena_printf(page->arena, "What each label of %.*s holds (policy %s)",
					      TEXT_ARGUMENTS(definition->name), policy_words(definition->policy))),
			 columns, count);
	for (size_t n = 1; n <= definition->label_count + 1; n++) {
		size_t label = n % (definition->label_count + 1);
		if (label_is_shown(segment, label))
			write_sizes(page, label_words(definition, label), &segment->labels[label], columns);
	}
	html_table_end(page->out);
}

/* --- rules --- */

static const struct html_column rule_columns[] = {
	{"Rule", false}, {"Fired", true}, {"Share", true}, {"Within 1%", true}, {"Place", false},
};

static void write_rule(const struct profile_page *page, const struct profiled_rule *rule)
{
	html_row_begin(page->out);
	html_cell_begin(page->out, &rule_columns[0]);
	html_element(page->out, "code", profiled_rule_words(page->subject, rule->rule, page->arena));
	html_cell_end(page->out);
	html_cell(page->out, &rule_columns[1], count_text(page->arena, rule->fired));
	html_cell(page->out, &rule_columns[2], share_of(page, rule->fired));
	html_cell(page->out, &rule_columns[3],
		  rule->has_threshold ? count_text(page->arena, rule->near) : text_of("–"));
	html_cell(page->out, &rule_columns[4], profiled_rule_place(page->subject, rule->rule, page->arena));
	html_row_end(page->out);
}

static void write_rules(const struct profile_page *page)
{
	const struct profile *profile = page->subject->profile;
	html_element(page->out, "h2", text_of("Rules"));
	html_element(page->out, "p class=\"note\"",
		     text_of("How many clients each rule decided for, and how many stand within 1% of one of its "
			     "thresholds."));
	for (size_t d = 0; d < profile->definition_count; d++) {
		const struct profiled_definition *profiled = &profile->definitions[d];
		const struct definition *definition = &profile->rules->definitions[profiled->definition];
		size_t *order = arena_array(page->arena, definition->rule_count, sizeof *order);
		order_rules(profiled, definition->rule_count, order);
		html_table_begin(page->out,
				 text_of(arena_printf(page->arena, "Rules of %.*s", TEXT_ARGUMENTS(definition->name))),
				 rule_columns, sizeof rule_columns / sizeof *rule_columns);
		for (size_t i = 0; i < definition->rule_count; i++)
			write_rule(page, &profiled->rules[order[i]]);
		html_table_end(page->out);
	}
}

/* --- cut points --- */

static void write_cuts(const struct profile_page *page)
{
	static const struct html_column columns[] = {{"In the rules", false}, {"In these data", false}};
	const struct profile *profile = page->subject->profile;
	if (profile->cut_count == 0)
		return;
	html_element(page->out, "h2", text_of("Cut points"));
	html_table_begin(page->out, text_of("What functions over all clients came to"), columns, 2);
	for (size_t i = 0; i < profile->cut_count; i++) {
		if (cut_is_repeated(page->subject, i, page->arena))
			continue;
		html_row_begin(page->out);
		html_cell_begin(page->out, &columns[0]);
		html_element(page->out, "code", cut_words(page->subject, &profile->cuts[i], page->arena));
		html_cell_end(page->out);
		html_cell(page->out, &columns[1], cut_values(page->subject, &profile->cuts[i], page->arena));
		html_row_end(page->out);
	}
	html_table_end(page->out);
}

void profile_html(struct buffer *out, const struct profile_subject *subject)
{
	struct arena arena = {0};
	struct profile_page page = {out, subject, &arena};
	const struct profile *profile = subject->profile;
	const char *title = arena_printf(&arena, "Profile of %s", subject->export);
	size_t clients = (size_t)profile->sizes.total.clients;
	html_page_begin(out, text_of(title), svg_style);
	html_element(out, "h1", text_of(title));
	html_element(out, "p",
		     text_of(arena_printf(&arena, "%zu client%s, labelled by %s.", clients, clients == 1 ? "" : "s",
					  subject->rules)));
	for (size_t s = 0; s < profile->sizes.segment_count; s++)
		write_segment(&page, &profile->sizes.segments[s]);
	write_rules(&page);
	write_cuts(&page);
	html_page_end(out);
	arena_free(&arena);
}
