#include "write/writer.h"

#include "base/memory.h"
#include "write/fields.h"

/* --- the columns that are added --- */

static size_t count_columns(const struct writer *writer)
{
	size_t count = 0;
	for (size_t i = 0; i < writer->root_count; i++) {
		const struct definition *definition =
			&writer->plan->definitions[writer->program->roots.items[i].definition];
		count += writer->options.tag && definition->type.kind == TYPE_LABELS ? definition->label_count : 1;
	}
	return count;
}

static struct added_column *add_column(struct writer *writer, const struct root *root, uint32_t tag)
{
	const struct definition *definition = &writer->plan->definitions[root->definition];
	struct added_column *column = &writer->columns[writer->column_count++];
	*column = (struct added_column){
		.name = definition->name,
		.definition = definition,
		.type = definition->type,
		.root = (size_t)(root - writer->program->roots.items),
		.value = root->value,
		.tag = tag,
		.header = SIZE_MAX,
	};
	if (definition->type.kind == TYPE_LABEL || definition->type.kind == TYPE_LABELS)
		column->definition = &writer->plan->definitions[definition->type.of];
	if (tag) {
		struct text label = column->definition->labels[tag - 1].text;
		const char *name = arena_printf(&writer->arena, "%.*s: %.*s", TEXT_ARGUMENTS(definition->name),
						TEXT_ARGUMENTS(label));
		column->name = text_of(name);
	}
	return column;
}

static void render_labels(struct writer *writer, struct added_column *column)
{
	size_t count = column->definition->label_count;
	column->labels = arena_array(&writer->arena, count, sizeof *column->labels);
	for (size_t i = 0; i < count; i++) {
		struct buffer field = {0};
		struct text label = column->definition->labels[i].text;
		if (writer->options.guard_formulas && field_looks_like_formula(label))
			label = text_of(arena_printf(&writer->arena, "'%.*s", TEXT_ARGUMENTS(label)));
		int32_t lacking = 0;
		if (!write_field(&field, label, &writer->dialect, &lacking))
			column->labels[i].lacking = lacking;
		column->labels[i].field = text_copy(&writer->arena, buffer_view(&field));
		buffer_free(&field);
	}
}

static void make_columns(struct writer *writer)
{
	writer->columns = arena_array(&writer->arena, count_columns(writer), sizeof *writer->columns);
	writer->blanked = arena_array(&writer->arena, writer->root_count, sizeof *writer->blanked);
	for (size_t i = 0; i < writer->root_count; i++) {
		const struct root *root = &writer->program->roots.items[i];
		const struct definition *definition = &writer->plan->definitions[root->definition];
		if (writer->options.tag && definition->type.kind == TYPE_LABELS) {
			for (uint32_t label = 1; label <= definition->label_count; label++)
				add_column(writer, root, label);
			continue;
		}
		struct added_column *column = add_column(writer, root, 0);
		if (definition->type.kind == TYPE_LABEL)
			render_labels(writer, column);
	}
}

/* --- names that are there already --- */

/* One more line of what is wrong with the header. */
static const char *add_conflict(struct writer *writer, const char *lines, struct text name, bool twice)
{
	struct text shown = text_shown(&writer->arena, name, NAME_SHOWN_MAX);
	return arena_printf(&writer->arena, "%s%s%s:1:%.*s: the export has %s `%.*s`%s", lines ? lines : "",
			    lines ? "\n" : "", scan_name(writer->scan), TEXT_ARGUMENTS(shown),
			    twice ? "two columns" : "a column", TEXT_ARGUMENTS(shown),
			    twice ? ", so it is not clear which to replace; give one of them another name"
				  : " already, which the rules would write over; give theirs another name, or say "
				    "--replace");
}

/* Finds the column of the header that has the name of an added one. Null, or what is wrong in lines. */
static const char *place_column(struct writer *writer, size_t index, const char *lines)
{
	size_t count;
	const struct text *header = scan_header(writer->scan, &count);
	struct added_column *column = &writer->columns[index];
	for (size_t h = 0; h < count; h++) {
		bool shown = !writer->options.only || h == scan_key(writer->scan);
		if (!shown || !text_equal(text_trim(header[h]), text_trim(column->name)))
			continue;
		if (!writer->options.replace || column->header != SIZE_MAX)
			return add_conflict(writer, lines, column->name, writer->options.replace);
		column->header = h;
		writer->replaced_by[h] = index + 1;
		writer->any_replaced = true;
	}
	return lines;
}

static const char *place_columns(struct writer *writer)
{
	size_t count;
	const char *lines = NULL;
	(void)scan_header(writer->scan, &count);
	writer->replaced_by = arena_array(&writer->arena, count, sizeof *writer->replaced_by);
	for (size_t i = 0; i < writer->column_count; i++)
		lines = place_column(writer, i, lines);
	return lines;
}

/* --- the header --- */

static bool is_shown(const struct writer *writer, size_t column)
{
	return !writer->options.only || column == scan_key(writer->scan);
}

static void add_delimiter(struct writer *writer, bool *first)
{
	if (!*first)
		buffer_byte(&writer->row, writer->dialect.delimiter);
	*first = false;
}

static const char *append_name(struct writer *writer, struct text name)
{
	int32_t lacking = 0;
	char out[4];
	if (write_field(&writer->row, name, &writer->dialect, &lacking))
		return NULL;
	return arena_printf(
		&writer->arena,
		"%s:1:%.*s: the name of this column has the character `%.*s`, which the export's encoding (%s) lacks",
		scan_name(writer->scan), TEXT_ARGUMENTS(name), (int)utf8_encode(lacking, out), out,
		encoding_name(writer->dialect.encoding));
}

static const char *append_added_names(struct writer *writer, bool first)
{
	for (size_t i = 0; i < writer->column_count; i++) {
		if (writer->columns[i].header != SIZE_MAX)
			continue;
		add_delimiter(writer, &first);
		const char *problem = append_name(writer, writer->columns[i].name);
		if (problem)
			return problem;
	}
	return NULL;
}

static void end_row(struct writer *writer)
{
	buffer_string(&writer->row, writer->dialect.line_ending);
	output_bytes(writer->output, writer->row.data, writer->row.size);
	writer->row.size = 0;
}

/* The export's own fields are rewritten one by one where the output is not in its dialect. */
static bool keeps_bytes(const struct writer *writer)
{
	return writer->options.format == RUN_CSV && !writer->options.only;
}

static const char *write_header(struct writer *writer)
{
	size_t count;
	const struct text *header = scan_header(writer->scan, &count);
	bool first = true;
	if (keeps_bytes(writer)) {
		buffer_text(&writer->row, scan_header_bytes(writer->scan));
		first = false;
	}
	for (size_t h = 0; h < count && !keeps_bytes(writer); h++) {
		if (!is_shown(writer, h))
			continue;
		add_delimiter(writer, &first);
		const char *problem = append_name(writer, header[h]);
		if (problem)
			return problem;
	}
	const char *problem = append_added_names(writer, first);
	if (!problem)
		end_row(writer);
	return problem;
}

/* --- records --- */

/* A field in other words of the same text, for another delimiter; its bytes stay in the export's encoding. */
static void append_requoted(struct writer *writer, struct text field)
{
	struct arena room = {0};
	char delimiter = writer->dialect.delimiter;
	struct text text = field_unquote(field, &room);
	bool quote = false;
	for (size_t i = 0; i < text.size; i++)
		quote |= text.data[i] == delimiter || text.data[i] == '"' || text.data[i] == '\n' ||
			 text.data[i] == '\r';
	if (quote)
		buffer_byte(&writer->row, '"');
	for (size_t i = 0; i < text.size; i++) {
		if (quote && text.data[i] == '"')
			buffer_byte(&writer->row, '"');
		buffer_byte(&writer->row, text.data[i]);
	}
	if (quote)
		buffer_byte(&writer->row, '"');
	arena_free(&room);
}

static bool append_cell(struct writer *writer, const struct added_column *column, const struct machine *machine,
			size_t lane)
{
	int32_t lacking = 0;
	char out[4];
	size_t before = writer->row.size;
	if (append_value(writer, column, machine_vector(machine, column->value), lane, &lacking))
		return true;
	writer->row.size = before;
	if (writer->options.bad == BAD_MISSING) {
		writer->taken_as_missing++;
		writer->blanked[column->root] = true;
		return true;
	}
	const char *message =
		lacking < 0
			? "this text is not valid"
			: arena_printf(&writer->arena,
				       "the result has the character `%.*s`, which the export's encoding (%s) lacks",
				       (int)utf8_encode(lacking, out), out, encoding_name(writer->dialect.encoding));
	scan_fail_record(writer->scan, lane, column->name, message);
	return false;
}

/* The record's fields as they stand; a long one cut and a short one filled to the header. */
static size_t split(struct writer *writer, struct text bytes, size_t count)
{
	size_t found = record_split(bytes, scan_dialect(writer->scan), writer->fields, count);
	for (size_t i = found; i < count; i++)
		writer->fields[i] = (struct text){"", 0};
	return count;
}

static bool append_export(struct writer *writer, const struct machine *machine, const struct scan_batch *batch,
			  size_t lane, bool *first)
{
	size_t count;
	struct text bytes = batch->records->bytes[lane];
	scan_header(writer->scan, &count);
	bool malformed = batch->records->forms[lane] != RECORD_WELL_FORMED;
	bool whole = batch->records->field_counts[lane] == count || malformed;
	if (keeps_bytes(writer) && !writer->any_replaced && whole) {
		buffer_text(&writer->row, bytes);
		*first = false;
		return true;
	}
	split(writer, bytes, count);
	for (size_t h = 0; h < count; h++) {
		if (!is_shown(writer, h))
			continue;
		add_delimiter(writer, first);
		size_t replaced = writer->replaced_by[h];
		if (replaced) {
			if (!append_cell(writer, &writer->columns[replaced - 1], machine, lane))
				return false;
		} else if (writer->options.format == RUN_TSV) {
			append_requoted(writer, writer->fields[h]);
		} else {
			buffer_text(&writer->row, writer->fields[h]);
		}
	}
	return true;
}

static bool append_record(struct writer *writer, const struct machine *machine, const struct scan_batch *batch,
			  size_t lane)
{
	bool first = true;
	if (!append_export(writer, machine, batch, lane, &first))
		return false;
	for (size_t i = 0; i < writer->column_count; i++) {
		if (writer->columns[i].header != SIZE_MAX)
			continue;
		add_delimiter(writer, &first);
		if (!append_cell(writer, &writer->columns[i], machine, lane))
			return false;
	}
	return true;
}

/* --- JSON lines --- */

static void name_json(struct writer *writer)
{
	size_t count;
	const struct text *header = scan_header(writer->scan, &count);
	writer->json_names = arena_array(&writer->arena, count, sizeof *writer->json_names);
	for (size_t h = 0; h < count; h++) {
		bool distinct = header[h].size > 0;
		for (size_t i = 0; i < h && distinct; i++)
			distinct = !text_equal(header[i], header[h]) && !text_equal(writer->json_names[i], header[h]);
		writer->json_names[h] =
			distinct ? header[h] : text_of(arena_printf(&writer->arena, "column %zu", h + 1));
	}
}

static void append_json_key(struct writer *writer, struct text name, bool *first)
{
	buffer_byte(&writer->row, *first ? '{' : ',');
	*first = false;
	append_json_string(&writer->row, name);
	buffer_byte(&writer->row, ':');
}

/* A cell that is no text cannot be a string. Under BAD_MISSING it is null. */
static bool take_unreadable(struct writer *writer, size_t column, size_t lane)
{
	size_t count;
	if (writer->options.bad == BAD_MISSING) {
		writer->taken_as_missing++;
		buffer_string(&writer->row, "null");
		return true;
	}
	scan_fail_record(writer->scan, lane, scan_header(writer->scan, &count)[column],
			 arena_printf(&writer->arena, "the cell has characters that are not %s",
				      encoding_name(writer->dialect.encoding)));
	return false;
}

static bool append_object(struct writer *writer, const struct machine *machine, const struct scan_batch *batch,
			  size_t lane)
{
	bool first = true;
	size_t count;
	scan_header(writer->scan, &count);
	split(writer, batch->records->bytes[lane], count);
	for (size_t h = 0; h < count; h++) {
		if (!is_shown(writer, h))
			continue;
		append_json_key(writer, writer->json_names[h], &first);
		size_t replaced = writer->replaced_by[h];
		struct text text;
		struct text cell = field_unquote(writer->fields[h], batch->arena);
		if (replaced)
			append_json(writer, &writer->columns[replaced - 1],
				    machine_vector(machine, writer->columns[replaced - 1].value), lane);
		else if (cell_text(cell, writer->dialect.encoding, batch->arena, &text) == CELL_FITS)
			append_json_string(&writer->row, text);
		else if (!take_unreadable(writer, h, lane))
			return false;
	}
	for (size_t i = 0; i < writer->column_count; i++) {
		if (writer->columns[i].header != SIZE_MAX)
			continue;
		append_json_key(writer, writer->columns[i].name, &first);
		append_json(writer, &writer->columns[i], machine_vector(machine, writer->columns[i].value), lane);
	}
	buffer_byte(&writer->row, '}');
	return true;
}

/* --- batches --- */

static void fail_record(struct writer *writer, const struct vector *vector, const struct root *root, size_t lane,
			struct arena *arena)
{
	const struct definition *definition = &writer->plan->definitions[root->definition];
	const struct failure *failure = &vector->failures[lane];
	scan_fail_record(writer->scan, lane, definition->name, failure_text(failure, writer->plan, arena));
}

/* A conflict of rules fails whatever is read from them, such as each result of a table: it is said once. */
static bool is_said(const struct writer *writer, const struct machine *machine, size_t index, size_t lane)
{
	const struct root *roots = writer->program->roots.items;
	const struct failure *failure = &machine_vector(machine, roots[index].value)->failures[lane];
	for (size_t i = 0; i < index && failure->kind == FAILURE_CONFLICT; i++) {
		const struct vector *vector = machine_vector(machine, roots[i].value);
		if (!vector->any_failed || !bits_get(&vector->failed, lane))
			continue;
		const struct failure *before = &vector->failures[lane];
		if (before->kind == failure->kind && before->definition == failure->definition)
			return true;
	}
	return false;
}

static void judge_results(struct writer *writer, const struct machine *machine, const struct scan_batch *batch)
{
	struct bits judged = batch->active; /* failing takes a record out of the batch, and it may fail twice */
	for (size_t i = 0; i < writer->root_count; i++) {
		const struct root *root = &writer->program->roots.items[i];
		const struct vector *vector = machine_vector(machine, root->value);
		if (!vector->any_failed || vector->constant)
			continue;
		for (size_t lane = 0; lane < batch->records->count; lane++)
			if (bits_get(&vector->failed, lane) && bits_get(&judged, lane) &&
			    !is_said(writer, machine, i, lane))
				fail_record(writer, vector, root, lane, batch->arena);
	}
}

static void count_lane(struct writer *writer, size_t index, const struct vector *vector, size_t lane)
{
	uint64_t *counts = writer->label_counts[index];
	if (!bits_get(&vector->known, lane) || writer->blanked[index]) {
		counts[0]++;
		return;
	}
	if (vector->type == VECTOR_CODE) {
		counts[vector->codes[vector->constant ? 0 : lane]]++;
		return;
	}
	for (size_t l = 0; l < vector->label_count; l++)
		counts[l + 1] += bits_get(&vector->labels[l], lane);
}

static void count_record(struct writer *writer, const struct machine *machine, size_t lane)
{
	for (size_t i = 0; i < writer->root_count; i++)
		if (writer->label_counts[i])
			count_lane(writer, i, machine_vector(machine, writer->program->roots.items[i].value), lane);
}

void writer_batch(struct writer *writer, const struct machine *machine, const struct scan_batch *batch)
{
	judge_results(writer, machine, batch);
	for (size_t lane = 0; lane < batch->records->count; lane++) {
		if (!bits_get(&batch->active, lane))
			continue;
		writer->row.size = 0;
		memset(writer->blanked, 0, writer->root_count * sizeof *writer->blanked);
		bool written = writer->options.format == RUN_JSONL ? append_object(writer, machine, batch, lane)
								   : append_record(writer, machine, batch, lane);
		if (!written)
			continue;
		count_record(writer, machine, lane);
		end_row(writer);
	}
}

/* --- opening and closing --- */

static void make_counts(struct writer *writer)
{
	size_t count = writer->root_count;
	writer->label_counts = arena_array(&writer->arena, count, sizeof *writer->label_counts);
	for (size_t i = 0; i < count; i++) {
		const struct definition *definition =
			&writer->plan->definitions[writer->program->roots.items[i].definition];
		if (definition->kind == DEFINITION_SEGMENT)
			writer->label_counts[i] =
				arena_array(&writer->arena, definition->label_count + 1, sizeof(uint64_t));
	}
}

static struct dialect dialect_of_output(const struct scan *scan, enum run_format format)
{
	struct dialect dialect = *scan_dialect(scan);
	if (format == RUN_TSV)
		dialect.delimiter = '\t';
	if (format == RUN_JSONL)
		dialect.line_ending = "\n";
	return dialect;
}

struct writer *writer_open(struct output *output, struct scan *scan, const struct program *program,
			   const struct writer_options *options, struct arena *arena, const char **message)
{
	struct writer *writer = memory_zeroed(1, sizeof *writer);
	size_t count;
	writer->output = output;
	writer->scan = scan;
	writer->program = program;
	writer->plan = program->plan;
	while (writer->root_count < program->roots.count &&
	       program->roots.items[writer->root_count].definition != UINT32_MAX)
		writer->root_count++;
	writer->options = *options;
	writer->dialect = dialect_of_output(scan, options->format);
	scan_header(scan, &count);
	writer->fields = arena_array(&writer->arena, count, sizeof *writer->fields);
	make_columns(writer);
	make_counts(writer);
	size_t most = 0;
	for (size_t i = 0; i < writer->column_count; i++)
		if (writer->columns[i].definition->label_count > most)
			most = writer->columns[i].definition->label_count;
	writer->labels = arena_array(&writer->arena, most, sizeof *writer->labels);
	bool json = options->format == RUN_JSONL;
	if (!json)
		output_set_encoding(output, writer->dialect.encoding, writer->dialect.byte_order_mark);
	const char *problem = place_columns(writer);
	if (!problem && json)
		name_json(writer);
	else if (!problem)
		problem = write_header(writer);
	if (!problem)
		return writer;
	*message = arena_copy(arena, problem, strlen(problem));
	writer_close(writer);
	return NULL;
}

uint64_t writer_taken_as_missing(const struct writer *writer)
{
	return writer->taken_as_missing;
}

/* A label with a blank for each line break, and for what else may not reach a terminal. */
static void append_on_one_line(struct buffer *out, struct text label)
{
	for (size_t at = 0; at < label.size;) {
		size_t begin = at;
		if (is_control_character(utf8_next(label, &at)))
			buffer_byte(out, ' ');
		else
			buffer_bytes(out, label.data + begin, at - begin);
	}
}

void writer_summary(const struct writer *writer, struct buffer *out)
{
	for (size_t i = 0; i < writer->root_count; i++) {
		const struct definition *definition =
			&writer->plan->definitions[writer->program->roots.items[i].definition];
		const uint64_t *counts = writer->label_counts[i];
		if (!counts)
			continue;
		buffer_printf(out, "%.*s:", TEXT_ARGUMENTS(definition->name));
		for (size_t l = 0; l < definition->label_count; l++) {
			buffer_string(out, l ? ", " : " ");
			append_on_one_line(out, definition->labels[l].text);
			buffer_printf(out, " %zu", (size_t)counts[l + 1]);
		}
		if (counts[0])
			buffer_printf(out, ", no label %zu", (size_t)counts[0]);
		buffer_byte(out, '\n');
	}
}

void writer_close(struct writer *writer)
{
	if (!writer)
		return;
	buffer_free(&writer->row);
	arena_free(&writer->arena);
	memory_free(writer);
}
