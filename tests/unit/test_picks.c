#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/chance.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "data/record_block.h"

static void open_block(struct record_block *block, const struct dialect *dialect, const struct structure_finder *finder,
		       struct text bytes, bool last, const size_t *columns, size_t count)
{
	record_block_open(block, dialect, finder);
	record_block_want(block, columns, count);
	record_block_reserve(block, bytes.size + 8);
	memcpy(block->bytes, bytes.data, bytes.size);
	block->size = bytes.size;
	block->last = last;
}

/* The lines are asked for at the end, as those of few records are. */
static void show_block(struct buffer *out, struct record_block *block)
{
	size_t count = block->wanted_count;
	struct cell_place *cells = memory_array(count * BATCH_SIZE, sizeof *cells);
	struct record_batch batch = {.cells = cells};
	record_block_find(block);
	buffer_printf(out, "%zu %u %zu:", block->structure.records.count, (unsigned)block->structure.line,
		      record_block_rest(block));
	for (;;) {
		record_block_take(block, BATCH_SIZE, 7, &batch);
		if (batch.count == 0)
			break;
		for (size_t i = 0; i < batch.count; i++) {
			buffer_printf(out, "\n%u %d", (unsigned)batch.field_counts[i], batch.forms[i]);
			for (size_t c = 0; c < count; c++) {
				buffer_string(out, "[");
				buffer_text(out, record_cell(&batch, c, i));
				buffer_string(out, "]");
			}
		}
		buffer_printf(out, "\n%d", (int)record_line(&batch, batch.count - 1));
		for (size_t i = 0; i < batch.count; i++)
			buffer_printf(out, " %d", (int)record_line(&batch, i));
	}
	memory_free(cells);
}

/* Whatever is picked is what is found; returns whether it was picked by all that can. */
static bool picks_what_is_found(struct text bytes, bool last, const size_t *columns, size_t count, size_t field_count)
{
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	bool picked = true;
	for (int processor = 0; processor < STRUCTURE_PROCESSORS; processor++) {
		const struct structure_finder *finder = structure_finder_for((enum structure_processor)processor);
		if (!finder)
			continue;
		struct record_block block;
		struct buffer found = {0};
		struct buffer expected = {0};
		open_block(&block, &dialect, finder, bytes, last, columns, count);
		show_block(&expected, &block);
		record_block_close(&block);
		open_block(&block, &dialect, finder, bytes, last, columns, count);
		record_block_pick(&block, field_count);
		record_block_find(&block);
		picked &= block.picked || !finder->pick_ends;
		show_block(&found, &block);
		record_block_close(&block);
		buffer_byte(&expected, '\0');
		buffer_byte(&found, '\0');
		assert_string_equal(found.data, expected.data);
		buffer_free(&expected);
		buffer_free(&found);
	}
	return picked;
}

static const size_t third[] = {2};

static void skip_where_nothing_picks(void)
{
	if (!structure_best_finder()->pick_ends)
		skip();
}

static bool picks_third_of_nine(const char *bytes)
{
	return picks_what_is_found(text_of(bytes), true, third, 1, 9);
}

static void test_regular_records(void **state)
{
	(void)state;
	skip_where_nothing_picks();
	assert_true(picks_third_of_nine("a,b,c,d,e,f,g,h,i\n,,,,,,,,\n1,2,3,4,5,6,7,8,9\n"));
	assert_true(picks_third_of_nine("a,b,\"c\",d,e,f,g,h,i\n,,\"\",,,,,,\n"));
	assert_true(picks_third_of_nine("\"a,\n\nb\",b,\"c\"\"\n,c\",d,e,f,g,h,\"i\"\n1,2,3,4,5,6,7,8,9\n"));
}

static void test_other_records(void **state)
{
	(void)state;
	skip_where_nothing_picks();
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h,i\n\n1,2,3,4,5,6,7,8,9\n"));
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h,i\n1,2,3,4,5,6,7,8\n"));
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h\n1,2,3,4,5,6,7,8,9,10\n"));
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h,i,j\n"));
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h,i\n1,2,3,4,5,6,7,8,9"));
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h,i\n1,2,3\n"));
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h,i\r\n1,2,3,4,5,6,7,8,9\r\n"));
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h,i\n1,2,3,4,5,6,7,8\r,9\n"));
	assert_false(picks_third_of_nine("a,b,c\"d\",d,e,f,g,h,i\n"));
	assert_false(picks_third_of_nine("a,b,\"c\"d,d,e,f,g,h,i\n"));
	assert_false(picks_third_of_nine("a,b,c,d,e,f,g,h,\"i\n"));
	assert_false(picks_third_of_nine(""));
	assert_false(picks_third_of_nine("a"));
}

static void append_cell(struct buffer *out)
{
	static const char *const cells[] = {
		"",          "1",
		"-12.5",     "\"\"",
		"\"a, b\"",  "c",
		"\"d\ne\"",  "\"\"\"\"",
		"\"f\"\"\"", "a long cell of more letters than one word of structure has bytes"};
	buffer_string(out, cells[below(sizeof cells / sizeof *cells)]);
}

/* Of any number of fields, and with a byte or a line that makes them irregular in each second one. */
static void test_by_chance(void **state)
{
	(void)state;
	skip_where_nothing_picks();
	size_t picked = 0;
	for (size_t round = 0; round < 3000; round++) {
		struct buffer text = {0};
		size_t fields = below(10) ? 2 + below(30) : 2 + below(255);
		size_t columns[5];
		for (size_t c = 0; c < 5; c++)
			columns[c] = below(fields);
		size_t records = 1 + below(40);
		for (size_t i = 0; i < records * fields; i++) {
			append_cell(&text);
			buffer_byte(&text, i % fields == fields - 1 ? '\n' : ',');
		}
		if (round % 2)
			text.data[below(text.size)] = "\",\n\ra"[below(5)];
		picked += picks_what_is_found(buffer_view(&text), below(2), columns, below(6), fields);
		buffer_free(&text);
	}
	assert_true(picked > 1000);
}

/* Longer than what is picked at once, at every offset of a word. */
static void test_long_blocks(void **state)
{
	(void)state;
	skip_where_nothing_picks();
	for (size_t first = 0; first < 70; first++) {
		struct buffer text = {0};
		for (size_t i = 0; i < first; i++)
			buffer_byte(&text, 'x');
		for (size_t i = 0; i < 9000; i++)
			buffer_printf(&text, i % 27 == 4 ? "\"%zu\n\"%s" : "%zu%s", i, i % 9 == 8 ? "\n" : ",");
		assert_true(picks_what_is_found(buffer_view(&text), false, third, 1, 9));
		buffer_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_regular_records),
		cmocka_unit_test(test_other_records),
		cmocka_unit_test(test_by_chance),
		cmocka_unit_test(test_long_blocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
