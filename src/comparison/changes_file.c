#include "comparison/changes_file.h"

#include "base/memory.h"
#include "comparison/rule_words.h"

struct changes_file {
	const struct label_comparison *comparison;
	struct output *output; /* of a part: null */
	struct dialect dialect;
	struct buffer rows; /* that are not in the output yet */
	bool is_inside;     /* a row, behind a field */
	struct arena arena; /* of the row at hand */
};

struct changes_file *changes_open(struct label_comparison *comparison, const char *path, bool survive_power_cut,
				  const char **message)
{
	struct output *output = output_open(path, survive_power_cut, &comparison->arena, message);
	if (!output)
		return NULL;
	struct changes_file *changes = memory_zeroed(1, sizeof *changes);
	changes->comparison = comparison;
	changes->output = output;
	comparison->changes = changes;
	return changes;
}

/* A character that the encoding lacks is written as a question mark: the file is for people to read. */
static void add_field(struct changes_file *changes, struct text field)
{
	int32_t lacking;
	if (changes->is_inside)
		buffer_byte(&changes->rows, changes->dialect.delimiter);
	changes->is_inside = true;
	if (write_field(&changes->rows, field, &changes->dialect, &lacking))
		return;
	struct buffer plain = {0};
	for (size_t at = 0; at < field.size;) {
		size_t begin = at;
		struct buffer ignored = {0};
		int32_t code_point = utf8_next(field, &at);
		struct text character = {field.data + begin, at - begin};
		if (code_point >= 0 && write_field(&ignored, character, &changes->dialect, &lacking))
			buffer_text(&plain, character);
		else
			buffer_byte(&plain, '?');
		buffer_free(&ignored);
	}
	(void)write_field(&changes->rows, buffer_view(&plain), &changes->dialect, &lacking);
	buffer_free(&plain);
}

static void end_row(struct changes_file *changes)
{
	buffer_string(&changes->rows, changes->dialect.line_ending);
	changes->is_inside = false;
	arena_reset(&changes->arena);
}

static void write_rows(struct changes_file *whole, struct buffer *rows)
{
	output_bytes(whole->output, rows->data, rows->size);
	rows->size = 0;
}

void changes_begin(struct changes_file *changes, const struct dialect *dialect)
{
	static const char *const columns[] = {"before", "now", "rule before", "rule now", "moved by"};
	const struct label_comparison *comparison = changes->comparison;
	size_t count = comparison->by_data ? 4 : 5;
	changes->dialect = *dialect;
	output_set_encoding(changes->output, dialect->encoding, dialect->byte_order_mark);
	add_field(changes, comparison->key_name);
	for (size_t s = 0; s < comparison->segments.count; s++) {
		const struct compared_segment *segment = &comparison->segments.items[s];
		for (size_t i = 0; i < count && segment_is_compared(segment); i++)
			add_field(changes, text_of(arena_printf(&changes->arena, "%.*s %s",
								TEXT_ARGUMENTS(segment->name), columns[i])));
	}
	end_row(changes);
	write_rows(changes, &changes->rows);
}

struct changes_file *changes_part(const struct changes_file *whole, const struct label_comparison *part)
{
	struct changes_file *changes = memory_zeroed(1, sizeof *changes);
	changes->comparison = part;
	changes->dialect = whole->dialect;
	return changes;
}

void changes_merge(struct changes_file *whole, struct changes_file *part)
{
	write_rows(whole, &part->rows);
}

void changes_clear(struct changes_file *part)
{
	part->rows.size = 0;
}

static struct text label_text(const struct compared_segment *segment, uint32_t label)
{
	return label == LABEL_LEFT_OUT ? text_of("(left out)") : labels_name(&segment->labels, label);
}

void changes_add(struct changes_file *changes, const struct mover *mover)
{
	const struct label_comparison *comparison = changes->comparison;
	const struct text none = {"", 0};
	add_field(changes, mover->key);
	for (size_t s = 0; s < comparison->segments.count; s++) {
		const struct compared_segment *segment = &comparison->segments.items[s];
		if (!segment_is_compared(segment))
			continue;
		bool moved = mover->from[s] != mover->to[s];
		add_field(changes, label_text(segment, mover->from[s]));
		add_field(changes, label_text(segment, mover->to[s]));
		for (int side = 0; side < SIDES; side++) {
			uint32_t rule = side == SIDE_OLD ? mover->old_rules[s] : mover->new_rules[s];
			add_field(changes,
				  moved ? rule_in_words(comparison, segment, side, rule, &changes->arena) : none);
		}
		if (!comparison->by_data)
			add_field(changes,
				  moved ? text_of(mover_in_words(comparison, mover->edits[s], &changes->arena)) : none);
	}
	end_row(changes);
}

const char *changes_commit(struct changes_file *changes)
{
	bool closed_early = false;
	if (output_commit(changes->output))
		return NULL;
	const char *message = output_failure(changes->output, &closed_early);
	return closed_early ? NULL : message;
}

void changes_close(struct changes_file *changes)
{
	if (!changes)
		return;
	output_close(changes->output);
	buffer_free(&changes->rows);
	arena_free(&changes->arena);
	memory_free(changes);
}
