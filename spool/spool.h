/*
 * spool - messages on disk: one message is one file in one place (DESIGN 6)
 *
 * queue/XX/ID holds a message from its first byte to its unlink; corrupt/ID one
 * that cannot be read. The layout is in spool/format.h:
 *
 *	header | state bytes | envelope | content | END | status*
 *
 * cleanup creates and commits; from then on only qmgr writes and removes; smtp,
 * error and bounce read through a descriptor that they are handed. A file
 * without a good END was never accepted.
 *
 * This is the one interface. spool/plain.c flushes each file and its directory
 * before the commit returns; commit.h is the same without waiting, and there a
 * journal can do it, one flush for many messages.
 *
 * Durable means: data after fdatasync of the file, a name after fsync of its
 * directory (or of both after syncfs).
 *
 * Memory	texts that spool_read() finds are lent by the pool.
 * Errors	ERR_LATER for what the disk says (full, failing), ERR_NEVER for
 *		a file that is no message; the text names the file. errno is
 *		ENOENT when an ID's file is gone.
 * Limits	SPOOL_RECIPIENT_LIMIT recipients; a text of the envelope 64 kB;
 *		a status's text is cut at 2,000 bytes.
 * Threads	none, but for spool_commit(), which may run in another thread:
 *		it flushes, and touches nothing but its draft.
 */
#ifndef SPOOL_SPOOL_H
#define SPOOL_SPOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "mail/dsn.h"
#include "util/err.h"
#include "util/pool.h"
#include "util/sv.h"

enum {
	SPOOL_ID_ROOM = 32, /* an ID and its NUL */
	SPOOL_RECIPIENT_LIMIT = 1000000,
	SPOOL_LINE = 928 /* bytes of a line: see SPOOL_LONG */
};

enum spool_flag {
	SPOOL_DOTS = 1 << 0,     /* a line of the content begins with a dot */
	SPOOL_EIGHTBIT = 1 << 1, /* a byte over 127 is in the content */
	SPOOL_BODY_8BITMIME = 1 << 2, /* MAIL said BODY=8BITMIME */
	SPOOL_HELD = 1 << 3,   /* committed as held; of one read: is held */
	SPOOL_VERIFY = 1 << 4, /* no delivery: a report whether it would work */
	SPOOL_TRACE = 1 << 5,  /* a report on the first attempt */
	SPOOL_LONG = 1 << 6,   /* a line may be longer than SPOOL_LINE */
	/* Of one that was read, by its events; never in a header. */
	SPOOL_WARNED = 1 << 16, /* its sender was told of the delay */
	SPOOL_EXPIRED = 1 << 17 /* it is to be returned now */
};

struct spool_recipient {
	const char *address;  /* canonical, internal form */
	const char *original; /* as RCPT gave it; "": the same */
	bool done;            /* its state byte */
	unsigned char notify; /* enum dsn_notify */
	const char *orcpt;    /* "rfc822;text"; "" or NULL: none */
};

struct spool_status;

struct spool_envelope {
	const char *sender; /* "" is the null sender */
	struct spool_recipient *recipients;
	uint32_t count;
	int64_t arrived; /* microseconds of the clock, when reception began */
	uint32_t flags;  /* enum spool_flag */
	uint64_t size;   /* bytes of content */
	/* Where it came from; "" for what is not known. */
	const char *client_name, *client_address, *helo, *protocol;
	const char *envid; /* RFC 3461 4.4, decoded */
	enum dsn_ret ret;
	const char *full_name; /* of a local sender; kept in maildrop only */
	/* Of a message that was read: the latest of each recipient, text NULL
	 * for none. */
	struct spool_status *statuses;
};

struct spool; /* an open queue directory */

/* Opens the directories of queue_directory ("." after a chroot to it). What
 * `postern start` must have made is spool_make()'s doing. */
struct spool *spool_open(const char *queue_directory, struct err *);
void spool_close(struct spool **);

/* Makes what is missing of queue/XX, journal, corrupt, and gives them to the
 * user; refuses a directory in which Postfix's queues hold files (DESIGN 4).
 * maildrop is given to the user and the group drop, who may write in it but not
 * list it; drop is the user's own group when there is no such group. */
int spool_make(
    const char *queue_directory, uid_t, gid_t, gid_t drop, struct err *);

/*
 * Writing, by cleanup. A worker owns a slot under flock for life; taking it
 * removes the unfinished receptions that a dead owner left. IDs are Postfix's
 * long form, "z", the slot; never given twice (compat 5.2, DESIGN 6).
 */
struct spool_slot;
struct spool_slot *spool_slot_take(struct spool *, struct err *);
void spool_slot_give_back(struct spool_slot **); /* when no draft is left */
void spool_new_id(struct spool_slot *, char id[SPOOL_ID_ROOM]);

bool spool_id_ok(const char *id);      /* it could be one */
int64_t spool_id_when(const char *id); /* microseconds; 0: it is none */

struct spool_draft; /* a message being received */

/* No file is made before there is more than fits in memory (64 kB): a small
 * message costs one open, one write, one flush. */
struct spool_draft *spool_create(struct spool_slot *, const char *id,
    const struct spool_envelope *, struct err *);
/* ERR_NEVER: it is not canonical; after any error, discard the draft. */
int spool_append(struct spool_draft *, struct sv content, struct err *);
/* Sets env.size and the content flags in the draft, writes END, makes it
 * durable. On 0 the message is accepted; on -1 it is gone. Frees the draft. */
int spool_commit(struct spool_draft **, struct err *);
void spool_discard(struct spool_draft **); /* leaves no trace, flushes none */
uint64_t spool_draft_size(const struct spool_draft *);
uint32_t spool_draft_flags(const struct spool_draft *);

/*
 * Reading and changing, by qmgr and by tools that hold the lock.
 */
int spool_lock(struct spool *, struct err *); /* queue/lock, for life; -1 and
    ERR_LATER when another process has it, which the text names */

/* Calls for every name below queue/ that looks like an ID. */
typedef void spool_each_fn(void *context, const char *id);
int spool_each(struct spool *, spool_each_fn *, void *context, struct err *);

enum spool_state {
	SPOOL_GOOD,
	SPOOL_UNFINISHED, /* no END: a living cleanup worker's, or leftovers */
	SPOOL_CORRUPT,    /* perhaps accepted once: for spool_set_aside() */
	SPOOL_UNREADABLE, /* the disk failed; the file may be good */
	SPOOL_GONE
};

/* Opens read-only, for handing to an agent. -1 and errno ENOENT: gone. */
int spool_file(struct spool *, const char *id, struct err *);

enum spool_outcome { SPOOL_SENT, SPOOL_DEFERRED, SPOOL_BOUNCED };

struct spool_status {
	uint32_t recipient;
	enum spool_outcome outcome;
	int64_t when;     /* microseconds */
	int64_t due;      /* of a deferred one: when to try again */
	const char *dsn;  /* "4.4.1" */
	const char *text; /* the reason */
	const char *mta;  /* who said so: the server's name; "": ourselves */
	const char *diag; /* "smtp; 550 5.1.1 ..."; "": none */
};

/* What happens to a message as a whole. */
enum spool_event {
	SPOOL_HOLD,
	SPOOL_RELEASE,
	SPOOL_WARN,  /* the sender was told of the delay */
	SPOOL_EXPIRE /* nothing is tried any more: it is to be returned */
};

/* Reads header, envelope and statuses; id NULL: whichever it is. The err is
 * filled unless the state is good. */
enum spool_state spool_read(int fd, const char *id, struct pool *,
    struct spool_envelope *, struct err *);
/* Reads the content and compares its checksum: a file that no notice told of is
 * only known to be whole after that. */
enum spool_state spool_verify(int fd, struct err *);
/* Where the content lies in the file, for those who were handed it. */
int spool_content(
    int fd, off_t *at, uint64_t *len, uint32_t *flags, struct err *);

int spool_mark_done(
    struct spool *, const char *id, uint32_t recipient, struct err *);
int spool_put_status(
    struct spool *, const char *id, const struct spool_status *, struct err *);
int spool_put_event(
    struct spool *, const char *id, enum spool_event, struct err *);
/* For qmgr, when no agent holds the file: if its statuses are past 64 kB and
 * most of them are outdated, a copy without those takes its place. */
int spool_compact(struct spool *, const char *id, struct err *);
int spool_remove(struct spool *, const char *id, struct err *);
/* All that was changed is durable: one flush of the whole file system. */
int spool_settle(struct spool *, struct err *);
int spool_set_aside(
    struct spool *, const char *id, struct err *); /* corrupt/ */
/* Into maildrop/, by one rename that is made durable: pickup takes it from
 * there, as a new message for those of its recipients that are not done. */
int spool_requeue(struct spool *, const char *id, struct err *);

#endif
