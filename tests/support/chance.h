/* Chance: random numbers for tests, the same in every run. */
#ifndef TESTS_SUPPORT_CHANCE_H
#define TESTS_SUPPORT_CHANCE_H

#include <stddef.h>
#include <stdint.h>

static uint64_t seed = 20260131;

/* splitmix64, Steele, Lea and Flood 2014. */
static inline uint64_t chance(void)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline size_t below(size_t limit)
{
	return (size_t)(chance() % limit);
}

#endif
