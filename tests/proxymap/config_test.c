#include <atf-c.h>
#include <string.h>
#include <sys/stat.h>

#include "param/main_cf.h"
#include "proxymap/config.h"
#include "proxymap/format.h"
#include "util/file.h"
#include "util/log.h"

struct settings {
	const char *hosts;
	const char *password;
	long port;
	bool start_tls;
	long timeout;
};

static const struct param rows[] = {
	param_raw(struct settings, hosts, .initial = "localhost", .min = 1,
	    .doc = "Where."),
	param_raw(struct settings, password, .initial = "", .doc = "Secret."),
	param_count(struct settings, port, .initial = "389", .min = 1,
	    .max = 65535, .doc = "Port."),
	param_bool(struct settings, start_tls, .initial = "no", .doc = "TLS."),
	param_time(struct settings, timeout, .initial = "10s", .min = 1,
	    .max = 100, .doc = "Patience."),
	{ 0 },
};

static struct settings set;
static struct format_settings format_set;
static struct config config;
static struct err why;

static int
load_as(const char *name)
{
	const struct config_part parts[] = {
		{ format_params, &format_set },
		{ rows, &set },
		{ NULL, NULL },
	};

	return config_load(&config, "test", name, parts, &why);
}

static int
load(const char *text, mode_t mode)
{
	ATF_REQUIRE_EQ(0, file_replace("./t.cf", mode, sv_of(text), &why));
	return load_as("./t.cf");
}

ATF_TC_WITHOUT_HEAD(lines_fill_the_settings);
ATF_TC_BODY(lines_fill_the_settings, tc)
{
	ATF_REQUIRE_EQ(0, load("# c\nhosts = a\n\tb\nport=1\nstart_tls = yes\n"
			       "timeout = 5\nresult_format = x%s\n",
			      0600));
	ATF_CHECK_STREQ("a\tb", set.hosts);
	ATF_CHECK_EQ(1, set.port);
	ATF_CHECK(set.start_tls);
	ATF_CHECK_EQ(5, set.timeout);
	ATF_CHECK_STREQ("x%s", format_set.result_format);
	ATF_CHECK_EQ(0, format_set.expansion_limit);
	ATF_CHECK(config_sets(&config, "port"));
	ATF_CHECK(!config_sets(&config, "password"));
	ATF_CHECK_STREQ("test:./t.cf", config.table);
	config_end(&config);
	ATF_REQUIRE_EQ(0, load("", 0600));
	ATF_CHECK_STREQ("localhost", set.hosts);
	ATF_CHECK_EQ(389, set.port);
	config_end(&config);
}

ATF_TC_WITHOUT_HEAD(a_dollar_has_no_meaning);
ATF_TC_BODY(a_dollar_has_no_meaning, tc)
{
	ATF_REQUIRE_EQ(0, load("password = a$hosts${x\nhosts = $port\n", 0600));
	ATF_CHECK_STREQ("a$hosts${x", set.password);
	ATF_CHECK_STREQ("$port", set.hosts);
	config_end(&config);
}

ATF_TC_WITHOUT_HEAD(errors_name_file_and_line);
ATF_TC_BODY(errors_name_file_and_line, tc)
{
	ATF_CHECK_EQ(-1, load("hosts = a\nport = 0\n", 0600));
	ATF_CHECK_STREQ(
	    "./t.cf, line 2: invalid port parameter value 0 < 1", why.text);
	ATF_CHECK_EQ(-1, load("hosts =\n", 0600));
	ATF_CHECK(strstr(why.text, "./t.cf, line 1: ") != NULL);
	ATF_CHECK_EQ(-1, load("\n\nhosts\n", 0600));
	ATF_CHECK_STREQ("./t.cf, line 3: missing '=' after attribute name: "
			"\"hosts\"",
	    why.text);
	ATF_CHECK_EQ(-1, load("start_tls = 7\n", 0600));
	ATF_CHECK_EQ(-1, load_as("./none.cf"));
	ATF_CHECK(strstr(why.text, "./none.cf") != NULL);
	ATF_CHECK(strstr(why.text, "No such file") != NULL);
	ATF_CHECK_EQ(-1, load_as("."));
	ATF_REQUIRE_EQ(
	    0, file_replace("./t.cf", 0600, SV("hosts=a\0b\n"), &why));
	ATF_CHECK_EQ(-1, load_as("./t.cf"));
	ATF_CHECK_STREQ("./t.cf: a NUL byte in it", why.text);
}

/* How many warnings a file is worth. */
static unsigned long
warnings(const char *text, mode_t mode)
{
	unsigned long before = log_warnings();

	ATF_REQUIRE_EQ(0, load(text, mode));
	config_end(&config);
	return log_warnings() - before;
}

ATF_TC_WITHOUT_HEAD(unknown_names_and_open_passwords_are_warned_of);
ATF_TC_BODY(unknown_names_and_open_passwords_are_warned_of, tc)
{
	ATF_CHECK_EQ(0, warnings("hosts = a\ndomain =\n", 0644));
	ATF_CHECK_EQ(1, warnings("hosts = a\nhotss = b\n", 0644));
	ATF_CHECK_EQ(2, warnings("a = 1\nb = 2\n", 0600));
	ATF_CHECK_EQ(1, warnings("password = x\n", 0644));
	ATF_CHECK_EQ(0, warnings("password = x\n", 0640));
	ATF_CHECK_EQ(0, warnings("password =\n", 0644));
	ATF_CHECK_EQ(1, warnings("port = 1\nport = 2\n", 0600));
}

static enum map_result
wants(const char *key)
{
	return config_wants(&config, sv_of(key), &why);
}

ATF_TC_WITHOUT_HEAD(only_addresses_in_the_domains_are_wanted);
ATF_TC_BODY(only_addresses_in_the_domains_are_wanted, tc)
{
	ATF_REQUIRE_EQ(0, load("", 0600));
	ATF_CHECK_EQ(MAP_FOUND, wants("u"));
	config_end(&config);
	ATF_REQUIRE_EQ(
	    0, file_replace("./domains", 0644, SV("file.example\n"), &why));
	ATF_REQUIRE_EQ(0, load("domain = !no.example, x.example\n ./domains "
			       "inline:{table.example=1}\n",
			      0600));
	ATF_CHECK_EQ(MAP_FOUND, wants("u@x.example"));
	ATF_CHECK_EQ(MAP_FOUND, wants("u@X.Example"));
	ATF_CHECK_EQ(MAP_FOUND, wants("a@b@x.example"));
	ATF_CHECK_EQ(MAP_FOUND, wants("u@table.example"));
	ATF_CHECK_EQ(MAP_NONE, wants("u@no.example"));
	ATF_CHECK_EQ(MAP_NONE, wants("u@sub.x.example"));
	ATF_CHECK_EQ(MAP_NONE, wants("x.example"));
	ATF_CHECK_EQ(MAP_NONE, wants("@x.example"));
	ATF_CHECK_EQ(MAP_NONE, wants("u@"));
	ATF_CHECK_EQ(MAP_NONE, wants(""));
	config_end(&config);
}

ATF_TC_WITHOUT_HEAD(a_list_of_domains_may_be_broken);
ATF_TC_BODY(a_list_of_domains_may_be_broken, tc)
{
	ATF_REQUIRE_EQ(0, load("domain = /nonexistent/list\n", 0600));
	ATF_CHECK_EQ(MAP_LATER, wants("u@x.example"));
	config_end(&config);
}

ATF_TC_WITHOUT_HEAD(the_oldest_form_is_read_from_main_cf);
ATF_TC_BODY(the_oldest_form_is_read_from_main_cf, tc)
{
	struct main_cf *cf = main_cf_new();

	ATF_CHECK_EQ(-1, load_as("users"));
	ATF_CHECK(strstr(why.text, "test:users: ") != NULL);
	ATF_REQUIRE_EQ(
	    0, main_cf_parse(cf,
		   SV("h = one two\nusers_hosts = $h\nusers_port = 77\n"
		      "users_domain = x.example\n"),
		   "main.cf", &why));
	config_use_main_cf(cf);
	ATF_REQUIRE_EQ(0, load_as("users"));
	ATF_CHECK_STREQ("one two", set.hosts);
	ATF_CHECK_EQ(77, set.port);
	ATF_CHECK_EQ(MAP_NONE, wants("u@y.example"));
	config_end(&config);
	ATF_REQUIRE_EQ(0, main_cf_set(cf, SV("users_port=x"), &why));
	ATF_CHECK_EQ(-1, load_as("users"));
	ATF_CHECK(strstr(why.text, "users_port") != NULL ||
		  strstr(why.text, "main.cf") != NULL);
	config_use_main_cf(NULL);
	main_cf_free(&cf);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lines_fill_the_settings);
	ATF_TP_ADD_TC(tp, a_dollar_has_no_meaning);
	ATF_TP_ADD_TC(tp, errors_name_file_and_line);
	ATF_TP_ADD_TC(tp, unknown_names_and_open_passwords_are_warned_of);
	ATF_TP_ADD_TC(tp, only_addresses_in_the_domains_are_wanted);
	ATF_TP_ADD_TC(tp, a_list_of_domains_may_be_broken);
	ATF_TP_ADD_TC(tp, the_oldest_form_is_read_from_main_cf);
	return atf_no_error();
}
