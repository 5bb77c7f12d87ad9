#include <atf-c.h>

#include <string.h>

#include "dns/client_name.h"

static struct pool *pool;
static struct dns_facts facts;
static struct ip client;
static struct client_name name;

static bool
find(void)
{
	return client_name_find(&facts, &client, &name);
}

static void
begin(const char *address)
{
	pool = pool_new();
	dns_facts_begin(&facts, pool);
	ATF_REQUIRE(ip_parse(sv_of(address), &client));
	ATF_REQUIRE(!find());
}

static void
learn_name(const char *text)
{
	struct dns_record r = { .name = text };
	struct dns_answer a = { .records = { &r, 1 } };
	struct dns_fact *f = dns_facts_next(&facts);

	ATF_REQUIRE(f != NULL);
	ATF_CHECK_EQ(f->ask.type, DNS_PTR);
	dns_facts_learn(&facts, f, &a);
}

static void
learn_ip(const char *text)
{
	struct dns_record r = { .name = "" };
	struct dns_answer a = { .records = { &r, 1 } };
	struct dns_fact *f = dns_facts_next(&facts);

	ATF_REQUIRE(f != NULL);
	ATF_REQUIRE(ip_parse(sv_of(text), &r.ip));
	dns_facts_learn(&facts, f, &a);
}

static void
learn_failure(enum dns_status status)
{
	struct dns_answer a = { .status = status };

	dns_facts_learn(&facts, dns_facts_next(&facts), &a);
}

ATF_TC_WITHOUT_HEAD(a_name_that_works_both_ways_is_believed);
ATF_TC_BODY(a_name_that_works_both_ways_is_believed, tc)
{
	begin("192.0.2.1");
	learn_name("host.example");
	ATF_REQUIRE(!find());
	learn_ip("192.0.2.1");
	ATF_REQUIRE(find());
	ATF_CHECK_STREQ(name.name, "host.example");
	ATF_CHECK_STREQ(name.reverse, "host.example");
	ATF_CHECK(name.why == NULL);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_name_with_another_address_is_unknown);
ATF_TC_BODY(a_name_with_another_address_is_unknown, tc)
{
	begin("2001:db8::1");
	learn_name("host.example");
	ATF_REQUIRE(!find());
	learn_ip("2001:db8::2");
	ATF_REQUIRE(find());
	ATF_CHECK_STREQ(name.name, "unknown");
	ATF_CHECK_STREQ(name.reverse, "host.example");
	ATF_CHECK(!name.name_later);
	ATF_CHECK_STREQ(name.why,
	    "hostname host.example does not resolve to address 2001:db8::1");
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_name_without_addresses_says_why);
ATF_TC_BODY(a_name_without_addresses_says_why, tc)
{
	begin("192.0.2.1");
	learn_name("host.example");
	ATF_REQUIRE(!find());
	learn_failure(DNS_NOT_FOUND);
	ATF_REQUIRE(find());
	ATF_CHECK_STREQ(name.why,
	    "hostname host.example does not resolve to address 192.0.2.1: "
	    "Name or service not known");
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(an_address_without_a_name_is_unknown);
ATF_TC_BODY(an_address_without_a_name_is_unknown, tc)
{
	begin("192.0.2.1");
	learn_failure(DNS_NOT_FOUND);
	ATF_REQUIRE(find());
	ATF_CHECK_STREQ(name.name, "unknown");
	ATF_CHECK(!name.name_later);
	ATF_CHECK(name.why == NULL);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_failed_lookup_is_unknown_for_now);
ATF_TC_BODY(a_failed_lookup_is_unknown_for_now, tc)
{
	begin("192.0.2.1");
	dns_facts_learn(&facts, dns_facts_next(&facts), NULL);
	ATF_REQUIRE(find());
	ATF_CHECK_STREQ(name.name, "unknown");
	ATF_CHECK(name.name_later && name.reverse_later);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_name_that_is_none_is_never_used);
ATF_TC_BODY(a_name_that_is_none_is_never_used, tc)
{
	static const char *const bad[] = { "a b.example", "host\r\n.example",
		"192.0.2.9", "-x.example", "a..b", ".example", "x\x80.example",
		"<x>.example" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ATF_CHECK_MSG(!dns_name_ok(sv_of(bad[i])), "%s", bad[i]);
		begin("192.0.2.1");
		learn_name(bad[i]);
		ATF_REQUIRE(find());
		ATF_CHECK_STREQ(name.reverse, "unknown");
		pool_free(&pool);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_name_that_works_both_ways_is_believed);
	ATF_TP_ADD_TC(tp, a_name_with_another_address_is_unknown);
	ATF_TP_ADD_TC(tp, a_name_without_addresses_says_why);
	ATF_TP_ADD_TC(tp, an_address_without_a_name_is_unknown);
	ATF_TP_ADD_TC(tp, a_failed_lookup_is_unknown_for_now);
	ATF_TP_ADD_TC(tp, a_name_that_is_none_is_never_used);
	return atf_no_error();
}
