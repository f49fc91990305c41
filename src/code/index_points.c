/* Points: chains of sums, each of which adds a constant where a rule fires and 0 where it does not. */
#include "code/index.h"

struct chain {
	struct run run;
	uint32_t last;  /* the register of the sum so far */
	uint32_t first; /* 1 + the constant that the points are added to, or 0 */
};

struct chains {
	struct finder *finder;
	uint32_t *uses; /* by register: how many instructions that are not gone need it */
	bool *asked;    /* by register: does another instruction than a choice need it? */
	VECTOR(struct chain) open;
};

static void count_uses(struct chains *chains)
{
	const struct optimiser *optimiser = chains->finder->indexer.optimiser;
	const struct program *program = optimiser->program;
	for (size_t i = 0; i < program->code.count; i++) {
		const struct instruction *instruction = &program->code.items[i];
		for (size_t o = 0; o < operand_count(program, instruction) && optimiser->roles[i] != ROLE_GONE; o++) {
			uint32_t operand = operand_of(program, instruction, o);
			chains->uses[operand]++;
			chains->asked[operand] |= instruction->opcode != OP_CHOOSE;
		}
	}
	for (size_t i = 0; i < program->roots.count; i++)
		chains->uses[program->roots.items[i].value]++;
}

static const struct instruction *maker_of(const struct chains *chains, uint32_t index, enum opcode opcode)
{
	const struct instruction *instruction = maker_in(&chains->finder->indexer, index);
	return instruction && instruction->opcode == opcode ? instruction : NULL;
}

/* A number that fits 64 bits with those of the others added: of so few digits that any number of rules may be. */
static bool is_short(const struct constant *constant)
{
	enum { DIGITS_MAX = 12, SCALE_MAX = 4 };
	static const int64_t least = 100000000; /* 10^(DIGITS_MAX - SCALE_MAX) */
	struct decimal number = decimal_normalize(constant->number);
	return constant->known && number.scale <= SCALE_MAX &&
	       decimal_compare(decimal_absolute(number), decimal_of(least)) < 0;
}

/* Is the register `if the rule fires then points else 0`, of which nobody else needs whether it fires? */
static bool rule_of_points(const struct chains *chains, uint32_t index, struct indexed_rule *rule)
{
	const struct optimiser *optimiser = chains->finder->indexer.optimiser;
	const struct instruction *choice = maker_of(chains, index, OP_CHOOSE);
	if (!choice || chains->asked[choice->a])
		return false;
	const struct constant *points = constant_in(optimiser, choice->b);
	const struct constant *nothing = constant_in(optimiser, choice->c);
	if (!points || !nothing || points->type.kind != TYPE_NUMBER || !is_short(points) || !nothing->known ||
	    !decimal_is_zero(nothing->number))
		return false;
	rule->gives = 1 + optimiser->program->registers.items[choice->b].index;
	const struct instruction *fires = maker_of(chains, choice->a, OP_IS_TRUE);
	return boxes_of(&chains->finder->indexer, fires ? fires->a : choice->a, &rule->condition) &&
	       rule_fits(chains->finder, rule);
}

static struct chain *chain_that_ends(struct chains *chains, uint32_t last)
{
	for (size_t i = 0; i < chains->open.count; i++)
		if (chains->open.items[i].last == last && chains->uses[last] == 1)
			return &chains->open.items[i];
	return NULL;
}

static void open_chain(struct chains *chains, size_t at, struct indexed_rule *rule)
{
	const struct optimiser *optimiser = chains->finder->indexer.optimiser;
	const struct program *program = optimiser->program;
	const struct instruction *sum = &program->code.items[at];
	const struct constant *first = constant_in(optimiser, sum->a);
	struct chain chain = {.last = sum->result};
	struct indexed_rule before = {.at = at};
	if (first && first->type.kind == TYPE_NUMBER && is_short(first)) {
		chain.first = 1 + program->registers.items[sum->a].index;
	} else if (rule_of_points(chains, sum->a, &before)) {
		before.rule = program->origins.items[program->code.items[optimiser->makers[sum->a]].origin].rule;
		run_add(chains->finder, &chain.run, &before);
	} else {
		return;
	}
	if (run_takes(chains->finder, &chain.run, rule)) {
		run_add(chains->finder, &chain.run, rule);
		vector_push(&chains->open, chain);
	} else {
		vector_free(&chain.run.rules);
	}
}

static void look_at_sum(struct chains *chains, size_t at)
{
	const struct program *program = chains->finder->indexer.optimiser->program;
	const struct instruction *sum = &program->code.items[at];
	struct indexed_rule rule = {.at = at, .rule = program->origins.items[sum->origin].rule};
	if (rule.rule == 0 || !rule_of_points(chains, sum->b, &rule))
		return;
	struct chain *chain = chain_that_ends(chains, sum->a);
	if (!chain) {
		open_chain(chains, at, &rule);
	} else if (run_takes(chains->finder, &chain->run, &rule)) {
		run_add(chains->finder, &chain->run, &rule);
		chain->last = sum->result;
	}
}

/* The last sum of a chain becomes that of all its points; nobody needs the others any more. */
static void end_chains(struct chains *chains)
{
	for (size_t i = 0; i < chains->open.count; i++) {
		struct chain *chain = &chains->open.items[i];
		if (run_is_worth_it(&chain->run))
			run_make_index(chains->finder, &chain->run, OP_POINTS_OF, chain->first);
		vector_free(&chain->run.rules);
	}
}

void find_points(struct finder *finder)
{
	const struct optimiser *optimiser = finder->indexer.optimiser;
	struct chains chains = {
		.finder = finder,
		.uses = memory_zeroed(optimiser->room, sizeof(uint32_t)),
		.asked = memory_zeroed(optimiser->room, sizeof(bool)),
	};
	count_uses(&chains);
	for (size_t i = 0; i < optimiser->program->code.count; i++)
		if (optimiser->roles[i] == ROLE_VALUE && optimiser->program->code.items[i].opcode == OP_ADD)
			look_at_sum(&chains, i);
	end_chains(&chains);
	vector_free(&chains.open);
	memory_free(chains.uses);
	memory_free(chains.asked);
}
