#include "cleanup/asker.h"

#include <string.h>

static const struct asker {
	const char *program;
	int64_t flags;  /* enum submit_flag */
	bool users;     /* it knows which user it is */
	bool originals; /* and what a recipient was before */
} askers[] = {
	{ "", SUBMIT_8BITMIME, false, false }, /* all others */
	{ "smtpd", SUBMIT_8BITMIME | SUBMIT_LOCAL_CLIENT | SUBMIT_HOLD, false,
	    false },
	{ "bounce", SUBMIT_8BITMIME | SUBMIT_LOCAL_CLIENT | SUBMIT_INTERNAL,
	    false, false },
	{ "pickup",
	    SUBMIT_8BITMIME | SUBMIT_LOCAL_CLIENT | SUBMIT_VERIFY |
		SUBMIT_TRACE,
	    true, true },
};

const struct asker *
asker_of(const char *program)
{
	for (size_t i = 1; i < sizeof(askers) / sizeof(askers[0]); i++)
		if (strcmp(askers[i].program, program) == 0)
			return &askers[i];
	return &askers[0];
}

void
asker_strip(const struct asker *asker, struct submit *m)
{
	struct submit_recipient *to = m->recipients.at;

	m->flags &= asker->flags;
	if (!asker->users)
		m->user = SUBMIT_NO_USER;
	for (size_t i = 0; !asker->originals && i < m->recipients.count; i++)
		to[i].original = "";
}
