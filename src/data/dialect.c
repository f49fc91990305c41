#include "data/dialect.h"

#include "base/buffer.h"
#include "data/foreign.h"
#include "data/sample.h"

/* --- names --- */

static bool take_letters(struct text name, size_t *at, char upper, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (*at + i >= name.size || (name.data[*at + i] | 0x20) != (upper | 0x20))
			return false;
	}
	*at += count;
	return true;
}

/* Day and month have two letters each, the year four or two. */
static bool take_part(struct text name, size_t *at, char letter, struct date_form *form)
{
	if (letter != 'Y')
		return take_letters(name, at, letter, 2);
	if (take_letters(name, at, 'Y', 4))
		return true;
	form->two_digit_year = true;
	return take_letters(name, at, 'Y', 2);
}

static bool read_form(struct text name, const char *letters, struct date_form *form)
{
	size_t at = 0;
	form->two_digit_year = false;
	form->separator = '\0';
	for (size_t i = 0; i < 3; i++) {
		if (i == 1 && at < name.size && strchr("./-", name.data[at]))
			form->separator = name.data[at];
		if (i > 0 && (at >= name.size || !form->separator || name.data[at++] != form->separator))
			return false;
		if (!take_part(name, &at, letters[i], form))
			return false;
	}
	return at == name.size;
}

bool date_form_from_name(struct text name, struct date_form *form)
{
	static const struct {
		const char *letters;
		enum date_order order;
	} orders[] = {{"DMY", DATES_DMY}, {"MDY", DATES_MDY}, {"YMD", DATES_YMD}};
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		if (!read_form(name, orders[i].letters, form))
			continue;
		form->order = orders[i].order;
		if (form->order == DATES_YMD && form->separator == '-' && !form->two_digit_year)
			form->order = DATES_ISO;
		return true;
	}
	return false;
}

const char *date_form_name(const struct date_form *form, struct arena *arena)
{
	bool iso = form->order == DATES_ISO || form->order == DATES_UNKNOWN;
	char mark = form->separator && !iso ? form->separator : '-';
	const char *year = form->two_digit_year && !iso ? "YY" : "YYYY";
	if (form->order == DATES_DMY)
		return arena_printf(arena, "DD%cMM%c%s", mark, mark, year);
	if (form->order == DATES_MDY)
		return arena_printf(arena, "MM%cDD%c%s", mark, mark, year);
	return arena_printf(arena, "%s%cMM%cDD", year, mark, mark);
}

/* --- records of the sample --- */

/* One record as a delimiter would cut it. */
struct cut {
	size_t fields;
	bool malformed; /* text after a closing quote, or a quote that is not closed */
	size_t end;     /* of the record, without its line ending */
	bool whole;     /* a line ending was seen */
};

static bool ends_line(char byte)
{
	return byte == '\n' || byte == '\r';
}

/* Passes the quoted field that begins at `at`, up to its closing quote. */
static size_t pass_quoted(struct text sample, size_t at, bool *closed)
{
	for (at++; at < sample.size; at++) {
		if (sample.data[at] != '"')
			continue;
		if (at + 1 == sample.size || sample.data[at + 1] != '"') {
			*closed = true;
			return at + 1;
		}
		at++;
	}
	*closed = false;
	return sample.size;
}

static struct cut cut_record(struct text sample, size_t at, char delimiter)
{
	struct cut cut = {0};
	for (bool more = true; more; at += more) {
		size_t start = at;
		bool closed = true;
		if (at < sample.size && sample.data[at] == '"')
			at = pass_quoted(sample, at, &closed);
		size_t behind_quotes = at;
		while (at < sample.size && sample.data[at] != delimiter && !ends_line(sample.data[at]))
			at++;
		cut.malformed |= !closed || (behind_quotes > start && at > behind_quotes);
		cut.fields++;
		more = at < sample.size && sample.data[at] == delimiter;
	}
	cut.end = at;
	cut.whole = at < sample.size;
	return cut;
}

static size_t skip_line_endings(struct text sample, size_t at)
{
	while (at < sample.size && ends_line(sample.data[at]))
		at++;
	return at;
}

/* --- delimiter --- */

enum { RECORDS_MAX = 1000 };

/* How well a delimiter cuts the sample. */
struct fit {
	char delimiter;
	size_t header; /* fields of the header */
	size_t agreeing;
	size_t records;
};

static struct fit try_delimiter(struct text sample, bool whole, char delimiter)
{
	struct fit fit = {.delimiter = delimiter};
	for (size_t at = skip_line_endings(sample, 0); at < sample.size && fit.records < RECORDS_MAX;) {
		struct cut cut = cut_record(sample, at, delimiter);
		if (!cut.whole && !whole && fit.records)
			break;
		if (!fit.records)
			fit.header = cut.malformed ? 0 : cut.fields;
		fit.agreeing += !cut.malformed && cut.fields == fit.header;
		fit.records++;
		at = skip_line_endings(sample, cut.end);
	}
	return fit;
}

/* Above 0 where `a` cuts a greater share of its records as it cuts the header. */
static int compare_fits(const struct fit *a, const struct fit *b)
{
	size_t left = a->agreeing * b->records;
	size_t right = b->agreeing * a->records;
	return (left > right) - (left < right);
}

/* "Turnover, EUR": a comma that blanks follow in the header is punctuation where another delimiter will do. */
static bool is_punctuation(struct text sample, char delimiter)
{
	size_t start = skip_line_endings(sample, 0);
	size_t end = cut_record(sample, start, delimiter).end;
	if (delimiter != ',')
		return false;
	for (size_t i = start; i < end; i++) {
		if (sample.data[i] == ',' && (i + 1 == end || sample.data[i + 1] != ' '))
			return false;
	}
	return true;
}

static const struct delimiter {
	char byte;
	const char *name;
} delimiters[] = {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "vertical bar"}};

enum { DELIMITERS = sizeof delimiters / sizeof delimiters[0] };

/* As the settings write it. */
static const char *written(char delimiter, struct arena *arena)
{
	return delimiter == '\t' ? "\"\\t\"" : arena_printf(arena, "\"%c\"", delimiter);
}

/* With its name, where it has one. */
static const char *named(char delimiter, struct arena *arena)
{
	for (size_t i = 0; i < DELIMITERS; i++) {
		if (delimiters[i].byte == delimiter)
			return arena_printf(arena, "%s (%s)", delimiters[i].name, written(delimiter, arena));
	}
	return written(delimiter, arena);
}

/* Where the header has several, the records behind it decide. */
static const char *find_among(struct dialect *dialect, const char *rivals, size_t count, struct text sample, bool whole,
			      struct arena *arena)
{
	struct fit best = {0};
	char rival = '\0';
	for (size_t i = 0; i < count; i++) {
		struct fit fit = try_delimiter(sample, whole, rivals[i]);
		int order = i == 0 ? 1 : compare_fits(&fit, &best);
		if (order == 0 && is_punctuation(sample, best.delimiter))
			order = 1;
		if (order > 0) {
			best = fit;
			rival = '\0';
		} else if (order == 0) {
			rival = rivals[i];
		}
	}
	dialect->delimiter = best.delimiter;
	if (!rival)
		return NULL;
	const char *setting = written(best.delimiter, arena);
	return arena_printf(arena,
			    "the columns may be separated by a %s or by a %s; write csv { delimiter %s } in the rules, "
			    "or --delimiter %s",
			    named(best.delimiter, arena), named(rival, arena), setting, setting);
}

static const char *find_delimiter(struct dialect *dialect, struct text sample, bool whole, struct arena *arena)
{
	char found[DELIMITERS];
	size_t count = 0;
	size_t header = skip_line_endings(sample, 0);
	for (size_t i = 0; i < DELIMITERS; i++) {
		struct cut cut = cut_record(sample, header, delimiters[i].byte);
		if (!cut.malformed && cut.fields > 1)
			found[count++] = delimiters[i].byte;
	}
	if (count > 1)
		return find_among(dialect, found, count, sample, whole, arena);
	dialect->delimiter = count ? found[0] : ',';
	return NULL;
}

/* --- structure --- */

static const char *find_line_ending(struct text sample, char delimiter)
{
	size_t at = cut_record(sample, 0, delimiter).end;
	if (at == sample.size || sample.data[at] == '\n')
		return "\n";
	return at + 1 < sample.size && sample.data[at + 1] == '\n' ? "\r\n" : "\r";
}

const char *dialect_find_structure(struct dialect *dialect, struct text sample, bool whole, struct arena *arena)
{
	const char *message = foreign_by_bytes(sample, arena);
	if (message)
		return message;
	sample_find_encoding(dialect, sample, whole);
	struct text readable = sample_readable(dialect, sample, arena);
	message = foreign_by_text(readable, arena);
	if (!message && !dialect->delimiter)
		message = find_delimiter(dialect, readable, whole, arena);
	if (!message && !dialect->line_ending)
		dialect->line_ending = find_line_ending(readable, dialect->delimiter);
	return message;
}

/* --- description --- */

const char *dialect_describe(const struct dialect *dialect, struct arena *arena)
{
	struct buffer out = {0};
	buffer_printf(&out, "delimiter %s, encoding %s", named(dialect->delimiter, arena),
		      encoding_name(dialect->encoding));
	if (dialect->byte_order_mark)
		buffer_string(&out, " with a byte-order mark");
	buffer_printf(&out, ", decimal mark \"%c\"", dialect->decimal ? dialect->decimal : '.');
	if (dialect->grouping.size)
		buffer_printf(&out, ", grouping \"%.*s\"", TEXT_ARGUMENTS(dialect->grouping));
	else
		buffer_string(&out, ", no grouping");
	buffer_printf(&out, ", dates %s", date_form_name(&dialect->dates, arena));
	const char *description = arena_copy(arena, out.data, out.size);
	buffer_free(&out);
	return description;
}
