#include "smtp/conn.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/settings.h"
#include "service/service.h"
#include "smtp/content.h"
#include "smtp/delivery.h"
#include "smtp/idle.h"
#include "util/log.h"
#include "util/mem.h"

enum { SMTP_PORT = 25 };

static struct ip bind_address, bind_address6;

static int
read_bind(const char *text, uint8_t family, struct ip *ip, struct err *err)
{
	*ip = (struct ip){ 0 };
	if (*text == '\0')
		return 0;
	if (!ip_parse(sv_of(text), ip) || ip->family != family)
		return err_set(err, ERR_NEVER,
		    "bad address to make connections from: %s", text);
	return 0;
}

int
conn_prepare(struct err *err)
{
	if (read_bind(smtp_settings.smtp_bind_address, 4, &bind_address, err) <
	    0)
		return -1;
	return read_bind(
	    smtp_settings.smtp_bind_address6, 6, &bind_address6, err);
}

/* Its delivery has been told, or does not want to be. */
static void
conn_free(struct conn *c)
{
	idle_drop(c);
	watch_end(&c->connecting);
	timer_end(&c->timer);
	if (c->stream.loop != NULL)
		stream_end(&c->stream);
	session_end(&c->session);
	pool_free(&c->pool);
	free(c);
}

/* What it still has to say goes out if the kernel takes it at once. */
static void
conn_close(struct conn *c)
{
	if (c->stream.loop != NULL) {
		c->stream.drained = NULL;
		stream_flush(&c->stream);
	}
	conn_free(c);
}

static struct delivery *
part(struct conn *c)
{
	struct delivery *d = c->delivery;

	c->delivery = NULL;
	c->given = false;
	if (d != NULL)
		d->conn = NULL;
	return d;
}

void
conn_drop(struct conn *c)
{
	part(c);
	if (c->stream.loop == NULL)
		close(c->fd);
	conn_free(c);
}

bool
conn_sent_all(struct conn *c)
{
	return c->session.at == SESSION_DOT && stream_waiting(&c->stream) == 0;
}

static void
put_out(struct conn *c)
{
	if (c->session.out.len == 0)
		return;
	stream_put(&c->stream, str_view(&c->session.out));
	str_clear(&c->session.out);
}

static void
quit(struct conn *c)
{
	idle_drop(c);
	session_quit(&c->session);
	put_out(c);
	if (smtp_settings.smtp_skip_quit_response)
		conn_close(c);
	else
		timer_after(&c->timer, session_timeout(&c->session) * 1000);
}

static void
rest(struct conn *c)
{
	if (!idle_may(c)) {
		quit(c);
		return;
	}
	idle_add(c);
	timer_after(
	    &c->timer, smtp_settings.smtp_connection_cache_time_limit * 1000);
}

static void
give(struct conn *c)
{
	c->given = true;
	timer_cancel(&c->timer);
	delivery_connected(c->delivery, c->relay, ++c->uses);
	session_send(&c->session, &c->delivery->mail);
}

/* The session ended before it had a message. */
static void
tell_fault(struct conn *c)
{
	struct delivery *d = part(c);
	struct session *s = &c->session;
	struct fault f = { .dsn = "4.4.2", .mta = "", .diag = "" };

	d->relay = pool_copy(d->pool, sv_of(c->relay));
	if (s->fault.len > 0) {
		f.dsn = s->fault_dsn;
		f.text = str_text(&s->fault);
	} else
		f.text =
		    pool_printf(d->pool, "lost connection with %s", c->peer);
	if (s->fault_diag.len > 0) {
		f.mta = s->host;
		f.diag = str_text(&s->fault_diag);
	}
	delivery_no_session(d, &f);
}

/* The time for a reply is for all of it: a part gives no more. */
static void
await_reply(struct conn *c)
{
	if (timer_is_set(&c->timer) && c->heard == c->session.heard)
		return;
	c->heard = c->session.heard;
	timer_after(&c->timer, session_timeout(&c->session) * 1000);
}

/* Something has happened: go on as far as that leads. */
static void
go_on(struct conn *c)
{
	struct session *s = &c->session;

	if (c->delivery != NULL && !c->given && session_is_idle(s))
		give(c);
	put_out(c);
	if (s->at == SESSION_BODY && !c->sending) {
		content_begin(c);
		put_out(c);
	}
	if (c->given && c->delivery->mail.done)
		delivery_mail_done(part(c));
	if (c->delivery != NULL && s->at == SESSION_OVER)
		tell_fault(c);
	if (s->at == SESSION_OVER)
		conn_close(c);
	else if (c->delivery == NULL && session_is_idle(s))
		rest(c);
	else
		await_reply(c);
}

static void
on_readable(struct stream *stream)
{
	struct conn *c = owner_of(stream, struct conn, stream);

	idle_drop(c);
	c->session.unsent = stream_waiting(stream) > 0;
	while (stream_have(stream) > 0) {
		struct sv chunk = stream_chunk(stream);

		session_input(&c->session, chunk);
		stream_eat(stream, chunk.len);
	}
	go_on(c);
}

static void
on_drained(struct stream *stream)
{
	struct conn *c = owner_of(stream, struct conn, stream);

	if (!c->sending)
		return;
	timer_cancel(&c->timer);
	content_more(c);
	go_on(c);
}

static void
on_closed(struct stream *stream, int error)
{
	struct conn *c = owner_of(stream, struct conn, stream);

	idle_drop(c);
	session_lost(&c->session, false);
	go_on(c);
}

static const char *
connect_failure(struct conn *c, int error)
{
	struct delivery *d = c->delivery;
	const char *text = pool_printf(
	    d->pool, "connect to %s: %s", c->relay, strerror(error));

	log_info("%s", text);
	return text;
}

static void
not_connected(struct conn *c, int error)
{
	struct fault f = { "4.4.1", connect_failure(c, error), "", "" };
	struct delivery *d = part(c);

	close(c->fd);
	conn_free(c);
	delivery_no_session(d, &f);
}

static void
on_timer(struct timer *timer)
{
	struct conn *c = owner_of(timer, struct conn, timer);

	if (c->stream.loop == NULL)
		not_connected(c, ETIMEDOUT);
	else if (c->to != NULL)
		quit(c);
	else {
		session_lost(&c->session, true);
		go_on(c);
	}
}

static void
on_connected(struct watch *watch, unsigned what)
{
	struct conn *c = owner_of(watch, struct conn, connecting);
	int error = 0;
	socklen_t length = sizeof(error);

	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
		error = errno;
	if (error != 0) {
		not_connected(c, error);
		return;
	}
	watch_end(&c->connecting);
	c->stream.readable = on_readable;
	c->stream.drained = on_drained;
	c->stream.closed = on_closed;
	stream_begin(&c->stream, service_loop(), c->fd);
	session_begin(&c->session);
	timer_cancel(&c->timer);
	await_reply(c);
}

static int
bind_socket(int fd, const struct ip *to)
{
	const struct ip *from =
	    to->family == 4 ? &bind_address : &bind_address6;
	struct sockaddr_storage ss;
	socklen_t length;

	if (from->family == 0)
		return 0;
	length = ip_to_sockaddr(from, 0, &ss);
	if (bind(fd, (struct sockaddr *)&ss, length) == 0)
		return 0;
	log_warn("cannot bind to %s: %s", ip_print(from).text, strerror(errno));
	return smtp_settings.smtp_bind_address_enforce ? -1 : 0;
}

/* A socket on its way to the host; -1 and errno. */
static int
start_connect(const struct conn_to *to)
{
	struct sockaddr_storage ss;
	socklen_t length = ip_to_sockaddr(&to->host->ip, to->port, &ss);
	int fd, one = 1, why;

	fd =
	    socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (bind_socket(fd, &to->host->ip) == 0 &&
	    (connect(fd, (struct sockaddr *)&ss, length) == 0 ||
		errno == EINPROGRESS))
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

static struct conn *
conn_new(struct delivery *d, const struct conn_to *to)
{
	struct conn *c = mem_get(sizeof(*c));
	struct ip_text ip = ip_print(&to->host->ip);

	c->pool = pool_new();
	c->delivery = d;
	c->nexthop = pool_copy(c->pool, sv_of(to->nexthop));
	c->peer = pool_printf(c->pool, "%s[%s]", to->host->name, ip.text);
	c->relay = pool_printf(c->pool, "%s:%u", c->peer, to->port);
	c->session = (struct session){ .set = &smtp_settings,
		.host = pool_copy(c->pool, sv_of(to->host->name)),
		.peer = c->peer,
		.nexthop = pool_copy(c->pool, sv_of(d->hop.name)) };
	if (to->port == SMTP_PORT && to->host->best)
		c->session.myhostname = mail_settings.myhostname;
	c->born = loop_now(service_loop());
	list_begin(&c->idle);
	timer_begin(&c->timer, service_loop(), on_timer);
	return c;
}

int
conn_open(struct delivery *d, const struct conn_to *to, struct err *err)
{
	int fd = start_connect(to);
	struct conn *c;

	if (fd < 0) {
		err_errno(err, "connect to %s[%s]:%u", to->host->name,
		    ip_print(&to->host->ip).text, to->port);
		log_info("%s", err->text);
		return -1;
	}
	c = conn_new(d, to);
	d->conn = c;
	c->fd = fd;
	watch_begin(&c->connecting, service_loop(), fd, on_connected);
	watch_want(&c->connecting, LOOP_WRITE);
	if (smtp_settings.smtp_connect_timeout > 0)
		timer_after(
		    &c->timer, smtp_settings.smtp_connect_timeout * 1000);
	return 0;
}

bool
conn_reuse(struct delivery *d, const char *nexthop)
{
	struct conn *c;

	while ((c = idle_take(nexthop)) != NULL) {
		if (idle_may(c)) {
			c->delivery = d;
			d->conn = c;
			go_on(c);
			return true;
		}
		quit(c);
	}
	return false;
}

void
conn_quit_idle(void)
{
	struct conn *c;

	while ((c = idle_any()) != NULL)
		quit(c);
}
