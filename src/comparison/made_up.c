#include "comparison/made_up.h"

#include "base/memory.h"
#include "code/program.h"

void made_up_open(struct made_up *made_up)
{
	size_t columns = made_up->candidates.columns.count;
	made_up->random = 0x9E3779B97F4A7C15;
	made_up->vectors = memory_array(columns, sizeof(struct vector *));
	for (size_t c = 0; c < columns; c++)
		made_up->vectors[c] = vector_new(vector_type_of(made_up->candidates.columns.items[c].column->type), 0);
	made_up->choices = memory_array(size_product(columns, GENERATION), 1);
	made_up->sampled = memory_zeroed(size_product(columns, REGION_SAMPLES), sizeof *made_up->sampled);
}

void made_up_close(struct made_up *made_up)
{
	for (size_t c = 0; made_up->vectors && c < made_up->candidates.columns.count; c++)
		vector_free_one(made_up->vectors[c]);
	memory_free(made_up->vectors);
	memory_free(made_up->choices);
	memory_free(made_up->sampled);
	vector_free(&made_up->kept);
	candidates_free(&made_up->candidates);
}

/* xorshift: Marsaglia 2003. */
static size_t draw(struct made_up *made_up, size_t below)
{
	made_up->random ^= made_up->random << 13;
	made_up->random ^= made_up->random >> 7;
	made_up->random ^= made_up->random << 17;
	return below ? (size_t)((made_up->random >> 16) % below) : 0;
}

static uint8_t draw_candidate(struct made_up *made_up, size_t column)
{
	const struct candidate_column *candidates = &made_up->candidates.columns.items[column];
	size_t first = candidates->required && candidates->values.count > 1;
	return (uint8_t)(first + draw(made_up, candidates->values.count - first));
}

static void make_client(struct made_up *made_up, size_t client)
{
	size_t columns = made_up->candidates.columns.count;
	bool fresh = made_up->kept_count == 0 || draw(made_up, 4) == 0;
	size_t parent = fresh ? 0 : draw(made_up, made_up->kept_count) * columns;
	for (size_t c = 0; c < columns; c++)
		made_up->choices[c * GENERATION + client] =
			fresh ? draw_candidate(made_up, c) : made_up->kept.items[parent + c];
	size_t changes = fresh ? 0 : 1 + draw(made_up, 3);
	for (size_t i = 0; i < changes; i++) {
		size_t c = draw(made_up, columns);
		made_up->choices[c * GENERATION + client] = draw_candidate(made_up, c);
	}
}

static const struct constant *value_of(const struct made_up *made_up, size_t column, size_t client)
{
	uint8_t choice = made_up->choices[column * GENERATION + client];
	return choice < SAMPLED ? &made_up->candidates.columns.items[column].values.items[choice]
				: &made_up->sampled[column * REGION_SAMPLES + (choice - SAMPLED)];
}

static void put(struct vector *vector, size_t lane, const struct constant *value)
{
	if (!value->known)
		return;
	bits_set(&vector->known, lane);
	switch (vector->type) {
	case VECTOR_NUMBER:
		vector->decimals[lane] = value->number;
		break;
	case VECTOR_TEXT:
		vector->texts[lane] = value->text;
		break;
	case VECTOR_DATE:
		vector->days[lane] = value->day;
		break;
	case VECTOR_DURATION:
		vector->durations[lane] = value->duration;
		break;
	case VECTOR_TRUTH:
		if (value->truth)
			bits_set(&vector->yes, lane);
		break;
	default:
		break;
	}
}

static void begin_vector(struct vector *vector)
{
	vector_clear(vector);
	if (vector->type != VECTOR_NUMBER)
		return;
	vector_make_wide(vector);
	for (size_t lane = 0; lane < BATCH_SIZE; lane++)
		vector->decimals[lane] = decimal_of(0);
}

void fill_vector(const struct made_up *made_up, size_t column, struct vector *vector, const struct constant *fallback)
{
	begin_vector(vector);
	for (size_t lane = 0; lane < made_up->count; lane++) {
		const struct constant *value = value_of(made_up, column, made_up->first + lane);
		put(vector, lane, value->known || !fallback ? value : fallback);
	}
}

void take_batch(struct made_up *made_up, size_t first, size_t count)
{
	made_up->first = first;
	made_up->count = count;
	for (size_t c = 0; c < made_up->candidates.columns.count; c++)
		fill_vector(made_up, c, made_up->vectors[c], NULL);
}

void make_generation(struct made_up *made_up)
{
	for (size_t client = 0; client < GENERATION; client++)
		make_client(made_up, client);
}

void make_sampled(struct made_up *made_up, const struct plan *plan, const struct region_sample *samples)
{
	memset(made_up->choices, 0, made_up->candidates.columns.count * GENERATION);
	for (size_t c = 0; c < plan->column_count; c++) {
		size_t place = candidates_place(&made_up->candidates, &plan->columns[c]);
		for (size_t client = 0; client < REGION_SAMPLES; client++) {
			const struct constant *value = &samples[client].values[c];
			if (!samples[client].chosen[c] || !value->known)
				continue;
			made_up->sampled[place * REGION_SAMPLES + client] = *value;
			made_up->choices[place * GENERATION + client] = (uint8_t)(SAMPLED + client);
		}
	}
}

void keep_client(struct made_up *made_up, size_t client)
{
	size_t columns = made_up->candidates.columns.count;
	if (made_up->kept_count == KEPT_MAX)
		return;
	for (size_t c = 0; c < columns; c++)
		vector_push(&made_up->kept, made_up->choices[c * GENERATION + client]);
	made_up->kept_count++;
}

/* --- in words --- */

static const char *constant_words(const struct constant *constant, struct arena *arena)
{
	switch (constant->type.kind) {
	case TYPE_NUMBER:
		return decimal_text(arena, constant->number).data;
	case TYPE_DATE:
		return date_text(arena, constant->day).data;
	case TYPE_TRUTH:
		return constant->truth ? "true" : "false";
	default:
		return arena_printf(arena, "\"%.*s\"", TEXT_ARGUMENTS(constant->text));
	}
}

const char *client_words(const struct made_up *made_up, size_t client, struct arena *arena)
{
	const char *words = "";
	for (size_t c = 0; c < made_up->candidates.columns.count; c++) {
		const struct candidate_column *column = &made_up->candidates.columns.items[c];
		const struct constant *value = value_of(made_up, c, client);
		if (value->known)
			words = arena_printf(arena, "%s%s%.*s = %s", words, *words ? ", " : "",
					     TEXT_ARGUMENTS(column->column->source_name), constant_words(value, arena));
	}
	return *words ? words : "no values at all";
}
