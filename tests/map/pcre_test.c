#include <time.h>

#include "tests/map/table.h"

#ifdef HAVE_PCRE
/* What the table of these lines says of the key. */
static const char *
rules(const char *lines, const char *key)
{
	table_write("r", lines);
	return table_once_as("pcre:r", key, 0);
}

ATF_TC_WITHOUT_HEAD(flags_turn_over_what_is);
ATF_TC_BODY(flags_turn_over_what_is, tc)
{
	ATF_CHECK_STREQ(rules("/CaSe/ yes", "cAsE"), "yes");
	ATF_CHECK_STREQ(rules("/CaSe/i yes", "cAsE"), "NONE");
	ATF_CHECK_STREQ(rules("/^b/ yes", "a\nb"), "NONE");
	ATF_CHECK_STREQ(rules("/^b/m yes", "a\nb"), "yes");
	ATF_CHECK_STREQ(rules("/a.b/ yes", "a\nb"), "yes");
	ATF_CHECK_STREQ(rules("/a.b/s yes", "a\nb"), "NONE");
	ATF_CHECK_STREQ(rules("/a b/x yes", "ab"), "yes");
	ATF_CHECK_STREQ(rules("/b/A yes", "ab"), "NONE");
	ATF_CHECK_STREQ(rules("/b$/ yes", "b\n"), "yes");
	ATF_CHECK_STREQ(rules("/b$/E yes", "b\n"), "NONE");
	ATF_CHECK_STREQ(rules("/(a+)/U $1", "aaa"), "a");
	ATF_CHECK_STREQ(rules("/a/X yes", "a"), "yes");
	ATF_CHECK_STREQ(rules("/a/q no\n/a/ yes", "a"), "yes");
}

ATF_TC_WITHOUT_HEAD(groups_are_put_into_the_result);
ATF_TC_BODY(groups_are_put_into_the_result, tc)
{
	ATF_CHECK_STREQ(
	    rules("/^(a+)(b*)c/ $2-${1}x$(1)$$1", "AABC"), "B-AAxAA$1");
	ATF_CHECK_STREQ(rules("/(a)|(b)|(c)/ <$1$2$3>", "b"), "<b>");
	ATF_CHECK_STREQ(rules("/a(b)\\Kc/ <$1>", "abc"), "<b>");
	ATF_CHECK_STREQ(rules("/(a)/ $2\n/a/ next", "a"), "next");
	ATF_CHECK_STREQ(rules("!/(b)/ $1\n/a/ next", "a"), "next");
	ATF_CHECK_STREQ(
	    table_once_as("pcre:{{/(a)/ $1},{/a/ b}}", "a", MAP_NO_SUBST), "b");
	ATF_CHECK_STREQ(rules("/[/ x\n/(/ x\n/a/ next", "a"), "next");
}

ATF_TC_WITHOUT_HEAD(ifs_nest);
ATF_TC_BODY(ifs_nest, tc)
{
	const char *r = "if /^a/\nif !/b/\n/c/ a, no b\nendif\n/d/ a\nENDIF\n"
			"/c/ no a\n";

	ATF_CHECK_STREQ(rules(r, "ac"), "a, no b");
	ATF_CHECK_STREQ(rules(r, "abcd"), "a");
	ATF_CHECK_STREQ(rules(r, "c"), "no a");
	ATF_CHECK_STREQ(
	    table_once_as("pcre:{{if /a/}, {/b/ x}, {endif}, {/b/ y}}", "b", 0),
	    "y");
}

ATF_TC_WITHOUT_HEAD(patterns_see_bytes_or_utf8);
ATF_TC_BODY(patterns_see_bytes_or_utf8, tc)
{
	ATF_CHECK_STREQ(rules("/^.$/ one\n/^..$/ two", "é"), "two");
	ATF_CHECK_STREQ(rules("/(*UTF)^.$/ one\n/^..$/ two", "é"), "one");
	table_write("r", "/(*UTF)^.$/ one\n/^.$/ two");
	ATF_CHECK_STREQ(table_once_as("pcre:r", "\xe9", MAP_BYTES), "two");
	ATF_CHECK_STREQ(table_once_as("pcre:r", "\xe9", 0), "NONE");
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

ATF_TC_WITHOUT_HEAD(no_pattern_stalls_its_process);
ATF_TC_BODY(no_pattern_stalls_its_process, tc)
{
	struct str key = { 0 }, text = { 0 };
	double began = seconds();

	ATF_CHECK_STREQ(rules("/z/ z\n/^(a+)+$/ x\n",
			    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
	    "LATER");
	ATF_CHECK_STREQ(table_err.text, "pcre:r, line 2: match limit exceeded");
	for (int i = 0; i < 60000; i++)
		str_putc(&key, 'a');
	ATF_CHECK_STREQ_MSG(rules("/^(a|b|c.)*$/ x\n", str_text(&key)), "x",
	    "%s", table_err.text);
	ATF_CHECK_STREQ(
	    rules("/((a?){20}){20}[bc]/ x\n", str_text(&key)), "LATER");
	/* Each takes nearly as long as it may. */
	for (int i = 0; i < 5000; i++)
		str_puts(&text, "/^(a+)+$/ x\n");
	ATF_CHECK_STREQ(rules(str_text(&text), "aaaaaaaaaaaaaaab"), "LATER");
	ATF_CHECK(seconds() - began < 30);
	printf("%.1f s\n", seconds() - began);
	str_free(&key);
	str_free(&text);
}
#else
ATF_TC_WITHOUT_HEAD(it_is_not_built_in);
ATF_TC_BODY(it_is_not_built_in, tc)
{
	struct map *m = map_open(SV("pcre:{{/a/ b}}"), NULL);

	ATF_CHECK_STREQ(map_broken(m),
	    "table type pcre is not built in: configure --with-pcre");
	map_close(&m);
}
#endif

ATF_TP_ADD_TCS(tp)
{
#ifdef HAVE_PCRE
	ATF_TP_ADD_TC(tp, flags_turn_over_what_is);
	ATF_TP_ADD_TC(tp, groups_are_put_into_the_result);
	ATF_TP_ADD_TC(tp, ifs_nest);
	ATF_TP_ADD_TC(tp, patterns_see_bytes_or_utf8);
	ATF_TP_ADD_TC(tp, no_pattern_stalls_its_process);
#else
	ATF_TP_ADD_TC(tp, it_is_not_built_in);
#endif
	return atf_no_error();
}
