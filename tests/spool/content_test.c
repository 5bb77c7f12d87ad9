#include <atf-c.h>
#include <string.h>

#include "mail/text.h"
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

/* Texts of more than a block or two (mail/text.h), each cut in many ways. */
enum { TEXT = 2 * TEXT_BLOCK + 300 };

static char text[TEXT];
static const struct sv all = { text, TEXT };
static const size_t pieces[] = { 1, 2, 7, 100, TEXT_BLOCK - 1, TEXT_BLOCK,
	TEXT_BLOCK + 1, TEXT_BLOCK + 2, 2 * TEXT_BLOCK + 1, TEXT - 1, TEXT };

#define each_piece(p)                                                          \
	for (const size_t *p = pieces;                                         \
	     p < pieces + sizeof(pieces) / sizeof(pieces[0]); p++)

ATF_TC_WITHOUT_HEAD(pieces_may_break_anywhere);
ATF_TC_BODY(pieces_may_break_anywhere, tc)
{
	for (size_t at = 0; at + 3 < TEXT; at++) {
		memset(text, 'x', TEXT);
		memcpy(text + at, "\r\n.", 3);
		each_piece(p) ATF_REQUIRE(see(all, *p).dots);
		text[at + 2] = ',';
		each_piece(p) ATF_REQUIRE(!see(all, *p).dots);
	}
}

ATF_TC_WITHOUT_HEAD(a_lone_cr_or_lf_is_found_wherever_it_is);
ATF_TC_BODY(a_lone_cr_or_lf_is_found_wherever_it_is, tc)
{
	for (size_t at = 0; at + 3 < TEXT; at++) {
		memset(text, 'x', TEXT);
		memcpy(text + at, "\r\n", 2);
		each_piece(p) ATF_REQUIRE(!see(all, *p).bare);
		text[at] = 'x';
		each_piece(p) ATF_REQUIRE(see(all, *p).bare);
		memcpy(text + at, "\rx", 2);
		each_piece(p) ATF_REQUIRE(see(all, *p).bare);
		memcpy(text + at, "\r\r\n", 3);
		each_piece(p) ATF_REQUIRE(see(all, *p).bare);
	}
}

ATF_TC_WITHOUT_HEAD(a_high_byte_is_found_wherever_it_is);
ATF_TC_BODY(a_high_byte_is_found_wherever_it_is, tc)
{
	for (size_t at = 0; at < TEXT; at++) {
		memset(text, 0x7f, TEXT);
		each_piece(p) ATF_REQUIRE(!see(all, *p).eightbit);
		text[at] = (char)0x80;
		each_piece(p) ATF_REQUIRE(see(all, *p).eightbit);
	}
}

ATF_TC_WITHOUT_HEAD(a_long_line_is_found_wherever_it_is);
ATF_TC_BODY(a_long_line_is_found_wherever_it_is, tc)
{
	for (size_t at = 0; at < 130; at++)
		for (size_t piece = 1; piece < TEXT; piece += 61) {
			memset(text, '\n', TEXT);
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
