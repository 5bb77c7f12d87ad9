/*
 * records - what the records of the journals mean
 *
 *	RECORD_ACCEPT	the ID, with NULs to SPOOL_ID_ROOM; then all bytes of
 *			its file as the commit made it
 *	RECORD_VOID	the ID, so too: its sender was refused after all
 *	RECORD_OUTCOMES	one outcome after the other: kind (1), length of the ID
 *			(1), ID; then of DONE the recipient (4), of STATUS a
 *			length (2) and a status record as it stands in the file
 *
 * An outcome is a fact that stays true however often it is told: the message is
 * gone from the queue, the recipient is done, this status or event was written.
 */
#ifndef SPOOL_RECORDS_H
#define SPOOL_RECORDS_H

#include "spool/spool.h"
#include "util/str.h"

enum record_type { RECORD_ACCEPT = 1, RECORD_VOID, RECORD_OUTCOMES };

enum outcome_kind { OUTCOME_GONE = 1, OUTCOME_DONE, OUTCOME_STATUS };

struct outcome {
	enum outcome_kind kind;
	char id[SPOOL_ID_ROOM];
	uint32_t recipient; /* DONE */
	struct sv status;   /* STATUS; lent by what it was taken from */
};

void outcome_put(struct str *, const struct outcome *);
/* False: nothing is left, or nothing that can be understood. */
bool outcome_take(struct sv *, struct outcome *);

/* The ID of an ACCEPT or VOID, which is cut off; false: there is none. */
bool record_take_id(struct sv *, char id[SPOOL_ID_ROOM]);

#endif
