/* Runs of lines whose arrows, `=` and the like stand in one column. */
#include "syntax/print_lines.h"

static void add_stop(struct line *line, size_t word)
{
	line->stops[line->stop_count++] = word;
}

/* The first word of one of three kinds. */
static void stop_at(const struct printer *printer, struct line *line, int a, int b, int c)
{
	for (size_t i = line->first + 1; i < line->end; i++) {
		int kind = printer->words.items[i].kind;
		if (kind == a || kind == b || kind == c) {
			add_stop(line, i);
			return;
		}
	}
}

static void find_stops(const struct printer *printer, struct line *line)
{
	const struct word *words = &printer->words.items[line->first];
	size_t count = line->end - line->first;
	switch (line->block) {
	case 0:
	case TOKEN_SEGMENT:
	case TOKEN_SCORE:
		stop_at(printer, line, TOKEN_ARROW, TOKEN_ARROW, TOKEN_ARROW);
		break;
	case TOKEN_ROLLUP:
		stop_at(printer, line, TOKEN_EQUAL, TOKEN_EQUAL, TOKEN_EQUAL);
		break;
	case TOKEN_ROLLOUT:
		stop_at(printer, line, TOKEN_LESS_EQUAL, TOKEN_LESS, TOKEN_EQUAL);
		break;
	case TOKEN_INPUT:
	case TOKEN_CSV:
		if (words[1].kind == TOKEN_WHERE)
			break;
		add_stop(line, line->first + 1);
		if (count > 2 && line->block == TOKEN_INPUT)
			add_stop(line, line->first + 2);
		break;
	default:
		break;
	}
}

/* `period p = ...` and `field = ...` are runs of their own. */
static bool is_same_sort(const struct line *a, const struct line *b)
{
	bool rollup = a->block == TOKEN_ROLLUP;
	return a->block == b->block && (!rollup || a->stops[0] - a->first == b->stops[0] - b->first);
}

struct run {
	size_t first, end;
	size_t parts[STOPS_MAX]; /* the widest of what stands before each stop */
	size_t rest;             /* and of what stands behind the last one */
};

/* The columns from one stop, or the line's beginning, to the next, or its end. */
static size_t part(const struct printer *printer, const struct line *line, size_t stop)
{
	const struct word *words = printer->words.items;
	size_t from = stop == 0 ? 0 : words[line->stops[stop - 1]].column;
	size_t to = stop < line->stop_count ? words[line->stops[stop]].column : line->width;
	return to - from;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Takes the line into the run, unless a row of it would become too long. */
static bool extend(const struct printer *printer, struct run *run, const struct line *line)
{
	struct run longer = *run;
	for (size_t i = 0; i < line->stop_count; i++)
		longer.parts[i] = larger(run->parts[i], part(printer, line, i));
	longer.rest = larger(run->rest, part(printer, line, line->stop_count));
	size_t width = line->indent + longer.rest;
	for (size_t i = 0; i < STOPS_MAX; i++)
		width += longer.parts[i];
	if (run->first < run->end && width > COLUMNS_MAX)
		return false;
	longer.end++;
	*run = longer;
	return true;
}

static void pad(struct printer *printer, const struct run *run)
{
	for (size_t i = run->first; i < run->end; i++) {
		struct line *line = &printer->lines.items[i];
		for (size_t stop = 0; stop < line->stop_count; stop++)
			line->pads[stop] = run->parts[stop] - part(printer, line, stop);
	}
}

void print_align_lines(struct printer *printer)
{
	struct run run = {0};
	for (size_t i = 0; i < printer->lines.count; i++) {
		struct line *line = &printer->lines.items[i];
		bool alone = line->is_comment || line->opens || line->closes || line->is_empty_block || line->is_broken;
		if (!alone)
			find_stops(printer, line);
		bool joins = run.first < run.end && line->stop_count && !line->blank_before &&
			     is_same_sort(&printer->lines.items[run.first], line);
		if (joins && extend(printer, &run, line))
			continue;
		pad(printer, &run);
		run = (struct run){.first = i, .end = i};
		if (line->stop_count)
			(void)extend(printer, &run, line);
	}
	pad(printer, &run);
}
