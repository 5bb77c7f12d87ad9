/*
 * HELO, EHLO - who the client says it is; a new beginning (RFC 5321 4.1.1.1)
 */
#include <string.h>

#include "smtpd/verb.h"
#include "util/log.h"

/* What could be mistaken for syntax in a header or in the log. */
static void
keep_name(struct session *s, struct sv name)
{
	str_clear(&s->helo);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool odd = c < ' ' || c > '~' || strchr(" <>()\\\";@", c);

		str_putc(&s->helo, odd ? '?' : c);
	}
	session_forget(s);
}

static enum reply
helo(struct session *s, struct sv args)
{
	if (args.len == 0)
		return REPLY_SYNTAX_HELO;
	keep_name(s, args);
	return REPLY_HELO;
}

/* One keyword a line; rows with show() are left out when it says no. */
struct keyword {
	const char *name;
	bool (*show)(const struct session *, struct str *);
};

static bool
show_size(const struct session *s, struct str *text)
{
	if (s->config->mail->message_size_limit > 0)
		str_printf(text, " %ld", s->config->mail->message_size_limit);
	return true;
}

static bool
show_vrfy(const struct session *s, struct str *text)
{
	(void)text;
	return !s->config->set->disable_vrfy_command;
}

static const struct keyword keywords[] = {
	{ "PIPELINING", NULL },
	{ "SIZE", show_size },
	{ "VRFY", show_vrfy },
	{ "ENHANCEDSTATUSCODES", NULL },
	{ "8BITMIME", NULL },
	{ "DSN", NULL },
};

enum { KEYWORDS = sizeof(keywords) / sizeof(keywords[0]) };

static void
put_keywords(struct session *s)
{
	struct str text = { 0 }, discarded = { 0 };
	size_t last = s->out.len;

	session_reply(s, REPLY_HELO, SV(""));
	for (size_t i = 0; i < KEYWORDS; i++) {
		const struct keyword *k = &keywords[i];

		str_clear(&text);
		if (session_discards(s, k->name)) {
			str_printf(&discarded, " %s", k->name);
			continue;
		}
		if (k->show != NULL && !k->show(s, &text))
			continue;
		s->out.text[last + 3] = '-';
		last = s->out.len;
		str_printf(&s->out, "250 %s%s\r\n", k->name, str_text(&text));
	}
	if (discarded.len > 0 && !session_discards(s, "silent-discard"))
		log_info("discarding EHLO keywords:%s", str_text(&discarded));
	str_free(&text);
	str_free(&discarded);
}

static enum reply
ehlo(struct session *s, struct sv args)
{
	if (args.len == 0)
		return REPLY_SYNTAX_HELO;
	keep_name(s, args);
	s->esmtp = true;
	put_keywords(s);
	return REPLY_SENT;
}

const struct verb verb_helo = {
	.name = "HELO",
	.syntax = "HELO hostname",
	.flags = VERB_LAST | VERB_JUNK,
	.run = helo,
};

const struct verb verb_ehlo = {
	.name = "EHLO",
	.syntax = "EHLO hostname",
	.flags = VERB_LAST | VERB_JUNK,
	.run = ehlo,
};
