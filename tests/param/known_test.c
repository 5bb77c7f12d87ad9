#include <atf-c.h>

#include "param/known.h"

static const char *
nearest(const char *name)
{
	static char text[100];
	struct sv found = known_nearest(sv_of(name));

	snprintf(text, sizeof(text), SV_FMT, SV_ARG(found));
	return text;
}

ATF_TC_WITHOUT_HEAD(names_are_of_three_kinds);
ATF_TC_BODY(names_are_of_three_kinds, tc)
{
	ATF_CHECK_EQ(known_is(SV("message_size_limit")), KNOWN_WORKS);
	ATF_CHECK_EQ(known_is(SV("smtpd_milters")), KNOWN_LATER);
	ATF_CHECK_EQ(known_is(SV("smtp_tls_CAfile")), KNOWN_LATER);
	ATF_CHECK_EQ(known_is(SV("biff")), KNOWN_NEVER);
	ATF_CHECK_EQ(known_is(SV("2bounce_notice_recipient")) == KNOWN_NOT, 0);
	ATF_CHECK_EQ(known_is(SV("message_size-limit")), KNOWN_NOT);
	ATF_CHECK_EQ(known_is(SV("smtp_tls_cafile")), KNOWN_NOT);
	ATF_CHECK_EQ(known_is(SV("")), KNOWN_NOT);
	ATF_CHECK_EQ(known_is(SV("biff daemon_timeout")), KNOWN_NOT);
}

ATF_TC_WITHOUT_HEAD(a_service_has_names_of_its_own);
ATF_TC_BODY(a_service_has_names_of_its_own, tc)
{
	ATF_CHECK(
	    known_of_service(SV("slow_destination_concurrency_limit"), "slow"));
	ATF_CHECK(known_of_service(SV("slow_time_limit"), "slow"));
	ATF_CHECK(!known_of_service(SV("slow_time_limit"), "slo"));
	ATF_CHECK(!known_of_service(SV("slow_"), "slow"));
	ATF_CHECK(!known_of_service(SV("slow"), "slow"));
	ATF_CHECK(!known_of_service(SV("slow_colour"), "slow"));
}

ATF_TC_WITHOUT_HEAD(the_nearest_name_is_found);
ATF_TC_BODY(the_nearest_name_is_found, tc)
{
	ATF_CHECK_STREQ(nearest("message_size-limit"), "message_size_limit");
	ATF_CHECK_STREQ(nearest("mynetwroks"), "mynetworks");
	ATF_CHECK_STREQ(nearest("relay_domain"), "relay_domains");
	ATF_CHECK_STREQ(nearest("smtp_tls_cafile"), "smtp_tls_CAfile");
	ATF_CHECK_STREQ(nearest("smtpd_recipient_restriction"),
	    "smtpd_recipient_restrictions");
	ATF_CHECK_STREQ(nearest("colour_of_the_sky"), "");
	ATF_CHECK_STREQ(nearest("x"), "");
	ATF_CHECK_STREQ(nearest(""), "");
	ATF_CHECK_STREQ(
	    nearest("smtpd_recipient_restrictions_smtpd_recipient_restrictions"
		    "_smtpd_recipient_restrictions"),
	    "");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names_are_of_three_kinds);
	ATF_TP_ADD_TC(tp, a_service_has_names_of_its_own);
	ATF_TP_ADD_TC(tp, the_nearest_name_is_found);
	return atf_no_error();
}
