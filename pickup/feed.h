/*
 * feed - content on its way to cleanup, made canonical
 *
 * Whoever wrote it may have left bare line feeds, stray CRs, or no line end at
 * all; cleanup takes none of that. See mail/body.h, of a plain body.
 *
 * Memory	feed_end() frees; a zeroed one is the begin.
 */
#ifndef PICKUP_FEED_H
#define PICKUP_FEED_H

#include "mail/body.h"
#include "service/submit.h"

struct feed {
	struct body body;
	struct str rest; /* what body did not take yet */
	struct str out;
};

void feed_begin(struct feed *);
void feed_content(struct feed *, struct submission *, struct sv);
void feed_finish(struct feed *, struct submission *); /* and submit_end() */
void feed_end(struct feed *);

#endif
