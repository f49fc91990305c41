/* The analysis of rules: whatever they are, it ends, and each witness is of columns that there are. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "base/memory.h"
#include "syntax/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(struct rule_set *rules, const struct plan *plan)
{
	struct diagnostics *diagnostics = &rules->syntax.diagnostics;
	struct analysis *analysis = analysis_make(plan, rules);
	analysis_plan(analysis);
	analysis_report(analysis, false);
	for (size_t i = 0; i < diagnostics->list.count; i++) {
		const struct diagnostic *diagnostic = &diagnostics->list.items[i];
		for (size_t c = 0; diagnostic->witness && c < diagnostic->witness->count; c++)
			if (!diagnostic->witness->cells[c].column)
				abort();
	}
	analysis_free(analysis);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char path[32];
	int file = memfd_create("fuzz", 0);
	if (file < 0 || write(file, bytes, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	struct rule_set rules = {0};
	if (!rules_load(&rules, path)) {
		struct plan_options options = {.today = 20000};
		struct plan *plan = plan_make(&rules, &options);
		if (rules.syntax.diagnostics.list.count == 0)
			check(&rules, plan);
		plan_free(plan);
	}
	close(file);
	rules_free(&rules);
	return 0;
}
