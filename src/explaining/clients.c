#include "explaining/clients.h"

/* How many characters may differ: a third, and at least one. */
static size_t near_enough(struct text id)
{
	size_t limit = utf8_length(id) / 3;
	return limit ? limit : 1;
}

/* Keeps the nearest few keys, for who mistyped one. */
static void note_near(struct clients *clients, struct text key)
{
	struct text id = text_of(clients->id);
	size_t limit = near_enough(id);
	if (clients->near_count == NEAR_KEYS_MAX && clients->near[NEAR_KEYS_MAX - 1].distance == 1)
		return;
	size_t distance = text_distance(key, id, limit);
	if (distance > limit)
		return;
	size_t at = 0;
	for (; at < clients->near_count && clients->near[at].distance <= distance; at++)
		if (text_equal(clients->near[at].key, key))
			return;
	if (at == NEAR_KEYS_MAX)
		return;
	size_t last = clients->near_count < NEAR_KEYS_MAX ? clients->near_count++ : NEAR_KEYS_MAX - 1;
	for (size_t i = last; i > at; i--)
		clients->near[i] = clients->near[i - 1];
	clients->near[at] = (struct near_key){text_copy(&clients->arena, key), distance};
}

static void take_cells(struct clients *clients, const struct scan_batch *batch, const struct plan *plan, size_t lane)
{
	size_t client = clients->list.count - 1;
	if (!clients->cells)
		clients->cells = arena_array(&clients->arena, plan->column_count, sizeof *clients->cells);
	for (size_t c = 0; c < plan->column_count; c++) {
		const struct vector *cells = batch->columns[c];
		if (!cells)
			continue;
		if (!clients->cells[c])
			clients->cells[c] = arena_array(&clients->arena, CLIENTS_MAX, sizeof **clients->cells);
		clients->cells[c][client] = take_datum(cells, lane, plan->columns[c].type, plan, &clients->arena);
	}
}

void clients_look(struct clients *clients, const struct plan *plan, const struct scan_batch *batch, size_t key)
{
	const struct vector *keys = batch->columns[key];
	struct text id = clients->id ? text_trim(text_of(clients->id)) : (struct text){"", 0};
	for (size_t lane = 0; lane < batch->records->count; lane++) {
		uint64_t row = ++clients->rows;
		bool known = bits_get(&keys->known, lane);
		struct text own = known ? text_trim(keys->texts[lane]) : (struct text){"", 0};
		bool wanted = clients->id ? known && text_equal(own, id) : row == clients->row;
		if (!wanted && clients->id && known && !clients->found)
			note_near(clients, own);
		if (!wanted || clients->found++ >= CLIENTS_MAX)
			continue;
		struct client client = {
			.key = text_copy(&clients->arena, own),
			.row = row,
			.line = record_line(batch->records, lane),
			.left_out = bits_get(&batch->left_out, lane),
			.rejected = !bits_get(&batch->active, lane) && !bits_get(&batch->left_out, lane),
		};
		vector_push(&clients->list, client);
		take_cells(clients, batch, plan, lane);
	}
}

void clients_settle(struct clients *clients, const struct labelling *labelling)
{
	const struct problems *problems = scan_problems(labelling_scan(labelling));
	for (size_t i = 0; i < clients->list.count; i++) {
		struct client *client = &clients->list.items[i];
		for (size_t p = problems->shown.count; p-- > 0;) {
			const struct problem *problem = &problems->shown.items[p];
			if (!client->rejected || problem->line != client->line)
				continue;
			client->problem = arena_printf(&clients->arena, "%.*s: %s", TEXT_ARGUMENTS(problem->column),
						       problem->message);
		}
	}
}

void clients_free(struct clients *clients)
{
	vector_free(&clients->list);
	arena_free(&clients->arena);
}
