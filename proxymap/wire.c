#include "proxymap/wire.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "proxymap/wire_tls.h"
#include "util/mem.h"

int64_t
wire_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- where to ---------------------------------------------------------- */

static char *
copy(struct sv v)
{
	struct str s = { 0 };

	str_put(&s, v);
	str_putc(&s, '\0');
	return s.text;
}

static int
parse_inet(struct sv rest, struct wire_to *to, struct err *err)
{
	struct sv host = rest, port;
	size_t colon = rest.len;

	while (colon > 0 && rest.at[colon - 1] != ':')
		colon--;
	port = sv_from(rest, colon);
	host.len = colon > 0 ? colon - 1 : 0;
	if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
		host = (struct sv){ host.at + 1, host.len - 2 };
	if (host.len == 0 || port.len == 0 || sv_has(host, '/'))
		return err_set(err, ERR_NEVER,
		    "bad server \"inet:" SV_FMT "\": need inet:host:port",
		    SV_ARG(rest));
	to->host = copy(host);
	to->port = copy(port);
	return 0;
}

int
wire_parse(struct sv name, struct wire_to *to, struct err *err)
{
	struct sv rest = name;

	*to = (struct wire_to){ 0 };
	if (sv_skip(&rest, "inet:"))
		return parse_inet(rest, to, err);
	if (!sv_skip(&rest, "unix:") || rest.len == 0 ||
	    rest.len >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return err_set(err, ERR_NEVER,
		    "bad server \"" SV_FMT
		    "\": need inet:host:port or unix:path",
		    SV_ARG(name));
	to->path = copy(rest);
	return 0;
}

struct wire_to
wire_to_copy(const struct wire_to *to)
{
	return (struct wire_to){
		.host = to->host != NULL ? mem_text(to->host) : NULL,
		.port = to->port != NULL ? mem_text(to->port) : NULL,
		.path = to->path != NULL ? mem_text(to->path) : NULL,
		.tls = to->tls,
	};
}

void
wire_to_free(struct wire_to *to)
{
	free(to->host);
	free(to->port);
	free(to->path);
	*to = (struct wire_to){ 0 };
}

/* Behind the walls no library can be loaded any more. */
void
wire_prepare(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *all;

	if (getaddrinfo("localhost", "80", &hints, &all) == 0)
		freeaddrinfo(all);
	wire_tls_prepare();
}

/* --- waiting ----------------------------------------------------------- */

void
wire_within(struct wire *w, int64_t timeout_ms)
{
	w->deadline = wire_now() + timeout_ms;
}

static int
until(const struct wire *w, int64_t deadline, short what, struct err *err)
{
	struct pollfd p = { .fd = w->fd, .events = what };
	int64_t left;
	int ready;

	do {
		left = deadline - wire_now();
		if (left <= 0)
			return err_set(err, ERR_LATER, "timeout");
		ready = poll(&p, 1, left > INT32_MAX ? INT32_MAX : (int)left);
	} while (ready == 0 || (ready < 0 && errno == EINTR));
	return ready < 0 ? err_errno(err, "poll") : 0;
}

static int
wait_for(const struct wire *w, short what, struct err *err)
{
	return until(w, w->deadline, what, err);
}

/* --- opening ----------------------------------------------------------- */

static int
connect_one(struct wire *w, const struct sockaddr *sa, socklen_t len,
    int64_t deadline, struct err *err)
{
	int error = 0;
	socklen_t size = sizeof(error);

	w->fd = socket(
	    sa->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (w->fd < 0)
		return err_errno(err, "socket");
	if (connect(w->fd, sa, len) == 0)
		return 0;
	if (errno != EINPROGRESS)
		err_errno(err, "connect");
	else if (until(w, deadline, POLLOUT, err) == 0) {
		getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &error, &size);
		if (error == 0)
			return 0;
		errno = error;
		err_errno(err, "connect");
	}
	close(w->fd);
	return -1;
}

static int
connect_path(struct wire *w, const struct wire_to *to, struct err *err)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	memcpy(sa.sun_path, to->path, strlen(to->path));
	return connect_one(
	    w, (struct sockaddr *)&sa, sizeof(sa), w->deadline, err);
}

/* Each address has its share of the time that is left. */
static int
connect_any(struct wire *w, const struct addrinfo *all, struct err *err)
{
	const int on = 1;
	int64_t n = 0;

	for (const struct addrinfo *a = all; a && n < WIRE_ADDRESSES;
	     a = a->ai_next)
		n++;
	for (const struct addrinfo *a = all; n > 0; a = a->ai_next, n--) {
		int64_t now = wire_now();

		if (connect_one(w, a->ai_addr, a->ai_addrlen,
			now + (w->deadline - now) / n, err) < 0)
			continue;
		setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		return 0;
	}
	return -1;
}

static int
connect_inet(struct wire *w, const struct wire_to *to, struct err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *all;
	int code, result;

	/* Whoever names many hosts may not have each looked for. */
	if (wire_now() >= w->deadline)
		return err_set(err, ERR_LATER, "timeout");
	code = getaddrinfo(to->host, to->port, &hints, &all);
	if (code != 0)
		return err_set(err, ERR_LATER, "%s",
		    code == EAI_SYSTEM ? strerror(errno) : gai_strerror(code));
	result = connect_any(w, all, err);
	freeaddrinfo(all);
	return result;
}

static int
begin_tls(struct wire *w, const struct wire_to *to, struct err *err)
{
	short want;

	w->ssl = wire_tls_begin(to->tls, w->fd, to->host, err);
	if (w->ssl == NULL)
		return -1;
	while ((want = wire_tls_shake(w->ssl, err)) != 0)
		if (want < 0 || wait_for(w, want, err) < 0)
			return -1;
	return 0;
}

int
wire_open(struct wire *w, const struct wire_to *to, int64_t timeout_ms,
    struct err *err)
{
	int result;

	*w = (struct wire){ .fd = -1 };
	wire_within(w, timeout_ms);
	result = to->path != NULL ? connect_path(w, to, err)
				  : connect_inet(w, to, err);
	w->is_open = result == 0;
	if (result == 0 && to->tls != NULL)
		result = begin_tls(w, to, err);
	if (result == 0)
		return 0;
	wire_close(w);
	if (to->path != NULL)
		return err_in(err, "connect to %s", to->path);
	return err_in(err, "connect to %s:%s", to->host, to->port);
}

void
wire_close(struct wire *w)
{
	if (w->is_open) {
		wire_tls_end(&w->ssl);
		close(w->fd);
	}
	str_free(&w->in);
	*w = (struct wire){ .fd = -1 };
}

/* --- reading and writing ----------------------------------------------- */

/* What of it can be read now; -1 and want: nothing yet, or 0: an error. */
static ssize_t
read_now(struct wire *w, char *to, size_t size, short *want, struct err *err)
{
	ssize_t n;

	if (w->ssl != NULL)
		return wire_tls_read(w->ssl, to, size, want, err);
	n = recv(w->fd, to, size, 0);
	*want = n < 0 && (errno == EAGAIN || errno == EINTR) ? POLLIN : 0;
	if (n < 0 && *want == 0)
		err_errno(err, "read");
	return n;
}

static ssize_t
write_now(struct wire *w, struct sv v, short *want, struct err *err)
{
	ssize_t n;

	if (w->ssl != NULL)
		return wire_tls_write(w->ssl, v, want, err);
	n = send(w->fd, v.at, v.len, MSG_NOSIGNAL);
	*want = n < 0 && (errno == EAGAIN || errno == EINTR) ? POLLOUT : 0;
	if (n < 0 && *want == 0)
		err_errno(err, "write");
	return n;
}

/* Some more of the reply. */
static int
more(struct wire *w, struct err *err)
{
	char piece[WIRE_PIECE];
	short want;
	ssize_t n;

	while ((n = read_now(w, piece, sizeof(piece), &want, err)) < 0)
		if (want == 0 || wait_for(w, want, err) < 0)
			return -1;
	if (n == 0)
		return err_set(
		    err, ERR_LATER, "the server closed the connection");
	str_put(&w->in, (struct sv){ piece, (size_t)n });
	return 0;
}

static void
forget_taken(struct wire *w)
{
	str_drop(&w->in, w->taken);
	w->taken = 0;
}

/* Whoever sends more than was asked for would have it taken for the answer to
 * the next question. */
static int
is_silent(struct wire *w, struct err *err)
{
	char byte;
	short want;
	ssize_t n;

	forget_taken(w);
	if (w->in.len == 0) {
		n = read_now(w, &byte, 1, &want, err);
		if (n < 0)
			return want != 0 ? 0 : -1;
		if (n == 0)
			return err_set(
			    err, ERR_LATER, "the server closed the connection");
	}
	return err_set(err, ERR_LATER, "the server said more than was asked");
}

int
wire_put(struct wire *w, struct sv v, struct err *err)
{
	short want;
	ssize_t n;

	if (is_silent(w, err) < 0)
		return -1;
	while (v.len > 0) {
		n = write_now(w, v, &want, err);
		if (n > 0)
			v = sv_from(v, (size_t)n);
		else if (want == 0 || wait_for(w, want, err) < 0)
			return -1;
	}
	return 0;
}

int
wire_line(struct wire *w, size_t limit, struct sv *line, struct err *err)
{
	size_t seen = 0;
	const char *end;

	forget_taken(w);
	for (;;) {
		end = w->in.len > seen
			  ? memchr(w->in.text + seen, '\n', w->in.len - seen)
			  : NULL;
		if (end != NULL || (seen = w->in.len) > limit)
			break;
		if (more(w, err) < 0)
			return -1;
	}
	if (end == NULL || (size_t)(end - w->in.text) > limit) {
		wire_close(w);
		return err_set(err, ERR_NEVER,
		    "the server sent a line of more than %zu bytes", limit);
	}
	*line = (struct sv){ w->in.text, (size_t)(end - w->in.text) };
	w->taken = line->len + 1;
	return 0;
}

int
wire_take(struct wire *w, size_t count, struct sv *bytes, struct err *err)
{
	forget_taken(w);
	while (w->in.len < count)
		if (more(w, err) < 0)
			return -1;
	*bytes = sv_upto(str_view(&w->in), count);
	w->taken = count;
	return 0;
}
