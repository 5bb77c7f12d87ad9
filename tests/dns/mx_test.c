#include <atf-c.h>

#include <stdio.h>
#include <string.h>

#include "dns/mx.h"
#include "util/str.h"

/* The world: "type name -> records", MX as "10=host". */
struct row {
	enum dns_type type;
	const char *name, *says;
};

static const struct row world[] = {
	{ DNS_MX, "two.example", "20=b.example 10=a.example" },
	{ DNS_A, "a.example", "192.0.2.1" },
	{ DNS_AAAA, "a.example", "2001:db8::1" },
	{ DNS_A, "b.example", "192.0.2.2" },
	{ DNS_MX, "null.example", "0=" },
	{ DNS_A, "plain.example", "192.0.2.9" },
	{ DNS_MX, "equal.example", "5=a.example 5=b.example 5=c.example" },
	{ DNS_A, "c.example", "192.0.2.3" },
	{ DNS_MX, "mine.example", "10=a.example 20=me.example 30=b.example" },
	{ DNS_A, "me.example", "192.0.2.77" },
	{ DNS_MX, "onlyme.example", "10=me.example 20=b.example" },
	{ DNS_MX, "zero.example", "10=zero.zero.example" },
	{ DNS_A, "zero.zero.example", "0.0.0.0" },
	{ DNS_MX, "later.example", "later" },
	{ DNS_MX, "bad.example", "bad" },
	{ DNS_MX, "half.example", "10=later.host.example 20=b.example" },
	{ DNS_A, "later.host.example", "later" },
	{ DNS_MX, "gone.example", "10=gone.host.example" },
	{ DNS_A, "many.example",
	    "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.6" },
	{ DNS_AAAA, "many.example", "2001:db8::6" },
	{ DNS_A, "loopback.example", "127.0.0.2" },
	{ DNS_AAAA, "mapped.example", "::ffff:192.0.2.77" },
	{ DNS_AAAA, "mapped2.example", "::ffff:127.0.0.1" },
};

static struct pool *pool;
static struct dns_facts facts;
static struct mx_query query;
static struct mx_hosts hosts;
static struct ip own;

static void
answer(struct dns_fact *fact)
{
	struct dns_record records[16];
	struct dns_answer a = { .status = DNS_NOT_FOUND };
	const char *says = NULL;
	struct sv rest, item, number;
	unsigned long preference;

	for (size_t i = 0; i < sizeof(world) / sizeof(*world); i++)
		if ((int64_t)world[i].type == fact->ask.type &&
		    strcmp(world[i].name, fact->ask.name) == 0)
			says = world[i].says;
	if (says != NULL && strcmp(says, "later") == 0)
		a.status = DNS_LATER;
	else if (says != NULL && strcmp(says, "bad") == 0)
		a.status = DNS_BAD;
	else if (says != NULL)
		a.status = DNS_OK;
	rest = sv_of(says);
	a.records.at = records;
	while (a.status == DNS_OK && sv_item(&rest, " ", &item)) {
		struct dns_record *r = &records[a.records.count++];

		*r = (struct dns_record){ .name = "" };
		if (sv_cut(&item, '=', &number)) {
			ATF_REQUIRE(sv_number(number, 65535, &preference));
			r->preference = (int64_t)preference;
			r->name = pool_copy(pool, item);
		} else
			ATF_REQUIRE(ip_parse(item, &r->ip));
	}
	dns_facts_learn(&facts, fact, &a);
}

/* The addresses in order, or the failure. */
static const char *
run(const char *domain)
{
	static struct str out;
	struct dns_fact *fact;
	int turns = 0;

	if (pool != NULL)
		pool_free(&pool);
	pool = pool_new();
	dns_facts_begin(&facts, pool);
	query.domain = domain;
	while (!mx_find(&facts, &query, &hosts)) {
		ATF_REQUIRE(turns++ < 10);
		while ((fact = dns_facts_next(&facts)) != NULL)
			answer(fact);
	}
	str_clear(&out);
	for (size_t i = 0; i < hosts.count; i++)
		str_printf(&out, "%s%s=%s", i ? " " : "", hosts.at[i].name,
		    ip_print(&hosts.at[i].ip).text);
	if (hosts.count == 0)
		str_printf(&out, "%s %s", hosts.dsn, hosts.text);
	return str_text(&out);
}

static void
begin(void)
{
	query = (struct mx_query){ .ipv4 = true, .own = &own, .own_count = 1 };
	ATF_REQUIRE(ip_parse(SV("192.0.2.77"), &own));
}

ATF_TC_WITHOUT_HEAD(hosts_come_by_preference);
ATF_TC_BODY(hosts_come_by_preference, tc)
{
	begin();
	ATF_CHECK_STREQ(
	    run("two.example"), "a.example=192.0.2.1 b.example=192.0.2.2");
	ATF_CHECK(hosts.at[0].best && !hosts.at[1].best);
	query.ipv6 = true;
	query.prefer = MX_IPV6;
	ATF_CHECK_STREQ(run("two.example"),
	    "a.example=2001:db8::1 a.example=192.0.2.1 b.example=192.0.2.2");
}

ATF_TC_WITHOUT_HEAD(equals_are_shuffled_by_the_number_handed_in);
ATF_TC_BODY(equals_are_shuffled_by_the_number_handed_in, tc)
{
	int first[4] = { 0 };

	begin();
	query.shuffle = true;
	for (query.random = 0; query.random < 300; query.random++) {
		run("equal.example");
		ATF_REQUIRE_EQ(hosts.count, 3);
		first[hosts.at[0].ip.bytes[3]]++;
	}
	for (int i = 1; i <= 3; i++)
		ATF_CHECK_MSG(
		    first[i] > 60 && first[i] < 140, "%d: %d", i, first[i]);
}

ATF_TC_WITHOUT_HEAD(no_mx_record_means_the_domain_itself);
ATF_TC_BODY(no_mx_record_means_the_domain_itself, tc)
{
	begin();
	ATF_CHECK_STREQ(run("plain.example"), "plain.example=192.0.2.9");
}

ATF_TC_WITHOUT_HEAD(a_host_is_not_asked_for_mx);
ATF_TC_BODY(a_host_is_not_asked_for_mx, tc)
{
	begin();
	query.host = true;
	ATF_CHECK_STREQ(run("a.example"), "a.example=192.0.2.1");
	ATF_CHECK_STREQ(run("192.0.2.200"), "192.0.2.200=192.0.2.200");
	ATF_CHECK_EQ(facts.count, 0);
}

ATF_TC_WITHOUT_HEAD(a_null_mx_takes_no_mail);
ATF_TC_BODY(a_null_mx_takes_no_mail, tc)
{
	begin();
	ATF_CHECK_STREQ(run("null.example"),
	    "5.1.10 Domain null.example does not accept mail (nullMX)");
}

ATF_TC_WITHOUT_HEAD(the_list_ends_before_ourselves);
ATF_TC_BODY(the_list_ends_before_ourselves, tc)
{
	begin();
	ATF_CHECK_STREQ(run("mine.example"), "a.example=192.0.2.1");
	ATF_CHECK_STREQ(run("onlyme.example"),
	    "5.4.6 mail for onlyme.example loops back to myself");
	ATF_CHECK_STREQ(run("zero.example"),
	    "5.4.6 mail for zero.example loops back to myself");
	query.own_count = 0;
	ATF_CHECK_STREQ(run("zero.example"), "zero.zero.example=0.0.0.0");
}

ATF_TC_WITHOUT_HEAD(we_are_found_under_other_addresses);
ATF_TC_BODY(we_are_found_under_other_addresses, tc)
{
	begin();
	query.ipv6 = true;
	ATF_CHECK_STREQ(run("loopback.example"),
	    "5.4.6 mail for loopback.example loops back to myself");
	ATF_CHECK_STREQ(run("mapped.example"),
	    "5.4.6 mail for mapped.example loops back to myself");
	ATF_CHECK_STREQ(run("mapped2.example"),
	    "5.4.6 mail for mapped2.example loops back to myself");
	query.host = true;
	ATF_CHECK_STREQ(run("loopback.example"), "loopback.example=127.0.0.2");
}

ATF_TC_WITHOUT_HEAD(failures_are_told_in_postfix_words);
ATF_TC_BODY(failures_are_told_in_postfix_words, tc)
{
	begin();
	ATF_CHECK_STREQ(run("later.example"),
	    "4.4.3 Host or domain name not found. Name service error for "
	    "name=later.example type=MX: Host not found, try again");
	ATF_CHECK_STREQ(run("bad.example"),
	    "5.4.4 Name service error for name=bad.example type=MX: "
	    "Malformed or unexpected name server reply");
	ATF_CHECK_STREQ(run("nosuch.example"),
	    "5.4.4 Host or domain name not found. Name service error for "
	    "name=nosuch.example type=A: Host not found");
	ATF_CHECK_STREQ(run("gone.example"),
	    "5.4.4 Host or domain name not found. Name service error for "
	    "name=gone.host.example type=A: Host not found");
	query.defer_no_address = true;
	run("gone.example");
	ATF_CHECK_STREQ(hosts.dsn, "4.4.4");
	run("not a name");
	ATF_CHECK_STREQ(hosts.dsn, "5.4.4");
}

ATF_TC_WITHOUT_HEAD(a_failing_host_leaves_the_others);
ATF_TC_BODY(a_failing_host_leaves_the_others, tc)
{
	begin();
	ATF_CHECK_STREQ(run("half.example"), "b.example=192.0.2.2");
}

ATF_TC_WITHOUT_HEAD(a_limit_keeps_both_families);
ATF_TC_BODY(a_limit_keeps_both_families, tc)
{
	begin();
	query.ipv6 = true;
	query.address_limit = 3;
	query.prefer = MX_IPV4;
	query.balance = true;
	run("many.example");
	ATF_REQUIRE_EQ(hosts.count, 3);
	ATF_CHECK_EQ(hosts.at[0].ip.family, 4);
	ATF_CHECK_EQ(hosts.at[2].ip.family, 6);
	query.balance = false;
	run("many.example");
	ATF_CHECK_EQ(hosts.at[2].ip.family, 4);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, hosts_come_by_preference);
	ATF_TP_ADD_TC(tp, equals_are_shuffled_by_the_number_handed_in);
	ATF_TP_ADD_TC(tp, no_mx_record_means_the_domain_itself);
	ATF_TP_ADD_TC(tp, a_host_is_not_asked_for_mx);
	ATF_TP_ADD_TC(tp, a_null_mx_takes_no_mail);
	ATF_TP_ADD_TC(tp, the_list_ends_before_ourselves);
	ATF_TP_ADD_TC(tp, we_are_found_under_other_addresses);
	ATF_TP_ADD_TC(tp, failures_are_told_in_postfix_words);
	ATF_TP_ADD_TC(tp, a_failing_host_leaves_the_others);
	ATF_TP_ADD_TC(tp, a_limit_keeps_both_families);
	return atf_no_error();
}
