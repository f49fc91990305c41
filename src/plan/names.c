#include "base/memory.h"
#include "plan/planner.h"

static size_t slot_of(const struct names *names, struct text name)
{
	size_t slot = text_hash(name) & (names->capacity - 1);
	while (names->symbols[slot].kind != SYMBOL_NONE && !text_equal(names->keys[slot], name))
		slot = (slot + 1) & (names->capacity - 1);
	return slot;
}

struct symbol names_find(const struct names *names, struct text name)
{
	if (names->capacity == 0)
		return (struct symbol){SYMBOL_NONE, 0};
	return names->symbols[slot_of(names, name)];
}

static void grow(struct names *names)
{
	struct names larger = {.capacity = names->capacity ? size_product(names->capacity, 2) : 64};
	larger.keys = memory_zeroed(larger.capacity, sizeof *larger.keys);
	larger.symbols = memory_zeroed(larger.capacity, sizeof *larger.symbols);
	larger.count = names->count;
	for (size_t i = 0; i < names->capacity; i++) {
		if (names->symbols[i].kind == SYMBOL_NONE)
			continue;
		size_t slot = slot_of(&larger, names->keys[i]);
		larger.keys[slot] = names->keys[i];
		larger.symbols[slot] = names->symbols[i];
	}
	names_free(names);
	*names = larger;
}

void names_add(struct names *names, struct text name, struct symbol symbol)
{
	if (names->count * 2 >= names->capacity)
		grow(names);
	size_t slot = slot_of(names, name);
	names->count += names->symbols[slot].kind == SYMBOL_NONE;
	names->keys[slot] = name;
	names->symbols[slot] = symbol;
}

void names_free(struct names *names)
{
	memory_free(names->keys);
	memory_free(names->symbols);
	*names = (struct names){0};
}
