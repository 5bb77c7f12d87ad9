/*
 * maildrop - where local mail waits for pickup
 *
 * A file in maildrop/ has the very layout of one in the queue, END and all, so
 * there is one parser. postdrop makes them as whoever calls it, with the
 * directory's group (it may be written and searched by it, not listed: 0730);
 * spool_requeue() moves one there. Only pickup, which owns the directory, lists
 * and removes.
 *
 * A name there is an ID, as in the queue, but made of the clock and the process
 * alone: it may be given again later, and stands in no log before pickup.
 *
 * Who writes a file holds flock() on it from its creation to its commit. One
 * that is not whole and that nobody locks has lost its writer; but for the
 * moment between the creation and the lock, in which it may also be removed:
 * then maildrop_create() makes another.
 *
 * Durable as a message of the queue is: the commit flushes the file and its
 * name (the directory; where it may not be opened, the whole file system).
 *
 * Its removal is not flushed. So that a power cut sends nothing twice, pickup
 * takes a file before it gives the message to cleanup: its name becomes
 * "ID.QUEUE_ID", and that is flushed; cleanup says ahead of time which queue ID
 * there will be. A taken file that is there after the cut is removed by replay,
 * if a message of that queue ID was accepted; else it is let go, and all is as
 * before.
 *
 * Errors	as in spool/spool.h.
 */
#ifndef SPOOL_MAILDROP_H
#define SPOOL_MAILDROP_H

#include "spool/spool.h"

struct maildrop; /* the open directory */

/* For writing, it need not be readable. */
struct maildrop *maildrop_open(const char *queue_directory, struct err *);
void maildrop_close(struct maildrop **);

/* A draft for spool_append(), spool_commit() and spool_discard(). Its file is
 * 0444, as another user has to read it. */
struct spool_draft *maildrop_create(
    struct maildrop *, const struct spool_envelope *, struct err *);
const char *maildrop_id(const struct spool_draft *);

int maildrop_each(
    struct maildrop *, spool_each_fn *, void *context, struct err *);
/* Read-only: a plain file with no second name; taken ones go by the name that
 * they have then. -1 and errno ENOENT: gone. */
int maildrop_file(struct maildrop *, const char *name, struct err *);
int maildrop_remove(struct maildrop *, const char *id, struct err *);

/* The name of a taken file; of one that is not (queue_id ""), the ID. */
struct maildrop_name {
	char text[2 * SPOOL_ID_ROOM];
};
struct maildrop_name maildrop_name(const char *id, const char *queue_id);
/* False: it is no name of a taken file. */
bool maildrop_name_parse(
    const char *name, char id[SPOOL_ID_ROOM], char queue_id[SPOOL_ID_ROOM]);

/* Not durable before maildrop_flush(), which serves all that were taken. */
int maildrop_take(
    struct maildrop *, const char *id, const char *queue_id, struct err *);
int maildrop_flush(struct maildrop *, struct err *);
/* Flushed at once: else it might be found under both names. */
int maildrop_let_go(
    struct maildrop *, const char *id, const char *queue_id, struct err *);
int maildrop_remove_taken(
    struct maildrop *, const char *id, const char *queue_id, struct err *);
typedef void maildrop_taken_fn(
    void *context, const char *id, const char *queue_id);
int maildrop_each_taken(
    struct maildrop *, maildrop_taken_fn *, void *context, struct err *);
/* All, taken or not, by their names. */
int maildrop_each_name(
    struct maildrop *, spool_each_fn *, void *context, struct err *);

#endif
