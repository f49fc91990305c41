/* Edits: what was changed between two rule sets, piece by piece.
 *
 * Statements are matched by what they are and define, the rules of a segment or score and the rows of a table by their
 * words, names, conditions and outcomes (align.h). Layout and comments are no edit. Where it can be done, each edit is
 * tried: a plan is made of OLD with this one edit (and whatever NEW defines besides, which alone changes nothing); an
 * edit whose plan compiles to OLD's programs is none and is dropped. So the plans that are left say what each edit
 * alone would do, and a client is looked for to whom it does it (witness.h). */
#ifndef RUBRIC_COMPARISON_EDITS_H
#define RUBRIC_COMPARISON_EDITS_H

#include "base/vector.h"
#include "plan/plan.h"

/* More plans than this are not made, nor plans of more rules than this together; the edits beyond are listed and not
 * tried. */
enum { TRIALS_MAX = 256, TRIAL_RULES_MAX = 100000 };

/* HEAD: a segment's policy, what is after its `on`, a score's base. */
enum edit_kind { EDIT_CHANGED, EDIT_ADDED, EDIT_REMOVED, EDIT_MOVED, EDIT_HEAD };

/* What is known of whom an edit alone concerns, before any data. */
enum effect {
	EFFECT_UNTOLD,
	EFFECT_NONE,   /* proven: nobody */
	EFFECT_SHOWN,  /* somebody: a witness was found */
	EFFECT_OF_ALL, /* it depends on all clients together */
	EFFECT_UNTRIED,
};

struct edit {
	enum edit_kind kind;
	const char *what;               /* "param", "rule", "row", "policy", "segment", ... */
	struct text owner;              /* the segment, score or table that it stands in, or without bytes */
	struct text name;               /* of the param, let, rule, ..., or without bytes */
	struct span place;              /* where a message points to: in NEW, or of what was taken out in OLD */
	struct span old_span, new_span; /* none where the side lacks it */
	struct text old_word, new_word; /* the literal that alone is another one, or without bytes */
	enum effect effect;
	const char *witness; /* SHOWN: a client for whom this edit alone makes a difference, in words; else null */
	struct rule_set rules;
	struct plan *plan; /* OLD with this edit alone; null: it does not stand alone, or was not tried */
};

struct edits {
	struct arena arena;
	VECTOR(struct edit) list; /* in the order of NEW, then what was taken out */
	const struct rule_set *old_rules, *new_rules;
	const struct plan_options *options;
	struct rule_set base; /* OLD and what NEW defines besides */
	struct plan *base_plan;
	size_t trials, trial_rules;
	bool same; /* the two are proven to come to the same for every client */
};

/* Both rule sets must be right, and NEW's have been loaded beside OLD. Free with edits_free. */
struct edits *edits_find(const struct rule_set *old_rules, const struct plan *old_plan,
			 const struct rule_set *new_rules, const struct plan *new_plan,
			 const struct plan_options *options);
void edits_free(struct edits *edits);

/* The settings of the command line that a rule set has the parameters for; the others are those of another one. In
 * `arena`. */
struct plan_options plan_options_for(const struct plan_options *options, const struct rule_set *rules,
				     struct arena *arena);

/* Do two plans compile to the same programs, in every pass? */
bool plans_compile_alike(const struct plan *a, const struct plan *b);

#endif
