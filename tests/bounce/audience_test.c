/*
 * Who is told, by the sender, what was asked for, and notify_classes.
 */
#include <atf-c.h>

#include "bounce/audience.h"
#include "bounce/settings.h"
#include "mail/settings.h"

static struct notify_recipient recipients[2];
static struct notify about;

static void
begin(int64_t kind, const char *sender)
{
	mail_settings.myhostname = "gw.example.net";
	mail_settings.myorigin = "example.net";
	mail_settings.double_bounce_sender = "double-bounce";
	bounce_settings.notify_classes = "resource, software";
	bounce_settings.bounce_notice_recipient = "postmaster";
	bounce_settings.delay_notice_recipient = "ops@example.org";
	bounce_settings.param_2bounce_notice_recipient = "postmaster";
	recipients[0] = recipients[1] = (struct notify_recipient){ 0 };
	about = (struct notify){
		.kind = kind, .sender = sender, .recipients = { recipients, 2 }
	};
}

/* "from>to body copy", for each letter; then why. */
static void
told(const char *want)
{
	struct letter l[AUDIENCE_LIMIT];
	struct pool *pool = pool_new();
	struct str got = { 0 };
	const char *why;
	unsigned count = audience_of(&about, l, pool, &why);

	for (unsigned i = 0; i < count; i++)
		str_printf(&got, "%s%s>%s%s%s", i > 0 ? " | " : "", l[i].from,
		    l[i].to, l[i].body ? " body" : "",
		    l[i].postmaster ? " postmaster" : "");
	if (why != NULL)
		str_puts(&got, why);
	ATF_CHECK_STREQ(str_text(&got), want);
	str_free(&got);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(failure_goes_to_the_sender);
ATF_TC_BODY(failure_goes_to_the_sender, tc)
{
	begin(NOTIFY_FAILURE, "me@here.example");
	told(">me@here.example body");
	about.ret = DSN_RET_HDRS;
	told(">me@here.example");
	bounce_settings.notify_classes = "bounce 2bounce";
	told(">me@here.example | double-bounce@gw.example.net>"
	     "postmaster@example.net postmaster");
}

ATF_TC_WITHOUT_HEAD(what_nobody_asked_for_is_not_sent);
ATF_TC_BODY(what_nobody_asked_for_is_not_sent, tc)
{
	begin(NOTIFY_FAILURE, "me@here.example");
	recipients[0].notify = recipients[1].notify = DSN_NEVER;
	told("");
	recipients[1].notify = DSN_SUCCESS | DSN_DELAY;
	told("");
	recipients[1].notify = DSN_SUCCESS | DSN_FAILURE;
	told(">me@here.example body");
	/* The postmaster wants to know all the same. */
	recipients[1].notify = DSN_NEVER;
	bounce_settings.notify_classes = "bounce";
	told("double-bounce@gw.example.net>postmaster@example.net postmaster");
}

ATF_TC_WITHOUT_HEAD(delay_is_told_without_the_body);
ATF_TC_BODY(delay_is_told_without_the_body, tc)
{
	begin(NOTIFY_DELAY, "me@here.example");
	told(">me@here.example");
	recipients[0].notify = recipients[1].notify = DSN_FAILURE;
	told("");
	recipients[1].notify = DSN_DELAY;
	bounce_settings.notify_classes = "delay";
	told(">me@here.example | double-bounce@gw.example.net>"
	     "ops@example.org postmaster");
}

ATF_TC_WITHOUT_HEAD(success_is_told_on_request_only);
ATF_TC_BODY(success_is_told_on_request_only, tc)
{
	begin(NOTIFY_SUCCESS, "me@here.example");
	bounce_settings.notify_classes = "bounce 2bounce delay";
	told("");
	recipients[1].notify = DSN_SUCCESS;
	told(">me@here.example");
}

ATF_TC_WITHOUT_HEAD(a_status_that_was_asked_for_is_told_of_everybody);
ATF_TC_BODY(a_status_that_was_asked_for_is_told_of_everybody, tc)
{
	begin(NOTIFY_STATUS, "me@here.example");
	recipients[0].notify = recipients[1].notify = DSN_NEVER;
	told(">me@here.example");
}

ATF_TC_WITHOUT_HEAD(a_report_of_a_report_goes_to_the_postmaster);
ATF_TC_BODY(a_report_of_a_report_goes_to_the_postmaster, tc)
{
	begin(NOTIFY_FAILURE, "");
	told("undeliverable bounce: nobody is notified");
	bounce_settings.notify_classes = "2bounce";
	told("double-bounce@gw.example.net>postmaster@example.net body "
	     "postmaster");
}

ATF_TC_WITHOUT_HEAD(a_third_ends_here);
ATF_TC_BODY(a_third_ends_here, tc)
{
	begin(NOTIFY_FAILURE, "double-bounce@gw.example.net");
	bounce_settings.notify_classes = "bounce 2bounce delay";
	told("undeliverable postmaster notification discarded");
	about.sender = "Double-Bounce@example.net";
	told("undeliverable postmaster notification discarded");
	about.sender = "double-bounce";
	told("undeliverable postmaster notification discarded");
	about.kind = NOTIFY_DELAY;
	told("");
	/* Somebody else's of that name is anybody. */
	begin(NOTIFY_FAILURE, "double-bounce@other.example");
	told(">double-bounce@other.example body");
}

ATF_TC_WITHOUT_HEAD(of_a_report_only_delay_and_failure_are_told);
ATF_TC_BODY(of_a_report_only_delay_and_failure_are_told, tc)
{
	begin(NOTIFY_DELAY, "");
	told("");
	bounce_settings.notify_classes = "delay";
	told("double-bounce@gw.example.net>ops@example.org postmaster");
	about.kind = NOTIFY_SUCCESS;
	told("");
	about.kind = NOTIFY_STATUS;
	told("");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, failure_goes_to_the_sender);
	ATF_TP_ADD_TC(tp, what_nobody_asked_for_is_not_sent);
	ATF_TP_ADD_TC(tp, delay_is_told_without_the_body);
	ATF_TP_ADD_TC(tp, success_is_told_on_request_only);
	ATF_TP_ADD_TC(tp, a_status_that_was_asked_for_is_told_of_everybody);
	ATF_TP_ADD_TC(tp, a_report_of_a_report_goes_to_the_postmaster);
	ATF_TP_ADD_TC(tp, a_third_ends_here);
	ATF_TP_ADD_TC(tp, of_a_report_only_delay_and_failure_are_told);
	return atf_no_error();
}
