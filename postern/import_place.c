/*
 * The new directory: made under another name, put into its place, or removed.
 */
#include "postern/import_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/file.h"

enum { DEPTH_LIMIT = 40 };
enum { DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* 1: there is something in it, or it is none; 0: it is empty. */
static int
is_filled(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int filled = d == NULL;

	while (d != NULL && !filled && (e = readdir(d)) != NULL)
		filled =
		    strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	if (d != NULL)
		closedir(d);
	return filled;
}

static const char *
old_name(const struct import_tree *t)
{
	return pool_printf(t->pool, "%s.old", t->place);
}

static int
check_place(const struct import_tree *t, bool force, struct err *err)
{
	struct stat st;

	if (lstat(t->place, &st) < 0)
		return errno == ENOENT ? 0 : err_errno(err, "%s", t->place);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, ERR_NEVER, "%s is no directory", t->place);
	if (!is_filled(t->place))
		return 0;
	if (!force)
		return err_set(err, ERR_NEVER,
		    "%s has a configuration already; -f takes its place, and "
		    "keeps what is there as %s",
		    t->place, old_name(t));
	if (lstat(old_name(t), &st) == 0)
		return err_set(err, ERR_NEVER,
		    "%s is there already: move it away first", old_name(t));
	return 0;
}

static int
check_same(const struct import_tree *t, struct err *err)
{
	struct stat from, place;

	if (fstat(t->from, &from) < 0)
		return err_errno(err, "stat");
	if (stat(t->place, &place) == 0 && place.st_dev == from.st_dev &&
	    place.st_ino == from.st_ino)
		return err_set(err, ERR_NEVER,
		    "%s is the directory that is to be imported", t->place);
	return 0;
}

/* Where others may write, one could have put his own in its place. */
static int
check_new(const struct import_tree *t, struct err *err)
{
	struct stat st;

	if (fstat(t->to, &st) < 0)
		return err_errno(err, "stat %s", t->name);
	if (st.st_uid != geteuid() || (st.st_mode & 077) != 0)
		return err_set(err, ERR_NEVER,
		    "%s was exchanged: others can write where it is", t->name);
	return 0;
}

int
import_tree_open(struct import_tree *t, const char *from, const char *place,
    bool force, struct err *err)
{
	*t = (struct import_tree){ .from = -1, .to = -1, .place = place };
	t->pool = pool_new();
	t->from = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->from < 0)
		return err_errno(err, "open %s", from);
	if (check_same(t, err) < 0 || check_place(t, force, err) < 0)
		return -1;
	t->name = pool_printf(t->pool, "%s.import-XXXXXX", place);
	if (mkdtemp(t->name) == NULL) {
		err_errno(err, "make %s", t->name);
		t->name = NULL;
		return -1;
	}
	t->to = open(t->name, DIRECTORY);
	return t->to < 0 ? err_errno(err, "open %s", t->name)
			 : check_new(t, err);
}

/* After the first step the name is that of the old one. */
static int
exchange(struct import_tree *t, struct err *err)
{
	const char *name = t->name;

	if (renameat2(AT_FDCWD, name, AT_FDCWD, t->place, RENAME_EXCHANGE) < 0)
		return err_errno(err, "exchange %s and %s", name, t->place);
	t->name = NULL;
	if (renameat2(AT_FDCWD, name, AT_FDCWD, old_name(t), RENAME_NOREPLACE) <
	    0)
		return err_errno(err, "rename %s to %s", name, old_name(t));
	return 0;
}

int
import_tree_place(struct import_tree *t, bool *kept, struct err *err)
{
	struct stat st;

	if (fstat(t->from, &st) < 0)
		return err_errno(err, "stat");
	if (fchown(t->to, (uid_t)-1, st.st_gid) < 0)
		st.st_mode &= (mode_t)~S_IRWXG;
	if (fchmod(t->to, st.st_mode & 0755) < 0 || fsync(t->to) < 0)
		return err_errno(err, "finish %s", t->name);
	*kept = lstat(t->place, &st) == 0 && is_filled(t->place);
	if (*kept ? exchange(t, err) < 0 : rename(t->name, t->place) < 0)
		return *kept ? -1
			     : err_errno(
				   err, "rename %s to %s", t->name, t->place);
	t->name = NULL;
	return file_flush_name(t->place, err);
}

/* All of it is ours: nobody else can have entered a directory of mode 700. */
static void
empty(int at, int depth)
{
	DIR *d = at < 0 ? NULL : fdopendir(at);
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(at, e->d_name, 0) == 0 || depth == DEPTH_LIMIT)
			continue;
		empty(openat(at, e->d_name, DIRECTORY), depth + 1);
		unlinkat(at, e->d_name, AT_REMOVEDIR);
	}
	if (d != NULL)
		closedir(d);
}

void
import_tree_close(struct import_tree *t)
{
	if (t->name != NULL) {
		if (t->to >= 0)
			empty(fcntl(t->to, F_DUPFD_CLOEXEC, 0), 0);
		rmdir(t->name);
	}
	if (t->to >= 0)
		close(t->to);
	if (t->from >= 0)
		close(t->from);
	pool_free(&t->pool);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

void
import_tree_each(struct import_tree *t, import_tree_fn *call, void *context)
{
	struct dirent **names;
	int count = scandirat(t->from, ".", &names, NULL, by_name);

	for (int i = 0; i < count; i++) {
		struct stat st;

		if (fstatat(t->from, names[i]->d_name, &st,
			AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode))
			call(context, names[i]->d_name);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}
