/*
 * queue - the directories of the spool, and from an ID to its file
 *
 * For the spool's own files. An ID is checked before it becomes a path, and
 * every path is one name below a directory that is held open: nothing outside
 * the queue can be reached, whatever an ID says, and a chroot changes nothing.
 */
#ifndef SPOOL_QUEUE_H
#define SPOOL_QUEUE_H

#include "spool/disk.h"
#include "spool/id.h"

struct spool {
	const struct disk *disk;
	int top, queue, journal, corrupt;
	int lock;                        /* -1: not held */
	int directories[ID_DIRECTORIES]; /* of queue/; opened when needed */
	/* A draft was removed there: flushed when the slot is given back, as
	 * until then its next owner would look. */
	bool removed[ID_DIRECTORIES];
	struct outcomes *outcomes; /* NULL: nobody keeps them */
	/* Where the last record that was appended ends, and in which message:
	 * the sum of its header. Another is not looked for from the start, as
	 * who has 20,000 to append does it at one go. */
	struct {
		uint64_t message;
		off_t end;
	} tail;
};

/* "queue/XX/ID", for messages. */
struct queue_name {
	char text[sizeof("queue/XX/") + SPOOL_ID_ROOM];
};
struct queue_name queue_name(const char *id);

/* -1: none, and why. */
int queue_directory(struct spool *, unsigned directory, struct err *);
int queue_directory_of(struct spool *, const char *id, struct err *);

/* Takes moves to maildrop to their end that were half done: see requeue.c. */
void queue_settle_moves(struct spool *);

/* No link, directory, FIFO or device, and no other name leads to it. */
bool queue_is_plain(int fd);

/* Opens the file of an ID: a plain one with no second name. -1 and errno. */
int queue_open(struct spool *, const char *id, int flags, struct err *);

#endif
