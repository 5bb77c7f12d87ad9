#include "master/sockets.h"

#include <errno.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "master/holder.h"
#include "util/ip.h"

enum { BACKLOG = 1024 };

struct place {
	const struct mail_settings *mail;
	uint16_t port;
	int *fds;
	struct ip ips[SOCKETS_LIMIT];
	int count;
};

static bool
wanted(const struct mail_settings *mail, const struct ip *ip)
{
	struct sv list = sv_of(mail->inet_protocols), item;

	while (sv_item(&list, ", \t", &item))
		if (sv_is(item, "all") ||
		    sv_is(item, ip->family == 4 ? "ipv4" : "ipv6"))
			return true;
	return false;
}

static int
open_at(const struct ip *ip, uint16_t port, struct err *err)
{
	struct sockaddr_storage ss;
	socklen_t len = ip_to_sockaddr(ip, port, &ss);
	int on = 1, fd;

	fd =
	    socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_errno(err, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (ip->family == 6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&ss, len) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	if (errno == EADDRINUSE)
		err_set(err, ERR_LATER, "port %d of %s is taken by %s", port,
		    ip_print(ip).text, holder_of_port(port).text);
	else {
		err_errno(err, "bind to %s port %d", ip_print(ip).text, port);
		if (errno == EACCES)
			err->kind = ERR_NEVER;
	}
	close(fd);
	return -1;
}

/* Two names may stand for one address, as $myhostname and localhost do. */
static bool
has(const struct place *p, const struct ip *ip)
{
	for (int i = 0; i < p->count; i++)
		if (ip_equal(&p->ips[i], ip))
			return true;
	return false;
}

static int
add(struct place *p, const struct ip *ip, struct err *err)
{
	int fd;

	if (!wanted(p->mail, ip) || has(p, ip))
		return 0;
	if (p->count == SOCKETS_LIMIT)
		return err_set(
		    err, ERR_NEVER, "more than %d addresses", SOCKETS_LIMIT);
	if ((fd = open_at(ip, p->port, err)) < 0) {
		/* A kernel without IPv6, or one where it is switched off, is no
		 * reason to serve nobody. */
		bool lacks = errno == EAFNOSUPPORT ||
			     (errno == EADDRNOTAVAIL && ip_is_loopback(ip));

		return ip->family == 6 && lacks ? 0 : -1;
	}
	p->ips[p->count] = *ip;
	p->fds[p->count++] = fd;
	return 0;
}

static int
add_host(struct place *p, struct sv host, struct err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *all;
	char name[256];
	struct ip ip;
	int code, result = 0;

	if (ip_parse(host, &ip))
		return add(p, &ip, err);
	snprintf(name, sizeof(name), SV_FMT, SV_ARG(host));
	if ((code = getaddrinfo(name, NULL, &hints, &all)) != 0)
		return err_set(
		    err, ERR_NEVER, "host %s: %s", name, gai_strerror(code));
	for (struct addrinfo *i = all; i != NULL && result == 0;
	     i = i->ai_next) {
		struct sockaddr_storage ss = { 0 };
		uint16_t port;

		memcpy(&ss, i->ai_addr, i->ai_addrlen);
		ip = ip_from_sockaddr(&ss, &port);
		result = add(p, &ip, err);
	}
	freeaddrinfo(all);
	return result;
}

static int
add_interfaces(struct place *p, struct err *err)
{
	static const char separators[] = ", \t\r\n";
	struct sv list = sv_of(p->mail->inet_interfaces), item;
	struct ip any4 = { .family = 4 }, any6 = { .family = 6 };

	while (sv_item(&list, separators, &item)) {
		int result = 0;

		if (sv_is(item, "all"))
			result =
			    add(p, &any4, err) < 0 ? -1 : add(p, &any6, err);
		else if (sv_is(item, "loopback-only"))
			result = add_host(p, SV("127.0.0.1"), err) < 0
				     ? -1
				     : add_host(p, SV("::1"), err);
		else {
			if (item.len > 2 && item.at[0] == '[')
				item = sv_upto(sv_from(item, 1), item.len - 2);
			result = add_host(p, item, err);
		}
		if (result < 0)
			return -1;
	}
	return 0;
}

static int
find_port(struct sv text, uint16_t *port, struct err *err)
{
	struct servent *found;
	unsigned long n;
	char name[64];

	if (sv_number(text, 65535, &n) && n > 0) {
		*port = (uint16_t)n;
		return 0;
	}
	snprintf(name, sizeof(name), SV_FMT, SV_ARG(text));
	if (strcmp(name, "smtp") == 0)
		*port = 25;
	else if (strcmp(name, "submission") == 0)
		*port = 587;
	else if ((found = getservbyname(name, "tcp")) != NULL)
		*port = ntohs((uint16_t)found->s_port);
	else
		return err_set(err, ERR_NEVER, "unknown port: %s", name);
	return 0;
}

int
sockets_inet(const char *service, const struct mail_settings *mail, int *fds,
    struct err *err)
{
	struct place place = { .mail = mail, .fds = fds };
	struct sv port = sv_of(service), host = { "", 0 };
	const char *colon = strrchr(service, ':');
	int result;

	if (colon != NULL) {
		host = sv_upto(port, (size_t)(colon - service));
		port = sv_of(colon + 1);
		if (host.len > 2 && host.at[0] == '[')
			host = sv_upto(sv_from(host, 1), host.len - 2);
	}
	if (find_port(port, &place.port, err) < 0)
		return err_in(err, "service %s", service);
	result = host.len > 0 ? add_host(&place, host, err)
			      : add_interfaces(&place, err);
	if (result == 0 && place.count == 0)
		result = err_set(err, ERR_NEVER, "no address to listen on");
	if (result == 0)
		return place.count;
	while (place.count > 0)
		close(fds[--place.count]);
	return err_in(err, "service %s", service);
}

int
sockets_public(const char *queue, const char *name, struct err *err)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int n = snprintf(
	    sun.sun_path, sizeof(sun.sun_path), "%s/public/%s", queue, name);
	int fd;

	if (n < 0 || (size_t)n >= sizeof(sun.sun_path))
		return err_set(err, ERR_NEVER,
		    "queue_directory = %s: too long a path for a socket",
		    queue);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_errno(err, "socket");
	unlink(sun.sun_path);
	if (bind(fd, (struct sockaddr *)&sun, sizeof(sun)) == 0 &&
	    chmod(sun.sun_path, 0666) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	err_errno(err, "%s", sun.sun_path);
	close(fd);
	return -1;
}
