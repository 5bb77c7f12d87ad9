#include "proxymap/client.h"

#include <string.h>

#include "proxymap/wire.h"

enum {
	IDLE_MS = 60000, /* what was idle longer may be dead without a sign */
	SOON_MS = 1000   /* a failure within it was no wait for the server */
};

struct client *
client_open(
    const struct client_type *type, const char *full_name, struct err *err)
{
	const char *name = full_name + strlen(type->name) + 1;
	struct client *c = type->open(name, err);

	if (c == NULL)
		return NULL;
	c->type = type;
	c->name = full_name;
	return c;
}

void
client_close(struct client **c)
{
	if (*c != NULL)
		(*c)->type->close(*c);
	*c = NULL;
}

void
client_hang_up(struct client_link **link)
{
	if (*link != NULL)
		(*link)->client->type->hang_up(*link);
	*link = NULL;
}

static enum map_result
ask_once(struct client *c, struct client_link **link, struct sv key,
    struct str *value, struct err *err)
{
	enum map_result result;

	str_clear(value);
	if (*link == NULL && (*link = c->type->connect(c, err)) == NULL) {
		err->kind = ERR_LATER;
		return MAP_LATER;
	}
	(*link)->client = c;
	result = c->type->find(*link, key, value, err);
	if (result == MAP_LATER && err->kind != ERR_NEVER)
		client_hang_up(link);
	else
		(*link)->used = wire_now();
	return result;
}

static enum map_result
judge(struct str *value, struct err *err)
{
	if (value->len > CLIENT_VALUE_LIMIT)
		err_set(err, ERR_NEVER, "a value of more than %d bytes",
		    CLIENT_VALUE_LIMIT);
	else if (sv_has(str_view(value), '\0'))
		err_set(err, ERR_NEVER, "a value with a NUL byte");
	else
		return MAP_FOUND;
	str_clear(value);
	return MAP_LATER;
}

enum map_result
client_ask(struct client *c, struct client_link **link, struct sv key,
    struct str *value, struct err *err)
{
	const int64_t begun = wire_now();
	enum map_result result;
	bool old;

	if (key.len > CLIENT_KEY_LIMIT || sv_has(key, '\0'))
		return MAP_NONE;
	if (*link != NULL &&
	    begun - (*link)->used > (c->idle_ms > 0 ? c->idle_ms : IDLE_MS))
		client_hang_up(link);
	old = *link != NULL;
	result = ask_once(c, link, key, value, err);
	if (result == MAP_LATER && *link == NULL && old &&
	    wire_now() - begun < SOON_MS)
		result = ask_once(c, link, key, value, err);
	return result == MAP_FOUND ? judge(value, err) : result;
}
