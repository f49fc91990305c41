/* What each column holds, as comments: straight columns of numbers, dates and texts. */
#include <inttypes.h>

#include "survey/draft_parts.h"

/* --- tables of comments --- */

enum { CELLS_MAX = 8, CELL_SIZE_MAX = 72 };

struct comment_table {
	struct arena *arena;
	size_t columns;
	bool right[CELLS_MAX]; /* set to the right */
	VECTOR(struct text) cells;
};

static void add_cell(struct comment_table *table, struct text cell)
{
	vector_push(&table->cells, cell);
}

static void add_cell_of_string(struct comment_table *table, const char *cell)
{
	add_cell(table, text_of(cell));
}

static void add_count(struct comment_table *table, uint64_t count)
{
	add_cell_of_string(table, count ? arena_printf(table->arena, "%" PRIu64, count) : "");
}

static void add_number(struct comment_table *table, struct decimal number, bool in_percent)
{
	enum { DIGITS = 6 }; /* behind the point: what an average or a quartile has more does not tell more */
	if (in_percent)
		(void)decimal_shift(number, 2, &number);
	(void)decimal_round(number, DIGITS, &number);
	const char *digits = decimal_text(table->arena, number).data;
	add_cell_of_string(table, arena_printf(table->arena, "%s%s", digits, in_percent ? "%" : ""));
}

static void write_spaces(struct buffer *out, size_t count)
{
	while (count--)
		buffer_byte(out, ' ');
}

static void write_line(struct buffer *out, const struct comment_table *table, const struct text *cells,
		       const size_t *widths)
{
	size_t begin = out->size;
	buffer_byte(out, '#');
	for (size_t i = 0; i < table->columns; i++) {
		size_t room = widths[i] - utf8_width(cells[i]);
		write_spaces(out, table->right[i] ? room + 2 : 2);
		buffer_text(out, cells[i]);
		write_spaces(out, table->right[i] ? 0 : room);
	}
	while (out->size > begin && out->data[out->size - 1] == ' ')
		out->size--;
	buffer_byte(out, '\n');
}

static void end_table(struct comment_table *table, struct buffer *out)
{
	size_t widths[CELLS_MAX] = {0};
	for (size_t i = 0; i < table->cells.count; i++) {
		size_t width = utf8_width(table->cells.items[i]);
		if (width > widths[i % table->columns])
			widths[i % table->columns] = width;
	}
	bool has_rows = table->cells.count > table->columns;
	buffer_string(out, has_rows ? "#\n" : "");
	for (size_t i = 0; i < table->cells.count && has_rows; i += table->columns)
		write_line(out, table, table->cells.items + i, widths);
	vector_free(&table->cells);
}

/* --- the three kinds of columns --- */

static bool is_listed(const struct surveyed_column *column, enum type_kind type)
{
	enum type_kind own = column->type == TYPE_TRUTH ? TYPE_TEXT : column->type;
	return column->obstacle == OBSTACLE_NONE && own == type;
}

static void describe_numbers(struct survey *survey, const struct text *names, struct buffer *out)
{
	static const char *const head[] = {"numbers",    "least",    "quartile 1", "median",
					   "quartile 3", "greatest", "missing"};
	struct comment_table table = {&survey->arena, 7, {false, true, true, true, true, true, true}, {0}};
	for (size_t i = 0; i < table.columns; i++)
		add_cell_of_string(&table, head[i]);
	for (size_t i = 0; i < survey->column_count; i++) {
		const struct surveyed_column *column = &survey->columns[i];
		if (!is_listed(column, TYPE_NUMBER))
			continue;
		add_cell(&table, names[i]);
		add_number(&table, column->least, column->has_percent);
		for (size_t q = 0; q < QUARTILES; q++)
			add_number(&table, column->quartiles[q], column->has_percent);
		add_number(&table, column->greatest, column->has_percent);
		add_count(&table, column->missing);
	}
	end_table(&table, out);
}

static void describe_dates(struct survey *survey, const struct text *names, struct buffer *out)
{
	static const char *const head[] = {"dates", "first", "last", "missing"};
	struct comment_table table = {&survey->arena, 4, {false, false, false, true}, {0}};
	for (size_t i = 0; i < table.columns; i++)
		add_cell_of_string(&table, head[i]);
	for (size_t i = 0; i < survey->column_count; i++) {
		const struct surveyed_column *column = &survey->columns[i];
		if (!is_listed(column, TYPE_DATE))
			continue;
		add_cell(&table, names[i]);
		add_cell(&table, date_text(&survey->arena, column->first));
		add_cell(&table, date_text(&survey->arena, column->last));
		add_count(&table, column->missing);
	}
	end_table(&table, out);
}

static bool means_missing(const struct survey *survey, struct text value)
{
	for (size_t word = 0; word < MISSING_WORDS; word++)
		if (survey->word_is_missing[word] && text_is(value, missing_words[word]))
			return true;
	return false;
}

/* "North 40, South 31, ...": as many as a line holds, where values repeat at all. */
static struct text frequent_values(struct survey *survey, const struct surveyed_column *column)
{
	enum { SHOWN = 6, VALUE_SHOWN_MAX = 24 };
	struct value_count values[SHOWN + MISSING_WORDS];
	size_t count = frequencies_most_frequent(&column->frequencies, values, SHOWN + MISSING_WORDS);
	size_t shown = 0;
	struct buffer out = {0};
	for (size_t i = 0; i < count && shown < SHOWN && column->frequencies.repeats; i++) {
		if (means_missing(survey, values[i].value))
			continue;
		struct text value = text_shown(&survey->arena, values[i].value, VALUE_SHOWN_MAX);
		size_t before = out.size;
		buffer_printf(&out, "%s%.*s %" PRIu32, shown ? ", " : "", TEXT_ARGUMENTS(value), values[i].count);
		if (utf8_width(buffer_view(&out)) > CELL_SIZE_MAX) {
			out.size = before;
			break;
		}
		shown++;
	}
	if (shown && shown < column->frequencies.different && out.size)
		buffer_string(&out, ", ...");
	struct text text = text_copy(&survey->arena, buffer_view(&out));
	buffer_free(&out);
	return text;
}

static size_t different_values(const struct survey *survey, const struct surveyed_column *column)
{
	size_t different = column->frequencies.different;
	for (size_t word = 0; word < MISSING_WORDS; word++)
		different -= survey->word_is_missing[word] && column->words[word];
	return different;
}

static void describe_texts(struct survey *survey, const struct text *names, struct buffer *out)
{
	static const char *const head[] = {"texts", "different", "missing", "most frequent"};
	struct comment_table table = {&survey->arena, 4, {false, true, true, false}, {0}};
	for (size_t i = 0; i < table.columns; i++)
		add_cell_of_string(&table, head[i]);
	for (size_t i = 0; i < survey->column_count; i++) {
		const struct surveyed_column *column = &survey->columns[i];
		if (!is_listed(column, TYPE_TEXT))
			continue;
		add_cell(&table, names[i]);
		add_cell_of_string(&table, arena_printf(&survey->arena, "%s%zu", column->frequencies.full ? "> " : "",
							different_values(survey, column)));
		add_count(&table, column->missing);
		add_cell(&table, frequent_values(survey, column));
	}
	end_table(&table, out);
}

/* --- what a table does not tell --- */

static void note_sampling(const struct survey *survey, const struct text *names, struct buffer *out)
{
	for (size_t i = 0; i < survey->column_count; i++) {
		const struct surveyed_column *column = &survey->columns[i];
		if (is_listed(column, TYPE_NUMBER) && column->every > 1)
			buffer_printf(out, "# The quartiles of %.*s are those of every %" PRIu64 "th value.\n",
				      TEXT_ARGUMENTS(names[i]), column->every);
	}
}

static void note_misfit(const char *kind, struct text name, const struct fitting *fitting, struct buffer *out)
{
	enum { RARE = 20 };
	if (!fitting->misfits || fitting->given_up || fitting->fits < RARE * fitting->misfits)
		return;
	buffer_printf(out, "# %.*s would be a %s, but for %" PRIu64 " of its cells: \"%.*s\" in line %" PRIu64 "%s.\n",
		      TEXT_ARGUMENTS(name), kind, fitting->misfits, TEXT_ARGUMENTS(fitting->misfit),
		      fitting->misfit_line, fitting->misfits > 1 ? ", ..." : "");
}

static void note_nameless(struct survey *survey, struct buffer *out)
{
	for (size_t i = 0; i < survey->column_count; i++) {
		const struct surveyed_column *column = &survey->columns[i];
		struct text shown = text_shown(&survey->arena, column->name, NAME_SHOWN_MAX);
		if (column->obstacle == OBSTACLE_NO_NAME)
			buffer_printf(out, "# Column %zu has no name, so rules cannot use it.\n", i + 1);
		else if (column->obstacle == OBSTACLE_REPEATED)
			buffer_printf(out, "# Column %zu is not the only \"%.*s\", so rules cannot use it.\n", i + 1,
				      TEXT_ARGUMENTS(shown));
	}
}

static void note_key(const struct survey *survey, const struct text *names, struct buffer *out)
{
	if (survey->records < 2)
		return;
	if (survey->key == survey->column_count) {
		buffer_string(out, "# No column is different in every record: none is the key. A file of sales is a "
				   "ledger: see rollup.\n");
		return;
	}
	const struct surveyed_column *key = &survey->columns[survey->key];
	if (key->frequencies.repeats || key->missing)
		buffer_printf(out, "# The key, %.*s, is not different in every record.\n",
			      TEXT_ARGUMENTS(names[survey->key]));
	else if (key->frequencies.full)
		buffer_printf(out, "# The key, %.*s, is different in each of the first %zu records.\n",
			      TEXT_ARGUMENTS(names[survey->key]), key->frequencies.different);
	else
		buffer_printf(out, "# The key, %.*s, is different in every record.\n",
			      TEXT_ARGUMENTS(names[survey->key]));
}

static void write_notes(struct survey *survey, const struct text *names, struct buffer *out)
{
	note_key(survey, names, out);
	note_sampling(survey, names, out);
	for (size_t i = 0; i < survey->column_count; i++) {
		const struct surveyed_column *column = &survey->columns[i];
		if (!is_listed(column, TYPE_TEXT) || column->is_code)
			continue;
		note_misfit("number", names[i], &column->number, out);
		note_misfit("date", names[i], &column->date, out);
	}
	note_nameless(survey, out);
}

void describe_columns(struct survey *survey, const struct text *names, struct buffer *out)
{
	const struct scan_counts *counts = scan_counts(survey->scan);
	buffer_printf(out, "\n# %" PRIu64 " record%s", survey->records, survey->records == 1 ? "" : "s");
	if (counts->rejected)
		buffer_printf(out, ", and %" PRIu64 " that cannot be read as they are and are left out here",
			      counts->rejected);
	if (counts->taken_as_missing)
		buffer_printf(out, "; those that do not fit the header are cut or filled (%" PRIu64 ")",
			      counts->taken_as_missing);
	buffer_string(out, ".\n");
	describe_numbers(survey, names, out);
	describe_dates(survey, names, out);
	describe_texts(survey, names, out);
	struct buffer notes = {0};
	write_notes(survey, names, &notes);
	buffer_string(out, notes.size ? "#\n" : "");
	buffer_text(out, buffer_view(&notes));
	buffer_free(&notes);
}
