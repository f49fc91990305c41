/* Rules that are decided together: the same as one by one, whatever is missing or fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/memory.h"
#include "code/emitter.h"
#include "code/instruction.h"
#include "vm/machine.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- chance --- */

/* splitmix64, Steele, Lea and Flood 2014. */
static uint64_t chance_state;

static uint64_t below(uint64_t limit)
{
	uint64_t z = chance_state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return (z ^ z >> 31) % limit;
}

static const char *one_of(const char *const *words, size_t count)
{
	return words[below(count)];
}

#define ONE_OF(words) one_of(words, COUNT(words))

/* --- rule files --- */

struct book {
	struct rule_set rules;
	struct plan *plan;
	struct buffer text;
};

static void book_open(struct book *book)
{
	struct plan_options options = {.today = 20484};
	struct syntax *syntax = &book->rules.syntax;
	struct text text = buffer_view(&book->text);
	struct module *module = parse_module(syntax, sources_add(&syntax->sources, "index.rules", text));
	vector_push(&book->rules.modules, module);
	for (size_t i = 0; i < module->count; i++)
		vector_push(&book->rules.statements, module->statements[i]);
	book->plan = plan_make(&book->rules, &options);
	if (syntax->diagnostics.list.count)
		fail_msg("%s in: %.*s", syntax->diagnostics.list.items[0].message, TEXT_ARGUMENTS(text));
}

static void book_close(struct book *book)
{
	plan_free(book->plan);
	rules_free(&book->rules);
	buffer_free(&book->text);
}

/* Subjects that have values, that are missing here and there, and that fail: `over` where it does not fit 38 digits,
 * `late` where it falls behind the calendar. */
static const char subjects[] = "input { a number; b number; t text; d date; f truth }\n"
			       "let over = a * 12345678901234567890123456789012345678\n"
			       "let late = d + 2918000 days\n"
			       "let size_of_a = abs(a)\n"
			       "segment kind { a > 3 -> big; a > 0 -> small; a < -3 -> \"far below\" }\n";

/* In every other file some numbers are too large for 64 bits. */
static bool large_numbers;

static void put_number(struct buffer *out)
{
	static const char *const ends[] = {"", "", "", ".5", ".25", "%", "00000000000000000000"};
	buffer_printf(out, "%s%d%s", below(3) ? "" : "-", (int)below(6), one_of(ends, COUNT(ends) - !large_numbers));
}

static void put_number_test(struct buffer *out, const char *subject)
{
	static const char *const relations[] = {"<", "<=", ">", ">=", "=", "!="};
	static const char *const ranges[] = {"in [", "in (", "not in ["};
	if (below(5) == 0) {
		buffer_printf(out, "%s %s%d..%d%c", subject, ONE_OF(ranges), -(int)below(5), (int)below(6),
			      below(2) ? ']' : ')');
		return;
	}
	buffer_printf(out, "%s %s ", subject, ONE_OF(relations));
	put_number(out);
}

static void put_test(struct buffer *out)
{
	static const char *const numbers[] = {"a", "a", "b", "b", "over", "size_of_a", "a - b"};
	static const char *const others[] = {
		"t = \"South\"",
		"t = \"North\"",
		"t in {\"South\", \"East\"}",
		"t in {\"\", \"S\", \"Somewhere far away\"}",
		"t != \"East\"",
		"not (t = \"East\" or t = \"West\")",
		"t is missing",
		"d > 2025-06-01",
		"d <= 2025-06-02",
		"d between 2025-05-31 and 2025-06-01",
		"late > 9999-12-01",
		"late is present",
		"late < 9999-12-30 and late > 9999-11-01",
		"today - d > 30 days",
		"today - d <= 2 weeks",
		"f",
		"not f",
		"f = false",
		"f is missing",
		"kind = big",
		"kind in {small, \"far below\"}",
		"kind != small",
		"kind is present",
		"a is missing",
		"over is present",
		"t starts with \"S\"",
		"a > b",
	};
	if (below(2)) {
		put_number_test(out, ONE_OF(numbers));
		return;
	}
	buffer_string(out, ONE_OF(others));
}

/* Tests joined by one word, up to `depth` deep inside each other. */
static void put_joined(struct buffer *out, const char *word, size_t depth)
{
	size_t count = 1 + below(3);
	for (size_t i = 0; i < count; i++) {
		bool negated = below(8) == 0;
		bool joined = depth > 0 && below(4) == 0;
		buffer_string(out, i ? word : "");
		buffer_string(out, negated ? "not (" : joined ? "(" : "");
		if (joined)
			put_joined(out, below(4) ? " or " : " and ", depth - 1);
		else
			put_test(out);
		buffer_string(out, negated || joined ? ")" : "");
	}
}

static void put_condition(struct buffer *out)
{
	put_joined(out, below(4) ? " and " : " or ", 3);
}

static void put_segment(struct buffer *out, const char *policy, size_t rules, const char *last)
{
	buffer_printf(out, "segment %.3s %s {\n", policy, policy);
	for (size_t i = 0; i < rules; i++) {
		buffer_string(out, "  ");
		put_condition(out);
		buffer_printf(out, " -> %c\n", (char)('A' + (int)below(4)));
	}
	buffer_printf(out, "%s}\n", last);
}

/* Many rules over values that never fail, most of which few records fire: thresholds in order, and sides of `or` that
 * ask different columns. */
static void put_long_segments(struct buffer *out)
{
	size_t count = 100 + below(200);
	buffer_string(out, "segment steps first {\n");
	for (size_t i = 0; i < count; i++)
		buffer_printf(out, "  a > %d.%03d and t = \"%s\" and b != %d -> %c\n", (int)((count - i) * 6 / count),
			      (int)(count - i), below(3) ? "South" : "West", (int)below(6),
			      (char)('A' + (int)below(4)));
	buffer_string(out, "}\nsegment sides first {\n");
	for (size_t i = 0; i < count; i++)
		buffer_printf(out, "  %s(a %s %d or b < %d or not(t = \"%s\")) -> %c\n", below(2) ? "f and " : "",
			      below(9) ? "= 7 + " : ">", (int)i, -(int)i, i < count / 2 ? "South" : "S",
			      (char)('A' + (int)below(4)));
	buffer_string(out, "}\nsegment rare first {\n");
	for (size_t i = 0; i < count; i++)
		buffer_printf(out, "  (a > 4.%03d or b < -5.%03d) and t in {\"South\", \"S\"} -> %c\n", (int)(999 - i),
			      (int)(999 - i), (char)('A' + (int)below(4)));
	buffer_string(out, "}\nsegment both_ends first {\n");
	for (size_t i = 0; i < count; i++)
		buffer_printf(out, "  a %s and t = \"%s\" -> %c\n", i < 80 ? "> 3" : "< -3", i < 85 ? "West" : "South",
			      (char)('A' + (int)below(4)));
	buffer_string(out, "}\n");
}

static void put_table(struct buffer *out, const char *policy, size_t rows)
{
	static const char *const tests[] = {"-",        "> 1",        "< 2",          "-3..2",      "= 2",  "2, 3",
					    "not(> 1)", "is missing", "in {1, 2.50}", "is present", ">= -1"};
	static const char *const regions[] = {"-",         "-", "\"South\"", "\"North\", \"West\"", "not(\"East\")",
					      "is missing"};
	buffer_printf(out, "table t_%.3s %s {\n | a | over | t || r_%.3s |\n", policy, policy, policy);
	for (size_t i = 0; i < rows; i++)
		buffer_printf(out, " | %s | %s | %s || \"%c\" |\n", ONE_OF(tests), ONE_OF(tests), ONE_OF(regions),
			      (char)('A' + (int)below(4)));
	buffer_string(out, "}\n");
}

static void put_points(struct buffer *out, const char *head, size_t rules, bool labels)
{
	buffer_printf(out, "%s {\n", head);
	for (size_t i = 0; i < rules; i++) {
		buffer_string(out, "  ");
		put_condition(out);
		buffer_string(out, " -> ");
		if (labels)
			buffer_printf(out, "%c ", (char)('A' + (int)below(3)));
		buffer_printf(out, "%s%d%s\n", below(3) ? "+" : "-", (int)below(20), below(2) ? "" : ".25");
	}
	buffer_string(out, "}\n");
}

static void put_collecting_table(struct buffer *out, const char *policy, size_t rows)
{
	static const char *const tests[] = {"-",    "> 1",      "< 2",        "-3..2", "= 2",
					    "2, 3", "not(> 1)", "is missing", ">= -1"};
	static const char *const regions[] = {"-", "\"South\"", "\"North\", \"West\"", "not(\"East\")"};
	buffer_printf(out, "table u_%s %s {\n | a | over | t || v_%s |\n", policy, policy, policy);
	for (size_t i = 0; i < rows; i++)
		buffer_printf(out, " | %s | %s | %s || %d%s |\n", ONE_OF(tests), ONE_OF(tests), ONE_OF(regions),
			      (int)below(50), below(2) ? "" : ".5");
	buffer_string(out, "}\n");
}

static void put_rules(struct buffer *out)
{
	size_t count = 40 + below(40);
	buffer_string(out, subjects);
	put_segment(out, "first", count, "  otherwise -> A\n");
	put_segment(out, "unique", count, "");
	put_segment(out, "any", count, "  otherwise -> B\n");
	put_segment(out, "priority (B, C, A, D)", count, "");
	put_segment(out, "all", count, "  otherwise -> C\n");
	put_long_segments(out);
	put_table(out, "first", count);
	put_table(out, "unique", count);
	put_table(out, "any", count);
	put_table(out, "all", count);
	put_points(out, "score z", count, false);
	put_points(out, "score from_ten { base 10; a > 100 -> +1 }\nscore y", count, false);
	put_points(out, "segment best points", count, true);
	put_collecting_table(out, "sum", count);
	put_collecting_table(out, "min", count);
	put_collecting_table(out, "max", count);
	put_collecting_table(out, "count", count);
}

/* --- records --- */

static struct vector *random_column(enum vector_type type)
{
	static const char *const words[] = {
		"South", "North", "East", "West", "", "other", "S", "Somewhere far away", "Somewhere far-away"};
	struct vector *vector = vector_new(type, 0);
	vector->scale = type == VECTOR_NUMBER ? (int32_t)below(4) : 0;
	vector->bound = 6000;
	if (type == VECTOR_NUMBER && below(4) == 0)
		vector_make_wide(vector);
	for (size_t i = 0; i < BATCH_SIZE; i++) {
		int64_t number = (int64_t)below(12) - 6;
		for (int32_t s = 0; s < vector->scale; s++)
			number *= 10;
		number += (int64_t)below(3) - 1;
		if (type == VECTOR_NUMBER)
			vector->narrow[i] = number;
		if (vector->wide) /* on the number, or next to it in a digit that no rule has */
			vector->decimals[i] =
				(struct decimal){(int128)number * 10000 + (int128)below(3) - 1, vector->scale + 4};
		if (type == VECTOR_TEXT)
			vector->texts[i] = text_of(ONE_OF(words));
		if (type == VECTOR_DATE)
			vector->days[i] = 20238 + (date)below(6) + (date)below(3) * 120;
		if (below(8) == 0)
			continue;
		bits_set(&vector->known, i);
		if (type == VECTOR_TRUTH && below(2))
			bits_set(&vector->yes, i);
	}
	return vector;
}

static struct vector **random_columns(const struct plan *plan)
{
	static const enum vector_type types[] = {VECTOR_NUMBER, VECTOR_NUMBER, VECTOR_TEXT, VECTOR_DATE, VECTOR_TRUTH};
	assert_int_equal(plan->column_count, COUNT(types));
	struct vector **columns = memory_zeroed(COUNT(types), sizeof *columns);
	for (size_t i = 0; i < COUNT(types); i++)
		columns[i] = random_column(types[i]);
	return columns;
}

/* --- one by one and together --- */

static bool same_failure(const struct failure *a, const struct failure *b)
{
	return a->kind == b->kind && a->definition == b->definition && a->first == b->first && a->second == b->second;
}

static bool same_labels(const struct vector *a, const struct vector *b, size_t lane)
{
	uint32_t left[64];
	uint32_t right[64];
	size_t count = vector_labels(a, lane, left);
	return count == vector_labels(b, lane, right) && memcmp(left, right, count * sizeof *left) == 0;
}

static bool same_lane(const struct vector *a, const struct vector *b, size_t lane)
{
	if (bits_get(&a->known, lane) != bits_get(&b->known, lane) ||
	    bits_get(&a->failed, lane) != bits_get(&b->failed, lane))
		return false;
	if (bits_get(&a->failed, lane))
		return same_failure(&a->failures[lane], &b->failures[lane]);
	if (!bits_get(&a->known, lane))
		return true;
	if (a->type == VECTOR_LABELS)
		return same_labels(a, b, lane);
	if (a->type == VECTOR_TEXT)
		return text_equal(a->texts[lane], b->texts[lane]);
	if (a->type == VECTOR_NUMBER)
		return decimal_compare(vector_number(a, lane), vector_number(b, lane)) == 0;
	return a->type != VECTOR_CODE || a->codes[lane] == b->codes[lane];
}

static void compare_register(const struct book *book, struct machine *const machines[2], const uint32_t registers[2],
			     uint32_t definition, const struct bits *active)
{
	const struct vector *one_by_one = machine_vector(machines[0], registers[0]);
	const struct vector *together = machine_vector(machines[1], registers[1]);
	for (size_t lane = 0; lane < BATCH_SIZE; lane++)
		if (bits_get(active, lane) && !same_lane(one_by_one, together, lane))
			fail_msg("`%.*s` of record %zu differs under\n%.*s",
				 TEXT_ARGUMENTS(book->plan->definitions[definition].name), lane,
				 TEXT_ARGUMENTS(buffer_view(&book->text)));
}

static void compare_batch(const struct book *book, struct program *const programs[2], struct machine *const machines[2])
{
	struct vector **columns = random_columns(book->plan);
	struct arena arena = {0};
	struct bits active = {{0}};
	for (size_t i = 0; i < BATCH_SIZE; i++)
		if (below(10))
			bits_set(&active, i);
	for (size_t m = 0; m < 2; m++)
		machine_run(machines[m], columns, BATCH_SIZE, &active, NULL, &arena);
	assert_int_equal(programs[0]->roots.count, programs[1]->roots.count);
	for (size_t r = 0; r < programs[0]->roots.count; r++) {
		const struct root *roots[] = {&programs[0]->roots.items[r], &programs[1]->roots.items[r]};
		compare_register(book, machines, (const uint32_t[]){roots[0]->value, roots[1]->value},
				 roots[0]->definition, &active);
		if (roots[0]->hit != NO_REGISTER)
			compare_register(book, machines, (const uint32_t[]){roots[0]->hit, roots[1]->hit},
					 roots[0]->definition, &active);
	}
	assert_int_equal(machine_taken_as_missing(machines[0]), machine_taken_as_missing(machines[1]));
	for (size_t i = 0; i < book->plan->column_count; i++)
		vector_free_one(columns[i]);
	memory_free(columns);
	arena_free(&arena);
}

static void compare_ways(const struct book *book, bool failures_are_missing)
{
	struct program *programs[2];
	struct machine *machines[2];
	const char *message = NULL;
	for (size_t p = 0; p < 2; p++) {
		programs[p] = program_make(book->plan, p == 1);
		machines[p] = machine_new(programs[p], failures_are_missing, &message);
		if (!machines[p])
			fail_msg("%s", message);
	}
	for (size_t i = 0; i < 3; i++)
		compare_batch(book, programs, machines);
	for (size_t p = 0; p < 2; p++) {
		machine_free(machines[p]);
		program_free(programs[p]);
	}
}

static void test_same_as_one_by_one(void **state)
{
	(void)state;
	enum { ROUNDS = 60 };
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct book book = {0};
		chance_state = round;
		large_numbers = round % 2;
		put_rules(&book.text);
		book_open(&book);
		compare_ways(&book, false);
		compare_ways(&book, true);
		book_close(&book);
	}
}

/* --- how many indexes there are, and of what --- */

static size_t rules_of(const struct rule_index *index)
{
	size_t count = 1;
	for (size_t i = 1; i < index->box_count; i++)
		count += index->rules[i] != index->rules[i - 1];
	return count;
}

/* Numbers of rules by index, such as "2048 2048 904". */
static void assert_indexes(const char *rules, size_t count, const char *expected)
{
	struct book book = {0};
	struct buffer found = {0};
	buffer_string(&book.text, "segment s {\n");
	for (size_t i = 0; i < count; i++)
		buffer_printf(&book.text, rules, (int)(count - i), (int)i % 10);
	buffer_string(&book.text, "}\n");
	book_open(&book);
	struct program *program = program_make(book.plan, true);
	for (size_t i = 0; i < program->indexes.count; i++)
		buffer_printf(&found, "%s%zu", i ? " " : "", rules_of(&program->indexes.items[i]));
	if (!text_is(buffer_view(&found), expected))
		fail_msg("indexes of %.*s rules instead of %s: %s", TEXT_ARGUMENTS(buffer_view(&found)), expected,
			 rules);
	program_free(program);
	book_close(&book);
	buffer_free(&found);
}

static void test_what_is_indexed(void **state)
{
	(void)state;
	assert_indexes("a > %d and b < %d -> x\n", 5000, "2048 2048 904");
	assert_indexes("a > %d and b < %d -> x\n", 60, "60");
	assert_indexes("a > %d or b < %d -> x\n", 100, "100");
	assert_indexes("t in {\"1\", \"2\"} and (a > %d or b < %d) -> x\n", 1500, "1024 476"); /* of two boxes each */
	assert_indexes("not (a > %d and b < %d and t = \"1\") -> x\n", 1000, "682 318");
	assert_indexes("(a > %d or b < 1) and (a < 0 or b > %d) and (a > 1 or t = \"1\") -> x\n", 100, "100");
	assert_indexes("b > 1 and (a * b > %d or b > %d) -> x\n", 100, ""); /* a product may fail */
	assert_indexes("a * b > %d or a > 1 and b < %d -> x\n", 100, "100");
	assert_indexes("a > %d or a < -%d -> x\n", 100, "100");
	assert_indexes("a > %d and b < %d -> x\n", 20, ""); /* not worth it */
	assert_indexes("t = \"%d\" and b < %d -> x\n", 8, "8");
	assert_indexes("a + %d > %d -> x\n", 100, ""); /* another subject in each */
	assert_indexes("a * b > %d and a - b > %d -> x\n", 100, "100");
	assert_indexes("f and a > %d and b < %d -> x\n", 100, "100");
}

static void test_large_sets(void **state)
{
	(void)state;
	struct book book = {0};
	buffer_string(&book.text, "segment s { t in {\"0\"");
	for (int i = 1; i < 500; i++)
		buffer_printf(&book.text, ", \"%d\"", i);
	buffer_string(&book.text, "} -> x }\n");
	book_open(&book);
	struct program *program = program_make(book.plan, true);
	assert_int_equal(program->indexes.count, 1);
	assert_int_equal(program->indexes.items[0].subjects[0].cut_count, 500);
	program_free(program);
	book_close(&book);
}

/* --- the verifier --- */

static struct rule_index *index_in(struct program *program)
{
	return &program->indexes.items[0];
}

static struct index_subject *subject_in(struct program *program, enum vector_type type)
{
	struct rule_index *index = index_in(program);
	for (size_t s = 0; s < index->subject_count; s++)
		if (index->subjects[s].type == type)
			return &index->subjects[s];
	fail_msg("the index has no such subject");
	return NULL;
}

static void no_index(struct program *program)
{
	program->indexes.count = 0;
}

static void no_boxes(struct program *program)
{
	index_in(program)->box_count = 0;
}

static void no_subjects(struct program *program)
{
	index_in(program)->subject_count = 0;
}

static void rule_of_nothing(struct program *program)
{
	index_in(program)->rules[3] = 5000;
}

static void rule_zero(struct program *program)
{
	index_in(program)->rules[3] = 0;
}

static void boxes_apart(struct program *program)
{
	index_in(program)->rules[3] = index_in(program)->rules[1];
}

static void operand_of_nothing(struct program *program)
{
	subject_in(program, VECTOR_NUMBER)->operand = 5000;
}

static void operand_of_another_type(struct program *program)
{
	subject_in(program, VECTOR_NUMBER)->operand = subject_in(program, VECTOR_TEXT)->operand;
}

static void operand_that_is_constant(struct program *program)
{
	for (uint32_t i = 0; i < program->registers.count; i++)
		if (program->registers.items[i].kind == REGISTER_CONSTANT &&
		    program->registers.items[i].type == VECTOR_NUMBER)
			subject_in(program, VECTOR_NUMBER)->operand = i;
}

static void type_of_nothing(struct program *program)
{
	subject_in(program, VECTOR_TEXT)->type = (enum vector_type)OPERAND_ANY;
}

static void cut_of_nothing(struct program *program)
{
	subject_in(program, VECTOR_NUMBER)->cuts[0].at = 5000;
}

static void cut_of_another_type(struct program *program)
{
	subject_in(program, VECTOR_NUMBER)->cuts[0].at = subject_in(program, VECTOR_TEXT)->cuts[0].at;
}

static void cuts_that_fall(struct program *program)
{
	struct index_subject *subject = subject_in(program, VECTOR_NUMBER);
	subject->cuts[1] = subject->cuts[0];
}

static void cut_behind_a_text(struct program *program)
{
	subject_in(program, VECTOR_TEXT)->cuts[0].after = true;
}

static void cut_at_no_truth(struct program *program)
{
	subject_in(program, VECTOR_TRUTH)->cuts[0].at = 2;
}

static void cut_at_no_label(struct program *program)
{
	subject_in(program, VECTOR_CODE)->cuts[0].at = 9;
}

static void bit_of_no_box(struct program *program)
{
	index_in(program)->subjects[0].rows[0] |= (uint64_t)1 << 63;
}

static const struct {
	void (*damage)(struct program *program);
	const char *says;
} corruptions[] = {
	{no_index, "there is no index"},
	{no_boxes, "0 boxes"},
	{no_subjects, "0 subjects"},
	{rule_of_nothing, "there is no rule 5000"},
	{rule_zero, "there is no rule 0"},
	{boxes_apart, "the boxes of rule 2 stand apart"},
	{operand_of_nothing, "there is no register"},
	{operand_of_another_type, "not a number"},
	{operand_that_is_constant, "is a constant"},
	{type_of_nothing, "no type that has classes"},
	{cut_of_nothing, "there is no constant"},
	{cut_of_another_type, "is no number"},
	{cuts_that_fall, "do not rise"},
	{cut_behind_a_text, "behind a single value"},
	{cut_at_no_truth, "is no truth"},
	{cut_at_no_label, "is no label"},
	{bit_of_no_box, "a bit for no box"},
};

static void test_rejects_damaged_indexes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(corruptions); i++) {
		struct book book = {0};
		buffer_string(&book.text, subjects);
		buffer_string(&book.text, "segment s {\n");
		for (int r = 0; r < 50; r++)
			buffer_printf(&book.text, "a > %d and t = \"t%d\" and f and kind = big -> x\n", r, r);
		buffer_string(&book.text, "}\noutput o = a > 100\n");
		book_open(&book);
		struct program *program = program_make(book.plan, true);
		assert_null(program_verify(program));
		corruptions[i].damage(program);
		const char *wrong = program_verify(program);
		if (!wrong || !strstr(wrong, corruptions[i].says))
			fail_msg("corruption %zu: %s, instead of: %s", i, wrong ? wrong : "it passes",
				 corruptions[i].says);
		program_free(program);
		book_close(&book);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_indexed),
		cmocka_unit_test(test_large_sets),
		cmocka_unit_test(test_rejects_damaged_indexes),
		cmocka_unit_test(test_same_as_one_by_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
