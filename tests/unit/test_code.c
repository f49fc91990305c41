/* Programs: what is emitted and optimised, what the verifier lets pass, and the listing.
 *
 * The instructions of a program are compared as a line of their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "code/emitter.h"
#include "code/instruction.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- rule files and what is made of them --- */

static char folder[] = "/tmp/rubric-code-XXXXXX";

static const char *in_folder(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

static int make_folder(void **state)
{
	(void)state;
	struct arena arena = {0};
	if (!mkdtemp(folder))
		return -1;
	FILE *file = fopen(in_folder(&arena, "managers.csv"), "w");
	bool written =
		file && fputs("region,phone,since,level\nSouth,123,2020-01-01,5\nNorth,,2021-01-01,7\n", file) >= 0;
	written = file && fclose(file) == 0 && written;
	arena_free(&arena);
	return written ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	struct arena arena = {0};
	bool gone = unlink(in_folder(&arena, "managers.csv")) == 0 && rmdir(folder) == 0;
	arena_free(&arena);
	return gone ? 0 : -1;
}

struct book {
	struct rule_set rules;
	struct plan *plan;
};

static void book_open_with(struct book *book, const char *path, struct text text, const struct plan_options *options)
{
	*book = (struct book){0};
	struct syntax *syntax = &book->rules.syntax;
	struct module *module = parse_module(syntax, sources_add(&syntax->sources, path, text));
	vector_push(&book->rules.modules, module);
	for (size_t i = 0; i < module->count; i++)
		vector_push(&book->rules.statements, module->statements[i]);
	book->plan = plan_make(&book->rules, options);
	if (syntax->diagnostics.list.count)
		fail_msg("%s in: %.*s", syntax->diagnostics.list.items[0].message, TEXT_ARGUMENTS(text));
}

/* A rule file in a folder where managers.csv stands; today is 2026-01-31. */
static void book_open(struct book *book, const char *text)
{
	struct arena arena = {0};
	struct plan_options options = {0};
	assert_true(date_from_civil((struct civil_date){2026, 1, 31}, &options.today));
	book_open_with(book, in_folder(&arena, "clients.rules"), text_of(text), &options);
	arena_free(&arena);
}

static void book_close(struct book *book)
{
	plan_free(book->plan);
	rules_free(&book->rules);
}

static void assert_verified(struct program *program)
{
	const char *wrong = program_verify(program);
	if (wrong)
		fail_msg("%s", wrong);
}

static uint32_t book_definition(const struct book *book, const char *name)
{
	size_t index = plan_find_definition(book->plan, text_of(name));
	assert_true(index < book->plan->definition_count);
	return (uint32_t)index;
}

static void list_opcodes(const struct program *program, struct buffer *out)
{
	for (size_t i = 0; i < program->code.count; i++) {
		char word[OPCODE_WORD_MAX];
		opcode_word(program->code.items[i].opcode, word);
		buffer_printf(out, "%s%s", i ? " " : "", word);
	}
}

static void assert_opcodes(const struct program *program, const char *expected, const char *text)
{
	struct buffer out = {0};
	list_opcodes(program, &out);
	if (!text_is(buffer_view(&out), expected))
		fail_msg("%s\ngives    %.*s\ninstead of %s", text, TEXT_ARGUMENTS(buffer_view(&out)), expected);
	buffer_free(&out);
}

struct example {
	const char *text;
	const char *opcodes;
};

static void assert_optimised(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct book book;
		book_open(&book, examples[i].text);
		struct program *program = program_make(book.plan, true);
		assert_verified(program);
		assert_opcodes(program, examples[i].opcodes, examples[i].text);
		program_free(program);
		book_close(&book);
	}
}

static size_t result_registers(const struct program *program)
{
	size_t count = 0;
	for (size_t i = 0; i < program->registers.count; i++)
		count += program->registers.items[i].kind == REGISTER_RESULT;
	return count;
}

static const struct constant *root_constant(const struct program *program)
{
	const struct program_register *of = &program->registers.items[program->roots.items[0].value];
	assert_int_equal(of->kind, REGISTER_CONSTANT);
	return &program->constants.items[of->index];
}

/* --- every construct --- */

static const char everything[] =
	"input {\n"
	"  client_id text key; turnover number; markup number; orders number; last_order date; first_order date\n"
	"  region text; active truth\n"
	"  only where client_id is present and big_enough\n"
	"}\n"
	"let big_enough = turnover > least\n"
	"param least = 10\n"
	"param vip_share = 5%\n"
	"let per_order = turnover / orders\n"
	"let age = today - last_order\n"
	"lookup managers from \"managers.csv\" on region\n"
	"segment size {\n"
	"  big: per_order > 300k * (1 + vip_share) -> VIP because \"much\"\n"
	"  turnover >= 300k -> large\n"
	"  turnover >= 30k and region in {\"South\", \"North\"} -> \"medium or so\"\n"
	"  orders > 7 -> never valid until 2001-01-01\n"
	"  otherwise -> small\n"
	"}\n"
	"segment twice {\n"
	"  turnover >= 300k -> a\n"
	"  per_order > 5 and age > 6 months -> b\n"
	"  age > 90 days -> c\n"
	"  region in managers -> d\n"
	"}\n"
	"segment band unique on markup {\n"
	"  >= 50% -> band1\n"
	"  in [25%..50%) -> band2\n"
	"  < 10%, is missing -> band4\n"
	"}\n"
	"segment anyone any { turnover > 10 -> x; orders > 10 -> x; otherwise -> y }\n"
	"segment ranked priority (hot, cold) { region matches \"^S\" -> cold; region matches \"^S\" and active -> hot "
	"}\n"
	"segment marks all {\n"
	"  region contains \"o\" -> o; region starts with \"S\" -> s; lower(region) ends with \"h\" -> h; otherwise -> "
	"none\n"
	"}\n"
	"segment pointed points {\n"
	"  turnover > 100 -> rich +3; orders > 5 -> busy +2; orders > 7 -> busy +orders; otherwise -> dull\n"
	"}\n"
	"turnover > 1 -> loose1\n"
	"turnover > 2 -> loose2\n"
	"score loyalty { base 10; orders >= 4 -> +30; last_order < today - 90 days -> -20; otherwise -> +1 }\n"
	"table terms first {\n"
	"  | size       | region  || credit_days | note    | who  |\n"
	"  | VIP        | -       || 45          | \"paper\" | size |\n"
	"  | large, VIP | \"South\" || 30 + orders |         | size |\n"
	"  | -          | -       || 0           |         | size |\n"
	"}\n"
	"table agreed any {\n"
	"  | size       || agreed_days | agreed_size | agreed_sum |\n"
	"  | VIP        || 45          | size        | turnover   |\n"
	"  | large, VIP || 45          | size        | turnover   |\n"
	"}\n"
	"table joined all {\n"
	"  | size       || joined_days | joined_size | joined_day |\n"
	"  | VIP        || 45          | size        |            |\n"
	"  | large, VIP || 45          | size        | last_order |\n"
	"}\n"
	/* enough texts for indexes */
	"segment town { region = \"North\" and turnover > 0 -> A; region = \"South\" and turnover > 1 -> B; region = "
	"\"East\" and turnover > 2 -> C; region = \"West\" and turnover > 3 -> D; region = \"Centre\" and turnover > 4 "
	"-> E }\n"
	"segment town_alone unique { region = \"North\" and turnover > 0 -> A; region = \"South\" and turnover > 1 -> "
	"B; region = \"East\" and turnover > 2 -> C; region = \"West\" and turnover > 3 -> D; region = \"Centre\" and "
	"turnover > 4 -> E }\n"
	"segment town_agreed any { region = \"North\" and turnover > 0 -> A; region = \"South\" and turnover > 1 -> B; "
	"region = \"East\" and turnover > 2 -> C; region = \"West\" and turnover > 3 -> D; region = \"Centre\" and "
	"turnover > 4 -> E }\n"
	"segment town_marks all { region = \"North\" and turnover > 0 -> A; region = \"South\" and turnover > 1 -> B; "
	"region = \"East\" and turnover > 2 -> C; region = \"West\" and turnover > 3 -> D; region = \"Centre\" and "
	"turnover > 4 -> E }\n"
	"score town_points { base 1; region = \"North\" -> +2; region = \"South\" -> +3; region = \"East\" -> +4; "
	"region = \"West\" -> +5; region = \"Centre\" -> +6 }\n"
	"table town_sum sum {\n  | region | size || town_total |\n"
	"  | \"North\" | - || 1 |\n"
	"  | \"South\" | VIP || 2.5 |\n"
	"  | \"East\" | not(VIP) || 3 |\n"
	"  | \"West\" | large, VIP || 4.5 |\n"
	"  | \"Centre\" | - || 5 |\n"
	"}\n"
	"table town_min min {\n  | region | size || town_least |\n"
	"  | \"North\" | - || 1 |\n"
	"  | \"South\" | VIP || 2.5 |\n"
	"  | \"East\" | not(VIP) || 3 |\n"
	"  | \"West\" | large, VIP || 4.5 |\n"
	"  | \"Centre\" | - || 5 |\n"
	"}\n"
	"table town_max max {\n  | region | size || town_most |\n"
	"  | \"North\" | - || 1 |\n"
	"  | \"South\" | VIP || 2.5 |\n"
	"  | \"East\" | not(VIP) || 3 |\n"
	"  | \"West\" | large, VIP || 4.5 |\n"
	"  | \"Centre\" | - || 5 |\n"
	"}\n"
	"table town_count count {\n  | region | size || town_number |\n"
	"  | \"North\" | - || 1 |\n"
	"  | \"South\" | VIP || 2.5 |\n"
	"  | \"East\" | not(VIP) || 3 |\n"
	"  | \"West\" | large, VIP || 4.5 |\n"
	"  | \"Centre\" | - || 5 |\n"
	"}\n"
	"table town_list all {\n  | region | size || town_numbers |\n"
	"  | \"North\" | - || 1 |\n"
	"  | \"South\" | VIP || 2.5 |\n"
	"  | \"East\" | not(VIP) || 3 |\n"
	"  | \"West\" | large, VIP || 4.5 |\n"
	"  | \"Centre\" | - || 5 |\n"
	"}\n"
	"table town_any any {\n  | region | size || town_value |\n"
	"  | \"North\" | - || 1 |\n"
	"  | \"South\" | VIP || 2.5 |\n"
	"  | \"East\" | not(VIP) || 3 |\n"
	"  | \"West\" | large, VIP || 4.5 |\n"
	"  | \"Centre\" | - || 5 |\n"
	"}\n"
	"table only_one unique {\n  | size || one |\n  | VIP || 45 |\n  | large || orders |\n}\n"
	"table chosen priority (\"b\", \"a\") {\n  | orders || choice |\n  | > 3 || \"a\" |\n  | > 4 || \"b\" |\n}\n"
	"table summed sum {\n  | size || points |\n  | VIP || 45 |\n  | large || orders |\n}\n"
	"table smallest min {\n  | size || least_days |\n  | VIP || 45 |\n  | large || 1 |\n}\n"
	"table greatest max {\n  | size || most_days |\n  | VIP || 45 |\n  | large || 1 |\n}\n"
	"table counted count {\n  | size || rows |\n  | VIP || 45 |\n  | large || 1 |\n}\n"
	"output phone = managers.phone\n"
	"output level = managers.level + 1\n"
	"output since = coalesce(managers.since, today)\n"
	"output limit = if size = VIP then 30% * turnover else if age > 10 days then 0 else if marks contains s then 3 "
	"else 4\n"
	"output which = if active then size else size\n"
	"output texts = concat(text(turnover), text(last_order), text(age), text(active), size, text(marks), "
	"joined_days)\n"
	"output rounded = abs(turnover) + round(markup, 2) + round(markup) + floor(markup) + ceil(markup)\n"
	"output extremes = min(turnover, markup, 3) + max(turnover, 7) + mod(turnover, 7) + sqrt(turnover)\n"
	"output read = length(trim(upper(region))) + number(region) + days(age) - month(date(region))\n"
	"output parts = year(last_order) + day(last_order) + weekday(last_order) + quarter(last_order)\n"
	"output moved = if start_of_month(last_order) > last_order + 3 months - 10 days then first_order else "
	"last_order - age\n"
	"output cut = concat(substring(region, 1), substring(region, 2, 3))\n"
	"output same = (turnover = 3) = active\n"
	"output folded = if 1 + 1 = 2 then -turnover else markup\n"
	"output span = age + 3 days - (first_order - last_order)\n"
	"output ordered = region < \"a\" or region <= \"b\" or last_order = today or age <= 3 days or age = 4 days\n"
	"output part = share(turnover by region, size where active) + rank(turnover) + ntile(10, -turnover)\n"
	"output whole = total(turnover) + count(where size = VIP) + count(distinct size) + quantile(markup, 25%)\n"
	"output earliest = min(last_order by region)\n"
	"output later = avg(part)\n"
	"guard \"VIPs stay few\": count(where size = VIP) / count() <= 5%\n"
	"guard \"all are old\": max(last_order) < today and total(turnover) > 0\n";

static void test_all_of_it_passes(void **state)
{
	(void)state;
	struct book book;
	book_open(&book, everything);
	for (int optimise = 0; optimise < 2; optimise++) {
		struct program *program = program_make(book.plan, optimise);
		assert_verified(program);
		program_free(program);
		program = program_make_filter(book.plan, optimise);
		assert_verified(program);
		assert_int_equal(program->roots.items[0].definition, UINT32_MAX);
		program_free(program);
	}
	book_close(&book);
}

/* What each pass over the records computes, and the guards. */
static struct program *make_pass(const struct plan *plan, bool optimise, uint32_t pass)
{
	return pass > plan->passes ? program_make_guards(plan, optimise) : program_make_pass(plan, optimise, pass);
}

static void test_passes(void **state)
{
	(void)state;
	struct book book;
	book_open(&book, everything);
	assert_int_equal(book.plan->passes, 3);
	for (uint32_t pass = 1; pass <= book.plan->passes + 1; pass++)
		for (int optimise = 0; optimise < 2; optimise++) {
			struct program *program = make_pass(book.plan, optimise, pass);
			struct program *again = make_pass(book.plan, optimise, pass);
			assert_verified(program);
			assert_true(program->roots.count > 0);
			assert_true(program_equal(program, again));
			program_free(program);
			program_free(again);
		}
	book_close(&book);
}

static void test_each_definition_alone(void **state)
{
	(void)state;
	struct book book;
	book_open(&book, everything);
	for (uint32_t i = 0; i < book.plan->definition_count; i++)
		for (int optimise = 0; optimise < 2; optimise++) {
			struct program *program = program_make_for(book.plan, optimise, &i, 1);
			bool table = book.plan->definitions[i].kind == DEFINITION_TABLE;
			assert_verified(program);
			assert_int_equal(program->roots.count, table ? 0 : 1);
			program_free(program);
		}
	book_close(&book);
}

static void test_filter(void **state)
{
	(void)state;
	struct book book;
	book_open(&book,
		  "input { a number; only where big }\nlet big = a > least\nparam least = 3\noutput o = a + 1\n");
	struct program *program = program_make_filter(book.plan, true);
	assert_opcodes(program, "number_less", "only where");
	program_free(program);
	book_close(&book);
	book_open(&book, "output o = a + 1\n");
	assert_null(program_make_filter(book.plan, true));
	book_close(&book);
}

static void assert_stands_in(const char *name, const char *text, const char *opcodes)
{
	struct book book;
	const struct text names[] = {text_of(name)};
	struct plan_options options = {.stand_ins = names, .stand_in_count = 1};
	book_open_with(&book, "clients.rules", text_of(text), &options);
	for (int optimise = 0; optimise < 2; optimise++) {
		struct program *program = program_make(book.plan, optimise);
		assert_verified(program);
		assert_opcodes(program, opcodes, text);
		assert_int_equal(program->roots.count, 2);
		assert_int_equal(program->registers.items[program->roots.items[0].value].kind, REGISTER_COLUMN);
		assert_int_equal(program->roots.items[0].hit, NO_REGISTER);
		program_free(program);
	}
	book_close(&book);
}

/* A definition that a test gives is a column, and what it stands on is not computed. */
static void test_stand_in(void **state)
{
	(void)state;
	assert_stands_in("points", "score points { a > 1 -> +5 }\noutput o = if points > 1 then 1 else 2\n",
			 "number_less choose");
	assert_stands_in("size", "segment size { a > 1 -> VIP }\noutput o = if size = VIP then 1 else 2\n",
			 "label_is choose");
	assert_stands_in("marks", "segment marks all { a > 1 -> m }\noutput o = if marks contains m then 1 else 2\n",
			 "labels_contain choose");
}

/* --- folding --- */

#define NINES "99999999999999999999999999999999999999"

static const struct example folded[] = {
	{"output o = 1 + 2 * 3", ""},
	{"output o = 1 / 0", ""},
	{"output o = concat(lower(\"A\"), text(2026-01-31 + 1 month))", ""},
	{"output o = " NINES " + " NINES, "add"},
	{"output o = 9999-12-30 + 5 days", "add_days"},
	{"output o = number(\"1,5\")", "text_number"},
	{"output o = date(\"01.02.2026\")", "text_date"},
	{"output o = \"abc\" matches \"b\"", "matches"},
	{"output o = \"abc\" contains \"b\"", ""},
	{"param p = 5%\noutput o = a > p * 100", "number_less"},
	/* what is neutral */
	{"output o = a + 0", ""},
	{"output o = 0 + a", ""},
	{"output o = a - 0", ""},
	{"output o = 0 - a", "subtract"},
	{"output o = a * 1", ""},
	{"output o = a * 0", "multiply"},
	{"output o = a / 1", "divide"},
	/* logic of three values */
	{"output o = 1 > 2 and a > 1", ""},
	{"output o = a > 1 and 1 < 2", "number_less"},
	{"output o = 1 < 2 or a > 1", ""},
	{"output o = a > 1 or 1 > 2", "number_less"},
	{"output o = a > 1 and a > 1", "number_less"},
	{"output o = 1 / 0 > 1 and a > 1", "number_less and"},
	{"output o = 1 / 0 > 1 or a > 1", "number_less or"},
	{"output o = not (not (a > 1))", "number_less"},
	{"output o = not (1 > 2)", ""},
	{"output o = 1 / 0 is missing", ""},
	{"output o = (a is missing) is missing", "is_missing is_missing"},
	/* choices */
	{"output o = if 1 < 2 then a else b + 1", ""},
	{"output o = if 1 > 2 then a else b + 1", "add"},
	{"output o = if 1 / 0 > 1 then a + 1 else b", ""},
	{"output o = if a > 1 then 2 else 2", "number_less choose"},
	{"output o = coalesce(1, a)", ""},
	{"output o = coalesce(1 / 0, a)", ""},
	{"output o = coalesce(a, 1 / 0)", ""},
	{"output o = coalesce(a, b)", "coalesce"},
	/* labels */
	{"segment s points { a > 1 -> x +0; otherwise -> y }\noutput o = if 1 > 2 then s else s",
	 "number_less is_true choose number_less is_true choose"},
	/* rules that never fire, or always do */
	{"segment s { 1 > 2 -> x; a > 1 -> y }", "hit_new open number_less hit_first close hit_label"},
	{"segment s { 1 / 0 > 1 -> x; a > 1 -> y }", "hit_new open number_less hit_first close hit_label"},
	{"segment s { a > 1 -> x; 1 < 2 -> y; a > 3 -> z; otherwise -> x }",
	 "hit_new open number_less hit_first hit_first close hit_label"},
	{"segment s { 1 > 2 -> x }", "hit_new hit_label"},
	{"segment s unique { 1 > 2 -> x; a > 1 -> y }", "hit_new number_less hit_unique hit_label"},
	{"segment s any { 1 > 2 -> x; a > 1 -> y }", "hit_new number_less hit_any hit_label"},
	{"segment s all { 1 > 2 -> x; a > 1 -> y }", "labels_new number_less labels_add"},
};

static void test_folding(void **state)
{
	(void)state;
	assert_optimised(folded, COUNT(folded));
}

static void test_folded_values(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *listed;
	} values[] = {
		{"output o = 1.5 + 2 * 3", "constant number 7.5\n"},
		{"output o = 1 / 3", "constant number 0.333333333333333333\n"},
		{"output o = 1 / 0", "constant number missing\n"},
		{"output o = 0.00000000000000000001 * 3", "constant number 0.00000000000000000003\n"},
		{"output o = 12345678901234567890 * 10", "constant number 123456789012345678900\n"},
		{"output o = concat(\"a\", upper(\"b\"))", "constant text \"aB\"\n"},
		{"output o = 2026-01-31 + 1 month", "constant date 2026-02-28\n"},
		{"output o = 2026-01-31 - 2026-01-01", "constant duration 30 days\n"},
		{"output o = not (1 > 2)", "constant truth true\n"},
		{"output o = if 2 > 1 then -3 days else 4 days", "constant duration -3 days\n"},
	};
	for (size_t i = 0; i < COUNT(values); i++) {
		struct book book;
		struct buffer out = {0};
		book_open(&book, values[i].text);
		struct program *program = program_make(book.plan, true);
		program_dump(program, book.plan, NULL, &out);
		struct text listed = buffer_view(&out);
		if (text_find(listed, text_of(values[i].listed)) == listed.size)
			fail_msg("%s gives\n%.*s", values[i].text, TEXT_ARGUMENTS(listed));
		assert_non_null(root_constant(program));
		program_free(program);
		book_close(&book);
		buffer_free(&out);
	}
}

/* --- values that are computed once, and where --- */

static const struct example shared[] = {
	/* in one region it stays; in two it stands before both */
	{"segment s { a > 1 -> x; a > 1 and b > 2 -> y }",
	 "hit_new open number_less hit_first number_less and hit_first close hit_label"},
	{"segment s { a > 1 -> x }\nsegment t { b > 1 -> y; a > 1 -> x }",
	 "hit_new number_less open hit_first close hit_label "
	 "hit_new open number_less hit_first hit_first close hit_label"},
	{"segment s { a > 1 -> x }\nsegment t { a > 1 -> x; b > 1 -> y }\nsegment u { b > 1 -> z }",
	 "hit_new number_less open hit_first close hit_label "
	 "hit_new number_less open hit_first hit_first close hit_label "
	 "hit_new open hit_first close hit_label"},
	/* what is dear stays in each, but where the first rule of one needs it */
	{"segment s { a > 1 -> x; t matches \"p\" -> y }\nsegment r { b > 1 -> x; not (t matches \"p\") -> y }",
	 "hit_new open number_less hit_first matches hit_first close hit_label "
	 "hit_new open number_less hit_first matches not hit_first close hit_label"},
	{"segment s { a > 1 -> x; t matches \"p\" -> y }\nsegment r { t matches \"p\" -> y; b > 1 -> x }",
	 "hit_new matches open number_less hit_first hit_first close hit_label "
	 "hit_new open hit_first number_less hit_first close hit_label"},
	{"segment s { a > 1 -> x; lower(t) starts with u -> y }\n"
	 "segment r { b > 1 -> x; lower(t) ends with u -> y }\noutput o = upper(u)\n",
	 "hit_new open number_less hit_first lower starts_with hit_first close hit_label "
	 "hit_new open number_less hit_first lower ends_with hit_first close hit_label upper"},
	/* with what it needs before it */
	{"segment s { a * b + 1 > 1 -> x }\nsegment t { a * b + 1 > 1 -> x; a * b > 3 -> y }",
	 "hit_new multiply add number_less open hit_first close hit_label "
	 "hit_new open hit_first number_less hit_first close hit_label"},
	/* in a region and outside */
	{"segment s { a > 1 -> x }\noutput o = a > 1", "hit_new number_less open hit_first close hit_label"},
	{"output o = a > 1\nsegment s { a > 1 -> x }", "number_less hit_new open hit_first close hit_label"},
	/* what one region alone needs is computed in it */
	{"let sum = a + b\nsegment s { b > 1 -> x; sum > 2 -> y }",
	 "hit_new open number_less hit_first add number_less hit_first close hit_label"},
	/* a quotient that is only compared with constants is not formed */
	{"let share = a / b\nsegment s { share < 1 -> x; 2 <= share -> y }",
	 "hit_new open quotient_less hit_first quotient_greater_equal hit_first close hit_label"},
	{"output o = a / b\nsegment s { a / b > 1 -> x }", "divide hit_new open number_less hit_first close hit_label"},
	{"output o = a / b > c", "divide number_less"},
	{"output o = a / b = 2", "divide number_equal"},
	/* either way round, where that is the same */
	{"output o = a + b\noutput p = b + a", "add"},
	{"output o = a - b\noutput p = b - a", "subtract subtract"},
	{"output o = a = b + 1\noutput p = b + 1 = a", "add number_equal"},
	{"output o = (c and d) = (d and c)", "and truth_equal"},
	{"output o = x matches \"a\"\noutput p = x matches \"a\"\noutput q = x matches \"b\"", "matches matches"},
	/* a finished hit is read once; lookups too */
	{"segment s { a > 1 -> x }\noutput o = s = x\noutput p = if s = x then 1 else 2",
	 "hit_new open number_less hit_first close hit_label label_is choose"},
	{"lookup m from \"managers.csv\" on region\noutput o = m.phone\noutput p = concat(m.phone, region)",
	 "lookup_row lookup_cell concat"},
};

static void test_sharing(void **state)
{
	(void)state;
	assert_optimised(shared, COUNT(shared));
}

static void test_dead_code(void **state)
{
	(void)state;
	struct book book;
	book_open(&book, "input { a number; b number; c number }\nlet unused = a * 2\nparam p = 7\n"
			 "table t {\n | b || x | y |\n | > 1 || c | \"p\" |\n | - || 4 | \"q\" |\n}\n");
	uint32_t wanted = book_definition(&book, "x");
	struct program *program = program_make_for(book.plan, true, &wanted, 1);
	assert_opcodes(program, "hit_new open number_less hit_first hit_first close hit_constant hit_value", "x alone");
	assert_int_equal(program->gathers.count, 1);
	assert_int_equal(program->maps.count, 0);
	assert_int_equal(program->constants.count, 3); /* 1, true and 4 */
	size_t columns = 0;
	for (size_t i = 0; i < program->registers.count; i++)
		columns += program->registers.items[i].kind == REGISTER_COLUMN;
	assert_int_equal(columns, 2); /* b and c */
	program_free(program);
	book_close(&book);
}

/* --- registers --- */

static void test_packing(void **state)
{
	(void)state;
	struct buffer text = {0};
	struct book book;
	buffer_string(&text, "output o = a");
	for (int i = 1; i < 2000; i++)
		buffer_printf(&text, " %c a", i % 2 ? '+' : '*');
	buffer_byte(&text, '\0');
	book_open(&book, text.data);
	for (int optimise = 0; optimise < 2; optimise++) {
		struct program *program = program_make(book.plan, optimise);
		assert_verified(program);
		assert_true(result_registers(program) <= 4);
		program_free(program);
	}
	book_close(&book);
	buffer_free(&text);
}

/* What is computed inside a region leaves its register to the next rule. */
static void test_packing_in_regions(void **state)
{
	(void)state;
	struct buffer text = {0};
	struct book book;
	buffer_string(&text, "segment s {\n");
	for (int i = 0; i < 1000; i++)
		buffer_printf(&text, "  a + %d > %d -> x\n", i, i * 3);
	buffer_string(&text, "}\n");
	buffer_byte(&text, '\0');
	book_open(&book, text.data);
	struct program *program = program_make(book.plan, true);
	assert_verified(program);
	assert_true(result_registers(program) <= 6);
	program_free(program);
	book_close(&book);
	buffer_free(&text);
}

static void test_many_rules(void **state)
{
	(void)state;
	enum { RULES = 10000 };
	struct buffer text = {0};
	struct book book;
	buffer_string(&text, "segment s {\n");
	for (int i = 0; i < RULES; i++)
		buffer_printf(&text, "  turnover >= %d and markup < %d%% -> label%d\n", RULES - i, i % 90, i % 9);
	buffer_string(&text, "}\n");
	buffer_byte(&text, '\0');
	book_open(&book, text.data);
	struct program *program = program_make(book.plan, true);
	assert_verified(program);
	assert_opcodes(program,
		       "hit_new open hit_first_of hit_first_of hit_first_of hit_first_of hit_first_of close hit_label",
		       "many rules");
	program_free(program);
	book_close(&book);
	buffer_free(&text);
}

/* The subject of a set stands in each of its comparisons: nested, it is one value many times. */
static void test_shared_subjects(void **state)
{
	(void)state;
	enum { NESTED = 12 };
	struct buffer text = {0};
	struct book book;
	buffer_string(&text, "output o = ");
	for (int i = 0; i < NESTED; i++)
		buffer_byte(&text, '(');
	buffer_string(&text, "a in {true, false}");
	for (int i = 0; i < NESTED; i++)
		buffer_string(&text, ") in {true, false}");
	buffer_byte(&text, '\0');
	book_open(&book, text.data);
	struct program *program = program_make(book.plan, false);
	assert_verified(program);
	assert_int_equal(program->code.count, (NESTED + 1) * 3);
	program_free(program);
	book_close(&book);
	buffer_free(&text);
}

/* --- the verifier --- */

typedef void damage(struct program *program, size_t at);

static uint32_t *extra_of(struct program *program, size_t at)
{
	return &program->code.items[at].extra;
}

static void damage_result(struct program *program, size_t at)
{
	program->code.items[at].result = (uint32_t)program->registers.count;
}

static void damage_result_kind(struct program *program, size_t at)
{
	program->code.items[at].result = 0; /* a column */
}

static void damage_operands(struct program *program, size_t at, size_t operand, uint32_t to)
{
	struct instruction *instruction = &program->code.items[at];
	uint32_t *const slots[] = {&instruction->a, &instruction->b, &instruction->c};
	bool has = !has_index(instruction->opcode) && operand < operand_count(program, instruction);
	*slots[operand] = has ? to : 1;
}

static void damage_a(struct program *program, size_t at)
{
	damage_operands(program, at, 0, UINT32_MAX);
}

static void damage_b(struct program *program, size_t at)
{
	damage_operands(program, at, 1, UINT32_MAX - 1);
}

static void damage_c(struct program *program, size_t at)
{
	damage_operands(program, at, 2, (uint32_t)program->registers.count);
}

static void damage_a_alias(struct program *program, size_t at)
{
	damage_operands(program, at, 0, program->code.items[at].result);
}

static void damage_b_alias(struct program *program, size_t at)
{
	damage_operands(program, at, 1, program->code.items[at].result);
}

static void damage_c_alias(struct program *program, size_t at)
{
	damage_operands(program, at, 2, program->code.items[at].result);
}

static void damage_target(struct program *program, size_t at)
{
	program->code.items[at].target += 1000000;
}

static void damage_origin(struct program *program, size_t at)
{
	program->code.items[at].origin = (uint32_t)program->origins.count;
}

static void damage_opcode(struct program *program, size_t at)
{
	program->code.items[at].opcode = OPCODE_COUNT;
}

static void damage_extra(struct program *program, size_t at)
{
	*extra_of(program, at) = UINT32_MAX;
}

/* Labels and rules count from 1, and a plain instruction has nothing beside its registers. */
static void damage_extra_below(struct program *program, size_t at)
{
	enum extra_kind kind = opcode_infos[program->code.items[at].opcode].extra;
	*extra_of(program, at) = kind == EXTRA_LABEL || kind == EXTRA_RULE ? 0 : 1000000;
}

static damage *const damages[] = {
	damage_result,  damage_result_kind, damage_a,           damage_b,      damage_c,
	damage_a_alias, damage_b_alias,     damage_c_alias,     damage_target, damage_origin,
	damage_opcode,  damage_extra,       damage_extra_below,
};

static void assert_rejects_damage(struct program *program)
{
	for (size_t i = 0; i < program->code.count; i++)
		for (size_t d = 0; d < COUNT(damages); d++) {
			struct instruction whole = program->code.items[i];
			damages[d](program, i);
			if (!program_verify(program))
				fail_msg("instruction %zu (%s) passes damage %zu", i, opcode_infos[whole.opcode].name,
					 d);
			program->code.items[i] = whole;
		}
	assert_verified(program);
}

/* So that the damage meets each of them. */
static void test_everything_has_each_index(void **state)
{
	(void)state;
	struct book book;
	book_open(&book, everything);
	struct program *program = program_make(book.plan, true);
	for (enum opcode opcode = 0; opcode < OPCODE_COUNT; opcode++) {
		bool found = !has_index(opcode);
		for (size_t i = 0; i < program->code.count; i++)
			found |= program->code.items[i].opcode == opcode;
		if (!found)
			fail_msg("there is no %s", opcode_infos[opcode].name);
	}
	program_free(program);
	book_close(&book);
}

static void test_rejects_damaged_instructions(void **state)
{
	(void)state;
	struct book book;
	book_open(&book, everything);
	for (int optimise = 0; optimise < 2; optimise++) {
		struct program *program = program_make(book.plan, optimise);
		assert_rejects_damage(program);
		program_free(program);
	}
	book_close(&book);
}

/* Two segments and a table: for what is wrong between instructions. */
static const char between[] = "segment s { a > 1 and b > 3 -> x; b > 1 -> y }\n"
			      "segment u all { a > 2 -> p; b > 2 -> q }\n"
			      "table t {\n | s || n |\n | x || a |\n | y || 3 |\n}\n"
			      "output o = if c > 1 then c else d\n";

static size_t find_opcode(const struct program *program, enum opcode opcode, size_t from)
{
	while (from < program->code.count && program->code.items[from].opcode != opcode)
		from++;
	assert_true(from < program->code.count);
	return from;
}

static struct instruction *find(struct program *program, enum opcode opcode)
{
	return &program->code.items[find_opcode(program, opcode, 0)];
}

static void open_twice(struct program *program)
{
	struct instruction *condition = find(program, OP_OPEN) + 1;
	*condition = *find(program, OP_OPEN);
}

static void never_open(struct program *program)
{
	struct instruction *open = find(program, OP_OPEN);
	*open = *find(program, OP_NUMBER_LESS);
}

static void never_close(struct program *program)
{
	for (size_t i = 0; i < program->code.count; i++)
		if (program->code.items[i].opcode == OP_CLOSE) {
			program->code.items[i].opcode = OP_HIT_OTHERWISE;
			program->code.items[i].extra = 1;
		}
}

static void close_again(struct program *program)
{
	size_t close = find_opcode(program, OP_CLOSE, 0);
	program->code.items[close + 1] = program->code.items[close];
}

static void leap_short(struct program *program)
{
	find(program, OP_HIT_FIRST)->target--;
}

static void leap_to_another_end(struct program *program)
{
	find(program, OP_HIT_FIRST)->target =
		(uint32_t)find_opcode(program, OP_CLOSE, find_opcode(program, OP_CLOSE, 0) + 1);
}

static void use_outside(struct program *program)
{
	const struct instruction *inside = find(program, OP_AND);
	struct instruction *after = find(program, OP_CLOSE) + 1;
	*after = (struct instruction){.opcode = OP_IS_MISSING, .result = inside->a, .a = inside->result};
}

static void update_unmade(struct program *program)
{
	find(program, OP_HIT_FIRST)->result = find(program, OP_HIT_LABEL)->result;
}

static void update_inside(struct program *program)
{
	struct instruction *add = find(program, OP_LABELS_ADD);
	struct instruction *first = find(program, OP_HIT_FIRST);
	uint32_t condition = first->a;
	*first = *add;
	first->a = condition;
}

static void type_of_operand(struct program *program)
{
	find(program, OP_LABELS_ADD)->a = find(program, OP_LABELS_ADD)->result == 0 ? 1 : 0;
}

static void type_of_register(struct program *program)
{
	program->registers.items[find(program, OP_HIT_NEW)->result].type = VECTOR_DATE;
}

static void type_of_nothing(struct program *program)
{
	program->registers.items[0].type = VECTOR_TYPE_COUNT;
}

static void kind_of_nothing(struct program *program)
{
	program->registers.items[0].kind = (enum register_kind)9;
}

static void column_of_nothing(struct program *program)
{
	program->registers.items[0].index = UINT32_MAX;
}

static void constant_of_nothing(struct program *program)
{
	for (size_t i = 0; i < program->registers.count; i++)
		if (program->registers.items[i].kind == REGISTER_CONSTANT)
			program->registers.items[i].index = 1000;
}

static void constant_of_another_type(struct program *program)
{
	program->constants.items[0].type.kind = TYPE_TEXT;
}

static void constant_of_no_type(struct program *program)
{
	program->constants.items[0].type.kind = (enum type_kind)77;
}

static void constant_of_no_segment(struct program *program)
{
	program->constants.items[0].type = (struct type){TYPE_LABEL, UINT32_MAX};
}

static void choices_differ(struct program *program)
{
	find(program, OP_CHOOSE)->c = find(program, OP_CHOOSE)->a;
}

static void labels_too_many(struct program *program)
{
	program->registers.items[find(program, OP_LABELS_NEW)->result].label_count++;
}

static void labels_of_another(struct program *program)
{
	find(program, OP_LABELS_NEW)->extra = find(program, OP_HIT_NEW)->extra;
	program->registers.items[find(program, OP_LABELS_NEW)->result].label_count = 3;
}

static void map_too_short(struct program *program)
{
	program->maps.items[0].count--;
}

static void map_to_no_label(struct program *program)
{
	program->maps.items[0].entries[1] = 9;
}

static void gather_too_short(struct program *program)
{
	program->gathers.items[0].count--;
}

static void gather_of_nothing(struct program *program)
{
	program->gathers.items[0].entries[1] = 1000;
}

static void gather_of_another_type(struct program *program)
{
	for (uint32_t i = 0; i < program->constants.count; i++)
		if (program->constants.items[i].type.kind != TYPE_NUMBER)
			program->gathers.items[0].entries[1] = i + 1;
	program->constants.items[0].type.kind = TYPE_TEXT;
	program->gathers.items[0].entries[1] = 1;
}

static void label_as_row(struct program *program)
{
	find(program, OP_HIT_CONSTANT)->a = find(program, OP_HIT_LABEL)->result;
}

static void row_as_label(struct program *program)
{
	find(program, OP_LABEL_IS)->a = find(program, OP_HIT_NEW)->result;
}

static void value_outside(struct program *program)
{
	program->roots.items[0].value = UINT32_MAX - 1;
}

static void value_of_another_type(struct program *program)
{
	program->roots.items[0].value = find(program, OP_LABELS_NEW)->result;
}

static void hit_outside(struct program *program)
{
	program->roots.items[0].hit = 5000;
}

static void hit_of_another(struct program *program)
{
	program->roots.items[0].hit = program->roots.items[2].hit;
}

static void root_of_nothing(struct program *program)
{
	program->roots.items[0].definition = 5000;
}

static void origin_of_nothing(struct program *program)
{
	program->origins.items[0].definition = 5000;
}

static void origin_of_no_rule(struct program *program)
{
	program->origins.items[0].rule = 5000;
}

static const struct {
	void (*damage)(struct program *program);
	const char *says;
} corruptions[] = {
	{open_twice, "inside the region of"},
	{never_open, "no region is open"},
	{never_close, "never closed"},
	{close_again, "no region is open"},
	{leap_short, "is not the end of the region"},
	{leap_to_another_end, "is not the end of the region"},
	{use_outside, "was not made before"},
	{update_unmade, "was not made by a hit_new"},
	{update_inside, "was not made by a labels_new"},
	{type_of_operand, "not a truth"},
	{type_of_register, "not a code"},
	{type_of_nothing, "no kind or type"},
	{kind_of_nothing, "no kind or type"},
	{column_of_nothing, "there is no column"},
	{constant_of_nothing, "there is no constant"},
	{constant_of_another_type, "what it holds is a text"},
	{constant_of_no_type, "there is no type 77"},
	{constant_of_no_segment, "there is no definition"},
	{choices_differ, "and the result a number"},
	{labels_too_many, "has not the labels of definition"},
	{labels_of_another, "has not the labels of definition"},
	{map_too_short, "entries for 2 rules"},
	{map_to_no_label, "the segment has no label 9"},
	{gather_too_short, "entries for 2 rows"},
	{gather_of_nothing, "there is no constant"},
	{gather_of_another_type, "what it holds is a text"},
	{label_as_row, "holds no rule"},
	{row_as_label, "holds no label"},
	{value_outside, "is never made"},
	{value_of_another_type, "is no code"},
	{hit_outside, "is never made"},
	{hit_of_another, "is no rule of it"},
	{root_of_nothing, "there is no definition 5000"},
	{origin_of_nothing, "there is no definition 5000"},
	{origin_of_no_rule, "has no rule 5000"},
};

static void test_rejects_damaged_programs(void **state)
{
	(void)state;
	struct book book;
	book_open(&book, between);
	for (size_t i = 0; i < COUNT(corruptions); i++) {
		struct program *program = program_make(book.plan, true);
		assert_verified(program);
		corruptions[i].damage(program);
		const char *wrong = program_verify(program);
		if (!wrong || !strstr(wrong, corruptions[i].says))
			fail_msg("corruption %zu: %s, instead of: %s", i, wrong ? wrong : "it passes",
				 corruptions[i].says);
		program_free(program);
	}
	book_close(&book);
}

/* splitmix64, Steele, Lea and Flood 2014. */
static uint64_t chance_state = 20260131;

static uint64_t below(uint64_t limit)
{
	uint64_t z = chance_state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return (z ^ z >> 31) % limit;
}

static uint32_t any_number(void)
{
	return below(4) == 0 ? (uint32_t)below(UINT32_MAX) : (uint32_t)below(120);
}

static void mutate_instruction(struct instruction *instruction)
{
	uint32_t *const fields[] = {&instruction->result, &instruction->a,      &instruction->b,     &instruction->c,
				    &instruction->extra,  &instruction->target, &instruction->origin};
	size_t field = below(COUNT(fields) + 1);
	if (field == COUNT(fields))
		instruction->opcode = (enum opcode)any_number();
	else
		*fields[field] = any_number();
}

static void mutate_register(struct program_register *of)
{
	switch (below(4)) {
	case 0:
		of->kind = (enum register_kind)below(4);
		break;
	case 1:
		of->type = (enum vector_type)below(9);
		break;
	case 2:
		of->index = any_number();
		break;
	default:
		of->label_count = any_number();
	}
}

static void mutate_table(struct program *program)
{
	struct rule_map *maps = below(2) ? program->maps.items : program->gathers.items;
	size_t count = maps == program->maps.items ? program->maps.count : program->gathers.count;
	if (count == 0)
		return;
	struct rule_map *map = &maps[below(count)];
	map->entries[below(map->count)] = any_number();
}

static void mutate_index(struct program *program)
{
	if (program->indexes.count == 0)
		return;
	struct rule_index *index = &program->indexes.items[below(program->indexes.count)];
	struct index_subject *subject = &index->subjects[below(index->subject_count)];
	switch (below(5)) {
	case 0:
		index->rules[below(index->box_count)] = any_number();
		break;
	case 1:
		subject->operand = any_number();
		break;
	case 2:
		subject->type = (enum vector_type)below(12);
		break;
	case 3:
		subject->rows[below(class_count(subject))] = below(UINT64_MAX);
		break;
	default:
		if (subject->cut_count)
			subject->cuts[below(subject->cut_count)] = (struct cut){any_number(), below(2)};
	}
}

static void mutate_root(struct root *root)
{
	uint32_t *const fields[] = {&root->definition, &root->value, &root->hit, &root->population};
	if (below(4) == 0)
		root->part = (enum root_part)below(7);
	else
		*fields[below(COUNT(fields))] = any_number();
}

static void mutate(struct program *program)
{
	switch (below(9)) {
	case 8:
		mutate_index(program);
		break;
	case 0:
		mutate_register(&program->registers.items[below(program->registers.count)]);
		break;
	case 1:
		mutate_table(program);
		break;
	case 2:
		mutate_root(&program->roots.items[below(program->roots.count)]);
		break;
	case 3:
		program->code.items[below(program->code.count)] = program->code.items[below(program->code.count)];
		break;
	default:
		mutate_instruction(&program->code.items[below(program->code.count)]);
	}
}

/* Whatever is done to a program, the verifier judges it, and what it lets pass can be listed. */
static void test_any_mutation(void **state)
{
	(void)state;
	enum { ROUNDS = 400, MUTATIONS = 25 };
	struct book book;
	book_open(&book, everything);
	for (size_t round = 0; round < ROUNDS; round++) {
		struct program *program = make_pass(book.plan, round % 2, 1 + (uint32_t)below(book.plan->passes + 1));
		for (size_t i = 0; i < MUTATIONS; i++) {
			mutate(program);
			if (program_verify(program))
				continue;
			struct buffer out = {0};
			program_dump(program, book.plan, &book.rules, &out);
			buffer_free(&out);
		}
		program_free(program);
	}
	book_close(&book);
}

/* --- equal programs --- */

static bool equal_programs(const char *left, const char *right, bool optimise)
{
	struct book books[2];
	book_open(&books[0], left);
	book_open(&books[1], right);
	struct program *programs[] = {program_make(books[0].plan, optimise), program_make(books[1].plan, optimise)};
	bool equal = program_equal(programs[0], programs[1]);
	for (size_t i = 0; i < 2; i++) {
		program_free(programs[i]);
		book_close(&books[i]);
	}
	return equal;
}

static void test_equal(void **state)
{
	(void)state;
	static const char rules[] = "segment s { a > 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 1";
	static const char *const others[] = {
		"segment s { a > 300k -> x; b in {\"p\", \"r\"} -> y }\noutput o = a + 1",
		"segment s { a > 300_001 -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 1",
		"segment s { a > 300k -> z; b in {\"p\", \"q\"} -> y }\noutput o = a + 1",
		"segment s { c > 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = c + 1",
		"segment t { a > 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 1",
		"segment s { a >= 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 1",
		"segment s { a > 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = a - 1",
		"segment s unique { a > 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 1",
		"segment s { a > 300k -> x; b in {\"p\", \"q\"} -> y }",
		"input { a number default 0 }\nsegment s { a > 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 1",
	};
	for (int optimise = 0; optimise < 2; optimise++) {
		assert_true(equal_programs(rules, rules, optimise));
		assert_true(equal_programs(everything, everything, optimise));
		for (size_t i = 0; i < COUNT(others); i++)
			if (equal_programs(rules, others[i], optimise))
				fail_msg("equal: %s", others[i]);
	}
}

static void test_equal_however_written(void **state)
{
	(void)state;
	static const char rules[] = "segment s { a > 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 1";
	static const char *const others[] = {
		"# x\nsegment s {\n\n  (a > 300_000) -> x\n b in { \"p\",\n\"q\" } -> \"y\"\n}\noutput o = (a+1)\n",
		"let unused = c * 2\nsegment s { a > 300k -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 1",
		"param limit = 300k\nsegment s { a > limit -> x; b in {\"p\", \"q\"} -> y }\noutput o = a + 2 - 1 * 1",
	};
	assert_true(equal_programs(rules, others[0], true));
	assert_true(equal_programs(rules, others[0], false));
	assert_true(equal_programs(rules, others[1], true));
	assert_false(equal_programs(rules, others[2], true));
}

/* --- the listing --- */

static const char listed_rules[] =
	"input {\n"
	"  turnover number from \"Turnover, EUR\"\n"
	"  region text\n"
	"  since date\n"
	"}\n"
	"segment size {\n"
	"  big: turnover > 300k -> VIP\n"
	"  turnover >= 30k and region in {\"South\",\n"
	"      \"North\"} -> \"medium or so\"\n"
	"  otherwise -> small\n"
	"}\n"
	"segment marks all { region matches \"^N\\\\d\" -> n; since > 2020-01-31 + 1 month -> new }\n"
	"table terms {\n"
	"  | size || days_given |\n"
	"  | VIP  || 45 days    |\n"
	"  | -    || 30 days    |\n"
	"}\n"
	"output `top client` = size = VIP and marks contains new\n";

static const char listing[] =
	"# 27 instructions, 9 registers for results\n"
	"column turnover number from \"Turnover, EUR\"\n"
	"column region text\n"
	"column since date\n"
	"constant number 300000\n"
	"constant number 30000\n"
	"constant text \"South\"\n"
	"constant text \"North\"\n"
	"constant date 2020-02-29\n"
	"constant truth true\n"
	"constant duration 45 days\n"
	"constant duration 30 days\n"
	"\n"
	"# segment size  (clients.rules:6)\n"
	"     0  hit_new             r9 code  of size\n"
	"     1  open                r9\n"
	"\n"
	"# segment size, rule 1: big  (clients.rules:7)\n"
	"     2  number_less         r10 truth <- 300000, turnover\n"
	"     3  hit_first           r9 <- r10  rule 1  -> 11\n"
	"\n"
	"# segment size, rule 2: turnover >= 30k and region in {\"South\", \"North\"} -> \"m…  (clients.rules:8)\n"
	"     4  number_less_equal   r10 truth <- 30000, turnover\n"
	"     5  text_equal          r11 truth <- region, \"South\"\n"
	"     6  text_equal          r12 truth <- region, \"North\"\n"
	"     7  or                  r13 truth <- r11, r12\n"
	"     8  and                 r12 truth <- r10, r13\n"
	"     9  hit_first           r9 <- r12  rule 2  -> 11\n"
	"\n"
	"# segment size, rule 3: otherwise -> small  (clients.rules:10)\n"
	"    10  hit_otherwise       r9  rule 3\n"
	"\n"
	"# segment size  (clients.rules:6)\n"
	"    11  close               r9\n"
	"    12  hit_label           r14 code <- r9  labels VIP, \"medium or so\", small\n"
	"\n"
	"# segment marks  (clients.rules:12)\n"
	"    13  labels_new          r15 labels  of marks\n"
	"\n"
	"# segment marks, rule 1: region matches \"^N\\\\d\" -> n  (clients.rules:12)\n"
	"    14  matches             r12 truth <- region  pattern \"^N\\\\d\"\n"
	"    15  labels_add          r15 <- r12  label n\n"
	"\n"
	"# segment marks, rule 2: since > 2020-01-31 + 1 month -> new  (clients.rules:12)\n"
	"    16  date_less           r12 truth <- 2020-02-29, since\n"
	"    17  labels_add          r15 <- r12  label new\n"
	"\n"
	"# table terms  (clients.rules:13)\n"
	"    18  hit_new             r16 code  of terms\n"
	"\n"
	"# table terms, row 1: | VIP || 45 days |  (clients.rules:15)\n"
	"    19  label_is            r12 truth <- r14  label VIP\n"
	"\n"
	"# table terms  (clients.rules:13)\n"
	"    20  open                r16\n"
	"\n"
	"# table terms, row 1: | VIP || 45 days |  (clients.rules:15)\n"
	"    21  hit_first           r16 <- r12  rule 1  -> 23\n"
	"\n"
	"# table terms, row 2: | - || 30 days |  (clients.rules:16)\n"
	"    22  hit_first           r16 <- true  rule 2  -> 23\n"
	"\n"
	"# table terms  (clients.rules:13)\n"
	"    23  close               r16\n"
	"    24  hit_constant        r17 duration <- r16  results 45 days, 30 days\n"
	"\n"
	"# output `top client`  (clients.rules:18)\n"
	"    25  labels_contain      r13 truth <- r15  label new\n"
	"    26  and                 r10 truth <- r12, r13\n"
	"\n"
	"# results\n"
	"size = r14, by the rule in r9\n"
	"marks = r15\n"
	"days_given = r17, by the rule in r16\n"
	"`top client` = r10\n";

static void test_listing(void **state)
{
	(void)state;
	struct book book;
	struct buffer out = {0};
	struct plan_options options = {0};
	book_open_with(&book, "clients.rules", text_of(listed_rules), &options);
	struct program *program = program_make(book.plan, true);
	program_dump(program, book.plan, &book.rules, &out);
	if (!text_is(buffer_view(&out), listing))
		fail_msg("\n%.*s", TEXT_ARGUMENTS(buffer_view(&out)));
	program_free(program);
	book_close(&book);
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_it_passes),
		cmocka_unit_test(test_passes),
		cmocka_unit_test(test_each_definition_alone),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_stand_in),
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_folded_values),
		cmocka_unit_test(test_sharing),
		cmocka_unit_test(test_dead_code),
		cmocka_unit_test(test_packing),
		cmocka_unit_test(test_packing_in_regions),
		cmocka_unit_test(test_many_rules),
		cmocka_unit_test(test_shared_subjects),
		cmocka_unit_test(test_everything_has_each_index),
		cmocka_unit_test(test_rejects_damaged_instructions),
		cmocka_unit_test(test_rejects_damaged_programs),
		cmocka_unit_test(test_any_mutation),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_equal_however_written),
		cmocka_unit_test(test_listing),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
