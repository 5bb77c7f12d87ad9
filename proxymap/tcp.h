/*
 * tcp - how keys and values are written in a line of the tcp: protocol
 */
#ifndef PROXYMAP_TCP_H
#define PROXYMAP_TCP_H

#include "map/map.h"

void tcp_quote(struct sv, struct str *);
/* -1, ERR_LATER: a % without two digits behind it. */
int tcp_unquote(struct sv, struct str *, struct err *);
/* What a line of the server means. */
enum map_result tcp_judge(struct sv line, struct str *value, struct err *);

#endif
