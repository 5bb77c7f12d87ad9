/*
 * access - what a table says of a client, a name, or an address (compat 3.4)
 */
#include <ctype.h>
#include <stdlib.h>

#include "mail/address.h"
#include "mail/dsn.h"
#include "mail/messages.h"
#include "policy/rule.h"

/* An entry that was found, and whom it is about. */
struct entry {
	const struct rule *rule;
	const struct policy_list *about;
	const char *subject;
	struct sv value, word, text;
};

typedef enum policy_verdict action_run(struct decision *, const struct entry *);

struct action {
	const char *name;
	action_run *run;
};

static const char *
text_or(const struct decision *d, const struct entry *e, const char *other)
{
	return e->text.len == 0 ? other : pool_copy(d->pool, e->text);
}

/* The text of an entry may begin with an enhanced status code. */
static enum policy_verdict
refuse(struct decision *d, const struct entry *e, long code, const char *status)
{
	struct sv text = e->text;
	char dsn[DSN_ROOM];

	if (!dsn_take(&text, dsn))
		return rule_refuse(d, code, status, "<%s>: %s rejected: %s",
		    e->subject, e->about->class,
		    text_or(d, e, "Access denied"));
	return rule_refuse(d, code, dsn, "<%s>: %s rejected: %s", e->subject,
	    e->about->class,
	    text.len > 0 ? pool_copy(d->pool, text) : "Access denied");
}

static enum policy_verdict
dunno(struct decision *d, const struct entry *e)
{
	(void)d, (void)e;
	return POLICY_DUNNO;
}

static enum policy_verdict
reject(struct decision *d, const struct entry *e)
{
	return refuse(d, e, d->policy->set->access_map_reject_code, "5.7.1");
}

static enum policy_verdict
defer(struct decision *d, const struct entry *e)
{
	return refuse(d, e, d->policy->set->access_map_defer_code, "4.7.1");
}

static enum policy_verdict
info(struct decision *d, const struct entry *e)
{
	rule_effect(d, "info", "<%s>: %s %s", e->subject, e->about->class,
	    text_or(d, e, "triggers INFO action"));
	return POLICY_DUNNO;
}

static enum policy_verdict
warn(struct decision *d, const struct entry *e)
{
	rule_effect(d, "warn", "<%s>: %s %s", e->subject, e->about->class,
	    text_or(d, e, "triggers WARN action"));
	return POLICY_DUNNO;
}

/* The first reason is kept. */
static void
keep(struct decision *d, const struct entry *e, struct policy_reply *reply)
{
	struct sv text = e->text;
	char dsn[DSN_ROOM];
	const char *status = "4.7.1";

	if (reply->code != 0)
		return;
	if (dsn_take(&text, dsn))
		status = pool_printf(d->pool, "4%s", dsn + 1);
	reply->code = (int)d->policy->set->access_map_defer_code;
	reply->dsn = status;
	reply->text = pool_printf(d->pool, "<%s>: %s rejected: %s", e->subject,
	    e->about->class,
	    text.len > 0 ? pool_copy(d->pool, text) : "Service unavailable");
}

static enum policy_verdict
defer_if_permit(struct decision *d, const struct entry *e)
{
	keep(d, e, &d->defer_if_permit);
	return POLICY_DUNNO;
}

static enum policy_verdict
defer_if_reject(struct decision *d, const struct entry *e)
{
	keep(d, e, &d->defer_if_reject);
	return POLICY_DUNNO;
}

/* A recipient with routing of its own is not covered by an entry for what it
 * looks like. */
static enum policy_verdict
permit(struct decision *d, const struct entry *e)
{
	bool recipient = e->about == &policy_lists[LIST_RECIPIENT];

	if (recipient && !d->policy->set->allow_untrusted_routing &&
	    d->facts.recipient != NULL &&
	    address_has_route(address_split(d->facts.recipient).local))
		return POLICY_DUNNO;
	return POLICY_OK;
}

/* What is not there must not pass for what is: no mail is let through on the
 * word of an entry that has no effect. */
static enum policy_verdict
no_effect(struct decision *d, const struct entry *e)
{
	rule_effect(d, "warning",
	    "access table %s: action " SV_FMT " for <%s> has no effect in "
	    "this version",
	    maps_list(e->rule->table), SV_ARG(e->word), e->subject);
	return rule_server_error(d);
}

/* A message is held once, and for good. Where there is none yet, there is
 * nothing to hold; at its end it is too late, since cleanup has the envelope.
 */
static enum policy_verdict
hold(struct decision *d, const struct entry *e)
{
	if (d->held || d->facts.sender == NULL)
		return POLICY_DUNNO;
	if (d->facts.at == POLICY_AT_END_OF_DATA)
		return no_effect(d, e);
	d->held = true;
	rule_effect(d, "hold", "<%s>: %s %s", e->subject, e->about->class,
	    text_or(d, e, "triggers HOLD action"));
	return POLICY_DUNNO;
}

static const struct action actions[] = {
	{ "DUNNO", dunno },
	{ "REJECT", reject },
	{ "DEFER", defer },
	{ "HANGUP", no_effect },
	{ "INFO", info },
	{ "WARN", warn },
	{ "FILTER", no_effect },
	{ "HOLD", hold },
	{ "DISCARD", no_effect },
	{ "REDIRECT", no_effect },
	{ "BCC", no_effect },
	{ "DEFER_IF_PERMIT", defer_if_permit },
	{ "DEFER_IF_REJECT", defer_if_reject },
	{ "PREPEND", no_effect },
	{ "OK", permit },
	{ "RELAY", permit },
};

static bool
is_digits(struct sv v)
{
	for (size_t i = 0; i < v.len; i++)
		if (!isdigit((unsigned char)v.at[i]))
			return false;
	return v.len > 0;
}

/* The value is a list of restrictions, without tables. */
static enum policy_verdict
run_value(struct decision *d, const struct entry *e)
{
	const char *text = pool_copy(d->pool, e->value);

	if (sv_has(e->value, ':')) {
		rule_effect(d, "warning",
		    "access table %s entry \"%s\" has entry with lookup "
		    "table: %s",
		    maps_list(e->rule->table), e->subject, text);
		return rule_server_error(d);
	}
	return rule_run_list(d, rule_parse(d->policy, text, d->pool));
}

static enum policy_verdict
act(struct decision *d, struct entry *e)
{
	struct sv rest = e->value;

	e->word = sv_word(&rest);
	e->text = sv_trim(rest);
	if (e->word.len == 0) {
		rule_effect(d, "warning",
		    "access table %s entry \"%s\" has empty value",
		    maps_list(e->rule->table), e->subject);
		return POLICY_OK;
	}
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (sv_is(e->word, actions[i].name))
			return actions[i].run(d, e);
	if (is_digits(e->value))
		return permit(d, e);
	if (e->word.len == 3 && e->text.len > 0 && is_digits(e->word) &&
	    (*e->word.at == '4' || *e->word.at == '5'))
		return refuse(d, e, strtol(e->word.at, NULL, 10),
		    *e->word.at == '4' ? "4.7.1" : "5.7.1");
	return run_value(d, e);
}

/* One search of a table. */
struct search {
	struct decision *d;
	struct find how;
	struct found found;
	struct err err;
	enum policy_verdict verdict; /* of MAP_NONE */
};

static enum map_result
find_key(struct search *s, struct sv key, bool whole)
{
	enum map_result r;
	struct sv value;

	r = whole ? maps_find(s->how.maps, key, &value, &s->err)
		  : maps_find_fixed(s->how.maps, key, &value, &s->err);
	if (r == MAP_FOUND)
		s->found.value = pool_copy(s->d->pool, value);
	return r;
}

/* The verdict is LATER while an answer about the address is awaited. */
static enum map_result
find_mail(struct search *s, const char *address)
{
	struct decision *d = s->d;
	const struct question *q;

	if (address == NULL)
		return MAP_NONE;
	if (*address == '\0')
		return find_key(s,
		    sv_of(d->policy->set->smtpd_null_access_lookup_key), true);
	if ((q = rule_resolve(d, address)) == NULL)
		s->verdict = d->verdict;
	else if (q->status != ANSWER_OK)
		s->verdict = rule_lookup_failed(d, address);
	else
		return find_address(&s->how, q->resolved, &s->found, &s->err);
	return MAP_NONE;
}

static enum map_result
find_host(struct search *s, const char *name)
{
	if (name == NULL)
		return MAP_NONE;
	return find_domain(&s->how, sv_of(name), &s->found, &s->err);
}

/* 1.2.3.4, 1.2.3, 1.2, 1; an IPv6 address is cut at its colons. */
static enum map_result
find_ip(struct search *s, const struct ip *ip)
{
	struct ip_text text = ip_print(ip);
	struct sv key = sv_of(text.text);
	char mark = ip->family == 6 ? ':' : '.';
	enum map_result r = find_key(s, key, true);

	while (r == MAP_NONE && key.len > 0) {
		while (key.len > 0 && key.at[key.len - 1] != mark)
			key.len--;
		while (key.len > 0 && key.at[key.len - 1] == mark)
			key.len--;
		if (key.len > 0)
			r = find_key(s, key, false);
	}
	return r;
}

static enum map_result
find(struct search *s, enum policy_list_number about)
{
	const struct policy_facts *facts = &s->d->facts;
	enum map_result r;

	switch (about) {
	case LIST_CLIENT:
		r = find_host(s, facts->client_name);
		return r == MAP_NONE ? find_ip(s, &facts->client_ip) : r;
	case LIST_HELO:
		return find_host(s, facts->helo);
	case LIST_SENDER:
		return find_mail(s, facts->sender);
	default:
		return find_mail(s, facts->recipient);
	}
}

enum policy_verdict
rule_access(struct decision *d, const struct rule *rule)
{
	struct search s = { .d = d,
		.how = rule_find(d, FIND_ACCESS, rule->table),
		.verdict = POLICY_DUNNO };
	struct entry e = { .rule = rule,
		.about = &policy_lists[rule->row->about] };

	switch (find(&s, rule->row->about)) {
	case MAP_NONE:
		return s.verdict;
	case MAP_LATER:
		rule_effect(d, "warning", "%s: table lookup problem: %s",
		    maps_list(rule->table), s.err.text);
		return rule_fail(d, 451, "4.3.5",
		    "<%s>: %s rejected: Server configuration error",
		    rule_subject(d, e.about), e.about->class);
	case MAP_FOUND:
		break;
	}
	e.subject = rule_subject(d, e.about);
	e.value = sv_trim(sv_of(s.found.value));
	return act(d, &e);
}
