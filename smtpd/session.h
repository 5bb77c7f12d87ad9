/*
 * session - one SMTP conversation, without the wire
 *
 * A session is fed bytes and grows two outputs: out, the replies, and content,
 * the canonical message behind DATA. It opens no socket, sets no timer and
 * never waits. The server feeds it from a client, the tests from a dialog, the
 * fuzzer from its corpus.
 *
 * session_input() says how many bytes it took; what it leaves is given again
 * with more behind it. When it needs something from outside, it says so in wait
 * and takes nothing until it has got it, so there is one open question at a
 * time and one open verb; each wait ends with the call of its name, and then
 * session_input() is called again, if only with nothing.
 *
 * When message.id is NULL no message is open: what was begun under the ID
 * before is to be cancelled. When stage is STAGE_OVER the replies are sent and
 * the connection is closed.
 *
 * Which command may follow which is not written here: see the rows in verb.c.
 *
 * Much content that is canonical as it came is not copied: passing is a view of
 * the input, good until that is dropped.
 *
 * Memory	a session owns its outputs; who drains them clears them. What
 *		ends with the message is in one struct.
 * Limits	a command: line_length_limit, then SESSION_DISCARD bytes more; a
 *		message: message_size_limit, smtpd_recipient_limit, and
 *		SESSION_ENVELOPE bytes of recipients; errors: the error limits.
 */
#ifndef SMTPD_SESSION_H
#define SMTPD_SESSION_H

#include "mail/maillog.h"
#include "mail/messages.h"
#include "mail/body.h"
#include "map/answers.h"
#include "smtpd/config.h"
#include "smtpd/reply.h"

struct verb;

enum {
	SESSION_DISCARD = 65536,
	SESSION_ENVELOPE = 786432, /* one frame to cleanup */
	VERB_COUNT = 17
};

enum stage {
	STAGE_CONNECT = 1 << 0, /* not greeted yet */
	STAGE_READY = 1 << 1,
	STAGE_MAIL = 1 << 2,
	STAGE_RCPT = 1 << 3,
	STAGE_BODY = 1 << 4,
	STAGE_OVER = 1 << 5
};

enum wait {
	WAIT_NOTHING,
	WAIT_NAME,   /* ask for the client's name; session_named() */
	WAIT_POLICY, /* answer decision.questions and what is open in answers;
			session_answer() */
	WAIT_SUBMIT, /* take a connection to cleanup; session_submitted() */
	WAIT_FINISH, /* send the end of the message; session_finished() */
	WAIT_DELAY   /* hold out back for a while; session_delayed() */
};

/* What ends when the message ends: RSET, HELO, end of data, disconnect. */
struct transaction {
	struct pool *pool;
	const char *sender; /* NULL: no MAIL */
	bool eight_bit;     /* BODY=8BITMIME */
	bool held;          /* it is put on hold, not delivered */
	const char *envid;  /* NULL: none */
	enum dsn_ret ret;
	struct submit_recipient *recipients;
	long count, room, overshoot;
	size_t envelope; /* bytes of the recipients */
	const char *id;  /* NULL: not given to cleanup yet */
	uint64_t size;   /* of the content */
	bool lost;       /* cleanup went away */
	struct body body;
	struct policy_reply done; /* what became of it; code 0: not known */
};

struct verb_count {
	unsigned good, all;
};

struct session {
	const struct config *config;
	enum stage stage;
	enum wait wait;
	struct str out, content;
	struct sv passing; /* content behind that: a view of the input */

	struct ip ip;
	struct str name, client; /* "name", "name[address]" */
	struct str helo;
	bool esmtp, local, bare_excluded;
	bool no_room; /* the driver's: the queue's disk is full */
	bool noted, ill_pipelined;

	const struct verb *verb; /* that waits, or was the last */
	const char *where;       /* for the log */
	struct verb_count counts[VERB_COUNT];
	long errors, junk;
	bool skipping; /* a command that is too long */
	size_t skipped;

	struct transaction message;
	struct pool *judge_pool;
	struct decision decision;
	struct answers answers; /* of tables outside, for the decision */
	bool judged;            /* the decision was: yes */
	struct submit_recipient candidate; /* it is about; address NULL: none */
};

void session_begin(struct session *, const struct config *, const struct ip *);
void session_end(struct session *); /* logs the disconnect */
size_t session_input(struct session *, struct sv);

void session_named(struct session *, const char *name); /* or "unknown" */
void session_answer(struct session *);
void session_submitted(struct session *, const char *id); /* NULL: refused */
void session_finished(struct session *, const struct policy_reply *);
void session_delayed(struct session *);

void session_unsubmitted(struct session *); /* cleanup went away */
void session_timeout(struct session *);
void session_lost(struct session *);           /* the client went away */
void session_shut(struct session *);           /* the server ends */
bool session_is_idle(const struct session *);  /* no message is open */
bool session_was_left(const struct session *); /* by QUIT */

/* For the verbs. */
bool session_discards(const struct session *, const char *keyword);
void session_reply(struct session *, enum reply, struct sv what);
void session_put(struct session *, int code, const char *dsn, struct sv text);
void session_log(
    struct session *, enum maillog_event, const char *action, const char *text);
void session_log_lost(struct session *, const char *reason);
void session_log_disconnect(struct session *);
void session_forget(struct session *); /* the message */

/* Judges what the session is at; REPLY_OK: permitted. */
void session_judge_begin(
    struct session *, enum policy_at, const char *recipient);
enum reply session_judge(struct session *);
/* Empties judge_pool, for what is judged next. */
void session_judge_forget(struct session *);

#endif
