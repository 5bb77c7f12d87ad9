#include "spool/maildrop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/draft.h"
#include "spool/id.h"
#include "spool/queue.h"
#include "util/log.h"
#include "util/mem.h"

/* How many names are tried before it is said that all are taken. */
enum { NAME_TRIES = 1000 };

enum { DIRECTORY = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

struct maildrop {
	struct draft_place place;
	int names; /* to list and flush it; -1: it may not be read */
};

struct maildrop *
maildrop_open_on(const struct disk *disk, const char *path, struct err *err)
{
	int top = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct maildrop *m;

	if (top < 0) {
		err_errno(err, "open %s", path);
		return NULL;
	}
	m = mem_get(sizeof(*m));
	m->place.disk = disk;
	snprintf(m->place.path, sizeof(m->place.path), "maildrop/");
	m->place.directory = openat(top, "maildrop", O_PATH | DIRECTORY);
	m->names = openat(top, "maildrop", O_RDONLY | DIRECTORY);
	m->place.closed = m->names < 0;
	if (m->place.directory < 0 || (m->names < 0 && errno != EACCES)) {
		err_errno(err, "open %s/maildrop", path);
		maildrop_close(&m);
	} else if (m->names >= 0) {
		close(m->place.directory);
		m->place.directory = m->names;
	}
	close(top);
	return m;
}

struct maildrop *
maildrop_open(const char *path, struct err *err)
{
	return maildrop_open_on(&disk_real, path, err);
}

void
maildrop_close(struct maildrop **maildrop)
{
	struct maildrop *m = *maildrop;

	if (m == NULL)
		return;
	if (m->names >= 0 && m->names != m->place.directory)
		close(m->names);
	if (m->place.directory >= 0)
		close(m->place.directory);
	free(m);
	*maildrop = NULL;
}

/* Until its descriptor is closed, which no program that is run inherits. 0, or
 * an errno; EEXIST: pickup looks at it just now, or found that nobody locked it
 * for so long that it was removed. */
static int
lock_file(int fd)
{
	struct stat st;

	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? EEXIST : errno;
	if (fstat(fd, &st) < 0)
		return errno;
	return st.st_nlink > 0 ? 0 : EEXIST;
}

static int
make_one(const struct draft_place *place, const char *name)
{
	const int how = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = place->disk->open(place->directory, name, how, 0444), why;
	struct stat st;

	if (fd < 0)
		return -1;
	/* pickup must read it, whatever the umask says. */
	why = fchmod(fd, 0444) < 0 ? errno : lock_file(fd);
	if (why == 0)
		return fd;
	if (fstat(fd, &st) == 0 && st.st_nlink > 0)
		place->disk->remove(place->directory, name);
	close(fd);
	errno = why;
	return -1;
}

/* A new file: now, as another process may have the name already. */
static int
make_file(
    const struct draft_place *place, char name[SPOOL_ID_ROOM], struct err *err)
{
	struct id id = { place->disk->now(), (uint32_t)getpid() % ID_SLOTS };
	int fd = -1;

	errno = EEXIST;
	for (int i = 0; fd < 0 && errno == EEXIST && i < NAME_TRIES; i++) {
		id_print(id, name);
		fd = make_one(place, name);
		id.when++;
	}
	return fd < 0 ? err_errno(err, "make a file in maildrop") : fd;
}

struct spool_draft *
maildrop_create(
    struct maildrop *m, const struct spool_envelope *env, struct err *err)
{
	char name[SPOOL_ID_ROOM];
	struct spool_draft *d;
	int fd = make_file(&m->place, name, err);

	if (fd < 0)
		return NULL;
	d = draft_new(&m->place, fd, name, env, err);
	if (d == NULL)
		m->place.disk->remove(m->place.directory, name);
	return d;
}

const char *
maildrop_id(const struct spool_draft *draft)
{
	return draft_id(draft);
}

/* What a name is that is no message; NULL: it may be one. */
static const char *
what_else(const struct stat *st)
{
	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
		return st->st_nlink == 1 ? NULL : "a file with another name";
	case S_IFLNK:
		return "a symbolic link";
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	default:
		return "a device";
	}
}

static int
refuse(const char *id, const char *what, struct err *err)
{
	err_set(err, ERR_NEVER, "maildrop/%s: %s, not a message", id, what);
	errno = EINVAL;
	return -1;
}

static bool
is_name(const char *name)
{
	char id[SPOOL_ID_ROOM], queue_id[SPOOL_ID_ROOM];

	return spool_id_ok(name) || maildrop_name_parse(name, id, queue_id);
}

/* It is looked at before it is opened, as to open a device can do things; and
 * after, as it may be another by then. */
int
maildrop_file(struct maildrop *m, const char *name, struct err *err)
{
	const int how =
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	const int top = m->place.directory;
	const char *what;
	struct stat st;
	int fd, why;

	if (!is_name(name)) {
		err_set(err, ERR_NEVER, "maildrop: not a queue ID");
		errno = EINVAL;
		return -1;
	}
	if (fstatat(top, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		goto failed;
	if ((what = what_else(&st)) != NULL)
		return refuse(name, what, err);
	fd = m->place.disk->open(top, name, how, 0);
	if (fd < 0)
		goto failed;
	if (queue_is_plain(fd))
		return fd;
	close(fd);
	return refuse(name, "changed under way", err);
failed:
	why = errno;
	err_errno(err, "open maildrop/%s", name);
	errno = why;
	return -1;
}

int
maildrop_remove(struct maildrop *m, const char *id, struct err *err)
{
	if (!spool_id_ok(id))
		return err_set(err, ERR_NEVER, "maildrop: not a queue ID");
	if (m->place.disk->remove(m->place.directory, id) < 0 &&
	    errno != ENOENT)
		return err_errno(err, "remove maildrop/%s", id);
	return 0;
}

/* --- taken ---------------------------------------------------------------- */

struct maildrop_name
maildrop_name(const char *id, const char *queue_id)
{
	struct maildrop_name name;

	snprintf(name.text, sizeof(name.text), "%s%s%s", id,
	    *queue_id == '\0' ? "" : ".", queue_id);
	return name;
}

bool
maildrop_name_parse(
    const char *name, char id[SPOOL_ID_ROOM], char queue_id[SPOOL_ID_ROOM])
{
	struct sv rest = sv_of(name), stem;

	if (!sv_cut(&rest, '.', &stem) || stem.len >= SPOOL_ID_ROOM ||
	    rest.len >= SPOOL_ID_ROOM)
		return false;
	snprintf(id, SPOOL_ID_ROOM, "%.*s", (int)stem.len, stem.at);
	snprintf(queue_id, SPOOL_ID_ROOM, "%.*s", (int)rest.len, rest.at);
	return spool_id_ok(id) && spool_id_ok(queue_id);
}

/* Never over another file, where the file system can say so. */
static int
rename_to(struct maildrop *m, const char *old, const char *new, struct err *err)
{
	const struct disk *disk = m->place.disk;
	int top = m->place.directory;

	if (disk->move(top, old, top, new) == 0)
		return 0;
	if ((errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP) &&
	    disk->rename(top, old, top, new) == 0)
		return 0;
	return err_errno(err, "rename maildrop/%s to %s", old, new);
}

int
maildrop_take(
    struct maildrop *m, const char *id, const char *queue_id, struct err *err)
{
	return rename_to(m, id, maildrop_name(id, queue_id).text, err);
}

int
maildrop_flush(struct maildrop *m, struct err *err)
{
	if (m->place.disk->flush_names(m->place.directory) < 0)
		return err_errno(err, "flush maildrop");
	return 0;
}

int
maildrop_let_go(
    struct maildrop *m, const char *id, const char *queue_id, struct err *err)
{
	if (rename_to(m, maildrop_name(id, queue_id).text, id, err) < 0)
		return -1;
	return maildrop_flush(m, err);
}

int
maildrop_remove_taken(
    struct maildrop *m, const char *id, const char *queue_id, struct err *err)
{
	struct maildrop_name name = maildrop_name(id, queue_id);

	if (m->place.disk->remove(m->place.directory, name.text) < 0 &&
	    errno != ENOENT)
		return err_errno(err, "remove maildrop/%s", name.text);
	return 0;
}

/* Whatever lies there. */
static int
each_entry(
    struct maildrop *m, spool_each_fn *fn, void *context, struct err *err)
{
	int fd = openat(m->place.directory, ".", O_RDONLY | DIRECTORY);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (names == NULL) {
		err_errno(err, "read maildrop");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while ((entry = readdir(names)) != NULL)
		fn(context, entry->d_name);
	closedir(names);
	return 0;
}

/* Which names are told, and to whom. */
struct teller {
	spool_each_fn *fn;
	maildrop_taken_fn *taken;
	void *context;
};

static void
tell_waiting(void *context, const char *name)
{
	const struct teller *t = context;

	if (spool_id_ok(name))
		t->fn(t->context, name);
	else if (name[0] != '.' && !is_name(name))
		log_debug("maildrop: not a message's name: %s", name);
}

static void
tell_taken(void *context, const char *name)
{
	const struct teller *t = context;
	char id[SPOOL_ID_ROOM], queue_id[SPOOL_ID_ROOM];

	if (maildrop_name_parse(name, id, queue_id))
		t->taken(t->context, id, queue_id);
}

static void
tell_any(void *context, const char *name)
{
	const struct teller *t = context;

	if (is_name(name))
		t->fn(t->context, name);
}

int
maildrop_each(
    struct maildrop *m, spool_each_fn *fn, void *context, struct err *err)
{
	struct teller t = { .fn = fn, .context = context };

	return each_entry(m, tell_waiting, &t, err);
}

int
maildrop_each_taken(
    struct maildrop *m, maildrop_taken_fn *fn, void *context, struct err *err)
{
	struct teller t = { .taken = fn, .context = context };

	return each_entry(m, tell_taken, &t, err);
}

int
maildrop_each_name(
    struct maildrop *m, spool_each_fn *fn, void *context, struct err *err)
{
	struct teller t = { .fn = fn, .context = context };

	return each_entry(m, tell_any, &t, err);
}
