#include <atf-c.h>

#include <string.h>
#include <unistd.h>

#include "param/main_cf.h"
#include "param/param.h"
#include "util/log.h"

static struct main_cf *cf;
static struct pool *pool;
static struct err err;

static void
parse(const char *text)
{
	if (cf == NULL)
		cf = main_cf_new();
	if (pool == NULL)
		pool = pool_new();
	err = (struct err){ 0 };
	if (main_cf_parse(cf, sv_of(text), "test.cf", &err) < 0)
		atf_tc_fail("%s", err.text);
}

static void
end(void)
{
	main_cf_free(&cf);
	pool_free(&pool);
}

/* The error of a text that cannot be read. */
static const char *
fault(const char *text)
{
	struct main_cf *bad = main_cf_new();

	err = (struct err){ 0 };
	ATF_CHECK_EQ(main_cf_parse(bad, sv_of(text), "test.cf", &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	main_cf_free(&bad);
	return err.text;
}

static const char *
value(const char *name)
{
	const char *text = main_cf_value(cf, name, pool, &err);

	return text ? text : err.text;
}

/* What reading the text logs. */
static const char *
said(const char *text)
{
	static char log[1024];
	int ends[2];
	ssize_t n;

	ATF_REQUIRE_EQ(pipe(ends), 0);
	log_to(LOG_TO_STDERR, ends[1]);
	parse(text);
	log_to(LOG_TO_STDERR, STDERR_FILENO);
	n = read(ends[0], log, sizeof(log) - 1);
	log[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	return log;
}

ATF_TC_WITHOUT_HEAD(a_value_is_trimmed_and_kept_inside);
ATF_TC_BODY(a_value_is_trimmed_and_kept_inside, tc)
{
	parse("a=b\nc   =  d  e \t\nf =\ng = \n\th = i # j\nk== l");
	ATF_CHECK_STREQ(main_cf_raw(cf, "a"), "b");
	ATF_CHECK_STREQ(main_cf_raw(cf, "c"), "d  e");
	ATF_CHECK_STREQ(main_cf_raw(cf, "f"), "");
	ATF_CHECK_STREQ(main_cf_raw(cf, "g"), "h = i # j");
	ATF_CHECK_STREQ(main_cf_raw(cf, "k"), "= l");
	ATF_CHECK_EQ(main_cf_raw(cf, "h"), NULL);
	end();
}

ATF_TC_WITHOUT_HEAD(continued_lines_keep_their_white_space);
ATF_TC_BODY(continued_lines_keep_their_white_space, tc)
{
	parse("a = b,\n# no\n\n\tc,\n  d\nmessage_size-limit=1\n");
	ATF_CHECK_STREQ(main_cf_raw(cf, "a"), "b,\tc,  d");
	ATF_CHECK_EQ(main_cf_line(cf, "a"), 1);
	ATF_CHECK_STREQ(main_cf_raw(cf, "message_size-limit"), "1");
	ATF_CHECK_EQ(main_cf_line(cf, "message_size-limit"), 6);
	ATF_CHECK_EQ(main_cf_line(cf, "b"), 0);
	end();
}

ATF_TC_WITHOUT_HEAD(a_broken_line_is_named);
ATF_TC_BODY(a_broken_line_is_named, tc)
{
	ATF_CHECK_STREQ(fault("a = b\n\n= x\n"),
	    "test.cf, line 3: missing attribute name: \"= x\"");
	ATF_CHECK_STREQ(fault("# c\na b\n c\n"),
	    "test.cf, line 2: missing '=' after attribute name: \"a b c\"");
	ATF_CHECK_STREQ(fault("word"),
	    "test.cf, line 1: missing '=' after attribute name: \"word\"");
}

ATF_TC_WITHOUT_HEAD(a_later_line_wins_with_a_warning);
ATF_TC_BODY(a_later_line_wins_with_a_warning, tc)
{
	ATF_CHECK_STREQ(said("a = 1\nb = 2\na = 3\n"),
	    "postern: warning: test.cf, line 3: overriding earlier entry: "
	    "a=1\n");
	ATF_CHECK_STREQ(main_cf_raw(cf, "a"), "3");
	ATF_CHECK_EQ(main_cf_line(cf, "a"), 3);
	end();
}

ATF_TC_WITHOUT_HEAD(repeating_the_same_value_is_fine);
ATF_TC_BODY(repeating_the_same_value_is_fine, tc)
{
	ATF_CHECK_STREQ(said("a = 1\na=1\n"), "");
	end();
}

ATF_TC_WITHOUT_HEAD(an_option_overrides_a_line_before_expansion);
ATF_TC_BODY(an_option_overrides_a_line_before_expansion, tc)
{
	parse("a = 1\nb = x$a\n");
	ATF_CHECK_EQ(main_cf_set(cf, SV("a=$c y"), &err), 0);
	ATF_CHECK_EQ(main_cf_set(cf, SV("{ c = d { e } }"), &err), 0);
	ATF_CHECK_STREQ(value("b"), "xd { e } y");
	ATF_CHECK_EQ(main_cf_line(cf, "a"), 0);
	ATF_CHECK_EQ(main_cf_set(cf, SV("a"), &err), -1);
	ATF_CHECK_STREQ(err.text,
	    "invalid \"-o a\" option value: missing '=' after attribute name");
	ATF_CHECK_EQ(main_cf_set(cf, SV("=a"), &err), -1);
	ATF_CHECK_STREQ(
	    err.text, "invalid \"-o =a\" option value: missing attribute name");
	end();
}

static const struct param first[] = {
	{ .type = PARAM_TEXT, .name = "a", .initial = "first $c" },
	{ .type = PARAM_TEXT, .name = "c", .initial = "row" },
	{ .type = PARAM_END }
};

static const struct param second[] = {
	{ .type = PARAM_TEXT, .name = "a", .initial = "second $c" },
	{ .type = PARAM_END }
};

ATF_TC_WITHOUT_HEAD(a_line_is_stronger_than_a_default_than_a_row);
ATF_TC_BODY(a_line_is_stronger_than_a_default_than_a_row, tc)
{
	parse("");
	ATF_CHECK_STREQ(value("a"), "");
	main_cf_know(cf, first);
	ATF_CHECK_STREQ(value("a"), "first row");
	main_cf_know(cf, second);
	ATF_CHECK_STREQ(value("a"), "second row");
	main_cf_default(cf, "c", "weak");
	main_cf_default(cf, "c", "default");
	ATF_CHECK_STREQ(value("a"), "second default");
	ATF_CHECK_EQ(main_cf_raw(cf, "c"), NULL);
	parse("c = line\n");
	ATF_CHECK_STREQ(value("a"), "second line");
	end();
}

ATF_TC_WITHOUT_HEAD(expands_any_text);
ATF_TC_BODY(expands_any_text, tc)
{
	parse("who = you\n");
	ATF_CHECK_STREQ(
	    main_cf_expand(cf, "hello ${who}$$", pool, &err), "hello you$");
	ATF_CHECK_EQ(main_cf_expand(cf, "hello ${who", pool, &err), NULL);
	ATF_CHECK_STREQ(err.text, "truncated macro reference: \"hello ${who\"");
	end();
}

ATF_TC_WITHOUT_HEAD(an_error_names_the_line_that_is_wrong);
ATF_TC_BODY(an_error_names_the_line_that_is_wrong, tc)
{
	parse("a = $b\nb = ${c\nd = $\n");
	ATF_CHECK_EQ(main_cf_value(cf, "a", pool, &err), NULL);
	ATF_CHECK_STREQ(
	    err.text, "test.cf, line 2: truncated macro reference: \"${c\"");
	ATF_CHECK_EQ(main_cf_value(cf, "d", pool, &err), NULL);
	ATF_CHECK_STREQ(err.text, "test.cf, line 3: empty macro name: \"$\"");
	ATF_CHECK_EQ(main_cf_set(cf, SV("d=${"), &err), 0);
	ATF_CHECK_EQ(main_cf_value(cf, "d", pool, &err), NULL);
	ATF_CHECK_STREQ(err.text, "-o d: truncated macro reference: \"${\"");
	end();
}

ATF_TC_WITHOUT_HEAD(the_compatibility_level_is_zero_until_set);
ATF_TC_BODY(the_compatibility_level_is_zero_until_set, tc)
{
	parse("a = ${{$compatibility_level} <level {3.6} ? {old} : {new}}\n");
	ATF_CHECK_STREQ(value("compatibility_level"), "0");
	ATF_CHECK_STREQ(value("a"), "old");
	parse("compatibility_level = 3.10\n");
	ATF_CHECK_STREQ(value("a"), "new");
	end();
}

static void
count_one(void *context, const char *name, const char *raw, int line)
{
	struct str *out = context;

	str_printf(out, "%s=%s@%d ", name, raw, line);
}

ATF_TC_WITHOUT_HEAD(each_name_that_is_set_is_called_once);
ATF_TC_BODY(each_name_that_is_set_is_called_once, tc)
{
	struct str out = { 0 };

	parse("a = 1\nb = $a\na = 1\n");
	main_cf_default(cf, "c", "3");
	main_cf_each(cf, count_one, &out);
	ATF_CHECK(strstr(str_text(&out), "a=1@3 ") != NULL);
	ATF_CHECK(strstr(str_text(&out), "b=$a@2 ") != NULL);
	ATF_CHECK_EQ(out.len, strlen("a=1@3 b=$a@2 "));
	str_free(&out);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_value_is_trimmed_and_kept_inside);
	ATF_TP_ADD_TC(tp, continued_lines_keep_their_white_space);
	ATF_TP_ADD_TC(tp, a_broken_line_is_named);
	ATF_TP_ADD_TC(tp, a_later_line_wins_with_a_warning);
	ATF_TP_ADD_TC(tp, repeating_the_same_value_is_fine);
	ATF_TP_ADD_TC(tp, an_option_overrides_a_line_before_expansion);
	ATF_TP_ADD_TC(tp, a_line_is_stronger_than_a_default_than_a_row);
	ATF_TP_ADD_TC(tp, expands_any_text);
	ATF_TP_ADD_TC(tp, an_error_names_the_line_that_is_wrong);
	ATF_TP_ADD_TC(tp, the_compatibility_level_is_zero_until_set);
	ATF_TP_ADD_TC(tp, each_name_that_is_set_is_called_once);
	return atf_no_error();
}
