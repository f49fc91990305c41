/* Verifying the number beside the registers: a label, a rule, a lookup, ... that is there. */
#include "code/verify.h"

/* The register whose rule, label or row the extra is one of. */
static struct meaning subject_of(const struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	bool own = updates(instruction) && instruction->opcode != OP_HIT_VALUE;
	return meaning_at(checker, own ? instruction->result : instruction->a);
}

static bool verify_meaning(struct checker *checker, enum meaning_kind kind, const char *name)
{
	if (subject_of(checker).kind == kind)
		return true;
	return WRONG(checker, "it asks a register that holds no %s", name);
}

static bool verify_rule(struct checker *checker)
{
	if (!verify_meaning(checker, MEANS_RULE, "rule"))
		return false;
	size_t count = checker->plan->definitions[subject_of(checker).of].rule_count;
	uint32_t rule = current(checker)->extra;
	return (rule >= 1 && rule <= count) || WRONG(checker, "there is no rule %u", rule);
}

static bool verify_label(struct checker *checker)
{
	if (!verify_meaning(checker, MEANS_LABEL, "label"))
		return false;
	size_t count = checker->plan->definitions[subject_of(checker).of].label_count;
	uint32_t label = current(checker)->extra;
	return (label >= 1 && label <= count) || WRONG(checker, "there is no label %u", label);
}

static bool verify_lookup(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	if (instruction->extra >= checker->plan->lookup_count)
		return WRONG(checker, "there is no lookup %u", instruction->extra);
	enum vector_type key = vector_type_of(checker->plan->lookups[instruction->extra].key_type);
	if (register_at(checker, instruction->a)->type != key)
		return WRONG(checker, "the lookup's key is a %s", vector_word(key));
	return true;
}

static bool verify_cells(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	bool row = instruction->opcode == OP_LOOKUP_CELL;
	if (!verify_meaning(checker, row ? MEANS_ROW : MEANS_RULE, row ? "row" : "rule"))
		return false;
	uint32_t of = subject_of(checker).of;
	size_t rows = row ? checker->plan->lookups[of].row_count : checker->plan->definitions[of].rule_count;
	return verify_gather(checker, instruction->extra, rows, register_at(checker, instruction->result)->type);
}

static bool verify_definition(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	const struct definition *definition = checked_definition(checker, instruction->extra);
	if (!definition)
		return false;
	bool segment = definition->kind == DEFINITION_SEGMENT;
	bool table = definition->kind == DEFINITION_TABLE;
	switch (instruction->opcode) {
	case OP_HIT_COPY:
	case OP_LABEL_TEXT:
	case OP_LABELS_TEXT: {
		struct meaning meaning = subject_of(checker);
		enum meaning_kind wanted = instruction->opcode == OP_HIT_COPY ? MEANS_RULE : MEANS_LABEL;
		bool fits = meaning.kind == wanted && meaning.of == instruction->extra;
		return fits || WRONG(checker, "what it reads is not of definition %u", instruction->extra);
	}
	case OP_HIT_NEW:
		return segment || table ||
		       WRONG(checker, "definition %u has no rules that are hit", instruction->extra);
	case OP_LABELS_NEW:
		if (!segment || register_at(checker, instruction->result)->label_count != definition->label_count)
			return WRONG(checker, "r%u has not the labels of definition %u", instruction->result,
				     instruction->extra);
		return true;
	default:
		return table || WRONG(checker, "definition %u is no table", instruction->extra);
	}
}

static bool verify_population(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	if (instruction->extra >= checker->plan->population_count)
		return WRONG(checker, "there is no population function %u", instruction->extra);
	const struct population *population = &checker->plan->populations[instruction->extra];
	bool takes = instruction->opcode == OP_RECORD_VALUE;
	if (takes != population_asks_record(population->kind))
		return WRONG(checker, "population function %u %s value", instruction->extra,
			     takes ? "takes no" : "takes a");
	if (takes && register_at(checker, instruction->b)->type != vector_type_of(population->x->type))
		return WRONG(checker, "population function %u takes a %s", instruction->extra,
			     vector_word(vector_type_of(population->x->type)));
	if (register_at(checker, instruction->result)->type != vector_type_of(population->type))
		return WRONG(checker, "population function %u gives a %s", instruction->extra,
			     vector_word(vector_type_of(population->type)));
	return true;
}

bool verify_extra(struct checker *checker)
{
	const struct instruction *instruction = current(checker);
	enum vector_type joined;
	switch (opcode_infos[instruction->opcode].extra) {
	case EXTRA_NONE:
		return instruction->extra == 0 || WRONG(checker, "nothing stands beside its registers");
	case EXTRA_LABEL:
		return verify_label(checker);
	case EXTRA_RULE:
		return verify_rule(checker);
	case EXTRA_LOOKUP:
		return verify_lookup(checker);
	case EXTRA_POPULATION:
		return verify_population(checker);
	case EXTRA_PATTERN:
		return instruction->extra < checker->program->patterns.count ||
		       WRONG(checker, "there is no pattern %u", instruction->extra);
	case EXTRA_MAP:
		return verify_meaning(checker, MEANS_RULE, "rule") &&
		       verify_map(checker, instruction->extra, subject_of(checker).of);
	case EXTRA_GATHER:
		return verify_cells(checker);
	case EXTRA_TYPE:
		joined = register_at(checker, instruction->b)->type;
		if (joined == VECTOR_CODE || joined == VECTOR_LABELS)
			return WRONG(checker, "a %s has no text of its own", vector_word(joined));
		return instruction->extra == joined || WRONG(checker, "what it joins is a %s", vector_word(joined));
	case EXTRA_DEFINITION:
		return verify_definition(checker);
	case EXTRA_INDEX:
		return verify_index(checker);
	}
	return false;
}
