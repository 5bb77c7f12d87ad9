/*
 * Tables of tables, and those with nothing behind them.
 */
#include <stdlib.h>

#include "map/answers.h"
#include "map/type.h"
#include "tests/map/table.h"

static bool
is_refused(const char *type_name, const char *why)
{
	struct map *m = table_open(type_name);
	bool refused =
	    map_broken(m) != NULL && strstr(map_broken(m), why) != NULL;

	if (!refused)
		printf("%s: %s\n", type_name, map_broken(m));
	map_close(&m);
	return refused;
}

ATF_TC_WITHOUT_HEAD(a_union_has_all_that_its_tables_have);
ATF_TC_BODY(a_union_has_all_that_its_tables_have, tc)
{
	const char *u = "unionmap:{inline:{a=1,b=2}, inline:{{a = x y}}}";

	ATF_CHECK_STREQ(table_once(u, "a"), "1,x y");
	ATF_CHECK_STREQ(table_once(u, "B"), "2");
	ATF_CHECK_STREQ(table_once(u, "c"), "NONE");
	ATF_CHECK_STREQ(
	    table_once("unionmap:{inline:{a=1},fail:x}", "a"), "LATER");
	ATF_CHECK_STREQ(
	    table_once("unionmap:{inline:{a=1},fail:x}", "b"), "LATER");
	ATF_CHECK_STREQ(
	    table_once("unionmap:{fail:x,inline:{a=1}}", "a"), "LATER");
	ATF_CHECK_STREQ(
	    table_once("unionmap:{inline:{a=1},none:x}", "a"), "LATER");
	ATF_CHECK(is_refused("unionmap:{}", "need \"unionmap:{type:name"));
	ATF_CHECK(is_refused("unionmap:static:a", "need \"unionmap:{"));
	ATF_CHECK(is_refused("unionmap:{static:a}b", "need \"unionmap:{"));
}

ATF_TC_WITHOUT_HEAD(a_pipe_asks_with_what_was_found);
ATF_TC_BODY(a_pipe_asks_with_what_was_found, tc)
{
	const char *p = "pipemap:{inline:{a=B,c=d}, inline:{b={x}}}";

	ATF_CHECK_STREQ(table_once(p, "a"), "{x}");
	ATF_CHECK_STREQ(table_once(p, "c"), "NONE");
	ATF_CHECK_STREQ(table_once(p, "b"), "NONE");
	ATF_CHECK_STREQ(
	    table_once("pipemap:{inline:{a=b},fail:x}", "a"), "LATER");
	ATF_CHECK_STREQ(
	    table_once("pipemap:{inline:{a=b},fail:x}", "b"), "NONE");
	ATF_CHECK_STREQ(
	    table_once(
		"unionmap:{pipemap:{inline:{a=b},inline:{b=1}},static:2}", "a"),
	    "1,2");
	ATF_CHECK(is_refused("pipemap:x", "need \"pipemap:{type:name"));
}

/* What is within folds its keys, or not: a pattern sees them as they came. */
ATF_TC_WITHOUT_HEAD(a_pattern_within_sees_the_key_as_it_came);
ATF_TC_BODY(a_pattern_within_sees_the_key_as_it_came, tc)
{
	const char *u = "unionmap:{regexp:{{/^[a-z]/i low}}, inline:{a=1}}";
	const char *d = "debug:unionmap:{regexp:{{/^[a-z]/i low}}, static:1}";
	const char *p = "pipemap:{regexp:{{/^([A-Z])/i $1}}, inline:{a=1}}";

	ATF_CHECK_STREQ(table_once(u, "A"), "1");
	ATF_CHECK_STREQ(table_once(u, "a"), "low,1");
	ATF_CHECK_STREQ(table_once(d, "A"), "1");
	ATF_CHECK_STREQ(table_once(p, "A"), "1");
	ATF_CHECK_STREQ(table_once(p, "a"), "NONE");
}

ATF_TC_WITHOUT_HEAD(whole_keys_are_for_tables_of_patterns);
ATF_TC_BODY(whole_keys_are_for_tables_of_patterns, tc)
{
	static const struct {
		const char *name;
		enum map_kind kind;
	} kinds[] = {
		{ "unionmap:{static:a}", MAP_FIXED },
		{ "unionmap:{regexp:{{/a/ b}}, cidr:{{1.1.1.1 b}}}",
		    MAP_PATTERN },
		{ "unionmap:{regexp:{{/a/ b}}, static:a}", MAP_FIXED },
		{ "pipemap:{regexp:{{/a/ b}}}", MAP_PATTERN },
		{ "debug:regexp:{{/a/ b}}", MAP_PATTERN },
		{ "debug:tcp:x", MAP_PATTERN },
		{ "debug:static:x", MAP_FIXED },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct map *m = table_open(kinds[i].name);

		ATF_CHECK_EQ_MSG(
		    map_kind(m), kinds[i].kind, "%s", kinds[i].name);
		map_close(&m);
	}
	ATF_CHECK_STREQ(table_once("unionmap:{regexp:{{/A/i b}}}", "A"), "b");
}

ATF_TC_WITHOUT_HEAD(a_change_within_is_a_change);
ATF_TC_BODY(a_change_within_is_a_change, tc)
{
	struct map *m;

	table_write("t", "a b\n");
	m = table_open("unionmap:{pipemap:{texthash:t}, static:x}");
	ATF_CHECK(map_any_changed() == NULL);
	table_write("t", "a bc\n");
	ATF_CHECK_STREQ(map_any_changed(), "texthash:t");
	map_close(&m);
	ATF_CHECK(map_any_changed() == NULL);
	m = table_open("debug:texthash:t");
	ATF_REQUIRE_EQ(unlink("t"), 0);
	ATF_CHECK_STREQ(map_any_changed(), "texthash:t");
	map_close_all();
	ATF_CHECK(map_any_changed() == NULL);
}

ATF_TC_WITHOUT_HEAD(tables_within_tables_end);
ATF_TC_BODY(tables_within_tables_end, tc)
{
	struct str name = { 0 };
	struct map *m;

	for (int i = 0; i < 100000; i++)
		str_puts(&name, "debug:");
	str_puts(&name, "static:x");
	m = table_open(str_text(&name));
	ATF_CHECK_STREQ(table_find(m, "a"), "LATER");
	map_close(&m);
	ATF_CHECK_STREQ(
	    table_once("debug:debug:debug:debug:debug:static:x", "a"), "x");
	str_free(&name);
}

ATF_TC_WITHOUT_HEAD(questions_of_a_union_go_out_together);
ATF_TC_BODY(questions_of_a_union_go_out_together, tc)
{
	struct map *m =
	    table_open("unionmap:{tcp:h:1, socketmap:unix:s:n, tcp:i:2}");
	struct pool *pool = pool_new();
	struct answers a;

	answers_begin(&a, pool);
	answers_use(&a);
	ATF_CHECK_STREQ(table_find(m, "a"), "LATER");
	ATF_CHECK_EQ(a.open, 3);
	list_each(n, &a.questions)
		answers_put(&a, owner_of(n, struct map_question, node),
		    MAP_FOUND, SV("x"), "");
	ATF_CHECK_STREQ(table_find(m, "a"), "x,x,x");
	answers_use(NULL);
	answers_end(&a);
	pool_free(&pool);
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(chance_takes_one_of_the_texts);
ATF_TC_BODY(chance_takes_one_of_the_texts, tc)
{
	struct map *m = table_open("randmap:{a, b,{c d}}");
	int seen[3] = { 0 };

	for (int i = 0; i < 300; i++) {
		const char *found = table_find(m, "x");

		ATF_REQUIRE(strcmp(found, "a") == 0 ||
			    strcmp(found, "b") == 0 ||
			    strcmp(found, "{c d}") == 0);
		seen[*found == 'a' ? 0 : *found == 'b' ? 1 : 2]++;
	}
	ATF_CHECK(seen[0] > 0 && seen[1] > 0 && seen[2] > 0);
	map_close(&m);
	ATF_CHECK(is_refused("randmap:{}", "need \"randmap:{value...}\""));
	ATF_CHECK(is_refused("randmap:x", "need \"randmap:{value...}\""));
}

ATF_TC_WITHOUT_HEAD(a_decision_hears_the_same_twice);
ATF_TC_BODY(a_decision_hears_the_same_twice, tc)
{
	struct map *m = table_open("unionmap:{randmap:{0,1,2,3,4,5,6,7,8,9}}");
	struct pool *pool = pool_new();
	char first[40];
	struct answers a;

	answers_begin(&a, pool);
	answers_use(&a);
	snprintf(first, sizeof(first), "%s", table_find(m, "x"));
	for (int i = 0; i < 50; i++)
		ATF_CHECK_STREQ(table_find(m, "x"), first);
	ATF_CHECK(!answers_open(&a));
	answers_use(NULL);
	answers_end(&a);
	pool_free(&pool);
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(tables_with_nothing_behind_them);
ATF_TC_BODY(tables_with_nothing_behind_them, tc)
{
	ATF_REQUIRE_EQ(setenv("table_test", "some text", 1), 0);
	ATF_CHECK_STREQ(table_once("environ:x", "Table_Test"), "some text");
	ATF_CHECK_STREQ(table_once("environ:x", "table_test2"), "NONE");
	ATF_CHECK_STREQ(table_once("internal:x", "a"), "NONE");
	ATF_CHECK_STREQ(table_once("fail:x", "a"), "LATER");
	ATF_CHECK_STREQ(table_err.text, "fail:x: every lookup fails");
}

ATF_TC_WITHOUT_HEAD(users_of_the_system);
ATF_TC_BODY(users_of_the_system, tc)
{
	struct map *m = table_open("unix:passwd.byname");

	ATF_CHECK(strncmp(table_find(m, "Root"), "root:x:0:0:", 11) == 0);
	ATF_CHECK_STREQ(table_find(m, "no such user"), "NONE");
	map_close(&m);
	ATF_CHECK_STREQ(table_once("unix:group.byname", "root"), "root:x:0:");
	ATF_CHECK(is_refused("unix:hosts.byname", "unknown table: unix:hosts"));
}

ATF_TC_WITHOUT_HEAD(debug_says_what_its_table_says);
ATF_TC_BODY(debug_says_what_its_table_says, tc)
{
	ATF_CHECK_STREQ(table_once("debug:inline:{a=b}", "A"), "b");
	ATF_CHECK_STREQ(table_once("debug:inline:{a=b}", "c"), "NONE");
	ATF_CHECK_STREQ(table_once("debug:fail:x", "c"), "LATER");
	ATF_CHECK_STREQ(table_once("debug:x", "c"), "LATER");
}

ATF_TC_WITHOUT_HEAD(what_is_not_built_in_is_told_by_name);
ATF_TC_BODY(what_is_not_built_in_is_told_by_name, tc)
{
	static const char *const all[] = { "ldap", "lmdb", "mysql", "pcre",
		"pgsql", "redis", "sqlite" };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		char text[40], why[80];

		if (map_type_find(sv_of(all[i])) != NULL)
			continue;
		snprintf(text, sizeof(text), "%s:x", all[i]);
		snprintf(why, sizeof(why),
		    "table type %s is not built in: configure --with-%s",
		    all[i], all[i]);
		ATF_CHECK(is_refused(text, why));
	}
	ATF_CHECK(
	    is_refused("nosuch:x", "unsupported dictionary type: nosuch"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_union_has_all_that_its_tables_have);
	ATF_TP_ADD_TC(tp, a_pipe_asks_with_what_was_found);
	ATF_TP_ADD_TC(tp, a_pattern_within_sees_the_key_as_it_came);
	ATF_TP_ADD_TC(tp, whole_keys_are_for_tables_of_patterns);
	ATF_TP_ADD_TC(tp, a_change_within_is_a_change);
	ATF_TP_ADD_TC(tp, tables_within_tables_end);
	ATF_TP_ADD_TC(tp, questions_of_a_union_go_out_together);
	ATF_TP_ADD_TC(tp, chance_takes_one_of_the_texts);
	ATF_TP_ADD_TC(tp, a_decision_hears_the_same_twice);
	ATF_TP_ADD_TC(tp, tables_with_nothing_behind_them);
	ATF_TP_ADD_TC(tp, users_of_the_system);
	ATF_TP_ADD_TC(tp, debug_says_what_its_table_says);
	ATF_TP_ADD_TC(tp, what_is_not_built_in_is_told_by_name);
	return atf_no_error();
}
