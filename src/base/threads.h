/* Threads: work that is done by several at once. */
#ifndef RUBRIC_BASE_THREADS_H
#define RUBRIC_BASE_THREADS_H

#include <stddef.h>

/* Calls work(context, number) for each number below `count`, at once as far as the machine gives threads, and returns
 * when all have returned. */
void threads_run(size_t count, void (*work)(void *context, size_t number), void *context);

#endif
