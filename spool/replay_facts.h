/*
 * replay_facts - what the journals say became of messages
 *
 * For replay.c: collected from all segments first, then made true.
 *
 * Memory	a few hundred bytes a message that is named in a journal.
 */
#ifndef SPOOL_REPLAY_FACTS_H
#define SPOOL_REPLAY_FACTS_H

#include "spool/queue.h"
#include "spool/records.h"
#include "spool/replay.h"
#include "util/hash.h"

struct facts {
	struct hash by_id;
	struct list all;
};

void facts_begin(struct facts *);
void facts_end(struct facts *);
void facts_void(struct facts *, const char *id);
void facts_outcomes(struct facts *, struct sv record); /* in their order */
bool facts_is_gone(struct facts *, const char *id);    /* or void */
bool facts_is_void(struct facts *, const char *id);
bool facts_tell_of(struct facts *, const char *id);

/* -1: some of it could not be done; the err is of the first. */
int facts_apply(
    struct facts *, struct spool *, struct replay_report *, struct err *);

#endif
