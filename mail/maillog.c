#include "mail/maillog.h"

#include <string.h>

#include "mail/address.h"
#include "util/log.h"

enum { TEXT_LIMIT = 200 };

static const char *const lines[MAILLOG_COUNT] = {
	[MAILLOG_CONNECT] = "connect from $client",
	[MAILLOG_DISCONNECT] = "disconnect from $client $counts",
	[MAILLOG_CLIENT] = "$id: client=$client",
	[MAILLOG_REJECT] = "$id: $action: $where from $client: $text;"
			   "{ from=<$sender>}{ to=<$recipient>}"
			   "{ proto=$protocol}{ helo=<$helo>}",
	[MAILLOG_LOST] = "$id: $action after $where from $client",
	[MAILLOG_NON_SMTP] = "warning: non-SMTP command from $client: $text",
	[MAILLOG_PIPELINING] =
	    "improper command pipelining after $where from $client: $text",
	[MAILLOG_PICKUP] = "$id: uid=$uid from=<$sender>{ orig_id=$orig_id}",
	[MAILLOG_MESSAGE_ID] = "$id: message-id=$message_id",
	[MAILLOG_RESENT_ID] = "$id: resent-message-id=$message_id",
	[MAILLOG_CLEANUP_REJECT] = "$id: $action: $where from $client: $text;"
				   "{ from=<$sender>}{ to=<$recipient>}"
				   "{ proto=$protocol}{ helo=<$helo>}",
	[MAILLOG_QUEUED] = "$id: from=<$sender>, size=$size, nrcpt=$nrcpt "
			   "(queue active)",
	[MAILLOG_REMOVED] = "$id: removed",
	[MAILLOG_EXPIRED] = "$id: from=<$sender>, status=expired, "
			    "returned to sender",
	[MAILLOG_FORCED] = "$id: from=<$sender>, status=force-expired, "
			   "returned to sender",
	[MAILLOG_REQUEUED] = "$id: requeued",
	[MAILLOG_HELD] = "$id: placed on hold",
	[MAILLOG_RELEASED] = "$id: released from hold",
	[MAILLOG_TO_EXPIRE] = "$id: expired",
	[MAILLOG_DELIVERY] =
	    "$id: to=<$recipient>{, orig_to=<$original>}, relay=$relay"
	    "{, conn_use=$conn_use}, delay=$delay, delays=$delays, dsn=$dsn, "
	    "status=$status ($text)",
	[MAILLOG_NOTIFIED] = "$id: $action: $new_id",
};

enum kind { TEXT, FREE, ADDRESS, NUMBER, MANY };

struct slot {
	const char *name;
	enum kind kind;
	size_t at;
};

#define SLOT(kind, field)                                                      \
	{                                                                      \
#field, kind, offsetof(struct maillog, field)                  \
	}

static const struct slot slots[] = {
	SLOT(TEXT, client),
	SLOT(TEXT, where),
	SLOT(TEXT, action),
	SLOT(FREE, text),
	SLOT(TEXT, counts),
	SLOT(ADDRESS, sender),
	SLOT(ADDRESS, recipient),
	SLOT(ADDRESS, original),
	SLOT(TEXT, protocol),
	SLOT(FREE, helo),
	SLOT(FREE, message_id),
	SLOT(TEXT, new_id),
	SLOT(TEXT, orig_id),
	SLOT(NUMBER, uid),
	SLOT(NUMBER, size),
	SLOT(NUMBER, nrcpt),
	SLOT(TEXT, id),
	SLOT(TEXT, relay),
	SLOT(TEXT, delays),
	SLOT(TEXT, delay),
	SLOT(TEXT, dsn),
	SLOT(TEXT, status),
	SLOT(MANY, conn_use),
};

/* False: the field is empty. */
static bool
put_slot(const struct slot *s, const struct maillog *m, struct str *out)
{
	const void *at = (const char *)m + s->at;
	const char *text;

	if (s->kind == NUMBER || s->kind == MANY) {
		int64_t n = *(const int64_t *)at;

		str_put_number(out, n);
		return s->kind == NUMBER || n > 1;
	}
	text = *(const char *const *)at;
	if (text == NULL && s->at == offsetof(struct maillog, id))
		text = "NOQUEUE";
	if (text == NULL)
		return false;
	if (s->kind == ADDRESS)
		address_put_external(out, text);
	else if (s->kind == FREE)
		str_put(out, sv_upto(sv_of(text), TEXT_LIMIT));
	else
		str_puts(out, text);
	return true;
}

static const struct slot *
find(struct sv *in)
{
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
		if (sv_skip(in, slots[i].name))
			return &slots[i];
	return NULL;
}

void
maillog_print(
    enum maillog_event event, const struct maillog *m, struct str *out)
{
	struct sv in = sv_of(lines[event]);
	const struct slot *s;
	size_t part = 0;
	bool empty = false;

	while (in.len > 0) {
		size_t plain = strcspn(in.at, "{}$");
		char mark = in.at[plain];

		str_put(out, sv_upto(in, plain));
		in = sv_from(in, plain + 1);
		if (mark == '{') {
			part = out->len;
			empty = false;
		} else if (mark == '}') {
			if (empty)
				str_cut(out, part);
			empty = false;
		} else if (mark == '$' && (s = find(&in)) != NULL &&
			   !put_slot(s, m, out))
			empty = true;
	}
}

void
maillog(enum maillog_event event, const struct maillog *m)
{
	static struct str line;

	str_clear(&line);
	maillog_print(event, m, &line);
	log_info("%s", str_text(&line));
}

void
maillog_delay(struct str *out, int64_t microseconds)
{
	int64_t hundredths = (microseconds + 5000) / 10000;

	if (microseconds < 0)
		hundredths = 0;
	if (hundredths >= 1000)
		str_printf(out, "%lld", (long long)((hundredths + 50) / 100));
	else if (hundredths >= 100)
		str_printf(out, "%lld.%lld",
		    (long long)((hundredths + 5) / 100),
		    (long long)((hundredths + 5) / 10 % 10));
	else if (hundredths == 0)
		str_putc(out, '0');
	else if (hundredths % 10 == 0)
		str_printf(out, "0.%lld", (long long)(hundredths / 10));
	else
		str_printf(out, "0.%02lld", (long long)hundredths);
}
