#include "master/programs.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
static const struct program programs[] = {
	{ .command = "smtpd",	.daemon = "smtpd",	.phase = PHASE_IN,
	  .always = true },
	{ .command = "pickup",	.daemon = "pickup",	.phase = PHASE_IN,
	  .one = true, .always = true, .public = "pickup" },
	{ .command = "cleanup",	.daemon = "cleanup",	.phase = PHASE_HELP,
	  .always = true },
	{ .command = "qmgr",	.daemon = "qmgr",	.phase = PHASE_MOVE,
	  .one = true, .always = true, .keeps = true, .public = "qmgr" },
	{ .command = "rewrite",	.daemon = "rewrite",	.phase = PHASE_HELP,
	  .always = true },
	{ .command = "smtp",	.daemon = "smtp",	.phase = PHASE_HELP,
	  .always = true },
	{ .command = "bounce",	.daemon = "bounce",	.phase = PHASE_HELP },
	{ .command = "error",	.daemon = "error",	.phase = PHASE_HELP },
	{ .command = "discard",	.daemon = "error",	.phase = PHASE_HELP },
	{ .command = "dnsd",	.daemon = "dnsd",	.phase = PHASE_HELP,
	  .one = true },

	{ .command = "proxymap", .daemon = "proxymap", .phase = PHASE_HELP,
	  .one = true },
	{ .command = "replay",	.daemon = "replay",	.phase = PHASE_IN,
	  .one = true, .always = true, .keeps = true, .first = true },

	/* Names of Postfix's programs that another of ours stands for. */
	{ .command = "trivial-rewrite",	.daemon = "rewrite",
	  .phase = PHASE_HELP, .always = true },
	{ .command = "nqmgr",	.daemon = "qmgr",	.phase = PHASE_MOVE,
	  .one = true, .always = true, .keeps = true, .public = "qmgr" },

	/* Served without a process of their own. */
	{ .command = "showq",	.why = "qmgr lists the queue" },
	{ .command = "flush",	.why = "qmgr flushes by destination" },
	{ .command = "scache",	.why = "smtp keeps its connections itself" },
	{ .command = "postlogd", .why = "each process writes the log itself" },

	/* Named by every Postfix master.cf, and not ours yet. */
	{ .command = "tlsmgr",	.why = "TLS is not in effect yet" },
	{ .command = "verify",
	  .why = "address verification is not in effect yet" },
	{ .command = "anvil",	.why = "client limits are not in effect yet" },
	{ .command = "lmtp",	.why = "LMTP is not in effect yet" },

	{ .command = "pipe",	.why = "no other programs are run yet" },
	{ .command = "spawn",	.why = "no other programs are run yet" },

	/* Never ours: a gateway delivers no mail to mailboxes. */
	{ .command = "local",	.why = "there is no local delivery" },
	{ .command = "virtual",	.why = "there is no local delivery" },
};

static const struct arrow {
	const char *from, *to; /* daemons */
} arrows[] = {
	{ "smtpd",	"cleanup" },	/* the message stream */
	{ "smtpd",	"rewrite" },	/* address classes */
	{ "smtpd",	"dnsd" },	/* client names */
	{ "smtpd",	"proxymap" },	/* tables outside */
	{ "pickup",	"cleanup" },	/* the message stream */
	{ "pickup",	"bounce" },	/* what cleanup refuses for good */
	{ "cleanup",	"qmgr" },	/* a message was committed */
	{ "cleanup",	"proxymap" },	/* tables outside */
	{ "rewrite",	"proxymap" },
	{ "qmgr",	"rewrite" },	/* transport and next hop */
	{ "qmgr",	"smtp" },	/* deliveries */
	{ "qmgr",	"error" },
	{ "qmgr",	"bounce" },	/* notifications */
	{ "qmgr",	"pickup" },	/* something was queued again */
	{ "smtp",	"dnsd" },	/* MX and addresses */
	{ "smtp",	"qmgr" },	/* results for the next qmgr */
	{ "bounce",	"cleanup" },	/* the notification itself */
};

static const struct arrow late[] = {
	{ "smtp",	"qmgr" },	/* or mail is delivered again */
};

const char program_builtin[] =
	"pickup	unix	n	-	-	60	1	pickup\n"
	"cleanup	unix	n	-	-	-	-	cleanup\n"
	"qmgr		unix	n	-	-	-	1	qmgr\n"
	"rewrite	unix	-	-	-	-	-	rewrite\n"
	"bounce		unix	-	-	-	-	-	bounce\n"
	"error		unix	-	-	-	-	-	error\n"
	"retry		unix	-	-	-	-	-	error\n"
	"dnsd		unix	-	-	-	-	1	dnsd\n"
	"proxymap	unix	-	-	-	-	-	proxymap\n"
	"replay		unix	n	-	-	-	1	replay\n";
/* clang-format on */

const struct program *
program_find(const char *command)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(programs[i].command, command) == 0)
			return &programs[i];
	return NULL;
}

static bool
is_one_of(const struct arrow *rows, size_t count, const struct program *from,
    const struct program *to)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].from, from->daemon) == 0 &&
		    strcmp(rows[i].to, to->daemon) == 0)
			return true;
	return false;
}

bool
program_may_ask(const struct program *from, const struct program *to)
{
	return is_one_of(arrows, sizeof(arrows) / sizeof(arrows[0]), from, to);
}

bool
program_may_ask_late(const struct program *from, const struct program *to)
{
	return is_one_of(late, sizeof(late) / sizeof(late[0]), from, to);
}
