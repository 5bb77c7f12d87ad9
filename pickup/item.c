#include "pickup/item.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/maillog.h"
#include "mail/submitted.h"
#include "pickup/user.h"
#include "spool/read.h"
#include "util/file.h"
#include "util/log.h"

enum {
	PIECE = 32768,
	PART_RECIPIENTS = 10000,
	PART_BYTES = 400000,
	ENVELOPE_LIMIT = 4 << 20,
	COUNT_LIMIT = 100000,
	UNFINISHED_SECONDS = 86400,
	COMPLAINTS = 20 /* in one scan */
};

static struct maildrop *maildrop;
static unsigned complaints;

int
item_setup(struct err *err)
{
	maildrop = maildrop_open(service_spool(), err);
	return maildrop == NULL ? -1 : 0;
}

struct maildrop *
item_maildrop(void)
{
	return maildrop;
}

/* --- what is no message ----------------------------------------------------
 */

void
item_tell_rest(void)
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

/* Where nobody looks but the administrator. What cannot go there (another's
 * directory, what the walls do not let us make) stays where it is. */
static enum item_outcome
put_aside(const char *id, const char *why)
{
	char from[4096], to[4096];
	struct stat st = { 0 };
	bool moved;

	put_path(from, sizeof(from), "maildrop", id);
	put_path(to, sizeof(to), "corrupt", id);
	if (lstat(from, &st) < 0 && errno == ENOENT)
		return ITEM_DONE;
	moved = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0;
	if (complaints++ < COMPLAINTS)
		log_warn("%s; uid=%lld, %s", why, (long long)st.st_uid,
		    moved ? "put into corrupt" : "left alone");
	return moved ? ITEM_DONE : ITEM_BAD;
}

static enum item_outcome
bad(const struct item *i, const char *why)
{
	char text[400];

	snprintf(text, sizeof(text), "maildrop/%s: %s", i->id, why);
	return put_aside(i->id, text);
}

static enum item_outcome
later(const struct item *i, const struct err *err)
{
	log_warn("maildrop/%s: %s", i->id, err->text);
	return ITEM_LATER;
}

static enum item_outcome
gone(const struct item *i)
{
	struct err err;

	if (maildrop_remove(maildrop, i->id, &err) == 0)
		return ITEM_DONE;
	log_warn("%s", err.text);
	return ITEM_BAD; /* not once more: it would be sent again */
}

/* A postdrop that was killed leaves such a thing. */
static enum item_outcome
unfinished(const struct item *i, const struct stat *st)
{
	int64_t age = loop_clock() / 1000000 - st->st_mtime;

	if (age < UNFINISHED_SECONDS)
		return ITEM_BUSY;
	log_warn("maildrop/%s: unfinished for a day: removed; uid=%lld", i->id,
	    (long long)i->owner);
	return gone(i);
}

/* --- the file --------------------------------------------------------------
 */

static enum item_outcome
open_file(struct item *i, struct stat *st)
{
	struct err err;

	i->fd = maildrop_file(maildrop, i->id, &err);
	if (i->fd < 0 && errno == ENOENT)
		return ITEM_DONE;
	if (i->fd < 0 && (errno == EMFILE || errno == ENFILE ||
			     errno == ENOMEM || errno == EIO))
		return later(i, &err);
	if (i->fd < 0)
		return put_aside(i->id, err.text);
	if (flock(i->fd, LOCK_EX | LOCK_NB) < 0)
		return ITEM_BUSY;
	if (fstat(i->fd, st) < 0) {
		err_errno(&err, "stat");
		return later(i, &err);
	}
	i->owner = st->st_uid;
	i->requeued = i->owner == geteuid() && (st->st_mode & S_IROTH) == 0;
	return st->st_nlink == 0 ? ITEM_DONE : ITEM_BEGUN;
}

static enum item_outcome
judge(struct item *i, enum spool_state state, struct stat *st, struct err *err)
{
	switch (state) {
	case SPOOL_GOOD:
		return ITEM_BEGUN;
	case SPOOL_UNFINISHED:
		return unfinished(i, st);
	case SPOOL_GONE:
		return ITEM_DONE;
	case SPOOL_UNREADABLE:
		return later(i, err);
	case SPOOL_CORRUPT:
		break;
	}
	return bad(i, err->text);
}

static enum item_outcome
read_file(struct item *i, struct stat *st)
{
	struct format_header header;
	enum item_outcome outcome;
	uint32_t flags;
	struct err err = { .text = "" };

	outcome = judge(i, read_header(i->fd, i->id, &header, &err), st, &err);
	if (outcome != ITEM_BEGUN)
		return outcome;
	if (!i->requeued &&
	    (header.envelope > ENVELOPE_LIMIT || header.count > COUNT_LIMIT))
		return bad(i, "too large an envelope");
	outcome = judge(
	    i, spool_read(i->fd, i->id, i->pool, &i->env, &err), st, &err);
	if (outcome != ITEM_BEGUN)
		return outcome;
	outcome = judge(i, spool_verify(i->fd, &err), st, &err);
	if (outcome != ITEM_BEGUN)
		return outcome;
	if (spool_content(i->fd, &i->at, &i->left, &flags, &err) < 0)
		return later(i, &err);
	i->env.size = i->left;
	return ITEM_BEGUN;
}

/* --- the envelope -----------------------------------------------------------
 */

static const char *
text(const char *t)
{
	return t == NULL ? "" : t;
}

static int64_t
flags_of(const struct item *i)
{
	uint32_t flags = i->env.flags;

	return (flags & SPOOL_BODY_8BITMIME ? SUBMIT_8BITMIME : 0) |
	       (flags & SPOOL_VERIFY ? SUBMIT_VERIFY : 0) |
	       (flags & SPOOL_TRACE ? SUBMIT_TRACE : 0) |
	       (*text(i->env.client_address) == '\0' ? SUBMIT_LOCAL_CLIENT : 0);
}

/* The next recipients that are not done; false: there are none. */
static bool
next_part(struct item *i)
{
	size_t count = 0, bytes = 0;

	while (i->from < i->env.count && i->env.recipients[i->from].done)
		i->from++;
	for (i->upto = i->from; i->upto < i->env.count; i->upto++) {
		struct spool_recipient *r = &i->env.recipients[i->upto];

		if (r->done)
			continue;
		bytes += strlen(text(r->address)) + strlen(text(r->original)) +
			 strlen(text(r->orcpt)) + 64;
		if (count > 0 && bytes > PART_BYTES)
			break;
		if (++count > PART_RECIPIENTS)
			break;
	}
	return i->from < i->env.count;
}

static struct submit
submit_of(struct item *i)
{
	struct submit_recipient *to =
	    pool_get(i->pool, (i->upto - i->from) * sizeof(*to));
	struct submit m = { .sender = i->env.sender,
		.flags = flags_of(i),
		.arrived = i->env.arrived,
		.client_name = text(i->env.client_name),
		.client_address = text(i->env.client_address),
		.helo = text(i->env.helo),
		.protocol = text(i->env.protocol),
		.user = i->owner,
		.full_name = text(i->env.full_name),
		.envid = text(i->env.envid),
		.ret = i->env.ret,
		.recipients = { to, 0 } };

	for (uint32_t n = i->from; n < i->upto; n++) {
		const struct spool_recipient *r = &i->env.recipients[n];

		if (!r->done)
			to[m.recipients.count++] =
			    (struct submit_recipient){ r->address, r->notify,
				    text(r->orcpt) };
	}
	return m;
}

/* Whether all of it is what a client may say. */
static int
check_parts(struct item *i, struct err *err)
{
	uint32_t from = i->from;
	int result = 0;

	while (result == 0 && next_part(i)) {
		struct submit m = submit_of(i);

		result = submitted_check(&m, err);
		i->from = i->upto;
	}
	i->from = from;
	return result;
}

/* What its owner may do. Of what is refused the sender is not told: he may be
 * another. */
static enum item_outcome
check_owner(struct item *i)
{
	struct err err;

	if (i->requeued)
		return ITEM_BEGUN;
	if (check_parts(i, &err) < 0)
		return bad(i, err.text);
	if (user_check(i->owner, i->env.sender, &err) == 0)
		return ITEM_BEGUN;
	return err.kind == ERR_LATER ? later(i, &err) : bad(i, err.text);
}

/* --- on its way --------------------------------------------------------------
 */

static void
finish(struct item *i, enum item_outcome outcome)
{
	item_end(i);
	i->ended(i, outcome);
}

static void
pump(struct item *i)
{
	char piece[PIECE];

	while (i->left > 0 && !submit_is_full(&i->submission)) {
		size_t want = i->left < PIECE ? (size_t)i->left : PIECE;
		ssize_t n = file_read_at(i->fd, piece, want, i->at);

		if (n <= 0) {
			log_warn("maildrop/%s: cannot read it", i->id);
			finish(i, ITEM_LATER);
			return;
		}
		feed_content(
		    &i->feed, &i->submission, (struct sv){ piece, (size_t)n });
		i->at += n;
		i->left -= (uint64_t)n;
	}
	if (i->left == 0 && !i->submission.ended)
		feed_finish(&i->feed, &i->submission);
}

static void
begin_content(struct item *i, const char *queue_id)
{
	struct submit m = submit_of(i);
	struct maillog line = { .id = queue_id,
		.uid = i->owner,
		.sender = i->env.sender,
		.orig_id = i->requeued ? i->id : NULL };
	uint32_t flags;
	struct err err;

	snprintf(i->queue_id, sizeof(i->queue_id), "%s", queue_id);
	maillog(MAILLOG_PICKUP, &line);
	if (spool_content(i->fd, &i->at, &i->left, &flags, &err) < 0) {
		log_warn("maildrop/%s: %s", i->id, err.text);
		finish(i, ITEM_LATER);
		return;
	}
	feed_begin(&i->feed);
	submit_begin(&i->submission, &m);
	pump(i);
}

static void
on_ready(struct submission *s, const char *id)
{
	struct item *i = owner_of(s, struct item, submission);

	if (id == NULL)
		finish(i, ITEM_DOWN);
	else
		begin_content(i, id);
}

static void
on_drained(struct submission *s)
{
	struct item *i = owner_of(s, struct item, submission);

	if (s->begun && !s->ended)
		pump(i);
}

static void
on_lost(struct submission *s)
{
	struct item *i = owner_of(s, struct item, submission);

	log_warn("maildrop/%s: cleanup went away", i->id);
	finish(i, ITEM_DOWN);
}

static void on_done(struct submission *, const struct submit_done *);

/* With what the next message of it needs. */
static void
begin_part(struct item *i)
{
	const char *id;

	if (!next_part(i)) {
		finish(i, gone(i));
		return;
	}
	i->submission = (struct submission){ .ready = on_ready,
		.done = on_done,
		.lost = on_lost,
		.drained = on_drained };
	id = submit_take(&i->submission);
	if (id != NULL)
		begin_content(i, id);
}

static void
on_go(struct soon *soon)
{
	begin_part(owner_of(soon, struct item, go));
}

static void
on_told(struct report *r, bool told)
{
	struct item *i = owner_of(r, struct item, report);

	if (!told) {
		finish(i, ITEM_LATER);
		return;
	}
	i->from = i->upto;
	begin_part(i);
}

/* Nobody but its sender can be told; what is refused has no file in the queue,
 * so bounce is given this one. */
static void
tell_sender(struct item *i, const struct submit_done *reply)
{
	struct notify_recipient *to =
	    pool_get(i->pool, (i->upto - i->from) * sizeof(*to));
	struct notify m = { .id = i->queue_id,
		.sender = i->env.sender,
		.kind = NOTIFY_FAILURE,
		.size = (int64_t)i->env.size,
		.arrived = i->env.arrived,
		.flags = i->env.flags,
		.envid = text(i->env.envid),
		.ret = i->env.ret,
		.recipients = { to, 0 } };

	for (uint32_t n = i->from; n < i->upto; n++) {
		const struct spool_recipient *r = &i->env.recipients[n];

		if (!r->done)
			to[m.recipients.count++] = (struct notify_recipient){
				.address = r->address,
				.original = text(r->original),
				.dsn = reply->dsn,
				.text = reply->text,
				.action = ACTION_FAILED,
				.notify = r->notify,
				.orcpt = text(r->orcpt),
				.mta = "",
				.diag = "",
			};
	}
	i->report.done = on_told;
	report_begin(&i->report, &m, i->fd);
}

static void
on_done(struct submission *s, const struct submit_done *reply)
{
	struct item *i = owner_of(s, struct item, submission);

	if (reply->code < 300) {
		i->from = i->upto;
		begin_part(i);
	} else if (reply->code >= 500) {
		tell_sender(i, reply);
	} else {
		log_warn("maildrop/%s: to be tried again: %lld %s %s", i->id,
		    (long long)reply->code, reply->dsn, reply->text);
		finish(i, ITEM_LATER);
	}
}

static enum item_outcome
begin(struct item *i)
{
	enum item_outcome outcome;
	struct stat st;

	outcome = open_file(i, &st);
	if (outcome == ITEM_BEGUN)
		outcome = read_file(i, &st);
	if (outcome != ITEM_BEGUN)
		return outcome;
	if (!next_part(i))
		return gone(i);
	return check_owner(i);
}

enum item_outcome
item_begin(struct item *i, const char *id, uint32_t from)
{
	enum item_outcome outcome;

	snprintf(i->id, sizeof(i->id), "%s", id);
	i->fd = -1;
	i->from = from;
	i->pool = pool_new();
	soon_begin(&i->go, on_go);
	outcome = begin(i);
	if (outcome == ITEM_BEGUN)
		soon_ask(&i->go, service_loop());
	else
		item_end(i);
	return outcome;
}

void
item_end(struct item *i)
{
	soon_end(&i->go);
	submit_cancel(&i->submission);
	report_end(&i->report);
	feed_end(&i->feed);
	pool_free(&i->pool);
	if (i->fd >= 0)
		close(i->fd);
	i->fd = -1;
}
