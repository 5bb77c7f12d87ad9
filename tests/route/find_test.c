#include "tests/route/world.h"

#include "route/find.h"

static struct own own;

/* Each line of the table is "key key", so what was found names the key. */
static void
check(enum find_order order, bool parents, const char *address,
    const char *keys, const char *want)
{
	struct find_ours ours = { "example.com", NULL, &own };
	struct find find = { order, NULL, &ours, "+-", parents, NULL };
	struct sv rest = sv_of(keys), key;
	struct str text = { 0 };
	struct found found = { "none", "" };
	struct err err = { .text = "" };

	while (sv_item(&rest, " ", &key))
		str_printf(
		    &text, SV_FMT "\t" SV_FMT "\n", SV_ARG(key), SV_ARG(key));
	world_load(NULL, NULL, world_table("transport_maps", str_text(&text)));
	own_load(&own, mail_settings.inet_interfaces, "");
	find.pool = world_pool;
	find.maps = maps_open(route_settings.transport_maps, "hash");
	find_address(&find, address, &found, &err);
	ATF_CHECK_MSG(strcmp(found.value, want) == 0,
	    "%s in \"%s\": %s, not %s %s", address, keys, found.value, want,
	    err.text);
	maps_close(&find.maps);
	own_free(&own);
	str_free(&text);
	pool_free(&world_pool);
}

ATF_TC_WITHOUT_HEAD(an_address_is_found_with_then_without_extension);
ATF_TC_BODY(an_address_is_found_with_then_without_extension, tc)
{
	check(
	    FIND_ADDRESS, false, "u+x@d.org", "u@d.org u+x@d.org", "u+x@d.org");
	check(FIND_ADDRESS, false, "u+x@d.org", "u@d.org @d.org", "u@d.org");
	check(FIND_ADDRESS, false, "u-x@d.org", "u@d.org", "u@d.org");
	check(FIND_ADDRESS, false, "u+x@d.org", "@d.org d.org", "@d.org");
	check(FIND_ADDRESS, false, "u@d.org", "d.org u u@", "none");
	check(FIND_ADDRESS, false, "U@D.org", "u@d.org", "u@d.org");
}

ATF_TC_WITHOUT_HEAD(a_user_alone_is_a_key_for_our_domains);
ATF_TC_BODY(a_user_alone_is_a_key_for_our_domains, tc)
{
	check(FIND_ADDRESS, false, "u+x@example.com", "u u+x @example.com",
	    "u+x");
	check(FIND_ADDRESS, false, "u+x@example.com", "u @example.com", "u");
	check(FIND_ADDRESS, false, "postmaster@[192.0.2.1]", "postmaster",
	    "postmaster");
	check(FIND_ADDRESS, false, "postmaster@[192.0.2.2]", "postmaster",
	    "none");
	check(FIND_ADDRESS, false, "u", "u", "u");
}

ATF_TC_WITHOUT_HEAD(an_access_table_is_asked_the_domain_before_the_user);
ATF_TC_BODY(an_access_table_is_asked_the_domain_before_the_user, tc)
{
	check(FIND_ACCESS, true, "u@a.d.org", "d.org u@", "d.org");
	check(FIND_ACCESS, true, "u@a.d.org", ".d.org", "none");
	check(FIND_ACCESS, false, "u@a.d.org", "d.org .d.org", ".d.org");
	check(FIND_ACCESS, false, "u@a.d.org", "org .org", ".org");
	check(FIND_ACCESS, false, "u+x@d.org", "u@ u+x@", "u+x@");
	check(FIND_ACCESS, false, "u+x@d.org", "u@", "u@");
	check(FIND_ACCESS, false, "u@d.org", "@d.org u", "none");
}

ATF_TC_WITHOUT_HEAD(a_transport_table_ends_in_a_star);
ATF_TC_BODY(a_transport_table_ends_in_a_star, tc)
{
	check(FIND_TRANSPORT, false, "u+x@a.d.org", "* u@a.d.org", "u@a.d.org");
	check(
	    FIND_TRANSPORT, false, "u@a.d.org", "* .d.org a.d.org", "a.d.org");
	check(FIND_TRANSPORT, false, "u@a.d.org", "* d.org .d.org", ".d.org");
	check(FIND_TRANSPORT, true, "u@a.d.org", "* d.org", "d.org");
	check(FIND_TRANSPORT, false, "u@a.d.org", "* d.org", "*");
}

static void
check_domain(const char *domain, const char *keys, const char *want)
{
	struct find_ours ours = { "example.com", NULL, NULL };
	struct find find = { FIND_ACCESS, NULL, &ours, "", false, NULL };
	struct found found = { "none", "" };
	struct err err = { .text = "" };

	world_load(NULL, NULL, world_table("transport_maps", keys));
	find.pool = world_pool;
	find.maps = maps_open(route_settings.transport_maps, "hash");
	find_domain(&find, sv_of(domain), &found, &err);
	ATF_CHECK_STREQ_MSG(found.value, want, "%s", domain);
	maps_close(&find.maps);
	pool_free(&world_pool);
}

ATF_TC_WITHOUT_HEAD(a_domain_alone_is_found_or_its_parents_are);
ATF_TC_BODY(a_domain_alone_is_found_or_its_parents_are, tc)
{
	check_domain("a.d.org", ".d.org 1\na.d.org 2\n", "2");
	check_domain("b.d.org", ".d.org 1\na.d.org 2\n", "1");
	check_domain("d.org", ".d.org 1\nd 2\norg 3\n", "none");
	check_domain("d.org", ".org 1\n", "1");
	check_domain("", ".org 1\n", "none");
	check_domain("192.0.2.1", ".1 1\n.2.1 2\n", "none");
	check_domain("192.0.2.1", "192.0.2.1 1\n", "1");
	check_domain("[192.0.2.1]", ".1] 1\n", "none");
}

ATF_TC_WITHOUT_HEAD(a_quoted_user_is_asked_quoted_first);
ATF_TC_BODY(a_quoted_user_is_asked_quoted_first, tc)
{
	struct found found;
	struct err err;
	struct find_ours ours = { "example.com", NULL, NULL };
	struct find find = { FIND_ADDRESS, NULL, &ours, "", false, NULL };

	world_load(NULL, NULL,
	    world_table("transport_maps", "\"a b\"@d.org\texternal\n"
					  "c..d@d.org\tinternal\n"
					  "e..f@d.org\tinternal\n"
					  "\"e..f\"@d.org\texternal\n"));
	find.pool = world_pool;
	find.maps = maps_open(route_settings.transport_maps, "hash");
	ATF_REQUIRE_EQ(
	    find_address(&find, "a b@d.org", &found, &err), MAP_FOUND);
	ATF_CHECK_STREQ(found.value, "external");
	ATF_REQUIRE_EQ(
	    find_address(&find, "c..d@d.org", &found, &err), MAP_FOUND);
	ATF_CHECK_STREQ(found.value, "internal");
	ATF_REQUIRE_EQ(
	    find_address(&find, "e..f@d.org", &found, &err), MAP_FOUND);
	ATF_CHECK_STREQ(found.value, "external");
	maps_close(&find.maps);
	pool_free(&world_pool);
}

ATF_TC_WITHOUT_HEAD(what_the_key_lacked_is_the_extension);
ATF_TC_BODY(what_the_key_lacked_is_the_extension, tc)
{
	struct found found;
	struct err err;
	struct find_ours ours = { "example.com", NULL, NULL };
	struct find find = { FIND_ADDRESS, NULL, &ours, "+", false, NULL };

	world_load(NULL, NULL,
	    world_table(
		"transport_maps", "a@d.org\tx\nb+y@d.org\tx\n@e.org\tx\n"));
	find.pool = world_pool;
	find.maps = maps_open(route_settings.transport_maps, "hash");
	find_address(&find, "a+y@d.org", &found, &err);
	ATF_CHECK_STREQ(found.extension, "+y");
	find_address(&find, "b+y@d.org", &found, &err);
	ATF_CHECK_STREQ(found.extension, "");
	find_address(&find, "a+y@e.org", &found, &err);
	ATF_CHECK_STREQ(found.extension, "+y");
	find_address(&find, "a@d.org", &found, &err);
	ATF_CHECK_STREQ(found.extension, "");
	maps_close(&find.maps);
	pool_free(&world_pool);
}

ATF_TC_WITHOUT_HEAD(a_table_that_cannot_be_read_is_never_no_answer);
ATF_TC_BODY(a_table_that_cannot_be_read_is_never_no_answer, tc)
{
	struct found found;
	struct err err;
	struct find_ours ours = { "example.com", NULL, NULL };
	struct find find = { FIND_TRANSPORT, NULL, &ours, "", false, NULL };

	world_load(NULL, NULL, "");
	find.pool = world_pool;
	find.maps = maps_open("texthash:/does/not/exist", "hash");
	ATF_CHECK_EQ(find_address(&find, "a@d.org", &found, &err), MAP_LATER);
	ATF_CHECK(strstr(err.text, "texthash:/does/not/exist") != NULL);
	maps_close(&find.maps);
	pool_free(&world_pool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_address_is_found_with_then_without_extension);
	ATF_TP_ADD_TC(tp, a_user_alone_is_a_key_for_our_domains);
	ATF_TP_ADD_TC(tp, an_access_table_is_asked_the_domain_before_the_user);
	ATF_TP_ADD_TC(tp, a_transport_table_ends_in_a_star);
	ATF_TP_ADD_TC(tp, a_domain_alone_is_found_or_its_parents_are);
	ATF_TP_ADD_TC(tp, a_quoted_user_is_asked_quoted_first);
	ATF_TP_ADD_TC(tp, what_the_key_lacked_is_the_extension);
	ATF_TP_ADD_TC(tp, a_table_that_cannot_be_read_is_never_no_answer);
	return atf_no_error();
}
