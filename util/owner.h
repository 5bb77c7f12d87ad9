/*
 * owner - from a member to the struct that it is part of
 *
 * Watches, timers, streams and list nodes are members of what they serve; a
 * callback is handed the member and finds its owner. There is no void pointer.
 */
#ifndef UTIL_OWNER_H
#define UTIL_OWNER_H

#include <stddef.h>

/* clang-format off */
#define owner_of(member, type, name) \
	((type *)(void *)((char *)(member) - offsetof(type, name)))
/* clang-format on */

#endif
