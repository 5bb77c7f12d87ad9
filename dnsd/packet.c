#include "dnsd/packet.h"

#include <string.h>

enum {
	HEADER = 12,
	CLASS_IN = 1,
	TYPE_A = 1,
	TYPE_CNAME = 5,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_AAAA = 28,
	RCODE_OK = 0,
	RCODE_NAME = 3,
	POINTERS = 64,
	RECORDS_SEEN = 1000,
	CNAMES = 16,
	LABEL_POINTER = 0xc0
};

int
packet_query_type(enum dns_type type)
{
	static const int numbers[DNS_TYPES] = {
		[DNS_A] = TYPE_A,
		[DNS_AAAA] = TYPE_AAAA,
		[DNS_MX] = TYPE_MX,
		[DNS_PTR] = TYPE_PTR,
	};

	return numbers[type];
}

const char *
packet_query_name(const struct dns_ask *ask, struct pool *pool)
{
	struct str out = { 0 };
	const char *name;
	struct ip ip;

	if (ask->type != DNS_PTR || !ip_parse(sv_of(ask->name), &ip))
		return ask->name;
	if (ip.family == 4)
		str_printf(&out, "%u.%u.%u.%u.in-addr.arpa", ip.bytes[3],
		    ip.bytes[2], ip.bytes[1], ip.bytes[0]);
	else {
		for (int i = 15; i >= 0; i--)
			str_printf(&out, "%x.%x.", ip.bytes[i] & 15u,
			    (unsigned)ip.bytes[i] >> 4);
		str_puts(&out, "ip6.arpa");
	}
	name = pool_copy(pool, str_view(&out));
	str_free(&out);
	return name;
}

/* A place in the packet; once it went wrong it stays so. */
struct reader {
	struct sv all;
	size_t at;
	bool bad;
};

static unsigned
take8(struct reader *r)
{
	if (r->at >= r->all.len) {
		r->bad = true;
		return 0;
	}
	return (unsigned char)r->all.at[r->at++];
}

static unsigned
take16(struct reader *r)
{
	unsigned high = take8(r);

	return high << 8 | take8(r);
}

static uint32_t
take32(struct reader *r)
{
	uint32_t high = take16(r);

	return high << 16 | take16(r);
}

static void
take_label(struct reader *r, unsigned length, struct str *out)
{
	struct sv label = sv_upto(sv_from(r->all, r->at), length);

	/* A dot inside a label would make another name of it. */
	if (label.len < length || sv_has(label, '.') || sv_has(label, '\0') ||
	    out->len + length > DNS_NAME_LIMIT + 2) {
		r->bad = true;
		return;
	}
	if (out->len > 0)
		str_putc(out, '.');
	str_put(out, label);
	r->at += length;
}

/* A name, its labels joined by dots as they come; the root is empty. A pointer
 * must point before the place where this name, or the one pointed to, began. */
static void
take_name(struct reader *r, struct str *out)
{
	size_t back = 0, start = r->at;

	str_clear(out);
	for (int pointers = 0; !r->bad;) {
		unsigned length = take8(r);

		if (length >= LABEL_POINTER) {
			size_t to =
			    (length & ~(unsigned)LABEL_POINTER) << 8 | take8(r);

			if (back == 0)
				back = r->at;
			if (r->bad || to >= start || ++pointers > POINTERS)
				r->bad = true;
			else
				r->at = start = to;
		} else if (length == 0)
			break;
		else if (length >= 64)
			r->bad = true;
		else
			take_label(r, length, out);
	}
	if (back != 0)
		r->at = back;
}

/* One resource record; its data begins at data and is length bytes long. */
struct rr {
	struct str owner;
	unsigned type, class;
	uint32_t ttl;
	size_t data, length;
};

static bool
take_rr(struct reader *r, struct rr *rr)
{
	take_name(r, &rr->owner);
	rr->type = take16(r);
	rr->class = take16(r);
	rr->ttl = take32(r);
	rr->length = take16(r);
	rr->data = r->at;
	if (r->bad || rr->length > r->all.len - r->at)
		return false;
	r->at += rr->length;
	return true;
}

/* What a decision gets to see of a record. */
static bool
read_ip(struct reader *r, const struct rr *rr, struct dns_record *out)
{
	size_t length = rr->type == TYPE_A ? 4 : 16;

	out->name = "";
	out->ip.family = rr->type == TYPE_A ? 4 : 6;
	if (rr->length != length)
		return false;
	memcpy(out->ip.bytes, r->all.at + rr->data, length);
	return true;
}

static bool
read_host(struct reader *all, const struct rr *rr, struct pool *pool,
    struct dns_record *out)
{
	struct reader r = { .all = all->all, .at = rr->data };
	struct str name = { 0 };
	bool good;

	if (rr->type == TYPE_MX)
		out->preference = take16(&r);
	take_name(&r, &name);
	good = !r.bad && r.at == rr->data + rr->length;
	/* The root stands for no host: a null MX. */
	if (good && name.len > 0 && !dns_name_ok(str_view(&name)))
		out->name = NULL;
	else if (good)
		out->name = pool_copy(pool, str_view(&name));
	str_free(&name);
	return good;
}

/* The answers to one question, while they are gathered. */
struct gathering {
	struct reader *r;
	struct pool *pool;
	struct dns_answer *answer;
	unsigned type;
	struct str owner; /* the name asked, or what CNAMEs made of it */
	unsigned cnames;
	bool bad, unfit;
};

static void
gather(struct gathering *g, const struct rr *rr)
{
	struct message_list *list = &g->answer->records;
	struct dns_record *records = list->at, one = { 0 };
	bool good;

	if (rr->type == TYPE_A || rr->type == TYPE_AAAA)
		good = read_ip(g->r, rr, &one);
	else
		good = read_host(g->r, rr, g->pool, &one);
	g->bad = g->bad || !good;
	if (!good || list->count == DNS_RECORD_LIMIT)
		return;
	if (one.name == NULL || (g->type == TYPE_PTR && *one.name == '\0')) {
		g->unfit = true;
		return;
	}
	if (records == NULL)
		list->at = records =
		    pool_get(g->pool, DNS_RECORD_LIMIT * sizeof(*records));
	if (list->count == 0 || rr->ttl < g->answer->ttl)
		g->answer->ttl = rr->ttl;
	records[list->count++] = one;
}

static void
follow(struct gathering *g, const struct rr *rr)
{
	struct reader r = { .all = g->r->all, .at = rr->data };

	if (++g->cnames > CNAMES)
		g->bad = true;
	else
		take_name(&r, &g->owner);
	g->bad = g->bad || r.bad || r.at != rr->data + rr->length;
}

static void
gather_all(struct gathering *g, unsigned count)
{
	struct rr rr = { 0 };

	if (count > RECORDS_SEEN)
		count = RECORDS_SEEN;
	while (count-- > 0 && !g->bad) {
		if (!take_rr(g->r, &rr)) {
			g->bad = true;
			break;
		}
		if (rr.class != CLASS_IN ||
		    !sv_same(str_view(&rr.owner), str_view(&g->owner)))
			continue;
		if (rr.type == g->type)
			gather(g, &rr);
		else if (rr.type == TYPE_CNAME)
			follow(g, &rr);
	}
	str_free(&rr.owner);
}

static enum dns_status
judge(const struct gathering *g, unsigned rcode)
{
	if (g->bad)
		return DNS_BAD;
	if (rcode == RCODE_NAME)
		return DNS_NOT_FOUND;
	if (rcode != RCODE_OK)
		return DNS_LATER;
	if (g->answer->records.count > 0)
		return DNS_OK;
	return g->unfit ? DNS_BAD : DNS_NODATA;
}

void
packet_read(struct sv packet, const struct dns_ask *ask, struct pool *pool,
    struct dns_answer *answer)
{
	struct reader r = { .all = packet, .at = 3 };
	struct gathering g = { .r = &r,
		.pool = pool,
		.answer = answer,
		.type = (unsigned)packet_query_type((enum dns_type)ask->type) };
	unsigned rcode = take8(&r) & 15, questions = take16(&r),
		 answers = take16(&r);
	struct str skipped = { 0 };

	*answer = (struct dns_answer){ 0 };
	str_puts(&g.owner, packet_query_name(ask, pool));
	r.at = HEADER;
	g.bad = questions > 1 || packet.len < HEADER;
	if (questions == 1 && !g.bad) {
		take_name(&r, &skipped);
		take32(&r);
		g.bad = r.bad;
	}
	if (!g.bad)
		gather_all(&g, answers);
	answer->status = judge(&g, rcode);
	if (answer->status != DNS_OK)
		answer->records = (struct message_list){ 0 };
	answer->text = dns_status_text((enum dns_status)answer->status);
	str_free(&skipped);
	str_free(&g.owner);
}
