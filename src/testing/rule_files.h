/* Rule files: the *.rules files that paths name, folders searched. */
#ifndef RUBRIC_TESTING_RULE_FILES_H
#define RUBRIC_TESTING_RULE_FILES_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/vector.h"

struct rule_file {
	const char *path;
	const char *real; /* without symbolic links; `path` where it has none, as standard input */
};

struct visited_folder {
	dev_t device;
	ino_t number;
};

struct rule_files {
	struct arena arena;
	VECTOR(struct rule_file) list; /* each file once */
	VECTOR(struct visited_folder) folders;
};

/* Adds a file, whatever its name, or all *.rules below a folder: sorted by name, hidden files and folders left out,
 * each folder once however links lead to it. Returns null, or why a folder cannot be searched (in the arena). A path
 * that does not exist is added: reading it says so. */
const char *rule_files_add(struct rule_files *files, const char *path);
bool rule_files_have(const struct rule_files *files, const char *real);
void rule_files_free(struct rule_files *files);

/* The path without symbolic links, in `arena`; itself where it has none. */
const char *real_path(struct arena *arena, const char *path);

#endif
