/*
 * tcp: tables against servers that behave, and others.
 */
#include <atf-c.h>

#include "map/map.h"
#include "proxymap/direct.h"
#include "proxymap/types.h"
#include "proxymap/wire.h"
#include "tests/proxymap/asked.h"

ATF_TC_WITHOUT_HEAD(it_finds);
ATF_TC_BODY(it_finds, tc)
{
	static const struct fake_step steps[] = { HEAR(
						      "get user@example.com\n"),
		SAY("200 OK\n"), HEAR("get a%20b%25%0a%ff\n"),
		SAY("200 two%20words%25\n"), HEAR("get no\n"),
		SAY("500 no such\n"), HEAR("get empty\n"), SAY("200 \n"),
		HEAR("get drip\n"), DRIP("200 drop\n"), { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	fake_begin(&f, steps);
	asked_open(&a, &client_tcp, "tcp:127.0.0.1:%d", f.port);
	asked_is(&a, "user@example.com", MAP_FOUND, "OK");
	asked_is(&a, "a b%\n\xff", MAP_FOUND, "two words%");
	asked_is(&a, "no", MAP_NONE, "");
	asked_is(&a, "empty", MAP_FOUND, "");
	asked_is(&a, "drip", MAP_FOUND, "drop");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(an_error_of_the_server_is_later);
ATF_TC_BODY(an_error_of_the_server_is_later, tc)
{
	static const struct fake_step steps[] = { HEAR("get a\n"),
		SAY("400 try%20again\n"), HEAR("get b\n"), SAY("nonsense\n"),
		{ FAKE_WAIT, { 0 } }, HEAR("get b\n"), SAY("nonsense\n"),
		{ FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	fake_begin(&f, steps);
	asked_open(&a, &client_tcp, "tcp:127.0.0.1:%d", f.port);
	asked_is(&a, "a", MAP_LATER, "TCP map reply: try again");
	ATF_CHECK_EQ(a.err.kind, ERR_NEVER);
	ATF_CHECK(a.link != NULL);
	/* One that was used before is tried once more: here in vain. */
	asked_is(
	    &a, "b", MAP_LATER, "read TCP map reply: unexpected reply code");
	ATF_CHECK(a.link == NULL);
	ATF_CHECK_EQ(a.err.kind, ERR_LATER);
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(bad_replies);
ATF_TC_BODY(bad_replies, tc)
{
	static char endless[6000];
	struct fake_step steps[] = { HEAR("get a\n"), SAY("200 bad%zz\n"),
		{ FAKE_WAIT, { 0 } }, HEAR("get b\n"),
		{ FAKE_SAY, { endless, sizeof(endless) } },
		{ FAKE_WAIT, { 0 } }, HEAR("get c\n"), SAY("200 a%00b\n"),
		{ FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	memset(endless, '2', sizeof(endless));
	fake_begin(&f, steps);
	asked_open(&a, &client_tcp, "tcp:127.0.0.1:%d", f.port);
	asked_is(&a, "a", MAP_LATER, "read TCP map reply: bad encoding");
	asked_is(&a, "b", MAP_LATER,
	    "the server sent a line of more than 4096 bytes");
	/* It is about that key, not a server to be left alone. */
	ATF_CHECK_EQ(a.err.kind, ERR_NEVER);
	asked_is(&a, "c", MAP_LATER, "a value with a NUL byte");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(what_was_not_asked_is_no_answer);
ATF_TC_BODY(what_was_not_asked_is_no_answer, tc)
{
	static const struct fake_step steps[] = { HEAR("get a\n"),
		SAY("200 x\n200 stale\n"), { FAKE_WAIT, { 0 } },
		HEAR("get b\n"), SAY("200 fresh\n"), { FAKE_RESET, { 0 } },
		HEAR("get c\n"), SAY("200 again\n"), { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	fake_begin(&f, steps);
	asked_open(&a, &client_tcp, "tcp:127.0.0.1:%d", f.port);
	asked_is(&a, "a", MAP_FOUND, "x");
	asked_is(&a, "b", MAP_FOUND, "fresh");
	/* A link that was reset meanwhile is made anew. */
	asked_is(&a, "c", MAP_FOUND, "again");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(silence_and_absence);
ATF_TC_BODY(silence_and_absence, tc)
{
	static const struct fake_step steps[] = { HEAR("get a\n"),
		{ FAKE_WAIT, { 0 } }, { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;
	int64_t begun = wire_now();

	fake_begin(&f, steps);
	asked_open(&a, &client_tcp, "tcp:127.0.0.1:%d", f.port);
	a.client->timeout_ms = 300;
	asked_is(&a, "a", MAP_LATER, "timeout");
	ATF_CHECK(wire_now() - begun < 100000);
	ATF_CHECK_EQ(fake_end(&f), -1);
	ATF_CHECK_EQ(asked_find(&a, "b"), MAP_LATER);
	ATF_CHECK_MATCH("connect to 127.0.0.1:[0-9]*: connect: Connection "
			"refused",
	    a.err.text);
	asked_close(&a);
}

ATF_TC_WITHOUT_HEAD(keys_that_are_not_asked);
ATF_TC_BODY(keys_that_are_not_asked, tc)
{
	static char key[CLIENT_KEY_LIMIT + 2];
	struct asked a;

	memset(key, 'k', sizeof(key) - 1);
	asked_open(&a, &client_tcp, "tcp:127.0.0.1:%d", 1);
	ATF_CHECK_EQ(asked_find(&a, key), MAP_NONE);
	ATF_CHECK_EQ(
	    client_ask(a.client, &a.link, SV("a\0b"), &a.value, &a.err),
	    MAP_NONE);
	asked_close(&a);
}

ATF_TC_WITHOUT_HEAD(a_bad_name_is_no_table);
ATF_TC_BODY(a_bad_name_is_no_table, tc)
{
	struct err err;

	asked_settings();
	ATF_CHECK(client_open(&client_tcp, "tcp:nonsense", &err) == NULL);
	ATF_CHECK_STREQ(
	    err.text, "bad server \"inet:nonsense\": need inet:host:port");
}

/* As postmap does it. */
ATF_TC_WITHOUT_HEAD(a_command_asks_directly);
ATF_TC_BODY(a_command_asks_directly, tc)
{
	static const struct fake_step steps[] = { HEAR("get KEY\n"),
		SAY("200 value\n"), { FAKE_END, { 0 } } };
	struct pool *pool = pool_new();
	struct main_cf *cf = main_cf_new();
	struct err err = { .text = "" };
	struct sv value;
	struct map *m;
	struct fake f;
	char *name;

	fake_begin(&f, steps);
	ATF_REQUIRE(direct_begin(cf, pool, &err) == 0);
	name = pool_printf(pool, "proxy:tcp:127.0.0.1:%d", f.port);
	m = map_open(sv_of(name), NULL);
	ATF_CHECK(map_broken(m) == NULL);
	ATF_CHECK_EQ(map_find(m, SV("KEY"), &value, &err), MAP_FOUND);
	ATF_CHECK(sv_is(value, "value"));
	map_close(&m);
	ATF_CHECK_EQ(fake_end(&f), -1);
	main_cf_free(&cf);
	pool_free(&pool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, it_finds);
	ATF_TP_ADD_TC(tp, an_error_of_the_server_is_later);
	ATF_TP_ADD_TC(tp, bad_replies);
	ATF_TP_ADD_TC(tp, what_was_not_asked_is_no_answer);
	ATF_TP_ADD_TC(tp, silence_and_absence);
	ATF_TP_ADD_TC(tp, keys_that_are_not_asked);
	ATF_TP_ADD_TC(tp, a_bad_name_is_no_table);
	ATF_TP_ADD_TC(tp, a_command_asks_directly);
	return atf_no_error();
}
