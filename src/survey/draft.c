#include "survey/draft.h"

#include "survey/draft_parts.h"
#include "syntax/print.h"
#include "syntax/spell.h"

/* --- text --- */

static void write_behind(struct buffer *out, struct text lines, const char *prefix)
{
	while (lines.size) {
		size_t end = text_find(lines, text_of("\n"));
		buffer_string(out, end ? prefix : "#");
		buffer_bytes(out, lines.data, end);
		buffer_byte(out, '\n');
		end += end < lines.size;
		lines = (struct text){lines.data + end, lines.size - end};
	}
}

void write_formatted(struct buffer *out, struct text rules, const char *prefix)
{
	struct syntax syntax = {0};
	struct buffer formatted = {0};
	uint32_t source = sources_add(&syntax.sources, "draft", rules);
	print_module(&syntax, parse_module(&syntax, source), &formatted);
	if (*prefix)
		write_behind(out, buffer_view(&formatted), prefix);
	else
		buffer_text(out, buffer_view(&formatted));
	buffer_free(&formatted);
	syntax_free(&syntax);
}

/* --- csv --- */

static bool has_type(const struct survey *survey, enum type_kind type)
{
	for (size_t i = 0; i < survey->column_count; i++)
		if (survey->columns[i].obstacle == OBSTACLE_NONE && survey->columns[i].type == type)
			return true;
	return false;
}

/* Numbers tell the decimal mark where one of them has one. */
static bool shows_decimal(const struct survey *survey)
{
	bool shows = false;
	for (size_t i = 0; i < survey->column_count; i++)
		shows |= survey->columns[i].type == TYPE_NUMBER && survey->columns[i].has_fraction;
	return (shows || survey->dialect.grouping.size) && !survey->dialect.decimal_assumed;
}

static void write_setting(struct buffer *out, const char *name, struct text value)
{
	buffer_printf(out, "%s ", name);
	spell_text(out, value);
	buffer_byte(out, '\n');
}

static void write_missing_words(struct buffer *out, const struct survey *survey)
{
	const char *before = "missing ";
	for (size_t word = 0; word < MISSING_WORDS; word++) {
		if (!survey->word_is_missing[word])
			continue;
		buffer_string(out, before);
		spell_text(out, text_of(missing_words[word]));
		before = ", ";
	}
	if (*before == ',')
		buffer_byte(out, '\n');
}

static void write_csv(struct survey *survey, struct buffer *out)
{
	const struct dialect *dialect = &survey->dialect;
	buffer_string(out, "\n# How the file is written. What is taken out here is found anew in each file.\ncsv {\n");
	write_setting(out, "delimiter", (struct text){&dialect->delimiter, 1});
	if (survey->shows_encoding)
		write_setting(out, "encoding", text_of(encoding_name(dialect->encoding)));
	if (has_type(survey, TYPE_NUMBER) && shows_decimal(survey))
		write_setting(out, "decimal", (struct text){&dialect->decimal, 1});
	if (has_type(survey, TYPE_NUMBER) && dialect->grouping.size)
		write_setting(out, "grouping", dialect->grouping);
	if (has_type(survey, TYPE_DATE))
		write_setting(out, "dates", text_of(date_form_name(&dialect->dates, &survey->arena)));
	write_missing_words(out, survey);
	buffer_string(out, "}\n");
	if (dialect->quotes == QUOTES_LENIENT)
		buffer_string(out, "\n# Its quotes want --quotes=lenient with every command.\n");
}

/* --- input --- */

static const char *type_word(enum type_kind type)
{
	return type == TYPE_NUMBER ? "number" : type == TYPE_DATE ? "date" : type == TYPE_TRUTH ? "truth" : "text";
}

static void write_column(const struct survey *survey, const struct text *names, size_t index, struct buffer *out)
{
	const struct surveyed_column *column = &survey->columns[index];
	spell_name(out, names[index]);
	buffer_printf(out, " %s", type_word(column->type));
	if (index == survey->key)
		buffer_string(out, " key");
	if (!text_equal(names[index], column->name)) {
		buffer_string(out, " from ");
		spell_text(out, column->name);
	}
	buffer_byte(out, '\n');
}

/* The lines between the braces of a block, as comments. */
static void write_inside(struct text block, struct buffer *out)
{
	struct buffer formatted = {0};
	write_formatted(&formatted, block, "");
	struct text rest = buffer_view(&formatted);
	while (rest.size) {
		size_t end = text_find(rest, text_of("\n"));
		struct text line = text_trim((struct text){rest.data, end});
		if (rest.data[0] == ' ')
			buffer_printf(out, "# %.*s\n", TEXT_ARGUMENTS(line));
		end += end < rest.size;
		rest = (struct text){rest.data + end, rest.size - end};
	}
	buffer_free(&formatted);
}

/* A column that no rule uses would be read all the same, and its cells would have to fit: it waits in a comment. */
static void write_others(const struct survey *survey, const struct text *names, size_t measure, struct buffer *out)
{
	struct buffer others = {0};
	buffer_string(&others, "input {\n");
	size_t empty = others.size;
	for (size_t i = 0; i < survey->column_count; i++)
		if (survey->columns[i].obstacle == OBSTACLE_NONE && i != survey->key && i != measure)
			write_column(survey, names, i, &others);
	if (others.size > empty) {
		buffer_string(&others, "}\n");
		buffer_string(out, "\n# The other columns: take the # away where a rule uses one.\n");
		write_inside(buffer_view(&others), out);
	}
	buffer_free(&others);
}

static void write_input(const struct survey *survey, const struct text *names, size_t measure, struct buffer *out)
{
	buffer_string(out, "\ninput {\n");
	for (size_t i = 0; i < survey->column_count; i++)
		if (i == survey->key || i == measure)
			write_column(survey, names, i, out);
	write_others(survey, names, measure, out);
	buffer_string(out, "}\n");
}

/* --- the whole --- */

static struct text without_folders(struct text path)
{
	size_t begin = path.size;
	while (begin > 0 && path.data[begin - 1] != '/')
		begin--;
	return (struct text){path.data + begin, path.size - begin};
}

void draft_write(struct survey *survey, struct text name, struct buffer *out)
{
	struct buffer text = {0};
	const struct text *names = choose_names(survey);
	struct text shown = text_shown(&survey->arena, without_folders(name), NAME_SHOWN_MAX);
	buffer_printf(&text, "# A first draft of rules for %.*s, to be changed where it does not suit.\n",
		      TEXT_ARGUMENTS(shown));
	write_csv(survey, &text);
	describe_columns(survey, names, &text);
	size_t measure = find_measure(survey);
	write_input(survey, names, measure, &text);
	propose_bands(survey, names, measure, &text);
	write_formatted(out, buffer_view(&text), "");
	buffer_free(&text);
}
