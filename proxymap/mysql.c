/*
 * mysql: - MySQL and MariaDB (compat 3.1)
 *
 * The library waits, within limits that are set for each connection; rows are
 * taken one by one, so a query that finds a million of them stops at the limit.
 */
#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#include <mariadb/mysqld_error.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "proxymap/sql.h"
#include "proxymap/types.h"
#include "proxymap/wire.h"
#include "util/log.h"
#include "util/mem.h"

/* MYSQL_CLIENT_AUTHENTICATION_PLUGIN of a header that lacks another. */
enum { AUTHENTICATION = 2 };

struct mysql_settings {
	const char *charset;
	const char *option_file;
	const char *option_group;
	bool require_result_set;
	const char *tls_cert_file;
	const char *tls_key_file;
	const char *tls_CAfile;
	const char *tls_CApath;
	const char *tls_ciphers;
	bool tls_verify_cert;
};

static const struct param mysql_params[] = {
	param_raw(struct mysql_settings, charset, .initial = "utf8mb4",
	    .min = 1, .doc = "The character set of keys and values."),
	param_raw(struct mysql_settings, option_file, .initial = "",
	    .doc = "Not used."),
	param_raw(struct mysql_settings, option_group, .initial = "client",
	    .doc = "Not used."),
	param_bool(struct mysql_settings, require_result_set, .initial = "yes",
	    .doc = "A query without a result set is an error."),
	param_raw(struct mysql_settings, tls_cert_file, .initial = "",
	    .doc = "The certificate that we show."),
	param_raw(struct mysql_settings, tls_key_file, .initial = "",
	    .doc = "Its key."),
	param_raw(struct mysql_settings, tls_CAfile, .initial = "",
	    .doc = "The authorities that we trust, in a file."),
	param_raw(struct mysql_settings, tls_CApath, .initial = "",
	    .doc = "The authorities that we trust, in a folder."),
	param_raw(struct mysql_settings, tls_ciphers, .initial = "",
	    .doc = "The ciphers that may be used."),
	param_bool(struct mysql_settings, tls_verify_cert, .initial = "no",
	    .doc = "The server's name must be in its certificate."),
	{ 0 },
};

struct table {
	struct sql sql;
	struct mysql_settings set;
	struct sql_server_settings server;
	bool tls;
};

struct link {
	struct sql_link sql;
	MYSQL *mysql;
};

static const struct sql_kind kind;

static struct table *
table_of(struct client *c)
{
	return owner_of(owner_of(c, struct sql, client), struct table, sql);
}

static void
close_table(struct client *c)
{
	struct table *t = table_of(c);

	sql_end(&t->sql);
	free(t);
}

/* The files of TLS beside the sockets. */
static void
name_paths(struct table *t)
{
	const struct mysql_settings *s = &t->set;
	const char *const files[] = { s->tls_cert_file, s->tls_key_file,
		s->tls_CAfile, s->tls_CApath };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (*files[i] != '\0')
			sql_add_path(&t->sql, files[i]);
	t->tls = *s->tls_cert_file || *s->tls_key_file || *s->tls_CAfile ||
		 *s->tls_CApath || *s->tls_ciphers || s->tls_verify_cert;
}

static void
warn_unused(const struct table *t)
{
	static const char *const names[] = { "option_file", "option_group" };
	struct err err;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (config_sets(&t->sql.config, names[i])) {
			err_set(&err, ERR_NEVER,
			    "%s has no effect: give all "
			    "options here",
			    names[i]);
			config_blame(&t->sql.config, names[i], &err);
			log_warn("%s", err.text);
		}
}

/* How a server may ask who we are; no library can be loaded behind the walls.
 * Those that would send it the password as it stands are left out. */
static void
load_plugins(void)
{
	static const char *const names[] = { "caching_sha2_password",
		"sha256_password", "client_ed25519" };
	MYSQL *mysql;

	if (mysql_library_init(0, NULL, NULL) != 0 ||
	    (mysql = mysql_init(NULL)) == NULL)
		log_fatal("mysql: the library does not start");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		mysql_load_plugin(mysql, names[i], AUTHENTICATION, 0);
	mysql_close(mysql);
}

static struct client *
open_table(const char *name, struct err *err)
{
	struct table *t = mem_get(sizeof(*t));
	const struct config_part own[] = {
		{ sql_server_params, &t->server },
		{ mysql_params, &t->set },
		{ NULL, NULL },
	};

	if (sql_load(&t->sql, &kind, name, own, err) < 0) {
		free(t);
		return NULL;
	}
	if (sql_take_hosts(&t->sql, &t->server, err) < 0) {
		close_table(&t->sql.client);
		return NULL;
	}
	load_plugins();
	name_paths(t);
	warn_unused(t);
	return &t->sql.client;
}

/* The library's own errors are of the connection; of the server's, those by
 * which it ends. */
static int
complain(const struct link *l, struct err *err)
{
	unsigned code = mysql_errno(l->mysql);
	bool server = code >= ER_ERROR_FIRST && code < CR_MIN_ERROR &&
		      code != ER_SERVER_SHUTDOWN &&
		      code != ER_NORMAL_SHUTDOWN && code != ER_CON_COUNT_ERROR;

	return err_set(err, server ? ERR_NEVER : ERR_LATER, "%s",
	    code != 0 ? mysql_error(l->mysql) : "no reason given");
}

static int
quote(const struct format_quoter *q, struct sv text, struct str *to,
    struct err *err)
{
	const struct link *l = owner_of(
	    owner_of(q, const struct sql_link, quoter), const struct link, sql);
	size_t before = to->len;
	char *room = str_space(to, 2 * text.len + 1);
	unsigned long len;

	len = mysql_real_escape_string(l->mysql, room, text.at, text.len);
	if (len == (unsigned long)-1) {
		str_cut(to, before);
		return err_set(err, ERR_NEVER,
		    "the key cannot be said in the table's charset");
	}
	str_cut(to, before + len);
	return 0;
}

static void
set_options(const struct table *t, MYSQL *mysql, int64_t timeout)
{
	const struct mysql_settings *s = &t->set;
	unsigned seconds = timeout > 1000 ? (unsigned)(timeout / 1000) : 1;
	unsigned no = 0;
	my_bool yes = 1;

	mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
	mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &seconds);
	mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, s->charset);
	mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &no);
	if (!t->tls)
		return;
#define OR_NULL(text) (*(text) != '\0' ? (text) : NULL)
	mysql_ssl_set(mysql, OR_NULL(s->tls_key_file),
	    OR_NULL(s->tls_cert_file), OR_NULL(s->tls_CAfile),
	    OR_NULL(s->tls_CApath), OR_NULL(s->tls_ciphers));
#undef OR_NULL
	mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &yes);
	if (s->tls_verify_cert)
		mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
}

static void
hang_up(struct client_link *link)
{
	struct link *l =
	    owner_of(owner_of(link, struct sql_link, link), struct link, sql);

	if (l->mysql != NULL)
		mysql_close(l->mysql);
	free(l);
}

static struct sql_link *
connect_one(const struct sql *sql, const struct sql_host *h, int64_t timeout,
    struct err *err)
{
	const struct table *t = owner_of(sql, const struct table, sql);
	const struct sql_server_settings *s = &t->server;
	struct link *l = mem_get(sizeof(*l));
	unsigned long port = 0;

	l->sql.quoter.quote = quote;
	l->mysql = mysql_init(NULL);
	if (l->mysql == NULL) {
		err_set(err, ERR_LATER, "out of memory");
	} else if (h->uri != NULL ||
		   (h->port != NULL &&
		       !sv_number(sv_of(h->port), 65535, &port))) {
		err_set(err, ERR_LATER, "hosts: not a host and a port number");
	} else {
		set_options(t, l->mysql, timeout);
		if (mysql_real_connect(l->mysql, h->name, s->user, s->password,
			s->dbname, (unsigned)port, h->path,
			CLIENT_MULTI_RESULTS) != NULL)
			return &l->sql;
		complain(l, err);
	}
	hang_up(&l->sql.link);
	return NULL;
}

static int
take_rows(
    struct link *l, MYSQL_RES *rows, struct answer *answer, struct err *err)
{
	unsigned columns = mysql_num_fields(rows);
	MYSQL_ROW row;

	while ((row = mysql_fetch_row(rows)) != NULL) {
		const unsigned long *lens = mysql_fetch_lengths(rows);

		for (unsigned i = 0; i < columns; i++)
			if (row[i] != NULL &&
			    answer_add(answer, (struct sv){ row[i], lens[i] },
				err) < 0)
				return -1;
		if (wire_now() > l->sql.deadline)
			return err_set(err, ERR_LATER, "no answer in time");
	}
	return mysql_errno(l->mysql) != 0 ? complain(l, err) : 0;
}

/* A procedure that was called ends with one more result, without rows. */
static int
take_end(struct link *l, struct err *err)
{
	int more;

	while ((more = mysql_next_result(l->mysql)) == 0)
		if (mysql_field_count(l->mysql) > 0)
			return err_set(err, ERR_NEVER,
			    "the query has several result sets");
	return more > 0 ? complain(l, err) : 0;
}

/* Freeing rows that were not read reads them, however many they are: so the
 * connection is ended before. */
static void
free_rows(struct link *l, MYSQL_RES *rows)
{
	if (l->sql.spoiled)
		shutdown(mysql_get_socket(l->mysql), SHUT_RDWR);
	mysql_free_result(rows);
}

static int
ask(struct sql_link *link, struct sv query, struct answer *answer,
    struct err *err)
{
	struct link *l = owner_of(link, struct link, sql);
	const struct table *t = table_of(link->link.client);
	MYSQL_RES *rows;
	int result = 0;

	if (mysql_real_query(l->mysql, query.at, query.len) != 0)
		return complain(l, err);
	rows = mysql_use_result(l->mysql);
	if (rows == NULL && mysql_field_count(l->mysql) > 0)
		return complain(l, err);
	if (rows != NULL)
		result = take_rows(l, rows, answer, err);
	else if (t->set.require_result_set)
		result = err_set(err, ERR_NEVER, "the query has no result set");
	link->spoiled = result < 0;
	if (rows != NULL)
		free_rows(l, rows);
	if (result == 0 && (result = take_end(l, err)) < 0)
		link->spoiled = true;
	return result;
}

static const struct sql_kind kind = {
	.name = "mysql",
	.quotes = "'\"",
	.connect = connect_one,
	.ask = ask,
};

const struct client_type client_mysql = {
	.name = "mysql",
	.rows = (const struct param *const[]){ sql_server_params, mysql_params,
	    sql_params, format_params, NULL },
	.open = open_table,
	.close = close_table,
	.wants = sql_wants,
	.connect = sql_connect,
	.hang_up = hang_up,
	.find = sql_find,
};
