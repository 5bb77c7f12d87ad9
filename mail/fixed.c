#include "mail/fixed.h"

#include "mail/maillog.h"
#include "util/loop.h"

void
fixed_log(const struct fixed *f)
{
	int64_t now = loop_clock();
	struct str delay = { 0 }, delays = { 0 };
	bool same = sv_same(sv_of(f->original), sv_of(f->recipient));

	maillog_delay(&delay, now - f->arrived);
	maillog_delay(&delays, f->active - f->arrived);
	str_putc(&delays, '/');
	maillog_delay(&delays, now - f->active);
	str_puts(&delays, "/0/0");
	maillog(MAILLOG_DELIVERY,
	    &(struct maillog){ .id = f->id,
		.recipient = f->recipient,
		.original = same || *f->original == '\0' ? NULL : f->original,
		.relay = "none",
		.delay = str_text(&delay),
		.delays = str_text(&delays),
		.dsn = f->dsn,
		.status = f->status,
		.text = f->text });
	str_free(&delay);
	str_free(&delays);
}
