#include "data/records.h"

#include "base/memory.h"
#include "data/record_reader.h"

/* --- opening and closing --- */

struct record_reader *record_reader_begin(struct record_reader *reader, const struct record_reader_kind *kind,
					  struct input *input, const struct dialect *dialect)
{
	reader->kind = kind;
	reader->dialect = *dialect;
	reader->input = input;
	record_reader_want(reader, NULL, 0);
	return reader;
}

/* A block stays in the second-level cache. */
enum { BLOCK_SIZE = 1 << 18 };

struct record_reader *record_reader_open(struct input *input, const struct dialect *dialect, enum reader_kind kind)
{
	char delimiter = dialect->delimiter;
	bool usual = delimiter != '"' && delimiter != '\n' && delimiter != '\r';
	if (kind == READER_FAST && usual)
		return record_reader_open_fast(input, dialect, BLOCK_SIZE, structure_best_finder());
	return record_reader_open_libcsv(input, dialect);
}

void record_reader_close(struct record_reader *reader)
{
	if (!reader)
		return;
	reader->kind->close(reader);
	memory_free(reader->wanted);
	memory_free(reader->batch.cells);
	arena_free(&reader->arena);
	memory_free(reader);
}

void record_reader_want(struct record_reader *reader, const size_t *columns, size_t count)
{
	struct record_batch *batch = &reader->batch;
	batch->cells = memory_resize(batch->cells, size_product(count, BATCH_SIZE), sizeof *batch->cells);
	reader->wanted = memory_resize(reader->wanted, count, sizeof *reader->wanted);
	for (size_t i = 0; i < count; i++)
		reader->wanted[i] = columns[i];
	reader->wanted_count = count;
	reader->kind->want(reader);
}

/* --- failures --- */

static void fail_at(struct record_reader *reader, uint64_t line, const char *what)
{
	reader->failure =
		arena_printf(&reader->arena, "%s:%llu:: %s", input_name(reader->input), (unsigned long long)line, what);
}

void reader_fail_unclosed(struct record_reader *reader, uint64_t line)
{
	fail_at(reader, line,
		"a quote that opens in this record is never closed; close it, or double it where it is a part of the "
		"text");
}

void reader_fail_long(struct record_reader *reader, uint64_t line)
{
	fail_at(reader, line, "this record is longer than 64 MiB; most often that is a quote that is never closed");
}

void reader_fail_input(struct record_reader *reader)
{
	reader->failure = arena_printf(&reader->arena, "%s", input_failure(reader->input));
	reader->unreadable = !input_is_malformed(reader->input);
}

const char *record_reader_failure(const struct record_reader *reader, bool *unreadable)
{
	*unreadable = reader->unreadable;
	return reader->failure;
}

/* --- batches --- */

const struct record_batch *record_reader_next(struct record_reader *reader)
{
	reader->batch.count = 0;
	if (!reader->failure)
		reader->kind->take(reader, BATCH_SIZE);
	return reader->batch.count ? &reader->batch : NULL;
}

/* --- the header --- */

static const char *header_problem(enum record_form form)
{
	return form == RECORD_STRAY_QUOTE
		       ? "a quote stands inside a column's name that does not begin with one; put the name in quotes "
			 "and double those inside it, or give --quotes lenient"
		       : "text follows the closing quote of a column's name; double the quotes inside the name, or "
			 "give --quotes lenient";
}

bool record_reader_header(struct record_reader *reader, const struct text **names, size_t *count)
{
	reader->batch.count = 0;
	reader->kind->take(reader, 1);
	if (reader->batch.count == 0)
		return false;
	struct text bytes = record_bytes(&reader->batch, 0);
	if (reader->batch.forms[0] != RECORD_WELL_FORMED) {
		fail_at(reader, record_line(&reader->batch, 0), header_problem(reader->batch.forms[0]));
		return false;
	}
	reader->header_bytes = (struct text){arena_copy(&reader->arena, bytes.data, bytes.size), bytes.size};
	size_t unreadable = record_texts(reader->header_bytes, &reader->dialect, &reader->arena, names, count);
	if (!unreadable)
		return true;
	fail_at(reader, record_line(&reader->batch, 0),
		arena_printf(&reader->arena, "the name of column %zu is no text in %s; give the --encoding", unreadable,
			     encoding_name(reader->dialect.encoding)));
	return false;
}

struct text record_reader_header_bytes(const struct record_reader *reader)
{
	return reader->header_bytes;
}
