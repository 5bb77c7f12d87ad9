/*
 * policy - may this client do this? (compat 4.1)
 *
 * A policy is the restriction lists of main.cf, parsed, with their tables open.
 * A decision is a pure function of its facts, those lists and the answers it
 * has got (DESIGN 5): decision_run() goes through the lists from the top and
 * says OK, REJECT with a reply, or LATER with questions. Whoever runs it asks
 * them, notes the answers in them, and runs it again. What a decision wants
 * logged is a list, good when the verdict is final.
 *
 *	decision_begin(&d, policy, &facts, pool);
 *	while (decision_run(&d) == POLICY_LATER)
 *		... answer each question in d.questions ...
 *
 * Whether relaying is refused does not depend on luck: what cannot be parsed
 * or looked up is a 4xx reply and a warning, never a permission.
 *
 * Memory	what a decision needs lives in the pool; its facts are lent
 *		until the verdict is used.
 * Limits	POLICY_QUESTIONS a decision, POLICY_DEPTH of lists within lists,
 *		POLICY_STEPS restrictions a run.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "policy/settings.h"
#include "route/settings.h"
#include "util/ip.h"
#include "util/list.h"

enum {
	POLICY_QUESTIONS = 100,
	POLICY_DEPTH = 100,
	POLICY_STEPS = 10000 /* restrictions of a run */
};

enum policy_verdict {
	POLICY_DUNNO, /* within a list: no opinion */
	POLICY_OK,
	POLICY_REJECT,
	POLICY_LATER
};

enum policy_at {
	POLICY_AT_RCPT,
	POLICY_AT_VRFY,
	POLICY_AT_DATA,
	POLICY_AT_END_OF_DATA
};

struct policy_facts {
	enum policy_at at;
	const char *command; /* "RCPT" ... "END-OF-MESSAGE" */
	const char *client;  /* "name[address]" */
	const char *client_name;
	struct ip client_ip;
	const char *helo;      /* NULL: none yet */
	const char *sender;    /* internal; NULL: none */
	const char *recipient; /* internal; NULL: none, or several */
	bool ill_pipelined;    /* it did not wait where it must */
	bool held;             /* the message is on hold already */
};

/* Where does mail for this address go? What rewrite answers. */
struct question {
	struct list node;
	const char *address;
	bool answered;
	/* the answer; texts lent until the decision's end */
	long status; /* enum answer_status */
	long class;  /* enum address_class */
	const char *resolved, *transport, *nexthop;
};

struct policy_reply {
	int code;
	const char *dsn, *text;
};

/* Something to log: action is reject_warning, warn, info or hold; or warning,
 * for the operator: then text is all. */
struct policy_effect {
	struct list node;
	const char *action;
	const char *text;
};

struct decision {
	struct policy *policy;
	struct pool *pool;
	struct policy_facts facts;
	struct list questions; /* those not answered are open */
	unsigned question_count;
	struct list effects;
	enum policy_verdict verdict;
	struct policy_reply reply; /* of POLICY_REJECT */
	bool held; /* the message is not to be delivered, whatever the verdict
	    on this recipient */
	/* of the run */
	struct policy_reply defer_if_permit, defer_if_reject; /* code 0: no */
	const struct policy_list *list;
	unsigned depth, steps;
	bool warn; /* warn_if_reject stands before this restriction */
	bool unlisted_done;
};

struct policy;
struct main_cf;

/* Opens the tables that the settings and mail_settings name; all must outlive
 * it. What smtpd_restriction_classes names is looked up in main.cf (NULL: it
 * names nothing). Before the walls. Fails when relaying is not restricted, in
 * Postfix's words, and when a list names a restriction of Postfix that is not
 * there yet.
 */
struct policy *policy_open(const struct policy_settings *,
    const struct route_settings *, const struct main_cf *, struct err *);
void policy_close(struct policy **);

void decision_begin(struct decision *, struct policy *,
    const struct policy_facts *, struct pool *);
enum policy_verdict decision_run(struct decision *);

#endif
