/*
 * One table: who waits, who is answered, and a server that fails.
 */
#include <atf-c.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "proxymap/breaker.h"
#include "proxymap/settings.h"
#include "proxymap/table.h"
#include "proxymap/wire.h"
#include "tests/lib/patience.h"
#include "tests/proxymap/asked.h"
#include "util/log.h"
#include "util/mem.h"

/* --- the server: a key says what becomes of it ---------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool go, down; /* "wait" goes on; nobody can connect */
static unsigned finds, connects, busy;

static struct client *
open_fake(const char *name, struct err *err)
{
	struct client *c = mem_get(sizeof(*c));

	(void)name, (void)err;
	c->timeout_ms = 60000;
	c->links = 2;
	return c;
}

static void
close_fake(struct client *c)
{
	free(c);
}

static struct client_link *
connect_fake(struct client *c, struct err *err)
{
	bool refused;

	(void)c;
	pthread_mutex_lock(&lock);
	connects++;
	refused = down;
	pthread_mutex_unlock(&lock);
	if (!refused)
		return mem_get(sizeof(struct client_link));
	err_set(err, ERR_LATER, "refused");
	return NULL;
}

static void
hang_up(struct client_link *link)
{
	free(link);
}

static enum map_result
find(
    struct client_link *link, struct sv key, struct str *value, struct err *err)
{
	bool waits = sv_skip(&key, "wait");

	(void)link;
	pthread_mutex_lock(&lock);
	finds++;
	busy++;
	pthread_cond_broadcast(&changed);
	while (waits && !go)
		pthread_cond_wait(&changed, &lock);
	busy--;
	pthread_mutex_unlock(&lock);
	if (sv_is(key, "none"))
		return MAP_NONE;
	str_printf(value, "<" SV_FMT ">", SV_ARG(key));
	if (sv_is(key, "bad"))
		err_set(err, ERR_LATER, "broken pipe");
	else if (sv_is(key, "odd"))
		err_set(err, ERR_NEVER, "odd key");
	else
		return MAP_FOUND;
	return MAP_LATER;
}

static const struct client_type fake = {
	.name = "fake",
	.open = open_fake,
	.close = close_fake,
	.connect = connect_fake,
	.hang_up = hang_up,
	.find = find,
};

/* --- who asks ------------------------------------------------------------- */

struct asks {
	struct table_wait wait;
	bool answered;
	enum map_result result;
	char text[300];
	unsigned order;
};

static struct loop loop;
static struct client *client;
static struct table *table;
static struct asks asks[64];
static unsigned answers;

static void
on_answered(struct table_wait *w, enum map_result result, struct sv value,
    const char *why)
{
	struct asks *a = owner_of(w, struct asks, wait);

	ATF_CHECK(!a->answered);
	a->answered = true;
	a->result = result;
	a->order = ++answers;
	if (result == MAP_LATER)
		snprintf(a->text, sizeof(a->text), "%s", why);
	else
		snprintf(a->text, sizeof(a->text), SV_FMT, SV_ARG(value));
}

static void
begin(void)
{
	struct err err;

	asked_settings();
	loop_begin(&loop);
	client = client_open(&fake, "fake:x", &err);
	table = table_new("fake:x", client, NULL, &loop);
}

static struct asks *
ask_from(uint64_t from, size_t n, const char *key)
{
	asks[n] = (struct asks){ .wait.answered = on_answered };
	table_ask(table, sv_of(key), from, &asks[n].wait);
	return &asks[n];
}

static struct asks *
ask(size_t n, const char *key)
{
	return ask_from(1, n, key);
}

static void
turn_until(const bool *done)
{
	until_so(*done, loop_turn(&loop, true));
}

static void
hears(struct asks *a, enum map_result result, const char *text)
{
	turn_until(&a->answered);
	ATF_CHECK_MSG(a->result == result, "%d, not %d: %s", (int)a->result,
	    (int)result, a->text);
	if (result != MAP_NONE)
		ATF_CHECK_STREQ(a->text, text);
}

static void
until_busy(unsigned n)
{
	pthread_mutex_lock(&lock);
	while (busy != n)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static void
set(bool *what, bool to)
{
	pthread_mutex_lock(&lock);
	*what = to;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static void
end(void)
{
	set(&go, true);
	while (!table_free(&table))
		loop_turn(&loop, true);
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(answers_are_what_the_server_says);
ATF_TC_BODY(answers_are_what_the_server_says, tc)
{
	begin();
	hears(ask(0, "a"), MAP_FOUND, "<a>");
	hears(ask(1, "none"), MAP_NONE, "");
	hears(ask(2, "odd"), MAP_LATER, "odd key");
	hears(ask(3, "b"), MAP_FOUND, "<b>");
	ATF_CHECK(connects <= 2);
	end();
}

ATF_TC_WITHOUT_HEAD(one_question_serves_all_who_ask_it);
ATF_TC_BODY(one_question_serves_all_who_ask_it, tc)
{
	begin();
	ask(0, "wait one");
	until_busy(1);
	ask(1, "wait one");
	ask_from(2, 2, "wait one");
	set(&go, true);
	hears(&asks[0], MAP_FOUND, "< one>");
	hears(&asks[1], MAP_FOUND, "< one>");
	hears(&asks[2], MAP_FOUND, "< one>");
	ATF_CHECK_EQ(finds, 1);
	/* Nothing is kept. */
	hears(ask(3, "wait one"), MAP_FOUND, "< one>");
	ATF_CHECK_EQ(finds, 2);
	end();
}

ATF_TC_WITHOUT_HEAD(those_who_ask_take_turns);
ATF_TC_BODY(those_who_ask_take_turns, tc)
{
	char key[32];

	begin();
	ask(0, "wait 0");
	ask(1, "wait 1");
	until_busy(2);
	for (size_t i = 2; i < 40; i++) {
		snprintf(key, sizeof(key), "%zu", i);
		ask(i, key);
	}
	ask_from(2, 40, "modest");
	ask_from(3, 41, "other");
	set(&go, true);
	for (size_t i = 0; i < 42; i++)
		turn_until(&asks[i].answered);
	ATF_CHECK_MSG(asks[40].order < 10, "it was %u.", asks[40].order);
	ATF_CHECK_MSG(asks[41].order < 10, "it was %u.", asks[41].order);
	end();
}

ATF_TC_WITHOUT_HEAD(too_many_are_refused);
ATF_TC_BODY(too_many_are_refused, tc)
{
	begin();
	proxymap_settings.proxymap_table_queue_limit = 2;
	ask(0, "wait 0");
	ask(1, "wait 1");
	until_busy(2);
	ask(2, "2");
	ask(3, "3");
	hears(ask(4, "4"), MAP_LATER, "too busy: too many questions wait");
	set(&go, true);
	hears(&asks[3], MAP_FOUND, "<3>");
	end();
}

/* The thread still waits; who asked does not. When all links are stuck, nobody
 * waits any more. */
ATF_TC_WITHOUT_HEAD(time_is_limited);
ATF_TC_BODY(time_is_limited, tc)
{
	struct asks *a;

	begin();
	table_free(&table);
	client = client_open(&fake, "fake:x", &(struct err){ 0 });
	client->timeout_ms = 300;
	client->links = 1;
	table = table_new("fake:x", client, NULL, &loop);
	a = ask(0, "wait 0");
	ask(1, "1");
	until_busy(1);
	hears(a, MAP_LATER, "no answer within 1 s");
	hears(&asks[1], MAP_LATER, "no answer within 1 s");
	ATF_CHECK(!table_free(&table));
	a = ask(2, "2");
	ATF_CHECK(a->answered);
	ATF_CHECK_STREQ(a->text, "table is unavailable: no answer within 1 s");
	set(&go, true);
	while (!table_free(&table))
		loop_turn(&loop, true);
	loop_end(&loop);
}

/* Else a reload or a stop would last as long as a server's silence. */
ATF_TC_WITHOUT_HEAD(who_leaves_waits_for_no_server);
ATF_TC_BODY(who_leaves_waits_for_no_server, tc)
{
	struct asks *a[4];

	begin();
	for (size_t i = 0; i < 4; i++) {
		char key[] = { 'w', 'a', 'i', 't', (char)('0' + i), '\0' };

		a[i] = ask(i, key);
	}
	until_busy(2);
	table_leave(table);
	for (size_t i = 0; i < 4; i++) {
		ATF_CHECK(a[i]->answered);
		ATF_CHECK_STREQ(a[i]->text, "proxymap ends");
	}
	ATF_CHECK(!table_free(&table));
	set(&go, true);
	while (!table_free(&table))
		loop_turn(&loop, true);
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(a_server_that_fails_is_left_alone);
ATF_TC_BODY(a_server_that_fails_is_left_alone, tc)
{
	struct asks *a;
	unsigned tries;

	log_to(LOG_TO_FILE,
	    open("log", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
	begin();
	down = true;
	for (size_t i = 0; i < BREAKER_FAILURES; i++)
		hears(ask(i, "a"), MAP_LATER, "refused");
	for (;;) {
		tries = connects;
		a = ask(10, "a");
		if (a->answered)
			break;
		turn_until(&a->answered); /* we were slow: it asked again */
	}
	ATF_CHECK_STREQ(a->text, "table is unavailable: refused");
	ATF_CHECK_EQ(connects, tries);
	ATF_CHECK(atf_utils_grep_file(
	    "warning: table fake:x is unavailable: refused; next try in 1 s",
	    "log"));
	set(&down, false);
	do {
		loop_turn(&loop, false);
		usleep(20000);
		a = ask(11, "a");
		if (!a->answered)
			turn_until(&a->answered);
	} while (a->result == MAP_LATER);
	ATF_CHECK_STREQ(a->text, "<a>");
	ATF_CHECK(atf_utils_grep_file("table fake:x answers again", "log"));
	hears(ask(12, "b"), MAP_FOUND, "<b>");
	end();
}

ATF_TC_WITHOUT_HEAD(a_table_that_could_not_be_opened_says_why);
ATF_TC_BODY(a_table_that_could_not_be_opened_says_why, tc)
{
	loop_begin(&loop);
	table = table_new("fake:x", NULL, "/x.cf, line 3: nonsense", &loop);
	hears(ask(0, "a"), MAP_LATER, "/x.cf, line 3: nonsense");
	ATF_CHECK(table_free(&table));
	loop_end(&loop);
}

ATF_TC_WITHOUT_HEAD(the_breaker);
ATF_TC_BODY(the_breaker, tc)
{
	struct breaker b = { 0 };
	int64_t pause = BREAKER_LEAST_MS, now = 5000;

	for (unsigned i = 1; i < BREAKER_FAILURES; i++)
		ATF_CHECK(!breaker_failed(&b, false, now));
	ATF_CHECK(!breaker_answered(&b));
	for (unsigned i = 1; i < BREAKER_FAILURES; i++)
		ATF_CHECK(!breaker_failed(&b, false, now));
	ATF_CHECK_EQ(breaker_may_ask(&b, now), BREAKER_ASK);
	ATF_CHECK(breaker_failed(&b, false, now));
	for (int i = 0; i < 12; i++) {
		ATF_CHECK_EQ(
		    breaker_may_ask(&b, now + pause - 1), BREAKER_REFUSE);
		now += pause;
		ATF_CHECK_EQ(breaker_may_ask(&b, now), BREAKER_PROBE);
		ATF_CHECK_EQ(breaker_may_ask(&b, now), BREAKER_REFUSE);
		/* One that was asked before says nothing new. */
		ATF_CHECK(!breaker_failed(&b, false, now));
		ATF_CHECK(!breaker_failed(&b, true, now));
		pause =
		    pause * 2 < BREAKER_MOST_MS ? pause * 2 : BREAKER_MOST_MS;
	}
	ATF_CHECK_EQ(b.until - now, BREAKER_MOST_MS);
	ATF_CHECK(breaker_answered(&b));
	ATF_CHECK_EQ(breaker_may_ask(&b, now), BREAKER_ASK);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, answers_are_what_the_server_says);
	ATF_TP_ADD_TC(tp, one_question_serves_all_who_ask_it);
	ATF_TP_ADD_TC(tp, those_who_ask_take_turns);
	ATF_TP_ADD_TC(tp, too_many_are_refused);
	ATF_TP_ADD_TC(tp, time_is_limited);
	ATF_TP_ADD_TC(tp, who_leaves_waits_for_no_server);
	ATF_TP_ADD_TC(tp, a_server_that_fails_is_left_alone);
	ATF_TP_ADD_TC(tp, a_table_that_could_not_be_opened_says_why);
	ATF_TP_ADD_TC(tp, the_breaker);
	return atf_no_error();
}
