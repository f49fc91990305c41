/* The fast reader and libcsv: whatever the bytes and the dialect, both make the same records, cells, lines and errors,
 * wherever blocks end and whatever the processor. The first two bytes of the input choose the dialect and the size of
 * the blocks, the rest is the file. */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "data/record_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const size_t wanted[] = {1, 0, 4};
enum { WANTED = 3 };

static void append_text(struct buffer *out, struct text text)
{
	buffer_printf(out, "%zu:", text.size);
	buffer_text(out, text);
}

static struct buffer read_all(struct record_reader *reader, struct input *input, size_t count)
{
	struct buffer out = {0};
	const struct record_batch *batch;
	bool unreadable = false;
	record_reader_want(reader, wanted, count);
	while ((batch = record_reader_next(reader)))
		for (size_t i = 0; i < batch->count; i++) {
			buffer_printf(&out, "\n%zu %zu %zu ", (size_t)record_line(batch, i),
				      (size_t)batch->field_counts[i], (size_t)batch->forms[i]);
			append_text(&out, record_bytes(batch, i));
			for (size_t w = 0; w < count; w++)
				append_text(&out, record_cell(batch, w, i));
		}
	const char *failure = record_reader_failure(reader, &unreadable);
	buffer_printf(&out, "\n%s %zu", failure ? failure : "", (size_t)unreadable);
	record_reader_close(reader);
	input_close(input);
	return out;
}

static void compare(const struct buffer *expected, struct buffer found)
{
	if (!text_equal(buffer_view(expected), buffer_view(&found)))
		abort();
	buffer_free(&found);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 2 || size > 1 << 14)
		return 0;
	struct dialect dialect = {
		.delimiter = ",;\t|"[bytes[0] % 4],
		.encoding = ENCODING_UTF_8,
		.quotes = bytes[0] & 4 ? QUOTES_LENIENT : QUOTES_STRICT,
	};
	size_t count = bytes[0] & 8 ? 1 : WANTED; /* few cells are picked, of many all ends are listed */
	struct text text = {(const char *)bytes + 2, size - 2};
	struct input *input = input_of_text(text, "f");
	struct buffer expected = read_all(record_reader_open(input, &dialect, READER_LIBCSV), input, count);
	input = input_of_text(text, "f");
	compare(&expected, read_all(record_reader_open(input, &dialect, READER_FAST), input, count));
	input = input_of_text(text, "f");
	compare(&expected,
		read_all(record_reader_open_blocks(input, &dialect, (size_t)bytes[1] + 8, NULL), input, count));
	for (int processor = 0; processor < STRUCTURE_PROCESSORS; processor++) {
		const struct structure_finder *finder = structure_finder_for((enum structure_processor)processor);
		if (!finder)
			continue;
		input = input_of_text(text, "f");
		compare(&expected, read_all(record_reader_open_blocks(input, &dialect, (size_t)bytes[1] + 8, finder),
					    input, count));
	}
	buffer_free(&expected);
	return 0;
}
