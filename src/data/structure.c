#include "data/structure.h"

#include "data/structure_marks.h"

const struct structure_finder *structure_finder_for(enum structure_processor processor)
{
	switch (processor) {
	case STRUCTURE_PORTABLE:
		return &structure_portable;
#if defined(__x86_64__)
	case STRUCTURE_AVX2:
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
				       __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi") &&
				       __builtin_cpu_supports("bmi2")
			       ? &structure_avx2
			       : NULL;
	case STRUCTURE_AVX512:
		return structure_finder_for(STRUCTURE_AVX2) && __builtin_cpu_supports("avx512f") &&
				       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
				       __builtin_cpu_supports("avx512vbmi2")
			       ? &structure_avx512
			       : NULL;
#elif defined(__aarch64__) && defined(__ARM_NEON) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	case STRUCTURE_NEON:
		return &structure_neon;
#endif
	default:
		return NULL;
	}
}

const struct structure_finder *structure_best_finder(void)
{
	for (int processor = STRUCTURE_PROCESSORS - 1; processor > STRUCTURE_PORTABLE; processor--) {
		const struct structure_finder *finder = structure_finder_for((enum structure_processor)processor);
		if (finder)
			return finder;
	}
	return &structure_portable;
}

void structure_begin(struct structure *structure, size_t size)
{
	size_t words = size_sum(size / 64, WORDS_BEHIND);
	if (words > structure->words_capacity) {
		memory_free(structure->words);
		structure->words = memory_array(words, sizeof *structure->words);
		structure->words_capacity = words;
	}
	structure->words[0] = (struct structure_word){0};
	structure->records.count = structure->start = 0;
	structure->first_end = structure->line = 0;
	structure->quoted = false;
}

void structure_replace_ends(struct structure *structure, size_t next, const uint32_t *ends, size_t count)
{
	struct structure_word *words = structure->words;
	size_t first = structure->start / 64;
	size_t last = next / 64;
	words[first].ends &= ((uint64_t)1 << structure->start % 64) - 1;
	for (size_t w = first + 1; w <= last; w++)
		words[w].ends = words[w].lines = 0;
	for (size_t i = 0; i < count; i++)
		words[ends[i] / 64].ends |= (uint64_t)1 << ends[i] % 64;
	for (size_t w = first + 1; w <= last + 1; w++)
		words[w].counts = ends_before(&words[w - 1]) + (uint64_t)__builtin_popcountll(words[w - 1].ends);
}

uint32_t count_lines(struct text block, size_t from, size_t to)
{
	uint32_t count = 0;
	for (; from < to; from = behind_line(block, from)) {
		while (from < to && !is_line_ending(block.data[from]))
			from++;
		count += from < to;
	}
	return count;
}

void structure_end_record(struct structure *structure, size_t end, size_t next, size_t field_count, uint32_t line,
			  uint8_t form)
{
	struct record_places *records = &structure->records;
	record_places_reserve(records, 1);
	records->starts[records->count] = (uint32_t)structure->start;
	records->ends[records->count] = (uint32_t)end;
	records->first_ends[records->count] = structure->first_end;
	records->field_counts[records->count] = (uint32_t)field_count;
	records->lines[records->count] = structure->line;
	records->forms[records->count++] = form;
	structure->line = line;
	structure->start = next;
	structure->first_end += (uint32_t)field_count;
}

void structure_free(struct structure *structure)
{
	memory_free(structure->words);
	record_places_free(&structure->records);
}
