/* Loops that the compiler turns into vector instructions: VECTORISED compiles a function twice, for any x86-64 and for
 * those with AVX2, whose vectors are twice as wide and compare 64-bit integers; the loader picks the one that the
 * processor can run (target_clones of GCC). Where that does not work there is the first one alone. */
#ifndef RUBRIC_BASE_VECTORISE_H
#define RUBRIC_BASE_VECTORISE_H

#include <stdint.h>

#if defined __x86_64__ && defined __GLIBC__ && !defined __clang__ && !defined __SANITIZE_ADDRESS__ &&                  \
	!defined __SANITIZE_THREAD__
#define VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define VECTORISED
#endif

#endif
