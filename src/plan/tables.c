/* Decision tables: rows to conditions and results. */
#include "plan/planner.h"

static bool policy_aggregates(enum policy_kind policy)
{
	return policy >= POLICY_SUM;
}

static enum policy_kind table_policy(struct planner *planner, const struct statement *statement, size_t outputs)
{
	struct policy policy = statement->table->policy;
	enum policy_kind kind = policy.kind == POLICY_NONE ? POLICY_FIRST : policy.kind;
	if (kind == POLICY_POINTS) {
		if (complain(planner, CODE_E306, policy.span, "a table has no policy `points`"))
			complain_remedy(planner, "use sum over a number result, or a segment");
		return POLICY_FIRST;
	}
	if (policy_aggregates(kind) && outputs != 1 &&
	    complain(planner, CODE_E306, policy.span, "this policy wants one result, but the table has %zu", outputs))
		complain_remedy(planner, "make a table for each result");
	return kind;
}

static bool check_row(struct planner *planner, const struct table_row *header, const struct table_row *row)
{
	size_t inputs = header->inputs.count;
	size_t outputs = header->outputs.count;
	if (row->inputs.count == inputs && row->outputs.count == outputs)
		return true;
	if (complain(planner, CODE_E305, row->span,
		     "this row has %zu condition%s and %zu result%s, its header %zu and %zu", row->inputs.count,
		     row->inputs.count == 1 ? "" : "s", row->outputs.count, row->outputs.count == 1 ? "" : "s", inputs,
		     outputs))
		complain_remedy(planner,
				"each column of the header has one cell in each row; an empty cell needs a space");
	return false;
}

/* --- rows --- */

static struct value *make_input(struct planner *planner, const struct table_rows *rows, const struct table_row *row,
				struct value **subjects)
{
	const struct table_row *header = rows->rows[0];
	struct value **made = arena_array(planner->arena, row->inputs.count, sizeof *made);
	for (size_t i = 0; i < row->inputs.count; i++) {
		planner->subject = subjects[i];
		struct expression *cell = row->inputs.items[i];
		struct expression subject = *header->inputs.items[i];
		subject.span = cell->span; /* where it is asked, for messages */
		planner->subject_expression = &subject;
		made[i] = make_test(planner, rows->from_file ? file_condition(planner, cell) : cell);
	}
	planner->subject = NULL;
	planner->subject_expression = NULL;
	return value_new(planner, VALUE_AND, TYPE_TRUTH, row->span, row->inputs.count, made);
}

static struct value *make_output(struct planner *planner, const struct table_rows *rows, struct expression *cell)
{
	if (cell->kind == EXPRESSION_EMPTY)
		return value_unknown(planner, cell->span);
	if (rows->from_file)
		cell = file_result(planner, cell);
	bool bare = cell->kind == EXPRESSION_NAME && !cell->bracketed && !name_is_known(planner, cell->name.text);
	if (!bare)
		return make(planner, cell);
	if (complain(planner, CODE_E102, cell->span, "nothing is called `%.*s`", TEXT_ARGUMENTS(cell->name.text)))
		complain_remedy(planner, "a text stands in double quotes: \"%.*s\"", TEXT_ARGUMENTS(cell->name.text));
	return value_unknown(planner, cell->span);
}

static struct value **make_subjects(struct planner *planner, const struct table_row *header)
{
	struct value **subjects = arena_array(planner->arena, header->inputs.count, sizeof *subjects);
	for (size_t i = 0; i < header->inputs.count; i++) {
		struct expression *expression = header->inputs.items[i];
		subjects[i] = make(planner, expression);
		if (subjects[i]->type.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
			subjects[i] = expect(planner, subjects[i], expression, type_of_kind(TYPE_TEXT));
	}
	return subjects;
}

/* --- results --- */

static bool speaks(struct type type)
{
	return type.kind == TYPE_TEXT || type.kind == TYPE_LABEL;
}

/* In a file a column of numbers and words is a column of texts. */
static void read_as_text(struct planner *planner, struct definition *table, const struct table_rows *rows,
			 size_t column)
{
	for (size_t r = 0; r < table->rule_count; r++) {
		struct expression *cell = rows->rows[r + 1]->outputs.items[column];
		bool literal = cell->kind == EXPRESSION_NUMBER || cell->kind == EXPRESSION_DATE ||
			       cell->kind == EXPRESSION_TRUTH;
		if (literal)
			table->rules[r].outputs[column] = make(planner, text_of_cell(planner, cell));
	}
}

static void settle_output(struct planner *planner, struct definition *table, const struct table_rows *rows,
			  size_t column, struct definition *output)
{
	struct value **values = arena_array(planner->arena, table->rule_count, sizeof *values);
	struct expression **cells = arena_array(planner->arena, table->rule_count, sizeof *cells);
	bool texts = false;
	bool others = false;
	for (size_t r = 0; r < table->rule_count; r++) {
		struct type type = table->rules[r].outputs[column]->type;
		texts |= speaks(type);
		others |= !speaks(type) && type.kind != TYPE_UNKNOWN;
	}
	if (rows->from_file && texts && others)
		read_as_text(planner, table, rows, column);
	for (size_t r = 0; r < table->rule_count; r++) {
		values[r] = table->rules[r].outputs[column];
		cells[r] = rows->rows[r + 1]->outputs.items[column];
	}
	struct type type = expect_same(planner, values, cells, table->rule_count);
	if (table->policy == POLICY_ALL && type.kind == TYPE_LABEL)
		type = type_of_kind(TYPE_TEXT);
	if (type.kind == TYPE_UNKNOWN && (phase_reached(planner, PHASE_TEXTS) || policy_aggregates(table->policy)))
		type = type_of_kind(policy_aggregates(table->policy) ? TYPE_NUMBER : TYPE_TEXT);
	if (policy_aggregates(table->policy) && table->policy != POLICY_COUNT && type.kind != TYPE_NUMBER &&
	    complain(planner, CODE_E306, output->name_span, "this policy wants a number result, but this is %s",
		     type_name(type)))
		complain_remedy(planner, "use first, unique, any, priority (...) or all");
	for (size_t r = 0; r < table->rule_count; r++)
		table->rules[r].outputs[column] = expect(planner, values[r], cells[r], type);
	struct type result = type;
	if (table->policy == POLICY_COUNT)
		result = type_of_kind(TYPE_NUMBER);
	if (table->policy == POLICY_ALL)
		result = (struct type){TYPE_LIST, type.kind};
	if (!type_equal(output->type, result) && type.kind != TYPE_UNKNOWN) {
		output->type = result;
		planner->changed = true;
	}
}

/* --- priority --- */

static bool rank_text(const struct value *value, struct text *text, struct planner *planner)
{
	const struct constant *constant = constant_of(planner, value);
	if (!constant || constant->type.kind != TYPE_TEXT)
		return false;
	*text = constant->text;
	return true;
}

static bool same_constant(struct planner *planner, const struct value *value, struct expression *listed)
{
	struct text text;
	if (rank_text(value, &text, planner))
		return (listed->kind == EXPRESSION_TEXT && text_equal(listed->text, text)) ||
		       (listed->kind == EXPRESSION_NAME && text_equal(listed->name.text, text));
	const struct constant *constant = constant_of(planner, value);
	return constant && constant->type.kind == TYPE_NUMBER && listed->kind == EXPRESSION_NUMBER &&
	       decimal_compare(constant->number, listed->number) == 0;
}

static void rank_rows(struct planner *planner, struct definition *table)
{
	struct policy policy = table->statement->table->policy;
	uint32_t *ranked = arena_array(planner->arena, table->rule_count, sizeof *ranked);
	bool *placed = arena_array(planner->arena, table->rule_count, sizeof *placed);
	size_t count = 0;
	for (size_t rank = 0; rank < policy.order.count; rank++) {
		for (size_t r = 0; r < table->rule_count; r++) {
			if (placed[r] || !same_constant(planner, table->rules[r].outputs[0], policy.order.items[rank]))
				continue;
			placed[r] = true;
			ranked[count++] = (uint32_t)r;
		}
	}
	table->ranked = ranked;
	for (size_t r = 0; r < table->rule_count; r++)
		if (!placed[r] && complain(planner, CODE_E303, table->rules[r].outputs[0]->span,
					   "the priority list lacks this result"))
			complain_remedy(planner,
					"put it into priority (...), where it ranks; it is a text or number that is "
					"written out");
}

/* --- tables --- */

void make_table(struct planner *planner, struct definition *table)
{
	size_t index = (size_t)(table - planner->definitions.items);
	const struct table_rows *rows = &planner->tables[index];
	if (rows->count == 0)
		return;
	const struct table_row *header = rows->rows[0];
	struct value **subjects = make_subjects(planner, header);
	table->policy = table_policy(planner, table->statement, header->outputs.count);
	table->output_count = (uint32_t)header->outputs.count;
	table->input_count = (uint32_t)header->inputs.count;
	table->rules = arena_array(planner->arena, rows->count - 1, sizeof *table->rules);
	table->rule_count = rows->count - 1;
	bool whole = true;
	for (size_t r = 1; r < rows->count; r++) {
		const struct table_row *row = rows->rows[r];
		struct plan_rule *made = &table->rules[r - 1];
		made->span = row->span;
		made->condition_span = row->span;
		made->valid = true;
		made->valid_from = DATE_MIN;
		made->valid_until = DATE_MAX;
		if (!check_row(planner, header, row)) {
			whole = false;
			continue;
		}
		made->condition = make_input(planner, rows, row, subjects);
		made->outputs = arena_array(planner->arena, row->outputs.count, sizeof *made->outputs);
		for (size_t i = 0; i < row->outputs.count; i++)
			made->outputs[i] = make_output(planner, rows, row->outputs.items[i]);
	}
	if (!whole)
		return;
	for (size_t i = 0; i < header->outputs.count; i++)
		settle_output(planner, table, rows, i, definition_at(planner, index + 1 + i));
	if (table->policy == POLICY_PRIORITY && planner->reporting)
		rank_rows(planner, table);
}
