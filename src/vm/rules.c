/* Which rule fired; and the dispatch of what no kernel does. */
#include "base/vectorise.h"
#include "vm/registers.h"

/* --- hits --- */

/* From so many records of a word on it is less work to go through all of them, side by side. */
enum { MANY = 12 };

static inline void set_codes(struct vector *hit, size_t word, uint64_t lanes, uint32_t code)
{
	uint32_t *codes = hit->codes + word * 64;
	hit->known.words[word] |= lanes;
	if (BATCH_SIZE % 64 == 0 && __builtin_popcountll(lanes) >= MANY) {
		for (size_t i = 0; i < 32; i++)
			codes[i] = (uint32_t)lanes >> i & 1 ? code : codes[i];
		for (size_t i = 0; i < 32; i++)
			codes[32 + i] = (uint32_t)(lanes >> 32) >> i & 1 ? code : codes[32 + i];
		return;
	}
	for (; lanes; lanes &= lanes - 1)
		codes[__builtin_ctzll(lanes)] = code;
}

static VECTORISED bool hit_first(struct machine *machine, struct vector *hit, const struct vector *condition,
				 uint32_t rule)
{
	uint64_t left = 0;
	fail_where(machine, hit, condition);
	for (size_t w = 0; w < machine_words(machine); w++) {
		uint64_t fired = condition->yes.words[w] & machine->open.words[w] & ~hit->failed.words[w];
		set_codes(hit, w, fired, rule);
		machine->open.words[w] &= ~fired & ~hit->failed.words[w];
		left |= machine->open.words[w];
	}
	return left == 0;
}

void hit_conflict(struct vector *hit, size_t lane, uint32_t rule, uint32_t definition)
{
	uint32_t before = hit->codes[lane];
	vector_fail(hit, lane, (struct failure){FAILURE_CONFLICT, definition, before, rule});
}

static uint32_t definition_of(const struct machine *machine, const struct instruction *instruction)
{
	return machine->program->origins.items[instruction->origin].definition;
}

static uint32_t rule_of(const struct machine *machine, const struct instruction *instruction)
{
	return machine->program->origins.items[instruction->origin].rule;
}

/* With `map`, two rules that give the same label agree. */
static void hit_checked(struct machine *machine, struct vector *hit, const struct vector *condition,
			const struct instruction *instruction, const struct rule_map *map)
{
	uint32_t rule = instruction->extra;
	fail_where(machine, hit, condition);
	for (size_t w = 0; w < machine_words(machine); w++) {
		uint64_t fired = condition->yes.words[w] & machine->frame.active->words[w] & ~hit->failed.words[w];
		uint64_t again = fired & hit->known.words[w];
		set_codes(hit, w, fired & ~again, rule);
		for (; again; again &= again - 1) {
			size_t lane = w * 64 + (size_t)__builtin_ctzll(again);
			if (!map || map->entries[hit->codes[lane]] != map->entries[rule])
				hit_conflict(hit, lane, rule, definition_of(machine, instruction));
		}
	}
}

static void hit_check(struct machine *machine, struct vector *hit, const struct vector *condition,
		      const struct instruction *instruction)
{
	fail_where(machine, hit, condition);
	for_each_lane(&machine->frame, &condition->yes, lane) {
		if (bits_get(&hit->known, lane) && !bits_get(&hit->failed, lane))
			hit_conflict(hit, lane, instruction->extra, definition_of(machine, instruction));
	}
}

static VECTORISED void hit_otherwise(struct machine *machine, struct vector *hit, uint32_t rule)
{
	for (size_t w = 0; w < machine_words(machine); w++)
		set_codes(hit, w, undecided(machine, hit, w), rule);
}

static void hit_copy(struct machine *machine, struct vector *hit, struct vector *from)
{
	struct vector *const operands[3] = {from, NULL, NULL};
	result_begin(&machine->frame, hit, operands, 1);
	for_each_lane(&machine->frame, &hit->known, lane)
		hit->codes[lane] = from->codes[lane];
}

/* The entries of 64 rules. */
static VECTORISED void map_all(const struct rule_map *map, const uint32_t *restrict rules, uint32_t *restrict codes)
{
	const uint32_t *entries = map->entries;
	for (size_t i = 0; i < 64; i++)
		codes[i] = entries[rules[i]];
}

static void hit_label(struct machine *machine, struct vector *label, struct vector *hit, const struct rule_map *map)
{
	struct vector *const operands[3] = {hit, NULL, NULL};
	result_begin(&machine->frame, label, operands, 1);
	for (size_t w = 0; w < machine_words(machine); w++) {
		const uint32_t *rules = hit->codes + w * 64;
		uint32_t *codes = label->codes + w * 64;
		if (label->known.words[w] == ~(uint64_t)0) {
			map_all(map, rules, codes);
			continue;
		}
		for (uint64_t lanes = label->known.words[w]; lanes; lanes &= lanes - 1) {
			size_t i = (size_t)__builtin_ctzll(lanes);
			codes[i] = map->entries[rules[i]];
		}
	}
}

static void hit_value(struct machine *machine, struct vector *result, const struct vector *hit, struct vector *value,
		      uint32_t rule)
{
	const struct frame *frame = &machine->frame;
	vector_fill(value);
	if (result->type == VECTOR_NUMBER && !result->wide) {
		vector_make_wide(result);
		for (size_t i = 0; i < frame->count; i++)
			result->decimals[i] = (struct decimal){result->narrow[i], result->scale};
	}
	for_each_lane(frame, &hit->known, lane) {
		if (hit->codes[lane] != rule)
			continue;
		if (value->any_failed && bits_get(&value->failed, lane)) {
			result_fail_like(result, value, lane);
		} else if (bits_get(&value->known, lane)) {
			copy_lane(result, value, lane);
			bits_set(&result->known, lane);
		}
	}
	if (result->type == VECTOR_NUMBER)
		number_settle(frame, result);
}

/* From here on open are the records that the hit has not settled; returns whether there are any. */
static bool open_rest(struct machine *machine, const struct vector *hit)
{
	uint64_t left = 0;
	for (size_t w = 0; w < machine_words(machine); w++) {
		machine->open.words[w] = undecided(machine, hit, w);
		left |= machine->open.words[w];
	}
	machine->frame.active = &machine->open;
	return left != 0;
}

/* --- patterns --- */

static void matches(struct machine *machine, struct vector *result, struct vector *subject, uint32_t pattern)
{
	struct vector *const operands[3] = {subject, NULL, NULL};
	result_begin(&machine->frame, result, operands, 1);
	vector_fill(subject);
	for (size_t w = 0; w < machine_words(machine); w++)
		result->yes.words[w] = 0;
	for_each_lane(&machine->frame, &result->known, lane) {
		enum finding finding = pattern_find(machine->patterns[pattern], subject->texts[lane]);
		if (finding == PATTERN_FOUND)
			bits_set(&result->yes, lane);
		else if (finding == PATTERN_TOO_SLOW)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_PATTERN});
	}
}

/* --- dispatch --- */

void run_instruction(struct machine *machine, const struct instruction *instruction, size_t *pc)
{
	const struct program *program = machine->program;
	struct vector *result = machine->vectors[instruction->result];
	struct vector *a = machine->vectors[instruction->a];
	struct vector *b = machine->vectors[instruction->b];
	uint32_t extra = instruction->extra;
	switch (instruction->opcode) {
	case OP_HIT_NEW:
	case OP_LIST_NEW:
		result_empty(&machine->frame, result);
		break;
	case OP_OPEN:
		open_rest(machine, result);
		break;
	case OP_HIT_FIRST:
		if (hit_first(machine, result, a, extra))
			*pc = instruction->target - 1;
		break;
	case OP_HIT_FIRST_OF:
		index_run(machine, instruction);
		if (!open_rest(machine, result))
			*pc = instruction->target - 1;
		break;
	case OP_HIT_UNIQUE_OF:
	case OP_HIT_ANY_OF:
	case OP_HIT_CHECK_OF:
	case OP_LABELS_ADD_OF:
	case OP_LIST_ADD_OF:
	case OP_COLLECT_SUM_OF:
	case OP_COLLECT_MIN_OF:
	case OP_COLLECT_MAX_OF:
	case OP_COLLECT_COUNT_OF:
	case OP_POINTS_OF:
		index_run(machine, instruction);
		break;
	case OP_HIT_UNIQUE:
		hit_checked(machine, result, a, instruction, NULL);
		break;
	case OP_HIT_ANY:
		hit_checked(machine, result, a, instruction, &program->maps.items[instruction->target]);
		break;
	case OP_HIT_CHECK:
		hit_check(machine, result, a, instruction);
		break;
	case OP_HIT_OTHERWISE:
		hit_otherwise(machine, result, extra);
		break;
	case OP_CLOSE:
		machine->frame.active = machine->all;
		break;
	case OP_HIT_COPY:
		hit_copy(machine, result, a);
		break;
	case OP_HIT_LABEL:
		hit_label(machine, result, a, &program->maps.items[extra]);
		break;
	case OP_HIT_CONSTANT:
	case OP_LOOKUP_CELL:
		gather_run(machine, result, a, &machine->gathers[extra]);
		break;
	case OP_HIT_VALUE:
		hit_value(machine, result, a, b, extra);
		break;
	case OP_LABELS_NEW:
		labels_new(machine, result, extra);
		break;
	case OP_LABELS_ADD:
		labels_add(machine, result, a, extra, rule_of(machine, instruction));
		break;
	case OP_LABELS_OTHERWISE:
		labels_otherwise(machine, result, extra, rule_of(machine, instruction));
		break;
	case OP_LABELS_CONTAIN:
		labels_contain(machine, result, a, extra);
		break;
	case OP_LABEL_IS:
		label_is(machine, result, a, extra);
		break;
	case OP_LABEL_TEXT:
		label_text(machine, result, a, extra);
		break;
	case OP_LABELS_TEXT:
		labels_text(machine, result, a, extra);
		break;
	case OP_LIST_ADD:
		list_add(machine, result, a, b);
		break;
	case OP_COLLECT_NEW:
		collect_new(machine, result, extra);
		break;
	case OP_COLLECT_SUM:
	case OP_COLLECT_MIN:
	case OP_COLLECT_MAX:
		collect(machine, result, a, b, instruction->opcode);
		break;
	case OP_COLLECT_TOTAL:
		collect_total(machine, result);
		break;
	case OP_COLLECT_COUNT:
		collect(machine, result, a, NULL, instruction->opcode);
		break;
	case OP_LOOKUP_ROW:
		lookup_run(machine, result, a, extra);
		break;
	case OP_GROUP_VALUE:
		populations_of_group(machine->populations, extra, &machine->frame, result, a);
		break;
	case OP_RECORD_VALUE:
		populations_of_value(machine->populations, extra, &machine->frame, result, a, b);
		break;
	case OP_MATCHES:
		matches(machine, result, a, extra);
		break;
	default:
		break;
	}
}
