#include "bounce/job.h"

#include <errno.h>

#include "bounce/settings.h"
#include "mail/maillog.h"
#include "mail/settings.h"
#include "service/service.h"
#include "util/log.h"

enum { BOUNDARY_TRIES = 100 };

static const struct template *templates = template_builtin;

void
job_use(const struct template all[NOTIFY_COUNT])
{
	templates = all;
}

/* --- beginning ------------------------------------------------------------ */

static int
check(const struct notify *about, struct err *err)
{
	const struct notify_recipient *r = about->recipients.at;

	if (kind_of(about->kind) == NULL)
		return err_set(err, ERR_NEVER, "no such kind of notification");
	for (size_t i = 0; i < about->recipients.count; i++)
		if (kind_action(r[i].action) == NULL)
			return err_set(err, ERR_NEVER, "no such action");
	return 0;
}

static void
choose(struct job *j)
{
	const char *why;

	j->count = audience_of(&j->about, j->letters, j->pool, &why);
	if (why != NULL)
		log_info("%s: %s", j->about.id, why);
	for (unsigned i = 0; i < j->count; i++) {
		struct letter *l = &j->letters[i];

		l->about = &j->about;
		l->template = &templates[j->about.kind];
		l->header = j->original.header;
		l->obsolete =
		    sv_is(sv_of(mail_settings.header_from_format), "obsolete");
		if (j->original.len >
		    (uint64_t)bounce_settings.bounce_size_limit)
			l->body = false;
		if (bounce_settings.enable_threaded_bounces)
			l->message_id = j->original.message_id;
	}
}

/* A file that cannot be read is no fault of who asks. */
static void
open_original(struct job *j, int fd)
{
	struct err err;

	j->readable = original_begin(&j->original, fd, j->pool, &err) == 0;
	if (j->readable)
		choose(j);
	else
		log_warn("%s: %s", j->about.id, err.text);
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
		 check(&j->about, err) == 0 &&
		 (fd >= 0 || err_set(err, ERR_NEVER, "no descriptor") == 0)) {
		open_original(j, fd);
		return 0;
	}
	pool_free(&j->pool);
	return -1;
}

/* --- writing a letter ----------------------------------------------------- */

static void
finish(struct job *j, bool told)
{
	j->writing = false;
	j->told = told;
	soon_ask(&j->soon, service_loop());
}

static void
fail(struct job *j, const char *why)
{
	submit_cancel(&j->submission);
	log_warn("%s: %s notification failed to <%s>: %s", j->about.id,
	    j->letters[j->sent].postmaster ? "postmaster" : "sender",
	    j->letters[j->sent].to, why);
	finish(j, j->sent > 0);
}

static void
send_text(struct job *j, struct str *text)
{
	submit_content(&j->submission, str_view(text));
	str_free(text);
}

/* As much as there is room for; the rest when that has gone. */
static void
go_on(struct job *j)
{
	struct letter *l = &j->letters[j->sent];
	char piece[ORIGINAL_PIECE];
	struct str text = { 0 };
	bool end = !l->body;
	struct err err;

	while (!end && !submit_is_full(&j->submission)) {
		ssize_t got = original_read(&j->original, j->from, piece, &err);

		if (got < 0) {
			fail(j, err.text);
			return;
		}
		end = got == 0;
		letter_content(l, (struct sv){ piece, (size_t)got }, &text);
		j->from += (uint64_t)got;
		send_text(j, &text);
	}
	if (!end)
		return;
	letter_end(l, &text);
	send_text(j, &text);
	j->writing = false;
	submit_end(&j->submission);
}

/* A boundary that what comes back does not have. */
static int
prepare(struct job *j, struct letter *l, const char *id, struct err *err)
{
	struct original_traits t;
	int64_t now = loop_clock();

	for (unsigned tries = 0; tries < BOUNDARY_TRIES; tries++) {
		letter_boundary(l, id, now, tries);
		t = (struct original_traits){ 0 };
		if (!l->body)
			original_look_at(l->header, l->boundary, &t);
		else if (original_look(&j->original, l->boundary, &t, err) < 0)
			return -1;
		l->eightbit = t.eightbit;
		if (!t.has)
			return 0;
	}
	return err_set(err, ERR_NEVER, "it has every boundary");
}

static void
begin_letter(struct job *j, const char *id)
{
	struct letter *l = &j->letters[j->sent];
	struct submit_recipient to = { .address = l->to };
	struct submit head = { .sender = l->from,
		.flags = SUBMIT_LOCAL_CLIENT | SUBMIT_INTERNAL,
		.arrived = loop_clock(),
		.user = SUBMIT_NO_USER,
		.recipients = { &to, 1 } };
	struct str text = { 0 };
	struct err err;

	if (prepare(j, l, id, &err) < 0) {
		fail(j, err.text);
		return;
	}
	if (l->eightbit)
		head.flags |= SUBMIT_8BITMIME;
	submit_begin(&j->submission, &head);
	letter_begin(l, &text);
	send_text(j, &text);
	j->from = 0;
	j->writing = true;
	go_on(j);
}

static void
next_letter(struct job *j)
{
	const char *id;

	if (j->sent == j->count) {
		finish(j, true);
		return;
	}
	id = submit_take(&j->submission);
	if (id != NULL)
		begin_letter(j, id);
}

/* --- what cleanup says ---------------------------------------------------- */

static void
on_ready(struct submission *s, const char *id)
{
	struct job *j = owner_of(s, struct job, submission);

	if (id == NULL)
		fail(j, "cleanup is unavailable");
	else
		begin_letter(j, id);
}

static void
on_lost(struct submission *s)
{
	fail(owner_of(s, struct job, submission),
	    "lost connection with cleanup");
}

static void
on_drained(struct submission *s)
{
	struct job *j = owner_of(s, struct job, submission);

	if (j->writing)
		go_on(j);
}

static void
on_submitted(struct submission *s, const struct submit_done *reply)
{
	struct job *j = owner_of(s, struct job, submission);
	struct letter *l = &j->letters[j->sent];

	if (reply->code == 250) {
		maillog(MAILLOG_NOTIFIED,
		    &(struct maillog){ .id = j->about.id,
			.action =
			    l->postmaster ? l->kind->copy_log : l->kind->log,
			.new_id = reply->id });
	} else if (reply->code >= 500 && l->body) {
		log_info("%s: the message itself does not come back: %s",
		    j->about.id, reply->text);
		l->body = false;
		next_letter(j);
		return;
	} else if (reply->code >= 500 || j->sent > 0) {
		log_warn("%s: %s notification failed to <%s>: %s", j->about.id,
		    l->postmaster ? "postmaster" : "sender", l->to,
		    reply->text);
	} else {
		fail(j, reply->text);
		return;
	}
	j->sent++;
	next_letter(j);
}

/* --- all of it ------------------------------------------------------------ */

static void
on_soon(struct soon *soon)
{
	struct job *j = owner_of(soon, struct job, soon);

	j->done(j, j->told);
}

void
job_run(struct job *j)
{
	soon_begin(&j->soon, on_soon);
	j->submission.ready = on_ready;
	j->submission.done = on_submitted;
	j->submission.lost = on_lost;
	j->submission.drained = on_drained;
	if (j->readable)
		next_letter(j);
	else
		finish(j, false);
}

void
job_end(struct job *j)
{
	submit_cancel(&j->submission);
	soon_end(&j->soon);
	pool_free(&j->pool);
}
