#include "tests/route/world.h"

#include "route/rewrite.h"

static void
check(const char *lines, const char *address, const char *want)
{
	struct rewrite_rules rules;

	world_load(NULL, NULL, lines);
	rules = rewrite_local(&route_settings);
	ATF_CHECK_STREQ(rewrite_address(&rules, address, world_pool), want);
	pool_free(&world_pool);
}

ATF_TC_WITHOUT_HEAD(a_whole_address_stays_as_it_is);
ATF_TC_BODY(a_whole_address_stays_as_it_is, tc)
{
	check("", "user@example.org", "user@example.org");
	check("", "a!b%c@example.org", "a!b%c@example.org");
	check("", "user@[192.0.2.9]", "user@[192.0.2.9]");
	check("", "", "");
}

ATF_TC_WITHOUT_HEAD(a_user_alone_is_given_the_origin);
ATF_TC_BODY(a_user_alone_is_given_the_origin, tc)
{
	check("", "user", "user@example.com");
	check("append_at_myorigin = no", "user", "user");
	check("myorigin = host\nappend_dot_mydomain = yes", "user",
	    "user@host.example.net");
}

ATF_TC_WITHOUT_HEAD(a_domain_without_dot_is_given_ours);
ATF_TC_BODY(a_domain_without_dot_is_given_ours, tc)
{
	check(
	    "append_dot_mydomain = yes", "user@host", "user@host.example.net");
	check("", "user@host", "user@host");
	check("compatibility_level = 0", "user@host", "user@host.example.net");
	check("append_dot_mydomain = yes", "user@[host]", "user@[host]");
}

ATF_TC_WITHOUT_HEAD(a_source_route_is_taken_off);
ATF_TC_BODY(a_source_route_is_taken_off, tc)
{
	check("", "@a.org,@b.org:user@example.org", "user@example.org");
	check("", "@a.org:user", "user@example.com");
}

ATF_TC_WITHOUT_HEAD(bang_and_percent_are_turned_round);
ATF_TC_BODY(bang_and_percent_are_turned_round, tc)
{
	check("", "site.org!user", "user@site.org");
	check("", "a.org!b.org!user", "b.org!user@a.org");
	check("", "user%site.org", "user@site.org");
	check("", "user%a.org%b.org", "user%a.org@b.org");
	check(
	    "swap_bangpath = no", "site.org!user", "site.org!user@example.com");
	check("allow_percent_hack = no", "user%site.org",
	    "user%site.org@example.com");
}

ATF_TC_WITHOUT_HEAD(one_final_dot_is_dropped);
ATF_TC_BODY(one_final_dot_is_dropped, tc)
{
	check("", "user@example.org.", "user@example.org");
	check("", "user@example.org..", "user@example.org..");
	check("", "user@.", "user@.");
	check("append_dot_mydomain = yes", "user@host.", "user@host");
}

ATF_TC_WITHOUT_HEAD(remote_headers_are_given_the_remote_domain);
ATF_TC_BODY(remote_headers_are_given_the_remote_domain, tc)
{
	struct rewrite_rules rules;

	world_load(NULL, NULL, "remote_header_rewrite_domain = domain.invalid");
	rules = rewrite_remote(&route_settings);
	ATF_CHECK_STREQ(
	    rewrite_address(&rules, "user", world_pool), "user@domain.invalid");
	ATF_CHECK_STREQ(rewrite_address(&rules, "user@host", world_pool),
	    "user@host.domain.invalid");
	pool_free(&world_pool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_whole_address_stays_as_it_is);
	ATF_TP_ADD_TC(tp, a_user_alone_is_given_the_origin);
	ATF_TP_ADD_TC(tp, a_domain_without_dot_is_given_ours);
	ATF_TP_ADD_TC(tp, a_source_route_is_taken_off);
	ATF_TP_ADD_TC(tp, bang_and_percent_are_turned_round);
	ATF_TP_ADD_TC(tp, one_final_dot_is_dropped);
	ATF_TP_ADD_TC(tp, remote_headers_are_given_the_remote_domain);
	return atf_no_error();
}
