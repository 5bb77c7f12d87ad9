#include <atf-c.h>

#include "param/level.h"

static int
compare(const char *a, const char *b)
{
	struct level left, right;

	ATF_REQUIRE(level_parse(sv_of(a), &left));
	ATF_REQUIRE(level_parse(sv_of(b), &right));
	return level_compare(&left, &right);
}

ATF_TC_WITHOUT_HEAD(each_part_is_a_number);
ATF_TC_BODY(each_part_is_a_number, tc)
{
	ATF_CHECK(compare("3.10", "3.9") > 0);
	ATF_CHECK(compare("2", "3.6") < 0);
	ATF_CHECK(compare("10", "9") > 0);
	ATF_CHECK(compare("3.6.1", "3.6") > 0);
	ATF_CHECK_EQ(compare("3.6", "3.6.0"), 0);
	ATF_CHECK_EQ(compare("03", "3"), 0);
}

ATF_TC_WITHOUT_HEAD(anything_else_is_refused);
ATF_TC_BODY(anything_else_is_refused, tc)
{
	static const char *const bad[] = { "", "x", "-3", "3.", ".3", "3..6",
		"3.6.1.1", "3.6x", "99999999999999999999" };
	struct level level;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ATF_CHECK_MSG(
		    !level_parse(sv_of(bad[i]), &level), "%s", bad[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_part_is_a_number);
	ATF_TP_ADD_TC(tp, anything_else_is_refused);
	return atf_no_error();
}
