#include "report/moves_flow.h"

#include "report/html.h"

/* Tenths of a CSS pixel: whole numbers are fine enough. */
enum {
	WIDTH = 7200,
	HEIGHT = 2400, /* of all clients */
	GAP = 140,     /* between labels; a line of text is 130 high */
	BAR = 140,
	LEFT = 1900,
	RIGHT = WIDTH - LEFT - BAR,
	MARGIN = 20,
	LABEL_SHOWN_MAX = 18,
};

struct flow {
	struct buffer *out;
	const struct moves_table *table;
	struct arena *arena;
	uint64_t *row_places, *column_places; /* where the next band begins */
};

static uint64_t height_of(const struct flow *flow, uint64_t clients)
{
	return clients * HEIGHT / flow->table->total;
}

static void write_label(struct flow *flow, uint32_t label, uint64_t clients, uint64_t place, bool left)
{
	struct text name =
		text_shown(flow->arena, label_shown(flow->table->labels, label, flow->arena), LABEL_SHOWN_MAX);
	uint64_t height = height_of(flow, clients);
	buffer_printf(flow->out, "<rect x=\"%d\" y=\"%zu\" width=\"%d\" height=\"%zu\" fill=\"var(--text)\"/>",
		      left ? LEFT : RIGHT, (size_t)place, BAR, (size_t)(height ? height : 1));
	buffer_printf(flow->out, "<text x=\"%d\" y=\"%zu\"%s>", left ? LEFT - 60 : RIGHT + BAR + 60,
		      (size_t)(place + height / 2 + 45), left ? " text-anchor=\"end\"" : "");
	html_text(flow->out, name);
	buffer_printf(flow->out, " %zu</text>\n", (size_t)clients);
}

/* Puts the labels of a side one below the other; `places` becomes where each begins. */
static void write_side(struct flow *flow, const uint32_t *labels, const uint64_t *totals, size_t count,
		       uint64_t *places, bool left)
{
	uint64_t place = MARGIN;
	for (size_t i = 0; i < count; i++) {
		places[i] = place;
		write_label(flow, labels[i], totals[i], place, left);
		place += height_of(flow, totals[i]) + GAP;
	}
}

static void write_band(struct flow *flow, size_t row, size_t column, const struct move *move)
{
	const int middle = WIDTH / 2;
	size_t height = (size_t)height_of(flow, move->clients);
	size_t from = (size_t)flow->row_places[row];
	size_t to = (size_t)flow->column_places[column];
	bool stays = move->from == move->to;
	const char *colour = stays ? "var(--faint)\" fill-opacity=\".25" : "var(--accent)\" fill-opacity=\".6";
	flow->row_places[row] += height;
	flow->column_places[column] += height;
	height = height ? height : 5;
	buffer_printf(flow->out,
		      "<path d=\"M%d %zuC%d %zu %d %zu %d %zuV%zuC%d %zu %d %zu %d %zuZ\" fill=\"%s\"><title>",
		      LEFT + BAR, from, middle, from, middle, to, RIGHT, to, to + height, middle, to + height, middle,
		      from + height, LEFT + BAR, from + height, colour);
	html_text(flow->out, label_shown(flow->table->labels, move->from, flow->arena));
	buffer_string(flow->out, stays ? " stay: " : " to ");
	if (!stays) {
		html_text(flow->out, label_shown(flow->table->labels, move->to, flow->arena));
		buffer_string(flow->out, ": ");
	}
	buffer_printf(flow->out, "%s</title></path>\n", clients_text(move->clients, flow->arena));
}

static void write_bands(struct flow *flow)
{
	const struct moves_table *table = flow->table;
	for (size_t r = 0; r < table->row_count; r++) {
		for (size_t c = 0; c < table->column_count; c++) {
			size_t move = table->cells[r * table->column_count + c];
			if (move != SIZE_MAX)
				write_band(flow, r, c, &table->moves->list.items[move]);
		}
	}
}

void moves_flow(struct buffer *out, const struct moves_table *table, struct text name, struct arena *arena)
{
	struct flow flow = {.out = out, .table = table, .arena = arena};
	size_t most = table->row_count > table->column_count ? table->row_count : table->column_count;
	if (table->total == 0 || most > FLOW_LABELS_MAX || table->total > UINT64_MAX / HEIGHT)
		return;
	flow.row_places = arena_array(arena, table->row_count, sizeof *flow.row_places);
	flow.column_places = arena_array(arena, table->column_count, sizeof *flow.column_places);
	buffer_printf(out,
		      "<figure>\n<svg role=\"img\" viewBox=\"0 0 %d %zu\" font-size=\"130\" fill=\"var(--text)\">\n",
		      WIDTH, (size_t)(2 * MARGIN + HEIGHT + (most - 1) * GAP + 60));
	buffer_string(out, "<title>Moves between the labels of ");
	html_text(out, name);
	buffer_string(out, ", old ones at the left, new ones at the right; the table below has the figures</title>\n");
	write_side(&flow, table->rows, table->row_totals, table->row_count, flow.row_places, true);
	write_side(&flow, table->columns, table->column_totals, table->column_count, flow.column_places, false);
	write_bands(&flow);
	buffer_string(out, "</svg>\n<figcaption>Clients that moved are in colour.</figcaption>\n</figure>\n");
}
