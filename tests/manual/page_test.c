#include <atf-c.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "manual/page.h"
#include "manual/row.h"

static char printed[4096];

static void
print(const struct param *p)
{
	FILE *in;

	ATF_REQUIRE(freopen("page", "w", stdout) != NULL);
	page_row(p);
	ATF_REQUIRE_EQ(fflush(stdout), 0);
	ATF_REQUIRE((in = fopen("page", "r")) != NULL);
	printed[fread(printed, 1, sizeof(printed) - 1, in)] = '\0';
	fclose(in);
}

ATF_TC_WITHOUT_HEAD(a_default_is_shown_as_it_stands);
ATF_TC_BODY(a_default_is_shown_as_it_stands, tc)
{
	static const struct param p = { .type = PARAM_RAW,
		.initial = "\\40-\"x\" '^~`",
		.doc = "A text." };

	print(&p);
	ATF_CHECK_STREQ("text, not expanded, default:\n"
			".Ql \"\\&\\e40\\-\\(dqx\\(dq \\(aq\\(ha\\(ti\\(ga\"\n"
			".br\n"
			"A text.\n",
	    printed);
}

ATF_TC_WITHOUT_HEAD(no_word_is_taken_for_a_request);
ATF_TC_BODY(no_word_is_taken_for_a_request, tc)
{
	static const struct param p = { .type = PARAM_BOOL,
		.initial = "",
		.doc = ".br is a word. 'so is this, and \\fB is none." };

	print(&p);
	ATF_CHECK_STREQ("yes or no, default:\n"
			"empty\n"
			".br\n"
			"\\&.br is a word.\n"
			"\\&'so is this, and \\efB is none.\n",
	    printed);
}

ATF_TC_WITHOUT_HEAD(a_long_sentence_is_broken_between_words);
ATF_TC_BODY(a_long_sentence_is_broken_between_words, tc)
{
	struct str doc = { 0 };
	struct param p = { .type = PARAM_TEXT, .initial = "" };
	struct sv rest, line;

	for (int i = 0; i < 39; i++)
		str_put(&doc, SV(".seventeen "));
	p.doc = str_text(&doc);
	print(&p);
	rest = sv_of(printed);
	while (sv_cut(&rest, '\n', &line)) {
		ATF_CHECK_MSG(line.len <= 78, SV_FMT, SV_ARG(line));
		ATF_CHECK_MSG(
		    !sv_is(sv_upto(line, 4), ".sev"), SV_FMT, SV_ARG(line));
	}
	str_free(&doc);
}

static void
check_kind(const char *expected, struct param p)
{
	struct str words = { 0 };

	row_kind(&p, &words);
	ATF_CHECK_STREQ(expected, str_text(&words));
	str_free(&words);
}

ATF_TC_WITHOUT_HEAD(bounds_are_said_where_there_are_any);
ATF_TC_BODY(bounds_are_said_where_there_are_any, tc)
{
	check_kind(
	    "number", (struct param){ .type = PARAM_COUNT, .max = INT_MAX });
	check_kind("number of at least 1",
	    (struct param){ .type = PARAM_COUNT, .min = 1, .max = INT_MAX });
	check_kind("time of at most 60s",
	    (struct param){ .type = PARAM_TIME, .max = 60 });
	check_kind("text from 1 bytes to 9 bytes",
	    (struct param){ .type = PARAM_TEXT, .min = 1, .max = 9 });
}

static void
check_effect(const char *expected, struct param p)
{
	struct str words = { 0 };

	row_effect(&p, &words);
	ATF_CHECK_STREQ(expected, str_text(&words));
	str_free(&words);
}

ATF_TC_WITHOUT_HEAD(what_has_no_effect_says_so);
ATF_TC_BODY(what_has_no_effect_says_so, tc)
{
	struct param p = { .effect = PARAM_WORKS };

	check_effect("", p);
	p.effect = PARAM_NEVER;
	check_effect("No effect here.", p);
	p.effect = PARAM_LATER;
	p.lacks = "TLS";
	check_effect("No effect yet: TLS.", p);
	p.guard = true;
	check_effect("No effect yet: TLS. Mail would pass without it, so "
		     "nothing starts where it is set.",
	    p);
	p.harmless = "none may";
	check_effect("No effect yet: TLS. Mail would pass without it, so "
		     "nothing starts where it is set to anything but: none "
		     "may.",
	    p);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_default_is_shown_as_it_stands);
	ATF_TP_ADD_TC(tp, no_word_is_taken_for_a_request);
	ATF_TP_ADD_TC(tp, a_long_sentence_is_broken_between_words);
	ATF_TP_ADD_TC(tp, bounds_are_said_where_there_are_any);
	ATF_TP_ADD_TC(tp, what_has_no_effect_says_so);
	return atf_no_error();
}
