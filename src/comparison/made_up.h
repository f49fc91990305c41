/* Made-up clients: records put together from the candidates of their columns. Private to this room.
 *
 * They come in generations, so that what is found does not depend on the size of a batch. Some are drawn anew, most are
 * made by changing one to three columns of a client that was kept because it reached something new. Or they are samples
 * of a region, with values of their own. */
#ifndef RUBRIC_COMPARISON_MADE_UP_H
#define RUBRIC_COMPARISON_MADE_UP_H

#include "analysis/difference.h"
#include "comparison/candidates.h"
#include "data/vector.h"

enum {
	GENERATION = 1024,
	KEPT_MAX = 1024,
	SAMPLED = 128, /* choices from here on are values of samples */
};

struct made_up {
	struct candidates candidates;
	struct vector **vectors;  /* of the batch at hand, by column of the candidates */
	size_t first, count;      /* its clients, of the generation */
	uint8_t *choices;         /* column * GENERATION + client: the candidate */
	struct constant *sampled; /* column * REGION_SAMPLES + client */
	uint64_t random;
	VECTOR(uint8_t) kept; /* client * columns + column */
	size_t kept_count;
};

/* Zero-initialise and add to the candidates first. */
void made_up_open(struct made_up *made_up);
void made_up_close(struct made_up *made_up);

/* Makes the next generation. */
void make_generation(struct made_up *made_up);

/* Makes a generation of samples, records of the plan; it has REGION_SAMPLES clients, which are not to be kept. */
void make_sampled(struct made_up *made_up, const struct plan *plan, const struct region_sample *samples);

/* Makes the vectors of some clients of the generation, the batch at hand; and one of a column in which a default stands
 * for what is missing. */
void take_batch(struct made_up *made_up, size_t first, size_t count);
void fill_vector(const struct made_up *made_up, size_t column, struct vector *vector, const struct constant *fallback);

/* Keeps a client of the generation to make others of. */
void keep_client(struct made_up *made_up, size_t client);

/* "turnover = 450000, region = "North""; of a client without any, "no values at all". In `arena`. */
const char *client_words(const struct made_up *made_up, size_t client, struct arena *arena);

#endif
