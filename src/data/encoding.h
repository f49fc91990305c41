/* Encoding: text between UTF-8 and the encodings of exports, character by character.
 *
 * UTF-16 is not met here: the input turns it into UTF-8 and the output turns it back, so a file of that encoding is
 * handled as UTF-8 in between. The names of encodings are in dialect.h. */
#ifndef RUBRIC_DATA_ENCODING_H
#define RUBRIC_DATA_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "data/dialect.h"

/* Does each byte stand for one character (else the bytes are UTF-8)? */
bool encoding_is_single_byte(enum encoding encoding);

/* The code point of a byte, or -1 where a single-byte encoding has none for it. */
int32_t encoding_decode_byte(enum encoding encoding, unsigned char byte);

/* The byte of a code point, or -1 where a single-byte encoding lacks it. */
int encoding_encode(enum encoding encoding, int32_t code_point);

/* `bytes` in UTF-8, themselves where they are that already, else in `arena`; false where a byte stands for nothing or
 * the bytes are no UTF-8. */
bool encoding_decode(struct text bytes, enum encoding encoding, struct arena *arena, struct text *text);

/* Bytes of the blank (space, tab, no-break spaces of the encoding) that begins, or ends, `cell`; 0 if none does. */
size_t encoding_blank_first(struct text cell, enum encoding encoding);
size_t encoding_blank_last(struct text cell, enum encoding encoding);

/* The cell without the blanks at both ends. */
struct text encoding_trim(struct text cell, enum encoding encoding);

#endif
