/* Rules and data together: whatever the rules and whatever the export, a run ends, and the program as it was emitted
 * and the optimised one come to the same values. The input is a rule file, a line of four dashes, and an export. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "scan/scan.h"
#include "vm/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct text separator = {"\n----\n", 6};

/* A file in memory that holds `text`; its path goes to `path`. */
static int file_of(struct text text, char path[32])
{
	int file = memfd_create("fuzz", 0);
	if (file < 0 || write(file, text.data, text.size) != (ssize_t)text.size)
		abort();
	snprintf(path, 32, "/proc/self/fd/%d", file);
	return file;
}

static void compare_lane(const struct vector *a, const struct vector *b, size_t lane)
{
	bool known = bits_get(&a->known, lane);
	if (known != bits_get(&b->known, lane) ||
	    (a->any_failed && bits_get(&a->failed, lane)) != (b->any_failed && bits_get(&b->failed, lane)))
		abort();
	if (!known)
		return;
	size_t in_a = a->constant ? 0 : lane;
	size_t in_b = b->constant ? 0 : lane;
	bool same = true;
	if (a->type == VECTOR_NUMBER)
		same = decimal_compare(vector_number(a, lane), vector_number(b, lane)) == 0;
	else if (a->type == VECTOR_TEXT)
		same = text_equal(a->texts[in_a], b->texts[in_b]);
	else if (a->type == VECTOR_DATE)
		same = a->days[in_a] == b->days[in_b];
	else if (a->type == VECTOR_CODE)
		same = a->codes[in_a] == b->codes[in_b];
	else if (a->type == VECTOR_TRUTH)
		same = bits_get(&a->yes, lane) == bits_get(&b->yes, lane);
	if (!same)
		abort();
}

static void compare(struct machine *plain, struct machine *fast, const struct program *program,
		    const struct program *optimised, const struct scan_batch *batch)
{
	for (size_t r = 0; r < program->roots.count; r++)
		for (size_t lane = 0; lane < batch->records->count; lane++)
			if (bits_get(&batch->active, lane))
				compare_lane(machine_vector(plain, program->roots.items[r].value),
					     machine_vector(fast, optimised->roots.items[r].value), lane);
}

static void run(struct rule_set *rules, struct plan *plan, const char *path)
{
	struct arena arena = {0};
	struct dialect declared = {0};
	struct scan_options options = {
		.path = path, .declared = &declared, .bad = BAD_REJECT, .optimise = true, .threads = 1};
	enum scan_status status;
	const char *message;
	struct program *program = program_make(plan, false);
	struct program *optimised = program_make(plan, true);
	struct machine *plain = machine_new(program, false, &message);
	struct machine *fast = machine_new(optimised, false, &message);
	if (!plain || !fast)
		abort(); /* what was emitted must verify */
	struct scan *scan = scan_open(plan, rules, &options, &arena, &status, &message);
	const struct scan_batch *batch;
	while (scan && (batch = scan_next(scan))) {
		machine_run(plain, batch->columns, batch->records->count, &batch->active, scan_dialect(scan),
			    batch->arena);
		machine_run(fast, batch->columns, batch->records->count, &batch->active, scan_dialect(scan),
			    batch->arena);
		compare(plain, fast, program, optimised, batch);
		scan_settle_batch(scan);
	}
	scan_close(scan);
	machine_free(plain);
	machine_free(fast);
	program_free(program);
	program_free(optimised);
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct text all = {(const char *)bytes, size};
	size_t end = text_find(all, separator);
	if (end == size || size > 1 << 16)
		return 0;
	char rule_path[32];
	char data_path[32];
	int rule_file = file_of((struct text){all.data, end}, rule_path);
	size_t data = end + separator.size;
	int data_file = file_of((struct text){all.data + data, size - data}, data_path);
	struct rule_set rules = {0};
	struct plan_options options = {.today = 20000};
	if (!rules_load(&rules, rule_path)) {
		struct plan *plan = plan_make(&rules, &options);
		if (rules.syntax.diagnostics.list.count == 0 && plan->population_count == 0)
			run(&rules, plan, data_path);
		plan_free(plan);
	}
	rules_free(&rules);
	close(rule_file);
	close(data_file);
	return 0;
}
