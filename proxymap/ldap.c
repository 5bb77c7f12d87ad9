#include "proxymap/ldap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "proxymap/types.h"
#include "proxymap/wire.h"
#include "util/log.h"
#include "util/mem.h"

#define TEXT(field, value, text)                                               \
	param_raw(                                                             \
	    struct ldap_settings, field, .initial = (value), .doc = (text))
#define UNUSED(field) TEXT(field, "", "Not used.")

static const struct param ldap_params[] = {
	TEXT(server_host, "localhost", "The servers: names or LDAP URLs."),
	param_count(struct ldap_settings, server_port, .initial = "389",
	    .min = 1, .max = 65535, .doc = "The port of those without one."),
	param_count(struct ldap_settings, version, .initial = "3", .min = 2,
	    .max = 3, .doc = "The version of the protocol."),
	param_time(struct ldap_settings, timeout, .initial = "10s", .min = 1,
	    .max = 3600,
	    .doc = "How long connecting, or the search, may take."),
	TEXT(search_base, "", "Where to search, with %s and the like."),
	TEXT(query_filter, "(mailacceptinggeneralid=%s)",
	    "What to search, with %s and the like."),
	TEXT(result_filter, "", "The old name of result_format."),
	TEXT(result_attribute, "maildrop", "The attributes that are values."),
	TEXT(special_result_attribute, "",
	    "Attributes with DNs or URLs that are searched too."),
	TEXT(leaf_result_attribute, "",
	    "Values of entries without special attributes."),
	TEXT(terminal_result_attribute, "",
	    "If an entry has one, its other attributes do not count."),
	TEXT(scope, "sub", "How far to search: sub, base or one."),
	TEXT(bind, "yes", "How to log in: yes or simple, no or none, or sasl."),
	TEXT(bind_dn, "", "The name to bind with."),
	TEXT(bind_pw, "", "The password to bind with."),
	TEXT(sasl_mechs, "", "What sasl may be: EXTERNAL, and nothing else."),
	UNUSED(sasl_realm),
	TEXT(sasl_authz_id, "", "Whom to be after SASL."),
	param_count(struct ldap_settings, sasl_minssf, .initial = "0",
	    .doc = "Not used."),
	param_count(struct ldap_settings, recursion_limit, .initial = "1000",
	    .min = 1, .doc = "How deep special attributes are followed."),
	param_count(struct ldap_settings, size_limit,
	    .initial = "$expansion_limit",
	    .doc = "More entries than this are an error; 0: no limit."),
	param_count(struct ldap_settings, dereference, .initial = "0", .max = 3,
	    .doc = "When aliases are followed: 0 never, 1 in the search, 2 to "
		   "find its base, 3 always."),
	param_bool(struct ldap_settings, chase_referrals, .initial = "no",
	    .doc = "Referrals to other servers are followed."),
	param_count(struct ldap_settings, debuglevel, .initial = "0",
	    .doc = "Not used."),
	param_bool(struct ldap_settings, start_tls, .initial = "no",
	    .doc = "STARTTLS is asked for."),
	TEXT(tls_ca_cert_dir, "", "The authorities that we trust, a folder."),
	TEXT(tls_ca_cert_file, "", "The authorities that we trust, a file."),
	TEXT(tls_cert, "", "The certificate that we show."),
	TEXT(tls_key, "", "Its key."),
	param_bool(struct ldap_settings, tls_require_cert, .initial = "no",
	    .doc = "The server's certificate must be good."),
	UNUSED(tls_random_file),
	TEXT(tls_cipher_suite, "", "The ciphers that may be used."),
	UNUSED(cache),
	UNUSED(cache_expiry),
	UNUSED(cache_size),
	{ 0 },
};

static const char *const unused[] = { "sasl_realm", "sasl_minssf", "debuglevel",
	"tls_random_file", "cache", "cache_expiry", "cache_size" };

static struct ldap_table *
table_of(struct client *c)
{
	return owner_of(c, struct ldap_table, client);
}

/* --- opening ---------------------------------------------------------------
 */

/* A name becomes a URL; a URL stays as it is. */
static void
read_hosts(struct ldap_table *t)
{
	struct sv rest = sv_of(t->set.server_host), item;
	struct str uris = { 0 };

	while (sv_item(&rest, ", \t\r\n", &item)) {
		bool uri = memmem(item.at, item.len, "://", 3) != NULL;

		str_printf(&uris, "%s%s" SV_FMT, t->uris_count++ > 0 ? " " : "",
		    uri ? "" : "ldap://", SV_ARG(item));
		if (!uri && !sv_has(item, ':'))
			str_printf(&uris, ":%ld", t->set.server_port);
	}
	t->uris = pool_copy(t->config.pool, str_view(&uris));
	str_free(&uris);
}

static void
add_attributes(struct ldap_table *t, const char *list, enum ldap_role role)
{
	struct sv rest = sv_of(list), item;

	while (sv_item(&rest, ", \t\r\n", &item)) {
		size_t n = t->attributes_count++;

		t->attributes =
		    mem_grow(t->attributes, n + 1, sizeof(*t->attributes));
		t->wanted = mem_grow(t->wanted, n + 2, sizeof(*t->wanted));
		t->attributes[n].name = pool_copy(t->config.pool, item);
		t->attributes[n].role = role;
		t->wanted[n] = t->attributes[n].name;
		t->wanted[n + 1] = NULL;
	}
}

static int
read_scope(struct ldap_table *t, struct err *err)
{
	static const struct {
		const char *name;
		int scope;
	} scopes[] = {
		{ "sub", LDAP_SCOPE_SUBTREE },
		{ "base", LDAP_SCOPE_BASE },
		{ "one", LDAP_SCOPE_ONELEVEL },
	};

	for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++)
		if (sv_is(sv_of(t->set.scope), scopes[i].name)) {
			t->scope = scopes[i].scope;
			return 0;
		}
	err_set(err, ERR_NEVER, "scope: not sub, base or one: %.100s",
	    t->set.scope);
	return config_blame(&t->config, "scope", err);
}

static bool
says_one_of(const char *text, const char *words)
{
	return sv_listed(sv_of(words), sv_of(text));
}

static int
read_bind(struct ldap_table *t, struct err *err)
{
	if (says_one_of(t->set.bind, "yes simple no none"))
		return 0;
	if (sv_is(sv_of(t->set.bind), "sasl") &&
	    sv_is(sv_of(t->set.sasl_mechs), "EXTERNAL")) {
		t->sasl = true;
		return 0;
	}
	err_set(err, ERR_NEVER,
	    "bind: not yes, no, or sasl with sasl_mechs = EXTERNAL: %.100s",
	    t->set.bind);
	return config_blame(&t->config, "bind", err);
}

static int
read_formats(struct ldap_table *t, struct err *err)
{
	const char *result = t->format_set.result_format;

	if (!config_sets(&t->config, "result_format") &&
	    *t->set.result_filter != '\0')
		result = t->set.result_filter;
	if (format_query(&t->base, t->set.search_base, err) < 0)
		return config_blame(&t->config, "search_base", err);
	if (format_query(&t->filter, t->set.query_filter, err) < 0)
		return config_blame(&t->config, "query_filter", err);
	if (format_result(&t->result, result, err) < 0)
		return config_blame(&t->config, "result_format", err);
	return 0;
}

static void
warn_unused(const struct ldap_table *t)
{
	struct err err;

	for (size_t i = 0; i < sizeof(unused) / sizeof(*unused); i++)
		if (config_sets(&t->config, unused[i])) {
			err_set(&err, ERR_NEVER, "%s has no effect", unused[i]);
			config_blame(&t->config, unused[i], &err);
			log_warn("%s", err.text);
		}
}

/* The library reads its own files once, here, before the walls; it also says
 * whether the URLs are such. */
static int
begin_library(struct ldap_table *t, struct err *err)
{
	LDAP *ld = NULL;
	int code = ldap_initialize(&ld, t->uris);

	if (code == LDAP_SUCCESS) {
		ldap_unbind_ext(ld, NULL, NULL);
		return 0;
	}
	err_set(err, ERR_NEVER, "server_host: %s", ldap_err2string(code));
	return config_blame(&t->config, "server_host", err);
}

static void
name_paths(struct ldap_table *t)
{
	const char *const files[] = { t->set.tls_ca_cert_dir,
		t->set.tls_ca_cert_file, t->set.tls_cert, t->set.tls_key };
	size_t count = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (*files[i] != '\0')
			t->paths[count++] = files[i];
	t->client.paths = t->paths;
}

static void
close_table(struct client *c)
{
	struct ldap_table *t = table_of(c);

	config_end(&t->config);
	free(t->attributes);
	free(t->wanted);
	free(t);
}

static struct client *
open_table(const char *name, struct err *err)
{
	struct ldap_table *t = mem_get(sizeof(*t));
	const struct config_part parts[] = {
		{ format_params, &t->format_set },
		{ ldap_params, &t->set },
		{ NULL, NULL },
	};

	if (config_load(&t->config, "ldap", name, parts, err) < 0) {
		free(t);
		return NULL;
	}
	read_hosts(t);
	add_attributes(t, t->set.result_attribute, LDAP_ROLE_VALUE);
	add_attributes(t, t->set.special_result_attribute, LDAP_ROLE_SPECIAL);
	add_attributes(t, t->set.leaf_result_attribute, LDAP_ROLE_LEAF);
	add_attributes(t, t->set.terminal_result_attribute, LDAP_ROLE_TERMINAL);
	if (t->wanted == NULL)
		t->wanted = mem_get(sizeof(*t->wanted));
	t->client.timeout_ms = t->set.timeout * 1000;
	name_paths(t);
	if (read_scope(t, err) < 0 || read_bind(t, err) < 0 ||
	    read_formats(t, err) < 0 || begin_library(t, err) < 0) {
		close_table(&t->client);
		return NULL;
	}
	warn_unused(t);
	return &t->client;
}

static enum map_result
wants(struct client *c, struct sv key, struct err *err)
{
	return config_wants(&table_of(c)->config, key, err);
}

/* --- connections -----------------------------------------------------------
 */

int
ldap_complain(LDAP *ld, const char *what, int code, struct err *err)
{
	/* The query's or the key's own fault: the server is well. */
	static const int own[] = { LDAP_SIZELIMIT_EXCEEDED,
		LDAP_ADMINLIMIT_EXCEEDED, LDAP_UNDEFINED_TYPE,
		LDAP_INAPPROPRIATE_MATCHING, LDAP_INVALID_SYNTAX,
		LDAP_NO_SUCH_OBJECT, LDAP_INVALID_DN_SYNTAX, LDAP_FILTER_ERROR,
		LDAP_PARAM_ERROR, LDAP_ENCODING_ERROR };
	enum err_kind kind = ERR_LATER;
	char *more = NULL;

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (code == own[i])
			kind = ERR_NEVER;
	ldap_get_option(ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &more);
	err_set(err, kind, "%s: %s%s%s", what, ldap_err2string(code),
	    more != NULL && *more != '\0' ? ": " : "", more ? more : "");
	ldap_memfree(more);
	return -1;
}

static int
code_of(LDAP *ld)
{
	int code = LDAP_OTHER;

	ldap_get_option(ld, LDAP_OPT_RESULT_CODE, &code);
	return code;
}

int
ldap_table_message(
    struct ldap_link *l, int operation, LDAPMessage **message, struct err *err)
{
	int64_t left = l->deadline - wire_now();
	struct timeval tv = { .tv_sec = left / 1000,
		.tv_usec = left % 1000 * 1000 };
	int type;

	if (left <= 0)
		return err_set(err, ERR_LATER, "no answer in time");
	type = ldap_result(l->ld, operation, LDAP_MSG_ONE, &tv, message);
	if (type > 0)
		return type;
	if (type == 0)
		return err_set(err, ERR_LATER, "no answer in time");
	return ldap_complain(l->ld, "waiting", code_of(l->ld), err);
}

/* For an operation that has one message as its answer. */
static int
finish(struct ldap_link *l, const char *what, int operation, struct err *err)
{
	LDAPMessage *message = NULL;
	int code = LDAP_OTHER, type;

	type = ldap_table_message(l, operation, &message, err);
	if (type < 0)
		return err_in(err, "%s", what);
	if (ldap_parse_result(l->ld, message, &code, NULL, NULL, NULL, NULL,
		1) != LDAP_SUCCESS)
		code = LDAP_DECODING_ERROR;
	return code == LDAP_SUCCESS ? 0 : ldap_complain(l->ld, what, code, err);
}

static void
set_text(LDAP *ld, int option, const char *text)
{
	if (*text != '\0')
		ldap_set_option(ld, option, text);
}

static void
set_options(const struct ldap_table *t, LDAP *ld)
{
	const struct ldap_settings *s = &t->set;
	long each = t->client.timeout_ms / (t->uris_count ? t->uris_count : 1);
	struct timeval wait = { .tv_sec = each / 1000,
		.tv_usec = each % 1000 * 1000 };
	struct timeval all = { .tv_sec = s->timeout };
	int version = (int)s->version, deref = (int)s->dereference, fresh = 0;
	int cert =
	    s->tls_require_cert ? LDAP_OPT_X_TLS_DEMAND : LDAP_OPT_X_TLS_NEVER;

	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &wait);
	ldap_set_option(ld, LDAP_OPT_TIMEOUT, &all);
	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(ld, LDAP_OPT_DEREF, &deref);
	/* Whatever is not NULL is on: LDAP_OPT_ON wants one library more. */
	ldap_set_option(ld, LDAP_OPT_REFERRALS,
	    s->chase_referrals ? &version : LDAP_OPT_OFF);
	set_text(ld, LDAP_OPT_X_TLS_CACERTDIR, s->tls_ca_cert_dir);
	set_text(ld, LDAP_OPT_X_TLS_CACERTFILE, s->tls_ca_cert_file);
	set_text(ld, LDAP_OPT_X_TLS_CERTFILE, s->tls_cert);
	set_text(ld, LDAP_OPT_X_TLS_KEYFILE, s->tls_key);
	set_text(ld, LDAP_OPT_X_TLS_CIPHER_SUITE, s->tls_cipher_suite);
	ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &cert);
	if (s->start_tls || strstr(t->uris, "ldaps://") != NULL)
		ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &fresh);
}

static int
start_tls(struct ldap_link *l, struct err *err)
{
	int operation, code;

	code = ldap_start_tls(l->ld, NULL, NULL, &operation);
	if (code != LDAP_SUCCESS)
		return ldap_complain(l->ld, "start_tls", code, err);
	if (finish(l, "start_tls", operation, err) < 0)
		return -1;
	code = ldap_install_tls(l->ld);
	return code == LDAP_SUCCESS
		   ? 0
		   : ldap_complain(l->ld, "start_tls", code, err);
}

static int
bind_to(const struct ldap_table *t, struct ldap_link *l, struct err *err)
{
	const struct ldap_settings *s = &t->set;
	const char *secret = t->sasl ? s->sasl_authz_id : s->bind_pw;
	/* The library takes it as not const, and leaves it as it is. */
	struct berval credentials = { strlen(secret), (char *)secret };
	int operation, code;

	code = ldap_sasl_bind(l->ld, t->sasl ? NULL : s->bind_dn,
	    t->sasl ? "EXTERNAL" : LDAP_SASL_SIMPLE, &credentials, NULL, NULL,
	    &operation);
	if (code != LDAP_SUCCESS)
		return ldap_complain(l->ld, "bind", code, err);
	return finish(l, "bind", operation, err);
}

static void
hang_up(struct client_link *link)
{
	struct ldap_link *l = owner_of(link, struct ldap_link, link);

	if (l->ld != NULL)
		ldap_unbind_ext(l->ld, NULL, NULL);
	free(l);
}

/* The library waits for a message to begin, within a limit; for the rest of one
 * that has begun it would wait without end, but for this. */
static void
limit_waits(LDAP *ld)
{
	const struct timeval most = { .tv_sec = 1 };
	int fd = -1;

	if (ldap_get_option(ld, LDAP_OPT_DESC, &fd) != LDAP_OPT_SUCCESS)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most));
}

static struct client_link *
connect_to(struct client *c, struct err *err)
{
	const struct ldap_table *t = table_of(c);
	struct ldap_link *l = mem_get(sizeof(*l));
	int code = ldap_initialize(&l->ld, t->uris);

	l->deadline = wire_now() + c->timeout_ms;
	if (code != LDAP_SUCCESS) {
		ldap_complain(l->ld, "connect", code, err);
		goto failed;
	}
	set_options(t, l->ld);
	code = ldap_connect(l->ld);
	if (code != LDAP_SUCCESS) {
		ldap_complain(l->ld, "connect", code, err);
		goto failed;
	}
	limit_waits(l->ld);
	if (t->set.start_tls && start_tls(l, err) < 0)
		goto failed;
	if (!says_one_of(t->set.bind, "no none") && bind_to(t, l, err) < 0)
		goto failed;
	return &l->link;
failed:
	hang_up(&l->link);
	return NULL;
}

const struct client_type client_ldap = {
	.name = "ldap",
	.rows =
	    (const struct param *const[]){ ldap_params, format_params, NULL },
	.open = open_table,
	.close = close_table,
	.wants = wants,
	.connect = connect_to,
	.hang_up = hang_up,
	.find = ldap_table_find,
};
