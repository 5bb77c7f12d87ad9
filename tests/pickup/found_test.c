/*
 * What another pickup has taken is not touched while it lives.
 */
#include <atf-c.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pickup/found.h"
#include "service/service.h"
#include "spool/maildrop.h"

#define ID       "4Bcdf00000z0"
#define QUEUE_ID "4Bcdf00001z0"
#define TAKEN    "maildrop/" ID "." QUEUE_ID

static char here[] = ".";
static struct loop none;

const char *
service_spool(void)
{
	return here;
}

struct loop *
service_loop(void)
{
	return &none;
}

static void
no_more_files(void)
{
	int next = open(".", O_RDONLY | O_CLOEXEC);
	struct rlimit limit = { (rlim_t)next + 1, (rlim_t)next + 1 };

	ATF_REQUIRE(next >= 0);
	close(next);
	ATF_REQUIRE_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static int
taken_file(void)
{
	struct err err;
	int fd;

	ATF_REQUIRE_EQ(mkdir("maildrop", 0700), 0);
	ATF_REQUIRE_EQ_MSG(found_setup(&err), 0, "%s", err.text);
	fd = open(TAKEN, O_WRONLY | O_CREAT | O_CLOEXEC, 0444);
	ATF_REQUIRE(fd >= 0);
	return fd;
}

ATF_TC_WITHOUT_HEAD(what_cannot_be_looked_at_is_not_let_go);
ATF_TC_BODY(what_cannot_be_looked_at_is_not_let_go, tc)
{
	int fd = taken_file();

	ATF_REQUIRE_EQ(flock(fd, LOCK_EX), 0);
	ATF_CHECK(!found_let_go_strays());
	ATF_CHECK_EQ(access(TAKEN, F_OK), 0);
	no_more_files();
	ATF_CHECK(!found_let_go_strays());
	ATF_CHECK_EQ(access(TAKEN, F_OK), 0);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(what_the_dead_have_taken_is_let_go);
ATF_TC_BODY(what_the_dead_have_taken_is_let_go, tc)
{
	close(taken_file());
	ATF_CHECK(found_let_go_strays());
	ATF_CHECK_EQ(access("maildrop/" ID, F_OK), 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_cannot_be_looked_at_is_not_let_go);
	ATF_TP_ADD_TC(tp, what_the_dead_have_taken_is_let_go);
	return atf_no_error();
}
