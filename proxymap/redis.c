/*
 * redis: - GET KEY, or HGET NAME KEY, of one server or a cluster
 */
#include "proxymap/redis.h"

#include <stdlib.h>
#include <string.h>

#include "proxymap/types.h"
#include "util/file.h"
#include "util/mem.h"

enum { PASSWORD_LIMIT = 4096 };

#define S struct redis_settings

/* clang-format off */
static const struct param params[] = {
	param_raw(S, hosts, .initial = "localhost", .min = 1,
	    .doc = "Servers, of which the first that answers is asked: host, "
		   "host:port, or unix:path."),
	param_raw(S, cluster, .initial = "",
	    .doc = "Servers of a cluster, host or host:port, of which the "
		   "first that answers tells the others; then hosts is not "
		   "used."),
	param_count(S, port, .initial = "6379", .min = 1, .max = 65535,
	    .doc = "The port where a server has none."),
	param_raw(S, user, .initial = "", .doc = "The user to log in as."),
	param_raw(S, password, .initial = "", .doc = "Its password."),
	param_raw(S, password_file, .initial = "",
	    .doc = "The file whose first line is the password."),
	param_count(S, db, .initial = "0", .min = 0, .max = 100000,
	    .doc = "The number of the database."),
	param_bool(S, tls, .initial = "no", .doc = "Whether to use TLS."),
	param_bool(S, tls_verify, .initial = "yes",
	    .doc = "Whether the server's certificate must be good."),
	param_raw(S, tls_CAfile, .initial = "",
	    .doc = "Certificates to trust, in place of the system's."),
	param_raw(S, tls_CApath, .initial = "",
	    .doc = "A directory of such certificates."),
	param_raw(S, key_format, .initial = "%s", .min = 1,
	    .doc = "What is asked for a key."),
	param_raw(S, hash, .initial = "",
	    .doc = "The hash whose field is asked (HGET)."),
	param_time(S, timeout, .initial = "5s", .min = 1, .max = 50,
	    .doc = "How long the server may take."),
	{ .type = PARAM_END }
};
/* clang-format on */

/* --- opening ----------------------------------------------------------- */

static struct redis_table *
table_of(struct client *c)
{
	return owner_of(c, struct redis_table, client);
}

static void
close_table(struct client *c)
{
	struct redis_table *t = table_of(c);

	for (size_t i = 0; i < t->seed_count; i++)
		wire_to_free(&t->seeds[i]);
	free(t->seeds);
	if (t->password != NULL)
		explicit_bzero(t->password, strlen(t->password));
	free(t->password);
	wire_tls_free(&t->tls);
	config_end(&t->config);
	free(t);
}

/* host, host:port, [address]:port, or unix:path. */
static int
parse_seed(struct redis_table *t, struct sv item, struct err *err)
{
	struct wire_to *to = &t->seeds[t->seed_count];
	struct str full = { 0 };
	bool is_path = sv_skip(&item, "unix:");
	bool has_port = item.len > 0 && item.at[0] == '[' ? !sv_ends(item, "]")
							  : sv_has(item, ':');
	int result;

	if (is_path && t->is_cluster)
		return err_set(err, ERR_NEVER, "a cluster has no UNIX sockets");
	if (is_path)
		str_printf(&full, "unix:" SV_FMT, SV_ARG(item));
	else if (has_port)
		str_printf(&full, "inet:" SV_FMT, SV_ARG(item));
	else
		str_printf(
		    &full, "inet:" SV_FMT ":%ld", SV_ARG(item), t->set.port);
	result = wire_parse(str_view(&full), to, err);
	str_free(&full);
	if (result < 0)
		return -1;
	to->tls = t->tls;
	t->seed_count++;
	return 0;
}

static int
read_seeds(struct redis_table *t, struct err *err)
{
	const char *name = t->is_cluster ? "cluster" : "hosts";
	struct sv list = sv_of(t->is_cluster ? t->set.cluster : t->set.hosts);
	struct sv item;

	while (sv_item(&list, ", \t\r\n", &item)) {
		t->seeds =
		    mem_grow(t->seeds, t->seed_count + 1, sizeof(*t->seeds));
		if (t->seed_count >= REDIS_NODES)
			err_set(err, ERR_NEVER, "too many servers");
		else if (parse_seed(t, item, err) == 0)
			continue;
		return config_blame(&t->config, name, err);
	}
	if (t->seed_count > 0)
		return 0;
	err_set(err, ERR_NEVER, "no server is named");
	return config_blame(&t->config, name, err);
}

static int
read_password(struct redis_table *t, struct err *err)
{
	const char *path = t->set.password_file;
	struct str text = { 0 };
	int result = 0;

	if (*t->set.password != '\0') {
		t->password = mem_text(t->set.password);
	} else if (*path != '\0') {
		result = file_read(path, PASSWORD_LIMIT, &text, err);
		if (result == 0) {
			t->password = mem_text(str_text(&text));
			t->password[strcspn(t->password, "\r\n")] = '\0';
		}
		str_free(&text);
	}
	return result < 0 ? config_blame(&t->config, "password_file", err) : 0;
}

static int
read_tls(struct redis_table *t, struct err *err)
{
	const struct redis_settings *set = &t->set;
	size_t n = 0;

	if (!set->tls)
		return 0;
	t->tls = wire_tls_new(
	    set->tls_CAfile, set->tls_CApath, set->tls_verify, err);
	if (t->tls == NULL)
		return config_blame(&t->config,
		    *set->tls_CAfile != '\0' ? "tls_CAfile" : "tls_CApath",
		    err);
	/* Those of a directory are looked for when a server shows its own. */
	if (*set->tls_CApath != '\0')
		t->paths[n++] = set->tls_CApath;
	t->client.paths = t->paths;
	return 0;
}

static int
read_formats(struct redis_table *t, struct err *err)
{
	if (format_query(&t->key, t->set.key_format, err) < 0)
		return config_blame(&t->config, "key_format", err);
	if (format_result(&t->result, t->format_set.result_format, err) < 0)
		return config_blame(&t->config, "result_format", err);
	return 0;
}

static struct client *
open_table(const char *name, struct err *err)
{
	struct redis_table *t = mem_get(sizeof(*t));
	const struct config_part parts[] = { { params, &t->set },
		{ format_params, &t->format_set }, { NULL, NULL } };

	if (config_load(&t->config, "redis", name, parts, err) < 0) {
		free(t);
		return NULL;
	}
	t->is_cluster = *t->set.cluster != '\0';
	t->client.timeout_ms = t->set.timeout * 1000;
	if (read_formats(t, err) == 0 && read_password(t, err) == 0 &&
	    read_tls(t, err) == 0 && read_seeds(t, err) == 0)
		return &t->client;
	close_table(&t->client);
	return NULL;
}

static enum map_result
wants(struct client *c, struct sv key, struct err *err)
{
	return config_wants(&table_of(c)->config, key, err);
}

/* --- connecting -------------------------------------------------------- */

static void
hang_up(struct client_link *link)
{
	struct redis_link *l = owner_of(link, struct redis_link, link);

	for (size_t i = 0; i < l->node_count; i++) {
		wire_close(&l->nodes[i]->wire);
		wire_to_free(&l->nodes[i]->to);
		free(l->nodes[i]);
	}
	free(l->nodes);
	pool_free(&l->pool);
	free(l);
}

static enum map_result
refused(struct sv text, struct err *err)
{
	static const char *const passing[] = { "LOADING", "CLUSTERDOWN",
		"TRYAGAIN", "MASTERDOWN", "BUSY", "NOAUTH", "NOPERM", "MOVED",
		"ASK" };
	struct sv rest = text, word = sv_word(&rest);
	enum err_kind kind = ERR_NEVER; /* it is about this key */

	for (size_t i = 0; i < sizeof(passing) / sizeof(*passing); i++)
		if (sv_equal(word, sv_of(passing[i])))
			kind = ERR_LATER;
	err_set(err, kind, "Redis server: " SV_FMT, SV_ARG(sv_upto(text, 150)));
	return MAP_LATER;
}

/* The first of the hosts that answers; it is the link's only server. */
static int
connect_first(struct redis_link *l, struct err *err)
{
	struct redis_node *node = mem_get(sizeof(*node));
	struct resp r;

	l->nodes = mem_grow(NULL, 1, sizeof(struct redis_node *));
	l->nodes[l->node_count++] = node;
	for (size_t i = 0; i < l->table->seed_count; i++) {
		const struct wire_to *to = &l->table->seeds[i];
		size_t others = l->table->seed_count - i;

		/* Each has its share of the time. */
		l->deadline =
		    wire_now() + l->table->client.timeout_ms / (int64_t)others;
		wire_to_free(&node->to);
		node->to = wire_to_copy(to);
		if (redis_say(l, node, SV("*1\r\n$4\r\nPING\r\n"), &r, err) < 0)
			continue;
		if (r.kind != RESP_ERROR)
			return 0;
		refused(r.text, err);
		wire_close(&node->wire);
	}
	return -1;
}

static struct client_link *
connect_link(struct client *c, struct err *err)
{
	struct redis_link *l = mem_get(sizeof(*l));
	int result;

	l->table = table_of(c);
	l->pool = pool_new();
	l->deadline = wire_now() + c->timeout_ms;
	result =
	    l->table->is_cluster ? redis_learn(l, err) : connect_first(l, err);
	if (result == 0)
		return &l->link;
	hang_up(&l->link);
	return NULL;
}

/* --- asking ------------------------------------------------------------ */

static struct redis_node *
relearn(struct redis_link *l, unsigned slot, struct err *err)
{
	struct redis_node *node;

	if (redis_learn(l, err) < 0)
		return NULL;
	node = redis_owner(l, slot);
	if (node == NULL)
		err_set(err, ERR_LATER, "Redis cluster: no server has slot %u",
		    slot);
	return node;
}

/* Of a cluster that changes: who does not answer may have a successor. */
static int
ask_cluster(struct redis_link *l, unsigned slot, struct sv command,
    struct resp *r, struct err *err)
{
	struct redis_node *node, *next;
	bool moved = true;

	if (l->stale)
		redis_learn(l, err);
	node = redis_owner(l, slot);
	for (int i = 0; i < REDIS_REDIRECTS; i++) {
		if (node == NULL && (node = relearn(l, slot, err)) == NULL)
			return -1;
		if ((!moved && redis_say(l, node, SV("*1\r\n$6\r\nASKING\r\n"),
				   r, err) < 0) ||
		    redis_say(l, node, command, r, err) < 0) {
			node = NULL;
			moved = true;
			continue;
		}
		if (r->kind != RESP_ERROR ||
		    (next = redis_redirect(l, node, r->text, &moved)) == NULL)
			return 0;
		node = next;
	}
	if (node == NULL)
		return -1;
	return err_set(err, ERR_LATER, "Redis cluster: too many redirections");
}

static enum map_result
judge(const struct redis_table *t, struct sv key, const struct resp *r,
    struct str *value, struct err *err)
{
	struct answer answer;

	if (r->kind == RESP_NULL)
		return MAP_NONE;
	if (r->kind == RESP_ERROR)
		return refused(r->text, err);
	if (r->kind != RESP_TEXT) {
		err_set(err, ERR_LATER,
		    "Redis server sent a reply of another type");
		return MAP_LATER;
	}
	answer_begin(
	    &answer, &t->result, key, t->format_set.expansion_limit, value);
	return answer_add(&answer, r->text, err) < 0 ? MAP_LATER
						     : answer_end(&answer);
}

static enum map_result
ask(struct redis_link *l, struct sv key, struct sv name, struct str *value,
    struct err *err)
{
	const struct redis_table *t = l->table;
	struct sv hash = sv_of(t->set.hash);
	struct str command = { 0 };
	struct resp r;
	int result;

	resp_command(&command, hash.len > 0 ? 3 : 2);
	resp_word(&command, hash.len > 0 ? SV("HGET") : SV("GET"));
	if (hash.len > 0)
		resp_word(&command, hash);
	resp_word(&command, name);
	result = t->is_cluster
		     ? ask_cluster(l, redis_slot(hash.len > 0 ? hash : name),
			   str_view(&command), &r, err)
		     : redis_say(l, l->nodes[0], str_view(&command), &r, err);
	str_free(&command);
	return result < 0 ? MAP_LATER : judge(t, key, &r, value, err);
}

static enum map_result
find(
    struct client_link *link, struct sv key, struct str *value, struct err *err)
{
	struct redis_link *l = owner_of(link, struct redis_link, link);
	struct str name = { 0 };
	enum map_result result =
	    format_expand(&l->table->key, key, NULL, &name, err);

	pool_reset(l->pool);
	l->deadline = wire_now() + l->table->client.timeout_ms;
	if (result == MAP_FOUND)
		result = ask(l, key, str_view(&name), value, err);
	str_free(&name);
	return result;
}

const struct client_type client_redis = {
	.name = "redis",
	.rows = (const struct param *const[]){ params, format_params, NULL },
	.open = open_table,
	.close = close_table,
	.wants = wants,
	.connect = connect_link,
	.hang_up = hang_up,
	.find = find,
};
