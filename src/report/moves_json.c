#include "comparison/rule_words.h"
#include "report/json.h"
#include "report/moves.h"
#include "report/moves_table.h"

struct moves_writer {
	struct json json;
	const struct label_comparison *comparison;
	struct arena arena;
};

static void text_member(struct moves_writer *writer, const char *key, struct text text)
{
	json_key(&writer->json, key);
	json_string(&writer->json, text);
}

static void number_member(struct moves_writer *writer, const char *key, const char *number)
{
	json_key(&writer->json, key);
	json_number(&writer->json, text_of(number));
}

static void label_member(struct moves_writer *writer, const char *key, const struct labels *labels, uint32_t label)
{
	json_key(&writer->json, key);
	if (label == LABEL_NONE || label == LABEL_ABSENT)
		json_null(&writer->json);
	else
		json_string(&writer->json,
			    label == LABEL_LEFT_OUT ? text_of("(left out)") : labels_name(labels, label));
}

/* {"turnover": {"sum": 100, "share": 0.1}} */
static void write_weights(struct moves_writer *writer, const struct exact_sum *sums)
{
	const struct label_comparison *comparison = writer->comparison;
	if (comparison->weights.count == 0)
		return;
	json_key(&writer->json, "weights");
	json_object_begin(&writer->json);
	for (size_t w = 0; w < comparison->weights.count; w++) {
		const struct weight *weight = &comparison->weights.items[w];
		json_key(&writer->json, arena_copy(&writer->arena, weight->name.data, weight->name.size));
		json_object_begin(&writer->json);
		number_member(writer, "sum", sum_text(&sums[w], &writer->arena));
		number_member(writer, "share", sum_share_number(&sums[w], &weight->total, &writer->arena));
		json_object_end(&writer->json);
	}
	json_object_end(&writer->json);
}

/* --- moves --- */

static void write_move(struct moves_writer *writer, const struct labels *labels, const struct moves *moves,
		       size_t index, uint64_t whole, bool split)
{
	const struct move *move = &moves->list.items[index];
	json_object_begin(&writer->json);
	label_member(writer, "old", labels, move->from);
	label_member(writer, "new", labels, move->to);
	json_count_member(&writer->json, "clients", (size_t)move->clients);
	number_member(writer, "share", share_number(move->clients, whole, &writer->arena));
	if (split && move->from != move->to) {
		json_count_member(&writer->json, "by_rules", (size_t)move->by_rules);
		json_count_member(&writer->json, "by_data", (size_t)move->by_data);
		json_count_member(&writer->json, "by_both", (size_t)(move->clients - move->by_rules - move->by_data));
	}
	write_weights(writer, moves->weight_count ? moves_sum(moves, index, 0) : NULL);
	json_object_end(&writer->json);
}

static void write_moves(struct moves_writer *writer, const struct labels *labels, const struct moves *moves, bool split)
{
	struct moves_table table = moves_table_of(moves, labels, &writer->arena);
	json_key(&writer->json, "moves");
	json_array_begin(&writer->json);
	for (size_t i = 0; i < table.row_count * table.column_count; i++)
		if (table.cells[i] != SIZE_MAX)
			write_move(writer, labels, moves, table.cells[i], table.total, split);
	json_array_end(&writer->json);
}

static void write_totals(struct moves_writer *writer, const char *key, const struct labels *labels, const uint32_t *ids,
			 const uint64_t *totals, size_t count)
{
	json_key(&writer->json, key);
	json_array_begin(&writer->json);
	for (size_t i = 0; i < count; i++) {
		json_object_begin(&writer->json);
		label_member(writer, "label", labels, ids[i]);
		json_count_member(&writer->json, "clients", (size_t)totals[i]);
		json_object_end(&writer->json);
	}
	json_array_end(&writer->json);
}

/* Who came, or went: what label they have, or had. */
static void write_beyond(struct moves_writer *writer, const char *key, const struct labels *labels,
			 const struct moves *moves, bool went)
{
	size_t *list;
	size_t count = moves_beyond(moves, went, &writer->arena, &list);
	json_key(&writer->json, key);
	json_array_begin(&writer->json);
	for (size_t i = 0; i < count; i++) {
		const struct move *move = &moves->list.items[list[i]];
		json_object_begin(&writer->json);
		label_member(writer, "label", labels, went ? move->from : move->to);
		json_count_member(&writer->json, "clients", (size_t)move->clients);
		write_weights(writer, moves->weight_count ? moves_sum(moves, list[i], 0) : NULL);
		json_object_end(&writer->json);
	}
	json_array_end(&writer->json);
}

/* --- causes --- */

static void write_rule(struct moves_writer *writer, const char *key, const struct compared_segment *segment, int side,
		       uint32_t rule)
{
	struct text words = rule_in_words(writer->comparison, segment, side, rule, &writer->arena);
	json_key(&writer->json, key);
	if (words.size)
		json_string(&writer->json, words);
	else
		json_null(&writer->json);
}

static void write_causes(struct moves_writer *writer, const struct compared_segment *segment)
{
	size_t *list;
	size_t count = causes_by_size(&segment->causes, &writer->arena, &list);
	json_key(&writer->json, "causes");
	json_array_begin(&writer->json);
	for (size_t i = 0; i < count; i++) {
		struct cause cause = cause_at(&segment->causes, list[i]);
		json_object_begin(&writer->json);
		label_member(writer, "old", &segment->labels, cause.from);
		label_member(writer, "new", &segment->labels, cause.to);
		write_rule(writer, "old_rule", segment, SIDE_OLD, cause.old_rule);
		write_rule(writer, "new_rule", segment, SIDE_NEW, cause.new_rule);
		if (cause.edit != EDIT_NONE)
			json_string_member(&writer->json, "moved_by",
					   mover_in_words(writer->comparison, cause.edit, &writer->arena));
		json_count_member(&writer->json, "clients", (size_t)segment->causes.clients.items[list[i]]);
		size_t weights = writer->comparison->weights.count;
		write_weights(writer, weights ? &segment->causes.sums.items[list[i] * weights] : NULL);
		json_object_end(&writer->json);
	}
	json_array_end(&writer->json);
}

/* --- segments --- */

static void write_since(struct moves_writer *writer, const struct compared_segment *segment)
{
	json_key(&writer->json, "since");
	json_object_begin(&writer->json);
	json_count_member(&writer->json, "moved", (size_t)segment->since_moved);
	json_count_member(&writer->json, "by_rules", (size_t)segment->since_by_rules);
	json_count_member(&writer->json, "by_data", (size_t)segment->since_by_data);
	json_count_member(&writer->json, "by_both",
			  (size_t)(segment->since_moved - segment->since_by_rules - segment->since_by_data));
	write_moves(writer, &segment->labels, &segment->since, true);
	write_beyond(writer, "came", &segment->labels, &segment->since, false);
	write_beyond(writer, "went", &segment->labels, &segment->since, true);
	json_object_end(&writer->json);
}

static void write_compared(struct moves_writer *writer, const struct compared_segment *segment)
{
	const struct label_comparison *comparison = writer->comparison;
	struct moves_table table = moves_table_of(&segment->moves, &segment->labels, &writer->arena);
	json_count_member(&writer->json, "moved", (size_t)segment->moved);
	number_member(writer, "moved_share", share_number(segment->moved, comparison->clients, &writer->arena));
	write_moves(writer, &segment->labels, &segment->moves, false);
	write_totals(writer, "old_totals", &segment->labels, table.rows, table.row_totals, table.row_count);
	write_totals(writer, "new_totals", &segment->labels, table.columns, table.column_totals, table.column_count);
	write_causes(writer, segment);
	if (comparison->by_data) {
		write_beyond(writer, "came", &segment->labels, &segment->moves, false);
		write_beyond(writer, "went", &segment->labels, &segment->moves, true);
	} else if (comparison->snapshot) {
		write_since(writer, segment);
	}
}

static void write_segment(struct moves_writer *writer, const struct compared_segment *segment)
{
	bool compared = segment_is_compared(segment);
	bool added = !segment->sources[SIDE_OLD].column;
	json_object_begin(&writer->json);
	text_member(writer, "name", segment->name);
	if (!text_equal(segment->name, segment->old_name))
		text_member(writer, "old_name", segment->old_name);
	json_string_member(&writer->json, "state", compared ? "compared" : added ? "added" : "dropped");
	if (compared)
		write_compared(writer, segment);
	else
		write_beyond(writer, "labels", &segment->labels, &segment->moves, !added);
	json_object_end(&writer->json);
}

/* --- the whole --- */

static void write_changes(struct moves_writer *writer)
{
	const struct edits *edits = writer->comparison->edits;
	json_key(&writer->json, "changes");
	json_array_begin(&writer->json);
	for (size_t i = 0; i < edits->list.count; i++) {
		const struct edit *edit = &edits->list.items[i];
		if (edit_is_renaming(writer->comparison, edit))
			continue;
		json_object_begin(&writer->json);
		json_string_member(&writer->json, "change", edit_in_words(writer->comparison, edit, &writer->arena));
		json_string_member(&writer->json, "witness", edit->witness);
		json_string_member(&writer->json, "place", edit_place(writer->comparison, edit, &writer->arena));
		json_key(&writer->json, "concerns_nobody");
		json_truth(&writer->json, edit->effect == EFFECT_NONE);
		json_key(&writer->json, "tried");
		json_truth(&writer->json, edit->plan != NULL);
		json_object_end(&writer->json);
	}
	json_array_end(&writer->json);
}

static void write_limits(struct moves_writer *writer)
{
	json_key(&writer->json, "limits");
	json_array_begin(&writer->json);
	for (size_t i = 0; i < writer->comparison->limits.list.count; i++) {
		const struct limit *limit = &writer->comparison->limits.list.items[i];
		json_object_begin(&writer->json);
		text_member(writer, "limit", limit->words);
		json_string_member(&writer->json, "figure", limit_figure(writer->comparison, limit, &writer->arena));
		json_key(&writer->json, "holds");
		json_truth(&writer->json, limit->holds);
		json_object_end(&writer->json);
	}
	json_array_end(&writer->json);
}

/* Of all clients that moved. */
static void write_moved_weights(struct moves_writer *writer)
{
	size_t count = writer->comparison->weights.count;
	struct exact_sum *sums = arena_array(&writer->arena, count, sizeof *sums);
	for (size_t w = 0; w < count; w++)
		sums[w] = writer->comparison->weights.items[w].moved;
	write_weights(writer, sums);
}

static void write_head(struct moves_writer *writer)
{
	const struct label_comparison *comparison = writer->comparison;
	json_string_member(&writer->json, "command", comparison->by_data ? "drift" : "diff");
	text_member(writer, "old", old_name(comparison));
	text_member(writer, "new", new_name(comparison));
	if (!comparison->by_data)
		text_member(writer, "export", comparison->export_name);
	json_count_member(&writer->json, "clients", (size_t)comparison->clients);
	json_count_member(&writer->json, "moved", (size_t)comparison->moved);
	number_member(writer, "moved_share", share_number(comparison->moved, comparison->clients, &writer->arena));
	write_moved_weights(writer);
	if (comparison->keyless)
		json_count_member(&writer->json, "without_key", (size_t)comparison->keyless);
	if (!comparison->snapshot)
		return;
	json_count_member(&writer->json, "came", (size_t)comparison->came);
	json_count_member(&writer->json, "went", (size_t)comparison->went);
	if (comparison->by_data)
		return;
	text_member(writer, "before", comparison->before_name);
	json_count_member(&writer->json, "moved_since", (size_t)comparison->since_moved);
}

void moves_json(struct buffer *out, const struct label_comparison *comparison)
{
	struct moves_writer writer = {.json = {.out = out, .pretty = true}, .comparison = comparison};
	json_object_begin(&writer.json);
	write_head(&writer);
	if (comparison->edits) {
		json_key(&writer.json, "rules_same");
		json_truth(&writer.json, comparison->edits->same);
		write_changes(&writer);
	}
	json_key(&writer.json, "segments");
	json_array_begin(&writer.json);
	for (size_t i = 0; i < comparison->segments.count; i++)
		write_segment(&writer, &comparison->segments.items[i]);
	json_array_end(&writer.json);
	json_key(&writer.json, "values");
	json_array_begin(&writer.json);
	for (size_t i = 0; i < comparison->values.count; i++) {
		json_object_begin(&writer.json);
		text_member(&writer, "name", comparison->values.items[i].name);
		json_count_member(&writer.json, "changed", (size_t)comparison->values.items[i].changed);
		json_object_end(&writer.json);
	}
	json_array_end(&writer.json);
	write_limits(&writer);
	json_object_end(&writer.json);
	buffer_byte(out, '\n');
	arena_free(&writer.arena);
}
