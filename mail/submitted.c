#include "mail/submitted.h"

#include <string.h>

#include "mail/address.h"
#include "mail/xtext.h"

/* No control character, and not longer than that. */
static bool
is_text(const char *text, size_t limit)
{
	size_t n = 0;

	for (; text[n] != '\0'; n++)
		if ((unsigned char)text[n] < ' ' || text[n] == 127)
			return false;
	return n <= limit;
}

static bool
notify_ok(int64_t notify)
{
	if (notify & DSN_NEVER)
		return notify == DSN_NEVER;
	return (notify & ~(int64_t)DSN_NOTIFY_ALL) == 0;
}

static int
check_recipient(const struct submit_recipient *r, struct err *err)
{
	if (*r->address == '\0')
		return err_set(err, ERR_NEVER, "an empty recipient address");
	if (!is_text(r->address, ADDRESS_LIMIT))
		return err_set(err, ERR_NEVER,
		    "a recipient address with a control character, or longer "
		    "than %d bytes",
		    ADDRESS_LIMIT);
	if (*r->original != '\0')
		return err_set(err, ERR_NEVER,
		    "an original address, which is not a client's to say");
	if (!xtext_orcpt_ok(r->orcpt))
		return err_set(err, ERR_NEVER, "a bad original recipient");
	if (!notify_ok(r->notify))
		return err_set(err, ERR_NEVER, "a bad notify option");
	return 0;
}

int
submitted_check(const struct submit *m, struct err *err)
{
	const struct submit_recipient *to = m->recipients.at;

	if ((m->flags & ~(int64_t)SUBMITTED_FLAGS) != 0)
		return err_set(err, ERR_NEVER, "flags that are not a client's");
	if (m->ret < DSN_RET_ANY || m->ret > DSN_RET_HDRS)
		return err_set(err, ERR_NEVER, "a bad return option");
	if (!is_text(m->sender, ADDRESS_LIMIT))
		return err_set(err, ERR_NEVER,
		    "a sender address with a control character, or longer "
		    "than %d bytes",
		    ADDRESS_LIMIT);
	if (!is_text(m->full_name, SUBMITTED_NAME_LIMIT))
		return err_set(err, ERR_NEVER, "a bad full name");
	if (!xtext_envid_ok(m->envid))
		return err_set(err, ERR_NEVER, "a bad envelope ID");
	if (m->recipients.count == 0)
		return err_set(err, ERR_NEVER, "no recipients");
	for (size_t i = 0; i < m->recipients.count; i++)
		if (check_recipient(&to[i], err) < 0)
			return -1;
	return 0;
}
