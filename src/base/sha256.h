/* SHA-256 of a text, as 64 hexadecimal digits: to say which version of a file is meant.
 * Source: FIPS 180-4, sections 4.1.2, 4.2.2, 5 and 6.2. */
#ifndef RUBRIC_BASE_SHA256_H
#define RUBRIC_BASE_SHA256_H

#include "base/text.h"

enum { SHA256_DIGITS = 64 };

/* Without a zero byte behind the digits. */
void sha256(struct text text, char digits[SHA256_DIGITS]);

#endif
