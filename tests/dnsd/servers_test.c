#include <atf-c.h>

#include "dnsd/servers.h"
#include "util/str.h"

static const char *
print(const struct servers *s)
{
	static struct str out;

	str_clear(&out);
	for (size_t i = 0; i < s->count; i++)
		str_printf(&out, "%s%s@%u", i ? " " : "",
		    ip_print(&s->at[i].ip).text, s->at[i].port);
	return str_text(&out);
}

static const char *
parse(const char *list)
{
	struct servers s;
	struct err err;

	return servers_parse(&s, sv_of(list), &err) < 0 ? "bad" : print(&s);
}

ATF_TC_WITHOUT_HEAD(addresses_may_have_a_port);
ATF_TC_BODY(addresses_may_have_a_port, tc)
{
	ATF_CHECK_STREQ(parse("127.0.0.1, ::1 192.0.2.1"),
	    "127.0.0.1@53 ::1@53 192.0.2.1@53");
	ATF_CHECK_STREQ(parse("127.0.0.1:5353"), "127.0.0.1@5353");
	ATF_CHECK_STREQ(parse("127.0.0.1@5353"), "127.0.0.1@5353");
	ATF_CHECK_STREQ(
	    parse("[::1]:5353 ::1@54 [::1]"), "::1@5353 ::1@54 ::1@53");
	ATF_CHECK_STREQ(parse(""), "");
}

ATF_TC_WITHOUT_HEAD(others_are_bad);
ATF_TC_BODY(others_are_bad, tc)
{
	static const char *const bad[] = { "ns.example", "127.0.0.1:0",
		"127.0.0.1:65536", "127.0.0.1:", "[::1", "[::1]x", "1.2.3",
		"127.0.0.1@x", "@53" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ATF_CHECK_STREQ_MSG(parse(bad[i]), "bad", "%s", bad[i]);
}

ATF_TC_WITHOUT_HEAD(resolv_conf_names_its_servers);
ATF_TC_BODY(resolv_conf_names_its_servers, tc)
{
	struct servers s;

	servers_resolv_conf(
	    &s, SV("search example.org\n# nameserver 192.0.2.8\n"
		   "nameserver 192.0.2.1\n nameserver\t2001:db8::1 \n"
		   "nameserver fe80::1%eth0\nnameserver\noptions x"));
	ATF_CHECK_STREQ(print(&s), "192.0.2.1@53 2001:db8::1@53");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, addresses_may_have_a_port);
	ATF_TP_ADD_TC(tp, others_are_bad);
	ATF_TP_ADD_TC(tp, resolv_conf_names_its_servers);
	return atf_no_error();
}
