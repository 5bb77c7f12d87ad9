/*
 * A message on sendmail's standard input, with -t: what comes out is canonical
 * and the same for any cutting of the input; so are the recipients. The first
 * byte says how it is read and cut.
 */
#include <stdint.h>
#include <string.h>

#include "sendmail/input.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct result {
	struct str text; /* the message, then whom it is for */
	int status;
};

static void
run(unsigned how, struct sv in, size_t piece, struct result *r)
{
	struct headers h = { .limit = 4096 };
	struct input input = { .ends = (enum input_ends)(how % 3),
		.dots = (how & 4) != 0,
		.size_limit = 100000,
		.headers = &h };
	struct err err;
	int result = 0;

	h.plain.pool = h.resent.pool = pool_new();
	for (size_t at = 0; result == 0 && at < in.len; at += piece)
		result =
		    input_put(&input, sv_upto(sv_from(in, at), piece), &err);
	if (result == 0)
		result = input_finish(&input, &err);
	r->status = result < 0 ? input.status : 0;
	if (result == 0) {
		const struct recipients *to = headers_recipients(&h);

		must(h.over);
		must(input.size == input.out.len);
		str_put(&r->text, str_view(&input.out));
		for (size_t i = 0; i < to->count; i++)
			str_printf(&r->text, "%s\n", to->at[i].address);
		for (size_t i = 0; i < input.out.len; i++) {
			bool cr = input.out.text[i] == '\r';
			bool lf = input.out.text[i] == '\n';

			must(!cr || input.out.text[i + 1] == '\n');
			must(!lf || (i > 0 && input.out.text[i - 1] == '\r'));
		}
	}
	headers_end(&h);
	pool_free(&h.plain.pool);
	input_end(&input);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data + 1, size - 1 };
	struct result whole = { .status = 0 }, cut = { .status = 0 };

	if (size < 2)
		return 0;
	run(data[0], in, in.len, &whole);
	run(data[0], in, (size_t)(data[0] >> 3) + 1, &cut);
	/* Which of two faults is met first may depend on the cutting. */
	must((whole.status == 0) == (cut.status == 0));
	must(sv_equal(str_view(&whole.text), str_view(&cut.text)));
	str_free(&whole.text);
	str_free(&cut.text);
	return 0;
}
