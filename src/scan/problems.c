#include "scan/problems.h"

static struct text name_shown(struct problems *problems, struct text name)
{
	return text_copy(&problems->arena, text_shown(&problems->arena, name, NAME_SHOWN_MAX));
}

/* In the order of their names, so that it does not turn on which batch meets them first. */
static void count_problems(struct problems *problems, struct text column, uint64_t count)
{
	size_t at = 0;
	problems->total += count;
	while (at < problems->counts.count && text_compare(problems->counts.items[at].column, column) < 0)
		at++;
	if (at < problems->counts.count && text_equal(problems->counts.items[at].column, column)) {
		problems->counts.items[at].count += count;
		return;
	}
	struct problem_count added = {text_copy(&problems->arena, column), name_shown(problems, column), count};
	vector_push(&problems->counts, added);
	for (size_t i = problems->counts.count - 1; i > at; i--)
		problems->counts.items[i] = problems->counts.items[i - 1];
	problems->counts.items[at] = added;
}

/* The first ones by line, whatever the order in which they are found: a batch is judged cell by cell, then by result.
 * `column` and `message` are as they are shown. */
static void show_problem(struct problems *problems, uint64_t line, struct text column, const char *message)
{
	struct arena *arena = &problems->arena;
	size_t at = problems->shown.count;
	while (at > 0 && problems->shown.items[at - 1].line > line)
		at--;
	if (at == PROBLEMS_SHOWN)
		return;
	struct problem problem = {line, text_copy(arena, column), arena_copy(arena, message, strlen(message))};
	if (problems->shown.count < PROBLEMS_SHOWN)
		vector_push(&problems->shown, problem);
	for (size_t i = problems->shown.count - 1; i > at; i--)
		problems->shown.items[i] = problems->shown.items[i - 1];
	problems->shown.items[at] = problem;
}

void problems_add(struct problems *problems, uint64_t line, struct text column, const char *message)
{
	struct arena *arena = &problems->arena;
	count_problems(problems, column, 1);
	if (problems->shown.count == PROBLEMS_SHOWN && problems->shown.items[PROBLEMS_SHOWN - 1].line <= line)
		return;
	struct text shown = text_shown(arena, text_of(message), SIZE_MAX);
	show_problem(problems, line, text_shown(arena, column, NAME_SHOWN_MAX),
		     arena_copy(arena, shown.data, shown.size));
}

void problems_merge(struct problems *problems, const struct problems *other)
{
	for (size_t i = 0; i < other->counts.count; i++)
		count_problems(problems, other->counts.items[i].column, other->counts.items[i].count);
	for (size_t i = 0; i < other->shown.count; i++) {
		const struct problem *problem = &other->shown.items[i];
		show_problem(problems, problem->line, problem->column, problem->message);
	}
}

uint64_t problems_count(const struct problems *problems, struct text column)
{
	for (size_t i = 0; i < problems->counts.count; i++)
		if (text_equal(problems->counts.items[i].column, column))
			return problems->counts.items[i].count;
	return 0;
}

void problems_write(const struct problems *problems, const char *file, struct buffer *out)
{
	for (size_t i = 0; i < problems->shown.count; i++) {
		const struct problem *problem = &problems->shown.items[i];
		buffer_printf(out, "%s:%zu:%.*s: %s\n", file, (size_t)problem->line, TEXT_ARGUMENTS(problem->column),
			      problem->message);
	}
	if (problems->total == problems->shown.count)
		return;
	buffer_printf(out, "%s: %zu data errors in all, %d of them shown:\n", file, (size_t)problems->total,
		      PROBLEMS_SHOWN);
	for (size_t i = 0; i < problems->counts.count; i++) {
		const struct problem_count *count = &problems->counts.items[i];
		struct text column = count->shown.size ? count->shown : text_of("whole records");
		buffer_printf(out, "  %.*s: %zu\n", TEXT_ARGUMENTS(column), (size_t)count->count);
	}
}

void problems_free(struct problems *problems)
{
	vector_free(&problems->shown);
	vector_free(&problems->counts);
	arena_free(&problems->arena);
	problems->total = 0;
}
