#include <atf-c.h>

#include <string.h>
#include <sysexits.h>

#include "sendmail/options.h"

enum { WORDS = 16 };

static char *words[WORDS];
static struct options o;
static struct err err;

/* The command line, cut at "|". */
static int
parse(const char *line)
{
	static char copy[1000];
	size_t n = 0;
	char *p = copy;

	snprintf(copy, sizeof(copy), "%s", line);
	while (p != NULL && n < WORDS - 1) {
		words[n++] = p;
		p = strchr(p, '|');
		if (p != NULL)
			*p++ = '\0';
	}
	words[n] = NULL;
	options_end(&o);
	return options_parse(&o, words, &err);
}

static void
good(const char *line)
{
	ATF_REQUIRE_EQ_MSG(parse(line), 0, "%s: %s", line, err.text);
}

#define FACT(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

FACT(modes)
{
	static const struct {
		const char *line;
		enum mode mode;
	} rows[] = {
		{ "sendmail", MODE_DELIVER },
		{ "/usr/sbin/sendmail|-bm|a@b", MODE_DELIVER },
		{ "sendmail|-bp", MODE_LIST },
		{ "/usr/bin/mailq", MODE_LIST },
		{ "/usr/bin/newaliases", MODE_ALIASES },
		{ "newaliases|-bp", MODE_LIST },
		{ "sendmail|-bi", MODE_ALIASES },
		{ "sendmail|-I", MODE_ALIASES },
		{ "sendmail|-bs", MODE_DIALOG },
		{ "sendmail|-bd", MODE_DAEMON },
		{ "sendmail|-bl", MODE_DAEMON },
		{ "sendmail|-bd|-q1h", MODE_DAEMON },
		{ "sendmail|-bd|-q", MODE_DAEMON },
		{ "sendmail|-q", MODE_FLUSH },
		{ "sendmail|-bh", MODE_NOTHING },
		{ "sendmail|-bH", MODE_NOTHING },
		{ "", MODE_DELIVER },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		good(rows[i].line);
		ATF_CHECK_EQ_MSG(o.mode, rows[i].mode, "%s", rows[i].line);
	}
}

FACT(values_are_attached_or_apart)
{
	good("sendmail|-fme@x|-FFull Name|-Venv|-Nsuccess|-Rhdrs|-B8BITMIME|a");
	ATF_CHECK_STREQ(o.sender, "me@x");
	ATF_CHECK_STREQ(o.full_name, "Full Name");
	ATF_CHECK_STREQ(o.envid, "env");
	ATF_CHECK_EQ(o.notify, DSN_SUCCESS);
	ATF_CHECK_EQ(o.ret, DSN_RET_HDRS);
	ATF_CHECK_EQ(o.body, BODY_TYPE_8BITMIME);
	ATF_CHECK_STREQ(o.recipients[0], "a");
	good("sendmail|-r|you@x|-F|Full|-V|env|-N|never|-R|full|-B|7BIT|-tiv");
	ATF_CHECK_STREQ(o.sender, "you@x");
	ATF_CHECK_EQ(o.notify, DSN_NEVER);
	ATF_CHECK_EQ(o.ret, DSN_RET_FULL);
	ATF_CHECK_EQ(o.body, BODY_TYPE_7BIT);
	ATF_CHECK(o.extract && o.dots && o.trace && o.verbose == 0);
	good("sendmail|-f||a");
	ATF_CHECK_STREQ(o.sender, "");
	good("sendmail|-oi|-oA/etc/x|-G|-vv|-bv|a");
	ATF_CHECK(o.dots && o.gateway && o.verify && !o.trace);
	ATF_CHECK_EQ(o.verbose, 2);
	ATF_CHECK_STREQ(o.aliases, "/etc/x");
	good("sendmail|-qI4abc");
	ATF_CHECK_STREQ(o.flush_id, "4abc");
	good("sendmail|-qRexample.com");
	ATF_CHECK_STREQ(o.flush_site, "example.com");
	good("sendmail|-q30m");
	ATF_CHECK(o.at_times);
}

FACT(the_configuration_is_a_directory_or_its_file)
{
	good("sendmail|-C/etc/x|a");
	ATF_CHECK_STREQ(o.config, "/etc/x");
	good("sendmail|-C|/etc/x/main.cf|a");
	ATF_CHECK_STREQ(o.config, "/etc/x");
	good("sendmail|-C|main.cf|a");
	ATF_CHECK_STREQ(o.config, ".");
}

FACT(options_end_at_the_first_word_that_is_none)
{
	good("sendmail|-i|a|-f|b");
	ATF_CHECK(o.sender == NULL);
	ATF_CHECK_STREQ(o.recipients[1], "-f");
	good("sendmail|-i|--|-f");
	ATF_CHECK_STREQ(o.recipients[0], "-f");
	good("sendmail|-");
	ATF_CHECK_STREQ(o.recipients[0], "-");
}

FACT(what_nobody_needs_is_taken)
{
	good("sendmail|-Am|-Ac|-h|17|-h5|-Ltag|-L|tag|-m|-n|-om|-o7|-o8|-oem|"
	     "-odb|-O|DeliveryMode=b");
	good("sendmail|-Osmtputf8=yes|-U|-X/tmp/log|-X|/tmp/log|-c|-em|-pESMTP|"
	     "-x|-oMs|a");
	ATF_CHECK_STREQ(o.recipients[0], "a");
	ATF_CHECK_EQ(o.warnings.len, 0);
}

FACT(what_is_odd_is_said_and_ignored)
{
	good("sendmail|-Nnonsense|-Rnonsense|-Va\x01|a");
	ATF_CHECK_EQ(o.notify, 0);
	ATF_CHECK_EQ(o.ret, DSN_RET_ANY);
	ATF_CHECK(o.envid == NULL);
	ATF_CHECK(strstr(str_text(&o.warnings),
		      "bad -N option value -- ignored") != NULL);
	ATF_CHECK(strstr(str_text(&o.warnings),
		      "bad syntax in -V option value -- ignored") != NULL);
}

FACT(what_is_wrong_is_refused)
{
	static const struct {
		const char *line, *text;
		int status;
	} rows[] = {
		{ "sendmail|-z", "invalid option -- z", EX_USAGE },
		{ "sendmail|-f", "option -f requires an argument", EX_USAGE },
		{ "sendmail|-bz", "unsupported: -bz", EX_USAGE },
		{ "sendmail|-B|9BIT", "-B option needs", EX_USAGE },
		{ "sendmail|-oA", "-oA requires pathname", EX_USAGE },
		{ "sendmail|-qR", "specify: -qRsitename", EX_USAGE },
		{ "sendmail|-qI", "specify: -qIqueueid", EX_USAGE },
		{ "sendmail|-qSx", "-qS is not implemented", EX_USAGE },
		{ "sendmail|-t|-bp", "-t can be used only in delivery mode",
		    EX_USAGE },
		{ "sendmail|-t|-bv", "-t option cannot be used with -bv",
		    EX_USAGE },
		{ "sendmail|-Nnever|-bv", "-N option cannot be used with -bv",
		    EX_USAGE },
		{ "sendmail|-v|-bv", "-v option cannot be used with -bv",
		    EX_USAGE },
		{ "sendmail|-bp|a", "display queue mode requires no recipient",
		    EX_USAGE },
		{ "sendmail|-q|a", "flush queue mode requires no recipient",
		    EX_USAGE },
		{ "sendmail|-bs|a", "stand-alone mode requires no recipient",
		    EX_USAGE },
		{ "newaliases|a",
		    "alias initialization mode requires no recipient",
		    EX_USAGE },
		{ "sendmail|-qRx|a", "flush site requires no recipient",
		    EX_USAGE },
		{ "sendmail|-bp|-qRx", "-qR can be used only in delivery mode",
		    EX_USAGE },
		{ "sendmail|-XV", "VERP", EX_UNAVAILABLE },
		{ "sendmail|-XV+=|a", "VERP", EX_UNAVAILABLE },
		{ "sendmail|-O|requiretls=yes|a", "requiretls",
		    EX_UNAVAILABLE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ATF_CHECK_EQ_MSG(parse(rows[i].line), -1, "%s", rows[i].line);
		ATF_CHECK_EQ(o.status, rows[i].status);
		ATF_CHECK_MSG(strstr(err.text, rows[i].text) != NULL, "%s: %s",
		    rows[i].line, err.text);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, modes);
	ATF_TP_ADD_TC(tp, values_are_attached_or_apart);
	ATF_TP_ADD_TC(tp, the_configuration_is_a_directory_or_its_file);
	ATF_TP_ADD_TC(tp, options_end_at_the_first_word_that_is_none);
	ATF_TP_ADD_TC(tp, what_nobody_needs_is_taken);
	ATF_TP_ADD_TC(tp, what_is_odd_is_said_and_ignored);
	ATF_TP_ADD_TC(tp, what_is_wrong_is_refused);
	return atf_no_error();
}
