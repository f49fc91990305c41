/* What `diff` and `drift` share: they hold labels against labels. */
#ifndef RUBRIC_CMD_MOVES_H
#define RUBRIC_CMD_MOVES_H

#include "cmd/options.h"
#include "cmd/progress.h"
#include "comparison/comparison.h"

/* Zero-initialise with the options; free with moves_command_free. */
struct moves_command {
	const struct options *options;
	struct rule_set rules[SIDES]; /* `drift` has OLD's alone */
	struct plan *plans[SIDES];
	struct edits *edits;
	struct label_comparison *comparison;
	struct labelling_options labelling_options;
	struct labelling *labellings[2]; /* of the older export, and of the other one */
	struct progress progress;
	struct arena arena;
};

/* Loads a rule file, as it is or (else null) at a revision, and makes its plan, with those settings of the command line
 * that are for it. STATUS_YES, or what was wrong, which is said. */
int moves_load(struct moves_command *command, int side, const char *path, const struct revision *revision);

/* Once both plans are there (or OLD's alone): weighs, limits, reads `before` (or null) and `export` (null: the
 * clients of the ledgers), reports. Returns
 * the exit status. */
int moves_run(struct moves_command *command, const char *before, const char *export);

void moves_command_free(struct moves_command *command);

#endif
