/* rubric new: a first rule file for an export. */
#include "cmd/options.h"
#include "cmd/progress.h"
#include "survey/draft.h"

static const char *export_path(const struct options *options)
{
	return options->arguments.count ? options->arguments.items[0] : "-";
}

static int status_of(enum scan_status status)
{
	return status == SCAN_FAILED ? STATUS_MACHINE_FAILED : STATUS_DATA_WRONG;
}

/* --- reading --- */

static void read_all(struct survey *survey, const struct options *options)
{
	struct progress progress = progress_start(options->progress);
	struct advance advance = {0};
	while (survey_next(survey)) {
		advance.bytes = scan_position(survey->scan, &advance.total);
		advance.records = scan_counts(survey->scan)->records;
		progress_update(&progress, &advance);
	}
	progress_erase(&progress);
}

static int say_problems(const struct survey *survey)
{
	struct buffer text = {0};
	problems_write(scan_problems(survey->scan), scan_name(survey->scan), &text);
	buffer_string(&text, "nothing was written; correct these records, or say --bad=missing to take them as they "
			     "are, or --bad=reject to leave them out\n");
	tell(buffer_view(&text));
	buffer_free(&text);
	return STATUS_DATA_WRONG;
}

static int judge(const struct survey *survey)
{
	enum scan_status status;
	const char *failure = scan_failure(survey->scan, &status);
	if (scan_problems(survey->scan)->total && survey->options.bad == BAD_FAIL && status != SCAN_FAILED)
		(void)say_problems(survey);
	if (failure) {
		tell_line(failure);
		return status_of(status);
	}
	if (scan_problems(survey->scan)->total && survey->options.bad == BAD_FAIL)
		return STATUS_DATA_WRONG;
	const char *message = scan_commit(survey->scan);
	if (message)
		tell_line(message);
	return message ? STATUS_MACHINE_FAILED : STATUS_YES;
}

/* --- writing --- */

static void say_summary(struct survey *survey, const struct options *options)
{
	struct buffer text = {0};
	if (options->verbose)
		buffer_printf(&text, "%s: %s\n", scan_name(survey->scan),
			      dialect_describe(&survey->dialect, &survey->arena));
	buffer_printf(&text, "%zu record%s of %zu column%s, %zu rejected\n", (size_t)survey->records,
		      survey->records == 1 ? "" : "s", survey->column_count, survey->column_count == 1 ? "" : "s",
		      (size_t)scan_counts(survey->scan)->rejected);
	if (!options->quiet)
		tell(buffer_view(&text));
	buffer_free(&text);
}

static int write_draft(struct survey *survey, const struct options *options)
{
	struct buffer draft = {0};
	survey_settle(survey);
	draft_write(survey, text_of(scan_name(survey->scan)), &draft);
	int status = (int)write_result(options->output, buffer_view(&draft));
	buffer_free(&draft);
	if (status == STATUS_YES)
		say_summary(survey, options);
	return status;
}

static int survey_export(struct survey *survey, const struct options *options, struct spool *spool)
{
	const struct scan_options scan_options = {
		.path = export_path(options),
		.spool = spool,
		.declared = &options->dialect,
		.key = options->key,
		.bad = options->bad,
		.rejects = options->rejects,
		.optimise = true,
		.threads = options->threads,
		.reader = options->reader,
	};
	enum scan_status status;
	const char *message;
	if (!survey_open(survey, &scan_options, &status, &message)) {
		say_diagnostics(&survey->rules.syntax);
		if (message)
			tell_line(message);
		return status_of(status);
	}
	read_all(survey, options);
	int judged = judge(survey);
	return judged == STATUS_YES ? write_draft(survey, options) : judged;
}

int command_new(const struct options *options)
{
	struct arena arena = {0};
	struct survey survey = {0};
	const char *message = NULL;
	struct spool *spool = spool_open(export_path(options), options->memory, &arena, &message);
	int status = STATUS_MACHINE_FAILED;
	if (spool)
		status = survey_export(&survey, options, spool);
	else
		tell_line(message);
	survey_free(&survey);
	spool_close(spool);
	arena_free(&arena);
	return status;
}
