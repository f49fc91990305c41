#include "syntax/revision.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/vector.h"

static const char scheme[] = "git:";

const struct revision *revision_of(struct arena *arena, const char *what, const char *path)
{
	if (strncmp(what, scheme, sizeof scheme - 1) != 0)
		return NULL;
	struct revision *revision = arena_alloc(arena, sizeof *revision);
	const char *slash = strrchr(path, '/');
	revision->name = arena_copy(arena, what + sizeof scheme - 1, strlen(what) - sizeof scheme + 1);
	revision->prefix = arena_printf(arena, "%s:", what);
	revision->cut = slash ? (size_t)(slash - path) + 1 : 0;
	revision->folder = slash ? arena_copy(arena, path, revision->cut) : ".";
	return revision;
}

bool revision_has(const struct revision *revision, const char *path)
{
	return revision && strncmp(path, revision->prefix, strlen(revision->prefix)) == 0;
}

const char *revision_path(struct arena *arena, const struct revision *revision, const char *path)
{
	VECTOR(struct text) parts = {0};
	struct buffer joined = {0};
	for (const char *at = path + strlen(revision->prefix); *at;) {
		struct text part = {at, strcspn(at, "/")};
		at += part.size + (at[part.size] == '/');
		if (part.size == 0 || text_is(part, "."))
			continue;
		if (text_is(part, "..") && parts.count && !text_is(parts.items[parts.count - 1], ".."))
			parts.count--;
		else
			vector_push(&parts, part);
	}
	for (size_t i = 0; i < parts.count; i++) {
		buffer_string(&joined, i ? "/" : "");
		buffer_text(&joined, parts.items[i]);
	}
	const char *normal = arena_copy(arena, joined.data ? joined.data : "", joined.size);
	vector_free(&parts);
	buffer_free(&joined);
	return normal;
}

/* --- running git --- */

/* Its standard output is `out`; it reads nothing, and what it complains of is said in our words. */
static int spawn_git(pid_t *child, int out, const char *folder, const char *object)
{
	char *const arguments[] = {(char[]){"git"},
				   (char[]){"-C"},
				   (char *)(uintptr_t)folder,
				   (char[]){"cat-file"},
				   (char[]){"blob"},
				   (char *)(uintptr_t)object,
				   NULL};
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	int error = posix_spawnp(child, "git", &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static bool read_all(int file, size_t limit, struct buffer *buffer)
{
	ssize_t got = 1;
	while (got > 0 && buffer->size <= limit) {
		buffer_reserve(buffer, 1 << 16);
		got = read(file, buffer->data + buffer->size, buffer->capacity - buffer->size);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			buffer->size += (size_t)got;
	}
	return got >= 0;
}

static bool ended_well(pid_t child)
{
	int status;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *run_git(struct arena *arena, const struct revision *revision, const char *path, size_t limit,
			   struct buffer *buffer)
{
	int ends[2];
	pid_t child;
	const char *inside = path + strlen(revision->prefix) + revision->cut;
	const char *object = arena_printf(arena, "%s:./%s", revision->name, inside);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return "git cannot be run";
	int error = spawn_git(&child, ends[1], revision->folder, object);
	close(ends[1]);
	bool read = error == 0 && read_all(ends[0], limit, buffer);
	close(ends[0]);
	if (error)
		return error == ENOENT ? "git is not installed" : "git cannot be run";
	bool ended = ended_well(child);
	if (buffer->size > limit)
		return NULL;
	return read && ended ? NULL
			     : arena_printf(arena,
					    "git has no such file at that revision, or no such revision: try git show "
					    "%s",
					    object);
}

const char *revision_read(struct arena *arena, const struct revision *revision, const char *path, size_t limit,
			  struct text *text, bool *too_large)
{
	struct buffer buffer = {0};
	if (too_large)
		*too_large = false;
	if (revision->name[0] == '-' || revision->name[0] == '\0')
		return "git: wants the name of a revision behind it, as in git:HEAD";
	const char *reason = run_git(arena, revision, path, limit, &buffer);
	bool large = buffer.size > limit;
	if (too_large)
		*too_large = large;
	if (!reason && large)
		reason = arena_printf(arena, "it is larger than %zu MB", limit >> 20);
	if (!reason)
		*text = text_copy(arena, buffer_view(&buffer));
	buffer_free(&buffer);
	return reason;
}
