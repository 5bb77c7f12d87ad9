#include <atf-c.h>

#include <sys/stat.h>
#include <unistd.h>

#include "util/file.h"
#include "util/pidfile.h"

ATF_TC_WITHOUT_HEAD(the_holder_is_named_and_a_second_one_refused);
ATF_TC_BODY(the_holder_is_named_and_a_second_one_refused, tc)
{
	struct err err;
	int fd;

	ATF_REQUIRE((fd = pidfile_take("p", 0, &err)) >= 0);
	ATF_CHECK_EQ(pidfile_holder("p", &err), getpid());
	ATF_CHECK_EQ(pidfile_take("p", 50, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_LATER);
	ATF_CHECK_EQ(pidfile_wait_gone("p", 50), -1);
	close(fd);
	ATF_CHECK_EQ(pidfile_holder("p", &err), 0);
	ATF_CHECK_EQ(pidfile_wait_gone("p", 50), 0);
}

ATF_TC_WITHOUT_HEAD(the_number_of_an_earlier_holder_is_gone_at_once);
ATF_TC_BODY(the_number_of_an_earlier_holder_is_gone_at_once, tc)
{
	struct err err;
	int fd;

	ATF_REQUIRE_EQ(file_replace("p", 0644, SV("1\n"), &err), 0);
	ATF_CHECK_EQ(pidfile_holder("p", &err), 0);
	ATF_REQUIRE((fd = pidfile_take("p", 0, &err)) >= 0);
	ATF_CHECK_EQ(pidfile_holder("p", &err), getpid());
	close(fd);
}

ATF_TC_WITHOUT_HEAD(strangers_cannot_open_it_and_so_not_lock_it);
ATF_TC_BODY(strangers_cannot_open_it_and_so_not_lock_it, tc)
{
	struct err err;
	struct stat st;
	int fd;

	ATF_REQUIRE_EQ(file_replace("p", 0644, SV("1\n"), &err), 0);
	ATF_REQUIRE((fd = pidfile_take("p", 0, &err)) >= 0);
	ATF_REQUIRE_EQ(fstat(fd, &st), 0);
	ATF_CHECK_EQ(st.st_mode & 0777, 0600);
	close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_holder_is_named_and_a_second_one_refused);
	ATF_TP_ADD_TC(tp, the_number_of_an_earlier_holder_is_gone_at_once);
	ATF_TP_ADD_TC(tp, strangers_cannot_open_it_and_so_not_lock_it);
	return atf_no_error();
}
