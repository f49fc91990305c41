#include "cmd/session.h"

int fail_with(enum status status, const char *message)
{
	if (message)
		tell_line(message);
	return (int)status;
}

/* --- rules --- */

/* Where the rules have a rollup, an export that is not given is none. */
const char *session_export(const struct session *session)
{
	if (session->options->arguments.count > 1)
		return session->options->arguments.items[1];
	return session->plan->rollup_count ? NULL : "-";
}

int session_rules(struct session *session)
{
	const char *message = rules_load(&session->rules, session->options->arguments.items[0]);
	if (message)
		return fail_with(STATUS_RULES_WRONG, message);
	struct plan_options plan_options = plan_options_of(session->options);
	session->plan = plan_make(&session->rules, &plan_options);
	say_diagnostics(&session->rules.syntax);
	return diagnostics_have_errors(&session->rules.syntax.diagnostics) ? STATUS_RULES_WRONG : STATUS_YES;
}

int session_plan(struct session *session)
{
	int status = session_rules(session);
	if (status != STATUS_YES)
		return status;
	const char *path = session_export(session);
	if (strcmp(session->options->arguments.items[0], "-") == 0 && path && strcmp(path, "-") == 0)
		return fail_with(STATUS_RULES_WRONG, "rubric: the rules and the export cannot both be standard input");
	return STATUS_YES;
}

/* --- data --- */

static void advance(void *context, uint64_t records, uint64_t bytes, uint64_t total)
{
	struct advance advance = {.records = records, .bytes = bytes, .total = total};
	progress_update(context, &advance);
}

/* STATUS_YES, or the exit status of what was wrong, which is said. */
int session_settle(struct session *session, enum labelling_status status)
{
	static const int statuses[] = {
		[LABELLING_DONE] = STATUS_YES,
		[LABELLING_RULES_WRONG] = STATUS_RULES_WRONG,
		[LABELLING_DATA_WRONG] = STATUS_DATA_WRONG,
		[LABELLING_FAILED] = STATUS_MACHINE_FAILED,
	};
	progress_erase(&session->progress);
	if (status == LABELLING_DONE)
		return STATUS_YES;
	struct buffer text = {0};
	say_diagnostics(&session->rules.syntax);
	labelling_complain(session->labelling, &text);
	if (labelling_has_data_errors(session->labelling))
		buffer_string(&text, "nothing was written; correct these cells, or say --bad=missing to take them as "
				     "missing, or --bad=reject to leave their records out\n");
	tell(buffer_view(&text));
	buffer_free(&text);
	return statuses[status];
}

struct labelling_options labelling_options_of(const struct options *options, const char *path)
{
	return (struct labelling_options){
		.path = path,
		.ledgers = options->ledgers.items,
		.ledger_count = options->ledgers.count,
		.memory = options->memory,
		.declared = &options->dialect,
		.key = options->key,
		.bad = options->bad,
		.rejects = options->rejects,
		.optimise = options->optimise,
		.threads = options->threads,
		.reader = options->reader,
	};
}

void session_labelling(struct session *session, const struct plan *plan)
{
	session->progress = progress_start(session->options->progress);
	session->labelling_options = labelling_options_of(session->options, session_export(session));
	session->labelling_options.advance = advance;
	session->labelling_options.context = &session->progress;
	session->labelling = labelling_new(&session->labelling_options, &session->rules, plan);
}

int session_commit(struct session *session)
{
	const char *message = scan_commit(labelling_scan(session->labelling));
	return message ? fail_with(STATUS_MACHINE_FAILED, message) : STATUS_YES;
}

void session_summarize(struct session *session)
{
	const struct scan_counts *counts = scan_counts(labelling_scan(session->labelling));
	uint64_t missing = counts->taken_as_missing + labelling_taken_as_missing(session->labelling);
	struct buffer text = {0};
	if (session->options->quiet)
		return;
	labelling_summarize(session->labelling, session->options->verbose, &text);
	if (counts->left_out || counts->rejected || missing || session->options->verbose)
		buffer_printf(&text,
			      "%zu record%s, %zu left out by `only where`, %zu rejected, %zu data error%s taken as "
			      "missing\n",
			      (size_t)counts->records, counts->records == 1 ? "" : "s", (size_t)counts->left_out,
			      (size_t)counts->rejected, (size_t)missing, missing == 1 ? "" : "s");
	tell(buffer_view(&text));
	buffer_free(&text);
}

void session_end_labelling(struct session *session)
{
	labelling_close(session->labelling);
	session->labelling = NULL;
}

void session_close(struct session *session)
{
	session_end_labelling(session);
	plan_free(session->plan);
	rules_free(&session->rules);
	arena_free(&session->arena);
}
