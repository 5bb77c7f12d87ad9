#include "tests/route/world.h"

#include "cleanup/envelope.h"
#include "map/answers.h"

static struct cleanup_settings settings;
static struct alias alias;
static struct pool *pool;
static struct spool_envelope env;
static struct err err;
static const char *before = ""; /* they were in the queue, as this */

static void
begin(const char *lines, const char *table)
{
	struct str all = { 0 };

	str_printf(
	    &all, "%s%s", world_table("virtual_alias_maps", table), lines);
	world_load(cleanup_params, &settings, str_text(&all));
	str_free(&all);
	alias_open(&alias, &settings, &route_settings);
	pool = pool_new();
}

static void
end(void)
{
	alias_close(&alias);
	pool_free(&pool);
	pool_free(&world_pool);
}

static int
make(const char *sender, const char *recipients)
{
	struct submit_recipient to[8];
	struct submit s = { .sender = sender,
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "",
		.envid = "",
		.recipients = { to, 0 } };
	struct sv list = sv_of(recipients), item;

	while (sv_item(&list, " ", &item))
		to[s.recipients.count++] =
		    (struct submit_recipient){ .address = pool_copy(pool, item),
			    .original = before,
			    .orcpt = "" };
	err = (struct err){ .text = "" };
	return envelope_make(&alias, &s, pool, &env, &err);
}

/* want: "address<original address<original". */
static void
check(const char *recipients, const char *want)
{
	struct str got = { 0 };

	ATF_CHECK_MSG(make("", recipients) == 0, "%s", err.text);
	for (uint32_t i = 0; i < env.count; i++)
		str_printf(&got, "%s%s<%s", i ? " " : "",
		    env.recipients[i].address, env.recipients[i].original);
	ATF_CHECK_STREQ(str_text(&got), want);
	str_free(&got);
}

static void
check_later(const char *recipient, const char *text)
{
	ATF_CHECK(make("", recipient) < 0);
	ATF_CHECK_EQ(err.kind, ERR_LATER);
	ATF_CHECK_MSG(strstr(err.text, text) != NULL, "%s", err.text);
}

ATF_TC_WITHOUT_HEAD(an_address_that_no_table_knows_stays);
ATF_TC_BODY(an_address_that_no_table_knows_stays, tc)
{
	begin("", "a@b.org\tc@d.org\n");
	check("x@y.org", "x@y.org<");
	check("x", "x@example.com<x");
	end();
}

ATF_TC_WITHOUT_HEAD(an_alias_becomes_others_and_keeps_the_original);
ATF_TC_BODY(an_alias_becomes_others_and_keeps_the_original, tc)
{
	begin("", "a@b.org\tc@d.org, e@f.org\ne@f.org\tg@h.org\n"
		  "root\ta@b.org\n");
	check("a@b.org", "c@d.org<a@b.org g@h.org<a@b.org");
	check("root@[192.0.2.1]",
	    "c@d.org<root@[192.0.2.1] g@h.org<root@[192.0.2.1]");
	end();
}

ATF_TC_WITHOUT_HEAD(postmaster_of_our_address_goes_inside);
ATF_TC_BODY(postmaster_of_our_address_goes_inside, tc)
{
	begin("", "postmaster\tpostmaster@example.com\n"
		  "abuse\tabuse@example.com\n");
	check("postmaster@[192.0.2.1] abuse@example.com",
	    "postmaster@example.com<postmaster@[192.0.2.1] "
	    "abuse@example.com<");
	check("postmaster", "postmaster@example.com<postmaster");
	end();
}

ATF_TC_WITHOUT_HEAD(an_address_that_becomes_itself_stops);
ATF_TC_BODY(an_address_that_becomes_itself_stops, tc)
{
	begin("", "a@b.org\ta@b.org, c@d.org\nC@D.org\tc@d.org\n");
	check("a@b.org", "a@b.org< c@d.org<a@b.org");
	check("A@B.ORG", "a@b.org< c@d.org<A@B.ORG");
	end();
}

ATF_TC_WITHOUT_HEAD(nobody_gets_it_twice);
ATF_TC_BODY(nobody_gets_it_twice, tc)
{
	begin("", "a@b.org\tc@d.org, c@d.org, C@d.org\n");
	check("a@b.org a@b.org", "c@d.org<a@b.org");
	check("x@y.org X@Y.org", "x@y.org<");
	check("a@b.org c@d.org", "c@d.org<a@b.org c@d.org<");
	end();
	begin("enable_original_recipient = no\n", "a@b.org\tc@d.org\n");
	check("a@b.org c@d.org", "c@d.org<");
	end();
	begin("duplicate_filter_limit = 1\n", "");
	check("a@b.org c@d.org a@b.org c@d.org", "a@b.org< c@d.org< c@d.org<");
	end();
}

ATF_TC_WITHOUT_HEAD(an_extension_follows_unless_told_not_to);
ATF_TC_BODY(an_extension_follows_unless_told_not_to, tc)
{
	static const char table[] = "a@b.org\tc@d.org\n@e.org\t@f.org\n";

	begin("recipient_delimiter = +\n", table);
	check("a+x@b.org", "c+x@d.org<a+x@b.org");
	check("u+x@e.org", "u+x@f.org<u+x@e.org");
	end();
	begin("recipient_delimiter = +\n"
	      "propagate_unmatched_extensions = canonical\n",
	    table);
	check("a+x@b.org", "c@d.org<a+x@b.org");
	check("u+x@e.org", "u@f.org<u+x@e.org");
	end();
}

ATF_TC_WITHOUT_HEAD(a_domain_may_become_another);
ATF_TC_BODY(a_domain_may_become_another, tc)
{
	begin("", "@e.org\t@f.org\n@g.org\tall@h.org\n");
	check("u@e.org", "u@f.org<u@e.org");
	check("u@g.org", "all@h.org<u@g.org");
	end();
}

ATF_TC_WITHOUT_HEAD(a_loop_of_aliases_is_refused_for_now);
ATF_TC_BODY(a_loop_of_aliases_is_refused_for_now, tc)
{
	begin("virtual_alias_recursion_limit = 50\n",
	    "a@b.org\tc@d.org\nc@d.org\ta@b.org\n");
	check_later(
	    "a@b.org", "unreasonable virtual_alias_maps map nesting for");
	end();
}

ATF_TC_WITHOUT_HEAD(too_many_and_too_long_are_refused_for_now);
ATF_TC_BODY(too_many_and_too_long_are_refused_for_now, tc)
{
	begin("virtual_alias_expansion_limit = 3\n",
	    "a@b.org\t1, 2, 3\nc@d.org\t1, 2, 3, 4\n1@example.com\t5, 6\n"
	    "e@f.org\t2, 3, 4\n");
	check("e@f.org", "2@example.com<e@f.org 3@example.com<e@f.org "
			 "4@example.com<e@f.org");
	check_later("c@d.org", "expansion size");
	check_later("a@b.org", "expansion size");
	end();
	begin("virtual_alias_address_length_limit = 12\n",
	    "a@b.org\tlonger@longer.org\n");
	check_later("a@b.org", "address length");
	end();
}

ATF_TC_WITHOUT_HEAD(an_address_that_grows_for_ever_is_refused);
ATF_TC_BODY(an_address_that_grows_for_ever_is_refused, tc)
{
	begin("recipient_delimiter = +\n", "@b.org\tx+y@b.org\n");
	check_later("a+z@b.org", "unreasonable");
	end();
}

ATF_TC_WITHOUT_HEAD(a_result_that_is_no_address_is_refused_for_now);
ATF_TC_BODY(a_result_that_is_no_address_is_refused_for_now, tc)
{
	begin("", "a@b.org\t,\n");
	check_later("a@b.org", "no address");
	end();
}

ATF_TC_WITHOUT_HEAD(a_table_that_fails_is_named);
ATF_TC_BODY(a_table_that_fails_is_named, tc)
{
	begin("virtual_alias_maps = texthash:/no/such\n", "");
	check_later("a@b.org", "texthash:/no/such");
	check_later(
	    "a@b.org", "virtual_alias_maps map lookup problem for a@b.org");
	end();
}

/* The recipients of a message that was in the queue once. */
ATF_TC_WITHOUT_HEAD(what_a_requeued_one_was_given_as_is_kept);
ATF_TC_BODY(what_a_requeued_one_was_given_as_is_kept, tc)
{
	before = "x@y.org";
	begin("", "a@b.org\tc@d.org, x@y.org\n");
	check("e@f.org", "e@f.org<x@y.org");
	check("a@b.org", "c@d.org<x@y.org x@y.org<");
	before = "x\n@y.org";
	ATF_CHECK(make("", "e@f.org") < 0);
	before = "";
	end();
}

static int
make_dsn(int64_t notify, const char *orcpt, const char *envid, int64_t ret)
{
	struct submit_recipient to = { "a@b.org", "", notify, orcpt };
	struct submit s = { .sender = "",
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "",
		.flags = SUBMIT_VERIFY | SUBMIT_TRACE | SUBMIT_LOCAL_CLIENT,
		.envid = envid,
		.ret = ret,
		.recipients = { &to, 1 } };

	return envelope_make(&alias, &s, pool, &env, &err);
}

ATF_TC_WITHOUT_HEAD(what_is_to_be_told_goes_to_all_that_it_becomes);
ATF_TC_BODY(what_is_to_be_told_goes_to_all_that_it_becomes, tc)
{
	begin("", "a@b.org\tc@d.org, e@f.org\n");
	ATF_CHECK_EQ(make_dsn(DSN_SUCCESS | DSN_DELAY, "rfc822;x y", "an id",
			 DSN_RET_HDRS),
	    0);
	ATF_REQUIRE_EQ(env.count, 2);
	for (int i = 0; i < 2; i++) {
		ATF_CHECK_EQ(env.recipients[i].notify, DSN_SUCCESS | DSN_DELAY);
		ATF_CHECK_STREQ(env.recipients[i].orcpt, "rfc822;x y");
	}
	ATF_CHECK_STREQ(env.envid, "an id");
	ATF_CHECK_EQ(env.ret, DSN_RET_HDRS);
	ATF_CHECK_EQ(env.flags, SPOOL_VERIFY | SPOOL_TRACE);
	end();
}

ATF_TC_WITHOUT_HEAD(dsn_parameters_that_are_none_are_refused);
ATF_TC_BODY(dsn_parameters_that_are_none_are_refused, tc)
{
	char big[600];

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	big[1] = ';';
	begin("", "");
	ATF_CHECK(make_dsn(DSN_NEVER, "", "", 0) == 0);
	ATF_CHECK(make_dsn(DSN_NEVER | DSN_DELAY, "", "", 0) < 0);
	ATF_CHECK(make_dsn(16, "", "", 0) < 0);
	ATF_CHECK(make_dsn(-1, "", "", 0) < 0);
	ATF_CHECK(make_dsn(INT64_C(1) << 40, "", "", 0) < 0);
	ATF_CHECK(make_dsn(0, "rfc822", "", 0) < 0);
	ATF_CHECK(make_dsn(0, ";x", "", 0) < 0);
	ATF_CHECK(make_dsn(0, "rfc822;a\r\nb", "", 0) < 0);
	ATF_CHECK(make_dsn(0, "rfc822;\303\266", "", 0) < 0);
	ATF_CHECK(make_dsn(0, big, "", 0) < 0);
	ATF_CHECK(make_dsn(0, "", "a\nb", 0) < 0);
	ATF_CHECK(make_dsn(0, "", big, 0) < 0);
	ATF_CHECK(make_dsn(0, "", "", 3) < 0);
	ATF_CHECK(make_dsn(0, "", "", -1) < 0);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	end();
}

ATF_TC_WITHOUT_HEAD(an_envelope_with_control_characters_is_refused);
ATF_TC_BODY(an_envelope_with_control_characters_is_refused, tc)
{
	begin("", "");
	ATF_CHECK(make("a@b\r\nc", "x@y.org") < 0);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_CHECK(make("", "x@y\n.org") < 0);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_CHECK(make("", "") < 0);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_CHECK_EQ(make("sender", "x@y.org"), 0);
	ATF_CHECK_STREQ(env.sender, "sender@example.com");
	ATF_CHECK_EQ(make("", "x@y.org"), 0);
	ATF_CHECK_STREQ(env.sender, "");
	end();
}

/* One turn of waiting for each of a thousand members would be a thousand runs
 * of the whole message. */
ATF_TC_WITHOUT_HEAD(members_of_a_list_are_asked_together);
ATF_TC_BODY(members_of_a_list_are_asked_together, tc)
{
	struct answers answers;

	begin(
	    "virtual_alias_maps = inline:{{list@b.org=a@b.org,c@b.org,d@b.org}} "
	    "ldap:/a.cf\n",
	    "");
	answers_begin(&answers, pool);
	answers_use(&answers);
	make("", "list@b.org");
	answers_use(NULL);
	ATF_CHECK_EQ(answers.open, 3);
	answers_end(&answers);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, members_of_a_list_are_asked_together);
	ATF_TP_ADD_TC(tp, an_address_that_no_table_knows_stays);
	ATF_TP_ADD_TC(tp, an_alias_becomes_others_and_keeps_the_original);
	ATF_TP_ADD_TC(tp, postmaster_of_our_address_goes_inside);
	ATF_TP_ADD_TC(tp, an_address_that_becomes_itself_stops);
	ATF_TP_ADD_TC(tp, nobody_gets_it_twice);
	ATF_TP_ADD_TC(tp, an_extension_follows_unless_told_not_to);
	ATF_TP_ADD_TC(tp, a_domain_may_become_another);
	ATF_TP_ADD_TC(tp, a_loop_of_aliases_is_refused_for_now);
	ATF_TP_ADD_TC(tp, too_many_and_too_long_are_refused_for_now);
	ATF_TP_ADD_TC(tp, an_address_that_grows_for_ever_is_refused);
	ATF_TP_ADD_TC(tp, a_result_that_is_no_address_is_refused_for_now);
	ATF_TP_ADD_TC(tp, a_table_that_fails_is_named);
	ATF_TP_ADD_TC(tp, what_a_requeued_one_was_given_as_is_kept);
	ATF_TP_ADD_TC(tp, what_is_to_be_told_goes_to_all_that_it_becomes);
	ATF_TP_ADD_TC(tp, dsn_parameters_that_are_none_are_refused);
	ATF_TP_ADD_TC(tp, an_envelope_with_control_characters_is_refused);
	return atf_no_error();
}
