/*
 * format - the bytes of a message file, in memory (DESIGN 6)
 *
 *	header	FORMAT_HEADER bytes: version, magic, counts, lengths, flags,
 *		the ID, the envelope's checksum; then its own
 *	states	one byte a recipient, the only ones ever overwritten
 *	envelope	records: type (1), length (2), text, NUL; none for what
 *		is empty. Types, those of a recipient behind its R: S sender,
 *		N A H P client's name, address, helo, protocol, E envid, V ret,
 *		U full name, R recipient, O original, D orcpt, W notify
 *	content	CRLF lines, not dot-stuffed
 *	END	magic, the length of what stands before, the checksum of the
 *		content and the header's; then its own
 *	status*	FORMAT_STATUS bytes, the DSN, mta, diag, text; or an event: of
 *		no recipient, without texts
 *
 * Numbers are little-endian, checksums XXH3-64. The NUL lets texts be used
 * where they lie; one inside a text makes the file corrupt. A record of an
 * unknown type is skipped: what cannot be skipped gets another version.
 *
 * The header is whole or not there, as it fits in one sector. Three ways to
 * look at a file that is not good: it ends too early, or zeros stand where the
 * header or END should (UNFINISHED: it was never accepted); it is no message
 * of ours, or a checksum is wrong (CORRUPT: it may have been accepted, so
 * nobody deletes it).
 *
 * Memory	decoded texts lie in what was decoded.
 * Errors	none has errno; a decoder says enum spool_state.
 */
#ifndef SPOOL_FORMAT_H
#define SPOOL_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "spool/spool.h"
#include "util/str.h"

enum {
	FORMAT_VERSION = 1,
	FORMAT_HEADER = 96,
	FORMAT_END = 32,
	FORMAT_STATUS = 40,
	FORMAT_DSN_LIMIT = 11,
	FORMAT_TEXT_LIMIT = 65535,  /* of the envelope */
	FORMAT_REASON_LIMIT = 2000, /* of a status; longer is cut */
	FORMAT_DIAG_LIMIT = 2000,
	FORMAT_MTA_LIMIT = 255,
	FORMAT_FLAGS = 0xffff,            /* those that a header has */
	FORMAT_ENVELOPE_LIMIT = 256 << 20 /* bytes */
};

/* No bit that flips makes one of the other: they have no checksum. */
enum { FORMAT_TODO = 'T', FORMAT_DONE = '+' };

/* The recipient of an event; its outcome is this much more than the event. */
#define FORMAT_MESSAGE UINT32_MAX
enum { FORMAT_EVENT = 16 };

#define FORMAT_OPEN UINT64_MAX /* content: its length is not known yet */

struct format_header {
	char id[SPOOL_ID_ROOM];
	uint32_t count, flags;
	uint32_t envelope; /* bytes */
	uint64_t content;  /* bytes, or FORMAT_OPEN */
	int64_t arrived;
	uint64_t envelope_sum, sum;
};

/* Writes a header (its sum is made), room for it, or END. */
void format_header_put(struct format_header *, char at[FORMAT_HEADER]);
void format_end_put(
    const struct format_header *, uint64_t content_sum, char at[FORMAT_END]);

/* Appends states and envelope; fills header but for id, content and sum. */
int format_envelope_put(struct str *, const struct spool_envelope *,
    struct format_header *, struct err *);

uint64_t format_content_at(const struct format_header *);
uint64_t format_end_at(const struct format_header *);

enum spool_state format_header_get(struct sv, struct format_header *);
enum spool_state format_end_get(
    struct sv, const struct format_header *, uint64_t *content_sum);
/* The recipients are the pool's, the texts are lent by the envelope. */
enum spool_state format_envelope_get(const struct format_header *,
    struct sv states, struct sv envelope, struct pool *,
    struct spool_envelope *);

/* A status of another message is not taken for one of this. A text may be NULL.
 */
void format_status_put(
    struct str *, const struct format_header *, const struct spool_status *);
/* Takes one; false, and nothing taken, when no whole and good one is there.
 * Its texts are copied to the pool, if there is one. */
bool format_status_take(struct sv *, const struct format_header *,
    struct pool *, struct spool_status *);

#endif
