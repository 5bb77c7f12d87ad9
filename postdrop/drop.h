/*
 * drop - one message from a client, into the maildrop
 *
 * The server's side of the submit conversation (mail/messages.h), for a client
 * that may be anybody. It is told who that is and whom to ask; of the client's
 * own words only those that mail/submitted.h lets through are kept. What comes
 * as content is made canonical before it is written.
 *
 * The file is made when the client says whom the message is for, and is whole
 * only when the client has said its end and was told 250. In every other case
 * drop_end() leaves none.
 *
 * Memory	embedded in its owner. over() is called once, when the answer is
 *		on its way or there is nobody left to answer; never from inside
 *		a call of the owner.
 * Limits	one message; message_size_limit; DROP_SECONDS without a byte.
 */
#ifndef POSTDROP_DROP_H
#define POSTDROP_DROP_H

#include <sys/types.h>

#include "ipc/channel.h"
#include "mail/body.h"
#include "mail/messages.h"
#include "policy/submitter.h"
#include "spool/maildrop.h"

enum { DROP_SECONDS = 3600 };

/* How it went. */
enum drop_outcome {
	DROP_OPEN, /* not over */
	DROP_OK,
	DROP_GONE,    /* the client went away, or cancelled */
	DROP_BROKEN,  /* no client of ours */
	DROP_REFUSED, /* not allowed */
	DROP_BAD,     /* the envelope */
	DROP_SIZE,
	DROP_LATER, /* a table does not answer */
	DROP_WRITE
};

struct drop {
	struct maildrop *maildrop;
	struct submitter *submitter;
	uid_t uid;
	const char *user;
	long size_limit; /* 0: none */
	void (*over)(struct drop *);

	enum drop_outcome outcome;
	struct err err; /* why it is not OK */
	bool begun;
	struct channel channel;
	struct timer patience;
	struct soon tell;
	struct pool *pool;
	struct spool_draft *draft;
	struct body body;
	struct str rest; /* of the content, not yet taken by body */
	struct str canonical;
	uint64_t received;
};

/* The first part is filled. Takes the socket over. */
void drop_begin(struct drop *, struct loop *, int fd);
void drop_end(struct drop *);

#endif
