/* Blocks: an export cut into blocks that several threads work on.
 *
 * Blocks are read one after another, and each is cut behind a line that seems to end a record; what follows begins the
 * next one. So the records of each can be found at once, on the guess that it begins with one. Whether it does is known
 * when those of the blocks before it are: then, in the order of reading, each is adopted. A block that ended inside a
 * record leaves its beginning to the next one, whose records are then found anew. */
#ifndef RUBRIC_DATA_BLOCKS_H
#define RUBRIC_DATA_BLOCKS_H

#include "base/buffer.h"
#include "data/record_block.h"

struct blocks {
	struct record_reader *reader; /* keeps the failure */
	size_t record_size;           /* about */
	size_t block_size;

	/* Of reading. */
	struct buffer ahead; /* read, and not yet in a block: from `ahead_at` on */
	size_t ahead_at;
	bool input_ended;
	bool ended; /* the last block was read */

	/* Of adopting. */
	struct buffer carry; /* the record that no block has ended yet */
	size_t looked_at;    /* so many bytes of it were found not to end it */
	uint64_t first_line; /* of the block to be adopted, counted from 1 */
};

/* Blocks of what the reader, which has given the header, has not yet given. They are of such a size that most have
 * about as many records as a batch. `reader` is not read from afterwards, and must outlive them. Null where there is
 * too little left to be worth it. */
struct blocks *blocks_open(struct record_reader *reader);

/* Makes blocks of several batches, where those are small: for who takes all batches of a block on one thread. Before
 * the first is read. */
void blocks_widen(struct blocks *blocks);
void blocks_close(struct blocks *blocks);

/* Reads the next block, whose records are then to be found (record_block_find); false at the end. One thread at a time.
 */
bool blocks_read(struct blocks *blocks, struct record_block *block);

/* One thread at a time, in the order of reading, and perhaps while another reads: finds the block's records anew where
 * the guess was wrong. Failures of the file become those of the reader. Returns how many lines of the file stand before
 * the block's. */
uint64_t blocks_adopt(struct blocks *blocks, struct record_block *block);

#endif
