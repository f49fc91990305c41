/* What a test does when memory runs out. */
#include <stdlib.h>

#include "base/memory.h"

void memory_exhausted(void)
{
	abort();
}
