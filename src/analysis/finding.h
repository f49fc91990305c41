/* Findings while they are made. Private to this room. */
#ifndef RUBRIC_ANALYSIS_FINDING_H
#define RUBRIC_ANALYSIS_FINDING_H

#include "analysis/analysis.h"
#include "analysis/sample.h"
#include "analysis/solver.h"
#include "analysis/stand_in.h"
#include "explaining/evaluate.h"

/* What a finding asks of a record. */
enum probe_kind {
	PROBE_NOTHING,
	PROBE_CONDITION, /* does it meet the rule's condition? */
	PROBE_BOTH,      /* those of both rules? */
	PROBE_UNCOVERED, /* no rule's but `otherwise`? */
	PROBE_UNKNOWN,   /* likewise, and one was missing, none false for sure */
};

struct probe {
	enum probe_kind kind;
	uint32_t definition;
	uint32_t rule;
	uint32_t other;
	struct value *beside; /* what else must be true, of the plan with stand-ins; or null */
};

struct weighed {
	struct decimal sum;
	bool failed; /* the sum needs more digits than a number has */
};

struct finding {
	enum code code;
	struct span where;
	const char *message;
	const char *remedy;
	struct span other;
	const char *other_note;
	enum evidence evidence;
	struct probe probe;
	bool confirmed; /* or needs no witness */
	const struct witness *witness;
	struct sample *samples; /* candidates */
	size_t sample_count;
	const struct sample *example; /* the one that is the witness */
	uint64_t records;
	struct weighed *weights;
	const struct price *price;
};

/* What an export is asked, for a finding or to know whether a rule fires. */
struct question {
	struct probe probe;
	size_t finding; /* or SIZE_MAX */
};

/* A column to weigh by. */
struct weight {
	struct text name;
	struct weighed total;
};

struct analysis {
	struct arena arena;
	const struct plan *plan;
	struct rule_set *rules;
	struct stand_ins stand_ins;
	struct model *model; /* of the plan with stand-ins */
	struct solver solver;
	VECTOR(struct finding) findings;
	size_t settled;             /* findings before this one have their witness, or none */
	VECTOR(uint32_t) undecided; /* definitions about which something could not be told; UINT32_MAX: none's */
	VECTOR(struct analysis *) ledgers;

	struct plan priced; /* the plan, and what is asked of an export; once `fired` is there */
	VECTOR(struct question) questions;
	VECTOR(struct weight) weights;
	uint64_t records;
	uint64_t **fired; /* by definition and rule: how many records fire it */
};

/* --- words (finding.c) --- */

/* A new finding; the pointer is good until the next one. */
struct finding *finding_add(struct analysis *analysis, enum code code, struct span where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* "the rule in line 3", "`big`", "the row in line 3 of terms.csv". */
const char *rule_words(const struct analysis *analysis, uint32_t definition, uint32_t rule);
struct text block_name(const struct analysis *analysis, uint32_t definition);
struct span rule_place(const struct analysis *analysis, uint32_t definition, uint32_t rule);
bool is_otherwise(const struct plan_rule *rule);

/* The column's name in the export. */
const char *column_words(const struct analysis *analysis, uint32_t column);

/* --- witnesses (witness.c) --- */

/* Samples of the solver's box, of which one is to be the finding's witness. */
void finding_exemplify(struct analysis *analysis, struct finding *finding);

/* Runs all samples that wait, and drops findings that need a witness and have none. */
void confirm_witnesses(struct analysis *analysis);

/* What the probe asks, as a value of the plan, or of the one with stand-ins. */
struct value *probe_value(const struct plan *plan, const struct probe *probe, struct arena *arena);

/* A copy of the plan with one more definition for each probe; the first of them is plan->definition_count. */
struct plan plan_with_probes(const struct plan *plan, const struct probe *probes, size_t count, struct arena *arena);

/* --- searching (search.c) --- */

/* Which records a search is about. */
enum scope {
	SCOPE_ALL,
	SCOPE_EXPECTED, /* without those that lack a required column */
	SCOPE_PRESENT,  /* in which no column is missing */
};

/* A block and what holds for every record that reaches it. */
struct region_search {
	struct analysis *analysis;
	uint32_t index;
	const struct definition *definition;
	const uint32_t *conditions;
	VECTOR(uint32_t) links;   /* the first is `only where` */
	VECTOR(uint32_t) columns; /* terms that are columns, of those that the rules and links speak of */
	VECTOR(uint32_t) wanted;
	VECTOR(uint64_t) met;   /* pairs of rules whose overlap was told of: earlier << 32 | later */
	VECTOR(uint32_t) holes; /* formulas: at a threshold that was found to leave a hole */
};

struct region_search search_of_block(struct analysis *analysis, uint32_t definition);
void search_free(struct region_search *search);

/* Adds a formula to what the next search is for. */
void search_want(struct region_search *search, uint32_t formula);

/* Finds the links of a block's rules, or, of a search without a block, of what is wanted. */
void search_gather_links(struct region_search *search);

/* Can all that is wanted hold together? Afterwards nothing is wanted any more. Without links, only what conditions say
 * themselves counts. */
enum verdict search_run(struct region_search *search, enum scope scope);
enum verdict search_run_unlinked(struct region_search *search, enum scope scope);

/* Can these hold together, with what is wanted already? */
enum verdict search_all(struct region_search *search, enum scope scope, const uint32_t *formulas, size_t count);

/* Has it a condition, and is it valid today? */
bool rule_counts(const struct plan_rule *rule);

/* Is at most one of the block's rules meant to take a client? */
bool rules_exclude(const struct definition *definition);

/* Do the two rules give the same, as far as that is plain? */
bool rules_agree(const struct definition *definition, uint32_t a, uint32_t b);

/* Can the two conditions not hold together, as far as what they say of single terms goes? */
bool plainly_apart(const struct model *model, uint32_t a, uint32_t b);

/* --- the analyses, each of one block --- */

/* Sets dead[rule] for the rules that can never fire. */
void find_dead_rules(struct region_search *search, bool *dead);
void find_gaps(struct region_search *search);
void find_overlaps(struct region_search *search);
void find_thresholds(struct region_search *search);
void find_idle_comparisons(struct region_search *search, const bool *dead);
void find_label_faults(struct analysis *analysis, uint32_t definition);

/* --- and of the whole --- */

/* Turns what was counted into prices, and adds findings about rules that no record fired. */
void price_findings(struct analysis *analysis);

void find_idle_truths(struct analysis *analysis);
void find_unused(struct analysis *analysis);

#endif
