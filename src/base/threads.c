#include "base/threads.h"

#include <pthread.h>
#include <stdbool.h>

#include "base/memory.h"

struct worker {
	void (*work)(void *context, size_t number);
	void *context;
	size_t number;
	pthread_t thread;
	bool runs;
};

static void *run(void *data)
{
	const struct worker *worker = data;
	worker->work(worker->context, worker->number);
	return NULL;
}

/* The caller is the first of them, and stands in where there is no thread to be had. */
void threads_run(size_t count, void (*work)(void *context, size_t number), void *context)
{
	struct worker *workers = memory_zeroed(count, sizeof *workers);
	for (size_t i = 0; i < count; i++)
		workers[i] = (struct worker){.work = work, .context = context, .number = i};
	for (size_t i = 1; i < count; i++)
		workers[i].runs = pthread_create(&workers[i].thread, NULL, run, &workers[i]) == 0;
	for (size_t i = 0; i < count; i++)
		if (!workers[i].runs)
			run(&workers[i]);
	for (size_t i = 0; i < count; i++)
		if (workers[i].runs)
			pthread_join(workers[i].thread, NULL);
	memory_free(workers);
}
