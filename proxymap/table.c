#include "proxymap/table.h"

#include <stdlib.h>
#include <string.h>

#include "proxymap/breaker.h"
#include "proxymap/settings.h"
#include "util/hash.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/work.h"

#define LEAVING "proxymap ends"

/* Who asks us waits no longer than PEER_SECONDS. */
enum { MOST_MS = 55000 };

struct question {
	struct list node; /* in the turn of who asked first, while it waits */
	struct hash_node by_key; /* until it is answered */
	struct table *table;
	struct list waits;
	struct timer deadline;
	bool probe, running;
	bool over; /* answered, while its thread still waits */
};

/* The questions of one who asks. */
struct turn {
	struct list node;
	uint64_t from;
	struct list waiting;
};

/* A link, and the thread that uses it now. */
struct seat {
	struct job job;
	struct table *table;
	struct client_link *link;
	struct question *question; /* NULL: it is free */
	enum map_result result;
	struct str value;
	struct err err;
};

struct table {
	const char *name;
	struct client *client;
	char *broken;
	struct loop *loop;
	struct hash open; /* questions that are not answered */
	struct list turns;
	size_t waiting;
	struct breaker breaker;
	struct err why; /* the last failure */
	struct work work;
	struct seat *seats;
	size_t seat_count, stuck;
	long limit_ms;
};

/* --- answering --------------------------------------------------------- */

static void
later(struct table_wait *w, const char *why)
{
	w->answered(w, MAP_LATER, SV(""), why);
}

/* What is said while nobody asks the server. */
static struct err
unavailable(const struct table *t)
{
	struct err why = t->why;

	err_in(&why, "table is unavailable");
	return why;
}

static void
free_question(struct question *q)
{
	timer_end(&q->deadline);
	free((char *)q->by_key.key.at);
	free(q);
}

/* All who wait for it; it is freed, unless a thread has it. */
static void
answer(struct question *q, enum map_result result, struct sv value,
    const char *why)
{
	struct list *node;

	hash_drop(&q->table->open, &q->by_key);
	timer_cancel(&q->deadline);
	while ((node = list_take(&q->waits)) != NULL) {
		struct table_wait *w = owner_of(node, struct table_wait, node);

		w->answered(w, result, value, why);
	}
	q->over = true;
	if (!q->running)
		free_question(q);
}

/* --- turns ------------------------------------------------------------- */

static struct turn *
turn_of(struct table *t, uint64_t from)
{
	struct turn *turn;

	list_each(node, &t->turns) {
		turn = owner_of(node, struct turn, node);
		if (turn->from == from)
			return turn;
	}
	turn = mem_get(sizeof(*turn));
	turn->from = from;
	list_begin(&turn->waiting);
	list_begin(&turn->node);
	list_add(&t->turns, &turn->node);
	return turn;
}

/* The next question, and its turn is the last now. */
static struct question *
take(struct table *t)
{
	while (!list_empty(&t->turns)) {
		struct turn *turn = owner_of(t->turns.next, struct turn, node);
		struct list *node = list_take(&turn->waiting);

		list_drop(&turn->node);
		if (node == NULL) {
			free(turn);
			continue;
		}
		list_add(&t->turns, &turn->node);
		t->waiting--;
		return owner_of(node, struct question, node);
	}
	return NULL;
}

/* --- the server's health ----------------------------------------------- */

static void
refuse_waiting(struct table *t, const char *why)
{
	struct question *q;

	while ((q = take(t)) != NULL)
		answer(q, MAP_LATER, SV(""), why);
}

static void
failed(struct table *t, bool probe, const struct err *why)
{
	if (&t->why != why)
		t->why = *why;
	if (!breaker_failed(&t->breaker, probe, loop_now(t->loop)))
		return;
	log_warn("table %s is unavailable: %s; next try in %lld s", t->name,
	    t->why.text, (long long)t->breaker.pause / 1000);
	refuse_waiting(t, unavailable(t).text);
}

/* --- asking ------------------------------------------------------------ */

static void
run(struct job *job)
{
	struct seat *s = owner_of(job, struct seat, job);

	s->result = client_ask(s->table->client, &s->link,
	    s->question->by_key.key, &s->value, &s->err);
}

static void dispatch(struct table *);

static void
done(struct job *job)
{
	struct seat *s = owner_of(job, struct seat, job);
	struct table *t = s->table;
	struct question *q = s->question;
	bool bad = s->result == MAP_LATER && s->err.kind != ERR_NEVER;

	s->question = NULL;
	q->running = false;
	if (q->over) { /* too late; it has counted */
		t->stuck--;
		free_question(q);
	} else {
		if (bad)
			failed(t, q->probe, &s->err);
		else if (breaker_answered(&t->breaker))
			log_info("table %s answers again", t->name);
		answer(q, s->result, str_view(&s->value), s->err.text);
	}
	dispatch(t);
}

static void
dispatch(struct table *t)
{
	for (size_t i = 0; i < t->seat_count; i++) {
		struct seat *s = &t->seats[i];

		if (s->question != NULL)
			continue;
		if ((s->question = take(t)) == NULL)
			return;
		s->question->running = true;
		s->err = (struct err){ .text = "" };
		work_do(&t->work, &s->job);
	}
}

static void
on_deadline(struct timer *timer)
{
	struct question *q = owner_of(timer, struct question, deadline);
	struct table *t = q->table;
	struct err why;

	err_set(&why, ERR_LATER, "no answer within %ld s",
	    (t->limit_ms + 999) / 1000);
	if (q->running) {
		t->stuck++;
	} else {
		list_drop(&q->node);
		t->waiting--;
	}
	/* One that only waited says nothing of the server. */
	if (q->running || q->probe)
		failed(t, q->probe, &why);
	answer(q, MAP_LATER, SV(""), why.text);
}

static void
open_question(struct table *t, struct sv key, uint64_t from, bool probe,
    struct table_wait *w)
{
	struct question *q = mem_get(sizeof(*q));
	struct str copy = { 0 };

	str_put(&copy, key);
	str_putc(&copy, '\0');
	q->table = t;
	q->probe = probe;
	q->by_key.key = (struct sv){ copy.text, key.len };
	hash_put(&t->open, &q->by_key);
	list_begin(&q->waits);
	list_add(&q->waits, &w->node);
	timer_begin(&q->deadline, t->loop, on_deadline);
	timer_after(&q->deadline, t->limit_ms);
	list_begin(&q->node);
	list_add(&turn_of(t, from)->waiting, &q->node);
	t->waiting++;
	dispatch(t);
}

/* Whether the type wants the key; else it is answered. */
static bool
is_wanted(struct table *t, struct sv key, struct table_wait *w)
{
	enum map_result result = MAP_FOUND;
	struct err err = { .text = "" };

	if (key.len > CLIENT_KEY_LIMIT || sv_has(key, '\0'))
		result = MAP_NONE;
	else if (t->client->type->wants != NULL)
		result = t->client->type->wants(t->client, key, &err);
	if (result == MAP_NONE)
		w->answered(w, MAP_NONE, SV(""), "");
	else if (result == MAP_LATER)
		later(w, err.text);
	return result == MAP_FOUND;
}

void
table_ask(struct table *t, struct sv key, uint64_t from, struct table_wait *w)
{
	struct hash_node *same;
	enum breaker_may may;

	list_begin(&w->node);
	if (t->client == NULL) {
		later(w, t->broken);
		return;
	}
	if (!is_wanted(t, key, w))
		return;
	if ((same = hash_find(&t->open, key)) != NULL) {
		list_add(
		    &owner_of(same, struct question, by_key)->waits, &w->node);
		return;
	}
	may = breaker_may_ask(&t->breaker, loop_now(t->loop));
	if (may != BREAKER_REFUSE && t->stuck == t->seat_count) {
		failed(t, may == BREAKER_PROBE, &t->why);
		may = BREAKER_REFUSE;
	}
	if (may == BREAKER_REFUSE)
		later(w, unavailable(t).text);
	else if (t->waiting >=
		 (size_t)proxymap_settings.proxymap_table_queue_limit)
		later(w, "too busy: too many questions wait");
	else
		open_question(t, key, from, may == BREAKER_PROBE, w);
}

void
table_leave(struct table *t)
{
	struct hash_node *node;

	if (t->client == NULL)
		return;
	refuse_waiting(t, LEAVING);
	while ((node = hash_oldest(&t->open)) != NULL) {
		t->stuck++;
		answer(owner_of(node, struct question, by_key), MAP_LATER,
		    SV(""), LEAVING);
	}
}

/* --- begin and end ----------------------------------------------------- */

struct table *
table_new(
    const char *name, struct client *client, const char *why, struct loop *loop)
{
	struct table *t = mem_get(sizeof(*t));

	t->name = name;
	t->client = client;
	t->loop = loop;
	if (client == NULL) {
		t->broken = mem_text(why);
		return t;
	}
	list_begin(&t->turns);
	t->limit_ms =
	    client->timeout_ms < MOST_MS ? client->timeout_ms : MOST_MS;
	t->seat_count = (size_t)(client->links > 0
				     ? client->links
				     : proxymap_settings.proxymap_table_links);
	if (t->seat_count > WORK_THREADS)
		t->seat_count = WORK_THREADS;
	t->seats = mem_get(t->seat_count * sizeof(*t->seats));
	for (size_t i = 0; i < t->seat_count; i++) {
		t->seats[i].table = t;
		t->seats[i].job.run = run;
		t->seats[i].job.done = done;
	}
	work_begin(&t->work, loop, (unsigned)t->seat_count);
	return t;
}

bool
table_free(struct table **tp)
{
	struct table *t = *tp;

	for (size_t i = 0; t != NULL && i < t->seat_count; i++)
		if (t->seats[i].question != NULL)
			return false;
	*tp = NULL;
	if (t == NULL)
		return true;
	if (t->client != NULL) {
		work_end(&t->work);
		while (take(t) != NULL)
			;
	}
	for (size_t i = 0; i < t->seat_count; i++) {
		client_hang_up(&t->seats[i].link);
		str_free(&t->seats[i].value);
	}
	client_close(&t->client);
	hash_free(&t->open);
	free(t->seats);
	free(t->broken);
	free(t);
	return true;
}
