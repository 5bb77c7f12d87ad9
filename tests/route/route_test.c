#include "tests/route/world.h"

#include "mail/address.h"
#include "route/route.h"

static struct route route;
static struct pool *pool;

static void
begin(const char *lines)
{
	world_load(NULL, NULL, lines);
	route_open(&route, &route_settings);
	pool = pool_new();
}

static void
end(void)
{
	route_close(&route);
	pool_free(&pool);
	pool_free(&world_pool);
}

static struct resolved
ask_from(const char *sender, const char *address)
{
	struct resolve question = { sender, address };
	struct resolved answer;

	route_resolve(&route, &question, pool, &answer);
	return answer;
}

static struct resolved
ask(const char *address)
{
	return ask_from("sender@example.org", address);
}

/* want: "class transport:nexthop address". */
static void
check_from(const char *sender, const char *address, const char *want)
{
	static const char *const classes[] = { "local", "alias", "mailbox",
		"relay", "default" };
	struct resolved r = ask_from(sender, address);
	const char *got = pool_printf(pool, "%s %s:%s %s", classes[r.class],
	    r.transport, r.nexthop, r.address);

	ATF_CHECK_MSG(r.status == ANSWER_OK, "%s: %s", address, r.text);
	ATF_CHECK_MSG(
	    strcmp(got, want) == 0, "%s: %s, not %s", address, got, want);
}

static void
check(const char *address, const char *want)
{
	check_from("sender@example.org", address, want);
}

static void
check_bad(const char *address)
{
	struct resolved r = ask(address);

	ATF_CHECK_MSG(r.status == ANSWER_NEVER, "%s is %s", address, r.address);
	ATF_CHECK_STREQ(r.dsn, "5.1.3");
	ATF_CHECK_STREQ(r.text, "bad address syntax");
}

ATF_TC_WITHOUT_HEAD(each_class_has_its_transport);
ATF_TC_BODY(each_class_has_its_transport, tc)
{
	begin("relay_domains = relay.org\n"
	      "virtual_alias_domains = alias.org\n"
	      "virtual_mailbox_domains = box.org\n");
	check("a@localhost", "local local:gw.example.net a@localhost");
	check("a@alias.org",
	    "alias error:5.1.1 User unknown in virtual alias table "
	    "a@alias.org");
	check("a@box.org", "mailbox virtual:box.org a@box.org");
	check("a@relay.org", "relay relay:relay.org a@relay.org");
	check("a@other.org", "default smtp:other.org a@other.org");
	check("a@[192.0.2.1]", "local local:gw.example.net a@[192.0.2.1]");
	check("a@[IPv6:2001:db8::1]",
	    "local local:gw.example.net a@[IPv6:2001:db8::1]");
	check("a@[192.0.2.2]", "default smtp:[192.0.2.2] a@[192.0.2.2]");
	check("a@LocalHost", "local local:gw.example.net a@LocalHost");
	check("a@Relay.ORG", "relay relay:Relay.ORG a@Relay.ORG");
	end();
}

ATF_TC_WITHOUT_HEAD(subdomains_are_relayed_only_where_parents_match);
ATF_TC_BODY(subdomains_are_relayed_only_where_parents_match, tc)
{
	begin("relay_domains = relay.org\n");
	check("a@sub.relay.org", "relay relay:sub.relay.org a@sub.relay.org");
	end();
	begin("relay_domains = relay.org\n"
	      "parent_domain_matches_subdomains = smtpd_access_maps\n");
	check("a@sub.relay.org", "default smtp:sub.relay.org a@sub.relay.org");
	end();
}

ATF_TC_WITHOUT_HEAD(a_transport_may_carry_its_text);
ATF_TC_BODY(a_transport_may_carry_its_text, tc)
{
	begin("local_transport = error:local mail delivery is disabled\n"
	      "default_transport = error\n");
	check("a@localhost",
	    "local error:local mail delivery is disabled a@localhost");
	check("a@x.org", "default error:Address is undeliverable a@x.org");
	end();
}

ATF_TC_WITHOUT_HEAD(relayhost_is_for_relay_and_default_domains);
ATF_TC_BODY(relayhost_is_for_relay_and_default_domains, tc)
{
	begin("relay_domains = relay.org\n"
	      "virtual_mailbox_domains = box.org\n"
	      "relayhost = [smart.org]:587\n");
	check("a@relay.org", "relay relay:[smart.org]:587 a@relay.org");
	check("a@x.org", "default smtp:[smart.org]:587 a@x.org");
	check("a@box.org", "mailbox virtual:box.org a@box.org");
	check("a@localhost", "local local:gw.example.net a@localhost");
	end();
}

ATF_TC_WITHOUT_HEAD(a_next_hop_in_the_transport_beats_relayhost);
ATF_TC_BODY(a_next_hop_in_the_transport_beats_relayhost, tc)
{
	begin("relay_domains = relay.org\n"
	      "default_transport = smtp:[direct.org]\n"
	      "relay_transport = relay:[inside.org]\n"
	      "relayhost = [smart.org]\n");
	check("a@relay.org", "relay relay:[inside.org] a@relay.org");
	check("a@x.org", "default smtp:[direct.org] a@x.org");
	end();
}

ATF_TC_WITHOUT_HEAD(a_sender_may_have_a_relayhost_of_its_own);
ATF_TC_BODY(a_sender_may_have_a_relayhost_of_its_own, tc)
{
	const char *table = world_table("sender_dependent_relayhost_maps",
	    "a@s.org\t[one.org]\n"
	    "@t.org\t[two.org]\n"
	    "b@t.org\tDUNNO\n"
	    "<>\t[null.org]\n");
	struct str lines = { 0 };

	str_printf(&lines, "%srelayhost = [smart.org]\n", table);
	begin(str_text(&lines));
	check_from("a@s.org", "u@x.org", "default smtp:[one.org] u@x.org");
	check_from("c@t.org", "u@x.org", "default smtp:[two.org] u@x.org");
	check_from("b@t.org", "u@x.org", "default smtp:[smart.org] u@x.org");
	check_from("", "u@x.org", "default smtp:[null.org] u@x.org");
	check_from("z@z.org", "u@x.org", "default smtp:[smart.org] u@x.org");
	end();
	str_free(&lines);
}

ATF_TC_WITHOUT_HEAD(a_sender_may_have_a_transport_of_its_own);
ATF_TC_BODY(a_sender_may_have_a_transport_of_its_own, tc)
{
	begin(world_table("sender_dependent_default_transport_maps",
	    "a@s.org\tslow:\n"
	    "b@s.org\tslow:[one.org]\n"
	    "@s.org\tDUNNO\n"));
	check_from("a@s.org", "u@x.org", "default slow:x.org u@x.org");
	check_from("b@s.org", "u@x.org", "default slow:[one.org] u@x.org");
	check_from("c@s.org", "u@x.org", "default smtp:x.org u@x.org");
	end();
}

ATF_TC_WITHOUT_HEAD(a_transport_table_overrides_class_and_relayhost);
ATF_TC_BODY(a_transport_table_overrides_class_and_relayhost, tc)
{
	const char *table = world_table("transport_maps",
	    "example.com\tsmtp:[inside.example.com]:2525\n"
	    "only.transport\tslow:\n"
	    "also.transport\tslow\n"
	    "only.nexthop\t:[n.org]\n"
	    "no.change\t:\n"
	    "gone.org\terror:5.1.2 we do not go there\n"
	    "gone2.org\terror\n"
	    "user@no.change\tlmtp:unix:/run/lmtp\n"
	    ".sub.org\tsmtp:[sub.org]\n"
	    "alias.org\tsmtp:[wrong.org]\n");
	struct str lines = { 0 };

	str_printf(&lines,
	    "%srelayhost = [smart.org]\nrelay_domains = "
	    "example.com\nvirtual_alias_domains = alias.org\n",
	    table);
	begin(str_text(&lines));
	check("u@example.com",
	    "relay smtp:[inside.example.com]:2525 u@example.com");
	check(
	    "u@only.transport", "default slow:only.transport u@only.transport");
	check(
	    "u@also.transport", "default slow:also.transport u@also.transport");
	check("u@only.nexthop", "default smtp:[n.org] u@only.nexthop");
	check("u@no.change", "default smtp:[smart.org] u@no.change");
	check("user+x@no.change", "default smtp:[smart.org] user+x@no.change");
	check("user@no.change", "default lmtp:unix:/run/lmtp user@no.change");
	check(
	    "u@gone.org", "default error:5.1.2 we do not go there u@gone.org");
	check("u@gone2.org",
	    "default error:Address is undeliverable u@gone2.org");
	check("u@a.sub.org", "default smtp:[sub.org] u@a.sub.org");
	check("u@sub.org", "default smtp:[smart.org] u@sub.org");
	check("u@alias.org",
	    "alias error:5.1.1 User unknown in virtual alias table "
	    "u@alias.org");
	end();
	str_free(&lines);
}

ATF_TC_WITHOUT_HEAD(a_star_is_for_what_no_other_key_matches);
ATF_TC_BODY(a_star_is_for_what_no_other_key_matches, tc)
{
	begin(world_table("transport_maps", "*\tsmtp:[smart.org]\nx.org\t:\n"));
	check("u@y.org", "default smtp:[smart.org] u@y.org");
	check("u@localhost", "local smtp:[smart.org] u@localhost");
	check("u@x.org", "default smtp:x.org u@x.org");
	end();
}

ATF_TC_WITHOUT_HEAD(a_user_who_moved_is_an_error_with_the_new_address);
ATF_TC_BODY(a_user_who_moved_is_an_error_with_the_new_address, tc)
{
	const char *table =
	    world_table("relocated_maps", "u@x.org\tnew@y.org\n");
	struct str lines = { 0 };

	begin(table);
	check("u@x.org",
	    "default error:5.1.6 User has moved to new@y.org u@x.org");
	check("v@x.org", "default smtp:x.org v@x.org");
	end();
	str_printf(&lines, "%srelocated_prefix_enable = no\n",
	    world_table("relocated_maps", "u@x.org\t5.1.6 gone away\n"));
	begin(str_text(&lines));
	check("u@x.org", "default error:5.1.6 gone away u@x.org");
	end();
	str_free(&lines);
}

ATF_TC_WITHOUT_HEAD(operators_behind_a_local_domain_are_followed);
ATF_TC_BODY(operators_behind_a_local_domain_are_followed, tc)
{
	begin("");
	check("u%x.org@localhost", "default smtp:x.org u@x.org");
	check("x.org!u@localhost", "default smtp:x.org u@x.org");
	check("u@x.org@localhost", "default smtp:x.org u@x.org");
	check("u%x.org%localhost@localhost", "default smtp:x.org u@x.org");
	check("@localhost:u@x.org", "default smtp:x.org u@x.org");
	check("u%x.org@y.org", "default smtp:y.org u%x.org@y.org");
	check("u!@localhost", "local local:gw.example.net u!@localhost");
	end();
	begin("allow_percent_hack = no\nswap_bangpath = no\n"
	      "resolve_dequoted_address = no\n");
	check("u%x.org@localhost",
	    "local local:gw.example.net u%x.org@localhost");
	check("x.org!u@localhost",
	    "local local:gw.example.net x.org!u@localhost");
	check("u@x.org@localhost",
	    "local local:gw.example.net u@x.org@localhost");
	end();
}

ATF_TC_WITHOUT_HEAD(a_long_chain_of_operators_ends);
ATF_TC_BODY(a_long_chain_of_operators_ends, tc)
{
	struct str s = { 0 };

	begin("");
	str_puts(&s, "u");
	for (int i = 0; i < 400; i++)
		str_puts(&s, "%localhost");
	str_puts(&s, "@localhost");
	check_bad(str_text(&s));
	str_clear(&s);
	for (int i = 0; i < ADDRESS_LIMIT; i++)
		str_putc(&s, 'a');
	str_puts(&s, "@x.org");
	check_bad(str_text(&s));
	end();
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(the_null_address_goes_to_the_mailer);
ATF_TC_BODY(the_null_address_goes_to_the_mailer, tc)
{
	begin("mydestination = gw.example.net, localhost\n");
	check("", "local local:gw.example.net MAILER-DAEMON@gw.example.net");
	check("@localhost", "local local:gw.example.net "
			    "MAILER-DAEMON@localhost");
	end();
}

ATF_TC_WITHOUT_HEAD(what_is_no_domain_is_bad_syntax);
ATF_TC_BODY(what_is_no_domain_is_bad_syntax, tc)
{
	begin("");
	check_bad("u@");
	check_bad("u@-x.org");
	check_bad("u@x..org");
	check_bad("u@[x.org");
	check_bad("u@192.0.2.1");
	check_bad("-u@x.org");
	check_bad("u@x y");
	end();
	begin("allow_min_user = yes\nresolve_numeric_domain = yes\n"
	      "resolve_null_domain = yes\n");
	check("-u@x.org", "default smtp:x.org -u@x.org");
	check("u@192.0.2.1", "local local:gw.example.net u@[192.0.2.1]");
	check("u@192.0.2.9", "default smtp:[192.0.2.9] u@[192.0.2.9]");
	check("u@", "local local:gw.example.net u@gw.example.net");
	end();
}

static void
check_later(const char *lines, const char *address, const char *table)
{
	struct resolved r;

	begin(lines);
	r = ask(address);
	ATF_CHECK_MSG(r.status == ANSWER_LATER, "%s", lines);
	ATF_CHECK_STREQ(r.dsn, "4.3.0");
	ATF_CHECK_MSG(strstr(r.text, table) != NULL, "%s", r.text);
	end();
}

ATF_TC_WITHOUT_HEAD(a_table_that_fails_is_named_and_never_a_route);
ATF_TC_BODY(a_table_that_fails_is_named_and_never_a_route, tc)
{
	static const char *const parameters[] = { "transport_maps",
		"relocated_maps", "sender_dependent_relayhost_maps",
		"sender_dependent_default_transport_maps", "mydestination",
		"virtual_alias_domains", "virtual_mailbox_domains",
		"relay_domains" };
	struct str lines = { 0 };

	for (size_t i = 0; i < sizeof(parameters) / sizeof(*parameters); i++) {
		str_clear(&lines);
		str_printf(&lines, "%s = texthash:/no/such\n", parameters[i]);
		check_later(str_text(&lines), "u@x.org", "texthash:/no/such");
	}
	check_later("default_transport =\n", "u@x.org", "no transport");
	str_free(&lines);
}

ATF_TC_WITHOUT_HEAD(the_rows_cover_the_settings);
ATF_TC_BODY(the_rows_cover_the_settings, tc)
{
	size_t size = 0;

	for (const struct param *p = route_params; p->type != PARAM_END; p++)
		size +=
		    p->type == PARAM_BOOL ? sizeof(bool) : sizeof(const char *);
	ATF_CHECK(size <= sizeof(struct route_settings));
	ATF_CHECK(size + 16 >= sizeof(struct route_settings));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_class_has_its_transport);
	ATF_TP_ADD_TC(tp, subdomains_are_relayed_only_where_parents_match);
	ATF_TP_ADD_TC(tp, a_transport_may_carry_its_text);
	ATF_TP_ADD_TC(tp, relayhost_is_for_relay_and_default_domains);
	ATF_TP_ADD_TC(tp, a_next_hop_in_the_transport_beats_relayhost);
	ATF_TP_ADD_TC(tp, a_sender_may_have_a_relayhost_of_its_own);
	ATF_TP_ADD_TC(tp, a_sender_may_have_a_transport_of_its_own);
	ATF_TP_ADD_TC(tp, a_transport_table_overrides_class_and_relayhost);
	ATF_TP_ADD_TC(tp, a_star_is_for_what_no_other_key_matches);
	ATF_TP_ADD_TC(tp, a_user_who_moved_is_an_error_with_the_new_address);
	ATF_TP_ADD_TC(tp, operators_behind_a_local_domain_are_followed);
	ATF_TP_ADD_TC(tp, a_long_chain_of_operators_ends);
	ATF_TP_ADD_TC(tp, the_null_address_goes_to_the_mailer);
	ATF_TP_ADD_TC(tp, what_is_no_domain_is_bad_syntax);
	ATF_TP_ADD_TC(tp, a_table_that_fails_is_named_and_never_a_route);
	ATF_TP_ADD_TC(tp, the_rows_cover_the_settings);
	return atf_no_error();
}
