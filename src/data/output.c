#include "data/output.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/reason.h"
#include "data/temporary.h"

/* What is written ends where such a piece does: pages of the file that are written whole, and many at once, cost the
 * kernel least. */
enum { PIECE_SIZE = 1 << 16, HELD_SIZE = 8 << 20, LINKS_MAX = 40, CONVERT_SIZE = 4096 };

struct output {
	struct arena arena; /* of the names and the failure */
	const char *name;   /* what messages call it */
	const char *target; /* the file to replace, links followed; null: written directly */
	struct temporary temporary;
	int file;  /* what is written to now; -1: memory */
	bool held; /* standard output, held back until it is whole */
	bool survive_power_cut;
	bool closed_early;
	const char *failure;
	struct buffer pending;
	iconv_t converter; /* to UTF-16; (iconv_t)-1 otherwise */
	struct buffer unconverted;
};

/* --- failures --- */

static void fail(struct output *output, const char *what, int error)
{
	if (output->failure)
		return;
	output->closed_early = error == EPIPE;
	output->failure = arena_printf(&output->arena, "%s: %s: %s", output->name, what, reason_of(error));
}

const char *output_failure(const struct output *output, bool *closed_early)
{
	*closed_early = output->closed_early;
	return output->failure;
}

/* --- where it goes --- */

static const char *folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	return slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path));
}

/* The path that symbolic links lead to; it need not exist. */
static const char *follow_links(const char *path, struct arena *arena)
{
	char link[PATH_MAX];
	for (int links = 0; links < LINKS_MAX; links++) {
		ssize_t size = readlink(path, link, sizeof link);
		if (size < 0)
			return path;
		path = link[0] == '/' ? arena_printf(arena, "%.*s", (int)size, link)
				      : arena_printf(arena, "%s/%.*s", folder_of(path, arena), (int)size, link);
	}
	return path;
}

/* --- opening --- */

static struct output *new_output(const char *name, bool survive_power_cut)
{
	struct output *output = memory_zeroed(1, sizeof *output);
	output->name = arena_copy(&output->arena, name, strlen(name));
	output->file = -1;
	output->temporary.name = TEMPORARY_NAMELESS;
	output->survive_power_cut = survive_power_cut;
	output->converter = (iconv_t)-1;
	return output;
}

/* Opens what is beside the target; 0 or an errno. */
static int open_beside(struct output *output, const struct stat *old)
{
	if (old && access(output->target, W_OK) != 0)
		return errno;
	int error = temporary_open(&output->temporary, folder_of(output->target, &output->arena));
	output->file = output->temporary.file;
	if (!error && old && fchmod(output->file, old->st_mode & 07777) != 0)
		error = errno;
	return error;
}

/* 0 or an errno. */
static int open_path(struct output *output, const char *path)
{
	struct stat status;
	bool exists = stat(path, &status) == 0;
	if (!exists && errno != ENOENT)
		return errno;
	if (exists && S_ISDIR(status.st_mode))
		return EISDIR;
	if (exists && !S_ISREG(status.st_mode)) {
		output->file = open(path, O_WRONLY | O_CLOEXEC);
		return output->file < 0 ? errno : 0;
	}
	output->target = follow_links(output->name, &output->arena);
	return open_beside(output, exists ? &status : NULL);
}

struct output *output_open(const char *path, bool survive_power_cut, struct arena *arena, const char **message)
{
	if (!path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0) {
		struct output *output = new_output("standard output", survive_power_cut);
		output->held = true;
		return output;
	}
	struct output *output = new_output(path, survive_power_cut);
	int error = open_path(output, path);
	if (!error)
		return output;
	if (error == EISDIR)
		*message = arena_printf(arena, "%s: this is a folder; name a file in it", path);
	else if (error == EACCES || error == EPERM)
		*message = arena_printf(arena, "%s: you may not write this file here; choose another place", path);
	else
		*message = arena_printf(arena, "%s: cannot be written: %s", path, reason_of(error));
	output_close(output);
	return NULL;
}

/* --- writing --- */

static void write_to(struct output *output, int file, const char *bytes, size_t size)
{
	while (size && !output->failure) {
		ssize_t written = write(file, bytes, size);
		if (written >= 0) {
			bytes += written;
			size -= (size_t)written;
		} else if (errno == EAGAIN) {
			struct pollfd ready = {file, POLLOUT, 0};
			poll(&ready, 1, -1);
		} else if (errno != EINTR) {
			fail(output, "cannot be written", errno);
		}
	}
}

/* What is held back and too large for memory waits in a file without a name. */
static void open_waiting_room(struct output *output)
{
	int error = temporary_open_nameless(&output->file);
	if (error)
		fail(output, "there is no room to hold it back until it is whole (TMPDIR)", error);
}

static void write_all(struct output *output, const char *bytes, size_t size)
{
	if (output->held && output->file < 0)
		open_waiting_room(output);
	if (output->target)
		temporary_announce(&output->temporary, size);
	write_to(output, output->file, bytes, size);
}

static void write_pending(struct output *output)
{
	if (output->pending.size == 0)
		return;
	write_all(output, output->pending.data, output->pending.size);
	output->pending.size = 0;
}

/* Hands what was held back to whoever reads standard output. */
static void release(struct output *output)
{
	if (output->file < 0) {
		write_to(output, STDOUT_FILENO, output->pending.data, output->pending.size);
		return;
	}
	write_pending(output);
	if (!output->failure && lseek(output->file, 0, SEEK_SET) != 0)
		fail(output, "cannot be read back", errno);
	buffer_reserve(&output->pending, PIECE_SIZE);
	ssize_t got = 1;
	while (got > 0 && !output->failure) {
		got = read(output->file, output->pending.data, PIECE_SIZE);
		if (got > 0)
			write_to(output, STDOUT_FILENO, output->pending.data, (size_t)got);
		else if (got < 0 && errno == EINTR)
			got = 1;
		else if (got < 0)
			fail(output, "cannot be read back", errno);
	}
}

/* Bytes that end pieces: what is pending, filled up to the end of one, and whole pieces. Returns how many. */
static size_t write_pieces(struct output *output, const char *bytes, size_t size, size_t room)
{
	size_t head = output->pending.size ? room : 0;
	size_t whole = (size - head) / PIECE_SIZE * PIECE_SIZE;
	buffer_bytes(&output->pending, bytes, head);
	write_pending(output);
	write_all(output, bytes + head, whole);
	return head + whole;
}

static void append(struct output *output, const char *bytes, size_t size)
{
	bool in_memory = output->held && output->file < 0;
	size_t room = (in_memory ? HELD_SIZE : PIECE_SIZE) - output->pending.size;
	size_t written = size >= room ? write_pieces(output, bytes, size, room) : 0;
	if (!output->failure)
		buffer_bytes(&output->pending, bytes + written, size - written);
}

void output_set_encoding(struct output *output, enum encoding encoding, bool byte_order_mark)
{
	if (encoding == ENCODING_UTF_16LE || encoding == ENCODING_UTF_16BE) {
		output->converter = iconv_open(encoding == ENCODING_UTF_16LE ? "UTF-16LE" : "UTF-16BE", "UTF-8");
		if (output->converter == (iconv_t)-1)
			fail(output, "cannot be written as UTF-16", errno);
	}
	if (byte_order_mark && (encoding == ENCODING_UTF_8 || output->converter != (iconv_t)-1))
		output_bytes(output, "\xEF\xBB\xBF", 3);
}

/* Converts as far as the bytes make whole characters; the rest waits for more. */
static void convert(struct output *output)
{
	char *from = output->unconverted.data;
	size_t left = output->unconverted.size;
	size_t result;
	do {
		char piece[CONVERT_SIZE];
		char *to = piece;
		size_t room = sizeof piece;
		result = iconv(output->converter, &from, &left, &to, &room);
		int error = errno;
		append(output, piece, (size_t)(to - piece));
		errno = error;
	} while (result == (size_t)-1 && errno == E2BIG);
	if (result == (size_t)-1 && errno != EINVAL)
		fail(output, "cannot be written as UTF-16", errno);
	if (left)
		memmove(output->unconverted.data, from, left);
	output->unconverted.size = left;
}

void output_bytes(struct output *output, const void *bytes, size_t size)
{
	if (output->converter == (iconv_t)-1) {
		append(output, bytes, size);
	} else if (!output->failure) {
		buffer_bytes(&output->unconverted, bytes, size);
		convert(output);
	}
}

/* --- taking its place --- */

static bool sync_folder(const char *folder)
{
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file < 0)
		return false;
	bool synced = fsync(file) == 0;
	int error = errno;
	close(file);
	errno = error;
	return synced;
}

/* A network disk may tell that it is full only when the file is closed: closing a second handle asks it. */
static bool written_to_disk(const struct output *output)
{
	if (output->survive_power_cut && fsync(output->file) != 0)
		return false;
	int second = dup(output->file);
	return second >= 0 && close(second) == 0;
}

bool output_commit(struct output *output)
{
	if (output->unconverted.size)
		fail(output, "cannot be written as UTF-16", EILSEQ);
	if (output->held)
		release(output);
	else
		write_pending(output);
	if (output->failure || !output->target)
		return !output->failure;
	if (!written_to_disk(output)) {
		fail(output, "cannot be written", errno);
		return false;
	}
	int error = temporary_trim(&output->temporary);
	if (!error)
		error = temporary_take_place(&output->temporary, output->target);
	if (error)
		fail(output, "the finished file cannot take its place", error);
	else if (output->survive_power_cut && !sync_folder(output->temporary.folder))
		fail(output, "the folder cannot be written to", errno);
	return !output->failure;
}

void output_close(struct output *output)
{
	if (!output)
		return;
	temporary_discard(&output->temporary);
	if (output->file > STDERR_FILENO)
		close(output->file);
	if (output->converter != (iconv_t)-1)
		iconv_close(output->converter);
	buffer_free(&output->pending);
	buffer_free(&output->unconverted);
	arena_free(&output->arena);
	memory_free(output);
}
