#include <atf-c.h>

#include <string.h>
#include <sysexits.h>

#include "sendmail/input.h"

static struct input in;
static struct err err;

/* Given in pieces of so many bytes. */
static int
feed(struct sv text, size_t piece)
{
	int result = 0;

	for (size_t at = 0; result == 0 && at < text.len; at += piece)
		result =
		    input_put(&in, sv_upto(sv_from(text, at), piece), &err);
	return result < 0 ? -1 : input_finish(&in, &err);
}

static void
gives(struct input how, const char *text, const char *want)
{
	for (size_t piece = 1; piece <= strlen(text) + 1; piece++) {
		in = how;
		ATF_CHECK_EQ(feed(sv_of(text), piece), 0);
		ATF_CHECK_STREQ_MSG(
		    want, str_text(&in.out), "pieces of %zu", piece);
		input_end(&in);
	}
}

#define FACT(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

static const struct input always, dots = { .dots = true },
				  strict = { .ends = INPUT_ENDS_STRICT },
				  never = { .ends = INPUT_ENDS_NEVER };

FACT(lines_end_in_crlf)
{
	gives(always, "", "");
	gives(always, "a\nb\n", "a\r\nb\r\n");
	gives(always, "a\r\nb\r\n", "a\r\nb\r\n");
	gives(always, "a", "a\r\n");
	gives(always, "a\r\r\nb\r", "a\r\nb\r\n");
	gives(always, "a\rb\n", "a b\r\n");
	gives(strict, "a\r\nb\r\r\n", "a\r\nb\r\n");
	gives(strict, "a\nb\r\r\n", "a\r\nb \r\n");
	gives(never, "a\r\r\n", "a \r\n");
	gives(always, "\n\n", "\r\n\r\n");
}

FACT(a_lone_dot_is_the_end)
{
	gives(always, "a\n.\nb\n", "a\r\n");
	gives(always, "a\r\n.\r\nb\r\n", "a\r\n");
	gives(always, "a\n.", "a\r\n");
	gives(always, "a\n..\n.b\n", "a\r\n..\r\n.b\r\n");
	gives(dots, "a\n.\nb\n", "a\r\n.\r\nb\r\n");
}

FACT(mailbox_lines_in_front_are_dropped)
{
	gives(always, "From me now\n>>From you\nTo: a\nFrom b\n",
	    "To: a\r\nFrom b\r\n");
	gives(always, " a\n", "\r\n a\r\n");
}

FACT(any_byte_passes)
{
	static const char text[] = "a\0b\xff\n";

	in = always;
	ATF_CHECK_EQ(feed((struct sv){ text, 5 }, 5), 0);
	ATF_CHECK_EQ(in.out.len, 6);
	ATF_CHECK(in.eight_bit);
	ATF_CHECK(memcmp(in.out.text, "a\0b\xff\r\n", 6) == 0);
	input_end(&in);
}

FACT(a_long_line_goes_in_pieces)
{
	static const size_t pieces[] = { 1, 100, 16384, 16385, 1 << 20 };
	struct str text = { 0 };

	for (int i = 0; i < 100000; i++)
		str_putc(&text, i % 1000 == 5 ? '\r' : 'x');
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		in = always;
		ATF_CHECK_EQ(feed(str_view(&text), pieces[i]), 0);
		ATF_CHECK_EQ(in.out.len, text.len + 2);
		ATF_CHECK(memchr(in.out.text, '\r', text.len) == NULL);
		input_end(&in);
	}
	str_free(&text);
}

FACT(returns_without_end_are_not_gathered)
{
	struct str text = { 0 };

	for (int i = 0; i < 100000; i++)
		str_putc(&text, '\r');
	in = always;
	ATF_REQUIRE_EQ(input_put(&in, SV("x"), &err), 0);
	for (int i = 0; i < 100; i++)
		ATF_REQUIRE_EQ(input_put(&in, str_view(&text), &err), 0);
	ATF_CHECK(in.line.len <= INPUT_PIECE);
	ATF_CHECK(in.line.room <= 4 * text.len);
	ATF_CHECK_EQ(input_finish(&in, &err), 0);
	ATF_CHECK(memchr(in.out.text, '\r', in.out.len - 2) == NULL);
	input_end(&in);
	str_free(&text);
}

FACT(the_size_has_a_limit)
{
	in = (struct input){ .size_limit = 10 };
	ATF_CHECK_EQ(feed(SV("12345678\n"), 3), 0);
	input_end(&in);
	in = (struct input){ .size_limit = 10 };
	ATF_CHECK_EQ(feed(SV("123456789\n"), 3), -1);
	ATF_CHECK_EQ(in.status, EX_UNAVAILABLE);
	ATF_CHECK_STREQ(err.text, "message file too big");
	input_end(&in);
}

FACT(headers_are_shown)
{
	const char *text = "From x\nTo: a@x,\r\n b@x\nSubject: y\n\nTo: c@x\n";

	for (size_t piece = 1; piece <= strlen(text); piece++) {
		struct headers h = { .limit = 1000 };

		h.plain.pool = h.resent.pool = pool_new();
		in = (struct input){ .headers = &h };
		ATF_CHECK_EQ(feed(sv_of(text), piece), 0);
		ATF_CHECK(h.over);
		ATF_CHECK_EQ(headers_recipients(&h)->count, 2);
		headers_end(&h);
		pool_free(&h.plain.pool);
		input_end(&in);
	}
}

FACT(the_three_values_are_known)
{
	enum input_ends ends;

	ATF_CHECK(input_ends_get("strict", &ends));
	ATF_CHECK_EQ(ends, INPUT_ENDS_STRICT);
	ATF_CHECK(!input_ends_get("Always", &ends));
	ATF_CHECK(!input_ends_get("", &ends));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lines_end_in_crlf);
	ATF_TP_ADD_TC(tp, a_lone_dot_is_the_end);
	ATF_TP_ADD_TC(tp, mailbox_lines_in_front_are_dropped);
	ATF_TP_ADD_TC(tp, any_byte_passes);
	ATF_TP_ADD_TC(tp, a_long_line_goes_in_pieces);
	ATF_TP_ADD_TC(tp, returns_without_end_are_not_gathered);
	ATF_TP_ADD_TC(tp, the_size_has_a_limit);
	ATF_TP_ADD_TC(tp, headers_are_shown);
	ATF_TP_ADD_TC(tp, the_three_values_are_known);
	return atf_no_error();
}
