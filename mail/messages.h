/*
 * messages - what Postern's processes say to each other
 *
 * One struct and one row of fields each (ipc/message.h). Whoever receives one
 * checks it as if its sender had been taken over: lengths and texts are checked
 * by the table, meanings by the receiver.
 *
 *	asker -> answerer		request		answer
 *	smtpd, qmgr -> rewrite		resolve		resolved
 *	smtpd, smtp -> dnsd		dns_ask		dns_answer
 *	smtpd, rewrite, cleanup -> proxymap
 *					lookup		looked_up
 *	smtpd, bounce, pickup -> cleanup
 *				submit ... end	submit_id, submit_done,
 *						submit_space
 *	sendmail -> postdrop, pickup	the same
 *	cleanup -> qmgr			accepted	-
 *	qmgr -> smtp, error		deliver		delivered, deliver_end
 *	qmgr -> smtp			taken
 *	smtp -> qmgr			leftover, delivered,
 *					deliver_end	taken
 *	qmgr, pickup -> bounce		notify		notify_done
 *	postqueue, postsuper, postern -> qmgr
 *					queue_ask	queue_row, queue_end
 *	smtp, error, bounce -> qmgr	leaving (no answer)
 */
#ifndef MAIL_MESSAGES_H
#define MAIL_MESSAGES_H

#include "dns/answer.h"
#include "ipc/message.h"
#include "mail/dsn.h"

enum message_type {
	MESSAGE_NONE,
	MESSAGE_RESOLVE,
	MESSAGE_RESOLVED,
	MESSAGE_DNS_ASK,
	MESSAGE_DNS_ANSWER,
	MESSAGE_SUBMIT_ID,
	MESSAGE_SUBMIT,
	MESSAGE_SUBMIT_CONTENT, /* raw */
	MESSAGE_SUBMIT_END,
	MESSAGE_SUBMIT_CANCEL,
	MESSAGE_SUBMIT_DONE,
	MESSAGE_ACCEPTED,
	MESSAGE_DELIVER,
	MESSAGE_DELIVERED,
	MESSAGE_DELIVER_END,
	MESSAGE_LEFTOVER,
	MESSAGE_NOTIFY,
	MESSAGE_NOTIFY_DONE,
	MESSAGE_QUEUE_ASK,
	MESSAGE_QUEUE_ROW,
	MESSAGE_QUEUE_END,
	MESSAGE_LEAVING,
	MESSAGE_TAKEN,
	MESSAGE_SUBMIT_SPACE,
	MESSAGE_LOOKUP,
	MESSAGE_LOOKED_UP
};

/* How an answer or a whole operation went. */
enum answer_status {
	ANSWER_OK,
	ANSWER_LATER, /* try again: a table or a server did not answer */
	ANSWER_NEVER  /* bad syntax, no such; text says why */
};

/* --- addresses: route/ ------------------------------------------------- */

enum address_class {
	CLASS_LOCAL,
	CLASS_VIRTUAL_ALIAS,
	CLASS_VIRTUAL_MAILBOX,
	CLASS_RELAY,
	CLASS_DEFAULT
};

/* What does this table say of this key? (map/answers.h) */
struct lookup {
	const char *table; /* "ldap:/etc/postern/users.cf" */
	struct sv key;
};

struct looked_up {
	int64_t result; /* enum map_result */
	struct sv value;
	const char *text; /* why LATER */
};

struct resolve {
	const char *sender;  /* for sender-dependent tables */
	const char *address; /* internal form */
};

struct resolved {
	int64_t status;      /* enum answer_status */
	int64_t class;       /* enum address_class */
	const char *address; /* rewritten, internal */
	const char *transport;
	const char *nexthop; /* or the text for error: and retry: */
	const char *dsn;     /* of error text or temporary failure */
	const char *text;    /* why, when not ANSWER_OK */
	int64_t fleeting;    /* it stands on tables outside: not to be kept */
};

/* --- names: struct dns_ask, dns_answer of dns/answer.h ------------------- */

/* --- a message on its way in: smtpd -> cleanup --------------------------- */

/*
 * On connect, and after each message or cancel, cleanup sends submit_id: the
 * queue ID that the next message on this connection will have. So the client
 * can log it at the first recipient without a round trip. Then:
 *	submit, raw content ..., submit_end	-> submit_done
 *	submit_cancel at any point before the end -> a new submit_id
 * A connection that closes before submit_end cancels.
 */
struct submit_id {
	const char *id; /* "": no more on this connection, close it when done */
	int64_t full;   /* as submit_space says */
};

/* Whenever that changes: whether the queue's disk has too little room for
 * another message (queue_minfree, message_size_limit; compat 4.4). */
struct submit_space {
	int64_t full;
};

struct submit_recipient {
	const char *address;  /* as RCPT gave it, internal form */
	const char *original; /* of one that was in the queue before: the
	    address that it was given with; "": this one */
	int64_t notify;       /* enum dsn_notify */
	const char *orcpt;    /* "rfc822;text", decoded; "": none */
};

enum submit_flag {
	SUBMIT_8BITMIME = 1 << 0,
	SUBMIT_LOCAL_CLIENT = 1 << 1, /* local_header_rewrite_clients */
	SUBMIT_INTERNAL = 1 << 2,     /* from bounce: no Received: from */
	SUBMIT_VERIFY = 1 << 3, /* no delivery: report whether it would work */
	SUBMIT_TRACE = 1 << 4,  /* report on the first attempt */
	SUBMIT_HOLD = 1 << 5    /* kept in the queue until it is released */
};

enum { SUBMIT_NO_USER = -1 };

struct submit {
	const char *sender; /* internal; "" null */
	int64_t flags;      /* enum submit_flag */
	int64_t arrived;    /* microseconds of the wall clock */
	const char *client_name, *client_address, *helo, *protocol;
	int64_t user;          /* a local one: user id; else SUBMIT_NO_USER */
	const char *full_name; /* of the sender, for a missing From:; or "" */
	const char *envid;     /* decoded; "": none */
	int64_t ret;           /* enum dsn_ret */
	struct message_list recipients; /* struct submit_recipient */
};

struct submit_end {
	int64_t size; /* bytes of content sent: must match */
};

struct submit_cancel {
	int64_t reason; /* unused: 0 */
};

struct submit_done {
	int64_t code; /* of the SMTP reply: 250, 451, 552, 554 ... */
	const char *dsn;
	const char *text; /* "queue file write error" ... (compat 4.4) */
	const char *id;   /* the message this answers */
};

/* --- a message in the queue: cleanup -> qmgr ------------------------------ */

struct queue_recipient {
	const char *address, *original;
	int64_t notify;
	const char *orcpt;
};

struct accepted {
	const char *id, *sender;
	int64_t size, flags, arrived; /* as in struct spool_envelope */
	const char *client_name, *client_address, *helo, *protocol;
	const char *envid;
	int64_t ret;
	struct message_list recipients; /* struct queue_recipient; empty: more
	    than fit, read the file */
};

/* --- on its way out: qmgr -> smtp, error ----------------------------------
 *
 * With SPOOL_VERIFY in the flags nothing is delivered: the agent finds out what
 * would become of each recipient. SENT is then "deliverable" and BOUNCED
 * "undeliverable", in the log too.
 */

struct deliver_recipient {
	int64_t number; /* in the envelope */
	const char *address, *original;
	int64_t notify;
	const char *orcpt;
};

/* Rides with the read-only descriptor of the queue file, locked (DESIGN 6). */
struct deliver {
	const char *id, *sender, *nexthop;
	int64_t size, flags;     /* of the envelope: enum spool_flag */
	int64_t arrived, active; /* microseconds: reception began, this
	    delivery was scheduled; for delays= */
	const char *client_name, *client_address, *helo, *protocol;
	const char *envid;
	int64_t ret;
	struct message_list recipients; /* struct deliver_recipient */
};

enum delivered_outcome {
	DELIVERED_SENT,
	DELIVERED_DEFERRED,
	DELIVERED_BOUNCED
};

/* How far one that was sent has come (RFC 3464 2.3.3). */
enum delivered_reach {
	REACH_RELAYED,  /* to a server that reports no success */
	REACH_PASSED,   /* to one that will, if asked to: nothing is owed */
	REACH_DELIVERED /* its end */
};

/* One a recipient, serial of the request. The agent has logged it. */
struct delivered {
	const char *id;
	int64_t number;
	int64_t outcome;
	const char *dsn;
	const char *text; /* as logged in (...) */
	int64_t reach;    /* of one that was sent: enum delivered_reach */
	const char *mta;  /* the name of the server that said so; "": none */
	const char *diag; /* "smtp; 550 5.1.1 ..."; "": our own, see text */
};

/* All recipients are told of. fault: the destination is broken (connect,
 * greeting, handshake), which is the negative feedback of compat 5.5. keeps:
 * the agent keeps the descriptor, and the lock, until it is told `taken`. */
struct deliver_end {
	const char *id;
	int64_t fault;
	int64_t keeps;
	const char *dsn, *text; /* of the fault */
};

/* By serial: the outcomes of that request, or leftover, are in the file. Results
 * that were told but not taken are leftovers when qmgr dies. */
struct taken {
	int64_t reason; /* unused: 0 */
};

/* An agent that lost its qmgr brings the results to the next one: leftover,
 * then delivered ..., deliver_end, all with one serial of the agent's choice.
 * It keeps them, and the lock, until they are taken. */
struct leftover {
	const char *id;
};

/* This worker drains: what was asked is finished, the next request goes to
 * another connection. The asker closes this one when its answers are in. */
struct leaving {
	int64_t reason; /* unused: 0 */
};

/* --- notifications: qmgr, pickup -> bounce ---------------------------------
 */

/* What a report is about; the recipients in it are those that it is about, and
 * bounce leaves out whom RFC 3461 does not want to be told of. */
enum notify_kind {
	NOTIFY_FAILURE,
	NOTIFY_DELAY,
	NOTIFY_SUCCESS, /* on request */
	NOTIFY_STATUS,  /* sendmail -bv, -v: whatever became of it */
	NOTIFY_COUNT
};

enum notify_action {
	ACTION_FAILED,
	ACTION_DELAYED,
	ACTION_DELIVERED,
	ACTION_RELAYED,
	ACTION_EXPANDED,
	ACTION_DELIVERABLE, /* of a probe */
	ACTION_UNDELIVERABLE,
	ACTION_COUNT
};

struct notify_recipient {
	const char *address, *original, *dsn, *text;
	int64_t action; /* enum notify_action */
	int64_t notify; /* enum dsn_notify */
	const char *orcpt, *mta, *diag;
};

/* Rides with the descriptor of the queue file. */
struct notify {
	const char *id, *sender;
	int64_t kind;
	int64_t size, arrived, flags; /* as in struct spool_envelope */
	int64_t until; /* of a delay: microseconds of the clock, given up */
	const char *envid;
	int64_t ret;
	struct message_list recipients; /* struct notify_recipient */
};

struct notify_done {
	const char *id;
	int64_t status; /* OK: a new message is committed, or none is owed */
};

/* --- commands: postqueue, postsuper, postern -> qmgr ------------------------
 *
 * Each question is answered by rows (LIST only), then one queue_end; the next
 * one may follow on the connection. Who asks is known by SO_PEERCRED.
 */

enum queue_verb {
	QUEUE_LIST,       /* authorized_mailq_users */
	QUEUE_FLUSH,      /* authorized_flush_users: everything, now */
	QUEUE_FLUSH_ID,   /* the same, one message */
	QUEUE_FLUSH_SITE, /* the same, what is for a domain or next hop */
	/* The owner of the queue and root only: one message, by its ID. */
	QUEUE_DELETE,
	QUEUE_HOLD,
	QUEUE_RELEASE,
	QUEUE_REQUEUE,
	QUEUE_EXPIRE,
	QUEUE_SETTLE, /* none: answered when what was done is durable */
	QUEUE_VERB_COUNT
};

struct queue_ask {
	int64_t verb;
	const char *what; /* an ID or a site; "" where none is wanted */
};

struct queue_row_recipient {
	const char *address, *original, *reason;
};

struct queue_row {
	const char *id, *sender;
	const char *queue; /* maildrop incoming active deferred hold */
	int64_t size, arrived;
	int64_t state;                  /* ' ' '*' '!' '#' as mailq shows it */
	struct message_list recipients; /* struct queue_row_recipient */
};

struct queue_end {
	int64_t status; /* enum answer_status; NEVER: no such, or not allowed */
	const char *text;
	int64_t count; /* messages that were changed */
};

extern const struct message message_lookup, message_looked_up, message_resolve,
    message_resolved, message_dns_ask, message_dns_answer, message_submit_id,
    message_submit, message_submit_end, message_submit_cancel,
    message_submit_done, message_accepted, message_deliver, message_delivered,
    message_deliver_end, message_leftover, message_notify, message_notify_done,
    message_queue_ask, message_queue_row, message_queue_end, message_leaving,
    message_taken, message_submit_space;

/* All of them, for the fuzzer and the documents; ends with NULL. */
extern const struct message *const messages[];

#endif
