#include <atf-c.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "master/config.h"
#include "util/file.h"
#include "util/log.h"

static void
write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	ATF_REQUIRE(out != NULL);
	fputs(text, out);
	fclose(out);
}

static bool
has(const struct config *c, const char *service)
{
	for (const struct master_cf_entry *e = c->entries; e; e = e->next)
		if (strcmp(e->service, service) == 0)
			return true;
	return false;
}

static struct config *
load(const char *main_cf, const char *master_cf)
{
	struct config *c;
	struct err err;

	write_file("main.cf", main_cf);
	write_file("master.cf", master_cf);
	c = config_load(".", &err);
	ATF_REQUIRE_MSG(c != NULL, "%s", err.text);
	return c;
}

ATF_TC_WITHOUT_HEAD(what_master_cf_does_not_name_is_built_in);
ATF_TC_BODY(what_master_cf_does_not_name_is_built_in, tc)
{
	struct config *c = load("", "smtp unix - - - - - smtp\n");

	ATF_CHECK(has(c, "smtp") && has(c, "qmgr") && has(c, "dnsd"));
	config_free(&c);
}

ATF_TC_WITHOUT_HEAD(a_disabled_service_is_not_run_though_built_in);
ATF_TC_BODY(a_disabled_service_is_not_run_though_built_in, tc)
{
	struct config *c = load("master_service_disable = retry/unix, inet\n",
	    "2525 inet n - - - - smtpd\nretry unix - - - - - error\n");

	ATF_CHECK(!has(c, "retry") && !has(c, "2525") && has(c, "error"));
	config_free(&c);
}

ATF_TC_WITHOUT_HEAD(maxproc_is_told_to_qmgr);
ATF_TC_BODY(maxproc_is_told_to_qmgr, tc)
{
	struct config *c =
	    load("", "slow unix - - - - 3 smtp\nfree unix - - - - 0 smtp\n");

	ATF_CHECK(
	    strstr(str_text(&c->text), "\nslow_process_limit = 3\n") != NULL);
	ATF_CHECK_MSG(strstr(str_text(&c->text),
			  "\nfree_process_limit = 1000000\n") != NULL,
	    "0 is no limit");
	config_free(&c);
}

/* proxymap reads main.cf only. */
ATF_TC_WITHOUT_HEAD(tables_of_options_are_told_to_proxymap);
ATF_TC_BODY(tables_of_options_are_told_to_proxymap, tc)
{
	struct config *c = load("",
	    "in unix - - - - - smtpd -o transport_maps=pgsql:/a.cf\n"
	    " -o { mynetworks = !ldap:/b.cf, 127.0.0.0/8 } -o stress=yes\n");

	ATF_CHECK(strstr(str_text(&c->text),
		      "\nservice_tables = pgsql:/a.cf !ldap:/b.cf\n") != NULL);
	config_free(&c);
}

/* What a check of this configuration says; lent until the next call. */
static const char *
said(const char *main_cf, const char *master_cf, int expected)
{
	static struct str text;
	struct config *c = load(main_cf, master_cf);
	struct err err;

	log_to(LOG_TO_FILE,
	    open("said", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
	ATF_CHECK_EQ(config_check(c, true, &err), expected);
	config_free(&c);
	str_clear(&text);
	ATF_REQUIRE_EQ(file_read("said", 1 << 20, &text, &err), 0);
	return str_text(&text);
}

#define CHECK_HAS(text, part)                                                  \
	ATF_CHECK_MSG(                                                         \
	    strstr(text, part) != NULL, "no \"%s\" in: %s", part, text)

ATF_TC_WITHOUT_HEAD(protection_that_is_not_there_refuses);
ATF_TC_BODY(protection_that_is_not_there_refuses, tc)
{
	const char *text = said("a = b\ncontent_filter = scan:[127.0.0.1]\n"
				"smtpd_milters = inet:127.0.0.1:9\n"
				"body_checks =\nsoft_bounce = no\n",
	    "", -1);

	CHECK_HAS(text, "error: ./main.cf, line 2: content_filter = scan:");
	CHECK_HAS(text, "error: ./main.cf, line 3: smtpd_milters = ");
	ATF_CHECK(strstr(text, "body_checks") == NULL);
	ATF_CHECK(strstr(text, "soft_bounce") == NULL);
}

ATF_TC_WITHOUT_HEAD(so_it_does_in_master_cf);
ATF_TC_BODY(so_it_does_in_master_cf, tc)
{
	const char *text = said("",
	    "# one\n25 inet n - - - - smtpd\n  -o content_filter=\n"
	    "  -o { smtpd_tls_security_level = encrypt }\n"
	    "local unix - - - - - local -o smtpd_milters=x:y\n",
	    -1);

	CHECK_HAS(text, "error: ./master.cf, line 2: -o: "
			"smtpd_tls_security_level = encrypt: TLS");
	ATF_CHECK(strstr(text, "content_filter") == NULL);
	ATF_CHECK(strstr(text, "smtpd_milters") == NULL);
}

ATF_TC_WITHOUT_HEAD(a_name_that_nobody_knows_is_named);
ATF_TC_BODY(a_name_that_nobody_knows_is_named, tc)
{
	const char *text = said("message_size-limit=1\nxyz = 1\n",
	    "25 inet n - - - - smtpd -o mynetwork=127.0.0.1\n", 0);

	CHECK_HAS(text, "./main.cf, line 1: message_size-limit: there is no "
			"such parameter; the nearest is message_size_limit");
	CHECK_HAS(text, "./main.cf, line 2: xyz: there is no such parameter, "
			"and nothing refers to it: unused");
	CHECK_HAS(text, "./master.cf, line 1: -o: mynetwork: there is no such "
			"parameter; the nearest is mynetworks");
}

ATF_TC_WITHOUT_HEAD(ones_own_names_are_known);
ATF_TC_BODY(ones_own_names_are_known, tc)
{
	const char *text =
	    said("inside = 10.0.0.1\nmynetworks = ${inside}/32\n"
		 "mua_checks = reject\nmine = permit\nother = $$5\n"
		 "smtpd_restriction_classes = , mine\n"
		 "slow_destination_rate_delay = 5s\nslow_x = 1\n",
		"slow unix - - - - - smtp\n"
		"25 inet n - - - - smtpd -o relayhost=$(mua_checks)\n",
		0);

	ATF_CHECK(strstr(text, "inside") == NULL);
	ATF_CHECK(strstr(text, "mua_checks") == NULL);
	ATF_CHECK(strstr(text, "mine: there") == NULL);
	ATF_CHECK(strstr(text, "slow_destination") == NULL);
	CHECK_HAS(text, "slow_x: there is no such parameter");
	CHECK_HAS(text, "other: there is no such parameter");
}

ATF_TC_WITHOUT_HEAD(classes_may_be_listed_elsewhere);
ATF_TC_BODY(classes_may_be_listed_elsewhere, tc)
{
	const char *text =
	    said("smtpd_restriction_classes = $more, one\nmore = two three\n"
		 "one = permit\ntwo = permit\nthree = permit\nfour = permit\n",
		"", 0);

	ATF_CHECK(strstr(text, "one: there") == NULL);
	ATF_CHECK(strstr(text, "two: there") == NULL);
	ATF_CHECK(strstr(text, "three: there") == NULL);
	CHECK_HAS(text, "four: there is no such parameter");
}

/* Names times classes would be a minute of the processor. */
ATF_TC_WITHOUT_HEAD(many_names_and_classes_are_no_wait);
ATF_TC_BODY(many_names_and_classes_are_no_wait, tc)
{
	struct str text = { 0 };
	clock_t begun = clock();
	const char *out;

	str_puts(&text, "smtpd_restriction_classes =");
	for (int i = 0; i < 100000; i++)
		str_printf(&text, " c%d", i);
	for (int i = 0; i < 100000; i++)
		str_printf(&text, "\nq%d = x", i);
	str_puts(&text, "\n");
	out = said(str_text(&text), "", 0);
	CHECK_HAS(out, ", line 101: q99: there is no");
	ATF_CHECK(strstr(out, "q100: there is no") == NULL);
	CHECK_HAS(out, ": 99900 more names that");
	ATF_CHECK((clock() - begun) / CLOCKS_PER_SEC < 20);
	str_free(&text);
}

ATF_TC_WITHOUT_HEAD(programs_that_are_not_here_are_all_named);
ATF_TC_BODY(programs_that_are_not_here_are_all_named, tc)
{
	const char *text = said("",
	    "a unix - - - - - nothing\nb unix - - - - - local\n"
	    "c unix - - - - - nought\n",
	    -1);

	CHECK_HAS(text, "line 1: service a: no such program: nothing");
	CHECK_HAS(text, "line 3: service c: no such program: nought");
	ATF_CHECK(strstr(text, "service b") == NULL);
}

ATF_TC_WITHOUT_HEAD(who_else_can_write_is_told);
ATF_TC_BODY(who_else_can_write_is_told, tc)
{
	struct config *c = load("", "");
	struct str text = { 0 };
	struct err err;

	ATF_REQUIRE_EQ(chmod("main.cf", 0666), 0);
	ATF_REQUIRE_EQ(chmod("master.cf", 0644), 0);
	if (geteuid() == 0)
		ATF_REQUIRE_EQ(chown("master.cf", 65533, 65533), 0);
	log_to(LOG_TO_FILE, open("said", O_WRONLY | O_CREAT, 0644));
	ATF_CHECK_EQ(config_check(c, true, &err), 0);
	config_free(&c);
	ATF_REQUIRE_EQ(file_read("said", 1 << 20, &text, &err), 0);
	CHECK_HAS(str_text(&text), "./main.cf: others than its owner can");
	if (geteuid() == 0)
		CHECK_HAS(str_text(&text), "./master.cf: not owned by root");
	else
		ATF_CHECK(strstr(str_text(&text), "master.cf") == NULL);
	str_free(&text);
}

ATF_TC_WITHOUT_HEAD(names_without_an_effect_are_told);
ATF_TC_BODY(names_without_an_effect_are_told, tc)
{
	const char *text = said("biff = no\nsmtpd_tls_loglevel = 1\n"
				"masquerade_domains = a\n",
	    "", 0);

	CHECK_HAS(text, "]: ./main.cf, line 1: biff: no effect here");
	CHECK_HAS(text, "./main.cf, line 2: smtpd_tls_loglevel: not in effect "
			"yet: TLS");
	CHECK_HAS(text, "./main.cf, line 3: masquerade_domains: not in effect "
			"yet: masquerading");
}

ATF_TC_WITHOUT_HEAD(old_defaults_are_told);
ATF_TC_BODY(old_defaults_are_told, tc)
{
	static const char words[] = "using backwards-compatible default "
				    "setting ";
	const char *text = said("mydestination = a.example\n", "", 0);

	CHECK_HAS(text, "using backwards-compatible default setting "
			"append_dot_mydomain=yes\n");
	CHECK_HAS(text, "using backwards-compatible default setting "
			"relay_domains=a.example\n");
	CHECK_HAS(text, "setting smtpd_relay_before_recipient_restrictions=no");
	ATF_CHECK(strstr(text, "mynetworks_style") == NULL);
	ATF_CHECK(strstr(text, "smtp_tls_security_level") == NULL);
	text = said("append_dot_mydomain = yes\nrelay_domains =\n"
		    "compatibility_level = 3.6\n",
	    "", 0);
	ATF_CHECK(strstr(text, words) == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_master_cf_does_not_name_is_built_in);
	ATF_TP_ADD_TC(tp, a_disabled_service_is_not_run_though_built_in);
	ATF_TP_ADD_TC(tp, maxproc_is_told_to_qmgr);
	ATF_TP_ADD_TC(tp, tables_of_options_are_told_to_proxymap);
	ATF_TP_ADD_TC(tp, protection_that_is_not_there_refuses);
	ATF_TP_ADD_TC(tp, so_it_does_in_master_cf);
	ATF_TP_ADD_TC(tp, a_name_that_nobody_knows_is_named);
	ATF_TP_ADD_TC(tp, ones_own_names_are_known);
	ATF_TP_ADD_TC(tp, classes_may_be_listed_elsewhere);
	ATF_TP_ADD_TC(tp, many_names_and_classes_are_no_wait);
	ATF_TP_ADD_TC(tp, programs_that_are_not_here_are_all_named);
	ATF_TP_ADD_TC(tp, who_else_can_write_is_told);
	ATF_TP_ADD_TC(tp, names_without_an_effect_are_told);
	ATF_TP_ADD_TC(tp, old_defaults_are_told);
	return atf_no_error();
}
