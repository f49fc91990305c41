/* Words: what the name of a column says of what it holds. */
#ifndef RUBRIC_SURVEY_WORDS_H
#define RUBRIC_SURVEY_WORDS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

/* The name in small letters, in `arena`. */
struct text text_in_small_letters(struct text text, struct arena *arena);

bool has_cyrillic_letter(struct text text);

/* Do the words of the name tell of something that is not reckoned with: an identifier, a code, a telephone number, a
 * year? `CustomerID`, `client_id`, `Postal Code`, `Код`, `ИНН клиента`. */
bool name_tells_code(struct text name, struct arena *arena);

/* How much the name tells of what a client is worth: 0 for turnover, more the less it tells, NAME_TELLS_NOTHING. */
enum { NAME_TELLS_NOTHING = 100 };
int name_tells_worth(struct text name, struct arena *arena);

#endif
