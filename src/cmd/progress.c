#include "cmd/progress.h"

#include <time.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)

enum { BAR_WIDTH = 20, WIDTH_MAX = 79 };

static uint64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

/* part * whole / of, rounded down; UINT64_MAX where that is too large, 0 where `of` is 0. */
static uint64_t proportion(uint64_t part, uint64_t whole, uint64_t of)
{
	if (of == 0)
		return 0;
	unsigned __int128 result = (unsigned __int128)part * whole / of;
	return result > UINT64_MAX ? UINT64_MAX : (uint64_t)result;
}

/* 1234567 as "1,234,567". */
static void append_grouped(struct buffer *out, uint64_t number)
{
	if (number >= 1000) {
		append_grouped(out, number / 1000);
		buffer_printf(out, ",%03u", (unsigned)(number % 1000));
	} else {
		buffer_printf(out, "%u", (unsigned)number);
	}
}

static void append_time(struct buffer *out, uint64_t seconds)
{
	if (seconds >= 3600)
		buffer_printf(out, "%llu h %02u min", (unsigned long long)(seconds / 3600),
			      (unsigned)(seconds / 60 % 60));
	else if (seconds >= 60)
		buffer_printf(out, "%u min %02u s", (unsigned)(seconds / 60), (unsigned)(seconds % 60));
	else
		buffer_printf(out, "%u s", (unsigned)seconds);
}

static void append_bar(struct buffer *out, uint64_t percent)
{
	buffer_byte(out, '[');
	for (uint64_t i = 0; i < BAR_WIDTH; i++)
		buffer_byte(out, i * 100 < percent * BAR_WIDTH ? '#' : ' ');
	buffer_printf(out, "] %3u%%  ", (unsigned)percent);
}

void progress_line(struct buffer *out, const struct advance *advance, uint64_t elapsed)
{
	uint64_t done = advance->total && advance->bytes > advance->total ? advance->total : advance->bytes;
	size_t begin = out->size;
	if (advance->total)
		append_bar(out, proportion(done, 100, advance->total));
	append_grouped(out, advance->records);
	buffer_string(out, advance->records == 1 ? " record  " : " records  ");
	append_grouped(out, proportion(advance->records, SECOND, elapsed));
	buffer_string(out, "/s");
	if (advance->total && done) {
		buffer_string(out, "  ");
		append_time(out, proportion(advance->total - done, elapsed, done) / SECOND);
		buffer_string(out, " left");
	}
	if (out->size - begin > WIDTH_MAX)
		out->size = begin + WIDTH_MAX;
}

struct progress progress_start(enum wish wish)
{
	bool wanted = wish == WISH_NONE ? isatty(STDERR_FILENO) : wish == WISH_YES;
	return (struct progress){.wanted = wanted, .started = now()};
}

/* Draws over what is there: what is longer than the new line is wiped with blanks. */
static void draw(struct progress *progress, struct text line)
{
	struct buffer drawing = {0};
	buffer_byte(&drawing, '\r');
	buffer_text(&drawing, line);
	for (size_t i = line.size; i < progress->width; i++)
		buffer_byte(&drawing, ' ');
	if (line.size == 0)
		buffer_byte(&drawing, '\r');
	(void)write_fully(STDERR_FILENO, buffer_view(&drawing));
	buffer_free(&drawing);
	progress->width = line.size;
}

void progress_update(struct progress *progress, const struct advance *advance)
{
	if (!progress->wanted)
		return;
	uint64_t time = now();
	if (time - progress->started < SECOND || time - progress->drawn < SECOND / 10)
		return;
	struct buffer line = {0};
	progress_line(&line, advance, time - progress->started);
	draw(progress, buffer_view(&line));
	buffer_free(&line);
	progress->drawn = time;
}

void progress_erase(struct progress *progress)
{
	if (progress->width)
		draw(progress, (struct text){"", 0});
}
