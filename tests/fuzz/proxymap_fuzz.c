/*
 * proxymap_fuzz - what servers of tables reply, whole or cut off
 *
 * The first byte says which protocol; the rest lies in a socket, closed.
 */
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxymap/memcache.h"
#include "proxymap/resp.h"
#include "proxymap/socketmap.h"
#include "proxymap/tcp.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { INPUT_LIMIT = 32768, LIMIT = 1000, TIME_MS = 5000 };

static struct str value;
static struct err err;

static enum map_result
as_tcp(struct wire *w)
{
	struct sv line;

	if (wire_line(w, LIMIT, &line, &err) < 0)
		return MAP_LATER;
	return tcp_judge(line, &value, &err);
}

static enum map_result
as_socketmap(struct wire *w)
{
	return socketmap_take(w, LIMIT, &value, &err);
}

static enum map_result
as_memcache(struct wire *w)
{
	static const struct memcache_limits limits = { LIMIT, LIMIT };

	return memcache_take(w, SV("key"), &limits, &value, &err);
}

static enum map_result
as_redis(struct wire *w)
{
	struct pool *pool = pool_new();
	enum map_result result = MAP_LATER;
	struct resp r;

	if (resp_take(w, pool, &r, &err) == 0) {
		result = MAP_FOUND;
		str_put(&value, sv_upto(r.text, LIMIT));
	}
	pool_free(&pool);
	return result;
}

static enum map_result (*const protocols[])(
    struct wire *) = { as_tcp, as_socketmap, as_memcache, as_redis };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire w = { .is_open = true };
	enum map_result result;
	int ends[2];

	if (size < 1 || size > INPUT_LIMIT)
		return 0;
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
	must(send(ends[1], data + 1, size - 1, 0) == (ssize_t)size - 1);
	close(ends[1]);
	w.fd = ends[0];
	wire_within(&w, TIME_MS);
	str_clear(&value);
	err = (struct err){ ERR_NONE, "" };
	result =
	    protocols[data[0] % (sizeof(protocols) / sizeof(*protocols))](&w);
	if (result == MAP_LATER)
		must(err.kind != ERR_NONE && err.text[0] != '\0');
	else
		must(value.len <= LIMIT);
	wire_close(&w);
	return 0;
}
