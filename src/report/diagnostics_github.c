/* Findings as GitHub's workflow commands: `::error file=..,line=..::message`. */
#include "report/findings.h"

/* Values of properties also escape what separates them. */
static void append_escaped(struct buffer *out, const char *text, bool property)
{
	for (; *text; text++) {
		if (strchr("%\r\n", *text) || (property && strchr(":,", *text)))
			buffer_printf(out, "%%%02X", (unsigned)*text);
		else
			buffer_byte(out, *text);
	}
}

/* Columns are taken only where a place begins and ends on one line. */
static void append_place(struct buffer *out, const struct region *region)
{
	buffer_string(out, "file=");
	append_escaped(out, region->path, true);
	buffer_printf(out, ",line=%zu", region->begin.line);
	if (region->begin.line == region->end.line)
		buffer_printf(out, ",col=%zu,endColumn=%zu", region->begin.column, region->end.column);
	else
		buffer_printf(out, ",endLine=%zu", region->end.line);
	buffer_byte(out, ',');
}

static void append_line(struct buffer *out, const char *begin, const struct buffer *line)
{
	append_escaped(out, "\n", false);
	append_escaped(out, begin, false);
	for (size_t i = 0; i < line->size; i++)
		append_escaped(out, (const char[]){line->data[i], '\0'}, false);
}

static void append_example_and_price(struct buffer *out, const struct diagnostic *diagnostic)
{
	struct buffer line = {0};
	if (diagnostic->witness) {
		append_witness(&line, diagnostic->witness);
		append_line(out, "for example: ", &line);
	}
	line.size = 0;
	if (diagnostic->price) {
		append_price(&line, diagnostic->price);
		append_line(out, "", &line);
	}
	buffer_free(&line);
}

static void append_finding(struct buffer *out, const struct sources *sources, const struct diagnostic *diagnostic)
{
	struct region region = region_of(sources, diagnostic->where);
	buffer_printf(out, "::%s ", code_severity(diagnostic->code));
	if (region.path)
		append_place(out, &region);
	buffer_printf(out, "title=%s::", code_name(diagnostic->code));
	append_escaped(out, diagnostic->message, false);
	if (diagnostic->remedy) {
		append_escaped(out, "\n", false);
		append_escaped(out, diagnostic->remedy, false);
	}
	append_example_and_price(out, diagnostic);
	buffer_byte(out, '\n');
}

void findings_github(struct buffer *out, const struct findings *lists, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < lists[i].diagnostics->list.count; j++)
			append_finding(out, lists[i].sources, &lists[i].diagnostics->list.items[j]);
}
