/* What the rows of a table come to where all of them count: joined, added up, counted, the least or greatest. */
#include "base/memory.h"
#include "vm/registers.h"

void list_join(struct machine *machine, struct vector *list, size_t lane, struct text item)
{
	if (bits_get(&list->known, lane)) {
		struct text before = list->texts[lane];
		char *joined = arena_bytes(machine->frame.arena, before.size + 1 + item.size);
		memcpy(joined, before.data, before.size);
		joined[before.size] = LIST_SEPARATOR;
		memcpy(joined + before.size + 1, item.data, item.size);
		item = (struct text){joined, before.size + 1 + item.size};
	}
	list->texts[lane] = item;
	bits_set(&list->known, lane);
}

void list_add(struct machine *machine, struct vector *list, const struct vector *condition, struct vector *value)
{
	struct arena *arena = machine->frame.arena;
	fail_where(machine, list, condition);
	vector_fill(value);
	for_each_lane(&machine->frame, &condition->yes, lane) {
		if (value->any_failed && bits_get(&value->failed, lane))
			result_fail_like(list, value, lane);
		if (bits_get(&list->failed, lane))
			continue;
		struct text item = {"", 0};
		if (bits_get(&value->known, lane))
			item = value_text(value, lane, arena);
		list_join(machine, list, lane, item);
	}
}

static void begin_sums(struct machine *machine)
{
	if (!machine->sums)
		machine->sums = memory_zeroed(BATCH_SIZE, sizeof *machine->sums);
	for (size_t i = 0; i < machine->frame.count; i++) {
		exact_free(&machine->sums[i]);
		machine->sums[i] = (struct exact_sum){0};
	}
}

void collect_new(struct machine *machine, struct vector *result, uint32_t definition)
{
	enum policy_kind policy = machine->plan->definitions[definition].policy;
	result_empty(&machine->frame, result);
	number_begin_wide(result);
	for (size_t i = 0; i < machine->frame.count; i++)
		result->decimals[i] = decimal_of(0);
	if (policy == POLICY_SUM)
		begin_sums(machine);
	if (policy == POLICY_COUNT)
		for (size_t w = 0; w < machine_words(machine); w++)
			result->known.words[w] = machine->frame.active->words[w];
}

void collect_number(struct machine *machine, struct vector *result, enum opcode opcode, size_t lane,
		    struct decimal number)
{
	struct decimal *before = &result->decimals[lane];
	bool first = !bits_get(&result->known, lane);
	int order = first ? 0 : decimal_compare(number, *before);
	bits_set(&result->known, lane);
	if (opcode == OP_COLLECT_SUM)
		exact_add(&machine->sums[lane], number.coefficient, number.scale);
	else if (opcode == OP_COLLECT_COUNT)
		before->coefficient++;
	else if (first || (opcode == OP_COLLECT_MIN ? order < 0 : order > 0))
		*before = number;
}

void collect_total(struct machine *machine, struct vector *result)
{
	for_each_lane(&machine->frame, &result->known, lane) {
		if (!exact_total(&machine->sums[lane], &result->decimals[lane]))
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
	}
}

void collect(struct machine *machine, struct vector *result, const struct vector *condition, struct vector *value,
	     enum opcode opcode)
{
	fail_where(machine, result, condition);
	if (value)
		vector_fill(value);
	for_each_lane(&machine->frame, &condition->yes, lane) {
		if (value && value->any_failed && bits_get(&value->failed, lane))
			result_fail_like(result, value, lane);
		if (bits_get(&result->failed, lane) || (value && !bits_get(&value->known, lane)))
			continue;
		collect_number(machine, result, opcode, lane, value ? vector_number(value, lane) : decimal_of(1));
	}
}
