/*
 * The greeting, EHLO and HELO (RFC 5321 3.1, 3.2)
 */
#include <stddef.h>

#include "smtp/step.h"
#include "util/log.h"

static void
say_hello(struct session *s, bool extended)
{
	str_printf(&s->out, "%s %s\r\n", extended ? "EHLO" : "HELO",
	    s->set->smtp_helo_name);
	step_go(s, extended ? SESSION_EHLO : SESSION_HELO);
}

static void
greeting(struct session *s)
{
	struct sv text = str_view(&s->reply.text), word;
	bool extended = s->set->smtp_always_send_ehlo;

	if (reply_class(&s->reply) == 5 && s->set->smtp_skip_5xx_greeting)
		s->reply.dsn[0] = '4';
	if (reply_class(&s->reply) != 2) {
		step_refused(s);
		return;
	}
	while (sv_item(&text, " \n", &word))
		if (sv_is(word, "ESMTP"))
			extended = true;
	say_hello(s, extended && !s->set->smtp_never_send_ehlo);
}

static void
read_keyword(struct session *s, struct sv line)
{
	struct sv word, rest = sv_from(line, 4);
	unsigned long number;

	if (!sv_item(&rest, " =", &word) ||
	    sv_listed(sv_of(s->set->smtp_discard_ehlo_keywords), word))
		return;
	if (sv_is(word, "PIPELINING"))
		s->features |= FEATURE_PIPELINING;
	else if (sv_is(word, "8BITMIME"))
		s->features |= FEATURE_8BITMIME;
	else if (sv_is(word, "DSN"))
		s->features |= FEATURE_DSN;
	else if (sv_is(word, "SIZE")) {
		s->features |= FEATURE_SIZE;
		if (sv_number(sv_trim(rest), INT64_MAX, &number))
			s->size_limit = number;
	}
}

/* The first word is the server's name: ours would mean a loop. */
static bool
is_myself(const struct session *s, struct sv line)
{
	struct sv rest = sv_from(line, 4), word;

	return s->myhostname != NULL && sv_item(&rest, " ", &word) &&
	       sv_is(word, s->myhostname);
}

static void
hello(struct session *s, bool extended)
{
	struct sv text = str_view(&s->reply.text), line;
	bool first = true;

	while (sv_item(&text, "\n", &line)) {
		if (first && is_myself(s, line)) {
			log_warn("host %s replied to HELO/EHLO with my own "
				 "hostname %s",
			    s->peer, s->myhostname);
			step_fault(s, "5.4.6",
			    "mail for %s loops back to myself", s->nexthop);
			return;
		}
		if (extended && !first)
			read_keyword(s, line);
		first = false;
	}
	step_go(s, SESSION_READY);
}

static void
ehlo(struct session *s)
{
	if (reply_class(&s->reply) == 2)
		hello(s, true);
	else if (s->reply.code == 421)
		step_refused(s);
	else
		say_hello(s, false);
}

static void
helo(struct session *s)
{
	if (reply_class(&s->reply) == 2)
		hello(s, false);
	else
		step_refused(s);
}

const struct step step_greeting = {
	.state = "receiving the initial server greeting",
	.timeout = offsetof(struct smtp_settings, smtp_helo_timeout),
	.reply = greeting,
};

const struct step step_ehlo = {
	.state = "performing the EHLO handshake",
	.command = "EHLO",
	.timeout = offsetof(struct smtp_settings, smtp_helo_timeout),
	.reply = ehlo,
};

const struct step step_helo = {
	.state = "performing the HELO handshake",
	.command = "HELO",
	.timeout = offsetof(struct smtp_settings, smtp_helo_timeout),
	.reply = helo,
};
