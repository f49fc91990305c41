#include "data/structure.h"

#include "data/structure_marks.h"

structure_finder *structure_finder_for(enum structure_processor processor)
{
	switch (processor) {
	case STRUCTURE_PORTABLE:
		return structure_find_portable;
#if defined(__x86_64__)
	case STRUCTURE_AVX2:
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
				       __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi") &&
				       __builtin_cpu_supports("bmi2")
			       ? structure_find_avx2
			       : NULL;
	case STRUCTURE_AVX512:
		return structure_finder_for(STRUCTURE_AVX2) && __builtin_cpu_supports("avx512f") &&
				       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
				       __builtin_cpu_supports("avx512vbmi2")
			       ? structure_find_avx512
			       : NULL;
#elif defined(__aarch64__) && defined(__ARM_NEON) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	case STRUCTURE_NEON:
		return structure_find_neon;
#endif
	default:
		return NULL;
	}
}

structure_finder *structure_best_finder(void)
{
	for (int processor = STRUCTURE_PROCESSORS - 1; processor > STRUCTURE_PORTABLE; processor--) {
		structure_finder *finder = structure_finder_for((enum structure_processor)processor);
		if (finder)
			return finder;
	}
	return structure_find_portable;
}

void structure_free(struct structure *structure)
{
	vector_free(&structure->ends);
	vector_free(&structure->records);
}
