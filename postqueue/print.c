#include "postqueue/print.h"

#include <string.h>
#include <time.h>

#include "mail/address.h"

enum { REASON_WIDTH = 76, REASON_LIMIT = 2000 };

static void
put_clean(struct str *out, const char *text, size_t limit)
{
	struct sv v = sv_upto(sv_of(text), limit);

	for (size_t i = 0; i < v.len; i++) {
		unsigned char c = (unsigned char)v.at[i];

		str_putc(out, c < 32 || c > 126 ? '?' : v.at[i]);
	}
}

static void
put_address(struct str *out, const char *internal)
{
	struct str address = { 0 };

	address_put_external(&address, internal);
	put_clean(out, str_text(&address), ADDRESS_LIMIT);
	str_free(&address);
}

/* What is held is shown so even if it is to be returned then. */
static const char *
mark_of(const struct queue_row *row)
{
	if (row->state == '*' || strcmp(row->queue, "active") == 0)
		return "*";
	if (row->state == '!' || strcmp(row->queue, "hold") == 0)
		return "!";
	return row->state == '#' ? "#" : "";
}

static void
put_first_line(struct print *p, const struct queue_row *row, struct str *out)
{
	time_t arrived = (time_t)(row->arrived / 1000000);
	char when[32] = "", id[64];
	struct tm tm;

	if (p->messages++ == 0)
		str_puts(out, "----Queue ID----- --Size-- ---Arrival Time---- "
			      "--Sender/Recipient------\n");
	else
		str_putc(out, '\n');
	p->bytes += (uint64_t)row->size;
	if (localtime_r(&arrived, &tm) != NULL)
		strftime(when, sizeof(when), "%a %b %e %H:%M:%S", &tm);
	snprintf(id, sizeof(id), "%s%s", row->id, mark_of(row));
	str_printf(out, "%-17s %8lld %19.19s ", id, (long long)row->size, when);
	if (*row->sender == '\0')
		str_puts(out, "MAILER-DAEMON");
	else
		put_address(out, row->sender);
	str_putc(out, '\n');
	str_clear(&p->id);
	str_puts(&p->id, row->id);
	str_clear(&p->reason);
}

static void
put_reason(struct print *p, const char *reason, struct str *out)
{
	int pad = REASON_WIDTH - (int)sv_upto(sv_of(reason), REASON_WIDTH).len;

	if (*reason == '\0' || strcmp(reason, str_text(&p->reason)) == 0)
		return;
	str_clear(&p->reason);
	str_puts(&p->reason, reason);
	str_printf(out, "%*s(", pad, "");
	put_clean(out, reason, REASON_LIMIT);
	str_puts(out, ")\n");
}

void
print_row(struct print *p, const struct queue_row *row, struct str *out)
{
	const struct queue_row_recipient *r = row->recipients.at;

	if (p->messages == 0 || strcmp(str_text(&p->id), row->id) != 0)
		put_first_line(p, row, out);
	for (size_t i = 0; i < row->recipients.count; i++) {
		put_reason(p, r[i].reason, out);
		str_printf(out, "%-17s %8s %-19s ", "", "", "");
		put_address(out, r[i].address);
		str_putc(out, '\n');
	}
}

void
print_end(struct print *p, struct str *out)
{
	if (p->messages == 0)
		str_puts(out, "Mail queue is empty\n");
	else
		str_printf(out, "\n-- %llu Kbytes in %lu Request%s.\n",
		    (unsigned long long)(p->bytes / 1024), p->messages,
		    p->messages == 1 ? "" : "s");
	str_free(&p->id);
	str_free(&p->reason);
}
