/*
 * The end of data: mail/body and a naive reader agree, however the bytes are
 * cut, and whether what is canonical passes or not. The first byte is strictness
 * and the size of the pieces, which may be large behind a begin that is not.
 */
#include <stdint.h>

#include "mail/body.h"
#include "tests/mail/naive_body.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static size_t
take(struct body *b, struct sv in, struct str *out)
{
	size_t n = body_pass(b, in);

	str_put(out, sv_upto(in, n));
	return n + (n < in.len ? body_input(b, sv_from(in, n), out) : 0);
}

/* The input between canonical lines. */
static struct sv
within_lines(struct str *all, struct sv in)
{
	for (int i = 0; i < 1500; i++)
		str_puts(all, "a\r\n");
	str_put(all, in);
	for (int i = 0; i < 1500; i++)
		str_puts(all, "b\r\n");
	return str_view(all);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data + 1, size - 1 };
	struct body b = { 0 };
	struct str out = { 0 }, all = { 0 };
	size_t given = 0, used = 0, piece;
	struct naive want;

	if (size < 2)
		return 0;
	b.strict = data[0] & 1;
	piece = (data[0] >> 2) + 1U;
	if (data[0] & 2) {
		in = within_lines(&all, in);
		piece *= 100;
	}
	while (given < in.len && !b.ended) {
		given += piece < in.len - given ? piece : in.len - given;
		used += take(&b, sv_from(sv_upto(in, given), used), &out);
		must(b.ended || given - used <= BODY_LEFT);
	}
	want = naive_body(in, b.strict);
	must(b.ended == want.ended);
	must(!b.ended || (used == want.used && out.len == want.out.len));
	must(sv_equal(
	    str_view(&want.out), sv_upto(str_view(&out), want.out.len)));
	str_free(&all);
	str_free(&out);
	str_free(&want.out);
	return 0;
}
