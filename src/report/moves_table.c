#include "report/moves_table.h"

#include <stdlib.h>

#include "base/memory.h"

/* --- the table --- */

/* No label, and left out, come last. */
static uint32_t rank_of(uint32_t label)
{
	return label < LABEL_FIRST ? UINT32_MAX - LABEL_FIRST + label : label;
}

static int by_rank(const void *left, const void *right)
{
	uint32_t a = rank_of(*(const uint32_t *)left);
	uint32_t b = rank_of(*(const uint32_t *)right);
	return (a > b) - (a < b);
}

static bool is_inside(const struct move *move)
{
	return move->from != LABEL_ABSENT && move->to != LABEL_ABSENT && move->clients;
}

/* The distinct labels at one end of the moves, in order. */
static size_t list_labels(const struct moves *moves, bool from, uint32_t *labels)
{
	size_t count = 0;
	size_t kept = 0;
	for (size_t i = 0; i < moves->list.count; i++)
		if (is_inside(&moves->list.items[i]))
			labels[count++] = from ? moves->list.items[i].from : moves->list.items[i].to;
	if (count)
		qsort(labels, count, sizeof *labels, by_rank);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || labels[i] != labels[kept - 1])
			labels[kept++] = labels[i];
	return kept;
}

static size_t place_of(const uint32_t *labels, size_t count, uint32_t label)
{
	const uint32_t *found = bsearch(&label, labels, count, sizeof *labels, by_rank);
	return (size_t)(found - labels);
}

struct moves_table moves_table_of(const struct moves *moves, const struct labels *labels, struct arena *arena)
{
	struct moves_table table = {.moves = moves, .labels = labels};
	table.rows = arena_array(arena, moves->list.count, sizeof *table.rows);
	table.columns = arena_array(arena, moves->list.count, sizeof *table.columns);
	table.row_count = list_labels(moves, true, table.rows);
	table.column_count = list_labels(moves, false, table.columns);
	size_t cells = size_product(table.row_count, table.column_count);
	table.cells = arena_array(arena, cells, sizeof *table.cells);
	table.row_totals = arena_array(arena, table.row_count, sizeof *table.row_totals);
	table.column_totals = arena_array(arena, table.column_count, sizeof *table.column_totals);
	for (size_t i = 0; i < cells; i++)
		table.cells[i] = SIZE_MAX;
	for (size_t i = 0; i < moves->list.count; i++) {
		const struct move *move = &moves->list.items[i];
		if (!is_inside(move))
			continue;
		size_t row = place_of(table.rows, table.row_count, move->from);
		size_t column = place_of(table.columns, table.column_count, move->to);
		table.cells[row * table.column_count + column] = i;
		table.row_totals[row] += move->clients;
		table.column_totals[column] += move->clients;
		table.total += move->clients;
	}
	return table;
}

/* --- lists --- */

static int by_clients(const void *left, const void *right, void *context)
{
	const struct moves *moves = context;
	const struct move *a = &moves->list.items[*(const size_t *)left];
	const struct move *b = &moves->list.items[*(const size_t *)right];
	if (a->clients != b->clients)
		return a->clients < b->clients ? 1 : -1;
	int order = by_rank(&a->from, &b->from);
	return order ? order : by_rank(&a->to, &b->to);
}

size_t moves_by_size(const struct moves *moves, struct arena *arena, size_t **list)
{
	size_t count = 0;
	*list = arena_array(arena, moves->list.count, sizeof **list);
	for (size_t i = 0; i < moves->list.count; i++)
		if (is_inside(&moves->list.items[i]) && moves->list.items[i].from != moves->list.items[i].to)
			(*list)[count++] = i;
	if (count)
		qsort_r(*list, count, sizeof **list, by_clients, (void *)moves);
	return count;
}

size_t moves_beyond(const struct moves *moves, bool went, struct arena *arena, size_t **list)
{
	size_t count = 0;
	*list = arena_array(arena, moves->list.count, sizeof **list);
	for (size_t i = 0; i < moves->list.count; i++) {
		const struct move *move = &moves->list.items[i];
		if (move->clients && (went ? move->to : move->from) == LABEL_ABSENT &&
		    (went ? move->from : move->to) != LABEL_ABSENT)
			(*list)[count++] = i;
	}
	if (count)
		qsort_r(*list, count, sizeof **list, by_clients, (void *)moves);
	return count;
}

struct cause cause_at(const struct causes *causes, size_t index)
{
	struct cause cause;
	memcpy(&cause, groups_key(&causes->groups, (uint32_t)index).data, sizeof cause);
	return cause;
}

static int by_weight_of_cause(const void *left, const void *right, void *context)
{
	const struct causes *causes = context;
	size_t i = *(const size_t *)left;
	size_t j = *(const size_t *)right;
	struct cause a = cause_at(causes, i);
	struct cause b = cause_at(causes, j);
	if (causes->clients.items[i] != causes->clients.items[j])
		return causes->clients.items[i] < causes->clients.items[j] ? 1 : -1;
	const uint32_t left_numbers[] = {rank_of(a.from), rank_of(a.to), a.old_rule, a.new_rule, a.edit};
	const uint32_t right_numbers[] = {rank_of(b.from), rank_of(b.to), b.old_rule, b.new_rule, b.edit};
	for (size_t n = 0; n < sizeof left_numbers / sizeof *left_numbers; n++)
		if (left_numbers[n] != right_numbers[n])
			return left_numbers[n] < right_numbers[n] ? -1 : 1;
	return 0;
}

size_t causes_by_size(const struct causes *causes, struct arena *arena, size_t **list)
{
	size_t count = causes->clients.count;
	*list = arena_array(arena, count, sizeof **list);
	for (size_t i = 0; i < count; i++)
		(*list)[i] = i;
	if (count)
		qsort_r(*list, count, sizeof **list, by_weight_of_cause, (void *)causes);
	return count;
}

/* --- texts --- */

static const char *number_text(struct decimal number, struct arena *arena)
{
	return decimal_text(arena, number).data;
}

/* `share` as percent; what is more than nothing is never shown as nothing. */
static const char *percent_text(struct decimal share, struct arena *arena)
{
	struct decimal percent;
	if (!decimal_shift(share, 2, &percent) || !decimal_round(percent, 2, &percent))
		return "-";
	if (decimal_is_zero(percent) && !decimal_is_zero(share))
		return decimal_compare(share, decimal_of(0)) > 0 ? "<0.01%" : ">-0.01%";
	return arena_printf(arena, "%s%%", number_text(percent, arena));
}

static bool sum_share(const struct exact_sum *part, const struct exact_sum *whole, struct decimal *share)
{
	struct decimal a;
	struct decimal b;
	return exact_total(part, &a) && exact_total(whole, &b) && !decimal_is_zero(b) && decimal_divide(a, b, share);
}

const char *share_text(uint64_t part, uint64_t whole, struct arena *arena)
{
	struct decimal share;
	return comparison_share(part, whole, &share) ? percent_text(share, arena) : "-";
}

const char *sum_share_text(const struct exact_sum *part, const struct exact_sum *whole, struct arena *arena)
{
	struct decimal share;
	return sum_share(part, whole, &share) ? percent_text(share, arena) : "-";
}

const char *moved_text(uint64_t moved, uint64_t whole, struct arena *arena)
{
	const char *words = arena_printf(arena, "%zu of %s moved", (size_t)moved, clients_text(whole, arena));
	return whole ? arena_printf(arena, "%s (%s)", words, share_text(moved, whole, arena)) : words;
}

const char *share_number(uint64_t part, uint64_t whole, struct arena *arena)
{
	struct decimal share;
	bool known = comparison_share(part, whole, &share) && decimal_round(share, 6, &share);
	return known ? number_text(share, arena) : "null";
}

const char *sum_share_number(const struct exact_sum *part, const struct exact_sum *whole, struct arena *arena)
{
	struct decimal share;
	bool known = sum_share(part, whole, &share) && decimal_round(share, 6, &share);
	return known ? number_text(share, arena) : "null";
}

const char *sum_text(const struct exact_sum *sum, struct arena *arena)
{
	struct decimal total;
	return exact_total(sum, &total) ? number_text(total, arena) : "null";
}

struct text label_shown(const struct labels *labels, uint32_t label)
{
	if (label == LABEL_NONE)
		return text_of("(none)");
	if (label == LABEL_LEFT_OUT)
		return text_of("(left out)");
	return labels_name(labels, label);
}

const char *clients_text(uint64_t clients, struct arena *arena)
{
	return arena_printf(arena, "%zu client%s", (size_t)clients, clients == 1 ? "" : "s");
}

const char *moved_weights_text(const struct label_comparison *comparison, struct arena *arena)
{
	const char *words = "";
	for (size_t w = 0; w < comparison->weights.count; w++) {
		const struct weight *weight = &comparison->weights.items[w];
		words = arena_printf(arena, "%s%s%s of %.*s (%s)", words, w ? ", " : ": ",
				     sum_text(&weight->moved, arena), TEXT_ARGUMENTS(weight->name),
				     sum_share_text(&weight->moved, &weight->total, arena));
	}
	return words;
}

const char *mover_text(const struct label_comparison *comparison, const struct large_mover *mover, struct arena *arena)
{
	const char *words = "";
	for (size_t s = 0; s < comparison->segments.count; s++) {
		const struct compared_segment *segment = &comparison->segments.items[s];
		if (mover->from[s] == mover->to[s] || !segment_is_compared(segment))
			continue;
		struct text from = label_shown(&segment->labels, mover->from[s]);
		struct text to = label_shown(&segment->labels, mover->to[s]);
		words = arena_printf(arena, "%s%s%.*s: %.*s -> %.*s", words, *words ? "; " : "",
				     TEXT_ARGUMENTS(segment->name), TEXT_ARGUMENTS(from), TEXT_ARGUMENTS(to));
	}
	return words;
}

const char *own_labels(const struct compared_segment *segment, int side, struct arena *arena)
{
	const struct definition *own = segment->sources[side].segment;
	const struct definition *other = segment->sources[!side].segment;
	struct text *names = arena_array(arena, own->label_count, sizeof *names);
	size_t count = 0;
	for (size_t i = 0; i < own->label_count; i++)
		if (!definition_find_label(other, own->labels[i].text))
			names[count++] = own->labels[i].text;
	return count ? text_list(arena, names, count) : NULL;
}

struct text old_name(const struct label_comparison *comparison)
{
	return comparison->by_data ? comparison->before_name : comparison->sides[SIDE_OLD].name;
}

struct text new_name(const struct label_comparison *comparison)
{
	return comparison->by_data ? comparison->export_name : comparison->sides[SIDE_NEW].name;
}
