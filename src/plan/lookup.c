/* Lookups: side files in which a record's value finds a row. */
#include "data/cells.h"
#include "plan/side_file.h"

static size_t find_header(const struct side_file *file, struct text name)
{
	for (size_t i = 0; i < file->column_count; i++)
		if (text_equal(file->header[i], name))
			return i;
	return file->column_count;
}

static void complain_of_key(struct planner *planner, const struct side_file *file, struct name key)
{
	diagnose(planner->diagnostics, CODE_E106, key.span, "%s has no column `%.*s`", file->path,
		 TEXT_ARGUMENTS(key.text));
	size_t near = text_nearest(key.text, file->header, file->column_count);
	if (near < file->column_count)
		diagnose_remedy(planner->diagnostics, "did you mean `%.*s`?", TEXT_ARGUMENTS(file->header[near]));
	else
		diagnose_remedy(
			planner->diagnostics,
			"after `on` stands the column of the file by which its rows are found; its columns are: %s",
			text_list(&planner->plan->arena, file->header, file->column_count));
}

static void complain_of_twin(struct planner *planner, const struct side_file *file, struct name name)
{
	for (size_t i = 0; i < file->column_count; i++) {
		if (find_header(file, file->header[i]) == i)
			continue;
		diagnose(planner->diagnostics, CODE_E403, name.span, "%s has two columns `%.*s`", file->path,
			 TEXT_ARGUMENTS(file->header[i]));
		diagnose_remedy(planner->diagnostics, "give one of them another name");
	}
}

static struct expression *key_expression(struct planner *planner, const struct lookup *lookup)
{
	if (lookup->value)
		return lookup->value;
	struct expression *name = arena_alloc(&planner->plan->arena, sizeof *name);
	name->kind = EXPRESSION_NAME;
	name->span = lookup->key.span;
	name->name = lookup->key;
	return name;
}

void read_lookup_file(struct planner *planner, const struct statement *statement)
{
	const struct lookup *lookup = statement->lookup;
	struct side_file file = {0};
	struct lookup_file result = {.statement = statement, .key = key_expression(planner, lookup)};
	if (side_file_read(planner, lookup->file, &file)) {
		complain_of_twin(planner, &file, lookup->file);
		size_t key = find_header(&file, lookup->key.text);
		if (key == file.column_count)
			complain_of_key(planner, &file, lookup->key);
		else
			result = (struct lookup_file){
				.path = file.path,
				.dialect = file.dialect,
				.header = file.header,
				.column_count = file.column_count,
				.cells = file.cells,
				.lines = file.lines,
				.row_count = file.row_count,
				.key_column = key,
				.statement = statement,
				.key = result.key,
			};
	}
	result.types = arena_array(&planner->plan->arena, result.column_count, sizeof *result.types);
	result.uses = arena_array(&planner->plan->arena, result.column_count, sizeof *result.uses);
	vector_push(&planner->lookups, result);
}

/* --- types --- */

/* What no expression asks needs no column of the export. */
void use_lookup(struct planner *planner, size_t index)
{
	planner->changed |= !planner->lookups.items[index].used;
	planner->lookups.items[index].used = true;
}

void make_lookup(struct planner *planner, size_t index)
{
	struct lookup_file *file = &planner->lookups.items[index];
	struct value *value = make(planner, file->key);
	struct type unknown = {TYPE_UNKNOWN, 0};
	struct type *type = file->column_count ? &file->types[file->key_column] : &unknown;
	if (type->kind == TYPE_UNKNOWN && value->type.kind != TYPE_UNKNOWN) {
		*type = value->type.kind == TYPE_LABEL ? type_of_kind(TYPE_TEXT) : value->type;
		planner->changed = true;
	}
	if (type->kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
		*type = type_of_kind(TYPE_TEXT);
	value = expect(planner, value, file->key, *type);
	bool fits = type->kind == TYPE_NUMBER || type->kind == TYPE_TEXT || type->kind == TYPE_DATE ||
		    type->kind == TYPE_UNKNOWN;
	if (!fits && complain(planner, CODE_E202, file->key->span, "a lookup is found by a number, text or date"))
		complain_remedy(planner, "use another column as its key");
	if (planner->reporting)
		file->made_key = value;
}

/* --- cells --- */

static enum sample_kind sample_kind_of(struct type type)
{
	return type.kind == TYPE_NUMBER ? SAMPLE_NUMBERS : type.kind == TYPE_DATE ? SAMPLE_DATES : SAMPLE_OTHER;
}

static const char *find_formats(struct planner *planner, struct lookup_file *file)
{
	struct arena *arena = &planner->plan->arena;
	struct sample_column *columns = arena_array(arena, file->column_count, sizeof *columns);
	size_t count = 0;
	for (size_t c = 0; c < file->column_count; c++) {
		struct text *cells = arena_array(arena, file->row_count, sizeof *cells);
		for (size_t r = 0; r < file->row_count; r++)
			cells[r] = file->cells[r * file->column_count + c];
		struct text name = text_shown(arena, file->header[c], NAME_SHOWN_MAX);
		columns[count++] = (struct sample_column){
			.name = arena_copy(arena, name.data, name.size),
			.cells = cells,
			.count = file->row_count,
			.kind = sample_kind_of(file->types[c]),
		};
	}
	return dialect_find_formats(&file->dialect, columns, count, arena);
}

static bool read_cell(struct text cell, const struct dialect *dialect, struct constant *constant)
{
	bool percent;
	constant->known = cell.size > 0;
	if (!constant->known)
		return true;
	switch (constant->type.kind) {
	case TYPE_NUMBER:
		return cell_number(cell, dialect, &constant->number, &percent) == CELL_FITS;
	case TYPE_DATE:
		return cell_date(cell, dialect, &constant->day) == CELL_FITS;
	case TYPE_TRUTH:
		return cell_truth(cell, dialect->encoding, &constant->truth) == CELL_FITS;
	default:
		constant->text = cell;
		return true;
	}
}

static const struct constant *read_column(struct planner *planner, const struct lookup_file *file, size_t column)
{
	struct constant *constants = arena_array(&planner->plan->arena, file->row_count, sizeof *constants);
	struct dialect dialect = file->dialect;
	dialect.encoding = ENCODING_UTF_8; /* the cells are decoded already */
	for (size_t r = 0; r < file->row_count; r++) {
		struct text cell = file->cells[r * file->column_count + column];
		constants[r].type = file->types[column];
		if (read_cell(cell, &dialect, &constants[r]))
			continue;
		struct text header = text_shown(&planner->plan->arena, file->header[column], NAME_SHOWN_MAX);
		cell = text_shown(&planner->plan->arena, cell, NAME_SHOWN_MAX);
		diagnose(planner->diagnostics, CODE_E403, file->statement->lookup->file.span,
			 "%s:%zu:%.*s: \"%.*s\" is not %s", file->path, (size_t)file->lines[r], TEXT_ARGUMENTS(header),
			 TEXT_ARGUMENTS(cell), type_name(file->types[column]));
		diagnose_remedy(planner->diagnostics, "the rules use this column as %s; correct the file",
				type_name(file->types[column]));
		break;
	}
	return constants;
}

/* --- keys --- */

static uint64_t key_hash(const struct constant *key)
{
	switch (key->type.kind) {
	case TYPE_NUMBER:
		return decimal_hash(key->number);
	case TYPE_DATE:
		return (uint64_t)key->day * 0x9E3779B97F4A7C15u;
	default:
		return text_hash(key->text);
	}
}

static bool key_equal(const struct constant *a, const struct constant *b)
{
	switch (a->type.kind) {
	case TYPE_NUMBER:
		return decimal_compare(a->number, b->number) == 0;
	case TYPE_DATE:
		return a->day == b->day;
	default:
		return text_equal(a->text, b->text);
	}
}

static void check_keys(struct planner *planner, const struct lookup_file *file, const struct constant *keys)
{
	size_t capacity = 16;
	while (capacity < file->row_count * 2)
		capacity *= 2;
	uint32_t *slots = memory_zeroed(capacity, sizeof *slots);
	for (size_t r = 0; r < file->row_count; r++) {
		if (!keys[r].known)
			continue;
		size_t slot = key_hash(&keys[r]) & (capacity - 1);
		while (slots[slot] && !key_equal(&keys[slots[slot] - 1], &keys[r]))
			slot = (slot + 1) & (capacity - 1);
		if (!slots[slot]) {
			slots[slot] = (uint32_t)r + 1;
			continue;
		}
		struct text cell = text_shown(&planner->plan->arena,
					      file->cells[r * file->column_count + file->key_column], NAME_SHOWN_MAX);
		diagnose(planner->diagnostics, CODE_E402, file->statement->lookup->file.span,
			 "%s:%zu: the key \"%.*s\" stands in line %zu already", file->path, (size_t)file->lines[r],
			 TEXT_ARGUMENTS(cell), (size_t)file->lines[slots[slot] - 1]);
		diagnose_remedy(planner->diagnostics, "each key stands once in a lookup, so that it finds one row");
		break;
	}
	memory_free(slots);
}

static void finish_lookup(struct planner *planner, struct lookup_file *file, struct plan_lookup *lookup)
{
	struct arena *arena = &planner->plan->arena;
	for (size_t c = 0; c < file->column_count; c++)
		if (file->types[c].kind == TYPE_UNKNOWN)
			file->types[c] = type_of_kind(TYPE_TEXT);
	const char *problem = find_formats(planner, file);
	if (problem)
		complain_of_contents(planner, file->statement->lookup->file,
				     arena_printf(arena, "%s: %s", file->path, problem));
	lookup->name = file->statement->name.text;
	lookup->name_span = file->statement->name.span;
	lookup->key = file->made_key;
	lookup->row_count = file->row_count;
	lookup->column_count = file->column_count;
	lookup->columns = arena_array(arena, file->column_count, sizeof *lookup->columns);
	if (problem || file->column_count == 0)
		return;
	for (size_t c = 0; c < file->column_count; c++) {
		lookup->columns[c].name = file->header[c];
		lookup->columns[c].type = file->types[c];
		lookup->columns[c].cells = read_column(planner, file, c);
	}
	lookup->key_type = file->types[file->key_column];
	lookup->keys = lookup->columns[file->key_column].cells;
	check_keys(planner, file, lookup->keys);
}

void finish_lookups(struct planner *planner)
{
	struct plan *plan = planner->plan;
	plan->lookup_count = planner->lookups.count;
	plan->lookups = arena_array(&plan->arena, plan->lookup_count, sizeof *plan->lookups);
	for (size_t i = 0; i < plan->lookup_count; i++)
		finish_lookup(planner, &planner->lookups.items[i], &plan->lookups[i]);
}
