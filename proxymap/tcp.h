/*
 * tcp - what a line of the tcp: protocol means
 */
#ifndef PROXYMAP_TCP_H
#define PROXYMAP_TCP_H

#include "map/map.h"

/* What a line of the server means. */
enum map_result tcp_judge(struct sv line, struct str *value, struct err *);

#endif
