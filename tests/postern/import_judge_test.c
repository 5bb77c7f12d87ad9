#include "postern/import_judge.h"

#include <atf-c.h>
#include <string.h>

/* What was judged: the three parts of the report, and what was wanted. */
static struct import_tree tree;
static struct import_report report;
static struct import_files files;
static struct import_judge judge;

static int
run(const char *main_cf, const char *master_cf, struct err *err)
{
	struct import_texts texts = { sv_of(main_cf), sv_of(master_cf),
		"/etc/postfix" };
	int result;

	tree.pool = pool_new();
	report = (struct import_report){ .count = { 0 } };
	import_files_begin(&files, &tree, &report, "/etc/postfix", "/new");
	import_root_add(&files.roots, SV("/etc/postfix"));
	result = import_judge_begin(&judge, &files, &texts, err);
	if (result == 0)
		import_judge(&judge);
	return result;
}

static void
end(void)
{
	import_judge_end(&judge);
	import_files_end(&files);
	import_report_end(&report);
	pool_free(&tree.pool);
}

static void
check_run(const char *main_cf, const char *master_cf)
{
	struct err err;

	if (run(main_cf, master_cf, &err) < 0)
		atf_tc_fail("%s", err.text);
}

/* A line of one part, and of no other. */
static void
expect(enum import_part part, const char *line)
{
	for (int i = 0; i < IMPORT_PARTS; i++) {
		const char *text = str_text(&report.part[i]);

		ATF_CHECK_MSG((strstr(text, line) != NULL) == (i == (int)part),
		    "\"%s\" in part %d:\n%s", line, i, text);
	}
}

static void
expect_wanted(const char *type, const char *path, const char *place)
{
	list_each(node, &files.wants) {
		const struct import_want *w =
		    owner_of(node, struct import_want, node);

		if (strcmp(w->file->path, path) == 0 &&
		    strcmp(w->place, place) == 0 &&
		    sv_equal(w->type, sv_of(type)))
			return;
	}
	atf_tc_fail_nonfatal("nobody wants %s:%s at %s", type, path, place);
}

ATF_TC_WITHOUT_HEAD(parameters_go_by_their_rows);
ATF_TC_BODY(parameters_go_by_their_rows, tc)
{
	check_run("myhostname = a.example.org\n"
		  "alias_maps = hash:/etc/postfix/aliases\n"
		  "\n"
		  "smtpd_milters = inet:127.0.0.1:11332\n"
		  "smtpd_tls_security_level = may\n"
		  "smtp_tls_security_level = none\n"
		  "my_own = 1\n"
		  "smtpd_recipent_limit = 4\n",
	    "");
	expect(IMPORT_CARRIED, "main.cf, line 1: myhostname\n");
	expect(IMPORT_NO_EFFECT, "main.cf, line 2: alias_maps\n");
	expect(IMPORT_DECISION, "main.cf, line 4: smtpd_milters = inet:");
	expect(IMPORT_DECISION, "nothing starts with it");
	expect(IMPORT_DECISION, "main.cf, line 5: smtpd_tls_security_level = ");
	expect(IMPORT_CARRIED, "main.cf, line 6: smtp_tls_security_level\n");
	expect(IMPORT_CARRIED, "main.cf, line 7: my_own: a name of your own\n");
	expect(IMPORT_DECISION,
	    "main.cf, line 8: smtpd_recipent_limit: there is no such "
	    "parameter; the nearest is smtpd_recipient_limit\n");
	/* A parameter without an effect needs no tables. */
	ATF_CHECK(list_empty(&files.wants));
	end();
}

ATF_TC_WITHOUT_HEAD(services_go_by_who_serves_them);
ATF_TC_BODY(services_go_by_who_serves_them, tc)
{
	check_run("content_filter =\nvirtual_transport = dovecot:\n"
		  "slow_destination_concurrency_limit = 2\n",
	    "smtp inet n - y - - smtpd\n"
	    "  -o smtpd_client_restrictions=hash:/etc/postfix/clients\n"
	    "slow unix - - n - - smtp\n"
	    "local unix - n n - - local\n"
	    "showq unix n - n - - showq\n"
	    "mailman unix - n n - - nosuchprogram\n"
	    "dovecot unix - n n - - nosuchprogram argv=x\n");
	expect(IMPORT_CARRIED, "master.cf, line 1: smtp/inet\n");
	expect(IMPORT_CARRIED, "line 3: slow_destination_concurrency_limit\n");
	expect_wanted("hash", "clients",
	    "master.cf, line 1: smtp/inet: -o smtpd_client_restrictions");
	expect(IMPORT_NO_EFFECT, "master.cf, line 4: local/unix: ");
	expect(IMPORT_NO_EFFECT, "master.cf, line 5: showq/unix: ");
	expect(IMPORT_NO_EFFECT, "line 6: mailman/unix: there is no program");
	expect(IMPORT_DECISION, "line 7: dovecot/unix: there is no program");
	expect(IMPORT_DECISION, "and main.cf names it");
	end();
}

ATF_TC_WITHOUT_HEAD(what_is_of_this_machine_is_a_decision);
ATF_TC_BODY(what_is_of_this_machine_is_a_decision, tc)
{
	check_run("queue_directory = /var/spool/postfix\n"
		  "mail_owner = postfix\n"
		  "inet_interfaces = loopback-only\n",
	    "");
	expect(IMPORT_DECISION, "compatibility_level = 0: ");
	expect(IMPORT_DECISION, "main.cf, line 1: queue_directory = /var/");
	expect(IMPORT_DECISION, "main.cf, line 2: mail_owner = postfix: ");
	expect(IMPORT_DECISION, "main.cf, line 3: inet_interfaces = loop");
	expect(IMPORT_DECISION, "main.cf, not set: mynetworks = ");
	expect(IMPORT_DECISION, "main.cf, not set: mydestination = ");
	expect(IMPORT_DECISION, "main.cf, not set: setgid_group = ");
	end();
	check_run("compatibility_level = 3.6\nmynetworks = 127.0.0.0/8\n"
		  "mydestination =\n",
	    "");
	ATF_CHECK(strstr(str_text(&report.part[IMPORT_DECISION]),
		      "mynetworks") == NULL);
	ATF_CHECK(strstr(str_text(&report.part[IMPORT_DECISION]),
		      "mydestination") == NULL);
	ATF_CHECK(strstr(str_text(&report.part[IMPORT_DECISION]),
		      "compatibility_level") == NULL);
	end();
}

ATF_TC_WITHOUT_HEAD(tables_are_wanted_by_their_expanded_names);
ATF_TC_BODY(tables_are_wanted_by_their_expanded_names, tc)
{
	check_run("indexed = hash:$config_directory/\n"
		  "transport_maps = ${indexed}transport,\n"
		  "  dbm:/etc/postfix/old proxy:hash:/var/lib/other/x\n"
		  "mynetworks = /etc/postfix/networks /srv/networks\n"
		  "relayhost = ${{broken\n",
	    "");
	expect_wanted("hash", "transport", "main.cf, line 2: transport_maps");
	expect_wanted("", "networks", "main.cf, line 4: mynetworks");
	expect(IMPORT_DECISION, "main.cf, line 2: transport_maps: unsupported");
	expect(IMPORT_DECISION,
	    "line 2: transport_maps: /var/lib/other/x lies elsewhere");
	expect(IMPORT_DECISION,
	    "main.cf, line 4: mynetworks: /srv/networks lies elsewhere");
	expect(IMPORT_DECISION, "main.cf, line 5: relayhost: ");
	end();
}

ATF_TC_WITHOUT_HEAD(bad_texts_are_errors_with_their_line);
ATF_TC_BODY(bad_texts_are_errors_with_their_line, tc)
{
	struct err err;

	ATF_CHECK_EQ(-1, run("a = b\nnothing\n", "", &err));
	ATF_CHECK_MSG(
	    strstr(err.text, "main.cf, line 2: ") != NULL, "%s", err.text);
	end();
	ATF_CHECK_EQ(-1, run("a = b\n", "# x\nsmtp inet n\n", &err));
	ATF_CHECK_MSG(
	    strstr(err.text, "master.cf: line 2: ") != NULL, "%s", err.text);
	end();
}

ATF_TC_WITHOUT_HEAD(lines_that_are_not_for_us_become_comments);
ATF_TC_BODY(lines_that_are_not_for_us_become_comments, tc)
{
	ATF_CHECK(import_judge_drops("main.cf", SV("queue_directory=/x")));
	ATF_CHECK(import_judge_drops("main.cf", SV("data_directory = /x")));
	ATF_CHECK(!import_judge_drops("main.cf", SV("myhostname = x")));
	ATF_CHECK(!import_judge_drops("networks", SV("queue_directory = x")));
	ATF_CHECK(import_judge_drops(
	    "master.cf", SV("a unix - - - - - nosuchprogram x")));
	ATF_CHECK(!import_judge_drops(
	    "master.cf", SV("a unix - - - - - smtp -o b=c")));
	ATF_CHECK(
	    !import_judge_drops("master.cf", SV("local unix - n n - - local")));
}

ATF_TC_WITHOUT_HEAD(a_report_line_is_one_line);
ATF_TC_BODY(a_report_line_is_one_line, tc)
{
	struct import_report r = { .count = { 0 } };
	struct str out = { 0 };

	import_say(&r, IMPORT_CARRIED, "a\nb\033[1m");
	import_report_print(&r, "/from", "/to", &out);
	ATF_CHECK_STREQ("Import of /from into /to\n\n"
			"1. Carried over (1)\n   a?b?[1m\n\n"
			"2. No effect here (0)\n   nothing\n\n"
			"3. Needs a decision (0)\n   nothing\n",
	    str_text(&out));
	str_free(&out);
	import_report_end(&r);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, parameters_go_by_their_rows);
	ATF_TP_ADD_TC(tp, services_go_by_who_serves_them);
	ATF_TP_ADD_TC(tp, what_is_of_this_machine_is_a_decision);
	ATF_TP_ADD_TC(tp, tables_are_wanted_by_their_expanded_names);
	ATF_TP_ADD_TC(tp, bad_texts_are_errors_with_their_line);
	ATF_TP_ADD_TC(tp, lines_that_are_not_for_us_become_comments);
	ATF_TP_ADD_TC(tp, a_report_line_is_one_line);
	return atf_no_error();
}
