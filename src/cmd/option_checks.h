/* What the arguments of a command must be together. Part of the command line (options.h), once they are read. */
#ifndef RUBRIC_CMD_OPTION_CHECKS_H
#define RUBRIC_CMD_OPTION_CHECKS_H

#include "cmd/options.h"

/* Null, or what is wrong, in the arena of the options; a command was given. */
const char *options_check(struct options *options);

#endif
