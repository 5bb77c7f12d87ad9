#include <atf-c.h>
#include <stdlib.h>
#include <time.h>

#include "cleanup/stamp.h"
#include "mail/date.h"
#include "mail/settings.h"

/* Fri, 21 Aug 2026 10:00:00 UTC */
static const int64_t then = 1787306400LL * 1000000;

static void
check(const struct stamp *s, const char *want)
{
	struct str out = { 0 };

	setenv("TZ", "UTC0", 1);
	tzset();
	mail_settings.myhostname = "gw.example.net";
	mail_settings.mail_name = "Postern";
	mail_settings.double_bounce_sender = "double-bounce";
	stamp_received(&out, s);
	ATF_CHECK_STREQ(str_text(&out), want);
	str_free(&out);
}

ATF_TC_WITHOUT_HEAD(received_names_the_only_recipient);
ATF_TC_BODY(received_names_the_only_recipient, tc)
{
	struct stamp s = { "4ABCDz1", "mx.example.org", "192.0.2.7", "helo.org",
		"ESMTP", "joe smith@example.com", then, false, false, 0 };

	check(&s, "Received: from helo.org (mx.example.org [192.0.2.7])\r\n"
		  "\tby gw.example.net (Postern) with ESMTP id 4ABCDz1\r\n"
		  "\tfor <\"joe smith\"@example.com>; "
		  "Fri, 21 Aug 2026 10:00:00 +0000 (UTC)\r\n");
}

ATF_TC_WITHOUT_HEAD(received_names_no_recipient_when_there_are_more);
ATF_TC_BODY(received_names_no_recipient_when_there_are_more, tc)
{
	struct stamp s = { "4ABCDz1", "unknown", "2001:db8::7", "", "SMTP",
		NULL, then, false, false, 0 };

	check(&s, "Received: from unknown (unknown [IPv6:2001:db8::7])\r\n"
		  "\tby gw.example.net (Postern) with SMTP id 4ABCDz1;\r\n"
		  "\tFri, 21 Aug 2026 10:00:00 +0000 (UTC)\r\n");
}

ATF_TC_WITHOUT_HEAD(our_own_mail_has_no_client);
ATF_TC_BODY(our_own_mail_has_no_client, tc)
{
	struct stamp s = { "4ABCDz1", "", "", "", "", NULL, then, true, false,
		0 };

	check(&s, "Received: by gw.example.net (Postern)\r\n"
		  "\tid 4ABCDz1; Fri, 21 Aug 2026 10:00:00 +0000 (UTC)\r\n");
}

ATF_TC_WITHOUT_HEAD(a_user_of_this_machine_is_named_by_number);
ATF_TC_BODY(a_user_of_this_machine_is_named_by_number, tc)
{
	struct stamp s = { "4ABCDz1", "", "", "", "", "joe@example.com", then,
		false, true, 4294967294LL };

	check(&s,
	    "Received: by gw.example.net (Postern, from userid 4294967294)\r\n"
	    "\tid 4ABCDz1; Fri, 21 Aug 2026 10:00:00 +0000 (UTC)\r\n");
}

ATF_TC_WITHOUT_HEAD(a_client_cannot_write_a_line_of_its_own);
ATF_TC_BODY(a_client_cannot_write_a_line_of_its_own, tc)
{
	struct stamp s = { "4ABCDz1", "a\r\nb", "1\n2", "x\r\n\r\ny", "E\nS",
		NULL, then, false, false, 0 };

	check(&s, "Received: from x????y (a??b [1?2])\r\n"
		  "\tby gw.example.net (Postern) with E?S id 4ABCDz1;\r\n"
		  "\tFri, 21 Aug 2026 10:00:00 +0000 (UTC)\r\n");
}

ATF_TC_WITHOUT_HEAD(a_date_has_the_local_zone_and_two_digits);
ATF_TC_BODY(a_date_has_the_local_zone_and_two_digits, tc)
{
	struct str out = { 0 };

	setenv("TZ", "XYZ3:30", 1);
	tzset();
	date_put(&out, 1786104000LL * 1000000);
	ATF_CHECK_STREQ(
	    str_text(&out), "Fri, 07 Aug 2026 08:30:00 -0330 (XYZ)");
	str_free(&out);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, received_names_the_only_recipient);
	ATF_TP_ADD_TC(tp, received_names_no_recipient_when_there_are_more);
	ATF_TP_ADD_TC(tp, our_own_mail_has_no_client);
	ATF_TP_ADD_TC(tp, a_user_of_this_machine_is_named_by_number);
	ATF_TP_ADD_TC(tp, a_client_cannot_write_a_line_of_its_own);
	ATF_TP_ADD_TC(tp, a_date_has_the_local_zone_and_two_digits);
	return atf_no_error();
}
