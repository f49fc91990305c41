/* Output: a file that appears whole or not at all, or standard output.
 *
 * A file is written beside its place under no name (O_TMPFILE) where the file system can do that, else under a
 * temporary one, and takes its place by a rename in output_commit; until then the old file stands as it was, and a
 * killed run leaves nothing. The mode of a file that is replaced is kept. A path that is a device, a pipe or a symbolic
 * link to one is written directly; a symbolic link to a file has the file replaced, not the link. Standard output is
 * held back, in memory and then in a temporary file, and handed on in output_commit, so that nobody reads half a
 * result. */
#ifndef RUBRIC_DATA_OUTPUT_H
#define RUBRIC_DATA_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "data/dialect.h"

struct output;

/* Null or "-": standard output. On failure returns null with a message for the user that names the path. */
struct output *output_open(const char *path, bool survive_power_cut, struct arena *arena, const char **message);

/* From here on bytes are UTF-8 that is written as UTF-16 where `encoding` is that; in any other they pass as they are.
 * `byte_order_mark` writes the mark of the encoding first. Call once, before the first bytes. An export in UTF-16 is
 * turned into UTF-8 by its input, so its records, the delimiters and what write_field makes (UTF-8 too) all go through
 * here together, and each record comes out in the bytes that it had. */
void output_set_encoding(struct output *output, enum encoding encoding, bool byte_order_mark);

/* Appends bytes; they are written in large pieces. After a failure, further bytes are dropped. */
void output_bytes(struct output *output, const void *bytes, size_t size);

/* Null, or why writing failed (full disk, closed pipe), for the user; owned by the output. *closed_early tells that
 * whoever read standard output has had enough (EPIPE), which is worth a status but no words. The program ignores
 * SIGPIPE, else it does not live to see that. */
const char *output_failure(const struct output *output, bool *closed_early);

/* Writes what is left and puts the file in its place; false on failure, the old file then stands as it was. */
bool output_commit(struct output *output);

/* Gives up: removes what was written, and frees; also after output_commit, to free. */
void output_close(struct output *output);

/* For a signal handler or exit: removes temporary files that are still there, async-signal-safe. */
void output_remove_temporary(void);

/* --- fields in a dialect --- */

/* Appends `field` (UTF-8) to `out` in the dialect's encoding (UTF-16: in UTF-8, see output_set_encoding), quoted only
 * where CSV needs it (delimiter, quote, line break in it). False where the encoding lacks one of its characters;
 * *code_point is then that character, or -1 where the field is no UTF-8, and nothing is appended. */
bool write_field(struct buffer *out, struct text field, const struct dialect *dialect, int32_t *code_point);

/* Does a spreadsheet take the text for a formula: begins with one of = + - @ tab CR? */
bool field_looks_like_formula(struct text field);

#endif
