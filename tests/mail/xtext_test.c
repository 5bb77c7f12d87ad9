#include <atf-c.h>

#include <string.h>

#include "mail/xtext.h"

static struct pool *pool;

static void
envid_is(const char *in, const char *want)
{
	const char *got = xtext_get_envid(sv_of(in), pool);

	if (want == NULL)
		ATF_CHECK_MSG(got == NULL, "%s: %s", in, got);
	else
		ATF_CHECK_MSG(
		    got != NULL && strcmp(got, want) == 0, "%s: %s", in, got);
}

static void
orcpt_is(const char *in, const char *want)
{
	const char *got = xtext_get_orcpt(sv_of(in), pool);

	if (want == NULL)
		ATF_CHECK_MSG(got == NULL, "%s: %s", in, got);
	else
		ATF_CHECK_MSG(
		    got != NULL && strcmp(got, want) == 0, "%s: %s", in, got);
}

ATF_TC_WITHOUT_HEAD(what_prints_is_decoded);
ATF_TC_BODY(what_prints_is_decoded, tc)
{
	pool = pool_new();
	envid_is("QQ314159", "QQ314159");
	envid_is("a+2Bb+3Dc+3dd", "a+b=c=d");
	envid_is("+41+20+09+7E", "A \t~");
	orcpt_is("rfc822;Bob@Example.ORG", "rfc822;Bob@Example.ORG");
	orcpt_is("RFC822;a+2Bx@b", "RFC822;a+x@b");
	orcpt_is("utf-8;\\x{C5}@b", "utf-8;\\x{C5}@b");
	orcpt_is("x400;/c=us/", NULL);
	orcpt_is("x400;/c+3Dus/;x", "x400;/c=us/;x");
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(control_bytes_are_refused);
ATF_TC_BODY(control_bytes_are_refused, tc)
{
	static const char nul[] = "a\0b";
	char text[8];

	pool = pool_new();
	for (unsigned c = 0; c < 256; c++) {
		bool good = c == '\t' || (c >= ' ' && c <= '~');

		snprintf(text, sizeof(text), "x+%02X", c);
		ATF_CHECK_EQ(xtext_get_envid(sv_of(text), pool) != NULL, good);
		good = c > ' ' && c <= '~' && c != '+' && c != '=';
		snprintf(text, sizeof(text), "x%c00", c);
		ATF_CHECK_EQ(
		    xtext_get_envid((struct sv){ text, 4 }, pool) != NULL,
		    good);
	}
	ATF_CHECK(xtext_get_envid((struct sv){ nul, 3 }, pool) == NULL);
	orcpt_is("rfc822;a@b+00", NULL);
	orcpt_is("rfc822;a@b+0D+0AReceived:", NULL);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(what_is_no_xtext_is_refused);
ATF_TC_BODY(what_is_no_xtext_is_refused, tc)
{
	static const char *const bad[] = { "", "+", "+4", "a+", "a+4", "+4G",
		"+G4", "++41", "+ 41", "a=b", "a b", "a\tb", "\xc3\xa4" };
	static const char *const types[] = { "", ";", ";a", "rfc822", "rfc822;",
		"rfc 822;a", "rfc+38;a", "r@c;a", "r\n;a" };

	pool = pool_new();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		envid_is(bad[i], NULL);
		orcpt_is(pool_printf(pool, "rfc822;%s", bad[i]), NULL);
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		orcpt_is(types[i], NULL);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(long_texts_are_refused);
ATF_TC_BODY(long_texts_are_refused, tc)
{
	char text[XTEXT_ORCPT_LIMIT + 1];

	pool = pool_new();
	memset(text, 'x', sizeof(text));
	text[1] = ';';
	ATF_CHECK(xtext_get_envid((struct sv){ text, 100 }, pool) != NULL);
	ATF_CHECK(xtext_get_envid((struct sv){ text, 101 }, pool) == NULL);
	ATF_CHECK(xtext_get_orcpt((struct sv){ text, 500 }, pool) != NULL);
	ATF_CHECK(xtext_get_orcpt((struct sv){ text, 501 }, pool) == NULL);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(what_is_encoded_is_decoded_again);
ATF_TC_BODY(what_is_encoded_is_decoded_again, tc)
{
	struct str out = { 0 };

	pool = pool_new();
	xtext_put(&out, SV("a+b = \tc"));
	ATF_CHECK_STREQ(str_text(&out), "a+2Bb+20+3D+20+09c");
	envid_is(str_text(&out), "a+b = \tc");
	str_clear(&out);
	xtext_put(&out, (struct sv){ "\0\xff\n", 3 });
	ATF_CHECK_STREQ(str_text(&out), "+00+FF+0A");
	str_clear(&out);
	ATF_CHECK(xtext_put_orcpt(&out, "rfc822;\"a b\"@c"));
	ATF_CHECK_STREQ(str_text(&out), "rfc822;\"a+20b\"@c");
	orcpt_is(str_text(&out), "rfc822;\"a b\"@c");
	str_free(&out);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(no_orcpt_is_made_of_something_else);
ATF_TC_BODY(no_orcpt_is_made_of_something_else, tc)
{
	static const char *const bad[] = { "", "rfc822", "rfc822;", ";a",
		"a b;c", "rfc822;a\nb", "rfc822;\xc3\xa4" };
	struct str out = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!xtext_put_orcpt(&out, bad[i]), "%s", bad[i]);
	ATF_CHECK_EQ(out.len, 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_prints_is_decoded);
	ATF_TP_ADD_TC(tp, control_bytes_are_refused);
	ATF_TP_ADD_TC(tp, what_is_no_xtext_is_refused);
	ATF_TP_ADD_TC(tp, long_texts_are_refused);
	ATF_TP_ADD_TC(tp, what_is_encoded_is_decoded_again);
	ATF_TP_ADD_TC(tp, no_orcpt_is_made_of_something_else);
	return atf_no_error();
}
