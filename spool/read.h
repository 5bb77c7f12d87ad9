/*
 * read - looks at a message file through a descriptor
 *
 * For the spool's own files, and postcat; see spool_read() and spool_content()
 * for others.
 */
#ifndef SPOOL_READ_H
#define SPOOL_READ_H

#include "spool/format.h"

/* By header and END alone, as a killed writer leaves them. id may be NULL. */
enum spool_state read_state(int fd, const char *id, struct err *);

/* A good header, or what is wrong with it. */
enum spool_state read_header(
    int fd, const char *id, struct format_header *, struct err *);

/* All of the message that has this ID in the queue is there. */
bool read_is_whole(struct spool *, const char *id);

/* What an event makes of a message's flags. */
void read_event(uint32_t *flags, unsigned event);

/* The status records, one after the other, to the last whole one. */
struct read_tail {
	int fd;
	const struct format_header *header;
	off_t at;     /* where the next one is, or would be */
	char *buffer; /* zeroed to begin with */
	size_t have, used;
};

struct read_tail read_tail(int fd, const struct format_header *);
bool read_tail_next(struct read_tail *, struct pool *, struct spool_status *);
void read_tail_end(struct read_tail *);

#endif
