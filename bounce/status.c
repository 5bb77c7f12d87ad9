#include "bounce/status.h"

#include <string.h>

#include "bounce/clean.h"
#include "mail/address.h"
#include "mail/date.h"
#include "mail/dsn.h"
#include "mail/settings.h"

/* --- fields --------------------------------------------------------------- */

static void
put_field(
    const struct status *s, const char *name, struct sv value, struct str *out)
{
	struct str line = { 0 };

	str_printf(&line, "%s: ", name);
	str_put(&line, value);
	clean_put_folded(out, str_view(&line), s->utf8);
	str_free(&line);
}

/* What is to come back exactly as it was said has no fold that takes a blank
 * for another; one that no line can hold has. */
static void
put_exact(
    const struct status *s, const char *name, struct sv value, struct str *out)
{
	if (value.len > CLEAN_LINE) {
		put_field(s, name, value, out);
		return;
	}
	str_printf(out, "%s: ", name);
	clean_put(out, value, s->utf8);
	str_puts(out, "\r\n");
}

/* The type of an address is utf-8 if it has to be. */
static void
put_address(const struct status *s, const char *name, const char *internal,
    struct str *out)
{
	struct str value = { 0 };
	bool utf8 = s->utf8 && clean_is_utf8(sv_of(internal));

	str_puts(&value, utf8 ? "utf-8; " : "rfc822; ");
	address_put_external(&value, internal);
	put_exact(s, name, str_view(&value), out);
	str_free(&value);
}

static void
put_date(
    const struct status *s, const char *name, int64_t when, struct str *out)
{
	struct str value = { 0 };

	if (when <= 0)
		return;
	date_put(&value, when);
	put_field(s, name, str_view(&value), out);
	str_free(&value);
}

/* Ours begin with X- and the name of this program, made fit for a header. */
static void
put_own_name(struct str *out, const char *rest)
{
	str_puts(out, "X-");
	for (const char *c = mail_settings.mail_name; *c != '\0'; c++)
		str_putc(out,
		    *c > ' ' && *c < 127 && *c != ':' && *c != ';' ? *c : '-');
	str_puts(out, rest);
}

/* "type;text", where type is an atom: what a field of RFC 3464 wants. */
static bool
has_type(const char *value)
{
	struct sv rest = sv_of(value), type;

	if (!sv_cut(&rest, ';', &type) || type.len == 0)
		return false;
	for (size_t i = 0; i < type.len; i++)
		if (type.at[i] <= ' ' || type.at[i] > '~' ||
		    strchr("()<>@,;:\\\".[]", type.at[i]) != NULL)
			return false;
	return sv_trim(rest).len > 0;
}

typedef void put_fn(
    const struct status *, const char *name, struct sv value, struct str *out);

/* Also without the blank after the semicolon; ours has it. */
static void
put_typed(const struct status *s, const char *name, const char *value,
    put_fn *put, struct str *out)
{
	struct sv rest = sv_of(value), type;
	struct str text = { 0 };

	sv_cut(&rest, ';', &type);
	str_printf(&text, SV_FMT "; ", SV_ARG(type));
	str_put(&text, sv_trim(rest));
	put(s, name, str_view(&text), out);
	str_free(&text);
}

/* --- groups --------------------------------------------------------------- */

void
status_put_message(const struct status *s, struct str *out)
{
	const struct notify *about = s->about;
	struct str text = { 0 };

	str_printf(&text, "dns; %s", mail_settings.myhostname);
	put_field(s, "Reporting-MTA", str_view(&text), out);
	if (*about->envid != '\0')
		put_exact(s, "Original-Envelope-Id", sv_of(about->envid), out);
	str_clear(&text);
	put_own_name(&text, "-Queue-ID");
	put_field(s, str_text(&text), sv_of(about->id), out);
	str_clear(&text);
	put_own_name(&text, "-Sender");
	if (*about->sender != '\0')
		put_address(s, str_text(&text), about->sender, out);
	put_date(s, "Arrival-Date", about->arrived, out);
	str_free(&text);
}

static void
put_reason(
    const struct status *s, const struct notify_recipient *r, struct str *out)
{
	struct str text = { 0 };

	if (*r->mta != '\0') {
		str_printf(&text, "dns; %s", r->mta);
		put_field(s, "Remote-MTA", str_view(&text), out);
		str_clear(&text);
	}
	if (has_type(r->diag))
		put_typed(s, "Diagnostic-Code", r->diag, put_field, out);
	else {
		put_own_name(&text, "; ");
		str_puts(&text, r->text);
		put_field(s, "Diagnostic-Code", str_view(&text), out);
	}
	str_free(&text);
}

void
status_put_recipient(
    const struct status *s, const struct notify_recipient *r, struct str *out)
{
	const struct kind_action *action = kind_action(r->action);

	str_puts(out, "\r\n");
	put_address(s, "Final-Recipient", r->address, out);
	if (has_type(r->orcpt))
		put_typed(s, "Original-Recipient", r->orcpt, put_exact, out);
	else
		put_address(s, "Original-Recipient",
		    *r->original ? r->original : r->address, out);
	put_field(s, "Action", sv_of(action->word), out);
	put_field(
	    s, "Status", sv_of(dsn_ok(r->dsn) ? r->dsn : action->dsn), out);
	put_reason(s, r, out);
	if (s->about->kind == NOTIFY_DELAY)
		put_date(s, "Will-Retry-Until", s->about->until, out);
}
