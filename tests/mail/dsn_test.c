#include <atf-c.h>

#include "mail/dsn.h"

ATF_TC_WITHOUT_HEAD(a_code_is_taken_with_the_blank_behind_it);
ATF_TC_BODY(a_code_is_taken_with_the_blank_behind_it, tc)
{
	struct sv text = sv_of("5.1.12 No such user");
	char dsn[DSN_ROOM];

	ATF_REQUIRE(dsn_take(&text, dsn));
	ATF_CHECK_STREQ(dsn, "5.1.12");
	ATF_CHECK(sv_is(text, "No such user"));
	text = sv_of("2.0.0");
	ATF_REQUIRE(dsn_take(&text, dsn));
	ATF_CHECK_EQ(text.len, 0);
}

ATF_TC_WITHOUT_HEAD(what_is_no_code_is_left_alone);
ATF_TC_BODY(what_is_no_code_is_left_alone, tc)
{
	static const char *const bad[] = { "", "5", "5.", "5.1", "5.1.",
		"3.1.1", "5.1.1x", "5.1.1.1", "5.1234.1", "5.1.1234", "5..1",
		" 5.1.1", "55.1.1", "5.-1.1" };
	char dsn[DSN_ROOM];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sv text = sv_of(bad[i]);

		ATF_CHECK_MSG(!dsn_take(&text, dsn), "%s", bad[i]);
		ATF_CHECK(sv_is(text, bad[i]));
		ATF_CHECK_MSG(!dsn_ok(bad[i]), "%s", bad[i]);
	}
	ATF_CHECK(dsn_ok("4.123.999"));
	ATF_CHECK(!dsn_ok("4.4.1 "));
}

ATF_TC_WITHOUT_HEAD(a_text_that_ends_in_a_code_is_not_read_past);
ATF_TC_BODY(a_text_that_ends_in_a_code_is_not_read_past, tc)
{
	char dsn[DSN_ROOM], text[] = { '4', '.', '4', '.', '1' };

	for (size_t n = 0; n < sizeof(text); n++) {
		struct sv v = { text, n };

		ATF_CHECK(!dsn_take(&v, dsn));
	}
}

ATF_TC_WITHOUT_HEAD(what_a_sender_wants_to_hear_of);
ATF_TC_BODY(what_a_sender_wants_to_hear_of, tc)
{
	static const char *const bad[] = { "", ",", "x", "NEVER,DELAY",
		"FAILURE,NEVER", "SUCCESS,x", "SUCCESS DELAY", " DELAY" };
	struct str out = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_EQ_MSG(
		    dsn_notify_get(sv_of(bad[i])), 0, "%s", bad[i]);
	ATF_CHECK_EQ(dsn_notify_get(SV("never")), DSN_NEVER);
	ATF_CHECK_EQ(dsn_notify_get(SV("Success,FAILURE,delay")),
	    DSN_SUCCESS | DSN_FAILURE | DSN_DELAY);
	dsn_notify_put(&out, DSN_DELAY | DSN_SUCCESS);
	ATF_CHECK_STREQ(str_text(&out), "SUCCESS,DELAY");
	str_clear(&out);
	dsn_notify_put(&out, 0);
	ATF_CHECK_STREQ(str_text(&out), "");
	str_free(&out);
}

ATF_TC_WITHOUT_HEAD(how_much_comes_back);
ATF_TC_BODY(how_much_comes_back, tc)
{
	ATF_CHECK_EQ(dsn_ret_get(SV("full")), DSN_RET_FULL);
	ATF_CHECK_EQ(dsn_ret_get(SV("HDRS")), DSN_RET_HDRS);
	ATF_CHECK_EQ(dsn_ret_get(SV("")), DSN_RET_ANY);
	ATF_CHECK_EQ(dsn_ret_get(SV("FULLY")), DSN_RET_ANY);
	ATF_CHECK_STREQ(dsn_ret_text(DSN_RET_ANY), "");
	ATF_CHECK_STREQ(dsn_ret_text(DSN_RET_HDRS), "HDRS");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_code_is_taken_with_the_blank_behind_it);
	ATF_TP_ADD_TC(tp, what_is_no_code_is_left_alone);
	ATF_TP_ADD_TC(tp, a_text_that_ends_in_a_code_is_not_read_past);
	ATF_TP_ADD_TC(tp, what_a_sender_wants_to_hear_of);
	ATF_TP_ADD_TC(tp, how_much_comes_back);
	return atf_no_error();
}
