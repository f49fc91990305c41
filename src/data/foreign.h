/* Foreign: what is handed over as an export and is no table of text: a workbook, a packed file, a web page. Such files
 * are known by how they begin, whatever their names say, and refused with what to do instead. Part of finding the
 * dialect (dialect.h), before anything else is asked of the sample. */
#ifndef RUBRIC_DATA_FOREIGN_H
#define RUBRIC_DATA_FOREIGN_H

#include "base/arena.h"
#include "base/text.h"

/* Of the first bytes of a file, as they are in it: null, or a message for the user, in `arena`. */
const char *foreign_by_bytes(struct text sample, struct arena *arena);

/* Likewise of its beginning as text, in UTF-8 and without byte-order mark. */
const char *foreign_by_text(struct text readable, struct arena *arena);

#endif
