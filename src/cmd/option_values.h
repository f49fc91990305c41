/* The values of options. */
#ifndef RUBRIC_CMD_OPTION_VALUES_H
#define RUBRIC_CMD_OPTION_VALUES_H

#include "cmd/options.h"

/* What this machine suggests. */
void option_set_defaults(struct options *options);

/* Returns null, or what is wrong with the value: a line for a person, in the options' arena. */
const char *option_set_value(struct options *options, enum option option, const char *value);

/* Of an option that takes no value. */
void option_set_flag(struct options *options, enum option option);

#endif
