/*
 * What senders are told of by way of bounce: tests/qmgr/world.h.
 */
#include <atf-c.h>

#include <string.h>

#include "qmgr/work.h"
#include "tests/qmgr/world.c"

static void
reports(const char *want)
{
	ATF_CHECK_MSG(strstr(str_text(&world.report), want) != NULL,
	    "no \"%s\" in\n%s", want, str_text(&world.report));
}

ATF_TC_WITHOUT_HEAD(what_a_client_asked_for_reaches_the_agent);
ATF_TC_BODY(what_a_client_asked_for_reaches_the_agent, tc)
{
	begin();
	world.notify = DSN_SUCCESS | DSN_DELAY;
	world_mail("me@here.test", "a@sent.smtp.test");
	world_until(all_gone());
	ATF_CHECK_STREQ(str_text(&world.delivery),
	    "client.test 192.0.2.1 client ESMTP envid 2; "
	    "a@sent.smtp.test 10 rfc822;o");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_report_says_who_refused_and_how);
ATF_TC_BODY(a_report_says_who_refused_and_how, tc)
{
	begin();
	world.notify = DSN_FAILURE;
	world_mail("me@here.test", "a@bounced.smtp.test");
	world_until(all_gone());
	ATF_CHECK_STREQ(str_text(&world.report),
	    "0 a@bounced.smtp.test 0 4 rfc822;o 5.0.0 mx.test smtp; said so; "
	    "envid 2\n");
	world_end();
}

/* It was read from the file the second time. */
ATF_TC_WITHOUT_HEAD(who_refused_is_known_after_a_failed_report);
ATF_TC_BODY(who_refused_is_known_after_a_failed_report, tc)
{
	begin();
	world.deaf_bounce = true;
	world_mail("me@here.test", "a@bounced.smtp.test");
	world_run(300);
	str_clear(&world.report);
	world.deaf_bounce = false;
	work_flush();
	world_until(all_gone());
	ATF_CHECK_STREQ(str_text(&world.report),
	    "0 a@bounced.smtp.test 0 0 rfc822;o 5.0.0 mx.test smtp; said so; "
	    "envid 2\n");
	world_end();
}

ATF_TC_WITHOUT_HEAD(success_is_told_to_who_asked);
ATF_TC_BODY(success_is_told_to_who_asked, tc)
{
	begin();
	world_mail("me@here.test", "a@sent.smtp.test");
	world_until(all_gone());
	ATF_CHECK_EQ(world.notified, 0);
	world.notify = DSN_SUCCESS;
	world_mail("me@here.test", "b@sent.smtp.test");
	world_until(all_gone());
	ATF_CHECK_EQ(world.reports[NOTIFY_SUCCESS], 1);
	reports("2 b@sent.smtp.test 3 2 rfc822;o 2.0.0 mx.test");
	world.reach = REACH_PASSED;
	world_mail("me@here.test", "c@sent.smtp.test");
	world_until(all_gone());
	ATF_CHECK_EQ(world.notified, 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(success_that_could_not_be_told_is_not_sent_again);
ATF_TC_BODY(success_that_could_not_be_told_is_not_sent_again, tc)
{
	begin();
	world.deaf_bounce = true;
	world.notify = DSN_SUCCESS;
	first = world_mail("me@here.test", "a@sent.smtp.test b@sent.x.test");
	world_run(300);
	ATF_CHECK(world_has(first));
	world.deaf_bounce = false;
	work_flush();
	world_until(all_gone());
	ATF_CHECK_EQ(world.delivered, 2);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_delay_is_told_of_once);
ATF_TC_BODY(a_delay_is_told_of_once, tc)
{
	begin();
	qmgr_settings.delay_warning_time = 10;
	world_mail("me@here.test", "a@deferred.smtp.test");
	world_run(300);
	ATF_CHECK_EQ(world.notified, 0);
	world.age = 20;
	world_mail("me@here.test", "b@deferred.smtp.test c@sent.smtp.test");
	world_run(300);
	ATF_CHECK_EQ(world.notified, 1);
	reports("1 b@deferred.smtp.test 1 ");
	work_flush();
	world_run(300);
	ATF_CHECK_EQ(world.delivered, 5);
	ATF_CHECK_EQ(world.notified, 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_delay_that_could_not_be_told_of_is_told_later);
ATF_TC_BODY(a_delay_that_could_not_be_told_of_is_told_later, tc)
{
	begin();
	qmgr_settings.delay_warning_time = 10;
	world.age = 20;
	world.deaf_bounce = true;
	world_mail("me@here.test", "b@deferred.smtp.test");
	world_run(300);
	ATF_CHECK_EQ(world.notified, 1);
	world.deaf_bounce = false;
	for (int i = 0; i < 3; i++) {
		work_flush();
		world_run(200);
	}
	ATF_CHECK_EQ(world.notified, 2);
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_is_only_verified_ends_with_its_report);
ATF_TC_BODY(what_is_only_verified_ends_with_its_report, tc)
{
	begin();
	world.flags = SPOOL_VERIFY;
	world_mail("me@here.test", "a@sent.smtp.test b@deferred.smtp.test "
				   "c@bounced.smtp.test never@x.y.test");
	world_until(all_gone());
	ATF_CHECK_EQ(world.reports[NOTIFY_STATUS], 4);
	ATF_CHECK_EQ(world.notified, 4);
	reports("3 a@sent.smtp.test 5 ");
	reports("3 b@deferred.smtp.test 6 ");
	reports("3 c@bounced.smtp.test 6 ");
	logs("status=undeliverable (bad address syntax)");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_first_attempt_is_reported_on_and_the_rest_goes_on);
ATF_TC_BODY(a_first_attempt_is_reported_on_and_the_rest_goes_on, tc)
{
	begin();
	world.flags = SPOOL_TRACE;
	first = world_mail("me@here.test", "a@sent.smtp.test "
					   "b@deferred.smtp.test "
					   "c@bounced.smtp.test");
	world_run(300);
	ATF_CHECK(world_has(first));
	ATF_CHECK_EQ(world.reports[NOTIFY_STATUS], 3);
	ATF_CHECK_EQ(world.reports[NOTIFY_FAILURE], 1);
	reports("3 a@sent.smtp.test 3 ");
	reports("3 b@deferred.smtp.test 1 ");
	work_flush();
	world_run(300);
	ATF_CHECK_EQ(world.delivered, 4);
	ATF_CHECK_EQ(world.reports[NOTIFY_STATUS], 3);
	world_end();
}

/* It is tried once, and the message does not stay because of it. */
ATF_TC_WITHOUT_HEAD(a_report_on_the_first_attempt_may_get_lost);
ATF_TC_BODY(a_report_on_the_first_attempt_may_get_lost, tc)
{
	begin();
	world.flags = SPOOL_TRACE;
	world.deaf_bounce = true;
	world_mail("me@here.test", "a@sent.smtp.test b@sent.x.test");
	world_until(all_gone());
	ATF_CHECK_EQ(world.delivered, 2);
	logs("the report on the first attempt could not be sent");
	world_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_a_client_asked_for_reaches_the_agent);
	ATF_TP_ADD_TC(tp, a_report_says_who_refused_and_how);
	ATF_TP_ADD_TC(tp, who_refused_is_known_after_a_failed_report);
	ATF_TP_ADD_TC(tp, success_is_told_to_who_asked);
	ATF_TP_ADD_TC(tp, success_that_could_not_be_told_is_not_sent_again);
	ATF_TP_ADD_TC(tp, a_delay_is_told_of_once);
	ATF_TP_ADD_TC(tp, a_delay_that_could_not_be_told_of_is_told_later);
	ATF_TP_ADD_TC(tp, what_is_only_verified_ends_with_its_report);
	ATF_TP_ADD_TC(tp, a_first_attempt_is_reported_on_and_the_rest_goes_on);
	ATF_TP_ADD_TC(tp, a_report_on_the_first_attempt_may_get_lost);
	return atf_no_error();
}
