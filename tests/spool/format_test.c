#include <atf-c.h>
#include <endian.h>
#include <stdlib.h>

#include "spool/format.h"
#include "spool/sum.h"

static struct spool_recipient recipients[] = {
	{ .address = "one@example.com", .original = "" },
	{ .address = "two@example.com",
	    .original = "2@example.com",
	    .notify = DSN_SUCCESS | DSN_DELAY,
	    .orcpt = "rfc822;2@example.com" },
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
		.envid = "QQ314159",
		.ret = DSN_RET_HDRS,
		.full_name = "Joe User",
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
	ATF_CHECK_STREQ(back.envid, "QQ314159");
	ATF_CHECK_EQ(back.ret, DSN_RET_HDRS);
	ATF_CHECK_STREQ(back.full_name, "Joe User");
	ATF_CHECK_EQ(back.recipients[0].notify, 0);
	ATF_CHECK_STREQ(back.recipients[0].orcpt, "");
	ATF_CHECK_EQ(back.recipients[1].notify, DSN_SUCCESS | DSN_DELAY);
	ATF_CHECK_STREQ(back.recipients[1].orcpt, "rfc822;2@example.com");
	str_free(&bytes);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(texts_that_are_not_there_come_back_empty);
ATF_TC_BODY(texts_that_are_not_there_come_back_empty, tc)
{
	struct spool_recipient one = { .address = "a@example.com" };
	struct spool_envelope env = { .recipients = &one, .count = 1 }, back;
	struct pool *pool = pool_new();
	struct format_header h;
	struct str bytes = encode(&env, &h);

	ATF_CHECK_EQ(h.envelope, strlen("R--a@example.com") + 1);
	ATF_REQUIRE_EQ(decode(&bytes, &h, pool, &back), SPOOL_GOOD);
	ATF_CHECK_STREQ(back.sender, "");
	ATF_CHECK_STREQ(back.client_name, "");
	ATF_CHECK_STREQ(back.client_address, "");
	ATF_CHECK_STREQ(back.helo, "");
	ATF_CHECK_STREQ(back.protocol, "");
	ATF_CHECK_STREQ(back.envid, "");
	ATF_CHECK_STREQ(back.full_name, "");
	ATF_CHECK_EQ(back.ret, DSN_RET_ANY);
	ATF_CHECK_STREQ(back.recipients[0].original, "");
	ATF_CHECK_STREQ(back.recipients[0].orcpt, "");
	str_free(&bytes);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(flags_of_events_are_never_in_a_header);
ATF_TC_BODY(flags_of_events_are_never_in_a_header, tc)
{
	const uint32_t all = SPOOL_DOTS | SPOOL_EIGHTBIT | SPOOL_BODY_8BITMIME |
			     SPOOL_HELD | SPOOL_VERIFY | SPOOL_TRACE;
	struct format_header h = { .id = "x",
		.flags = all | SPOOL_WARNED | SPOOL_EXPIRED };
	char bytes[FORMAT_HEADER];
	struct format_header back;

	format_header_put(&h, bytes);
	ATF_REQUIRE_EQ(
	    format_header_get((struct sv){ bytes, sizeof(bytes) }, &back),
	    SPOOL_GOOD);
	ATF_CHECK_EQ(back.flags, all);
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

ATF_TC_WITHOUT_HEAD(numbers_that_cannot_be_are_corrupt);
ATF_TC_BODY(numbers_that_cannot_be_are_corrupt, tc)
{
	ATF_CHECK_EQ(
	    decode_records(SV("V\1\0002\0R\1\0a\0W\2\00015\0")), SPOOL_GOOD);
	ATF_CHECK_EQ(decode_records(SV("V\1\0003\0R\1\0a\0")), SPOOL_CORRUPT);
	ATF_CHECK_EQ(decode_records(SV("V\1\000x\0R\1\0a\0")), SPOOL_CORRUPT);
	ATF_CHECK_EQ(decode_records(SV("R\1\0a\0W\2\00016\0")), SPOOL_CORRUPT);
	ATF_CHECK_EQ(decode_records(SV("R\1\0a\0W\0\0\0")), SPOOL_CORRUPT);
}

ATF_TC_WITHOUT_HEAD(what_is_of_a_recipient_stands_behind_one);
ATF_TC_BODY(what_is_of_a_recipient_stands_behind_one, tc)
{
	ATF_CHECK_EQ(decode_records(SV("O\1\0o\0R\1\0a\0")), SPOOL_CORRUPT);
	ATF_CHECK_EQ(decode_records(SV("D\1\0o\0R\1\0a\0")), SPOOL_CORRUPT);
	ATF_CHECK_EQ(decode_records(SV("W\1\0001\0R\1\0a\0")), SPOOL_CORRUPT);
	ATF_CHECK_EQ(decode_records(SV("R\1\0a\0R\1\0b\0")), SPOOL_CORRUPT);
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
		.text = "connection refused",
		.mta = "mx.example.com",
		.diag = "smtp; 450 4.2.0 no" };
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
	ATF_CHECK_STREQ(back.mta, "mx.example.com");
	ATF_CHECK_STREQ(back.diag, "smtp; 450 4.2.0 no");
	str_free(&out);
	pool_free(&pool);
}

/* A status whose four texts have these lengths; what is taken of it. */
static void
check_lengths(size_t dsn, size_t mta, size_t diag, size_t text)
{
	static char x[4000];
	struct format_header h = { .count = 1, .sum = 1 };
	struct pool *pool = pool_new();
	struct spool_status s, back;
	struct str out = { 0 };
	struct sv rest;

	memset(x, 'x', sizeof(x));
	s = (struct spool_status){ .dsn =
				       pool_copy(pool, (struct sv){ x, dsn }),
		.mta = pool_copy(pool, (struct sv){ x, mta }),
		.diag = pool_copy(pool, (struct sv){ x, diag }),
		.text = pool_copy(pool, (struct sv){ x, text }) };
	format_status_put(&out, &h, &s);
	rest = str_view(&out);
	ATF_REQUIRE(format_status_take(&rest, &h, pool, &back));
	ATF_CHECK_EQ(rest.len, 0);
	ATF_CHECK_EQ(strlen(back.dsn), dsn > 11 ? 11 : dsn);
	ATF_CHECK_EQ(strlen(back.mta), mta > 255 ? 255 : mta);
	ATF_CHECK_EQ(strlen(back.diag), diag > 2000 ? 2000 : diag);
	ATF_CHECK_EQ(strlen(back.text), text > 2000 ? 2000 : text);
	str_free(&out);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(texts_of_a_status_are_cut_at_their_limits);
ATF_TC_BODY(texts_of_a_status_are_cut_at_their_limits, tc)
{
	check_lengths(0, 0, 0, 0);
	check_lengths(11, 0, 0, 0);
	check_lengths(5, 255, 0, 0);
	check_lengths(5, 0, 2000, 0);
	check_lengths(5, 0, 0, 2000);
	check_lengths(11, 255, 2000, 2000);
	check_lengths(12, 256, 2001, 2001);
	check_lengths(3999, 3999, 3999, 3999);
}

/* The record with a changed byte, its sum made right again. */
static bool
takes(const struct str *good, const struct format_header *h, size_t at, char c)
{
	struct str bytes = { 0 };
	struct spool_status s;
	struct sv rest;
	uint64_t sum;
	bool taken;

	str_put(&bytes, str_view(good));
	bytes.text[at] = c;
	memset(bytes.text + FORMAT_STATUS - 8, 0, 8);
	sum = htole64(sum_of(bytes.text, bytes.len, h->sum));
	memcpy(bytes.text + FORMAT_STATUS - 8, &sum, sizeof(sum));
	rest = str_view(&bytes);
	taken = format_status_take(&rest, h, NULL, &s);
	str_free(&bytes);
	return taken;
}

ATF_TC_WITHOUT_HEAD(a_status_that_makes_no_sense_is_not_taken);
ATF_TC_BODY(a_status_that_makes_no_sense_is_not_taken, tc)
{
	struct format_header h = { .count = 1, .sum = 1 };
	struct spool_status s = { .dsn = "4.4.1", .text = "x" };
	struct spool_status event = { .recipient = FORMAT_MESSAGE,
		.outcome = (enum spool_outcome)FORMAT_EVENT };
	struct str out = { 0 };

	format_status_put(&out, &h, &s);
	ATF_CHECK(takes(&out, &h, 24, SPOOL_BOUNCED));
	ATF_CHECK(!takes(&out, &h, 24, SPOOL_BOUNCED + 1)); /* outcome */
	ATF_CHECK(!takes(&out, &h, 24, FORMAT_EVENT));
	ATF_CHECK(!takes(&out, &h, 4, 1));  /* recipient */
	ATF_CHECK(!takes(&out, &h, 25, 7)); /* lengths: dsn */
	ATF_CHECK(!takes(&out, &h, 26, 2)); /* mta */
	ATF_CHECK(!takes(&out, &h, 28, 2)); /* diag */
	ATF_CHECK(!takes(&out, &h, 29, 2));
	str_clear(&out);
	format_status_put(&out, &h, &event);
	ATF_CHECK(takes(&out, &h, 24, FORMAT_EVENT + SPOOL_EXPIRE));
	ATF_CHECK(!takes(&out, &h, 24, FORMAT_EVENT + SPOOL_EXPIRE + 1));
	ATF_CHECK(!takes(&out, &h, 24, SPOOL_SENT));
	str_free(&out);
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
	ATF_TP_ADD_TC(tp, texts_that_are_not_there_come_back_empty);
	ATF_TP_ADD_TC(tp, flags_of_events_are_never_in_a_header);
	ATF_TP_ADD_TC(tp, numbers_that_cannot_be_are_corrupt);
	ATF_TP_ADD_TC(tp, what_is_of_a_recipient_stands_behind_one);
	ATF_TP_ADD_TC(tp, texts_of_a_status_are_cut_at_their_limits);
	ATF_TP_ADD_TC(tp, a_status_that_makes_no_sense_is_not_taken);
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
