/*
 * address_list - the mailboxes in a header or on a command line (RFC 5322 3.4)
 *
 *	struct address_list list = address_list_of(value);
 *	while ((item = address_list_next(&list)) != ADDRESS_LIST_END)
 *		... list.address, list.source ...
 *	address_list_end(&list);
 *
 * Phrases, comments, group names, source routes and what stands behind a
 * bracket are left out; empty items are none. "<>" is an address: the null one.
 * Folded lines are white space.
 *
 * Memory	the address is lent until the next call, the source by the
 *		input.
 * Limits	ADDRESS_LIMIT bytes an address; any depth of comments.
 */
#ifndef MAIL_ADDRESS_LIST_H
#define MAIL_ADDRESS_LIST_H

#include "mail/address_scan.h"
#include "util/pool.h"

enum address_list_item {
	ADDRESS_LIST_END,
	ADDRESS_LIST_GOOD,
	ADDRESS_LIST_BAD /* it can be no address; source says what it is */
};

struct address_list {
	struct address_scan scan;
	bool bracket;      /* this mailbox had one: the rest is no address */
	struct sv address; /* internal form */
	struct sv source;  /* the words that it stands in */
};

struct address_list address_list_of(struct sv);
enum address_list_item address_list_next(struct address_list *);
void address_list_end(struct address_list *);

/* Calls for each good one but the null one; the text lives in the pool. */
typedef void address_each_fn(void *context, const char *address);
void address_list(struct sv, struct pool *, address_each_fn *, void *context);

#endif
