/*
 * original - the message that a report is about, in its file
 *
 * Only its header is in memory; the rest is read piece by piece. What the file
 * says of itself is not believed.
 *
 * Memory	header and message_id are lent by the pool; the descriptor is
 *		the caller's.
 * Limits	ORIGINAL_HEADER bytes of header; one that is longer ends with
 *		its last whole line before that.
 */
#ifndef BOUNCE_ORIGINAL_H
#define BOUNCE_ORIGINAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"
#include "util/pool.h"

enum { ORIGINAL_HEADER = 262144, ORIGINAL_PIECE = 32768 };

struct original {
	int fd;
	off_t at; /* of the content in the file */
	uint64_t len;
	struct sv header;
	const char *message_id; /* "<...>"; NULL: none that is sound */
};

int original_begin(struct original *, int fd, struct pool *, struct err *);
/* Of a content whose place is known already. */
int original_read_header(struct original *, struct pool *, struct err *);
/* From an offset on; 0 at the end. */
ssize_t original_read(const struct original *, uint64_t from,
    char piece[ORIGINAL_PIECE], struct err *);

/* What must be known of a text before it can be a part of a report. */
struct original_traits {
	bool eightbit;
	bool has; /* the given text */
};
int original_look(const struct original *, const char *text,
    struct original_traits *, struct err *);
void original_look_at(struct sv, const char *text, struct original_traits *);

#endif
