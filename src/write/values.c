/* Added values: how each type is written. */
#include "report/json.h"
#include "write/fields.h"

/* --- texts of values --- */

static bool has_label(const struct vector *vector, uint32_t label, size_t lane)
{
	return bits_get(&vector->labels[label - 1], lane);
}

static struct text joined_labels(struct writer *writer, const struct added_column *column, const struct vector *vector,
				 size_t lane, struct buffer *room)
{
	size_t count = vector_labels(vector, lane, writer->labels);
	room->size = 0;
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_byte(room, '|');
		buffer_text(room, column->definition->labels[writer->labels[i] - 1].text);
	}
	return buffer_view(room);
}

/* One element of a list, which is kept as rule files write it, in the dialect of the output. */
static void append_element(struct buffer *room, struct text element, enum type_kind type, const struct dialect *dialect)
{
	struct decimal number;
	date day;
	char out[DECIMAL_TEXT_MAX];
	char form[16];
	if (type == TYPE_NUMBER && decimal_parse(element, &number) == DECIMAL_READ)
		buffer_bytes(room, out, cell_write_number(number, dialect, out));
	else if (type == TYPE_DATE && date_parse_iso(element, &day))
		buffer_bytes(room, form, cell_write_date(day, dialect, form));
	else
		buffer_text(room, element);
}

static struct text next_element(struct text *list)
{
	size_t end = 0;
	while (end < list->size && list->data[end] != LIST_SEPARATOR)
		end++;
	struct text element = {list->data, end};
	size_t skip = end < list->size ? end + 1 : end;
	bool more = end < list->size;
	list->data = more ? list->data + skip : NULL;
	list->size -= skip;
	return element;
}

static struct text joined_list(const struct added_column *column, struct text list, const struct dialect *dialect,
			       struct buffer *room)
{
	room->size = 0;
	while (list.data) {
		append_element(room, next_element(&list), (enum type_kind)column->type.of, dialect);
		if (list.data)
			buffer_byte(room, '|');
	}
	return buffer_view(room);
}

/* --- fields --- */

static bool append_text(struct writer *writer, struct text text, int32_t *lacking)
{
	if (!writer->options.guard_formulas || !field_looks_like_formula(text))
		return write_field(&writer->row, text, &writer->dialect, lacking);
	struct buffer guarded = {0};
	buffer_byte(&guarded, '\'');
	buffer_text(&guarded, text);
	bool written = write_field(&writer->row, buffer_view(&guarded), &writer->dialect, lacking);
	buffer_free(&guarded);
	return written;
}

static bool append_label(struct writer *writer, const struct added_column *column, uint32_t label, int32_t *lacking)
{
	const struct rendered *rendered = &column->labels[label - 1];
	*lacking = rendered->lacking;
	buffer_text(&writer->row, rendered->field);
	return rendered->lacking == 0;
}

static bool append_number(struct writer *writer, struct decimal number, int32_t *lacking)
{
	char out[DECIMAL_TEXT_MAX];
	size_t size = cell_write_number(number, &writer->dialect, out);
	/* A decimal comma in a file of commas needs quotes. */
	if (writer->dialect.decimal == writer->dialect.delimiter)
		return write_field(&writer->row, (struct text){out, size}, &writer->dialect, lacking);
	buffer_bytes(&writer->row, out, size);
	return true;
}

static bool append_joined(struct writer *writer, const struct added_column *column, const struct vector *vector,
			  size_t lane, int32_t *lacking)
{
	struct buffer room = {0};
	struct text text = column->type.kind == TYPE_LABELS
				   ? joined_labels(writer, column, vector, lane, &room)
				   : joined_list(column, vector->texts[lane], &writer->dialect, &room);
	bool written = append_text(writer, text, lacking);
	buffer_free(&room);
	return written;
}

bool append_value(struct writer *writer, const struct added_column *column, const struct vector *vector, size_t lane,
		  int32_t *lacking)
{
	char out[16];
	size_t at = vector->constant ? 0 : lane;
	bool known = bits_get(&vector->known, lane);
	if (column->tag) {
		buffer_byte(&writer->row, known && has_label(vector, column->tag, lane) ? '1' : '0');
		return true;
	}
	if (!known)
		return true;
	switch (column->type.kind) {
	case TYPE_NUMBER:
		return append_number(writer, vector_number(vector, lane), lacking);
	case TYPE_DATE:
		buffer_bytes(&writer->row, out, cell_write_date(vector->days[at], &writer->dialect, out));
		return true;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		buffer_printf(&writer->row, "%lld", (long long)vector->durations[at]);
		return true;
	case TYPE_TRUTH:
		buffer_string(&writer->row, bits_get(&vector->yes, lane) ? "true" : "false");
		return true;
	case TYPE_LABEL:
		return append_label(writer, column, vector->codes[at], lacking);
	case TYPE_LABELS:
	case TYPE_LIST:
		return append_joined(writer, column, vector, at, lacking);
	default:
		return append_text(writer, vector->texts[at], lacking);
	}
}

/* --- JSON --- */

void append_json_string(struct buffer *out, struct text text)
{
	struct json json = {.out = out};
	json_string(&json, text);
}

static void append_guarded_json(struct writer *writer, struct text text)
{
	if (!writer->options.guard_formulas || !field_looks_like_formula(text)) {
		append_json_string(&writer->row, text);
		return;
	}
	struct buffer guarded = {0};
	buffer_byte(&guarded, '\'');
	buffer_text(&guarded, text);
	append_json_string(&writer->row, buffer_view(&guarded));
	buffer_free(&guarded);
}

static void append_json_element(struct writer *writer, struct text element, enum type_kind type)
{
	if (element.size == 0)
		buffer_string(&writer->row, "null");
	else if (type == TYPE_NUMBER || type == TYPE_TRUTH)
		buffer_text(&writer->row, element);
	else
		append_guarded_json(writer, element);
}

static void append_json_array(struct writer *writer, const struct added_column *column, const struct vector *vector,
			      size_t lane)
{
	struct buffer *out = &writer->row;
	buffer_byte(out, '[');
	if (column->type.kind == TYPE_LABELS) {
		size_t count = vector_labels(vector, lane, writer->labels);
		for (size_t i = 0; i < count; i++) {
			buffer_string(out, i ? "," : "");
			append_guarded_json(writer, column->definition->labels[writer->labels[i] - 1].text);
		}
	} else {
		struct text list = vector->texts[lane];
		while (list.data) {
			append_json_element(writer, next_element(&list), (enum type_kind)column->type.of);
			if (list.data)
				buffer_byte(out, ',');
		}
	}
	buffer_byte(out, ']');
}

void append_json(struct writer *writer, const struct added_column *column, const struct vector *vector, size_t lane)
{
	char out[DECIMAL_TEXT_MAX];
	size_t at = vector->constant ? 0 : lane;
	bool known = bits_get(&vector->known, lane);
	if (column->tag) {
		buffer_byte(&writer->row, known && has_label(vector, column->tag, lane) ? '1' : '0');
		return;
	}
	if (!known) {
		buffer_string(&writer->row, "null");
		return;
	}
	switch (column->type.kind) {
	case TYPE_NUMBER:
		buffer_bytes(&writer->row, out, decimal_format(vector_number(vector, lane), '.', out));
		break;
	case TYPE_DATE:
		date_format_iso(vector->days[at], out);
		append_json_string(&writer->row, (struct text){out, DATE_TEXT});
		break;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		buffer_printf(&writer->row, "%lld", (long long)vector->durations[at]);
		break;
	case TYPE_TRUTH:
		buffer_string(&writer->row, bits_get(&vector->yes, lane) ? "true" : "false");
		break;
	case TYPE_LABEL:
		append_guarded_json(writer, column->definition->labels[vector->codes[at] - 1].text);
		break;
	case TYPE_LABELS:
	case TYPE_LIST:
		append_json_array(writer, column, vector, at);
		break;
	default:
		append_guarded_json(writer, vector->texts[at]);
	}
}
