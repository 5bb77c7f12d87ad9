#include <atf-c.h>

#include <stdlib.h>

#include "mail/body.h"
#include "tests/mail/naive_body.h"

static size_t
take(struct body *b, struct sv in, struct str *out)
{
	size_t n = body_pass(b, in);

	str_put(out, sv_upto(in, n));
	return n + (n < in.len ? body_input(b, sv_from(in, n), out) : 0);
}

/* Feeds the input in pieces of so many bytes, what was left in front. */
static size_t
feed(struct body *b, struct sv in, size_t piece, struct str *out)
{
	size_t given = 0, used = 0;

	while (given < in.len && !b->ended) {
		given += piece < in.len - given ? piece : in.len - given;
		used += take(b, sv_from(sv_upto(in, given), used), out);
		ATF_REQUIRE(b->ended || given - used <= BODY_LEFT);
	}
	return used;
}

static void
gives(const char *in, bool strict, const char *want, bool ended)
{
	struct sv text = sv_of(in);

	for (size_t piece = 1; piece <= text.len; piece++) {
		struct body b = { .strict = strict };
		struct str out = { 0 };

		feed(&b, text, piece, &out);
		ATF_CHECK_STREQ_MSG(
		    str_text(&out), want, "pieces of %zu", piece);
		ATF_CHECK_EQ_MSG(b.ended, ended, "pieces of %zu", piece);
		str_free(&out);
	}
}

#define FACT(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

FACT(ends_at_a_dot_between_crlfs)
{
	gives("a\r\n.\r\nQUIT\r\n", true, "a\r\n", true);
	gives(".\r\n", true, "", true);
}

FACT(drops_a_dot_line_behind_a_bare_newline)
{
	gives("a\n.\r\nb\r\n.\r\n", true, "a\r\nb\r\n", true);
}

FACT(drops_a_dot_line_that_ends_in_a_bare_newline)
{
	gives("a\r\n.\nb\r\n.\r\n", true, "a\r\nb\r\n", true);
	gives(".\n.\r\n", true, "", false);
}

FACT(a_dropped_dot_line_with_crlf_makes_the_next_one_good)
{
	gives("a\n.\r\n.\r\n", true, "a\r\n", true);
}

FACT(ends_at_any_dot_line_when_not_strict)
{
	gives("a\n.\nb", false, "a\r\n", true);
	gives("a\n.\r\nb", false, "a\r\n", true);
	gives("a\r\n.\nb", false, "a\r\n", true);
}

FACT(a_dot_with_stray_crs_is_text)
{
	gives("a\r\n.\r\r\n.\r\n", true, "a\r\n \r\n", true);
	gives("a\r.\rb\r\n.\r\n", true, "a . b\r\n", true);
	gives("a\r\n\r.\r\n.\r\n", true, "a\r\n .\r\n", true);
	gives("a\r\r\n.\r\n", true, "a \r\n", true);
}

FACT(unstuffs_dots)
{
	gives("a\r\n..\r\n..b\r\n.c\r\n.\r\n", true, "a\r\n.\r\n.b\r\nc\r\n",
	    true);
}

FACT(white_space_in_front_gets_an_empty_line)
{
	gives(" a\r\n.\r\n", true, "\r\n a\r\n", true);
	gives(". a\r\n.\r\n", true, "\r\n a\r\n", true);
	gives("\ra\r\n.\r\n", true, "\r\n a\r\n", true);
	gives("\r\n a\r\n.\r\n", true, "\r\n a\r\n", true);
}

FACT(a_mailbox_line_in_front_becomes_a_header)
{
	gives(">From x\r\nA: b\r\nFrom y\r\n.\r\n", true,
	    "X-Mailbox-Line: >From x\r\nA: b\r\nFrom y\r\n", true);
	gives("Fro\r\n.\r\n", true, "Fro\r\n", true);
}

FACT(remembers_bare_newlines)
{
	struct body b = { .strict = true };
	struct str out = { 0 };

	body_input(&b, sv_of("a\r\n"), &out);
	ATF_CHECK(!b.bare);
	body_input(&b, sv_of("a\n"), &out);
	ATF_CHECK(b.bare);
	str_free(&out);
}

FACT(passes_any_byte_and_a_long_line)
{
	struct body b = { .strict = true };
	struct str in = { 0 }, out = { 0 };

	for (int i = 0; i < 1 << 20; i++)
		str_putc(&in, i % 7 == 0 ? '\0' : '\xff');
	str_puts(&in, "\r\n");
	feed(&b, str_view(&in), 65536, &out);
	ATF_CHECK(sv_equal(str_view(&in), str_view(&out)));
	str_free(&in);
	str_free(&out);
}

static void
agrees(struct sv in, bool strict, size_t piece)
{
	struct body b = { .strict = strict };
	struct str out = { 0 };
	size_t used = feed(&b, in, piece, &out);
	struct naive want = naive_body(in, strict);

	ATF_REQUIRE_EQ(b.ended, want.ended);
	if (b.ended)
		ATF_REQUIRE_EQ(used, want.used);
	ATF_REQUIRE(sv_equal(
	    str_view(&want.out), sv_upto(str_view(&out), want.out.len)));
	if (b.ended)
		ATF_REQUIRE_EQ(out.len, want.out.len);
	str_free(&out);
	str_free(&want.out);
}

static char
one_of(const char *bytes)
{
	return bytes[(size_t)random() % strlen(bytes)];
}

/* Random texts of the bytes that matter, in random pieces. */
FACT(agrees_with_the_naive_way)
{
	char in[64];

	srandom(1);
	for (int round = 0; round < 200000; round++) {
		size_t len = (size_t)random() % sizeof(in);

		for (size_t i = 0; i < len; i++)
			in[i] = one_of("\r\n\r\n\r\n..  aF>\t");
		if (round % 3 == 0 && len > 8)
			memcpy(in, ">From \r\n", 8);
		agrees((struct sv){ in, len }, random() % 2 == 0,
		    1 + (size_t)random() % sizeof(in));
	}
}

/* The same, where most is canonical. */
FACT(agrees_where_much_may_pass)
{
	static char in[20000];

	srandom(2);
	for (int round = 0; round < 2000; round++) {
		size_t len = 0, line;

		while (len + 200 < sizeof(in)) {
			for (line = (size_t)random() % 150; line > 0; line--)
				in[len++] = one_of("abc.");
			in[len++] = '\r';
			in[len++] = '\n';
		}
		for (int odd = (int)random() % 4; odd > 0; odd--)
			in[(size_t)random() % len] = one_of("\r\n.");
		agrees((struct sv){ in, len }, random() % 2 == 0,
		    500 + (size_t)random() % sizeof(in));
	}
}

static void
plain(const char *in, const char *want)
{
	struct sv text = sv_of(in);

	for (size_t piece = 1; piece <= text.len + 1; piece++) {
		struct body b = { .plain = true };
		struct str out = { 0 };
		size_t used = feed(&b, text, piece, &out);

		body_end(&b, sv_from(text, used), &out);
		ATF_CHECK_STREQ_MSG(
		    str_text(&out), want, "pieces of %zu", piece);
		str_free(&out);
	}
}

FACT(of_a_plain_one_dots_mean_nothing)
{
	plain("", "");
	plain("a\n.\n..\r\nb\n", "a\r\n.\r\n..\r\nb\r\n");
	plain(".", ".\r\n");
}

FACT(a_plain_one_ends_in_a_whole_line)
{
	plain("a", "a\r\n");
	plain("a\r", "a\r\n");
	plain("\r", "\r\n");
	plain(">>Fro", ">>Fro\r\n");
	plain("a\rb\r\r\n", "a b \r\n");
	plain(" a\n", "\r\n a\r\n");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, ends_at_a_dot_between_crlfs);
	ATF_TP_ADD_TC(tp, drops_a_dot_line_behind_a_bare_newline);
	ATF_TP_ADD_TC(tp, drops_a_dot_line_that_ends_in_a_bare_newline);
	ATF_TP_ADD_TC(tp, a_dropped_dot_line_with_crlf_makes_the_next_one_good);
	ATF_TP_ADD_TC(tp, ends_at_any_dot_line_when_not_strict);
	ATF_TP_ADD_TC(tp, a_dot_with_stray_crs_is_text);
	ATF_TP_ADD_TC(tp, unstuffs_dots);
	ATF_TP_ADD_TC(tp, white_space_in_front_gets_an_empty_line);
	ATF_TP_ADD_TC(tp, a_mailbox_line_in_front_becomes_a_header);
	ATF_TP_ADD_TC(tp, remembers_bare_newlines);
	ATF_TP_ADD_TC(tp, passes_any_byte_and_a_long_line);
	ATF_TP_ADD_TC(tp, of_a_plain_one_dots_mean_nothing);
	ATF_TP_ADD_TC(tp, a_plain_one_ends_in_a_whole_line);
	ATF_TP_ADD_TC(tp, agrees_with_the_naive_way);
	ATF_TP_ADD_TC(tp, agrees_where_much_may_pass);
	return atf_no_error();
}
