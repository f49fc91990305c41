#include "testing/rule_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/reason.h"

static const char suffix[] = ".rules";

const char *real_path(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *kept = real ? arena_copy(arena, real, strlen(real)) : path;
	free(real);
	return kept;
}

bool rule_files_have(const struct rule_files *files, const char *real)
{
	for (size_t i = 0; i < files->list.count; i++)
		if (strcmp(files->list.items[i].real, real) == 0)
			return true;
	return false;
}

static void add_file(struct rule_files *files, const char *path)
{
	const char *real = real_path(&files->arena, path);
	if (!rule_files_have(files, real))
		vector_push(&files->list, (struct rule_file){path, real});
}

static bool visited_before(struct rule_files *files, const struct stat *status)
{
	struct visited_folder folder = {status->st_dev, status->st_ino};
	for (size_t i = 0; i < files->folders.count; i++)
		if (files->folders.items[i].device == folder.device && files->folders.items[i].number == folder.number)
			return true;
	vector_push(&files->folders, folder);
	return false;
}

/* --- folders --- */

struct names {
	VECTOR(const char *) list;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *complain(struct rule_files *files, const char *path, int error)
{
	return arena_printf(&files->arena, "%s: the folder cannot be searched: %s", path, reason_of(error));
}

static const char *list_folder(struct rule_files *files, const char *path, struct names *names)
{
	DIR *folder = opendir(path);
	if (!folder)
		return complain(files, path, errno);
	const struct dirent *entry;
	errno = 0;
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] != '.')
			vector_push(&names->list, arena_copy(&files->arena, entry->d_name, strlen(entry->d_name)));
		errno = 0;
	}
	int error = errno;
	closedir(folder);
	if (names->list.count)
		qsort(names->list.items, names->list.count, sizeof *names->list.items, compare_names);
	return error ? complain(files, path, error) : NULL;
}

static bool is_rule_file(const char *name)
{
	size_t size = strlen(name);
	return size >= sizeof suffix && strcmp(name + size - (sizeof suffix - 1), suffix) == 0;
}

static const char *search_folder(struct rule_files *files, const char *path);

static const char *take_entry(struct rule_files *files, const char *folder, const char *name)
{
	const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
	const char *path = arena_printf(&files->arena, "%s%s%s", folder, slash, name);
	struct stat status;
	if (stat(path, &status) != 0)
		return NULL; /* a link that leads nowhere */
	if (S_ISDIR(status.st_mode))
		return visited_before(files, &status) ? NULL : search_folder(files, path);
	if (S_ISREG(status.st_mode) && is_rule_file(name))
		add_file(files, path);
	return NULL;
}

static const char *search_folder(struct rule_files *files, const char *path)
{
	struct names names = {0};
	const char *message = list_folder(files, path, &names);
	for (size_t i = 0; i < names.list.count && !message; i++)
		message = take_entry(files, path, names.list.items[i]);
	vector_free(&names.list);
	return message;
}

const char *rule_files_add(struct rule_files *files, const char *path)
{
	struct stat status;
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return visited_before(files, &status) ? NULL : search_folder(files, path);
	add_file(files, path);
	return NULL;
}

void rule_files_free(struct rule_files *files)
{
	vector_free(&files->list);
	vector_free(&files->folders);
	arena_free(&files->arena);
}
