/* Evidence: what the cells of a sample leave of the forms that a file may write its numbers or dates in. Each form is a
 * bit. Part of finding the dialect (dialect.h). */
#ifndef RUBRIC_DATA_EVIDENCE_H
#define RUBRIC_DATA_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum { WITNESSES_MAX = 32 };

/* A cell that ruled out some forms, kept for messages. */
struct witness {
	const char *column;
	struct text cell;
	unsigned forms; /* under which it can be read */
};

struct evidence {
	unsigned forms; /* what is left; at the start, all that are possible */
	struct witness witnesses[WITNESSES_MAX];
	size_t count;
};

/* Takes in a cell that can be read under `forms`; one that none of the possible forms reads says nothing. Returns false
 * where it leaves no form: the last two witnesses are then cells that contradict each other. */
bool evidence_note(struct evidence *evidence, unsigned possible, struct witness witness);

#endif
