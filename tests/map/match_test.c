#include <atf-c.h>

#include "map/match.h"
#include "tests/map/table.h"

static const char *
word(enum match_result r)
{
	return r == MATCH_YES ? "yes" : r == MATCH_NO ? "no" : "later";
}

static const char *
name_in(
    enum match_kind kind, unsigned flags, const char *list, const char *name)
{
	struct match *m = match_open(kind, flags, "list", list, "texthash");
	enum match_result r = match_name(m, sv_of(name), &table_err);

	match_close(&m);
	return word(r);
}

/* Whether mynetworks is such a list that this client is in it. */
static const char *
client_in(const char *list, unsigned flags, const char *host, const char *text)
{
	struct match *m =
	    match_open(MATCH_ADDRESS, flags, "mynetworks", list, "texthash");
	enum match_result r;
	struct ip ip;

	ATF_REQUIRE(ip_parse(sv_of(text), &ip));
	r = match_client(m, sv_of(host), &ip, &table_err);
	match_close(&m);
	return word(r);
}

static const char *
address_in(const char *list, const char *text)
{
	return client_in(list, 0, "unknown", text);
}

/* The list with an item that is a file in this directory. */
static const char *
with_file(const char *format, const char *file)
{
	static char list[4096];
	char here[3000];
	const char *mark = strchr(format, '@');

	ATF_REQUIRE(getcwd(here, sizeof(here)) != NULL);
	snprintf(list, sizeof(list), "%.*s%s/%s%s", (int)(mark - format),
	    format, here, file, mark + 1);
	return list;
}

#define STRING(list, name) name_in(MATCH_STRING, 0, list, name)
#define DOMAIN(list, name) name_in(MATCH_DOMAIN, 0, list, name)
#define PARENT(list, name) name_in(MATCH_DOMAIN, MATCH_PARENTS, list, name)

ATF_TC_WITHOUT_HEAD(a_string_matches_whole_in_any_case);
ATF_TC_BODY(a_string_matches_whole_in_any_case, tc)
{
	ATF_CHECK_STREQ(STRING("a.b, C.d", "c.D"), "yes");
	ATF_CHECK_STREQ(STRING("a.b, c.d", "x.c.d"), "no");
	ATF_CHECK_STREQ(STRING(".c.d", "x.c.d"), "no");
	ATF_CHECK_STREQ(STRING("", "c.d"), "no");
	ATF_CHECK_STREQ(STRING("a", ""), "no");
}

ATF_TC_WITHOUT_HEAD(the_first_item_that_matches_decides);
ATF_TC_BODY(the_first_item_that_matches_decides, tc)
{
	ATF_CHECK_STREQ(STRING("!a a", "a"), "no");
	ATF_CHECK_STREQ(STRING("a !a", "a"), "yes");
	ATF_CHECK_STREQ(STRING("!!a", "a"), "yes");
	ATF_CHECK_STREQ(STRING("!a", "b"), "no");
}

ATF_TC_WITHOUT_HEAD(parents_match_by_flag_or_by_dot);
ATF_TC_BODY(parents_match_by_flag_or_by_dot, tc)
{
	ATF_CHECK_STREQ(DOMAIN("example.com", "example.com"), "yes");
	ATF_CHECK_STREQ(DOMAIN("example.com", "a.example.com"), "no");
	ATF_CHECK_STREQ(DOMAIN(".example.com", "a.b.example.com"), "yes");
	ATF_CHECK_STREQ(DOMAIN(".example.com", "example.com"), "no");
	ATF_CHECK_STREQ(PARENT("example.com", "a.b.Example.com"), "yes");
	ATF_CHECK_STREQ(PARENT("example.com", "aexample.com"), "no");
	ATF_CHECK_STREQ(PARENT(".example.com", "a.example.com"), "no");
}

ATF_TC_WITHOUT_HEAD(a_table_is_asked_for_parents);
ATF_TC_BODY(a_table_is_asked_for_parents, tc)
{
	table_write("t", "example.com x\n.example.net x\n");
	ATF_CHECK_STREQ(PARENT("texthash:t", "a.b.example.com"), "yes");
	ATF_CHECK_STREQ(PARENT("texthash:t", "a.example.net"), "no");
	ATF_CHECK_STREQ(DOMAIN("texthash:t", "a.b.example.net"), "yes");
	ATF_CHECK_STREQ(DOMAIN("texthash:t", "a.example.com"), "no");
	ATF_CHECK_STREQ(STRING("texthash:t", "a.example.com"), "no");
	ATF_CHECK_STREQ(STRING("!texthash:t static:x", "example.com"), "no");
}

ATF_TC_WITHOUT_HEAD(networks_match_addresses);
ATF_TC_BODY(networks_match_addresses, tc)
{
	ATF_CHECK_STREQ(
	    address_in("127.0.0.0/8 10.0.0.0/8", "10.1.1.1"), "yes");
	ATF_CHECK_STREQ(address_in("127.0.0.0/8", "10.1.1.1"), "no");
	ATF_CHECK_STREQ(address_in("10.1.1.1", "10.1.1.1"), "yes");
	ATF_CHECK_STREQ(address_in("[10.1.1.1]", "10.1.1.1"), "yes");
	ATF_CHECK_STREQ(address_in("!10.1.1.1 10.0.0.0/8", "10.1.1.1"), "no");
	ATF_CHECK_STREQ(address_in("0.0.0.0/0", "10.1.1.1"), "yes");
	ATF_CHECK_STREQ(address_in("0.0.0.0/0", "::1"), "no");
}

ATF_TC_WITHOUT_HEAD(ipv6_stands_in_brackets);
ATF_TC_BODY(ipv6_stands_in_brackets, tc)
{
	ATF_CHECK_STREQ(address_in("[2001:db8::]/32", "2001:db8::1"), "yes");
	ATF_CHECK_STREQ(address_in("[2001:db8::/32]", "2001:db8::1"), "yes");
	ATF_CHECK_STREQ(address_in("[2001:DB8:0::1]", "2001:db8::1"), "yes");
	ATF_CHECK_STREQ(address_in("[::]/0", "1.2.3.4"), "no");
	ATF_CHECK_STREQ(address_in("2001:db8::/32", "2001:db8::1"), "later");
}

ATF_TC_WITHOUT_HEAD(a_bad_network_matches_nobody_and_is_counted);
ATF_TC_BODY(a_bad_network_matches_nobody_and_is_counted, tc)
{
	unsigned before = match_refused();

	ATF_CHECK_STREQ(address_in("10.0.0.1/8", "10.0.0.1"), "no");
	ATF_CHECK_STREQ(address_in("[::ffff:]/104 [::1]/128,", "::1"), "yes");
	ATF_CHECK_STREQ(
	    address_in("[::ffff:]/104 [::1]/128,", "127.0.0.1"), "no");
	ATF_CHECK_EQ(match_refused(), before + 3);
	ATF_CHECK_STREQ(address_in("10.0/16 0.0.0.0/0", "10.0.0.1"), "yes");
}

static int
on_line_7(const char *name, struct err *err)
{
	return err_in(err, "main.cf, line 7");
}

ATF_TC_WITHOUT_HEAD(a_bad_item_is_named_with_its_place);
ATF_TC_BODY(a_bad_item_is_named_with_its_place, tc)
{
	match_blame_by(on_line_7);
	ATF_CHECK_STREQ(address_in("!10.0/16", "10.0.0.1"), "later");
	ATF_CHECK_STREQ(table_err.text, "main.cf, line 7: mynetworks: bad "
					"network value in \"10.0/16\"");
	table_write("f", "# two\n10.0.0.0/8\n!10.0/16\n");
	ATF_CHECK_STREQ(address_in(with_file("!@", "f"), "1.0.0.1"), "no");
	table_write("f", "# two\n1.0.0.0/8\n!10.0/16\n");
	ATF_CHECK_STREQ(address_in(with_file("@", "f"), "10.0.0.1"), "later");
	ATF_CHECK(strstr(table_err.text, "/f, line 3: mynetworks: bad "
					 "network value in \"10.0/16\""));
	match_blame_by(NULL);
}

ATF_TC_WITHOUT_HEAD(a_bad_negated_network_answers_later_to_its_family);
ATF_TC_BODY(a_bad_negated_network_answers_later_to_its_family, tc)
{
	ATF_CHECK_STREQ(address_in("!10.0.0.1/8", "10.1.1.1"), "later");
	ATF_CHECK_STREQ(table_err.text,
	    "mynetworks: non-null host address bits in \"10.0.0.1/8\", "
	    "perhaps you should use \"10.0.0.0/8\" instead");
	ATF_CHECK_STREQ(address_in("!10.0.0.1/8", "2001:db8::1"), "no");
	ATF_CHECK_STREQ(address_in("!10.0.0.1/33", "10.0.0.1"), "later");
	ATF_CHECK_STREQ(
	    table_err.text, "mynetworks: bad mask length in \"10.0.0.1/33\"");
	ATF_CHECK_STREQ(address_in("!10.0/16", "10.0.0.1"), "later");
	ATF_CHECK_STREQ(
	    table_err.text, "mynetworks: bad network value in \"10.0/16\"");
	ATF_CHECK_STREQ(address_in("10.0.0.1 !10.0/16", "10.0.0.1"), "yes");
	ATF_CHECK_STREQ(address_in("![::1]/200", "::1"), "later");
}

ATF_TC_WITHOUT_HEAD(what_is_no_address_is_a_name);
ATF_TC_BODY(what_is_no_address_is_a_name, tc)
{
	ATF_CHECK_STREQ(address_in("10.0.0", "10.0.0.1"), "no");
	ATF_CHECK_STREQ(address_in("300.1.1.1", "10.0.0.1"), "no");
	ATF_CHECK_STREQ(address_in("[zz]", "::1"), "no");
}

ATF_TC_WITHOUT_HEAD(clients_match_by_name_too);
ATF_TC_BODY(clients_match_by_name_too, tc)
{
	const char *ip = "192.0.2.1";

	ATF_CHECK_STREQ(
	    client_in("mx.example.com", 0, "MX.example.com", ip), "yes");
	ATF_CHECK_STREQ(
	    client_in(".example.com", 0, "a.example.com", ip), "yes");
	ATF_CHECK_STREQ(
	    client_in("example.com", MATCH_PARENTS, "a.example.com", ip),
	    "yes");
	ATF_CHECK_STREQ(client_in("static:x", 0, "", ip), "yes");
	ATF_CHECK_STREQ(client_in("example.com", 0, "", ip), "no");
}

ATF_TC_WITHOUT_HEAD(a_name_cannot_pass_for_an_address);
ATF_TC_BODY(a_name_cannot_pass_for_an_address, tc)
{
	ATF_CHECK_STREQ(
	    client_in("10.0.0.1", 0, "10.0.0.1", "192.0.2.1"), "no");
}

ATF_TC_WITHOUT_HEAD(a_table_is_asked_for_name_and_address);
ATF_TC_BODY(a_table_is_asked_for_name_and_address, tc)
{
	table_write("t", "mx.example.com x\n192.0.2.7 x\n");
	table_write("c", "192.0.2.0/28 x\n");
	ATF_CHECK_STREQ(
	    client_in("texthash:t", 0, "mx.example.com", "::1"), "yes");
	ATF_CHECK_STREQ(address_in("texthash:t", "192.0.2.7"), "yes");
	ATF_CHECK_STREQ(address_in("texthash:t", "192.0.2.8"), "no");
	ATF_CHECK_STREQ(address_in("cidr:c", "192.0.2.8"), "yes");
	ATF_CHECK_STREQ(address_in("cidr:c", "192.0.2.99"), "no");
}

ATF_TC_WITHOUT_HEAD(a_file_is_replaced_by_its_lines);
ATF_TC_BODY(a_file_is_replaced_by_its_lines, tc)
{
	table_write("f", "# ours\n127.0.0.0/8\n\n10.1.0.2, !10.1.0.3\n"
			 " 10.1.0.0/16\n");
	ATF_CHECK_STREQ(address_in(with_file("@", "f"), "10.1.0.2"), "yes");
	ATF_CHECK_STREQ(address_in(with_file("@", "f"), "10.1.0.3"), "no");
	ATF_CHECK_STREQ(address_in(with_file("@", "f"), "10.1.0.4"), "yes");
	ATF_CHECK_STREQ(
	    address_in(with_file("!@ 0.0.0.0/0", "f"), "10.1.0.4"), "no");
	ATF_CHECK_STREQ(
	    address_in(with_file("!@ 0.0.0.0/0", "f"), "10.1.0.3"), "yes");
}

ATF_TC_WITHOUT_HEAD(files_within_files_have_an_end);
ATF_TC_BODY(files_within_files_have_an_end, tc)
{
	table_write("f", with_file("a @ b", "f"));
	ATF_CHECK_STREQ(STRING(with_file("@", "f"), "a"), "yes");
	ATF_CHECK_STREQ(STRING(with_file("@", "f"), "b"), "later");
	ATF_CHECK(strstr(table_err.text, "/f, line 1: list: the file /"));
	ATF_CHECK(strstr(table_err.text, "/f is within itself"));
}

ATF_TC_WITHOUT_HEAD(files_nest_to_a_limit);
ATF_TC_BODY(files_nest_to_a_limit, tc)
{
	char name[16], next[16];

	for (int i = 0; i < 25; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		snprintf(next, sizeof(next), "f%d", i + 1);
		table_write(name, with_file("@ x", next));
	}
	table_write("f25", "deep\n");
	ATF_CHECK_STREQ(STRING(with_file("@", "f10"), "deep"), "yes");
	ATF_CHECK_STREQ(STRING(with_file("@", "f10"), "x"), "yes");
	ATF_CHECK_STREQ(STRING(with_file("@", "f0"), "deep"), "later");
	ATF_CHECK(strstr(table_err.text, "/f19, line 1: list: files within "
					 "files too deep"));
}

ATF_TC_WITHOUT_HEAD(what_cannot_be_read_answers_later);
ATF_TC_BODY(what_cannot_be_read_answers_later, tc)
{
	ATF_CHECK_STREQ(STRING(with_file("@", "none"), "a"), "later");
	ATF_CHECK_STREQ(STRING(with_file("!@", "none"), "a"), "later");
	ATF_CHECK_STREQ(STRING(with_file("a @", "none"), "a"), "yes");
	ATF_CHECK_STREQ(STRING("hash:none", "a"), "later");
	ATF_CHECK_STREQ(STRING("a !", "b"), "later");
	ATF_CHECK_STREQ(
	    address_in(with_file("@", "none"), "10.0.0.1"), "later");
}

ATF_TC_WITHOUT_HEAD(a_file_that_changes_is_seen);
ATF_TC_BODY(a_file_that_changes_is_seen, tc)
{
	struct match *m;

	table_write("f", "a\n");
	m = match_open(MATCH_STRING, 0, "list", with_file("@", "f"), NULL);
	ATF_CHECK(map_any_changed() == NULL);
	table_write("f", "a b\n");
	ATF_CHECK(map_any_changed() != NULL);
	match_close(&m);
	ATF_CHECK(map_any_changed() == NULL);
}

ATF_TC_WITHOUT_HEAD(an_empty_list_is_empty);
ATF_TC_BODY(an_empty_list_is_empty, tc)
{
	struct match *m = match_open(MATCH_STRING, 0, "list", " ,\n", NULL);

	ATF_CHECK(match_empty(m));
	ATF_CHECK(match_empty(NULL));
	match_close(&m);
	m = match_open(MATCH_STRING, 0, "list", "a", NULL);
	ATF_CHECK(!match_empty(m));
	match_close(&m);
}

ATF_TC_WITHOUT_HEAD(all_tables_are_closed_but_files_of_lists_are_not_freed);
ATF_TC_BODY(all_tables_are_closed_but_files_of_lists_are_not_freed, tc)
{
	static struct match *list; /* no leak */

	list = match_open(
	    MATCH_STRING, 0, "p", "/no/such, /dev/null, static:x", NULL);
	ATF_CHECK(!match_empty(list));
	map_close_all();
	ATF_CHECK(map_any_changed() == NULL);
}

ATF_TC_WITHOUT_HEAD(names_of_any_script_have_one_case);
ATF_TC_BODY(names_of_any_script_have_one_case, tc)
{
	ATF_CHECK_STREQ(
	    name_in(MATCH_STRING, 0, "Bücher.example", "BÜCHER.Example"),
	    "yes");
	ATF_CHECK_STREQ(name_in(MATCH_DOMAIN, MATCH_PARENTS, "ÉTÉ.example",
			    "a.été.EXAMPLE"),
	    "yes");
	ATF_CHECK_STREQ(name_in(MATCH_STRING, 0, "inline:{Ä=x}", "ä"), "yes");
	ATF_CHECK_STREQ(
	    name_in(MATCH_STRING, 0, "regexp:{{/^abc$/i x}}", "ABC"), "yes");
	ATF_CHECK_STREQ(name_in(MATCH_STRING, 0, "a\xe9", "A\xe9"), "yes");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names_of_any_script_have_one_case);
	ATF_TP_ADD_TC(
	    tp, all_tables_are_closed_but_files_of_lists_are_not_freed);
	ATF_TP_ADD_TC(tp, a_string_matches_whole_in_any_case);
	ATF_TP_ADD_TC(tp, the_first_item_that_matches_decides);
	ATF_TP_ADD_TC(tp, parents_match_by_flag_or_by_dot);
	ATF_TP_ADD_TC(tp, a_table_is_asked_for_parents);
	ATF_TP_ADD_TC(tp, networks_match_addresses);
	ATF_TP_ADD_TC(tp, ipv6_stands_in_brackets);
	ATF_TP_ADD_TC(tp, a_bad_network_matches_nobody_and_is_counted);
	ATF_TP_ADD_TC(tp, a_bad_item_is_named_with_its_place);
	ATF_TP_ADD_TC(tp, a_bad_negated_network_answers_later_to_its_family);
	ATF_TP_ADD_TC(tp, what_is_no_address_is_a_name);
	ATF_TP_ADD_TC(tp, clients_match_by_name_too);
	ATF_TP_ADD_TC(tp, a_name_cannot_pass_for_an_address);
	ATF_TP_ADD_TC(tp, a_table_is_asked_for_name_and_address);
	ATF_TP_ADD_TC(tp, a_file_is_replaced_by_its_lines);
	ATF_TP_ADD_TC(tp, files_within_files_have_an_end);
	ATF_TP_ADD_TC(tp, files_nest_to_a_limit);
	ATF_TP_ADD_TC(tp, what_cannot_be_read_answers_later);
	ATF_TP_ADD_TC(tp, a_file_that_changes_is_seen);
	ATF_TP_ADD_TC(tp, an_empty_list_is_empty);
	return atf_no_error();
}
