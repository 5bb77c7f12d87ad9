#include <atf-c.h>

#include <string.h>

#include "dnsd/packet.h"

/* Packets are written as text: "0c" is a byte, "'abc" are letters, "=x.y" is a
 * name with its final root. */
static struct str packet;

static void
put_name(struct sv name)
{
	struct sv label;

	while (sv_item(&name, ".", &label)) {
		str_putc(&packet, (char)label.len);
		str_put(&packet, label);
	}
	str_putc(&packet, '\0');
}

static int
nibble(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void
put(const char *text)
{
	struct sv rest = sv_of(text), word;

	while (sv_item(&rest, " ", &word)) {
		if (*word.at == '=')
			put_name(sv_from(word, 1));
		else if (*word.at == '\'')
			str_put(&packet, sv_from(word, 1));
		else
			str_putc(&packet, (char)(nibble(word.at[0]) * 16 +
						 nibble(word.at[1])));
	}
}

/* "status: records" of a packet with that code, its question, and answers. */
static const char *
read_it(enum dns_type type, const char *name, const char *flags,
    const char *answers, const char *records)
{
	static struct str out;
	struct pool *pool = pool_new();
	struct dns_ask ask = { .type = (int64_t)type, .name = name };
	struct dns_answer a;
	const struct dns_record *r;
	char *exact;

	str_clear(&packet);
	put("00 01 81");
	put(flags);
	put("00 01 00");
	put(answers);
	put("00 00 00 00");
	put_name(sv_of(packet_query_name(&ask, pool)));
	str_putc(&packet, '\0');
	str_putc(&packet, (char)packet_query_type(type));
	put("00 01");
	put(records);
	exact = pool_get(pool, packet.len);
	memcpy(exact, packet.text, packet.len);
	packet_read((struct sv){ exact, packet.len }, &ask, pool, &a);
	str_clear(&out);
	str_printf(&out, "%d:", (int)a.status);
	r = a.records.at;
	for (size_t i = 0; i < a.records.count; i++)
		if (r[i].ip.family)
			str_printf(&out, " %s", ip_print(&r[i].ip).text);
		else
			str_printf(
			    &out, " %d=%s", (int)r[i].preference, r[i].name);
	pool_free(&pool);
	return str_text(&out);
}

#define A    "00 01 00 01 00 00 00 3c "
#define AAAA "00 1c 00 01 00 00 00 3c "
#define MX   "00 0f 00 01 00 00 00 3c "
#define PTR  "00 0c 00 01 00 00 00 3c "
#define CN   "00 05 00 01 00 00 00 3c "

ATF_TC_WITHOUT_HEAD(addresses_are_read);
ATF_TC_BODY(addresses_are_read, tc)
{
	ATF_CHECK_STREQ(read_it(DNS_A, "x.example", "80", "02",
			    "c0 0c " A "00 04 c0 00 02 01 "
			    "=X.Example " A "00 04 c0 00 02 02"),
	    "0: 192.0.2.1 192.0.2.2");
	ATF_CHECK_STREQ(
	    read_it(DNS_AAAA, "x.example", "80", "01",
		"c0 0c " AAAA "00 10 20 01 0d b8 00 00 00 00 00 00 00 00 00 "
		"00 00 01"),
	    "0: 2001:db8::1");
}

ATF_TC_WITHOUT_HEAD(hosts_are_read);
ATF_TC_BODY(hosts_are_read, tc)
{
	ATF_CHECK_STREQ(read_it(DNS_MX, "x.example", "80", "02",
			    "c0 0c " MX "00 07 00 0a 02 'mx c0 0c "
			    "c0 0c " MX "00 0a 00 14 =b.test"),
	    "0: 10=mx.x.example 20=b.test");
	ATF_CHECK_STREQ(read_it(DNS_MX, "x.example", "80", "01",
			    "c0 0c " MX "00 03 00 00 00"),
	    "0: 0=");
	ATF_CHECK_STREQ(read_it(DNS_PTR, "192.0.2.1", "80", "01",
			    "c0 0c " PTR "00 08 =b.test"),
	    "0: 0=b.test");
}

ATF_TC_WITHOUT_HEAD(aliases_are_followed);
ATF_TC_BODY(aliases_are_followed, tc)
{
	ATF_CHECK_STREQ(read_it(DNS_A, "x.example", "80", "03",
			    "c0 0c " CN "00 08 =b.test "
			    "=c.test " A "00 04 c0 00 02 07 "
			    "=b.test " A "00 04 c0 00 02 01"),
	    "0: 192.0.2.1");
}

ATF_TC_WITHOUT_HEAD(what_was_not_asked_is_passed_over);
ATF_TC_BODY(what_was_not_asked_is_passed_over, tc)
{
	ATF_CHECK_STREQ(read_it(DNS_A, "x.example", "80", "03",
			    "c0 0c " AAAA "00 01 00 "
			    "=y.example " A "00 04 c0 00 02 01 "
			    "c0 0c 00 01 00 03 00 00 00 01 00 04 01 02 03 04"),
	    "1:");
}

ATF_TC_WITHOUT_HEAD(codes_become_statuses);
ATF_TC_BODY(codes_become_statuses, tc)
{
	ATF_CHECK_STREQ(read_it(DNS_A, "x.example", "80", "00", ""), "1:");
	ATF_CHECK_STREQ(read_it(DNS_A, "x.example", "83", "00", ""), "2:");
	ATF_CHECK_STREQ(read_it(DNS_A, "x.example", "82", "00", ""), "3:");
	ATF_CHECK_STREQ(read_it(DNS_A, "x.example", "85", "00", ""), "3:");
}

ATF_TC_WITHOUT_HEAD(bad_lengths_are_bad);
ATF_TC_BODY(bad_lengths_are_bad, tc)
{
	static const struct {
		enum dns_type type;
		const char *records;
	} bad[] = {
		{ DNS_A, "c0 0c " A "00 03 c0 00 02" },
		{ DNS_A, "c0 0c " A "00 05 c0 00 02 01 01" },
		{ DNS_A, "c0 0c " A "00 00" },
		{ DNS_A, "c0 0c " A "00 04 c0 00" },
		{ DNS_A, "c0 0c " A "00" },
		{ DNS_A, "c0 0c" },
		{ DNS_A, "c0" },
		{ DNS_A, "" },
		{ DNS_AAAA, "c0 0c " AAAA "00 04 c0 00 02 01" },
		{ DNS_MX, "c0 0c " MX "00 00" },
		{ DNS_MX, "c0 0c " MX "00 01 00" },
		{ DNS_MX, "c0 0c " MX "00 02 00 0a" },
		{ DNS_MX, "c0 0c " MX "00 05 00 0a 02 'm" },
		{ DNS_MX, "c0 0c " MX "00 06 00 0a 01 'm 00 00" },
		{ DNS_MX, "c0 0c " MX "00 03 00 0a c0" },
		/* a pointer to itself, forwards, and out of the packet */
		{ DNS_MX, "c0 0c " MX "00 04 00 0a c0 29" },
		{ DNS_A, "c0 1b " A "00 04 c0 00 02 01" },
		{ DNS_A, "ff ff " A "00 04 c0 00 02 01" },
		{ DNS_A, "80 01 " A "00 04 c0 00 02 01" },
		{ DNS_A, "c0 0c " CN "00 02 c0" },
		/* a dot and a NUL in a label */
		{ DNS_PTR, "c0 0c " PTR "00 05 03 'a.b 00" },
		{ DNS_PTR, "c0 0c " PTR "00 05 03 'a 00 'b 00" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ATF_CHECK_STREQ_MSG(
		    read_it(bad[i].type,
			bad[i].type == DNS_PTR ? "192.0.2.1" : "x.example",
			"80", "01", bad[i].records),
		    "4:", "%zu: %s", i, bad[i].records);
}

ATF_TC_WITHOUT_HEAD(names_that_are_none_do_not_pass);
ATF_TC_BODY(names_that_are_none_do_not_pass, tc)
{
	ATF_CHECK_STREQ(read_it(DNS_PTR, "192.0.2.1", "80", "01",
			    "c0 0c " PTR "00 05 03 'a>b 00"),
	    "4:");
	ATF_CHECK_STREQ(
	    read_it(DNS_PTR, "192.0.2.1", "80", "01", "c0 0c " PTR "00 01 00"),
	    "4:");
	ATF_CHECK_STREQ(read_it(DNS_MX, "x.example", "80", "02",
			    "c0 0c " MX "00 07 00 0a 03 'a>b 00 "
			    "c0 0c " MX "00 0a 00 14 =b.test"),
	    "0: 20=b.test");
}

ATF_TC_WITHOUT_HEAD(a_ring_of_aliases_ends);
ATF_TC_BODY(a_ring_of_aliases_ends, tc)
{
	struct str records = { 0 };

	for (int i = 0; i < 30; i++)
		str_puts(&records, "c0 0c " CN "00 02 c0 0c ");
	ATF_CHECK_STREQ(
	    read_it(DNS_A, "x.example", "80", "1e", str_text(&records)), "4:");
	str_free(&records);
}

ATF_TC_WITHOUT_HEAD(records_are_limited);
ATF_TC_BODY(records_are_limited, tc)
{
	struct str records = { 0 };
	const char *got;
	size_t n = 0;

	for (int i = 0; i < 200; i++)
		str_puts(&records, "c0 0c " A "00 04 c0 00 02 01 ");
	got = read_it(DNS_A, "x.example", "80", "c8", str_text(&records));
	for (; *got != '\0'; got++)
		n += *got == ' ';
	ATF_CHECK_EQ(n, DNS_RECORD_LIMIT);
	str_free(&records);
}

ATF_TC_WITHOUT_HEAD(an_address_becomes_a_reverse_name);
ATF_TC_BODY(an_address_becomes_a_reverse_name, tc)
{
	struct pool *pool = pool_new();
	struct dns_ask ask = { .type = DNS_PTR, .name = "192.0.2.1" };

	ATF_CHECK_STREQ(
	    packet_query_name(&ask, pool), "1.2.0.192.in-addr.arpa");
	ask.name = "2001:db8::1f";
	ATF_CHECK_STREQ(packet_query_name(&ask, pool),
	    "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2."
	    "ip6.arpa");
	pool_free(&pool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, addresses_are_read);
	ATF_TP_ADD_TC(tp, hosts_are_read);
	ATF_TP_ADD_TC(tp, aliases_are_followed);
	ATF_TP_ADD_TC(tp, what_was_not_asked_is_passed_over);
	ATF_TP_ADD_TC(tp, codes_become_statuses);
	ATF_TP_ADD_TC(tp, bad_lengths_are_bad);
	ATF_TP_ADD_TC(tp, names_that_are_none_do_not_pass);
	ATF_TP_ADD_TC(tp, a_ring_of_aliases_ends);
	ATF_TP_ADD_TC(tp, records_are_limited);
	ATF_TP_ADD_TC(tp, an_address_becomes_a_reverse_name);
	return atf_no_error();
}
