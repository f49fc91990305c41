/* The ledgers that a test gives: their rows aggregated, and the fields put into its records. */
#include "base/memory.h"
#include "ledger/aggregation.h"
#include "population/groups.h"
#include "testing/trial.h"

/* --- which --- */

static size_t find_rollup(const struct plan *plan, struct text name)
{
	size_t i = 0;
	while (i < plan->rollup_count && !text_equal(plan->rollups[i].name, name))
		i++;
	return i;
}

static void complain_of_rollup(struct trial *trial, struct name name)
{
	diagnose(trial->diagnostics, CODE_E503, name.span, "the rules have no rollup `%.*s`",
		 TEXT_ARGUMENTS(name.text));
	struct text *names = arena_array(&trial->arena, trial->base->rollup_count, sizeof *names);
	for (size_t i = 0; i < trial->base->rollup_count; i++)
		names[i] = trial->base->rollups[i].name;
	size_t near = text_nearest(name.text, names, trial->base->rollup_count);
	if (near < trial->base->rollup_count)
		diagnose_remedy(trial->diagnostics, "did you mean `%.*s`?", TEXT_ARGUMENTS(names[near]));
	else
		diagnose_remedy(trial->diagnostics,
				"a name before a table is that of a rollup, whose ledger it is; the records "
				"themselves are given without one: given { ... }");
}

/* The columns that an inline ledger has and the rollup does not ask for are taken for misspelt. */
static void check_columns(struct trial *trial, const struct plan_rollup *rollup, const struct sheet *sheet)
{
	const struct plan *plan = rollup->plan;
	struct text *names = arena_array(&trial->arena, plan->column_count, sizeof *names);
	for (size_t i = 0; i < plan->column_count; i++)
		names[i] = plan->columns[i].name;
	for (size_t c = 0; c < sheet->column_count && !sheet->from_file; c++) {
		struct text name = sheet->header[c].text;
		if (plan_find_column(plan, name) != SIZE_MAX)
			continue;
		diagnose(trial->diagnostics, CODE_E503, sheet->header[c].span,
			 "the rollup `%.*s` asks for no column `%.*s`", TEXT_ARGUMENTS(rollup->name),
			 TEXT_ARGUMENTS(name));
		size_t near = text_nearest(name, names, plan->column_count);
		if (near < plan->column_count)
			diagnose_remedy(trial->diagnostics, "did you mean `%.*s`?", TEXT_ARGUMENTS(names[near]));
		else
			diagnose_remedy(trial->diagnostics, "its columns are: %s",
					text_list(&trial->arena, names, plan->column_count));
	}
}

void collect_ledger(struct trial *trial, const struct test_item *item)
{
	size_t rollup = find_rollup(trial->base, item->name.text);
	if (rollup == trial->base->rollup_count) {
		complain_of_rollup(trial, item->name);
		return;
	}
	struct sheet *sheet = sheet_read(trial, item);
	if (!sheet)
		return;
	check_columns(trial, &trial->base->rollups[rollup], sheet);
	vector_push(&trial->ledgers, (struct given_ledger){rollup, sheet});
}

/* Where nothing but ledgers is given, their clients are the records, whose keys are known once the rows are aggregated.
 */
void give_clients(struct trial *trial)
{
	if (trial->given || trial->ledgers.count == 0)
		return;
	const struct given_ledger *ledger = &trial->ledgers.items[0];
	const struct plan_rollup *rollup = &trial->base->rollups[ledger->rollup];
	struct raw_cell *header = arena_alloc(&trial->arena, sizeof *header);
	*header = (struct raw_cell){trial->base->columns[rollup->record_key].name, ledger->sheet->span};
	trial->given = arena_alloc(&trial->arena, sizeof *trial->given);
	*trial->given = (struct sheet){.span = ledger->sheet->span, .header = header, .column_count = 1};
	trial->clients_are_records = true;
}

/* --- rows --- */

static void fill_columns(const struct plan *plan, const struct records *rows, size_t begin, size_t count,
			 struct vector **columns)
{
	for (size_t c = 0; c < plan->column_count; c++)
		put_datums(columns[c], rows->columns[c] ? rows->columns[c] + begin : NULL, count);
}

/* The rows for which `only where` of the rollup is true. */
static struct bits kept_rows(struct machine *filter, const struct program *program, struct vector *const *columns,
			     size_t count, const struct dialect *dialect, struct arena *arena)
{
	struct bits all = {0};
	for (size_t lane = 0; lane < count; lane++)
		bits_set(&all, lane);
	if (!filter)
		return all;
	machine_run(filter, columns, count, &all, dialect, arena);
	const struct vector *keep = machine_vector(filter, program->roots.items[0].value);
	for (size_t w = 0; w < BATCH_WORDS; w++)
		all.words[w] &= keep->yes.words[w];
	return all;
}

static void add_rows(struct trial *trial, const struct plan *plan, const struct records *rows,
		     struct aggregation *aggregation)
{
	const char *message;
	struct program *program = program_make_filter(plan, trial->optimise);
	struct machine *filter = program ? machine_new(program, true, &message) : NULL;
	struct vector **columns = memory_array(plan->column_count, sizeof(struct vector *));
	for (size_t c = 0; c < plan->column_count; c++)
		columns[c] = vector_new(vector_type_of(plan->columns[c].type), 0);
	for (size_t begin = 0; begin < rows->count; begin += BATCH_SIZE) {
		size_t count = rows->count - begin < BATCH_SIZE ? rows->count - begin : BATCH_SIZE;
		fill_columns(plan, rows, begin, count, columns);
		struct bits active = kept_rows(filter, program, columns, count, rows->dialect, &trial->arena);
		aggregation_compute(aggregation, columns, count, &active, rows->dialect, &trial->arena);
	}
	for (size_t c = 0; c < plan->column_count; c++)
		vector_free_one(columns[c]);
	memory_free(columns);
	machine_free(filter);
	program_free(program);
}

/* The rollup's plan takes the place of the rules' while its rows are read. */
static void add_ledger(struct trial *trial, const struct given_ledger *ledger, struct aggregation *aggregation)
{
	struct plan *own = trial->plan;
	trial->plan = own->rollups[ledger->rollup].plan;
	struct records rows = read_sheet(trial, ledger->sheet);
	if (trial_is_sound(trial))
		add_rows(trial, trial->plan, &rows, aggregation);
	trial->plan = own;
}

static struct fields *aggregate(struct trial *trial, size_t index)
{
	const struct plan_rollup *rollup = &trial->plan->rollups[index];
	const char *message;
	struct fields *fields = fields_new(rollup);
	const struct aggregation_options options = {.optimise = trial->optimise, .threads = 1, .memory = SIZE_MAX};
	struct aggregation *aggregation = aggregation_new(rollup, &options, &message);
	if (!aggregation)
		return fields;
	for (size_t i = 0; i < trial->ledgers.count; i++)
		if (trial->ledgers.items[i].rollup == index)
			add_ledger(trial, &trial->ledgers.items[i], aggregation);
	aggregation_end(aggregation, fields);
	fields_settle(fields);
	aggregation_free(aggregation);
	return fields;
}

/* --- records --- */

/* The clients of each ledger, behind those of the ledgers before it. */
static void add_clients(struct trial *trial, const struct fields *fields, struct groups *seen)
{
	char room[DECIMAL_TEXT_MAX];
	for (size_t place = 0; place < fields_count(fields); place++) {
		size_t row = fields_row(fields, place);
		size_t before = seen->count;
		groups_enter(seen, fields_written_key(fields, row), NO_GROUP);
		struct text key = text_copy(&trial->arena, fields_key(fields, row, room));
		if (seen->count > before)
			vector_push(&trial->clients, (struct raw_cell){key, trial->given->span});
	}
}

void aggregate_ledgers(struct trial *trial)
{
	struct groups seen = {0};
	size_t count = trial->plan->rollup_count;
	trial->fields = arena_array(&trial->arena, count, sizeof(struct fields *));
	for (size_t i = 0; i < trial->ledgers.count; i++) {
		size_t rollup = trial->ledgers.items[i].rollup;
		if (trial->fields[rollup])
			continue;
		trial->fields[rollup] = aggregate(trial, rollup);
		if (trial->clients_are_records)
			add_clients(trial, trial->fields[rollup], &seen);
	}
	groups_free(&seen);
	if (!trial->clients_are_records || !trial_is_sound(trial))
		return;
	trial->given->cells = trial->clients.items;
	trial->given->row_count = trial->clients.count;
	if (trial->clients.count)
		return;
	diagnose(trial->diagnostics, CODE_E502, trial->given->span, "no row of this ledger has a client that counts");
	diagnose_remedy(trial->diagnostics, "give rows with a key for which `only where` is true");
}

static void supply(struct trial *trial, const struct plan_rollup *rollup, struct fields *fields, size_t begin,
		   size_t count, struct datum **values)
{
	const struct plan *plan = trial->plan;
	struct vector *key = vector_new(vector_type_of(plan->columns[rollup->record_key].type), 0);
	struct vector **columns = memory_zeroed(rollup->field_count, sizeof(struct vector *));
	const struct datum *keys = trial->records.columns[rollup->record_key];
	struct bits active = {0};
	struct frame frame = {count, &active, &trial->arena, NULL};
	for (size_t lane = 0; lane < count; lane++)
		bits_set(&active, lane);
	for (size_t f = 0; f < rollup->field_count; f++)
		columns[f] = vector_new(vector_type_of(plan->columns[rollup->fields[f]].type), 0);
	put_datums(key, keys ? keys + begin : NULL, count);
	fields_supply(fields, &frame, key, columns);
	for (size_t f = 0; f < rollup->field_count; f++) {
		for (size_t lane = 0; lane < count; lane++)
			values[f][begin + lane] = take_datum(columns[f], lane, plan->columns[rollup->fields[f]].type,
							     plan, &trial->arena);
		vector_free_one(columns[f]);
	}
	vector_free_one(key);
	memory_free(columns);
}

void put_fields(struct trial *trial)
{
	for (size_t i = 0; i < trial->plan->rollup_count; i++) {
		const struct plan_rollup *rollup = &trial->plan->rollups[i];
		size_t records = trial->records.count;
		if (!trial->fields[i])
			continue;
		struct datum **values = arena_array(&trial->arena, rollup->field_count, sizeof(struct datum *));
		for (size_t f = 0; f < rollup->field_count; f++)
			values[f] = arena_array(&trial->arena, records, sizeof *values[f]);
		for (size_t begin = 0; begin < records; begin += BATCH_SIZE)
			supply(trial, rollup, trial->fields[i], begin,
			       records - begin < BATCH_SIZE ? records - begin : BATCH_SIZE, values);
		for (size_t f = 0; f < rollup->field_count; f++)
			if (!trial->records.columns[rollup->fields[f]])
				trial->records.columns[rollup->fields[f]] = values[f];
	}
}

void free_ledgers(struct trial *trial)
{
	for (size_t i = 0; trial->fields && i < trial->plan->rollup_count; i++)
		fields_free(trial->fields[i]);
	vector_free(&trial->ledgers);
	vector_free(&trial->clients);
}
