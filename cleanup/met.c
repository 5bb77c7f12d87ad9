#include "cleanup/met.h"

#include <ctype.h>

static struct sv
folded(struct met *s, const char *text)
{
	char *copy = pool_copy(s->pool, sv_of(text));

	for (char *p = copy; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return sv_of(copy);
}

bool
met_has(struct met *s, const char *text)
{
	return s->texts.count > 0 &&
	       hash_find(&s->texts, folded(s, text)) != NULL;
}

bool
met_add(struct met *s, const char *text)
{
	struct hash_node *node;
	struct sv key = folded(s, text);

	if (s->texts.count > 0 && hash_find(&s->texts, key) != NULL)
		return false;
	if (s->limit > 0 && s->texts.count >= (size_t)s->limit)
		return true;
	node = pool_get(s->pool, sizeof(*node));
	node->key = key;
	hash_put(&s->texts, node);
	return true;
}

void
met_end(struct met *s)
{
	hash_free(&s->texts);
}
