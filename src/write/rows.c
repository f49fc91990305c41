/* The header, and a record as a row or as a JSON object. */
#include "write/fields.h"

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

void end_row(struct writer *writer)
{
	buffer_bytes(&writer->row, writer->dialect.line_ending, writer->ending_size);
}

/* The export's own fields are rewritten one by one where the output is not in its dialect. */
static bool keeps_bytes(const struct writer *writer)
{
	return writer->options.format == RUN_CSV && !writer->options.only;
}

const char *write_header(struct writer *writer)
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

bool append_cell(struct writer *writer, const struct added_column *column, const struct machine *machine, size_t lane)
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
	struct text bytes = record_bytes(batch->records, lane);
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

bool append_record(struct writer *writer, const struct machine *machine, const struct scan_batch *batch, size_t lane)
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

void name_json(struct writer *writer)
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

/* Of a record that is made of fields: as values are written, and not as the cells of an export. */
static void append_field_json(struct writer *writer, size_t column, struct text cell)
{
	size_t count;
	size_t at = plan_find_column(writer->plan, scan_header(writer->scan, &count)[column]);
	enum type_kind type = writer->plan->columns[at].type.kind;
	if (cell.size == 0)
		buffer_string(&writer->row, "null");
	else if (type == TYPE_TEXT || type == TYPE_DATE)
		append_json_string(&writer->row, cell);
	else
		buffer_text(&writer->row, cell);
}

bool append_object(struct writer *writer, const struct machine *machine, const struct scan_batch *batch, size_t lane)
{
	bool first = true;
	size_t count;
	scan_header(writer->scan, &count);
	split(writer, record_bytes(batch->records, lane), count);
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
		else if (h > 0 && scan_is_of_fields(writer->scan))
			append_field_json(writer, h, cell);
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
