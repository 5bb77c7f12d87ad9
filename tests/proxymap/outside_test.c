/*
 * Which words of a configuration name tables outside.
 */
#include <atf-c.h>

#include "proxymap/outside.h"
#include "proxymap/settings.h"
#include "tests/proxymap/asked.h"

static struct str said;

static void
note(struct sv type, struct sv name)
{
	str_printf(
	    &said, "[" SV_FMT "|" SV_FMT "]", SV_ARG(type), SV_ARG(name));
}

static void
names(const char *text, const char *expected)
{
	str_clear(&said);
	outside_each(sv_of(text), note);
	ATF_CHECK_STREQ(str_text(&said), expected);
}

ATF_TC_WITHOUT_HEAD(words);
ATF_TC_BODY(words, tc)
{
	names("", "");
	names("hash:/a, ldap:/b", "[ldap|/b]");
	names("proxy:pgsql:/a", "[pgsql|/a]");
	names("proxy:hash:/a", "");
	names("!mysql:/a 10.0.0.0/8", "[mysql|/a]");
	names("permit, check_client_access sqlite:/a,reject", "[sqlite|/a]");
	names("unionmap:{ldap:/a, proxy:redis:/b}", "[ldap|/a][redis|/b]");
	names("pipemap:{hash:/a,memcache:/b}", "[memcache|/b]");
	names("socketmap:inet:127.0.0.1:84:x tcp:[::1]:5",
	    "[socketmap|inet:127.0.0.1:84:x][tcp|[::1]:5]");
	names("ldap: ldapx:/a tcp", "");
}

ATF_TC_WITHOUT_HEAD(only_what_main_cf_names_is_there);
ATF_TC_BODY(only_what_main_cf_names_is_there, tc)
{
	static const char text[] = "dir = 127.0.0.1\n"
				   "transport_maps = tcp:$dir:5, tcp:bad\n"
				   "service_tables = tcp:$dir:6\n"
				   "other = tcp:$dir:5 ${broken\n";
	struct main_cf *cf = main_cf_new();
	struct loop loop;
	struct err err;

	asked_settings();
	ATF_REQUIRE_EQ(main_cf_parse(cf, SV(text), "main.cf", &err), 0);
	loop_begin(&loop);
	outside_open(cf, &loop);
	ATF_CHECK(outside_find(SV("tcp:127.0.0.1:5")) != NULL);
	ATF_CHECK(outside_find(SV("tcp:127.0.0.1:6")) != NULL);
	ATF_CHECK(outside_find(SV("tcp:bad")) != NULL);
	ATF_CHECK(outside_find(SV("tcp:127.0.0.1:7")) == NULL);
	ATF_CHECK(outside_find(SV("")) == NULL);
	ATF_CHECK(outside_reads() != NULL);
	ATF_CHECK(outside_close());
	loop_end(&loop);
	main_cf_free(&cf);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, words);
	ATF_TP_ADD_TC(tp, only_what_main_cf_names_is_there);
	return atf_no_error();
}
