/*
 * pgsql: - PostgreSQL (compat 3.1)
 *
 * libpq never waits here: each wait is ours, and ends at the deadline. Rows are
 * taken one by one, so a query that finds a million of them stops at the limit.
 */
#include <errno.h>
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "proxymap/sql.h"
#include "proxymap/types.h"
#include "proxymap/wire.h"
#include "util/mem.h"

struct pgsql_settings {
	const char *encoding;
	const char *select_function;
};

static const struct param pgsql_params[] = {
	param_raw(struct pgsql_settings, encoding, .initial = "UTF8", .min = 1,
	    .doc = "The encoding of keys and values."),
	param_raw(struct pgsql_settings, select_function, .initial = "",
	    .doc = "A function to call, where there is no query."),
	{ 0 },
};

struct table {
	struct sql sql;
	struct pgsql_settings set;
	struct sql_server_settings server;
};

struct link {
	struct sql_link sql;
	PGconn *connection;
};

static const struct sql_kind kind;

static struct table *
table_of(struct client *c)
{
	return owner_of(owner_of(c, struct sql, client), struct table, sql);
}

static const char *
oldest_query(const struct sql *sql)
{
	const struct table *t = owner_of(sql, const struct table, sql);

	if (*t->set.select_function == '\0')
		return NULL;
	return pool_printf(
	    sql->config.pool, "SELECT %s('%%s')", t->set.select_function);
}

static void
close_table(struct client *c)
{
	struct table *t = table_of(c);

	sql_end(&t->sql);
	free(t);
}

/* Files that a URI names are read at each connection. */
static void
add_paths(struct table *t, const PQconninfoOption *o)
{
	static const char *const names = "sslrootcert sslcert sslkey sslcrl "
					 "sslcrldir passfile";

	for (; o->keyword != NULL; o++)
		if (o->val != NULL && *o->val == '/' &&
		    sv_listed(sv_of(names), sv_of(o->keyword)))
			sql_add_path(&t->sql, o->val);
}

/* Without libpq's own text, which may quote a password. */
static int
check_uri(struct table *t, const char *uri, struct err *err)
{
	PQconninfoOption *o = PQconninfoParse(uri, NULL);

	if (o == NULL) {
		err_set(err, ERR_NEVER, "hosts: bad URI");
		return config_blame(&t->sql.config, "hosts", err);
	}
	add_paths(t, o);
	PQconninfoFree(o);
	return 0;
}

/* libpq wants the folder of a socket, and its port. */
static void
split_socket(struct table *t, struct sql_host *h)
{
	static const char middle[] = "/.s.PGSQL.";
	const char *at = strstr(h->path, middle);

	if (at == NULL)
		return;
	h->port = at + sizeof(middle) - 1;
	h->path = pool_copy(
	    t->sql.config.pool, (struct sv){ h->path, (size_t)(at - h->path) });
}

static int
check_hosts(struct table *t, struct err *err)
{
	for (size_t i = 0; i < t->sql.hosts_count; i++) {
		struct sql_host *h = &t->sql.hosts[i];

		if (h->uri != NULL && check_uri(t, h->uri, err) < 0)
			return -1;
		if (h->uri == NULL && *t->server.dbname == '\0')
			return err_set(err, ERR_NEVER, "%s: there is no dbname",
			    t->sql.config.path);
		if (h->path != NULL)
			split_socket(t, h);
	}
	return 0;
}

static struct client *
open_table(const char *name, struct err *err)
{
	struct table *t = mem_get(sizeof(*t));
	const struct config_part own[] = {
		{ sql_server_params, &t->server },
		{ pgsql_params, &t->set },
		{ NULL, NULL },
	};

	if (sql_load(&t->sql, &kind, name, own, err) < 0) {
		free(t);
		return NULL;
	}
	if (sql_take_hosts(&t->sql, &t->server, err) < 0 ||
	    check_hosts(t, err) < 0) {
		close_table(&t->sql.client);
		return NULL;
	}
	return &t->sql.client;
}

/* libpq's texts end in a newline, and may have several. */
static int
complain(const struct link *l, enum err_kind why, struct err *err)
{
	struct sv text = sv_trim(sv_of(PQerrorMessage(l->connection))), line;

	if (PQstatus(l->connection) == CONNECTION_BAD)
		why = ERR_LATER;
	if (!sv_cut(&text, '\n', &line))
		line = text;
	return err_set(
	    err, why, SV_FMT, SV_ARG(sv_upto(line, sizeof(err->text))));
}

static int
wait_for(const struct link *l, int events, struct err *err)
{
	struct pollfd p = { .fd = PQsocket(l->connection),
		.events = (short)events };

	for (;;) {
		int64_t left = l->sql.deadline - wire_now();
		int ready;

		if (left <= 0)
			return err_set(err, ERR_LATER, "no answer in time");
		ready = poll(&p, 1, (int)left);
		if (ready > 0)
			return 0;
		if (ready < 0 && errno != EINTR)
			return err_errno(err, "poll");
	}
}

static PGconn *
start(const struct table *t, const struct sql_host *h)
{
	const struct sql_server_settings *s = &t->server;
	const char *names[] = { "dbname", "host", "port", "user", "password",
		"fallback_application_name", "client_encoding", NULL };
	const char *values[] = {
		h->uri != NULL ? h->uri : s->dbname,
		h->path != NULL ? h->path : h->name,
		h->port != NULL ? h->port : "5432",
		s->user,
		s->password,
		"postern",
		t->set.encoding,
		NULL,
	};

	if (h->uri != NULL)
		for (int i = 1; i <= 4; i++)
			values[i] = NULL;
	return PQconnectStartParams(names, values, h->uri != NULL);
}

static int
finish(struct link *l, struct err *err)
{
	PostgresPollingStatusType is = PGRES_POLLING_WRITING;

	while (is == PGRES_POLLING_WRITING || is == PGRES_POLLING_READING) {
		if (PQstatus(l->connection) == CONNECTION_BAD)
			break;
		if (wait_for(l, is == PGRES_POLLING_WRITING ? POLLOUT : POLLIN,
			err) < 0)
			return -1;
		is = PQconnectPoll(l->connection);
	}
	if (is == PGRES_POLLING_OK)
		return PQsetnonblocking(l->connection, 1);
	return complain(l, ERR_LATER, err);
}

static int
quote(const struct format_quoter *q, struct sv text, struct str *to,
    struct err *err)
{
	const struct link *l = owner_of(
	    owner_of(q, const struct sql_link, quoter), const struct link, sql);
	size_t before = to->len, len;
	char *room = str_space(to, 2 * text.len + 1);
	int failed = 0;

	len =
	    PQescapeStringConn(l->connection, room, text.at, text.len, &failed);
	str_cut(to, before + len);
	return failed ? err_set(err, ERR_NEVER,
			    "the key cannot be said in the table's encoding")
		      : 0;
}

static void
hang_up(struct client_link *link)
{
	struct link *l =
	    owner_of(owner_of(link, struct sql_link, link), struct link, sql);

	PQfinish(l->connection);
	free(l);
}

static struct sql_link *
connect_one(const struct sql *sql, const struct sql_host *h, int64_t timeout,
    struct err *err)
{
	struct link *l = mem_get(sizeof(*l));

	l->sql.deadline = wire_now() + timeout;
	l->sql.quoter.quote = quote;
	l->connection = start(owner_of(sql, const struct table, sql), h);
	if (l->connection == NULL)
		err_set(err, ERR_LATER, "out of memory");
	else if (finish(l, err) == 0)
		return &l->sql;
	hang_up(&l->sql.link);
	return NULL;
}

static int
send_query(struct link *l, const char *query, struct err *err)
{
	int left;

	if (PQsendQuery(l->connection, query) == 0 ||
	    PQsetSingleRowMode(l->connection) == 0)
		return complain(l, ERR_LATER, err);
	while ((left = PQflush(l->connection)) > 0) {
		if (wait_for(l, POLLIN | POLLOUT, err) < 0)
			return -1;
		if (PQconsumeInput(l->connection) == 0)
			return complain(l, ERR_LATER, err);
	}
	return left < 0 ? complain(l, ERR_LATER, err) : 0;
}

/* The next part of the answer in *part, NULL at its end. */
static int
next_part(struct link *l, PGresult **part, struct err *err)
{
	while (PQisBusy(l->connection)) {
		if (wait_for(l, POLLIN, err) < 0)
			return -1;
		if (PQconsumeInput(l->connection) == 0)
			return complain(l, ERR_LATER, err);
	}
	*part = PQgetResult(l->connection);
	return 0;
}

static int
take_row(const PGresult *part, struct answer *answer, struct err *err)
{
	int columns = PQnfields(part);

	for (int row = 0; row < PQntuples(part); row++)
		for (int i = 0; i < columns; i++) {
			struct sv value = { PQgetvalue(part, row, i),
				(size_t)PQgetlength(part, row, i) };

			if (answer_add(answer, value, err) < 0)
				return -1;
		}
	return 0;
}

/* Whether the server ends the connection with this. */
static bool
is_last_word(const PGresult *part)
{
	const char *severity =
	    PQresultErrorField(part, PG_DIAG_SEVERITY_NONLOCALIZED);

	return severity == NULL || strcmp(severity, "ERROR") != 0;
}

static int
take_part(
    struct link *l, PGresult *part, struct answer *answer, struct err *err)
{
	switch (PQresultStatus(part)) {
	case PGRES_SINGLE_TUPLE:
	case PGRES_TUPLES_OK:
		return take_row(part, answer, err);
	case PGRES_FATAL_ERROR:
	case PGRES_BAD_RESPONSE:
		return complain(
		    l, is_last_word(part) ? ERR_LATER : ERR_NEVER, err);
	default:
		return err_set(err, ERR_NEVER, "the query has no result set");
	}
}

static int
ask(struct sql_link *link, struct sv query, struct answer *answer,
    struct err *err)
{
	struct link *l = owner_of(link, struct link, sql);
	PGresult *part = NULL;
	int result = 0;

	if (send_query(l, query.at, err) < 0)
		return -1;
	while (result == 0) {
		if (next_part(l, &part, err) < 0)
			return -1;
		if (part == NULL)
			return 0;
		result = take_part(l, part, answer, err);
		PQclear(part);
	}
	l->sql.spoiled = true;
	return -1;
}

static const struct sql_kind kind = {
	.name = "pgsql",
	.quotes = "'",
	.oldest = oldest_query,
	.connect = connect_one,
	.ask = ask,
};

const struct client_type client_pgsql = {
	.name = "pgsql",
	.rows = (const struct param *const[]){ sql_server_params, pgsql_params,
	    sql_params, format_params, NULL },
	.open = open_table,
	.close = close_table,
	.wants = sql_wants,
	.connect = sql_connect,
	.hang_up = hang_up,
	.find = sql_find,
};
