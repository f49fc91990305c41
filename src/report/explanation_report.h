/* Explanation report: why clients got their labels, for a person and for programs.
 *
 * All functions append to a buffer; what they are given stays the caller's. */
#ifndef RUBRIC_REPORT_EXPLANATION_REPORT_H
#define RUBRIC_REPORT_EXPLANATION_REPORT_H

#include "explaining/clients.h"
#include "explaining/explanation.h"
#include "report/json.h"
#include "report/terminal.h"

struct explained_client {
	const struct client *client;
	const char *export; /* as messages name it */
	const char *rules;
	const struct plan *plan;
	struct rule_set *rule_set; /* of the plan, with its descriptions */
	struct explanation explanation;
};

/* What stands in the rules on a definition as a whole, or an empty text. */
struct text explained_description(const struct explained_client *client, const struct explained_definition *definition);

/* What a definition is described by, then one line a rule: its verdict, and the first part that does not hold with its
 * values. With `verbose` every rule in full: all its parts, and what each stands on. */
void explanation_human(struct buffer *out, const struct terminal *terminal, struct explained_client *client,
		       bool verbose);

/* One object: {"key", "row", "line", "left_out", "definitions": [{"name", "kind", "description", "values", "rules":
 * [{"name", "description", "file", "line", "condition", "outcome", "because", "verdict", "valid", "decides", "failed",
 * "parts": [{"words", "holds", "operands": [{"words", "value", "depth"}]}]}], "operands", "near": [{"column", "now",
 * "from", "included", "direction", "gives", "rule"}]}]}. What is missing is null; a number is one, all else a string as
 * rules write it. */
void explanation_json(struct json *json, struct explained_client *client);

#endif
