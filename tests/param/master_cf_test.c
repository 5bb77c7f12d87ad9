#include <atf-c.h>

#include <string.h>
#include <unistd.h>

#include "param/master_cf.h"
#include "util/log.h"
#include "util/str.h"

static struct pool *pool;
static struct err err;

static struct master_cf_entry *
parse(const char *text)
{
	pool_free(&pool);
	pool = pool_new();
	return master_cf_parse(sv_of(text), "test.cf", pool, &err);
}

static const char *
fault(const char *text)
{
	ATF_CHECK_EQ(parse(text), NULL);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	return err.text;
}

/* Words with "|" behind each. */
static const char *
join(const char **words)
{
	static struct str out[2];
	static int turn;
	struct str *s = &out[turn = !turn];

	str_clear(s);
	for (; *words != NULL; words++)
		str_printf(s, "%s|", *words);
	return str_text(s);
}

static const char *
arguments(const char *text)
{
	struct str line = { 0 };
	struct master_cf_entry *e;

	str_printf(&line, "x unix - - n - - cmd %s\n", text);
	e = parse(str_text(&line));
	str_free(&line);
	if (e == NULL)
		return err.text;
	str_printf(&line, "%s-- %s", join(e->options), join(e->arguments));
	text = pool_copy(pool, str_view(&line));
	str_free(&line);
	return text;
}

ATF_TC_WITHOUT_HEAD(eight_fields_make_a_service);
ATF_TC_BODY(eight_fields_make_a_service, tc)
{
	struct master_cf_entry *e =
	    parse("# c\n127.0.0.1:smtp inet n y n 60? 5 smtpd\n");

	ATF_REQUIRE(e != NULL);
	ATF_CHECK_STREQ(e->service, "127.0.0.1:smtp");
	ATF_CHECK_EQ(e->type, MASTER_CF_INET);
	ATF_CHECK_EQ(e->private, 0);
	ATF_CHECK_EQ(e->unprivileged, 1);
	ATF_CHECK_EQ(e->chroot, 0);
	ATF_CHECK_EQ(e->wakeup, 60);
	ATF_CHECK(e->wakeup_after_use);
	ATF_CHECK_EQ(e->maxproc, 5);
	ATF_CHECK_STREQ(e->command, "smtpd");
	ATF_CHECK_EQ(e->options[0], NULL);
	ATF_CHECK_EQ(e->arguments[0], NULL);
	ATF_CHECK_EQ(e->line, 2);
	ATF_CHECK_EQ(e->next, NULL);
}

ATF_TC_WITHOUT_HEAD(a_dash_is_the_default);
ATF_TC_BODY(a_dash_is_the_default, tc)
{
	struct master_cf_entry *e = parse("qmgr\tunix - - - - - qmgr");

	ATF_REQUIRE(e != NULL);
	ATF_CHECK_EQ(e->private, MASTER_CF_DEFAULT);
	ATF_CHECK_EQ(e->unprivileged, MASTER_CF_DEFAULT);
	ATF_CHECK_EQ(e->chroot, MASTER_CF_DEFAULT);
	ATF_CHECK_EQ(e->wakeup, 0);
	ATF_CHECK_EQ(e->maxproc, MASTER_CF_DEFAULT);
}

ATF_TC_WITHOUT_HEAD(knows_five_types);
ATF_TC_BODY(knows_five_types, tc)
{
	struct master_cf_entry *e = parse("1 inet n - - - - x\n"
					  "a unix - - - - - x\n"
					  "a unix-dgram - - - - - x\n"
					  "a fifo - - - - - x\n"
					  "a pass - - - - - x\n");

	for (int i = MASTER_CF_INET; i <= MASTER_CF_PASS; i++, e = e->next) {
		ATF_REQUIRE(e != NULL);
		ATF_CHECK_EQ((int)e->type, i);
	}
	ATF_CHECK_EQ(e, NULL);
	ATF_CHECK_STREQ(
	    master_cf_type_name(MASTER_CF_UNIX_DGRAM), "unix-dgram");
}

ATF_TC_WITHOUT_HEAD(an_empty_text_is_no_error);
ATF_TC_BODY(an_empty_text_is_no_error, tc)
{
	ATF_CHECK_EQ(parse("# nothing\n"), NULL);
	ATF_CHECK_EQ(err.kind, ERR_NONE);
}

ATF_TC_WITHOUT_HEAD(a_bad_field_is_named);
ATF_TC_BODY(a_bad_field_is_named, tc)
{
	static const char *const bad[][2] = {
		{ "a tcp - - - - - x", "transport type\": bad value: \"tcp" },
		{ "a unix Y - - - - x", "private\": bad value: \"Y" },
		{ "a unix - yes - - - x", "unprivileged\": bad value: \"yes" },
		{ "a unix - - 1 - - x", "chroot\": bad value: \"1" },
		{ "a unix - - - 5s - x", "wakeup_time\": bad value: \"5s" },
		{ "a unix - - - -1 - x", "wakeup_time\": bad value: \"-1" },
		{ "a unix - - - ? - x", "wakeup_time\": bad value: \"?" },
		{ "a unix - - - - 1? x", "max_proc\": bad value: \"1?" },
		{ "a unix - - - - 9999999999 x",
		    "max_proc\": bad value: \"9999999999" },
		{ "../a unix - - - - - x", "service\": bad value: \"../a" },
		{ "a/b unix - - - - - x", "service\": bad value: \"a/b" },
		{ ":: inet n - - - - x", "service\": bad value: \"::" },
		{ "::1:25 inet n - - - - x", "service\": bad value: \"::1:25" },
		{ "[::1] inet n - - - - x", "service\": bad value: \"[::1]" },
		{ "h: inet n - - - - x", "service\": bad value: \"h:" },
		{ "65536 inet n - - - - x", "service\": bad value: \"65536" },
		{ "0 inet n - - - - x", "service\": bad value: \"0" },
	};
	char says[200];

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(says, sizeof(says), "test.cf: line 1: field \"%s\"",
		    bad[i][1]);
		ATF_CHECK_STREQ(fault(bad[i][0]), says);
	}
}

ATF_TC_WITHOUT_HEAD(what_has_no_default_must_be_given);
ATF_TC_BODY(what_has_no_default_must_be_given, tc)
{
	ATF_CHECK_STREQ(fault("- unix - - - - - x"),
	    "test.cf: line 1: field \"service\" has no default value");
	ATF_CHECK_STREQ(fault("a - - - - - - x"),
	    "test.cf: line 1: field \"transport type\" has no default value");
	ATF_CHECK_STREQ(fault("a unix - - - - - -"),
	    "test.cf: line 1: field \"command\" has no default value");
	ATF_CHECK_STREQ(fault("\na unix - - - - -"),
	    "test.cf: line 2: missing \"command\" field");
	ATF_CHECK_STREQ(
	    fault("a"), "test.cf: line 1: missing \"transport type\" field");
}

ATF_TC_WITHOUT_HEAD(an_inet_service_is_not_private);
ATF_TC_BODY(an_inet_service_is_not_private, tc)
{
	ATF_CHECK_STREQ(fault("25 inet - - - - - x"),
	    "test.cf: line 1: inet service cannot be private");
	ATF_CHECK_STREQ(fault("25 inet y - - - - x"),
	    "test.cf: line 1: inet service cannot be private");
}

ATF_TC_WITHOUT_HEAD(takes_hosts_and_ports);
ATF_TC_BODY(takes_hosts_and_ports, tc)
{
	static const char *const good[] = { "25", "smtp", "localhost:smtp",
		"127.0.0.1:2525", "[::1]:25", "[127.0.0.1]:smtp", ":25" };
	char line[80];

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		snprintf(line, sizeof(line), "%s inet n - - - - x", good[i]);
		ATF_CHECK_MSG(parse(line) != NULL, "%s", err.text);
	}
}

ATF_TC_WITHOUT_HEAD(the_last_of_a_name_and_type_wins);
ATF_TC_BODY(the_last_of_a_name_and_type_wins, tc)
{
	struct master_cf_entry *e;
	char said[512];
	int ends[2];
	ssize_t n;

	ATF_REQUIRE_EQ(pipe(ends), 0);
	log_to(LOG_TO_STDERR, ends[1]);
	e = parse("a unix - - - - - one\na pass - - - - - two\n"
		  "a unix - - - - - three\n");
	log_to(LOG_TO_STDERR, STDERR_FILENO);
	n = read(ends[0], said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	ATF_REQUIRE(e != NULL && e->next != NULL && e->next->next == NULL);
	ATF_CHECK_STREQ(e->command, "three");
	ATF_CHECK_STREQ(e->next->command, "two");
	ATF_CHECK_STREQ(said,
	    "postern: warning: test.cf: line 3: duplicate master.cf entry for "
	    "service \"a\" (unix) -- using the last entry\n");
}

ATF_TC_WITHOUT_HEAD(options_are_told_from_arguments);
ATF_TC_BODY(options_are_told_from_arguments, tc)
{
	ATF_CHECK_STREQ(arguments("-o a=b -oc=d\n  -o e= f -o g=h"),
	    "a=b|c=d|e=|-- f|-o|g=h|");
	ATF_CHECK_STREQ(arguments("-v -vv -D -m 5 -s3 -vo a=b x"),
	    "a=b|-- -D|-m|5|-s|3|x|");
	ATF_CHECK_EQ(parse("x unix - - - - - cmd -v -vv -Dv x -v")->verbose, 4);
	ATF_CHECK_STREQ(arguments("-- -v"), "-- --|-v|");
	ATF_CHECK_STREQ(arguments("flags=R argv=/x -o a=b -v"),
	    "-- flags=R|argv=/x|-o|a=b|-v|");
}

ATF_TC_WITHOUT_HEAD(braces_protect_white_space);
ATF_TC_BODY(braces_protect_white_space, tc)
{
	ATF_CHECK_STREQ(
	    arguments("-o { a = b  c } -o d={e f}"), "a=b  c|d={e f}|-- ");
	ATF_CHECK_STREQ(
	    arguments("x { y z } {} { {a} b }"), "-- x|y z||{a} b|");
	ATF_CHECK_STREQ(
	    arguments("{ a"), "test.cf: line 1: missing '}' in \"{ a\"");
	ATF_CHECK_STREQ(arguments("{ a }b"),
	    "test.cf: line 1: syntax error after '}' in \"{ a }b\"");
}

ATF_TC_WITHOUT_HEAD(a_bad_option_is_named);
ATF_TC_BODY(a_bad_option_is_named, tc)
{
	ATF_CHECK_STREQ(arguments("-o a = b"),
	    "test.cf: line 1: invalid \"-o a\" option value: missing '=' "
	    "after attribute name");
	ATF_CHECK_STREQ(arguments("-o =b"),
	    "test.cf: line 1: invalid \"-o =b\" option value: missing "
	    "attribute name");
	ATF_CHECK_STREQ(
	    arguments("-v -o"), "test.cf: line 1: option -o needs a value");
}

ATF_TC_WITHOUT_HEAD(services_and_words_are_limited);
ATF_TC_BODY(services_and_words_are_limited, tc)
{
	struct str text = { 0 };

	for (int i = 0; i < 1001; i++)
		str_printf(&text, "s%d unix - - - - - x\n", i);
	ATF_CHECK_STREQ(fault(str_text(&text)),
	    "test.cf: line 1001: more than 1000 services");
	str_clear(&text);
	str_puts(&text, "s unix - - - - - x");
	for (int i = 0; i < 1001; i++)
		str_puts(&text, " w");
	ATF_CHECK_STREQ(fault(str_text(&text)),
	    "test.cf: line 1: more than 1000 words in a command");
	str_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, eight_fields_make_a_service);
	ATF_TP_ADD_TC(tp, a_dash_is_the_default);
	ATF_TP_ADD_TC(tp, knows_five_types);
	ATF_TP_ADD_TC(tp, an_empty_text_is_no_error);
	ATF_TP_ADD_TC(tp, a_bad_field_is_named);
	ATF_TP_ADD_TC(tp, what_has_no_default_must_be_given);
	ATF_TP_ADD_TC(tp, an_inet_service_is_not_private);
	ATF_TP_ADD_TC(tp, takes_hosts_and_ports);
	ATF_TP_ADD_TC(tp, the_last_of_a_name_and_type_wins);
	ATF_TP_ADD_TC(tp, options_are_told_from_arguments);
	ATF_TP_ADD_TC(tp, braces_protect_white_space);
	ATF_TP_ADD_TC(tp, a_bad_option_is_named);
	ATF_TP_ADD_TC(tp, services_and_words_are_limited);
	return atf_no_error();
}
