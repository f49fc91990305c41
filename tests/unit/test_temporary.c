/* Temporary files, and the inputs that are kept in them, where the file system gives every file a name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/spool.h"
#include "data/temporary.h"

static bool all_have_names;
static size_t refused;

/* In place of the C library's. */
int open(const char *path, int flags, ...)
{
	va_list arguments;
	va_start(arguments, flags);
	int mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, int) : 0;
	va_end(arguments);
	if (all_have_names && (flags & O_TMPFILE) == O_TMPFILE) {
		refused++;
		errno = EOPNOTSUPP;
		return -1;
	}
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static char folder[] = "/tmp/rubric-test-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) ? setenv("TMPDIR", folder, 1) : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return rmdir(folder);
}

static size_t names_in_folder(void)
{
	size_t count = 0;
	DIR *listing = opendir(folder);
	assert_non_null(listing);
	for (const struct dirent *entry = readdir(listing); entry; entry = readdir(listing))
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(listing);
	return count;
}

/* As many as a ledger of several levels waits in. */
static void test_many(void **state)
{
	(void)state;
	enum { FILES = 100 };
	int files[FILES];
	for (int named = 0; named < 2; named++) {
		all_have_names = named;
		for (size_t i = 0; i < FILES; i++) {
			assert_int_equal(temporary_open_nameless(&files[i]), 0);
			assert_int_equal(temporary_write(files[i], (const char *)&i, sizeof i, 5), 0);
		}
		assert_int_equal(names_in_folder(), 0);
		for (size_t i = 0; i < FILES; i++) {
			size_t read = FILES;
			assert_int_equal(temporary_read(files[i], (char *)&read, sizeof read, 5), 0);
			assert_int_equal(read, i);
			assert_int_equal(temporary_read(files[i], (char *)&read, sizeof read, 6), EIO);
			close(files[i]);
		}
	}
	assert_int_equal(refused, FILES);
	all_have_names = false;
}

static void test_without_folder(void **state)
{
	(void)state;
	int file = 0;
	setenv("TMPDIR", "/dev/null/none", 1);
	assert_int_not_equal(temporary_open_nameless(&file), 0);
	assert_int_equal(file, -1);
	setenv("TMPDIR", folder, 1);
}

enum { LINES = 40000, LINE_SIZE = 10, LINES_SIZE = LINES * LINE_SIZE };

/* The end of a pipe from which another process's lines are read. */
static int pipe_of(const char *lines)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child > 0) {
		close(ends[1]);
		return ends[0];
	}
	close(ends[0]);
	for (size_t at = 0; at < LINES_SIZE;) {
		ssize_t written = write(ends[1], lines + at, LINES_SIZE - at);
		if (written < 0)
			_exit(1);
		at += (size_t)written;
	}
	_exit(0);
}

static void assert_reads(struct spool *spool, const char *lines)
{
	struct arena arena = {0};
	const char *message;
	struct input *input = spool_input(spool, &arena, &message);
	char *read = memory_array(LINES_SIZE + 1, 1);
	size_t size = 0;
	assert_non_null(input);
	for (size_t got = 1; got; size += got)
		got = input_read(input, read + size, LINES_SIZE + 1 - size);
	assert_int_equal(size, LINES_SIZE);
	assert_memory_equal(read, lines, LINES_SIZE);
	input_close(input);
	memory_free(read);
	arena_free(&arena);
}

/* A first reading that ends early leaves the rest to the next one. */
static void read_beginning(struct spool *spool)
{
	struct arena arena = {0};
	const char *message;
	char beginning[LINE_SIZE];
	struct input *input = spool_input(spool, &arena, &message);
	assert_non_null(input);
	assert_int_equal(input_read(input, beginning, sizeof beginning), sizeof beginning);
	input_close(input);
	arena_free(&arena);
}

/* What comes from a pipe is the same, wherever it is kept and however often it is read. */
static void test_spool(void **state)
{
	(void)state;
	const size_t memories[] = {SIZE_MAX, LINES_SIZE - 1, 0};
	char *lines = memory_array(LINES_SIZE + 1, 1);
	for (size_t i = 0; i < LINES; i++)
		snprintf(lines + i * LINE_SIZE, LINE_SIZE + 1, "%09zu\n", i);
	for (size_t way = 0; way < 12; way++) {
		struct arena arena = {0};
		const char *message;
		char path[32];
		int from = pipe_of(lines);
		all_have_names = way & 1;
		snprintf(path, sizeof path, "/proc/self/fd/%d", from);
		struct spool *spool = spool_open(path, memories[way / 2 % 3], &arena, &message);
		assert_non_null(spool);
		if (way < 6)
			assert_reads(spool, lines);
		else
			read_beginning(spool);
		assert_reads(spool, lines);
		assert_true(wait(NULL) > 0);
		assert_int_equal(names_in_folder(), 0);
		assert_reads(spool, lines);
		spool_close(spool);
		close(from);
		arena_free(&arena);
	}
	all_have_names = false;
	memory_free(lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_without_folder),
		cmocka_unit_test(test_spool),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
