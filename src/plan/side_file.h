/* Side files: the tables and lookups that rules name, read whole, in a dialect of their own. Private to this room. */
#ifndef RUBRIC_PLAN_SIDE_FILE_H
#define RUBRIC_PLAN_SIDE_FILE_H

#include "data/records.h"
#include "plan/planner.h"

struct side_file {
	const char *path;
	struct dialect dialect;
	const struct text *header;
	size_t column_count;
	struct text *cells;    /* row * column_count + column, in UTF-8 */
	const uint64_t *lines; /* where each row starts */
	size_t row_count;
};

/* Reads the file that `name` names. False, and a diagnostic at the name, where it cannot be read or is no table. All is
 * in the plan's arena. */
bool side_file_read(struct planner *planner, struct name name, struct side_file *file);

/* A diagnostic at the file's name: E403 with this message of a reader and what to do about it. Returns false. */
bool complain_of_contents(struct planner *planner, struct name name, const char *message);

/* Notes a condition of a table's file that reads otherwise than it looks: `> 12,5` where decimals have a comma, or a
 * test that is none, and so a text. `expression` is what it parsed to, or null. */
void doubt_cell(struct planner *planner, const struct dialect *dialect, struct text cell,
		const struct expression *expression, struct span place);

#endif
