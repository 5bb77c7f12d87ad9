#include "smtp/delivery.h"

#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "mail/settings.h"
#include "service/service.h"
#include "smtp/conn.h"
#include "smtp/leftover.h"
#include "smtp/manager.h"
#include "smtp/outcome.h"
#include "smtp/own.h"
#include "spool/spool.h"
#include "util/log.h"
#include "util/mem.h"

enum { SMTP_PORT = 25 };

void
delivery_free(struct delivery *d)
{
	if (d->conn != NULL)
		conn_drop(d->conn);
	resolver_end(&d->resolver);
	list_drop(&d->node);
	close(d->fd);
	pool_free(&d->pool);
	free(d);
	service_let_go();
}

static void
finish(struct delivery *d)
{
	outcome_settle(d);
	outcome_log(d);
	if (d->manager != NULL)
		manager_tell(d->manager, d);
	else
		leftover_keep(d);
}

static void
set_fault(struct delivery *d, const char *dsn, const char *text)
{
	d->fault = (struct fault){ .dsn = pool_copy(d->pool, sv_of(dsn)),
		.text = pool_copy(d->pool, sv_of(text)),
		.mta = "",
		.diag = "" };
}

static uint64_t
random_number(void)
{
	uint64_t n;

	if (getrandom(&n, sizeof(n), GRND_NONBLOCK) != sizeof(n))
		n = (uint64_t)loop_clock();
	return n;
}

static bool
protocol_is_on(const char *name)
{
	struct sv list = sv_of(mail_settings.inet_protocols);

	return sv_listed(list, SV("all")) || sv_listed(list, sv_of(name));
}

static enum mx_prefer
preference(void)
{
	if (sv_is(sv_of(smtp_settings.smtp_address_preference), "ipv4"))
		return MX_IPV4;
	if (sv_is(sv_of(smtp_settings.smtp_address_preference), "ipv6"))
		return MX_IPV6;
	return MX_ANY;
}

static void
make_query(struct delivery *d)
{
	const struct smtp_settings *set = &smtp_settings;
	size_t own_count;
	const struct ip *own = own_addresses(&own_count);

	d->query = (struct mx_query){ .domain = d->hop.name,
		.host = d->hop.host,
		.ipv4 = protocol_is_on("ipv4"),
		.ipv6 = protocol_is_on("ipv6"),
		.prefer = preference(),
		.shuffle = set->smtp_randomize_addresses,
		.balance = set->smtp_balance_inet_protocols,
		.address_limit = (size_t)set->smtp_mx_address_limit,
		.ignore_mx_error = set->ignore_mx_lookup_error,
		.defer_no_address = set->smtp_defer_if_no_mx_address_found,
		.random = random_number(),
		.own = own,
		.own_count = d->hop.port == SMTP_PORT ? own_count : 0 };
	d->next_host = 0;
	d->hosts.count = 0;
}

/* True: the hosts are known, or why there are none. */
static bool
find_hosts(struct delivery *d)
{
	if (!mx_find(&d->resolver.facts, &d->query, &d->hosts)) {
		d->hosts.count = 0;
		resolver_ask(&d->resolver);
		return false;
	}
	if (d->hosts.count == 0)
		set_fault(d, d->hosts.dsn, d->hosts.text);
	return true;
}

static void try_next(struct delivery *);

static void
on_known(struct resolver *r)
{
	struct delivery *d = owner_of(r, struct delivery, resolver);

	if (find_hosts(d))
		try_next(d);
}

static bool
host_left(const struct delivery *d)
{
	long limit = smtp_settings.smtp_mx_session_limit;

	if (limit > 0 && d->sessions >= limit)
		return false;
	return d->next_host < d->hosts.count || d->hops.len > 0 ||
	       !d->fell_back;
}

enum way { WAY_FOUND, WAY_ASKED, WAY_NONE };

/* Goes to the next of the next hops. */
static enum way
next_hop(struct delivery *d)
{
	struct err err;
	int got = nexthop_take(
	    &d->hops, smtp_settings.smtp_tcp_port, d->pool, &d->hop, &err);

	if (got == 0) {
		if (d->fell_back)
			return WAY_NONE;
		d->fell_back = true;
		d->hops = sv_of(smtp_settings.smtp_fallback_relay);
		return WAY_FOUND;
	}
	if (got < 0) {
		log_warn("%s: %s", d->ask.id, err.text);
		set_fault(d, "4.3.5", err.text);
		return WAY_FOUND;
	}
	resolver_end(&d->resolver);
	resolver_begin(&d->resolver, d->pool, on_known);
	make_query(d);
	return find_hosts(d) ? WAY_FOUND : WAY_ASKED;
}

/* Tries hosts until one is on its way, or there is none left. */
static void
try_next(struct delivery *d)
{
	struct conn_to to = { .nexthop = d->key };
	enum way way = WAY_FOUND;
	struct err err;

	while (way == WAY_FOUND && host_left(d)) {
		if (d->next_host >= d->hosts.count) {
			way = next_hop(d);
			continue;
		}
		to.host = &d->hosts.at[d->next_host++];
		to.port = d->hop.port;
		if (conn_open(d, &to, &err) == 0)
			return;
		set_fault(d, "4.4.1", err.text);
	}
	if (way != WAY_ASKED)
		finish(d);
}

/* The whole way from its begin, with connections of its own. */
static void
start(struct delivery *d)
{
	d->hops = sv_of(d->ask.nexthop);
	d->fell_back = false;
	d->hosts.count = d->next_host = 0;
	try_next(d);
}

void
delivery_connected(struct delivery *d, const char *relay, long use)
{
	d->relay = pool_copy(d->pool, sv_of(relay));
	d->conn_use = use;
	d->connected = loop_clock();
	outcome_collect(d);
}

void
delivery_no_session(struct delivery *d, const struct fault *f)
{
	set_fault(d, f->dsn, f->text);
	d->fault.mta = pool_copy(d->pool, sv_of(f->mta));
	d->fault.diag = pool_copy(d->pool, sv_of(f->diag));
	if (*d->fault.dsn == '5' || d->manager == NULL) {
		finish(d);
		return;
	}
	if (*d->fault.dsn == '4' && host_left(d) && d->relay != NULL)
		log_info("%s: %s", d->ask.id, d->fault.text);
	try_next(d);
}

void
delivery_mail_done(struct delivery *d)
{
	/* A kept connection that had died tells nothing about the host. */
	if (d->mail.unheard && d->conn_use > 1 && d->manager != NULL) {
		outcome_reopen(d, false);
		d->connected = 0;
		d->relay = NULL;
		start(d);
		return;
	}
	d->talked = true;
	d->sessions++;
	/* A kept connection came without a list of hosts. */
	if (d->mail.unsure || d->manager == NULL || d->conn_use > 1 ||
	    !host_left(d) || !outcome_reopen(d, true))
		finish(d);
	else
		try_next(d);
}

static int
read_request(struct delivery *d, const struct frame *frame, struct err *err)
{
	struct frame kept = *frame;
	uint32_t flags;

	kept.body = pool_view(d->pool, frame->body);
	if (frame_get(&kept, &message_deliver, &d->ask, d->pool, err) < 0)
		return -1;
	if (!spool_id_ok(d->ask.id) || d->ask.ret < DSN_RET_ANY ||
	    d->ask.ret > DSN_RET_HDRS || d->ask.recipients.count == 0 ||
	    d->fd < 0)
		return err_set(err, ERR_NEVER, "deliver: makes no sense");
	if (spool_content(d->fd, &d->content, &d->size, &flags, err) < 0)
		return -1;
	d->dots = flags & SPOOL_DOTS;
	if ((flags & SPOOL_LONG) ||
	    smtp_settings.smtp_line_length_limit < SPOOL_LINE)
		d->line_limit = (size_t)smtp_settings.smtp_line_length_limit;
	d->mail.eightbit = flags & (SPOOL_EIGHTBIT | SPOOL_BODY_8BITMIME);
	return 0;
}

static const char *
lower(struct pool *pool, const char *text)
{
	char *copy = pool_copy(pool, sv_of(text));

	for (char *c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return copy;
}

int
delivery_begin(
    struct manager *m, const struct frame *frame, int fd, struct err *err)
{
	struct delivery *d = mem_get(sizeof(*d));

	d->pool = pool_new();
	d->fd = fd;
	d->serial = frame->serial;
	d->started = loop_clock();
	if (read_request(d, frame, err) < 0) {
		pool_free(&d->pool);
		free(d);
		return -1;
	}
	service_hold();
	d->manager = m;
	list_begin(&d->node);
	list_add(&m->deliveries, &d->node);
	d->key = lower(d->pool, d->ask.nexthop);
	outcome_begin(d);
	if (!conn_reuse(d, d->key))
		start(d);
	return 0;
}

bool
delivery_orphan(struct delivery *d)
{
	struct conn *c = d->conn;

	if (c == NULL || !conn_sent_all(c)) {
		if (!outcome_is_some_final(d)) {
			delivery_free(d);
			return false;
		}
		set_fault(d, "4.3.0", "delivery was interrupted");
	}
	list_drop(&d->node);
	d->manager = NULL;
	if (c != NULL && conn_sent_all(c))
		return true;
	if (c != NULL)
		conn_drop(c);
	resolver_end(&d->resolver);
	finish(d);
	return true;
}
