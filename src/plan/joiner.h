/* The state of joining plans; private to this room. */
#ifndef RUBRIC_PLAN_JOINER_H
#define RUBRIC_PLAN_JOINER_H

#include "base/vector.h"
#include "plan/join.h"
#include "plan/value_map.h"

enum { NO_PLACE = UINT32_MAX };

/* What a plan may bring that those before it lack, each with what stands before it. */
enum brings { BRINGS_NOTHING, BRINGS_DEFINITIONS, BRINGS_POPULATIONS, BRINGS_COLUMNS };

/* One of the plans. */
struct part {
	const struct plan *plan;
	enum brings brings;
	bool lacks; /* the value or definition at hand needs what the part may not bring */
	uint32_t *columns, *definitions, *populations, *lookups; /* their places, or NO_PLACE */
	struct value_map values;                                 /* `made`: of join->values */
	struct value *condition;                                 /* of `only where`, or null */
	struct plan_places places;
};

/* Numbers of things, from 1, by their hashes. */
struct slots {
	struct slot {
		uint32_t hash;
		uint32_t number; /* 0: empty */
	} * items;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

/* A rollup of the joined plan. */
struct joined_rollup {
	struct plan_rollup rollup;
	struct plan_join *ledger;
	VECTOR(uint32_t) fields; /* columns, by output of the ledger's plan */
};

struct plan_join {
	struct plan *plan;
	VECTOR(struct part *) parts;
	VECTOR(struct plan_column) columns;
	VECTOR(struct definition) definitions;
	VECTOR(uint32_t) order;
	VECTOR(struct population) populations;
	VECTOR(struct plan_lookup) lookups;
	VECTOR(struct joined_rollup) rollups;
	VECTOR(struct value *) values;
	struct slots value_slots, definition_slots;
	VECTOR(const struct value *) waiting; /* to be joined, those that others need above them */
	bool conditions_differ;
};

/* The slot of what is `same` as `wanted`, or the empty one for it. */
typedef bool same_thing(const struct plan_join *join, uint32_t number, const void *wanted);
struct slot *slots_find(const struct plan_join *join, struct slots *slots, uint32_t hash, same_thing *same,
			const void *wanted);
void slots_free(struct slots *slots);

/* --- join.c --- */

/* Joins one more plan. Null where something that it writes needs what it may not bring, or where it has another `only
 * where`, unless the plans differ in it anyway. */
const struct part *join_add(struct plan_join *join, const struct plan *plan, enum brings brings);

/* --- join_values.c --- */

/* The join's own of a value (or null). Null, too, where the part lacks something. */
struct value *join_value(struct plan_join *join, struct part *part, const struct value *value);
struct type join_type(struct part *part, struct type type);

/* Finds the place of a population function that no value need ask. */
void join_population(struct plan_join *join, struct part *part, uint32_t index);

/* --- join_definitions.c --- */

/* Finds or adds a definition; those that it uses have their places. It has none where it needs what may not be brought.
 */
void join_definition(struct plan_join *join, struct part *part, uint32_t index);

/* --- join_rollups.c --- */

/* The columns of its fields included; the other columns have their places. */
void join_rollup(struct plan_join *join, struct part *part, const struct plan_rollup *rollup);

#endif
