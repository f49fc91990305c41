/* Rollups of joined plans: those of one ledger are one, whose plan has the fields of all. */
#include "plan/joiner.h"

/* --- which rollup --- */

static bool reads_alike(const struct joined_rollup *joined, const struct part *part, const struct plan_rollup *rollup)
{
	const struct plan_rollup *first = &joined->rollup;
	return text_equal(first->name, rollup->name) && csv_settings_equal(&first->plan->csv, &rollup->plan->csv) &&
	       first->record_key == part->columns[rollup->record_key] &&
	       plan_columns_read_alike(&first->plan->columns[first->ledger_key],
				       &rollup->plan->columns[rollup->ledger_key]);
}

/* What is counted of the rows is that of the first plan which has the rollup. */
static struct joined_rollup *new_rollup(struct plan_join *join, const struct part *part,
					const struct plan_rollup *rollup)
{
	const struct plan *plans[] = {rollup->plan};
	struct joined_rollup made = {.rollup = *rollup, .ledger = plan_join_new(plans, 1)};
	struct part *ledger = made.ledger->parts.items[0];
	uint32_t *const counts[] = {&made.rollup.rows, &made.rollup.undated, &made.rollup.undated_key,
				    &made.rollup.outside};
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		if (*counts[i] == 0)
			continue;
		uint32_t population = *counts[i] - 1;
		join_population(made.ledger, ledger, population);
		*counts[i] = ledger->populations[population] + 1;
	}
	made.rollup.record_key = part->columns[rollup->record_key];
	vector_push(&join->rollups, made);
	return &join->rollups.items[join->rollups.count - 1];
}

/* The rollup that the part's becomes one with, and the places of its ledger's parts there; null where there is none and
 * it may not be brought. */
static struct joined_rollup *find_rollup(struct plan_join *join, const struct part *part,
					 const struct plan_rollup *rollup, const struct part **ledger)
{
	bool brings = part->brings == BRINGS_COLUMNS;
	for (size_t i = 0; i < join->rollups.count; i++) {
		struct joined_rollup *joined = &join->rollups.items[i];
		if (!reads_alike(joined, part, rollup))
			continue;
		*ledger = join_add(joined->ledger, rollup->plan, brings ? BRINGS_COLUMNS : BRINGS_NOTHING);
		if (*ledger)
			return joined;
	}
	if (!brings)
		return NULL;
	struct joined_rollup *made = new_rollup(join, part, rollup);
	*ledger = made->ledger->parts.items[0];
	return made;
}

/* --- fields --- */

/* The output's number among those of the ledger's plan. */
static size_t output_number(const struct plan_join *ledger, uint32_t definition)
{
	size_t number = 0;
	for (uint32_t i = 0; i < definition; i++)
		number += ledger->definitions.items[i].kind == DEFINITION_OUTPUT;
	return number;
}

void join_rollup(struct plan_join *join, struct part *part, const struct plan_rollup *rollup)
{
	const struct part *ledger;
	bool is_first = part == join->parts.items[0]; /* its fields are columns already */
	struct joined_rollup *joined = find_rollup(join, part, rollup, &ledger);
	for (size_t f = 0; joined && f < rollup->field_count; f++) {
		size_t output = (size_t)(rollup_output(rollup, f) - rollup->plan->definitions);
		size_t number = output_number(joined->ledger, ledger->definitions[output]);
		while (joined->fields.count <= number)
			vector_push(&joined->fields, NO_PLACE);
		uint32_t *field = &joined->fields.items[number];
		if (*field == NO_PLACE && !is_first)
			vector_push(&join->columns, part->plan->columns[rollup->fields[f]]);
		if (*field == NO_PLACE)
			*field = is_first ? part->columns[rollup->fields[f]] : (uint32_t)join->columns.count - 1;
		part->columns[rollup->fields[f]] = *field;
	}
}
