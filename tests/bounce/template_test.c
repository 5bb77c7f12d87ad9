/*
 * bounce_template_file: what it may say, and what it is told for saying other.
 */
#include <atf-c.h>
#include <string.h>

#include "bounce/settings.h"
#include "bounce/template.h"

static struct template all[NOTIFY_COUNT];
static struct pool *pool;
static struct err err;

static int
parse(const char *text)
{
	if (pool == NULL)
		pool = pool_new();
	memcpy(all, template_builtin, sizeof(all));
	err.text[0] = '\0';
	return template_parse(sv_of(text), "bounce.cf", pool, all, &err);
}

static void
refused(const char *text, const char *why)
{
	ATF_CHECK_EQ(parse(text), -1);
	ATF_CHECK_STREQ(err.text, why);
}

ATF_TC_WITHOUT_HEAD(a_file_replaces_what_it_names);
ATF_TC_BODY(a_file_replaces_what_it_names, tc)
{
	ATF_REQUIRE_EQ_MSG(parse("# ours\n"
				 "\n"
				 "failure_template = <<EOF\n"
				 "Charset: utf-8\n"
				 "From: Postbote <MAILER-DAEMON>\n"
				 "subject: Nicht angekommen\n"
				 "Postmaster-Subject: Kopie\n"
				 "\n"
				 "# bleibt\n"
				 " \xc3\x84pfel\r\n"
				 "\n"
				 "EOF\n"
				 "\n"
				 "delay_template=<<END\n"
				 "Subject: Later\n"
				 "\n"
				 "EOF\n"
				 "END\n"),
	    0, "%s", err.text);
	ATF_CHECK_STREQ(all[NOTIFY_FAILURE].charset, "utf-8");
	ATF_CHECK_STREQ(all[NOTIFY_FAILURE].from, "Postbote <MAILER-DAEMON>");
	ATF_CHECK_STREQ(all[NOTIFY_FAILURE].subject, "Nicht angekommen");
	ATF_CHECK_STREQ(all[NOTIFY_FAILURE].copy_subject, "Kopie");
	ATF_CHECK_STREQ(
	    all[NOTIFY_FAILURE].text, "# bleibt\r\n \xc3\x84pfel\r\n\r\n");
	ATF_CHECK_STREQ(all[NOTIFY_DELAY].subject, "Later");
	ATF_CHECK_STREQ(all[NOTIFY_DELAY].charset, "us-ascii");
	ATF_CHECK_STREQ(all[NOTIFY_DELAY].text, "EOF\r\n");
	ATF_CHECK(all[NOTIFY_DELAY].from == NULL);
	ATF_CHECK_STREQ(all[NOTIFY_SUCCESS].subject,
	    template_builtin[NOTIFY_SUCCESS].subject);
}

ATF_TC_WITHOUT_HEAD(what_is_wrong_is_named_with_its_line);
ATF_TC_BODY(what_is_wrong_is_named_with_its_line, tc)
{
	refused(
	    "\nfailure_template\n", "bounce.cf, line 2: not \"name = <<WORD\"");
	refused("failure_template = <<\n",
	    "bounce.cf, line 1: not \"name = <<WORD\"");
	refused("other_template = <<X\n\nX\n",
	    "bounce.cf, line 1: no template has this name");
	refused("failure_template = <<X\nSubject: a\n",
	    "bounce.cf, line 2: the template does not end");
	refused("failure_template = <<X\n\na\n",
	    "bounce.cf, line 3: the template does not end");
	refused("failure_template = <<X\nHello you\n\nX\n",
	    "bounce.cf, line 2: neither a header nor the empty line after it");
	refused("failure_template = <<X\nReply-To: me\n\nX\n",
	    "bounce.cf, line 2: a header that no template has");
	refused("failure_template = <<X\nSubject: \xc3\xa4\n\nX\n",
	    "bounce.cf, line 2: a header that is empty or not ASCII");
	refused("failure_template = <<X\nFrom:\n\nX\n",
	    "bounce.cf, line 2: a header that is empty or not ASCII");
	refused("failure_template = <<X\n\n\xc3\xa4\nX\n",
	    "bounce.cf, line 3: not ASCII: what is its Charset?");
	refused("failure_template = <<X\n\na\x01z\nX\n",
	    "bounce.cf, line 3: a control character");
}

ATF_TC_WITHOUT_HEAD(a_line_has_an_end);
ATF_TC_BODY(a_line_has_an_end, tc)
{
	static char text[TEMPLATE_LINE + 100];

	memset(text, 'x', TEMPLATE_LINE + 1);
	refused(text, "bounce.cf, line 1: the line is too long");
}

/* Expands it, with main.cf as given; "?": an error. */
static void
expands(const char *text, const char *want)
{
	static const char lines[] = "myhostname = gw.$mydomain\n"
				    "mydomain = example.net\n"
				    "odd = a$$mydomain\n";
	struct main_cf *cf = main_cf_new();
	struct template t = { .text = text };
	struct template_times times = { 4 * 3600 + 1800, 5 * 86400 };

	if (pool == NULL)
		pool = pool_new();
	ATF_REQUIRE_EQ(main_cf_parse(cf, SV(lines), "main.cf", &err), 0);
	main_cf_know(cf, bounce_params);
	if (template_expand(&t, cf, &times, pool, &err) < 0)
		t.text = "?";
	ATF_CHECK_STREQ(t.text, want);
	main_cf_free(&cf);
}

ATF_TC_WITHOUT_HEAD(names_stand_for_parameters_and_times);
ATF_TC_BODY(names_stand_for_parameters_and_times, tc)
{
	expands("at $myhostname.", "at gw.example.net.");
	expands("$$5, ${mydomain}", "$5, example.net");
	expands("$odd", "a$mydomain");
	expands("$nothing_known|", "|");
	expands("$bounce_size_limit", "50000");
	expands("$delay_warning_time_seconds $delay_warning_time_minutes "
		"$delay_warning_time_hours $delay_warning_time_days "
		"$delay_warning_time_weeks",
	    "16200 270 5 0 0");
	expands("$maximal_queue_lifetime_hours $maximal_queue_lifetime_days "
		"$maximal_queue_lifetime_weeks",
	    "120 5 1");
	expands("$delay_warning_time", "0h");
	expands("${", "?");
}

ATF_TC_WITHOUT_HEAD(our_own_words_are_well_formed);
ATF_TC_BODY(our_own_words_are_well_formed, tc)
{
	for (int i = 0; i < NOTIFY_COUNT; i++) {
		struct sv rest = sv_of(template_builtin[i].text), line;

		while (sv_cut(&rest, '\n', &line)) {
			ATF_CHECK(line.len > 0 && line.len < 78);
			ATF_CHECK_EQ(line.at[line.len - 1], '\r');
		}
		ATF_CHECK_EQ(rest.len, 0);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_file_replaces_what_it_names);
	ATF_TP_ADD_TC(tp, what_is_wrong_is_named_with_its_line);
	ATF_TP_ADD_TC(tp, a_line_has_an_end);
	ATF_TP_ADD_TC(tp, names_stand_for_parameters_and_times);
	ATF_TP_ADD_TC(tp, our_own_words_are_well_formed);
	return atf_no_error();
}
