#include "code/emitter.h"

void program_optimise(struct program *program)
{
	(void)program;
}
