#include "data/input.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/reason.h"

enum { PEEK_SIZE = 1 << 20, RAW_SIZE = 1 << 16 };

/* A pipe that holds more lets who writes to it go on while what was read is worked on. */
enum { PIPE_SIZE = 1 << 20 };

struct input {
	struct arena arena; /* of the name and the failure */
	const char *name;
	const char *failure;
	bool malformed;
	int file; /* -1: the bytes are in memory */
	struct stat opened;
	uint64_t position;
	bool at_end;        /* the file gave its last byte */
	input_keeper *keep; /* or null */
	void *context;

	struct text ahead; /* bytes already taken from the file and not read yet; all of a text in memory */
	char *peeked;      /* what holds them; null for a text in memory */
	bool mark_skipped;

	enum encoding encoding;
	iconv_t converter; /* of UTF-16; (iconv_t)-1 otherwise */
	char *raw;         /* UTF-16 that waits for the converter */
	size_t raw_size;
};

static struct input *new_input(const char *name, int file)
{
	struct input *input = memory_zeroed(1, sizeof *input);
	input->name = arena_copy(&input->arena, name, strlen(name));
	input->file = file;
	input->converter = (iconv_t)-1;
	return input;
}

static const char *opening_failure(const char *path, int error, struct arena *arena)
{
	if (error == ENOENT)
		return arena_printf(arena, "%s: there is no such file; check the name and the folder", path);
	if (error == EISDIR)
		return arena_printf(arena, "%s: this is a folder; name a file in it", path);
	if (error == EACCES || error == EPERM)
		return arena_printf(arena, "%s: you may not read this file; ask its owner for permission", path);
	return arena_printf(arena, "%s: the file cannot be opened: %s", path, reason_of(error));
}

struct input *input_open(const char *path, struct arena *arena, const char **message)
{
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? "standard input" : path;
	int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	int error = file < 0 || fstat(file, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
	if (error) {
		if (file >= 0 && !standard)
			close(file);
		*message = opening_failure(name, error, arena);
		return NULL;
	}
	return input_of_file(file, name, NULL, NULL);
}

struct input *input_of_file(int file, const char *name, input_keeper *keep, void *context)
{
	struct input *input = new_input(name, file);
	input->keep = keep;
	input->context = context;
	if (fstat(file, &input->opened) == 0 && S_ISFIFO(input->opened.st_mode))
		(void)fcntl(file, F_SETPIPE_SZ, PIPE_SIZE); /* it works without */
	return input;
}

struct input *input_of_text(struct text bytes, const char *name)
{
	struct input *input = new_input(name, -1);
	input->ahead = bytes;
	input->position = bytes.size;
	input->at_end = true;
	return input;
}

static void fail(struct input *input, const char *what)
{
	if (!input->failure)
		input->failure = arena_printf(&input->arena, "%s: %s", input->name, what);
	input->at_end = true;
}

/* At the end of a regular file: is it still what it was when it was opened? Otherwise what was read may be half of an
 * old file and half of a new one. */
static void check_unchanged(struct input *input)
{
	struct stat now;
	if (!S_ISREG(input->opened.st_mode) || fstat(input->file, &now) != 0)
		return;
	if (now.st_size < input->opened.st_size)
		fail(input, "the file became shorter while it was read; run again when nothing writes to it");
	else if (now.st_size != input->opened.st_size || now.st_mtim.tv_sec != input->opened.st_mtim.tv_sec ||
		 now.st_mtim.tv_nsec != input->opened.st_mtim.tv_nsec)
		fail(input, "the file changed while it was read; run again when nothing writes to it");
}

/* Bytes from the file itself; 0 at its end and on failure. */
static size_t read_file(struct input *input, char *out, size_t room)
{
	if (input->at_end)
		return 0;
	ssize_t got;
	do
		got = read(input->file, out, room);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		fail(input, arena_printf(&input->arena, "the file cannot be read: %s", reason_of(errno)));
		return 0;
	}
	if (got == 0) {
		input->at_end = true;
		check_unchanged(input);
	}
	input->position += (uint64_t)got;
	const char *problem = input->keep ? input->keep(input->context, out, (size_t)got) : NULL;
	if (problem)
		fail(input, problem);
	return problem ? 0 : (size_t)got;
}

struct text input_peek(struct input *input, bool *whole)
{
	if (!input->peeked && input->file >= 0) {
		/* One byte more than is shown tells whether that is all. */
		input->peeked = memory_array(PEEK_SIZE + 1, 1);
		size_t size = 0;
		size_t got;
		while (size < PEEK_SIZE + 1 && (got = read_file(input, input->peeked + size, PEEK_SIZE + 1 - size)))
			size += got;
		input->ahead = (struct text){input->peeked, size};
	}
	*whole = input->ahead.size <= PEEK_SIZE;
	return (struct text){input->ahead.data, *whole ? input->ahead.size : PEEK_SIZE};
}

void input_set_encoding(struct input *input, enum encoding encoding)
{
	input->encoding = encoding;
	if (encoding != ENCODING_UTF_16LE && encoding != ENCODING_UTF_16BE)
		return;
	input->converter = iconv_open("UTF-8", encoding == ENCODING_UTF_16LE ? "UTF-16LE" : "UTF-16BE");
	if (input->converter == (iconv_t)-1)
		fail(input, "this machine cannot convert UTF-16; save the file as UTF-8");
	input->raw = memory_array(RAW_SIZE, 1);
}

static void skip_byte_order_mark(struct input *input)
{
	input->mark_skipped = true;
	bool whole;
	input_peek(input, &whole);
	struct text mark = {NULL, 0};
	if (input->encoding == ENCODING_UTF_16LE)
		mark = text_of("\xFF\xFE");
	else if (input->encoding == ENCODING_UTF_16BE)
		mark = text_of("\xFE\xFF");
	else if (input->encoding == ENCODING_UTF_8 || input->encoding == ENCODING_UNKNOWN)
		mark = text_of("\xEF\xBB\xBF");
	if (mark.size && input->ahead.size >= mark.size && memcmp(input->ahead.data, mark.data, mark.size) == 0) {
		input->ahead.data += mark.size;
		input->ahead.size -= mark.size;
	}
}

/* Bytes as they are in the file, those that were looked at first. */
static size_t read_raw(struct input *input, char *out, size_t room)
{
	if (!input->ahead.size)
		return read_file(input, out, room);
	size_t size = input->ahead.size < room ? input->ahead.size : room;
	memcpy(out, input->ahead.data, size);
	input->ahead.data += size;
	input->ahead.size -= size;
	return size;
}

/* Turns what is in `raw` into UTF-8, as far as it makes whole characters and there is room. */
static size_t convert(struct input *input, char *out, size_t room)
{
	char *from = input->raw;
	char *to = out;
	size_t left = input->raw_size;
	size_t room_left = room;
	if (iconv(input->converter, &from, &left, &to, &room_left) == (size_t)-1 && errno == EILSEQ) {
		fail(input, "the file is no valid UTF-16; export it again, or give its --encoding");
		input->malformed = true;
	}
	memmove(input->raw, from, left);
	input->raw_size = left;
	return (size_t)(to - out);
}

static size_t read_converted(struct input *input, char *out, size_t room)
{
	while (!input->failure) {
		size_t made = convert(input, out, room);
		if (made || input->failure)
			return made;
		size_t got = read_raw(input, input->raw + input->raw_size, RAW_SIZE - input->raw_size);
		input->raw_size += got;
		if (!got && input->raw_size && !input->failure) {
			fail(input, "the file ends in the middle of a UTF-16 character; export it again");
			input->malformed = true;
		}
		if (!got)
			return 0;
	}
	return 0;
}

size_t input_read(struct input *input, char *out, size_t room)
{
	if (!input->mark_skipped)
		skip_byte_order_mark(input);
	return input->raw ? read_converted(input, out, room) : read_raw(input, out, room);
}

const char *input_failure(const struct input *input)
{
	return input->failure;
}

bool input_is_malformed(const struct input *input)
{
	return input->malformed;
}

uint64_t input_position(const struct input *input)
{
	return input->position - input->ahead.size;
}

uint64_t input_size(const struct input *input)
{
	if (input->file < 0)
		return input->position;
	return S_ISREG(input->opened.st_mode) ? (uint64_t)input->opened.st_size : 0;
}

void input_set_name(struct input *input, const char *name)
{
	input->name = arena_copy(&input->arena, name, strlen(name));
}

const char *input_name(const struct input *input)
{
	return input->name;
}

void input_close(struct input *input)
{
	if (!input)
		return;
	if (input->file > STDIN_FILENO)
		close(input->file);
	if (input->converter != (iconv_t)-1)
		iconv_close(input->converter);
	memory_free(input->peeked);
	memory_free(input->raw);
	arena_free(&input->arena);
	memory_free(input);
}
