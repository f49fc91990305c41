/* A page of moves as text: headings, lines and tables, on a terminal or in Markdown. Private to this room. */
#ifndef RUBRIC_REPORT_MOVES_PAGE_H
#define RUBRIC_REPORT_MOVES_PAGE_H

#include "report/grid.h"
#include "report/moves_table.h"

struct page {
	struct buffer *out;
	const struct label_comparison *comparison;
	struct arena arena; /* of the texts on it */
	bool markdown;
	const struct terminal *terminal; /* where it is no Markdown */
};

/* A line that stands by itself; in Markdown a paragraph. */
void moves_paragraph(struct page *page, const char *text);
void moves_heading(struct page *page, const char *text);

/* Room for the kinds of a table's columns, all of numbers but the first `words`. */
bool *page_kinds(struct page *page, size_t words, size_t count);
struct grid page_grid(size_t columns, const bool *is_number);
void grid_word(struct grid *grid, const char *word);
void grid_count(struct grid *grid, uint64_t count);

/* Writes a table, and frees it. */
void page_grid_write(struct page *page, struct grid *grid);

/* Old labels by new ones; nothing where that is too wide to be read. */
void page_matrix(struct page *page, const struct compared_segment *segment, const struct moves *moves);

/* The moves, the largest first, as shares of `whole` clients; with `split`, what moved them since an older export. */
void page_list(struct page *page, const struct compared_segment *segment, const struct moves *moves, uint64_t whole,
	       bool split);

/* Why: the rules that fired, and the edit. */
void page_causes(struct page *page, const struct compared_segment *segment);

/* The clients that moved and weigh most, where something is weighed. */
void page_largest(struct page *page);

/* Who came, or went, by label. */
void page_beyond(struct page *page, const struct compared_segment *segment, const struct moves *moves,
		 const char *title, bool went);

#endif
