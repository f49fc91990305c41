/* How the columns of a grid share a terminal's lines. */
#include "report/fold.h"
#include "report/grid.h"

enum {
	GAP = 2,
	FURTHER_IN = 4,  /* than the row: what stands below it */
	LAST_LEAST = 20, /* what the last column keeps while others have more than they need */
	WORDS_LEAST = 8, /* what a column of words keeps at any rate */
	WORD_MOST = 20,  /* a word that is wider may be broken */
};

struct layout {
	struct grid *grid;
	const struct terminal *terminal;
	struct buffer *out;
	size_t room;    /* columns of a line, or 0: as many as it takes */
	size_t count;   /* of the grid's columns, without empty ones at the end */
	size_t *widest; /* by column of the grid: what its cells take */
	size_t *least;  /* and what it can be narrowed to */
	size_t *widths; /* and what it has */
	size_t *shown;  /* columns that stand beside each other; those from `below` on stand below them */
	size_t shown_count;
	size_t below;
	struct text *rests; /* by column shown: of a row's cells, what is still to be written */
};

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t greater(size_t a, size_t b)
{
	return a > b ? a : b;
}

static bool is_number(const struct grid *grid, size_t column)
{
	return grid->right && grid->right[column];
}

/* --- widths --- */

static size_t longest_word(struct text text)
{
	size_t longest = 0;
	while (text.size)
		longest = greater(longest, utf8_width(take_line(&text, 1, false)));
	return longest;
}

static void measure(struct layout *layout)
{
	const struct grid *grid = layout->grid;
	for (size_t i = 0; i < grid->cells.count; i++) {
		size_t c = i % grid->columns;
		struct text text = grid->cells.items[i].text;
		layout->widest[c] = greater(layout->widest[c], utf8_width(text));
		layout->least[c] = greater(layout->least[c], lesser(longest_word(text), WORD_MOST));
	}
	layout->count = 0;
	for (size_t c = 0; c < grid->columns; c++) {
		size_t least = greater(layout->least[c], WORDS_LEAST);
		layout->least[c] = is_number(grid, c) ? layout->widest[c] : lesser(least, layout->widest[c]);
		if (layout->widest[c])
			layout->count = c + 1;
	}
}

static size_t width_of_row(const struct layout *layout, const size_t *widths)
{
	size_t width = 0;
	for (size_t i = 0; i < layout->shown_count; i++) {
		size_t own = widths[layout->shown[i]];
		width += own + (own && width ? GAP : 0);
	}
	return strlen(layout->grid->indent) + width;
}

static bool fits(const struct layout *layout, const size_t *widths)
{
	return layout->room == 0 || width_of_row(layout, widths) <= layout->room;
}

/* The widest column that can still give way, or none. */
static size_t *widest_of(const struct layout *layout)
{
	size_t *widest = NULL;
	for (size_t i = 0; i < layout->shown_count; i++) {
		size_t c = layout->shown[i];
		if (layout->widths[c] > layout->least[c] && (!widest || layout->widths[c] > *widest))
			widest = &layout->widths[c];
	}
	return widest;
}

/* The last column gives way first, then always the widest. */
static void narrow(const struct layout *layout)
{
	memcpy(layout->widths, layout->widest, layout->grid->columns * sizeof *layout->widths);
	size_t last = layout->shown[layout->shown_count - 1];
	size_t keeps = greater(layout->least[last], LAST_LEAST);
	while (!fits(layout, layout->widths)) {
		bool last_gives = !is_number(layout->grid, last) && layout->widths[last] > keeps;
		size_t *width = last_gives ? &layout->widths[last] : widest_of(layout);
		if (!width)
			return;
		--*width;
	}
}

/* Where whole words are too wide, too. */
static void break_words(struct layout *layout)
{
	for (size_t i = 0; i < layout->shown_count; i++) {
		size_t c = layout->shown[i];
		if (!is_number(layout->grid, c))
			layout->least[c] = lesser(layout->least[c], WORDS_LEAST);
	}
	narrow(layout);
}

/* --- rows --- */

static void append_blanks(struct buffer *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_byte(out, ' ');
}

static void append_coloured(const struct layout *layout, struct text text, const char *colour)
{
	bool coloured = layout->terminal->colour && colour;
	buffer_string(layout->out, coloured ? colour : "");
	buffer_text(layout->out, text);
	buffer_string(layout->out, coloured ? COLOUR_NONE : "");
}

/* How many of the columns have something left to write. */
static size_t count_left(const struct layout *layout)
{
	size_t count = layout->shown_count;
	while (count > 0 && layout->rests[count - 1].size == 0)
		count--;
	return count;
}

static struct text take_cell(const struct layout *layout, size_t shown)
{
	struct text *rest = &layout->rests[shown];
	size_t column = layout->shown[shown];
	struct text text = *rest;
	if (layout->room && !is_number(layout->grid, column))
		return take_line(rest, layout->widths[column], layout->count > 1);
	rest->size = 0;
	return text;
}

/* A line of the row's cells; what they have more goes on in the next one. */
static void write_line(const struct layout *layout, const struct grid_cell *cells)
{
	size_t left = count_left(layout);
	bool begun = false;
	buffer_string(layout->out, left ? layout->grid->indent : "");
	for (size_t i = 0; i < left; i++) {
		size_t column = layout->shown[i];
		if (layout->widths[column] == 0)
			continue;
		struct text text = take_cell(layout, i);
		size_t width = utf8_width(text);
		size_t pad = layout->widths[column] > width ? layout->widths[column] - width : 0;
		bool right = is_number(layout->grid, column);
		append_blanks(layout->out, (begun ? GAP : 0) + (right ? pad : 0));
		append_coloured(layout, text, cells[column].colour);
		append_blanks(layout->out, right || i + 1 == left ? 0 : pad);
		begun = true;
	}
	buffer_byte(layout->out, '\n');
}

static void write_below(const struct layout *layout, const struct grid_cell *cell)
{
	struct text rest = cell->text;
	size_t at = strlen(layout->grid->indent) + FURTHER_IN;
	size_t columns = layout->room > at + WORDS_LEAST ? layout->room - at : WORDS_LEAST;
	while (rest.size) {
		append_blanks(layout->out, at);
		append_coloured(layout, take_line(&rest, columns, true), cell->colour);
		buffer_byte(layout->out, '\n');
	}
}

static void write_rows(const struct layout *layout)
{
	const struct grid *grid = layout->grid;
	for (size_t r = 0; r + grid->columns <= grid->cells.count; r += grid->columns) {
		const struct grid_cell *cells = &grid->cells.items[r];
		for (size_t i = 0; i < layout->shown_count; i++)
			layout->rests[i] = cells[layout->shown[i]].text;
		do
			write_line(layout, cells);
		while (count_left(layout));
		for (size_t c = layout->below; c < layout->count; c++)
			write_below(layout, &cells[c]);
	}
}

/* --- tables --- */

/* Shows the first columns and those from `begin` to `end`. */
static void show(struct layout *layout, size_t leading, size_t begin, size_t end)
{
	layout->shown_count = 0;
	for (size_t c = 0; c < end; c++)
		if (c < leading || c >= begin)
			layout->shown[layout->shown_count++] = c;
}

/* Columns that do not fit stand below, from the last one on. */
static void write_one_table(struct layout *layout)
{
	size_t beside = layout->count;
	do {
		show(layout, 0, 0, beside);
		narrow(layout);
	} while (!fits(layout, layout->widths) && --beside > 0);
	layout->below = greater(beside, 1);
	write_rows(layout);
}

static size_t end_of_joined(const struct layout *layout, size_t column)
{
	do
		column++;
	while (column < layout->count && layout->grid->joined && layout->grid->joined[column]);
	return column;
}

static size_t count_leading(const struct layout *layout)
{
	size_t leading = 0;
	while (leading < layout->count && !is_number(layout->grid, leading))
		leading++;
	return lesser(greater(leading, 1), layout->count - 1);
}

/* Where the table ends that begins with this column of numbers: as many follow as fit, one at least. */
static size_t end_of_table(struct layout *layout, size_t leading, size_t begin)
{
	size_t end = end_of_joined(layout, begin);
	while (end < layout->count) {
		size_t next = end_of_joined(layout, end);
		show(layout, leading, begin, next);
		if (!fits(layout, layout->least))
			return end;
		end = next;
	}
	return end;
}

static void write_tables(struct layout *layout)
{
	size_t leading = count_leading(layout);
	layout->below = layout->count;
	for (size_t begin = leading, end; begin < layout->count; begin = end) {
		end = end_of_table(layout, leading, begin);
		show(layout, leading, begin, end);
		narrow(layout);
		if (!fits(layout, layout->widths))
			break_words(layout);
		buffer_string(layout->out, begin > leading ? "\n" : "");
		write_rows(layout);
	}
}

/* Bars are left out before words are broken. */
static void drop_spare(struct layout *layout)
{
	if (!layout->grid->spare)
		return;
	show(layout, 0, 0, layout->count);
	if (fits(layout, layout->widest))
		return;
	for (size_t i = layout->grid->spare; i < layout->grid->cells.count; i += layout->grid->columns)
		layout->grid->cells.items[i].text.size = 0;
	layout->widest[layout->grid->spare] = 0;
	measure(layout);
}

static struct layout layout_of(struct grid *grid)
{
	return (struct layout){
		.grid = grid,
		.widest = arena_array(&grid->arena, grid->columns, sizeof(size_t)),
		.least = arena_array(&grid->arena, grid->columns, sizeof(size_t)),
		.widths = arena_array(&grid->arena, grid->columns, sizeof(size_t)),
		.shown = arena_array(&grid->arena, grid->columns, sizeof(size_t)),
		.rests = arena_array(&grid->arena, grid->columns, sizeof(struct text)),
	};
}

size_t grid_width(struct grid *grid)
{
	struct layout layout = layout_of(grid);
	measure(&layout);
	show(&layout, 0, 0, layout.count);
	return width_of_row(&layout, layout.widest);
}

void grid_write(struct grid *grid, const struct terminal *terminal, struct buffer *out)
{
	struct layout layout = layout_of(grid);
	layout.terminal = terminal;
	layout.out = out;
	layout.room = terminal->columns ? greater(terminal->columns, TERMINAL_LEAST) : 0;
	measure(&layout);
	drop_spare(&layout);
	if (layout.count && is_number(grid, layout.count - 1))
		write_tables(&layout);
	else if (layout.count)
		write_one_table(&layout);
	grid->cells.count = 0;
	arena_reset(&grid->arena);
}
