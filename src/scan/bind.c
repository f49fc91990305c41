/* The plan's columns in the export's header, and the form of their cells. */
#include "base/memory.h"
#include "scan/scanner.h"
#include "syntax/spell.h"

/* Blanks at the ends of a name in the header do not count: nobody sees them. */
static size_t find_header(const struct scan *scan, struct text name, size_t from)
{
	name = text_trim(name);
	for (size_t i = from; i < scan->header_count; i++)
		if (text_equal(text_trim(scan->header[i]), name))
			return i;
	return scan->header_count;
}

/* Names that could have been meant: columns of the header, and what the rules define. */
static struct text nearest(const struct scan *scan, struct text name)
{
	size_t count = 0;
	struct text *names = memory_array(scan->header_count + scan->plan->definition_count, sizeof *names);
	for (size_t i = 0; i < scan->header_count; i++)
		names[count++] = scan->header[i];
	for (size_t i = 0; i < scan->plan->definition_count; i++)
		if (scan->plan->definitions[i].kind !=
		    DEFINITION_TABLE) /* a table's results have names, it has no value */
			names[count++] = scan->plan->definitions[i].name;
	size_t near = text_nearest(name, names, count);
	struct text found = near < count ? names[near] : (struct text){"", 0};
	memory_free(names);
	return found;
}

static const char *what_file(const struct scan *scan)
{
	return scan->options->is_ledger ? "ledger" : "export";
}

/* As they stand in a rule: in backticks where one has blanks or commas, which else seem to be between two. */
static const char *list_columns(struct scan *scan)
{
	struct text *names = arena_array(&scan->arena, scan->header_count, sizeof *names);
	for (size_t i = 0; i < scan->header_count; i++) {
		struct text name = text_trim(scan->header[i]);
		names[i] = name_is_plain(name) ? name
					       : text_of(arena_printf(&scan->arena, "`%.*s`", TEXT_ARGUMENTS(name)));
	}
	return text_list(&scan->arena, names, scan->header_count);
}

static void report_absent(struct scan *scan, const struct plan_column *column)
{
	struct diagnostics *diagnostics = &scan->rules->syntax.diagnostics;
	struct text name = column->source_name;
	if (scan->options->exact)
		diagnose(diagnostics, CODE_E110, column->first_use,
			 "`%.*s`: there is no export, and this is no field of a rollup", TEXT_ARGUMENTS(name));
	else
		diagnose(diagnostics, CODE_E110, column->first_use, "`%.*s`: %sthe %s (%s) has no such column",
			 TEXT_ARGUMENTS(name), column->declared ? "" : "nothing is called so, and ", what_file(scan),
			 input_name(scan->input));
	struct text near = nearest(scan, name);
	const char *quote = name_is_plain(near) ? "" : "`";
	if (scan->options->exact && near.size == 0)
		diagnose_remedy(diagnostics, "give the export that has it, or make it a field; the fields are: %s",
				text_list(&scan->arena, scan->header + 1, scan->header_count - 1));
	else if (near.size)
		diagnose_remedy(diagnostics, "did you mean %s%.*s%s?", quote, TEXT_ARGUMENTS(near), quote);
	else if (!column->declared && column->type.kind == TYPE_TEXT)
		diagnose_remedy(diagnostics, "a text stands in double quotes: \"%.*s\"; the columns are: %s",
				TEXT_ARGUMENTS(name), list_columns(scan));
	else
		diagnose_remedy(diagnostics, "its columns are: %s", list_columns(scan));
}

static void report_twin(struct scan *scan, const struct plan_column *column)
{
	struct diagnostics *diagnostics = &scan->rules->syntax.diagnostics;
	diagnose(diagnostics, CODE_E110, column->first_use, "the %s (%s) has two columns `%.*s`", what_file(scan),
		 input_name(scan->input), TEXT_ARGUMENTS(column->source_name));
	diagnose_remedy(diagnostics, "give one of them another name in the %s's header", what_file(scan));
}

/* Does it stand for the key, whichever column that is? */
static bool is_key_itself(const struct plan_column *column)
{
	return column->key && column->source_name.size == 0;
}

static bool bind_key(struct scan *scan)
{
	struct text name = {"", 0};
	if (scan->options->key)
		name = text_of(scan->options->key);
	for (size_t i = 0; i < scan->plan->column_count && !scan->options->key; i++)
		if (scan->plan->columns[i].key && !is_key_itself(&scan->plan->columns[i]))
			name = scan->plan->columns[i].source_name;
	if (name.size == 0)
		return true;
	scan->key = find_header(scan, name, 0);
	if (scan->key < scan->header_count && find_header(scan, name, scan->key + 1) == scan->header_count)
		return true;
	if (scan->key < scan->header_count && scan->options->key) {
		diagnose(&scan->rules->syntax.diagnostics, CODE_E110, (struct span){0},
			 "--key %.*s: the export (%s) has two columns of this name", TEXT_ARGUMENTS(name),
			 input_name(scan->input));
		diagnose_remedy(&scan->rules->syntax.diagnostics,
				"give one of them another name in the export's header");
		return false;
	}
	scan->key = 0;
	if (!scan->options->key)
		return true; /* a declared key that is not there is reported as a column */
	struct diagnostics *diagnostics = &scan->rules->syntax.diagnostics;
	diagnose(diagnostics, CODE_E110, (struct span){0}, "--key %.*s: the export (%s) has no such column",
		 TEXT_ARGUMENTS(name), input_name(scan->input));
	struct text near = nearest(scan, name);
	if (near.size)
		diagnose_remedy(diagnostics, "did you mean %.*s?", TEXT_ARGUMENTS(near));
	else
		diagnose_remedy(diagnostics, "its columns are: %s", list_columns(scan));
	return false;
}

bool bind_columns(struct scan *scan)
{
	size_t count = scan->plan->column_count;
	bool bound = bind_key(scan);
	scan->wanted = arena_array(&scan->arena, count, sizeof *scan->wanted);
	scan->readers_of_wanted = arena_array(&scan->arena, count, sizeof *scan->readers_of_wanted);
	for (size_t i = 0; i < count; i++) {
		const struct plan_column *column = &scan->plan->columns[i];
		bool is_key = is_key_itself(column);
		if (column->of_rollup)
			continue;
		size_t at = is_key ? scan->key : find_header(scan, column->source_name, 0);
		if (at == scan->header_count) {
			report_absent(scan, column);
			bound = false;
			continue;
		}
		if (!is_key && find_header(scan, column->source_name, at + 1) < scan->header_count) {
			report_twin(scan, column);
			bound = false;
			continue;
		}
		scan->readers_of_wanted[scan->wanted_count] = (uint32_t)i;
		scan->wanted[scan->wanted_count++] = at;
		scan->columns[i].column = column;
	}
	return bound;
}
