#include "data/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/output.h"
#include "data/reason.h"

enum { NAMES_MAX = 8, RESERVE_FROM = 4 << 20, RESERVE_SIZE = 64 << 20 };

/* Names of temporary files that exist at the moment. At file scope because a signal handler has nothing else to find
 * them by; `path` is complete before `exists` is set. More outputs than these are never open at a time. */
static struct {
	atomic_bool taken;
	atomic_bool exists;
	char path[PATH_MAX];
} names[NAMES_MAX];

void output_remove_temporary(void)
{
	for (int i = 0; i < NAMES_MAX; i++) {
		if (atomic_load(&names[i].exists))
			unlink(names[i].path);
	}
}

static int take_name(void)
{
	for (int i = 0; i < NAMES_MAX; i++) {
		if (!atomic_exchange(&names[i].taken, true))
			return i;
	}
	return TEMPORARY_NAMELESS;
}

static void release_name(struct temporary *temporary)
{
	atomic_store(&names[temporary->name].exists, false);
	atomic_store(&names[temporary->name].taken, false);
	temporary->name = TEMPORARY_NAMELESS;
}

/* A nameless file gets its first name through this. */
static int link_nameless(int file, const char *path)
{
	char nameless[32];
	snprintf(nameless, sizeof nameless, "/proc/self/fd/%d", file);
	return linkat(AT_FDCWD, nameless, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

static int create(struct temporary *temporary, const char *path)
{
	temporary->file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return temporary->file < 0 ? errno : 0;
}

/* Gives the file a name in its folder that no other has, creating it if it is not open yet. */
static int make_name(struct temporary *temporary)
{
	int name = take_name();
	if (name == TEMPORARY_NAMELESS)
		return EMFILE;
	temporary->name = name;
	int error = EEXIST;
	for (unsigned attempt = 0; error == EEXIST; attempt++) {
		int size = snprintf(names[name].path, PATH_MAX, "%s/.rubric-%ld-%d-%u", temporary->folder,
				    (long)getpid(), name, attempt);
		if (size >= PATH_MAX) {
			error = ENAMETOOLONG;
			break;
		}
		/* Set before there is a file, so that a signal in between leaves none. */
		atomic_store(&names[name].exists, true);
		error = temporary->file < 0 ? create(temporary, names[name].path)
					    : link_nameless(temporary->file, names[name].path);
		if (error)
			atomic_store(&names[name].exists, false);
	}
	if (error)
		release_name(temporary);
	return error;
}

int temporary_open(struct temporary *temporary, const char *folder)
{
	*temporary = (struct temporary){.file = -1, .name = TEMPORARY_NAMELESS, .folder = folder};
	if (access("/proc/self/fd", X_OK) == 0)
		temporary->file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	return temporary->file < 0 ? make_name(temporary) : 0;
}

void temporary_announce(struct temporary *temporary, size_t size)
{
	temporary->written += size;
	if (temporary->written < RESERVE_FROM || temporary->written <= temporary->reserved)
		return;
#ifdef FALLOC_FL_KEEP_SIZE
	uint64_t from = temporary->written - size;
	uint64_t room = size + RESERVE_SIZE;
	bool kept = fallocate(temporary->file, FALLOC_FL_KEEP_SIZE, (off_t)from, (off_t)room) == 0;
	temporary->reserved = kept ? from + room : UINT64_MAX;
#endif
}

int temporary_trim(struct temporary *temporary)
{
	if (temporary->reserved <= temporary->written)
		return 0;
	return ftruncate(temporary->file, (off_t)temporary->written) == 0 ? 0 : errno;
}

int temporary_take_place(struct temporary *temporary, const char *target)
{
	if (temporary->name == TEMPORARY_NAMELESS) {
		int error = link_nameless(temporary->file, target);
		/* Only a rename replaces, and it needs a name to begin with. */
		if (error == EEXIST)
			error = make_name(temporary);
		if (error || temporary->name == TEMPORARY_NAMELESS)
			return error;
	}
	if (rename(names[temporary->name].path, target) != 0)
		return errno;
	release_name(temporary);
	return 0;
}

void temporary_discard(struct temporary *temporary)
{
	if (temporary->name == TEMPORARY_NAMELESS)
		return;
	unlink(names[temporary->name].path);
	release_name(temporary);
}

/* --- files of no use after the run --- */

const char *temporary_folder(void)
{
	const char *folder = getenv("TMPDIR");
	return folder && *folder ? folder : "/tmp";
}

const char *temporary_failure(int error, struct arena *arena)
{
	return arena_printf(
		arena, "what exceeds --memory cannot be kept in %s (TMPDIR): %s; allow more memory, or another folder",
		temporary_folder(), reason_of(error));
}

int temporary_open_nameless(int *file)
{
	struct temporary temporary;
	int error = temporary_open(&temporary, temporary_folder());
	temporary_discard(&temporary);
	*file = temporary.file;
	return error;
}

int temporary_write(int file, const char *bytes, size_t size, uint64_t at)
{
	while (size) {
		ssize_t written = pwrite(file, bytes, size, (off_t)at);
		if (written < 0 && errno != EINTR)
			return errno;
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
			at += (uint64_t)written;
		}
	}
	return 0;
}

int temporary_read(int file, char *bytes, size_t size, uint64_t at)
{
	while (size) {
		ssize_t got = pread(file, bytes, size, (off_t)at);
		if (got == 0 || (got < 0 && errno != EINTR))
			return got ? errno : EIO;
		if (got > 0) {
			bytes += got;
			size -= (size_t)got;
			at += (uint64_t)got;
		}
	}
	return 0;
}
