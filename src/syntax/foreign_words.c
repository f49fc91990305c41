/* Words of SQL, spreadsheets and other languages, and what stands for them here. */
#include "syntax/parser.h"

static const char text_tests[] = "write starts with \"A\", ends with \"A\", contains \"A\" or matches \"A.*B\"";
static const char regex_test[] = "write matches \"regex\"";
static const char keys[] = "keys and a condition stand last inside the brackets: total(x by region where channel = "
			   "\"web\")";
static const char order[] = "rank(x) counts from the greatest x, rank(-x) from the smallest";

static const struct foreign_word {
	const char *word;
	const char *remedy;
} foreign_words[] = {
	{"like", text_tests},
	{"ilike", text_tests},
	{"similar", text_tests},
	{"regexp", regex_test},
	{"rlike", regex_test},
	{"match", regex_test},
	{"startswith", "write starts with \"A\""},
	{"begins", "write starts with \"A\""},
	{"endswith", "write ends with \"A\""},
	{"contain", "write contains \"A\""},
	{"has", "write contains \"A\""},
	{"include", "write contains \"A\""},
	{"includes", "write contains \"A\""},
	{"equals", "write ="},
	{"eq", "write ="},
	{"ne", "write !="},
	{"null", "write is missing or is present"},
	{"isnull", "write is missing or is present"},
	{"notnull", "write is missing or is present"},
	{"mod", "write mod(x, 2)"},
	{"div", "write floor(x / 2)"},
	{"over", keys},
	{"partition", keys},
	{"group", keys},
	{"order", order},
	{"desc", order},
	{"asc", order},
	{"и", "write and"},
	{"И", "write and"},
	{"или", "write or"},
	{"ИЛИ", "write or"},
};

const char *remedy_of_word(struct parser *parser, struct text word)
{
	static const char *const words[] = {"and",    "or",   "not",  "in",      "is",   "between", "contains",
					    "starts", "ends", "then", "matches", "else", "because", "valid"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_equal_ignoring_case(word, words[i]) && !text_is(word, words[i]))
			return arena_printf(parser->arena, "write %s", words[i]);
	for (size_t i = 0; i < sizeof foreign_words / sizeof *foreign_words; i++)
		if (text_equal_ignoring_case(word, foreign_words[i].word))
			return foreign_words[i].remedy;
	return NULL;
}

bool is_time_of_day(struct text word)
{
	static const char *const units[] = {"hour", "hours", "minute", "minutes", "second", "seconds"};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (text_equal_ignoring_case(word, units[i]))
			return true;
	return false;
}
