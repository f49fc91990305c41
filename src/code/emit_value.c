#include "code/emitter.h"

/* --- values --- */

/* A part that several expressions share is emitted once, where what is made in a region counts in it alone. */
static const struct value_entry *made_before(const struct emitter *emitter, const struct value *value)
{
	const struct value_entry *entry = value_map_find(&emitter->made, value);
	return entry && (entry->region == 0 || entry->region == emitter->region) ? entry : NULL;
}

static void remember(struct emitter *emitter, const struct value *value, uint32_t made)
{
	value_map_put(&emitter->made, (struct value_entry){value, made, emitter->region});
}

static uint32_t emit_column(struct emitter *emitter, uint32_t column)
{
	if (emitter->columns[column] == NO_REGISTER) {
		struct type type = emitter->plan->columns[column].type;
		struct program_register new = {.kind = REGISTER_COLUMN, .type = vector_type_of(type), .index = column};
		if (type.kind == TYPE_LABELS)
			new.label_count = (uint32_t)emitter->plan->definitions[type.of].label_count;
		emitter->columns[column] = register_add(emitter, new);
	}
	return emitter->columns[column];
}

uint32_t emit_equal(struct emitter *emitter, enum vector_type type, uint32_t a, uint32_t b)
{
	enum opcode opcode = type == VECTOR_NUMBER     ? OP_NUMBER_EQUAL
			     : type == VECTOR_DATE     ? OP_DATE_EQUAL
			     : type == VECTOR_DURATION ? OP_DURATION_EQUAL
			     : type == VECTOR_TRUTH    ? OP_TRUTH_EQUAL
						       : OP_TEXT_EQUAL;
	return emit(emitter, opcode, VECTOR_TRUTH, a, b, 0, 0);
}

uint32_t emit_same(struct emitter *emitter, uint32_t a, uint32_t b)
{
	enum vector_type type = emitter->program->registers.items[a].type;
	uint32_t equal = emit(emitter, OP_IS_TRUE, VECTOR_TRUTH, emit_equal(emitter, type, a, b), 0, 0, 0);
	uint32_t both = emit(emitter, OP_AND, VECTOR_TRUTH, emit(emitter, OP_IS_MISSING, VECTOR_TRUTH, a, 0, 0, 0),
			     emit(emitter, OP_IS_MISSING, VECTOR_TRUTH, b, 0, 0, 0), 0, 0);
	return emit(emitter, OP_OR, VECTOR_TRUTH, equal, both, 0, 0);
}

static uint32_t emit_order(struct emitter *emitter, const struct value *value, uint32_t a, uint32_t b)
{
	bool equal_too = value->operation == VALUE_LESS_EQUAL;
	enum opcode opcode = OP_TEXT_LESS;
	switch (vector_type_of(value->operands[0]->type)) {
	case VECTOR_NUMBER:
		opcode = equal_too ? OP_NUMBER_LESS_EQUAL : OP_NUMBER_LESS;
		break;
	case VECTOR_DATE:
		opcode = equal_too ? OP_DATE_LESS_EQUAL : OP_DATE_LESS;
		break;
	case VECTOR_DURATION:
		opcode = equal_too ? OP_DURATION_LESS_EQUAL : OP_DURATION_LESS;
		break;
	default:
		opcode = equal_too ? OP_TEXT_LESS_EQUAL : OP_TEXT_LESS;
	}
	return emit(emitter, opcode, VECTOR_TRUTH, a, b, 0, 0);
}

static uint32_t emit_date_sum(struct emitter *emitter, const struct value *value, uint32_t a, uint32_t b)
{
	const struct value *duration = value->operands[1];
	bool months = duration->type.kind == TYPE_MONTHS;
	if (value->operation == VALUE_SUBTRACT && duration->operation == VALUE_CONSTANT && duration->constant.known) {
		struct constant negated = duration->constant;
		negated.duration = -negated.duration;
		b = emit_constant(emitter, negated);
	} else if (value->operation == VALUE_SUBTRACT) {
		b = emit(emitter, OP_NEGATE_DURATION, VECTOR_DURATION, b, 0, 0, 0);
	}
	return emit(emitter, months ? OP_ADD_MONTHS : OP_ADD_DAYS, VECTOR_DATE, a, b, 0, 0);
}

static bool is_arithmetic(const struct value *value)
{
	return value->operation == VALUE_ADD || value->operation == VALUE_SUBTRACT ||
	       value->operation == VALUE_MULTIPLY || value->operation == VALUE_DIVIDE;
}

static uint32_t emit_step(struct emitter *emitter, const struct value *value, uint32_t a)
{
	uint32_t b = emit_value(emitter, value->operands[1]);
	bool minus = value->operation == VALUE_SUBTRACT;
	if (value->operation == VALUE_MULTIPLY)
		return emit(emitter, OP_MULTIPLY, VECTOR_NUMBER, a, b, 0, 0);
	if (value->operation == VALUE_DIVIDE)
		return emit(emitter, OP_DIVIDE, VECTOR_NUMBER, a, b, 0, 0);
	if (value->type.kind == TYPE_NUMBER)
		return emit(emitter, minus ? OP_SUBTRACT : OP_ADD, VECTOR_NUMBER, a, b, 0, 0);
	if (value->type.kind == TYPE_DATE)
		return emit_date_sum(emitter, value, a, b);
	if (value->operands[0]->type.kind == TYPE_DATE)
		return emit(emitter, OP_DAYS_BETWEEN, VECTOR_DURATION, a, b, 0, 0);
	return emit(emitter, minus ? OP_SUBTRACT_DURATION : OP_ADD_DURATION, VECTOR_DURATION, a, b, 0, 0);
}

/* A chain of operators is as deep as it is long: it is gone down in a loop. */
static uint32_t emit_arithmetic(struct emitter *emitter, const struct value *value)
{
	VECTOR(const struct value *) steps = {0};
	for (; is_arithmetic(value) && !made_before(emitter, value); value = value->operands[0])
		vector_push(&steps, value);
	uint32_t result = emit_value(emitter, value);
	while (steps.count) {
		const struct value *step = steps.items[--steps.count];
		result = emit_step(emitter, step, result);
		remember(emitter, step, result);
	}
	vector_free(&steps);
	return result;
}

static uint32_t emit_chain(struct emitter *emitter, const struct value *value)
{
	enum opcode opcode = value->operation == VALUE_AND ? OP_AND : OP_OR;
	if (value->count == 0) {
		struct constant constant = {.type = {TYPE_TRUTH, 0}, .known = true, .truth = opcode == OP_AND};
		return emit_constant(emitter, constant);
	}
	uint32_t result = emit_value(emitter, value->operands[0]);
	for (size_t i = 1; i < value->count; i++)
		result = emit(emitter, opcode, VECTOR_TRUTH, result, emit_value(emitter, value->operands[i]), 0, 0);
	return result;
}

static uint32_t emit_to_text(struct emitter *emitter, const struct value *value)
{
	struct type type = value->operands[0]->type;
	uint32_t a = emit_value(emitter, value->operands[0]);
	switch (type.kind) {
	case TYPE_NUMBER:
		return emit(emitter, OP_NUMBER_TEXT, VECTOR_TEXT, a, 0, 0, 0);
	case TYPE_DATE:
		return emit(emitter, OP_DATE_TEXT, VECTOR_TEXT, a, 0, 0, 0);
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return emit(emitter, OP_DURATION_TEXT, VECTOR_TEXT, a, 0, 0, 0);
	case TYPE_TRUTH:
		return emit(emitter, OP_TRUTH_TEXT, VECTOR_TEXT, a, 0, 0, 0);
	case TYPE_LABEL:
		return emit(emitter, OP_LABEL_TEXT, VECTOR_TEXT, a, 0, 0, type.of);
	case TYPE_LABELS:
		return emit(emitter, OP_LABELS_TEXT, VECTOR_TEXT, a, 0, 0, type.of);
	case TYPE_LIST:
		return emit(emitter, OP_LIST_TEXT, VECTOR_TEXT, a, 0, 0, 0);
	default:
		return a;
	}
}

static uint32_t add_gather_of_column(struct emitter *emitter, const struct plan_lookup *lookup, uint32_t column)
{
	struct rule_map gather = {.count = lookup->row_count + 1};
	gather.entries = arena_array(&emitter->program->arena, gather.count, sizeof *gather.entries);
	for (size_t r = 0; r < lookup->row_count; r++) {
		const struct constant *cell = &lookup->columns[column].cells[r];
		if (cell->known)
			gather.entries[r + 1] = 1 + constant_index(emitter->program, emit_constant(emitter, *cell));
	}
	vector_push(&emitter->program->gathers, gather);
	return (uint32_t)emitter->program->gathers.count - 1;
}

/* The cells of a lookup's column as constants, by row. */
static uint32_t gather_of_column(struct emitter *emitter, uint32_t lookup, uint32_t column)
{
	const struct plan_lookup *from = &emitter->plan->lookups[lookup];
	uint32_t **cells = &emitter->lookup_cells[lookup];
	if (!*cells)
		*cells = memory_zeroed(from->column_count, sizeof **cells);
	if (!(*cells)[column])
		(*cells)[column] = 1 + add_gather_of_column(emitter, from, column);
	return (*cells)[column] - 1;
}

static uint32_t emit_lookup(struct emitter *emitter, const struct value *value)
{
	const struct plan_lookup *lookup = &emitter->plan->lookups[value->index];
	const struct value *key = value->operation == VALUE_IN_LOOKUP ? value->operands[0] : lookup->key;
	uint32_t row = emit(emitter, OP_LOOKUP_ROW, VECTOR_CODE, emit_value(emitter, key), 0, 0, value->index);
	if (value->operation == VALUE_LOOKUP)
		return emit(emitter, OP_LOOKUP_CELL, vector_type_of(value->type), row, 0, 0,
			    gather_of_column(emitter, value->index, value->member));
	/* Known and found, known and not found, or missing as the key is. */
	uint32_t found = emit(emitter, OP_IS_MISSING, VECTOR_TRUTH, row, 0, 0, 0);
	found = emit(emitter, OP_NOT, VECTOR_TRUTH, found, 0, 0, 0);
	uint32_t no_key = emit(emitter, OP_IS_MISSING, VECTOR_TRUTH, emit_value(emitter, key), 0, 0, 0);
	uint32_t missing = emit_missing(emitter, (struct type){TYPE_TRUTH, 0});
	return emit(emitter, OP_CHOOSE, VECTOR_TRUTH, no_key, missing, found, 0);
}

/* The key of the record's group: empty without `by`. */
static uint32_t emit_key(struct emitter *emitter, struct value *const *keys, size_t count)
{
	struct constant empty = {.type = {TYPE_TEXT, 0}, .known = true, .text = {"", 0}};
	if (count == 0)
		return emit_constant(emitter, empty);
	enum opcode each = count == 1 ? OP_KEY : OP_KEY_PART;
	uint32_t key = emit(emitter, each, VECTOR_TEXT, emit_value(emitter, keys[0]), 0, 0, 0);
	for (size_t i = 1; i < count; i++) {
		uint32_t part = emit(emitter, each, VECTOR_TEXT, emit_value(emitter, keys[i]), 0, 0, 0);
		key = emit(emitter, OP_CONCAT, VECTOR_TEXT, key, part, 0, 0);
	}
	return key;
}

static uint32_t emit_population(struct emitter *emitter, const struct value *value)
{
	const struct population *population = &emitter->plan->populations[value->index];
	bool takes = population_takes_value(population->kind);
	uint32_t key = emit_key(emitter, value->operands + takes, value->count - takes);
	uint32_t x = takes ? emit_value(emitter, value->operands[0]) : 0;
	if (population_asks_record(population->kind))
		return emit(emitter, OP_RECORD_VALUE, VECTOR_NUMBER, key, x, 0, value->index);
	uint32_t of_group = emit(emitter, OP_GROUP_VALUE, vector_type_of(value->type), key, 0, 0, value->index);
	return takes ? emit(emitter, OP_DIVIDE, VECTOR_NUMBER, x, of_group, 0, 0) : of_group;
}

void emit_population_inputs(struct emitter *emitter, uint32_t index)
{
	const struct population *population = &emitter->plan->populations[index];
	struct root root = {.definition = UINT32_MAX, .hit = NO_REGISTER, .population = index + 1};
	root.part = ROOT_KEY;
	root.value = emit_key(emitter, population->keys, population->key_count);
	vector_push(&emitter->program->roots, root);
	const struct value *values[] = {population->x, population->weight, population->where};
	static const enum root_part parts[] = {ROOT_X, ROOT_WEIGHT, ROOT_WHERE};
	for (size_t i = 0; i < 3; i++) {
		if (!values[i])
			continue;
		root.part = parts[i];
		root.value = emit_value(emitter, values[i]);
		vector_push(&emitter->program->roots, root);
	}
}

static uint32_t emit_matches(struct emitter *emitter, const struct value *value)
{
	struct program *program = emitter->program;
	vector_push(&program->patterns, text_copy(&program->arena, value->pattern));
	uint32_t pattern = (uint32_t)program->patterns.count - 1;
	return emit(emitter, OP_MATCHES, VECTOR_TRUTH, emit_value(emitter, value->operands[0]), 0, 0, pattern);
}

/* Functions whose arguments are one, two or three registers. */
static const struct {
	enum opcode opcode;
	enum vector_type type;
} plain_functions[FUNCTION_COUNT_OF] = {
	[FUNCTION_ABS] = {OP_ABSOLUTE, VECTOR_NUMBER},
	[FUNCTION_ROUND] = {OP_ROUND, VECTOR_NUMBER},
	[FUNCTION_FLOOR] = {OP_FLOOR, VECTOR_NUMBER},
	[FUNCTION_CEIL] = {OP_CEILING, VECTOR_NUMBER},
	[FUNCTION_MOD] = {OP_MODULO, VECTOR_NUMBER},
	[FUNCTION_SQRT] = {OP_SQUARE_ROOT, VECTOR_NUMBER},
	[FUNCTION_LOWER] = {OP_LOWER, VECTOR_TEXT},
	[FUNCTION_UPPER] = {OP_UPPER, VECTOR_TEXT},
	[FUNCTION_TRIM] = {OP_TRIM, VECTOR_TEXT},
	[FUNCTION_LENGTH] = {OP_LENGTH, VECTOR_NUMBER},
	[FUNCTION_SUBSTRING] = {OP_SUBSTRING, VECTOR_TEXT},
	[FUNCTION_NUMBER] = {OP_TEXT_NUMBER, VECTOR_NUMBER},
	[FUNCTION_DATE] = {OP_TEXT_DATE, VECTOR_DATE},
	[FUNCTION_DAYS] = {OP_DAYS, VECTOR_NUMBER},
	[FUNCTION_YEAR] = {OP_YEAR, VECTOR_NUMBER},
	[FUNCTION_MONTH] = {OP_MONTH, VECTOR_NUMBER},
	[FUNCTION_DAY] = {OP_DAY, VECTOR_NUMBER},
	[FUNCTION_WEEKDAY] = {OP_WEEKDAY, VECTOR_NUMBER},
	[FUNCTION_QUARTER] = {OP_QUARTER, VECTOR_NUMBER},
	[FUNCTION_START_OF_MONTH] = {OP_START_OF_MONTH, VECTOR_DATE},
	/* and those that join any number of arguments, two at a time */
	[FUNCTION_MIN] = {OP_LEAST, VECTOR_TYPE_COUNT},
	[FUNCTION_MAX] = {OP_GREATEST, VECTOR_TYPE_COUNT},
	[FUNCTION_COALESCE] = {OP_COALESCE, VECTOR_TYPE_COUNT},
	[FUNCTION_CONCAT] = {OP_CONCAT, VECTOR_TYPE_COUNT},
};

static uint32_t emit_function(struct emitter *emitter, const struct value *value)
{
	enum opcode opcode = plain_functions[value->function].opcode;
	enum vector_type type = plain_functions[value->function].type;
	uint32_t registers[3] = {0};
	if (type == VECTOR_TYPE_COUNT) {
		uint32_t result = emit_value(emitter, value->operands[0]);
		for (size_t i = 1; i < value->count; i++)
			result = emit(emitter, opcode, vector_type_of(value->type), result,
				      emit_value(emitter, value->operands[i]), 0, 0);
		return result;
	}
	for (size_t i = 0; i < value->count; i++)
		registers[i] = emit_value(emitter, value->operands[i]);
	if (value->function == FUNCTION_ROUND && value->count == 1)
		registers[1] = emit_number(emitter, 0);
	if (value->function == FUNCTION_SUBSTRING && value->count == 2)
		registers[2] = emit_number(emitter, INT32_MAX);
	return emit(emitter, opcode, type, registers[0], registers[1], registers[2], 0);
}

static uint32_t emit_negation(struct emitter *emitter, const struct value *value)
{
	uint32_t a = emit_value(emitter, value->operands[0]);
	bool number = value->type.kind == TYPE_NUMBER;
	return emit(emitter, number ? OP_NEGATE : OP_NEGATE_DURATION, vector_type_of(value->type), a, 0, 0, 0);
}

static uint32_t emit_binary_truth(struct emitter *emitter, const struct value *value)
{
	uint32_t a = emit_value(emitter, value->operands[0]);
	uint32_t b = emit_value(emitter, value->operands[1]);
	switch (value->operation) {
	case VALUE_EQUAL:
		return emit_equal(emitter, vector_type_of(value->operands[0]->type), a, b);
	case VALUE_CONTAINS:
		return emit(emitter, OP_CONTAINS, VECTOR_TRUTH, a, b, 0, 0);
	case VALUE_STARTS_WITH:
		return emit(emitter, OP_STARTS_WITH, VECTOR_TRUTH, a, b, 0, 0);
	case VALUE_ENDS_WITH:
		return emit(emitter, OP_ENDS_WITH, VECTOR_TRUTH, a, b, 0, 0);
	default:
		return emit_order(emitter, value, a, b);
	}
}

static uint32_t emit_unary_truth(struct emitter *emitter, const struct value *value)
{
	uint32_t a = emit_value(emitter, value->operands[0]);
	enum opcode opcode = value->operation == VALUE_NOT          ? OP_NOT
			     : value->operation == VALUE_IS_MISSING ? OP_IS_MISSING
			     : value->operation == VALUE_LABEL_IS   ? OP_LABEL_IS
								    : OP_LABELS_CONTAIN;
	return emit(emitter, opcode, VECTOR_TRUTH, a, 0, 0, value->index);
}

static uint32_t emit_choice(struct emitter *emitter, const struct value *value)
{
	uint32_t condition = emit_value(emitter, value->operands[0]);
	uint32_t then = emit_value(emitter, value->operands[1]);
	uint32_t otherwise = emit_value(emitter, value->operands[2]);
	return emit(emitter, OP_CHOOSE, vector_type_of(value->type), condition, then, otherwise, 0);
}

static uint32_t emit_new_value(struct emitter *emitter, const struct value *value)
{
	switch (value->operation) {
	case VALUE_CONSTANT:
		return emit_constant(emitter, value->constant);
	case VALUE_COLUMN:
		return emit_column(emitter, value->index);
	case VALUE_DEFINITION:
		return emitter->values[value->index];
	case VALUE_ADD:
	case VALUE_SUBTRACT:
	case VALUE_MULTIPLY:
	case VALUE_DIVIDE:
		return emit_arithmetic(emitter, value);
	case VALUE_NEGATE:
		return emit_negation(emitter, value);
	case VALUE_EQUAL:
	case VALUE_LESS:
	case VALUE_LESS_EQUAL:
	case VALUE_CONTAINS:
	case VALUE_STARTS_WITH:
	case VALUE_ENDS_WITH:
		return emit_binary_truth(emitter, value);
	case VALUE_AND:
	case VALUE_OR:
		return emit_chain(emitter, value);
	case VALUE_NOT:
	case VALUE_IS_MISSING:
	case VALUE_LABEL_IS:
	case VALUE_LABELS_CONTAIN:
		return emit_unary_truth(emitter, value);
	case VALUE_MATCHES:
		return emit_matches(emitter, value);
	case VALUE_IN_LOOKUP:
	case VALUE_LOOKUP:
		return emit_lookup(emitter, value);
	case VALUE_CHOOSE:
		return emit_choice(emitter, value);
	case VALUE_TO_TEXT:
		return emit_to_text(emitter, value);
	case VALUE_FUNCTION:
		return emit_function(emitter, value);
	case VALUE_POPULATION:
		return emit_population(emitter, value);
	}
	return 0;
}

uint32_t emit_value(struct emitter *emitter, const struct value *value)
{
	if (value->count == 0)
		return emit_new_value(emitter, value);
	const struct value_entry *before = made_before(emitter, value);
	if (before)
		return before->made;
	uint32_t made = emit_new_value(emitter, value);
	remember(emitter, value, made);
	return made;
}
