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
	const char *path; /* to open */
	const char *name; /* for messages */
	size_t memory;
	struct stat state; /* of a regular file */
	bool is_file;

	/* Of a pipe. */
	int pipe;   /* or -1 */
	bool begun; /* it was read for the first time, */
	bool ended; /* to its end */
	int held;   /* what was read of it, in memory or on disk; or -1 */
	bool on_disk;
	uint64_t size; /* of that */
};

/* --- keeping --- */

/* Returns 0 or an errno. */
static int copy(int from, int to)
{
	char *piece = memory_array(PIECE_SIZE, 1);
	uint64_t at = 0;
	int error = 0;
	ssize_t got;
	while (!error && (got = pread(from, piece, PIECE_SIZE, (off_t)at)) != 0) {
		error = got < 0 ? errno : temporary_write(to, piece, (size_t)got, at);
		at += got > 0 ? (uint64_t)got : 0;
	}
	memory_free(piece);
	return error;
}

/* What was held in memory. Returns 0 or an errno. */
static int move_to_disk(struct spool *spool)
{
	int in_memory = spool->held;
	int error = temporary_open_nameless(&spool->held);
	spool->on_disk = true;
	if (in_memory < 0)
		return error;
	if (!error)
		error = copy(in_memory, spool->held);
	close(in_memory);
	return error;
}

static const char *keep(void *context, const char *bytes, size_t size)
{
	struct spool *spool = context;
	bool fits = spool->held >= 0 && spool->size + size <= spool->memory;
	int error = fits || spool->on_disk ? 0 : move_to_disk(spool);
	if (!error)
		error = temporary_write(spool->held, bytes, size, spool->size);
	spool->size += size;
	spool->ended = size == 0;
	return error ? arena_printf(&spool->arena, "there is no room to keep it for a second pass (TMPDIR): %s",
				    reason_of(error))
		     : NULL;
}

/* What the first reading left. Null, or a message. */
static const char *keep_rest(struct spool *spool)
{
	char *piece = memory_array(PIECE_SIZE, 1);
	const char *problem = NULL;
	while (!spool->ended && !problem) {
		ssize_t got = read(spool->pipe, piece, PIECE_SIZE);
		if (got >= 0)
			problem = keep(spool, piece, (size_t)got);
		else if (errno != EINTR)
			problem = arena_printf(&spool->arena, "it cannot be read: %s", reason_of(errno));
	}
	memory_free(piece);
	return problem ? arena_printf(&spool->arena, "%s: %s", spool->name, problem) : NULL;
}

/* --- opening --- */

struct spool *spool_open(const char *path, size_t memory, struct arena *arena, const char **message)
{
	struct spool *spool = memory_zeroed(1, sizeof *spool);
	bool standard_input = strcmp(path, "-") == 0;
	spool->path = path;
	spool->name = standard_input ? "standard input" : path;
	spool->memory = memory;
	spool->pipe = spool->held = -1;
	bool known = !standard_input && stat(path, &spool->state) == 0;
	bool is_pipe = standard_input || (known && !S_ISREG(spool->state.st_mode) && !S_ISDIR(spool->state.st_mode));
	spool->is_file = known && S_ISREG(spool->state.st_mode);
	if (!is_pipe)
		return spool;
	spool->pipe = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	spool->held = memfd_create("rubric", MFD_CLOEXEC); /* without it, all is kept on disk */
	if (spool->pipe >= 0)
		return spool;
	*message = arena_printf(arena, "%s: cannot be read: %s", spool->name, reason_of(errno));
	spool_close(spool);
	return NULL;
}

/* A file in memory is read as any other is. */
static const char *end_pipe(struct spool *spool)
{
	const char *problem = keep_rest(spool);
	spool->path = arena_printf(&spool->arena, "/proc/self/fd/%d", spool->held);
	return problem;
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

struct input *spool_input(struct spool *spool, struct arena *arena, const char **message)
{
	bool first = spool->pipe >= 0 && !spool->begun;
	spool->begun = true;
	if (first)
		return input_of_file(dup(spool->pipe), spool->name, keep, spool);
	const char *problem = spool->pipe >= 0 ? end_pipe(spool) : NULL;
	if (problem) {
		*message = arena_copy(arena, problem, strlen(problem));
		return NULL;
	}
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
	if (spool->pipe > STDIN_FILENO)
		close(spool->pipe);
	arena_free(&spool->arena);
	memory_free(spool);
}
