/* What is done with masks where the processor has no instructions of its own for it, or not each of its kind (as NEON's
 * carry-less product). Private to this room. */
#ifndef RUBRIC_DATA_STRUCTURE_BITS_H
#define RUBRIC_DATA_STRUCTURE_BITS_H

#include "data/structure_marks.h"

INLINE uint64_t prefix_xor(uint64_t bits)
{
	for (int shift = 1; shift < 64; shift *= 2)
		bits ^= bits << shift;
	return bits;
}

INLINE uint32_t count_bits(uint64_t bits)
{
	return (uint32_t)__builtin_popcountll(bits);
}

INLINE uint32_t place_of_lowest(uint64_t bits)
{
	return (uint32_t)__builtin_ctzll(bits | (uint64_t)1 << 63);
}

INLINE uint64_t bit_of_rank(uint64_t bits, uint32_t rank)
{
	for (; rank; rank--)
		bits &= bits - 1;
	return lowest_bit(bits);
}

#endif
