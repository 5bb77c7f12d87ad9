/*
 * socketmap - what a reply of the socketmap: protocol means
 */
#ifndef PROXYMAP_SOCKETMAP_H
#define PROXYMAP_SOCKETMAP_H

#include "map/map.h"

/* The digits before the colon of a netstring. */
int socketmap_length(
    struct sv digits, size_t limit, size_t *length, struct err *);
/* The text of a netstring. */
enum map_result socketmap_judge(struct sv, struct str *value, struct err *);

#endif
