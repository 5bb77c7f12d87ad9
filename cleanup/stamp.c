#include "cleanup/stamp.h"

#include <string.h>

#include "mail/address.h"
#include "mail/date.h"
#include "mail/settings.h"

static void
put_clean(struct str *out, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		str_putc(out, c < 32 || c == 127 ? '?' : *text);
	}
}

static void
put_client(struct str *out, const struct stamp *s)
{
	const char *name = *s->client_name ? s->client_name : "unknown";

	str_puts(out, "Received: from ");
	put_clean(out, *s->helo ? s->helo : name);
	str_puts(out, " (");
	put_clean(out, name);
	str_puts(out, strchr(s->client_address, ':') ? " [IPv6:" : " [");
	put_clean(out, *s->client_address ? s->client_address : "unknown");
	str_puts(out, "])\r\n");
}

void
stamp_received(struct str *out, const struct stamp *s)
{
	const char *host = mail_settings.myhostname;
	const char *name = mail_settings.mail_name;

	if (s->internal) {
		str_printf(out, "Received: by %s (%s)\r\n\tid %s; ", host, name,
		    s->id);
	} else if (s->local) {
		str_printf(out,
		    "Received: by %s (%s, from userid %lld)\r\n\tid %s; ", host,
		    name, (long long)s->user, s->id);
	} else {
		put_client(out, s);
		str_printf(out, "\tby %s (%s) with ", host, name);
		put_clean(out, *s->protocol ? s->protocol : "SMTP");
		str_printf(out, " id %s", s->id);
		if (s->recipient != NULL) {
			struct str address = { 0 };

			address_put_external(&address, s->recipient);
			str_puts(out, "\r\n\tfor <");
			put_clean(out, str_text(&address));
			str_puts(out, ">; ");
			str_free(&address);
		} else
			str_puts(out, ";\r\n\t");
	}
	date_put(out, s->arrived);
	str_puts(out, "\r\n");
}
