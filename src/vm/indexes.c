/* Rules that are decided together: the sets of rules that a record's values pass, intersected. */
#include "base/memory.h"
#include "vm/registers.h"

/* What a record's values select of an index. */
struct selected {
	const struct rule_index *index;
	size_t lane;
	const uint64_t *rows[INDEX_SUBJECTS_MAX];
};

void index_build(struct machine *machine, size_t at)
{
	const struct rule_index *index = &machine->program->indexes.items[at];
	machine->indexes[at] = memory_zeroed(index->subject_count, sizeof **machine->indexes);
	for (size_t s = 0; s < index->subject_count; s++)
		subject_build(machine, &index->subjects[s], &machine->indexes[at][s]);
}

void index_free(struct machine *machine, size_t at)
{
	for (size_t s = 0; s < machine->program->indexes.items[at].subject_count; s++)
		subject_free(&machine->indexes[at][s]);
	memory_free(machine->indexes[at]);
	box_groups_free(machine->box_groups[at]);
}

/* --- what a rule that fires does; each tells whether the record's further rules count --- */

static bool take_hit(struct machine *machine, const struct instruction *instruction, uint32_t rule, size_t lane)
{
	struct vector *hit = machine->vectors[instruction->result];
	if (!bits_get(&hit->known, lane) && instruction->opcode == OP_HIT_CHECK_OF)
		return true;
	if (!bits_get(&hit->known, lane)) {
		bits_set(&hit->known, lane);
		hit->codes[lane] = rule;
		return instruction->opcode != OP_HIT_FIRST_OF;
	}
	if (instruction->opcode == OP_HIT_ANY_OF) {
		const uint32_t *labels = machine->program->maps.items[instruction->target].entries;
		if (labels[hit->codes[lane]] == labels[rule])
			return true;
	}
	hit_conflict(hit, lane, rule, machine->program->origins.items[instruction->origin].definition);
	return false;
}

static bool take_label(struct machine *machine, const struct instruction *instruction, uint32_t rule, size_t lane)
{
	uint32_t segment = machine->program->origins.items[instruction->origin].definition;
	labels_take(machine->vectors[instruction->result], machine->plan->definitions[segment].rules[rule - 1].label,
		    rule, lane / 64, (uint64_t)1 << (lane % 64));
	return true;
}

static bool take_number(struct machine *machine, const struct instruction *instruction, enum opcode collect,
			uint32_t rule, size_t lane)
{
	struct vector *result = machine->vectors[instruction->result];
	struct decimal number = decimal_of(1);
	if (collect != OP_COLLECT_COUNT) {
		const struct constant *given = machine->gathers[instruction->target].constants[rule];
		if (!given)
			return true;
		number = given->number;
	}
	collect_number(machine, result, collect, lane, number);
	return true;
}

static bool take_rule(struct machine *machine, const struct instruction *instruction, uint32_t rule, size_t lane)
{
	struct vector *result = machine->vectors[instruction->result];
	switch (instruction->opcode) {
	case OP_LABELS_ADD_OF:
		return take_label(machine, instruction, rule, lane);
	case OP_LIST_ADD_OF:
		list_join(machine, result, lane, machine->gathers[instruction->target].texts[rule]);
		return true;
	case OP_COLLECT_SUM_OF:
		return take_number(machine, instruction, OP_COLLECT_SUM, rule, lane);
	case OP_COLLECT_MIN_OF:
		return take_number(machine, instruction, OP_COLLECT_MIN, rule, lane);
	case OP_COLLECT_MAX_OF:
		return take_number(machine, instruction, OP_COLLECT_MAX, rule, lane);
	case OP_COLLECT_COUNT_OF:
		return take_number(machine, instruction, OP_COLLECT_COUNT, rule, lane);
	case OP_POINTS_OF:
		result->narrow[lane] += machine->gathers[instruction->target].narrow[rule];
		return true;
	default:
		return take_hit(machine, instruction, rule, lane);
	}
}

static void take_rules(struct machine *machine, const struct instruction *instruction, const struct selected *selected)
{
	const struct rule_index *index = selected->index;
	uint32_t taken = 0;
	for (size_t w = 0; w < index_words(index); w++) {
		uint64_t fire = selected->rows[0][w];
		for (size_t s = 1; s < index->subject_count; s++)
			fire &= selected->rows[s][w];
		for (; fire; fire &= fire - 1) {
			uint32_t rule = index->rules[w * 64 + (size_t)__builtin_ctzll(fire)];
			if (rule != taken && !take_rule(machine, instruction, rule, selected->lane))
				return;
			taken = rule;
		}
	}
}

/* --- records of which an operand failed --- */

struct outcomes {
	uint64_t fire;
	uint64_t fail;
};

static const uint64_t *row_of_no_class(const struct rule_index *index, size_t subject, enum index_row row)
{
	const struct index_subject *of = &index->subjects[subject];
	return of->rows + (class_count(of) + row) * index_words(index);
}

static bool subject_failed(const struct machine *machine, const struct rule_index *index, size_t subject, size_t lane)
{
	const struct vector *vector = machine->vectors[index->subjects[subject].operand];
	return vector->any_failed && bits_get(&vector->failed, lane);
}

/* A box fails that asks for what failed, unless another test is known to be false. */
static struct outcomes outcomes_of(const struct machine *machine, const struct selected *selected, size_t word)
{
	const struct rule_index *index = selected->index;
	size_t behind = (word + 1) * 64;
	uint64_t open = behind > index->box_count ? ~(uint64_t)0 >> (behind - index->box_count) : ~(uint64_t)0;
	struct outcomes outcomes = {.fire = open};
	for (size_t s = 0; s < index->subject_count; s++) {
		const uint64_t *row = selected->rows[s];
		if (subject_failed(machine, index, s, selected->lane)) {
			uint64_t asking = row_of_no_class(index, s, ROW_ASKING)[word];
			outcomes.fire &= ~asking;
			outcomes.fail |= asking;
		} else {
			bool missing = row == row_of_no_class(index, s, ROW_MISSING);
			outcomes.fire &= row[word];
			open &= missing ? row_of_no_class(index, s, ROW_MISSING_OPEN)[word] : row[word];
		}
	}
	outcomes.fail &= open;
	return outcomes;
}

static void fail_by_box(struct machine *machine, const struct instruction *instruction, const struct selected *selected,
			size_t position)
{
	const struct rule_index *index = selected->index;
	for (size_t s = 0; s < index->subject_count; s++) {
		bool asks = row_of_no_class(index, s, ROW_ASKING)[position / 64] >> (position % 64) & 1;
		if (asks && subject_failed(machine, index, s, selected->lane)) {
			result_fail_like(machine->vectors[instruction->result],
					 machine->vectors[index->subjects[s].operand], selected->lane);
			return;
		}
	}
}

/* Does a box of the rule fire, from this one on? */
static bool a_box_fires(const struct machine *machine, const struct selected *selected, size_t position)
{
	const struct rule_index *index = selected->index;
	for (size_t at = position; at < index->box_count && index->rules[at] == index->rules[position]; at++)
		if (outcomes_of(machine, selected, at / 64).fire >> (at % 64) & 1)
			return true;
	return false;
}

static void take_rules_or_fail(struct machine *machine, const struct instruction *instruction,
			       const struct selected *selected)
{
	const struct rule_index *index = selected->index;
	uint32_t taken = 0;
	for (size_t w = 0; w < index_words(index); w++) {
		struct outcomes outcomes = outcomes_of(machine, selected, w);
		for (uint64_t rest = outcomes.fire | outcomes.fail; rest; rest &= rest - 1) {
			size_t position = w * 64 + (size_t)__builtin_ctzll(rest);
			uint32_t rule = index->rules[position];
			if (rule == taken)
				continue;
			taken = rule;
			bool fails = !a_box_fires(machine, selected, position);
			if (fails)
				fail_by_box(machine, instruction, selected, position);
			if (fails || !take_rule(machine, instruction, rule, selected->lane))
				return;
		}
	}
}

/* --- batches --- */

/* The records that count and that the result has not settled: by a failure, or (HIT_FIRST_OF) by a rule. */
static void find_lanes(const struct machine *machine, const struct vector *result, struct lanes *lanes)
{
	size_t count = 0;
	for (size_t w = 0; w < machine_words(machine); w++) {
		uint64_t rest = machine->frame.active->words[w] & ~result->failed.words[w];
		if (BATCH_SIZE >= 64 && rest == ~(uint64_t)0) {
			for (size_t bit = 0; bit < 64; bit++)
				lanes->at[count + bit] = (uint16_t)(w * 64 + bit);
			count += 64;
			continue;
		}
		for (; rest; rest &= rest - 1)
			lanes->at[count++] = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(rest));
	}
	lanes->count = count;
}

static bool any_failed(const struct machine *machine, const struct rule_index *index, size_t lane)
{
	for (size_t s = 0; s < index->subject_count; s++)
		if (subject_failed(machine, index, s, lane))
			return true;
	return false;
}

/* All records have what the points are added to. */
static void begin_points(struct machine *machine, const struct instruction *instruction)
{
	struct vector *result = machine->vectors[instruction->result];
	const struct gather_table *points = &machine->gathers[instruction->target];
	result_empty(&machine->frame, result);
	result->known = *machine->frame.active;
	result->scale = points->scale;
	result->bound = points->sum;
	for (size_t i = 0; i < machine->frame.count; i++)
		result->narrow[i] = points->narrow[0];
}

void index_run(struct machine *machine, const struct instruction *instruction)
{
	const struct rule_index *index = &machine->program->indexes.items[instruction->extra];
	struct selected selected = {.index = index};
	struct lanes lanes;
	uint32_t classes[INDEX_SUBJECTS_MAX][BATCH_SIZE];
	bool may_fail = false;
	if (instruction->opcode == OP_POINTS_OF)
		begin_points(machine, instruction);
	find_lanes(machine, machine->vectors[instruction->result], &lanes);
	for (size_t s = 0; s < index->subject_count; s++) {
		classes_find(machine, &index->subjects[s], &machine->indexes[instruction->extra][s], &lanes,
			     classes[s]);
		may_fail |= machine->vectors[index->subjects[s].operand]->any_failed;
	}
	if (instruction->opcode == OP_HIT_FIRST_OF && !may_fail) {
		struct box_groups **groups = &machine->box_groups[instruction->extra];
		*groups = *groups ? *groups : box_groups_new(index);
		first_rules_take(index, *groups, &lanes, classes, machine->vectors[instruction->result]);
		return;
	}
	for (size_t i = 0; i < lanes.count; i++) {
		selected.lane = lanes.at[i];
		for (size_t s = 0; s < index->subject_count; s++)
			selected.rows[s] = index->subjects[s].rows + classes[s][i] * index_words(index);
		if (may_fail && any_failed(machine, index, selected.lane))
			take_rules_or_fail(machine, instruction, &selected);
		else
			take_rules(machine, instruction, &selected);
	}
}
