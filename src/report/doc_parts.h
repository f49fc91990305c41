/* Parts of the page of a rule file. Private to this room. */
#ifndef RUBRIC_REPORT_DOC_PARTS_H
#define RUBRIC_REPORT_DOC_PARTS_H

#include "report/doc.h"
#include "report/in_words.h"

struct doc {
	struct rule_set *rules;
	const struct plan *plan;
	const struct doc_options *options;
	struct wording wording;
	struct page page;
	struct buffer text;  /* of what is put together for a cell or a paragraph */
	const char *failure; /* a file cannot be read */
};

/* What `doc->text` holds, which is empty afterwards: good until something is put into it again. */
struct text doc_take(struct doc *doc);

/* The `##` lines before a statement or rule. */
struct text doc_description(struct doc *doc, struct span span);

/* What is given in place of a parameter's own value, or null. */
const struct param_setting *doc_setting(const struct doc *doc, struct text param);

/* Cells: of a text, and of an expression in words. */
void doc_cell(struct doc *doc, struct text text);
void doc_expression_cell(struct doc *doc, const struct expression *expression);

/* A heading, and the description of the statement below it. */
void doc_heading(struct doc *doc, const char *kind, struct text name, struct span span);

/* doc_rules.c: segments and scores; doc_table.c */
void doc_segment(struct doc *doc, const struct statement *statement);
void doc_loose_rules(struct doc *doc);
void doc_score(struct doc *doc, const struct statement *statement);
void doc_table(struct doc *doc, const struct statement *statement);

/* doc_figures.c: parameters, columns, lets, ledgers and lookups */
void doc_params(struct doc *doc);
void doc_figures(struct doc *doc);
void doc_rollup(struct doc *doc, const struct statement *statement);

/* doc_limits.c: guards and rollout limits */
void doc_guards(struct doc *doc);
void doc_rollout(struct doc *doc);

/* doc_files.c: what the page speaks of, and who signs it */
void doc_files(struct doc *doc);
void doc_signatures(struct doc *doc);

#endif
