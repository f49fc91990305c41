/* Book: a rule file of a test, planned as of 31 January 2026. Include it behind cmocka.h. */
#ifndef TESTS_SUPPORT_BOOK_H
#define TESTS_SUPPORT_BOOK_H

#include "plan/plan.h"

struct book {
	struct rule_set rules;
	struct plan *plan;
};

/* Fails the test where the text has an error. */
static inline void book_open(struct book *book, const char *text)
{
	struct plan_options options = {0};
	struct syntax *syntax = &book->rules.syntax;
	*book = (struct book){0};
	assert_true(date_from_civil((struct civil_date){2026, 1, 31}, &options.today));
	struct module *module = parse_module(syntax, sources_add(&syntax->sources, "some.rules", text_of(text)));
	vector_push(&book->rules.modules, module);
	for (size_t i = 0; i < module->count; i++)
		vector_push(&book->rules.statements, module->statements[i]);
	book->plan = plan_make(&book->rules, &options);
	if (syntax->diagnostics.list.count)
		fail_msg("%s in: %s", syntax->diagnostics.list.items[0].message, text);
}

static inline void book_close(struct book *book)
{
	plan_free(book->plan);
	rules_free(&book->rules);
}

#endif
