/* What is picked of regular records is what is found: the first two bytes of the input choose the dialect, the columns
 * and how many fields are regular, the rest is the block. */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "data/record_block.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { COLUMNS_MAX = 3 };

static void open_block(struct record_block *block, const struct dialect *dialect, const struct structure_finder *finder,
		       struct text text, bool last, const size_t *columns, size_t count)
{
	record_block_open(block, dialect, finder);
	record_block_want(block, columns, count);
	record_block_reserve(block, text.size + 8);
	memcpy(block->bytes, text.data, text.size);
	block->size = text.size;
	block->last = last;
}

static struct buffer show_block(struct record_block *block)
{
	size_t count = block->wanted_count;
	struct buffer out = {0};
	struct record_batch batch = {.cells = memory_array(COLUMNS_MAX * BATCH_SIZE, sizeof *batch.cells)};
	record_block_find(block);
	buffer_printf(&out, "%zu %zu %zu", block->structure.records.count, (size_t)block->structure.line,
		      record_block_rest(block));
	while (record_block_take(block, BATCH_SIZE, 1, &batch), batch.count)
		for (size_t i = 0; i < batch.count; i++) {
			buffer_printf(&out, "\n%zu %zu", (size_t)batch.field_counts[i], (size_t)batch.forms[i]);
			for (size_t c = 0; c < count; c++) {
				buffer_printf(&out, " %zu:", record_cell(&batch, c, i).size);
				buffer_text(&out, record_cell(&batch, c, i));
			}
			if (i % 7 == 6)
				buffer_printf(&out, " %zu", (size_t)record_line(&batch, i));
		}
	memory_free(batch.cells);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 2 || size > 1 << 14)
		return 0;
	struct dialect dialect = {
		.delimiter = ",;"[bytes[0] & 1],
		.encoding = ENCODING_UTF_8,
		.quotes = bytes[0] & 2 ? QUOTES_LENIENT : QUOTES_STRICT,
	};
	size_t field_count = (size_t)bytes[1] % 64 + 2;
	size_t columns[COLUMNS_MAX] = {(size_t)bytes[0] / 8 % field_count, field_count / 2, field_count - 1};
	size_t count = (size_t)bytes[1] / 64;
	bool last = bytes[0] & 4;
	struct text text = {(const char *)bytes + 2, size - 2};
	for (int processor = 0; processor < STRUCTURE_PROCESSORS; processor++) {
		const struct structure_finder *finder = structure_finder_for((enum structure_processor)processor);
		if (!finder || !finder->pick_ends)
			continue;
		struct record_block found;
		struct record_block picked;
		open_block(&found, &dialect, finder, text, last, columns, count);
		open_block(&picked, &dialect, finder, text, last, columns, count);
		record_block_pick(&picked, field_count);
		struct buffer expected = show_block(&found);
		struct buffer shown = show_block(&picked);
		if (!text_equal(buffer_view(&expected), buffer_view(&shown)))
			abort();
		buffer_free(&expected);
		buffer_free(&shown);
		record_block_close(&found);
		record_block_close(&picked);
	}
	return 0;
}
