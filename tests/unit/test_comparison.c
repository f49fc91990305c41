/* Comparisons: words without layout, which rules are which, keys, moves, files of a revision. What whole comparisons
 * come to is in the golden tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../support/chance.h"
#include "comparison/align.h"
#include "comparison/keys.h"
#include "comparison/moves.h"
#include "comparison/snapshot.h"
#include "comparison/words.h"
#include "syntax/revision.h"

/* --- words --- */

static void assert_words(const char *stretch, const char *expected)
{
	struct arena arena = {0};
	struct text words = words_of(&arena, text_of(stretch));
	if (!text_is(words, expected))
		fail_msg("%s gives %.*s, not %s", stretch, TEXT_ARGUMENTS(words), expected);
	arena_free(&arena);
}

static void words_are_without_layout(void **state)
{
	(void)state;
	assert_words("x  >  10\n  and y", "x>10 and y");
	assert_words("x>10 and y # what follows\n", "x>10 and y");
	assert_words("# before\n x", "x");
	assert_words("a # between \n b", "a b");
	assert_words("name = \"a  # b\"", "name=\"a  # b\"");
	assert_words("`Оборот,  руб.` > 5", "`Оборот,  руб.`>5");
	assert_words("\"a\\\"  b\" x", "\"a\\\"  b\"x");
	assert_words("", "");
	assert_words("\"never closed  ", "\"never closed  ");
}

static void assert_literals(const char *old, const char *new, const char *before, const char *after)
{
	struct arena arena = {0};
	struct text old_word, new_word;
	bool differ = words_differ_in_literal(words_of(&arena, text_of(old)), words_of(&arena, text_of(new)), &old_word,
					      &new_word);
	if (!before) {
		assert_false(differ);
	} else {
		assert_true(differ);
		if (!text_is(old_word, before) || !text_is(new_word, after))
			fail_msg("%s and %s differ in %.*s and %.*s", old, new, TEXT_ARGUMENTS(old_word),
				 TEXT_ARGUMENTS(new_word));
	}
	arena_free(&arena);
}

static void one_literal_is_found(void **state)
{
	(void)state;
	assert_literals("x > 10 -> big", "x > 20 -> big", "10", "20");
	assert_literals("x > 10 -> big", "x > 100 -> big", "10", "100");
	assert_literals("x > 0.05 -> big", "x > 5% -> big", "0.05", "5%");
	assert_literals("d > 2026-01-31", "d > 2026-02-01", "2026-01-31", "2026-02-01");
	assert_literals("r = \"north\"", "r = \"south east\"", "\"north\"", "\"south east\"");
	assert_literals("r = \"north\"", "r = \"south\"", "\"north\"", "\"south\"");
	assert_literals("a - b > 6 months", "a - b > 3 months", "6 months", "3 months");
	assert_literals("x in [10..25)", "x in [10..30)", "25", "30");
	assert_literals("x > 10 and y > 1", "x > 11 and y > 2", NULL, NULL);
	assert_literals("x > 10", "y > 10", NULL, NULL);
	assert_literals("x > 10", "x > limit", NULL, NULL);
	assert_literals("x > 10", "x > 10", NULL, NULL);
}

/* --- which rules are which --- */

/* A rule as `name|condition|outcome`. */
static struct block block_of(struct arena *arena, const char *const *rules)
{
	struct block block = {0};
	while (rules[block.count])
		block.count++;
	block.items = arena_array(arena, block.count, sizeof *block.items);
	for (size_t i = 0; i < block.count; i++) {
		struct text rest = text_of(rules[i]);
		struct text parts[3];
		for (size_t p = 0; p < 3; p++) {
			size_t end = text_find(rest, text_of("|"));
			parts[p] = (struct text){rest.data, end};
			end = end < rest.size ? end + 1 : end;
			rest = (struct text){rest.data + end, rest.size - end};
		}
		block.items[i] = (struct block_item){
			.words = text_of(rules[i]), .name = parts[0], .condition = parts[1], .outcome = parts[2]};
	}
	return block;
}

/* `expected`: for each new rule `=` the same, `~` changed, `>` moved, `+` added, with the place of the old one. */
static void assert_aligned(const char *const *old, const char *const *new, const char *expected)
{
	static const char kinds[] = {
		[MATCH_NONE] = '+', [MATCH_SAME] = '=', [MATCH_MOVED] = '>', [MATCH_CHANGED] = '~'};
	struct arena arena = {0};
	struct block before = block_of(&arena, old);
	struct block after = block_of(&arena, new);
	struct match *old_matches = arena_array(&arena, before.count, sizeof *old_matches);
	struct match *new_matches = arena_array(&arena, after.count, sizeof *new_matches);
	blocks_align(&before, &after, old_matches, new_matches);
	const char *actual = "";
	for (size_t j = 0; j < after.count; j++) {
		const struct match *match = &new_matches[j];
		actual = arena_printf(&arena, "%s%s%c", actual, j ? " " : "", kinds[match->kind]);
		if (match->kind == MATCH_NONE)
			continue;
		actual = arena_printf(&arena, "%s%zu", actual, match->other);
		assert_int_equal(old_matches[match->other].kind, match->kind);
		assert_int_equal(old_matches[match->other].other, j);
	}
	assert_string_equal(actual, expected);
	arena_free(&arena);
}

#define RULES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void rules_are_matched(void **state)
{
	(void)state;
	assert_aligned(RULES("|a|x", "|b|y"), RULES("|a|x", "|b|y"), "=0 =1");
	assert_aligned(RULES("|a|x", "|b|y", "||z"), RULES("|a|x", "|c|w", "|b|y", "||z"), "=0 + =1 =2");
	assert_aligned(RULES("|a|x", "|b|y", "|c|z"), RULES("|c|z", "|a|x", "|b|y"), ">2 =0 =1");
	assert_aligned(RULES("n|a|x", "|b|x"), RULES("|c|x", "n|d|x"), "~1 ~0");
	assert_aligned(RULES("|a|x", "|b|y"), RULES("|a|w", "|c|y"), "~0 ~1");
	assert_aligned(RULES("||x"), RULES("|a|x", "||y"), "+ ~0");
	assert_aligned(RULES("|a|x"), RULES("|b|y"), "+");
	assert_aligned(RULES("|a|x", "|a|x", "|b|y"), RULES("|b|y", "|a|x"), "=2 >0");
}

/* --- keys --- */

enum { KEYS = 20000 };

/* Their lines are counted from `first_line`. */
static void enter(struct keys *keys, struct key_list *list, const char *const *texts, size_t count, uint64_t first_line)
{
	key_list_clear(list);
	for (size_t i = 0; i < count; i++)
		key_list_add(list, text_of(texts[i]), first_line + i, NO_KEY);
	keys_enter(keys, list);
}

static void assert_key(const struct keys *keys, uint32_t number, const char *expected, uint64_t line)
{
	struct arena arena = {0};
	struct text key = keys_text(keys, number, &arena);
	if (!text_is(key, expected))
		fail_msg("key %u is %.*s, not %s", number, TEXT_ARGUMENTS(key), expected);
	assert_int_equal(keys_line(keys, number), line);
	arena_free(&arena);
}

static void keys_are_numbered(void **state)
{
	(void)state;
	struct keys keys = {0};
	struct key_list list = {0};
	enter(&keys, &list, (const char *const[]){"a", "a"}, 2, 2);
	assert_int_equal(list.items.items[0].number, 0);
	assert_int_equal(list.items.items[1].number, 0);
	assert_false(list.items.items[0].repeated);
	assert_true(list.items.items[1].repeated);
	for (size_t i = 0; i < KEYS; i++) {
		char text[32];
		assert_true(snprintf(text, sizeof text, "client %zu", i) > 0);
		enter(&keys, &list, (const char *const[]){text}, 1, 1000000 * (uint64_t)i);
		assert_int_equal(list.items.items[0].number, i + 1);
		assert_false(list.items.items[0].repeated);
	}
	assert_int_equal(keys.count, KEYS + 1);
	assert_key(&keys, 0, "a", 2);
	for (uint32_t i = 0; i < KEYS; i += 37) {
		char text[32];
		assert_true(snprintf(text, sizeof text, "client %u", i) > 0);
		assert_key(&keys, i + 1, text, 1000000 * (uint64_t)i);
	}
	enter(&keys, &list, (const char *const[]){"client 777", "b", "", "client", "client 7770"}, 5, 1);
	assert_int_equal(list.items.items[0].number, 778);
	assert_true(list.items.items[0].repeated);
	assert_int_equal(list.items.items[1].number, KEYS + 1);
	assert_int_equal(list.items.items[2].number, KEYS + 2);
	assert_int_equal(list.items.items[3].number, KEYS + 3);
	assert_int_equal(list.items.items[4].number, 7771);
	key_list_free(&list);
	keys_free(&keys);
}

/* Keys that rise need no table; the first one that does not makes it, and is found, whichever it is. */
static void keys_may_rise(void **state)
{
	(void)state;
	struct key_list list = {0};
	for (size_t rising = 0; rising < 300; rising += 7) {
		struct keys keys = {0};
		char text[32];
		for (size_t i = 0; i < rising; i++) {
			assert_true(snprintf(text, sizeof text, "%05zu", 2 * i) > 0);
			enter(&keys, &list, (const char *const[]){text}, 1, i);
			assert_int_equal(list.items.items[0].number, i);
			assert_false(list.items.items[0].repeated);
		}
		assert_int_equal(keys.capacity, 0);
		enter(&keys, &list, (const char *const[]){"x", "00001", "00000"}, 3, 0);
		assert_int_equal(list.items.items[0].number, rising);
		assert_int_equal(list.items.items[1].number, rising + 1);
		assert_int_equal(list.items.items[2].number, rising ? 0 : 2);
		assert_false(list.items.items[0].repeated || list.items.items[1].repeated);
		assert_int_equal(list.items.items[2].repeated, rising > 0);
		enter(&keys, &list, (const char *const[]){"x", "00001"}, 2, 0);
		assert_true(list.items.items[0].repeated && list.items.items[1].repeated);
		keys_free(&keys);
	}
	key_list_free(&list);
}

/* Keys of few characters, many of which begin others, in any order. */
static void any_keys_are_found(void **state)
{
	(void)state;
	struct keys keys = {0};
	struct key_list list = {0};
	VECTOR(struct text) first = {0};
	struct arena arena = {0};
	for (size_t i = 0; i < KEYS; i++) {
		char text[16] = "";
		size_t size = below(12);
		for (size_t c = 0; c < size; c++)
			text[c] = (char)('a' + below(2));
		enter(&keys, &list, (const char *const[]){text}, 1, i);
		const struct listed_key *item = &list.items.items[0];
		assert_int_equal(item->repeated, item->number < first.count);
		if (!item->repeated)
			vector_push(&first, text_copy(&arena, text_of(text)));
		assert_true(text_is(first.items[item->number], text));
	}
	assert_int_equal(keys.count, first.count);
	key_list_clear(&list);
	key_list_add(&list, text_of("c"), 1, NO_KEY);
	key_list_add(&list, first.items[1000], 1, NO_KEY);
	keys_find_all(&keys, &list, 0);
	assert_int_equal(list.items.items[0].older, NO_KEY);
	assert_int_equal(list.items.items[1].older, 1000);
	vector_free(&first);
	arena_free(&arena);
	key_list_free(&list);
	keys_free(&keys);
}

/* --- moves --- */

static void moves_are_counted(void **state)
{
	(void)state;
	struct moves moves = {.weight_count = 1};
	for (uint32_t i = 0; i < 100000; i++) {
		size_t move = moves_add(&moves, i % 300, i % 7);
		exact_add(moves_sum(&moves, move, 0), i, 2);
	}
	uint64_t clients = 0;
	struct exact_sum sum = {0};
	struct decimal total;
	for (size_t i = 0; i < moves.list.count; i++) {
		clients += moves.list.items[i].clients;
		exact_add_sum(&sum, moves_sum(&moves, i, 0));
		for (size_t j = 0; j < i; j++)
			assert_false(moves.list.items[i].from == moves.list.items[j].from &&
				     moves.list.items[i].to == moves.list.items[j].to);
	}
	assert_int_equal(moves.list.count, 2100);
	assert_int_equal(clients, 100000);
	assert_true(exact_total(&sum, &total));
	assert_int_equal(decimal_compare(total, (struct decimal){(int128)99999 * 50000, 2}), 0);
	exact_free(&sum);
	moves_free(&moves);
}

static void clients_are_seen_once(void **state)
{
	(void)state;
	struct snapshot *snapshot = snapshot_new(1, 3, 0);
	for (uint32_t client = 0; client < 1000; client++) {
		for (uint32_t i = 0; i < 6; i++)
			snapshot_row(snapshot)[i] = 10 * i + client % 7;
		snapshot_keep(snapshot);
	}
	assert_int_equal(snapshot->combinations.count, 7);
	for (uint32_t client = 0; client < 1000; client++) {
		assert_int_equal(snapshot_label(snapshot, client, 2, 0), 20 + client % 7);
		assert_int_equal(snapshot_rule(snapshot, client, 2), 50 + client % 7);
	}
	assert_false(snapshot_saw(snapshot, 200));
	assert_true(snapshot_see(snapshot, 200));
	assert_false(snapshot_see(snapshot, 200));
	assert_true(snapshot_saw(snapshot, 200));
	assert_false(snapshot_saw(snapshot, 199));
	snapshot_free(snapshot);
}

/* --- files of a revision --- */

static void revisions_have_paths(void **state)
{
	(void)state;
	struct arena arena = {0};
	assert_null(revision_of(&arena, "clients.rules", "new.rules"));
	const struct revision *here = revision_of(&arena, "git:HEAD~1", "new.rules");
	assert_string_equal(here->name, "HEAD~1");
	assert_string_equal(here->prefix, "git:HEAD~1:");
	assert_string_equal(here->folder, ".");
	const struct revision *below = revision_of(&arena, "git:main", "rules/b2b/new.rules");
	assert_string_equal(below->folder, "rules/b2b/");
	assert_true(revision_has(below, "git:main:rules/b2b/terms.csv"));
	assert_false(revision_has(below, "rules/b2b/terms.csv"));
	assert_false(revision_has(NULL, "git:main:x"));
	assert_string_equal(revision_path(&arena, below, "git:main:rules/./b2b//../x/../common.rules"),
			    "rules/common.rules");
	assert_string_equal(revision_path(&arena, below, "git:main:../../x"), "../../x");
	struct text text;
	const struct revision *option = revision_of(&arena, "git:--help", "new.rules");
	assert_non_null(revision_read(&arena, option, "git:--help:new.rules", 1000, &text, NULL));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_without_layout),
		cmocka_unit_test(one_literal_is_found),
		cmocka_unit_test(rules_are_matched),
		cmocka_unit_test(keys_are_numbered),
		cmocka_unit_test(keys_may_rise),
		cmocka_unit_test(any_keys_are_found),
		cmocka_unit_test(moves_are_counted),
		cmocka_unit_test(clients_are_seen_once),
		cmocka_unit_test(revisions_have_paths),
	};
	return cmocka_run_group_tests_name("comparison", tests, NULL, NULL);
}
