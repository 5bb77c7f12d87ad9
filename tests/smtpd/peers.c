#include "tests/smtpd/peers.h"

#include <atf-c.h>
#include <string.h>
#include <sys/socket.h>

#include "mail/messages.h"
#include "service/service.h"

/* --- the service ------------------------------------------------------------
 */

struct loop loop;
int held;
bool refuse, stressed;
static struct list asked;
static struct soon answer;

struct loop *
service_loop(void)
{
	return &loop;
}

bool
service_is_stressed(void)
{
	return stressed;
}

void
service_hold(void)
{
	held++;
}

void
service_let_go(void)
{
	held--;
}

/* --- cleanup and rewrite ----------------------------------------------------
 */

struct cleaner cleaners[CONNECTIONS];
unsigned cleaner_count, resolved;
bool mute, full;
int dying;

static unsigned next_id;

static void
say_id(struct cleaner *c)
{
	struct submit_id m = { .full = full };
	char id[16];

	c->id = ++next_id;
	snprintf(id, sizeof(id), "ID%u", c->id);
	m.id = id;
	channel_put(&c->channel, &message_submit_id, 0, &m);
}

static void
on_cleaner_end(struct cleaner *c, const struct frame *f)
{
	struct submit_end end;
	struct submit_done m = { 250, "2.0.0", "queued", "" };
	struct err err;
	char id[16];

	ATF_REQUIRE(
	    frame_get(f, &message_submit_end, &end, c->pool, &err) == 0);
	ATF_CHECK_EQ((size_t)end.size, c->content.len);
	if (mute)
		return;
	snprintf(id, sizeof(id), "ID%u", c->id);
	m.id = id;
	c->messages++;
	channel_put(&c->channel, &message_submit_done, 0, &m);
	say_id(c);
}

/* What of DSN was said of the message and its first recipient. */
static void
keep_dsn(struct cleaner *c, const struct submit *m)
{
	const struct submit_recipient *r = m->recipients.at;

	snprintf(c->envelope, sizeof(c->envelope), "%d %s %d %s", (int)m->ret,
	    m->envid, (int)r->notify, r->orcpt);
}

static void
on_cleaner_frame(struct channel *channel, const struct frame *f)
{
	struct cleaner *c = owner_of(channel, struct cleaner, channel);
	struct submit m;
	struct err err;

	if (f->type == MESSAGE_SUBMIT) {
		ATF_REQUIRE(
		    frame_get(f, &message_submit, &m, c->pool, &err) == 0);
		snprintf(c->sender, sizeof(c->sender), "%s", m.sender);
		c->recipients = m.recipients.count;
		keep_dsn(c, &m);
		str_clear(&c->content);
	} else if (f->type == MESSAGE_SUBMIT_END)
		on_cleaner_end(c, f);
	else {
		ATF_CHECK_EQ(f->type, MESSAGE_SUBMIT_CANCEL);
		c->cancelled++;
		say_id(c);
	}
	pool_reset(c->pool);
}

static void
on_cleaner_bytes(struct channel *channel, const struct frame *f, struct sv v)
{
	ATF_CHECK_EQ(f->type, CHANNEL_RAW | MESSAGE_SUBMIT_CONTENT);
	str_put(&owner_of(channel, struct cleaner, channel)->content, v);
}

void
peers_end_cleaner(struct cleaner *c)
{
	if (!c->open)
		return;
	c->open = false;
	channel_end(&c->channel);
	pool_free(&c->pool);
	str_free(&c->content);
}

static void
on_cleaner_closed(struct channel *channel, int error)
{
	(void)error;
	peers_end_cleaner(owner_of(channel, struct cleaner, channel));
}

static int
connect_cleanup(int fd)
{
	struct cleaner *c = &cleaners[cleaner_count++];

	ATF_REQUIRE(cleaner_count < CONNECTIONS);
	c->open = true;
	c->pool = pool_new();
	c->channel.frame = on_cleaner_frame;
	c->channel.bytes = on_cleaner_bytes;
	c->channel.closed = on_cleaner_closed;
	channel_begin(&c->channel, &loop, fd);
	if (dying > 0) {
		dying--;
		peers_end_cleaner(c);
	} else
		say_id(c);
	return 0;
}

static struct channel rewrite;
static bool rewrite_open;

static void
on_resolve(struct channel *c, const struct frame *f)
{
	struct pool *pool = pool_new();
	struct resolve ask;
	struct resolved m = { .class = CLASS_RELAY,
		.transport = "smtp",
		.nexthop = "",
		.dsn = "",
		.text = "" };
	struct err err;

	ATF_REQUIRE(frame_get(f, &message_resolve, &ask, pool, &err) == 0);
	m.address = ask.address;
	resolved++;
	channel_put(c, &message_resolved, f->serial, &m);
	pool_free(&pool);
}

static void
on_rewrite_closed(struct channel *c, int error)
{
	(void)error;
	rewrite_open = false;
	channel_end(c);
}

static void
on_asked(struct soon *soon)
{
	struct list *node;

	(void)soon;
	while ((node = list_take(&asked)) != NULL) {
		struct connecting *c = owner_of(node, struct connecting, node);
		int fds[2];

		if (refuse) {
			c->done(c, -1);
			continue;
		}
		ATF_REQUIRE(socketpair(AF_UNIX,
				SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
				fds) == 0);
		if (c->serial == 1)
			connect_cleanup(fds[1]);
		else {
			rewrite.frame = on_resolve;
			rewrite.closed = on_rewrite_closed;
			rewrite_open = true;
			channel_begin(&rewrite, &loop, fds[1]);
		}
		c->done(c, fds[0]);
	}
}

void
service_connect(struct connecting *c, const char *service)
{
	c->serial = strcmp(service, "cleanup") == 0 ? 1 : 2;
	list_begin(&c->node);
	list_add(&asked, &c->node);
	soon_ask(&answer, &loop);
}

void
service_connect_cancel(struct connecting *c)
{
	if (c->serial != 0)
		list_drop(&c->node);
}

void
peers_begin(void)
{
	loop_begin(&loop);
	list_begin(&asked);
	soon_begin(&answer, on_asked);
}

void
peers_end(void)
{
	for (unsigned i = 0; i < cleaner_count; i++)
		peers_end_cleaner(&cleaners[i]);
	for (int i = 0; i < 100; i++)
		loop_turn(&loop, false);
	if (rewrite_open)
		channel_end(&rewrite);
}
