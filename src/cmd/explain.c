/* rubric explain: why one client got its labels. */
#include <unistd.h>

#include "cmd/session.h"
#include "explaining/freeze.h"
#include "report/explanation_report.h"

/* All of it is given back in command_explain. */
struct explain {
	struct session session;
	struct clients clients;
	struct records records; /* of all clients */
	struct frozen frozen;
	struct buffer out;
};

/* --- finding the client --- */

static int read_export(struct explain *explain)
{
	struct session *session = &explain->session;
	const struct scan_batch *batch;
	explain->frozen = freeze_begin(session->plan);
	session_labelling(session, session->plan);
	size_t key = labelling_want_key(session->labelling);
	int status = session_settle(session, labelling_open(session->labelling));
	if (status != STATUS_YES)
		return status;
	while ((batch = labelling_next(session->labelling)))
		clients_look(&explain->clients, session->plan, batch, key);
	status = session_settle(session, labelling_end(session->labelling));
	clients_settle(&explain->clients, session->labelling);
	return status == STATUS_YES ? session_commit(session) : status;
}

static int say_not_found(const struct explain *explain)
{
	const struct clients *clients = &explain->clients;
	const char *name = scan_name(labelling_scan(explain->session.labelling));
	struct text near[NEAR_KEYS_MAX];
	struct arena arena = {0};
	for (size_t i = 0; i < clients->near_count; i++)
		near[i] = clients->near[i].key;
	if (clients->row)
		say("there is no record %zu: %s has %zu", (size_t)clients->row, name, (size_t)clients->rows);
	else if (clients->near_count)
		say("%s has no client with the key \"%s\"\ndid you mean %s?", name, clients->id,
		    text_list(&arena, near, clients->near_count));
	else
		say("%s has no client with the key \"%s\"; --key=COLUMN says which column holds the keys", name,
		    clients->id);
	arena_free(&arena);
	return STATUS_NO;
}

static void say_several(const struct explain *explain)
{
	const struct clients *clients = &explain->clients;
	if (clients->found < 2 || explain->session.options->quiet)
		return;
	if (clients->found > CLIENTS_MAX)
		say("%zu records have the key \"%s\"; these are the first %d; --row=N chooses one",
		    (size_t)clients->found, clients->id, CLIENTS_MAX);
	else
		say("%zu records have the key \"%s\"; --row=N chooses one", (size_t)clients->found, clients->id);
}

/* --- explaining it --- */

/* What population functions came to for the clients becomes their own columns. */
static int freeze(struct explain *explain)
{
	struct session *session = &explain->session;
	const struct clients *clients = &explain->clients;
	size_t columns = session->plan->column_count;
	explain->records.count = clients->list.count;
	explain->records.columns = arena_array(&session->arena, columns, sizeof *explain->records.columns);
	for (size_t c = 0; c < columns; c++)
		explain->records.columns[c] = clients->cells[c];
	explain->records.dialect = scan_dialect(labelling_scan(session->labelling));
	struct evaluation evaluation = {session->plan, &explain->records, labelling_populations(session->labelling),
					session->options->optimise, &session->arena};
	const char *message = freeze_populations(session->plan, &explain->frozen, &session->rules.syntax.sources,
						 &explain->records, &evaluation);
	return message ? fail_with(STATUS_MACHINE_FAILED, message) : STATUS_YES;
}

static int explain_client(struct explain *explain, size_t index, struct explained_client *client)
{
	struct session *session = &explain->session;
	struct records one = {.count = 1, .dialect = explain->records.dialect};
	one.columns = arena_array(&session->arena, session->plan->column_count, sizeof *one.columns);
	for (size_t c = 0; c < session->plan->column_count; c++)
		one.columns[c] = explain->records.columns[c] ? &explain->records.columns[c][index] : NULL;
	*client = (struct explained_client){
		.client = &explain->clients.list.items[index],
		.export = scan_name(labelling_scan(session->labelling)),
		.rules = session->options->arguments.items[0],
		.plan = session->plan,
		.rule_set = &session->rules,
	};
	struct evaluation evaluation = {session->plan, &one, labelling_populations(session->labelling),
					session->options->optimise, &session->arena};
	const char *message =
		explain_record(&client->explanation, &evaluation, &explain->frozen, &session->rules.syntax.sources);
	return message ? fail_with(STATUS_MACHINE_FAILED, message) : STATUS_YES;
}

static int report(struct explain *explain)
{
	const struct options *options = explain->session.options;
	struct terminal terminal = options->output ? (struct terminal){0} : terminal_of(STDOUT_FILENO);
	struct json json = {.out = &explain->out, .pretty = true};
	bool human = options->explain_format == EXPLAIN_HUMAN;
	int status = STATUS_YES;
	if (!human)
		json_array_begin(&json);
	for (size_t i = 0; i < explain->clients.list.count && status == STATUS_YES; i++) {
		struct explained_client client;
		status = explain_client(explain, i, &client);
		if (status == STATUS_YES && human && i)
			buffer_byte(&explain->out, '\n');
		if (status == STATUS_YES && human)
			explanation_human(&explain->out, &terminal, &client, options->verbose);
		else if (status == STATUS_YES)
			explanation_json(&json, &client);
		explanation_free(&client.explanation);
	}
	if (!human)
		json_array_end(&json);
	buffer_string(&explain->out, human ? "" : "\n");
	return status;
}

static int perform(struct explain *explain)
{
	int status = session_plan(&explain->session);
	if (status == STATUS_YES)
		status = read_export(explain);
	if (status == STATUS_YES && explain->clients.found == 0)
		status = say_not_found(explain);
	if (status == STATUS_YES)
		status = freeze(explain);
	if (status == STATUS_YES)
		status = report(explain);
	if (status != STATUS_YES)
		return status;
	session_summarize(&explain->session);
	say_several(explain);
	return (int)write_result(explain->session.options->output, buffer_view(&explain->out));
}

int command_explain(const struct options *options)
{
	struct explain explain = {.session.options = options};
	explain.clients.id = options->id;
	explain.clients.row = options->row;
	int status = perform(&explain);
	buffer_free(&explain.out);
	clients_free(&explain.clients);
	session_close(&explain.session);
	return status;
}
