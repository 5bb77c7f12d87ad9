#include "util/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_put(struct str *to, struct sv v)
{
	while (v.len > 0) {
		size_t n = v.len < 3 ? v.len : 3;
		unsigned bits = 0;

		for (size_t i = 0; i < 3; i++)
			bits =
			    bits << 8 | (i < n ? (unsigned char)v.at[i] : 0U);
		for (size_t i = 0; i < 4; i++)
			str_putc(to,
			    i > n ? '=' : digits[bits >> (18 - 6 * i) & 63]);
		v = sv_from(v, n);
	}
}

/* The bits of four digits; -1: they are none. */
static long
take_four(const char *at, size_t count)
{
	long bits = 0;

	for (size_t i = 0; i < 4; i++) {
		const char *digit =
		    i < count ? memchr(digits, at[i], sizeof(digits) - 1)
			      : digits;

		if (digit == NULL)
			return -1;
		bits = bits << 6 | (digit - digits);
	}
	return bits;
}

bool
base64_take(struct str *to, struct sv v)
{
	for (; v.len >= 4; v = sv_from(v, 4)) {
		size_t count = 4;
		long bits;

		if (v.len == 4)
			while (count > 2 && v.at[count - 1] == '=')
				count--;
		bits = take_four(v.at, count);
		/* Bits that belong to no byte are 0. */
		if (bits < 0 || (bits & ((1L << 8 * (4 - count)) - 1)) != 0)
			return false;
		for (size_t i = 0; i + 1 < count; i++)
			str_putc(to, (char)(bits >> (16 - 8 * i) & 255));
	}
	return v.len == 0;
}
