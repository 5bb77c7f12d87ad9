/*
 * asker - what a client of cleanup may say, by the program that it is
 *
 * master says which program is at the other end. A word that is not its to say
 * (who the user is, that a message is the mail system's own) is not taken from
 * it: an smtpd that was taken over writes no "from userid 0" into a message.
 */
#ifndef CLEANUP_ASKER_H
#define CLEANUP_ASKER_H

#include "mail/messages.h"

struct asker;

const struct asker *asker_of(const char *program); /* of any: never NULL */
void asker_strip(const struct asker *, struct submit *);

#endif
