#include "dns/facts.h"

void
dns_facts_begin(struct dns_facts *f, struct pool *pool)
{
	*f = (struct dns_facts){ .pool = pool };
	list_begin(&f->all);
}

/* PTR is asked for an address, all else for a name. */
static bool
makes_sense(enum dns_type type, struct sv name)
{
	struct ip ip;

	return type == DNS_PTR ? ip_parse(name, &ip) : dns_name_ok(name);
}

static void
know(struct dns_fact *fact, enum dns_status status)
{
	fact->asked = fact->known = true;
	fact->answer = (struct dns_answer){ .status = status,
		.text = dns_status_text(status) };
}

static struct dns_fact *
want(struct dns_facts *f, enum dns_type type, struct sv name)
{
	struct dns_fact *fact = pool_get(f->pool, sizeof(*fact));

	fact->ask.type = (int64_t)type;
	fact->ask.name = pool_copy(f->pool, sv_upto(name, DNS_NAME_LIMIT + 1));
	list_begin(&fact->node);
	list_add(&f->all, &fact->node);
	f->count++;
	if (!makes_sense(type, name))
		know(fact, DNS_BAD);
	return fact;
}

const struct dns_answer *
dns_fact(struct dns_facts *f, enum dns_type type, const char *text)
{
	static const struct dns_answer too_many = { .status = DNS_LATER,
		.text = "too many questions for one decision" };
	struct dns_fact *fact;

	list_each(node, &f->all) {
		fact = owner_of(node, struct dns_fact, node);
		if (fact->ask.type == (int64_t)type &&
		    sv_is(sv_of(text), fact->ask.name))
			return fact->known ? &fact->answer : NULL;
	}
	if (f->count >= DNS_FACT_LIMIT)
		return &too_many;
	fact = want(f, type, sv_of(text));
	return fact->known ? &fact->answer : NULL;
}

struct dns_fact *
dns_facts_next(struct dns_facts *f)
{
	list_each(node, &f->all) {
		struct dns_fact *fact = owner_of(node, struct dns_fact, node);

		if (!fact->asked) {
			fact->asked = true;
			return fact;
		}
	}
	return NULL;
}

/* Only what a decision may use: dnsd is another process. */
static void
copy_records(
    struct dns_facts *f, struct dns_fact *fact, const struct message_list *in)
{
	const struct dns_record *from = in->at;
	struct message_list *to = &fact->answer.records;
	struct dns_record *r;

	*to = (struct message_list){ 0 };
	if (in->count == 0)
		return;
	r = pool_get(f->pool, in->count * sizeof(*r));
	to->at = r;
	for (size_t i = 0; i < in->count; i++) {
		bool named = from[i].name != NULL && *from[i].name != '\0';

		if (to->count == DNS_RECORD_LIMIT ||
		    (named && !dns_name_ok(sv_of(from[i].name))))
			continue;
		r[to->count] = from[i];
		r[to->count++].name =
		    named ? pool_copy(f->pool, sv_of(from[i].name)) : "";
	}
}

void
dns_facts_learn(
    struct dns_facts *f, struct dns_fact *fact, const struct dns_answer *answer)
{
	know(fact, DNS_LATER);
	if (answer == NULL)
		return;
	if (answer->status < DNS_OK || answer->status > DNS_BAD) {
		know(fact, DNS_BAD);
		return;
	}
	fact->answer.status = answer->status;
	fact->answer.secure = answer->secure;
	fact->answer.ttl = answer->ttl;
	fact->answer.text = dns_status_text((enum dns_status)answer->status);
	if (answer->status != DNS_OK)
		return;
	copy_records(f, fact, &answer->records);
	if (fact->answer.records.count == 0)
		know(fact, answer->records.count ? DNS_BAD : DNS_NODATA);
}
