#include "postconf/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/file.h"
#include "util/lines.h"
#include "util/mem.h"

enum { TRIES_A_SECOND = 20 };

struct text {
	struct pool *pool;
	char *path;            /* without symbolic links */
	const char *temporary; /* path.tmp */
	int fd;                /* of it */
	bool locked;
	struct stat was; /* the file itself */
	struct str old, added;
	struct text_line *lines, **end;
};

/* What is at the name of the descriptor's file is still that file. */
static bool
is_at(int fd, const char *path)
{
	struct stat here, there;

	return fstat(fd, &here) == 0 && lstat(path, &there) == 0 &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

/* Looked at when nobody else can work on it. An editor that was killed may have
 * given it the owner of the file already. */
static int
check_ours(const struct text *t, struct err *err)
{
	struct stat st, file;

	if (fstat(t->fd, &st) < 0)
		return err_errno(err, "stat %s", t->temporary);
	if (S_ISREG(st.st_mode) && st.st_nlink == 1 &&
	    (st.st_uid == geteuid() ||
		(stat(t->path, &file) == 0 && st.st_uid == file.st_uid)))
		return 0;
	return err_set(err, ERR_NEVER,
	    "%s is in the way: it is no file of ours", t->temporary);
}

/* 1: it is locked and in its place; 0: not now. */
static int
try_lock(struct text *t, struct err *err)
{
	t->fd = open(t->temporary,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (t->fd < 0)
		return err_errno(err, "create %s", t->temporary);
	if (flock(t->fd, LOCK_EX | LOCK_NB) == 0 &&
	    is_at(t->fd, t->temporary)) {
		if (check_ours(t, err) < 0)
			return -1;
		t->locked = true;
		return 1;
	}
	close(t->fd);
	t->fd = -1;
	return 0;
}

static int
lock(struct text *t, struct err *err)
{
	static const struct timespec pause = { 0, 1000000000 / TRIES_A_SECOND };

	for (int i = 0; i < TEXT_SECONDS * TRIES_A_SECOND; i++) {
		int result = try_lock(t, err);

		if (result != 0)
			return result < 0 ? -1 : 0;
		nanosleep(&pause, NULL);
	}
	return err_set(err, ERR_LATER, "%s is locked: somebody else edits %s",
	    t->temporary, t->path);
}

static int
stat_directory(
    const struct text *t, const char *path, struct stat *st, struct err *err)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path) + 1;
	const char *directory =
	    n == 0 ? "." : pool_copy(t->pool, sv_upto(sv_of(path), n));

	return stat(directory, st) < 0 ? err_errno(err, "stat %s", directory)
				       : 0;
}

/* A link is followed; but whose directory it stands in could lead us to any
 * file, and then nothing that is not his is touched. */
static int
check_way(const struct text *t, const char *path, struct err *err)
{
	struct stat from, to;

	if (stat_directory(t, path, &from, err) < 0 ||
	    stat_directory(t, t->path, &to, err) < 0)
		return -1;
	if ((from.st_dev == to.st_dev && from.st_ino == to.st_ino) ||
	    from.st_uid == 0 || from.st_uid == geteuid() ||
	    from.st_uid == t->was.st_uid)
		return 0;
	return err_set(err, ERR_NEVER,
	    "%s leads out of a directory of user %ld, to %s", path,
	    (long)from.st_uid, t->path);
}

static int
load(struct text *t, struct err *err)
{
	int fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int result;

	if (fd < 0)
		return err_errno(err, "open %s", t->path);
	if (fstat(fd, &t->was) < 0)
		result = err_errno(err, "stat %s", t->path);
	else if ((result = file_read_fd(fd, TEXT_LIMIT, &t->old, err)) < 0)
		err_in(err, "%s", t->path);
	close(fd);
	return result;
}

static void
parse(struct text *t)
{
	struct lines in = lines_of(str_view(&t->old), t->path);

	while (lines_next(&in)) {
		struct text_line *l = pool_get(t->pool, sizeof(*l));

		l->line = pool_view(t->pool, in.line);
		l->first = in.first;
		l->last = in.last;
		*t->end = l;
		t->end = &l->next;
	}
	lines_end(&in);
}

static int
begin(struct text *t, const char *path, struct err *err)
{
	t->path = realpath(path, NULL);
	if (t->path == NULL)
		return err_errno(err, "open %s", path);
	t->temporary = pool_printf(t->pool, "%s.tmp", t->path);
	if (lock(t, err) < 0 || load(t, err) < 0 || check_way(t, path, err) < 0)
		return -1;
	parse(t);
	return 0;
}

struct text *
text_open(const char *path, struct err *err)
{
	struct text *t = mem_get(sizeof(*t));

	t->pool = pool_new();
	t->fd = -1;
	t->end = &t->lines;
	if (begin(t, path, err) < 0)
		text_close(&t);
	return t;
}

struct text_line *
text_lines(struct text *t)
{
	return t->lines;
}

struct pool *
text_pool(struct text *t)
{
	return t->pool;
}

void
text_add(struct text *t, struct sv line)
{
	str_put(&t->added, line);
	str_putc(&t->added, '\n');
}

/* Comments and blank lines belong to nobody. */
static bool
is_text(struct sv line)
{
	line = sv_trim(line);
	return line.len > 0 && *line.at != '#';
}

/* One line of the file, with its newline; l is the logical one it is in. */
static void
put_line(struct str *out, struct sv raw, const struct text_line *l, int number)
{
	switch (is_text(raw) ? l->change : TEXT_KEEP) {
	case TEXT_KEEP:
		str_put(out, raw);
		break;
	case TEXT_COMMENT:
		str_putc(out, '#');
		str_put(out, raw);
		break;
	case TEXT_REPLACE:
		if (number != l->first)
			break;
		str_put(out, l->with);
		str_putc(out, '\n');
		break;
	case TEXT_DROP:
		break;
	}
}

static void
print(const struct text *t, struct str *out)
{
	static const struct text_line none = { .change = TEXT_KEEP };
	const struct text_line *l = t->lines;
	struct sv rest = str_view(&t->old), raw;

	for (int number = 1; rest.len > 0; number++) {
		struct sv after = rest;

		if (!sv_cut(&after, '\n', &raw))
			after = sv_from(rest, rest.len);
		raw = sv_upto(rest, rest.len - after.len);
		rest = after;
		while (l != NULL && l->last < number)
			l = l->next;
		put_line(out, raw, l && l->first <= number ? l : &none, number);
	}
	if (t->added.len > 0 && out->len > 0 && out->text[out->len - 1] != '\n')
		str_putc(out, '\n');
	str_put(out, str_view(&t->added));
}

/* The owner before the mode: a change of owner takes bits away. */
static int
write_new(struct text *t, struct sv new, struct err *err)
{
	struct stat is;

	if (ftruncate(t->fd, 0) < 0 || file_write_fd(t->fd, new, err) < 0 ||
	    fstat(t->fd, &is) < 0)
		return err_errno(err, "write %s", t->temporary);
	if ((t->was.st_uid != is.st_uid || t->was.st_gid != is.st_gid) &&
	    fchown(t->fd, t->was.st_uid, t->was.st_gid) < 0)
		return err_errno(
		    err, "give %s the owner of %s", t->temporary, t->path);
	if (fchmod(t->fd, t->was.st_mode & 07777) < 0 || fsync(t->fd) < 0)
		return err_errno(err, "flush %s", t->temporary);
	if (rename(t->temporary, t->path) < 0)
		return err_errno(err, "rename %s to %s", t->temporary, t->path);
	t->locked = false; /* the name is free for the next */
	return file_flush_name(t->path, err);
}

int
text_save(struct text *t, struct err *err)
{
	struct str new = { 0 };
	int result = 0;

	print(t, &new);
	if (!sv_equal(str_view(&new), str_view(&t->old)))
		result = write_new(t, str_view(&new), err);
	str_free(&new);
	return result;
}

void
text_close(struct text **t)
{
	if (*t == NULL)
		return;
	if ((*t)->locked)
		unlink((*t)->temporary);
	if ((*t)->fd >= 0)
		close((*t)->fd);
	str_free(&(*t)->old);
	str_free(&(*t)->added);
	pool_free(&(*t)->pool);
	free((*t)->path);
	free(*t);
	*t = NULL;
}
