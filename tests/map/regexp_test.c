#include "tests/map/table.h"

/* What the table of these lines says of the key. */
static const char *
rules(const char *lines, const char *key)
{
	table_write("r", lines);
	return table_once("regexp:r", key);
}

ATF_TC_WITHOUT_HEAD(the_first_pattern_that_matches_gives_the_result);
ATF_TC_BODY(the_first_pattern_that_matches_gives_the_result, tc)
{
	const char *r = "/^a.*@/ first and more \n/b/ second\n";

	ATF_CHECK_STREQ(rules(r, "ab@x"), "first and more");
	ATF_CHECK_STREQ(rules(r, "xb"), "second");
	ATF_CHECK_STREQ(rules(r, "x"), "NONE");
	ATF_CHECK_STREQ(rules(r, ""), "NONE");
	ATF_CHECK_STREQ(rules("/^$/ empty", ""), "empty");
}

ATF_TC_WITHOUT_HEAD(flags_turn_over_what_is);
ATF_TC_BODY(flags_turn_over_what_is, tc)
{
	ATF_CHECK_STREQ(rules("/CaSe/ yes", "cAsE"), "yes");
	ATF_CHECK_STREQ(rules("/CaSe/i yes", "cAsE"), "NONE");
	ATF_CHECK_STREQ(rules("/CaSe/i yes", "CaSe"), "yes");
	ATF_CHECK_STREQ(rules("/CaSe/ii yes", "case"), "yes");
	ATF_CHECK_STREQ(rules("/^b/ yes", "a\nb"), "NONE");
	ATF_CHECK_STREQ(rules("/^b/m yes", "a\nb"), "yes");
	ATF_CHECK_STREQ(rules("/a+$/x yes", "aa"), "NONE");
	ATF_CHECK_STREQ(rules("/a+$/x yes", "a+"), "yes");
	ATF_CHECK_STREQ(rules("/a/q no\n/a/ yes", "a"), "yes");
}

ATF_TC_WITHOUT_HEAD(plain_text_at_the_begin_means_itself);
ATF_TC_BODY(plain_text_at_the_begin_means_itself, tc)
{
	ATF_CHECK_STREQ(rules("/^ab@c/ yes", "AB@cd"), "yes");
	ATF_CHECK_STREQ(rules("/^ab@c/ yes", "ab@"), "NONE");
	ATF_CHECK_STREQ(rules("/^ab@c/i yes", "AB@c"), "NONE");
	ATF_CHECK_STREQ(rules("/^ab*c/ yes", "ac"), "yes");
	ATF_CHECK_STREQ(rules("/^ab?c/ yes", "ac"), "yes");
	ATF_CHECK_STREQ(rules("/^ab{0}c/ yes", "ac"), "yes");
	ATF_CHECK_STREQ(rules("/^ab+c/ yes", "abbc"), "yes");
	ATF_CHECK_STREQ(rules("/^a*/ yes", "b"), "yes");
	ATF_CHECK_STREQ(rules("/^ab|c/ yes", "xc"), "yes");
	ATF_CHECK_STREQ(rules("/^a(b|c)/ yes", "xb"), "NONE");
	ATF_CHECK_STREQ(rules("/^a(b|c)|d/ yes", "xd"), "yes");
	ATF_CHECK_STREQ(rules("/^a[(]|d/ yes", "xd"), "yes");
	ATF_CHECK_STREQ(rules("/^a\\(|d/ yes", "xd"), "yes");
	ATF_CHECK_STREQ(rules("/^b/m yes", "a\nb"), "yes");
	ATF_CHECK_STREQ(rules("/^ab*c/x yes", "ab*c"), "NONE");
	ATF_CHECK_STREQ(rules("!/^ab/ yes", "c"), "yes");
	ATF_CHECK_STREQ(rules("/^abcdefghijklmnopqrstuvwxyz?$/ yes",
			    "abcdefghijklmnopqrstuvwxy"),
	    "yes");
	ATF_CHECK_STREQ(
	    rules("/^abcdefghijklmnopq?$/ yes", "abcdefghijklmnop"), "yes");
}

ATF_TC_WITHOUT_HEAD(any_delimiter_will_do);
ATF_TC_BODY(any_delimiter_will_do, tc)
{
	ATF_CHECK_STREQ(rules("|a/b| yes", "a/b"), "yes");
	ATF_CHECK_STREQ(rules("/a\\/b/ yes", "a/b"), "yes");
	ATF_CHECK_STREQ(rules("xax yes", "a"), "NONE");
	ATF_CHECK_STREQ(rules("/a yes\n/b/ two", "a"), "NONE");
	ATF_CHECK_STREQ(rules("/a yes\n/b/ two", "b"), "two");
	ATF_CHECK_STREQ(rules("/a\\", "a"), "NONE");
	ATF_CHECK_STREQ(rules("/", "a"), "NONE");
	ATF_CHECK_STREQ(rules("!", "a"), "NONE");
}

ATF_TC_WITHOUT_HEAD(groups_are_put_into_the_result);
ATF_TC_BODY(groups_are_put_into_the_result, tc)
{
	ATF_CHECK_STREQ(
	    rules("/^(a+)(b*)c/ $2-${1}x$(1)$$1", "AABC"), "B-AAxAA$1");
	ATF_CHECK_STREQ(rules("/(a)|(b)/ <$1$2>", "b"), "<b>");
	ATF_CHECK_STREQ(rules("/(a)(b)?/ $1 $2", "a"), "a ");
	ATF_CHECK_STREQ(
	    rules("/(1)(2)(3)(4)(5)(6)(7)(8)(9)(a)(b)/ $11$10", "123456789ab"),
	    "ba");
}

ATF_TC_WITHOUT_HEAD(bad_results_drop_the_rule);
ATF_TC_BODY(bad_results_drop_the_rule, tc)
{
	static const char *const bad[] = { "$2", "$0", "$100", "$x", "${1",
		"$1b", "${1b}", "a$", "$(", "${}", "$ 1", "$99999999999999999",
		"$-1" };
	char text[100];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "/(a)/ %s\n/a/ next\n", bad[i]);
		ATF_CHECK_STREQ_MSG(rules(text, "a"), "next", "%s", bad[i]);
	}
	ATF_CHECK_STREQ(rules("!/(b)/ $1\n/a/ next", "a"), "next");
	ATF_CHECK_STREQ(rules("/[/ x\n/a{2,1}/ x\n/a/ next", "a"), "next");
	ATF_CHECK_STREQ(rules("/*(/ x\n/(/ x\n/a/ next", "a"), "next");
}

ATF_TC_WITHOUT_HEAD(a_rule_without_a_result_has_an_empty_one);
ATF_TC_BODY(a_rule_without_a_result_has_an_empty_one, tc)
{
	ATF_CHECK_STREQ(rules("/a/\n/a/ next", "a"), "");
}

ATF_TC_WITHOUT_HEAD(an_exclamation_mark_negates);
ATF_TC_BODY(an_exclamation_mark_negates, tc)
{
	ATF_CHECK_STREQ(rules("!/a/ not", "b"), "not");
	ATF_CHECK_STREQ(rules("! /a/ not", "a"), "NONE");
	ATF_CHECK_STREQ(rules("!!/a/ is", "a"), "is");
}

ATF_TC_WITHOUT_HEAD(ifs_nest);
ATF_TC_BODY(ifs_nest, tc)
{
	const char *r = "if /^a/\nif !/b/\n/c/ a, no b\nendif\n/d/ a\nENDIF\n"
			"/c/ no a\nendif\nif /z/\n/y/ z and y\n";

	ATF_CHECK_STREQ(rules(r, "ac"), "a, no b");
	ATF_CHECK_STREQ(rules(r, "abcd"), "a");
	ATF_CHECK_STREQ(rules(r, "abc"), "no a");
	ATF_CHECK_STREQ(rules(r, "c"), "no a");
	ATF_CHECK_STREQ(rules(r, "zy"), "z and y");
	ATF_CHECK_STREQ(rules(r, "y"), "NONE");
}

ATF_TC_WITHOUT_HEAD(text_behind_an_if_takes_nothing_from_it);
ATF_TC_BODY(text_behind_an_if_takes_nothing_from_it, tc)
{
	const char *r = "if /a/ x\n/b/ a and b\nendif x\n/c/ c";

	ATF_CHECK_STREQ(rules(r, "ab"), "a and b");
	ATF_CHECK_STREQ(rules(r, "b"), "NONE");
	ATF_CHECK_STREQ(rules(r, "c"), "c");
}

ATF_TC_WITHOUT_HEAD(rules_may_stand_in_the_name);
ATF_TC_BODY(rules_may_stand_in_the_name, tc)
{
	const char *r = "regexp:{{/^x{2}(.)/ re $1}, {/b/ y}}";

	ATF_CHECK_STREQ(table_once(r, "xxQ"), "re Q");
	ATF_CHECK_STREQ(table_once(r, "b"), "y");
	ATF_CHECK_STREQ(
	    table_once("regexp:{{if /a/}, {/b/ y}, {endif}}", "ab"), "y");
	ATF_CHECK_STREQ(table_once("regexp:{}", "ab"), "NONE");
	ATF_CHECK_STREQ(table_once("regexp:{/a/ b}", "a"), "LATER");
	ATF_CHECK_STREQ(table_once("regexp:{{/a/ b}", "a"), "LATER");
	ATF_CHECK_STREQ(table_once("regexp:{", "a"), "LATER");
	ATF_CHECK_STREQ(table_once("regexp:{{/a/ {b}, {/c/ d}}", "a"), "LATER");
	ATF_CHECK_STREQ(table_once("regexp:{{/a/ b}}}", "a"), "LATER");
}

ATF_TC_WITHOUT_HEAD(where_groups_are_not_wanted_their_rules_are_left_out);
ATF_TC_BODY(where_groups_are_not_wanted_their_rules_are_left_out, tc)
{
	table_write("r", "/(a)/ smtp:$1\n/a/ cost: $$5\n");
	ATF_CHECK_STREQ(
	    table_once_as("regexp:r", "a", MAP_NO_SUBST), "cost: $5");
	ATF_CHECK_STREQ(table_once_as("regexp:r", "a", 0), "smtp:a");
}

ATF_TC_WITHOUT_HEAD(keys_are_asked_as_they_are);
ATF_TC_BODY(keys_are_asked_as_they_are, tc)
{
	struct maps *all;
	struct err err;
	struct sv value;

	table_write("r", "/([A-Z])/i $1\n/./ none\n");
	ATF_CHECK_STREQ(table_once("regexp:r", "aBc"), "B");
	all = maps_open("regexp:r", NULL);
	ATF_CHECK_EQ(maps_find_fixed(all, SV("B"), &value, &err), MAP_NONE);
	ATF_CHECK_EQ(maps_find(all, SV("B"), &value, &err), MAP_FOUND);
	maps_close(&all);
}

/* Long enough, and it answers "later": what it was to refuse does not pass. */
static void
limit(const char *pattern, size_t most)
{
	static char key[4000];
	char text[100];

	snprintf(text, sizeof(text), "/%s/ yes", pattern);
	table_write("r", text);
	memset(key, 'a', most);
	key[most] = '\0';
	ATF_CHECK_STREQ(table_once("regexp:r", key), "yes");
	memcpy(key + most, "a", 2);
	ATF_CHECK_STREQ(table_once("regexp:r", key), "LATER");
}

ATF_TC_WITHOUT_HEAD(a_long_key_is_not_matched);
ATF_TC_BODY(a_long_key_is_not_matched, tc)
{
	limit("a$", 2048);
	limit("(a)\\1", 100);
	ATF_CHECK_STREQ(table_err.text,
	    "regexp:r: a key of 101 bytes is too long for "
	    "the pattern in line 1");
}

ATF_TC_WITHOUT_HEAD(a_pattern_has_a_limit);
ATF_TC_BODY(a_pattern_has_a_limit, tc)
{
	struct str text = { 0 };

	str_putc(&text, '/');
	memset(str_space(&text, 17000), 'a', 17000);
	str_puts(&text, "/ long\n/a/ next\n");
	ATF_CHECK_STREQ(rules(str_text(&text), "a"), "next");
	str_free(&text);
}

ATF_TC_WITHOUT_HEAD(a_table_that_is_not_there_answers_later);
ATF_TC_BODY(a_table_that_is_not_there_answers_later, tc)
{
	ATF_CHECK_STREQ(table_once("regexp:none", "a"), "LATER");
	ATF_CHECK_STREQ(table_once("regexp:/dev/null", "a"), "LATER");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_first_pattern_that_matches_gives_the_result);
	ATF_TP_ADD_TC(tp, flags_turn_over_what_is);
	ATF_TP_ADD_TC(tp, plain_text_at_the_begin_means_itself);
	ATF_TP_ADD_TC(tp, any_delimiter_will_do);
	ATF_TP_ADD_TC(tp, groups_are_put_into_the_result);
	ATF_TP_ADD_TC(tp, bad_results_drop_the_rule);
	ATF_TP_ADD_TC(tp, a_rule_without_a_result_has_an_empty_one);
	ATF_TP_ADD_TC(tp, an_exclamation_mark_negates);
	ATF_TP_ADD_TC(tp, ifs_nest);
	ATF_TP_ADD_TC(tp, text_behind_an_if_takes_nothing_from_it);
	ATF_TP_ADD_TC(tp, rules_may_stand_in_the_name);
	ATF_TP_ADD_TC(tp, where_groups_are_not_wanted_their_rules_are_left_out);
	ATF_TP_ADD_TC(tp, keys_are_asked_as_they_are);
	ATF_TP_ADD_TC(tp, a_long_key_is_not_matched);
	ATF_TP_ADD_TC(tp, a_pattern_has_a_limit);
	ATF_TP_ADD_TC(tp, a_table_that_is_not_there_answers_later);
	return atf_no_error();
}
