#include "bounce/letter.h"

#include "mail/address.h"
#include "mail/header.h"
#include "mail/settings.h"

enum { WIDTH = 78, LONGEST_LINE = 900 };

static const char *const subjects[] = {
	[LETTER_SENDER] = "Undelivered Mail Returned to Sender",
	[LETTER_POSTMASTER] = "Postmaster Copy: Undelivered Mail",
};

static void
put_clean(struct str *out, struct sv text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c == '\t')
			str_putc(out, ' ');
		else
			str_putc(out, c < 32 || c > 126 ? '?' : (char)c);
	}
}

static void
put_address(struct str *out, const char *internal)
{
	struct str address = { 0 };

	address_put_external(&address, internal);
	put_clean(out, str_view(&address));
	str_free(&address);
}

/* Words, on lines no wider than they should be; a blank begins each but the
 * first. */
static void
put_folded(struct str *out, struct sv text)
{
	size_t line = 0;

	for (;;) {
		struct sv word = sv_word(&text);

		if (word.len == 0)
			break;
		if (line > 0 && line + 1 + word.len > WIDTH) {
			str_puts(out, "\r\n   ");
			line = 3;
		}
		if (line > 0) {
			str_putc(out, ' ');
			line++;
		}
		while (word.len > LONGEST_LINE) {
			put_clean(out, sv_upto(word, LONGEST_LINE));
			str_puts(out, "\r\n    ");
			word = sv_from(word, LONGEST_LINE);
		}
		put_clean(out, word);
		line += word.len;
	}
	str_puts(out, "\r\n");
}

static void
put_head(const struct letter *l, struct str *out)
{
	str_printf(out,
	    "From: Mail Delivery System <MAILER-DAEMON@%s>\r\n"
	    "Subject: %s\r\n"
	    "To: ",
	    mail_settings.myorigin, subjects[l->kind]);
	put_address(out, l->to);
	str_printf(out,
	    "\r\n"
	    "Auto-Submitted: %s\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=us-ascii\r\n"
	    "\r\n",
	    l->kind == LETTER_SENDER ? "auto-replied" : "auto-generated");
}

static void
put_introduction(const struct letter *l, struct str *out)
{
	str_printf(out, "This is %s, the mail system at host %s.\r\n\r\n",
	    mail_settings.mail_name, mail_settings.myhostname);
	if (l->kind == LETTER_SENDER)
		str_puts(out,
		    "Your message did not reach everybody. Delivery to those "
		    "named below has\r\n"
		    "failed for good; it will not be tried again. The reason "
		    "follows each address,\r\n"
		    "and at the end is the header of your message.\r\n\r\n"
		    "If you need help, please send this report to "
		    "postmaster.\r\n\r\n");
	else {
		str_puts(out, "A message from <");
		put_address(out, l->about->sender);
		str_puts(out,
		    "> did not reach those named below.\r\n"
		    "The reason follows each address, and at the end is the "
		    "header of the message.\r\n\r\n");
	}
}

static void
put_recipient(const struct notify_recipient *r, struct str *out)
{
	struct str line = { 0 };

	str_putc(&line, '<');
	put_address(&line, r->address);
	str_putc(&line, '>');
	if (*r->original != '\0' &&
	    !sv_same(sv_of(r->original), sv_of(r->address))) {
		str_puts(&line, " (expanded from <");
		put_address(&line, r->original);
		str_puts(&line, ">)");
	}
	str_printf(&line, ": %s", r->text);
	put_folded(out, str_view(&line));
	str_puts(out, "\r\n");
	str_free(&line);
}

static void
put_original(struct sv header, struct str *out)
{
	struct sv line;

	str_puts(out, "--- The header of the message:\r\n\r\n");
	while (sv_cut(&header, '\n', &line)) {
		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		put_clean(out, sv_upto(line, LONGEST_LINE));
		str_puts(out, "\r\n");
	}
}

void
letter_write(const struct letter *l, struct str *out)
{
	const struct notify_recipient *r = l->about->recipients.at;

	put_head(l, out);
	put_introduction(l, out);
	for (size_t i = 0; i < l->about->recipients.count; i++)
		put_recipient(&r[i], out);
	put_original(l->header, out);
}

struct sv
letter_header(struct sv content)
{
	struct sv rest = content, line, name, value;

	while (sv_cut(&rest, '\n', &line)) {
		size_t end = (size_t)(line.at - content.at);
		enum header_line kind;

		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		kind = header_line(line, &name, &value);
		if (kind == HEADER_END || kind == HEADER_NOT)
			return sv_upto(content, end);
	}
	/* It was cut off within: up to its last whole line. */
	return sv_upto(content, (size_t)(rest.at - content.at));
}
