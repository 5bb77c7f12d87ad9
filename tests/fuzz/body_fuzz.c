/*
 * The end of data: mail/body and a naive reader agree, however the bytes are
 * cut. The first byte is strictness and the size of the pieces.
 */
#include <stdint.h>

#include "mail/body.h"
#include "tests/mail/naive_body.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data + 1, size - 1 };
	struct body b = { 0 };
	struct str out = { 0 };
	size_t given = 0, used = 0, piece;
	struct naive want;

	if (size < 2)
		return 0;
	b.strict = data[0] & 1;
	piece = (data[0] >> 1) + 1U;
	while (given < in.len && !b.ended) {
		given += piece < in.len - given ? piece : in.len - given;
		used += body_input(&b, sv_from(sv_upto(in, given), used), &out);
		must(b.ended || given - used <= BODY_LEFT);
	}
	want = naive_body(in, b.strict);
	must(b.ended == want.ended);
	must(!b.ended || (used == want.used && out.len == want.out.len));
	must(sv_equal(
	    str_view(&want.out), sv_upto(str_view(&out), want.out.len)));
	str_free(&out);
	str_free(&want.out);
	return 0;
}
