/*
 * programs - which daemons there are, and who may talk to whom
 *
 * Two tables. A row of the first says how a program is run; a row of the second
 * is an arrow of the picture in doc/architecture.md: a worker of one program
 * may ask master for a connection to a service of the other. Nothing else may.
 */
#ifndef MASTER_PROGRAMS_H
#define MASTER_PROGRAMS_H

#include <stdbool.h>

#include "util/sv.h"

/* Sources of mail end first, then who moves it, then who serves these. */
enum program_phase { PHASE_IN, PHASE_MOVE, PHASE_HELP, PHASE_COUNT };

struct program {
	const char *command; /* in master.cf */
	const char *daemon;  /* our file; NULL: served elsewhere, no process */
	bool one;            /* never two of it (but while it is replaced) */
	bool always; /* started with master, so that no mail waits for it;
			    else on demand */
	bool first;  /* all others wait until it has ended */
	bool keeps;  /* a reload hands it settings, not a successor */
	enum program_phase phase;
	const char *public; /* a socket for commands below public/ */
	const char *why;    /* daemon NULL: what is said of it */
};

const struct program *program_find(const char *command); /* NULL: unknown */
bool program_may_ask(const struct program *from, const struct program *to);
/* Even if the other has ended at a stop: it is started again for that. */
bool program_may_ask_late(const struct program *from, const struct program *to);

/* Services that run although master.cf does not name them: lines as in
 * master.cf. */
extern const char program_builtin[];

#endif
