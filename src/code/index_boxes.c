/* Taking conditions apart into boxes: `or` has those of either side, `and` one for each pair of its sides' boxes, and
 * what stands under `not` is taken as its opposite, down to the single tests (De Morgan).
 *
 * Three-valued logic distributes, so a rule fires where one of its boxes does, and only there. Data errors do not:
 * where A fails, B is true and C is missing, `(A or B) and C` is missing, but `A and C or B and C` fails. So a side of
 * `and` that has several boxes and may fail stays what it is: a subject, of a test for `true`. */
#include "code/index.h"

enum {
	BOXES_MAX = 16,    /* of one rule */
	EFFORT_MAX = 2048, /* operands looked at for one rule: shared parts may unfold without end */
};

/* A box on the way: tests as the condition asks for them, several of one subject too. */
struct parts {
	struct subject_test **tests;
	size_t count;
	size_t room;
};

struct alternatives {
	struct parts items[BOXES_MAX];
	size_t count;
};

struct unboxer {
	struct indexer *indexer;
	VECTOR(struct subject_test *) parts;
	size_t effort;
};

static void unbox(struct unboxer *unboxer, uint32_t index, bool opposite, size_t depth, struct alternatives *result);

/* One box of one test. */
static void take_test(struct unboxer *unboxer, struct subject_test *test, bool opposite, struct alternatives *result)
{
	struct indexer *indexer = unboxer->indexer;
	struct subject_test **room = arena_array(&indexer->arena, 1, sizeof *room);
	vector_push(&unboxer->parts, test);
	*room = opposite ? test_of_not(indexer, test) : test;
	result->items[0] = (struct parts){room, 1, 1};
	result->count = 1;
}

static bool may_fail(const struct indexer *indexer, const struct alternatives *of)
{
	for (size_t i = 0; i < of->count; i++)
		for (size_t t = 0; t < of->items[i].count; t++)
			if (indexer->may_fail[of->items[i].tests[t]->subject])
				return true;
	return false;
}

/* --- and --- */

static void append(struct indexer *indexer, struct parts *to, const struct parts *more)
{
	if (to->count + more->count > to->room) {
		struct subject_test **old = to->tests;
		to->room = size_product(to->count + more->count, 2);
		to->tests = arena_array(&indexer->arena, to->room, sizeof *to->tests);
		for (size_t i = 0; i < to->count; i++)
			to->tests[i] = old[i];
	}
	for (size_t i = 0; i < more->count; i++)
		to->tests[to->count++] = more->tests[i];
}

static void multiply(struct indexer *indexer, struct alternatives *result, const struct alternatives *by)
{
	size_t count = result->count;
	for (size_t j = 1; j < by->count; j++)
		for (size_t i = 0; i < count; i++) {
			struct parts *box = &result->items[j * count + i];
			*box = (struct parts){0};
			append(indexer, box, &result->items[i]);
			append(indexer, box, &by->items[j]);
		}
	for (size_t i = 0; i < count; i++)
		append(indexer, &result->items[i], &by->items[0]);
	result->count = count * by->count;
}

static void join_all(struct unboxer *unboxer, const register_vector *operands, bool opposite, size_t depth,
		     struct alternatives *result)
{
	struct indexer *indexer = unboxer->indexer;
	result->items[0] = (struct parts){0};
	result->count = 1;
	for (size_t i = 0; i < operands->count; i++) {
		struct alternatives side;
		size_t parts = unboxer->parts.count;
		unbox(unboxer, operands->items[i], opposite, depth, &side);
		if (side.count > 1 && (result->count * side.count > BOXES_MAX || may_fail(indexer, &side))) {
			unboxer->parts.count = parts;
			take_test(unboxer, test_of_itself(indexer, operands->items[i]), opposite, &side);
		}
		multiply(indexer, result, &side);
	}
}

/* --- or --- */

typedef VECTOR(struct subject_test *) test_vector;

/* Boxes of which those of one test, of the same subject, are gathered. */
struct sides {
	struct alternatives *result;
	test_vector tests[BOXES_MAX]; /* of the boxes that are one test */
};

static size_t box_alike(const struct sides *sides, uint32_t subject)
{
	size_t at = 0;
	while (at < sides->result->count &&
	       (sides->tests[at].count == 0 || sides->tests[at].items[0]->subject != subject))
		at++;
	return at;
}

/* False where there are too many. */
static bool add_side(struct sides *sides, const struct alternatives *side)
{
	struct alternatives *result = sides->result;
	for (size_t i = 0; i < side->count; i++) {
		const struct parts *box = &side->items[i];
		size_t at = box->count == 1 ? box_alike(sides, box->tests[0]->subject) : result->count;
		if (at == BOXES_MAX)
			return false;
		if (at == result->count)
			result->items[result->count++] = *box;
		if (box->count == 1)
			vector_push(&sides->tests[at], box->tests[0]);
	}
	return true;
}

static bool unite(struct indexer *indexer, const struct sides *sides)
{
	bool fits = true;
	for (size_t i = 0; i < sides->result->count && fits; i++) {
		const test_vector *tests = &sides->tests[i];
		if (tests->count < 2)
			continue;
		struct subject_test **test = arena_array(&indexer->arena, 1, sizeof *test);
		*test = test_of_any(indexer, tests->items, tests->count);
		sides->result->items[i].tests = test;
		fits = (*test)->turn_count <= TURNS_MAX;
	}
	return fits;
}

/* False where there are too many boxes, or turns of one test. */
static bool join_any(struct unboxer *unboxer, const register_vector *operands, bool opposite, size_t depth,
		     struct alternatives *result)
{
	struct sides sides = {.result = result};
	bool fits = true;
	result->count = 0;
	for (size_t i = 0; i < operands->count && fits; i++) {
		struct alternatives side;
		unbox(unboxer, operands->items[i], opposite, depth, &side);
		fits = add_side(&sides, &side);
	}
	fits = fits && unite(unboxer->indexer, &sides);
	for (size_t i = 0; i < BOXES_MAX; i++)
		vector_free(&sides.tests[i]);
	return fits;
}

/* --- conditions --- */

static void unbox_joined(struct unboxer *unboxer, const struct instruction *maker, bool opposite, size_t depth,
			 struct alternatives *result)
{
	register_vector operands = {0};
	size_t parts = unboxer->parts.count;
	joined_by(unboxer->indexer, maker->result, maker->opcode, &operands);
	unboxer->effort += operands.count;
	if ((maker->opcode == OP_AND) != opposite) {
		join_all(unboxer, &operands, opposite, depth, result);
	} else if (!join_any(unboxer, &operands, opposite, depth, result)) {
		unboxer->parts.count = parts;
		take_test(unboxer, test_of_itself(unboxer->indexer, maker->result), opposite, result);
	}
	vector_free(&operands);
}

static void unbox(struct unboxer *unboxer, uint32_t index, bool opposite, size_t depth, struct alternatives *result)
{
	const struct instruction *maker = maker_in(unboxer->indexer, index);
	struct subject_test *test = test_of(unboxer->indexer, index);
	if (maker && maker->opcode == OP_NOT && depth < DEPTH_MAX)
		unbox(unboxer, maker->a, !opposite, depth + 1, result);
	else if (maker && (maker->opcode == OP_AND || maker->opcode == OP_OR) && test->subject == index &&
		 depth < DEPTH_MAX && unboxer->effort < EFFORT_MAX)
		unbox_joined(unboxer, maker, opposite, depth + 1, result);
	else
		take_test(unboxer, test, opposite, result);
}

/* One test for each subject; false where there are too many, or one is a constant. */
static bool make_box(struct indexer *indexer, const struct parts *parts, struct box *box)
{
	test_vector groups[INDEX_SUBJECTS_MAX] = {{0}};
	bool fits = true;
	*box = (struct box){0};
	for (size_t i = 0; i < parts->count && fits; i++) {
		size_t group = 0;
		while (group < box->count && groups[group].items[0]->subject != parts->tests[i]->subject)
			group++;
		fits = group < INDEX_SUBJECTS_MAX && !constant_in(indexer->optimiser, parts->tests[i]->subject);
		if (!fits)
			continue;
		box->count += group == box->count;
		vector_push(&groups[group], parts->tests[i]);
	}
	box->tests = arena_array(&indexer->arena, box->count, sizeof *box->tests);
	for (size_t g = 0; g < box->count; g++) {
		box->tests[g] = test_of_all(indexer, groups[g].items, groups[g].count);
		vector_free(&groups[g]);
	}
	return fits;
}

bool boxes_of(struct indexer *indexer, uint32_t condition, struct boxes *boxes)
{
	const struct constant *constant = constant_in(indexer->optimiser, condition);
	struct unboxer unboxer = {.indexer = indexer};
	struct alternatives found = {.items = {{0}}, .count = 1}; /* always true: a box without a test */
	bool fits = true;
	*boxes = (struct boxes){0};
	if (constant && !(constant->known && constant->truth))
		return false;
	if (!constant)
		unbox(&unboxer, condition, false, 0, &found);
	boxes->items = arena_array(&indexer->arena, found.count, sizeof *boxes->items);
	while (boxes->count < found.count && fits) {
		fits = make_box(indexer, &found.items[boxes->count], &boxes->items[boxes->count]);
		boxes->count++;
	}
	boxes->part_count = unboxer.parts.count;
	boxes->parts = arena_array(&indexer->arena, boxes->part_count, sizeof *boxes->parts);
	if (boxes->part_count)
		memcpy(boxes->parts, unboxer.parts.items, boxes->part_count * sizeof *boxes->parts);
	vector_free(&unboxer.parts);
	return fits;
}
