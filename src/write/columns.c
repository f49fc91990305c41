/* The columns that are added: one for each definition that is written, or one for each label of a set. */
#include "write/fields.h"

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

/* --- fields that a column may have --- */

/* Of more labels there are too many sets; and longer ones would make too much of all combinations. */
enum { SET_LABELS_MAX = 8, LABEL_SIZE_MAX = 1 << 12 };

static bool labels_combine(const struct added_column *column)
{
	bool combine = true;
	for (size_t l = 0; l < column->definition->label_count; l++)
		combine &= column->labels[l].lacking == 0 && column->labels[l].field.size <= LABEL_SIZE_MAX;
	return combine;
}

static uint32_t radix_of(const struct added_column *column)
{
	const struct definition *definition = column->definition;
	if (column->type.kind == TYPE_TRUTH)
		return 3;
	if ((column->type.kind != TYPE_LABEL && column->type.kind != TYPE_LABELS) || column->tag)
		return 0;
	if (!labels_combine(column))
		return 0;
	if (column->type.kind == TYPE_LABEL)
		return (uint32_t)definition->label_count + 1;
	bool few = definition->label_count <= SET_LABELS_MAX && !definition->labels_repeat;
	return few ? ((uint32_t)1 << definition->label_count) + 1 : 0;
}

void make_columns(struct writer *writer)
{
	writer->columns = arena_array(&writer->arena, count_columns(writer), sizeof *writer->columns);
	for (size_t i = 0; i < writer->root_count; i++) {
		const struct root *root = &writer->program->roots.items[i];
		const struct definition *definition = &writer->plan->definitions[root->definition];
		if (writer->options.tag && definition->type.kind == TYPE_LABELS) {
			for (uint32_t label = 1; label <= definition->label_count; label++)
				add_column(writer, root, label);
			continue;
		}
		struct added_column *column = add_column(writer, root, 0);
		if (definition->type.kind == TYPE_LABEL || definition->type.kind == TYPE_LABELS)
			render_labels(writer, column);
		column->radix = radix_of(column);
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

const char *place_columns(struct writer *writer)
{
	size_t count;
	const char *lines = NULL;
	(void)scan_header(writer->scan, &count);
	writer->replaced_by = arena_array(&writer->arena, count, sizeof *writer->replaced_by);
	for (size_t i = 0; i < writer->column_count; i++)
		lines = place_column(writer, i, lines);
	return lines;
}
