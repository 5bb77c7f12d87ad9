#include "smtpd/session.h"

#include <string.h>

#include "smtpd/command.h"
#include "smtpd/verb.h"
#include "util/must.h"

enum {
	REPLY_LIMIT = 510,
	PASS_LEAST = 16384, /* less is copied, and goes with what comes next */
	LOOK_MOST =
	    8 * BODY_LEFT /* of content that may be canonical behind that */
};

void
session_begin(
    struct session *s, const struct config *config, const struct ip *ip)
{
	*s = (struct session){ .config = config,
		.stage = STAGE_CONNECT,
		.wait = WAIT_NAME,
		.ip = *ip,
		.where = "CONNECT" };
	s->message.pool = pool_new();
	s->judge_pool = pool_new();
}

void
session_end(struct session *s)
{
	if (s->wait != WAIT_NAME)
		session_log_disconnect(s);
	answers_end(&s->answers);
	pool_free(&s->message.pool);
	pool_free(&s->judge_pool);
	str_free(&s->out);
	str_free(&s->content);
	str_free(&s->name);
	str_free(&s->client);
	str_free(&s->helo);
}

/*
 * Every reply passes here: its length and its bytes are made fit for the wire,
 * and after many errors it is held back.
 */
void
session_put(struct session *s, int code, const char *dsn, struct sv text)
{
	size_t from = s->out.len;
	bool soft = s->config->mail->soft_bounce && code >= 500;

	str_put_number(&s->out, soft ? code - 100 : code);
	str_putc(&s->out, ' ');
	str_puts(&s->out, dsn);
	if (*dsn != '\0')
		str_putc(&s->out, ' ');
	if (soft && *dsn == '5')
		s->out.text[from + 4] = '4';
	str_put(&s->out, sv_upto(text, REPLY_LIMIT));
	if (s->out.len > from + REPLY_LIMIT)
		str_cut(&s->out, from + REPLY_LIMIT);
	for (; from < s->out.len; from++)
		if (s->out.text[from] < ' ' || s->out.text[from] > '~')
			s->out.text[from] = ' ';
	str_puts(&s->out, "\r\n");
	if (code == 421 || code == 521)
		s->stage = STAGE_OVER;
	if (s->errors >= s->config->set->smtpd_soft_error_limit &&
	    s->config->set->smtpd_error_sleep_time > 0)
		s->wait = WAIT_DELAY;
}

void
session_reply(struct session *s, enum reply r, struct sv what)
{
	struct str text = { 0 };
	int code = reply_texts[r].code;

	if (r == REPLY_BARE_NEWLINE)
		code =
		    (int)s->config->set->smtpd_forbid_bare_newline_reject_code;
	reply_print(r, s->config->mail->myhostname, what, &text);
	session_put(s, code, reply_texts[r].status, str_view(&text));
	str_free(&text);
}

void
session_forget(struct session *s)
{
	pool_reset(s->message.pool);
	s->message = (struct transaction){ .pool = s->message.pool };
	str_free(&s->content);
	s->passing = (struct sv){ 0 };
	s->candidate.address = NULL;
	if (s->stage & (STAGE_MAIL | STAGE_RCPT | STAGE_BODY))
		s->stage = STAGE_READY;
}

bool
session_discards(const struct session *s, const char *keyword)
{
	return sv_listed(
	    sv_of(s->config->set->smtpd_discard_ehlo_keywords), sv_of(keyword));
}

void
session_hang_up(struct session *s, enum reply r)
{
	session_reply(s, r, SV(""));
	s->stage = STAGE_OVER;
}

static struct sv
detail(const struct verb *v, enum reply r)
{
	bool syntax = r == REPLY_SYNTAX || r == REPLY_SYNTAX_HELO;

	return sv_of(syntax ? v->syntax : "");
}

void
session_check_errors(struct session *s)
{
	if (s->errors < s->config->set->smtpd_hard_error_limit ||
	    s->stage == STAGE_OVER)
		return;
	session_log(s, MAILLOG_LOST, "too many errors", NULL);
	session_hang_up(s, REPLY_TOO_MANY_ERRORS);
}

/* The verb has come to its end, or to a question. */
void
session_verb_done(struct session *s, enum reply r)
{
	const struct verb *v = s->verb;

	if (r == REPLY_LATER) {
		must(s->wait != WAIT_NOTHING);
		return;
	}
	if (r != REPLY_SENT && r != REPLY_FAILED)
		session_reply(s, r, detail(v, r));
	if (r == REPLY_GO_AHEAD)
		return;
	if (r == REPLY_FAILED || reply_texts[r].code >= 400)
		s->errors++;
	else
		s->counts[verb_number(v)].good++;
	if ((v->flags & VERB_JUNK) &&
	    s->junk++ > s->config->set->smtpd_junk_command_limit)
		s->errors++;
	session_check_errors(s);
}

static void
resume(struct session *s)
{
	s->wait = WAIT_NOTHING;
	session_verb_done(s, s->verb->resume(s));
}

void
session_fail(struct session *s, enum reply r)
{
	session_reply(s, r, SV(""));
	s->errors++;
	session_check_errors(s);
}

static size_t
skip_line(struct session *s, struct sv in)
{
	const char *end = memchr(in.at, '\n', in.len);
	size_t used = end == NULL ? in.len : (size_t)(end + 1 - in.at);

	s->skipped += used;
	if (s->skipped > SESSION_DISCARD)
		session_hang_up(s, REPLY_TOO_LONG);
	else if (end != NULL) {
		s->skipping = false;
		session_fail(s, REPLY_TOO_LONG);
	}
	return used;
}

static size_t
take_line(struct session *s, struct sv in)
{
	size_t limit = (size_t)s->config->mail->line_length_limit + 2;
	size_t look = in.len < limit ? in.len : limit;
	const char *end = memchr(in.at, '\n', look);
	size_t len;

	if (end == NULL && in.len < limit)
		return 0;
	if (end == NULL) {
		s->skipping = true;
		s->skipped = 0;
		return skip_line(s, in);
	}
	len = (size_t)(end - in.at);
	command_line(s, sv_upto(in, len), sv_from(in, len + 1));
	return len + 1;
}

/* Content that will not be sent on is not kept. */
static void
count_content(struct session *s, size_t more)
{
	struct transaction *m = &s->message;
	uint64_t limit = (uint64_t)s->config->mail->message_size_limit;

	m->size += more;
	if (m->lost || (limit > 0 && m->size > limit)) {
		str_clear(&s->content);
		s->passing = (struct sv){ 0 };
	}
}

/* Much that is canonical is not copied. */
static size_t
pass_content(struct session *s, struct sv in)
{
	struct sv good = sv_upto(in, body_pass(&s->message.body, in));

	if (good.len >= PASS_LEAST)
		s->passing = good;
	else
		str_put(&s->content, good);
	count_content(s, good.len);
	return good.len;
}

static size_t
take_content(struct session *s, struct sv in)
{
	struct body *b = &s->message.body;
	size_t before, used = pass_content(s, in);

	if (used > 0)
		return used;
	before = s->content.len;
	used = body_input(b, sv_upto(in, LOOK_MOST), &s->content);
	count_content(s, s->content.len - before);
	if (b->bare && !s->bare_excluded &&
	    s->config->bare_newline == BARE_NEWLINE_NOTE)
		s->noted = true;
	if (b->ended) {
		s->where = "END-OF-MESSAGE";
		session_verb_done(s, s->verb->resume(s));
	}
	return used;
}

static size_t
greet(struct session *s, struct sv pending)
{
	s->stage = STAGE_READY;
	if (!command_breaks_pipelining(s, pending))
		session_reply(
		    s, REPLY_GREETING, sv_of(s->config->set->smtpd_banner));
	return 0;
}

static size_t
take(struct session *s, struct sv in)
{
	if (s->stage == STAGE_BODY)
		return take_content(s, in);
	return s->skipping ? skip_line(s, in) : take_line(s, in);
}

size_t
session_input(struct session *s, struct sv in)
{
	size_t used = 0, n;

	s->passing = (struct sv){ 0 };
	if (s->wait == WAIT_NOTHING && s->stage == STAGE_CONNECT)
		greet(s, in);
	do {
		if (s->stage == STAGE_OVER)
			return in.len;
		if (s->wait != WAIT_NOTHING || used == in.len ||
		    s->passing.len > 0)
			break;
		n = take(s, sv_from(in, used));
		used += n;
	} while (n > 0);
	return used;
}

void
session_named(struct session *s, const char *name)
{
	struct ip_text address = ip_print(&s->ip);
	const struct config *c = s->config;
	struct maillog m = { 0 };
	struct sv host = sv_of(name);
	struct err err;

	must(s->wait == WAIT_NAME);
	str_puts(&s->name, name);
	str_printf(&s->client, "%s[%s]", name, address.text);
	m.client = str_text(&s->client);
	maillog(MAILLOG_CONNECT, &m);
	s->bare_excluded = c->bare_newline == BARE_NEWLINE_NO ||
			   match_client(c->bare_newline_exclusions, host,
			       &s->ip, &err) == MATCH_YES;
	s->local = (c->local_loopback && ip_is_loopback(&s->ip)) ||
		   (c->local_mynetworks && match_client(c->mynetworks, host,
					       &s->ip, &err) == MATCH_YES);
	s->wait = WAIT_NOTHING;
}

void
session_answer(struct session *s)
{
	must(s->wait == WAIT_POLICY);
	resume(s);
}

void
session_submitted(struct session *s, const char *id)
{
	must(s->wait == WAIT_SUBMIT);
	if (id != NULL) {
		s->message.id = pool_copy(s->message.pool, sv_of(id));
		session_log(s, MAILLOG_CLIENT, NULL, NULL);
	} else
		s->message.lost = true;
	resume(s);
}

void
session_finished(struct session *s, const struct policy_reply *done)
{
	must(s->wait == WAIT_FINISH);
	s->message.done = *done;
	resume(s);
}

void
session_delayed(struct session *s)
{
	if (s->wait == WAIT_DELAY)
		s->wait = WAIT_NOTHING;
}

void
session_unsubmitted(struct session *s)
{
	s->message.lost = true;
	str_clear(&s->content);
	if (s->wait == WAIT_FINISH)
		resume(s);
}

void
session_timeout(struct session *s)
{
	if (s->stage == STAGE_OVER)
		return;
	session_log_lost(s, "timeout");
	session_hang_up(s, REPLY_TIMEOUT);
}

void
session_lost(struct session *s)
{
	if (s->stage == STAGE_OVER || s->wait == WAIT_NAME)
		return;
	session_log_lost(s, "lost connection");
	s->stage = STAGE_OVER;
}

void
session_shut(struct session *s)
{
	if (s->stage != STAGE_OVER)
		session_hang_up(s, REPLY_SHUT);
}

bool
session_was_left(const struct session *s)
{
	return s->stage == STAGE_OVER && s->verb == &verb_quit;
}

bool
session_is_idle(const struct session *s)
{
	return s->stage == STAGE_CONNECT || s->stage == STAGE_READY;
}
