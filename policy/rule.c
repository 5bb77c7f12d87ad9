#include "policy/rule.h"

#include <stdarg.h>
#include <string.h>

#include "mail/settings.h"
#include "util/must.h"

#define FACT(name) offsetof(struct policy_facts, name)
#define SET(name)  offsetof(struct policy_settings, name)

const struct policy_list policy_lists[LIST_COUNT] = {
	[LIST_CLIENT] = { "smtpd_client_restrictions", "Client host",
	    "check_client_access", SET(smtpd_client_restrictions),
	    FACT(client) },
	[LIST_HELO] = { "smtpd_helo_restrictions", "Helo command",
	    "check_helo_access", SET(smtpd_helo_restrictions), FACT(helo) },
	[LIST_SENDER] = { "smtpd_sender_restrictions", "Sender address",
	    "check_sender_access", SET(smtpd_sender_restrictions),
	    FACT(sender) },
	[LIST_RELAY] = { "smtpd_relay_restrictions", "Recipient address",
	    "check_recipient_access", SET(smtpd_relay_restrictions),
	    FACT(recipient) },
	[LIST_RECIPIENT] = { "smtpd_recipient_restrictions",
	    "Recipient address", "check_recipient_access",
	    SET(smtpd_recipient_restrictions), FACT(recipient) },
	[LIST_DATA] = { "smtpd_data_restrictions", "Data command", NULL,
	    SET(smtpd_data_restrictions), FACT(command) },
	[LIST_END_OF_DATA] = { "smtpd_end_of_data_restrictions", "End-of-data",
	    NULL, SET(smtpd_end_of_data_restrictions), FACT(command) },
};

const char *
rule_subject(const struct decision *d, const struct policy_list *about)
{
	const void *facts = &d->facts;
	const char *text =
	    *(const char *const *)((const char *)facts + about->subject);

	return text == NULL ? "" : text;
}

struct find
rule_find(const struct decision *d, enum find_order order, struct maps *maps)
{
	return (struct find){ .order = order,
		.maps = maps,
		.ours = &d->policy->ours,
		.delimiters = mail_settings.recipient_delimiter,
		.parents = d->policy->access_parents,
		.pool = d->pool };
}

const struct restriction *
rule_named(struct sv name)
{
	const struct restriction *r = restrictions;

	while (r->name != NULL && !sv_is(name, r->name))
		r++;
	return r->name != NULL ? r : NULL;
}

static struct policy_class *
find_class(const struct policy *p, struct sv name)
{
	struct policy_class *c = p->classes;

	while (c != NULL && !sv_equal(name, sv_of(c->name)))
		c = c->next;
	return c;
}

/* Takes an item; text in braces is one, without its braces. */
static bool
take(struct sv *in, struct sv *item)
{
	static const char separators[] = ", \t\r\n";
	size_t depth = 0, i;

	while (in->len > 0 && strchr(separators, *in->at) != NULL)
		*in = sv_from(*in, 1);
	if (in->len == 0 || *in->at != '{')
		return sv_item(in, separators, item);
	for (i = 0; i < in->len; i++) {
		depth += in->at[i] == '{';
		if (in->at[i] == '}' && --depth == 0)
			break;
	}
	*item = sv_trim(sv_from(sv_upto(*in, i), 1));
	*in = sv_from(*in, i + (i < in->len));
	return true;
}

static void
parse_table(struct rule *r, struct sv *in, struct pool *pool)
{
	struct sv item = { 0 };

	take(in, &item);
	r->argument = pool_copy(pool, item);
	if (sv_has(item, ':'))
		r->table = maps_open(r->argument, NULL);
	else
		r->row = &restriction_bad_table;
}

/* What is no restriction of ours: a class, a table, or a mistake. */
static void
parse_other(const struct policy *p, struct rule *r)
{
	struct sv name = sv_of(r->name);

	r->row = &restriction_unknown;
	if ((r->class = find_class(p, name)) != NULL) {
		r->row = &restriction_class;
	} else if (sv_has(name, ':')) {
		r->row = &restriction_bare_table;
		r->argument = r->name;
		r->table = maps_open(r->name, NULL);
	}
}

struct rule *
rule_parse(const struct policy *p, const char *text, struct pool *pool)
{
	struct sv in = sv_of(text), item;
	struct rule *first = NULL, **last = &first, *r;

	while (take(&in, &item)) {
		r = pool_get(pool, sizeof(*r));
		r->name = pool_copy(pool, item);
		r->row = rule_named(item);
		if (r->row == NULL)
			parse_other(p, r);
		else if (r->row->flags & RULE_TABLE)
			parse_table(r, &in, pool);
		else if ((r->row->flags & RULE_ARGUMENT) && take(&in, &item))
			r->argument = pool_copy(pool, item);
		*last = r;
		last = &r->next;
	}
	return first;
}

void
rule_close(struct rule *r)
{
	for (; r != NULL; r = r->next)
		if (r->table != NULL)
			maps_close(&r->table);
}

static enum policy_verdict
too_much(struct decision *d, const char *what)
{
	rule_effect(d, "warning", "%s: %s", d->list->parameter, what);
	return rule_server_error(d);
}

enum policy_verdict
rule_run_list(struct decision *d, const struct rule *r)
{
	enum policy_verdict v = POLICY_DUNNO;
	bool outer = d->warn, warn = false;

	if (++d->depth > POLICY_DEPTH)
		return too_much(d, "lists within lists too deep");
	for (; r != NULL && v == POLICY_DUNNO; r = r->next) {
		if (r->row->flags & RULE_WARN) {
			warn = true;
			continue;
		}
		if (++d->steps > POLICY_STEPS)
			return too_much(d, "too many restrictions");
		d->warn = outer || warn;
		v = r->row->run(d, r);
		warn = false;
		/* Nothing that follows could change the outcome. */
		if (d->defer_if_permit.code != 0 &&
		    d->defer_if_reject.code != 0)
			break;
	}
	d->warn = outer;
	d->depth--;
	return v;
}

__attribute__((format(printf, 4, 0))) static struct policy_reply
make(struct decision *d, long code, const char *dsn, const char *format,
    va_list ap)
{
	struct str text = { 0 };
	struct policy_reply reply = { .code = (int)code };

	must(code >= 200 && code <= 599);
	str_vprintf(&text, format, ap);
	reply.dsn = pool_printf(d->pool, "%ld%s", code / 100, dsn + 1);
	reply.text = pool_copy(d->pool, str_view(&text));
	str_free(&text);
	return reply;
}

enum policy_verdict
rule_refuse(
    struct decision *d, long code, const char *dsn, const char *format, ...)
{
	struct policy_reply reply;
	va_list ap;

	va_start(ap, format);
	reply = make(d, code, dsn, format, ap);
	va_end(ap);
	if (d->warn) {
		rule_effect(d, "reject_warning", "%d %s %s", reply.code,
		    reply.dsn, reply.text);
		return POLICY_DUNNO;
	}
	if (reply.code >= 500 && d->defer_if_reject.code != 0)
		reply = d->defer_if_reject;
	d->reply = reply;
	return POLICY_REJECT;
}

enum policy_verdict
rule_fail(
    struct decision *d, int code, const char *dsn, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	d->reply = make(d, code, dsn, format, ap);
	va_end(ap);
	return POLICY_REJECT;
}

enum policy_verdict
rule_server_error(struct decision *d)
{
	return rule_fail(d, 451, "4.3.5", "Server configuration error");
}

enum policy_verdict
rule_lookup_failed(struct decision *d, const char *address)
{
	return rule_fail(
	    d, 451, "4.3.0", "<%s>: Temporary lookup failure", address);
}

void
rule_effect(struct decision *d, const char *action, const char *format, ...)
{
	struct policy_effect *e = pool_get(d->pool, sizeof(*e));
	struct str text = { 0 };
	va_list ap;

	va_start(ap, format);
	str_vprintf(&text, format, ap);
	va_end(ap);
	e->action = action;
	e->text = pool_copy(d->pool, str_view(&text));
	str_free(&text);
	list_begin(&e->node);
	list_add(&d->effects, &e->node);
}
