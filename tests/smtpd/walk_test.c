/*
 * Every command behind every other, and behind every pair of others: no message
 * is taken without an accepted MAIL and RCPT, and a refusal changes nothing.
 * The promises themselves are held by world.c at every turn.
 */
#include <atf-c.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "tests/smtpd/world.h"
#include "util/log.h"

/* Each with what it does when it is in order; a refused variant where policy
 * or syntax may refuse. */
static const char *const commands[] = {
	"HELO c\r\n",
	"EHLO c\r\n",
	"EHLO\r\n",
	"MAIL FROM:<a@b.example>\r\n",
	"MAIL FROM:<>\r\n",
	"MAIL FROM:<a\r\n",
	"MAIL FROM:<a@b.example> SIZE=99999999999\r\n",
	"MAIL FROM:<a@b.example> RET=HDRS ENVID=+00\r\n",
	"RCPT TO:<user@example.com>\r\n",
	"RCPT TO:<user@example.com> NOTIFY=NEVER ORCPT=rfc822;a@b\r\n",
	"RCPT TO:<user@example.com> NOTIFY=NEVER,DELAY\r\n",
	"RCPT TO:<x@elsewhere.example>\r\n",
	"RCPT TO:<later@example.com>\r\n",
	"RCPT TO:<>\r\n",
	"DATA\r\n",
	"DATA x\r\n",
	"RSET\r\n",
	"NOOP\r\n",
	"VRFY user@example.com\r\n",
	"VRFY x@elsewhere.example\r\n",
	"BDAT 3 LAST\r\n",
	"STARTTLS\r\n",
	"WIZ\r\n",
	"\r\n",
	"A: b\r\n.\r\n",
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

/* What a naive reader of RFC 5321 knows. */
struct model {
	bool mail, rcpt, body;
};

static unsigned
last_code(const struct world *w, size_t from)
{
	const char *out = str_text(&w->out) + from;
	size_t len = strlen(out), at;

	if (len < 2)
		return 0;
	for (at = len - 2; at > 0 && out[at - 1] != '\n'; at--)
		;
	return (unsigned)strtoul(out + at, NULL, 10);
}

/* The model believes the replies, and checks them against what it knows. */
static void
check(struct model *m, const char *command, unsigned code)
{
	bool good = code >= 200 && code < 400;

	if (m->body) {
		if (strncmp(command, "A: b", 4) == 0) {
			ATF_REQUIRE(code == 250 || code == 451);
			*m = (struct model){ 0 };
		} else
			ATF_REQUIRE_EQ(code, 0);
		return;
	}
	if (strncmp(command, "MAIL", 4) == 0 && good) {
		ATF_REQUIRE(!m->mail);
		m->mail = true;
	} else if (strncmp(command, "RCPT", 4) == 0 && good) {
		ATF_REQUIRE(m->mail);
		m->rcpt = true;
	} else if (code == 354) {
		ATF_REQUIRE(m->mail && m->rcpt);
		m->body = true;
	} else if (good && (strncmp(command, "HELO", 4) == 0 ||
			       strncmp(command, "EHLO", 4) == 0 ||
			       strncmp(command, "RSET", 4) == 0))
		*m = (struct model){ 0 };
}

static void
say(struct world *w, struct model *m, const char *command)
{
	size_t from = w->out.len;

	if (w->session.stage == STAGE_OVER)
		return;
	world_give(w, sv_of(command));
	if (w->session.stage != STAGE_OVER)
		check(m, command, last_code(w, from));
	ATF_REQUIRE(
	    w->session.stage != STAGE_BODY || (m->mail && m->rcpt && m->body));
}

/* From each place that a transaction can be at. */
static const char *const beginnings[][5] = {
	{ NULL },
	{ "HELO c\r\n", NULL },
	{ "EHLO c\r\n", "MAIL FROM:<a@b.example>\r\n", NULL },
	{ "EHLO c\r\n", "MAIL FROM:<a@b.example>\r\n",
	    "RCPT TO:<user@example.com>\r\n", NULL },
	{ "EHLO c\r\n", "MAIL FROM:<a@b.example>\r\n",
	    "RCPT TO:<user@example.com>\r\n", "DATA\r\n", NULL },
};

enum { BEGINNINGS = sizeof(beginnings) / sizeof(beginnings[0]) };

static void
walk(struct world *w, unsigned done_code, unsigned submit)
{
	for (unsigned n = 0; n < BEGINNINGS * COMMANDS * COMMANDS * COMMANDS;
	     n++) {
		const unsigned path[] = { n % COMMANDS, n / COMMANDS % COMMANDS,
			n / COMMANDS / COMMANDS % COMMANDS };
		const char *const *begin =
		    beginnings[n / COMMANDS / COMMANDS / COMMANDS];
		struct model m = { 0 };

		w->done = (struct policy_reply){ (int)done_code, "4.3.0", "x" };
		w->lose_content = submit == 1;
		str_clear(&w->in);
		str_clear(&w->out);
		world_connect(w);
		for (; *begin != NULL; begin++)
			say(w, &m, *begin);
		w->refuse_submit = submit == 2;
		for (size_t i = 0; i < 3; i++)
			say(w, &m, commands[path[i]]);
		session_end(&w->session);
	}
}

static void
prepare(struct world *w)
{
	struct err err;

	log_to(LOG_TO_FILE, open("/dev/null", O_WRONLY | O_CLOEXEC));
	world_begin(w);
	world_conf(w, "smtpd_soft_error_limit = 100");
	world_address(w, "later@example.com", "later", "", "");
	world_address(w, "*@example.com", "relay", "smtp", "");
	ATF_REQUIRE(world_open(w, &err) == 0);
}

#define WALK(name, code, submit)                                               \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)                                                  \
	{                                                                      \
		struct world w;                                                \
		prepare(&w);                                                   \
		walk(&w, code, submit);                                        \
		world_end(&w);                                                 \
	}

WALK(all_triples_when_all_is_well, 0, 0)
WALK(all_triples_when_cleanup_refuses, 451, 0)
WALK(all_triples_when_cleanup_dies, 0, 1)
WALK(all_triples_when_there_is_no_cleanup, 0, 2)

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, all_triples_when_all_is_well);
	ATF_TP_ADD_TC(tp, all_triples_when_cleanup_refuses);
	ATF_TP_ADD_TC(tp, all_triples_when_cleanup_dies);
	ATF_TP_ADD_TC(tp, all_triples_when_there_is_no_cleanup);
	return atf_no_error();
}
