/*
 * The directories that a start makes, and whose they are. The users are those
 * that every system has.
 */
#include <atf-c.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "master/ground.h"

static struct config config;

static int
make(bool root, const char *group, struct err *err)
{
	struct master m = { .config = &config, .root = root };

	config.mail.mail_owner = "daemon";
	config.mail.net_owner = "nobody";
	config.mail.setgid_group = group;
	config.mail.queue_directory = "q";
	return ground_directories(&m, err);
}

static struct stat
maildrop(void)
{
	struct stat st;

	ATF_REQUIRE_EQ(stat("q/maildrop", &st), 0);
	return st;
}

ATF_TC(the_group_drops_and_nobody_else);
ATF_TC_HEAD(the_group_drops_and_nobody_else, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(the_group_drops_and_nobody_else, tc)
{
	const struct group *mail = getgrnam("mail");
	struct stat owner, st;
	struct err err;

	if (mail == NULL)
		atf_tc_skip("no group mail");
	ATF_REQUIRE_EQ_MSG(make(true, "mail", &err), 0, "%s", err.text);
	st = maildrop();
	ATF_CHECK_EQ(st.st_mode & 07777, 0730);
	ATF_CHECK_EQ(st.st_gid, mail->gr_gid);
	ATF_REQUIRE_EQ(stat("q/queue", &owner), 0);
	ATF_CHECK_EQ(st.st_uid, owner.st_uid);
	/* Without such a group, the owner alone. */
	ATF_REQUIRE_EQ_MSG(
	    make(true, "no-group-of-this-name", &err), 0, "%s", err.text);
	st = maildrop();
	ATF_CHECK_EQ(st.st_mode & 07777, 0700);
	ATF_CHECK_EQ(st.st_gid, owner.st_gid);
}

ATF_TC(the_group_of_the_network_is_refused);
ATF_TC_HEAD(the_group_of_the_network_is_refused, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(the_group_of_the_network_is_refused, tc)
{
	struct err err;

	if (getgrnam("nogroup") == NULL)
		atf_tc_skip("no group nogroup");
	ATF_CHECK_EQ(make(true, "nogroup", &err), -1);
	ATF_CHECK(strstr(err.text, "setgid_group") != NULL);
}

ATF_TC_WITHOUT_HEAD(one_user_has_it_alone);
ATF_TC_BODY(one_user_has_it_alone, tc)
{
	struct err err;

	ATF_REQUIRE_EQ_MSG(make(false, "mail", &err), 0, "%s", err.text);
	ATF_CHECK_EQ(maildrop().st_mode & 07777, 0700);
	ATF_CHECK_EQ(maildrop().st_uid, geteuid());
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_group_drops_and_nobody_else);
	ATF_TP_ADD_TC(tp, the_group_of_the_network_is_refused);
	ATF_TP_ADD_TC(tp, one_user_has_it_alone);
	return atf_no_error();
}
