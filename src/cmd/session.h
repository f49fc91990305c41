/* Session: what commands share that read an export.
 *
 *     struct session session = {.options = options};
 *     int status = session_plan(&session);
 *     if (status == STATUS_YES)
 *             session_labelling(&session, session.plan);     then labelling_want
 *     if (status == STATUS_YES)
 *             status = session_settle(&session, labelling_open(session.labelling));
 *     ...
 *     session_close(&session);
 *
 * Whatever goes wrong is said to the person; the functions return the exit status. */
#ifndef RUBRIC_CMD_SESSION_H
#define RUBRIC_CMD_SESSION_H

#include "cmd/options.h"
#include "cmd/progress.h"
#include "labelling/labelling.h"

struct session {
	const struct options *options;
	struct rule_set rules;
	struct plan *plan;
	struct labelling_options labelling_options;
	struct labelling *labelling;
	struct progress progress;
	struct arena arena;
};

/* The export that the command line names, "-" for standard input; null where the rules have a rollup and it names none:
 * the records are then those of the ledgers. */
const char *session_export(const struct session *session);

/* Loads the rule file and makes its plan; session_plan also sees that not both the rules and the export are standard
 * input. */
int session_rules(struct session *session);
int session_plan(struct session *session);

/* How the command line wants an export to be read. */
struct labelling_options labelling_options_of(const struct options *options, const char *path);

/* A labelling by the plan, which is the session's or made of it, of the export as the command line wants it read. */
void session_labelling(struct session *session, const struct plan *plan);

/* What a step of the labelling came to: says what was wrong. */
int session_settle(struct session *session, enum labelling_status status);

/* Puts the file of rejected records in its place, once the labelling is done. */
int session_commit(struct session *session);

/* Says, unless --quiet, what a reader of the result should know: warnings, records that were left out or rejected; with
 * --verbose how the files were read. */
void session_summarize(struct session *session);

/* Closes the labelling before the rest, for plans that it was given besides the session's own. */
void session_end_labelling(struct session *session);

void session_close(struct session *session);

/* One message to a person, behind which the line ends; null says nothing. Returns the status. */
int fail_with(enum status status, const char *message);

#endif
