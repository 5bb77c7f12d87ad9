/*
 * segment - a file of a journal: groups of records, each flushed at once
 *
 *	block 0		the header, twice: at 0 and at 2048
 *	block 1 ...	groups; each begins on a block, its end is zeros
 *	record		magic, type, length, group, epoch, sequence, sum;
 *			payload; up to the next 64 bytes zeros
 *
 * What a record means is not known here: see journal.h and outcomes.h. Numbers
 * are little-endian, sums XXH3-64.
 *
 * A segment is written through with zeros when it is made, and used again for
 * ever: so a group changes no length and no map of blocks, and its flush costs
 * one write. The epoch is 64 bits by chance, another each time it is begun:
 * what was there before, and what a message says, is no record. Sequence
 * numbers grow by one, and tell the reader what is missing.
 *
 * No write touches a block that was acknowledged. After a failed write or flush
 * nobody knows what is on the disk: such a segment takes no more, not even that
 * it is free.
 *
 * Memory	a zeroed struct segment is none. Pieces are the list's.
 * Errors	ERR_LATER what the disk says, ERR_NEVER a file that is no
 *		segment of ours; the text names the file.
 * Limits	below; a list has at most one piece for each 64 bytes.
 * Threads	all that writes may run in a thread: it touches nothing but its
 *		struct.
 */
#ifndef SPOOL_SEGMENT_H
#define SPOOL_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "spool/disk.h"
#include "util/str.h"

enum {
	SEGMENT_VERSION = 1,
	SEGMENT_BLOCK = 4096,
	SEGMENT_STEP = 64,
	SEGMENT_RECORD_HEADER = 40,
	SEGMENT_GROUP = 1 << 20, /* bytes of a group; no record is longer */
	SEGMENT_LEAST = 1 << 20, /* bytes of a segment */
	SEGMENT_MOST = 64 << 20,
	SEGMENT_SHARE = 64,      /* no more than this part of the whole disk, */
	SEGMENT_SHARE_FREE = 16, /* and made from this part of what is free */
	SEGMENT_NAME = 24        /* room for "4095.a" */
};

enum segment_kind { SEGMENT_ACCEPT = 'A', SEGMENT_OUTCOMES = 'O' };
enum segment_state { SEGMENT_FREE = 'F', SEGMENT_OPEN = 'O' };

struct segment_header {
	enum segment_kind kind;
	enum segment_state state;
	uint32_t slot;
	uint64_t size;  /* bytes of the file */
	uint64_t first; /* sequence of its first record, never 0; of a FREE one:
			   what the next may begin with */
	uint64_t boot;  /* of the machine, when it was begun; 0: not known */
	int64_t begun;  /* microseconds of the clock */
	uint64_t epoch; /* 0: it was never begun */
};

/* --- writing -------------------------------------------------------------- */

struct segment {
	const struct disk *disk;
	int directory, fd;
	char name[SEGMENT_NAME]; /* below journal/ */
	struct segment_header header;
	off_t at;         /* where the next group begins */
	uint64_t next;    /* sequence of the next record */
	struct str group; /* bytes under way */
	bool failed;      /* it takes no more */
};

struct segment_record {
	uint32_t type;
	struct sv parts[2]; /* of the payload */
};

/* Opens the file, which is made empty if it is not there, and reads its header:
 * what is OPEN is for somebody to retire. -1: closed. */
int segment_open(struct segment *, const struct disk *, int directory,
    const char *name, struct err *);
void segment_close(struct segment *);

/* Makes it as large as the header says, or smaller where the disk is small or
 * nearly full, never below SEGMENT_LEAST; then OPEN with a new epoch; kind, slot,
 * size (a multiple of the block), first, boot, begun are the caller's. */
int segment_begin(
    struct segment *, const struct segment_header *, struct err *);
size_t segment_need(size_t payload); /* bytes that a record takes */
size_t segment_room(const struct segment *);
/* One group, which fits and is no longer than SEGMENT_GROUP: durable on 0. */
int segment_write(struct segment *, const struct segment_record *, size_t count,
    struct err *);
/* Nobody needs what is in it: only after all of that is durable elsewhere. */
int segment_free(struct segment *, struct err *);

/* --- reading -------------------------------------------------------------- */

/* Of any file: epoch 0 and FREE if it is empty or zeros, so was never begun.
 * One good copy of the two is enough, OPEN rather than FREE. */
int segment_look(int fd, struct segment_header *, struct err *);
/* A record was written since it was begun (and perhaps not flushed yet). */
bool segment_is_used(int fd, const struct segment_header *);

enum segment_what {
	SEGMENT_RECORD,
	SEGMENT_DAMAGE, /* a record was flushed here, and cannot be read */
	SEGMENT_TORN    /* the last group, of which perhaps nobody was told */
};

struct segment_piece {
	enum segment_what what;
	uint32_t type; /* of a record */
	uint32_t group;
	uint64_t sequence;
	off_t at;   /* of the payload, or of the stretch */
	size_t len; /* may reach past the end of a file that was cut off */
};

struct segment_list {
	struct segment_piece *pieces; /* in the order of the file */
	size_t count;
	uint64_t last;       /* sequence of the last record; first - 1: none */
	unsigned unreadable; /* blocks that the disk does not give */
};

/* What the disk does not give is like zeros: the list is always made. */
void segment_list(int fd, const struct segment_header *, struct segment_list *);
void segment_list_free(struct segment_list *);
/* The payload, or what is there of the stretch, replaces the text. */
int segment_payload(
    int fd, const struct segment_piece *, struct str *, struct err *);

#endif
