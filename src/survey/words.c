#include "survey/words.h"

#include <utf8proc.h>

#include "base/buffer.h"
#include "base/vector.h"

struct text text_in_small_letters(struct text text, struct arena *arena)
{
	struct buffer out = {0};
	for (size_t at = 0; at < text.size;) {
		size_t begin = at;
		char bytes[4];
		int32_t code_point = utf8_next(text, &at);
		if (code_point < 0)
			buffer_bytes(&out, text.data + begin, at - begin);
		else
			buffer_bytes(&out, bytes, utf8_encode(utf8proc_tolower(code_point), bytes));
	}
	struct text small = text_copy(arena, buffer_view(&out));
	buffer_free(&out);
	return small;
}

bool has_cyrillic_letter(struct text text)
{
	for (size_t at = 0; at < text.size;) {
		int32_t code_point = utf8_next(text, &at);
		if (code_point >= 0x400 && code_point < 0x530)
			return true;
	}
	return false;
}

/* --- words of a name --- */

struct words {
	VECTOR(struct text) list;
};

/* Letters and digits make words; so does a capital behind a small letter: customerID, OrderDate. */
static void split_words(struct words *words, struct text name)
{
	struct text word = {name.data, 0};
	bool small_before = false;
	for (size_t at = 0; at <= name.size;) {
		size_t begin = at;
		int32_t code_point = at < name.size ? utf8_next(name, &at) : -1;
		bool letter = code_point >= 0 && code_point != '_' && name_may_continue(code_point);
		bool capital = letter && utf8proc_tolower(code_point) != code_point;
		if (word.size && (!letter || (capital && small_before))) {
			vector_push(&words->list, word);
			word.size = 0;
		}
		if (letter && !word.size)
			word.data = name.data + begin;
		if (letter)
			word.size = (size_t)(name.data + at - word.data);
		small_before = letter && !capital;
		if (begin == name.size)
			break;
	}
}

static bool is_one_of(struct text word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(word, list[i]))
			return true;
	return false;
}

/* --- what they tell --- */

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* English puts the word last, Russian as a rule first: Postal Code, `код товара`. */
bool name_tells_code(struct text name, struct arena *arena)
{
	static const char *const last[] = {
		"id",  "ids", "code", "no",   "nr",   "uuid",  "guid",    "zip", "phone", "fax",
		"sku", "ean", "isbn", "iban", "year", "month", "quarter", "год", "месяц", "квартал",
	};
	static const char *const either[] = {
		"ид",      "код",  "инн",    "кпп",     "огрн", "окпо",  "номер",
		"телефон", "факс", "индекс", "артикул", "бик",  "снилс",
	};
	struct words words = {0};
	split_words(&words, name);
	size_t count = words.list.count;
	bool tells = text_find(name, text_of("№")) < name.size;
	for (size_t i = 0; i < count && !tells; i++) {
		struct text small = text_in_small_letters(words.list.items[i], arena);
		tells = (i + 1 == count && is_one_of(small, last, COUNT(last))) ||
			((i == 0 || i + 1 == count) && is_one_of(small, either, COUNT(either)));
	}
	vector_free(&words.list);
	return tells;
}

int name_tells_worth(struct text name, struct arena *arena)
{
	/* Parts of words, the most telling first. */
	static const char *const worth[] = {
		"turnover", "revenue", "оборот",   "выручк",   "sales", "продаж", "spend",  "отгруз",
		"amount",   "сумм",    "стоимост", "total",    "итог",  "value",  "income", "доход",
		"profit",   "прибыл",  "margin",   "quantity", "колич", "orders", "заказ",
	};
	struct text small = text_in_small_letters(name, arena);
	for (size_t i = 0; i < COUNT(worth); i++)
		if (text_find(small, text_of(worth[i])) < small.size)
			return (int)i;
	return NAME_TELLS_NOTHING;
}
