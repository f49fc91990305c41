/* The listing of a program, for people: every instruction a line, under the words that it came from. */
#include "code/dump.h"
#include "syntax/spell.h"

/* --- registers --- */

static void dump_register(const struct dump *dump, uint32_t index)
{
	const struct program_register *of = &dump->program->registers.items[index];
	if (of->kind == REGISTER_COLUMN)
		spell_name(dump->out, dump->plan->columns[of->index].name);
	else if (of->kind == REGISTER_CONSTANT)
		dump_constant(dump, &dump->program->constants.items[of->index]);
	else
		buffer_printf(dump->out, "r%u", index);
}

static uint32_t owner_of_type(struct type type)
{
	return type.kind == TYPE_LABEL || type.kind == TYPE_LABELS ? type.of : NO_REGISTER;
}

static void own_registers(struct dump *dump)
{
	for (size_t i = 0; i < dump->program->registers.count; i++) {
		const struct program_register *of = &dump->program->registers.items[i];
		dump->owners[i] = NO_REGISTER;
		if (of->kind == REGISTER_COLUMN)
			dump->owners[i] = owner_of_type(dump->plan->columns[of->index].type);
		else if (of->kind == REGISTER_CONSTANT)
			dump->owners[i] = owner_of_type(dump->program->constants.items[of->index].type);
	}
}

/* Whose labels or rules the instruction's result holds, so that those that read it can be listed with their texts. */
static void own_result(struct dump *dump, const struct instruction *instruction)
{
	uint32_t *owner = &dump->owners[instruction->result];
	switch (instruction->opcode) {
	case OP_HIT_NEW:
	case OP_LABELS_NEW:
	case OP_HIT_COPY:
	case OP_LOOKUP_ROW:
		*owner = instruction->extra;
		break;
	case OP_HIT_LABEL:
		*owner = dump->owners[instruction->a];
		break;
	case OP_CHOOSE:
	case OP_HIT_VALUE:
	case OP_COALESCE:
		*owner = dump->owners[instruction->b];
		break;
	default:
		break;
	}
}

/* --- what stands beside the registers --- */

/* The entries of a map or gather, from that of the first rule or row; long ones are cut. */
static void dump_entries(const struct dump *dump, const struct rule_map *map, bool labels, uint32_t segment)
{
	for (size_t i = 1; i < map->count && i <= DUMP_LIST_MAX; i++) {
		buffer_string(dump->out, i == 1 ? "" : ", ");
		if (labels)
			dump_label(dump, segment, map->entries[i]);
		else if (map->entries[i])
			dump_constant(dump, &dump->program->constants.items[map->entries[i] - 1]);
		else
			buffer_string(dump->out, "missing");
	}
	if (map->count > DUMP_LIST_MAX + 1)
		buffer_printf(dump->out, ", \u2026 %zu in all", map->count - 1);
}

/* The first box of the next rule. */
static size_t next_rule(const struct rule_index *index, size_t box)
{
	uint32_t rule = index->rules[box];
	while (box < index->box_count && index->rules[box] == rule)
		box++;
	return box;
}

/* "  rules 1 to 1000": which the index decides together, of how many boxes; how many classes each subject has. */
static void dump_index(const struct dump *dump, const struct instruction *instruction)
{
	const struct rule_index *index = &dump->program->indexes.items[instruction->extra];
	uint32_t owner = dump->program->origins.items[instruction->origin].definition;
	bool table = dump->plan->definitions[owner].kind == DEFINITION_TABLE;
	bool in_order = true;
	size_t count = 0;
	for (size_t i = next_rule(index, 0); i < index->box_count; i = next_rule(index, i), count++)
		in_order &= index->rules[i] == index->rules[i - 1] + 1;
	count += 1;
	buffer_printf(dump->out, "  %s%s ", table ? "row" : "rule", count == 1 ? "" : "s");
	if (in_order && count > 2) {
		buffer_printf(dump->out, "%u to %u", index->rules[0], index->rules[index->box_count - 1]);
	} else {
		size_t shown = 0;
		for (size_t i = 0; i < index->box_count && shown < DUMP_LIST_MAX; i = next_rule(index, i), shown++)
			buffer_printf(dump->out, "%s%u", i ? ", " : "", index->rules[i]);
		if (count > DUMP_LIST_MAX)
			buffer_printf(dump->out, ", \u2026 %zu in all", count);
	}
	if (index->box_count > count)
		buffer_printf(dump->out, "  boxes %zu", index->box_count);
	buffer_string(dump->out, "  classes ");
	for (size_t s = 0; s < index->subject_count; s++)
		buffer_printf(dump->out, "%s%zu", s ? ", " : "", class_count(&index->subjects[s]));
}

/* What a share is divided by is the total. */
static void dump_population_name(const struct dump *dump, const struct instruction *instruction)
{
	enum population_kind kind = dump->plan->populations[instruction->extra].kind;
	buffer_text(dump->out, population_name(kind == POPULATION_SHARE ? POPULATION_TOTAL : kind));
}

static void dump_extra(const struct dump *dump, const struct instruction *instruction)
{
	const struct program *program = dump->program;
	uint32_t owner = dump->owners[updates(instruction) ? instruction->result : instruction->a];
	switch (opcode_infos[instruction->opcode].extra) {
	case EXTRA_NONE:
		break;
	case EXTRA_LABEL:
		buffer_string(dump->out, "  label ");
		dump_label(dump, owner, instruction->extra);
		break;
	case EXTRA_RULE:
		buffer_printf(dump->out, "  rule %u", instruction->extra);
		break;
	case EXTRA_LOOKUP:
		buffer_string(dump->out, "  lookup ");
		spell_name(dump->out, dump->plan->lookups[instruction->extra].name);
		break;
	case EXTRA_POPULATION:
		buffer_string(dump->out, "  ");
		dump_population_name(dump, instruction);
		break;
	case EXTRA_PATTERN:
		buffer_string(dump->out, "  pattern ");
		dump_quoted(dump->out, program->patterns.items[instruction->extra]);
		break;
	case EXTRA_MAP:
		buffer_string(dump->out, "  labels ");
		dump_entries(dump, &program->maps.items[instruction->extra], true, owner);
		break;
	case EXTRA_GATHER:
		buffer_string(dump->out, instruction->opcode == OP_LOOKUP_CELL ? "  cells " : "  results ");
		dump_entries(dump, &program->gathers.items[instruction->extra], false, owner);
		break;
	case EXTRA_TYPE:
		buffer_printf(dump->out, "  %s", vector_word((enum vector_type)instruction->extra));
		break;
	case EXTRA_INDEX:
		dump_index(dump, instruction);
		break;
	case EXTRA_DEFINITION:
		buffer_string(dump->out, "  of ");
		spell_name(dump->out, dump->plan->definitions[instruction->extra].name);
		break;
	}
}

static void dump_results(const struct dump *dump, const struct instruction *instruction)
{
	const struct rule_index *index = &dump->program->indexes.items[instruction->extra];
	const struct rule_map *results = &dump->program->gathers.items[instruction->target];
	size_t at = 0;
	for (size_t shown = 0; at < index->box_count && shown < DUMP_LIST_MAX; at = next_rule(index, at), shown++) {
		uint32_t entry = results->entries[index->rules[at]];
		buffer_string(dump->out, at ? ", " : "");
		if (entry)
			dump_constant(dump, &dump->program->constants.items[entry - 1]);
		else
			buffer_string(dump->out, "missing");
	}
	buffer_string(dump->out, at < index->box_count ? ", \u2026" : "");
}

static void dump_target(const struct dump *dump, const struct instruction *instruction)
{
	if (opcode_infos[instruction->opcode].flags & LEAPS)
		buffer_printf(dump->out, "  -> %u", instruction->target);
	if (has_map(instruction->opcode)) {
		buffer_string(dump->out, "  labels ");
		dump_entries(dump, &dump->program->maps.items[instruction->target], true,
			     dump->owners[instruction->result]);
	}
	if (has_results(instruction->opcode)) {
		buffer_string(dump->out, "  results ");
		dump_results(dump, instruction);
	}
}

/* --- instructions --- */

static void dump_instruction(struct dump *dump, size_t at)
{
	const struct instruction *instruction = &dump->program->code.items[at];
	char word[OPCODE_WORD_MAX];
	opcode_word(instruction->opcode, word);
	buffer_printf(dump->out, "%6zu  %-19s ", at, word);
	dump_register(dump, instruction->result);
	if (!updates(instruction))
		buffer_printf(dump->out, " %s", vector_word(dump->program->registers.items[instruction->result].type));
	for (size_t o = 0; o < operand_count(dump->program, instruction); o++) {
		buffer_string(dump->out, o ? ", " : " <- ");
		dump_register(dump, operand_of(dump->program, instruction, o));
	}
	dump_extra(dump, instruction);
	dump_target(dump, instruction);
	buffer_byte(dump->out, '\n');
	own_result(dump, instruction);
}

static bool same_origin(const struct origin *a, const struct origin *b)
{
	return a->definition == b->definition && a->rule == b->rule;
}

static void dump_code(struct dump *dump)
{
	const struct program *program = dump->program;
	const struct origin *last = NULL;
	for (size_t i = 0; i < program->code.count; i++) {
		const struct origin *origin = &program->origins.items[program->code.items[i].origin];
		if (!last || !same_origin(last, origin)) {
			buffer_string(dump->out, "\n# ");
			dump_origin(dump, origin);
			buffer_byte(dump->out, '\n');
		}
		last = origin;
		dump_instruction(dump, i);
	}
}

/* --- what stands around them --- */

static void dump_columns(const struct dump *dump)
{
	const struct program *program = dump->program;
	for (size_t i = 0; i < program->registers.count; i++) {
		if (program->registers.items[i].kind != REGISTER_COLUMN)
			continue;
		const struct plan_column *column = &dump->plan->columns[program->registers.items[i].index];
		buffer_string(dump->out, "column ");
		spell_name(dump->out, column->name);
		buffer_printf(dump->out, " %s", dump_type_word(column->type));
		if (!text_equal(column->name, column->source_name)) {
			buffer_string(dump->out, " from ");
			dump_quoted(dump->out, column->source_name);
		}
		buffer_byte(dump->out, '\n');
	}
}

static void dump_constants(const struct dump *dump)
{
	for (size_t i = 0; i < dump->program->constants.count; i++) {
		const struct constant *constant = &dump->program->constants.items[i];
		buffer_printf(dump->out, "constant %s ", dump_type_word(constant->type));
		dump_constant(dump, constant);
		buffer_byte(dump->out, '\n');
	}
}

static void dump_population(const struct dump *dump, const struct root *root)
{
	const struct population *population = &dump->plan->populations[root->population - 1];
	static const char *const parts[] = {
		[ROOT_KEY] = "by", [ROOT_X] = "x", [ROOT_WEIGHT] = "weight", [ROOT_WHERE] = "where"};
	buffer_printf(dump->out, "%.*s %u, %s", TEXT_ARGUMENTS(population_name(population->kind)), root->population,
		      parts[root->part]);
}

static void dump_roots(const struct dump *dump)
{
	buffer_string(dump->out, "\n# results\n");
	for (size_t i = 0; i < dump->program->roots.count; i++) {
		const struct root *root = &dump->program->roots.items[i];
		if (root->population)
			dump_population(dump, root);
		else if (root->definition == UINT32_MAX)
			buffer_string(dump->out, "only where");
		else
			spell_name(dump->out, dump->plan->definitions[root->definition].name);
		buffer_string(dump->out, " = ");
		dump_register(dump, root->value);
		if (root->hit != NO_REGISTER)
			buffer_printf(dump->out, ", by the rule in r%u", root->hit);
		buffer_byte(dump->out, '\n');
	}
}

static void dump_counts(const struct dump *dump)
{
	size_t results = 0;
	for (size_t i = 0; i < dump->program->registers.count; i++)
		results += dump->program->registers.items[i].kind == REGISTER_RESULT;
	size_t count = dump->program->code.count;
	buffer_printf(dump->out, "# %zu instruction%s, %zu register%s for results\n", count, count == 1 ? "" : "s",
		      results, results == 1 ? "" : "s");
}

void program_dump(const struct program *program, const struct plan *plan, const struct rule_set *rules,
		  struct buffer *out)
{
	struct dump dump = {.program = program, .plan = plan, .rules = rules, .out = out};
	dump.owners = memory_array(program->registers.count, sizeof *dump.owners);
	own_registers(&dump);
	dump_counts(&dump);
	dump_columns(&dump);
	dump_constants(&dump);
	dump_code(&dump);
	dump_roots(&dump);
	memory_free(dump.owners);
}
