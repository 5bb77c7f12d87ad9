/*
 *	list	= items, each behind a ","
 *	item	= phrase "<" [route] spec ">" / spec / group ":" list ";"
 */
#include "mail/address_list.h"

struct address_list
address_list_of(struct sv value)
{
	return (struct address_list){ .scan = { .in = value } };
}

void
address_list_end(struct address_list *l)
{
	str_free(&l->scan.out);
}

/* What was read since then, without white space around it. */
static struct sv
read_since(const struct address_list *l, struct sv from)
{
	return sv_trim(sv_upto(from, from.len - l->scan.in.len));
}

static enum address_list_item
found(struct address_list *l, struct sv from)
{
	l->address = str_view(&l->scan.out);
	l->source = read_since(l, from);
	return address_scan_ok(&l->scan) ? ADDRESS_LIST_GOOD : ADDRESS_LIST_BAD;
}

/* Behind "<". */
static enum address_list_item
in_brackets(struct address_list *l)
{
	struct address_scan *s = &l->scan;
	struct sv from = s->in;
	enum address_list_item item;

	l->bracket = true;
	address_scan_begin(s);
	s->bad = !address_scan_route(&s->in);
	address_scan_to(s, ">");
	item = found(l, from);
	if (s->in.len > 0)
		s->in = sv_from(s->in, 1);
	if (!s->bad && l->address.len == 0)
		item = ADDRESS_LIST_GOOD;
	return item;
}

enum address_list_item
address_list_next(struct address_list *l)
{
	struct address_scan *s = &l->scan;

	while (s->in.len > 0) {
		enum address_list_item item = ADDRESS_LIST_END;
		struct sv from = s->in;
		char stop;

		address_scan_begin(s);
		address_scan_to(s, ",;:<");
		stop = s->in.len > 0 ? *s->in.at : ',';
		if (stop != ':' && stop != '<' && !l->bracket &&
		    (s->bad || s->out.len > 0))
			item = found(l, from);
		s->in = sv_from(s->in, s->in.len > 0);
		if (stop == '<')
			return in_brackets(l);
		l->bracket = false;
		if (item != ADDRESS_LIST_END)
			return item;
	}
	return ADDRESS_LIST_END;
}

void
address_list(
    struct sv value, struct pool *pool, address_each_fn *fn, void *context)
{
	struct address_list l = address_list_of(value);
	enum address_list_item item;

	while ((item = address_list_next(&l)) != ADDRESS_LIST_END)
		if (item == ADDRESS_LIST_GOOD && l.address.len > 0)
			fn(context, pool_copy(pool, l.address));
	address_list_end(&l);
}
