/*
 * recipient - may mail go there, and is anybody there?
 */
#include <string.h>

#include "mail/address.h"
#include "mail/dsn.h"
#include "mail/messages.h"
#include "policy/rule.h"

static bool
is_routed(const char *address)
{
	return address_has_route(address_split(address).local);
}

/* A place that is ours to deliver or to relay to. */
enum policy_verdict
rule_authorized(struct decision *d)
{
	const char *address = d->facts.recipient;
	const struct question *q;

	if (address == NULL)
		return POLICY_DUNNO;
	if ((q = rule_resolve(d, address)) == NULL)
		return d->verdict;
	if (q->status != ANSWER_OK)
		return rule_lookup_failed(d, address);
	if (!d->policy->set->allow_untrusted_routing &&
	    (is_routed(address) || is_routed(q->resolved)))
		return POLICY_DUNNO;
	switch (q->class) {
	case CLASS_LOCAL:
	case CLASS_VIRTUAL_ALIAS:
	case CLASS_VIRTUAL_MAILBOX:
	case CLASS_RELAY:
		return POLICY_OK;
	default:
		return POLICY_DUNNO;
	}
}

/* The table of each class of addresses, and its name in replies. */
struct directory {
	long class;
	size_t maps; /* in struct policy */
	size_t code; /* in struct policy_settings */
	const char *name;
};

#define DIRECTORY(class, maps, code, name)                                     \
	{                                                                      \
		class, offsetof(struct policy, maps),                          \
		    offsetof(struct policy_settings, code), name               \
	}

static const struct directory directories[] = {
	DIRECTORY(CLASS_LOCAL, local_recipients,
	    unknown_local_recipient_reject_code, "local recipient table"),
	DIRECTORY(CLASS_VIRTUAL_ALIAS, virtual_aliases,
	    unknown_virtual_alias_reject_code, "virtual alias table"),
	DIRECTORY(CLASS_VIRTUAL_MAILBOX, virtual_mailboxes,
	    unknown_virtual_mailbox_reject_code, "virtual mailbox table"),
	DIRECTORY(CLASS_RELAY, relay_recipients,
	    unknown_relay_recipient_reject_code, "relay recipient table"),
};

static enum map_result
find(struct decision *d, struct maps *maps, const struct question *q)
{
	struct find how = rule_find(d, FIND_ADDRESS, maps);
	struct found found;
	struct err err;
	enum map_result r = find_address(&how, q->resolved, &found, &err);

	if (r == MAP_LATER)
		rule_effect(d, "warning", "%s: table lookup problem: %s",
		    maps_list(maps), err.text);
	return r;
}

static enum policy_verdict
unknown(struct decision *d, const struct directory *dir)
{
	const void *set = d->policy->set;
	long code = *(const long *)((const char *)set + dir->code);
	bool show = d->policy->route->show_user_unknown_table_name;

	return rule_refuse(d, code, "5.1.1",
	    "<%s>: Recipient address rejected: User unknown%s%s",
	    rule_subject(d, &policy_lists[LIST_RECIPIENT]), show ? " in " : "",
	    show ? dir->name : "");
}

static enum policy_verdict
in_directory(
    struct decision *d, const struct question *q, const struct directory *dir)
{
	const void *policy = d->policy;
	struct maps *maps =
	    *(struct maps *const *)((const char *)policy + dir->maps);

	if (dir->class != CLASS_VIRTUAL_ALIAS && maps_empty(maps))
		return POLICY_DUNNO;
	switch (find(d, maps, q)) {
	case MAP_LATER:
		return rule_lookup_failed(d, d->facts.recipient);
	case MAP_NONE:
		return unknown(d, dir);
	case MAP_FOUND:
		break;
	}
	return POLICY_DUNNO;
}

/* What goes to the error mailer is known to be undeliverable. */
static enum policy_verdict
undeliverable(struct decision *d, const struct question *q)
{
	struct sv text = sv_of(q->nexthop);
	char dsn[DSN_ROOM] = "5.1.1";
	char taken[DSN_ROOM];

	if (dsn_take(&text, taken))
		memcpy(dsn, taken, sizeof(dsn));
	return rule_refuse(d,
	    d->policy->set->unknown_local_recipient_reject_code, dsn,
	    "<%s>: Recipient address rejected: " SV_FMT,
	    rule_subject(d, &policy_lists[LIST_RECIPIENT]), SV_ARG(text));
}

enum policy_verdict
rule_unlisted(struct decision *d)
{
	const struct question *q;
	enum map_result alias;

	d->unlisted_done = true;
	if (d->facts.recipient == NULL)
		return POLICY_DUNNO;
	if ((q = rule_resolve(d, d->facts.recipient)) == NULL)
		return d->verdict;
	if (q->status != ANSWER_OK)
		return rule_lookup_failed(d, d->facts.recipient);
	alias = find(d, d->policy->virtual_aliases, q);
	if (alias == MAP_FOUND)
		return POLICY_DUNNO;
	if (alias == MAP_LATER)
		return rule_lookup_failed(d, d->facts.recipient);
	if (strcmp(q->transport, "error") == 0)
		return undeliverable(d, q);
	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]);
	     i++)
		if (directories[i].class == q->class)
			return in_directory(d, q, &directories[i]);
	return POLICY_DUNNO;
}
