/* Loops that the compiler turns into vector instructions: VECTORISED compiles a function twice, for any x86-64 and for
 * those with AVX2, whose vectors are twice as wide and compare 64-bit integers; the loader picks the one that the
 * processor can run (target_clones of GCC and, from 14 on, of Clang, which has them for static functions alone). Where
 * that does not work, as it does not under sanitizers, there is the first one alone. */
#ifndef RUBRIC_BASE_VECTORISE_H
#define RUBRIC_BASE_VECTORISE_H

#include <stdint.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define CLONED 0
#elif defined __clang__
#define CLONED                                                                                                         \
	(__clang_major__ >= 14 && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) &&             \
	 !__has_feature(memory_sanitizer) && !__has_feature(coverage_sanitizer))
#else
#define CLONED 1
#endif

#if defined __x86_64__ && defined __GLIBC__ && CLONED
#define VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define VECTORISED
#endif

#undef CLONED

#endif
