/*
 * segment_raw - the bytes of a segment, for those who write and read them
 */
#ifndef SPOOL_SEGMENT_RAW_H
#define SPOOL_SEGMENT_RAW_H

#include "spool/segment.h"

enum { RAW_MAGIC = 0x4a525043, RAW_COPY = SEGMENT_BLOCK / 2 };

/* Each copy lies in one sector: it is old, or new. */
struct raw_header {
	uint8_t version;
	char magic[7];
	uint8_t kind, state, zero[2];
	uint32_t slot;
	uint64_t size, first, boot, begun, epoch, sum;
};

struct raw_record {
	uint32_t magic, type, length;
	uint32_t group; /* the block in which its group begins */
	uint64_t epoch, sequence, sum;
};

_Static_assert(sizeof(struct raw_header) == 64, "no holes");
_Static_assert(sizeof(struct raw_record) == SEGMENT_RECORD_HEADER, "no holes");

/* Of a record: its header up to the sum, then its payload. */
uint64_t raw_record_sum(const struct raw_record *, const char *, size_t len);

#endif
