#include "tests/map/table.h"

ATF_TC_WITHOUT_HEAD(static_has_every_key);
ATF_TC_BODY(static_has_every_key, tc)
{
	ATF_CHECK_STREQ(table_once("static:ok", "a"), "ok");
	ATF_CHECK_STREQ(table_once("static:{ a b }", "x"), "a b");
	ATF_CHECK_STREQ(table_once("static:a:b", "x"), "a:b");
}

ATF_TC_WITHOUT_HEAD(static_braces_must_close);
ATF_TC_BODY(static_braces_must_close, tc)
{
	ATF_CHECK_STREQ(table_once("static:{ a b", "x"), "LATER");
	ATF_CHECK_STREQ(table_once("static:{ a } b", "x"), "LATER");
}

ATF_TC_WITHOUT_HEAD(a_table_that_is_not_there_answers_later);
ATF_TC_BODY(a_table_that_is_not_there_answers_later, tc)
{
	ATF_CHECK_STREQ(table_once("texthash:none", "x"), "LATER");
	ATF_CHECK_STREQ(table_err.text,
	    "texthash:none is unavailable. open none: No such file or "
	    "directory");
	ATF_CHECK_STREQ(table_once("hash:none", "x"), "LATER");
	ATF_CHECK_STREQ(table_err.text,
	    "hash:none is unavailable. open database none.db: No such file "
	    "or directory");
	ATF_CHECK_STREQ(table_once("nosuch:none", "x"), "LATER");
	ATF_CHECK_STREQ(table_err.text,
	    "nosuch:none is unavailable. unsupported dictionary type: nosuch");
	ATF_CHECK_STREQ(table_once("none", "x"), "LATER");
	ATF_CHECK_STREQ(table_once("hash:", "x"), "LATER");
	ATF_CHECK_STREQ(table_once(":x", "x"), "LATER");
	ATF_CHECK_STREQ(table_once("", "x"), "LATER");
}

ATF_TC_WITHOUT_HEAD(what_is_no_file_answers_later);
ATF_TC_BODY(what_is_no_file_answers_later, tc)
{
	ATF_REQUIRE_EQ(mkdir("d", 0755), 0);
	ATF_REQUIRE_EQ(mkfifo("f", 0644), 0);
	ATF_REQUIRE_EQ(mkfifo("f.db", 0644), 0);
	ATF_CHECK_STREQ(table_once("texthash:d", "x"), "LATER");
	ATF_CHECK_STREQ(table_once("texthash:f", "x"), "LATER");
	ATF_CHECK_STREQ(table_once("cidr:f", "x"), "LATER");
	ATF_CHECK_STREQ(table_once("hash:f", "x"), "LATER");
	ATF_CHECK_STREQ(table_once("texthash:/dev/null", "x"), "LATER");
}

ATF_TC_WITHOUT_HEAD(a_default_type_stands_in);
ATF_TC_BODY(a_default_type_stands_in, tc)
{
	struct map *m;

	table_write("t", "a b\n");
	m = map_open(SV("t"), "texthash");
	ATF_CHECK_STREQ(table_find(m, "a"), "b");
	ATF_CHECK_STREQ(map_name(m), "texthash:t");
	map_close(&m);
	ATF_CHECK(m == NULL);
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(keys_of_fixed_tables_are_folded);
ATF_TC_BODY(keys_of_fixed_tables_are_folded, tc)
{
	table_write("t", "Foo@Example.COM Bar\n");
	ATF_CHECK_STREQ(table_once("texthash:t", "fOO@eXAMPLE.com"), "Bar");
}

ATF_TC_WITHOUT_HEAD(the_first_of_two_keys_counts);
ATF_TC_BODY(the_first_of_two_keys_counts, tc)
{
	table_write("t", "a one\nA two\nb three\n");
	ATF_CHECK_STREQ(table_once("texthash:t", "a"), "one");
	ATF_CHECK_STREQ(table_once("texthash:t", "b"), "three");
	ATF_CHECK_STREQ(table_once("texthash:t", "c"), "NONE");
	ATF_CHECK_STREQ(table_once("texthash:t", ""), "NONE");
}

ATF_TC_WITHOUT_HEAD(a_key_with_a_nul_or_too_long_is_none);
ATF_TC_BODY(a_key_with_a_nul_or_too_long_is_none, tc)
{
	struct map *m = table_open("static:x");
	struct err err = { 0 };
	struct str big = { 0 };
	struct sv value;

	memset(str_space(&big, 65537), 'a', 65537);
	ATF_CHECK_EQ(map_find(m, str_view(&big), &value, &err), MAP_NONE);
	str_cut(&big, 65536);
	ATF_CHECK_EQ(map_find(m, str_view(&big), &value, &err), MAP_FOUND);
	ATF_CHECK_EQ(map_find(m, SV("a\0"), &value, &err), MAP_NONE);
	map_close(&m);
	str_free(&big);
}

ATF_TC_WITHOUT_HEAD(a_file_that_changes_is_seen);
ATF_TC_BODY(a_file_that_changes_is_seen, tc)
{
	struct map *fixed = table_open("static:x"), *m;

	table_write("t", "a b\n");
	m = table_open("texthash:t");
	ATF_CHECK(!map_changed(m));
	ATF_CHECK(map_any_changed() == NULL);
	table_write("t", "a bc\n");
	ATF_CHECK(map_changed(m));
	ATF_CHECK_STREQ(map_any_changed(), "texthash:t");
	ATF_CHECK_STREQ(table_find(m, "a"), "b");
	map_close(&m);
	ATF_CHECK(map_any_changed() == NULL);
	map_close(&fixed);
}

ATF_TC_WITHOUT_HEAD(a_file_that_is_replaced_or_removed_is_seen);
ATF_TC_BODY(a_file_that_is_replaced_or_removed_is_seen, tc)
{
	struct map *m;

	table_write("t", "a b\n");
	table_write("u", "a b\n");
	m = table_open("texthash:t");
	ATF_REQUIRE_EQ(rename("u", "t"), 0);
	ATF_CHECK(map_changed(m));
	map_close(&m);
	m = table_open("cidr:t");
	ATF_CHECK(!map_changed(m));
	ATF_REQUIRE_EQ(unlink("t"), 0);
	ATF_CHECK(map_changed(m));
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(cidr_gives_the_first_network);
ATF_TC_BODY(cidr_gives_the_first_network, tc)
{
	table_write("c", "10.1.0.0/16 one\n10.0.0.0/8 ten\n"
			 "[2001:db8::]/32 six\n2001:db9::/32 nine\n"
			 "1.2.3.4 host with text\n");
	ATF_CHECK_STREQ(table_once("cidr:c", "10.1.2.3"), "one");
	ATF_CHECK_STREQ(table_once("cidr:c", "10.2.2.3"), "ten");
	ATF_CHECK_STREQ(table_once("cidr:c", "2001:db8::5"), "six");
	ATF_CHECK_STREQ(table_once("cidr:c", "2001:DB9::5"), "nine");
	ATF_CHECK_STREQ(table_once("cidr:c", "1.2.3.4"), "host with text");
	ATF_CHECK_STREQ(table_once("cidr:c", "1.2.3.5"), "NONE");
	ATF_CHECK_STREQ(table_once("cidr:{{[[::1]] one}}", "::1"), "NONE");
	ATF_CHECK_STREQ(table_once("cidr:c", "::ffff:10.1.2.3"), "NONE");
	ATF_CHECK_STREQ(table_once("cidr:c", "example.com"), "NONE");
}

ATF_TC_WITHOUT_HEAD(cidr_negates_within_a_family);
ATF_TC_BODY(cidr_negates_within_a_family, tc)
{
	table_write("c", "! 10.0.0.0/8 out\n");
	ATF_CHECK_STREQ(table_once("cidr:c", "10.1.2.3"), "NONE");
	ATF_CHECK_STREQ(table_once("cidr:c", "11.1.2.3"), "out");
	ATF_CHECK_STREQ(table_once("cidr:c", "::1"), "NONE");
}

ATF_TC_WITHOUT_HEAD(cidr_ifs_nest);
ATF_TC_BODY(cidr_ifs_nest, tc)
{
	table_write("c", "if 10.0.0.0/8\nIF !10.1.0.0/16\n"
			 "10.0.0.0/8 inner\nendif\n10.1.1.1 one\nENDIF\n"
			 "0.0.0.0/0 rest\nif 1.0.0.0/8\n1.1.1.1 open\n");
	ATF_CHECK_STREQ(table_once("cidr:c", "10.2.0.1"), "inner");
	ATF_CHECK_STREQ(table_once("cidr:c", "10.1.1.1"), "one");
	ATF_CHECK_STREQ(table_once("cidr:c", "10.1.1.2"), "rest");
	ATF_CHECK_STREQ(table_once("cidr:c", "1.1.1.1"), "rest");
}

ATF_TC_WITHOUT_HEAD(cidr_skips_bad_rules);
ATF_TC_BODY(cidr_skips_bad_rules, tc)
{
	table_write("c", "10.0.0.1/8 bits\n010.1.1.1 octal\nfoo bar\n1.2.3.4\n"
			 "1.2.3.4/33 mask\nendif\nendif x\nif\n!\n"
			 "if 1.2.3.4 x\n0.0.0.0/0 last\n");
	ATF_CHECK_STREQ(table_once("cidr:c", "10.0.0.1"), "last");
	ATF_CHECK_STREQ(table_once("cidr:c", "1.2.3.4"), "last");
}

ATF_TC_WITHOUT_HEAD(cidr_may_stand_in_the_name);
ATF_TC_BODY(cidr_may_stand_in_the_name, tc)
{
	const char *in = "cidr:{{1.2.3.0/24 a b}, {!1.0.0.0/8 NO}}";

	ATF_CHECK_STREQ(table_once(in, "1.2.3.9"), "a b");
	ATF_CHECK_STREQ(table_once(in, "2.2.3.9"), "NO");
	ATF_CHECK_STREQ(table_once("cidr:{{1.2.3.0/24 a}", "1.2.3.9"), "LATER");
	ATF_CHECK_STREQ(table_once("cidr:{", "1.2.3.9"), "LATER");
	ATF_CHECK_STREQ(table_once("cidr:{1.2.3.0/24 a}", "1.2.3.9"), "LATER");
}

static const char *
ask(const char *list, const char *key, bool fixed)
{
	struct maps *all = maps_open(list, "texthash");
	static char found[64];
	struct err err = { 0 };
	struct sv value = { 0 };
	enum map_result r = fixed
				? maps_find_fixed(all, sv_of(key), &value, &err)
				: maps_find(all, sv_of(key), &value, &err);

	snprintf(found, sizeof(found), SV_FMT, SV_ARG(value));
	maps_close(&all);
	if (r == MAP_LATER)
		ATF_CHECK(err.text[0] != '\0');
	return r == MAP_FOUND ? found : r == MAP_NONE ? "NONE" : "LATER";
}

ATF_TC_WITHOUT_HEAD(inline_has_its_entries_in_its_name);
ATF_TC_BODY(inline_has_its_entries_in_its_name, tc)
{
	const char *in = "inline:{a=b, { c = d e,f } {\"q r\"=s=t}, X={y}}";

	ATF_CHECK_STREQ(table_once(in, "A"), "b");
	ATF_CHECK_STREQ(table_once(in, "c"), "d e,f");
	ATF_CHECK_STREQ(table_once(in, "\"q r\""), "s=t");
	ATF_CHECK_STREQ(table_once(in, "x"), "{y}");
	ATF_CHECK_STREQ(table_once(in, "q r"), "NONE");
	ATF_CHECK_STREQ(table_once("inline:{a=1, a=2}", "a"), "2");
	ATF_CHECK_STREQ(
	    table_once("inline:{{\"a=\\\"b\"=c}}", "\"a=\\\"b\""), "c");
}

ATF_TC_WITHOUT_HEAD(inline_must_be_well_formed);
ATF_TC_BODY(inline_must_be_well_formed, tc)
{
	static const char *const bad[] = { "inline:{}", "inline:{", "inline:}",
		"inline:a=b", "inline:{a}", "inline:{=b}", "inline:{a=b",
		"inline:{a=b}x", "inline:{ a = b }", "inline:{{a b=c}}",
		"inline:{{}}", "inline:{{\"a = b}}", "inline:{{a=b} c}",
		"inline:{a=b}}", "inline:{ {\"a b\"== }}}" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_STREQ_MSG(
		    table_once(bad[i], "a"), "LATER", "%s", bad[i]);
	ATF_CHECK_STREQ(ask("inline:{a=}", "a", false), "LATER");
}

ATF_TC_WITHOUT_HEAD(the_first_table_that_answers_wins);
ATF_TC_BODY(the_first_table_that_answers_wins, tc)
{
	table_write("t", "a b\n");
	ATF_CHECK_STREQ(ask("t, static:{x y}", "a", false), "b");
	ATF_CHECK_STREQ(ask("t, static:{x y}", "c", false), "x y");
	ATF_CHECK_STREQ(ask("t\n\tt", "c", false), "NONE");
	ATF_CHECK_STREQ(ask("", "c", false), "NONE");
}

ATF_TC_WITHOUT_HEAD(an_error_ends_the_search);
ATF_TC_BODY(an_error_ends_the_search, tc)
{
	ATF_CHECK_STREQ(ask("texthash:none static:x", "a", false), "LATER");
	ATF_CHECK_STREQ(ask("static:x texthash:none", "a", false), "x");
}

ATF_TC_WITHOUT_HEAD(an_empty_value_is_an_error);
ATF_TC_BODY(an_empty_value_is_an_error, tc)
{
	table_build("hash:e", "a", "", NULL);
	ATF_CHECK_STREQ(ask("hash:e", "a", false), "LATER");
	ATF_CHECK_STREQ(ask("static:{} static:x", "a", false), "LATER");
}

ATF_TC_WITHOUT_HEAD(partial_keys_are_not_for_patterns);
ATF_TC_BODY(partial_keys_are_not_for_patterns, tc)
{
	table_write("c", "1.2.3.4 yes\n");
	ATF_CHECK_STREQ(ask("cidr:c", "1.2.3.4", false), "yes");
	ATF_CHECK_STREQ(ask("cidr:c", "1.2.3.4", true), "NONE");
	ATF_CHECK_STREQ(ask("cidr:c static:x", "1.2.3.4", true), "x");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, static_has_every_key);
	ATF_TP_ADD_TC(tp, static_braces_must_close);
	ATF_TP_ADD_TC(tp, a_table_that_is_not_there_answers_later);
	ATF_TP_ADD_TC(tp, what_is_no_file_answers_later);
	ATF_TP_ADD_TC(tp, a_default_type_stands_in);
	ATF_TP_ADD_TC(tp, keys_of_fixed_tables_are_folded);
	ATF_TP_ADD_TC(tp, the_first_of_two_keys_counts);
	ATF_TP_ADD_TC(tp, a_key_with_a_nul_or_too_long_is_none);
	ATF_TP_ADD_TC(tp, a_file_that_changes_is_seen);
	ATF_TP_ADD_TC(tp, a_file_that_is_replaced_or_removed_is_seen);
	ATF_TP_ADD_TC(tp, cidr_gives_the_first_network);
	ATF_TP_ADD_TC(tp, cidr_negates_within_a_family);
	ATF_TP_ADD_TC(tp, cidr_ifs_nest);
	ATF_TP_ADD_TC(tp, cidr_skips_bad_rules);
	ATF_TP_ADD_TC(tp, cidr_may_stand_in_the_name);
	ATF_TP_ADD_TC(tp, inline_has_its_entries_in_its_name);
	ATF_TP_ADD_TC(tp, inline_must_be_well_formed);
	ATF_TP_ADD_TC(tp, the_first_table_that_answers_wins);
	ATF_TP_ADD_TC(tp, an_error_ends_the_search);
	ATF_TP_ADD_TC(tp, an_empty_value_is_an_error);
	ATF_TP_ADD_TC(tp, partial_keys_are_not_for_patterns);
	return atf_no_error();
}
