/* A scan that is divided among threads. */
#include "base/memory.h"
#include "scan/scanner.h"

bool scan_divide(struct scan *whole)
{
	if (whole->options->threads < 2)
		return false;
	whole->blocks = blocks_open(whole->reader);
	return whole->blocks != NULL;
}

void scan_widen_blocks(struct scan *whole)
{
	blocks_widen(whole->blocks);
}

struct scan *scan_part(struct scan *whole)
{
	struct scan *part = memory_zeroed(1, sizeof *part);
	size_t count = whole->plan->column_count;
	*part = (struct scan){
		.whole = whole,
		.plan = whole->plan,
		.rules = whole->rules,
		.options = whole->options,
		.input = whole->input,
		.dialect = whole->dialect,
		.header = whole->header,
		.header_count = whole->header_count,
		.key = whole->key,
		.wanted = whole->wanted,
		.wanted_count = whole->wanted_count,
		.readers_of_wanted = whole->readers_of_wanted,
		.setting = whole->setting,
		.filter = whole->filter,
		.filter_reads = whole->filter_reads,
	};
	part->setting.arena = &part->batch_arena;
	part->columns = arena_array(&part->arena, count, sizeof *part->columns);
	part->vectors = arena_array(&part->arena, count, sizeof *part->vectors);
	for (size_t i = 0; i < count; i++)
		part->columns[i].column = whole->columns[i].column;
	part->batch.columns = part->vectors;
	part->batch.arena = &part->batch_arena;
	size_t cells = size_product(whole->wanted_count, BATCH_SIZE);
	part->records.cells = memory_array(cells, sizeof *part->records.cells);
	record_block_open(&part->block, &part->dialect, finder_of_reader(whole->options->reader));
	record_block_want(&part->block, part->wanted, part->wanted_count);
	if (whole->options->cells_alone && !whole->options->exact)
		record_block_pick(&part->block, part->header_count);
	make_vectors(part);
	(void)make_filter_machine(part); /* the whole's was verified */
	return part;
}

/* --- the block at hand --- */

/* What came of the block is forgotten, or was added to the whole. The first lines of percents and plain numbers stay:
 * later blocks have none before these. */
static void begin_block(struct scan *part)
{
	part->counts = (struct scan_counts){0};
	problems_free(&part->problems);
	part->rejected_bytes.size = 0;
}

bool scan_read_block(struct scan *part)
{
	struct scan *whole = part->whole;
	begin_block(part);
	if (!blocks_read(whole->blocks, &part->block))
		return false;
	part->position = input_position(whole->input);
	return true;
}

void scan_find_records(struct scan *part)
{
	record_block_find(&part->block);
}

const struct record_batch *next_of_block(struct scan *part)
{
	record_block_take(&part->block, BATCH_SIZE, part->lines_before + 1, &part->records);
	return part->records.count ? &part->records : NULL;
}

void scan_adopt_block(struct scan *part)
{
	part->lines_before = blocks_adopt(part->whole->blocks, &part->block);
}

void scan_rewind_block(struct scan *part)
{
	begin_block(part);
	record_block_rewind(&part->block);
}

/* --- adding to the whole --- */

static void add_line(uint64_t *line, uint64_t of_block)
{
	if (*line == 0)
		*line = of_block;
}

void scan_add_block(struct scan *part)
{
	struct scan *whole = part->whole;
	whole->counts.records += part->counts.records;
	whole->counts.left_out += part->counts.left_out;
	whole->counts.rejected += part->counts.rejected;
	whole->counts.taken_as_missing += part->counts.taken_as_missing;
	problems_merge(&whole->problems, &part->problems);
	write_rejects(whole, &part->rejected_bytes);
	for (size_t i = 0; i < part->plan->column_count; i++) {
		add_line(&whole->columns[i].percents, part->columns[i].percents);
		add_line(&whole->columns[i].plains, part->columns[i].plains);
	}
	whole->position = part->position;
}
