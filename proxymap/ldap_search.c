/*
 * The searches that one key needs: the query, then what special attributes
 * name, one after the other; never one within another.
 */
#include <string.h>
#include <sys/time.h>

#include "proxymap/ldap.h"
#include "proxymap/wire.h"
#include "util/list.h"

enum { SEARCHES_LIMIT = 10000, ENTRIES_LIMIT = 100000 };

struct search {
	struct list node;
	const char *base;
	const char *filter;
	int scope;
	char **wanted;
	long depth; /* 0: the query itself */
};

/* All that is known of one key. */
struct finding {
	struct ldap_link *link;
	const struct ldap_table *table;
	struct answer answer;
	struct pool *pool;
	struct list searches;
	size_t searches_count, entries_count;
};

/* --- quoting ---------------------------------------------------------------
 */

/* RFC 4515 3 */
static int
quote_filter(const struct format_quoter *q, struct sv text, struct str *to,
    struct err *err)
{
	(void)q, (void)err;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '\0' || strchr("*()\\", c) != NULL)
			str_printf(to, "\\%02x", (unsigned)(unsigned char)c);
		else
			str_putc(to, c);
	}
	return 0;
}

/* RFC 4514 2.4; hexadecimal is right wherever it stands. */
static int
quote_dn(const struct format_quoter *q, struct sv text, struct str *to,
    struct err *err)
{
	(void)q, (void)err;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c <= ' ' || c == 0x7f || strchr("\"#+,;<=>\\", c) != NULL)
			str_printf(to, "\\%02x", (unsigned)c);
		else
			str_putc(to, (char)c);
	}
	return 0;
}

static const struct format_quoter as_filter = { .quote = quote_filter };
static const struct format_quoter as_dn = { .quote = quote_dn };

/* --- what special attributes name
 * --------------------------------------------- */

static struct search *
add_search(struct finding *f, long depth, struct err *err)
{
	struct search *s;

	if (depth > f->table->set.recursion_limit ||
	    f->searches_count == SEARCHES_LIMIT) {
		err_set(err, ERR_NEVER,
		    "special_result_attribute: more than %ld deep, or more "
		    "than %d searches",
		    f->table->set.recursion_limit, SEARCHES_LIMIT);
		return NULL;
	}
	s = pool_get(f->pool, sizeof(*s));
	*s = (struct search){ .wanted = f->table->wanted, .depth = depth };
	s->filter = "(objectclass=*)";
	s->scope = LDAP_SCOPE_BASE;
	f->searches_count++;
	list_add(&f->searches, &s->node);
	return s;
}

/* Those of the URL that the table knows, too. */
static char **
wanted_by(struct finding *f, char *const *names)
{
	const struct ldap_table *t = f->table;
	char **both =
	    pool_get(f->pool, (t->attributes_count + 1) * sizeof(*both));
	size_t count = 0;

	for (size_t i = 0; i < t->attributes_count; i++)
		for (size_t n = 0; names[n] != NULL; n++)
			if (sv_is(sv_of(names[n]), t->wanted[i])) {
				both[count++] = t->wanted[i];
				break;
			}
	return both;
}

static int
follow_url(struct finding *f, const char *text, long depth, struct err *err)
{
	LDAPURLDesc *url = NULL;
	struct search *s;

	/* What is none is skipped, like a name of nothing. */
	if (ldap_url_parse(text, &url) != LDAP_URL_SUCCESS)
		return 0;
	if ((s = add_search(f, depth, err)) != NULL) {
		s->base = pool_copy(f->pool, sv_of(url->lud_dn));
		s->scope = url->lud_scope == LDAP_SCOPE_DEFAULT
			       ? LDAP_SCOPE_BASE
			       : url->lud_scope;
		if (url->lud_filter != NULL)
			s->filter = pool_copy(f->pool, sv_of(url->lud_filter));
		if (url->lud_attrs != NULL)
			s->wanted = wanted_by(f, url->lud_attrs);
		if (*s->wanted == NULL)
			list_drop(&s->node);
	}
	ldap_free_urldesc(url);
	return s == NULL ? -1 : 0;
}

static int
follow(struct finding *f, struct sv value, long depth, struct err *err)
{
	const char *text = pool_copy(f->pool, value);
	struct search *s;

	if (ldap_is_ldap_url(text))
		return follow_url(f, text, depth, err);
	s = add_search(f, depth, err);
	if (s == NULL)
		return -1;
	s->base = text;
	return 0;
}

/* --- entries
 * ------------------------------------------------------------------- */

static bool
has_role(struct finding *f, LDAPMessage *entry, enum ldap_role role)
{
	const struct ldap_table *t = f->table;
	bool found = false;

	for (size_t i = 0; !found && i < t->attributes_count; i++) {
		struct berval **values;

		if (t->attributes[i].role != role)
			continue;
		values = ldap_get_values_len(
		    f->link->ld, entry, t->attributes[i].name);
		found = values != NULL && values[0] != NULL;
		ldap_value_free_len(values);
	}
	return found;
}

static int
take_values(struct finding *f, struct berval **values, bool are_names,
    long depth, struct err *err)
{
	for (; *values != NULL; values++) {
		struct sv value = { (*values)->bv_val, (*values)->bv_len };
		int result = are_names ? follow(f, value, depth + 1, err)
				       : answer_add(&f->answer, value, err);

		if (result < 0)
			return -1;
	}
	return 0;
}

static int
take_entry(struct finding *f, LDAPMessage *entry, long depth, struct err *err)
{
	const struct ldap_table *t = f->table;
	bool terminal = has_role(f, entry, LDAP_ROLE_TERMINAL);
	bool special = has_role(f, entry, LDAP_ROLE_SPECIAL);
	int result = 0;

	if (++f->entries_count > ENTRIES_LIMIT)
		return err_set(
		    err, ERR_NEVER, "more than %d entries", ENTRIES_LIMIT);
	for (size_t i = 0; result == 0 && i < t->attributes_count; i++) {
		const struct ldap_attribute *a = &t->attributes[i];
		struct berval **values;

		if ((terminal && a->role != LDAP_ROLE_TERMINAL) ||
		    (special && a->role == LDAP_ROLE_LEAF))
			continue;
		values = ldap_get_values_len(f->link->ld, entry, a->name);
		if (values != NULL)
			result = take_values(f, values,
			    a->role == LDAP_ROLE_SPECIAL, depth, err);
		ldap_value_free_len(values);
	}
	return result;
}

/* --- searches
 * ------------------------------------------------------------------ */

/* A name that leads nowhere is no error; a search_base that is the same for
 * all keys has to be there. */
static int
judge(
    const struct finding *f, const struct search *s, int code, struct err *err)
{
	if (code == LDAP_SUCCESS ||
	    (code == LDAP_NO_SUCH_OBJECT &&
		(s->depth > 0 || sv_has(f->table->base.text, '%'))))
		return 0;
	return ldap_complain(f->link->ld, "search", code, err);
}

/* 1: the search is at its end. */
static int
take_message(
    struct finding *f, const struct search *s, int operation, struct err *err)
{
	LDAPMessage *message = NULL;
	int type = ldap_table_message(f->link, operation, &message, err);
	int code = LDAP_OTHER, result = 0;

	switch (type) {
	case -1:
		return -1;
	case LDAP_RES_SEARCH_ENTRY:
		result = take_entry(f, message, s->depth, err);
		break;
	case LDAP_RES_SEARCH_RESULT:
		if (ldap_parse_result(f->link->ld, message, &code, NULL, NULL,
			NULL, NULL, 0) != LDAP_SUCCESS)
			code = LDAP_DECODING_ERROR;
		result = judge(f, s, code, err) < 0 ? -1 : 1;
		break;
	default: /* a referral to elsewhere */
		break;
	}
	ldap_msgfree(message);
	return result;
}

static int
run(struct finding *f, const struct search *s, struct err *err)
{
	const struct ldap_settings *set = &f->table->set;
	struct timeval tv = { .tv_sec = set->timeout };
	int operation, code, result = 0;

	code = ldap_search_ext(f->link->ld, s->base, s->scope, s->filter,
	    s->wanted, 0, NULL, NULL, &tv, (int)set->size_limit, &operation);
	if (code != LDAP_SUCCESS)
		return ldap_complain(f->link->ld, "search", code, err);
	while (result == 0)
		result = take_message(f, s, operation, err);
	if (result < 0)
		ldap_abandon_ext(f->link->ld, operation, NULL, NULL);
	return result < 0 ? -1 : 0;
}

/* Adds the query of a key, if there is one. */
static enum map_result
add_query(struct finding *f, struct sv key, struct err *err)
{
	const struct ldap_table *t = f->table;
	struct str base = { 0 }, filter = { 0 };
	enum map_result result;
	struct search *s;

	/* A base may be empty: the root. */
	result = t->base.text.len == 0
		     ? MAP_FOUND
		     : format_expand(&t->base, key, &as_dn, &base, err);
	if (result == MAP_FOUND)
		result =
		    format_expand(&t->filter, key, &as_filter, &filter, err);
	if (result == MAP_FOUND && !format_fits(&t->result, key))
		result = MAP_NONE;
	if (result == MAP_FOUND) {
		s = add_search(f, 0, err);
		s->base = pool_copy(f->pool, str_view(&base));
		s->filter = pool_copy(f->pool, str_view(&filter));
		s->scope = t->scope;
	}
	str_free(&base);
	str_free(&filter);
	return result;
}

enum map_result
ldap_table_find(
    struct client_link *link, struct sv key, struct str *value, struct err *err)
{
	struct ldap_link *l = owner_of(link, struct ldap_link, link);
	struct finding f = { .link = l, .pool = pool_new() };
	enum map_result result;
	struct list *node;

	f.table = owner_of(link->client, const struct ldap_table, client);
	l->deadline = wire_now() + link->client->timeout_ms;
	list_begin(&f.searches);
	answer_begin(&f.answer, &f.table->result, key,
	    f.table->format_set.expansion_limit, value);
	result = add_query(&f, key, err);
	while (result == MAP_FOUND && (node = list_take(&f.searches)) != NULL)
		if (run(&f, owner_of(node, struct search, node), err) < 0)
			result = MAP_LATER;
	if (result == MAP_FOUND)
		result = answer_end(&f.answer);
	pool_free(&f.pool);
	return result;
}
