#include "data/reason.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct {
	int error;
	const char *words;
} reasons[] = {
	{ENOENT, "there is no such file or folder"},
	{ENOTDIR, "a part of its path is not a folder"},
	{EISDIR, "it is a folder"},
	{EACCES, "you have no permission"},
	{EPERM, "you have no permission"},
	{EROFS, "the disk can only be read"},
	{ENOSPC, "the disk is full"},
	{EDQUOT, "your quota of disk space is used up"},
	{EFBIG, "the file would be larger than allowed"},
	{EIO, "the disk or the network failed"},
	{EMFILE, "too many files are open"},
	{ENFILE, "too many files are open"},
	{ENAMETOOLONG, "the name is too long"},
	{ELOOP, "its links lead in a circle"},
	{EPIPE, "whoever read it has stopped reading"},
};

const char *reason_of(int error)
{
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (reasons[i].error == error)
			return reasons[i].words;
	}
	const char *words = strerrordesc_np(error);
	return words ? words : "unknown reason";
}
