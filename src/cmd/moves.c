#include "cmd/moves.h"
#include "cmd/session.h"

#include <unistd.h>

#include "comparison/changes_file.h"
#include "report/moves.h"

static int complain(enum status status, const char *message)
{
	say("%s", message);
	return (int)status;
}

static void write_to_person(struct buffer *text)
{
	tell(buffer_view(text));
	buffer_free(text);
}

/* --- rules --- */

static struct rule_set *new_rules(struct moves_command *command)
{
	return &command->rules[command->plans[SIDE_NEW] ? SIDE_NEW : SIDE_OLD];
}

static bool has_parameter(const struct rule_set *rules, struct text name)
{
	for (size_t i = 0; i < rules->statements.count; i++)
		if (rules->statements.items[i]->kind == STATEMENT_PARAM &&
		    text_equal(rules->statements.items[i]->name.text, name))
			return true;
	return false;
}

/* A parameter that neither side has is NEW's to complain of. */
static struct plan_options settings_for(struct moves_command *command, int side)
{
	struct plan_options all = plan_options_of(command->options);
	struct plan_options own = all;
	const struct rule_set *rules = &command->rules[side];
	const struct rule_set *other = &command->rules[!side];
	bool complains = side == SIDE_NEW || command->options->command == COMMAND_drift;
	own.params = arena_array(&command->arena, all.param_count, sizeof *own.params);
	own.param_count = 0;
	for (size_t i = 0; i < all.param_count; i++)
		if (has_parameter(rules, all.params[i].name) ||
		    (complains && !has_parameter(other, all.params[i].name)))
			own.params[own.param_count++] = all.params[i];
	return own;
}

int moves_load(struct moves_command *command, int side, const char *path, const struct revision *revision)
{
	struct rule_set *rules = &command->rules[side];
	const char *message = side == SIDE_NEW ? rules_load_beside(rules, path, &command->rules[SIDE_OLD])
			      : revision       ? rules_load_at(rules, path, revision)
					       : rules_load(rules, path);
	if (message)
		return complain(STATUS_RULES_WRONG, message);
	struct plan_options settings = settings_for(command, side);
	command->plans[side] = plan_make(rules, &settings);
	say_diagnostics(&rules->syntax);
	bool wrong = diagnostics_have_errors(&rules->syntax.diagnostics);
	rules->syntax.diagnostics.list.count = 0; /* they are said */
	return wrong ? STATUS_RULES_WRONG : STATUS_YES;
}

/* --- before data are read --- */

static int weigh(struct moves_command *command)
{
	const struct options *options = command->options;
	for (size_t i = 0; i < options->weights.count; i++) {
		struct text name = options->weights.items[i];
		if (comparison_weigh(command->comparison, name, (struct span){0}) != SIZE_MAX)
			continue;
		say("--weight %.*s: the rules define this, but not as a number of the output\nname a column of the "
		    "export, or write it out: output NAME = ...",
		    TEXT_ARGUMENTS(name));
		return STATUS_RULES_WRONG;
	}
	return STATUS_YES;
}

static int limit(struct moves_command *command)
{
	struct rule_set *rules = new_rules(command);
	limits_read(command->comparison);
	say_diagnostics(&rules->syntax);
	if (diagnostics_have_errors(&rules->syntax.diagnostics))
		return STATUS_RULES_WRONG;
	for (size_t i = 0; i < command->options->most_moved.count; i++) {
		const char *wrong = limits_add(command->comparison, command->options->most_moved.items[i]);
		if (wrong)
			return complain(STATUS_RULES_WRONG, wrong);
	}
	return STATUS_YES;
}

static void announce(struct moves_command *command)
{
	struct buffer text = {0};
	if (!command->edits)
		return;
	moves_announce(&text, command->comparison);
	if (!command->options->quiet)
		tell(buffer_view(&text));
	buffer_free(&text);
}

static int prepare(struct moves_command *command)
{
	const char *message = NULL;
	const struct options *options = command->options;
	struct plan_options settings = plan_options_of(options);
	struct plan *new_plan = command->plans[SIDE_NEW];
	command->comparison = comparison_new(&command->rules[SIDE_OLD], command->plans[SIDE_OLD],
					     &command->rules[SIDE_NEW], new_plan);
	int status = weigh(command);
	if (status == STATUS_YES)
		status = limit(command);
	if (status != STATUS_YES)
		return status;
	if (new_plan)
		command->edits = edits_find(&command->rules[SIDE_OLD], command->plans[SIDE_OLD],
					    &command->rules[SIDE_NEW], new_plan, &settings);
	command->comparison->edits = command->edits;
	for (int side = 0; side < SIDES; side++)
		command->comparison->sides[side].name =
			text_of(sources_get(&command->comparison->sides[side].rules->syntax.sources,
					    command->comparison->sides[side].rules->modules.items[0]->source)
					->path);
	announce(command);
	if (options->changes && !changes_open(command->comparison, options->changes, options->sync, &message))
		return complain(STATUS_MACHINE_FAILED, message);
	return STATUS_YES;
}

/* --- data --- */

static void advance(void *context, uint64_t records, uint64_t bytes, uint64_t total)
{
	struct advance advance = {.records = records, .bytes = bytes, .total = total};
	progress_update(context, &advance);
}

static int settle(struct moves_command *command, enum labelling_status status, const struct labelling *labelling)
{
	static const int statuses[] = {
		[LABELLING_DONE] = STATUS_YES,
		[LABELLING_RULES_WRONG] = STATUS_RULES_WRONG,
		[LABELLING_DATA_WRONG] = STATUS_DATA_WRONG,
		[LABELLING_FAILED] = STATUS_MACHINE_FAILED,
	};
	progress_erase(&command->progress);
	if (status == LABELLING_DONE)
		return STATUS_YES;
	struct buffer text = {0};
	say_diagnostics(&new_rules(command)->syntax);
	labelling_complain(labelling, &text);
	if (labelling_has_data_errors(labelling))
		buffer_string(&text, "nothing was written; correct these cells, or say --bad=missing to take them as "
				     "missing, or --bad=reject to leave their records out\n");
	write_to_person(&text);
	return statuses[status];
}

static int read_export(struct moves_command *command, const char *path, bool older)
{
	const struct options *options = command->options;
	struct labelling **labelling = &command->labellings[!older];
	command->labelling_options = labelling_options_of(options, path);
	if (older)
		command->labelling_options.rejects = NULL;
	command->labelling_options.advance = advance;
	command->labelling_options.context = &command->progress;
	enum labelling_status status =
		older ? comparison_read_before(command->comparison, &command->labelling_options, labelling)
		      : comparison_read(command->comparison, &command->labelling_options, labelling);
	return settle(command, status, *labelling);
}

/* --- what came of it --- */

static void say_records(struct moves_command *command, struct labelling *labelling, struct buffer *text)
{
	struct scan *scan = labelling_scan(labelling);
	const struct scan_counts *counts = scan_counts(scan);
	uint64_t missing = counts->taken_as_missing + labelling_taken_as_missing(labelling);
	labelling_summarize(labelling, command->options->verbose, text);
	if (!command->options->verbose && !counts->left_out && !counts->rejected && !missing)
		return;
	buffer_printf(text, "%s: %zu record%s", scan_name(scan), (size_t)counts->records,
		      counts->records == 1 ? "" : "s");
	if (counts->left_out)
		buffer_printf(text, ", %zu left out by `only where`", (size_t)counts->left_out);
	buffer_printf(text, ", %zu rejected", (size_t)counts->rejected);
	if (missing)
		buffer_printf(text, ", %zu data error%s taken as missing", (size_t)missing, missing == 1 ? "" : "s");
	buffer_byte(text, '\n');
}

static int write_html(struct moves_command *command)
{
	struct buffer page = {0};
	if (!command->options->html)
		return STATUS_YES;
	moves_html(&page, command->comparison);
	int status = (int)write_result(command->options->html, buffer_view(&page));
	buffer_free(&page);
	return status;
}

static int write_moves(struct moves_command *command)
{
	const struct options *options = command->options;
	struct terminal terminal = options->output ? (struct terminal){0} : terminal_of(STDOUT_FILENO);
	struct buffer text = {0};
	if (options->moves_format == MOVES_JSON)
		moves_json(&text, command->comparison);
	else if (options->moves_format == MOVES_MARKDOWN)
		moves_markdown(&text, command->comparison);
	else
		moves_human(&text, &terminal, command->comparison);
	int status = (int)write_result(options->output, buffer_view(&text));
	buffer_free(&text);
	return status;
}

static void say_limits(struct moves_command *command)
{
	const struct label_comparison *comparison = command->comparison;
	struct buffer text = {0};
	for (size_t i = 0; i < comparison->limits.list.count; i++) {
		const struct limit *limit = &comparison->limits.list.items[i];
		if (limit->holds)
			continue;
		if (!span_is_none(limit->span)) {
			const struct source *source =
				sources_get(&new_rules(command)->syntax.sources, limit->span.source);
			struct place place = source_place(source, limit->span.begin);
			buffer_printf(&text, "%s:%zu:%zu: ", source->path, place.line, place.column);
		}
		buffer_printf(&text, "limit does not hold: %.*s: it is %s\n", TEXT_ARGUMENTS(limit->words),
			      limit_figure(comparison, limit, &command->arena));
	}
	write_to_person(&text);
}

static int report(struct moves_command *command)
{
	struct buffer text = {0};
	struct label_comparison *comparison = command->comparison;
	bool holds = comparison_judge(comparison);
	for (size_t i = 0; i < 2 && !command->options->quiet; i++)
		if (command->labellings[i])
			say_records(command, command->labellings[i], &text);
	write_to_person(&text);
	int status = write_html(command);
	if (status == STATUS_YES)
		status = write_moves(command);
	const char *message = NULL;
	if (status == STATUS_YES && comparison->changes)
		message = changes_commit(comparison->changes);
	if (status == STATUS_YES && !message)
		message = scan_commit(labelling_scan(command->labellings[1]));
	if (message)
		return complain(STATUS_MACHINE_FAILED, message);
	if (status != STATUS_YES)
		return status;
	say_limits(command);
	return holds ? STATUS_YES : STATUS_NO;
}

int moves_run(struct moves_command *command, const char *before, const char *export)
{
	int status = prepare(command);
	command->progress = progress_start(command->options->progress);
	if (status == STATUS_YES && before)
		status = read_export(command, before, true);
	if (status == STATUS_YES)
		status = read_export(command, export, false);
	return status == STATUS_YES ? report(command) : status;
}

void moves_command_free(struct moves_command *command)
{
	for (size_t i = 0; i < 2; i++)
		labelling_close(command->labellings[i]); /* it runs the plan of the comparison */
	comparison_free(command->comparison);
	edits_free(command->edits);
	for (int side = SIDE_NEW; side >= SIDE_OLD; side--) {
		plan_free(command->plans[side]);
		rules_free(&command->rules[side]);
	}
	arena_free(&command->arena);
}
