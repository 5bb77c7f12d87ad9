#include <atf-c.h>

#include <string.h>
#include <time.h>

#include "postqueue/print.h"

static struct queue_row_recipient recipients[] = {
	{ "ann@example.com", "", "connect to mx[192.0.2.1]:25: refused" },
	{ "joe smith@example.com", "", "connect to mx[192.0.2.1]:25: refused" },
	{ "bob@example.com", "", "" },
};

static struct queue_row row = {
	.id = "4abcdefghzW",
	.sender = "me@example.net",
	.queue = "deferred",
	.size = 5120,
	.arrived = INT64_C(1700000000) * 1000000,
	.state = ' ',
	.recipients = { recipients, 3 },
};

static struct print print;
static struct str out;

static void
begin(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	str_clear(&out);
}

ATF_TC_WITHOUT_HEAD(an_empty_queue_says_so);
ATF_TC_BODY(an_empty_queue_says_so, tc)
{
	begin();
	print_end(&print, &out);
	ATF_CHECK_STREQ(str_text(&out), "Mail queue is empty\n");
}

ATF_TC_WITHOUT_HEAD(a_message_is_printed_as_postfix_does);
ATF_TC_BODY(a_message_is_printed_as_postfix_does, tc)
{
	begin();
	print_row(&print, &row, &out);
	print_end(&print, &out);
	ATF_CHECK_STREQ(str_text(&out),
	    "----Queue ID----- --Size-- ---Arrival Time---- "
	    "--Sender/Recipient------\n"
	    "4abcdefghzW           5120 Tue Nov 14 22:13:20 "
	    "me@example.net\n"
	    "                                        "
	    "(connect to mx[192.0.2.1]:25: refused)\n"
	    "                                               "
	    "ann@example.com\n"
	    "                                               "
	    "\"joe smith\"@example.com\n"
	    "                                               "
	    "bob@example.com\n"
	    "\n"
	    "-- 5 Kbytes in 1 Request.\n");
}

ATF_TC_WITHOUT_HEAD(state_and_null_sender_are_shown);
ATF_TC_BODY(state_and_null_sender_are_shown, tc)
{
	struct queue_row other = row;

	begin();
	other.state = '*';
	other.sender = "";
	print_row(&print, &other, &out);
	other.id = "4bcdefghizW";
	other.state = '!';
	print_row(&print, &other, &out);
	other.id = "4cbcdefghizW";
	other.state = '#';
	print_row(&print, &other, &out);
	other.id = "4dbcdefghizW";
	other.queue = "hold";
	print_row(&print, &other, &out);
	print_end(&print, &out);
	ATF_CHECK(strstr(str_text(&out), "4abcdefghzW* ") != NULL);
	ATF_CHECK(strstr(str_text(&out), " MAILER-DAEMON\n") != NULL);
	ATF_CHECK(strstr(str_text(&out), "\n\n4bcdefghizW! ") != NULL);
	ATF_CHECK(strstr(str_text(&out), "\n\n4cbcdefghizW# ") != NULL);
	ATF_CHECK(strstr(str_text(&out), "\n\n4dbcdefghizW! ") != NULL);
	ATF_CHECK(strstr(str_text(&out), "in 4 Requests.\n") != NULL);
}

ATF_TC_WITHOUT_HEAD(rows_of_one_message_are_one_message);
ATF_TC_BODY(rows_of_one_message_are_one_message, tc)
{
	begin();
	print_row(&print, &row, &out);
	print_row(&print, &row, &out);
	print_end(&print, &out);
	ATF_CHECK(strstr(str_text(&out), "-- 5 Kbytes in 1 Request.") != NULL);
}

ATF_TC_WITHOUT_HEAD(strangers_bytes_are_cleaned);
ATF_TC_BODY(strangers_bytes_are_cleaned, tc)
{
	struct queue_row_recipient evil = { "a\x1b[2J@b", "", "bad\nline\xff" };
	struct queue_row other = row;

	begin();
	other.recipients = (struct message_list){ &evil, 1 };
	print_row(&print, &other, &out);
	print_end(&print, &out);
	ATF_CHECK(strstr(str_text(&out), "(bad?line?)\n") != NULL);
	ATF_CHECK(strchr(str_text(&out), '\x1b') == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_empty_queue_says_so);
	ATF_TP_ADD_TC(tp, a_message_is_printed_as_postfix_does);
	ATF_TP_ADD_TC(tp, state_and_null_sender_are_shown);
	ATF_TP_ADD_TC(tp, rows_of_one_message_are_one_message);
	ATF_TP_ADD_TC(tp, strangers_bytes_are_cleaned);
	return atf_no_error();
}
