#include <atf-c.h>

#include <unistd.h>

#include "util/lines.h"
#include "util/log.h"

/* Each logical line as "first-last:text|". */
static const char *
read_all(struct sv text)
{
	static struct str out;
	struct lines in = lines_of(text, "test.cf");

	str_clear(&out);
	while (lines_next(&in)) {
		str_printf(&out, "%d-%d:", in.first, in.last);
		str_put(&out, in.line);
		str_putc(&out, '|');
	}
	ATF_CHECK(!lines_next(&in));
	lines_end(&in);
	return str_text(&out);
}

/* What the last reading logged. */
static const char *
read_log(struct sv text)
{
	static char said[4096];
	int ends[2];
	ssize_t n;

	ATF_REQUIRE_EQ(pipe(ends), 0);
	log_to(LOG_TO_STDERR, ends[1]);
	read_all(text);
	log_to(LOG_TO_STDERR, STDERR_FILENO);
	n = read(ends[0], said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	return said;
}

ATF_TC_WITHOUT_HEAD(numbers_each_line);
ATF_TC_BODY(numbers_each_line, tc)
{
	ATF_CHECK_STREQ(read_all(SV("a\nb\n")), "1-1:a|2-2:b|");
	ATF_CHECK_STREQ(read_all(SV("\n\n  \na\n\nb")), "4-4:a|6-6:b|");
	ATF_CHECK_STREQ(read_all(SV("")), "");
	ATF_CHECK_STREQ(read_all(SV("\n")), "");
}

ATF_TC_WITHOUT_HEAD(white_space_continues_a_line);
ATF_TC_BODY(white_space_continues_a_line, tc)
{
	ATF_CHECK_STREQ(read_all(SV("a\n b\n\tc\nd\n")), "1-3:a b\tc|4-4:d|");
}

ATF_TC_WITHOUT_HEAD(a_comment_does_not_end_a_continued_line);
ATF_TC_BODY(a_comment_does_not_end_a_continued_line, tc)
{
	ATF_CHECK_STREQ(read_all(SV("abc\n#x\n ghi\n")), "1-3:abc ghi|");
	ATF_CHECK_STREQ(
	    read_all(SV("abc\n  # x\n\n \n ghi\n")), "1-5:abc ghi|");
}

ATF_TC_WITHOUT_HEAD(there_are_no_trailing_comments);
ATF_TC_BODY(there_are_no_trailing_comments, tc)
{
	ATF_CHECK_STREQ(read_all(SV("a # b\n")), "1-1:a # b|");
}

ATF_TC_WITHOUT_HEAD(a_first_line_with_white_space_is_ignored);
ATF_TC_BODY(a_first_line_with_white_space_is_ignored, tc)
{
	ATF_CHECK_STREQ(read_log(SV("# c\n a = b\n c\nd\n")),
	    "postern: warning: test.cf: logical line must not start with "
	    "whitespace: \" a = b c\"\n");
	ATF_CHECK_STREQ(read_all(SV("# c\n a = b\nd\n")), "3-3:d|");
	ATF_CHECK_STREQ(read_log(SV(" 2345678901234567890123456789012345\n")),
	    "postern: warning: test.cf: logical line must not start with "
	    "whitespace: \" 23456789012345678901234567890...\"\n");
}

ATF_TC_WITHOUT_HEAD(a_line_ends_at_a_null_byte);
ATF_TC_BODY(a_line_ends_at_a_null_byte, tc)
{
	ATF_CHECK_STREQ(read_log(SV("x\na\0b\nc\n")),
	    "postern: warning: test.cf, line 2: text after null byte may be "
	    "ignored\n");
	ATF_CHECK_STREQ(read_all(SV("a\0b\n c\n\0\nd\n")), "1-2:a|4-4:d|");
}

ATF_TC_WITHOUT_HEAD(so_many_warnings_are_enough);
ATF_TC_BODY(so_many_warnings_are_enough, tc)
{
	unsigned long before = log_warnings();
	struct str text = { 0 };
	struct lines in;
	int count = 0;

	for (int i = 0; i < 2 * LINES_WARNINGS; i++)
		str_put(&text, SV("a\0b\n"));
	in = lines_of(str_view(&text), "t");
	while (lines_next(&in))
		count++;
	ATF_CHECK_EQ(count, 2 * LINES_WARNINGS);
	ATF_CHECK_EQ(log_warnings() - before, LINES_WARNINGS);
	lines_end(&in);
	ATF_CHECK_EQ(log_warnings() - before, LINES_WARNINGS + 1);
	str_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, so_many_warnings_are_enough);
	ATF_TP_ADD_TC(tp, numbers_each_line);
	ATF_TP_ADD_TC(tp, white_space_continues_a_line);
	ATF_TP_ADD_TC(tp, a_comment_does_not_end_a_continued_line);
	ATF_TP_ADD_TC(tp, there_are_no_trailing_comments);
	ATF_TP_ADD_TC(tp, a_first_line_with_white_space_is_ignored);
	ATF_TP_ADD_TC(tp, a_line_ends_at_a_null_byte);
	return atf_no_error();
}
