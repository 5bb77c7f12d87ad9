/*
 * socketmap: tables against servers that behave, and others.
 */
#include <atf-c.h>

#include "proxymap/types.h"
#include "proxymap/wire.h"
#include "tests/proxymap/asked.h"

ATF_TC_WITHOUT_HEAD(it_finds);
ATF_TC_BODY(it_finds, tc)
{
	static const struct fake_step steps[] = { HEAR("7:users a,"),
		SAY("8:OK value,"), HEAR("8:users b ,"),
		DRIP("14:OK two\nwords ,,"), HEAR("7:users n,"),
		SAY("9:NOTFOUND ,"), HEAR("7:users e,"), SAY("3:OK ,"),
		HEAR("7:users o,"), SAY("2:OK,"), { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	fake_begin(&f, steps);
	asked_open(
	    &a, &client_socketmap, "socketmap:inet:127.0.0.1:%d:users", f.port);
	asked_is(&a, "a", MAP_FOUND, "value");
	asked_is(&a, "b ", MAP_FOUND, "two\nwords ,");
	asked_is(&a, "n", MAP_NONE, "");
	asked_is(&a, "e", MAP_FOUND, "");
	asked_is(&a, "o", MAP_FOUND, "");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(errors_of_the_server_leave_the_link);
ATF_TC_BODY(errors_of_the_server_leave_the_link, tc)
{
	static const struct fake_step steps[] = { HEAR("7:users a,"),
		SAY("8:TEMP out,"), HEAR("7:users b,"), SAY("12:TIMEOUT late,"),
		HEAR("7:users c,"), SAY("8:PERM bad,"), { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	fake_begin(&f, steps);
	asked_open(
	    &a, &client_socketmap, "socketmap:inet:127.0.0.1:%d:users", f.port);
	asked_is(&a, "a", MAP_LATER, "socketmap server temporary error: out");
	asked_is(&a, "b", MAP_LATER, "socketmap server timeout error: late");
	asked_is(&a, "c", MAP_LATER, "socketmap server permanent error: bad");
	ATF_CHECK(a.link != NULL);
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

static const char announced[] =
    "socketmap server sent a reply of 100001 bytes, more than "
    "socketmap_max_reply_size";
static const char netstring[] = "socketmap server sent a bad netstring";

ATF_TC_WITHOUT_HEAD(bad_replies);
ATF_TC_BODY(bad_replies, tc)
{
	static const struct {
		struct sv says;
		const char *why;
	} bad[] = {
		{ SV("100001:OK"), announced },
		{ SV("99999999999:OK"), netstring },
		{ SV("000000000000000000"), netstring },
		{ SV("-1:OK ,"), netstring },
		{ SV(":OK ,"), netstring },
		{ SV("xyz:OK ,"), netstring },
		{ SV("4:OK a;"), netstring },
		{ SV("5:MAYBE,"), "socketmap server sent an unexpected reply" },
		{ SV("0:,"), "socketmap server sent an unexpected reply" },
		{ SV("5:OK a"), "the server closed the connection" },
		{ SV("6:OK a\0b,"), "a value with a NUL byte" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct fake_step steps[] = { HEAR("7:users a,"),
			{ FAKE_SAY, bad[i].says }, { FAKE_END, { 0 } } };
		struct asked a;
		struct fake f;

		fake_begin(&f, steps);
		asked_open(&a, &client_socketmap,
		    "socketmap:inet:127.0.0.1:%d:users", f.port);
		asked_is(&a, "a", MAP_LATER, bad[i].why);
		asked_close(&a);
		ATF_CHECK_EQ(fake_end(&f), -1);
	}
}

ATF_TC_WITHOUT_HEAD(a_unix_socket);
ATF_TC_BODY(a_unix_socket, tc)
{
	static const struct fake_step steps[] = { HEAR("3:t a,"),
		SAY("4:OK x,"), { FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	fake_begin_at(&f, "socket", steps);
	asked_open(&a, &client_socketmap, "socketmap:unix:socket:t", 0);
	asked_is(&a, "a", MAP_FOUND, "x");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(a_long_query_is_not_found);
ATF_TC_BODY(a_long_query_is_not_found, tc)
{
	static char key[CLIENT_KEY_LIMIT];
	static const struct fake_step steps[] = { { FAKE_WAIT, { 0 } },
		{ FAKE_END, { 0 } } };
	struct asked a;
	struct fake f;

	memset(key, 'k', sizeof(key) - 1);
	fake_begin(&f, steps);
	asked_open(
	    &a, &client_socketmap, "socketmap:inet:127.0.0.1:%d:users", f.port);
	asked_is(&a, key, MAP_NONE, "");
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TC_WITHOUT_HEAD(bad_names);
ATF_TC_BODY(bad_names, tc)
{
	static const char *const bad[] = { "socketmap:x", "socketmap:inet:a:1",
		"socketmap:inet:a:1:", "socketmap:unix:", "socketmap:unix:/a",
		"socketmap:tcp:a:1:x" };
	struct err err;

	asked_settings();
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ATF_CHECK_MSG(
		    client_open(&client_socketmap, bad[i], &err) == NULL, "%s",
		    bad[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, it_finds);
	ATF_TP_ADD_TC(tp, errors_of_the_server_leave_the_link);
	ATF_TP_ADD_TC(tp, bad_replies);
	ATF_TP_ADD_TC(tp, a_unix_socket);
	ATF_TP_ADD_TC(tp, a_long_query_is_not_found);
	ATF_TP_ADD_TC(tp, bad_names);
	return atf_no_error();
}
