#include "dns/mx.h"

#include <string.h>

enum { ADDRESS_ROOM = 200 };

/* What is put together while the facts are read. */
struct search {
	struct dns_facts *facts;
	const struct mx_query *query;
	struct mx_hosts *out;
	uint64_t random;
	bool missing; /* a fact is not known yet */
	bool loops;   /* an own address was in the list */
	bool failed;  /* a lookup may work later */
	bool no_such; /* a host has no address */
};

static uint64_t
draw(struct search *s)
{
	uint64_t x = s->random += 0x9e3779b97f4a7c15u;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static void
fail(struct search *s, const char *dsn, const char *text)
{
	s->out->count = 0;
	s->out->dsn = dsn;
	s->out->text = text;
}

static void
fail_lookup(struct search *s, const char *name, enum dns_type type,
    enum dns_status status)
{
	const char *first = "Host or domain name not found. ";
	const char *dsn = "5.4.4";

	if (status == DNS_BAD)
		first = "";
	if (status == DNS_LATER)
		dsn = "4.4.3";
	fail(s, dsn,
	    pool_printf(s->facts->pool,
		"%sName service error for name=%s type=%s: %s", first, name,
		dns_type_name(type), dns_status_text(status)));
}

static void
add_addresses(struct search *s, const struct dns_answer *answer,
    const struct dns_record *mx, enum dns_type type)
{
	const struct dns_record *r = answer->records.at;
	uint8_t family = type == DNS_A ? 4 : 6;

	for (size_t i = 0; i < answer->records.count; i++)
		if (s->out->count < ADDRESS_ROOM && r[i].ip.family == family)
			s->out->at[s->out->count++] = (struct mx_host){
				.name = mx->name,
				.ip = r[i].ip,
				.preference = mx->preference,
			};
}

/* The addresses of one host; what fails is told by the last failure, a
 * temporary one first. */
static void
look_up(struct search *s, const struct dns_record *mx, enum dns_type type)
{
	const struct dns_answer *answer = dns_fact(s->facts, type, mx->name);

	if (answer == NULL)
		s->missing = true;
	else if (answer->status == DNS_OK)
		add_addresses(s, answer, mx, type);
	else if (s->out->count == 0 &&
		 (answer->status == DNS_LATER || !s->failed)) {
		s->failed = s->failed || answer->status == DNS_LATER;
		s->no_such = true;
		fail_lookup(s, mx->name, type, (enum dns_status)answer->status);
	}
}

static void
look_up_host(struct search *s, const struct dns_record *mx)
{
	if (s->query->ipv4)
		look_up(s, mx, DNS_A);
	if (s->query->ipv6)
		look_up(s, mx, DNS_AAAA);
}

/* As the kernel connects to it: an IPv4-mapped address is the IPv4 one. */
static struct ip
plain(const struct ip *ip)
{
	struct sockaddr_storage ss = { 0 };
	uint16_t port;

	ip_to_sockaddr(ip, 0, &ss);
	return ip_from_sockaddr(&ss, &port);
}

/* All of 127.0.0.0/8 is ourselves, unless an administrator names a host of it.
 */
static bool
is_own(const struct mx_query *q, const struct ip *address)
{
	static const struct ip none = { 0 };
	struct ip ip = plain(address);

	if (q->own_count == 0)
		return false;
	if (memcmp(ip.bytes, none.bytes, ip.family == 4 ? 1 : 16) == 0 ||
	    (!q->host && ip_is_loopback(&ip)))
		return true;
	for (size_t i = 0; i < q->own_count; i++)
		if (ip_equal(&q->own[i], &ip))
			return true;
	return false;
}

/* Mail may go to better hosts than ourselves, never to equals or worse. */
static void
drop_own(struct search *s)
{
	struct mx_hosts *out = s->out;
	int64_t mine = INT64_MAX;
	size_t kept = 0;

	for (size_t i = 0; i < out->count; i++)
		if (is_own(s->query, &out->at[i].ip) &&
		    out->at[i].preference < mine) {
			mine = out->at[i].preference;
			s->loops = true;
		}
	if (!s->loops)
		return;
	for (size_t i = 0; i < out->count; i++)
		if (out->at[i].preference < mine)
			out->at[kept++] = out->at[i];
	out->count = kept;
	if (kept == 0)
		fail(s, "5.4.6",
		    pool_printf(s->facts->pool,
			"mail for %s loops back to myself", s->query->domain));
}

static bool
comes_first(
    const struct mx_query *q, const struct mx_host *a, const struct mx_host *b)
{
	if (a->preference != b->preference)
		return a->preference < b->preference;
	if (q->prefer == MX_IPV4)
		return a->ip.family < b->ip.family;
	if (q->prefer == MX_IPV6)
		return a->ip.family > b->ip.family;
	return false;
}

static void
put_in_order(struct search *s)
{
	struct mx_host *at = s->out->at, one;
	size_t n = s->out->count, j;

	for (size_t i = n; s->query->shuffle && i > 1; i--) {
		j = draw(s) % i;
		one = at[i - 1];
		at[i - 1] = at[j];
		at[j] = one;
	}
	for (size_t i = 1; i < n; i++) {
		one = at[i];
		for (j = i; j > 0 && comes_first(s->query, &one, &at[j - 1]);
		     j--)
			at[j] = at[j - 1];
		at[j] = one;
	}
	for (size_t i = 0; i < n; i++)
		at[i].best = at[i].preference == at[0].preference;
}

/* Within the limit, a host that only the other family reaches must not be cut
 * off by many addresses of this one. */
static void
cut(struct search *s)
{
	struct mx_hosts *out = s->out;
	size_t limit = s->query->address_limit, i;

	if (limit == 0 || out->count <= limit)
		return;
	for (i = 1; i < out->count; i++)
		if (out->at[i].ip.family != out->at[0].ip.family)
			break;
	if (s->query->balance && limit > 1 && i >= limit && i < out->count)
		out->at[limit - 1] = out->at[i];
	out->count = limit;
}

/* The hosts of a domain by preference, equals shuffled, in a copy. */
static struct dns_record *
sort_mx(struct search *s, const struct message_list *list, size_t *count)
{
	const struct dns_record *from = list->at;
	struct dns_record *r =
	    pool_get(s->facts->pool, list->count * sizeof(*r));
	size_t n = 0, j;

	for (size_t i = 0; i < list->count; i++) {
		if (*from[i].name == '\0')
			continue;
		for (j = n++; j > 0; j--) {
			bool first = from[i].preference < r[j - 1].preference;

			if (!first &&
			    (from[i].preference > r[j - 1].preference ||
				draw(s) % (j + 1) != 0))
				break;
			r[j] = r[j - 1];
		}
		r[j] = from[i];
	}
	*count = n < MX_HOST_LIMIT ? n : MX_HOST_LIMIT;
	return r;
}

static void
look_up_mx(struct search *s, const struct dns_answer *mx)
{
	size_t count;
	struct dns_record *r = sort_mx(s, &mx->records, &count);

	if (count == 0) {
		fail(s, "5.1.10",
		    pool_printf(s->facts->pool,
			"Domain %s does not accept mail (nullMX)",
			s->query->domain));
		return;
	}
	for (size_t i = 0; i < count; i++)
		look_up_host(s, &r[i]);
	if (s->out->count == 0 && s->no_such && !s->failed &&
	    s->query->defer_no_address)
		s->out->dsn = "4.4.4";
}

static void
look_up_domain(struct search *s)
{
	const struct mx_query *q = s->query;
	const struct dns_record self = { .name = q->domain };
	const struct dns_answer *mx = NULL;

	if (!q->host && (mx = dns_fact(s->facts, DNS_MX, q->domain)) == NULL)
		s->missing = true;
	else if (mx != NULL && mx->status == DNS_OK)
		look_up_mx(s, mx);
	else if (mx != NULL &&
		 (mx->status == DNS_BAD ||
		     (mx->status == DNS_LATER && !q->ignore_mx_error)))
		fail_lookup(s, q->domain, DNS_MX, (enum dns_status)mx->status);
	else
		look_up_host(s, &self);
}

bool
mx_find(
    struct dns_facts *facts, const struct mx_query *query, struct mx_hosts *out)
{
	struct search s = { .facts = facts,
		.query = query,
		.out = out,
		.random = query->random };
	struct mx_host *room =
	    pool_get(facts->pool, ADDRESS_ROOM * sizeof(*room));
	struct dns_record literal = { .name = query->domain };

	*out = (struct mx_hosts){ .at = room };
	fail(&s, "5.4.4", "no address family is allowed by inet_protocols");
	if (ip_parse(sv_of(query->domain), &literal.ip)) {
		room[0] =
		    (struct mx_host){ .name = query->domain, .ip = literal.ip };
		out->count = 1;
	} else
		look_up_domain(&s);
	if (s.missing)
		return false;
	if (out->count > 0)
		drop_own(&s);
	put_in_order(&s);
	cut(&s);
	return true;
}
