#include "sendmail/dialog.h"

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

#include "sendmail/hand.h"
#include "smtpd/session.h"
#include "util/file.h"
#include "util/log.h"

enum { READ_SIZE = 65536 };

struct dialog {
	struct session session;
	struct hand hand;
	struct str in;
	bool input_over;
};

static const char *
localhost(struct ip *ip)
{
	ip_parse(SV("127.0.0.1"), ip);
	return "localhost";
}

/* --- the message ---------------------------------------------------------- */

static void
lost(struct dialog *d, const struct err *err)
{
	log_warn("%s", err->text);
	session_unsubmitted(&d->session);
}

static int
put_envelope(struct dialog *d, struct err *err)
{
	const struct transaction *t = &d->session.message;
	struct submit m = { .sender = t->sender,
		.flags = SUBMIT_LOCAL_CLIENT,
		.user = SUBMIT_NO_USER,
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "",
		.full_name = "",
		.envid = t->envid != NULL ? t->envid : "",
		.ret = t->ret,
		.recipients = { t->recipients, (size_t)t->count } };

	if (d->hand.begun)
		return 0;
	if (t->eight_bit)
		m.flags |= SUBMIT_8BITMIME;
	return hand_begin(&d->hand, &m, err);
}

/* What was begun and is to be no more, or what the session has read. */
static void
put_content(struct dialog *d)
{
	struct session *s = &d->session;
	struct err err;

	if (s->message.id == NULL) {
		hand_close(&d->hand);
		return;
	}
	if (s->content.len + s->passing.len == 0 || d->hand.peer == NULL)
		return;
	if (put_envelope(d, &err) < 0 ||
	    hand_put(&d->hand, str_view(&s->content), &err) < 0 ||
	    hand_put(&d->hand, s->passing, &err) < 0)
		lost(d, &err);
	str_clear(&s->content);
	s->passing = (struct sv){ 0 };
}

static void
submit(struct dialog *d)
{
	struct err err;

	hand_close(&d->hand);
	if (hand_open(&d->hand, &err) == 0) {
		session_submitted(&d->session, submission_id(d->hand.peer));
		return;
	}
	log_warn("%s", err.text);
	session_submitted(&d->session, NULL);
}

static void
finish(struct dialog *d)
{
	struct session *s = &d->session;
	struct policy_reply reply;
	struct submit_done done;
	struct err err;

	if (d->hand.peer == NULL) {
		session_unsubmitted(s);
		return;
	}
	if (put_envelope(d, &err) < 0 || hand_end(&d->hand, &done, &err) < 0) {
		lost(d, &err);
		return;
	}
	/* Its name is known only now. */
	if (done.code == 250 && *done.id != '\0')
		s->message.id = pool_copy(s->message.pool, sv_of(done.id));
	reply = (struct policy_reply){
		.code = (int)done.code, .dsn = done.dsn, .text = done.text
	};
	session_finished(s, &reply);
	hand_close(&d->hand);
}

/* --- the conversation ----------------------------------------------------- */

/* What the session waits for. */
static void
serve(struct dialog *d)
{
	struct session *s = &d->session;
	struct ip ip;

	switch (s->wait) {
	case WAIT_NOTHING:
		break;
	case WAIT_NAME:
		session_named(s, localhost(&ip));
		break;
	case WAIT_POLICY:
		/* Nothing asks where everything is permitted. */
		session_answer(s);
		break;
	case WAIT_SUBMIT:
		submit(d);
		break;
	case WAIT_FINISH:
		finish(d);
		break;
	case WAIT_DELAY:
		sleep((unsigned)s->config->set->smtpd_error_sleep_time);
		session_delayed(s);
		break;
	}
}

static int
put_replies(struct dialog *d, struct err *err)
{
	struct str *out = &d->session.out;
	int result;

	if (out->len == 0 || d->session.wait != WAIT_NOTHING)
		return 0;
	result = file_write_fd(STDOUT_FILENO, str_view(out), err);
	str_clear(out);
	return result;
}

static void
read_more(struct dialog *d)
{
	char *to = str_space(&d->in, READ_SIZE);
	size_t had = d->in.len - READ_SIZE;
	ssize_t n;

	do
		n = read(STDIN_FILENO, to, READ_SIZE);
	while (n < 0 && errno == EINTR);
	str_cut(&d->in, had + (n > 0 ? (size_t)n : 0));
	if (n <= 0)
		d->input_over = true;
}

/* One line at a time, but of content: who speaks to us by a pipe has said it
 * all before it hears a word. */
static struct sv
next_input(const struct dialog *d)
{
	struct sv in = str_view(&d->in), rest = in, line;

	if (d->session.stage != STAGE_BODY && sv_cut(&rest, '\n', &line))
		in.len -= rest.len;
	return in;
}

/* One turn of the session; false: it took nothing and waits for nothing. */
static bool
turn(struct dialog *d)
{
	size_t used = session_input(&d->session, next_input(d));
	bool waited;

	put_content(d);
	str_drop(&d->in, used);
	waited = d->session.wait != WAIT_NOTHING;
	serve(d);
	return used > 0 || waited;
}

static int
converse(struct dialog *d, struct err *err)
{
	while (d->session.stage != STAGE_OVER) {
		if (turn(d))
			continue;
		if (put_replies(d, err) < 0)
			return EX_IOERR;
		if (d->input_over)
			session_lost(&d->session);
		else if (d->session.stage != STAGE_OVER)
			read_more(d);
	}
	d->session.wait = WAIT_NOTHING;
	return put_replies(d, err) < 0 ? EX_IOERR : EX_OK;
}

static void
permit(struct dialog_settings *set)
{
	mail_settings.mynetworks = "127.0.0.1/32";
	set->policy.smtpd_client_restrictions = "";
	set->policy.smtpd_helo_restrictions = "";
	set->policy.smtpd_sender_restrictions = "";
	set->policy.smtpd_relay_restrictions =
	    "permit_mynetworks, reject_unauth_destination";
	set->policy.smtpd_recipient_restrictions = "";
	set->policy.smtpd_data_restrictions = "";
	set->policy.smtpd_end_of_data_restrictions = "";
	set->policy.local_recipient_maps = "";
	set->policy.relay_recipient_maps = "";
	set->policy.smtpd_reject_unlisted_recipient = false;
}

int
dialog_run(struct dialog_settings *set, const char *directory, struct err *err)
{
	struct dialog d = { .hand.directory = directory };
	struct config_source source = { &set->smtpd, &set->policy, &set->route,
		NULL };
	struct config config;
	struct ip ip;
	int status;

	permit(set);
	if (config_open(&config, &source, err) < 0)
		return EX_CONFIG;
	localhost(&ip);
	session_begin(&d.session, &config, &ip);
	status = converse(&d, err);
	hand_close(&d.hand);
	session_end(&d.session);
	str_free(&d.in);
	config_close(&config);
	return status;
}
