#include "policy/submitter.h"

#include <stdlib.h>
#include <string.h>

#include "mail/address.h"
#include "mail/settings.h"
#include "map/match.h"
#include "util/mem.h"

#define S           struct submitter_settings
#define SUBMIT_LIST "authorized_submit_users"
#define LOGIN_MAPS  "local_login_sender_maps"

const struct param submitter_params[] = {
	param_text(S, authorized_submit_users, .initial = "static:anyone",
	    .doc = "The users who may submit mail with sendmail. The name of "
		   "one that has none is unknown."),
	param_text(S, local_login_sender_maps, .initial = "static:*",
	    .doc = "Tables that are asked with a login name, or uid:NUMBER "
		   "for a user without one, and give the envelope senders "
		   "that it may use: *, <>, @domain or addresses."),
	param_text(S, empty_address_local_login_sender_maps_lookup_key,
	    .initial = "<>", .min = 1,
	    .doc = "The pattern in local_login_sender_maps that allows the "
		   "null sender."),
	{ .type = PARAM_END }
};

struct submitter {
	const struct submitter_settings *set;
	struct match *users;
	struct maps *senders;
};

struct submitter *
submitter_open(const struct submitter_settings *set)
{
	const char *type = mail_settings.default_database_type;
	struct submitter *s = mem_get(sizeof(*s));

	s->set = set;
	s->users = match_open(
	    MATCH_STRING, 0, SUBMIT_LIST, set->authorized_submit_users, type);
	s->senders = maps_open(set->local_login_sender_maps, type);
	return s;
}

void
submitter_close(struct submitter **s)
{
	if (*s == NULL)
		return;
	match_close(&(*s)->users);
	maps_close(&(*s)->senders);
	free(*s);
	*s = NULL;
}

static bool
allows_any_sender(const struct submitter_settings *set)
{
	return strcmp(set->local_login_sender_maps, "static:*") == 0;
}

bool
submitter_needs_names(const struct submitter_settings *set)
{
	return strcmp(set->authorized_submit_users, "static:anyone") != 0 ||
	       !allows_any_sender(set);
}

static int
check_user(struct submitter *s, uid_t uid, const char *name, struct err *err)
{
	switch (match_name(s->users, sv_of(name), err)) {
	case MATCH_YES:
		return 0;
	case MATCH_LATER:
		return err_in(err, SUBMIT_LIST " for user %.60s", name);
	case MATCH_NO:
		break;
	}
	return err_set(err, ERR_NEVER,
	    "User %.100s(%lu) is not allowed to submit mail", name,
	    (unsigned long)uid);
}

/* user+ext@domain is user@domain; and whether the text is just that. */
static bool
is_sender(struct sv pattern, struct sv local, struct sv at_domain)
{
	return pattern.len == local.len + at_domain.len &&
	       sv_same(sv_upto(pattern, local.len), local) &&
	       sv_same(sv_from(pattern, local.len), at_domain);
}

static bool
allows(struct sv list, const char *sender, const char *null)
{
	struct address_parts parts = address_split(sender);
	struct sv at_domain = { "", 0 }, base, extension, pattern;

	if (parts.domain.at != NULL)
		at_domain =
		    (struct sv){ parts.domain.at - 1, parts.domain.len + 1 };
	base = address_base(
	    parts.local, mail_settings.recipient_delimiter, &extension);
	while (sv_item(&list, ", \t\r\n", &pattern)) {
		if (sv_is(pattern, "*"))
			return true;
		if (*sender == '\0' ? sv_is(pattern, null)
				    : is_sender(pattern, base, at_domain))
			return true;
		if (at_domain.len > 1 && sv_same(pattern, at_domain))
			return true;
	}
	return false;
}

static int
check_sender(struct submitter *s, uid_t uid, const char *name,
    const char *sender, struct err *err)
{
	struct str key = { 0 };
	struct sv list = { "", 0 };
	enum map_result result;

	if (allows_any_sender(s->set))
		return 0;
	if (strcmp(name, "unknown") == 0)
		str_printf(&key, "uid:%lu", (unsigned long)uid);
	else
		str_puts(&key, name);
	result = maps_find(s->senders, str_view(&key), &list, err);
	str_free(&key);
	if (result == MAP_LATER)
		return err_in(err, LOGIN_MAPS " for user %.60s", name);
	if (result == MAP_FOUND &&
	    allows(list, sender,
		s->set->empty_address_local_login_sender_maps_lookup_key))
		return 0;
	return err_set(
	    err, ERR_NEVER, "not authorized to use sender='%.200s'", sender);
}

int
submitter_check(struct submitter *s, uid_t uid, const char *name,
    const char *sender, struct err *err)
{
	if (check_user(s, uid, name, err) < 0)
		return -1;
	return check_sender(s, uid, name, sender, err);
}
