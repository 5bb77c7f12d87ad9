#include <atf-c.h>

#include <sysexits.h>

#include "sendmail/hand.h"

ATF_TC_WITHOUT_HEAD(an_answer_is_an_exit_status);
ATF_TC_BODY(an_answer_is_an_exit_status, tc)
{
	static const struct {
		int code;
		const char *dsn;
		int status;
	} rows[] = {
		{ 250, "2.0.0", EX_OK },
		{ 451, "4.3.0", EX_TEMPFAIL },
		{ 452, "4.3.1", EX_TEMPFAIL },
		{ 550, "5.7.1", EX_NOPERM },
		{ 552, "5.3.4", EX_UNAVAILABLE },
		{ 554, "5.4.0", EX_UNAVAILABLE },
		{ 554, "5.5.4", EX_DATAERR },
		{ 0, "", EX_SOFTWARE },
		{ 999, "5.7.1", EX_SOFTWARE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct submit_done done = { .code = rows[i].code,
			.dsn = rows[i].dsn };

		ATF_CHECK_EQ_MSG(
		    hand_status(&done), rows[i].status, "%d", rows[i].code);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_answer_is_an_exit_status);
	return atf_no_error();
}
