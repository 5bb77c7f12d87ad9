#include "tests/policy/world.h"

FACT(does_not_open_without_an_end_to_relaying)
{
	static const char *const bad[] = { "", "permit",
		"permit, reject_unauth_destination", "permit_mynetworks",
		"warn_if_reject reject_unauth_destination", "no_such, permit" };
	static const char *const good[] = { "reject", "defer",
		"permit_mynetworks reject_unauth_destination",
		"defer_unauth_destination", "defer_if_permit",
		"warn_if_reject reject_unlisted_recipient, REJECT" };
	struct err err;

	prepare();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		set.smtpd_relay_restrictions = bad[i];
		ATF_CHECK_EQ_MSG(open_policy(&err), -1, "%s", bad[i]);
		ATF_CHECK_STREQ(err.text,
		    "in parameter smtpd_relay_restrictions or "
		    "smtpd_recipient_restrictions, specify at least one "
		    "working instance of: reject_unauth_destination, "
		    "defer_unauth_destination, reject, defer, "
		    "defer_if_permit");
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		set.smtpd_relay_restrictions = good[i];
		ATF_CHECK_EQ_MSG(open_policy(&err), 0, "%s", good[i]);
		policy_close(&policy);
	}
	set.smtpd_relay_restrictions = "permit";
	set.smtpd_recipient_restrictions = "reject_unauth_destination";
	ATF_CHECK_EQ(open_policy(&err), 0);
	end();
}

FACT(does_not_open_with_a_restriction_that_is_not_there_yet)
{
	struct err err;

	prepare();
	set.smtpd_sender_restrictions = "permit, Reject_RHSBL_Sender x.example";
	ATF_REQUIRE_EQ(open_policy(&err), -1);
	ATF_CHECK_STREQ(err.text,
	    "parameter smtpd_sender_restrictions: restriction "
	    "reject_rhsbl_sender is not there yet in this version");
	set.smtpd_sender_restrictions = "";
	set.smtpd_end_of_data_restrictions =
	    "check_policy_service { inet:[::1]:9, timeout=1s }";
	ATF_CHECK_EQ(open_policy(&err), -1);
	end();
}

FACT(each_restriction_has_one_row)
{
	const struct restriction *a, *b;

	for (a = restrictions; a->name != NULL; a++) {
		ATF_CHECK(a->run != NULL);
		for (b = restrictions; b != a; b++)
			ATF_CHECK_MSG(
			    strcmp(a->name, b->name) != 0, "%s", a->name);
	}
}

FACT(a_name_that_nobody_knows_is_a_451_for_each_client)
{
	prepare();
	set.smtpd_client_restrictions = "reject_rbl_cliemt";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	expect("451 4.3.5 Server configuration error");
	end();
}

FACT(a_restriction_that_is_not_there_yet_is_no_value_of_a_table)
{
	prepare();
	write_table("access", "b.example warn_if_reject reject_rbl_client x\n");
	set.smtpd_sender_restrictions = "check_sender_access texthash:access";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	expect("451 4.3.5 Server configuration error");
	end();
}

FACT(asks_once_and_decides_with_the_answer)
{
	prepare();
	begin();
	ATF_CHECK_EQ(decision_run(&d), POLICY_LATER);
	ATF_CHECK_EQ(open_questions(), 1);
	ATF_CHECK_EQ(decision_run(&d), POLICY_LATER);
	ATF_CHECK_EQ(open_questions(), 1);
	answer(CLASS_RELAY);
	ATF_CHECK_EQ(decision_run(&d), POLICY_OK);
	ATF_CHECK_EQ(decision_run(&d), POLICY_OK);
	end();
}

FACT(asks_nothing_that_no_rule_needs)
{
	prepare();
	set.smtpd_client_restrictions = "reject";
	begin();
	ATF_CHECK_EQ(decision_run(&d), POLICY_REJECT);
	ATF_CHECK_EQ(open_questions(), 0);
	expect("554 5.7.1 <client.example[192.0.2.1]>: Client host rejected: "
	       "Access denied");
	end();
}

FACT(strangers_may_not_relay)
{
	prepare();
	ATF_CHECK_EQ(decide(CLASS_DEFAULT), POLICY_REJECT);
	expect("554 5.7.1 <user@example.com>: Relay access denied");
	end();
}

FACT(defers_where_it_is_told_to)
{
	prepare();
	set.smtpd_relay_restrictions = "defer_unauth_destination";
	ATF_CHECK_EQ(decide(CLASS_DEFAULT), POLICY_REJECT);
	expect("454 4.7.1 <user@example.com>: Relay access denied");
	end();
}

FACT(our_networks_may_relay)
{
	prepare();
	set.smtpd_relay_restrictions =
	    "permit_mynetworks, reject_unauth_destination";
	ATF_REQUIRE(ip_parse(SV("127.1.2.3"), &facts.client_ip));
	ATF_CHECK_EQ(decide(CLASS_DEFAULT), POLICY_OK);
	end();
}

FACT(a_permit_ends_its_own_list_only)
{
	prepare();
	set.smtpd_client_restrictions = "permit";
	set.smtpd_recipient_restrictions = "permit, reject";
	ATF_CHECK_EQ(decide(CLASS_DEFAULT), POLICY_REJECT);
	expect("554 5.7.1 <user@example.com>: Relay access denied");
	end();
}

FACT(postmaster_is_always_welcome)
{
	prepare();
	set.smtpd_client_restrictions = "reject";
	facts.recipient = "PostMaster";
	ATF_CHECK_EQ(decide(CLASS_DEFAULT), POLICY_OK);
	end();
}

FACT(an_answer_that_fails_is_a_4xx_and_never_a_permission)
{
	prepare();
	begin();
	ATF_CHECK_EQ(decision_run(&d), POLICY_LATER);
	answer(CLASS_RELAY);
	owner_of(d.questions.next, struct question, node)->status =
	    ANSWER_LATER;
	ATF_CHECK_EQ(decision_run(&d), POLICY_REJECT);
	expect("451 4.3.0 <user@example.com>: Temporary lookup failure");
	end();
}

FACT(routes_in_an_address_do_not_relay)
{
	static const char *const routed[] = { "user%else@example.com",
		"else!user@example.com", "user@else@example.com" };

	for (size_t i = 0; i < 3; i++) {
		prepare();
		facts.recipient = routed[i];
		ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
		ATF_CHECK_EQ(d.reply.code, 554);
		end();
	}
}

FACT(an_ok_for_a_routed_recipient_is_no_ok)
{
	prepare();
	write_table("access", "example.com OK\n");
	set.smtpd_relay_restrictions =
	    "check_recipient_access texthash:access, reject";
	facts.recipient = "user%else@example.com";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	end();
}

/* The text of what is logged as that action, the last one; how many. */
static unsigned
effects(const char *action, const char **text)
{
	unsigned n = 0;

	list_each(node, &d.effects) {
		const struct policy_effect *e =
		    owner_of(node, struct policy_effect, node);

		if (strcmp(e->action, action) != 0)
			continue;
		*text = e->text;
		n++;
	}
	return n;
}

/* The sender's entry comes before the list's end, which says yes or no. */
FACT(a_message_is_held_once_whatever_the_verdict)
{
	static const struct {
		enum policy_at at;
		const char *entry, *end, *text;
		bool held;
		enum policy_verdict verdict;
	} rows[] = {
		{ POLICY_AT_RCPT, "HOLD", "permit",
		    "<a@b.example>: Sender address triggers HOLD action", false,
		    POLICY_OK },
		{ POLICY_AT_RCPT, "hold  on please", "permit",
		    "<a@b.example>: Sender address on please", false,
		    POLICY_OK },
		{ POLICY_AT_RCPT, "HOLD", "reject",
		    "<a@b.example>: Sender address triggers HOLD action", false,
		    POLICY_REJECT },
		{ POLICY_AT_RCPT, "HOLD", "permit", NULL, true, POLICY_OK },
		{ POLICY_AT_DATA, "HOLD", "permit",
		    "<a@b.example>: Sender address triggers HOLD action", false,
		    POLICY_OK },
		{ POLICY_AT_END_OF_DATA, "HOLD", "permit", NULL, true,
		    POLICY_OK },
	};
	char line[80], list[120];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text = NULL;

		prepare();
		snprintf(line, sizeof(line), "a@b.example %s\n", rows[i].entry);
		snprintf(list, sizeof(list),
		    "check_sender_access texthash:access, "
		    "check_sender_access texthash:access, %s",
		    rows[i].end);
		write_table("access", line);
		set.smtpd_sender_restrictions = set.smtpd_data_restrictions =
		    set.smtpd_end_of_data_restrictions = list;
		facts.at = rows[i].at;
		facts.held = rows[i].held;
		ATF_CHECK_EQ(decide(CLASS_RELAY), rows[i].verdict);
		ATF_CHECK(d.held);
		ATF_CHECK_EQ(effects("hold", &text), rows[i].text != NULL);
		if (rows[i].text != NULL)
			ATF_CHECK_STREQ(text, rows[i].text);
		end();
	}
}

FACT(what_is_no_message_is_not_held)
{
	const char *text;

	prepare();
	write_table("access", "client.example HOLD\n");
	set.smtpd_client_restrictions = "check_client_access texthash:access";
	facts.at = POLICY_AT_VRFY;
	facts.sender = NULL;
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_OK);
	ATF_CHECK(!d.held && effects("hold", &text) == 0);
	end();
}

FACT(a_message_that_is_whole_is_not_held_any_more)
{
	prepare();
	write_table("access", "a@b.example HOLD\n");
	set.smtpd_end_of_data_restrictions =
	    "check_sender_access texthash:access";
	facts.at = POLICY_AT_END_OF_DATA;
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	expect("451 4.3.5 Server configuration error");
	ATF_CHECK(!d.held);
	end();
}

FACT(clients_are_found_by_name_and_by_networks)
{
	static const char *const keys[] = { "client.example", "example",
		"192.0.2.1", "192.0.2", "192.0", "192" };
	char line[64];

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		prepare();
		snprintf(line, sizeof(line), "%s REJECT it is\n", keys[i]);
		write_table("access", line);
		set.smtpd_client_restrictions =
		    "check_client_access texthash:access";
		ATF_CHECK_EQ_MSG(
		    decide(CLASS_RELAY), POLICY_REJECT, "%s", keys[i]);
		expect("554 5.7.1 <client.example[192.0.2.1]>: Client host "
		       "rejected: it is");
		end();
	}
}

FACT(ipv6_clients_are_cut_at_colons)
{
	prepare();
	write_table("access", "2001:db8 REJECT\n");
	set.smtpd_client_restrictions = "check_client_access texthash:access";
	ATF_REQUIRE(ip_parse(SV("2001:db8::1"), &facts.client_ip));
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	end();
}

FACT(parents_need_a_dot_when_they_do_not_match_subdomains)
{
	prepare();
	write_table("access", "b.example REJECT\n");
	mail_settings.parent_domain_matches_subdomains = "";
	set.smtpd_sender_restrictions = "check_sender_access texthash:access";
	facts.sender = "x@sub.b.example";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_OK);
	policy_close(&policy);
	write_table("access", ".b.example REJECT\n");
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	end();
}

FACT(what_a_run_wants_logged_is_there_once)
{
	unsigned n = 0;

	prepare();
	set.smtpd_client_restrictions = "warn_if_reject reject";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_OK);
	list_each(node, &d.effects)
		n++;
	ATF_CHECK_EQ(n, 1);
	end();
}

FACT(warn_if_reject_does_not_soften_a_lookup_failure)
{
	prepare();
	set.smtpd_recipient_restrictions =
	    "warn_if_reject check_recipient_access texthash:/nonexistent/a";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	ATF_CHECK_EQ(d.reply.code, 451);
	end();
}

FACT(a_list_in_a_table_is_run_in_its_place)
{
	prepare();
	write_table("access", "b.example warn_if_reject reject, defer\n");
	set.smtpd_sender_restrictions = "check_sender_access texthash:access";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	expect("450 4.3.2 <a@b.example>: Sender address rejected: Try again "
	       "later");
	end();
}

FACT(a_local_address_is_looked_up_without_its_domain)
{
	write_table("users", "postmaster x\n");
	prepare();
	set.local_recipient_maps = "texthash:users";
	facts.recipient = "postmaster@[192.0.2.1]";
	ATF_CHECK_EQ(decide(CLASS_LOCAL), POLICY_OK);
	end();
	prepare();
	set.relay_recipient_maps = "texthash:users";
	facts.recipient = "postmaster@example.com";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	policy_close(&policy);
	facts.recipient = "postmaster@example.org";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_OK);
	end();
}

FACT(unknown_recipients_are_refused_by_class)
{
	static const struct {
		enum address_class class;
		const char *table;
	} rows[] = {
		{ CLASS_LOCAL, "local recipient table" },
		{ CLASS_RELAY, "relay recipient table" },
		{ CLASS_VIRTUAL_MAILBOX, "virtual mailbox table" },
		{ CLASS_VIRTUAL_ALIAS, "virtual alias table" },
	};
	char want[200];

	write_table("known", "other@example.com x\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		prepare();
		set.local_recipient_maps = set.relay_recipient_maps =
		    route.virtual_mailbox_maps = "texthash:known";
		ATF_CHECK_EQ(decide(rows[i].class), POLICY_REJECT);
		snprintf(want, sizeof(want),
		    "550 5.1.1 <user@example.com>: Recipient address "
		    "rejected: User unknown in %s",
		    rows[i].table);
		expect(want);
		end();
	}
}

FACT(the_table_is_not_named_when_it_is_a_secret)
{
	prepare();
	write_table("known", "other@example.com x\n");
	set.relay_recipient_maps = "texthash:known";
	route.show_user_unknown_table_name = false;
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	expect("550 5.1.1 <user@example.com>: Recipient address rejected: User "
	       "unknown");
	end();
}

FACT(an_alias_is_a_known_recipient)
{
	prepare();
	write_table("known", "other@example.com x\n");
	write_table("alias", "@example.com x@y.example\n");
	set.relay_recipient_maps = "texthash:known";
	route.virtual_alias_maps = "texthash:alias";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_OK);
	end();
}

/* The firewall example: local_transport is an error, two users are aliases. */
FACT(an_alias_without_a_domain_is_known_at_our_own_addresses)
{
	static const struct {
		const char *recipient;
		enum policy_verdict verdict;
	} rows[] = {
		{ "postmaster@[192.0.2.1]", POLICY_OK },
		{ "Abuse@[192.0.2.1]", POLICY_OK },
		{ "abuse+x@[IPv6:2001:db8::1]", POLICY_OK },
		{ "postmaster@[198.51.100.7]", POLICY_OK },
		{ "postmaster@example.org", POLICY_OK },
		{ "somebody@[192.0.2.1]", POLICY_REJECT },
		{ "postmaster@[192.0.2.2]", POLICY_REJECT },
		{ "postmaster@192.0.2.1", POLICY_REJECT },
	};

	write_table("alias", "postmaster x@example.com\nabuse x@example.com\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		prepare();
		route.virtual_alias_maps = "texthash:alias";
		facts.recipient = rows[i].recipient;
		transport = "error";
		nexthop = "local mail delivery is disabled";
		ATF_CHECK_EQ_MSG(decide(CLASS_LOCAL), rows[i].verdict, "%s",
		    rows[i].recipient);
		if (rows[i].verdict == POLICY_REJECT)
			ATF_CHECK(strstr(d.reply.text, nexthop) != NULL);
		end();
	}
}

FACT(braces_and_odd_blanks_are_read)
{
	prepare();
	write_table("access", "b.example , , permit ,\n");
	set.smtpd_sender_restrictions = "{ texthash:access }, permit";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_OK);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, does_not_open_without_an_end_to_relaying);
	ATF_TP_ADD_TC(
	    tp, does_not_open_with_a_restriction_that_is_not_there_yet);
	ATF_TP_ADD_TC(tp, each_restriction_has_one_row);
	ATF_TP_ADD_TC(tp, a_name_that_nobody_knows_is_a_451_for_each_client);
	ATF_TP_ADD_TC(
	    tp, a_restriction_that_is_not_there_yet_is_no_value_of_a_table);
	ATF_TP_ADD_TC(tp, asks_once_and_decides_with_the_answer);
	ATF_TP_ADD_TC(tp, asks_nothing_that_no_rule_needs);
	ATF_TP_ADD_TC(tp, strangers_may_not_relay);
	ATF_TP_ADD_TC(tp, defers_where_it_is_told_to);
	ATF_TP_ADD_TC(tp, our_networks_may_relay);
	ATF_TP_ADD_TC(tp, a_permit_ends_its_own_list_only);
	ATF_TP_ADD_TC(tp, postmaster_is_always_welcome);
	ATF_TP_ADD_TC(tp, an_answer_that_fails_is_a_4xx_and_never_a_permission);
	ATF_TP_ADD_TC(tp, routes_in_an_address_do_not_relay);
	ATF_TP_ADD_TC(tp, an_ok_for_a_routed_recipient_is_no_ok);
	ATF_TP_ADD_TC(tp, a_message_is_held_once_whatever_the_verdict);
	ATF_TP_ADD_TC(tp, what_is_no_message_is_not_held);
	ATF_TP_ADD_TC(tp, a_message_that_is_whole_is_not_held_any_more);
	ATF_TP_ADD_TC(tp, clients_are_found_by_name_and_by_networks);
	ATF_TP_ADD_TC(tp, ipv6_clients_are_cut_at_colons);
	ATF_TP_ADD_TC(tp, parents_need_a_dot_when_they_do_not_match_subdomains);
	ATF_TP_ADD_TC(tp, what_a_run_wants_logged_is_there_once);
	ATF_TP_ADD_TC(tp, warn_if_reject_does_not_soften_a_lookup_failure);
	ATF_TP_ADD_TC(tp, a_list_in_a_table_is_run_in_its_place);
	ATF_TP_ADD_TC(tp, a_local_address_is_looked_up_without_its_domain);
	ATF_TP_ADD_TC(tp, unknown_recipients_are_refused_by_class);
	ATF_TP_ADD_TC(tp, the_table_is_not_named_when_it_is_a_secret);
	ATF_TP_ADD_TC(tp, an_alias_is_a_known_recipient);
	ATF_TP_ADD_TC(
	    tp, an_alias_without_a_domain_is_known_at_our_own_addresses);
	ATF_TP_ADD_TC(tp, braces_and_odd_blanks_are_read);
	return atf_no_error();
}
