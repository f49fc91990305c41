/* The formatter's inside; private to this room.
 *
 * A file is taken apart into words (tokens and comments), the words into lines (a statement, rule, row or comment of
 * its own line each). Then the words of each line are measured, lines that stand in a run are aligned, and each line is
 * written as one row, or as several where it is broken. */
#ifndef RUBRIC_SYNTAX_PRINT_LINES_H
#define RUBRIC_SYNTAX_PRINT_LINES_H

#include "base/buffer.h"
#include "base/vector.h"
#include "syntax/parser.h"
#include "syntax/tree.h"

enum {
	COLUMNS_MAX = 100, /* of a row */
	INDENTATION = 2,   /* of what stands in a block */
	CONTINUATION = 4,  /* of what follows a break */
	STOPS_MAX = 2,
	WORD_COMMENT = -1,
};

struct word {
	int kind;      /* the grammar's token, or WORD_COMMENT */
	bool is_block; /* a brace of a block, not of a set */
	bool own_line; /* a comment that no word precedes on its line */
	bool gap;      /* a space stands before it */
	uint32_t width;
	size_t column; /* where it begins if its line is not broken, from the line's indentation on */
	uint32_t rank; /* of the places where a line may be broken the lowest come first; 0: not before this word */
	struct span span;
};

struct line {
	size_t first, end; /* its words; comments may stand among them */
	size_t note;       /* the comment at its end, or 0 (what stands before a comment is a word too) */
	int block;         /* the token that began the block in which it stands; 0: none */
	size_t indent;     /* in columns */
	size_t width;      /* of all its words in one row */
	bool is_comment;
	bool opens, closes; /* a block */
	bool is_empty_block;
	bool blank_before;
	bool is_broken; /* it takes more than one row */
	const struct raw_row *raw;
	size_t stop_count;
	size_t stops[STOPS_MAX]; /* the words that are aligned, and the columns put in before each */
	size_t pads[STOPS_MAX];
};

/* A row that waits for the rows below it, so that their comments can be aligned. */
struct row {
	size_t begin, end; /* in printer->waiting */
	size_t indent;
	size_t width;
	size_t note;
};

struct printer {
	struct syntax *syntax;
	const struct module *module;
	struct text text;
	VECTOR(struct word) words;
	VECTOR(struct line) lines;

	struct buffer *out;
	struct buffer waiting;
	VECTOR(struct row) rows;
	size_t row_begin; /* of the row at hand, in `waiting` */
	size_t row_indent;
	size_t row_width;
	bool row_is_empty;

	VECTOR(size_t) inputs; /* widths of the columns of the table at hand, before `||` and behind it */
	VECTOR(size_t) outputs;
};

/* print_words.c */
void print_read_words(struct printer *printer);
bool print_is_name(int kind); /* a name, or a word that may be one */
struct text print_word_text(const struct printer *printer, const struct word *word);
size_t print_word_width(const struct printer *printer, const struct word *word);
void print_word(struct printer *printer, const struct word *word);

/* print_split.c */
void print_split_lines(struct printer *printer);

/* print_measure.c: gaps, widths and columns */
void print_measure_lines(struct printer *printer);

/* print_align.c */
void print_align_lines(struct printer *printer);

/* print_break.c */
void print_line(struct printer *printer, const struct line *line);
void print_words(struct printer *printer, size_t first, size_t end);

/* print_table.c: of the table that the line at `header` opens */
void print_measure_table(struct printer *printer, size_t header);
bool print_is_table_row(const struct printer *printer, const struct line *line);
void print_table_row(struct printer *printer, const struct line *line);

/* print_rows.c */
void print_row_begin(struct printer *printer, size_t indent);
void print_row_bytes(struct printer *printer, struct text text);
void print_row_spaces(struct printer *printer, size_t count);
void print_row_end(struct printer *printer, size_t note);
void print_blank_row(struct printer *printer);
void print_waiting_rows(struct printer *printer);

#endif
