/*
 * redis: tables against servers that behave, and others.
 */
#include <atf-c.h>

#include "proxymap/redis.h"
#include "proxymap/types.h"
#include "tests/proxymap/asked.h"
#include "util/file.h"

#define PING HEAR("*1\r\n$4\r\nPING\r\n"), SAY("+PONG\r\n")
/* A key of one byte. */
#define GET(key) HEAR("*2\r\n$3\r\nGET\r\n$1\r\n" key "\r\n")
#define SLOTS    HEAR("*2\r\n$7\r\nCLUSTER\r\n$5\r\nSLOTS\r\n")

static void
configure(const char *format, int port, int other)
{
	struct str text = { 0 };
	struct err err;
	const char *at;

	/* The first %d is the port, the second the other's. */
	while ((at = strstr(format, "%d")) != NULL) {
		str_put(&text, (struct sv){ format, (size_t)(at - format) });
		str_printf(&text, "%d", port);
		port = other;
		format = at + 2;
	}
	str_puts(&text, format);
	ATF_REQUIRE_EQ(file_replace("./t.cf", 0600, str_view(&text), &err), 0);
	str_free(&text);
}

static void
begin(struct asked *a, struct fake *f, const char *format,
    const struct fake_step *steps)
{
	fake_begin(f, steps);
	configure(format, f->port, 0);
	asked_open(a, &client_redis, "redis:./t.cf", 0);
}

ATF_TC_WITHOUT_HEAD(it_finds);
ATF_TC_BODY(it_finds, tc)
{
	static const struct fake_step steps[] = {
		HEAR("*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$2\r\npw\r\n"),
		SAY("+OK\r\n"), HEAR("*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n"),
		SAY("+OK\r\n"), PING,
		HEAR("*2\r\n$3\r\nGET\r\n$7\r\nm:a@b.c\r\n"),
		SAY("$5\r\nvalue\r\n"),
		HEAR("*2\r\n$3\r\nGET\r\n$3\r\nm:n\r\n"), SAY("$-1\r\n"),
		HEAR("*2\r\n$3\r\nGET\r\n$3\r\nm:d\r\n"),
		DRIP("$4\r\n\r\n,,\r\n"), { FAKE_END, { 0 } }
	};
	struct asked a;
	struct fake f;

	begin(&a, &f,
	    "hosts = 127.0.0.1:%d\nuser = u\npassword = pw\ndb = 3\n"
	    "key_format = m:%s\nresult_format = <%s>\n",
	    steps);
	asked_is(&a, "a@b.c", MAP_FOUND, "<value>");
	asked_is(&a, "n", MAP_NONE, "");
	asked_is(&a, "d", MAP_FOUND, "<\r\n,,>");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(a_field_of_a_hash);
ATF_TC_BODY(a_field_of_a_hash, tc)
{
	static const struct fake_step steps[] = { PING,
		HEAR("*3\r\n$4\r\nHGET\r\n$5\r\nusers\r\n$1\r\na\r\n"),
		SAY("$1\r\nx\r\n"), { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	begin(&a, &f, "hosts = 127.0.0.1:%d\nhash = users\n", steps);
	asked_is(&a, "a", MAP_FOUND, "x");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

/* The first that answers. */
ATF_TC_WITHOUT_HEAD(several_hosts);
ATF_TC_BODY(several_hosts, tc)
{
	static const struct fake_step loading[] = { HEAR(
							"*1\r\n$4\r\nPING\r\n"),
		SAY("-LOADING wait\r\n"), { FAKE_END, { 0 } } };
	static const struct fake_step steps[] = { PING, GET("a"),
		SAY("$1\r\nx\r\n"), { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f, g;

	fake_begin(&f, loading);
	fake_begin(&g, steps);
	configure("hosts = 127.0.0.1:1 unix:/no/such 127.0.0.1:%d "
		  "127.0.0.1:%d\n",
	    f.port, g.port);
	asked_open(&a, &client_redis, "redis:./t.cf", 0);
	asked_is(&a, "a", MAP_FOUND, "x");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
	ATF_CHECK_EQ(fake_end(&g), -1);
}

ATF_TC_WITHOUT_HEAD(bad_replies);
ATF_TC_BODY(bad_replies, tc)
{
	static const struct {
		struct sv says;
		const char *why;
		enum err_kind kind;
	} bad[] = {
		{ SV("-WRONGTYPE of a list\r\n"),
		    "Redis server: WRONGTYPE of a list", ERR_NEVER },
		{ SV("-NOAUTH who?\r\n"), "Redis server: NOAUTH who?",
		    ERR_LATER },
		{ SV(":5\r\n"), "Redis server sent a reply of another type",
		    ERR_LATER },
		{ SV("$99999999\r\n"), "Redis server sent too long a reply",
		    ERR_LATER },
		{ SV("$-7\r\n"), "Redis server sent too long a reply",
		    ERR_LATER },
		{ SV("*99999999\r\n"), "Redis server sent too long a reply",
		    ERR_LATER },
		{ SV("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n"),
		    "Redis server sent too long a reply", ERR_LATER },
		{ SV("$x\r\n"), "Redis server sent a number that is none",
		    ERR_LATER },
		{ SV("$1\r\nxx\r\n"),
		    "Redis server sent a text that does not end", ERR_LATER },
		{ SV("HTTP/1.1 400 Bad Request\r\n"),
		    "Redis server sent a reply of no known type", ERR_LATER },
		{ SV("$1\nx\n"), "Redis server sent a line that is none",
		    ERR_LATER },
		{ SV("$9\r\nx"), "the server closed the connection",
		    ERR_LATER },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct fake_step steps[] = { PING, GET("k"),
			{ FAKE_SAY, bad[i].says }, { FAKE_END, { 0 } } };
		struct asked a;
		struct fake f;

		begin(&a, &f, "hosts = 127.0.0.1:%d\n", steps);
		asked_is(&a, "k", MAP_LATER, bad[i].why);
		ATF_CHECK_EQ(a.err.kind, bad[i].kind);
		asked_close(&a);
		ATF_CHECK_EQ(fake_end(&f), -1);
	}
}

ATF_TC_WITHOUT_HEAD(keys_have_slots);
ATF_TC_BODY(keys_have_slots, tc)
{
	ATF_CHECK_EQ(redis_slot(SV("123456789")), 0x31c3);
	ATF_CHECK_EQ(redis_slot(SV("")), 0);
	ATF_CHECK_EQ(redis_slot(SV("foo{123456789}bar")), 0x31c3);
	ATF_CHECK_EQ(redis_slot(SV("{123456789}{x}")), 0x31c3);
	/* As redis-server 7 says. */
	ATF_CHECK_EQ(redis_slot(SV("a")), 15495);
	ATF_CHECK_EQ(redis_slot(SV("foo{}")), 5542);
	ATF_CHECK_EQ(redis_slot(SV("foo{}bar")), 14292);
	ATF_CHECK_EQ(redis_slot(SV("foo{bar")), 15278);
}

static char text[3][300];

/* Two servers; the map says that the first has all slots. */
static struct sv
map_of(size_t n, int port)
{
	snprintf(text[n], sizeof(text[n]),
	    "*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n$9\r\n127.0.0.1\r\n:%d\r\n$1\r\n"
	    "x\r\n",
	    port);
	return sv_of(text[n]);
}

static struct sv
redirect(size_t n, const char *verb, int port)
{
	snprintf(
	    text[n], sizeof(text[n]), "-%s 15495 127.0.0.1:%d\r\n", verb, port);
	return sv_of(text[n]);
}

ATF_TC_WITHOUT_HEAD(a_cluster_says_whom_to_ask);
ATF_TC_BODY(a_cluster_says_whom_to_ask, tc)
{
	struct fake_step first[] = { SLOTS, { FAKE_SAY, { 0 } }, GET("a"),
		{ FAKE_SAY, { 0 } }, GET("a"), { FAKE_SAY, { 0 } }, SLOTS,
		{ FAKE_SAY, { 0 } }, { FAKE_END, { 0 } } };
	static const struct fake_step second[] = {
		HEAR("*1\r\n$6\r\nASKING\r\n"), SAY("+OK\r\n"), GET("a"),
		SAY("$3\r\nask\r\n"), GET("a"), SAY("$5\r\nmoved\r\n"),
		GET("a"), SAY("$5\r\nfound\r\n"), { FAKE_END, { 0 } }
	};
	struct asked a;
	struct fake f, g;

	fake_begin(&g, second);
	fake_begin(&f, first);
	first[3].text = redirect(0, "ASK", g.port);
	first[5].text = redirect(1, "MOVED", g.port);
	first[7].text = map_of(2, g.port);
	{
		static char own[300];

		snprintf(own, sizeof(own), "%s", map_of(2, f.port).at);
		first[1].text = sv_of(own);
	}
	first[7].text = map_of(2, g.port);
	configure("cluster = 127.0.0.1:1 127.0.0.1:%d\n", f.port, 0);
	asked_open(&a, &client_redis, "redis:./t.cf", 0);
	asked_is(&a, "a", MAP_FOUND, "ask");
	asked_is(&a, "a", MAP_FOUND, "moved");
	asked_is(&a, "a", MAP_FOUND, "found");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
	ATF_CHECK_EQ(fake_end(&g), -1);
}

/* One that sends us to itself, for ever. */
ATF_TC_WITHOUT_HEAD(redirections_have_an_end);
ATF_TC_BODY(redirections_have_an_end, tc)
{
	struct fake_step steps[] = { SLOTS, { FAKE_SAY, { 0 } }, GET("a"),
		{ FAKE_SAY, { 0 } }, GET("a"), { FAKE_SAY, { 0 } }, GET("a"),
		{ FAKE_SAY, { 0 } }, GET("a"), { FAKE_SAY, { 0 } }, GET("a"),
		{ FAKE_SAY, { 0 } }, { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	fake_begin(&f, steps);
	for (size_t i = 3; i < 12; i += 2)
		steps[i].text = redirect(0, "MOVED", f.port);
	steps[1].text = map_of(1, f.port);
	configure("cluster = 127.0.0.1:%d\n", f.port, 0);
	asked_open(&a, &client_redis, "redis:./t.cf", 0);
	asked_is(&a, "a", MAP_LATER, "Redis cluster: too many redirections");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(odd_maps_of_slots);
ATF_TC_BODY(odd_maps_of_slots, tc)
{
	static const struct sv maps[] = {
		SV("*0\r\n"),
		SV("*1\r\n*0\r\n"),
		SV("*1\r\n*3\r\n:-5\r\n:99999\r\n*2\r\n$1\r\nx\r\n:1\r\n"),
		SV("*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$1\r\nx\r\n$1\r\ny\r\n"),
		SV("*1\r\n*3\r\n:9\r\n:5\r\n*2\r\n$1\r\nx\r\n:1\r\n"),
		SV("*1\r\n:1\r\n"),
	};

	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++) {
		const struct fake_step steps[] = { SLOTS, { FAKE_SAY, maps[i] },
			SLOTS, { FAKE_SAY, maps[i] }, { FAKE_END, { 0 } } };
		struct asked a;
		struct fake f;

		begin(&a, &f, "cluster = 127.0.0.1:%d\n", steps);
		asked_is(&a, "a", MAP_LATER,
		    "Redis cluster: no server has slot 15495");
		asked_close(&a);
		ATF_CHECK_EQ(fake_end(&f), -1);
	}
}

ATF_TC_WITHOUT_HEAD(what_is_wrong_is_told_with_its_line);
ATF_TC_BODY(what_is_wrong_is_told_with_its_line, tc)
{
	static const struct {
		const char *lines, *why;
	} bad[] = {
		{ "\nhosts = :1\n", "t.cf, line 2: bad server" },
		{ "hosts =\n\t,\n", "t.cf, line 1: no server is named" },
		{ "cluster = unix:/x\n", "t.cf, line 1: a cluster has no" },
		{ "password_file = /no/such\n", "t.cf, line 1: .*/no/such" },
		{ "tls = yes\ntls_CAfile = /no/such\n",
		    "t.cf, line 2: TLS: /no/such" },
		{ "db = -1\n", "db" },
		{ "key_format = %x\n", "t.cf, line 1: " },
	};
	struct err err;

	asked_settings();
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		configure(bad[i].lines, 0, 0);
		ATF_CHECK(
		    client_open(&client_redis, "redis:./t.cf", &err) == NULL);
		ATF_CHECK_MATCH(bad[i].why, err.text);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, it_finds);
	ATF_TP_ADD_TC(tp, a_field_of_a_hash);
	ATF_TP_ADD_TC(tp, several_hosts);
	ATF_TP_ADD_TC(tp, bad_replies);
	ATF_TP_ADD_TC(tp, keys_have_slots);
	ATF_TP_ADD_TC(tp, a_cluster_says_whom_to_ask);
	ATF_TP_ADD_TC(tp, redirections_have_an_end);
	ATF_TP_ADD_TC(tp, odd_maps_of_slots);
	ATF_TP_ADD_TC(tp, what_is_wrong_is_told_with_its_line);
	return atf_no_error();
}
