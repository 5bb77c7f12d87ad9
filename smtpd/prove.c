#include "smtpd/prove.h"

#include <string.h>

#include "mail/settings.h"
#include "map/answers.h"
#include "route/route.h"
#include "util/log.h"

struct proof {
	const struct config *config;
	const struct main_cf *main_cf;
	struct route route;
	struct pool *pool;
	struct answers answers;
	struct policy_facts facts;
};

static const char *const strangers[] = { "192.0.2.25", "198.51.100.25",
	"203.0.113.25", "2001:db8::25" };

/* %s is a name of ours. */
static const char *const senders[] = { "stranger@stranger.invalid", "",
	"user@%s" };
static const char *const recipients[] = { "someone@elsewhere.invalid",
	"someone%%elsewhere.invalid@%s", "elsewhere.invalid!someone@%s",
	"\"someone@elsewhere.invalid\"@%s", "someone@elsewhere.invalid@%s",
	"@%s:someone@elsewhere.invalid" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* True: it goes elsewhere, not to one of our domains. */
static bool
resolve(struct proof *p, struct question *q)
{
	struct resolve question = { .sender = "", .address = q->address };
	struct resolved m;

	route_resolve(&p->route, &question, p->pool, &m);
	q->answered = true;
	q->status = (long)m.status;
	q->class = (long)m.class;
	q->resolved = m.address;
	q->transport = m.transport;
	q->nexthop = m.nexthop;
	return m.status == ANSWER_OK && m.class == CLASS_DEFAULT &&
	       !sv_is(sv_of(m.transport), "error");
}

static bool
is_elsewhere(struct proof *p, const char *recipient)
{
	struct question q = { .address = recipient };

	return resolve(p, &q);
}

static enum policy_verdict
judge(struct proof *p)
{
	enum policy_verdict v;
	struct decision d;

	decision_begin(&d, p->config->policy, &p->facts, p->pool);
	for (int turn = 0; turn < POLICY_QUESTIONS; turn++) {
		v = decision_run(&d);
		if (v != POLICY_LATER)
			return v;
		list_each(n, &d.questions) {
			struct question *q = owner_of(n, struct question, node);

			if (!q->answered)
				resolve(p, q);
		}
	}
	return POLICY_REJECT;
}

/* The line that lets them in, or what decides without one. */
static const char *
cause(struct proof *p)
{
	static const char *const lists[] = { "smtpd_relay_restrictions",
		"smtpd_recipient_restrictions" };
	struct err err;

	if (match_client(p->config->mynetworks, SV("unknown"),
		&p->facts.client_ip, &err) == MATCH_YES)
		return "mynetworks";
	for (size_t i = 0; i < COUNT(lists); i++) {
		const char *list = main_cf_raw(p->main_cf, lists[i]);

		if (list != NULL && *list != '\0')
			return lists[i];
	}
	return lists[0];
}

static void
say(struct proof *p, const char *service)
{
	const char *name = cause(p);
	struct err err;

	err_set(&err, ERR_NEVER,
	    "%s: service %s relays for strangers: %s may send from <%s> to "
	    "<%s>",
	    name, service, p->facts.client, p->facts.sender,
	    p->facts.recipient);
	main_cf_blame(p->main_cf, sv_of(name), &err);
	log_warn("%s", err.text);
}

/* True: said, once is enough. */
static bool
try(struct proof *p, const char *service)
{
	bool in;

	if (!is_elsewhere(p, p->facts.recipient))
		return false;
	answers_begin(&p->answers, p->pool);
	answers_use(&p->answers);
	in = judge(p) == POLICY_OK && !answers_open(&p->answers);
	answers_use(NULL);
	answers_end(&p->answers);
	if (in)
		say(p, service);
	return in;
}

static const char *
with_name(struct proof *p, const char *text, const char *name)
{
	struct sv rest = sv_of(text), before;
	struct str out = { 0 };

	while (sv_cut(&rest, '%', &before)) {
		str_put(&out, before);
		str_puts(&out, sv_skip(&rest, "%") ? "%" : name);
		sv_skip(&rest, "s");
	}
	str_put(&out, rest);
	text = pool_copy(p->pool, str_view(&out));
	str_free(&out);
	return text;
}

static bool
try_senders(struct proof *p, const char *recipient, const char *service)
{
	const char *name = mail_settings.myhostname;

	for (size_t i = 0; i < COUNT(senders); i++) {
		p->facts.recipient = with_name(p, recipient, name);
		p->facts.sender = with_name(p, senders[i], name);
		if (try(p, service))
			return true;
		p->facts.sender =
		    with_name(p, senders[i], mail_settings.myorigin);
		if (try(p, service))
			return true;
	}
	return false;
}

static bool
is_loopback(const char *service)
{
	const char *interfaces = mail_settings.inet_interfaces;

	if (strchr(service, ':') == NULL)
		return sv_is(sv_of(interfaces), "loopback-only") ||
		       sv_is(sv_of(interfaces), "localhost");
	return strncmp(service, "127.", 4) == 0 ||
	       strncmp(service, "[::1]:", 6) == 0 ||
	       strncmp(service, "localhost:", 10) == 0;
}

void
prove_relay(const struct config *config, const struct route_settings *route,
    const struct main_cf *main_cf, const char *service)
{
	struct proof p = {
		.config = config, .main_cf = main_cf, .pool = pool_new()
	};
	bool said = is_loopback(service);

	route_open(&p.route, route);
	p.facts = (struct policy_facts){ .at = POLICY_AT_RCPT,
		.command = "RCPT",
		.client_name = "unknown",
		.helo = "stranger.invalid" };
	for (size_t i = 0; i < COUNT(strangers) && !said; i++) {
		ip_parse(sv_of(strangers[i]), &p.facts.client_ip);
		p.facts.client =
		    pool_printf(p.pool, "unknown[%s]", strangers[i]);
		for (size_t j = 0; j < COUNT(recipients) && !said; j++)
			said = try_senders(&p, recipients[j], service);
	}
	route_close(&p.route);
	pool_free(&p.pool);
}
