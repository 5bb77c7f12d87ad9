#include "bounce/job.h"

#include <errno.h>
#include <unistd.h>

#include "bounce/settings.h"
#include "mail/maillog.h"
#include "mail/settings.h"
#include "service/service.h"
#include "spool/spool.h"
#include "util/log.h"

/* The front of the content, as far as bounce_size_limit goes. */
static int
read_header(struct job *j, int fd, struct err *err)
{
	uint64_t len, limit = (uint64_t)bounce_settings.bounce_size_limit;
	size_t have = 0;
	uint32_t flags;
	char *text;
	off_t at;

	if (spool_content(fd, &at, &len, &flags, err) < 0)
		return -1;
	if (len > limit)
		len = limit;
	text = pool_get(j->pool, len + 1);
	while (have < len) {
		ssize_t n =
		    pread(fd, text + have, len - have, at + (off_t)have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "read of the message");
		if (n == 0)
			break;
		have += (size_t)n;
	}
	j->header = letter_header((struct sv){ text, have });
	return 0;
}

static void
add_letter(struct job *j, enum letter_kind kind, const char *to)
{
	j->letters[j->count++] = (struct letter){
		.kind = kind,
		.to = to,
		.about = &j->about,
		.header = j->header,
	};
}

static const char *
full(struct job *j, const char *address)
{
	if (sv_has(sv_of(address), '@'))
		return address;
	return pool_printf(j->pool, "%s@%s", address, mail_settings.myorigin);
}

static bool
is_double(const char *sender)
{
	struct sv rest = sv_of(sender);

	return sv_skip(&rest, mail_settings.double_bounce_sender) &&
	       (rest.len == 0 || (sv_skip(&rest, "@") &&
				     (sv_is(rest, mail_settings.myhostname) ||
					 sv_is(rest, mail_settings.myorigin))));
}

static void
choose(struct job *j)
{
	const char *sender = j->about.sender;

	j->from = "";
	if (is_double(sender))
		log_info("%s: undeliverable postmaster notification discarded",
		    j->about.id);
	else if (*sender != '\0') {
		add_letter(j, LETTER_SENDER, sender);
		if (settings_notify("bounce"))
			add_letter(j, LETTER_POSTMASTER,
			    full(j, bounce_settings.bounce_notice_recipient));
	} else if (settings_notify("2bounce")) {
		j->from = pool_printf(j->pool, "%s@%s",
		    mail_settings.double_bounce_sender,
		    mail_settings.myhostname);
		add_letter(j, LETTER_POSTMASTER,
		    full(j, bounce_settings.param_2bounce_notice_recipient));
	} else
		log_info("%s: undeliverable bounce: nobody is notified",
		    j->about.id);
}

int
job_begin(struct job *j, const struct frame *f, int fd, struct err *err)
{
	*j = (struct job){ .pool = pool_new() };
	/* The frame goes when we return; its texts are to stay. */
	if (f->type != MESSAGE_NOTIFY)
		err_set(err, ERR_NEVER, "frame of type %d", f->type);
	else if (message_get(&message_notify, &j->about,
		     pool_view(j->pool, f->body), j->pool, err) == 0 &&
		 (fd >= 0 || err_set(err, ERR_NEVER, "no descriptor") == 0) &&
		 read_header(j, fd, err) == 0) {
		choose(j);
		return 0;
	}
	pool_free(&j->pool);
	return -1;
}

static const char *const actions[] = {
	[LETTER_SENDER] = "sender non-delivery notification",
	[LETTER_POSTMASTER] = "postmaster non-delivery notification",
};

static void send_next(struct job *);

/* What cleanup refuses for good is not tried again, nor is a copy. */
static void
on_submitted(struct submission *s, const struct submit_done *reply)
{
	struct job *j = owner_of(s, struct job, submission);
	const struct letter *l = &j->letters[j->sent];

	if (reply->code == 250)
		maillog(MAILLOG_NOTIFIED, &(struct maillog){ .id = j->about.id,
					      .action = actions[l->kind],
					      .new_id = reply->id });
	else
		log_warn("%s: sender notification failed to <%s>: %s",
		    j->about.id, l->to, reply->text);
	if (j->sent++ == 0 && reply->code != 250 && reply->code < 500) {
		j->done(j, false);
		return;
	}
	send_next(j);
}

static void
send_next(struct job *j)
{
	if (j->sent == j->count) {
		j->done(j, true);
		return;
	}
	j->submission = (struct submission){
		.sender = j->from,
		.recipient = j->letters[j->sent].to,
		.done = on_submitted,
	};
	letter_write(&j->letters[j->sent], &j->submission.content);
	submit(&j->submission);
}

static void
on_nothing(struct soon *soon)
{
	send_next(owner_of(soon, struct job, nothing));
}

void
job_run(struct job *j)
{
	soon_begin(&j->nothing, on_nothing);
	if (j->count == 0)
		soon_ask(&j->nothing, service_loop());
	else
		send_next(j);
}

void
job_end(struct job *j)
{
	soon_end(&j->nothing);
	pool_free(&j->pool);
}
