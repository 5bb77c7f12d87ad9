#include "qmgr/resolve.h"

#include <stdlib.h>

#include "util/log.h"
#include "util/mem.h"

struct kept {
	struct hash_node by_pair;
	struct resolved answer;
	char text[]; /* the key, then the texts of the answer */
};

static struct hash answers;
static struct str key;

static void forget_all(struct peer *);

static struct peer rewrite = { .service = "rewrite", .lost = forget_all };

static void
drop(struct kept *k)
{
	hash_drop(&answers, &k->by_pair);
	free(k);
}

static void
forget_all(struct peer *p)
{
	struct hash_node *node;

	while ((node = hash_oldest(&answers)) != NULL)
		drop(owner_of(node, struct kept, by_pair));
}

static struct sv
key_of(const char *sender, const char *address)
{
	str_clear(&key);
	str_puts(&key, sender);
	str_putc(&key, '\0');
	str_puts(&key, address);
	return str_view(&key);
}

const struct resolved *
resolve_known(const char *sender, const char *address)
{
	struct hash_node *node = hash_find(&answers, key_of(sender, address));

	if (node == NULL)
		return NULL;
	hash_touch(&answers, node);
	return &owner_of(node, struct kept, by_pair)->answer;
}

static const char *
put(char **at, const char *text)
{
	const char *copy = *at;
	size_t len = strlen(text) + 1;

	memcpy(*at, text, len);
	*at += len;
	return copy;
}

static void
keep(const struct resolving *r, const struct resolved *a)
{
	struct sv pair = key_of(r->sender, r->address);
	struct kept *k;
	char *at;

	if (a->status != ANSWER_OK || a->fleeting != 0 ||
	    hash_find(&answers, pair) != NULL)
		return;
	if (answers.count >= RESOLVE_KEPT)
		drop(owner_of(hash_oldest(&answers), struct kept, by_pair));
	k = mem_get(sizeof(*k) + pair.len + strlen(a->address) +
		    strlen(a->transport) + strlen(a->nexthop) + 3);
	memcpy(k->text, pair.at, pair.len);
	k->by_pair.key = (struct sv){ k->text, pair.len };
	k->answer = *a;
	at = k->text + pair.len;
	k->answer.address = put(&at, a->address);
	k->answer.transport = put(&at, a->transport);
	k->answer.nexthop = put(&at, a->nexthop);
	k->answer.dsn = k->answer.text = "";
	hash_put(&answers, &k->by_pair);
}

static void
on_answer(struct call *call, const struct frame *f)
{
	struct resolving *r = owner_of(call, struct resolving, call);
	struct pool *pool = pool_new();
	struct resolved a;
	struct err err;

	if (f == NULL)
		r->answered(r, NULL);
	else if (frame_get(f, &message_resolved, &a, pool, &err) < 0) {
		log_warn("rewrite: %s", err.text);
		r->answered(r, NULL);
	} else {
		keep(r, &a);
		r->answered(r, &a);
	}
	pool_free(&pool);
}

void
resolve_ask(struct resolving *r)
{
	struct resolve question = { .sender = r->sender,
		.address = r->address };

	r->call.answered = on_answer;
	peer_ask(&rewrite, &r->call, &message_resolve, &question);
}
