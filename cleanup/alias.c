#include "cleanup/alias.h"

#include <string.h>

#include "cleanup/met.h"
#include "mail/address.h"
#include "mail/address_list.h"
#include "mail/settings.h"
#include "map/answers.h"

#define NOT_ACCEPTED "-- message not accepted, try again later"

/* One recipient on its way. */
struct expansion {
	struct alias *alias;
	struct pool *pool;
	struct alias_list *list;
	struct met fixed; /* became themselves: not looked up again */
	struct err *err;
};

/* What one look-up found. */
struct answer {
	struct expansion *of;
	const char *extension;
	struct alias_list list;
	bool too_long, too_many;
};

static void
list_put(struct alias_list *l, const char *address, struct pool *pool)
{
	if (l->count == l->room) {
		const char **was = l->at;

		l->room = l->room ? 2 * l->room : 4;
		l->at = pool_get(pool, l->room * sizeof(*l->at));
		if (l->count > 0)
			memcpy(l->at, was, l->count * sizeof(*l->at));
	}
	l->at[l->count++] = address;
}

/* user@domain and "+ext" are user+ext@domain. */
static const char *
extend(const char *address, const char *extension, struct pool *pool)
{
	struct address_parts parts = address_split(address);

	return pool_printf(pool, SV_FMT "%s@" SV_FMT, SV_ARG(parts.local),
	    extension, SV_ARG(parts.domain));
}

static void
on_address(void *context, const char *address)
{
	struct answer *a = context;
	const struct alias *alias = a->of->alias;
	struct pool *pool = a->of->pool;

	if (a->list.count >=
	    (size_t)alias->set->virtual_alias_expansion_limit) {
		a->too_many = true;
		return;
	}
	address = rewrite_address(&alias->rules, address, pool);
	if (*a->extension != '\0' && strrchr(address, '@') != NULL)
		address = extend(address, a->extension, pool);
	if (strlen(address) >
	    (size_t)alias->set->virtual_alias_address_length_limit)
		a->too_long = true;
	list_put(&a->list, pool_copy(pool, sv_of(address)), pool);
}

/* "@other" keeps the user. */
static const char *
with_user(const char *value, const char *address, const char *extension,
    struct pool *pool)
{
	struct sv local = address_split(address).local;

	if (*value != '@')
		return value;
	local = sv_upto(local, local.len - strlen(extension));
	local = find_external_local(local, pool);
	return pool_printf(pool, SV_FMT "%s", SV_ARG(local), value);
}

static int
refuse(struct expansion *e, const char *what, const char *address)
{
	return err_set(e->err, ERR_LATER,
	    "unreasonable virtual_alias_maps map %s for %.100s " NOT_ACCEPTED,
	    what, address);
}

/* Looks one address up. found: what it becomes; nothing when not known. */
static int
look_up(struct expansion *e, const char *address, struct answer *a)
{
	struct find find = { FIND_ADDRESS, e->alias->maps, &e->alias->ours,
		mail_settings.recipient_delimiter, false, e->pool };
	struct found found;
	const char *value;

	*a = (struct answer){ .of = e, .extension = "" };
	switch (find_address(&find, address, &found, e->err)) {
	case MAP_NONE:
		return 0;
	case MAP_LATER:
		return err_in(e->err,
		    "virtual_alias_maps map lookup problem for %.80s " NOT_ACCEPTED,
		    address);
	case MAP_FOUND:
		break;
	}
	value = with_user(found.value, address, found.extension, e->pool);
	if (e->alias->keeps_extension)
		a->extension = found.extension;
	address_list(sv_of(value), e->pool, on_address, a);
	if (a->list.count == 0)
		return err_set(e->err, ERR_LATER,
		    "virtual_alias_maps: no address in \"%.60s\" for %.80s " NOT_ACCEPTED,
		    value, address);
	if (a->too_long)
		return refuse(e, "address length", address);
	if (a->too_many)
		return refuse(e, "expansion size", address);
	return 0;
}

/* Puts an answer in the place of the address that was looked up. */
static void
replace(struct expansion *e, size_t at, const struct answer *a)
{
	const char *was = e->list->at[at];

	for (size_t i = 0; i < a->list.count; i++) {
		const char *address = a->list.at[i];

		if (i == 0)
			e->list->at[at] = address;
		else
			list_put(e->list, address, e->pool);
		if (sv_is(sv_of(address), was))
			met_add(&e->fixed, address);
	}
}

/* Follows one member of the list until it stays what it is. */
static int
follow(struct expansion *e, size_t at)
{
	const struct cleanup_settings *set = e->alias->set;
	size_t most = (size_t)set->virtual_alias_expansion_limit;
	long limit = set->virtual_alias_recursion_limit;
	struct answer a;

	for (long n = 0; !met_has(&e->fixed, e->list->at[at]); n++) {
		if (n >= limit)
			return refuse(e, "nesting", e->list->at[at]);
		if (look_up(e, e->list->at[at], &a) < 0)
			return -1;
		if (a.list.count == 0)
			return 0;
		replace(e, at, &a);
		if (e->list->count > most)
			return refuse(e, "expansion size", e->list->at[at]);
	}
	return 0;
}

int
alias_expand(struct alias *alias, const char *address, struct pool *pool,
    struct alias_list *list, struct err *err)
{
	struct expansion e = { .alias = alias,
		.pool = pool,
		.list = list,
		.fixed = { .pool = pool },
		.err = err };
	int rc = 0;

	*list = (struct alias_list){ 0 };
	list_put(list, address, pool);
	if (maps_empty(alias->maps))
		return 0;
	for (size_t at = 0; at < list->count; at++) {
		rc = follow(&e, at);
		/* While one waits, the others may as well be asked. */
		if (rc < 0 && !answers_lack())
			break;
	}
	met_end(&e.fixed);
	return rc;
}

void
alias_open(struct alias *a, const struct cleanup_settings *set,
    const struct route_settings *route)
{
	const char *type = mail_settings.default_database_type;

	*a = (struct alias){
		.set = set,
		.rules = rewrite_local(route),
		.maps = maps_open(route->virtual_alias_maps, type),
		.keeps_extension = sv_listed(
		    sv_of(set->propagate_unmatched_extensions), SV("virtual")),
	};
	a->mydestination = match_open(MATCH_STRING, 0, "mydestination",
	    mail_settings.mydestination, type);
	own_load(&a->own, mail_settings.inet_interfaces,
	    mail_settings.proxy_interfaces);
	a->ours = (struct find_ours){ mail_settings.myorigin, a->mydestination,
		&a->own };
}

void
alias_close(struct alias *a)
{
	maps_close(&a->maps);
	match_close(&a->mydestination);
	own_free(&a->own);
}
