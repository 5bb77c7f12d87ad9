#include <atf-c.h>

#include <string.h>

#include "bounce/letter.h"
#include "mail/settings.h"

static struct notify_recipient recipients[] = {
	{ .address = "joe smith@example.com",
	    .original = "joe@example.org",
	    .dsn = "5.1.1",
	    .text = "host mx.example.com[192.0.2.1] said: 550 5.1.1 unknown "
		    "user (in reply to RCPT TO command)" },
	{ .address = "ann@example.com",
	    .original = "",
	    .dsn = "5.0.0",
	    .text = "no\r\nX-Evil: yes \xff" },
};

static struct notify about = {
	.id = "4abcdefz1",
	.sender = "me@example.net",
	.recipients = { recipients, 2 },
};

static struct str out;

static const char *
write_letter(enum letter_kind kind, const char *header)
{
	struct letter l = { .kind = kind,
		.to = "me@example.net",
		.about = &about,
		.header = sv_of(header) };

	mail_settings.mail_name = "Postern";
	mail_settings.myhostname = "gw.example.net";
	mail_settings.myorigin = "example.net";
	str_clear(&out);
	letter_write(&l, &out);
	return str_text(&out);
}

static void
has(const char *text, const char *want)
{
	ATF_CHECK_MSG(
	    strstr(text, want) != NULL, "no \"%s\" in:\n%s", want, text);
}

ATF_TC_WITHOUT_HEAD(says_who_it_is_from_and_that_a_machine_wrote_it);
ATF_TC_BODY(says_who_it_is_from_and_that_a_machine_wrote_it, tc)
{
	const char *text = write_letter(LETTER_SENDER, "");

	has(text, "From: Mail Delivery System <MAILER-DAEMON@example.net>\r\n");
	has(text, "Subject: Undelivered Mail Returned to Sender\r\n");
	has(text, "To: me@example.net\r\n");
	has(text, "Auto-Submitted: auto-replied\r\n");
}

ATF_TC_WITHOUT_HEAD(names_each_recipient_with_its_reason);
ATF_TC_BODY(names_each_recipient_with_its_reason, tc)
{
	const char *text = write_letter(LETTER_SENDER, "");

	has(text, "<\"joe smith\"@example.com> (expanded from "
		  "<joe@example.org>): host");
	has(text, "unknown");
	has(text, "<ann@example.com>: no");
}

ATF_TC_WITHOUT_HEAD(strangers_words_make_no_header_and_no_eighth_bit);
ATF_TC_BODY(strangers_words_make_no_header_and_no_eighth_bit, tc)
{
	const char *text =
	    write_letter(LETTER_SENDER, "Subject: \xc3\xa4\r\nX: a\x01z\r\n");

	ATF_CHECK(strstr(text, "\nX-Evil") == NULL);
	for (size_t i = 0; i < out.len; i++)
		ATF_CHECK((unsigned char)text[i] < 127);
	has(text, "Subject: ??\r\nX: a?z\r\n");
}

ATF_TC_WITHOUT_HEAD(every_line_ends_in_CRLF_and_is_short);
ATF_TC_BODY(every_line_ends_in_CRLF_and_is_short, tc)
{
	static char longest[5000];
	struct sv rest, line;

	memset(longest, 'x', sizeof(longest) - 2);
	longest[sizeof(longest) - 2] = '\n';
	recipients[1].text = longest;
	write_letter(LETTER_POSTMASTER, longest);
	recipients[1].text = "no";
	rest = str_view(&out);
	while (sv_cut(&rest, '\n', &line)) {
		ATF_CHECK(line.len > 0 && line.at[line.len - 1] == '\r');
		ATF_CHECK(line.len < 998);
	}
	ATF_CHECK_EQ(rest.len, 0);
}

ATF_TC_WITHOUT_HEAD(the_header_ends_at_the_empty_line);
ATF_TC_BODY(the_header_ends_at_the_empty_line, tc)
{
	static const char whole[] = "A: b\r\n c\r\nD: e\r\n\r\nbody\r\n";
	static const char none[] = "no header\r\nbody\r\n";
	static const char torn[] = "A: b\r\nD: e";

	ATF_CHECK_EQ(letter_header(sv_of(whole)).len, 16);
	ATF_CHECK_EQ(letter_header(sv_of(none)).len, 0);
	ATF_CHECK_EQ(letter_header(sv_of(torn)).len, 6);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, says_who_it_is_from_and_that_a_machine_wrote_it);
	ATF_TP_ADD_TC(tp, names_each_recipient_with_its_reason);
	ATF_TP_ADD_TC(tp, strangers_words_make_no_header_and_no_eighth_bit);
	ATF_TP_ADD_TC(tp, every_line_ends_in_CRLF_and_is_short);
	ATF_TP_ADD_TC(tp, the_header_ends_at_the_empty_line);
	return atf_no_error();
}
