/* Conditions in a table's file that are written as the file writes its numbers and dates, and not as rules do. */
#include "plan/side_file.h"

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Is there one comma alone between digits, outside of quotes? Several make a list. */
static bool has_decimal_comma(struct text cell)
{
	size_t commas = 0;
	bool quoted = false;
	for (size_t i = 1; i + 1 < cell.size; i++) {
		quoted ^= cell.data[i] == '"';
		commas += !quoted && cell.data[i] == ',' && is_digit(cell.data[i - 1]) && is_digit(cell.data[i + 1]);
	}
	return commas == 1;
}

static bool is_list(const struct expression *expression)
{
	if (expression && expression->kind == EXPRESSION_NOT)
		expression = expression->test.subject;
	return expression && expression->kind == EXPRESSION_OR && expression->by_comma;
}

static bool has_digit(struct text cell)
{
	for (size_t i = 0; i < cell.size; i++)
		if (is_digit(cell.data[i]))
			return true;
	return false;
}

/* Does it begin as a test does, and compare with a number or date? */
static bool looks_like_test(struct text cell)
{
	if (!has_digit(cell))
		return false;
	static const char *const starts[] = {"<", ">", "=", "!=", "in [", "in (", "in {", "not(<", "not(>"};
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		struct text start = text_of(starts[i]);
		if (cell.size >= start.size && memcmp(cell.data, start.data, start.size) == 0)
			return true;
	}
	return false;
}

void doubt_cell(struct planner *planner, const struct dialect *dialect, struct text cell,
		const struct expression *expression, struct span place)
{
	struct arena *arena = &planner->plan->arena;
	bool comma = dialect->delimiter == ';' && (dialect->decimal == ',' || dialect->decimal_assumed);
	struct text shown = text_shown(arena, cell, NAME_SHOWN_MAX);
	struct doubtful_cell doubt = {.where = place};
	if (comma && is_list(expression) && has_decimal_comma(cell)) {
		doubt.message = arena_printf(arena, "the comma of `%.*s` means \"or\"", TEXT_ARGUMENTS(shown));
		doubt.remedy =
			"a decimal in a condition has a point: > 12.5%; a list has blanks behind its commas: 12, 5";
	} else if (!expression && looks_like_test(cell)) {
		doubt.message =
			arena_printf(arena, "`%.*s` is no test, and so is taken as a text", TEXT_ARGUMENTS(shown));
		doubt.remedy =
			"conditions are written as in rules: 2026-01-31, 1234.5, in [1..5); a text that is meant "
			"stands in double quotes";
	} else {
		return;
	}
	vector_push(&planner->doubtful_cells, doubt);
}
