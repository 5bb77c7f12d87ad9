/*
 * socketmap - a reply of the socketmap: protocol
 */
#ifndef PROXYMAP_SOCKETMAP_H
#define PROXYMAP_SOCKETMAP_H

#include "map/map.h"
#include "proxymap/wire.h"

/* A netstring of at most so many bytes, and what it means. */
enum map_result socketmap_take(
    struct wire *, size_t limit, struct str *value, struct err *);

#endif
