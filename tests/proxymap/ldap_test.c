#include <atf-c.h>

#include "proxymap/wire.h"
#include "tests/proxymap/asked.h"
#include "util/file.h"

static void
open_ldap(struct asked *a, int port)
{
	const struct client_type *type = client_type_find(SV("ldap"));
	struct str text = { 0 };
	struct err err;

	if (type == NULL)
		atf_tc_skip("ldap: is not built in");
	str_printf(&text,
	    "server_host = 127.0.0.1\nserver_port = %d\n"
	    "bind = no\nsearch_base = dc=x\ntimeout = 2\n",
	    port);
	ATF_REQUIRE_EQ(0, file_replace("./l.cf", 0600, str_view(&text), &err));
	str_free(&text);
	asked_open(a, type, "ldap:./l.cf", port);
}

/* The library alone would wait for the rest of a message without end. */
ATF_TC_WITHOUT_HEAD(half_a_message);
ATF_TC_BODY(half_a_message, tc)
{
	static const struct fake_step steps[] = {
		SAY("\x30\x82\x10\x00\x02\x01\x01"), { FAKE_WAIT, { 0 } },
		{ FAKE_END, { 0 } }
	};
	struct asked a;
	struct fake f;
	int64_t begun = wire_now();

	fake_begin(&f, steps);
	open_ldap(&a, f.port);
	asked_is(&a, "a@b", MAP_LATER, "no answer in time");
	ATF_CHECK(wire_now() - begun < 100000);
	asked_close(&a);
	ATF_CHECK_EQ(fake_end(&f), -1);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, half_a_message);
	return atf_no_error();
}
