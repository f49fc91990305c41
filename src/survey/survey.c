#include "survey/survey.h"

#include "data/vector.h"
#include "survey/cells.h"
#include "survey/formats.h"
#include "survey/words.h"

/* --- opening --- */

static const char *with_name(struct survey *survey, const struct input *input, const char *problem)
{
	return arena_printf(&survey->arena, "%s: %s", input_name(input), problem);
}

static bool shows_more_than_ascii(struct text sample)
{
	for (size_t i = 0; i < sample.size; i++)
		if ((unsigned char)sample.data[i] >= 0x80)
			return true;
	return false;
}

/* What one of so many columns may keep. */
static size_t share_of(size_t all, size_t columns)
{
	enum { LEAST = 1 << 10 };
	return all / columns > LEAST ? all / columns : LEAST;
}

/* A column is known to rules by its name, which no other may have. */
static void name_columns(struct survey *survey, const struct text *names)
{
	survey->columns = arena_array(&survey->arena, survey->column_count, sizeof *survey->columns);
	for (size_t i = 0; i < survey->column_count; i++) {
		struct surveyed_column *column = &survey->columns[i];
		column->name = text_copy(&survey->arena, text_trim(names[i]));
		column->obstacle = column->name.size ? OBSTACLE_NONE : OBSTACLE_NO_NAME;
		column->is_code = name_tells_code(column->name, &survey->arena);
		column->frequencies.most = share_of(DIFFERENT_MAX, survey->column_count);
		column->every = 1;
		for (size_t j = 0; j < i && column->name.size; j++)
			if (text_equal(survey->columns[j].name, column->name))
				column->obstacle = survey->columns[j].obstacle = OBSTACLE_REPEATED;
	}
}

static const char *read_header(struct survey *survey, struct input *input, enum scan_status *status)
{
	const struct text *names;
	bool unreadable = false;
	struct record_reader *reader = record_reader_open(input, &survey->dialect, READER_LIBCSV);
	const char *message = NULL;
	if (record_reader_header(reader, &names, &survey->column_count))
		name_columns(survey, names);
	else if ((message = record_reader_failure(reader, &unreadable)))
		message = arena_copy(&survey->arena, message, strlen(message));
	else
		message = with_name(survey, input, "the export is empty; its first line names the columns");
	if (unreadable)
		*status = SCAN_FAILED;
	record_reader_close(reader);
	return message;
}

static const char *find_dialect(struct survey *survey, struct input *input, enum scan_status *status)
{
	bool whole;
	struct text sample = input_peek(input, &whole);
	if (input_failure(input)) {
		*status = SCAN_FAILED;
		return arena_copy(&survey->arena, input_failure(input), strlen(input_failure(input)));
	}
	survey->shows_encoding = shows_more_than_ascii(sample);
	const char *problem = dialect_find_structure(&survey->dialect, sample, whole, &survey->arena);
	if (problem)
		return with_name(survey, input, problem);
	/* Reading the header consumes the input, and with it the sample. */
	sample = text_copy(&survey->arena, sample);
	input_set_encoding(input, survey->dialect.encoding);
	const char *message = read_header(survey, input, status);
	if (message)
		return message;
	problem = find_formats_of_all(survey, sample, whole);
	return problem ? with_name(survey, input, problem) : NULL;
}

static void make_plan(struct survey *survey)
{
	struct plan *plan = &survey->plan;
	plan->columns = arena_array(&survey->arena, survey->column_count, sizeof *plan->columns);
	survey->of_plan = arena_array(&survey->arena, survey->column_count, sizeof *survey->of_plan);
	for (size_t i = 0; i < survey->column_count; i++) {
		const struct surveyed_column *column = &survey->columns[i];
		if (column->obstacle != OBSTACLE_NONE)
			continue;
		survey->of_plan[plan->column_count] = i;
		plan->columns[plan->column_count++] = (struct plan_column){
			.name = column->name, .source_name = column->name, .type = {.kind = TYPE_TEXT}};
	}
}

static const char *open_input(struct survey *survey, struct input **input)
{
	const char *message = NULL;
	*input = survey->options.spool ? spool_input(survey->options.spool, &survey->arena, &message)
				       : input_open(survey->options.path, &survey->arena, &message);
	return message;
}

bool survey_open(struct survey *survey, const struct scan_options *options, enum scan_status *status,
		 const char **message)
{
	struct input *input;
	*survey = (struct survey){.options = *options, .dialect = *options->declared};
	*status = SCAN_FAILED;
	*message = open_input(survey, &input);
	if (*message)
		return false;
	*status = SCAN_DATA_WRONG;
	*message = find_dialect(survey, input, status);
	input_close(input);
	if (*message)
		return false;
	make_plan(survey);
	survey->options.declared = &survey->dialect;
	survey->scan = scan_open(&survey->plan, &survey->rules, &survey->options, &survey->arena, status, message);
	return survey->scan;
}

void survey_free(struct survey *survey)
{
	for (size_t i = 0; i < survey->column_count && survey->columns; i++) {
		frequencies_free(&survey->columns[i].frequencies);
		ordered_free(&survey->columns[i].values);
		exact_free(&survey->columns[i].sum);
	}
	scan_close(survey->scan);
	rules_free(&survey->rules);
	arena_free(&survey->arena);
}

/* --- records --- */

static void take_batch(struct survey *survey, const struct scan_batch *batch, const struct dialect *dialect)
{
	size_t values_max = share_of(VALUES_MAX, survey->column_count);
	for (size_t i = 0; i < survey->plan.column_count; i++) {
		struct surveyed_column *column = &survey->columns[survey->of_plan[i]];
		const struct vector *cells = batch->columns[i];
		for (size_t lane = 0; lane < batch->records->count; lane++) {
			if (!bits_get(&batch->active, lane))
				continue;
			if (bits_get(&cells->known, lane))
				take_cell(column, dialect, cells->texts[lane], record_line(batch->records, lane),
					  values_max, &survey->arena);
			else
				column->missing++;
		}
	}
	for (size_t word = 0; word < BATCH_WORDS; word++)
		survey->records += (uint64_t)__builtin_popcountll(batch->active.words[word]);
}

bool survey_next(struct survey *survey)
{
	const struct scan_batch *batch = scan_next(survey->scan);
	if (!batch)
		return false;
	/* The scan hands on cells in UTF-8. */
	struct dialect dialect = survey->dialect;
	dialect.encoding = ENCODING_UTF_8;
	take_batch(survey, batch, &dialect);
	scan_settle_batch(survey->scan);
	return true;
}

/* --- what the columns are --- */

static bool all_fit(const struct fitting *fitting)
{
	return fitting->fits && !fitting->misfits;
}

static enum type_kind type_of(const struct surveyed_column *column)
{
	if (all_fit(&column->number))
		return column->is_code || column->has_leading_zero ? TYPE_TEXT : TYPE_NUMBER;
	return all_fit(&column->date) ? TYPE_DATE : all_fit(&column->truth) ? TYPE_TRUTH : TYPE_TEXT;
}

/* A word means missing in the whole file where one column must take it so. */
static void settle_words(struct survey *survey)
{
	for (size_t i = 0; i < survey->column_count; i++)
		for (size_t word = 0; word < MISSING_WORDS; word++)
			survey->word_is_missing[word] |=
				survey->columns[i].type != TYPE_TEXT && survey->columns[i].words[word];
	for (size_t i = 0; i < survey->column_count; i++)
		for (size_t word = 0; word < MISSING_WORDS; word++)
			if (survey->word_is_missing[word])
				survey->columns[i].missing += survey->columns[i].words[word];
}

static void settle_quartiles(struct surveyed_column *column)
{
	static const struct decimal places[QUARTILES] = {{25, 2}, {50, 2}, {75, 2}};
	ordered_sort(&column->values, 1);
	for (size_t i = 0; i < QUARTILES; i++)
		(void)ordered_quantile(&column->values, 0, places[i], &column->quartiles[i]);
}

/* Numbers name a record in the first column alone, where they say nothing else. */
static bool can_be_key(struct survey *survey, size_t index)
{
	const struct surveyed_column *column = &survey->columns[index];
	if (column->obstacle != OBSTACLE_NONE || column->frequencies.repeats || column->missing)
		return false;
	if (column->type == TYPE_NUMBER)
		return index == 0 && !column->has_fraction &&
		       name_tells_worth(column->name, &survey->arena) == NAME_TELLS_NOTHING;
	return column->type == TYPE_TEXT;
}

/* The first column whose cells all differ, one whose name tells a code before others. */
static size_t find_key(struct survey *survey)
{
	size_t found = survey->column_count;
	if (survey->options.key)
		return scan_key(survey->scan);
	for (size_t i = 0; i < survey->column_count && survey->records > 1; i++)
		if (can_be_key(survey, i) &&
		    (found == survey->column_count || (survey->columns[i].is_code && !survey->columns[found].is_code)))
			found = i;
	return found;
}

void survey_settle(struct survey *survey)
{
	for (size_t i = 0; i < survey->column_count; i++)
		survey->columns[i].type = type_of(&survey->columns[i]);
	settle_words(survey);
	survey->key = find_key(survey);
	if (survey->key < survey->column_count)
		survey->columns[survey->key].type = TYPE_TEXT;
	for (size_t i = 0; i < survey->column_count; i++)
		if (survey->columns[i].type == TYPE_NUMBER)
			settle_quartiles(&survey->columns[i]);
}
