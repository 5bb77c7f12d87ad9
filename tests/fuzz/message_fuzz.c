/*
 * A message file that somebody else wrote. The first byte says how: as it is,
 * or as an envelope (and statuses behind the message) under right checksums,
 * so that what lies behind these is reached too. The file is good or it is not;
 * a good one can be written again, and reads the same.
 */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "spool/format.h"
#include "spool/read.h"
#include "spool/sum.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { RAW, ENVELOPE, WAYS };

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
	/* A good status, then one that is what it is. */
	format_status_put(file, &h,
	    &(struct spool_status){ .recipient = (uint32_t)(in.len % 3),
		.dsn = "4.4.1",
		.text = "later" });
	str_put(file, in);
}

static void
check_good(const struct spool_envelope *env)
{
	struct pool *pool = pool_new();
	struct format_header h = { .id = "0000000000z0" };
	struct spool_envelope again;
	struct str out = { 0 };
	struct err err;

	for (uint32_t i = 0; i < env->count; i++)
		must(env->statuses[i].text == NULL ||
		     env->statuses[i].recipient == i);
	if (env->count > 0) {
		must(format_envelope_put(&out, env, &h, &err) == 0);
		must(format_envelope_get(&h, sv_upto(str_view(&out), h.count),
			 sv_from(str_view(&out), h.count), pool,
			 &again) == SPOOL_GOOD);
		for (uint32_t i = 0; i < env->count; i++)
			must(strcmp(env->recipients[i].address,
				 again.recipients[i].address) == 0);
		must(strcmp(env->sender, again.sender) == 0);
	}
	str_free(&out);
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

	if (fd < 0)
		fd = memfd_create("message", MFD_CLOEXEC);
	if (size > 0 && data[0] % WAYS == ENVELOPE)
		wrap(sv_from(in, 1), &file);
	else
		str_put(&file, sv_from(in, 1));
	must(ftruncate(fd, 0) == 0 &&
	     pwrite(fd, str_text(&file), file.len, 0) == (ssize_t)file.len);
	if (spool_verify(fd, &err) == SPOOL_GOOD &&
	    spool_read(fd, NULL, pool, &env, &err) == SPOOL_GOOD)
		check_good(&env);
	str_free(&file);
	pool_free(&pool);
	return 0;
}
