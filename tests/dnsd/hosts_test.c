#include <atf-c.h>

#include "dnsd/hosts.h"

static const char file[] = "# a comment\n"
			   "192.0.2.1\tgate.example gate\n"
			   "2001:db8::1 gate.example # six\n"
			   "192.0.2.2 bad..name other.example\n"
			   "192.0.2.1 second.example\n"
			   "rubbish\n127.0.0.1 myself localhost\n"
			   "fe80::1%eth0 scoped";

/* "status: records", or "-" for a question that the file does not answer. */
static const char *
ask(enum dns_type type, const char *name)
{
	static struct str out;
	struct pool *pool = pool_new();
	struct hosts hosts;
	struct dns_answer a;
	struct dns_ask question = { .type = (int64_t)type, .name = name };

	str_clear(&out);
	hosts_load(&hosts, sv_of(file), pool);
	if (hosts_answer(&hosts, &question, pool, &a)) {
		const struct dns_record *r = a.records.at;

		str_printf(&out, "%d:", (int)a.status);
		for (size_t i = 0; i < a.records.count; i++)
			str_printf(&out, " %s",
			    r[i].ip.family ? ip_print(&r[i].ip).text
					   : r[i].name);
	} else
		str_puts(&out, "-");
	pool_free(&pool);
	return str_text(&out);
}

ATF_TC_WITHOUT_HEAD(names_have_their_addresses);
ATF_TC_BODY(names_have_their_addresses, tc)
{
	ATF_CHECK_STREQ(ask(DNS_A, "GATE.example"), "0: 192.0.2.1");
	ATF_CHECK_STREQ(ask(DNS_AAAA, "gate.example"), "0: 2001:db8::1");
	ATF_CHECK_STREQ(ask(DNS_A, "gate"), "0: 192.0.2.1");
	ATF_CHECK_STREQ(ask(DNS_A, "other.example"), "0: 192.0.2.2");
	ATF_CHECK_STREQ(ask(DNS_AAAA, "gate"), "1:");
}

ATF_TC_WITHOUT_HEAD(an_address_has_its_first_name);
ATF_TC_BODY(an_address_has_its_first_name, tc)
{
	ATF_CHECK_STREQ(ask(DNS_PTR, "192.0.2.1"), "0: gate.example");
	ATF_CHECK_STREQ(ask(DNS_PTR, "2001:DB8::1"), "0: gate.example");
	ATF_CHECK_STREQ(ask(DNS_PTR, "127.0.0.1"), "0: myself");
}

ATF_TC_WITHOUT_HEAD(localhost_needs_no_file);
ATF_TC_BODY(localhost_needs_no_file, tc)
{
	ATF_CHECK_STREQ(ask(DNS_A, "localhost"), "0: 127.0.0.1");
	ATF_CHECK_STREQ(ask(DNS_AAAA, "localhost"), "0: ::1");
	ATF_CHECK_STREQ(ask(DNS_PTR, "::1"), "0: localhost");
}

ATF_TC_WITHOUT_HEAD(what_is_not_there_is_asked_elsewhere);
ATF_TC_BODY(what_is_not_there_is_asked_elsewhere, tc)
{
	ATF_CHECK_STREQ(ask(DNS_A, "nosuch.example"), "-");
	ATF_CHECK_STREQ(ask(DNS_MX, "gate.example"), "-");
	ATF_CHECK_STREQ(ask(DNS_PTR, "192.0.2.9"), "-");
	ATF_CHECK_STREQ(ask(DNS_A, "scoped"), "-");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names_have_their_addresses);
	ATF_TP_ADD_TC(tp, an_address_has_its_first_name);
	ATF_TP_ADD_TC(tp, localhost_needs_no_file);
	ATF_TP_ADD_TC(tp, what_is_not_there_is_asked_elsewhere);
	return atf_no_error();
}
