/*
 * memcache: tables against servers that behave, and others.
 */
#include <atf-c.h>

#include "proxymap/types.h"
#include "tests/proxymap/asked.h"
#include "util/file.h"

/* Writes a configuration file; %d is the server's port. */
static void
configure(const char *lines, int port)
{
	struct str text = { 0 };
	struct err err;

	str_printf(&text, "memcache = inet:127.0.0.1:%d\n%s", port, lines);
	ATF_REQUIRE_EQ(file_replace("./t.cf", 0600, str_view(&text), &err), 0);
	str_free(&text);
}

static void
begin(struct asked *a, struct fake *f, const char *lines,
    const struct fake_step *steps)
{
	fake_begin(f, steps);
	configure(lines, f->port);
	asked_open(a, &client_memcache, "memcache:./t.cf", 0);
}

ATF_TC_WITHOUT_HEAD(it_finds);
ATF_TC_BODY(it_finds, tc)
{
	static const struct fake_step steps[] = { HEAR("get m:a@b\r\n"),
		SAY("VALUE m:a@b 0 5\r\nvalue\r\nEND\r\n"), HEAR("get m:n\r\n"),
		SAY("END\r\n"), HEAR("get m:d\r\n"),
		DRIP("VALUE m:d 12 7\r\nEND\r\n,,\r\nEND\r\n"),
		HEAR("get m:e\r\n"), SAY("VALUE m:e 0 0\r\n\r\nEND\r\n"),
		{ FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	begin(&a, &f, "key_format = m:%s\n", steps);
	asked_is(&a, "a@b", MAP_FOUND, "value");
	asked_is(&a, "n", MAP_NONE, "");
	asked_is(&a, "d", MAP_FOUND, "END\r\n,,");
	asked_is(&a, "e", MAP_FOUND, "");
	/* Keys that memcached cannot have. */
	asked_is(&a, "a b", MAP_NONE, "");
	asked_is(&a, "a\r\nflush_all", MAP_NONE, "");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(bad_replies);
ATF_TC_BODY(bad_replies, tc)
{
	static const char endless[] =
	    "memcache server sent a value without an end";
	static const struct {
		struct sv says;
		const char *why;
	} bad[] = {
		{ SV("VALUE k 0 99\r\n"), "memcache server sent a value of 99 "
					  "bytes, more than data_size_limit" },
		{ SV("VALUE k 0 99999999999\r\n"),
		    "unexpected memcache server reply: VALUE k 0 99999999999" },
		{ SV("VALUE k 0 -1\r\n"),
		    "unexpected memcache server reply: VALUE k 0 -1" },
		{ SV("VALUE other 0 1\r\nx\r\nEND\r\n"),
		    "unexpected memcache server reply: VALUE other 0 1" },
		{ SV("VALUE k 0 1\r\nxx\r\nEND\r\n"), endless },
		{ SV("VALUE k 0 1\r\nx\r\nVALUE k 0 1\r\n"), endless },
		{ SV("ERROR\r\n"), "unexpected memcache server reply: ERROR" },
		{ SV("SERVER_ERROR out of memory\r\n"),
		    "unexpected memcache server reply: SERVER_ERROR out of "
		    "memory" },
		{ SV("VALUE k 0 4\r\nxx"), "the server closed the connection" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct fake_step steps[] = { HEAR("get k\r\n"),
			{ FAKE_SAY, bad[i].says }, { FAKE_END, { 0 } } };
		struct asked a;
		struct fake f;

		begin(&a, &f, "data_size_limit = 20\n", steps);
		asked_is(&a, "k", MAP_LATER, bad[i].why);
		ATF_CHECK_EQ(a.err.kind, i == 0 ? ERR_NEVER : ERR_LATER);
		asked_close(&a);
		ATF_CHECK_EQ(fake_end(&f), -1);
	}
}

ATF_TC_WITHOUT_HEAD(what_cannot_be_is_refused_with_its_line);
ATF_TC_BODY(what_cannot_be_is_refused_with_its_line, tc)
{
	struct err err;

	asked_settings();
	configure("backup = hash:/x\n", 1);
	ATF_CHECK(
	    client_open(&client_memcache, "memcache:./t.cf", &err) == NULL);
	ATF_CHECK_MATCH("t.cf, line 2: a backup table is not", err.text);
	configure("\nmemcache = nonsense\n", 1);
	ATF_CHECK(
	    client_open(&client_memcache, "memcache:./t.cf", &err) == NULL);
	ATF_CHECK_MATCH("t.cf, line 3: bad server \"nonsense\"", err.text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, it_finds);
	ATF_TP_ADD_TC(tp, bad_replies);
	ATF_TP_ADD_TC(tp, what_cannot_be_is_refused_with_its_line);
	return atf_no_error();
}
