/*
 * draft - a message being written, wherever its file is
 *
 * For the spool's own files: what the queue's drafts and those of maildrop
 * share. A place says how a file is made there, and how its name is made
 * durable.
 */
#ifndef SPOOL_DRAFT_H
#define SPOOL_DRAFT_H

#include "spool/disk.h"

struct draft_place {
	const struct disk *disk;
	int directory;
	bool closed;   /* it cannot be flushed: all of the disk is */
	bool *removed; /* set when a draft is discarded; or NULL */
	char path[32]; /* before the ID, in errors: "queue/3F/" */
};

/* Takes fd over, which is the empty file; -1: it is made when needed. */
struct spool_draft *draft_new(const struct draft_place *, int fd,
    const char *id, const struct spool_envelope *, struct err *);
const char *draft_id(const struct spool_draft *); /* NULs up to SPOOL_ID_ROOM */
void draft_free(struct spool_draft **);           /* leaves its file as it is */

/* For the journal: one that is in memory, and as a file no longer than that, is
 * written as a whole and not flushed; its bytes are lent until it is freed. */
bool draft_fits(const struct spool_draft *, size_t limit);
int draft_write(struct spool_draft *, struct err *);
struct sv draft_bytes(const struct spool_draft *);

#endif
