/*
 * sqlite: - a file of SQLite, read only (compat 3.1)
 *
 * Of each row the first column counts, as in Postfix. A file in WAL mode can be
 * read only while its -wal and -shm files are there, or may be made. Behind the
 * walls all of its folder can be read, unless configuration lies there.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "proxymap/sql.h"
#include "proxymap/types.h"
#include "proxymap/wire.h"
#include "util/log.h"
#include "util/mem.h"

enum { STEPS = 10000 }; /* of SQLite's machine, between looks at the clock */

struct sqlite_settings {
	const char *dbpath;
	long timeout;
};

static const struct param sqlite_params[] = {
	param_raw(struct sqlite_settings, dbpath, .initial = "", .min = 1,
	    .doc = "The path of the database."),
	param_time(struct sqlite_settings, timeout, .initial = "10s", .min = 1,
	    .max = 3600, .doc = "How long a query may take."),
	{ 0 },
};

struct table {
	struct sql sql;
	struct sqlite_settings set;
};

struct link {
	struct sql_link sql;
	sqlite3 *db;
};

static const struct sql_kind kind;

static struct table *
table_of(struct client *c)
{
	return owner_of(owner_of(c, struct sql, client), struct table, sql);
}

/* Whether who may read this folder may read configuration, and passwords. */
static bool
has_configuration(const char *path, struct sv folder)
{
	return sv_is(SV("main.cf"), path) ||
	       sv_equal(sv_upto(sv_of(path), folder.len), folder);
}

/* What a reader of the file needs: it, and what lies beside it or takes its
 * place. */
static void
name_paths(struct table *t)
{
	const char *path = t->set.dbpath, *slash = strrchr(path, '/');
	struct sv folder = { path,
		slash == NULL ? 0 : (size_t)(slash - path) + 1 };
	struct pool *pool = t->sql.config.pool;
	struct err err;

	sql_add_path(&t->sql, path);
	sql_add_path(&t->sql, pool_printf(pool, "%s-wal", path));
	sql_add_path(&t->sql, pool_printf(pool, "%s-shm", path));
	if (folder.len > 0 && !has_configuration(t->sql.config.path, folder)) {
		sql_add_path(&t->sql, pool_copy(pool, folder));
		return;
	}
	err_set(&err, ERR_NEVER,
	    "dbpath: beside configuration; that one file is read, and not what "
	    "takes its place: give it a folder of its own");
	config_blame(&t->sql.config, "dbpath", &err);
	log_warn("%s", err.text);
}

static struct client *
open_table(const char *name, struct err *err)
{
	struct table *t = mem_get(sizeof(*t));
	const struct config_part own[] = {
		{ sqlite_params, &t->set },
		{ NULL, NULL },
	};

	if (sql_load(&t->sql, &kind, name, own, err) < 0) {
		free(t);
		return NULL;
	}
	t->sql.client.timeout_ms = t->set.timeout * 1000;
	name_paths(t);
	return &t->sql.client;
}

static void
close_table(struct client *c)
{
	struct table *t = table_of(c);

	sql_end(&t->sql);
	free(t);
}

static int
is_late(void *link)
{
	return wire_now() > ((const struct link *)link)->sql.deadline;
}

static int
quote(const struct format_quoter *q, struct sv text, struct str *to,
    struct err *err)
{
	(void)q, (void)err;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\'')
			str_putc(to, '\'');
		str_putc(to, text.at[i]);
	}
	return 0;
}

static int
complain(sqlite3 *db, const char *what, struct err *err)
{
	int code = db != NULL ? sqlite3_errcode(db) : SQLITE_NOMEM;
	bool never = code == SQLITE_ERROR || code == SQLITE_TOOBIG;

	return err_set(err, never ? ERR_NEVER : ERR_LATER, "%s: %s", what,
	    db != NULL ? sqlite3_errmsg(db) : "out of memory");
}

static struct client_link *
connect_to(struct client *c, struct err *err)
{
	struct table *t = table_of(c);
	struct link *l = mem_get(sizeof(*l));

	if (sqlite3_open_v2(t->set.dbpath, &l->db,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK) {
		complain(l->db, t->set.dbpath, err);
		sqlite3_close(l->db);
		free(l);
		return NULL;
	}
	sqlite3_busy_timeout(l->db, (int)c->timeout_ms);
	sqlite3_progress_handler(l->db, STEPS, is_late, l);
	sqlite3_db_config(l->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(l->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	l->sql.quoter.quote = quote;
	return &l->sql.link;
}

static void
hang_up(struct client_link *link)
{
	struct link *l =
	    owner_of(owner_of(link, struct sql_link, link), struct link, sql);

	sqlite3_close(l->db);
	free(l);
}

static int
read_rows(sqlite3_stmt *statement, struct answer *answer, struct err *err)
{
	int code;

	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		const char *text =
		    (const char *)sqlite3_column_text(statement, 0);
		int len = sqlite3_column_bytes(statement, 0);

		if (text != NULL &&
		    answer_add(answer, (struct sv){ text, (size_t)len }, err) <
			0)
			return -1;
	}
	if (code == SQLITE_DONE)
		return 0;
	return complain(sqlite3_db_handle(statement), "query", err);
}

static int
ask(struct sql_link *link, struct sv query, struct answer *answer,
    struct err *err)
{
	struct link *l = owner_of(link, struct link, sql);
	sqlite3_stmt *statement = NULL;
	int result = -1;

	if (sqlite3_prepare_v2(
		l->db, query.at, (int)query.len, &statement, NULL) != SQLITE_OK)
		complain(l->db, "query", err);
	else if (statement == NULL)
		err_set(err, ERR_NEVER, "query: no statement");
	else
		result = read_rows(statement, answer, err);
	sqlite3_finalize(statement);
	return result;
}

static const struct sql_kind kind = {
	.name = "sqlite",
	.quotes = "'",
	.ask = ask,
};

const struct client_type client_sqlite = {
	.name = "sqlite",
	.rows = (const struct param *const[]){ sqlite_params, sql_params,
	    format_params, NULL },
	.open = open_table,
	.close = close_table,
	.wants = sql_wants,
	.connect = connect_to,
	.hang_up = hang_up,
	.find = sql_find,
};
