#include "proxymap/sql.h"

#include <ctype.h>
#include <string.h>
#include <sys/random.h>

#include "proxymap/wire.h"
#include "util/log.h"

enum { PARTS = 8 };

const struct param sql_params[] = {
	param_raw(struct sql_settings, query, .initial = "",
	    .doc = "The statement, with %s and the like for parts of the key."),
	param_raw(struct sql_settings, select_field, .initial = "",
	    .doc = "The column of the result, where there is no query."),
	param_raw(struct sql_settings, table, .initial = "",
	    .doc = "The table, where there is no query."),
	param_raw(struct sql_settings, where_field, .initial = "",
	    .doc = "The column of the key, where there is no query."),
	param_raw(struct sql_settings, additional_conditions, .initial = "",
	    .doc = "What follows the condition, where there is no query."),
	{ 0 },
};

const struct param sql_server_params[] = {
	param_raw(struct sql_server_settings, hosts, .initial = "localhost",
	    .min = 1, .doc = "The servers, tried in random order."),
	param_raw(struct sql_server_settings, user, .initial = "",
	    .doc = "The name to log in with."),
	param_raw(struct sql_server_settings, password, .initial = "",
	    .doc = "The password to log in with."),
	param_raw(struct sql_server_settings, dbname, .initial = "",
	    .doc = "The name of the database."),
	param_time(struct sql_server_settings, timeout, .initial = "10s",
	    .min = 1, .max = 3600,
	    .doc = "How long connecting, or one query, may take."),
	param_time(struct sql_server_settings, idle_interval, .initial = "60s",
	    .min = 1, .max = 86400,
	    .doc = "A connection is not used again after so long."),
	param_time(struct sql_server_settings, retry_interval, .initial = "60s",
	    .min = 1, .max = 86400,
	    .doc = "Not used: a table that failed five times in a row is left "
		   "alone for 1 to 60 seconds."),
	{ 0 },
};

/* Quoting is of no use in an E'' string of PostgreSQL: it leaves backslashes as
 * they are. */
static bool
is_escape_string(const char *query, const char *quote)
{
	return quote > query && (quote[-1] == 'E' || quote[-1] == 'e') &&
	       (quote - query == 1 || !isalnum((unsigned char)quote[-2]));
}

/* Warns of what comes from the key where its quoting is of no use. */
static void
judge_quotes(
    const struct sql *sql, const struct sql_kind *kind, const char *query)
{
	struct err err;
	char within = '\0';
	bool safe = false;

	for (const char *c = query; *c != '\0'; c++) {
		if (within == *c) {
			within = '\0';
			safe = false;
		} else if (within == '\0' && strchr("'\"`", *c) != NULL) {
			within = *c;
			safe = strchr(kind->quotes, within) != NULL &&
			       !is_escape_string(query, c);
		}
		if (*c != '%' || *++c == '%' || safe)
			continue;
		err_set(&err, ERR_NEVER,
		    "query: %%%c is not in single quotes: who sends mail may "
		    "change the query",
		    *c);
		config_blame(&sql->config, "query", &err);
		log_warn("%s", err.text);
		return;
	}
}

static const char *template(const struct sql *sql, const struct sql_kind *kind)
{
	const struct sql_settings *s = &sql->set;
	const char *query = NULL;

	if (*s->query != '\0')
		return s->query;
	if (kind->oldest != NULL)
		query = kind->oldest(sql);
	if (query != NULL || *s->select_field == '\0' || *s->table == '\0' ||
	    *s->where_field == '\0')
		return query;
	return pool_printf(sql->config.pool,
	    "SELECT %s FROM %s WHERE %s = '%%s' %s", s->select_field, s->table,
	    s->where_field, s->additional_conditions);
}

static int
read_templates(struct sql *sql, const struct sql_kind *kind, struct err *err)
{
	const char *query = template(sql, kind);

	if (query == NULL)
		return err_set(
		    err, ERR_NEVER, "%s: there is no query", sql->config.path);
	if (format_query(&sql->query, query, err) < 0)
		return config_blame(&sql->config, "query", err);
	if (format_result(&sql->result, sql->format_set.result_format, err) < 0)
		return config_blame(&sql->config, "result_format", err);
	judge_quotes(sql, kind, query);
	return 0;
}

int
sql_load(struct sql *sql, const struct sql_kind *kind, const char *name,
    const struct config_part *own, struct err *err)
{
	struct config_part parts[PARTS] = {
		{ format_params, &sql->format_set },
		{ sql_params, &sql->set },
	};

	sql->kind = kind;
	sql->client.paths = sql->paths;
	for (size_t i = 2; i < PARTS - 1 && own->rows != NULL; i++)
		parts[i] = *own++;
	if (config_load(&sql->config, kind->name, name, parts, err) < 0)
		return -1;
	if (read_templates(sql, kind, err) == 0)
		return 0;
	sql_end(sql);
	return -1;
}

void
sql_add_path(struct sql *sql, const char *path)
{
	if (sql->paths_count < SQL_PATHS)
		sql->paths[sql->paths_count++] =
		    pool_copy(sql->config.pool, sv_of(path));
}

void
sql_end(struct sql *sql)
{
	config_end(&sql->config);
}

enum map_result
sql_wants(struct client *client, struct sv key, struct err *err)
{
	struct sql *sql = owner_of(client, struct sql, client);

	return config_wants(&sql->config, key, err);
}

/* "host", "host:port", "[::1]:port" */
static struct sql_host
inet_host(struct pool *pool, struct sv text)
{
	struct sv name = text, port = { 0 }, inside;
	const char *colon = memrchr(text.at, ':', text.len);

	if (*text.at == '[' &&
	    (inside = sv_from(text, 1), sv_cut(&inside, ']', &name))) {
		sv_skip(&inside, ":");
		port = inside;
	} else if (colon != NULL) {
		name = sv_upto(text, (size_t)(colon - text.at));
		port = sv_from(text, name.len + 1);
	}
	return (struct sql_host){
		.name = pool_copy(pool, name),
		.port = port.len > 0 ? pool_copy(pool, port) : NULL,
	};
}

static struct sql_host
read_host(struct pool *pool, struct sv item)
{
	if (memmem(item.at, item.len, "://", 3) != NULL)
		return (struct sql_host){ .uri = pool_copy(pool, item) };
	if (sv_skip(&item, "unix:") || *item.at == '/')
		return (struct sql_host){ .path = pool_copy(pool, item) };
	sv_skip(&item, "inet:");
	if (item.len == 0)
		return (struct sql_host){ 0 };
	return inet_host(pool, item);
}

int
sql_take_hosts(
    struct sql *sql, const struct sql_server_settings *set, struct err *err)
{
	struct pool *pool = sql->config.pool;
	struct sv rest = sv_of(set->hosts), item;

	while (sv_item(&rest, ", \t\r\n", &item)) {
		struct sql_host host = read_host(pool, item);

		if (sql->hosts_count == SQL_HOSTS ||
		    (host.path == NULL && host.uri == NULL &&
			host.name == NULL)) {
			err_set(err, ERR_NEVER,
			    sql->hosts_count == SQL_HOSTS
				? "hosts: too many at " SV_FMT
				: "hosts: bad host: " SV_FMT,
			    SV_ARG(sv_upto(item, 100)));
			return config_blame(&sql->config, "hosts", err);
		}
		sql->hosts[sql->hosts_count++] = host;
	}
	sql->client.timeout_ms = set->timeout * 1000;
	sql->client.idle_ms = set->idle_interval * 1000;
	return 0;
}

static void
shuffle(const struct sql *sql, const struct sql_host *order[SQL_HOSTS])
{
	uint16_t numbers[SQL_HOSTS] = { 0 };
	size_t count = 0;

	/* Without random numbers the order is that of the file. */
	if (getrandom(numbers, sizeof(numbers), GRND_NONBLOCK) < 0)
		memset(numbers, 0xff, sizeof(numbers));
	for (int with_path = 1; with_path >= 0; with_path--) {
		size_t first = count;

		for (size_t i = 0; i < sql->hosts_count; i++) {
			size_t at;

			if ((sql->hosts[i].path != NULL) != with_path)
				continue;
			at = first + numbers[i] % (count - first + 1);
			order[count] = order[at];
			order[at] = &sql->hosts[i];
			count++;
		}
	}
}

struct client_link *
sql_connect(struct client *client, struct err *err)
{
	const struct sql *sql = owner_of(client, struct sql, client);
	const struct sql_host *order[SQL_HOSTS];
	int64_t deadline = wire_now() + client->timeout_ms;
	size_t count = sql->hosts_count;

	shuffle(sql, order);
	for (size_t i = 0; i < count; i++) {
		int64_t left = deadline - wire_now();
		struct sql_link *link = sql->kind->connect(
		    sql, order[i], left / (int64_t)(count - i), err);

		if (link != NULL)
			return &link->link;
	}
	return NULL;
}

enum map_result
sql_find(
    struct client_link *link, struct sv key, struct str *value, struct err *err)
{
	struct sql_link *l = owner_of(link, struct sql_link, link);
	const struct sql *sql = owner_of(link->client, struct sql, client);
	struct str query = { 0 };
	struct answer answer;
	enum map_result result;

	l->deadline = wire_now() + link->client->timeout_ms;
	if (l->spoiled) {
		err_set(err, ERR_LATER, "the connection was left in a query");
		return MAP_LATER;
	}
	answer_begin(
	    &answer, &sql->result, key, sql->format_set.expansion_limit, value);
	result = format_fits(&sql->result, key)
		     ? format_expand(&sql->query, key, &l->quoter, &query, err)
		     : MAP_NONE;
	if (result == MAP_FOUND)
		result = sql->kind->ask(l, str_view(&query), &answer, err) < 0
			     ? MAP_LATER
			     : answer_end(&answer);
	str_free(&query);
	return result;
}
