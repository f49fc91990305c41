#include "data/sample.h"

#include <iconv.h>
#include <uchardet.h>

#include "data/encoding.h"

static const struct {
	enum encoding encoding;
	struct text mark;
} marks[] = {
	{ENCODING_UTF_8, {"\xEF\xBB\xBF", 3}},
	{ENCODING_UTF_16LE, {"\xFF\xFE", 2}},
	{ENCODING_UTF_16BE, {"\xFE\xFF", 2}},
};

/* Place of the byte-order mark in `marks` that the sample begins with, or -1. */
static int find_mark(struct text sample)
{
	for (int i = 0; i < (int)(sizeof marks / sizeof marks[0]); i++) {
		struct text mark = marks[i].mark;
		if (sample.size >= mark.size && memcmp(sample.data, mark.data, mark.size) == 0)
			return i;
	}
	return -1;
}

/* In UTF-16 every character of ASCII, so every delimiter, digit and line ending, has a zero byte beside it, always on
 * the same side. A fifth of the characters is less than what tables have, and far above stray zero bytes elsewhere. */
static enum encoding find_zero_bytes(struct text sample)
{
	size_t pairs = sample.size / 2;
	size_t zeros[2] = {0, 0};
	if (!sample.size || !memchr(sample.data, '\0', sample.size))
		return ENCODING_UNKNOWN;
	for (size_t i = 0; i < pairs * 2; i++)
		zeros[i % 2] += sample.data[i] == '\0';
	if (zeros[1] * 5 > pairs && zeros[0] * 10 < zeros[1])
		return ENCODING_UTF_16LE;
	if (zeros[0] * 5 > pairs && zeros[1] * 10 < zeros[0])
		return ENCODING_UTF_16BE;
	return ENCODING_UNKNOWN;
}

/* What a short file with a stray zero byte lacks: in UTF-16 most bytes that look like a line ending are one, with their
 * zero byte. Where there is none to look at, half of the characters have to be ASCII. */
static bool has_lines_of(struct text sample, enum encoding encoding)
{
	size_t high = encoding == ENCODING_UTF_16LE ? 1 : 0; /* which byte of a pair is zero */
	size_t ascii = 0;
	size_t endings = 0;
	size_t alike = 0;
	for (size_t i = 0; i + 1 < sample.size; i += 2) {
		bool zero = sample.data[i + high] == '\0';
		bool ending = sample.data[i + 1 - high] == '\n' || sample.data[i + 1 - high] == '\r';
		ascii += zero;
		endings += zero && ending;
		alike += ending;
	}
	bool any = memchr(sample.data, '\n', sample.size) || memchr(sample.data, '\r', sample.size);
	return any ? endings * 2 > alike : ascii * 2 > sample.size / 2;
}

static enum encoding find_unmarked_utf16(struct text sample)
{
	enum encoding found = find_zero_bytes(sample);
	return found && has_lines_of(sample, found) ? found : ENCODING_UNKNOWN;
}

/* The last character of a sample may be cut. */
static bool is_utf8(struct text sample, bool whole)
{
	size_t invalid = utf8_first_invalid(sample);
	if (invalid == sample.size)
		return true;
	size_t left = sample.size - invalid;
	unsigned char lead = (unsigned char)sample.data[invalid];
	size_t length = lead >= 0xF0 && lead <= 0xF4  ? 4
			: lead >= 0xE0 && lead < 0xF0 ? 3
			: lead >= 0xC2 && lead < 0xE0 ? 2
						      : 0;
	if (whole || left >= length)
		return false;
	for (size_t i = 1; i < left; i++) {
		if (((unsigned char)sample.data[invalid + i] & 0xC0) != 0x80)
			return false;
	}
	return true;
}

/* --- Cyrillic words --- */

static bool is_ascii_letter(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_cyrillic(int32_t c)
{
	return (c >= 0x400 && c <= 0x45F) || c == 0x490 || c == 0x491;
}

static bool is_cyrillic_capital(int32_t c)
{
	return (c >= 0x400 && c <= 0x42F) || c == 0x490;
}

/* Those of Serbian and Macedonian alone. In windows-1251 they sit where UTF-8 has its trailing bytes, so they tell a
 * damaged UTF-8 file more often than a word. */
static bool is_rare(int32_t c)
{
	static const uint8_t rare[] = {0x02, 0x03, 0x05, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0F};
	return is_cyrillic(c) && memchr(rare, is_cyrillic_capital(c) ? c - 0x400 : c - 0x450, sizeof rare);
}

/* A run of letters, as windows-1251 reads them. */
struct word {
	size_t cyrillic;
	size_t ascii;
	size_t strange; /* rare letters, and capitals after a small letter */
	bool after_small;
};

/* Of the words with a byte beyond ASCII: how many are Cyrillic through and through, and how many cannot be (western
 * words mix accented letters with plain ones, which windows-1251 shows as Cyrillic letters among Latin ones). */
struct words {
	size_t cyrillic;
	size_t other;
};

static void count_word(struct words *words, const struct word *word)
{
	if (!word->cyrillic)
		return;
	if (word->ascii || word->strange)
		words->other++;
	else if (word->cyrillic > 1)
		words->cyrillic++;
}

static struct words count_words(struct text sample)
{
	struct words words = {0, 0};
	struct word word = {0};
	for (size_t i = 0; i < sample.size; i++) {
		int32_t c = encoding_decode_byte(ENCODING_WINDOWS_1251, (unsigned char)sample.data[i]);
		if (is_cyrillic(c)) {
			word.cyrillic++;
			word.strange += is_rare(c) || (is_cyrillic_capital(c) && word.after_small);
			word.after_small = !is_cyrillic_capital(c);
		} else if (is_ascii_letter(c)) {
			word.ascii++;
		} else {
			count_word(&words, &word);
			word = (struct word){0};
		}
	}
	count_word(&words, &word);
	return words;
}

/* Too few words to tell from (single letters, say): does the detector of character sets take it for Cyrillic? */
static bool detector_sees_cyrillic(struct text sample)
{
	uchardet_t detector = uchardet_new();
	if (!detector)
		return false;
	uchardet_handle_data(detector, sample.data, sample.size);
	uchardet_data_end(detector);
	bool cyrillic = text_equal_ignoring_case(text_of(uchardet_get_charset(detector)), "windows-1251");
	uchardet_delete(detector);
	return cyrillic;
}

static enum encoding find_single_byte(struct text sample)
{
	struct words words = count_words(sample);
	bool cyrillic =
		words.cyrillic > words.other || (words.cyrillic == words.other && detector_sees_cyrillic(sample));
	return cyrillic ? ENCODING_WINDOWS_1251 : ENCODING_WINDOWS_1252;
}

/* --- what the others call --- */

static bool is_utf16(enum encoding encoding)
{
	return encoding == ENCODING_UTF_16LE || encoding == ENCODING_UTF_16BE;
}

void sample_find_encoding(struct dialect *dialect, struct text sample, bool whole)
{
	int mark = find_mark(sample);
	enum encoding declared = dialect->encoding;
	enum encoding marked = mark < 0 ? ENCODING_UNKNOWN : marks[mark].encoding;
	if (is_utf16(declared)) {
		enum encoding zeros = find_zero_bytes(sample);
		dialect->encoding = is_utf16(marked) ? marked : zeros ? zeros : declared;
	} else if (!declared) {
		enum encoding unmarked = marked ? marked : find_unmarked_utf16(sample);
		dialect->encoding = unmarked                 ? unmarked
				    : is_utf8(sample, whole) ? ENCODING_UTF_8
							     : find_single_byte(sample);
	}
	dialect->byte_order_mark = marked && marked == dialect->encoding;
}

static struct text from_utf16(enum encoding encoding, struct text sample, struct arena *arena)
{
	enum { WIDEST = 3 }; /* bytes of UTF-8 for two of UTF-16 */
	size_t room = sample.size / 2 * WIDEST + 1;
	char *out = arena_bytes(arena, room);
	char *to = out;
	char *from = (char *)(uintptr_t)sample.data; /* iconv does not write there */
	iconv_t converter = iconv_open("UTF-8", encoding == ENCODING_UTF_16LE ? "UTF-16LE" : "UTF-16BE");
	if (converter == (iconv_t)-1)
		return (struct text){out, 0};
	/* What cannot be converted is met again, and reported, by the input. */
	(void)iconv(converter, &from, &sample.size, &to, &room);
	iconv_close(converter);
	return (struct text){out, (size_t)(to - out)};
}

struct text sample_readable(const struct dialect *dialect, struct text sample, struct arena *arena)
{
	if (dialect->byte_order_mark) {
		size_t mark = marks[find_mark(sample)].mark.size;
		sample = (struct text){sample.data + mark, sample.size - mark};
	}
	return is_utf16(dialect->encoding) ? from_utf16(dialect->encoding, sample, arena) : sample;
}
