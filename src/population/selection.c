#include "population/selection.h"

#include <string.h>

const struct selection *select_lanes(struct selections *selections, const struct bits *bits)
{
	for (size_t i = 0; i < selections->count; i++)
		if (memcmp(&selections->kept[i].bits, bits, sizeof *bits) == 0)
			return &selections->kept[i];
	struct selection *selection = &selections->kept[selections->next];
	selections->next = (selections->next + 1) % SELECTIONS_KEPT;
	if (selections->count < SELECTIONS_KEPT)
		selections->count++;
	uint16_t *next = selection->lanes;
	for (size_t w = 0; w < BATCH_WORDS; w++)
		for (uint64_t rest = bits->words[w]; rest; rest &= rest - 1)
			*next++ = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(rest));
	selection->bits = *bits;
	selection->count = (size_t)(next - selection->lanes);
	return selection;
}
