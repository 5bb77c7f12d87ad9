#include <atf-c.h>

#include <string.h>

#include "param/main_cf.h"
#include "param/param.h"

struct settings {
	const char *name;
	const char *raw;
	long count;
	long life;
	long wait;
	bool flag;
};

#define S struct settings
static const struct param rows[] = { param_text(S, name,
					 .initial = "$flag-$count", .min = 2,
					 .max = 30, .doc = "A name."),
	param_raw(S, raw, .initial = "\\40$x", .doc = "Its words."),
	param_count(S, count, .initial = "${stress?{1}:{20}}", .min = 1,
	    .max = 100, .doc = "A count."),
	param_time(S, life, .initial = "5d", .min = 1, .max = 8640000,
	    .doc = "A life."),
	param_time(S, wait, .initial = "${stress?{10}:{300}}s", .doc = "W."),
	param_bool(S, flag,
	    .initial = "${{$compatibility_level} <level {1} ? {yes} : {no}}",
	    .doc = "Whether."),
	{ .type = PARAM_END } };

static struct settings set;
static struct err err;

/* Loads the rows from a main.cf; the error, or "". */
static const char *
load(const char *text)
{
	static struct pool *pool;
	struct main_cf *cf = main_cf_new();

	pool_free(&pool);
	pool = pool_new();
	err = (struct err){ 0 };
	set = (struct settings){ 0 };
	main_cf_know(cf, rows);
	if (main_cf_parse(cf, sv_of(text), "test.cf", &err) == 0)
		param_load(rows, &set, cf, pool, &err);
	main_cf_free(&cf);
	return err.text;
}

ATF_TC_WITHOUT_HEAD(defaults_are_expanded);
ATF_TC_BODY(defaults_are_expanded, tc)
{
	ATF_CHECK_STREQ(load(""), "");
	ATF_CHECK_STREQ(set.name, "yes-20");
	ATF_CHECK_STREQ(set.raw, "\\40$x");
	ATF_CHECK_EQ(set.count, 20);
	ATF_CHECK_EQ(set.life, 5 * 86400);
	ATF_CHECK_EQ(set.wait, 300);
	ATF_CHECK(set.flag);
}

ATF_TC_WITHOUT_HEAD(defaults_see_what_lines_set);
ATF_TC_BODY(defaults_see_what_lines_set, tc)
{
	ATF_CHECK_STREQ(load("stress = yes\ncompatibility_level = 2\n"), "");
	ATF_CHECK_STREQ(set.name, "no-1");
	ATF_CHECK_EQ(set.count, 1);
	ATF_CHECK_EQ(set.wait, 10);
	ATF_CHECK(!set.flag);
}

ATF_TC_WITHOUT_HEAD(raw_values_are_not_expanded);
ATF_TC_BODY(raw_values_are_not_expanded, tc)
{
	ATF_CHECK_STREQ(load("raw = ${name $\nname = $$$count\n"), "");
	ATF_CHECK_STREQ(set.raw, "${name $");
	ATF_CHECK_STREQ(set.name, "$20");
}

ATF_TC_WITHOUT_HEAD(a_bool_is_yes_or_no_in_any_case);
ATF_TC_BODY(a_bool_is_yes_or_no_in_any_case, tc)
{
	ATF_CHECK_STREQ(load("flag = YES\n"), "");
	ATF_CHECK(set.flag);
	ATF_CHECK_STREQ(load("flag = No\n"), "");
	ATF_CHECK(!set.flag);
	ATF_CHECK_STREQ(load("\nflag = true\n"),
	    "test.cf, line 2: bad boolean configuration: flag = true");
	ATF_CHECK_STREQ(load("flag =\n"),
	    "test.cf, line 1: bad boolean configuration: flag = ");
}

ATF_TC_WITHOUT_HEAD(a_count_is_a_whole_number_in_its_bounds);
ATF_TC_BODY(a_count_is_a_whole_number_in_its_bounds, tc)
{
	ATF_CHECK_STREQ(load("count = 100\n"), "");
	ATF_CHECK_EQ(set.count, 100);
	ATF_CHECK_STREQ(load("count = 0\n"),
	    "test.cf, line 1: invalid count parameter value 0 < 1");
	ATF_CHECK_STREQ(load("count = 101\n"),
	    "test.cf, line 1: invalid count parameter value 101 > 100");
	ATF_CHECK_STREQ(load("count = 10m\n"),
	    "test.cf, line 1: bad numerical configuration: count = 10m");
	ATF_CHECK_STREQ(load("count = 99999999999999999999\n"),
	    "test.cf, line 1: bad numerical configuration: count = "
	    "99999999999999999999");
	ATF_CHECK_STREQ(load("count =\n"),
	    "test.cf, line 1: bad numerical configuration: count = ");
}

ATF_TC_WITHOUT_HEAD(a_time_has_a_unit);
ATF_TC_BODY(a_time_has_a_unit, tc)
{
	ATF_CHECK_STREQ(load("life = 10s\nwait = 2m"), "");
	ATF_CHECK_EQ(set.life, 10);
	ATF_CHECK_EQ(set.wait, 120);
	ATF_CHECK_STREQ(load("life = 3h\nwait = 1d"), "");
	ATF_CHECK_EQ(set.life, 3 * 3600);
	ATF_CHECK_EQ(set.wait, 86400);
	ATF_CHECK_STREQ(load("life = 2w\nwait = 10sfoo"), "");
	ATF_CHECK_EQ(set.life, 14 * 86400);
	ATF_CHECK_EQ(set.wait, 10);
}

ATF_TC_WITHOUT_HEAD(a_bare_time_has_the_unit_of_the_default);
ATF_TC_BODY(a_bare_time_has_the_unit_of_the_default, tc)
{
	ATF_CHECK_STREQ(load("life = 7\nwait = 7\n"), "");
	ATF_CHECK_EQ(set.life, 7 * 86400);
	ATF_CHECK_EQ(set.wait, 7);
}

ATF_TC_WITHOUT_HEAD(a_bad_time_is_refused);
ATF_TC_BODY(a_bad_time_is_refused, tc)
{
	static const char *const bad[] = { "", "-1s", "5x", "s",
		"99999999999999999999", "9999999999999999w" };
	char line[80], says[200];

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(line, sizeof(line), "wait = %s\n", bad[i]);
		snprintf(says, sizeof(says),
		    "test.cf, line 1: parameter wait: bad time value or unit: "
		    "%s",
		    bad[i]);
		ATF_CHECK_STREQ(load(line), says);
	}
	ATF_CHECK_STREQ(load("life = 0\n"),
	    "test.cf, line 1: invalid life parameter value 0 < 1");
	ATF_CHECK_STREQ(load("life = 101d\n"),
	    "test.cf, line 1: invalid life parameter value 8726400 > 8640000");
}

ATF_TC_WITHOUT_HEAD(a_text_has_bounds);
ATF_TC_BODY(a_text_has_bounds, tc)
{
	ATF_CHECK_STREQ(load("name = x\n"),
	    "test.cf, line 1: bad string length 1 < 2: name = x");
	ATF_CHECK_STREQ(load("name = 1234567890123456789012345678901\n"),
	    "test.cf, line 1: bad string length 31 > 30: name = "
	    "1234567890123456789012345678901");
}

ATF_TC_WITHOUT_HEAD(a_broken_expression_is_named_by_its_line);
ATF_TC_BODY(a_broken_expression_is_named_by_its_line, tc)
{
	ATF_CHECK_STREQ(load("x = 1\nname = ${x\n"),
	    "test.cf, line 2: truncated macro reference: \"${x\"");
	ATF_CHECK_STREQ(load("x = $\nname = $x\n"),
	    "test.cf, line 1: empty macro name: \"$\"");
}

ATF_TC_WITHOUT_HEAD(finds_a_row_by_its_name);
ATF_TC_BODY(finds_a_row_by_its_name, tc)
{
	ATF_CHECK_EQ(param_find(rows, "count"), &rows[2]);
	ATF_CHECK_EQ(param_find(rows, "coun"), NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, defaults_are_expanded);
	ATF_TP_ADD_TC(tp, defaults_see_what_lines_set);
	ATF_TP_ADD_TC(tp, raw_values_are_not_expanded);
	ATF_TP_ADD_TC(tp, a_bool_is_yes_or_no_in_any_case);
	ATF_TP_ADD_TC(tp, a_count_is_a_whole_number_in_its_bounds);
	ATF_TP_ADD_TC(tp, a_time_has_a_unit);
	ATF_TP_ADD_TC(tp, a_bare_time_has_the_unit_of_the_default);
	ATF_TP_ADD_TC(tp, a_bad_time_is_refused);
	ATF_TP_ADD_TC(tp, a_text_has_bounds);
	ATF_TP_ADD_TC(tp, a_broken_expression_is_named_by_its_line);
	ATF_TP_ADD_TC(tp, finds_a_row_by_its_name);
	return atf_no_error();
}
