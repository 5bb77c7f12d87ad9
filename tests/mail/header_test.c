#include <atf-c.h>

#include "mail/header.h"

ATF_TC_WITHOUT_HEAD(each_line_is_told_apart);
ATF_TC_BODY(each_line_is_told_apart, tc)
{
	static const struct {
		const char *line;
		enum header_line is;
		const char *name, *value;
	} rows[] = {
		{ "Subject: hello", HEADER_FIRST, "Subject", "hello" },
		{ "Subject:hello:x", HEADER_FIRST, "Subject", "hello:x" },
		{ "Subject \t:", HEADER_FIRST, "Subject", "" },
		{ "X-#!: \ta ", HEADER_FIRST, "X-#!", "a " },
		{ " more", HEADER_MORE, NULL, NULL },
		{ "\t", HEADER_MORE, NULL, NULL },
		{ "", HEADER_END, NULL, NULL },
		{ "From joe Mon", HEADER_NOT, NULL, NULL },
		{ "no colon", HEADER_NOT, NULL, NULL },
		{ ": no name", HEADER_NOT, NULL, NULL },
		{ "S\xfc"
		  "b: x",
		    HEADER_NOT, NULL, NULL },
		{ "S\x01: x", HEADER_NOT, NULL, NULL },
		{ "Subject", HEADER_NOT, NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sv name, value;
		enum header_line is =
		    header_line(sv_of(rows[i].line), &name, &value);

		ATF_CHECK_EQ_MSG(is, rows[i].is, "%s", rows[i].line);
		if (is == HEADER_FIRST) {
			ATF_CHECK(sv_equal(name, sv_of(rows[i].name)));
			ATF_CHECK(sv_equal(value, sv_of(rows[i].value)));
		}
	}
}

ATF_TC_WITHOUT_HEAD(each_known_header_is_found_by_its_name);
ATF_TC_BODY(each_known_header_is_found_by_its_name, tc)
{
	static const char *const names[HEADER_COUNT] = { "", "Bcc", "Cc",
		"Content-Length", "Date", "From", "Message-Id", "Received",
		"Resent-Bcc", "Resent-Cc", "Resent-Date", "Resent-From",
		"Resent-Message-Id", "Resent-Sender", "Resent-To",
		"Return-Path", "Sender", "Subject", "To" };

	for (int i = HEADER_OTHER; i < HEADER_COUNT; i++)
		ATF_CHECK_EQ(header_find(sv_of(names[i])), (enum header)i);
	ATF_CHECK_EQ(header_find(sv_of("MESSAGE-ID")), HEADER_MESSAGE_ID);
	ATF_CHECK_EQ(header_find(sv_of("X-To")), HEADER_OTHER);
	ATF_CHECK_EQ(header_find(sv_of("")), HEADER_OTHER);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_line_is_told_apart);
	ATF_TP_ADD_TC(tp, each_known_header_is_found_by_its_name);
	return atf_no_error();
}
