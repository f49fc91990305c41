/* Bands of numbers, and of how long ago a day was. */
#include "survey/draft_parts.h"
#include "survey/figures.h"
#include "survey/words.h"
#include "syntax/spell.h"

enum { OTHERS_MAX = 6 /* columns for which bands stand in comments */ };

/* --- a name for the segment --- */

static bool is_taken(const struct survey *survey, const struct text *names, struct text name)
{
	for (size_t i = 0; i < survey->column_count; i++)
		if (text_equal(names[i], name) || text_equal(survey->columns[i].name, name))
			return true;
	return false;
}

/* `turnover_band`; one that neither the rules nor the export have. */
static struct text segment_name(struct survey *survey, const struct text *names, struct text column,
				const char *english, const char *russian)
{
	bool plain = name_is_plain(column);
	const char *suffix = has_cyrillic_letter(column) ? russian : english;
	struct text name;
	for (int number = 1; number == 1 || is_taken(survey, names, name); number++) {
		name = text_of(
			arena_printf(&survey->arena, "%.*s%s%s", TEXT_ARGUMENTS(column), plain ? "_" : " ", suffix));
		if (number > 1)
			name = text_of(arena_printf(&survey->arena, "%.*s%s%d", TEXT_ARGUMENTS(name), plain ? "_" : " ",
						    number));
	}
	return name;
}

static void begin_segment(struct buffer *out, struct text name, struct text column)
{
	buffer_string(out, "segment ");
	spell_name(out, name);
	buffer_string(out, " on ");
	spell_name(out, column);
	buffer_string(out, " {\n");
}

/* --- bands of a number --- */

struct bands {
	size_t column;
	size_t count;
	struct decimal bounds[QUARTILES];
};

/* A band without a value says nothing. */
static void drop_empty_bands(const struct surveyed_column *column, struct bands *bands)
{
	size_t kept = 0;
	size_t above = ordered_count(&column->values, 0);
	for (size_t i = 0; i < bands->count; i++) {
		size_t below = ordered_below(&column->values, 0, bands->bounds[i]);
		if (below == above || below == 0)
			continue;
		bands->bounds[kept++] = bands->bounds[i];
		above = below;
	}
	bands->count = kept;
}

/* Few different whole numbers are kinds, such as the number of a region. */
static bool find_bands(const struct survey *survey, size_t index, struct bands *bands)
{
	enum { KINDS_MAX = 10, MANY_RECORDS = 20 };
	const struct surveyed_column *column = &survey->columns[index];
	if (column->obstacle != OBSTACLE_NONE || column->type != TYPE_NUMBER ||
	    (!column->has_fraction && survey->records > MANY_RECORDS && column->frequencies.different <= KINDS_MAX))
		return false;
	bands->column = index;
	bands->count = round_bounds(column->quartiles, QUARTILES, column->least, column->greatest,
				    !column->has_fraction, bands->bounds);
	drop_empty_bands(column, bands);
	return bands->count > 0;
}

/* A for the greatest. Who is missing has a label too: rules are to cover everybody. */
static void write_bands(struct survey *survey, const struct text *names, const struct bands *bands, struct buffer *out)
{
	const struct surveyed_column *column = &survey->columns[bands->column];
	struct text name = names[bands->column];
	struct text bound = {"", 0};
	begin_segment(out, segment_name(survey, names, name, "band", "группа"), name);
	for (size_t i = 0; i < bands->count; i++) {
		bound = figure_text(bands->bounds[i], column->has_percent, &survey->arena);
		buffer_printf(out, ">= %.*s -> %c\n", TEXT_ARGUMENTS(bound), (char)('A' + i));
	}
	buffer_printf(out, "< %.*s%s -> %c\n", TEXT_ARGUMENTS(bound), column->missing ? "" : ", is missing",
		      (char)('A' + bands->count));
	if (column->missing)
		buffer_printf(out, "is missing -> \"%s\"\n", has_cyrillic_letter(name) ? "нет данных" : "not known");
	buffer_string(out, "}\n");
}

/* --- how long ago --- */

static const struct age {
	const char *before, *behind; /* the column's name */
	const char *english, *russian;
} ages[] = {
	{"today - ", " > 12 months", "over a year", "больше года"},
	{"today - ", " > 3 months", "over 3 months", "больше 3 месяцев"},
	{"", " is present", "recent", "недавно"},
	{"otherwise", "", "never", "никогда"},
};

enum { COUNT_OF_AGES = sizeof ages / sizeof *ages };

static void write_ages(struct survey *survey, const struct text *names, size_t index, struct buffer *out)
{
	struct text name = segment_name(survey, names, names[index], "age", "давность");
	buffer_string(out, "segment ");
	spell_name(out, name);
	buffer_string(out, " {\n");
	for (size_t i = 0; i < COUNT_OF_AGES; i++) {
		const struct age *age = &ages[i];
		buffer_string(out, age->before);
		if (*age->behind)
			spell_name(out, names[index]);
		buffer_printf(out, "%s -> ", age->behind);
		spell_label(out, text_of(has_cyrillic_letter(names[index]) ? age->russian : age->english));
		buffer_byte(out, '\n');
	}
	buffer_string(out, "}\n");
}

/* --- which columns --- */

static bool tells_more(struct survey *survey, size_t a, size_t b)
{
	int worth = name_tells_worth(survey->columns[a].name, &survey->arena);
	int other = name_tells_worth(survey->columns[b].name, &survey->arena);
	struct decimal left = {0, 0};
	struct decimal right = {0, 0};
	if (worth != other)
		return worth < other;
	(void)exact_total(&survey->columns[a].sum, &left);
	(void)exact_total(&survey->columns[b].sum, &right);
	return decimal_compare(left, right) > 0;
}

size_t find_measure(struct survey *survey)
{
	size_t found = survey->column_count;
	struct bands bands;
	for (size_t i = 0; i < survey->column_count; i++)
		if (find_bands(survey, i, &bands) && (found == survey->column_count || tells_more(survey, i, found)))
			found = i;
	return found;
}

static void write_others(struct survey *survey, const struct text *names, size_t measure, struct buffer *out)
{
	struct buffer others = {0};
	struct bands bands;
	size_t count = 0;
	for (size_t i = 0; i < survey->column_count && count < OTHERS_MAX; i++) {
		const struct surveyed_column *column = &survey->columns[i];
		if (column->obstacle != OBSTACLE_NONE || i == measure)
			continue;
		if (count && (column->type == TYPE_DATE || column->type == TYPE_NUMBER))
			buffer_byte(&others, '\n');
		if (column->type == TYPE_DATE)
			write_ages(survey, names, i, &others);
		else if (find_bands(survey, i, &bands))
			write_bands(survey, names, &bands, &others);
		else
			continue;
		count++;
	}
	if (count)
		buffer_string(out, "\n# More to begin with: take the # away.\n#\n");
	write_formatted(out, buffer_view(&others), "# ");
	buffer_free(&others);
}

void propose_bands(struct survey *survey, const struct text *names, size_t measure, struct buffer *out)
{
	struct bands bands;
	if (measure < survey->column_count && find_bands(survey, measure, &bands)) {
		buffer_string(out, "\n## Round figures near the quartiles, to be changed.\n");
		write_bands(survey, names, &bands, out);
	}
	write_others(survey, names, measure, out);
}
