#include "proxymap/format.h"

#include <string.h>

#include "proxymap/client.h"

enum need {
	NEED_USER = 1 << 0,
	NEED_DOMAIN = 1 << 1,
};

const struct param format_params[] = {
	param_raw(struct format_settings, result_format, .initial = "%s",
	    .doc = "The form of each value."),
	param_count(struct format_settings, expansion_limit, .initial = "0",
	    .doc = "More values than this are a temporary error; 0: no limit."),
	{ 0 },
};

/* An address, or what is none: then all of it is the user. */
struct parts {
	struct sv all, user, domain;
};

static struct parts
split(struct sv text)
{
	struct parts p = { .all = text, .user = text };
	const char *at = text.len > 0 ? memrchr(text.at, '@', text.len) : NULL;

	if (at != NULL) {
		p.user = sv_upto(text, (size_t)(at - text.at));
		p.domain = sv_from(text, p.user.len + 1);
	}
	return p;
}

/* The label'th from the end, 1 is the last; empty ones do not count. */
static struct sv
label_of(struct sv domain, size_t label)
{
	struct sv rest = domain, item;
	size_t count = 0;

	while (sv_item(&rest, ".", &item))
		count++;
	if (label > count)
		return (struct sv){ 0 };
	for (count -= label, rest = domain; sv_item(&rest, ".", &item);)
		if (count-- == 0)
			return item;
	return (struct sv){ 0 };
}

static bool
has(const struct parts *p, unsigned needs)
{
	return p->all.len > 0 &&
	       ((needs & NEED_USER) == 0 || p->user.len > 0) &&
	       ((needs & NEED_DOMAIN) == 0 || p->domain.len > 0);
}

static int
learn(struct format *f, char c, bool is_query)
{
	unsigned *needs = is_query ? &f->key_needs : &f->value_needs;
	size_t label;

	switch (c) {
	case '%':
	case 's':
	case 'S':
		break;
	case 'u':
		*needs |= NEED_USER;
		break;
	case 'd':
		*needs |= NEED_DOMAIN;
		break;
	case 'U':
		f->key_needs |= NEED_USER;
		break;
	case 'D':
		f->key_needs |= NEED_DOMAIN;
		break;
	default:
		if (c < '1' || c > '9')
			return -1;
		f->key_needs |= NEED_DOMAIN;
		label = (size_t)(c - '0');
		if (label > f->labels)
			f->labels = label;
	}
	return 0;
}

static int
parse(struct format *f, const char *text, bool is_query, struct err *err)
{
	*f = (struct format){ .text = sv_of(text) };
	for (const char *c = text; *c != '\0'; c++)
		if (*c == '%' && learn(f, *++c, is_query) < 0)
			return err_set(err, ERR_NEVER, "%s template: %%%.1s",
			    is_query ? "invalid query" : "invalid result", c);
	return 0;
}

int
format_query(struct format *f, const char *text, struct err *err)
{
	return parse(f, text, true, err);
}

int
format_result(struct format *f, const char *text, struct err *err)
{
	return parse(f, text, false, err);
}

static bool
fits(const struct format *f, const struct parts *key)
{
	return has(key, f->key_needs) &&
	       (f->labels == 0 || label_of(key->domain, f->labels).len > 0);
}

bool
format_fits(const struct format *f, struct sv key)
{
	struct parts p = split(key);

	return fits(f, &p);
}

static struct sv
meant(char c, const struct parts *key, const struct parts *value)
{
	switch (c) {
	case '%':
		return SV("%");
	case 's':
		return value->all;
	case 'u':
		return value->user;
	case 'd':
		return value->domain;
	case 'S':
		return key->all;
	case 'U':
		return key->user;
	case 'D':
		return key->domain;
	}
	return label_of(key->domain, (size_t)(c - '0'));
}

static int
put(const struct format_quoter *quoter, struct sv text, struct str *to,
    struct err *err)
{
	if (quoter != NULL)
		return quoter->quote(quoter, text, to, err);
	str_put(to, text);
	return 0;
}

enum map_result
format_expand(const struct format *f, struct sv key,
    const struct format_quoter *quoter, struct str *to, struct err *err)
{
	struct parts parts = split(key);
	struct sv rest = f->text, before;

	if (!fits(f, &parts))
		return MAP_NONE;
	while (sv_cut(&rest, '%', &before)) {
		char c = *rest.at;

		str_put(to, before);
		rest = sv_from(rest, 1);
		if (c == '%')
			str_putc(to, c);
		else if (put(quoter, meant(c, &parts, &parts), to, err) < 0)
			return MAP_LATER;
		if (to->len > FORMAT_QUERY_LIMIT) {
			err_set(err, ERR_NEVER, "the query gets too long");
			return MAP_LATER;
		}
	}
	str_put(to, rest);
	return MAP_FOUND;
}

void
answer_begin(struct answer *a, const struct format *result, struct sv key,
    long limit, struct str *to)
{
	*a = (struct answer){
		.result = result,
		.key = key,
		.limit = limit,
		.to = to,
		.start = to->len,
	};
}

int
answer_add(struct answer *a, struct sv value, struct err *err)
{
	struct parts key = split(a->key), parts = split(value);
	struct sv rest = a->result->text, before;

	if (!fits(a->result, &key) || !has(&parts, a->result->value_needs))
		return 0;
	if (a->limit > 0 && a->count == a->limit)
		return err_set(err, ERR_NEVER,
		    "expansion_limit: more than %ld values", a->limit);
	a->count++;
	if (a->to->len > a->start)
		str_putc(a->to, ',');
	while (sv_cut(&rest, '%', &before)) {
		str_put(a->to, before);
		str_put(a->to, meant(*rest.at, &key, &parts));
		rest = sv_from(rest, 1);
		if (a->to->len - a->start > CLIENT_VALUE_LIMIT)
			break;
	}
	str_put(a->to, rest);
	if (a->to->len - a->start > CLIENT_VALUE_LIMIT)
		return err_set(err, ERR_NEVER, "more than %d bytes of values",
		    CLIENT_VALUE_LIMIT);
	return 0;
}

enum map_result
answer_end(const struct answer *a)
{
	return a->to->len > a->start ? MAP_FOUND : MAP_NONE;
}
