#include <atf-c.h>

#include <string.h>

#include "postqueue/json.h"

static struct queue_row_recipient recipients[] = {
	{ "ann@example.com", "", "connect to mx[192.0.2.1]:25: refused" },
	{ "joe smith@example.com", "joe@example.com", "" },
};

static struct queue_row row = {
	.id = "4abcdefghzW",
	.sender = "me@example.net",
	.queue = "deferred",
	.size = 5120,
	.arrived = INT64_C(1700000000) * 1000000,
	.state = ' ',
	.recipients = { recipients, 2 },
};

static struct json json;
static struct str out;

static const char *
text_of(struct sv text)
{
	str_clear(&out);
	json_put_text(&out, text);
	return str_text(&out);
}

ATF_TC_WITHOUT_HEAD(an_empty_queue_is_nothing);
ATF_TC_BODY(an_empty_queue_is_nothing, tc)
{
	json_end(&json, &out);
	ATF_CHECK_STREQ(str_text(&out), "");
}

ATF_TC_WITHOUT_HEAD(a_message_is_a_line_as_postfix_prints_it);
ATF_TC_BODY(a_message_is_a_line_as_postfix_prints_it, tc)
{
	json_row(&json, &row, &out);
	json_end(&json, &out);
	ATF_CHECK_STREQ(str_text(&out),
	    "{\"queue_name\": \"deferred\", \"queue_id\": \"4abcdefghzW\", "
	    "\"arrival_time\": 1700000000, \"message_size\": 5120, "
	    "\"forced_expire\": false, \"sender\": \"me@example.net\", "
	    "\"recipients\": [{\"address\": \"ann@example.com\", "
	    "\"delay_reason\": \"connect to mx[192.0.2.1]:25: refused\"}, "
	    "{\"orig_address\": \"joe@example.com\", "
	    "\"address\": \"\\\"joe smith\\\"@example.com\"}]}\n");
}

ATF_TC_WITHOUT_HEAD(rows_of_one_message_are_one_line);
ATF_TC_BODY(rows_of_one_message_are_one_line, tc)
{
	struct queue_row other = row;
	size_t lines = 0;

	other.id = "4bcdefghizW";
	other.state = '#';
	other.sender = "";
	json_row(&json, &row, &out);
	json_row(&json, &row, &out);
	json_row(&json, &other, &out);
	json_end(&json, &out);
	for (size_t i = 0; i < out.len; i++)
		lines += out.text[i] == '\n';
	ATF_CHECK_EQ(lines, 2);
	ATF_CHECK(strstr(str_text(&out), "\"}, {\"address\"") != NULL);
	ATF_CHECK(
	    strstr(str_text(&out), "\"forced_expire\": true, "
				   "\"sender\": \"MAILER-DAEMON\"") != NULL);
}

ATF_TC_WITHOUT_HEAD(what_strangers_wrote_is_clean);
ATF_TC_BODY(what_strangers_wrote_is_clean, tc)
{
	ATF_CHECK_STREQ(text_of(SV("a\"b\\c")), "\"a\\\"b\\\\c\"");
	ATF_CHECK_STREQ(text_of(SV("a\nb\x1b[2J\x7f\0d")), "\"a?b?[2J??d\"");
	ATF_CHECK_STREQ(
	    text_of(SV("gr\xc3\xbc\xc3\x9f")), "\"gr\xc3\xbc\xc3\x9f\"");
	ATF_CHECK_STREQ(text_of(SV("\xe2\x82\xac \xf0\x9f\x93\xa8")),
	    "\"\xe2\x82\xac \xf0\x9f\x93\xa8\"");
	ATF_CHECK_STREQ(text_of(SV("\xff\xc3")), "\"??\"");
	ATF_CHECK_STREQ(text_of(SV("\xc0\xaf \xe0\x80\xaf")), "\"?? ???\"");
	ATF_CHECK_STREQ(text_of(SV("\xed\xa0\x80")), "\"???\"");
	ATF_CHECK_STREQ(text_of(SV("\xf4\x90\x80\x80")), "\"????\"");
	ATF_CHECK_STREQ(text_of(SV("\xc2\x9b"
				   "2J")),
	    "\"??2J\"");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_empty_queue_is_nothing);
	ATF_TP_ADD_TC(tp, a_message_is_a_line_as_postfix_prints_it);
	ATF_TP_ADD_TC(tp, rows_of_one_message_are_one_line);
	ATF_TP_ADD_TC(tp, what_strangers_wrote_is_clean);
	return atf_no_error();
}
