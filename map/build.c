#include "map/build.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "map/type.h"
#include "util/file.h"

enum { TRIES = 20 };

/*
 * The temporary file has one name, so what a killed builder left is used and
 * renamed by the next one. In a directory that others can write to, what lies
 * there may be theirs.
 */
static int
check(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_errno(err, "stat %s", path);
	if (!S_ISREG(st.st_mode) || st.st_nlink > 1 || st.st_uid != geteuid())
		return err_set(err, ERR_NEVER,
		    "open %s: not a plain file of ours: remove it", path);
	return 0;
}

/* Whether the name still leads to what we have locked. */
static bool
is_named(int fd, const char *path)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && lstat(path, &there) == 0 &&
	       ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static int
lock(int fd, const char *path, struct err *err)
{
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return err_errno(err, "lock %s", path);
	return 0;
}

/* A descriptor of the empty, locked file. */
static int
open_temporary(const char *path, struct err *err)
{
	const int flags =
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;

	for (int i = 0; i < TRIES; i++) {
		int fd = open(path, flags, 0600);

		if (fd < 0)
			return err_errno(err, "open %s", path);
		if (check(fd, path, err) < 0 || lock(fd, path, err) < 0) {
			close(fd);
			return -1;
		}
		if (is_named(fd, path)) {
			if (ftruncate(fd, 0) == 0 && fchmod(fd, 0600) == 0)
				return fd;
			err_errno(err, "truncate %s", path);
			close(fd);
			return -1;
		}
		close(fd); /* the builder before us has given it its name */
	}
	return err_set(err, ERR_LATER, "open %s: others build it", path);
}

void
map_build_open_name(int fd, const char *path, struct str *name)
{
	str_clear(name);
	str_printf(name, "/proc/self/fd/%d", fd);
	if (access(str_text(name), F_OK) == 0)
		return;
	str_clear(name);
	str_puts(name, path);
}

static const struct map_type *
find_type(struct sv type_name, const char *default_type, struct str *path,
    struct err *err)
{
	const struct map_type *type;
	struct sv kind, name;

	if (map_split(type_name, default_type, &kind, &name, err) < 0 ||
	    (type = map_type_need(kind, err)) == NULL)
		return NULL;
	if (type->build == NULL) {
		err_set(err, ERR_NEVER,
		    "unsupported map type for this operation: " SV_FMT,
		    SV_ARG(kind));
		return NULL;
	}
	str_printf(path, SV_FMT "%s", SV_ARG(name), type->suffix);
	return type;
}

int
map_build_name(struct sv type_name, const char *default_type, struct str *path,
    struct err *err)
{
	return find_type(type_name, default_type, path, err) != NULL ? 0 : -1;
}

struct map_build *
map_build_begin(struct sv type_name, const char *default_type, struct err *err)
{
	const struct map_type *type;
	struct map_build *b = NULL;
	struct str path = { 0 }, temporary = { 0 };
	int fd = -1;

	type = find_type(type_name, default_type, &path, err);
	if (type == NULL)
		return NULL;
	str_printf(&temporary, "%s.tmp", str_text(&path));
	fd = open_temporary(str_text(&temporary), err);
	if (fd >= 0)
		b = type->build->begin(str_text(&temporary), fd, err);
	if (b == NULL) {
		if (fd >= 0)
			close(fd);
		str_free(&path);
		str_free(&temporary);
		return NULL;
	}
	b->type = type->build;
	b->fd = fd;
	b->path = path;
	b->temporary = temporary;
	return b;
}

const char *
map_build_path(const struct map_build *b)
{
	return str_text(&b->path);
}

void
map_build_bare(struct map_build *b)
{
	b->bare = true;
}

enum map_put
map_build_put(struct map_build *b, struct sv key, struct sv value,
    enum map_keep keep, struct err *err)
{
	enum map_put result = batch_put(&b->batch, key, value, keep, err);

	if (result == MAP_PUT_FAILED)
		err_in(err, "write %s", str_text(&b->path));
	return result;
}

/* Each row is put where the one before it was, or next to it. */
static int
put_all(struct map_build *b, struct err *err)
{
	struct batch *batch = &b->batch;

	for (size_t i = 0; i < batch->count; i++) {
		struct sv key = batch_key(&batch->rows[i]);

		batch->rows[i].order = b->type->place != NULL
					   ? b->type->place(b, key)
					   : batch_key_order(key);
	}
	batch_sort(batch);
	for (size_t i = 0; i < batch->count; i++)
		if (b->type->put(b, batch_key(&batch->rows[i]),
			batch_value(&batch->rows[i]), MAP_KEEP_OLD,
			err) == MAP_PUT_FAILED)
			return -1;
	return 0;
}

static void
end(struct map_build **bp)
{
	struct map_build *b = *bp;

	*bp = NULL;
	close(b->fd);
	str_free(&b->path);
	str_free(&b->temporary);
	batch_free(&b->batch);
	b->type->end(b);
}

int
map_build_commit(struct map_build **bp, mode_t mode, struct err *err)
{
	struct map_build *b = *bp;
	const char *path = str_text(&b->path);
	const char *temporary = str_text(&b->temporary);
	int result = -1;

	if (put_all(b, err) < 0 || b->type->finish(b, err) < 0) {
		map_build_drop(bp);
		return -1;
	}
	if (fchmod(b->fd, mode) < 0 || fsync(b->fd) < 0)
		err_errno(err, "flush %s", temporary);
	else if (rename(temporary, path) < 0)
		err_errno(err, "rename %s to %s", temporary, path);
	else
		result = file_flush_name(path, err);
	if (result < 0)
		unlink(temporary);
	end(bp);
	return result;
}

void
map_build_drop(struct map_build **bp)
{
	if (*bp == NULL)
		return;
	unlink(str_text(&(*bp)->temporary));
	end(bp);
}
