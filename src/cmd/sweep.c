/* rubric sweep: how the labels' sizes answer to one parameter. */
#include <unistd.h>

#include "cmd/session.h"
#include "labelling/joined.h"
#include "report/sweep_report.h"

/* All of it is given back in command_sweep. */
struct sweep {
	struct session session;
	struct range range;
	struct plan **plans; /* by value */
	size_t plan_count;
	struct plan_join *join;
	struct counts *counts;
	size_t *weights; /* places of the columns */
};

/* What is counted of the export, or by one thread of a part of it. */
struct counts {
	const struct sweep *sweep;
	struct joined_sides sides; /* one for each value */
	struct sizes *sizes;       /* likewise */
	const struct vector **columns;
};

/* --- the plans --- */

static const struct definition *find_parameter(const struct plan *plan, struct text name)
{
	size_t index = plan_find_definition(plan, name);
	bool found = index != SIZE_MAX && plan->definitions[index].kind == DEFINITION_PARAM;
	return found ? &plan->definitions[index] : NULL;
}

static int complain_of_parameter(struct sweep *sweep, struct text name)
{
	const struct plan *plan = sweep->session.plan;
	struct arena *arena = &sweep->session.arena;
	struct text *names = arena_array(arena, plan->definition_count, sizeof *names);
	size_t count = 0;
	for (size_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].kind == DEFINITION_PARAM)
			names[count++] = plan->definitions[i].name;
	size_t near = text_nearest(name, names, count);
	if (near < count)
		say("--over %.*s: the rules have no such parameter\ndid you mean %.*s?", TEXT_ARGUMENTS(name),
		    TEXT_ARGUMENTS(names[near]));
	else if (count)
		say("--over %.*s: the rules have no such parameter; theirs are: %s", TEXT_ARGUMENTS(name),
		    text_list(arena, names, count));
	else
		say("--over %.*s: the rules have no parameters; one is written param NAME = 5%%", TEXT_ARGUMENTS(name));
	return STATUS_RULES_WRONG;
}

/* The plan with one value of the parameter, whatever --set says of it. */
static int add_plan(struct sweep *sweep, size_t index)
{
	struct session *session = &sweep->session;
	const struct options *options = session->options;
	struct plan_options plan_options = plan_options_of(options);
	size_t count = plan_options.param_count;
	struct param_setting *settings = arena_array(&session->arena, count + 1, sizeof *settings);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!text_equal(plan_options.params[i].name, options->over.name))
			settings[kept++] = plan_options.params[i];
	settings[kept++] =
		(struct param_setting){.name = options->over.name, .text = sweep->range.values[index].written};
	plan_options.params = settings;
	plan_options.param_count = kept;
	sweep->plans[sweep->plan_count++] = plan_make(&session->rules, &plan_options);
	if (!diagnostics_have_errors(&session->rules.syntax.diagnostics))
		return STATUS_YES;
	say_diagnostics(&session->rules.syntax);
	return STATUS_RULES_WRONG;
}

static int make_plans(struct sweep *sweep)
{
	struct session *session = &sweep->session;
	const struct over_option *over = &session->options->over;
	int status = session_plan(session);
	if (status != STATUS_YES)
		return status;
	const struct definition *parameter = find_parameter(session->plan, over->name);
	if (!parameter)
		return complain_of_parameter(sweep, over->name);
	const char *wrong = range_make(&sweep->range, over->low, over->high, over->count, &session->arena);
	if (!wrong && sweep->range.type.kind != parameter->type.kind)
		wrong = arena_printf(&session->arena, "%.*s is %s, and %.*s is %s", TEXT_ARGUMENTS(over->name),
				     type_name(parameter->type), TEXT_ARGUMENTS(over->low),
				     type_name(sweep->range.type));
	if (wrong) {
		say("--over: %s", wrong);
		return STATUS_RULES_WRONG;
	}
	sweep->plans = arena_array(&session->arena, sweep->range.count, sizeof(struct plan *));
	for (size_t i = 0; i < sweep->range.count && status == STATUS_YES; i++)
		status = add_plan(sweep, i);
	return status;
}

/* --- one pass for all --- */

/* What comes to the same with several values is counted once. */
static struct counts *make_counts(const struct sweep *sweep)
{
	struct counts *counts = memory_zeroed(1, sizeof *counts);
	const struct labelling *labelling = sweep->session.labelling;
	size_t weights = sweep->session.options->weights.count;
	counts->sweep = sweep;
	counts->sizes = memory_zeroed(sweep->plan_count, sizeof *counts->sizes);
	counts->columns = memory_zeroed(weights, sizeof(struct vector *));
	joined_sides_open(&counts->sides, sweep->join, (const struct plan *const *)sweep->plans, sweep->plan_count,
			  labelling);
	for (size_t i = 0; i < sweep->plan_count; i++) {
		const struct plan_places *places = counts->sides.items[i].places;
		counts->sizes[i] =
			sizes_make(sweep->plans[i], labelling_program(labelling), places->definitions, weights);
		for (size_t before = 0; before < i; before++)
			if (counts->sides.items[before].places->only_where == places->only_where)
				sizes_share(&counts->sizes[i], &counts->sizes[before]);
	}
	return counts;
}

static void free_counts(struct counts *counts)
{
	if (!counts)
		return;
	for (size_t i = 0; i < counts->sweep->plan_count; i++)
		sizes_free(&counts->sizes[i]);
	joined_sides_close(&counts->sides);
	memory_free(counts->sizes);
	memory_free(counts->columns);
	memory_free(counts);
}

static void *begin_part(void *context)
{
	return make_counts(context);
}

static void add_batch(void *part, const struct labelled *labelled)
{
	struct counts *counts = part;
	const struct sweep *sweep = counts->sweep;
	struct bits active;
	for (size_t w = 0; w < sweep->session.options->weights.count; w++)
		counts->columns[w] = labelled->batch->columns[sweep->weights[w]];
	joined_sides_judge(&counts->sides, labelled, &active);
	for (size_t i = 0; i < sweep->plan_count; i++) {
		struct bits here = counts->sides.items[i].active;
		for (size_t w = 0; w < BATCH_WORDS; w++)
			here.words[w] &= active.words[w];
		sizes_add(&counts->sizes[i], labelled->machine, &here, labelled->batch->records->count,
			  counts->columns);
	}
}

static void end_part(void *part)
{
	struct counts *counts = part;
	for (size_t i = 0; i < counts->sweep->plan_count; i++)
		sizes_merge(&counts->sweep->counts->sizes[i], &counts->sizes[i]);
	free_counts(counts);
}

static int open_labelling(struct sweep *sweep)
{
	struct session *session = &sweep->session;
	const struct options *options = session->options;
	sweep->join = plan_join_new((const struct plan *const *)sweep->plans, sweep->plan_count);
	session_labelling(session, plan_join_plan(sweep->join));
	sweep->weights = arena_array(&session->arena, options->weights.count, sizeof *sweep->weights);
	for (size_t w = 0; w < options->weights.count; w++)
		sweep->weights[w] = labelling_want(session->labelling, options->weights.items[w], TYPE_NUMBER);
	return session_settle(session, labelling_open(session->labelling));
}

static int read_export(struct sweep *sweep)
{
	struct session *session = &sweep->session;
	const struct labelling_work work = {.make = begin_part, .take = add_batch, .free = end_part, .context = sweep};
	int status = open_labelling(sweep);
	if (status != STATUS_YES)
		return status;
	sweep->counts = make_counts(sweep);
	labelling_do(session->labelling, &work);
	status = session_settle(session, labelling_end(session->labelling));
	return status == STATUS_YES ? session_commit(session) : status;
}

static int report(struct sweep *sweep)
{
	struct session *session = &sweep->session;
	const struct options *options = session->options;
	struct terminal terminal = options->output ? (struct terminal){0} : terminal_of(STDOUT_FILENO);
	struct buffer out = {0};
	struct sweep_subject subject = {
		.parameter = options->over.name,
		.range = &sweep->range,
		.sizes = sweep->counts->sizes,
		.rules = options->arguments.items[0],
		.export = scan_name(labelling_scan(session->labelling)),
		.weights = options->weights.items,
		.weight_count = options->weights.count,
	};
	int status = STATUS_YES;
	session_summarize(session);
	if (options->html) {
		sweep_html(&out, &subject);
		status = (int)write_result(options->html, buffer_view(&out));
		out.size = 0;
	}
	if (options->sweep_format == SWEEP_CSV)
		sweep_csv(&out, &subject);
	else
		sweep_human(&out, &terminal, &subject);
	if (status == STATUS_YES)
		status = (int)write_result(options->output, buffer_view(&out));
	buffer_free(&out);
	return status;
}

int command_sweep(const struct options *options)
{
	struct sweep sweep = {.session.options = options};
	int status = make_plans(&sweep);
	if (status == STATUS_YES)
		status = read_export(&sweep);
	if (status == STATUS_YES)
		status = report(&sweep);
	session_end_labelling(&sweep.session);
	free_counts(sweep.counts);
	plan_join_free(sweep.join);
	for (size_t i = 0; i < sweep.plan_count; i++)
		plan_free(sweep.plans[i]);
	session_close(&sweep.session);
	return status;
}
