#include <atf-c.h>

#include "map/source.h"
#include "util/str.h"

/* "key=value|key=value" of the whole text. */
static const char *
all(struct sv text)
{
	static struct str out;
	struct source in = source_of(text, "t");
	struct sv key, value;

	str_clear(&out);
	while (source_next(&in, &key, &value))
		str_printf(&out, "%s" SV_FMT "=" SV_FMT, out.len > 0 ? "|" : "",
		    SV_ARG(key), SV_ARG(value));
	source_end(&in);
	return str_text(&out);
}

#define ALL(text) all(SV(text))

ATF_TC_WITHOUT_HEAD(a_key_ends_at_the_first_blank);
ATF_TC_BODY(a_key_ends_at_the_first_blank, tc)
{
	ATF_CHECK_STREQ(ALL("a b\n"), "a=b");
	ATF_CHECK_STREQ(ALL("a\t  b c  \n"), "a=b c");
	ATF_CHECK_STREQ(ALL("a b"), "a=b");
}

ATF_TC_WITHOUT_HEAD(comments_and_continuations_are_read);
ATF_TC_BODY(comments_and_continuations_are_read, tc)
{
	ATF_CHECK_STREQ(ALL("# x\n\na b,\n# y\n c\nd e\n"), "a=b, c|d=e");
}

ATF_TC_WITHOUT_HEAD(a_key_without_a_value_is_left_out);
ATF_TC_BODY(a_key_without_a_value_is_left_out, tc)
{
	ATF_CHECK_STREQ(ALL("a\nb  \nc d\n"), "c=d");
	ATF_CHECK_STREQ(ALL(""), "");
}

ATF_TC_WITHOUT_HEAD(a_quoted_key_keeps_its_quotes_and_blanks);
ATF_TC_BODY(a_quoted_key_keeps_its_quotes_and_blanks, tc)
{
	ATF_CHECK_STREQ(ALL("\"a b\"@c d\n"), "\"a b\"@c=d");
	ATF_CHECK_STREQ(ALL("\"a\\\" b\" d\n"), "\"a\\\" b\"=d");
	ATF_CHECK_STREQ(ALL("a\"b c\"d e\n"), "a\"b c\"d=e");
	ATF_CHECK_STREQ(ALL("\"\" e\n"), "\"\"=e");
}

ATF_TC_WITHOUT_HEAD(a_backslash_guards_without_quotes_too);
ATF_TC_BODY(a_backslash_guards_without_quotes_too, tc)
{
	ATF_CHECK_STREQ(ALL("a\\\"b c\n"), "a\\\"b=c");
	ATF_CHECK_STREQ(ALL("a\\ b c\n"), "a\\ b=c");
	ATF_CHECK_STREQ(ALL("a\\"), "");
}

ATF_TC_WITHOUT_HEAD(an_open_quote_is_left_out);
ATF_TC_BODY(an_open_quote_is_left_out, tc)
{
	ATF_CHECK_STREQ(ALL("\"a b\nc d\n"), "c=d");
	ATF_CHECK_STREQ(ALL("\"a\\\" b\nc d\n"), "c=d");
	ATF_CHECK_STREQ(ALL("\"a\\"), "");
	ATF_CHECK_STREQ(ALL("\""), "");
}

ATF_TC_WITHOUT_HEAD(what_follows_a_nul_is_not_read);
ATF_TC_BODY(what_follows_a_nul_is_not_read, tc)
{
	ATF_CHECK_STREQ(ALL("a b\0c\nd e\n"), "a=b|d=e");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_key_ends_at_the_first_blank);
	ATF_TP_ADD_TC(tp, comments_and_continuations_are_read);
	ATF_TP_ADD_TC(tp, a_key_without_a_value_is_left_out);
	ATF_TP_ADD_TC(tp, a_quoted_key_keeps_its_quotes_and_blanks);
	ATF_TP_ADD_TC(tp, a_backslash_guards_without_quotes_too);
	ATF_TP_ADD_TC(tp, an_open_quote_is_left_out);
	ATF_TP_ADD_TC(tp, what_follows_a_nul_is_not_read);
	return atf_no_error();
}
