#include "report/terminal.h"

#include "report/fold.h"
#include "report/marked_line.h"

enum { COLUMNS_ELSE = 160 };

static const char bold[] = "\x1b[1m";
static const char bold_red[] = "\x1b[1;31m";
static const char plain[] = "\x1b[0m";

static void colour(struct buffer *out, const struct terminal *terminal, const char *sequence)
{
	if (terminal->colour)
		buffer_string(out, sequence);
}

static size_t columns_of(const struct terminal *terminal)
{
	size_t columns = terminal->columns ? terminal->columns : COLUMNS_ELSE;
	return columns < TERMINAL_LEAST ? TERMINAL_LEAST : columns;
}

/* The bytes of the span on its first line, without blanks at the end of the line. */
static struct stretch marked_part(const struct source *source, size_t line_number, struct text line, struct span span)
{
	size_t start = source->lines[line_number - 1];
	size_t begin = span.begin - start;
	size_t end = span.end - start;
	if (begin > line.size)
		begin = line.size;
	if (end > line.size) {
		end = line.size;
		while (end > begin && (line.data[end - 1] == ' ' || line.data[end - 1] == '\t'))
			end--;
	}
	return (struct stretch){begin, end};
}

static void append_marked_line(struct buffer *out, const struct terminal *terminal, const struct sources *sources,
			       struct span span, const char *mark_colour)
{
	const struct source *source = sources_get(sources, span.source);
	size_t number = source_place(source, span.begin).line;
	struct text line = source_line(source, number);
	if (line.size == 0)
		return; /* nothing to show, as of a file that was too large to read */
	struct stretch marked = marked_part(source, number, line, span);
	struct stretch shown = shown_part(line, marked, columns_of(terminal));
	append_line(out, line, shown);
	buffer_byte(out, '\n');
	append_mark_indent(out, line, shown, marked);
	colour(out, terminal, mark_colour);
	append_marks(out, line, shown, marked);
	colour(out, terminal, plain);
	buffer_byte(out, '\n');
}

static void append_place(struct buffer *out, const struct terminal *terminal, const struct sources *sources,
			 struct span span)
{
	struct region region = region_of(sources, span);
	if (!region.path)
		return;
	colour(out, terminal, bold);
	append_visible(out, text_of(region.path));
	buffer_printf(out, ":%zu:%zu:", region.begin.line, region.begin.column);
	colour(out, terminal, plain);
	buffer_byte(out, ' ');
}

/* Each line of what to do stands two blanks in. */
static void append_remedy(struct buffer *out, const char *remedy)
{
	while (*remedy) {
		size_t size = strcspn(remedy, "\n");
		buffer_string(out, "  ");
		append_visible(out, (struct text){remedy, size});
		buffer_byte(out, '\n');
		remedy += remedy[size] ? size + 1 : size;
	}
}

static void append_note(struct buffer *out, const struct terminal *terminal, const struct sources *sources,
			const struct diagnostic *diagnostic)
{
	append_place(out, terminal, sources, diagnostic->other);
	colour(out, terminal, bold);
	buffer_string(out, diagnostic->other_note ? "note:" : "note");
	colour(out, terminal, plain);
	if (diagnostic->other_note) {
		buffer_byte(out, ' ');
		append_visible(out, text_of(diagnostic->other_note));
	}
	buffer_byte(out, '\n');
	append_marked_line(out, terminal, sources, diagnostic->other, bold);
}

static void append_indented(struct buffer *out, const struct buffer *line)
{
	buffer_string(out, "  ");
	append_visible(out, buffer_view(line));
	buffer_byte(out, '\n');
}

static void append_example_and_price(struct buffer *out, const struct diagnostic *diagnostic)
{
	struct buffer line = {0};
	if (diagnostic->witness) {
		buffer_string(&line, "for example: ");
		append_witness(&line, diagnostic->witness);
		append_indented(out, &line);
	}
	line.size = 0;
	if (diagnostic->price) {
		append_price(&line, diagnostic->price);
		append_indented(out, &line);
	}
	buffer_free(&line);
}

void terminal_diagnostic(struct buffer *out, const struct terminal *terminal, const struct sources *sources,
			 const struct diagnostic *diagnostic)
{
	size_t begin = out->size;
	const char *severity_colour = code_is_error(diagnostic->code) ? bold_red : bold;
	append_place(out, terminal, sources, diagnostic->where);
	colour(out, terminal, severity_colour);
	buffer_printf(out, "%s %s:", code_severity(diagnostic->code), code_name(diagnostic->code));
	colour(out, terminal, plain);
	buffer_byte(out, ' ');
	append_visible(out, text_of(diagnostic->message));
	buffer_byte(out, '\n');
	if (!span_is_none(diagnostic->where))
		append_marked_line(out, terminal, sources, diagnostic->where, severity_colour);
	if (diagnostic->remedy)
		append_remedy(out, diagnostic->remedy);
	append_example_and_price(out, diagnostic);
	if (!span_is_none(diagnostic->other))
		append_note(out, terminal, sources, diagnostic);
	fold_lines(out, begin, terminal);
}

void terminal_counts(struct buffer *out, struct finding_counts counts)
{
	if (counts.errors)
		buffer_printf(out, "%zu error%s", counts.errors, counts.errors == 1 ? "" : "s");
	if (counts.errors && counts.warnings)
		buffer_string(out, ", ");
	if (counts.warnings)
		buffer_printf(out, "%zu warning%s", counts.warnings, counts.warnings == 1 ? "" : "s");
	if (counts.errors || counts.warnings)
		buffer_byte(out, '\n');
}

void terminal_findings(struct buffer *out, const struct terminal *terminal, const struct findings *lists, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < lists[i].diagnostics->list.count; j++)
			terminal_diagnostic(out, terminal, lists[i].sources, &lists[i].diagnostics->list.items[j]);
	terminal_counts(out, findings_count(lists, count));
}
