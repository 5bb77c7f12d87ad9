/*
 * A hostile server: its bytes, in the pieces in which it sends them, against
 * two messages. Whatever it says, lines go out whole, every recipient has one
 * fate in the end, and no byte of a reply can break a line of the log.
 *
 * Input: the first byte chooses the size of the pieces and the settings, the
 * rest is what the server sends.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail/xtext.h"
#include "smtp/session.h"
#include "smtp/stuff.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { RECIPIENTS = 3, TEXT_LIMIT = 2 * REPLY_PRINT };

static const char *const addresses[RECIPIENTS] = { "b@example.org",
	"\"a b\"@example.org", "c@example.org" };

struct run {
	struct smtp_settings set;
	struct session session;
	struct session_mail mail;
	struct session_recipient recipients[RECIPIENTS], *list[RECIPIENTS];
	struct pool *pool;
	int given;
	uint8_t choice;
	size_t checked; /* of what was sent */
};

static void
claim(bool fact)
{
	if (!fact)
		abort();
}

static void
check_text(struct sv text)
{
	claim(text.len < TEXT_LIMIT);
	for (size_t i = 0; i < text.len; i++)
		claim(text.at[i] >= ' ' && text.at[i] < 127);
}

/* What goes out are whole lines; none is more than one command. */
static void
check_out(struct run *r)
{
	struct sv out = sv_from(str_view(&r->session.out), r->checked), line;

	while (sv_cut(&out, '\n', &line)) {
		claim(line.len > 0 && line.at[line.len - 1] == '\r');
		check_text(sv_upto(line, line.len - 1));
	}
	claim(out.len == 0);
	r->checked = r->session.out.len;
}

static void
check_fates(struct run *r)
{
	for (size_t i = 0; i < RECIPIENTS; i++) {
		const struct session_recipient *to = &r->recipients[i];

		claim(to->fate == FATE_SENT || to->fate == FATE_SOFT ||
		      to->fate == FATE_HARD);
		claim(to->fate != FATE_SENT || to->dsn[0] == '2');
		claim(to->fate != FATE_SOFT || to->dsn[0] == '4');
		claim(to->fate != FATE_HARD || to->dsn[0] == '5');
		check_text(sv_of(to->text));
		check_text(sv_of(to->mta));
		check_text(sv_of(to->diag));
		claim(!to->passed || to->fate == FATE_SENT);
		claim((*to->mta == '\0') == (*to->diag == '\0'));
	}
}

static void
give(struct run *r)
{
	r->mail = (struct session_mail){ .pool = r->pool,
		.sender = "a@example.com",
		.recipients = r->list,
		.count = RECIPIENTS,
		.envid = "x + y",
		.ret = DSN_RET_HDRS,
		.probe = r->choice & 0x40 && r->given == 1,
		.size = 100,
		.eightbit = r->given == 0 };
	for (size_t i = 0; i < RECIPIENTS; i++) {
		r->recipients[i] =
		    (struct session_recipient){ .address = addresses[i],
			    .original = addresses[0],
			    .notify = (int64_t)i,
			    .orcpt = i == 1 ? "rfc822;a=b" : "" };
		r->list[i] = &r->recipients[i];
	}
	r->given++;
	session_send(&r->session, &r->mail);
}

static void
go_on(struct run *r)
{
	struct session *s = &r->session;

	if (s->at == SESSION_BODY)
		session_content_sent(s);
	if (r->given > 0 && r->mail.done)
		check_fates(r);
	if (session_is_idle(s) && r->given < 2)
		give(r);
	check_out(r);
}

static void
begin(struct run *r, uint8_t choice)
{
	*r = (struct run){ .set = { .smtp_helo_name = "client.example",
			       .smtp_always_send_ehlo = true,
			       .smtp_discard_ehlo_keywords = "x",
			       .smtp_quote_rfc821_envelope = true,
			       .smtp_skip_5xx_greeting = choice & 0x80 } };
	r->pool = pool_new();
	r->choice = choice;
	r->session = (struct session){ .set = &r->set,
		.host = "mx.example",
		.peer = "mx.example[192.0.2.1]",
		.myhostname = choice & 0x40 ? "client.example" : NULL,
		.nexthop = "example.org" };
	session_begin(&r->session);
}

static void
end(struct run *r)
{
	session_lost(&r->session, false);
	if (r->given > 0)
		check_fates(r);
	check_text(str_view(&r->session.fault));
	claim(r->session.at == SESSION_OVER);
	session_end(&r->session);
	pool_free(&r->pool);
}

/* Blocks of any size make the same. */
static void
check_stuffing(struct sv content, size_t size, size_t limit)
{
	struct stuff one = stuff_begin(true, limit);
	struct stuff many = stuff_begin(true, limit);
	struct str whole = { 0 }, pieces = { 0 };

	stuff_put(&one, content, &whole);
	stuff_close(&one, &whole);
	while (content.len > 0) {
		stuff_put(&many, sv_upto(content, size), &pieces);
		content = sv_from(content, size);
	}
	stuff_close(&many, &pieces);
	claim(sv_equal(str_view(&whole), str_view(&pieces)));
	claim(memmem(str_text(&whole), whole.len, "\n.\r", 3) == NULL);
	str_free(&whole);
	str_free(&pieces);
}

/* What decodes holds text only, and is the same when it is encoded again. */
static void
check_xtext(struct sv in)
{
	struct pool *pool = pool_new();
	const char *envid = xtext_get_envid(in, pool), *orcpt;
	struct str out = { 0 };

	if (envid != NULL) {
		xtext_put(&out, sv_of(envid));
		claim(out.len <= in.len);
		claim(
		    strcmp(xtext_get_envid(str_view(&out), pool), envid) == 0);
	}
	str_clear(&out);
	orcpt = xtext_get_orcpt(in, pool);
	if (orcpt != NULL) {
		claim(xtext_put_orcpt(&out, orcpt) && out.len <= in.len);
		claim(
		    strcmp(xtext_get_orcpt(str_view(&out), pool), orcpt) == 0);
	}
	for (const char *c = orcpt; c != NULL && *c != '\0'; c++)
		claim(*c == '\t' || (*c >= ' ' && *c <= '~'));
	str_free(&out);
	pool_free(&pool);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data, size };
	size_t piece;
	struct run r;

	if (size == 0)
		return 0;
	piece = (data[0] & 0x3fu) + 1;
	in = sv_from(in, 1);
	begin(&r, data[0]);
	check_stuffing(in, piece, 0);
	check_stuffing(in, piece, piece + 2);
	check_xtext(in);
	for (; in.len > 0; in = sv_from(in, piece)) {
		session_input(&r.session, sv_upto(in, piece));
		go_on(&r);
	}
	end(&r);
	return 0;
}
