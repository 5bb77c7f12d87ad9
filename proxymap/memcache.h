/*
 * memcache - a reply of memcached
 */
#ifndef PROXYMAP_MEMCACHE_H
#define PROXYMAP_MEMCACHE_H

#include "map/map.h"
#include "proxymap/wire.h"

struct memcache_limits {
	size_t line, data; /* line_size_limit, data_size_limit */
};

enum map_result memcache_take(struct wire *, struct sv key,
    const struct memcache_limits *, struct str *value, struct err *);

#endif
