/*
 * facts - the answers that a decision rests on, and the questions it still has
 *
 * A decision that needs the DNS is a function of its facts (DESIGN 5). It looks
 * an answer up with dns_fact(); what is not known is noted as wanted, the
 * decision says LATER, the driver asks what is wanted and runs it again. A test
 * puts the answers in by hand.
 *
 *	while (!client_name_find(&facts, &ip, &name))
 *		ask all that dns_facts_next() gives, dns_facts_learn() each
 *
 * Memory	facts, questions and answers live in the pool; nothing to end.
 * Limits	DNS_FACT_LIMIT questions a decision; one more is answered
 *		DNS_LATER without being asked.
 */
#ifndef DNS_FACTS_H
#define DNS_FACTS_H

#include <stdbool.h>

#include "dns/answer.h"
#include "util/list.h"

enum { DNS_FACT_LIMIT = 64 };

struct dns_fact {
	struct list node;
	struct dns_ask ask;
	bool asked, known;
	struct dns_answer answer;
};

struct dns_facts {
	struct pool *pool;
	struct list all;
	unsigned count;
};

void dns_facts_begin(struct dns_facts *, struct pool *);

/* The answer, or NULL: not known yet, and now wanted. Names that are none are
 * answered DNS_BAD at once. */
const struct dns_answer *dns_fact(
    struct dns_facts *, enum dns_type, const char *name);

/* A question that is wanted and not asked; it counts as asked then. NULL: no
 * more. */
struct dns_fact *dns_facts_next(struct dns_facts *);
/* The answer is copied; NULL is an asker that failed: DNS_LATER. */
void dns_facts_learn(
    struct dns_facts *, struct dns_fact *, const struct dns_answer *);

#endif
