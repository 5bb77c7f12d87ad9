/*
 * A message file that somebody else wrote. The first byte says how: as it is,
 * or as an envelope (and statuses and events behind the message) under right
 * checksums, so that what lies behind these is reached too. The file is good or
 * it is not; a good one can be written again, and reads the same. postcat finds
 * something wrong with just those that are not good, and prints all.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "postcat/show.h"
#include "spool/format.h"
#include "spool/sum.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { RAW, ENVELOPE, WAYS };

/* A good record for each byte up to the first 0xfe, then the rest as it is. */
static void
put_records(struct str *file, const struct format_header *h, struct sv in)
{
	static const char text[] = "a reply that is as long as it is";
	struct spool_status s;
	size_t i = 0;

	for (; i < in.len && i < 1000 && (uint8_t)in.at[i] != 0xfe; i++) {
		uint8_t c = (uint8_t)in.at[i];

		s = (struct spool_status){ .recipient = FORMAT_MESSAGE,
			.when = c };
		if (c % 2 == 0)
			s.outcome =
			    (enum spool_outcome)(FORMAT_EVENT + c / 2 % 5);
		else
			s = (struct spool_status){ .recipient = c / 2 % 3,
				.outcome = c / 6 % 4,
				.dsn = "4.4.1",
				.text = text + c % sizeof(text),
				.mta = c & 64 ? text : NULL,
				.diag = c & 128 ? text : NULL };
		format_status_put(file, h, &s);
	}
	str_put(file, sv_from(in, i));
}

/* States, envelope up to the first 0xff, content up to the next, statuses. */
static void
wrap(struct sv in, struct str *file)
{
	struct format_header h = { .id = "0000000000z0", .arrived = 1 };
	struct sv envelope = in, content = { "", 0 };
	char header[FORMAT_HEADER], end[FORMAT_END];

	if (sv_cut(&in, (char)0xff, &envelope))
		content = in;
	else
		in = content;
	if (sv_cut(&in, (char)0xff, &content))
		;
	else
		in = (struct sv){ "", 0 };
	for (size_t i = 0; i + 1 < envelope.len && h.count < 100; i++)
		h.count += envelope.at[i] == 'R' && envelope.at[i + 1] < 9;
	h.envelope = (uint32_t)envelope.len;
	h.envelope_sum = sum_of(envelope.at, envelope.len, 0);
	h.content = content.len;
	format_header_put(&h, header);
	format_end_put(&h, sum_of(content.at, content.len, 0), end);
	str_put(file, (struct sv){ header, sizeof(header) });
	memset(str_space(file, h.count), FORMAT_TODO, h.count);
	str_put(file, envelope);
	str_put(file, content);
	str_put(file, (struct sv){ end, sizeof(end) });
	put_records(file, &h, in);
}

static void
check_recipients(
    const struct spool_envelope *env, const struct spool_envelope *again)
{
	for (uint32_t i = 0; i < env->count; i++) {
		const struct spool_recipient *a = &env->recipients[i],
					     *b = &again->recipients[i];

		must(strcmp(a->address, b->address) == 0);
		must(strcmp(a->original, b->original) == 0);
		must(strcmp(a->orcpt, b->orcpt) == 0);
		must(a->notify == b->notify && a->notify <= DSN_NOTIFY_ALL);
	}
}

static void
check_statuses(const struct spool_envelope *env)
{
	for (uint32_t i = 0; i < env->count; i++) {
		const struct spool_status *s = &env->statuses[i];

		must(s->mta != NULL && s->diag != NULL);
		must(s->text == NULL ||
		     (s->recipient == i && s->outcome <= SPOOL_BOUNCED));
		must(strlen(s->mta) <= FORMAT_MTA_LIMIT);
		must(strlen(s->diag) <= FORMAT_DIAG_LIMIT);
	}
}

static void
check_good(const struct spool_envelope *env)
{
	struct pool *pool = pool_new();
	struct format_header h = { .id = "0000000000z0" };
	struct spool_envelope again;
	struct str out = { 0 };
	struct err err;

	check_statuses(env);
	if (env->count > 0) {
		must(format_envelope_put(&out, env, &h, &err) == 0);
		must(format_envelope_get(&h, sv_upto(str_view(&out), h.count),
			 sv_from(str_view(&out), h.count), pool,
			 &again) == SPOOL_GOOD);
		check_recipients(env, &again);
		must(strcmp(env->sender, again.sender) == 0);
		must(strcmp(env->envid, again.envid) == 0);
		must(strcmp(env->full_name, again.full_name) == 0);
		must(env->ret == again.ret);
	}
	str_free(&out);
	pool_free(&pool);
}

static void
check_postcat(int fd, bool good)
{
	struct show show = { .name = "x",
		.envelope = true,
		.header = true,
		.body = true,
		.offset = true };
	struct pool *pool = pool_new();
	struct message m;
	struct err err;
	size_t len;
	char *text;

	must(message_read(&m, fd, pool, &err) == 0);
	must(good == (m.count == 0));
	show.out = open_memstream(&text, &len);
	must(show.out != NULL);
	if (m.readable)
		show_message(&show, &m);
	fclose(show.out);
	free(text);
	pool_free(&pool);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data, size };
	struct pool *pool = pool_new();
	struct spool_envelope env;
	struct str file = { 0 };
	static int fd = -1;
	struct err err;
	bool good;

	if (fd < 0)
		fd = memfd_create("message", MFD_CLOEXEC);
	if (size > 0 && data[0] % WAYS == ENVELOPE)
		wrap(sv_from(in, 1), &file);
	else
		str_put(&file, sv_from(in, 1));
	must(ftruncate(fd, 0) == 0 &&
	     pwrite(fd, str_text(&file), file.len, 0) == (ssize_t)file.len);
	good = spool_verify(fd, &err) == SPOOL_GOOD &&
	       spool_read(fd, NULL, pool, &env, &err) == SPOOL_GOOD;
	if (good)
		check_good(&env);
	check_postcat(fd, good);
	str_free(&file);
	pool_free(&pool);
	return 0;
}
