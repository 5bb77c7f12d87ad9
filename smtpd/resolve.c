#include "smtpd/resolve.h"

#include <stdlib.h>

#include "mail/messages.h"
#include "util/log.h"
#include "util/mem.h"

/* An answer, with its texts behind it in one piece. */
struct kept {
	struct hash_node node;
	long class;
	const char *resolved, *transport, *nexthop;
	struct pool *pool;
};

static struct hash kept;

static void
drop(struct hash_node *node)
{
	struct kept *k = owner_of(node, struct kept, node);
	struct pool *pool = k->pool;

	hash_drop(&kept, node);
	pool_free(&pool);
}

static void
forget(struct peer *peer)
{
	struct hash_node *node;

	(void)peer;
	while ((node = hash_oldest(&kept)) != NULL)
		drop(node);
}

static struct peer rewrite = { .service = "rewrite", .lost = forget };

static void
keep(const struct question *q)
{
	struct sv key = sv_of(q->address);
	struct pool *pool;
	struct kept *k;

	if (key.len > RESOLVE_LENGTH || hash_find(&kept, key) != NULL)
		return;
	if (kept.count >= RESOLVE_KEPT)
		drop(hash_oldest(&kept));
	pool = pool_new();
	k = pool_get(pool, sizeof(*k));
	k->pool = pool;
	k->node.key = pool_view(pool, key);
	k->class = q->class;
	k->resolved = pool_copy(pool, sv_of(q->resolved));
	k->transport = pool_copy(pool, sv_of(q->transport));
	k->nexthop = pool_copy(pool, sv_of(q->nexthop));
	hash_put(&kept, &k->node);
}

bool
resolve_known(struct question *q, struct pool *pool)
{
	struct hash_node *node = hash_find(&kept, sv_of(q->address));
	const struct kept *k;

	if (node == NULL)
		return false;
	hash_touch(&kept, node);
	k = owner_of(node, struct kept, node);
	q->answered = true;
	q->status = ANSWER_OK;
	q->class = k->class;
	q->resolved = pool_copy(pool, sv_of(k->resolved));
	q->transport = pool_copy(pool, sv_of(k->transport));
	q->nexthop = pool_copy(pool, sv_of(k->nexthop));
	return true;
}

/* rewrite is believed no further than its message goes. */
static void
take(struct resolving *r, const struct frame *f)
{
	struct question *q = r->question;
	struct resolved m;
	struct err err;

	q->answered = true;
	q->status = ANSWER_LATER;
	if (f == NULL)
		return;
	if (f->type != MESSAGE_RESOLVED ||
	    frame_get(f, &message_resolved, &m, r->pool, &err) < 0) {
		log_warn("rewrite: an answer that makes no sense");
		return;
	}
	if (m.status != ANSWER_OK || m.class < CLASS_LOCAL ||
	    m.class > CLASS_DEFAULT)
		return;
	q->status = ANSWER_OK;
	q->class = (long)m.class;
	q->resolved = pool_copy(r->pool, sv_of(m.address));
	q->transport = pool_copy(r->pool, sv_of(m.transport));
	q->nexthop = pool_copy(r->pool, sv_of(m.nexthop));
	if (m.fleeting == 0)
		keep(q);
}

static void
on_answered(struct call *call, const struct frame *f)
{
	struct resolving *r = owner_of(call, struct resolving, call);

	take(r, f);
	r->answered(r);
}

void
resolve_ask(struct resolving *r)
{
	struct resolve m = { .sender = "", .address = r->question->address };

	r->call.answered = on_answered;
	peer_ask(&rewrite, &r->call, &message_resolve, &m);
}

void
resolve_end(struct resolving *r)
{
	peer_cancel(&rewrite, &r->call);
	call_end(&r->call);
}
