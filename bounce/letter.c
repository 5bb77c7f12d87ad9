#include "bounce/letter.h"

#include <stdio.h>

#include "bounce/clean.h"
#include "bounce/status.h"
#include "mail/settings.h"

void
letter_boundary(struct letter *l, const char *id, int64_t when, unsigned tries)
{
	char *b = l->boundary, again[16] = "";

	if (tries > 0)
		snprintf(again, sizeof(again), ".%u", tries);
	snprintf(b, sizeof(l->boundary), "%.20s.%lld%s/%s", id,
	    (long long)(when / 1000000), again, mail_settings.myhostname);
	for (; *b != '\0'; b++)
		if (!(*b >= '0' && *b <= '9') && !(*b >= 'A' && *b <= 'Z') &&
		    !(*b >= 'a' && *b <= 'z') && *b != '.' && *b != '/')
			*b = '-';
}

bool
letter_names(const struct letter *l, const struct notify_recipient *r)
{
	return l->postmaster || kind_wants(l->kind, r);
}

/* RFC 6533: one address that is UTF-8 makes it a report of the new kind. */
static bool
needs_utf8(const struct letter *l)
{
	const struct notify_recipient *r = l->about->recipients.at;

	if (clean_is_utf8(sv_of(l->about->sender)) ||
	    clean_is_utf8(sv_of(l->to)))
		return true;
	for (size_t i = 0; i < l->about->recipients.count; i++)
		if (letter_names(l, &r[i]) &&
		    (clean_is_utf8(sv_of(r[i].address)) ||
			clean_is_utf8(sv_of(r[i].original)) ||
			clean_is_utf8(sv_of(r[i].orcpt))))
			return true;
	return false;
}

/* --- the head ------------------------------------------------------------- */

static bool
text_is_ascii(const struct letter *l)
{
	return !l->utf8 && sv_is(sv_of(l->template->charset), "us-ascii");
}

static const char *
encoding(bool eightbit)
{
	return eightbit ? "8bit" : "7bit";
}

static void
put_header(
    const struct letter *l, const char *name, const char *text, struct str *out)
{
	struct str line = { 0 };

	str_printf(&line, "%s: %s", name, text);
	clean_put_folded(out, str_view(&line), l->utf8);
	str_free(&line);
}

/* A template's may be as in Postfix's own, without a domain. */
static void
put_from(const struct letter *l, struct str *out)
{
	const char *given = l->template->from;
	struct sv rest = sv_of(given), before;
	struct str from = { 0 };

	if (given == NULL)
		str_printf(&from,
		    l->obsolete ? "MAILER-DAEMON@%s (Mail Delivery System)"
				: "Mail Delivery System <MAILER-DAEMON@%s>",
		    mail_settings.myorigin);
	else if (sv_has(rest, '@'))
		str_puts(&from, given);
	else if (sv_cut(&rest, '>', &before))
		str_printf(&from, SV_FMT "@%s>" SV_FMT, SV_ARG(before),
		    mail_settings.myorigin, SV_ARG(rest));
	else {
		before = sv_word(&rest);
		str_printf(&from, SV_FMT "@%s " SV_FMT, SV_ARG(before),
		    mail_settings.myorigin, SV_ARG(rest));
	}
	put_header(l, "From", str_text(&from), out);
	str_free(&from);
}

/* "Name: address", with something around that. */
static void
put_addressed(const struct letter *l, const char *before, const char *address,
    const char *after, struct str *out)
{
	struct str line = { 0 };

	str_puts(&line, before);
	clean_put_address(&line, address, l->utf8);
	str_puts(&line, after);
	clean_put_folded(out, str_view(&line), l->utf8);
	str_free(&line);
}

static void
put_head(const struct letter *l, struct str *out)
{
	const struct template *t = l->template;
	bool eightbit = l->eightbit || !text_is_ascii(l);

	put_from(l, out);
	put_header(l, "Subject",
	    l->postmaster && t->copy_subject ? t->copy_subject : t->subject,
	    out);
	put_addressed(l, "To: ", l->to, "", out);
	if (l->message_id != NULL) {
		put_header(l, "References", l->message_id, out);
		put_header(l, "In-Reply-To", l->message_id, out);
	}
	str_printf(out,
	    "Auto-Submitted: %s\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/report; report-type=%s;\r\n"
	    "\tboundary=\"%s\"\r\n"
	    "Content-Transfer-Encoding: %s\r\n"
	    "\r\n"
	    "This is a report in parts (MIME).\r\n",
	    l->postmaster ? "auto-generated" : "auto-replied",
	    l->utf8 ? "global-delivery-status" : "delivery-status", l->boundary,
	    encoding(eightbit));
}

struct part {
	const char *description, *type;
	bool eightbit;
};

static void
put_part(const struct letter *l, const struct part *p, struct str *out)
{
	str_printf(out, "\r\n--%s\r\n", l->boundary);
	put_header(l, "Content-Description", p->description, out);
	put_header(l, "Content-Type", p->type, out);
	str_printf(out, "Content-Transfer-Encoding: %s\r\n\r\n",
	    encoding(p->eightbit));
}

/* --- for people ----------------------------------------------------------- */

static void
put_words(const struct letter *l, struct str *out)
{
	struct sv text = sv_of(l->template->text), line;
	bool ascii = sv_is(sv_of(l->template->charset), "us-ascii");

	while (sv_cut(&text, '\n', &line)) {
		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		line = sv_upto(line, CLEAN_LINE);
		/* Of a charset that is not UTF-8 we know nothing. */
		if (ascii || clean_is_utf8(line))
			clean_put(out, line, !ascii);
		else
			clean_put_bytes(out, line);
		str_puts(out, "\r\n");
	}
	if (l->postmaster && *l->about->sender != '\0') {
		str_puts(out, "\r\n");
		put_addressed(
		    l, "The sender is <", l->about->sender, ">.", out);
	}
}

static void
put_recipient(
    const struct letter *l, const struct notify_recipient *r, struct str *out)
{
	struct str line = { 0 };

	str_putc(&line, '<');
	clean_put_address(&line, r->address, l->utf8);
	str_putc(&line, '>');
	if (*r->original != '\0' &&
	    !sv_same(sv_of(r->original), sv_of(r->address))) {
		str_puts(&line, " (expanded from <");
		clean_put_address(&line, r->original, l->utf8);
		str_puts(&line, ">)");
	}
	str_printf(&line, ": %s", r->text);
	str_puts(out, "\r\n");
	clean_put_folded(out, str_view(&line), l->utf8);
	str_free(&line);
}

/* --- the message ---------------------------------------------------------- */

static void
put_original_head(const struct letter *l, struct str *out)
{
	static const char *const types[2][2] = {
		{ "text/rfc822-headers", "message/rfc822" },
		{ "message/global-headers", "message/global" },
	};
	struct str description = { 0 };
	struct part part = { .type = types[l->utf8][l->body],
		.eightbit = l->eightbit || l->utf8 };

	str_printf(
	    &description, "%s%s", l->kind->content, l->body ? "" : " Headers");
	part.description = str_text(&description);
	put_part(l, &part, out);
	put_addressed(l, "Return-Path: <", l->about->sender, ">", out);
	str_free(&description);
}

static void
put_original_header(const struct letter *l, struct str *out)
{
	struct sv header = l->header, line;

	while (sv_cut(&header, '\n', &line)) {
		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		line = sv_upto(line, CLEAN_LINE);
		clean_put_bytes(out, line);
		str_puts(out, "\r\n");
	}
}

/* --- all of it ------------------------------------------------------------ */

static void
put_report(const struct letter *l, struct str *out)
{
	const struct notify_recipient *r = l->about->recipients.at;
	struct status status = { .about = l->about, .utf8 = l->utf8 };
	struct str type = { 0 };

	str_printf(&type, "text/plain; charset=%s",
	    l->utf8 && sv_is(sv_of(l->template->charset), "us-ascii")
		? "utf-8"
		: l->template->charset);
	put_part(l,
	    &(struct part){
		"Notification", str_text(&type), !text_is_ascii(l) },
	    out);
	str_free(&type);
	put_words(l, out);
	for (size_t i = 0; i < l->about->recipients.count; i++)
		if (letter_names(l, &r[i]))
			put_recipient(l, &r[i], out);
	put_part(l,
	    &(struct part){ "Delivery report",
		l->utf8 ? "message/global-delivery-status"
			: "message/delivery-status",
		l->utf8 },
	    out);
	status_put_message(&status, out);
	for (size_t i = 0; i < l->about->recipients.count; i++)
		if (letter_names(l, &r[i]))
			status_put_recipient(&status, &r[i], out);
}

void
letter_begin(struct letter *l, struct str *out)
{
	l->utf8 = needs_utf8(l);
	l->cr = l->inside = false;
	put_head(l, out);
	put_report(l, out);
	put_original_head(l, out);
	if (!l->body)
		put_original_header(l, out);
}

/* The file should be canonical; its word is not taken for it. */
void
letter_content(struct letter *l, struct sv piece, struct str *out)
{
	for (size_t i = 0; i < piece.len; i++) {
		char c = piece.at[i];

		if (l->cr && c != '\n') /* it stood alone */
			str_puts(out, "\r\n");
		if (c == '\n')
			str_puts(out, "\r\n");
		else if (c != '\r')
			str_putc(out, c == '\0' ? '?' : c);
		l->cr = c == '\r';
		l->inside = c != '\n' && c != '\r';
	}
}

void
letter_end(struct letter *l, struct str *out)
{
	if (l->cr || l->inside)
		str_puts(out, "\r\n");
	str_printf(out, "\r\n--%s--\r\n", l->boundary);
}
