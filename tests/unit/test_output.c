#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "data/input.h"
#include "data/output.h"
#include "data/records.h"

/* Stands in for the C library's, so that a test can take /proc away, and with it files without a name. */
static bool proc_is_missing;

int access(const char *path, int mode)
{
	if (proc_is_missing && strncmp(path, "/proc", 5) == 0) {
		errno = ENOENT;
		return -1;
	}
	return faccessat(AT_FDCWD, path, mode, 0);
}

/* --- a folder of its own for each test --- */

struct place {
	char folder[32];
	struct arena arena;
};

static int make_place(void **state)
{
	struct place *place = memory_zeroed(1, sizeof *place);
	snprintf(place->folder, sizeof place->folder, "/tmp/output-XXXXXX");
	*state = place;
	return mkdtemp(place->folder) ? 0 : -1;
}

static const char *path_in(struct place *place, const char *name)
{
	return arena_printf(&place->arena, "%s/%s", place->folder, name);
}

static int count_entries(struct place *place, bool remove)
{
	DIR *folder = opendir(place->folder);
	assert_non_null(folder);
	int count = 0;
	struct dirent *entry;
	while ((entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		count++;
		if (remove)
			unlink(path_in(place, entry->d_name));
	}
	closedir(folder);
	return count;
}

static int remove_place(void **state)
{
	struct place *place = *state;
	chmod(place->folder, 0700);
	count_entries(place, true);
	int result = rmdir(place->folder);
	arena_free(&place->arena);
	memory_free(place);
	return result;
}

static void write_file(const char *path, const char *bytes)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(file >= 0);
	assert_int_equal(write(file, bytes, strlen(bytes)), strlen(bytes));
	close(file);
}

static void expect_file(const char *path, struct text expected)
{
	struct arena arena = {0};
	const char *message = NULL;
	struct input *input = input_open(path, &arena, &message);
	if (!input)
		fail_msg("%s", message);
	/* A byte-order mark must be seen too. */
	input_set_encoding(input, ENCODING_CP866);
	struct buffer read = {0};
	size_t got;
	do {
		buffer_reserve(&read, 1 << 16);
		got = input_read(input, read.data + read.size, 1 << 16);
		read.size += got;
	} while (got);
	assert_int_equal(read.size, expected.size);
	if (expected.size)
		assert_memory_equal(read.data, expected.data, expected.size);
	buffer_free(&read);
	input_close(input);
	arena_free(&arena);
}

static struct output *open_output(struct place *place, const char *path, bool survive)
{
	const char *message = NULL;
	struct output *output = output_open(path, survive, &place->arena, &message);
	if (!output)
		fail_msg("%s", message);
	return output;
}

static void write_output(struct place *place, const char *path, const char *bytes, bool survive)
{
	struct output *output = open_output(place, path, survive);
	output_bytes(output, bytes, strlen(bytes));
	assert_true(output_commit(output));
	output_close(output);
}

static mode_t mode_of(const char *path)
{
	struct stat status;
	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode;
}

/* --- whole or not at all --- */

static void test_new_file(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	mode_t mask = umask(027);
	write_output(place, path, "a,b\n", false);
	umask(mask);
	expect_file(path, text_of("a,b\n"));
	assert_int_equal(mode_of(path) & 07777, 0640);
	assert_int_equal(count_entries(place, false), 1);
	write_output(place, path_in(place, "empty.csv"), "", true);
	expect_file(path_in(place, "empty.csv"), text_of(""));
}

static void test_replaced_file(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	write_file(path, "old");
	assert_int_equal(chmod(path, 0604), 0);
	struct output *output = open_output(place, path, true);
	output_bytes(output, "new", 3);
	expect_file(path, text_of("old"));
	assert_int_equal(count_entries(place, false), 1);
	assert_true(output_commit(output));
	expect_file(path, text_of("new"));
	output_close(output);
	assert_int_equal(mode_of(path) & 07777, 0604);
	assert_int_equal(count_entries(place, false), 1);
}

static void test_given_up(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	struct output *output = open_output(place, path, false);
	output_bytes(output, "new", 3);
	output_close(output);
	assert_int_equal(count_entries(place, false), 0);
	write_file(path, "old");
	output = open_output(place, path, false);
	output_bytes(output, "new", 3);
	output_close(output);
	expect_file(path, text_of("old"));
	assert_int_equal(count_entries(place, false), 1);
}

static void test_killed(void **state)
{
	struct place *place = *state;
	write_file(path_in(place, "out.csv"), "old");
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct output *output = open_output(place, path_in(place, "out.csv"), false);
		for (int i = 0; i < 100000; i++)
			output_bytes(output, "0123456789\n", 11);
		kill(getpid(), SIGKILL);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	expect_file(path_in(place, "out.csv"), text_of("old"));
	assert_int_equal(count_entries(place, false), 1);
}

/* While a file has no name, the signal handler finds nothing and harms nothing. */
static void test_removing_nameless(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	struct output *output = open_output(place, path, false);
	output_bytes(output, "new", 3);
	assert_int_equal(count_entries(place, false), 0);
	output_remove_temporary();
	assert_true(output_commit(output));
	output_close(output);
	expect_file(path, text_of("new"));
}

static void test_named_temporary(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	write_file(path, "old");
	assert_int_equal(chmod(path, 0600), 0);
	proc_is_missing = true;
	struct output *output = open_output(place, path, true);
	struct output *given_up = open_output(place, path_in(place, "other.csv"), true);
	output_bytes(output, "new", 3);
	assert_int_equal(count_entries(place, false), 3);
	expect_file(path, text_of("old"));
	output_close(given_up);
	assert_int_equal(count_entries(place, false), 2);
	assert_true(output_commit(output));
	output_close(output);
	proc_is_missing = false;
	expect_file(path, text_of("new"));
	assert_int_equal(mode_of(path) & 07777, 0600);
	assert_int_equal(count_entries(place, false), 1);
}

static void test_removing_named_temporary(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	write_file(path, "old");
	proc_is_missing = true;
	struct output *output = open_output(place, path, false);
	proc_is_missing = false;
	assert_int_equal(count_entries(place, false), 2);
	output_remove_temporary();
	assert_int_equal(count_entries(place, false), 1);
	assert_false(output_commit(output));
	output_close(output);
	expect_file(path, text_of("old"));
}

/* More than there are names for is a failure, not an overflow. */
static void test_many_named_temporaries(void **state)
{
	struct place *place = *state;
	enum { MANY = 9 };
	struct output *outputs[MANY];
	const char *message = NULL;
	proc_is_missing = true;
	for (int i = 0; i < MANY; i++)
		outputs[i] = output_open(path_in(place, arena_printf(&place->arena, "%d", i)), false, &place->arena,
					 &message);
	proc_is_missing = false;
	assert_non_null(outputs[MANY - 2]);
	assert_null(outputs[MANY - 1]);
	assert_non_null(strstr(message, "too many files are open"));
	for (int i = 0; i < MANY; i++)
		output_close(outputs[i]);
	assert_int_equal(count_entries(place, false), 0);
}

static void test_two_at_once(void **state)
{
	struct place *place = *state;
	write_file(path_in(place, "one.csv"), "old");
	write_file(path_in(place, "two.csv"), "old");
	struct output *one = open_output(place, path_in(place, "one.csv"), false);
	struct output *two = open_output(place, path_in(place, "two.csv"), false);
	output_bytes(one, "1", 1);
	output_bytes(two, "2", 1);
	assert_true(output_commit(two));
	assert_true(output_commit(one));
	output_close(one);
	output_close(two);
	expect_file(path_in(place, "one.csv"), text_of("1"));
	expect_file(path_in(place, "two.csv"), text_of("2"));
}

/* --- other places --- */

static void test_symbolic_links(void **state)
{
	struct place *place = *state;
	const char *file = path_in(place, "file.csv");
	write_file(file, "old");
	assert_int_equal(symlink("file.csv", path_in(place, "relative")), 0);
	assert_int_equal(symlink(path_in(place, "relative"), path_in(place, "absolute")), 0);
	assert_int_equal(symlink("later.csv", path_in(place, "dangling")), 0);
	write_output(place, path_in(place, "absolute"), "new", false);
	expect_file(file, text_of("new"));
	assert_true(S_ISLNK(mode_of(path_in(place, "absolute"))));
	assert_true(S_ISLNK(mode_of(path_in(place, "relative"))));
	write_output(place, path_in(place, "dangling"), "made", false);
	expect_file(path_in(place, "later.csv"), text_of("made"));
	assert_true(S_ISLNK(mode_of(path_in(place, "dangling"))));
	assert_int_equal(count_entries(place, false), 5);
}

static void test_devices(void **state)
{
	struct place *place = *state;
	write_output(place, "/dev/null", "gone", false);
	assert_true(S_ISCHR(mode_of("/dev/null")));
	assert_int_equal(symlink("/dev/null", path_in(place, "link")), 0);
	write_output(place, path_in(place, "link"), "gone", false);
	assert_true(S_ISLNK(mode_of(path_in(place, "link"))));
}

static void test_named_pipe(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	int reader = open(path, O_RDONLY | O_NONBLOCK);
	assert_true(reader >= 0);
	write_output(place, path, "through", false);
	char read_back[16];
	assert_int_equal(read(reader, read_back, sizeof read_back), 7);
	close(reader);
	assert_true(S_ISFIFO(mode_of(path)));
}

static void test_places_that_do_not_open(void **state)
{
	struct place *place = *state;
	const char *message = NULL;
	assert_null(output_open("/tmp", false, &place->arena, &message));
	assert_string_equal(message, "/tmp: this is a folder; name a file in it");
	assert_null(output_open("/nowhere/out.csv", false, &place->arena, &message));
	assert_string_equal(message, "/nowhere/out.csv: cannot be written: there is no such file or folder");
	assert_int_equal(symlink("b", path_in(place, "a")), 0);
	assert_int_equal(symlink("a", path_in(place, "b")), 0);
	const char *path = path_in(place, "a");
	assert_null(output_open(path, false, &place->arena, &message));
	assert_string_equal(message,
			    arena_printf(&place->arena, "%s: cannot be written: its links lead in a circle", path));
}

/* --- failures --- */

static void test_full_disk(void **state)
{
	struct place *place = *state;
	struct output *output = open_output(place, "/dev/full", false);
	output_bytes(output, "x", 1);
	assert_false(output_commit(output));
	bool closed_early;
	assert_string_equal(output_failure(output, &closed_early), "/dev/full: cannot be written: the disk is full");
	assert_false(closed_early);
	output_close(output);
}

/* A write that fails half-way leaves the old file, and nothing beside it. */
static void test_file_too_large(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	write_file(path, "old");
	struct rlimit old_limit;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old_limit), 0);
	struct rlimit limit = {.rlim_cur = 300000, .rlim_max = old_limit.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	struct output *output = open_output(place, path, false);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	for (int i = 0; i < 100000; i++)
		output_bytes(output, "0123456789\n", 11);
	bool committed = output_commit(output);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old_limit), 0);
	assert_false(committed);
	bool closed_early;
	assert_string_equal(
		output_failure(output, &closed_early),
		arena_printf(&place->arena, "%s: cannot be written: the file would be larger than allowed", path));
	output_close(output);
	expect_file(path, text_of("old"));
	assert_int_equal(count_entries(place, false), 1);
}

static void test_place_taken_by_a_folder(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	struct output *output = open_output(place, path, false);
	output_bytes(output, "x", 1);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(output_commit(output));
	bool closed_early;
	assert_string_equal(
		output_failure(output, &closed_early),
		arena_printf(&place->arena, "%s: the finished file cannot take its place: it is a folder", path));
	output_close(output);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(count_entries(place, false), 0);
}

static void test_closed_pipe(void **state)
{
	struct place *place = *state;
	signal(SIGPIPE, SIG_IGN);
	const char *path = path_in(place, "pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	int reader = open(path, O_RDONLY | O_NONBLOCK);
	struct output *output = open_output(place, path, false);
	close(reader);
	output_bytes(output, "x", 1);
	assert_false(output_commit(output));
	bool closed_early;
	assert_non_null(output_failure(output, &closed_early));
	assert_true(closed_early);
	output_close(output);
}

/* --- bytes --- */

static void test_pieces(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	struct buffer expected = {0};
	struct output *output = open_output(place, path, false);
	for (size_t size = 1; size < 1500000; size = size * 3 + 1) {
		char *bytes = memory_array(size, 1);
		memset(bytes, 'a' + (int)(size % 26), size);
		output_bytes(output, bytes, size);
		buffer_bytes(&expected, bytes, size);
		memory_free(bytes);
	}
	assert_true(output_commit(output));
	output_close(output);
	expect_file(path, buffer_view(&expected));
	buffer_free(&expected);
}

/* Space is kept ahead of a large file while it is written, and none after. */
static void test_large_file(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	struct buffer expected = {0};
	struct output *output = open_output(place, path, false);
	for (int i = 0; expected.size < (9 << 20); i++) {
		const char *line = arena_printf(&place->arena, "%d;client\n", i);
		output_bytes(output, line, strlen(line));
		buffer_bytes(&expected, line, strlen(line));
	}
	assert_true(output_commit(output));
	output_close(output);
	expect_file(path, buffer_view(&expected));
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_true((uint64_t)status.st_blocks * 512 < expected.size + (1 << 20));
	buffer_free(&expected);
}

static void write_encoded(struct place *place, const char *path, enum encoding encoding, bool mark, struct text text,
			  size_t piece)
{
	struct output *output = open_output(place, path, false);
	output_set_encoding(output, encoding, mark);
	for (size_t at = 0; at < text.size; at += piece)
		output_bytes(output, text.data + at, text.size - at < piece ? text.size - at : piece);
	assert_true(output_commit(output));
	output_close(output);
}

static void test_encodings(void **state)
{
	struct place *place = *state;
	const char *path = path_in(place, "out.csv");
	struct text text = text_of("О€😀;");
	for (size_t piece = 1; piece < 5; piece++) {
		write_encoded(place, path, ENCODING_UTF_16LE, true, text, piece);
		expect_file(path, (struct text){"\xFF\xFE\x1E\x04\xAC\x20\x3D\xD8\x00\xDE;\0", 12});
		write_encoded(place, path, ENCODING_UTF_16BE, false, text, piece);
		expect_file(path, (struct text){"\x04\x1E\x20\xAC\xD8\x3D\xDE\x00\0;", 10});
	}
	write_encoded(place, path, ENCODING_UTF_8, true, text_of("id"), 2);
	expect_file(path, text_of("\xEF\xBB\xBFid"));
	write_encoded(place, path, ENCODING_WINDOWS_1251, true, text_of("\xCC"), 1);
	expect_file(path, text_of("\xCC"));
}

static void test_text_that_is_cut(void **state)
{
	struct place *place = *state;
	struct output *output = open_output(place, path_in(place, "out.csv"), false);
	output_set_encoding(output, ENCODING_UTF_16LE, false);
	output_bytes(output, "a\xD0", 2);
	assert_false(output_commit(output));
	output_close(output);
	assert_int_equal(count_entries(place, false), 0);
}

/* An export in UTF-16 goes through reader and output and comes out as it was, a field longer. */
static void test_utf16_export(void **state)
{
	struct place *place = *state;
	static const char export[] = "\xFF\xFEi\0d\0;\0\x18\x04\r\0\n\0"
				     "1\0;\0\"\0\x3D\xD8\x00\xDE\n\0\"\0\r\0\n\0";
	static const char expected[] = "\xFF\xFEi\0d\0;\0\x18\x04;\0s\0\r\0\n\0"
				       "1\0;\0\"\0\x3D\xD8\x00\xDE\n\0\"\0;\0\"\0\x16\x04;\0\"\0\r\0\n\0";
	struct dialect dialect = {0};
	struct input *input = input_of_text((struct text){export, sizeof export - 1}, "f.csv");
	bool whole;
	struct text sample = input_peek(input, &whole);
	assert_null(dialect_find_structure(&dialect, sample, whole, &place->arena));
	input_set_encoding(input, dialect.encoding);
	struct output *output = open_output(place, path_in(place, "out.csv"), false);
	output_set_encoding(output, dialect.encoding, dialect.byte_order_mark);
	struct record_reader *reader = record_reader_open(input, &dialect, READER_LIBCSV);
	static const char *const added[] = {"s", "Ж;"};
	struct buffer out = {0};
	const struct record_batch *batch;
	size_t seen = 0;
	while ((batch = record_reader_next(reader))) {
		for (size_t i = 0; i < batch->count; i++) {
			int32_t code_point;
			assert_true(seen < 2);
			buffer_text(&out, record_bytes(batch, i));
			buffer_byte(&out, dialect.delimiter);
			assert_true(write_field(&out, text_of(added[seen++]), &dialect, &code_point));
			buffer_string(&out, dialect.line_ending);
		}
	}
	output_bytes(output, out.data, out.size);
	assert_true(output_commit(output));
	output_close(output);
	expect_file(path_in(place, "out.csv"), (struct text){expected, sizeof expected - 1});
	buffer_free(&out);
	record_reader_close(reader);
	input_close(input);
}

/* --- fields --- */

static void expect_field(char delimiter, enum encoding encoding, const char *field, const char *expected)
{
	struct dialect dialect = {.delimiter = delimiter, .encoding = encoding};
	struct buffer out = {0};
	buffer_string(&out, "x");
	int32_t code_point;
	assert_true(write_field(&out, text_of(field), &dialect, &code_point));
	assert_true(text_equal((struct text){out.data + 1, out.size - 1}, text_of(expected)));
	buffer_free(&out);
}

static void test_fields(void **state)
{
	(void)state;
	expect_field(';', ENCODING_UTF_8, "VIP", "VIP");
	expect_field(';', ENCODING_UTF_8, "", "");
	expect_field(';', ENCODING_UTF_8, " a,b ", " a,b ");
	expect_field(';', ENCODING_UTF_8, "a;b", "\"a;b\"");
	expect_field(',', ENCODING_UTF_8, "a,b", "\"a,b\"");
	expect_field(',', ENCODING_UTF_8, "a\"b", "\"a\"\"b\"");
	expect_field(',', ENCODING_UTF_8, "\"", "\"\"\"\"");
	expect_field(',', ENCODING_UTF_8, "a\nb", "\"a\nb\"");
	expect_field(',', ENCODING_UTF_8, "a\rb", "\"a\rb\"");
	expect_field('\t', ENCODING_UTF_8, "a\tb", "\"a\tb\"");
	expect_field(';', ENCODING_UTF_8, "Москва", "Москва");
	expect_field(';', ENCODING_UTF_16LE, "Москва", "Москва");
	expect_field(';', ENCODING_WINDOWS_1251, "Москва;", "\"\xCC\xEE\xF1\xEA\xE2\xE0;\"");
	expect_field(';', ENCODING_WINDOWS_1252, "café €", "caf\xE9 \x80");
	expect_field(';', ENCODING_KOI8_R, "Москва", "\xED\xCF\xD3\xCB\xD7\xC1");
	expect_field(';', ENCODING_CP866, "Москва", "\x8C\xAE\xE1\xAA\xA2\xA0");
}

static void test_fields_that_cannot_be_written(void **state)
{
	(void)state;
	struct dialect dialect = {.delimiter = ';', .encoding = ENCODING_WINDOWS_1251};
	struct buffer out = {0};
	buffer_string(&out, "kept");
	int32_t code_point = 0;
	assert_false(write_field(&out, text_of("Ж;日本"), &dialect, &code_point));
	assert_int_equal(code_point, 0x65E5);
	assert_true(text_is(buffer_view(&out), "kept"));
	assert_false(write_field(&out, text_of("a\xFF"), &dialect, &code_point));
	assert_int_equal(code_point, -1);
	assert_true(text_is(buffer_view(&out), "kept"));
	buffer_free(&out);
}

static void test_formulas(void **state)
{
	(void)state;
	static const char *const formulas[] = {"=1", "+1", "-1", "@a", "\tx", "\rx", "="};
	static const char *const others[] = {"", "a=", "1", " =1", "'=1", "\n="};
	for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++)
		assert_true(field_looks_like_formula(text_of(formulas[i])));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(field_looks_like_formula(text_of(others[i])));
	assert_false(field_looks_like_formula((struct text){"\0", 1}));
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_PLACE(test_new_file),
		IN_A_PLACE(test_replaced_file),
		IN_A_PLACE(test_given_up),
		IN_A_PLACE(test_killed),
		IN_A_PLACE(test_removing_nameless),
		IN_A_PLACE(test_named_temporary),
		IN_A_PLACE(test_removing_named_temporary),
		IN_A_PLACE(test_many_named_temporaries),
		IN_A_PLACE(test_two_at_once),
		IN_A_PLACE(test_symbolic_links),
		IN_A_PLACE(test_devices),
		IN_A_PLACE(test_named_pipe),
		IN_A_PLACE(test_places_that_do_not_open),
		IN_A_PLACE(test_full_disk),
		IN_A_PLACE(test_file_too_large),
		IN_A_PLACE(test_place_taken_by_a_folder),
		IN_A_PLACE(test_closed_pipe),
		IN_A_PLACE(test_pieces),
		IN_A_PLACE(test_large_file),
		IN_A_PLACE(test_encodings),
		IN_A_PLACE(test_text_that_is_cut),
		IN_A_PLACE(test_utf16_export),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_fields_that_cannot_be_written),
		cmocka_unit_test(test_formulas),
	};
	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
