/*
 * What a report is made of: words of servers and senders, and a message that
 * somebody wrote. The first byte is the kind and how the letter is; then come
 * texts that 0xff ends: two of the envelope, eight of each of two recipients;
 * the rest is the message. What comes out is read by a strict MIME reader.
 */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bounce/letter.h"
#include "bounce/original.h"
#include "mail/settings.h"
#include "tests/bounce/mime.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { BODY = 4, POSTMASTER = 8, OBSOLETE = 16, THREAD = 32 };

static struct pool *pool;

static const char *
take(struct sv *in)
{
	struct sv text = *in;

	if (!sv_cut(in, (char)0xff, &text))
		*in = (struct sv){ "", 0 };
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '\0')
			return pool_copy(pool, sv_upto(text, i));
	return pool_copy(pool, text);
}

static void
take_recipient(struct sv *in, struct notify_recipient *r)
{
	const char *numbers;

	r->address = take(in);
	r->original = take(in);
	r->dsn = take(in);
	r->text = take(in);
	r->orcpt = take(in);
	r->mta = take(in);
	r->diag = take(in);
	numbers = take(in);
	r->action = (unsigned char)*numbers % ACTION_COUNT;
	r->notify = *numbers ? (unsigned char)numbers[1] & DSN_NOTIFY_ALL : 0;
}

/* As job.c does it. */
static void
write_letter(struct letter *l, const struct original *o, struct str *out)
{
	struct original_traits t = { .has = true };
	char piece[ORIGINAL_PIECE];
	uint64_t from = 0;
	struct err err;
	ssize_t got;

	for (unsigned tries = 0; t.has; tries++) {
		must(tries < 100);
		letter_boundary(l, "4newidz1", 1000000, tries);
		t = (struct original_traits){ 0 };
		if (l->body)
			must(original_look(o, l->boundary, &t, &err) == 0);
		else
			original_look_at(l->header, l->boundary, &t);
	}
	l->eightbit = t.eightbit;
	letter_begin(l, out);
	while (l->body && (got = original_read(o, from, piece, &err)) > 0) {
		letter_content(l, (struct sv){ piece, (size_t)got }, out);
		from += (uint64_t)got;
	}
	letter_end(l, out);
}

static void
check_group(struct sv group, bool first, bool eightbit)
{
	static const char *const message[] = { "Reporting-MTA", NULL };
	static const char *const recipient[] = { "Final-Recipient",
		"Original-Recipient", "Action", "Status", "Diagnostic-Code",
		NULL };
	const char *const *names = first ? message : recipient;

	must(mime_check_fields(group, eightbit) == NULL);
	for (; *names != NULL; names++)
		must(mime_field(group, *names, pool) != NULL);
}

static void
check(const struct letter *l, struct sv message)
{
	struct sv rest, line, group;
	size_t groups = 0, named = 0;
	const struct notify_recipient *r = l->about->recipients.at;
	struct mime m;

	mime_parse(&m, message, pool);
	must(m.wrong == NULL && m.count == 3);
	must(mime_check_fields(m.whole.header, l->utf8) == NULL);
	for (size_t i = 0; i < m.count; i++)
		must(mime_check_fields(m.parts[i].header, false) == NULL);
	/* Nor anything that a lax reader could take for a delimiter. */
	rest = m.parts[2].body;
	while (sv_cut(&rest, '\n', &line))
		must(!sv_skip(&line, "--") || !sv_skip(&line, l->boundary));
	rest = m.parts[1].body;
	while (mime_group(&rest, &group))
		check_group(group, groups++ == 0, l->utf8);
	for (size_t i = 0; i < l->about->recipients.count; i++)
		named += letter_names(l, &r[i]);
	must(groups == 1 + named);
	if (!l->eightbit && !l->utf8)
		for (size_t i = 0; i < message.len; i++)
			must((unsigned char)message.at[i] < 128);
}

static void
begin_original(struct original *o, struct sv content)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("message", MFD_CLOEXEC);
	must(ftruncate(fd, 0) == 0 &&
	     pwrite(fd, content.at, content.len, 0) == (ssize_t)content.len);
	*o = (struct original){ .fd = fd, .len = content.len };
	must(original_read_header(o, pool, &(struct err){ 0 }) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data, size };
	unsigned how = size > 0 ? data[0] : 0;
	struct notify_recipient recipients[2];
	struct notify about = { .id = "4abcdefz1", .arrived = 1000000 };
	struct letter l = { .kind = kind_of(how % NOTIFY_COUNT) };
	struct original o;
	struct str out = { 0 };

	pool = pool_new();
	mail_settings.mail_name = "Postern";
	mail_settings.myhostname = "gw.example.net";
	mail_settings.myorigin = "example.net";
	in = sv_from(in, 1);
	about.kind = how % NOTIFY_COUNT;
	about.until = 2000000;
	about.sender = take(&in);
	about.envid = take(&in);
	take_recipient(&in, &recipients[0]);
	take_recipient(&in, &recipients[1]);
	about.recipients = (struct message_list){ recipients, 2 };
	begin_original(&o, in);
	l.about = &about;
	l.template = &template_builtin[about.kind];
	l.to = about.sender;
	l.body = (how & BODY) != 0;
	l.postmaster = (how & POSTMASTER) != 0;
	l.obsolete = (how & OBSOLETE) != 0;
	l.header = o.header;
	if (how & THREAD)
		l.message_id = o.message_id;
	write_letter(&l, &o, &out);
	check(&l, str_view(&out));
	str_free(&out);
	pool_free(&pool);
	return 0;
}
