#include <atf-c.h>
#include <stdlib.h>

#include "mail/address.h"

static struct pool *pool;

/* NULL for what is refused, NULL, and the rest must be left. */
static void
check_path(const char *text, bool strict, const char *address, const char *rest)
{
	struct sv v = sv_of(text);
	const char *found = address_path(&v, strict, pool);

	if (address == NULL)
		ATF_CHECK_MSG(found == NULL, "%s: %s", text, found);
	else if (found == NULL)
		atf_tc_fail_nonfatal("%s: refused", text);
	else {
		ATF_CHECK_STREQ_MSG(found, address, "%s", text);
		ATF_CHECK_MSG(sv_equal(v, sv_of(rest)), "%s", text);
	}
}

ATF_TC_WITHOUT_HEAD(a_path_is_read_as_postfix_reads_it);
ATF_TC_BODY(a_path_is_read_as_postfix_reads_it, tc)
{
	static const struct {
		const char *text, *address, *rest;
	} rows[] = {
		{ "<joe@example.com>", "joe@example.com", "" },
		{ "<joe@example.com> SIZE=1", "joe@example.com", " SIZE=1" },
		{ "<>", "", "" },
		{ "<> BODY=8BITMIME", "", " BODY=8BITMIME" },
		{ "  <joe@example.com>", "joe@example.com", "" },
		{ "<postmaster>", "postmaster", "" },
		{ "joe@example.com", "joe@example.com", "" },
		{ "joe@example.com SIZE=1", "joe@example.com", " SIZE=1" },
		{ "<@a,@b.c:joe@example.com>", "joe@example.com", "" },
		{ "<@[IPv6:::1]:joe@example.com>", "joe@example.com", "" },
		{ "<\"joe smith\"@x>", "joe smith@x", "" },
		{ "<\"a>b\"@x> Y", "a>b@x", " Y" },
		{ "<\"a\\\"b\"@x>", "a\"b@x", "" },
		{ "<a\\@b@x>", "a@b@x", "" },
		{ "<joe smith@x>", "joe smith@x", "" },
		{ "<joe(comment (nested))@x>", "joe@x", "" },
		{ "<joe @ x . y>", "joe@x.y", "" },
		{ "<joe@[192.0.2.1]>", "joe@[192.0.2.1]", "" },
		{ "<joe@[IPv6:2001:db8::1]>", "joe@[IPv6:2001:db8::1]", "" },
		{ "<j\xc3\xb6@x>", "j\xc3\xb6@x", "" },
	};

	pool = pool_new();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_path(rows[i].text, false, rows[i].address, rows[i].rest);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_bad_path_is_refused);
ATF_TC_BODY(a_bad_path_is_refused, tc)
{
	static const char *const bad[] = { "", " ", "SIZE=1@", "<@x>", "<joe@>",
		"<joe@x>y", "<joe@x", "<joe@x SIZE=1", "<", "<\"joe@x>\"",
		"joe@x>", "<<joe@x>>", "<joe@x,y>", "<joe;@x>", "<a:b@x>",
		"<\"joe@x>", "<joe@[1.2.3.4>", "<(joe@x>", "<joe@x\r>",
		"<joe\n@x>", "<\"a\rb\"@x>", "<\"a\\\nb\"@x>", "<joe@x)>",
		"<@a:>", "<joe@\"x y\">", "<joe@\"x>\">", "<joe@a b>",
		"<\x7f@x>", "joe>@x", "<.@>", "<\"\"@x>", "<joe@a:b>",
		"<x@\\[a>", "<x@[a]b>" };

	pool = pool_new();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_path(bad[i], false, NULL, NULL);
	ATF_CHECK(
	    address_path(&(struct sv){ "<a\0b@x>", 7 }, false, pool) == NULL);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_strict_path_has_brackets_and_no_decoration);
ATF_TC_BODY(a_strict_path_has_brackets_and_no_decoration, tc)
{
	pool = pool_new();
	check_path("<joe@x> A", true, "joe@x", " A");
	check_path("<>", true, "", "");
	check_path("<\"joe smith\"@x>", true, "joe smith@x", "");
	check_path("joe@x", true, NULL, NULL);
	check_path("<joe@x", true, NULL, NULL);
	check_path("<joe (c)@x>", true, NULL, NULL);
	check_path("<joe @x>", true, NULL, NULL);
	check_path("<@a:joe@x>", true, NULL, NULL);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(an_address_has_a_longest_length);
ATF_TC_BODY(an_address_has_a_longest_length, tc)
{
	struct str text = { 0 };
	struct sv v;

	pool = pool_new();
	str_puts(&text, "<a@");
	for (int i = 0; i < ADDRESS_LIMIT - 2; i++)
		str_putc(&text, 'x');
	str_putc(&text, '>');
	v = str_view(&text);
	ATF_CHECK(address_path(&v, false, pool) != NULL);
	str_cut(&text, text.len - 1);
	str_puts(&text, "x>");
	v = str_view(&text);
	ATF_CHECK(address_path(&v, false, pool) == NULL);
	str_free(&text);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(the_external_form_quotes_what_needs_it);
ATF_TC_BODY(the_external_form_quotes_what_needs_it, tc)
{
	static const struct {
		const char *internal, *external;
	} rows[] = {
		{ "", "" },
		{ "joe", "joe" },
		{ "joe.smith+x@example.com", "joe.smith+x@example.com" },
		{ "joe smith@x", "\"joe smith\"@x" },
		{ "a\"b\\c@x", "\"a\\\"b\\\\c\"@x" },
		{ ".joe@x", "\".joe\"@x" },
		{ "joe.@x", "\"joe.\"@x" },
		{ "a..b@x", "\"a..b\"@x" },
		{ "a@b@x", "\"a@b\"@x" },
		{ "@x", "\"\"@x" },
		{ "j\xc3\xb6@x", "j\xc3\xb6@x" },
		{ "joe@[IPv6:::1]", "joe@[IPv6:::1]" },
		/* A table may hold anything; the wire does not see it. */
		{ "a\r\nb@x", "\"a??b\"@x" },
		{ "joe@x> NOTIFY", "joe@x??NOTIFY" },
		{ "joe@x\r\n", "joe@x??" },
	};

	pool = pool_new();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ATF_CHECK_STREQ(
		    address_external(rows[i].internal, pool), rows[i].external);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(the_last_at_parts_local_and_domain);
ATF_TC_BODY(the_last_at_parts_local_and_domain, tc)
{
	struct address_parts p = address_split("a@b@c");

	ATF_CHECK(sv_equal(p.local, SV("a@b")) && sv_equal(p.domain, SV("c")));
	p = address_split("a@");
	ATF_CHECK(p.domain.at != NULL && p.domain.len == 0);
	p = address_split("a");
	ATF_CHECK(p.domain.at == NULL && sv_equal(p.local, SV("a")));
}

ATF_TC_WITHOUT_HEAD(the_extension_is_behind_the_first_delimiter);
ATF_TC_BODY(the_extension_is_behind_the_first_delimiter, tc)
{
	static const struct {
		const char *local, *delimiters, *base, *extension;
	} rows[] = {
		{ "joe+x", "+", "joe", "x" },
		{ "joe-x+y", "+-", "joe", "x+y" },
		{ "joe+", "+", "joe", "" },
		{ "+joe", "+", "+joe", NULL },
		{ "joe", "+", "joe", NULL },
		{ "joe+x", "", "joe+x", NULL },
		{ "Mailer-Daemon", "-", "Mailer-Daemon", NULL },
		{ "double-bounce", "-", "double-bounce", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sv extension, base;

		base = address_base(
		    sv_of(rows[i].local), rows[i].delimiters, &extension);
		ATF_CHECK(sv_equal(base, sv_of(rows[i].base)));
		ATF_CHECK_EQ(extension.at == NULL, rows[i].extension == NULL);
		ATF_CHECK(sv_equal(extension, sv_of(rows[i].extension)));
	}
}

ATF_TC_WITHOUT_HEAD(a_domain_is_a_host_name_or_a_literal);
ATF_TC_BODY(a_domain_is_a_host_name_or_a_literal, tc)
{
	static const char *const good[] = { "example.com", "a", "a-b.c_d",
		"1.example", "[1.2.3.4]", "[IPv6:2001:db8::1]", "[ipv6:::1]",
		"xn--p1ai" };
	static const char *const bad[] = { "", ".", "a.", ".a", "a..b", "-a",
		"a-", "a b", "1.2.3.4", "123", "[", "[]", "[1.2.3]", "[1.2.3.4",
		"[::1]", "[IPv6:1.2.3.4]", "[IPv6:]", "a/b", "a\tb",
		"m\xc3\xbcller.de" };
	char label[65];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ATF_CHECK_MSG(address_domain_ok(sv_of(good[i])), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!address_domain_ok(sv_of(bad[i])), "%s", bad[i]);
	memset(label, 'a', sizeof(label));
	ATF_CHECK(address_domain_ok((struct sv){ label, 63 }));
	ATF_CHECK(!address_domain_ok((struct sv){ label, 64 }));
}

ATF_TC_WITHOUT_HEAD(a_route_in_the_local_part_is_seen);
ATF_TC_BODY(a_route_in_the_local_part_is_seen, tc)
{
	ATF_CHECK(address_has_route(SV("joe%other")));
	ATF_CHECK(address_has_route(SV("other!joe")));
	ATF_CHECK(address_has_route(SV("joe@other")));
	ATF_CHECK(!address_has_route(SV("joe+other")));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_path_is_read_as_postfix_reads_it);
	ATF_TP_ADD_TC(tp, a_bad_path_is_refused);
	ATF_TP_ADD_TC(tp, a_strict_path_has_brackets_and_no_decoration);
	ATF_TP_ADD_TC(tp, an_address_has_a_longest_length);
	ATF_TP_ADD_TC(tp, the_external_form_quotes_what_needs_it);
	ATF_TP_ADD_TC(tp, the_last_at_parts_local_and_domain);
	ATF_TP_ADD_TC(tp, the_extension_is_behind_the_first_delimiter);
	ATF_TP_ADD_TC(tp, a_domain_is_a_host_name_or_a_literal);
	ATF_TP_ADD_TC(tp, a_route_in_the_local_part_is_seen);
	return atf_no_error();
}
