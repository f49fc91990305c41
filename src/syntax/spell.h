/* Spelling: names and texts as rule files write them. */
#ifndef RUBRIC_SYNTAX_SPELL_H
#define RUBRIC_SYNTAX_SPELL_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/text.h"

/* May the name stand without backticks: letters, digits and _, and no word of the language? */
bool name_is_plain(struct text name);

/* Appends the name, in backticks unless it is plain. Names with a backtick or a line break cannot be written. */
void spell_name(struct buffer *out, struct text name);
bool name_can_be_spelt(struct text name);

/* Appends the text in double quotes. */
void spell_text(struct buffer *out, struct text text);

/* Appends a label: as a name where it is plain, else as a text. */
void spell_label(struct buffer *out, struct text label);

#endif
