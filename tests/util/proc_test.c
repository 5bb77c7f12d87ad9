#include <atf-c.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/proc.h"

ATF_TC_WITHOUT_HEAD(finds_a_user_and_its_group);
ATF_TC_BODY(finds_a_user_and_its_group, tc)
{
	struct proc_user user = { 1, 1 };
	gid_t gid = 1;
	struct err err;

	ATF_CHECK_EQ(proc_find_user("root", &user, &err), 0);
	ATF_CHECK(user.uid == 0 && user.gid == 0);
	ATF_CHECK_EQ(proc_find_group("root", &gid, &err), 0);
	ATF_CHECK_EQ(gid, 0);
}

ATF_TC_WITHOUT_HEAD(an_unknown_user_is_named);
ATF_TC_BODY(an_unknown_user_is_named, tc)
{
	struct proc_user user;
	gid_t gid;
	struct err err;

	ATF_CHECK_EQ(proc_find_user("no-such-user", &user, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_CHECK_STREQ(err.text, "unknown user: no-such-user");
	ATF_CHECK_EQ(proc_find_group("no-such-group", &gid, &err), -1);
	ATF_CHECK_STREQ(err.text, "unknown group: no-such-group");
}

static unsigned long long
set_of(const char *name)
{
	char line[128];
	unsigned long long set = ~0ULL;
	FILE *in = fopen("/proc/self/status", "re");

	ATF_REQUIRE(in != NULL);
	while (fgets(line, sizeof(line), in) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			sscanf(line + strlen(name) + 1, "%llx", &set);
	fclose(in);
	return set;
}

/* CHROOT 18, BIND 10, SETUID 7, SETGID 6, KILL 5 (capabilities(7)). */
#define FIVE (1ULL << 18 | 1ULL << 10 | 1ULL << 7 | 1ULL << 6 | 1ULL << 5)

ATF_TC(master_keeps_five_capabilities);
ATF_TC_HEAD(master_keeps_five_capabilities, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(master_keeps_five_capabilities, tc)
{
	unsigned long long had = set_of("CapPrm") & FIVE;
	struct err err;

	ATF_REQUIRE(proc_keep(PROC_MASTER, &err) == 0);
	ATF_CHECK_EQ(set_of("CapPrm"), had);
	ATF_CHECK_EQ(set_of("CapEff"), had);
	ATF_CHECK_EQ(set_of("CapBnd"), had);
	ATF_CHECK_EQ(set_of("CapInh"), 0);
	ATF_REQUIRE(proc_keep(PROC_MASTER, &err) == 0);
	ATF_CHECK_EQ(set_of("CapPrm"), had);
}

static int
in_child(int (*run)(void))
{
	pid_t child = fork();
	int status = -1;

	if (child == 0)
		_exit(run());
	ATF_REQUIRE_EQ(waitpid(child, &status, 0), child);
	return status;
}

static int
become_nobody(void)
{
	struct err err;

	if (proc_become(65534, 65534, &err) < 0)
		return 1;
	if (getuid() != 65534 || getegid() != 65534)
		return 2;
	if (getgroups(0, NULL) != 0)
		return 3;
	if (setuid(0) == 0 || proc_become(0, 0, &err) == 0)
		return 4;
	return proc_become(65534, 65534, &err) < 0 ? 5 : 0;
}

ATF_TC(becomes_a_user_for_good);
ATF_TC_HEAD(becomes_a_user_for_good, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(becomes_a_user_for_good, tc)
{
	/* In a child: a test that is somebody else cannot tell its result. */
	ATF_CHECK_EQ(in_child(become_nobody), 0);
}

ATF_TC_WITHOUT_HEAD(marks_all_from_a_number_to_be_closed);
ATF_TC_BODY(marks_all_from_a_number_to_be_closed, tc)
{
	int low = open("/dev/null", O_RDONLY), high = dup2(low, 200);
	struct err err;

	ATF_REQUIRE(low >= 0 && low < 199 && high == 200);
	ATF_CHECK_EQ(proc_close_at_exec(low + 1, &err), 0);
	ATF_CHECK_EQ(fcntl(low, F_GETFD), 0);
	ATF_CHECK_EQ(fcntl(high, F_GETFD), FD_CLOEXEC);
}

ATF_TC_WITHOUT_HEAD(detaches_into_its_own_session);
ATF_TC_BODY(detaches_into_its_own_session, tc)
{
	struct err err;
	pid_t child;
	int status, fds[2];
	char c = 0;

	ATF_REQUIRE(pipe(fds) == 0);
	ATF_REQUIRE(proc_detach(&child, &err) == 0);
	if (child == 0) {
		c = 'n';
		if (getsid(0) == getpid() && read(STDIN_FILENO, &c, 1) == 0 &&
		    fcntl(STDERR_FILENO, F_GETFD) == 0)
			c = 'y';
		_exit(write(fds[1], &c, 1) != 1);
	}
	ATF_CHECK_EQ(waitpid(child, &status, 0), child);
	ATF_CHECK_EQ(read(fds[0], &c, 1), 1);
	ATF_CHECK_EQ(c, 'y');
	ATF_CHECK(getsid(0) != child);
}

static int
lead_twice(void)
{
	struct err err;

	return proc_lead(&err) < 0 || proc_lead(&err) < 0;
}

ATF_TC_WITHOUT_HEAD(leading_twice_does_no_harm);
ATF_TC_BODY(leading_twice_does_no_harm, tc)
{
	ATF_CHECK_EQ(in_child(lead_twice), 0);
}

static int
raise_files(void)
{
	struct rlimit limit = { 100, 300 };
	struct err err;
	size_t got = 0;

	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1;
	if (proc_raise_files(50, &got, &err) < 0 || got != 100)
		return 2;
	if (proc_raise_files(200, &got, &err) < 0 || got != 200)
		return 3;
	if (geteuid() == 0 && proc_become(65534, 65534, &err) < 0)
		return 4;
	if (proc_raise_files(4000, &got, &err) < 0 || got != 300)
		return 5;
	return getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur != 300;
}

ATF_TC_WITHOUT_HEAD(raises_files_up_to_the_hard_limit);
ATF_TC_BODY(raises_files_up_to_the_hard_limit, tc)
{
	ATF_CHECK_EQ(in_child(raise_files), 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, finds_a_user_and_its_group);
	ATF_TP_ADD_TC(tp, an_unknown_user_is_named);
	ATF_TP_ADD_TC(tp, master_keeps_five_capabilities);
	ATF_TP_ADD_TC(tp, becomes_a_user_for_good);
	ATF_TP_ADD_TC(tp, marks_all_from_a_number_to_be_closed);
	ATF_TP_ADD_TC(tp, detaches_into_its_own_session);
	ATF_TP_ADD_TC(tp, leading_twice_does_no_harm);
	ATF_TP_ADD_TC(tp, raises_files_up_to_the_hard_limit);
	return atf_no_error();
}
