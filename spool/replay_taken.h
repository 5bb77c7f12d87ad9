/*
 * replay_taken - files of maildrop that pickup had taken when the power went
 *
 * For replay.c. Such a file bears the queue ID that its message was to have
 * (maildrop.h). If that was accepted the file is in the way: pickup would send
 * it once more.
 */
#ifndef SPOOL_REPLAY_TAKEN_H
#define SPOOL_REPLAY_TAKEN_H

#include "spool/maildrop.h"
#include "spool/replay_facts.h"

struct taken {
	char id[SPOOL_ID_ROOM];
	char queue_id[SPOOL_ID_ROOM];
	uint32_t slot; /* of that */
};

struct taken_list {
	struct spool *spool;
	int maildrop; /* the directory; -1: there is none */
	struct taken *at;
	size_t count;
	unsigned long removed;
};

int taken_begin(struct taken_list *, struct spool *, struct err *);
void taken_end(struct taken_list *);
bool taken_has(const struct taken_list *, const char *id);

/* When the queue is as the journals say. Not for one whose queue ID is of a slot
 * that has an owner: he may still take the message back. */
int taken_settle(
    struct taken_list *, const struct taken *, struct facts *, struct err *);

#endif
