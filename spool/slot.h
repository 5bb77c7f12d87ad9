/*
 * slot - a worker's own number, and why no ID is given twice
 *
 * journal/N is held under flock for life. Its header says two things: no ID at
 * or past `mark` has been given, and what was received before `since` has been
 * seen to. The mark is written ahead, a minute's worth at a time, so a flush is
 * paid once a minute; who takes the slot over starts at the mark.
 *
 * A slot that cannot move its mark gives IDs all the same (the caller cannot
 * wait), but creates no file under them: see slot_check().
 */
#ifndef SPOOL_SLOT_H
#define SPOOL_SLOT_H

#include "spool/queue.h"

struct spool_slot {
	struct spool *spool;
	int fd; /* journal/N, locked */
	uint32_t number;
	int64_t last, mark, since;
	struct err failed; /* kind ERR_NONE: the mark is durable */
	/* Of commit.h; NULL: it was not begun, and: no journal. */
	struct commit_settings *commit;
	struct journal *journal;
};

int slot_check(const struct spool_slot *, struct err *);

#endif
