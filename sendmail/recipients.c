#include "sendmail/recipients.h"

#include <string.h>

#include "mail/address_list.h"

enum { FIRST_ROOM = 16, SHOWN = 100 };

static void
make_room(struct recipients *r, size_t wanted)
{
	struct submit_recipient *grown;

	if (wanted <= r->room)
		return;
	if (r->room == 0)
		r->room = FIRST_ROOM;
	while (r->room < wanted)
		r->room *= 2;
	grown = pool_get(r->pool, r->room * sizeof(*grown));
	if (r->count > 0)
		memcpy(grown, r->at, r->count * sizeof(*grown));
	r->at = grown;
}

static int
add(struct recipients *r, struct sv address, struct err *err)
{
	if (r->count >= MESSAGE_LIST_LIMIT)
		return err_set(err, ERR_NEVER,
		    "too many recipients: one message may have %d",
		    MESSAGE_LIST_LIMIT);
	make_room(r, r->count + 1);
	r->at[r->count++] =
	    (struct submit_recipient){ .address = pool_copy(r->pool, address),
		    .orcpt = "" };
	return 0;
}

int
recipients_of_header(struct recipients *r, struct sv value, struct err *err)
{
	struct address_list list = address_list_of(value);
	enum address_list_item item = ADDRESS_LIST_END;
	int result = 0;

	while (result == 0 &&
	       (item = address_list_next(&list)) != ADDRESS_LIST_END) {
		if (item == ADDRESS_LIST_BAD)
			result = err_set(err, ERR_NEVER,
			    "malformed recipient address: " SV_FMT,
			    SV_ARG(sv_upto(list.source, SHOWN)));
		else if (list.address.len > 0)
			result = add(r, list.address, err);
	}
	address_list_end(&list);
	return result;
}

int
recipients_of_word(struct recipients *r, const char *word, struct err *err)
{
	size_t before = r->count;

	if (strpbrk(word, "\r\n") != NULL)
		return err_set(err, ERR_NEVER,
		    "a line break in recipient address \"%.*s\"", SHOWN, word);
	if (recipients_of_header(r, sv_of(word), err) < 0)
		return -1;
	if (r->count > before)
		return 0;
	return err_set(
	    err, ERR_NEVER, "no recipient address in \"%.*s\"", SHOWN, word);
}

void
recipients_add_all(struct recipients *to, const struct recipients *from)
{
	make_room(to, to->count + from->count);
	if (from->count > 0)
		memcpy(to->at + to->count, from->at,
		    from->count * sizeof(*to->at));
	to->count += from->count;
}
