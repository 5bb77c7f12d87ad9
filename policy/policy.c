#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

#include "mail/settings.h"
#include "param/main_cf.h"
#include "policy/rule.h"
#include "util/log.h"
#include "util/mem.h"

static const char *
setting(const struct policy_settings *set, const struct policy_list *l)
{
	const void *at = set;

	return *(const char *const *)((const char *)at + l->setting);
}

static enum policy_end end_of(const struct rule *, unsigned depth);

/* A class is looked at once, however many have it; within itself it has no
 * end. */
static enum policy_end
end_of_class(struct policy_class *class, unsigned depth)
{
	if (class->end == END_UNKNOWN) {
		class->end = END_NONE;
		if (depth < POLICY_DEPTH)
			class->end = end_of(class->rules, depth + 1);
	}
	return class->end;
}

/* What ends the list for strangers, be it to let them in: what stands behind
 * that is not reached, and warn_if_reject softens a guard. */
static enum policy_end
end_of(const struct rule *r, unsigned depth)
{
	bool warn = false;

	for (; r != NULL; r = r->next) {
		enum policy_end end = END_NONE;

		if (r->row->flags & RULE_OPENS)
			end = END_OPENS;
		else if (r->row->flags & RULE_GUARDS)
			end = END_GUARDS;
		else if (r->class != NULL)
			end = end_of_class(r->class, depth);
		if (end == END_OPENS || (end == END_GUARDS && !warn))
			return end;
		warn = (r->row->flags & RULE_WARN) != 0;
	}
	return END_NONE;
}

/* Something in the list must end the relaying of strangers. */
static bool
guards(const struct rule *r)
{
	return end_of(r, 0) == END_GUARDS;
}

/* What is wrong with a list, with the place where it stands. */
static void
blame(const struct main_cf *cf, const char *list, struct err *err)
{
	if (cf != NULL)
		main_cf_blame(cf, sv_of(list), err);
}

/* What was written to protect protects, or nothing starts (DESIGN 4). A name
 * that nobody knows is a mistake, said here and to each client. */
static int
check_names(const struct main_cf *cf, const char *list, const struct rule *r,
    struct err *err)
{
	for (; r != NULL; r = r->next) {
		if (r->row == &restriction_unknown) {
			err_set(err, ERR_NEVER,
			    "%s: unknown smtpd restriction: \"%s\"", list,
			    r->name);
			blame(cf, list, err);
			log_warn("%s", err->text);
		}
		if ((r->row->flags & RULE_ABSENT) == 0)
			continue;
		err_set(err, ERR_NEVER,
		    "parameter %s: restriction %s is not there yet in this "
		    "version",
		    list, r->row->name);
		blame(cf, list, err);
		return -1;
	}
	return 0;
}

static int
check_all_names(
    const struct policy *p, const struct main_cf *cf, struct err *err)
{
	for (int i = 0; i < LIST_COUNT; i++)
		if (check_names(
			cf, policy_lists[i].parameter, p->lists[i], err) == -1)
			return -1;
	for (const struct policy_class *c = p->classes; c; c = c->next)
		if (check_names(cf, c->name, c->rules, err) == -1)
			return -1;
	return 0;
}

static int
check(const struct policy *p, const struct main_cf *cf, struct err *err)
{
	if (check_all_names(p, cf, err) == -1)
		return -1;
	if (guards(p->lists[LIST_RELAY]) || guards(p->lists[LIST_RECIPIENT]))
		return 0;
	return err_set(err, ERR_NEVER,
	    "in parameter smtpd_relay_restrictions or "
	    "smtpd_recipient_restrictions, specify at least one working "
	    "instance of: reject_unauth_destination, "
	    "defer_unauth_destination, reject, defer, defer_if_permit");
}

/* A class may name another, so all have their names before their lists. */
static int
open_classes(struct policy *p, const struct main_cf *cf, struct err *err)
{
	struct sv names = sv_of(p->set->smtpd_restriction_classes), item;
	struct policy_class *c;
	const char *text;

	while (sv_item(&names, ", \t\r\n", &item)) {
		c = pool_get(p->pool, sizeof(*c));
		c->name = pool_copy(p->pool, item);
		c->next = p->classes;
		p->classes = c;
	}
	for (c = p->classes; c != NULL; c = c->next) {
		text =
		    cf == NULL ? "" : main_cf_value(cf, c->name, p->pool, err);
		if (text == NULL)
			return -1;
		if (cf != NULL && *text == '\0')
			log_warn("restriction class `%s' needs a definition",
			    c->name);
		c->rules = rule_parse(p, text, p->pool);
	}
	return 0;
}

static int
open_lists(struct policy *p, const struct main_cf *cf, struct err *err)
{
	if (open_classes(p, cf, err) == -1)
		return -1;
	for (int i = 0; i < LIST_COUNT; i++)
		p->lists[i] =
		    rule_parse(p, setting(p->set, &policy_lists[i]), p->pool);
	return check(p, cf, err);
}

struct policy *
policy_open(const struct policy_settings *set,
    const struct route_settings *route, const struct main_cf *cf,
    struct err *err)
{
	struct policy *p = mem_get(sizeof(*p));
	const char *type = mail_settings.default_database_type;

	p->set = set;
	p->route = route;
	p->pool = pool_new();
	p->access_parents = mail_parents_match("smtpd_access_maps");
	p->mynetworks = match_open(MATCH_ADDRESS,
	    mail_parents_match("mynetworks") ? MATCH_PARENTS : 0, "mynetworks",
	    mail_settings.mynetworks, type);
	p->mydestination = match_open(MATCH_STRING, 0, "mydestination",
	    mail_settings.mydestination, type);
	own_load(&p->own, mail_settings.inet_interfaces,
	    mail_settings.proxy_interfaces);
	p->ours = (struct find_ours){ mail_settings.myorigin, p->mydestination,
		&p->own };
	p->local_recipients = maps_open(set->local_recipient_maps, type);
	p->virtual_aliases = maps_open(route->virtual_alias_maps, type);
	p->virtual_mailboxes = maps_open(route->virtual_mailbox_maps, type);
	p->relay_recipients = maps_open(set->relay_recipient_maps, type);
	if (open_lists(p, cf, err) == -1)
		policy_close(&p);
	return p;
}

void
policy_close(struct policy **policy)
{
	struct policy *p = *policy;

	*policy = NULL;
	if (p == NULL)
		return;
	for (int i = 0; i < LIST_COUNT; i++)
		rule_close(p->lists[i]);
	for (const struct policy_class *c = p->classes; c; c = c->next)
		rule_close(c->rules);
	match_close(&p->mynetworks);
	match_close(&p->mydestination);
	own_free(&p->own);
	maps_close(&p->local_recipients);
	maps_close(&p->virtual_aliases);
	maps_close(&p->virtual_mailboxes);
	maps_close(&p->relay_recipients);
	pool_free(&p->pool);
	free(p);
}

void
decision_begin(struct decision *d, struct policy *policy,
    const struct policy_facts *facts, struct pool *pool)
{
	*d = (struct decision){ .policy = policy,
		.pool = pool,
		.facts = *facts,
		.verdict = POLICY_LATER };
	list_begin(&d->questions);
	list_begin(&d->effects);
}

const struct question *
rule_resolve(struct decision *d, const char *address)
{
	struct question *q;

	list_each(n, &d->questions) {
		q = owner_of(n, struct question, node);
		if (strcmp(q->address, address) == 0) {
			d->verdict = POLICY_LATER;
			return q->answered ? q : NULL;
		}
	}
	if (d->question_count == POLICY_QUESTIONS) {
		d->verdict = rule_lookup_failed(d, address);
		return NULL;
	}
	q = pool_get(d->pool, sizeof(*q));
	q->address = pool_copy(d->pool, sv_of(address));
	q->resolved = q->transport = q->nexthop = "";
	list_begin(&q->node);
	list_add(&d->questions, &q->node);
	d->question_count++;
	d->verdict = POLICY_LATER;
	return NULL;
}

static enum policy_verdict
run_list(struct decision *d, enum policy_list_number n)
{
	d->list = &policy_lists[n];
	return rule_run_list(d, d->policy->lists[n]);
}

/* Which lists are run for what; a list that permits ends itself only. */
static const struct {
	enum policy_list_number first, second;
} recipient_order[2] = {
	{ LIST_RECIPIENT, LIST_RELAY },
	{ LIST_RELAY, LIST_RECIPIENT },
};

static enum policy_verdict
run_recipient(struct decision *d)
{
	const struct policy_settings *set = d->policy->set;
	bool relay_first = set->smtpd_relay_before_recipient_restrictions;
	const enum policy_list_number order[] = { LIST_CLIENT, LIST_HELO,
		LIST_SENDER, recipient_order[relay_first].first,
		recipient_order[relay_first].second };
	enum policy_verdict v;

	/* RFC 5321 4.5.1: always welcome. */
	if (sv_is(sv_of(d->facts.recipient), "postmaster"))
		return POLICY_OK;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (order[i] == LIST_HELO && d->facts.helo == NULL)
			continue;
		if (order[i] == LIST_SENDER && d->facts.sender == NULL)
			continue;
		v = run_list(d, order[i]);
		if (v == POLICY_REJECT || v == POLICY_LATER)
			return v;
	}
	d->list = &policy_lists[LIST_RECIPIENT];
	if (set->smtpd_reject_unlisted_recipient && !d->unlisted_done)
		return rule_unlisted(d);
	return POLICY_OK;
}

static enum policy_verdict
run(struct decision *d)
{
	switch (d->facts.at) {
	case POLICY_AT_RCPT:
	case POLICY_AT_VRFY:
		return run_recipient(d);
	case POLICY_AT_DATA:
		return run_list(d, LIST_DATA);
	case POLICY_AT_END_OF_DATA:
		return run_list(d, LIST_END_OF_DATA);
	}
	return POLICY_REJECT;
}

enum policy_verdict
decision_run(struct decision *d)
{
	const struct policy_reply none = { 0 };
	enum policy_verdict v;

	list_begin(&d->effects);
	d->defer_if_permit = d->defer_if_reject = none;
	d->depth = d->steps = 0;
	d->warn = d->unlisted_done = false;
	d->held = d->facts.held;
	v = run(d);
	if (v == POLICY_DUNNO)
		v = POLICY_OK;
	if (v == POLICY_OK && d->defer_if_permit.code != 0) {
		d->reply = d->defer_if_permit;
		v = POLICY_REJECT;
	}
	d->verdict = v;
	return v;
}
