#include "tests/qmgr/world.h"

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/settings.h"
#include "param/main_cf.h"
#include "qmgr/agent.h"
#include "qmgr/active.h"
#include "qmgr/inlet.h"
#include "qmgr/known.h"
#include "qmgr/scan.h"
#include "qmgr/settings.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "service/service.h"
#include "spool/disk.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/must.h"

struct world world;

/* The other end of a connection of qmgr's. */
struct fake {
	struct list node;
	struct channel channel;
};

struct request {
	struct list node;
	struct fake *fake;
	struct pool *pool;
	struct deliver ask;
	uint32_t serial;
	int fd;
};

/* A disk that need not flush. */
static struct disk quick;
static struct loop loop;
static struct main_cf *cf;
static struct pool *pool;
static struct spool *spool;
static struct spool_slot *slot;
static struct list fakes, requests, later, pending;
static struct timer lazy;
static bool ending;
static int log_fd;
static struct str logged;

/* --- what service/ would do ---------------------------------------------- */

struct loop *
service_loop(void)
{
	return &loop;
}

const char *
service_spool(void)
{
	return "spool";
}

const struct main_cf *
service_main_cf(void)
{
	return cf;
}

bool
service_ending(enum service_end *how)
{
	return ending;
}

static void on_fake_frame(struct channel *, const struct frame *);
static void on_fake_closed(struct channel *, int);

static void
on_asked(struct timer *t)
{
	struct connecting *c = owner_of(t, struct connecting, deadline);
	int pair[2];
	struct fake *f;

	list_drop(&c->node);
	timer_end(&c->deadline);
	f = mem_get(sizeof(*f));
	ATF_REQUIRE(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
	list_add(&fakes, &f->node);
	f->channel.frame = on_fake_frame;
	f->channel.closed = on_fake_closed;
	channel_begin(&f->channel, &loop, pair[1]);
	c->done(c, pair[0]);
}

static void
on_refused(struct timer *t)
{
	struct connecting *c = owner_of(t, struct connecting, deadline);

	list_drop(&c->node);
	timer_end(&c->deadline);
	c->done(c, -1);
}

void
service_connect(struct connecting *c, const char *service)
{
	bool refuse =
	    strcmp(service, "rewrite") == 0 ? world.no_rewrite : world.no_agent;

	world.nudged += strcmp(service, "pickup") == 0;
	list_begin(&c->node);
	list_add(&pending, &c->node);
	c->serial = 1;
	timer_begin(&c->deadline, &loop, refuse ? on_refused : on_asked);
	timer_after(&c->deadline, 0);
}

void
service_connect_cancel(struct connecting *c)
{
	list_drop(&c->node);
	timer_end(&c->deadline);
}

/* --- rewrite -------------------------------------------------------------- */

static void
answer_resolve(struct fake *f, const struct frame *frame, struct pool *p)
{
	struct resolve ask;
	struct resolved a = { .address = "",
		.transport = "",
		.nexthop = "",
		.dsn = "",
		.text = "" };
	struct sv rest, hop, transport;
	struct err err;

	must(frame_get(frame, &message_resolve, &ask, p, &err) == 0);
	world.resolved++;
	rest = sv_of(ask.address);
	a.address = ask.address;
	if (sv_skip(&rest, "later"))
		a.status = ANSWER_LATER;
	else if (sv_skip(&rest, "never"))
		a.status = ANSWER_NEVER;
	if (sv_cut(&rest, '@', &hop) && sv_cut(&rest, '.', &hop) &&
	    sv_cut(&rest, '.', &transport)) {
		a.nexthop = pool_copy(p, hop);
		a.transport = pool_copy(p, transport);
	}
	channel_put(&f->channel, &message_resolved, frame->serial, &a);
}

/* --- bounce --------------------------------------------------------------- */

/* "kind to action notify orcpt dsn mta diag; envid ret" */
static void
tell_report(const struct notify *n)
{
	const struct notify_recipient *r = n->recipients.at;

	for (size_t i = 0; i < n->recipients.count; i++)
		str_printf(&world.report, "%d %s %d %d %s %s %s %s; %s %d\n",
		    (int)n->kind, r[i].address, (int)r[i].action,
		    (int)r[i].notify, r[i].orcpt, r[i].dsn, r[i].mta, r[i].diag,
		    n->envid, (int)n->ret);
}

static void
answer_notify(struct fake *f, const struct frame *frame, struct pool *p)
{
	struct notify ask;
	struct err err;

	must(frame_get(frame, &message_notify, &ask, p, &err) == 0);
	world.notified += (unsigned)ask.recipients.count;
	world.reports[ask.kind] += (unsigned)ask.recipients.count;
	tell_report(&ask);
	channel_put(&f->channel, &message_notify_done, frame->serial,
	    &(struct notify_done){ .id = ask.id,
		.status = world.deaf_bounce ? ANSWER_LATER : ANSWER_OK });
}

/* --- an agent ------------------------------------------------------------- */

static void
end_request(struct request *r)
{
	list_drop(&r->node);
	close(r->fd);
	pool_free(&r->pool);
	free(r);
}

static void
answer(struct request *r, enum delivered_outcome outcome, bool fault)
{
	static const char *const dsn[] = { "2.0.0", "4.0.0", "5.0.0" };
	const struct deliver_recipient *to = r->ask.recipients.at;

	for (size_t i = 0; i < r->ask.recipients.count; i++)
		channel_put(&r->fake->channel, &message_delivered, r->serial,
		    &(struct delivered){ .id = r->ask.id,
			.number = to[i].number,
			.outcome = outcome,
			.dsn = dsn[outcome],
			.text = "as the test says",
			.reach = world.reach,
			.mta = "mx.test",
			.diag = "smtp; said so" });
	channel_put(&r->fake->channel, &message_deliver_end, r->serial,
	    &(struct deliver_end){ .id = r->ask.id,
		.fault = fault,
		.dsn = "4.4.1",
		.text = "connect refused" });
	end_request(r);
}

static void
end_fake(struct fake *f)
{
	struct list *heads[] = { &requests, &later };

	for (int i = 0; i < 2; i++)
		list_each(node, heads[i]) {
			struct request *r =
			    owner_of(node, struct request, node);

			if (r->fake == f)
				end_request(r);
		}
	list_drop(&f->node);
	channel_end(&f->channel);
	free(f);
}

static void
act(struct request *r)
{
	const char *hop = r->ask.nexthop;

	if (strcmp(hop, "die") == 0)
		end_fake(r->fake);
	else if (strcmp(hop, "keep") == 0) {
		world.kept++;
		list_drop(&r->node);
		list_add(&requests, &r->node);
	} else if (strcmp(hop, "deferred") == 0)
		answer(r, DELIVERED_DEFERRED, false);
	else if (strcmp(hop, "fault") == 0)
		answer(r, DELIVERED_DEFERRED, true);
	else if (strcmp(hop, "bounced") == 0)
		answer(r, DELIVERED_BOUNCED, false);
	else
		answer(r, DELIVERED_SENT, false);
}

static void
on_lazy(struct timer *t)
{
	unsigned open = 0;

	list_each(node, &later)
		open++;
	if (open > world.most_open)
		world.most_open = open;
	/* One that dies takes its others along. */
	for (unsigned i = 0; i < 10 && !list_empty(&later); i++)
		act(owner_of(later.next, struct request, node));
	if (!list_empty(&later))
		timer_after(&lazy, 1);
}

/* "client address helo protocol envid ret; to notify orcpt" */
static void
tell_delivery(const struct deliver *d)
{
	const struct deliver_recipient *to = d->recipients.at;

	str_clear(&world.delivery);
	str_printf(&world.delivery, "%s %s %s %s %s %d; %s %d %s",
	    d->client_name, d->client_address, d->helo, d->protocol, d->envid,
	    (int)d->ret, to->address, (int)to->notify, to->orcpt);
}

static void
take_deliver(struct fake *f, const struct frame *frame)
{
	struct request *r = mem_get(sizeof(*r));
	char lock_probe;
	struct err err;

	r->pool = pool_new();
	r->fake = f;
	r->serial = frame->serial;
	r->fd = channel_take_fd(&f->channel);
	must(frame->type == MESSAGE_DELIVER);
	must(message_get(&message_deliver, &r->ask,
		 pool_view(r->pool, frame->body), r->pool, &err) == 0);
	must(pread(r->fd, &lock_probe, 1, 0) == 1);
	world.delivered += (unsigned)r->ask.recipients.count;
	tell_delivery(&r->ask);
	list_add(&later, &r->node);
	if (!world.lazy)
		act(r);
	else if (!timer_is_set(&lazy))
		timer_after(&lazy, 1);
}

static void
on_fake_frame(struct channel *c, const struct frame *frame)
{
	struct fake *f = owner_of(c, struct fake, channel);
	struct pool *p = pool_new();

	if (frame->type == MESSAGE_RESOLVE)
		answer_resolve(f, frame, p);
	else if (frame->type == MESSAGE_NOTIFY)
		answer_notify(f, frame, p);
	else
		take_deliver(f, frame);
	pool_free(&p);
}

static void
on_fake_closed(struct channel *c, int error)
{
	end_fake(owner_of(c, struct fake, channel));
}

void
world_answer_kept(enum delivered_outcome outcome)
{
	list_each(node, &requests)
		answer(owner_of(node, struct request, node), outcome, false);
}

void
world_drop_kept(void)
{
	while (!list_empty(&requests))
		end_fake(owner_of(requests.next, struct request, node)->fake);
}

/* --- the queue ------------------------------------------------------------ */

const char *
world_message(const char *sender, const char *recipients)
{
	static const char text[] = "Subject: test\r\n\r\nHello\r\n";
	struct spool_recipient list[2000];
	struct spool_envelope env = { .sender = sender,
		.recipients = list,
		.flags = world.flags,
		.envid = "envid",
		.ret = DSN_RET_HDRS,
		.arrived = loop_clock() - world.age * INT64_C(1000000),
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "" };
	struct sv rest = sv_of(recipients), word;
	char *id = pool_get(pool, SPOOL_ID_ROOM);
	struct spool_draft *draft;
	struct err err;

	while ((word = sv_word(&rest)).len > 0)
		list[env.count++] =
		    (struct spool_recipient){ .address = pool_copy(pool, word),
			    .original = "",
			    .notify = world.notify,
			    .orcpt = "rfc822;o" };
	spool_new_id(slot, id);
	draft = spool_create(slot, id, &env, &err);
	ATF_REQUIRE(draft != NULL);
	ATF_REQUIRE(spool_append(draft, SV(text), &err) == 0);
	ATF_REQUIRE(spool_commit(&draft, &err) == 0);
	return id;
}

static struct channel cleanup;

static void
on_cleanup_closed(struct channel *c, int error)
{
	channel_end(c);
}

const char *
world_mail(const char *sender, const char *recipients)
{
	const char *id = world_message(sender, recipients);
	struct queue_recipient list[2000];
	struct sv rest = sv_of(recipients), word;
	struct accepted a = { .id = id,
		.sender = sender,
		.size = 24,
		.flags = world.flags,
		.arrived = loop_clock() - world.age * INT64_C(1000000),
		.client_name = "client.test",
		.client_address = "192.0.2.1",
		.helo = "client",
		.protocol = "ESMTP",
		.envid = "envid",
		.ret = DSN_RET_HDRS,
		.recipients = { .at = list } };

	while ((word = sv_word(&rest)).len > 0)
		list[a.recipients.count++] =
		    (struct queue_recipient){ .address = pool_copy(pool, word),
			    .original = "",
			    .notify = world.notify,
			    .orcpt = "rfc822;o" };
	if (!channel_is_open(&cleanup)) {
		cleanup.closed = on_cleanup_closed;
		channel_begin(&cleanup, &loop, world_connect("cleanup"));
	}
	channel_put(&cleanup, &message_accepted, 0, &a);
	return id;
}

bool
world_has(const char *id)
{
	struct err err;
	int fd = spool_file(spool, id, &err);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int
world_connect(const char *from)
{
	int pair[2];

	ATF_REQUIRE(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
	inlet_connected(pair[0], from);
	return pair[1];
}

/* --- time ----------------------------------------------------------------- */

void
world_turn(void)
{
	loop_turn(&loop, false);
	usleep(500);
}

/* If time runs faster than we do, it is turns that count. */
void
world_run(long milliseconds)
{
	int64_t end;

	world_turn();
	end = loop_now(&loop) + milliseconds;
	for (long n = 0; n < milliseconds || loop_now(&loop) < end; n++)
		world_turn();
}

const char *
world_log(void)
{
	off_t size = lseek(log_fd, 0, SEEK_END);

	str_clear(&logged);
	ATF_REQUIRE(pread(log_fd, str_space(&logged, (size_t)size),
			(size_t)size, 0) == size);
	return str_text(&logged);
}

static void
load_settings(void)
{
	static const char text[] = "minimal_backoff_time = 300s\n"
				   "slow_destination_rate_delay = 1s\n"
				   "single_destination_recipient_limit = 1\n"
				   "defer_transports = hold\n"
				   "myhostname = gw.test\n"
				   "myorigin = gw.test\n";
	struct err err;

	cf = main_cf_new();
	ATF_REQUIRE(main_cf_parse(cf, SV(text), "main.cf", &err) == 0);
	main_cf_know(cf, qmgr_params);
	ATF_REQUIRE_MSG(
	    param_load(qmgr_params, &qmgr_settings, cf, pool, &err) == 0, "%s",
	    err.text);
	mail_settings.myhostname = mail_settings.myorigin = "gw.test";
	mail_settings.double_bounce_sender = "double-bounce";
}

void
world_start_qmgr(void)
{
	struct err err;

	qmgr.spool = spool_open_on(&quick, "spool", &err);
	ATF_REQUIRE(qmgr.spool != NULL);
	ATF_REQUIRE(spool_lock(qmgr.spool, &err) == 0);
	qmgr.schedule = schedule_new();
	qmgr.started = loop_clock();
	agent_set_links(2);
	work_start();
	scan_start();
}

static int
no_flush(int fd)
{
	return 0;
}

void
world_begin(void)
{
	struct err err;

	quick = disk_real;
	quick.flush = quick.flush_names = quick.flush_all = no_flush;
	pool = pool_new();
	list_begin(&fakes);
	list_begin(&requests);
	list_begin(&later);
	list_begin(&pending);
	loop_begin(&loop);
	timer_begin(&lazy, &loop, on_lazy);
	log_fd = memfd_create("log", 0);
	log_to(LOG_TO_FILE, log_fd);
	load_settings();
	ATF_REQUIRE(mkdir("spool", 0700) == 0);
	ATF_REQUIRE_MSG(
	    spool_make("spool", getuid(), getgid(), getgid(), &err) == 0, "%s",
	    err.text);
	ATF_REQUIRE((spool = spool_open_on(&quick, "spool", &err)) != NULL);
	ATF_REQUIRE((slot = spool_slot_take(spool, &err)) != NULL);
}

void
world_end(void)
{
	channel_end(&cleanup);
	while (!list_empty(&fakes))
		end_fake(owner_of(fakes.next, struct fake, node));
	spool_slot_give_back(&slot);
	spool_close(&spool);
	str_free(&logged);
	str_free(&world.report);
	str_free(&world.delivery);
	main_cf_free(&cf);
}

/* --- what tests wait for ----------------------------------------------------
 */

const char *first;

bool
first_is_gone(void)
{
	return !world_has(first);
}

bool
all_gone(void)
{
	return known_count() == 0;
}

bool
one_is_kept(void)
{
	return world.kept > 0;
}

bool
none_is_scheduled(void)
{
	return active_count() == 0;
}

void
logs(const char *want)
{
	ATF_CHECK_MSG(strstr(world_log(), want) != NULL, "no \"%s\" in\n%s",
	    want, world_log());
}

void
begin(void)
{
	world_begin();
	world_start_qmgr();
	world_run(20);
}
