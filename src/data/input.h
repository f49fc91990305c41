/* Input: the bytes of a file or of standard input, in order, from memory or disk.
 *
 * The beginning can be looked at before it is read (input_peek). UTF-16 is turned into UTF-8 on the way, so that all
 * that follows sees bytes in which ASCII is ASCII. A regular file that shrinks or changes while it is read is reported
 * as a failure of the machine, not taken as a short file. */
#ifndef RUBRIC_DATA_INPUT_H
#define RUBRIC_DATA_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "data/dialect.h"

struct input;

/* Opens `path` ("-": standard input). On failure returns null and puts a message (with the path, the reason and the way
 * out) into *message, owned by `arena`: no such file, a folder, no permission. */
struct input *input_open(const char *path, struct arena *arena, const char **message);

/* Is given what an input reads, and at its end nothing; returns null, or why it cannot keep that. */
typedef const char *input_keeper(void *context, const char *bytes, size_t size);

/* An input of an open file, which it closes, whose bytes are given to `keep` before they are read. */
struct input *input_of_file(int file, const char *name, input_keeper *keep, void *context);

/* Bytes in memory as an input, for tests and for text inside rule files; `bytes` must outlive it. */
struct input *input_of_text(struct text bytes, const char *name);

/* The first bytes (up to 1 MiB), without consuming them, raw; *whole tells that they are all there is. */
struct text input_peek(struct input *input, bool *whole);

/* From here on, bytes are turned from `encoding` into UTF-8 if it is UTF-16; others pass as they are. A byte-order mark
 * is not part of what is read. Call once, before the first read. */
void input_set_encoding(struct input *input, enum encoding encoding);

/* Up to `room` bytes into `out`, which has room for at least one character (4 bytes); 0 at the end or on failure, see
 * input_failure. */
size_t input_read(struct input *input, char *out, size_t room);

/* Null, or why reading failed (a message for the user that names the file), owned by the input. */
const char *input_failure(const struct input *input);

/* Is the failure one of the bytes (they are no UTF-16), so that the data are wrong and not the machine? */
bool input_is_malformed(const struct input *input);

/* Bytes taken from the file so far, and its size or 0 where it is not known: for progress. */
uint64_t input_position(const struct input *input);
uint64_t input_size(const struct input *input);

/* What messages call it: the path, or "standard input". */
const char *input_name(const struct input *input);

/* Another name for messages (copied). */
void input_set_name(struct input *input, const char *name);

void input_close(struct input *input);

#endif
