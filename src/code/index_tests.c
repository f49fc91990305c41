/* Conditions as tests of single subjects. */
#include <stdlib.h>

#include "code/index.h"

enum { COST_OF_TEXT = 24 }; /* of comparing texts, in comparisons of numbers */

static struct subject_test *test_within(struct indexer *indexer, uint32_t index, size_t depth);

/* --- single tests --- */

static struct subject_test *test_new(struct indexer *indexer, uint32_t subject, const uint32_t *turns, size_t count)
{
	struct subject_test *test = arena_alloc(&indexer->arena, sizeof *test);
	uint32_t *copy = arena_array(&indexer->arena, count, sizeof *copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = turns[i];
	*test = (struct subject_test){.subject = subject, .turns = copy, .turn_count = count, .cost = 1};
	return test;
}

struct subject_test *test_of_itself(struct indexer *indexer, uint32_t index)
{
	struct subject_test *test = test_new(indexer, index, (const uint32_t[]){2, 3}, 2);
	test->cost = 0; /* it is computed all the same */
	return test;
}

enum relation { RELATION_NONE, RELATION_EQUAL, RELATION_LESS, RELATION_LESS_EQUAL };

static enum relation relation_of(enum opcode opcode)
{
	switch (opcode) {
	case OP_NUMBER_EQUAL:
	case OP_TEXT_EQUAL:
	case OP_DATE_EQUAL:
	case OP_DURATION_EQUAL:
		return RELATION_EQUAL;
	case OP_NUMBER_LESS:
	case OP_DATE_LESS:
	case OP_DURATION_LESS:
		return RELATION_LESS;
	case OP_NUMBER_LESS_EQUAL:
	case OP_DATE_LESS_EQUAL:
	case OP_DURATION_LESS_EQUAL:
		return RELATION_LESS_EQUAL;
	default:
		return RELATION_NONE;
	}
}

/* A comparison of a subject with a known constant, or null. */
static struct subject_test *test_of_comparison(struct indexer *indexer, const struct instruction *instruction)
{
	enum relation relation = relation_of(instruction->opcode);
	const struct constant *left = constant_in(indexer->optimiser, instruction->a);
	const struct constant *right = constant_in(indexer->optimiser, instruction->b);
	const struct constant *constant = left ? left : right;
	if (relation == RELATION_NONE || !left == !right || !constant->known)
		return NULL;
	uint32_t subject = left ? instruction->b : instruction->a;
	uint32_t before = 2 * indexer->ranks[constant - indexer->optimiser->program->constants.items];
	if (relation == RELATION_EQUAL)
		return test_new(indexer, subject, (const uint32_t[]){before, before + 1}, 2);
	bool behind = (relation == RELATION_LESS_EQUAL) != (left != NULL);
	uint32_t place = behind ? before + 1 : before;
	return left ? test_new(indexer, subject, &place, 1)
		    : test_new(indexer, subject, (const uint32_t[]){0, place}, 2);
}

static struct subject_test *test_of_missing(struct indexer *indexer, uint32_t subject, size_t depth)
{
	enum vector_type type = indexer->optimiser->program->registers.items[subject].type;
	struct subject_test *test;
	if (type == VECTOR_LABELS)
		return NULL;
	if (type != VECTOR_TRUTH) {
		test = test_new(indexer, subject, NULL, 0);
		test->missing_is_known = test->missing_is_true = true;
		return test;
	}
	const struct subject_test *inner = test_within(indexer, subject, depth);
	test = test_new(indexer, inner->subject, NULL, 0);
	test->cost = inner->cost;
	test->missing_is_known = true;
	test->missing_is_true = !inner->missing_is_known;
	return test;
}

/* --- what logic makes of tests --- */

struct subject_test *test_of_not(struct indexer *indexer, const struct subject_test *test)
{
	bool from_start = test->turn_count && test->turns[0] == 0;
	uint32_t *turns = arena_array(&indexer->arena, test->turn_count + 1, sizeof *turns);
	size_t count = 0;
	if (!from_start)
		turns[count++] = 0;
	for (size_t i = from_start; i < test->turn_count; i++)
		turns[count++] = test->turns[i];
	struct subject_test *opposite = test_new(indexer, test->subject, turns, count);
	opposite->cost = test->cost;
	opposite->missing_is_known = test->missing_is_known;
	opposite->missing_is_true = test->missing_is_known && !test->missing_is_true;
	return opposite;
}

static struct subject_test *test_of_true(struct indexer *indexer, const struct subject_test *test)
{
	struct subject_test *whole = test_new(indexer, test->subject, test->turns, test->turn_count);
	whole->cost = test->cost;
	whole->missing_is_known = true;
	whole->missing_is_true = test->missing_is_true;
	return whole;
}

struct turn {
	uint32_t place;
	int change; /* of how many tests are true */
};

static int compare_turns(const void *a, const void *b)
{
	uint32_t left = ((const struct turn *)a)->place;
	uint32_t right = ((const struct turn *)b)->place;
	return (left > right) - (left < right);
}

/* Sweeps over the turns of tests of one subject: true where at least `needed` of them are. */
static void sweep(struct indexer *indexer, struct turn *turns, size_t count, int needed, struct subject_test *result)
{
	uint32_t *places = arena_array(&indexer->arena, count, sizeof *places);
	int now = 0;
	qsort(turns, count, sizeof *turns, compare_turns);
	for (size_t i = 0; i < count;) {
		bool before = now >= needed;
		uint32_t place = turns[i].place;
		for (; i < count && turns[i].place == place; i++)
			now += turns[i].change;
		if ((now >= needed) != before)
			places[result->turn_count++] = place;
	}
	result->turns = places;
}

static struct subject_test *test_of_chain(struct indexer *indexer, struct subject_test *const *tests, size_t count,
					  bool all)
{
	size_t turn_count = 0;
	size_t unknown = 0;
	size_t yes = 0;
	struct subject_test *result = test_new(indexer, tests[0]->subject, NULL, 0);
	result->cost = 0;
	for (size_t i = 0; i < count; i++) {
		turn_count += tests[i]->turn_count;
		unknown += !tests[i]->missing_is_known;
		yes += tests[i]->missing_is_true;
		result->cost += tests[i]->cost;
	}
	size_t no = count - unknown - yes;
	result->missing_is_known = (all ? no : yes) || unknown == 0;
	result->missing_is_true = result->missing_is_known && (all ? no == 0 : yes > 0);
	struct turn *turns = memory_array(turn_count, sizeof *turns);
	turn_count = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t t = 0; t < tests[i]->turn_count; t++)
			turns[turn_count++] = (struct turn){tests[i]->turns[t], t % 2 ? -1 : 1};
	sweep(indexer, turns, turn_count, all ? (int)count : 1, result);
	memory_free(turns);
	return result;
}

struct subject_test *test_of_all(struct indexer *indexer, struct subject_test *const *tests, size_t count)
{
	return count == 1 ? tests[0] : test_of_chain(indexer, tests, count, true);
}

struct subject_test *test_of_any(struct indexer *indexer, struct subject_test *const *tests, size_t count)
{
	return count == 1 ? tests[0] : test_of_chain(indexer, tests, count, false);
}

/* --- conditions --- */

void joined_by(const struct indexer *indexer, uint32_t index, enum opcode opcode, register_vector *operands)
{
	register_vector waiting = {0};
	vector_push(&waiting, index);
	while (waiting.count) {
		index = waiting.items[--waiting.count];
		const struct instruction *maker = maker_in(indexer, index);
		if (maker && maker->opcode == opcode) {
			vector_push(&waiting, maker->b);
			vector_push(&waiting, maker->a);
		} else {
			vector_push(operands, index);
		}
	}
	vector_free(&waiting);
}

/* Null where the operands are tests of several subjects. */
static struct subject_test *test_of_joined(struct indexer *indexer, const struct instruction *instruction, size_t depth)
{
	register_vector operands = {0};
	VECTOR(struct subject_test *) tests = {0};
	joined_by(indexer, instruction->result, instruction->opcode, &operands);
	bool one = true;
	for (size_t i = 0; i < operands.count && one; i++) {
		vector_push(&tests, test_within(indexer, operands.items[i], depth));
		one = tests.items[i]->subject == tests.items[0]->subject;
	}
	struct subject_test *test =
		one ? test_of_chain(indexer, tests.items, tests.count, instruction->opcode == OP_AND) : NULL;
	vector_free(&operands);
	vector_free(&tests);
	return test;
}

/* `x = true` is x, and `x = false` is not x. */
static struct subject_test *test_of_equality(struct indexer *indexer, const struct instruction *instruction,
					     size_t depth)
{
	const struct constant *left = constant_in(indexer->optimiser, instruction->a);
	const struct constant *right = constant_in(indexer->optimiser, instruction->b);
	const struct constant *constant = left ? left : right;
	if (!left == !right || !constant->known)
		return NULL;
	struct subject_test *test = test_within(indexer, left ? instruction->b : instruction->a, depth);
	return constant->truth ? test : test_of_not(indexer, test);
}

static struct subject_test *find_test(struct indexer *indexer, const struct instruction *instruction, size_t depth)
{
	uint32_t label = 2 * instruction->extra;
	switch (instruction->opcode) {
	case OP_AND:
	case OP_OR:
		return test_of_joined(indexer, instruction, depth);
	case OP_NOT:
		return test_of_not(indexer, test_within(indexer, instruction->a, depth));
	case OP_IS_TRUE:
		return test_of_true(indexer, test_within(indexer, instruction->a, depth));
	case OP_IS_MISSING:
		return test_of_missing(indexer, instruction->a, depth);
	case OP_TRUTH_EQUAL:
		return test_of_equality(indexer, instruction, depth);
	case OP_LABEL_IS:
		return test_new(indexer, instruction->a, (const uint32_t[]){label, label + 1}, 2);
	default:
		return test_of_comparison(indexer, instruction);
	}
}

static struct subject_test *test_within(struct indexer *indexer, uint32_t index, size_t depth)
{
	struct subject_test **known = &indexer->tests[index];
	const struct instruction *maker = maker_in(indexer, index);
	if (*known)
		return *known;
	struct subject_test *test = maker && depth < DEPTH_MAX ? find_test(indexer, maker, depth + 1) : NULL;
	if (test && constant_in(indexer->optimiser, test->subject))
		test = NULL;
	if (!test || test->turn_count > TURNS_MAX)
		test = test_of_itself(indexer, index);
	if (maker && maker->opcode == OP_TEXT_EQUAL)
		test->cost = COST_OF_TEXT;
	return *known = test;
}

struct subject_test *test_of(struct indexer *indexer, uint32_t index)
{
	return test_within(indexer, index, 0);
}
