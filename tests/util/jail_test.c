/*
 * The walls, as seen from outside and by the self-test from inside.
 */
#include <atf-c.h>

#include <errno.h>
#include <pthread.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/prison.h"
#include "util/jail.h"
#include "util/proc.h"

/* A line of /proc/PID/status. */
static const char *
status_of(pid_t pid, const char *name)
{
	static char line[256];
	char path[64];
	size_t n = strlen(name);
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	in = fopen(path, "re");
	ATF_REQUIRE(in != NULL);
	while (fgets(line, sizeof(line), in) != NULL)
		if (strncmp(line, name, n) == 0 && line[n] == ':') {
			fclose(in);
			line[strcspn(line, "\n")] = '\0';
			return line + n + 1 + strspn(line + n + 1, "\t ");
		}
	fclose(in);
	return "no such line";
}

static const char *
prove(const struct jail *jail)
{
	static struct err err;

	return jail_prove(jail, &err) < 0 ? err.text : NULL;
}

ATF_TC(root_leaves_no_trace_of_power);
ATF_TC_HEAD(root_leaves_no_trace_of_power, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(root_leaves_no_trace_of_power, tc)
{
	static const char *const caps[] = { "CapEff", "CapPrm", "CapBnd",
		"CapInh", "CapAmb" };
	char uids[64], path[64], link[256] = "";
	struct jail jail;
	struct prisoner p;

	prison_build();
	jail = prison_jail(PRISON_AS_ROOT, JAIL_BASE);
	p = prison_arrest(&jail, PRISON_AS_ROOT, NULL);
	ATF_REQUIRE_STREQ(p.said, "");
	snprintf(uids, sizeof(uids), "%u\t%u\t%u\t%u", prison_nobody.uid,
	    prison_nobody.uid, prison_nobody.uid, prison_nobody.uid);
	ATF_CHECK_STREQ(status_of(p.pid, "Uid"), uids);
	snprintf(uids, sizeof(uids), "%u\t%u\t%u\t%u", prison_nobody.gid,
	    prison_nobody.gid, prison_nobody.gid, prison_nobody.gid);
	ATF_CHECK_STREQ(status_of(p.pid, "Gid"), uids);
	ATF_CHECK_STREQ(status_of(p.pid, "Groups"), "");
	for (size_t i = 0; i < sizeof(caps) / sizeof(*caps); i++)
		ATF_CHECK_STREQ(status_of(p.pid, caps[i]), "0000000000000000");
	ATF_CHECK_STREQ(status_of(p.pid, "NoNewPrivs"), "1");
	ATF_CHECK_STREQ(status_of(p.pid, "Seccomp"), "2");
	snprintf(path, sizeof(path), "/proc/%d/root", (int)p.pid);
	ATF_CHECK(readlink(path, link, sizeof(link) - 1) > 0);
	ATF_CHECK_STREQ(link, prison_root_dir);
	ATF_CHECK_EQ(prison_free(&p), 0);
}

ATF_TC_WITHOUT_HEAD(a_user_has_the_other_walls);
ATF_TC_BODY(a_user_has_the_other_walls, tc)
{
	struct jail jail;
	struct prisoner p;

	prison_build();
	jail = prison_jail(PRISON_AS_USER, JAIL_BASE);
	p = prison_arrest(&jail, PRISON_AS_USER, NULL);
	ATF_REQUIRE_STREQ(p.said, "");
	ATF_CHECK_STREQ(status_of(p.pid, "CapEff"), "0000000000000000");
	ATF_CHECK_STREQ(status_of(p.pid, "CapPrm"), "0000000000000000");
	ATF_CHECK_STREQ(status_of(p.pid, "NoNewPrivs"), "1");
	ATF_CHECK_STREQ(status_of(p.pid, "Seccomp"), "2");
	ATF_CHECK_EQ(prison_free(&p), 0);
}

/* As a worker begins: master has kept five capabilities for it. */
ATF_TC(five_capabilities_are_enough_to_close_it);
ATF_TC_HEAD(five_capabilities_are_enough_to_close_it, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(five_capabilities_are_enough_to_close_it, tc)
{
	struct jail jail;
	struct prisoner p;
	struct err err;

	prison_build();
	ATF_REQUIRE(proc_keep(PROC_MASTER, &err) == 0);
	jail = prison_jail(PRISON_AS_ROOT, JAIL_BASE);
	p = prison_arrest(&jail, PRISON_AS_ROOT, prove);
	ATF_CHECK_STREQ(p.said, "");
	ATF_CHECK_STREQ(status_of(p.pid, "CapPrm"), "0000000000000000");
	ATF_CHECK_EQ(prison_free(&p), 0);
}

ATF_TC(root_without_a_user_is_refused);
ATF_TC_HEAD(root_without_a_user_is_refused, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(root_without_a_user_is_refused, tc)
{
	struct jail jail = { .root = "/" };
	struct err err;

	ATF_CHECK_EQ(jail_close(&jail, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
}

static void *
sleep_forever(void *unused)
{
	pause();
	return unused;
}

ATF_TC_WITHOUT_HEAD(a_thread_born_earlier_is_refused);
ATF_TC_BODY(a_thread_born_earlier_is_refused, tc)
{
	struct jail jail = { .root = "/", .uid = 65534, .gid = 65534 };
	pthread_t thread;
	struct err err;

	ATF_REQUIRE(pthread_create(&thread, NULL, sleep_forever, NULL) == 0);
	ATF_CHECK_EQ(jail_close(&jail, &err), -1);
	ATF_CHECK_MATCH("thread", err.text);
}

/* As a kernel without Landlock answers. */
static int
take_landlock_away(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
	    SCMP_SYS(landlock_create_ruleset), 0);

	if (code == 0)
		code = seccomp_load(filter);
	seccomp_release(filter);
	return code;
}

ATF_TC_WITHOUT_HEAD(a_required_wall_that_is_lacking_is_named);
ATF_TC_BODY(a_required_wall_that_is_lacking_is_named, tc)
{
	struct jail jail;
	struct prisoner p;

	prison_build();
	ATF_REQUIRE_EQ(take_landlock_away(), 0);
	jail = prison_jail(prison_as(), JAIL_BASE);
	p = prison_arrest(&jail, prison_as(), NULL);
	ATF_CHECK_STREQ(
	    p.said, "jail: walls_required, but this kernel has no Landlock");
	prison_free(&p);
}

/* The warning goes to the log, which is stderr here. */
ATF_TC_WITHOUT_HEAD(without_one_wall_the_others_stand);
ATF_TC_BODY(without_one_wall_the_others_stand, tc)
{
	struct jail jail;
	struct prisoner p;

	prison_build();
	ATF_REQUIRE_EQ(take_landlock_away(), 0);
	jail = prison_jail(prison_as(), JAIL_BASE);
	jail.required = false;
	p = prison_arrest(&jail, prison_as(), prove);
	ATF_CHECK_STREQ(p.said, "");
	ATF_CHECK_STREQ(status_of(p.pid, "Seccomp"), "2");
	ATF_CHECK_EQ(prison_free(&p), 0);
}

ATF_TC_WITHOUT_HEAD(a_directory_that_is_not_there_is_named);
ATF_TC_BODY(a_directory_that_is_not_there_is_named, tc)
{
	struct jail jail;
	struct prisoner p;

	prison_build();
	jail = prison_jail(geteuid() == 0, JAIL_WRITE);
	jail.write_dir = "/no/such";
	p = prison_arrest(&jail, geteuid() == 0, NULL);
	ATF_CHECK_STREQ(
	    p.said, "jail: open /no/such: No such file or directory");
	prison_free(&p);
}

/* The self-test holds for each group, as root and as a user. */
#define PROOF(name, as, may)                                                   \
	ATF_TC(name);                                                          \
	ATF_TC_HEAD(name, tc)                                                  \
	{                                                                      \
		if ((as) == PRISON_AS_ROOT)                                    \
			atf_tc_set_md_var(tc, "require.user", "root");         \
	}                                                                      \
	ATF_TC_BODY(name, tc)                                                  \
	{                                                                      \
		prison_holds(as, may, prove);                                  \
	}                                                                      \
	struct unused

PROOF(root_proves_base, PRISON_AS_ROOT, JAIL_BASE);
PROOF(root_proves_accept, PRISON_AS_ROOT, JAIL_ACCEPT);
PROOF(root_proves_connect, PRISON_AS_ROOT, JAIL_CONNECT);
PROOF(root_proves_files, PRISON_AS_ROOT, JAIL_READ | JAIL_WRITE);
PROOF(root_proves_threads, PRISON_AS_ROOT, JAIL_THREADS);
PROOF(root_proves_local, PRISON_AS_ROOT, JAIL_CONNECT | JAIL_LOCAL);
PROOF(user_proves_base, PRISON_AS_USER, JAIL_BASE);
PROOF(user_proves_accept, PRISON_AS_USER, JAIL_ACCEPT);
PROOF(user_proves_connect, PRISON_AS_USER, JAIL_CONNECT);
PROOF(user_proves_files, PRISON_AS_USER, JAIL_READ | JAIL_WRITE);
PROOF(user_proves_threads, PRISON_AS_USER, JAIL_THREADS);
PROOF(user_proves_local, PRISON_AS_USER, JAIL_CONNECT | JAIL_LOCAL);

/* Outside of any jail the self-test has to complain. */
ATF_TC_WITHOUT_HEAD(the_proof_fails_without_a_jail);
ATF_TC_BODY(the_proof_fails_without_a_jail, tc)
{
	struct jail jail = { .root = NULL };
	struct err err;

	ATF_CHECK_EQ(jail_prove(&jail, &err), -1);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, root_leaves_no_trace_of_power);
	ATF_TP_ADD_TC(tp, a_user_has_the_other_walls);
	ATF_TP_ADD_TC(tp, five_capabilities_are_enough_to_close_it);
	ATF_TP_ADD_TC(tp, root_without_a_user_is_refused);
	ATF_TP_ADD_TC(tp, a_thread_born_earlier_is_refused);
	ATF_TP_ADD_TC(tp, a_required_wall_that_is_lacking_is_named);
	ATF_TP_ADD_TC(tp, without_one_wall_the_others_stand);
	ATF_TP_ADD_TC(tp, a_directory_that_is_not_there_is_named);
	ATF_TP_ADD_TC(tp, root_proves_base);
	ATF_TP_ADD_TC(tp, root_proves_accept);
	ATF_TP_ADD_TC(tp, root_proves_connect);
	ATF_TP_ADD_TC(tp, root_proves_files);
	ATF_TP_ADD_TC(tp, root_proves_threads);
	ATF_TP_ADD_TC(tp, root_proves_local);
	ATF_TP_ADD_TC(tp, user_proves_base);
	ATF_TP_ADD_TC(tp, user_proves_accept);
	ATF_TP_ADD_TC(tp, user_proves_connect);
	ATF_TP_ADD_TC(tp, user_proves_files);
	ATF_TP_ADD_TC(tp, user_proves_threads);
	ATF_TP_ADD_TC(tp, user_proves_local);
	ATF_TP_ADD_TC(tp, the_proof_fails_without_a_jail);
	return atf_no_error();
}
