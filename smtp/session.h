/*
 * session - an SMTP session as its client: what to say, what replies mean
 *
 * The rows of smtp/step.h are the machine: each names what it sends, what its
 * reply does, how long that may take, and the words for a failure. No I/O and
 * no clock: the driver feeds what the server sent, sends what lies in out,
 * and looks where the session stands.
 *
 *	session_begin()		GREETING ... READY, or OVER with a fault
 *	session_send()		MAIL ... READY or RSET: mail->done
 *				(a probe never comes to BODY)
 *	  at BODY		the driver sends the content, stuffed, then
 *				session_content_sent()
 *	session_quit()		QUIT
 *
 * A server may answer what it likes and when it likes: what nobody waited for
 * ends the session, so no reply is ever taken for the answer to another
 * message.
 *
 * Memory	a session owns its buffers; texts of outcomes live in the
 *		mail's pool.
 * Limits	those of smtp/reply.h; out holds at most the commands of one
 *		message.
 */
#ifndef SMTP_SESSION_H
#define SMTP_SESSION_H

#include <stdint.h>

#include "smtp/reply.h"
#include "smtp/settings.h"
#include "util/pool.h"

enum session_at {
	SESSION_GREETING,
	SESSION_EHLO,
	SESSION_HELO,
	SESSION_READY, /* no reply is awaited */
	SESSION_MAIL,
	SESSION_RCPT,
	SESSION_DATA,
	SESSION_BODY, /* the driver sends the content */
	SESSION_DOT,
	SESSION_RSET,
	SESSION_QUIT,
	SESSION_OVER
};

enum session_fate {
	FATE_OPEN,     /* nothing is known */
	FATE_ACCEPTED, /* by RCPT; the message is not yet */
	FATE_SENT,
	FATE_SOFT, /* later, or at another host */
	FATE_HARD
};

struct session_recipient {
	const char *address, *original; /* internal form */
	int64_t notify;                 /* enum dsn_notify */
	const char *orcpt;              /* "": made of the original */
	enum session_fate fate;
	char dsn[DSN_ROOM];
	const char *text; /* as logged in (...) */
	const char *mta;  /* the server that said so; "": ourselves */
	const char *diag; /* its words, "smtp; 550 ..."; "": none */
	bool passed;      /* to a server that tells of success, if asked to */
};

/* One message for this server: what ends when the message ends. */
struct session_mail {
	struct pool *pool;
	const char *sender;
	struct session_recipient **recipients;
	size_t count;
	uint64_t size;
	bool eightbit;
	bool probe;        /* no content follows: who is accepted is "sent" */
	const char *envid; /* decoded; "": none */
	int64_t ret;       /* enum dsn_ret */
	/* The session's: */
	size_t next;     /* whose reply comes next */
	size_t accepted; /* how many RCPT took */
	bool refused;    /* MAIL was: replies to RCPT say nothing more */
	bool piped;      /* MAIL, RCPT, DATA went out together */
	bool done;       /* each recipient's fate is known */
	bool unsure;     /* it may have been taken: no other host */
	bool unheard;    /* the connection ended before any reply, or was
	    closed by a 421 to MAIL */
};

enum session_feature {
	FEATURE_PIPELINING = 1 << 0,
	FEATURE_SIZE = 1 << 1,
	FEATURE_8BITMIME = 1 << 2,
	FEATURE_DSN = 1 << 3
};

struct session {
	const struct smtp_settings *set;
	const char *host;       /* its name */
	const char *peer;       /* "host[address]" */
	const char *myhostname; /* a server of that name is ourselves; NULL:
	    do not look */
	const char *nexthop;    /* for the text of a loop */
	enum session_at at;
	unsigned features;
	uint64_t size_limit; /* of SIZE; 0: none told */
	bool closing;        /* the server will hang up, or cannot be trusted */
	bool unsent;         /* the driver's: not all that was said has left */
	uint64_t heard;      /* replies */
	struct reply reply;
	struct str out;
	struct session_mail *mail;
	/* Why there is no session: the greeting or the handshake failed. */
	char fault_dsn[DSN_ROOM];
	struct str fault;      /* empty: none */
	struct str fault_diag; /* the server's words; empty: it said none */
};

/* set, host, peer, myhostname and nexthop are filled before; they are lent. */
void session_begin(struct session *);
void session_end(struct session *);

void session_input(struct session *, struct sv); /* takes all of it */
void session_send(struct session *, struct session_mail *); /* at READY */
void session_content_sent(struct session *);                /* at BODY */
void session_quit(struct session *);                        /* at READY */
/* The connection is gone, or was silent for too long. */
void session_lost(struct session *, bool silent);

/* We cannot go on: the connection must be closed as it is. */
void session_abandon(struct session *, const char *dsn, const char *text);

bool session_is_idle(const struct session *); /* READY for another message */
long session_timeout(const struct session *); /* seconds of waiting, here */

#endif
