#include <atf-c.h>
#include <pwd.h>

#include "util/users.h"

ATF_TC_WITHOUT_HEAD(root_has_its_name);
ATF_TC_BODY(root_has_its_name, tc)
{
	users_load();
	ATF_CHECK_STREQ(users_name(0), "root");
	ATF_CHECK_STREQ(users_name((uid_t)-7), "unknown");
}

ATF_TC_WITHOUT_HEAD(each_user_has_the_name_that_the_database_gives);
ATF_TC_BODY(each_user_has_the_name_that_the_database_gives, tc)
{
	const struct passwd *entry;

	users_load();
	users_load(); /* again, as a reload does */
	for (uid_t uid = 0; uid < 2000; uid++)
		if ((entry = getpwuid(uid)) != NULL)
			ATF_CHECK_STREQ(users_name(uid), entry->pw_name);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, root_has_its_name);
	ATF_TP_ADD_TC(tp, each_user_has_the_name_that_the_database_gives);
	return atf_no_error();
}
