#include "tests/smtpd/world.h"

#include <fnmatch.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "param/main_cf.h"
#include "util/file.h"
#include "util/must.h"

static const char *const classes[] = { "local", "alias", "mailbox", "relay",
	"default" };

void
world_begin(struct world *w)
{
	*w = (struct world){ .pool = pool_new(),
		.mail = &mail_settings,
		.name = "client.example",
		.ip = "192.0.2.1" };
	str_puts(&w->conf, "compatibility_level = 3.6\n"
			   "smtpd_relay_restrictions = permit_mynetworks, "
			   "reject_unauth_destination\n");
}

void
world_conf(struct world *w, const char *line)
{
	str_printf(&w->conf, "%s\n", line);
}

void
world_map(struct world *w, const char *name, const char *entry)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	char *line = pool_printf(w->pool, "%s\n", entry);
	struct err err;

	must(fd >= 0);
	must(file_write_fd(fd, sv_of(line), &err) == 0);
	close(fd);
}

void
world_address(struct world *w, const char *pattern, const char *class,
    const char *transport, const char *nexthop)
{
	struct world_address *a = &w->addresses[w->address_count++];

	must(w->address_count < WORLD_ADDRESSES);
	a->pattern = pool_copy(w->pool, sv_of(pattern));
	a->answer.status = ANSWER_LATER;
	a->answer.transport = pool_copy(w->pool, sv_of(transport));
	a->answer.nexthop = pool_copy(w->pool, sv_of(nexthop));
	for (int i = 0; i < 5; i++)
		if (strcmp(class, classes[i]) == 0) {
			a->answer.class = i;
			a->answer.status = ANSWER_OK;
		}
}

void
world_outside(
    struct world *w, const char *table, const char *key, const char *value)
{
	must(w->entry_count < WORLD_ENTRIES);
	w->entries[w->entry_count++] =
	    (struct world_entry){ table, key, value };
}

static int
load(struct world *w, struct main_cf *cf, struct err *err)
{
	main_cf_know(cf, mail_params);
	main_cf_know(cf, route_params);
	main_cf_know(cf, policy_params);
	main_cf_know(cf, smtpd_params);
	main_cf_default(cf, "myhostname", "mx.example.org");
	main_cf_default(cf, "mydomain", "example.org");
	main_cf_default(cf, "mynetworks", "127.0.0.0/8");
	main_cf_default(cf, "mynetworks_style", "host");
	main_cf_default(cf, "process_name", "smtpd");
	main_cf_default(cf, "service_name", "smtp");
	if (main_cf_parse(cf, str_view(&w->conf), "main.cf", err) == -1 ||
	    param_load(mail_params, w->mail, cf, w->pool, err) == -1 ||
	    param_load(route_params, &w->route, cf, w->pool, err) == -1 ||
	    param_load(policy_params, &w->policy, cf, w->pool, err) == -1)
		return -1;
	return param_load(smtpd_params, &w->set, cf, w->pool, err);
}

int
world_open(struct world *w, struct err *err)
{
	struct main_cf *cf = main_cf_new();
	struct config_source source = { &w->set, &w->policy, &w->route, cf };
	int result = load(w, cf, err);

	if (result == 0)
		result = config_open(&w->config, &source, err);
	main_cf_free(&cf);
	return result;
}

static void
answer(struct world *w, struct question *q)
{
	q->answered = true;
	q->status = ANSWER_OK;
	q->class = CLASS_DEFAULT;
	q->resolved = q->address;
	q->transport = "smtp";
	q->nexthop = "";
	for (unsigned i = 0; i < w->address_count; i++) {
		const struct world_address *a = &w->addresses[i];

		if (fnmatch(a->pattern, q->address, 0) != 0)
			continue;
		q->status = a->answer.status;
		q->class = a->answer.class;
		q->transport = a->answer.transport;
		q->nexthop = a->answer.nexthop;
		return;
	}
}

static void
look_up(struct world *w, struct map_question *q)
{
	struct answers *answers = &w->session.answers;

	w->outside++;
	for (unsigned i = 0; i < w->entry_count; i++) {
		const struct world_entry *e = &w->entries[i];

		if (strcmp(e->table, q->table) != 0 || !sv_is(q->key, e->key))
			continue;
		answers_put(answers, q, e->value ? MAP_FOUND : MAP_LATER,
		    sv_of(e->value), "the server is down");
		return;
	}
	answers_put(answers, q, MAP_NONE, SV(""), "");
}

static void
answer_all(struct world *w)
{
	unsigned open = 0;

	list_each(n, &w->session.answers.questions) {
		struct map_question *q = owner_of(n, struct map_question, node);

		open += !q->answered;
		if (!q->answered)
			look_up(w, q);
	}

	list_each(n, &w->session.decision.questions) {
		struct question *q = owner_of(n, struct question, node);

		open += !q->answered;
		if (!q->answered)
			answer(w, q);
	}
	must(open > 0);
	session_answer(&w->session);
}

static void
submit(struct world *w)
{
	const char *id = NULL;

	must(w->session.message.sender != NULL);
	if (!w->refuse_submit)
		id = pool_printf(w->pool, "4dGz%uz1", ++w->submits);
	w->refuse_submit = false;
	str_clear(&w->content);
	session_submitted(&w->session, id);
	if (w->lose_content)
		session_unsubmitted(&w->session);
	w->lose_content = false;
}

static void
put_envelope(const struct transaction *m, struct str *out)
{
	str_printf(out, "<%s>", m->sender);
	if (m->ret != DSN_RET_ANY)
		str_printf(out, " RET=%s", dsn_ret_text(m->ret));
	if (m->held)
		str_puts(out, " HELD");
	if (m->envid != NULL)
		str_printf(out, " ENVID=%s", m->envid);
	for (long i = 0; i < m->count; i++) {
		const struct submit_recipient *r = &m->recipients[i];

		str_printf(out, " <%s>", r->address);
		if (r->notify != 0) {
			str_puts(out, " NOTIFY=");
			dsn_notify_put(out, (unsigned)r->notify);
		}
		if (r->orcpt != NULL)
			str_printf(out, " ORCPT=%s", r->orcpt);
	}
}

static void
finish(struct world *w)
{
	const struct transaction *m = &w->session.message;
	struct policy_reply queued = { 250, "2.0.0", "queued" };

	must(m->sender != NULL && m->count > 0 && m->id != NULL);
	must(m->size == w->content.len);
	if (w->done.code == 0) {
		w->queued++;
		str_clear(&w->envelope);
		put_envelope(m, &w->envelope);
		str_clear(&w->sent);
		str_put(&w->sent, str_view(&w->content));
	}
	str_clear(&w->content);
	session_finished(&w->session, w->done.code == 0 ? &queued : &w->done);
}

/* False: the session asks for nothing. */
static bool
serve(struct world *w)
{
	switch (w->session.wait) {
	case WAIT_NOTHING:
		return false;
	case WAIT_NAME:
		session_named(&w->session, w->name);
		return true;
	case WAIT_POLICY:
		answer_all(w);
		return true;
	case WAIT_SUBMIT:
		submit(w);
		return true;
	case WAIT_FINISH:
		finish(w);
		return true;
	case WAIT_DELAY:
		w->delays++;
		session_delayed(&w->session);
		return true;
	}
	return false;
}

/* As the driver does it. */
static void
turn(struct world *w)
{
	struct session *s = &w->session;
	size_t used;

	s->no_room = w->no_room;
	do {
		if (s->wait != WAIT_NOTHING)
			must(s->stage == STAGE_OVER ||
			     session_input(s, str_view(&w->in)) == 0);
		used = session_input(s, str_view(&w->in));
		str_put(&w->content, str_view(&s->content));
		str_put(&w->content, s->passing);
		str_drop(&w->in, used);
		str_clear(&s->content);
		str_put(&w->out, str_view(&s->out));
		str_clear(&s->out);
		must(s->stage != STAGE_BODY || s->message.count > 0);
		must(s->stage != STAGE_RCPT || s->message.count > 0);
		must(s->message.id == NULL || s->message.sender != NULL);
	} while (serve(w) || used > 0);
}

void
world_connect(struct world *w)
{
	struct ip ip;

	must(ip_parse(sv_of(w->ip), &ip));
	session_begin(&w->session, &w->config, &ip);
	turn(w);
}

void
world_give(struct world *w, struct sv bytes)
{
	str_put(&w->in, bytes);
	turn(w);
	must(w->in.len <= 4096 || w->session.wait != WAIT_NOTHING);
}

void
world_end(struct world *w)
{
	config_close(&w->config);
	str_free(&w->conf);
	str_free(&w->in);
	str_free(&w->out);
	str_free(&w->envelope);
	str_free(&w->content);
	str_free(&w->sent);
	pool_free(&w->pool);
}
