#include <atf-c.h>
#include <stdlib.h>

#include "spool/format.h"
#include "spool/sum.h"

static struct spool_recipient recipients[] = {
	{ .address = "one@example.com", .original = "" },
	{ .address = "two@example.com", .original = "2@example.com" },
};

static struct spool_envelope
sample(void)
{
	return (struct spool_envelope){
		.sender = "joe@example.org",
		.recipients = recipients,
		.count = 2,
		.arrived = 1700000000123456,
		.flags = SPOOL_HELD,
		.client_name = "client.example",
		.client_address = "192.0.2.1",
		.helo = "hello",
		.protocol = "ESMTP",
	};
}

/* States and envelope behind each other, and the header that tells of them. */
static struct str
encode(const struct spool_envelope *env, struct format_header *h)
{
	struct str out = { 0 };
	struct err err;

	*h = (struct format_header){ .id = "0000000000z0" };
	ATF_REQUIRE_EQ(format_envelope_put(&out, env, h, &err), 0);
	return out;
}

static enum spool_state
decode(const struct str *bytes, const struct format_header *h,
    struct pool *pool, struct spool_envelope *env)
{
	struct sv all = str_view(bytes);

	return format_envelope_get(
	    h, sv_upto(all, h->count), sv_from(all, h->count), pool, env);
}

ATF_TC_WITHOUT_HEAD(an_envelope_comes_back);
ATF_TC_BODY(an_envelope_comes_back, tc)
{
	struct spool_envelope env = sample(), back;
	struct pool *pool = pool_new();
	struct format_header h;
	struct str bytes = encode(&env, &h);

	ATF_REQUIRE_EQ(decode(&bytes, &h, pool, &back), SPOOL_GOOD);
	ATF_CHECK_STREQ(back.sender, "joe@example.org");
	ATF_CHECK_STREQ(back.client_name, "client.example");
	ATF_CHECK_STREQ(back.protocol, "ESMTP");
	ATF_CHECK_EQ(back.count, 2);
	ATF_CHECK_STREQ(back.recipients[0].address, "one@example.com");
	ATF_CHECK_STREQ(back.recipients[0].original, "");
	ATF_CHECK_STREQ(back.recipients[1].original, "2@example.com");
	ATF_CHECK_EQ(back.arrived, env.arrived);
	ATF_CHECK_EQ(back.flags, SPOOL_HELD);
	str_free(&bytes);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_changed_byte_of_the_envelope_is_seen);
ATF_TC_BODY(a_changed_byte_of_the_envelope_is_seen, tc)
{
	struct spool_envelope env = sample(), back;
	struct pool *pool = pool_new();
	struct format_header h;
	struct str bytes = encode(&env, &h);

	for (size_t i = 0; i < bytes.len; i++) {
		bytes.text[i] ^= 1;
		ATF_CHECK_EQ(decode(&bytes, &h, pool, &back), SPOOL_CORRUPT);
		bytes.text[i] ^= 1;
	}
	str_free(&bytes);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_changed_byte_of_header_or_end_is_seen);
ATF_TC_BODY(a_changed_byte_of_header_or_end_is_seen, tc)
{
	struct format_header h = { .id = "x", .count = 3, .content = 5 }, back;
	char head[FORMAT_HEADER], end[FORMAT_END];
	uint64_t sum;

	format_header_put(&h, head);
	format_end_put(&h, 42, end);
	ATF_REQUIRE_EQ(
	    format_header_get((struct sv){ head, sizeof(head) }, &back),
	    SPOOL_GOOD);
	ATF_REQUIRE_EQ(
	    format_end_get((struct sv){ end, sizeof(end) }, &back, &sum),
	    SPOOL_GOOD);
	ATF_CHECK_EQ(sum, 42);
	for (size_t i = 0; i < sizeof(head); i++) {
		head[i] ^= 4;
		ATF_CHECK_EQ(
		    format_header_get((struct sv){ head, sizeof(head) }, &back),
		    SPOOL_CORRUPT);
		head[i] ^= 4;
	}
	for (size_t i = 0; i < sizeof(end); i++) {
		end[i] ^= 4;
		ATF_CHECK_EQ(
		    format_end_get((struct sv){ end, sizeof(end) }, &h, &sum),
		    SPOOL_CORRUPT);
		end[i] ^= 4;
	}
}

ATF_TC_WITHOUT_HEAD(zeros_and_short_files_are_unfinished);
ATF_TC_BODY(zeros_and_short_files_are_unfinished, tc)
{
	struct format_header h = { .id = "x" }, back;
	char bytes[FORMAT_HEADER] = { 0 };
	uint64_t sum;

	ATF_CHECK_EQ(
	    format_header_get((struct sv){ bytes, sizeof(bytes) }, &back),
	    SPOOL_UNFINISHED);
	ATF_CHECK_EQ(format_header_get((struct sv){ bytes, 7 }, &back),
	    SPOOL_UNFINISHED);
	ATF_CHECK_EQ(format_end_get((struct sv){ bytes, FORMAT_END }, &h, &sum),
	    SPOOL_UNFINISHED);
	h.content = FORMAT_OPEN;
	format_header_put(&h, bytes);
	ATF_CHECK_EQ(
	    format_header_get((struct sv){ bytes, sizeof(bytes) }, &back),
	    SPOOL_UNFINISHED);
}

/* What an envelope of these records is, the sums being right. */
static enum spool_state
decode_records(struct sv records)
{
	struct format_header h = { .count = 1,
		.envelope = (uint32_t)records.len,
		.envelope_sum = sum_of(records.at, records.len, 0) };
	struct pool *pool = pool_new();
	struct spool_envelope env;
	enum spool_state state =
	    format_envelope_get(&h, SV("T"), records, pool, &env);

	pool_free(&pool);
	return state;
}

ATF_TC_WITHOUT_HEAD(a_nul_inside_a_text_is_corrupt);
ATF_TC_BODY(a_nul_inside_a_text_is_corrupt, tc)
{
	ATF_CHECK_EQ(decode_records(SV("R\3\0abc\0")), SPOOL_GOOD);
	ATF_CHECK_EQ(decode_records(SV("R\3\0a\0c\0")), SPOOL_CORRUPT);
	ATF_CHECK_EQ(decode_records(SV("R\3\0abcd")), SPOOL_CORRUPT);
	ATF_CHECK_EQ(decode_records(SV("R\4\0abc\0")), SPOOL_CORRUPT);
}

ATF_TC_WITHOUT_HEAD(a_record_of_an_unknown_type_is_skipped);
ATF_TC_BODY(a_record_of_an_unknown_type_is_skipped, tc)
{
	ATF_CHECK_EQ(decode_records(SV("?\1\0?\0R\1\0a\0")), SPOOL_GOOD);
	ATF_CHECK_EQ(decode_records(SV("?\1\0?\0")), SPOOL_CORRUPT);
}

ATF_TC_WITHOUT_HEAD(a_text_past_64_kB_is_refused);
ATF_TC_BODY(a_text_past_64_kB_is_refused, tc)
{
	struct spool_envelope env = sample();
	struct format_header h = { .id = "x" };
	struct str out = { 0 }, sender = { 0 };
	struct err err;

	memset(str_space(&sender, 65536), 'a', 65536);
	env.sender = str_text(&sender);
	ATF_CHECK_EQ(format_envelope_put(&out, &env, &h, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	str_cut(&sender, 65535);
	ATF_CHECK_EQ(format_envelope_put(&out, &env, &h, &err), 0);
	str_free(&out);
	str_free(&sender);
}

ATF_TC_WITHOUT_HEAD(a_status_of_another_message_is_not_taken);
ATF_TC_BODY(a_status_of_another_message_is_not_taken, tc)
{
	struct format_header one = { .count = 1, .sum = 1 },
			     two = { .count = 1, .sum = 2 };
	struct spool_status s = { .outcome = SPOOL_DEFERRED,
		.due = 7,
		.dsn = "4.4.1",
		.text = "connection refused" };
	struct pool *pool = pool_new();
	struct str out = { 0 };
	struct spool_status back;
	struct sv rest;

	format_status_put(&out, &one, &s);
	rest = str_view(&out);
	ATF_CHECK(!format_status_take(&rest, &two, pool, &back));
	ATF_REQUIRE(format_status_take(&rest, &one, pool, &back));
	ATF_CHECK_EQ(rest.len, 0);
	ATF_CHECK_EQ(back.due, 7);
	ATF_CHECK_STREQ(back.dsn, "4.4.1");
	ATF_CHECK_STREQ(back.text, "connection refused");
	str_free(&out);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_torn_status_is_not_taken);
ATF_TC_BODY(a_torn_status_is_not_taken, tc)
{
	struct format_header h = { .count = 1, .sum = 1 };
	struct spool_status s = { .dsn = "2.0.0", .text = "Ok" }, back;
	struct str out = { 0 };

	format_status_put(&out, &h, &s);
	for (size_t len = 0; len < out.len; len++) {
		struct sv rest = sv_upto(str_view(&out), len);

		ATF_CHECK(!format_status_take(&rest, &h, NULL, &back));
		ATF_CHECK_EQ(rest.len, len);
	}
	str_free(&out);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_envelope_comes_back);
	ATF_TP_ADD_TC(tp, a_changed_byte_of_the_envelope_is_seen);
	ATF_TP_ADD_TC(tp, a_changed_byte_of_header_or_end_is_seen);
	ATF_TP_ADD_TC(tp, zeros_and_short_files_are_unfinished);
	ATF_TP_ADD_TC(tp, a_nul_inside_a_text_is_corrupt);
	ATF_TP_ADD_TC(tp, a_record_of_an_unknown_type_is_skipped);
	ATF_TP_ADD_TC(tp, a_text_past_64_kB_is_refused);
	ATF_TP_ADD_TC(tp, a_status_of_another_message_is_not_taken);
	ATF_TP_ADD_TC(tp, a_torn_status_is_not_taken);
	return atf_no_error();
}
