#include "util/hash.h"

#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "util/mem.h"

enum { FIRST_ROOM = 64 };

/* Keys may be chosen by strangers: the seed keeps them from choosing buckets.
 */
uint64_t
hash_of(struct sv key)
{
	static uint64_t seed;

	if (seed == 0 && getrandom(&seed, sizeof(seed), GRND_NONBLOCK) < 0)
		seed = 1;
	return XXH3_64bits_withSeed(key.at, key.len, seed | 1);
}

static struct hash_node **
bucket(struct hash *h, uint64_t sum)
{
	return &h->buckets[sum & (h->room - 1)];
}

static void
grow(struct hash *h)
{
	struct hash_node **was = h->buckets;
	size_t n = h->room;

	h->room = n ? mem_double(n) : FIRST_ROOM;
	h->buckets = mem_get(h->room * sizeof(struct hash_node *));
	if (n == 0)
		list_begin(&h->order);
	for (size_t i = 0; i < n; i++)
		while (was[i] != NULL) {
			struct hash_node *node = was[i];
			struct hash_node **to = bucket(h, node->sum);

			was[i] = node->next;
			node->next = *to;
			*to = node;
		}
	free(was);
}

struct hash_node *
hash_find(struct hash *h, struct sv key)
{
	uint64_t sum;

	if (h->count == 0)
		return NULL;
	sum = hash_of(key);
	for (struct hash_node *n = *bucket(h, sum); n != NULL; n = n->next)
		if (n->sum == sum && sv_equal(n->key, key))
			return n;
	return NULL;
}

void
hash_touch(struct hash *h, struct hash_node *node)
{
	list_drop(&node->used);
	list_add(&h->order, &node->used);
}

void
hash_put(struct hash *h, struct hash_node *node)
{
	struct hash_node **to;

	if (h->count >= h->room)
		grow(h);
	node->sum = hash_of(node->key);
	to = bucket(h, node->sum);
	node->next = *to;
	*to = node;
	list_begin(&node->used);
	list_add(&h->order, &node->used);
	h->count++;
}

void
hash_drop(struct hash *h, struct hash_node *node)
{
	struct hash_node **at = bucket(h, node->sum);

	while (*at != node)
		at = &(*at)->next;
	*at = node->next;
	list_drop(&node->used);
	h->count--;
}

struct hash_node *
hash_oldest(struct hash *h)
{
	if (h->count == 0)
		return NULL;
	return owner_of(h->order.next, struct hash_node, used);
}

void
hash_free(struct hash *h)
{
	free(h->buckets);
	*h = (struct hash){ 0 };
}
