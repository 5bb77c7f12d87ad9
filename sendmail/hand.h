/*
 * hand - a message on its way out of sendmail
 *
 * To postdrop, as a child, if that gains its group (it is installed set-gid,
 * without no_new_privs and nosuid) or the caller may write the maildrop; else
 * to pickup's public socket, which knows the caller by the kernel
 * (SO_PEERCRED). The current directory is queue_directory.
 *
 * Errors	status is one of sysexits.h: TEMPFAIL for what may pass,
 *		SOFTWARE for a peer that makes no sense, what postdrop said.
 */
#ifndef SENDMAIL_HAND_H
#define SENDMAIL_HAND_H

#include <sys/types.h>

#include "command/submission.h"

struct hand {
	const char *directory;        /* of the configuration */
	struct submission_peer *peer; /* NULL: not open */
	pid_t child;                  /* 0: none */
	bool begun;
	int status;
};

int hand_open(struct hand *, struct err *);
int hand_begin(struct hand *, const struct submit *, struct err *); /* once */
int hand_put(struct hand *, struct sv, struct err *);
/* Answered: 0 even if the answer is a refusal; hand_status() tells. */
int hand_end(struct hand *, struct submit_done *, struct err *);
void hand_close(struct hand *); /* without an end: cancelled */

/* What an answer is as an exit status. */
int hand_status(const struct submit_done *);

#endif
