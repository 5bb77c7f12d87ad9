/*
 * Bytes as text, and back.
 */
#include <atf-c.h>
#include <stdlib.h>

#include "util/base64.h"

static const struct {
	struct sv bytes;
	const char *text;
} pairs[] = {
	{ { "", 0 }, "" },
	{ { "f", 1 }, "Zg==" },
	{ { "fo", 2 }, "Zm8=" },
	{ { "foo", 3 }, "Zm9v" },
	{ { "foobar", 6 }, "Zm9vYmFy" },
	{ { "\0\377\376", 3 }, "AP/+" },
};

ATF_TC_WITHOUT_HEAD(the_examples_of_the_rfc);
ATF_TC_BODY(the_examples_of_the_rfc, tc)
{
	struct str s = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		str_clear(&s);
		base64_put(&s, pairs[i].bytes);
		ATF_CHECK_STREQ(str_text(&s), pairs[i].text);
		str_clear(&s);
		ATF_CHECK(base64_take(&s, sv_of(pairs[i].text)));
		ATF_CHECK(sv_equal(str_view(&s), pairs[i].bytes));
	}
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(what_is_no_base64);
ATF_TC_BODY(what_is_no_base64, tc)
{
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zm8",
		"====", "Z===", "Zh==", "Zm9=", "Zg==Zg==", "Zm 9v", "Zm9v\n",
		"Zm9*", "=Zm9" };
	struct str s = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!base64_take(&s, sv_of(bad[i])), "%s", bad[i]);
	ATF_CHECK(!base64_take(&s, (struct sv){ "Zm\0v", 4 }));
	str_free(&s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_examples_of_the_rfc);
	ATF_TP_ADD_TC(tp, what_is_no_base64);
	return atf_no_error();
}
