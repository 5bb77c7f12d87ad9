/*
 * stream - a socket with a buffer each way
 *
 * The owner embeds it and is told when there is input, when output has drained,
 * and when the other end is gone. Output goes out at the end of the loop's
 * turn, in one write, however many pieces it was put in. Descriptors may ride
 * along on a Unix socket: each arrives no later than the bytes put after it.
 *
 * Input stops being read above in_limit, so a peer that sends faster than its
 * input is eaten is held back by the kernel. Output is not limited here: who
 * produces it looks at stream_waiting() and stops until drained().
 *
 * Memory	stream_end() frees and closes. Views of the input are good until
 *		the next stream call. A quiet stream holds no buffer.
 * Limits	in_limit; 64 descriptors that came and were not taken: more end
 *		the stream, as does one that the kernel had to drop. How many
 *		wait to go out is the owner's to limit: stream_fds_waiting().
 * Errors	any failure ends in closed(), once, never from inside a call of
 *		the owner; what was read before can still be eaten there.
 */
#ifndef UTIL_STREAM_H
#define UTIL_STREAM_H

#include <sys/types.h>

#include "util/loop.h"
#include "util/sv.h"

struct evbuffer;

struct stream_fd; /* a descriptor that waits to be sent */

struct stream {
	struct loop *loop;
	int fd;
	struct watch watch;
	struct soon flush; /* writes what was put in this turn */
	struct soon again; /* gives input that waited, tells the end */
	struct evbuffer *in, *out;
	size_t in_limit;
	size_t read_size; /* how much the next read asks for */
	bool held;        /* the owner wants no input now */
	bool full;        /* the last write did not take everything */
	bool last;        /* the input before the end was given */
	bool passes;      /* descriptors may ride along */
	bool files;       /* output may be parts of files */
	bool ending;      /* what is sent now is the last */
	int error;        /* why it failed; -1: the other end closed */
	struct stream_fd *fds_out;
	unsigned fds_out_count;
	uint64_t put, sent; /* bytes, ever: a descriptor goes with its byte */
	int *fds_in;
	unsigned fds_in_count;
	void (*readable)(struct stream *);
	void (*drained)(struct stream *); /* may be NULL */
	void (*closed)(
	    struct stream *, int error); /* 0: the other end closed */
};

enum { STREAM_IN_LIMIT = 65536, STREAM_FD_LIMIT = 64 };

/* Takes the socket over; it must be non-blocking. */
void stream_begin(struct stream *, struct loop *, int fd);
void stream_end(struct stream *);
int stream_release(struct stream *); /* ends it; the caller owns the socket */

/* Input. */
struct sv stream_chunk(struct stream *);          /* what lies in one piece */
struct sv stream_view(struct stream *, size_t n); /* n bytes in one piece;
    fewer if there are fewer */
size_t stream_have(struct stream *);
void stream_eat(struct stream *, size_t);
int stream_take_fd(struct stream *); /* -1: none has come */
/* While held, readable() is not called. Let go: it is called soon if there is
 * input. */
void stream_hold(struct stream *, bool);

/* Output. */
void stream_put(struct stream *, struct sv);
/* The same; much at once goes out now, behind what waits, and only what the
 * kernel does not take is copied. */
void stream_put_large(struct stream *, struct sv);
void stream_printf(struct stream *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* Content of a file, by sendfile; the descriptor is duplicated. */
int stream_put_file(struct stream *, int fd, off_t at, size_t len);
void stream_put_fd(struct stream *, int fd); /* before the next byte put;
    takes the descriptor over */
unsigned stream_fds_waiting(const struct stream *);
size_t stream_waiting(struct stream *); /* bytes not yet taken by the kernel */
/* stream_end() follows at once: both in one packet. Not if the other end may
 * still be saying something: unread, it makes the kernel drop what waits. */
void stream_flush_last(struct stream *);
void stream_flush(struct stream *); /* now, not at the end of the turn */

#endif
