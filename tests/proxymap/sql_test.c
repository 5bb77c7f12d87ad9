#include <atf-c.h>
#include <string.h>

#include "proxymap/sql.h"
#include "util/file.h"
#include "util/log.h"

static struct err why;

/* NULL: why not. */
static struct client *
open_as(const char *type_name, const char *text)
{
	const struct client_type *type = client_type_find(sv_of(type_name));
	struct client *c;

	if (type == NULL)
		atf_tc_skip("%s: is not built in", type_name);
	ATF_REQUIRE_EQ(0, file_replace("./t.cf", 0600, sv_of(text), &why));
	c = type->open("./t.cf", &why);
	if (c != NULL)
		c->type = type;
	return c;
}

static bool
fails(const char *type, const char *text, const char *words)
{
	struct client *c = open_as(type, text);

	if (c == NULL && strstr(why.text, words) != NULL)
		return true;
	printf("%s: %s\n", text, c == NULL ? why.text : "is opened");
	client_close(&c);
	return false;
}

/* What is wrong with where the query has the key. */
static unsigned long
warnings(const char *type, const char *query)
{
	struct str text = { 0 };
	unsigned long before = log_warnings();
	struct client *c;

	str_printf(&text, "dbname = x\nquery = %s\n", query);
	c = open_as(type, str_text(&text));
	ATF_REQUIRE(c != NULL);
	client_close(&c);
	str_free(&text);
	return log_warnings() - before;
}

ATF_TC_WITHOUT_HEAD(a_key_outside_of_quotes_is_warned_of);
ATF_TC_BODY(a_key_outside_of_quotes_is_warned_of, tc)
{
	ATF_CHECK_EQ(0, warnings("pgsql", "select v from t where k = '%s'"));
	ATF_CHECK_EQ(
	    0, warnings("pgsql", "select '%u' || '@%d', '%%', 5 %% 2"));
	ATF_CHECK_EQ(0, warnings("pgsql", "select v where k like'%s'"));
	ATF_CHECK_EQ(0, warnings("pgsql", "select \"it's\" where k = '%s'"));
	ATF_CHECK_EQ(0, warnings("pgsql", "select 'it''s' where k = '%s'"));
	ATF_CHECK_EQ(1, warnings("pgsql", "select v from t where k = %s"));
	ATF_CHECK_EQ(1, warnings("pgsql", "select v from t where k = $$%s$$"));
	ATF_CHECK_EQ(1, warnings("pgsql", "select v from t where k = E'%s'"));
	ATF_CHECK_EQ(1, warnings("pgsql", "select v from %1 where k = %u"));
	ATF_CHECK_EQ(1, warnings("pgsql", "select v from t where k = \"%s\""));
	ATF_CHECK_EQ(1, warnings("pgsql", "select '' %s ''"));
	ATF_CHECK_EQ(0, warnings("mysql", "select v from t where k = \"%s\""));
	ATF_CHECK_EQ(1, warnings("mysql", "select v from t where `%s` = 1"));
}

ATF_TC_WITHOUT_HEAD(a_query_is_built_of_the_oldest_words);
ATF_TC_BODY(a_query_is_built_of_the_oldest_words, tc)
{
	struct client *c = open_as("pgsql",
	    "dbname = x\nselect_field = v\ntable = t\nwhere_field = k\n");

	ATF_REQUIRE(c != NULL);
	ATF_CHECK_STREQ("SELECT v FROM t WHERE k = '%s' ",
	    owner_of(c, struct sql, client)->query.text.at);
	client_close(&c);
	c = open_as("pgsql",
	    "dbname = x\nselect_function = f\nselect_field = v\n"
	    "table = t\nwhere_field = k\n");
	ATF_REQUIRE(c != NULL);
	ATF_CHECK_STREQ(
	    "SELECT f('%s')", owner_of(c, struct sql, client)->query.text.at);
	client_close(&c);
}

ATF_TC_WITHOUT_HEAD(errors_name_the_line_and_no_password);
ATF_TC_BODY(errors_name_the_line_and_no_password, tc)
{
	ATF_CHECK(fails("pgsql", "dbname = x\n", "./t.cf: there is no query"));
	ATF_CHECK(fails("pgsql", "dbname = x\ntable = t\nselect_field = v\n",
	    "there is no query"));
	ATF_CHECK(fails("pgsql", "query = a\n", "there is no dbname"));
	ATF_CHECK(fails("pgsql", "dbname = x\nquery = a %x\n",
	    "./t.cf, line 2: invalid query template: %x"));
	ATF_CHECK(fails("pgsql", "dbname = x\nquery = a\nresult_format = %0\n",
	    "./t.cf, line 3: invalid result template: %0"));
	ATF_CHECK(fails("pgsql",
	    "query = a\nhosts = postgresql://u:secret@h/x?nothing=1\n",
	    "./t.cf, line 2: hosts: bad URI"));
	ATF_CHECK(strstr(why.text, "secret") == NULL);
	ATF_CHECK(fails("mysql", "query = a\nhosts = inet:\n",
	    "./t.cf, line 2: hosts: bad host"));
	ATF_CHECK(fails("sqlite", "query = a\n", "dbpath"));
}

static void
host_is(const struct sql_host *h, const char *path, const char *name,
    const char *port)
{
	ATF_CHECK_STREQ(path, h->path ? h->path : "");
	ATF_CHECK_STREQ(name, h->name ? h->name : "");
	ATF_CHECK_STREQ(port, h->port ? h->port : "");
}

ATF_TC_WITHOUT_HEAD(hosts_are_sockets_names_and_addresses);
ATF_TC_BODY(hosts_are_sockets_names_and_addresses, tc)
{
	struct client *c = open_as("pgsql",
	    "dbname = x\nquery = a\nhosts = unix:/run/pg, inet:a.example:77\n"
	    "  b.example [::1]:88 [::1] unix:/tmp/.s.PGSQL.99 /run/x\n");
	const struct sql *sql = owner_of(c, struct sql, client);

	ATF_REQUIRE(c != NULL);
	ATF_REQUIRE_EQ(7, sql->hosts_count);
	host_is(&sql->hosts[0], "/run/pg", "", "");
	host_is(&sql->hosts[1], "", "a.example", "77");
	host_is(&sql->hosts[2], "", "b.example", "");
	host_is(&sql->hosts[3], "", "::1", "88");
	host_is(&sql->hosts[4], "", "::1", "");
	host_is(&sql->hosts[5], "/tmp", "", "99");
	host_is(&sql->hosts[6], "/run/x", "", "");
	ATF_CHECK(c->paths[0] == NULL);
	client_close(&c);
}

static bool
has_path(const struct client *c, const char *path)
{
	for (size_t i = 0; c->paths[i] != NULL; i++)
		if (strcmp(c->paths[i], path) == 0)
			return true;
	return false;
}

ATF_TC_WITHOUT_HEAD(files_that_are_read_later_are_named);
ATF_TC_BODY(files_that_are_read_later_are_named, tc)
{
	struct client *c = open_as("pgsql",
	    "query = a\nhosts = postgresql://h/x?sslrootcert=/ca.pem&sslkey=/k\n");

	ATF_REQUIRE(c != NULL);
	ATF_CHECK(has_path(c, "/ca.pem"));
	ATF_CHECK(has_path(c, "/k"));
	client_close(&c);
	c = open_as("mysql",
	    "query = a\nhosts = unix:/my.sock h\ntls_CAfile = /ca.pem\n");
	ATF_REQUIRE(c != NULL);
	ATF_CHECK(!has_path(c, "/my.sock"));
	ATF_CHECK(has_path(c, "/ca.pem"));
	client_close(&c);
	c = open_as("sqlite", "query = a\ndbpath = /var/x/y.db\n");
	ATF_REQUIRE(c != NULL);
	ATF_CHECK(has_path(c, "/var/x/y.db"));
	ATF_CHECK(has_path(c, "/var/x/"));
	client_close(&c);
}

/* A folder of configuration files has passwords of others. */
ATF_TC_WITHOUT_HEAD(no_folder_with_configuration_is_read);
ATF_TC_BODY(no_folder_with_configuration_is_read, tc)
{
	static const char *const paths[] = { "./y.db", "y.db" };
	struct str text = { 0 };

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		unsigned long before = log_warnings();
		struct client *c;

		str_clear(&text);
		str_printf(&text, "query = a\ndbpath = %s\n", paths[i]);
		c = open_as("sqlite", str_text(&text));
		ATF_REQUIRE(c != NULL);
		ATF_CHECK(has_path(c, paths[i]));
		ATF_CHECK(!has_path(c, "./"));
		ATF_CHECK(!has_path(c, "."));
		ATF_CHECK_EQ(1, log_warnings() - before);
		client_close(&c);
	}
	str_free(&text);
}

ATF_TC_WITHOUT_HEAD(too_many_hosts_are_an_error);
ATF_TC_BODY(too_many_hosts_are_an_error, tc)
{
	struct str text = { 0 };

	str_puts(&text, "dbname = x\nquery = a\nhosts =");
	for (int i = 0; i <= SQL_HOSTS; i++)
		str_printf(&text, " h%d", i);
	str_puts(&text, "\n");
	ATF_CHECK(fails("pgsql", str_text(&text), "hosts: too many at h32"));
	str_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_key_outside_of_quotes_is_warned_of);
	ATF_TP_ADD_TC(tp, a_query_is_built_of_the_oldest_words);
	ATF_TP_ADD_TC(tp, errors_name_the_line_and_no_password);
	ATF_TP_ADD_TC(tp, hosts_are_sockets_names_and_addresses);
	ATF_TP_ADD_TC(tp, files_that_are_read_later_are_named);
	ATF_TP_ADD_TC(tp, no_folder_with_configuration_is_read);
	ATF_TP_ADD_TC(tp, too_many_hosts_are_an_error);
	return atf_no_error();
}
