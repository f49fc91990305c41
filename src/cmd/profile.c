/* rubric profile: what the labels of an export hold. */
#include <unistd.h>

#include "cmd/session.h"
#include "report/profile_report.h"

/* All of it is given back in command_profile. */
struct profiling {
	struct session session;
	struct profile *profile;
	size_t *weights; /* places of the columns */
};

/* A part of the profile, of one thread. */
struct counting {
	const struct profiling *profiling;
	struct profile *part;
};

static void *begin_part(void *context)
{
	const struct profiling *profiling = context;
	struct counting *counting = memory_zeroed(1, sizeof *counting);
	*counting = (struct counting){profiling, profile_part(profiling->profile, profiling->session.labelling)};
	return counting;
}

static void add_batch(void *own, const struct labelled *labelled)
{
	const struct counting *counting = own;
	profile_add(counting->part, labelled);
}

static void end_part(void *own)
{
	struct counting *counting = own;
	profile_end_part(counting->profiling->profile, counting->part);
	memory_free(counting);
}

static int read_export(struct profiling *profiling)
{
	struct session *session = &profiling->session;
	const struct options *options = session->options;
	const struct labelling_work work = {
		.make = begin_part, .take = add_batch, .free = end_part, .context = profiling};
	session_labelling(session, &profiling->profile->plan);
	profiling->weights = arena_array(&session->arena, options->weights.count, sizeof *profiling->weights);
	for (size_t w = 0; w < options->weights.count; w++)
		profiling->weights[w] = labelling_want(session->labelling, options->weights.items[w], TYPE_NUMBER);
	int status = session_settle(session, labelling_open(session->labelling));
	if (status != STATUS_YES)
		return status;
	profile_begin(profiling->profile, session->labelling, profiling->weights, options->weights.count);
	labelling_do(session->labelling, &work);
	status = session_settle(session, labelling_end(session->labelling));
	return status == STATUS_YES ? session_commit(session) : status;
}

static int report(struct profiling *profiling)
{
	struct session *session = &profiling->session;
	const struct options *options = session->options;
	struct terminal terminal = options->output ? (struct terminal){0} : terminal_of(STDOUT_FILENO);
	struct buffer out = {0};
	struct profile_subject subject = {
		.profile = profiling->profile,
		.sources = &session->rules.syntax.sources,
		.rules = options->arguments.items[0],
		.export = scan_name(labelling_scan(session->labelling)),
		.weights = options->weights.items,
	};
	int status = STATUS_YES;
	session_summarize(session);
	if (options->html) {
		profile_html(&out, &subject);
		status = (int)write_result(options->html, buffer_view(&out));
		out.size = 0;
	}
	if (options->profile_format == PROFILE_JSON)
		profile_json(&out, &subject);
	else
		profile_human(&out, &terminal, &subject);
	if (status == STATUS_YES)
		status = (int)write_result(options->output, buffer_view(&out));
	buffer_free(&out);
	return status;
}

int command_profile(const struct options *options)
{
	struct profiling profiling = {.session.options = options};
	int status = session_plan(&profiling.session);
	if (status == STATUS_YES) {
		profiling.profile = profile_new(profiling.session.plan);
		status = read_export(&profiling);
	}
	if (status == STATUS_YES)
		status = report(&profiling);
	session_end_labelling(&profiling.session);
	profile_free(profiling.profile);
	session_close(&profiling.session);
	return status;
}
