/*
 * channel - frames over a Unix socket between two of our processes
 *
 * A frame is a head of 12 bytes (length of the body, type, version, how many
 * descriptors ride along, serial) and a body: a message of ipc/message.h, or
 * raw bytes. Raw frames are not gathered: their bytes are given as they come,
 * so a message's content passes through without a copy more.
 *
 * The serial joins an answer to its request; whoever does not ask sets 0.
 *
 * Memory	a frame is lent while frame() runs. channel_end() frees all and
 *		may be called from frame() and bytes(): the channel notices.
 * Limits	CHANNEL_BODY_LIMIT bytes a message frame; a peer that says more,
 *		speaks another version, or sends fewer descriptors than it says
 *		is cut off: closed() gets EPROTO. Of a stranger, who is none of
 *		our processes, no descriptor is taken: he could make us hold
 *		many, and to close some (of FUSE) may take for ever.
 * Errors	closed(), once; 0 for an orderly end.
 */
#ifndef IPC_CHANNEL_H
#define IPC_CHANNEL_H

#include "ipc/message.h"
#include "util/stream.h"

enum {
	CHANNEL_VERSION = 1,
	CHANNEL_HEAD = 12,
	CHANNEL_BODY_LIMIT = 1 << 20,
	CHANNEL_RAW = 0x8000 /* in a type: the body is raw bytes */
};

struct frame {
	uint16_t type;
	uint32_t serial;
	struct sv body;
};

struct channel {
	struct stream stream;
	struct str scratch; /* a message being put together */
	uint64_t raw_left;  /* of the raw frame that is passing */
	struct frame raw;
	unsigned fds;  /* that came with the current frame */
	bool *ended;   /* set when it ends while it calls */
	bool stranger; /* set before it begins */
	void (*frame)(struct channel *, const struct frame *);
	void (*bytes)(struct channel *, const struct frame *raw,
	    struct sv piece);              /* NULL: raw frames are an error */
	void (*drained)(struct channel *); /* may be NULL */
	void (*closed)(struct channel *, int error);
};

/* The callbacks are set before. Takes the socket over. */
void channel_begin(struct channel *, struct loop *, int fd);
void channel_end(struct channel *);
bool channel_is_open(const struct channel *);
int channel_release(struct channel *); /* ends it; the caller owns the socket */

void channel_put(struct channel *, const struct message *, uint32_t serial,
    const void *from);
/* The same, of a body that was put together before. */
void channel_put_body(
    struct channel *, uint16_t type, uint32_t serial, struct sv body);
/* The same with a descriptor, which it takes over. */
void channel_put_fd(struct channel *, const struct message *, uint32_t serial,
    const void *from, int fd);
/* The same with several; the serial is 0. */
void channel_put_fds(struct channel *, const struct message *, const void *from,
    const int *fds, unsigned count);
void channel_put_raw(struct channel *, uint16_t type, struct sv);
size_t channel_waiting(struct channel *);
void channel_hold(struct channel *, bool);

/* Inside frame(): the message in it, and the descriptors that came with it. */
int frame_get(const struct frame *, const struct message *, void *to,
    struct pool *, struct err *);
int channel_take_fd(struct channel *); /* -1: no (more) */

#endif
