/*
 * The library on our loop, and a DNS server that is a socket of the same loop.
 */
#include <atf-c.h>

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dnsd/packet.h"
#include "dnsd/ub.h"
#include "util/jail.h"

static struct loop loop;
static struct watch watch;
static int server, asked;
static bool done, mute;
static struct dns_answer answer;
static struct dns_ask ask;
static struct pool *pool;

/* Answers each question with 192.0.2.1, names beginning with "n" with NXDOMAIN,
 * and everything but A with nothing. */
static void
on_query(struct watch *w, unsigned what)
{
	static const char record[] = "\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04"
				     "\xc0\0\x02\x01";
	struct sockaddr_storage from;
	socklen_t size = sizeof(from);
	char q[1500];
	ssize_t n =
	    recvfrom(server, q, 512, 0, (struct sockaddr *)&from, &size);
	size_t end = 12;

	asked++;
	if (n < 17 || mute)
		return;
	while (end < (size_t)n && q[end] != 0)
		end += (size_t)(unsigned char)q[end] + 1;
	end += 5;
	q[2] = (char)0x85;
	q[3] = (char)0x80;
	memset(q + 6, 0, 6);
	if (q[13] == 'n')
		q[3] = (char)0x83;
	else if (q[end - 3] == 1) {
		q[7] = 1;
		memcpy(q + end, record, sizeof(record) - 1);
		end += sizeof(record) - 1;
	}
	sendto(server, q, end, 0, (struct sockaddr *)&from, size);
}

static void
on_answered(struct ub_question *q, int rcode, struct sv packet, int secure)
{
	done = true;
	if (rcode == 0)
		packet_read(packet, &ask, pool, &answer);
	else
		answer.status = rcode == 3 ? DNS_NOT_FOUND : DNS_LATER;
	ATF_CHECK(secure == 0);
}

static void
begin(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(sin);
	struct servers servers = { .count = 1 };
	struct err err;

	pool = pool_new();
	loop_begin(&loop);
	server = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	ATF_REQUIRE(server >= 0);
	ATF_REQUIRE_EQ(bind(server, (struct sockaddr *)&sin, size), 0);
	ATF_REQUIRE_EQ(getsockname(server, (struct sockaddr *)&sin, &size), 0);
	servers.at[0].port = ntohs(sin.sin_port);
	ATF_REQUIRE(ip_parse(SV("127.0.0.1"), &servers.at[0].ip));
	watch_begin(&watch, &loop, server, on_query);
	watch_want(&watch, LOOP_READ);
	ATF_REQUIRE_EQ_MSG(
	    ub_open(&loop, &servers, "", &err), 0, "%s", err.text);
	alarm(100);
}

static int
run(enum dns_type type, const char *name)
{
	struct ub_question q = { .answered = on_answered };

	ask = (struct dns_ask){ .type = (int64_t)type, .name = name };
	answer = (struct dns_answer){ 0 };
	done = false;
	ATF_REQUIRE_EQ(
	    ub_ask(&q, packet_query_name(&ask, pool), packet_query_type(type)),
	    0);
	while (!done)
		loop_turn(&loop, true);
	return (int)answer.status;
}

static void
end(void)
{
	ub_close();
	watch_end(&watch);
	close(server);
	pool_free(&pool);
	loop_end(&loop);
}

static void
ask_all(void)
{
	const struct dns_record *r;

	ATF_REQUIRE_EQ(run(DNS_A, "mail.example"), DNS_OK);
	r = answer.records.at;
	ATF_CHECK_STREQ(ip_print(&r->ip).text, "192.0.2.1");
	ATF_CHECK_EQ(run(DNS_MX, "mail.example"), DNS_NODATA);
	ATF_CHECK_EQ(run(DNS_A, "nosuch.example"), DNS_NOT_FOUND);
	ATF_CHECK_EQ(run(DNS_PTR, "10.0.0.1"), DNS_NODATA);
	ATF_CHECK(asked >= 4);
}

ATF_TC_WITHOUT_HEAD(the_servers_given_are_asked);
ATF_TC_BODY(the_servers_given_are_asked, tc)
{
	begin();
	ask_all();
	end();
}

ATF_TC_WITHOUT_HEAD(answers_are_cached);
ATF_TC_BODY(answers_are_cached, tc)
{
	begin();
	ATF_CHECK_EQ(run(DNS_A, "mail.example"), DNS_OK);
	/* If we are slow, it has asked twice. */
	for (int i = 0; i < 10; i++)
		loop_turn(&loop, false);
	asked = 0;
	ATF_CHECK_EQ(run(DNS_A, "mail.example"), DNS_OK);
	ATF_CHECK_EQ(asked, 0);
	end();
}

ATF_TC_WITHOUT_HEAD(it_works_behind_the_walls);
ATF_TC_BODY(it_works_behind_the_walls, tc)
{
	struct jail jail = { .may = JAIL_CONNECT,
		.uid = getuid() == 0 ? 65534 : 0,
		.gid = getuid() == 0 ? 65534 : 0 };
	struct err err;

	pid_t child = fork();
	int status;

	ATF_REQUIRE(child >= 0);
	if (child == 0) {
		begin();
		if (jail_close(&jail, &err) == 0)
			ask_all();
		else
			fprintf(stderr, "%s\n", err.text);
		_exit(asked >= 4 ? 0 : 1);
	}
	ATF_REQUIRE_EQ(waitpid(child, &status, 0), child);
	ATF_CHECK_EQ(status, 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_servers_given_are_asked);
	ATF_TP_ADD_TC(tp, answers_are_cached);
	ATF_TP_ADD_TC(tp, it_works_behind_the_walls);
	return atf_no_error();
}
