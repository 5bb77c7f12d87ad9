/*
 * space - whether the queue's disk has room for one more message (compat 4.4)
 *
 * Full is: free bytes at or below queue_minfree; fewer than one and a half
 * times message_size_limit (0: no such bound); no inode left.
 */
#ifndef CLEANUP_SPACE_H
#define CLEANUP_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"

struct space {
	uint64_t bytes;          /* free for us */
	uint64_t inodes, unused; /* all there can be (0: any number), free */
};

int space_look(const char *directory, struct space *, struct err *);
/* The err says what there is too little of. */
bool space_is_full(const struct space *, long queue_minfree,
    long message_size_limit, struct err *why);

#endif
