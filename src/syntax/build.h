/* Building nodes: what the grammar's actions call. Each function makes one node in the parser's arena; private to this
 * room. */
#ifndef RUBRIC_SYNTAX_BUILD_H
#define RUBRIC_SYNTAX_BUILD_H

#include "syntax/parser.h"

struct list *list_new(struct parser *parser);
struct list *add(struct list *list, void *item, struct parser *parser);
struct list *add_if(struct list *list, void *item, struct parser *parser); /* unless item is null */
struct expressions list_expressions(const struct list *list);
struct name *name_copy(struct parser *parser, struct name name);

/* expressions */
struct expression *build_plain(struct parser *parser, enum expression_kind kind, struct span span);
struct expression *build_subject(struct parser *parser, struct span span);
struct expression *build_number(struct parser *parser, struct span span, const struct decimal *number);
struct expression *build_text(struct parser *parser, struct span span, struct name text);
struct expression *build_date(struct parser *parser, struct span span, date day);
struct expression *build_duration(struct parser *parser, struct span span, int64_t count, enum duration_unit unit);
struct expression *build_truth(struct parser *parser, struct span span, bool truth);
struct expression *build_name(struct parser *parser, struct span span, struct name name);
struct expression *build_member(struct parser *parser, struct span span, struct name lookup, struct name column);
struct expression *build_call(struct parser *parser, struct span span, struct call *call);
struct expression *build_negation(struct parser *parser, enum expression_kind kind, struct span span,
				  struct expression *operand);
struct expression *build_chain(struct parser *parser, enum expression_kind kind, struct span span,
			       struct expression *left, char relation, struct expression *right);
struct expression *build_compare(struct parser *parser, struct span span, enum comparison relation,
				 struct expression *left, struct expression *right);
struct expression *build_in_set(struct parser *parser, struct span span, struct expression *subject, bool negated,
				struct list *elements);
struct expression *build_interval(struct parser *parser, struct span span, struct expression *low,
				  struct expression *high, bool low_open, bool high_open);
struct expression *build_in_interval(struct span span, struct expression *interval, struct expression *subject,
				     bool negated);
struct expression *build_bare_interval(struct parser *parser, struct span span, struct expression *subject,
				       struct expression *low, struct expression *high);
struct expression *build_in_lookup(struct parser *parser, struct span span, struct expression *subject, bool negated,
				   struct name lookup);
struct expression *build_between(struct parser *parser, struct span span, struct expression *subject, bool negated,
				 struct expression *low, struct expression *high);
struct expression *build_text_test(struct parser *parser, enum expression_kind kind, struct span span,
				   struct expression *subject, bool negated, struct expression *operand);
struct expression *build_is_missing(struct parser *parser, struct span span, struct expression *subject, bool negated);
struct expression *build_if(struct parser *parser, struct span span, struct expression *condition,
			    struct expression *then, struct expression *otherwise);
struct expression *build_set(struct parser *parser, struct span span, struct list *elements);
struct expression *build_tests(struct parser *parser, struct span span, struct list *tests);
struct expression *build_bracketed(struct parser *parser, struct span span, struct expression *inside);

/* calls */
struct call *call_new(struct parser *parser, struct name function, struct list *arguments, bool distinct,
		      struct list *keys, struct expression *where);
struct call *call_failed(struct parser *parser, struct name function);
enum duration_unit unit_of(struct parser *parser, struct name word);

/* rules */
struct rule *build_rule(struct parser *parser, struct span span, const struct name *name, struct expression *condition,
			const struct outcome *outcome);
struct rule *rule_because(struct parser *parser, struct rule *rule, struct name reason, struct span span);
struct rule *rule_valid(struct parser *parser, struct rule *rule, const date *from, struct span from_span,
			const date *until, struct span until_span, struct span span);
struct outcome *outcome_label(struct parser *parser, struct span span, struct name label, bool is_text,
			      struct expression *points);
struct outcome *outcome_points(struct parser *parser, struct span span, struct expression *points);
struct rule *build_base(struct parser *parser, struct span span, struct expression *value);

/* statements */
struct statement *build_definition(struct parser *parser, enum statement_kind kind, struct span span, struct name name,
				   struct expression *value);
struct statement *build_loose_rule(struct parser *parser, struct span span, struct rule *rule);
struct statement *build_segment(struct parser *parser, struct span span, struct name name, struct policy policy,
				struct expression *on, struct list *rules);
struct statement *build_score(struct parser *parser, struct span span, struct name name, struct list *rules);
struct statement *build_input(struct parser *parser, struct span span, struct list *columns);
struct statement *build_csv(struct parser *parser, struct span span, struct list *settings);
struct statement *build_table(struct parser *parser, struct span span, struct name name, struct policy policy,
			      struct table *table);
struct table *build_table_file(struct parser *parser, struct name file);
struct table *build_table_rows(struct parser *parser, struct list *rows);
struct table_row *build_row(struct parser *parser, struct span span, struct list *inputs, struct list *outputs);
struct statement *build_lookup(struct parser *parser, struct span span, struct name name, struct name file,
			       struct name key, struct expression *value);
struct statement *build_rollout(struct parser *parser, struct span span, struct list *limits);
struct statement *build_rollup(struct parser *parser, struct span span, struct name name, struct name key,
			       struct rollup *rollup);
struct statement *build_test(struct parser *parser, struct span span, struct name name, struct list *items);

/* parts of statements */
struct column_declaration *column_new(struct parser *parser, struct span span, struct name name, struct name type);
struct column_declaration *column_default(struct parser *parser, struct span span, struct column_declaration *column,
					  struct expression *fallback);
struct column_declaration *column_from(struct parser *parser, struct span span, struct column_declaration *column,
				       struct name from);
struct column_declaration *column_only_where(struct parser *parser, struct span span, struct expression *condition);
struct setting *setting_new(struct parser *parser, struct name name, struct list *values);
struct rollout_limit *limit_new(struct parser *parser, struct span span, struct name segment, struct name from,
				struct name to, struct name by, enum rollout_sign sign, struct expression *bound);

struct rollup_item {
	struct input *input;
	struct settings *settings;
	struct period *period;
	struct rollup_field *field;
};
struct rollup *rollup_new(struct parser *parser, struct list *items);
struct rollup_item *rollup_input(struct parser *parser, struct span span, struct list *columns);
struct rollup_item *rollup_csv(struct parser *parser, struct span span, struct list *settings);
struct rollup_item *rollup_period(struct parser *parser, struct span span, struct name name, struct period *period);
struct rollup_item *rollup_field(struct parser *parser, struct span span, struct name name, struct expression *value);
struct period *period_last(struct parser *parser, struct span span, int64_t count, enum duration_unit unit,
			   struct name column, struct list *except);
struct period *period_between(struct parser *parser, struct span span, date first, date final, struct name column,
			      struct list *except);

/* tests */
struct test_item *test_as_of(struct parser *parser, struct span span, date day);
struct test_item *test_set(struct parser *parser, struct span span, struct name name, struct expression *value);
struct test_item *test_facts(struct parser *parser, enum test_item_kind kind, struct span span, struct list *facts);
struct test_item *test_table(struct parser *parser, enum test_item_kind kind, struct span span, const struct name *name,
			     struct raw_table *table);
struct test_item *test_file(struct parser *parser, enum test_item_kind kind, struct span span, const struct name *name,
			    struct name file);
struct raw_table *build_raw_table(struct parser *parser, struct span span, struct list *rows);

#endif
