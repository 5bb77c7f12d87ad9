#include "cleanup/whole.h"

#include <string.h>

#include "mail/address.h"
#include "mail/address_list.h"

/* RFC 5322 3.6.2, 3.6.3, 3.6.6, and what is used though no RFC 5322 has it. */
static const char names[] = "from sender reply-to to cc bcc "
			    "resent-from resent-sender resent-to resent-cc "
			    "resent-bcc resent-reply-to errors-to "
			    "return-receipt-to disposition-notification-to "
			    "mail-followup-to";

bool
whole_has_addresses(struct sv name)
{
	return name.len > 0 && sv_listed(sv_of(names), name);
}

/* The words of the address itself, without a comment behind it; empty: it is
 * spelled in another way, and words without an address are none. */
static struct sv
words_of(struct sv source, const char *internal, struct pool *pool)
{
	struct sv plain = sv_of(address_external(internal, pool));

	if (plain.len <= source.len &&
	    memcmp(source.at, plain.at, plain.len) == 0)
		return sv_upto(source, plain.len);
	return sv_upto(source, 0);
}

void
whole_put(struct str *out, const struct rewrite_rules *rules, struct sv value,
    struct pool *pool)
{
	struct address_list list = address_list_of(value);
	enum address_list_item item;
	const char *from = value.at;

	while ((item = address_list_next(&list)) != ADDRESS_LIST_END) {
		const char *given, *whole;
		struct sv words;

		if (item != ADDRESS_LIST_GOOD || list.address.len == 0)
			continue;
		given = pool_copy(pool, list.address);
		whole = rewrite_address(rules, given, pool);
		words = words_of(list.source, given, pool);
		if (strcmp(whole, given) == 0 || words.len == 0)
			continue;
		str_put(out, (struct sv){ from, (size_t)(words.at - from) });
		address_put_external(out, whole);
		from = words.at + words.len;
	}
	str_put(out, sv_from(value, (size_t)(from - value.at)));
	address_list_end(&list);
}
