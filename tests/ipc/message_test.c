#include <atf-c.h>

#include <string.h>

#include "ipc/message.h"

struct inner {
	const char *name;
	int64_t n;
};

struct outer {
	int64_t number;
	const char *text;
	struct sv bytes;
	struct ip ip;
	struct message_list list;
};

/* clang-format off */
static const struct field inner_fields[] = {
	field_text(struct inner, name),
	field_number(struct inner, n),
	{ .type = FIELD_END }
};
static const struct field outer_fields[] = {
	field_number(struct outer, number),
	field_text(struct outer, text),
	field_bytes(struct outer, bytes),
	field_ip(struct outer, ip),
	field_list(struct outer, list, struct inner, inner_fields),
	{ .type = FIELD_END }
};
/* clang-format on */
static const struct message outer_message = { 7, "outer", outer_fields,
	sizeof(struct outer) };

static void
sample(struct str *out)
{
	struct inner members[2] = { { "one", 1 }, { "", -2 } };
	struct outer m = { -5, "text", { "a\0b", 3 },
		{ .family = 4, .bytes = { 127, 0, 0, 1 } }, { members, 2 } };

	message_put(&outer_message, &m, out);
}

ATF_TC_WITHOUT_HEAD(what_was_put_is_got);
ATF_TC_BODY(what_was_put_is_got, tc)
{
	struct pool *pool = pool_new();
	const struct inner *members;
	struct str out = { 0 };
	struct outer m;
	struct err err;

	sample(&out);
	ATF_REQUIRE_EQ(
	    message_get(&outer_message, &m, str_view(&out), pool, &err), 0);
	members = m.list.at;
	ATF_CHECK_EQ(m.number, -5);
	ATF_CHECK_STREQ(m.text, "text");
	ATF_CHECK(sv_equal(m.bytes, (struct sv){ "a\0b", 3 }));
	ATF_CHECK(ip_is_loopback(&m.ip));
	ATF_REQUIRE_EQ(m.list.count, 2);
	ATF_CHECK_STREQ(members[0].name, "one");
	ATF_CHECK_EQ(members[1].n, -2);
	str_free(&out);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(every_shorter_input_is_refused);
ATF_TC_BODY(every_shorter_input_is_refused, tc)
{
	struct pool *pool = pool_new();
	struct str out = { 0 };
	struct outer m;
	struct err err;

	sample(&out);
	for (size_t n = 0; n < out.len; n++) {
		/* A copy of just that size, so that a sanitizer sees more. */
		char *cut = pool_copy(pool, sv_upto(str_view(&out), n));

		ATF_CHECK_EQ(message_get(&outer_message, &m,
				 (struct sv){ cut, n }, pool, &err),
		    -1);
	}
	str_putc(&out, 'x');
	ATF_CHECK_EQ(
	    message_get(&outer_message, &m, str_view(&out), pool, &err), -1);
	str_free(&out);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(every_flipped_byte_is_survived);
ATF_TC_BODY(every_flipped_byte_is_survived, tc)
{
	struct pool *pool = pool_new();
	struct str out = { 0 };
	struct outer m;
	struct err err;

	sample(&out);
	for (size_t n = 0; n < out.len; n++) {
		out.text[n] ^= (char)0xff;
		if (message_get(
			&outer_message, &m, str_view(&out), pool, &err) == 0)
			ATF_CHECK(m.text[strlen(m.text)] == '\0');
		out.text[n] ^= (char)0xff;
	}
	str_free(&out);
	pool_free(&pool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_was_put_is_got);
	ATF_TP_ADD_TC(tp, every_shorter_input_is_refused);
	ATF_TP_ADD_TC(tp, every_flipped_byte_is_survived);
	return atf_no_error();
}
