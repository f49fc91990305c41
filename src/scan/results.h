/* Results: data errors that computing a record met. */
#ifndef RUBRIC_SCAN_RESULTS_H
#define RUBRIC_SCAN_RESULTS_H

#include "scan/scan.h"
#include "vm/machine.h"

/* Fails the batch's active records of which one of the program's first `roots` roots, which are definitions, failed: a
 * conflict of rules once, whatever is read from it. */
void scan_judge_results(struct scan *scan, const struct scan_batch *batch, const struct program *program,
			const struct machine *machine, size_t roots);

#endif
