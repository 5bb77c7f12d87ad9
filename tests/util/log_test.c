#include <atf-c.h>
#include <fcntl.h>
#include <stdlib.h>

#include "util/file.h"
#include "util/log.h"

enum { LINES = 2000 };

ATF_TC_WITHOUT_HEAD(a_full_disk_loses_only_what_the_queue_cannot_hold);
ATF_TC_BODY(a_full_disk_loses_only_what_the_queue_cannot_hold, tc)
{
	struct str text = { 0 };
	struct sv rest, line;
	struct err err;
	unsigned long kept = 0, lost = 0;
	const char *at;

	log_to(LOG_TO_FILE, open("/dev/full", O_WRONLY));
	for (int i = 0; i < LINES; i++)
		log_info("a line of some length, as there are many: %d", i);
	ATF_CHECK(log_pending());
	log_to(LOG_TO_FILE, open("log", O_WRONLY | O_CREAT | O_APPEND, 0600));
	log_flush();
	ATF_CHECK(!log_pending());
	ATF_REQUIRE_EQ(file_read("log", 1 << 20, &text, &err), 0);
	rest = str_view(&text);
	while (sv_cut(&rest, '\n', &line))
		kept++;
	kept--; /* the last says how many were lost */
	at = strstr(str_text(&text), "warning: ");
	ATF_REQUIRE(at != NULL);
	lost = strtoul(at + strlen("warning: "), NULL, 10);
	ATF_CHECK(kept > 500);
	ATF_CHECK_EQ(kept + lost, LINES);
	str_free(&text);
}

ATF_TC_WITHOUT_HEAD(a_stranger_writes_no_second_line);
ATF_TC_BODY(a_stranger_writes_no_second_line, tc)
{
	log_to(LOG_TO_FILE, open("log", O_WRONLY | O_CREAT | O_APPEND, 0600));
	log_info("helo=<%s>", "a\nNov 21 postfix/qmgr[1]: \033[2Jremoved");
	log_info("%01999d", 7);
	log_info("csi \302\233 \233 cut \303 whole \303\251\342\202\254");
	ATF_CHECK(!atf_utils_grep_file("^Nov 21 postfix", "log"));
	ATF_CHECK(atf_utils_grep_file("a[?]Nov 21", "log"));
	ATF_CHECK(!atf_utils_grep_file("\033", "log"));
	ATF_CHECK(atf_utils_grep_file(
	    "csi [?][?] [?] cut [?] whole \303\251\342\202\254", "log"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_full_disk_loses_only_what_the_queue_cannot_hold);
	ATF_TP_ADD_TC(tp, a_stranger_writes_no_second_line);
	return atf_no_error();
}
