/* What a test's items say, before any of its values is understood. */
#include "testing/trial.h"

bool trial_is_sound(const struct trial *trial)
{
	for (size_t i = trial->errors_before; i < trial->diagnostics->list.count; i++)
		if (code_name(trial->diagnostics->list.items[i].code)[0] == 'E')
			return false;
	return true;
}

/* --- the day and the parameters --- */

static void collect_day(struct trial *trial, const struct test_item *item)
{
	if (trial->as_of)
		complain_of_repetition(trial, item->span, trial->as_of->span, text_of("as of"));
	else
		trial->as_of = item;
}

static const struct test_item *find_setting(const struct trial *trial, struct text name)
{
	size_t i = 0;
	while (trial->statement->test->items[i]->kind != TEST_SET ||
	       !text_equal(trial->statement->test->items[i]->name.text, name))
		i++;
	return trial->statement->test->items[i];
}

static void collect_setting(struct trial *trial, const struct test_item *item)
{
	struct text name = item->name.text;
	struct target target = target_find(trial->base, name);
	if (target.kind == TARGET_NONE) {
		complain_of_parameter(trial, item->name);
		return;
	}
	if (target.kind != TARGET_DEFINITION || trial->base->definitions[target.index].kind != DEFINITION_PARAM) {
		diagnose(trial->diagnostics, CODE_E503, item->name.span, "`%.*s` is no parameter",
			 TEXT_ARGUMENTS(name));
		diagnose_remedy(trial->diagnostics, "write given %.*s = ...; `set` is for what `param` defines",
				TEXT_ARGUMENTS(name));
		return;
	}
	const struct test_item *first = find_setting(trial, name);
	if (first != item)
		complain_of_repetition(trial, item->name.span, first->name.span, name);
	vector_push(&trial->settings, (struct param_setting){.name = name, .value = item->value});
}

/* --- what is given --- */

static void stand_in(struct trial *trial, struct name name, struct target target)
{
	if (target.kind != TARGET_DEFINITION)
		return;
	if (trial->base->definitions[target.index].kind == DEFINITION_PARAM) {
		diagnose(trial->diagnostics, CODE_E503, name.span, "`%.*s` is a parameter, which a test sets",
			 TEXT_ARGUMENTS(name.text));
		diagnose_remedy(trial->diagnostics, "write set %.*s = ...", TEXT_ARGUMENTS(name.text));
		return;
	}
	vector_push(&trial->stand_ins, name.text);
}

static const struct expression *find_fact(const struct trial *trial, enum test_item_kind kind, struct text name,
					  const struct expression *before)
{
	for (size_t i = 0; i < trial->statement->test->count; i++) {
		const struct test_item *item = trial->statement->test->items[i];
		for (size_t f = 0; f < item->facts.count && item->kind == kind; f++) {
			if (item->facts.items[f] == before)
				return NULL;
			if (text_equal(fact_name(item->facts.items[f])->text, name))
				return item->facts.items[f];
		}
	}
	return NULL;
}

static void collect_given_fact(struct trial *trial, const struct expression *fact)
{
	struct name name = *fact_name(fact);
	struct target target = target_find(trial->base, name.text);
	const struct expression *first = find_fact(trial, TEST_GIVEN, name.text, fact);
	if (target.kind == TARGET_NONE)
		complain_of_name(trial, name);
	else if (first)
		complain_of_repetition(trial, name.span, fact_name(first)->span, name.text);
	else
		stand_in(trial, name, target);
}

static void collect_given_table(struct trial *trial, const struct test_item *item)
{
	if (item->name.text.size) {
		collect_ledger(trial, item);
		return;
	}
	if (trial->given) {
		diagnose(trial->diagnostics, CODE_E502, item->span, "this test gives two tables");
		diagnose_other(trial->diagnostics, trial->given->span, "the first one");
		diagnose_remedy(trial->diagnostics, "put all records into one table");
		return;
	}
	trial->given = sheet_read(trial, item);
	for (size_t c = 0; trial->given && c < trial->given->column_count; c++) {
		const struct raw_cell *cell = &trial->given->header[c];
		struct name name = {.text = cell->text, .span = cell->span};
		bool from_file = trial->given->from_file;
		struct target target =
			from_file ? target_find_header(trial->base, name.text) : target_find(trial->base, name.text);
		const struct expression *fact = find_fact(trial, TEST_GIVEN, name.text, NULL);
		if (fact)
			complain_of_repetition(trial, fact_name(fact)->span, name.span, name.text);
		else
			stand_in(trial, name, target);
	}
}

/* --- the items --- */

static void collect_item(struct trial *trial, size_t index)
{
	const struct test_item *item = trial->statement->test->items[index];
	bool table = item->table || item->file.text.size;
	switch (item->kind) {
	case TEST_AS_OF:
		collect_day(trial, item);
		break;
	case TEST_SET:
		collect_setting(trial, item);
		break;
	case TEST_GIVEN:
		for (size_t f = 0; f < item->facts.count; f++)
			collect_given_fact(trial, item->facts.items[f]);
		if (table)
			collect_given_table(trial, item);
		break;
	case TEST_EXPECT:
		if (table)
			trial->expected[index] = sheet_read(trial, item);
		break;
	}
}

static bool expects_something(const struct test *test)
{
	for (size_t i = 0; i < test->count; i++)
		if (test->items[i]->kind == TEST_EXPECT)
			return true;
	return false;
}

void collect_trial(struct trial *trial)
{
	const struct test *test = trial->statement->test;
	if (!expects_something(test)) {
		diagnose(trial->diagnostics, CODE_E505, trial->statement->name.span, "this test expects nothing");
		diagnose_remedy(trial->diagnostics, "write what the rules should give: expect size = VIP");
	}
	trial->expected = arena_array(&trial->arena, test->count, sizeof(struct sheet *));
	trial->joins = arena_array(&trial->arena, test->count, sizeof *trial->joins);
	for (size_t i = 0; i < test->count; i++)
		collect_item(trial, i);
	give_clients(trial);
}
