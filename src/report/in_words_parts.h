/* Parts of saying expressions in words. Private to this room. */
#ifndef RUBRIC_REPORT_IN_WORDS_PARTS_H
#define RUBRIC_REPORT_IN_WORDS_PARTS_H

#include "report/in_words.h"

/* in_words_calls.c */
void say_call(const struct wording *wording, const struct call *call, struct buffer *out);
bool call_has_words(const struct wording *wording, const struct call *call);

#endif
