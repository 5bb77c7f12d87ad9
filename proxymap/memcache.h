/*
 * memcache - what the first line of a reply of memcached means
 */
#ifndef PROXYMAP_MEMCACHE_H
#define PROXYMAP_MEMCACHE_H

#include "util/err.h"
#include "util/sv.h"

/* 1: a value of so many bytes follows; 0: there is none; -1: ERR_LATER. */
int memcache_judge(
    struct sv line, struct sv key, size_t limit, size_t *size, struct err *err);

#endif
