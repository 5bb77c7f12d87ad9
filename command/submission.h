/*
 * submission - a message that a command hands in (mail/messages.h, submit)
 *
 * The client's side of the conversation, on a socket to postdrop or pickup.
 * Each call waits until it is done, or SUBMISSION_SECONDS without progress.
 *
 *	p = submission_open(fd, &err);
 *	submission_begin(p, &envelope, &err);
 *	submission_put(p, content, &err);	as often as there is some
 *	submission_end(p, &answer, &err);
 *	submission_close(&p);			without an end: cancelled
 *
 * A server may answer before the end; then the rest goes nowhere, and the end
 * gives that answer.
 *
 * Memory	the answer's texts are good until the close.
 * Errors	ERR_LATER: it went away or does not answer; ERR_NEVER: it is no
 *		server of ours, or the envelope is over the limits.
 * Limits	MESSAGE_LIST_LIMIT recipients, CHANNEL_BODY_LIMIT bytes of
 *		envelope.
 */
#ifndef COMMAND_SUBMISSION_H
#define COMMAND_SUBMISSION_H

#include "mail/messages.h"

enum { SUBMISSION_SECONDS = 300, SUBMISSION_PENDING = 262144 };

struct submission_peer;

/* Takes the socket over, and waits for the ID of the message. */
struct submission_peer *submission_open(int fd, struct err *);
void submission_close(struct submission_peer **);
const char *submission_id(const struct submission_peer *);
int submission_begin(
    struct submission_peer *, const struct submit *, struct err *);
int submission_put(struct submission_peer *, struct sv, struct err *);
int submission_end(
    struct submission_peer *, struct submit_done *, struct err *);

/* A socket to pickup; the current directory is queue_directory. */
int submission_connect(struct err *);

#endif
