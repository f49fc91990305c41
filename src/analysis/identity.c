/* Identity: two values with one identity are computed alike, so they are the same for every record. Lets and parameters
 * are unfolded; places in the rule file do not count. */
#include "analysis/identity.h"

static uint64_t mix(uint64_t hash, uint64_t word)
{
	return (hash ^ word) * 0x9E3779B97F4A7C15u + (hash >> 29);
}

static uint64_t hash_identity(const struct identity *identity)
{
	const struct value *value = identity->value;
	uint64_t hash = mix((uint64_t)value->operation, (uint64_t)value->function);
	hash = mix(mix(hash, value->index), value->member);
	if (value->operation == VALUE_CONSTANT)
		hash = mix(hash, constant_hash(&value->constant));
	for (size_t i = 0; i < identity->count; i++)
		hash = mix(hash, identity->operands[i]);
	return hash ^ hash >> 31;
}

static bool same(const struct identity *a, const struct identity *b)
{
	const struct value *x = a->value;
	const struct value *y = b->value;
	if (x->operation != y->operation || x->function != y->function || x->type.kind != y->type.kind ||
	    x->type.of != y->type.of || x->index != y->index || x->member != y->member || a->count != b->count)
		return false;
	if (x->operation == VALUE_CONSTANT && !constant_equal(&x->constant, &y->constant))
		return false;
	if (x->operation == VALUE_MATCHES && !text_equal(x->pattern, y->pattern))
		return false;
	return a->count == 0 || memcmp(a->operands, b->operands, a->count * sizeof *a->operands) == 0;
}

static void grow(struct model *model)
{
	size_t capacity = model->identity_capacity ? model->identity_capacity * 2 : 256;
	memory_free(model->identity_slots);
	model->identity_slots = memory_zeroed(capacity, sizeof *model->identity_slots);
	model->identity_capacity = capacity;
	for (size_t i = 0; i < model->identities.count; i++) {
		size_t slot = model->identities.items[i].hash & (capacity - 1);
		while (model->identity_slots[slot])
			slot = (slot + 1) & (capacity - 1);
		model->identity_slots[slot] = (uint32_t)i + 1;
	}
}

static uint32_t intern(struct model *model, struct identity identity)
{
	if (model->identities.count * 2 >= model->identity_capacity)
		grow(model);
	identity.hash = hash_identity(&identity);
	size_t mask = model->identity_capacity - 1;
	size_t slot = identity.hash & mask;
	for (; model->identity_slots[slot]; slot = (slot + 1) & mask)
		if (same(&model->identities.items[model->identity_slots[slot] - 1], &identity))
			return model->identity_slots[slot] - 1;
	vector_push(&model->identities, identity);
	model->identity_slots[slot] = (uint32_t)model->identities.count;
	return (uint32_t)model->identities.count - 1;
}

static uint32_t remembered(struct model *model, const struct value *value, bool *known)
{
	const struct value_entry *entry = value_map_find(&model->identified, value);
	*known = entry != NULL;
	return entry ? entry->made : 0;
}

/* Of a value whose first operand's identity is known already, where it has one. */
static uint32_t identify(struct model *model, const struct value *value, uint32_t first)
{
	struct identity identity = {.value = value, .count = value->count};
	identity.operands = arena_array(&model->arena, value->count, sizeof *identity.operands);
	for (size_t i = 0; i < value->count; i++)
		identity.operands[i] = i ? identity_of(model, value->operands[i]) : first;
	uint32_t made = intern(model, identity);
	value_map_put(&model->identified, (struct value_entry){value, made, 0});
	return made;
}

/* A chain of operators is as deep as it is long: it is gone down in a loop. */
uint32_t identity_of(struct model *model, const struct value *value)
{
	VECTOR(const struct value *) steps = {0};
	bool known;
	value = unfolded(model, value);
	uint32_t made = remembered(model, value, &known);
	while (!known) {
		vector_push(&steps, value);
		if (value->count == 0)
			break;
		value = unfolded(model, value->operands[0]);
		made = remembered(model, value, &known);
	}
	while (steps.count)
		made = identify(model, steps.items[--steps.count], made);
	vector_free(&steps);
	return made;
}
