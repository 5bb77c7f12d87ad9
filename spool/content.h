/*
 * content - what must be known of a message's text, piece by piece
 *
 * A zeroed struct is before the first byte. Pieces may break anywhere.
 */
#ifndef SPOOL_CONTENT_H
#define SPOOL_CONTENT_H

#include <stdbool.h>

#include "util/sv.h"

struct content {
	bool inside; /* of a line: what came before ended none */
	bool cr;     /* what came before ended in a CR */
	size_t run;  /* bytes without a line end that came last, at least */
	bool dots;   /* a line begins with a dot */
	bool eightbit;
	bool long_line; /* one may be longer than SPOOL_LINE */
	bool bare;      /* a CR or LF stands alone: not canonical */
};

void content_see(struct content *, struct sv piece);

#endif
