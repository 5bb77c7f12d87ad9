#include <atf-c.h>

#include <stdio.h>
#include <string.h>

#include "master/config.h"

static void
write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	ATF_REQUIRE(out != NULL);
	fputs(text, out);
	fclose(out);
}

static bool
has(const struct config *c, const char *service)
{
	for (const struct master_cf_entry *e = c->entries; e; e = e->next)
		if (strcmp(e->service, service) == 0)
			return true;
	return false;
}

static struct config *
load(const char *main_cf, const char *master_cf)
{
	struct config *c;
	struct err err;

	write_file("main.cf", main_cf);
	write_file("master.cf", master_cf);
	c = config_load(".", &err);
	ATF_REQUIRE_MSG(c != NULL, "%s", err.text);
	return c;
}

ATF_TC_WITHOUT_HEAD(what_master_cf_does_not_name_is_built_in);
ATF_TC_BODY(what_master_cf_does_not_name_is_built_in, tc)
{
	struct config *c = load("", "smtp unix - - - - - smtp\n");

	ATF_CHECK(has(c, "smtp") && has(c, "qmgr") && has(c, "dnsd"));
	config_free(&c);
}

ATF_TC_WITHOUT_HEAD(a_disabled_service_is_not_run_though_built_in);
ATF_TC_BODY(a_disabled_service_is_not_run_though_built_in, tc)
{
	struct config *c = load("master_service_disable = retry/unix, inet\n",
	    "2525 inet n - - - - smtpd\nretry unix - - - - - error\n");

	ATF_CHECK(!has(c, "retry") && !has(c, "2525") && has(c, "error"));
	config_free(&c);
}

ATF_TC_WITHOUT_HEAD(maxproc_is_told_to_qmgr);
ATF_TC_BODY(maxproc_is_told_to_qmgr, tc)
{
	struct config *c = load("", "slow unix - - - - 3 smtp\n");

	ATF_CHECK(
	    strstr(str_text(&c->text), "\nslow_process_limit = 3\n") != NULL);
	config_free(&c);
}

ATF_TC_WITHOUT_HEAD(protection_that_is_not_there_refuses);
ATF_TC_BODY(protection_that_is_not_there_refuses, tc)
{
	struct config *c =
	    load("a = b\ncontent_filter = scan:[127.0.0.1]\n", "");
	struct err err;

	ATF_CHECK_EQ(config_check(c, &err), -1);
	ATF_CHECK_MSG(
	    strstr(err.text, "main.cf, line 2: content_filter") != NULL, "%s",
	    err.text);
	config_free(&c);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_master_cf_does_not_name_is_built_in);
	ATF_TP_ADD_TC(tp, a_disabled_service_is_not_run_though_built_in);
	ATF_TP_ADD_TC(tp, maxproc_is_told_to_qmgr);
	ATF_TP_ADD_TC(tp, protection_that_is_not_there_refuses);
	return atf_no_error();
}
