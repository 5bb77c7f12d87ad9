#include "smtpd/path.h"

#include "mail/address.h"

/* SMTPUTF8 is not announced. */
static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

enum reply
path_take(struct sv *args, bool strict, enum reply bad, struct pool *pool,
    const char **address)
{
	*address = address_path(args, strict, pool);
	if (*address == NULL)
		return bad;
	return is_ascii(*address) ? REPLY_OK : REPLY_NOT_ASCII;
}
