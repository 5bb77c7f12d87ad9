#include <atf-c.h>

#include "util/str.h"

ATF_TC_WITHOUT_HEAD(a_zeroed_str_is_empty);
ATF_TC_BODY(a_zeroed_str_is_empty, tc)
{
	struct str s = { 0 };

	ATF_CHECK_STREQ(str_text(&s), "");
	ATF_CHECK_EQ(str_view(&s).len, 0);
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(grows_past_its_room);
ATF_TC_BODY(grows_past_its_room, tc)
{
	struct str s = { 0 };

	for (int i = 0; i < 1000; i++)
		str_printf(&s, "%03d", i);
	ATF_CHECK_EQ(s.len, 3000);
	ATF_CHECK_STREQ(str_text(&s) + 2997, "999");
	str_drop(&s, 2990);
	ATF_CHECK_STREQ(str_text(&s), "6997998999");
	str_cut(&s, 1);
	ATF_CHECK_STREQ(str_text(&s), "6");
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(holds_any_byte);
ATF_TC_BODY(holds_any_byte, tc)
{
	struct str s = { 0 };

	str_put(&s, (struct sv){ "a\0B", 3 });
	str_lower(&s);
	ATF_CHECK(sv_equal(str_view(&s), (struct sv){ "a\0b", 3 }));
	str_free(&s);
}

static void
check_number(int64_t n, const char *text)
{
	struct str s = { 0 };

	str_put_number(&s, n);
	ATF_CHECK_STREQ(str_text(&s), text);
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_number_is_as_printf_has_it);
ATF_TC_BODY(a_number_is_as_printf_has_it, tc)
{
	check_number(0, "0");
	check_number(7, "7");
	check_number(-10, "-10");
	check_number(4294967296, "4294967296");
	check_number(INT64_MAX, "9223372036854775807");
	check_number(INT64_MIN, "-9223372036854775808");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_zeroed_str_is_empty);
	ATF_TP_ADD_TC(tp, grows_past_its_room);
	ATF_TP_ADD_TC(tp, holds_any_byte);
	ATF_TP_ADD_TC(tp, a_number_is_as_printf_has_it);
	return atf_no_error();
}
