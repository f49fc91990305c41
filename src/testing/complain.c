/* What is wrong with a test. */
#include "testing/trial.h"

#include "base/memory.h"
#include "data/cells.h"
#include "syntax/spell.h"

/* What could have been meant: columns and definitions, or parameters alone. */
static struct text nearest_name(const struct plan *plan, struct text wanted, bool parameters)
{
	size_t count = 0;
	struct text *names = memory_array(plan->definition_count + plan->column_count, sizeof *names);
	for (size_t i = 0; i < plan->definition_count; i++)
		if ((plan->definitions[i].kind == DEFINITION_PARAM) == parameters &&
		    plan->definitions[i].kind != DEFINITION_TABLE)
			names[count++] = plan->definitions[i].name;
	for (size_t i = 0; i < plan->column_count && !parameters; i++)
		names[count++] = plan->columns[i].name;
	size_t near = text_nearest(wanted, names, count);
	struct text found = near < count ? names[near] : (struct text){"", 0};
	memory_free(names);
	return found;
}

static void suggest(struct trial *trial, struct text near, const char *otherwise)
{
	if (near.size)
		diagnose_remedy(trial->diagnostics, "did you mean `%.*s`?", TEXT_ARGUMENTS(near));
	else
		diagnose_remedy(trial->diagnostics, "%s", otherwise);
}

void complain_of_repetition(struct trial *trial, struct span again, struct span first, struct text name)
{
	diagnose(trial->diagnostics, CODE_E405, again, "`%.*s` stands twice in this test", TEXT_ARGUMENTS(name));
	diagnose_other(trial->diagnostics, first, "it stands here first");
	diagnose_remedy(trial->diagnostics, "leave one of the two; another case is a test of its own");
}

void complain_of_name(struct trial *trial, struct name name)
{
	diagnose(trial->diagnostics, CODE_E503, name.span, "the rules have no column or value `%.*s`",
		 TEXT_ARGUMENTS(name.text));
	suggest(trial, nearest_name(trial->base, name.text, false),
		"a test gives and expects what the rules name: columns, lets, segments, scores and outputs");
}

void complain_of_parameter(struct trial *trial, struct name name)
{
	diagnose(trial->diagnostics, CODE_E503, name.span, "the rules have no parameter `%.*s`",
		 TEXT_ARGUMENTS(name.text));
	suggest(trial, nearest_name(trial->base, name.text, true), "`set` is for what the rules define with `param`");
}

/* A table holds data, not words of the rule language. */
static const char *remedy_of(struct type type, bool in_table)
{
	switch (type.kind) {
	case TYPE_NUMBER:
		return in_table ? "in a table a number is written like 300000, 5% or 0.25"
				: "a number is written like 300k, 5% or 0.25";
	case TYPE_TEXT:
		return "a text stands in double quotes";
	case TYPE_DATE:
		return "a date is written like 2026-01-31";
	case TYPE_DAYS:
		return in_table ? "in a table a duration is its number of days" : "a duration is written like 90 days";
	case TYPE_MONTHS:
		return in_table ? "in a table this duration is its number of months"
				: "a duration is written like 6 months";
	case TYPE_TRUTH:
		return "write true or false";
	case TYPE_LABEL:
		return "write one of its labels, as after -> in the rules";
	case TYPE_LABELS:
		return "write a set of its labels in braces: {a, b}";
	default:
		return "write the results as a text with | between them";
	}
}

/* Where its type comes from. */
static void point_at(struct trial *trial, struct target target)
{
	const struct plan *plan = trial->plan;
	struct text name = target_name(plan, target);
	const char *type = type_name(target_type(plan, target));
	if (target.kind == TARGET_DEFINITION) {
		diagnose_other(trial->diagnostics, plan->definitions[target.index].name_span, "`%.*s` is defined here",
			       TEXT_ARGUMENTS(name));
		return;
	}
	const struct plan_column *column = &plan->columns[target.index];
	diagnose_other(trial->diagnostics, column->first_use,
		       column->declared ? "it is declared as %s here" : "it is used as %s here", type);
}

void complain_of_type(struct trial *trial, struct span where, const char *what, struct target target)
{
	struct text name = target_name(trial->plan, target);
	struct type type = target_type(trial->plan, target);
	diagnose(trial->diagnostics, CODE_E504, where, "%s, but `%.*s` is %s", what, TEXT_ARGUMENTS(name),
		 type_name(type));
	diagnose_remedy(trial->diagnostics, "%s", remedy_of(type, false));
	point_at(trial, target);
}

/* The type that a cell looks like; a text may be anything. */
static const char *type_of_looks(const struct raw_cell *cell, const struct dialect *dialect)
{
	date day;
	bool truth;
	if (cell_date(cell->text, dialect, &day) == CELL_FITS)
		return "date";
	return cell_truth(cell->text, ENCODING_UTF_8, &truth) == CELL_FITS ? "truth" : NULL;
}

/* The type of a column that nothing declares was learnt from its use, and may be meant otherwise. */
static const char *remedy_of_misfit(struct trial *trial, const struct misfit *misfit)
{
	const struct plan *plan = trial->plan;
	struct text name = target_name(plan, misfit->target);
	const char *looks = type_of_looks(&misfit->first, &misfit->sheet->dialect);
	const char *quote = name_is_plain(name) ? "" : "`";
	if (misfit->target.kind != TARGET_COLUMN || !plan->columns[misfit->target.index].assumed || !looks)
		return remedy_of(target_type(plan, misfit->target), true);
	return arena_printf(&trial->arena, "if this column holds what it looks like, say so: input { %s%.*s%s %s }",
			    quote, TEXT_ARGUMENTS(name), quote, looks);
}

static void complain_of_misfit(struct trial *trial, const struct misfit *misfit)
{
	struct text name = target_name(trial->plan, misfit->target);
	const char *type = type_name(target_type(trial->plan, misfit->target));
	size_t others = misfit->count - 1;
	const char *more = "";
	if (others)
		more = arena_printf(&trial->arena, "; %zu more cell%s of this column %s not fit either", others,
				    others == 1 ? "" : "s", others == 1 ? "does" : "do");
	diagnose(trial->diagnostics, CODE_E504, misfit->first.span, "\"%.*s\" stands here, but `%.*s` is %s%s",
		 TEXT_ARGUMENTS(misfit->first.text), TEXT_ARGUMENTS(name), type, more);
	diagnose_remedy(trial->diagnostics, "%s", remedy_of_misfit(trial, misfit));
	point_at(trial, misfit->target);
}

void complain_of_misfits(struct trial *trial)
{
	for (size_t i = 0; i < trial->misfits.count; i++)
		complain_of_misfit(trial, &trial->misfits.items[i]);
	trial->misfits.count = 0;
}

void complain_of_label(struct trial *trial, struct span where, const struct definition *segment, struct text label)
{
	diagnose(trial->diagnostics, CODE_E105, where, "`%.*s` has no label `%.*s`", TEXT_ARGUMENTS(segment->name),
		 TEXT_ARGUMENTS(label));
	struct text *labels = memory_array(segment->label_count, sizeof *labels);
	for (size_t i = 0; i < segment->label_count; i++)
		labels[i] = segment->labels[i].text;
	size_t near = text_nearest(label, labels, segment->label_count);
	if (near < segment->label_count)
		diagnose_remedy(trial->diagnostics, "did you mean `%.*s`?", TEXT_ARGUMENTS(labels[near]));
	memory_free(labels);
}
