#include "route/find.h"

#include "mail/address.h"

enum front { FRONT_NONE, FRONT_WHOLE, FRONT_BASE };

enum back {
	BACK_END,     /* no step: the order is over */
	BACK_DOMAIN,  /* "@domain" behind the front */
	BACK_AT,      /* "@" */
	BACK_NOTHING, /* the front alone */
	BACK_PARENTS, /* the domain alone, then its parents */
	BACK_STAR     /* "*" */
};

enum when {
	WHEN_ALWAYS = 0,
	WHEN_EXTENDED = 1 << 0, /* the address has an extension */
	WHEN_OURS = 1 << 1      /* the domain is one of ours */
};

struct step {
	enum front front;
	enum back back;
	unsigned when;
	bool full; /* tables of patterns are asked, too */
};

enum { STEPS = 6 };

/* clang-format off */
static const struct step orders[][STEPS] = {
	[FIND_ADDRESS] = {
		{ FRONT_WHOLE, BACK_DOMAIN, WHEN_ALWAYS, true },
		{ FRONT_BASE, BACK_DOMAIN, WHEN_EXTENDED, false },
		{ FRONT_WHOLE, BACK_NOTHING, WHEN_EXTENDED | WHEN_OURS, false },
		{ FRONT_BASE, BACK_NOTHING, WHEN_OURS, false },
		{ FRONT_NONE, BACK_DOMAIN, WHEN_ALWAYS, false },
	},
	[FIND_ACCESS] = {
		{ FRONT_WHOLE, BACK_DOMAIN, WHEN_ALWAYS, true },
		{ FRONT_BASE, BACK_DOMAIN, WHEN_EXTENDED, false },
		{ FRONT_NONE, BACK_PARENTS, WHEN_ALWAYS, false },
		{ FRONT_WHOLE, BACK_AT, WHEN_EXTENDED, false },
		{ FRONT_BASE, BACK_AT, WHEN_ALWAYS, false },
	},
	[FIND_TRANSPORT] = {
		{ FRONT_WHOLE, BACK_DOMAIN, WHEN_ALWAYS, true },
		{ FRONT_BASE, BACK_DOMAIN, WHEN_EXTENDED, false },
		{ FRONT_NONE, BACK_PARENTS, WHEN_ALWAYS, false },
		{ FRONT_NONE, BACK_STAR, WHEN_ALWAYS, false },
	},
};
/* clang-format on */

/* One search: the address in its parts. */
struct search {
	const struct find *find;
	struct sv whole, base, extension, domain;
	bool has_domain;
	bool full; /* of the step that is running */
	struct sv value;
	struct err *err;
};

static enum match_result
is_local(const struct find_ours *ours, struct sv domain, struct err *err)
{
	if (domain.len == 0)
		return MATCH_NO;
	if (sv_is(domain, ours->myorigin))
		return MATCH_YES;
	if (ours->own != NULL && own_has_literal(ours->own, domain))
		return MATCH_YES;
	if (ours->mydestination == NULL)
		return MATCH_NO;
	return match_name(ours->mydestination, domain, err);
}

static enum map_result
ask(struct search *s, struct sv key)
{
	struct maps *maps = s->find->maps;

	if (key.len == 0)
		return MAP_NONE;
	return s->full ? maps_find(maps, key, &s->value, s->err)
		       : maps_find_fixed(maps, key, &s->value, s->err);
}

/* A domain is lent to it, so that an "@" inside is not taken for one. */
struct sv
find_external_local(struct sv local, struct pool *pool)
{
	const char *internal = pool_printf(pool, SV_FMT "@x", SV_ARG(local));
	struct sv external = sv_of(address_external(internal, pool));

	return sv_upto(external, external.len - 2);
}

static struct sv
join(struct sv local, const char *at, struct sv domain, struct pool *pool)
{
	return sv_of(pool_printf(
	    pool, SV_FMT "%s" SV_FMT, SV_ARG(local), at, SV_ARG(domain)));
}

/* A key with a local part: external form first, then the internal one. */
static enum map_result
ask_local(struct search *s, struct sv local, enum back back)
{
	struct pool *pool = s->find->pool;
	const char *at = back == BACK_NOTHING || !s->has_domain ? "" : "@";
	struct sv domain = back == BACK_DOMAIN ? s->domain : SV("");
	struct sv external = find_external_local(local, pool);
	enum map_result r = ask(s, join(external, at, domain, pool));

	if (r != MAP_NONE || sv_equal(external, local))
		return r;
	return ask(s, join(local, at, domain, pool));
}

/* sub.example.com, then example.com and com where parents match, else
 * .example.com and .com. An address has no parents. */
static enum map_result
ask_parents(struct search *s)
{
	struct sv name = s->domain, before;
	enum map_result r = ask(s, name);
	struct ip ip;

	if (ip_parse(name, &ip) || (name.len > 0 && name.at[0] == '['))
		return r;
	s->full = false;
	while (r == MAP_NONE && sv_cut(&name, '.', &before) && name.len > 0)
		r = ask(s, s->find->parents
			       ? name
			       : (struct sv){ name.at - 1, name.len + 1 });
	return r;
}

static enum map_result
take_step(struct search *s, const struct step *step)
{
	struct sv local = step->front == FRONT_BASE ? s->base : s->whole;

	if ((step->when & WHEN_EXTENDED) && s->extension.len == 0)
		return MAP_NONE;
	if ((step->when & WHEN_OURS) != 0)
		switch (is_local(s->find->ours, s->domain, s->err)) {
		case MATCH_NO:
			return MAP_NONE;
		case MATCH_LATER:
			return MAP_LATER;
		case MATCH_YES:
			break;
		}
	s->full = step->full;
	if (step->back == BACK_STAR)
		return ask(s, SV("*"));
	if (step->front != FRONT_NONE)
		return ask_local(s, local, step->back);
	if (!s->has_domain)
		return MAP_NONE;
	if (step->back == BACK_PARENTS)
		return ask_parents(s);
	return ask(s, join(SV(""), "@", s->domain, s->find->pool));
}

enum map_result
find_domain(const struct find *find, struct sv domain, struct found *found,
    struct err *err)
{
	struct search s = {
		.find = find, .domain = domain, .full = true, .err = err
	};
	enum map_result r = ask_parents(&s);

	if (r == MAP_FOUND) {
		found->value = pool_copy(find->pool, s.value);
		found->extension = "";
	}
	return r;
}

enum map_result
find_address(const struct find *find, const char *address, struct found *found,
    struct err *err)
{
	struct address_parts parts = address_split(address);
	struct search s = { .find = find, .whole = parts.local, .err = err };
	enum map_result r = MAP_NONE;

	if (find->maps == NULL || maps_empty(find->maps))
		return MAP_NONE;
	s.domain = parts.domain.at ? parts.domain : SV("");
	s.has_domain = parts.domain.at != NULL;
	s.base = address_base(s.whole, find->delimiters, &s.extension);
	s.extension = sv_from(s.whole, s.base.len); /* with its delimiter */
	for (const struct step *step = orders[find->order];
	     r == MAP_NONE && step->back != BACK_END; step++) {
		r = take_step(&s, step);
		if (r == MAP_FOUND && step->front == FRONT_WHOLE)
			s.extension = SV("");
	}
	if (r == MAP_FOUND) {
		found->value = pool_copy(find->pool, s.value);
		found->extension = pool_copy(find->pool, s.extension);
	}
	return r;
}
