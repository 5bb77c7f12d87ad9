#include <atf-c.h>
#include <string.h>

#include "spool/content.h"
#include "spool/spool.h"

static struct content
see(struct sv text, size_t piece)
{
	struct content c = { 0 };

	while (text.len > 0) {
		content_see(&c, sv_upto(text, piece));
		text = sv_from(text, piece);
	}
	return c;
}

ATF_TC_WITHOUT_HEAD(a_dot_counts_only_where_a_line_begins);
ATF_TC_BODY(a_dot_counts_only_where_a_line_begins, tc)
{
	ATF_CHECK(see(SV(".\r\n"), 99).dots);
	ATF_CHECK(see(SV("a\r\n.b\r\n"), 99).dots);
	ATF_CHECK(!see(SV("a.\r\nb.\r\n"), 99).dots);
	ATF_CHECK(!see((struct sv){ "\0.", 2 }, 1).dots);
}

ATF_TC_WITHOUT_HEAD(pieces_may_break_anywhere);
ATF_TC_BODY(pieces_may_break_anywhere, tc)
{
	char text[400];

	for (size_t at = 0; at + 3 < sizeof(text); at++) {
		memset(text, 'x', sizeof(text));
		memcpy(text + at, "\r\n.", 3);
		for (size_t piece = 1; piece < 200; piece++)
			ATF_REQUIRE(
			    see((struct sv){ text, sizeof(text) }, piece).dots);
		text[at + 2] = ',';
		for (size_t piece = 1; piece < 200; piece++)
			ATF_REQUIRE(
			    !see((struct sv){ text, sizeof(text) }, piece)
				 .dots);
	}
}

ATF_TC_WITHOUT_HEAD(a_lone_cr_or_lf_is_found_wherever_it_is);
ATF_TC_BODY(a_lone_cr_or_lf_is_found_wherever_it_is, tc)
{
	char text[300];

	for (size_t at = 0; at + 2 < sizeof(text); at++)
		for (size_t piece = 1; piece < 200; piece += 7) {
			struct sv all = { text, sizeof(text) };

			memset(text, 'x', sizeof(text));
			memcpy(text + at, "\r\n", 2);
			ATF_REQUIRE(!see(all, piece).bare);
			text[at] = 'x';
			ATF_REQUIRE(see(all, piece).bare);
			memcpy(text + at, "\rx", 2);
			ATF_REQUIRE(see(all, piece).bare);
			memcpy(text + at, "\r\r\n", 3);
			ATF_REQUIRE(see(all, piece).bare);
		}
}

ATF_TC_WITHOUT_HEAD(a_high_byte_is_found_wherever_it_is);
ATF_TC_BODY(a_high_byte_is_found_wherever_it_is, tc)
{
	char text[300];

	for (size_t at = 0; at < sizeof(text); at++) {
		memset(text, 0x7f, sizeof(text));
		ATF_REQUIRE(
		    !see((struct sv){ text, sizeof(text) }, 150).eightbit);
		text[at] = (char)0x80;
		ATF_REQUIRE(
		    see((struct sv){ text, sizeof(text) }, 150).eightbit);
	}
}

/* A flag too many costs a look at the message; one too few a broken line. */
ATF_TC_WITHOUT_HEAD(a_long_line_is_found_wherever_it_is);
ATF_TC_BODY(a_long_line_is_found_wherever_it_is, tc)
{
	char text[1600];
	struct sv all = { text, sizeof(text) };

	for (size_t at = 0; at < 130; at++)
		for (size_t piece = 1; piece < 2000; piece += 61) {
			memset(text, '\n', sizeof(text));
			memset(text + at, 'x', SPOOL_LINE + 1);
			ATF_REQUIRE(see(all, piece).long_line);
			text[at + SPOOL_LINE / 2] = '\n';
			ATF_REQUIRE(!see(all, piece).long_line);
		}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_dot_counts_only_where_a_line_begins);
	ATF_TP_ADD_TC(tp, pieces_may_break_anywhere);
	ATF_TP_ADD_TC(tp, a_lone_cr_or_lf_is_found_wherever_it_is);
	ATF_TP_ADD_TC(tp, a_high_byte_is_found_wherever_it_is);
	ATF_TP_ADD_TC(tp, a_long_line_is_found_wherever_it_is);
	return atf_no_error();
}
