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
	UNFINISHED_SECONDS = 86400,
	COMPLAINTS = 20 /* in one scan */
};

static struct maildrop *maildrop;
static unsigned complaints;

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
	if (complaints > COMPLAINTS)
		log_warn("maildrop: %u more files that are no messages",
		    complaints - COMPLAINTS);
	complaints = 0;
}

static void
put_path(char *to, size_t room, const char *directory, const char *id)
{
	const char *top = service_spool();

	snprintf(to, room, "%s%s%s/%s", top, strcmp(top, "/") == 0 ? "" : "/",
	    directory, id);
}

static enum found_state
complain(const char *why, uid_t owner, bool moved)
{
	if (complaints++ < COMPLAINTS)
		log_warn("%s; uid=%lld, %s", why, (long long)owner,
		    moved ? "put into corrupt" : "left alone");
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
not_opened(const struct found *f, const struct err *err)
{
	char path[4096];
	struct stat st;

	put_path(path, sizeof(path), "maildrop", f->id);
	if (lstat(path, &st) < 0)
		return errno == ENOENT ? FOUND_DONE : found_later(f, err);
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

enum found_state
found_remove(const struct found *f)
{
	struct err err;

	if (maildrop_remove(maildrop, f->id, &err) == 0)
		return FOUND_DONE;
	log_warn("%s", err.text);
	return FOUND_BAD; /* not once more: it would be sent again */
}

/* A postdrop that was killed leaves such a thing. */
static enum found_state
unfinished(const struct found *f, const struct stat *st)
{
	int64_t age = loop_clock() / 1000000 - st->st_mtime;

	if (age < UNFINISHED_SECONDS)
		return FOUND_BUSY;
	log_warn("maildrop/%s: unfinished for a day: removed; uid=%lld", f->id,
	    (long long)f->owner);
	return found_remove(f);
}

static enum found_state
open_file(struct found *f, struct stat *st)
{
	struct err err;

	f->fd = maildrop_file(maildrop, f->id, &err);
	if (f->fd < 0 && errno == ENOENT)
		return FOUND_DONE;
	if (f->fd < 0 && (errno == EMFILE || errno == ENFILE ||
			     errno == ENOMEM || errno == EIO))
		return found_later(f, &err);
	if (f->fd < 0)
		return not_opened(f, &err);
	if (flock(f->fd, LOCK_EX | LOCK_NB) < 0)
		return FOUND_BUSY;
	if (fstat(f->fd, st) < 0) {
		err_errno(&err, "stat");
		return found_later(f, &err);
	}
	f->owner = st->st_uid;
	f->requeued = f->owner == geteuid() && (st->st_mode & S_IROTH) == 0;
	return st->st_nlink == 0 ? FOUND_DONE : FOUND_GOOD;
}

static enum found_state
judge(struct found *f, enum spool_state state, struct stat *st, struct err *err)
{
	switch (state) {
	case SPOOL_GOOD:
		return FOUND_GOOD;
	case SPOOL_UNFINISHED:
		return unfinished(f, st);
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
read_file(struct found *f, struct stat *st, struct pool *pool)
{
	struct format_header header;
	enum found_state outcome;
	uint32_t flags;
	struct err err = { .text = "" };

	outcome = judge(f, read_header(f->fd, f->id, &header, &err), st, &err);
	if (outcome != FOUND_GOOD)
		return outcome;
	if (!f->requeued &&
	    (header.envelope > ENVELOPE_LIMIT || header.count > COUNT_LIMIT))
		return found_bad(f, "too large an envelope");
	outcome =
	    judge(f, spool_read(f->fd, f->id, pool, &f->env, &err), st, &err);
	if (outcome != FOUND_GOOD)
		return outcome;
	outcome = judge(f, spool_verify(f->fd, &err), st, &err);
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
	struct stat st;

	*f = (struct found){ .fd = -1 };
	snprintf(f->id, sizeof(f->id), "%s", id);
	state = open_file(f, &st);
	return state == FOUND_GOOD ? read_file(f, &st, pool) : state;
}

void
found_close(struct found *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}
