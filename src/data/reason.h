/* Reason: why the operating system refused something, in words for the user. */
#ifndef RUBRIC_DATA_REASON_H
#define RUBRIC_DATA_REASON_H

/* `error` is an errno; the words do not depend on the locale. */
const char *reason_of(int error);

#endif
