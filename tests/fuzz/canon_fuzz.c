/*
 * A message from the net, as smtpd passes it on, in pieces. The first byte
 * says how large the pieces are, and whether headers are added. However it is
 * cut up, the result is the same, and up to its empty line it is headers. What
 * goes in canonical comes out so: the spool takes nothing else.
 */
#include <stdint.h>
#include <string.h>

#include "cleanup/canon.h"
#include "mail/settings.h"
#include "spool/content.h"
#include "util/must.h"
#include "util/owner.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct cleanup_settings settings = {
	.hopcount_limit = 5,
	.message_drop_headers = "bcc, content-length",
	.undisclosed_recipients_header = "To: nobody:;",
};

struct run {
	struct canon canon;
	struct str out;
};

static int
collect(struct canon *c, struct sv piece, struct err *err)
{
	str_put(&owner_of(c, struct run, canon)->out, piece);
	return 0;
}

static void
play(struct run *r, struct sv text, size_t step, bool complete)
{
	static const struct rewrite_rules rules = { .origin = "example.net",
		.domain = "example.net" };
	static const struct stamp stamp = { .id = "ID",
		.client_name = "c",
		.client_address = "192.0.2.7",
		.helo = "h",
		.protocol = "SMTP",
		.arrived = 1000000 };

	*r = (struct run){ .canon = { .set = &settings,
			       .stamp = &stamp,
			       .sender = "s@example.org",
			       .full_name = "S. (\"x\") \\ Y",
			       .complete = complete,
			       .rules = complete ? &rules : NULL,
			       .put = collect } };
	canon_begin(&r->canon);
	for (; text.len > 0; text = sv_from(text, step))
		canon_content(&r->canon, sv_upto(text, step));
	if (r->canon.status == CANON_OK)
		canon_finish(&r->canon);
}

static void
check_headers(struct sv out)
{
	struct sv line, name, value;

	must(sv_skip(&out, "Received: from h (c [192.0.2.7])\r\n"));
	while (sv_cut(&out, '\n', &line)) {
		must(line.len > 0 && line.at[line.len - 1] == '\r');
		line.len--;
		if (line.len == 0)
			return;
		must(header_line(line, &name, &value) != HEADER_NOT);
	}
	must(out.len == 0);
}

/* Lone CRs become blanks, lone LFs get their CR. */
static void
make_canonical(struct sv text, struct str *out)
{
	for (size_t i = 0; i < text.len; i++) {
		bool cr = i > 0 && text.at[i - 1] == '\r';
		bool lf = i + 1 < text.len && text.at[i + 1] == '\n';

		if (text.at[i] == '\n' && !cr)
			str_putc(out, '\r');
		str_putc(out, text.at[i] == '\r' && !lf ? ' ' : text.at[i]);
	}
}

static void
check_canonical(struct sv text, size_t step, bool complete)
{
	struct str canonical = { 0 };
	struct content content = { 0 };
	struct run r;

	make_canonical(text, &canonical);
	play(&r, str_view(&canonical), step, complete);
	content_see(&content, str_view(&r.out));
	must(!content.bare);
	canon_end(&r.canon);
	str_free(&r.out);
	str_free(&canonical);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv text = { (const char *)data + 1, size - 1 };
	struct run whole, parts;

	if (size == 0)
		return 0;
	mail_settings.myhostname = "gw.example.net";
	mail_settings.mail_name = "Postern";
	mail_settings.double_bounce_sender = "double-bounce";
	mail_settings.header_from_format = "standard";
	mail_settings.header_size_limit = 40;
	mail_settings.message_size_limit = 1000;
	play(&whole, text, size, data[0] & 128);
	play(&parts, text, (data[0] & 127) + 1, data[0] & 128);
	must(whole.canon.status == parts.canon.status);
	if (whole.canon.status == CANON_OK) {
		must(sv_equal(str_view(&whole.out), str_view(&parts.out)));
		check_headers(str_view(&whole.out));
		must(sv_ends(str_view(&whole.out), "\n"));
	}
	check_canonical(text, (data[0] & 127) + 1, data[0] & 128);
	canon_end(&whole.canon);
	canon_end(&parts.canon);
	str_free(&whole.out);
	str_free(&parts.out);
	return 0;
}
