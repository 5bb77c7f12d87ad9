#include "dnsd/hosts.h"

enum { FOREVER = 3600 };

static const struct {
	const char *address, *name;
} always[] = {
	{ "127.0.0.1", "localhost" },
	{ "::1", "localhost" },
};

static void
add(struct hosts *h, const struct ip *ip, const char *name, bool first)
{
	if (h->count < HOSTS_LIMIT)
		h->at[h->count++] =
		    (struct host){ .ip = *ip, .name = name, .first = first };
}

static void
load_line(struct hosts *h, struct sv line, struct pool *pool)
{
	struct sv word, text = line;
	struct ip ip;
	bool first = true;

	if (sv_cut(&line, '#', &text))
		line = text;
	if (!sv_item(&line, " \t\r", &word) || !ip_parse(word, &ip))
		return;
	while (sv_item(&line, " \t\r", &word)) {
		if (!dns_name_ok(word))
			continue;
		add(h, &ip, pool_copy(pool, word), first);
		first = false;
	}
}

void
hosts_load(struct hosts *h, struct sv text, struct pool *pool)
{
	struct sv line;
	struct ip ip;

	h->pool = pool;
	h->at = pool_get(pool, HOSTS_LIMIT * sizeof(*h->at));
	h->count = 0;
	while (sv_item(&text, "\n", &line))
		load_line(h, line, pool);
	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		if (ip_parse(sv_of(always[i].address), &ip))
			add(h, &ip, always[i].name, true);
}

static void
put(struct dns_answer *a, struct pool *pool, const struct dns_record *r)
{
	struct dns_record *at = a->records.at;

	if (at == NULL)
		a->records.at = at =
		    pool_get(pool, DNS_RECORD_LIMIT * sizeof(*at));
	for (size_t i = 0; i < a->records.count; i++)
		if (r->ip.family != 0 && ip_equal(&at[i].ip, &r->ip))
			return;
	if (a->records.count < DNS_RECORD_LIMIT)
		at[a->records.count++] = *r;
}

/* True: the address is there. Its first name is the answer. */
static bool
answer_name(const struct hosts *h, const char *address, struct pool *pool,
    struct dns_answer *a)
{
	struct ip ip;

	if (!ip_parse(sv_of(address), &ip))
		return false;
	for (size_t i = 0; i < h->count; i++)
		if (h->at[i].first && ip_equal(&h->at[i].ip, &ip)) {
			put(a, pool,
			    &(struct dns_record){ .name = h->at[i].name });
			return true;
		}
	return false;
}

static bool
answer_address(const struct hosts *h, const struct dns_ask *ask,
    struct pool *pool, struct dns_answer *a)
{
	uint8_t family = ask->type == DNS_A ? 4 : 6;
	bool found = false;

	for (size_t i = 0; i < h->count; i++) {
		const struct host *host = &h->at[i];

		if (!sv_is(sv_of(ask->name), host->name))
			continue;
		found = true;
		if (host->ip.family == family)
			put(a, pool,
			    &(struct dns_record){ .ip = host->ip, .name = "" });
	}
	return found;
}

bool
hosts_answer(const struct hosts *h, const struct dns_ask *ask,
    struct pool *pool, struct dns_answer *a)
{
	bool found = false;

	*a = (struct dns_answer){ .ttl = FOREVER };
	if (ask->type == DNS_PTR)
		found = answer_name(h, ask->name, pool, a);
	else if (ask->type == DNS_A || ask->type == DNS_AAAA)
		found = answer_address(h, ask, pool, a);
	a->status = a->records.count > 0 ? DNS_OK : DNS_NODATA;
	a->text = dns_status_text((enum dns_status)a->status);
	return found;
}
