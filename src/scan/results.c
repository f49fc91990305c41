#include "scan/results.h"

/* A conflict of rules fails whatever is read from them, such as each result of a table. */
static bool is_said(const struct program *program, const struct machine *machine, size_t index, size_t lane)
{
	const struct root *roots = program->roots.items;
	const struct failure *failure = &machine_vector(machine, roots[index].value)->failures[lane];
	for (size_t i = 0; i < index && failure->kind == FAILURE_CONFLICT; i++) {
		const struct vector *vector = machine_vector(machine, roots[i].value);
		if (!vector->any_failed || !bits_get(&vector->failed, lane))
			continue;
		const struct failure *before = &vector->failures[lane];
		if (before->kind == failure->kind && before->definition == failure->definition)
			return true;
	}
	return false;
}

void scan_judge_results(struct scan *scan, const struct scan_batch *batch, const struct program *program,
			const struct machine *machine, size_t roots)
{
	struct bits judged = batch->active; /* failing takes a record out of the batch, and it may fail twice */
	for (size_t i = 0; i < roots; i++) {
		const struct root *root = &program->roots.items[i];
		const struct vector *vector = machine_vector(machine, root->value);
		if (!vector->any_failed || vector->constant)
			continue;
		for (size_t lane = 0; lane < batch->records->count; lane++)
			if (bits_get(&vector->failed, lane) && bits_get(&judged, lane) &&
			    !is_said(program, machine, i, lane))
				scan_fail_record(scan, lane, program->plan->definitions[root->definition].name,
						 failure_text(&vector->failures[lane], program->plan, batch->arena));
	}
}
