#include "comparison/rule_words.h"
#include "report/marked_line.h"
#include "report/moves.h"

static void append_edit(struct buffer *out, const struct label_comparison *comparison, const struct edit *edit,
			struct arena *arena)
{
	append_visible(out, text_of(edit_place(comparison, edit, arena)));
	buffer_string(out, ": ");
	append_visible(out, text_of(edit_in_words(comparison, edit, arena)));
	buffer_byte(out, '\n');
	const char *witness = edit_witness(edit, arena);
	if (!witness)
		return;
	buffer_string(out, "  ");
	append_visible(out, text_of(witness));
	buffer_byte(out, '\n');
}

static void append_renamed(struct buffer *out, const struct label_comparison *comparison)
{
	for (size_t i = 0; i < comparison->segments.count; i++) {
		const struct compared_segment *segment = &comparison->segments.items[i];
		if (!text_equal(segment->name, segment->old_name))
			buffer_printf(out, "segment %.*s is now called %.*s\n", TEXT_ARGUMENTS(segment->old_name),
				      TEXT_ARGUMENTS(segment->name));
	}
}

/* Columns of the export that this side's rules read and the other's do not. */
static const char *own_columns(const struct label_comparison *comparison, int side, struct arena *arena)
{
	const struct plan *own = comparison->sides[side].plan;
	const struct plan *other = comparison->sides[!side].plan;
	struct text *names = arena_array(arena, own->column_count, sizeof *names);
	size_t count = 0;
	for (size_t i = 0; i < own->column_count; i++) {
		bool shared = false;
		for (size_t j = 0; j < other->column_count && !shared; j++)
			shared = text_equal(own->columns[i].source_name, other->columns[j].source_name);
		if (!shared)
			names[count++] = own->columns[i].source_name;
	}
	return count ? text_list(arena, names, count) : NULL;
}

void moves_announce(struct buffer *out, const struct label_comparison *comparison)
{
	static const char *const words[] = {"only the old rules read", "only the new rules read"};
	struct arena arena = {0};
	const struct edits *edits = comparison->edits;
	if (edits->same)
		buffer_string(out, "the rules are proven the same: no client can get another label\n");
	append_renamed(out, comparison);
	for (size_t i = 0; i < edits->list.count; i++)
		if (!edit_is_renaming(comparison, &edits->list.items[i]))
			append_edit(out, comparison, &edits->list.items[i], &arena);
	for (int side = 0; side < SIDES; side++) {
		const char *columns = own_columns(comparison, side, &arena);
		if (columns)
			buffer_printf(out, "%s: %s\n", words[side], columns);
	}
	arena_free(&arena);
}
