#include "service/resolver.h"

#include <stdlib.h>

#include "mail/messages.h"
#include "util/mem.h"

/* A question on its way. */
struct asking {
	struct list node;
	struct call call;
	struct resolver *resolver;
	struct dns_fact *fact;
};

static struct peer dnsd = { .service = "dnsd" };

static void
on_none(struct soon *soon)
{
	struct resolver *r = owner_of(soon, struct resolver, none);

	r->known(r);
}

void
resolver_begin(
    struct resolver *r, struct pool *pool, void (*known)(struct resolver *))
{
	dns_facts_begin(&r->facts, pool);
	list_begin(&r->calls);
	r->open = 0;
	r->known = known;
	soon_begin(&r->none, on_none);
}

static void
forget(struct asking *a)
{
	list_drop(&a->node);
	peer_cancel(&dnsd, &a->call);
	call_end(&a->call);
	free(a);
}

static void
on_answered(struct call *call, const struct frame *frame)
{
	struct asking *a = owner_of(call, struct asking, call);
	struct resolver *r = a->resolver;
	struct pool *pool = pool_new();
	struct dns_answer answer;
	struct err err;
	bool good = frame != NULL && frame_get(frame, &message_dns_answer,
					 &answer, pool, &err) == 0;

	dns_facts_learn(&r->facts, a->fact, good ? &answer : NULL);
	pool_free(&pool);
	forget(a);
	if (--r->open == 0)
		r->known(r);
}

void
resolver_ask(struct resolver *r)
{
	struct dns_fact *fact;

	while ((fact = dns_facts_next(&r->facts)) != NULL) {
		struct asking *a = mem_get(sizeof(*a));

		a->resolver = r;
		a->fact = fact;
		a->call.answered = on_answered;
		list_begin(&a->node);
		list_add(&r->calls, &a->node);
		r->open++;
		peer_ask(&dnsd, &a->call, &message_dns_ask, &fact->ask);
	}
	if (r->open == 0)
		soon_ask(&r->none, service_loop());
}

void
resolver_end(struct resolver *r)
{
	struct list *node;

	if (r->known == NULL)
		return;
	while ((node = list_take(&r->calls)) != NULL)
		forget(owner_of(node, struct asking, node));
	r->open = 0;
	r->known = NULL;
	soon_end(&r->none);
}
