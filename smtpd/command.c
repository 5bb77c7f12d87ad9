#include "smtpd/command.h"

#include <string.h>

#include "smtpd/verb.h"

enum { PEEK_LIMIT = 100 };

static enum reply
check_order(const struct session *s, const struct verb *v)
{
	if ((v->flags & VERB_HELO) && s->helo.len == 0 &&
	    s->config->set->smtpd_helo_required)
		return REPLY_NEED_HELO;
	for (size_t i = 0; i < 2; i++)
		if (v->order[i].stages & s->stage)
			return v->order[i].reply;
	return REPLY_OK;
}

/* \r\n as text, and what does not print in octal. */
static void
escape(struct sv in, struct str *out)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.at[i];

		if (c == '\r')
			str_puts(out, "\\r");
		else if (c == '\n')
			str_puts(out, "\\n");
		else if (c == '\t')
			str_puts(out, "\\t");
		else if (c < ' ' || c > '~')
			str_printf(out, "\\%03o", c);
		else
			str_putc(out, (char)c);
	}
}

/* The client did not wait for a reply that it must wait for (compat 4.4). */
bool
command_breaks_pipelining(struct session *s, struct sv pending)
{
	struct str text = { 0 };

	if (pending.len == 0 || s->ill_pipelined)
		return false;
	escape(sv_upto(pending, PEEK_LIMIT), &text);
	session_log(s, MAILLOG_PIPELINING, NULL, str_text(&text));
	str_free(&text);
	s->ill_pipelined = true;
	if (!s->config->set->smtpd_forbid_unauth_pipelining)
		return false;
	session_hang_up(s, REPLY_PIPELINING);
	return true;
}

static bool
listed(struct match *list, struct sv name)
{
	struct err err;

	return !match_empty(list) && match_name(list, name, &err) == MATCH_YES;
}

/* What talks HTTP, or sends a message without asking. */
static bool
is_forbidden(const struct session *s, struct sv name)
{
	char c = *name.at | 0x20;

	if (sv_has(name, ':') && *name.at != ':')
		return true;
	if (s->config->forbid_bogus && (c < 'a' || c > 'z'))
		return true;
	return listed(s->config->forbidden, name);
}

static void
unknown(struct session *s, struct sv name, struct sv line)
{
	char text[PEEK_LIMIT + 1];

	s->where = "UNKNOWN";
	if (is_forbidden(s, name)) {
		line = sv_upto(line, PEEK_LIMIT);
		memcpy(text, line.at, line.len);
		text[line.len] = '\0';
		session_log(s, MAILLOG_NON_SMTP, NULL, text);
		session_hang_up(s, REPLY_FORBIDDEN);
		return;
	}
	session_fail(s, REPLY_UNKNOWN);
}

static void
ignored(struct session *s)
{
	session_reply(s, REPLY_OK, SV(""));
	if (s->junk++ > s->config->set->smtpd_junk_command_limit)
		s->errors++;
	session_check_errors(s);
}

static void
command(struct session *s, struct sv line, struct sv pending)
{
	struct sv args = line, name = sv_word(&args);
	const struct verb *v;
	enum reply r;

	if (listed(s->config->ignored, name)) {
		ignored(s);
		return;
	}
	v = verb_find(name);
	s->verb = v;
	s->counts[verb_number(v)].all++;
	if (v->name == NULL) {
		unknown(s, name, line);
		return;
	}
	s->where = v->name;
	if ((!s->esmtp || (v->flags & VERB_LAST)) &&
	    command_breaks_pipelining(s, pending))
		return;
	r = check_order(s, v);
	session_verb_done(s, r == REPLY_OK ? v->run(s, sv_trim(args)) : r);
}

/* RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF. */
static bool
is_utf8(struct sv v)
{
	const unsigned char *at = (const unsigned char *)v.at;
	const unsigned char *end = at + v.len;

	while (at < end) {
		unsigned char c = *at++;
		unsigned char low = 0x80, high = 0xbf;
		int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

		if (c >= 0x80 && (c < 0xc2 || c > 0xf4))
			return false;
		if (c == 0xe0)
			low = 0xa0;
		else if (c == 0xf0)
			low = 0x90;
		else if (c == 0xed)
			high = 0x9f;
		else if (c == 0xf4)
			high = 0x8f;
		for (; more > 0; more--, low = 0x80, high = 0xbf)
			if (at == end || *at < low || *at++ > high)
				return false;
	}
	return true;
}

/* False: the session is over. */
static bool
bare_newline(struct session *s)
{
	if (s->bare_excluded)
		return true;
	if (s->config->bare_newline == BARE_NEWLINE_NOTE)
		s->noted = true;
	if (s->config->bare_newline != BARE_NEWLINE_REJECT)
		return true;
	session_log(s, MAILLOG_REJECT, "reject", "bare <LF> received");
	session_hang_up(s, REPLY_BARE_NEWLINE);
	return false;
}

void
command_line(struct session *s, struct sv text, struct sv pending)
{
	if (text.len > 0 && text.at[text.len - 1] == '\r')
		text.len--;
	else if (!bare_newline(s))
		return;
	text = sv_trim(text);
	if (text.len == 0 || sv_has(text, '\0'))
		session_fail(s, REPLY_BAD_SYNTAX);
	else if (!is_utf8(text))
		session_fail(s, REPLY_BAD_UTF8);
	else
		command(s, text, pending);
}
