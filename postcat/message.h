/*
 * message - a message file, as far as it can be read
 *
 * Other than spool_read() it does not give up at what is not good: whoever
 * looks at a file of corrupt/ wants to see what is left. What is wrong is told.
 *
 * Memory	envelope and texts are lent by the pool.
 */
#ifndef POSTCAT_MESSAGE_H
#define POSTCAT_MESSAGE_H

#include "spool/format.h"

enum { MESSAGE_PROBLEMS = 4 };

struct message {
	int fd; /* can be read anywhere; the caller's */
	struct format_header header;
	bool readable; /* its header is good, or says that it is unfinished */
	bool enveloped;
	struct spool_envelope env;
	struct sv records;            /* in which the texts of env lie */
	uint64_t content_at, content; /* bytes that are there */
	uint64_t end_at;
	const char *problems[MESSAGE_PROBLEMS];
	unsigned count; /* of problems; 0: it is good */
};

/* -1: it cannot be read at all. */
int message_read(struct message *, int fd, struct pool *, struct err *);

/* Where in the file the record of a text of the envelope is; 0: nowhere. */
uint64_t message_record_at(const struct message *, const char *text);

#endif
