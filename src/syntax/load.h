/* Loading: a rule file with all that it includes, as one list of statements.
 *
 * An included file's statements stand where its `include` does; a file that is included twice, or includes itself,
 * counts once, where it is named first. Paths are relative to the file that names them. */
#ifndef RUBRIC_SYNTAX_LOAD_H
#define RUBRIC_SYNTAX_LOAD_H

#include "base/vector.h"
#include "syntax/parse.h"

struct rule_set {
	struct syntax syntax;
	VECTOR(struct module *) modules;       /* the first is the file itself */
	VECTOR(struct statement *) statements; /* of all modules, in order, without INCLUDE */
};

/* Loads and parses; `path` "-" is standard input. Returns null, or why the file itself cannot be read (a message with
 * its name, in rules->syntax.arena). Errors inside it, and includes that cannot be read, are diagnostics. */
const char *rules_load(struct rule_set *rules, const char *path);
void rules_free(struct rule_set *rules);

/* The same for a rule set that is held against another one: the sources of `before`, which must outlive it, come first
 * among its own, so that its diagnostics may have places in both. */
const char *rules_load_beside(struct rule_set *rules, const char *path, const struct rule_set *before);

/* The same for the rule file at `path` as it was at a revision, which must outlive it; so are the files that it names,
 * but for those with absolute paths. */
const char *rules_load_at(struct rule_set *rules, const char *path, const struct revision *revision);

/* The description of the statement or rule at `span`: the `##` lines directly before it, joined by blanks; empty if
 * there are none. In the syntax's arena. */
struct text rules_description(struct rule_set *rules, struct span span);

/* `name` as the file of `span` names it, relative to the current folder; in the syntax's arena. */
const char *path_beside(struct syntax *syntax, struct span span, struct text name);

/* Reads a whole file of at most `limit` bytes into the arena. Returns null, or the reason in words ("there is no such
 * file"); *too_large (may be null) tells that this is it. */
const char *file_read(struct arena *arena, const char *path, size_t limit, struct text *text, bool *too_large);

/* The same for a path of the syntax, which may be one of its revision. */
const char *syntax_read_file(struct syntax *syntax, const char *path, size_t limit, struct text *text, bool *too_large);

#endif
