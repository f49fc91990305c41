#include "report/moves_flow.h"

#include "report/grid.h"
#include "report/svg.h"

/* Tenths of a pixel, as all lengths of pictures. */
enum {
	HEIGHT = 2400, /* of all clients */
	GAP = 160,     /* between labels: room for a line of text each */
	BAR = 140,
	BETWEEN = 3300,
	MARGIN = 80,
	LABEL_COLUMNS = 24,
	FIGURE_WIDTH = 700, /* behind a label */
};

struct flow {
	struct buffer *out;
	const struct moves_table *table;
	struct arena *arena;
	int left, right;                 /* where the labels' bars begin */
	int *row_places, *column_places; /* where the next band begins */
};

static int height_of(const struct flow *flow, uint64_t clients)
{
	return (int)(clients * HEIGHT / flow->table->total);
}

static void write_label(struct flow *flow, uint32_t label, uint64_t clients, int place, bool left)
{
	struct text name = label_shown(flow->table->labels, label);
	struct text cut = text_cut(flow->arena, name, LABEL_COLUMNS);
	const char *words = arena_printf(flow->arena, "%.*s %zu", TEXT_ARGUMENTS(cut), (size_t)clients);
	int height = height_of(flow, clients);
	int x = left ? flow->left - 60 : flow->right + BAR + 60;
	svg_rectangle(flow->out, left ? flow->left : flow->right, place, BAR, height ? height : 1, "end", name);
	svg_text(flow->out, x, place + height / 2 + 45, left ? SVG_FINISH : SVG_BEGIN, "", text_of(words));
}

/* Puts the labels of a side one below the other; `places` becomes where each begins. */
static void write_side(struct flow *flow, const uint32_t *labels, const uint64_t *totals, size_t count, int *places,
		       bool left)
{
	int place = MARGIN;
	for (size_t i = 0; i < count; i++) {
		places[i] = place;
		write_label(flow, labels[i], totals[i], place, left);
		place += height_of(flow, totals[i]) + GAP;
	}
}

static const char *tip_of(struct flow *flow, const struct move *move)
{
	struct text from = label_shown(flow->table->labels, move->from);
	struct text to = label_shown(flow->table->labels, move->to);
	const char *clients = clients_text(move->clients, flow->arena);
	if (move->from == move->to)
		return arena_printf(flow->arena, "%.*s stay: %s", TEXT_ARGUMENTS(from), clients);
	return arena_printf(flow->arena, "%.*s to %.*s: %s", TEXT_ARGUMENTS(from), TEXT_ARGUMENTS(to), clients);
}

static void write_band(struct flow *flow, size_t row, size_t column, const struct move *move)
{
	enum { FINEST = 5 };
	int height = height_of(flow, move->clients);
	int from = flow->row_places[row];
	int to = flow->column_places[column];
	flow->row_places[row] += height;
	flow->column_places[column] += height;
	svg_band(flow->out, flow->left + BAR, from, flow->right, to, height ? height : FINEST,
		 move->from == move->to ? "stay" : "move", text_of(tip_of(flow, move)));
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

static int greater_width(const struct moves_table *table, const uint32_t *labels, size_t count, int widest)
{
	for (size_t i = 0; i < count; i++) {
		int width = svg_text_width(label_shown(table->labels, labels[i]), LABEL_COLUMNS);
		widest = width > widest ? width : widest;
	}
	return widest;
}

/* Of all labels on both sides. */
static int greatest_width(const struct moves_table *table)
{
	int left = greater_width(table, table->rows, table->row_count, 0);
	return greater_width(table, table->columns, table->column_count, left);
}

void moves_flow(struct buffer *out, const struct moves_table *table, struct text name, struct arena *arena)
{
	struct flow flow = {.out = out, .table = table, .arena = arena};
	size_t most = table->row_count > table->column_count ? table->row_count : table->column_count;
	if (table->total == 0 || most > FLOW_LABELS_MAX || table->total > UINT64_MAX / HEIGHT)
		return;
	flow.row_places = arena_array(arena, table->row_count, sizeof *flow.row_places);
	flow.column_places = arena_array(arena, table->column_count, sizeof *flow.column_places);
	const char *label = arena_printf(arena,
					 "Moves between the labels of %.*s, old ones at the left, new ones at the "
					 "right; the table below has the figures",
					 TEXT_ARGUMENTS(name));
	flow.left = greatest_width(table) + FIGURE_WIDTH;
	flow.right = flow.left + BAR + BETWEEN;
	svg_begin(out, 2 * flow.left + 2 * BAR + BETWEEN, 2 * MARGIN + HEIGHT + (int)(most - 1) * GAP, text_of(label));
	write_side(&flow, table->rows, table->row_totals, table->row_count, flow.row_places, true);
	write_side(&flow, table->columns, table->column_totals, table->column_count, flow.column_places, false);
	write_bands(&flow);
	svg_end(out, text_of("Clients that moved are in colour."));
}
