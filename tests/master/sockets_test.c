#include <atf-c.h>

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "master/sockets.h"

static int fds[SOCKETS_LIMIT];

static bool
is_free(int port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool good = bind(fd, (struct sockaddr *)&sa, sizeof(sa)) == 0;

	close(fd);
	return good;
}

/* Below the ports that the kernel gives out, and those of tests/system; cases
 * run side by side. */
static int
port(void)
{
	static int chosen;

	for (int i = 0; chosen == 0 && i < 5000; i++)
		if (is_free(5000 + (int)((getpid() + i) % 5000)))
			chosen = 5000 + (int)((getpid() + i) % 5000);
	return chosen;
}

static const char *
service(const char *host)
{
	static char text[64];

	snprintf(text, sizeof(text), "%s%s%d", host, *host ? ":" : "", port());
	return text;
}

static int
open_on(const char *interfaces, struct err *err)
{
	struct mail_settings mail = { .inet_interfaces = interfaces,
		.inet_protocols = "ipv4" };
	int n = sockets_inet(service(""), &mail, fds, err);

	for (int i = 0; i < n; i++)
		close(fds[i]);
	return n;
}

ATF_TC_WITHOUT_HEAD(an_address_that_is_named_twice_is_opened_once);
ATF_TC_BODY(an_address_that_is_named_twice_is_opened_once, tc)
{
	struct err err;

	ATF_CHECK_EQ(open_on("127.0.0.1, localhost, [127.0.0.1]", &err), 1);
	ATF_CHECK_EQ(open_on("127.0.0.1 127.0.0.2", &err), 2);
}

ATF_TC_WITHOUT_HEAD(a_port_that_is_taken_is_said_with_who_has_it);
ATF_TC_BODY(a_port_that_is_taken_is_said_with_who_has_it, tc)
{
	struct mail_settings mail = { .inet_interfaces = "127.0.0.1",
		.inet_protocols = "all" };
	struct err err;
	char want[64];
	int mine;

	ATF_REQUIRE_EQ(
	    sockets_inet(service("127.0.0.1"), &mail, &mine, &err), 1);
	ATF_CHECK_EQ(open_on("127.0.0.2, 127.0.0.1", &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_LATER);
	snprintf(want, sizeof(want), "port %d of 127.0.0.1 is taken by process",
	    port());
	ATF_CHECK_MATCH(want, err.text);
	close(mine);
}

ATF_TC_WITHOUT_HEAD(what_is_no_port_or_no_address_is_refused);
ATF_TC_BODY(what_is_no_port_or_no_address_is_refused, tc)
{
	static const char *const services[] = { "0", "65536", "nosuchport",
		"127.0.0.1:", ":x", "[::1" };
	struct mail_settings mail = { .inet_interfaces = "127.0.0.1",
		.inet_protocols = "all" };
	struct err err;

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		ATF_CHECK_EQ(sockets_inet(services[i], &mail, fds, &err), -1);
	ATF_CHECK_EQ(open_on("", &err), -1);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_address_that_is_named_twice_is_opened_once);
	ATF_TP_ADD_TC(tp, a_port_that_is_taken_is_said_with_who_has_it);
	ATF_TP_ADD_TC(tp, what_is_no_port_or_no_address_is_refused);
	return atf_no_error();
}
