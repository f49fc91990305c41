/* What the parts of an explanation for a person share. Private to these. */
#ifndef RUBRIC_REPORT_EXPLANATION_PAGE_H
#define RUBRIC_REPORT_EXPLANATION_PAGE_H

#include "report/explanation_report.h"

struct explanation_page {
	struct buffer *out;
	const struct terminal *terminal;
	struct explained_client *client;
	bool verbose;
	struct arena *arena;
};

bool datum_is_missing(const struct datum *datum);
void append_datum(const struct explanation_page *page, const struct datum *datum, bool percent, struct buffer *out);

/* "x = 8", or "x is missing". */
void append_explained_operand(const struct explanation_page *page, const struct explained_operand *operand,
			      struct buffer *out);

/* All that the rule's condition names, each once, with what it is made of in brackets behind it. The part that does not
 * hold comes first. */
void append_explained_operands(const struct explanation_page *page, const struct explained_rule *rule,
			       struct buffer *out);

#endif
