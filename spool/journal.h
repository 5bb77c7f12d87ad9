/*
 * journal - the accept side of the group journal: many messages, one flush
 *
 * One group at a time is written and flushed, in a thread; what comes meanwhile
 * is the next. So a lone message waits for nobody, and a crowd shares flushes.
 *
 * After a failed flush the messages of that group and those that wait are
 * refused, their files removed; and nobody knows whether their records are on
 * the disk: so the next segment begins with a VOID for each. Until it is
 * written and flushed nothing is accepted, and commit_is_well() says no. It is
 * tried again after 1 s, 2 s ... 60 s.
 *
 * For the spool's own files: commit.h is the interface.
 */
#ifndef SPOOL_JOURNAL_H
#define SPOOL_JOURNAL_H

#include "spool/commit.h"
#include "spool/slot.h"

enum { JOURNAL_RECORDS = 1000 }; /* of a group; and SEGMENT_GROUP bytes */

/* In a thread; when these have ended, here and now. */
void commit_start(const struct commit_settings *, struct job *);

struct journal;

struct journal *journal_new(
    struct spool_slot *, const struct commit_settings *);
/* A draft that is in memory. */
void journal_put(struct journal *, struct commit *);
bool journal_is_well(const struct journal *);
void journal_finish(
    struct journal *); /* no job is under way: see commit_end() */
/* All is durable without it, and its segments are free; so are those of workers
 * that are gone, as nobody may come to take their slots over. */
void journal_free(struct journal **);

#endif
