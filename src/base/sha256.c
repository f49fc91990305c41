#include "base/sha256.h"

enum { BLOCK = 64, ROUNDS = 64, WORDS = 8 };

static const uint32_t round_constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, int bits)
{
	return word >> bits | word << (32 - bits);
}

static uint32_t big_endian(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void expand(const unsigned char *block, uint32_t schedule[ROUNDS])
{
	for (size_t i = 0; i < 16; i++)
		schedule[i] = big_endian(block + i * 4);
	for (int i = 16; i < ROUNDS; i++) {
		uint32_t x = schedule[i - 15];
		uint32_t y = schedule[i - 2];
		uint32_t small = rotate(x, 7) ^ rotate(x, 18) ^ x >> 3;
		uint32_t large = rotate(y, 17) ^ rotate(y, 19) ^ y >> 10;
		schedule[i] = schedule[i - 16] + small + schedule[i - 7] + large;
	}
}

static void take_block(uint32_t state[WORDS], const unsigned char *block)
{
	uint32_t schedule[ROUNDS];
	uint32_t s[WORDS];
	memcpy(s, state, sizeof s);
	expand(block, schedule);
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
		uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
		uint32_t first = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) + choice +
				 round_constants[i] + schedule[i];
		uint32_t second = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + majority;
		memmove(s + 1, s, (WORDS - 1) * sizeof *s);
		s[4] += first;
		s[0] = first + second;
	}
	for (int i = 0; i < WORDS; i++)
		state[i] += s[i];
}

/* The last bytes, a one bit, zeros, and the length in bits. */
static void take_rest(uint32_t state[WORDS], struct text text, size_t at)
{
	unsigned char blocks[2 * BLOCK] = {0};
	size_t rest = text.size - at;
	size_t size = rest + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
	uint64_t bits = (uint64_t)text.size * 8;
	if (rest)
		memcpy(blocks, text.data + at, rest);
	blocks[rest] = 0x80;
	for (size_t i = 0; i < 8; i++)
		blocks[size - 1 - i] = (unsigned char)(bits >> 8 * i);
	for (size_t i = 0; i < size; i += BLOCK)
		take_block(state, blocks + i);
}

void sha256(struct text text, char digits[SHA256_DIGITS])
{
	static const char hexadecimal[] = "0123456789abcdef";
	uint32_t state[WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	size_t at = 0;
	for (; text.size - at >= BLOCK; at += BLOCK)
		take_block(state, (const unsigned char *)text.data + at);
	take_rest(state, text, at);
	for (size_t i = 0; i < SHA256_DIGITS; i++)
		digits[i] = hexadecimal[state[i / 8] >> (28 - i % 8 * 4) & 15];
}
