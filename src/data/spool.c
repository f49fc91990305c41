#include "data/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/reason.h"
#include "data/temporary.h"

enum { PIECE_SIZE = 1 << 18 };

struct spool {
	struct arena arena;
	const char *path;  /* to open */
	const char *name;  /* for messages */
	int held;          /* file in memory or on disk, or -1 */
	uint64_t size;     /* of that */
	struct stat state; /* of a regular file */
	bool is_file;
};

static const char *no_room(struct spool *spool, int error)
{
	return arena_printf(&spool->arena, "%s: there is no room to keep it for a second pass (TMPDIR): %s",
			    spool->name, reason_of(error));
}

/* Appends what `from` has, to its end or a little beyond `most` bytes in all. */
static const char *append(struct spool *spool, int from, uint64_t most, bool *ended)
{
	char *piece = memory_array(PIECE_SIZE, 1);
	const char *problem = NULL;
	*ended = false;
	while (!*ended && spool->size <= most && !problem) {
		ssize_t got = read(from, piece, PIECE_SIZE);
		if (got < 0 && errno != EINTR)
			problem = arena_printf(&spool->arena, "%s: cannot be read: %s", spool->name, reason_of(errno));
		*ended = got == 0;
		if (got <= 0)
			continue;
		int error = temporary_write(spool->held, piece, (size_t)got, spool->size);
		if (error)
			problem = no_room(spool, error);
		spool->size += (uint64_t)got;
	}
	memory_free(piece);
	return problem;
}

/* What was held in memory, and then the rest. */
static const char *move_to_temporary(struct spool *spool, int from)
{
	bool ended;
	int in_memory = spool->held; /* to be read from its beginning: it was written by places */
	int error = temporary_open_nameless(&spool->held);
	const char *problem = error ? no_room(spool, error) : NULL;
	spool->size = 0;
	if (!problem && in_memory >= 0)
		problem = append(spool, in_memory, UINT64_MAX, &ended);
	if (!problem)
		problem = append(spool, from, UINT64_MAX, &ended);
	if (in_memory >= 0)
		close(in_memory);
	return problem;
}

/* A file in memory is read as any other is. */
static const char *keep(struct spool *spool, int from, size_t memory)
{
	bool ended = false;
	spool->held = memfd_create("rubric", MFD_CLOEXEC);
	const char *problem = spool->held >= 0 ? append(spool, from, memory, &ended) : NULL;
	return problem || ended ? problem : move_to_temporary(spool, from);
}

static const char *keep_pipe(struct spool *spool, const char *path, size_t memory)
{
	bool standard_input = strcmp(path, "-") == 0;
	int from = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return arena_printf(&spool->arena, "%s: cannot be read: %s", spool->name, reason_of(errno));
	const char *problem = keep(spool, from, memory);
	if (!standard_input)
		close(from);
	spool->path = arena_printf(&spool->arena, "/proc/self/fd/%d", spool->held);
	return problem;
}

struct spool *spool_open(const char *path, size_t memory, struct arena *arena, const char **message)
{
	struct spool *spool = memory_zeroed(1, sizeof *spool);
	bool standard_input = strcmp(path, "-") == 0;
	spool->path = path;
	spool->name = standard_input ? "standard input" : path;
	spool->held = -1;
	bool known = !standard_input && stat(path, &spool->state) == 0;
	bool pipe = standard_input || (known && !S_ISREG(spool->state.st_mode) && !S_ISDIR(spool->state.st_mode));
	spool->is_file = known && S_ISREG(spool->state.st_mode);
	const char *problem = pipe ? keep_pipe(spool, path, memory) : NULL;
	if (!problem)
		return spool;
	*message = arena_copy(arena, problem, strlen(problem));
	spool_close(spool);
	return NULL;
}

static bool has_changed(const struct spool *spool)
{
	struct stat now;
	if (!spool->is_file)
		return false;
	return stat(spool->path, &now) != 0 || now.st_ino != spool->state.st_ino ||
	       now.st_size != spool->state.st_size || now.st_mtim.tv_sec != spool->state.st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != spool->state.st_mtim.tv_nsec;
}

struct input *spool_input(const struct spool *spool, struct arena *arena, const char **message)
{
	if (has_changed(spool)) {
		*message = arena_printf(arena, "%s: the file changed while it was read; run again once it is at rest",
					spool->name);
		return NULL;
	}
	struct input *input = input_open(spool->path, arena, message);
	if (input)
		input_set_name(input, spool->name);
	return input;
}

void spool_close(struct spool *spool)
{
	if (!spool)
		return;
	if (spool->held >= 0)
		close(spool->held);
	arena_free(&spool->arena);
	memory_free(spool);
}
