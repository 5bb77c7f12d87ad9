#include <atf-c.h>

#include "cleanup/asker.h"

/* All that can be claimed, as this program says it. */
static struct submit
claim(const char *program, struct submit_recipient *to)
{
	struct submit m = {
		.flags = ~INT64_C(0), .user = 0, .recipients = { to, 1 }
	};

	*to = (struct submit_recipient){ .original = "o@example.com" };
	asker_strip(asker_of(program), &m);
	return m;
}

ATF_TC_WITHOUT_HEAD(each_program_says_what_is_its_to_say);
ATF_TC_BODY(each_program_says_what_is_its_to_say, tc)
{
	static const struct {
		const char *program;
		int64_t flags, user;
		const char *original;
	} rows[] = {
		{ "smtpd", SUBMIT_8BITMIME | SUBMIT_LOCAL_CLIENT | SUBMIT_HOLD,
		    SUBMIT_NO_USER, "" },
		{ "bounce",
		    SUBMIT_8BITMIME | SUBMIT_LOCAL_CLIENT | SUBMIT_INTERNAL,
		    SUBMIT_NO_USER, "" },
		{ "pickup",
		    SUBMIT_8BITMIME | SUBMIT_LOCAL_CLIENT | SUBMIT_VERIFY |
			SUBMIT_TRACE,
		    0, "o@example.com" },
		{ "dnsd", SUBMIT_8BITMIME, SUBMIT_NO_USER, "" },
		{ "", SUBMIT_8BITMIME, SUBMIT_NO_USER, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct submit_recipient to;
		struct submit m = claim(rows[i].program, &to);

		ATF_CHECK_EQ_MSG(m.flags, rows[i].flags, "%s", rows[i].program);
		ATF_CHECK_EQ_MSG(m.user, rows[i].user, "%s", rows[i].program);
		ATF_CHECK_STREQ(to.original, rows[i].original);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_program_says_what_is_its_to_say);
	return atf_no_error();
}
