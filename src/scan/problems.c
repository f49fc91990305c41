#include "scan/problems.h"

static void count_problem(struct problems *problems, struct text column)
{
	problems->total++;
	for (size_t i = 0; i < problems->counts.count; i++) {
		if (text_equal(problems->counts.items[i].column, column)) {
			problems->counts.items[i].count++;
			return;
		}
	}
	vector_push(&problems->counts, (struct problem_count){text_copy(&problems->arena, column), 1});
}

void problems_add(struct problems *problems, uint64_t line, struct text column, const char *message)
{
	count_problem(problems, column);
	if (problems->shown.count == PROBLEMS_SHOWN)
		return;
	const char *copy = arena_copy(&problems->arena, message, strlen(message));
	vector_push(&problems->shown, (struct problem){line, text_copy(&problems->arena, column), copy});
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
		struct text column = count->column.size ? count->column : text_of("whole records");
		buffer_printf(out, "  %.*s: %zu\n", TEXT_ARGUMENTS(column), (size_t)count->count);
	}
}

void problems_free(struct problems *problems)
{
	vector_free(&problems->shown);
	vector_free(&problems->counts);
	arena_free(&problems->arena);
}
