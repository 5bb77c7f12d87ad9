#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mail/settings.h"

static void
write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	ATF_REQUIRE(file != NULL && fputs(text, file) >= 0);
	ATF_REQUIRE_EQ(fclose(file), 0);
}

static int
load(const char *main_cf, struct err *err)
{
	static struct pool *pool;

	if (pool == NULL)
		pool = pool_new();
	write_file("main.cf", main_cf);
	return mail_load(".", pool, err);
}

ATF_TC_WITHOUT_HEAD(myorigin_may_be_a_file);
ATF_TC_BODY(myorigin_may_be_a_file, tc)
{
	char main_cf[4200], directory[4096];
	struct err err;

	ATF_REQUIRE(getcwd(directory, sizeof(directory)) != NULL);
	snprintf(
	    main_cf, sizeof(main_cf), "myorigin = %s/mailname\n", directory);
	ATF_CHECK_EQ(load(main_cf, &err), -1);
	ATF_CHECK_MATCH("^myorigin: .*mailname: No such file", err.text);
	write_file("mailname", "example.net \nand more\n");
	ATF_REQUIRE_EQ_MSG(load(main_cf, &err), 0, "%s", err.text);
	ATF_CHECK_STREQ(mail_settings.myorigin, "example.net");
	write_file("mailname", "example.org");
	ATF_REQUIRE_EQ(load(main_cf, &err), 0);
	ATF_CHECK_STREQ(mail_settings.myorigin, "example.org");
}

ATF_TC_WITHOUT_HEAD(myorigin_is_the_host_unless_said);
ATF_TC_BODY(myorigin_is_the_host_unless_said, tc)
{
	struct err err;

	ATF_REQUIRE_EQ(load("myhostname = a.example.com\n", &err), 0);
	ATF_CHECK_STREQ(mail_settings.myorigin, "a.example.com");
	ATF_CHECK_STREQ(mail_settings.mydomain, "example.com");
	ATF_REQUIRE_EQ(
	    load("myhostname = a.example.com\nmyorigin = $mydomain\n", &err),
	    0);
	ATF_CHECK_STREQ(mail_settings.myorigin, "example.com");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, myorigin_may_be_a_file);
	ATF_TP_ADD_TC(tp, myorigin_is_the_host_unless_said);
	return atf_no_error();
}
