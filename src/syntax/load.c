#include "syntax/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"

static const char *reason_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return "there is no such file";
	case EACCES:
	case EPERM:
		return "you have no permission to read it";
	case EISDIR:
		return "it is a folder";
	default:
		return "reading it failed";
	}
}

const char *file_read(struct arena *arena, const char *path, size_t limit, struct text *text, bool *too_large)
{
	bool standard_input = strcmp(path, "-") == 0;
	if (too_large)
		*too_large = false;
	int file = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return reason_of(errno);
	struct buffer buffer = {0};
	const char *reason = NULL;
	ssize_t got = 1;
	while (got > 0 && !reason) {
		buffer_reserve(&buffer, 1 << 16);
		got = read(file, buffer.data + buffer.size, buffer.capacity - buffer.size);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got < 0)
			reason = reason_of(errno);
		else
			buffer.size += (size_t)got;
		if (buffer.size > limit)
			reason = arena_printf(arena, "it is larger than %zu MB", limit >> 20);
	}
	if (too_large)
		*too_large = buffer.size > limit;
	if (!reason)
		*text = text_copy(arena, buffer_view(&buffer));
	buffer_free(&buffer);
	if (!standard_input)
		close(file);
	return reason;
}

const char *syntax_read_file(struct syntax *syntax, const char *path, size_t limit, struct text *text, bool *too_large)
{
	if (revision_has(syntax->revision, path))
		return revision_read(&syntax->arena, syntax->revision, path, limit, text, too_large);
	return file_read(&syntax->arena, path, limit, text, too_large);
}

const char *path_beside(struct syntax *syntax, struct span span, struct text name)
{
	const char *from = sources_get(&syntax->sources, span.source)->path;
	const char *inside = from + (revision_has(syntax->revision, from) ? strlen(syntax->revision->prefix) : 0);
	const char *slash = strrchr(inside, '/');
	if (name.size && name.data[0] == '/')
		return arena_copy(&syntax->arena, name.data, name.size);
	if (!slash)
		return arena_printf(&syntax->arena, "%.*s%.*s", (int)(inside - from), from, TEXT_ARGUMENTS(name));
	return arena_printf(&syntax->arena, "%.*s%.*s", (int)(slash - from + 1), from, TEXT_ARGUMENTS(name));
}

/* A module whose statements are being listed. */
struct level {
	const struct module *module;
	size_t next;
};

struct loader {
	struct rule_set *rules;
	VECTOR(const char *) seen; /* real paths */
	VECTOR(struct level) levels;
};

/* The one path of a file that has several; null where there is no such file. */
static const char *real_path(struct syntax *syntax, const char *path)
{
	if (revision_has(syntax->revision, path))
		return revision_path(&syntax->arena, syntax->revision, path);
	char *real = realpath(path, NULL);
	const char *copy = real ? arena_copy(&syntax->arena, real, strlen(real)) : NULL;
	free(real);
	return copy;
}

static bool seen_before(struct loader *loader, const char *path)
{
	const char *real = real_path(&loader->rules->syntax, path);
	if (!real)
		return false;
	for (size_t i = 0; i < loader->seen.count; i++)
		if (strcmp(loader->seen.items[i], real) == 0)
			return true;
	vector_push(&loader->seen, real);
	return false;
}

static void enter(struct loader *loader, const char *path, struct text text)
{
	struct syntax *syntax = &loader->rules->syntax;
	uint32_t source = sources_add(&syntax->sources, path, text);
	struct module *module = parse_module(syntax, source);
	vector_push(&loader->rules->modules, module);
	vector_push(&loader->levels, (struct level){module, 0});
}

static void include(struct loader *loader, const struct statement *statement)
{
	struct syntax *syntax = &loader->rules->syntax;
	const char *path = path_beside(syntax, statement->span, statement->name.text);
	if (seen_before(loader, path))
		return;
	struct text text;
	const char *reason = syntax_read_file(syntax, path, RULE_FILE_MAX, &text, NULL);
	if (!reason) {
		enter(loader, path, text);
		return;
	}
	diagnose(&syntax->diagnostics, CODE_E401, statement->name.span, "%s cannot be included: %s", path, reason);
	diagnose_remedy(&syntax->diagnostics, "a path is relative to the file that it stands in");
}

static void list_statements(struct loader *loader)
{
	while (loader->levels.count) {
		struct level *level = &loader->levels.items[loader->levels.count - 1];
		if (level->next == level->module->count) {
			loader->levels.count--;
			continue;
		}
		struct statement *statement = level->module->statements[level->next++];
		if (statement->kind == STATEMENT_INCLUDE)
			include(loader, statement);
		else
			vector_push(&loader->rules->statements, statement);
	}
}

const char *rules_load(struct rule_set *rules, const char *path)
{
	struct text text = {"", 0};
	bool too_large;
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	const char *reason = syntax_read_file(&rules->syntax, path, RULE_FILE_MAX, &text, &too_large);
	if (reason && !too_large)
		return arena_printf(&rules->syntax.arena, "%s: the rules cannot be read: %s", name, reason);
	struct loader loader = {.rules = rules};
	seen_before(&loader, path);
	enter(&loader, name, text);
	if (too_large) {
		diagnose(&rules->syntax.diagnostics, CODE_E002, (struct span){rules->modules.items[0]->source, 0, 0},
			 "this file is larger than %d MB", RULE_FILE_MAX >> 20);
		diagnose_remedy(&rules->syntax.diagnostics,
				"rules that come from data belong into a lookup or a table from a CSV file");
	}
	list_statements(&loader);
	vector_free(&loader.seen);
	vector_free(&loader.levels);
	return NULL;
}

void rules_free(struct rule_set *rules)
{
	vector_free(&rules->modules);
	vector_free(&rules->statements);
	syntax_free(&rules->syntax);
}

const char *rules_load_beside(struct rule_set *rules, const char *path, const struct rule_set *before)
{
	for (size_t i = 0; i < before->syntax.sources.list.count; i++)
		vector_push(&rules->syntax.sources.list, before->syntax.sources.list.items[i]);
	return rules_load(rules, path);
}

const char *rules_load_at(struct rule_set *rules, const char *path, const struct revision *revision)
{
	rules->syntax.revision = revision;
	return rules_load(rules, arena_printf(&rules->syntax.arena, "%s%s", revision->prefix, path));
}

struct text rules_description(struct rule_set *rules, struct span span)
{
	for (size_t i = 0; i < rules->modules.count; i++)
		if (rules->modules.items[i]->source == span.source)
			return description_before(&rules->syntax, rules->modules.items[i], span.begin);
	return (struct text){"", 0};
}
