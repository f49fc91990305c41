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
	int held;         /* file in memory, or -1 */
	struct temporary temporary;
	struct stat state; /* of a regular file */
	bool is_file;
};

static bool write_piece(int file, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(file, bytes, size);
		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		}
	}
	return true;
}

static const char *no_room(struct spool *spool, int error)
{
	return arena_printf(&spool->arena, "%s: there is no room to keep it for a second pass (TMPDIR): %s",
			    spool->name, reason_of(error));
}

static const char *open_temporary(struct spool *spool)
{
	int error = temporary_open(&spool->temporary, temporary_folder());
	return error ? no_room(spool, error) : NULL;
}

/* Reads `from` to its end, or a little beyond `most` bytes, into `to`. */
static const char *copy(struct spool *spool, int from, int to, size_t most, bool *ended)
{
	char *piece = memory_array(PIECE_SIZE, 1);
	const char *problem = NULL;
	size_t copied = 0;
	*ended = false;
	while (!*ended && copied <= most && !problem) {
		ssize_t got = read(from, piece, PIECE_SIZE);
		if (got < 0 && errno != EINTR)
			problem = arena_printf(&spool->arena, "%s: cannot be read: %s", spool->name, reason_of(errno));
		else if (got > 0 && !write_piece(to, piece, (size_t)got))
			problem = no_room(spool, errno);
		*ended = got == 0;
		copied += got > 0 ? (size_t)got : 0;
	}
	memory_free(piece);
	return problem;
}

/* What was held, and then the rest. */
static const char *move_to_temporary(struct spool *spool, int from)
{
	bool ended;
	const char *problem = open_temporary(spool);
	if (!problem && spool->held >= 0) {
		lseek(spool->held, 0, SEEK_SET);
		problem = copy(spool, spool->held, spool->temporary.file, SIZE_MAX, &ended);
	}
	if (!problem)
		problem = copy(spool, from, spool->temporary.file, SIZE_MAX, &ended);
	if (spool->held >= 0)
		close(spool->held);
	spool->held = -1;
	return problem;
}

/* A file in memory is read as any other is. */
static const char *keep(struct spool *spool, int from, size_t memory)
{
	bool ended = false;
	spool->held = memfd_create("rubric", MFD_CLOEXEC);
	const char *problem = spool->held >= 0 ? copy(spool, from, spool->held, memory, &ended) : NULL;
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
	spool->path =
		arena_printf(&spool->arena, "/proc/self/fd/%d", spool->held >= 0 ? spool->held : spool->temporary.file);
	return problem;
}

struct spool *spool_open(const char *path, size_t memory, struct arena *arena, const char **message)
{
	struct spool *spool = memory_zeroed(1, sizeof *spool);
	bool standard_input = strcmp(path, "-") == 0;
	spool->path = path;
	spool->name = standard_input ? "standard input" : path;
	spool->held = -1;
	spool->temporary = (struct temporary){-1, TEMPORARY_NAMELESS, NULL};
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
	temporary_discard(&spool->temporary);
	if (spool->temporary.file >= 0)
		close(spool->temporary.file);
	arena_free(&spool->arena);
	memory_free(spool);
}
