#include "tests/smtp/world.h"

#include <atf-c.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dns/facts.h"
#include "mail/settings.h"
#include "service/peer.h"
#include "smtp/manager.h"
#include "smtp/settings.h"
#include "spool/spool.h"
#include "util/file.h"
#include "util/log.h"
#include "util/mem.h"

enum { CLIENTS = 32 };

enum { TRICKLE_MS = 100 };

struct client {
	struct stream stream;
	struct timer trickle;
	bool data, open;
};

struct world_qmgr qmgr;
struct world_server server;

static struct loop loop;
static struct watch listener;
static struct client clients[CLIENTS];
static struct channel channel;
static uint32_t serial;
static unsigned held, content_flags;
static bool saw_data, ending;
static int log_fd, listen_fd;
static struct str logged;

/* --- what service/ and spool/ would do ----------------------------------- */

struct loop *
service_loop(void)
{
	return &loop;
}

void
service_hold(void)
{
	held++;
}

void
service_let_go(void)
{
	ATF_REQUIRE(held-- > 0);
}

unsigned
world_held(void)
{
	return held;
}

bool
service_ending(enum service_end *how)
{
	*how = SERVICE_DRAIN;
	return ending;
}

/* The message is the whole file. */
int
spool_content(
    int fd, off_t *at, uint64_t *len, uint32_t *flags, struct err *err)
{
	*at = 0;
	*len = (uint64_t)lseek(fd, 0, SEEK_END);
	*flags = content_flags;
	return 0;
}

/* Every name is 127.0.0.1, but "gone.example". */
struct question {
	struct soon soon;
	struct call *call;
	bool gone;
};

static void
on_question(struct soon *soon)
{
	struct question *q = owner_of(soon, struct question, soon);
	struct dns_record r = { .name = "mx.example" };
	struct dns_answer answer = { .records = { &r, 1 }, .text = "" };
	struct str body = { 0 };
	struct frame frame = { .type = message_dns_answer.type };

	ip_parse(SV("127.0.0.1"), &r.ip);
	if (q->gone) {
		answer.status = DNS_NOT_FOUND;
		answer.records.count = 0;
	}
	message_put(&message_dns_answer, &answer, &body);
	frame.body = str_view(&body);
	q->call->answered(q->call, &frame);
	str_free(&body);
	free(q);
}

void
peer_ask(struct peer *p, struct call *call, const struct message *m,
    const void *question)
{
	const struct dns_ask *ask = question;
	struct question *q = mem_get(sizeof(*q));

	ATF_CHECK_STREQ(p->service, "dnsd");
	q->call = call;
	q->gone = strcmp(ask->name, "gone.example") == 0;
	soon_begin(&q->soon, on_question);
	soon_ask(&q->soon, &loop);
}

void
peer_cancel(struct peer *p, struct call *call)
{
}

void
call_end(struct call *call)
{
}

/* --- qmgr ----------------------------------------------------------------- */

static void
say_taken(struct channel *c, uint32_t of)
{
	if (qmgr.mistakes > 0) {
		qmgr.mistakes--;
		of += 1000;
	}
	channel_put(c, &message_taken, of, &(struct taken){ 0 });
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct pool *pool = pool_new();
	struct delivered one;
	struct deliver_end end;
	struct err err;

	if (frame_get(f, &message_delivered, &one, pool, &err) == 0) {
		struct world_result *r =
		    &qmgr.results[qmgr.count++ % WORLD_RESULTS];

		snprintf(r->id, sizeof(r->id), "%s", one.id);
		snprintf(r->dsn, sizeof(r->dsn), "%s", one.dsn);
		snprintf(r->text, sizeof(r->text), "%s", one.text);
		snprintf(r->mta, sizeof(r->mta), "%s", one.mta);
		snprintf(r->diag, sizeof(r->diag), "%s", one.diag);
		r->reach = one.reach;
		r->number = one.number;
		r->outcome = one.outcome;
		r->serial = f->serial;
	} else if (frame_get(f, &message_deliver_end, &end, pool, &err) == 0) {
		qmgr.ends++;
		ATF_CHECK_EQ(end.keeps, 1);
		if (!qmgr.forgets)
			say_taken(c, f->serial);
		qmgr.fault = end.fault;
		qmgr.serial = f->serial;
		snprintf(qmgr.fault_dsn, sizeof(qmgr.fault_dsn), "%s", end.dsn);
	} else if (f->type == MESSAGE_LEFTOVER)
		qmgr.leftovers++;
	else if (f->type == MESSAGE_LEAVING)
		qmgr.leaving++;
	else
		atf_tc_fail("qmgr was told something strange");
	pool_free(&pool);
}

static void
on_closed(struct channel *c, int error)
{
	channel_end(c);
}

static int
connect_qmgr(void)
{
	int fds[2];

	ATF_REQUIRE_EQ(socketpair(AF_UNIX,
			   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds),
	    0);
	channel = (struct channel){ .frame = on_frame, .closed = on_closed };
	channel_begin(&channel, &loop, fds[0]);
	return fds[1];
}

static struct connecting *asked;
static struct soon answer_soon;

static void
on_answer(struct soon *soon)
{
	struct connecting *c = asked;

	asked = NULL;
	channel_end(&channel);
	c->done(c, connect_qmgr());
}

void
service_connect(struct connecting *c, const char *service)
{
	ATF_CHECK_STREQ(service, "qmgr");
	asked = c;
	soon_begin(&answer_soon, on_answer);
	soon_ask(&answer_soon, &loop);
}

void
world_lose_qmgr(void)
{
	channel_end(&channel);
}

void
world_drain(void)
{
	ending = true;
	manager_drain(SERVICE_DRAIN);
}

void
world_deliver(
    const char *id, const char *nexthop, const char *recipients, int fd)
{
	struct deliver_recipient to[8];
	struct pool *pool = pool_new();
	struct sv rest = sv_of(recipients), item;
	int64_t now = loop_clock();
	struct deliver d = { .id = id,
		.sender = "a@example.com",
		.nexthop = nexthop,
		.arrived = now - 1500000,
		.active = now - 1000000,
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "",
		.envid = "",
		.ret = qmgr.ret,
		.flags = qmgr.flags,
		.recipients = { to, 0 } };

	while (sv_item(&rest, " ", &item)) {
		struct deliver_recipient *r = &to[d.recipients.count];

		*r = (struct deliver_recipient){
			.number = (int64_t)d.recipients.count++,
			.address = pool_copy(pool, item),
			.original = ""
		};
	}
	if (fd < 0)
		channel_put(&channel, &message_deliver, ++serial, &d);
	else
		channel_put_fd(&channel, &message_deliver, ++serial, &d, fd);
	pool_free(&pool);
}

int
world_message(const char *content, size_t len, unsigned flags)
{
	int fd = memfd_create("message", MFD_CLOEXEC);
	struct err err;

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(file_write_fd(fd, (struct sv){ content, len }, &err), 0);
	content_flags = flags;
	return fd;
}

/* --- the server ------------------------------------------------------------
 */

static void
say(struct client *c, const char *text)
{
	stream_printf(&c->stream, "%s\r\n", text);
}

static void
on_trickle(struct timer *t)
{
	struct client *c = owner_of(t, struct client, trickle);

	stream_put(&c->stream, SV("2"));
	timer_after(t, TRICKLE_MS);
}

static void
close_client(struct client *c)
{
	if (c->open) {
		timer_end(&c->trickle);
		stream_end(&c->stream);
	}
	c->open = c->data = false;
}

static void
take_command(struct client *c, struct sv line)
{
	if (sv_skip(&line, "EHLO"))
		say(c, server.ehlo ? server.ehlo
				   : "250-mx.example\r\n250-PIPELINING\r\n"
				     "250 SIZE");
	else if (sv_skip(&line, "RCPT") && server.rcpt != NULL)
		say(c, server.rcpt);
	else if (sv_skip(&line, "DATA")) {
		saw_data = true;
		c->data = !server.is_deaf;
		if (c->data)
			say(c, "354 go");
		str_clear(&server.content);
	} else if (sv_skip(&line, "QUIT"))
		server.quits++;
	else
		say(c, "250 2.0.0 Ok");
}

static void
take_data(struct client *c, struct sv line)
{
	if (line.len != 2 || *line.at != '.') {
		str_put(&server.content, line);
		str_putc(&server.content, '\n');
		return;
	}
	server.messages++;
	c->data = false;
	saw_data = true;
	if (server.holds_dot)
		return;
	say(c, server.dot ? server.dot : "250 2.0.0 Ok: queued as 42");
	stream_flush(&c->stream);
	if (server.hangs_up)
		close_client(c);
}

static void
on_readable(struct stream *s)
{
	struct client *c = owner_of(s, struct client, stream);
	struct sv in, rest, line;

	in = rest = stream_view(s, stream_have(s));
	while (c->open && sv_cut(&rest, '\n', &line)) {
		if (c->data)
			take_data(c, line);
		else
			take_command(c, line);
	}
	if (c->open)
		stream_eat(s, in.len - rest.len);
}

static void
on_gone(struct stream *s, int error)
{
	close_client(owner_of(s, struct client, stream));
}

static void
on_accept(struct watch *w, unsigned what)
{
	int fd = accept4(listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct client *c = &clients[server.connections++];

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE(server.connections < CLIENTS);
	c->open = true;
	c->stream.in_limit = 1 << 22;
	c->stream.readable = on_readable;
	c->stream.closed = on_gone;
	stream_begin(&c->stream, &loop, fd);
	timer_begin(&c->trickle, &loop, on_trickle);
	if (server.trickles) {
		timer_after(&c->trickle, TRICKLE_MS);
		return;
	}
	say(c, server.greeting ? server.greeting : "220 mx.example ESMTP");
}

static int
bind_somewhere(unsigned *port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(bind(fd, (struct sockaddr *)&sin, len), 0);
	ATF_REQUIRE_EQ(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	*port = ntohs(sin.sin_port);
	return fd;
}

/* As it is bound, nobody else can listen there. */
unsigned
world_closed_port(void)
{
	unsigned port;

	bind_somewhere(&port);
	return port;
}

/* --- all of it --------------------------------------------------------------
 */

static void
set_defaults(void)
{
	smtp_settings = (struct smtp_settings){
		.smtp_address_preference = "any",
		.smtp_always_send_ehlo = true,
		.smtp_bind_address = "",
		.smtp_bind_address6 = "",
		.smtp_connect_timeout = 30,
		.smtp_connection_cache_destinations = "",
		.smtp_connection_cache_on_demand = true,
		.smtp_connection_cache_time_limit = 2,
		.smtp_connection_reuse_time_limit = 300,
		.smtp_data_done_timeout = 600,
		.smtp_data_init_timeout = 120,
		.smtp_data_xfer_timeout = 180,
		.smtp_discard_ehlo_keywords = "",
		.smtp_fallback_relay = "",
		.smtp_helo_name = "client.example",
		.smtp_helo_timeout = 300,
		.smtp_line_length_limit = 998,
		.smtp_mail_timeout = 300,
		.smtp_mx_address_limit = 5,
		.smtp_mx_session_limit = 2,
		.smtp_quit_timeout = 300,
		.smtp_quote_rfc821_envelope = true,
		.smtp_rcpt_timeout = 300,
		.smtp_rset_timeout = 20,
		.smtp_skip_5xx_greeting = true,
		.smtp_skip_quit_response = true,
		.smtp_tcp_port = "smtp",
	};
	mail_settings.inet_protocols = "all";
	mail_settings.myhostname = "client.example";
	mail_settings.proxy_interfaces = "";
}

void
world_begin(void)
{
	log_fd = memfd_create("log", MFD_CLOEXEC);
	ATF_REQUIRE(log_fd >= 0);
	log_to(LOG_TO_FILE, dup(log_fd));
	loop_begin(&loop);
	set_defaults();
	server.port = 0;
	listen_fd = bind_somewhere(&server.port);
	ATF_REQUIRE_EQ(listen(listen_fd, 16), 0);
	watch_begin(&listener, &loop, listen_fd, on_accept);
	watch_want(&listener, LOOP_READ);
	manager_connected(connect_qmgr(), "qmgr");
	alarm(250);
}

void
world_turns(int n)
{
	while (n-- > 0) {
		loop_turn(&loop, false);
		usleep(500);
	}
}

void
world_run(unsigned ends)
{
	while (qmgr.ends < ends)
		loop_turn(&loop, true);
	world_turns(5);
}

void
world_until_data(void)
{
	saw_data = false;
	while (!saw_data)
		loop_turn(&loop, true);
}

const char *
world_log(void)
{
	struct err err;

	str_clear(&logged);
	ATF_REQUIRE_EQ(lseek(log_fd, 0, SEEK_SET), 0);
	ATF_REQUIRE_EQ(file_read_fd(log_fd, 1 << 20, &logged, &err), 0);
	return str_text(&logged);
}

void
world_end(void)
{
	if (channel_is_open(&channel))
		channel_end(&channel);
	for (unsigned i = 0; i < CLIENTS; i++)
		close_client(&clients[i]);
	world_until(held == 0);
	watch_end(&listener);
	str_free(&server.content);
	str_free(&logged);
}
