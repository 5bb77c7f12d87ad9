#include "pickup/found.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/service.h"
#include "spool/read.h"
#include "util/log.h"

enum {
	ENVELOPE_LIMIT = 4 << 20,
	COUNT_LIMIT = 100000,
	COMPLAINTS = 20 /* in a second */
};

static struct maildrop *maildrop;

static struct {
	unsigned count, untold;
	int64_t since; /* the count */
} complaints;

/* What dead writers left, since it was last told of. */
static struct {
	unsigned count;
	char id[SPOOL_ID_ROOM];
	uid_t owner;
} removed;

int
found_setup(struct err *err)
{
	maildrop = maildrop_open(service_spool(), err);
	return maildrop == NULL ? -1 : 0;
}

struct maildrop *
found_maildrop(void)
{
	return maildrop;
}

void
found_tell_rest(void)
{
	int64_t now = loop_now(service_loop());

	if (complaints.untold > 0)
		log_warn("maildrop: %u more files that are no messages",
		    complaints.untold);
	complaints.untold = 0;
	if (now - complaints.since >= 1000) {
		complaints.since = now;
		complaints.count = 0;
	}
	if (removed.count > 0)
		log_warn("maildrop: removed %u unfinished files whose writers "
			 "are gone; the last is %s, uid=%lld",
		    removed.count, removed.id, (long long)removed.owner);
	removed.count = 0;
}

static void
put_path(char *to, size_t room, const char *directory, const char *id)
{
	const char *top = service_spool();

	snprintf(to, room, "%s%s%s/%s", top, strcmp(top, "/") == 0 ? "" : "/",
	    directory, id);
}

static struct found_mark
mark_of(const struct stat *st)
{
	return (struct found_mark){
		.changed = (int64_t)st->st_ctim.tv_sec * 1000000000 +
			   st->st_ctim.tv_nsec,
		.size = st->st_size,
	};
}

bool
found_has_changed(const char *id, const struct found_mark *was)
{
	struct found_mark is;
	char path[4096];
	struct stat st;

	put_path(path, sizeof(path), "maildrop", id);
	if (was->size < 0 || lstat(path, &st) < 0)
		return true;
	is = mark_of(&st);
	return is.changed != was->changed || is.size != was->size;
}

static enum found_state
complain(const char *why, uid_t owner, bool moved)
{
	if (complaints.count++ < COMPLAINTS)
		log_warn("%s; uid=%lld, %s", why, (long long)owner,
		    moved ? "put into corrupt" : "left alone");
	else
		complaints.untold++;
	return moved ? FOUND_DONE : FOUND_BAD;
}

/* Where nobody looks but the administrator, if it can go there. */
static bool
put_aside(const char *id)
{
	char from[4096], to[4096];

	put_path(from, sizeof(from), "maildrop", id);
	put_path(to, sizeof(to), "corrupt", id);
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0;
}

/* --- taken ---------------------------------------------------------------- */

/* There may be files whose names somebody changed who has died since. */
static bool strays = true;

int
found_take(struct found *f, const char *queue_id, struct err *err)
{
	if (maildrop_take(maildrop, f->id, queue_id, err) < 0)
		return -1;
	snprintf(f->taken, sizeof(f->taken), "%s", queue_id);
	return 0;
}

int
found_flush(struct err *err)
{
	return maildrop_flush(maildrop, err);
}

static void
let_go(const char *id, const char *queue_id)
{
	struct err err;

	if (maildrop_let_go(maildrop, id, queue_id, &err) == 0)
		return;
	log_warn("%s", err.text);
	strays = true;
}

/* For now; nothing is known of the file by that. */
static bool
is_want(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
	       error == EIO;
}

/* One that is locked is on its way, and may be gone when the lock is. */
static void
see_taken(void *context, const char *id, const char *queue_id)
{
	struct maildrop_name name = maildrop_name(id, queue_id);
	char path[4096];
	struct stat st;
	int fd;

	put_path(path, sizeof(path), "maildrop", name.text);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 ? is_want(errno) : flock(fd, LOCK_EX | LOCK_NB) < 0)
		*(bool *)context = true;
	else if (lstat(path, &st) == 0)
		let_go(id, queue_id);
	if (fd >= 0)
		close(fd);
}

bool
found_let_go_strays(void)
{
	bool held = false;
	struct err err;

	if (!strays)
		return true;
	strays = false;
	if (maildrop_each_taken(maildrop, see_taken, &held, &err) < 0)
		log_warn("%s", err.text);
	strays = strays || held;
	return !held;
}

enum found_state
found_bad(const struct found *f, const char *why)
{
	char text[400];

	snprintf(text, sizeof(text), "maildrop/%s: %s", f->id, why);
	return complain(text, f->owner, put_aside(f->id));
}

/* What cannot be opened. A plain file may have been caught between two steps of
 * spool_requeue(), or is one that its owner keeps to himself. */
static enum found_state
not_opened(struct found *f, const struct err *err)
{
	char path[4096];
	struct stat st;

	put_path(path, sizeof(path), "maildrop", f->id);
	if (lstat(path, &st) < 0)
		return errno == ENOENT ? FOUND_DONE : found_later(f, err);
	f->mark = mark_of(&st);
	if (S_ISREG(st.st_mode) && st.st_uid == geteuid())
		return FOUND_BUSY;
	return complain(err->text, st.st_uid,
	    !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && put_aside(f->id));
}

enum found_state
found_later(const struct found *f, const struct err *err)
{
	log_warn("maildrop/%s: %s", f->id, err->text);
	return FOUND_LATER;
}

static int
remove_file(const struct found *f, struct err *err)
{
	if (*f->taken != '\0')
		return maildrop_remove_taken(maildrop, f->id, f->taken, err);
	return maildrop_remove(maildrop, f->id, err);
}

enum found_state
found_remove(struct found *f)
{
	struct err err;

	if (remove_file(f, &err) == 0) {
		f->taken[0] = '\0';
		return FOUND_DONE;
	}
	log_warn("%s", err.text);
	return FOUND_BAD; /* not once more: it would be sent again */
}

/* We have the lock: a postdrop that was killed leaves such a thing. But it may
 * have been made this moment, or by hand. */
static enum found_state
unfinished(struct found *f)
{
	const int64_t grace = FOUND_GRACE * 1000;
	int64_t age = loop_clock() / 1000 - f->mark.changed / 1000000;
	struct err err;

	/* One from the future is as dead: the clock was set. */
	if (age > -grace && age < grace) {
		f->grace = grace - age;
		return FOUND_BUSY;
	}
	if (maildrop_remove(maildrop, f->id, &err) < 0)
		return complain(err.text, f->owner, false);
	removed.count++;
	removed.owner = f->owner;
	snprintf(removed.id, sizeof(removed.id), "%s", f->id);
	return FOUND_DONE;
}

/* By its writer, by another pickup, or by an agent that still sends it. */
static enum found_state
locked(struct found *f)
{
	struct err err;

	if (read_state(f->fd, f->id, &err) != SPOOL_UNFINISHED)
		f->mark.size = -1;
	return FOUND_BUSY;
}

static enum found_state
open_file(struct found *f)
{
	struct err err;
	struct stat st;
	bool ours;

	f->fd = maildrop_file(maildrop, f->id, &err);
	if (f->fd < 0 && errno == ENOENT)
		return FOUND_DONE;
	if (f->fd < 0 && is_want(errno))
		return found_later(f, &err);
	if (f->fd < 0)
		return not_opened(f, &err);
	ours = flock(f->fd, LOCK_EX | LOCK_NB) == 0;
	if (fstat(f->fd, &st) < 0) {
		err_errno(&err, "stat");
		return found_later(f, &err);
	}
	f->mark = mark_of(&st);
	f->owner = st.st_uid;
	f->requeued = f->owner == geteuid() && (st.st_mode & S_IROTH) == 0;
	if (st.st_nlink == 0)
		return FOUND_DONE;
	return ours ? FOUND_GOOD : locked(f);
}

static enum found_state
judge(struct found *f, enum spool_state state, struct err *err)
{
	switch (state) {
	case SPOOL_GOOD:
		return FOUND_GOOD;
	case SPOOL_UNFINISHED:
		return unfinished(f);
	case SPOOL_GONE:
		return FOUND_DONE;
	case SPOOL_UNREADABLE:
		return found_later(f, err);
	case SPOOL_CORRUPT:
		break;
	}
	return found_bad(f, err->text);
}

static enum found_state
read_file(struct found *f, struct pool *pool)
{
	struct format_header header;
	enum found_state outcome;
	uint32_t flags;
	struct err err = { .text = "" };

	outcome = judge(f, read_header(f->fd, f->id, &header, &err), &err);
	if (outcome != FOUND_GOOD)
		return outcome;
	if (!f->requeued &&
	    (header.envelope > ENVELOPE_LIMIT || header.count > COUNT_LIMIT))
		return found_bad(f, "too large an envelope");
	outcome = judge(f, spool_read(f->fd, f->id, pool, &f->env, &err), &err);
	if (outcome != FOUND_GOOD)
		return outcome;
	outcome = judge(f, spool_verify(f->fd, &err), &err);
	if (outcome != FOUND_GOOD)
		return outcome;
	if (spool_content(f->fd, &f->at, &f->left, &flags, &err) < 0)
		return found_later(f, &err);
	f->env.size = f->left;
	return FOUND_GOOD;
}

enum found_state
found_open(struct found *f, const char *id, struct pool *pool)
{
	enum found_state state;

	*f = (struct found){ .fd = -1 };
	snprintf(f->id, sizeof(f->id), "%s", id);
	state = open_file(f);
	return state == FOUND_GOOD ? read_file(f, pool) : state;
}

void
found_close(struct found *f)
{
	if (*f->taken != '\0')
		let_go(f->id, f->taken);
	f->taken[0] = '\0';
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}
