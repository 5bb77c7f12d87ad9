/*
 * postsuper - deletes, holds, releases, requeues and returns queued messages
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command/config.h"
#include "command/owner.h"
#include "command/report.h"
#include "mail/settings.h"
#include "postsuper/hands.h"
#include "postsuper/order.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	ORDERS = 10000, /* options of one call */
	WORD_LIMIT = 100,
	RETRY_MS = 100,
	RETRIES = 50 /* in all, of what is being delivered */
};

struct order {
	const struct operation *operation;
	const char *what; /* an ID, "-", "ALL" */
};

static const char name[] = "postsuper";
static struct order *orders;
static size_t order_count;
static unsigned named; /* queues of the command line; 0: none */
static const char *config;

static const struct hands *hands;
static int retries;
static bool failed, changed;

/* --- what is said ----------------------------------------------------------
 */

/* To the log, which was opened before we became another, and to the caller. */
static void
say(const char *level, const char *text)
{
	log_info("%s%s", level, text);
	fprintf(stderr, "%s: %s%s\n", name, level, text);
}

static void
say_done(enum maillog_event event, const char *id)
{
	struct str line = { 0 };

	maillog_print(event, &(struct maillog){ .id = id }, &line);
	say("", str_text(&line));
	str_free(&line);
}

static void
say_count(const struct operation *o, unsigned long count)
{
	struct str line = { 0 };

	str_printf(
	    &line, "%s: %lu message%s", o->done, count, count == 1 ? "" : "s");
	if (count > 0)
		say("", str_text(&line));
	str_free(&line);
}

static _Noreturn void
die(const struct err *err)
{
	report_begin(name);
	report_fatal(1, "%s", err->text);
}

/* --- one message -----------------------------------------------------------
 */

/* What is being delivered comes back, as a rule. */
static int
change_patiently(enum queue_verb verb, const char *id, struct err *err)
{
	const struct timespec pause = { 0, RETRY_MS * 1000000L };
	int result;

	while ((result = hands->change(verb, id, err)) < 0 &&
	       verb == QUEUE_REQUEUE && err->kind == ERR_LATER &&
	       retries++ < RETRIES)
		nanosleep(&pause, NULL);
	return result;
}

/* That there is no such message is no error: it may have been delivered. */
static bool
change(enum queue_verb verb, enum maillog_event event, const char *id)
{
	struct err err;
	int result = change_patiently(verb, id, &err);

	changed |= result > 0;
	if (result > 0)
		say_done(event, id);
	else if (result < 0 && err.kind == ERR_LATER) {
		say("warning: ", err.text);
		failed = true;
	}
	return result > 0;
}

static bool
carry_out(const struct operation *o, const char *id)
{
	bool done = change(o->verb, o->event, id);

	if (o->releases)
		done |= change(QUEUE_RELEASE, MAILLOG_RELEASED, id);
	return done;
}

/* The last word: what a power cut cannot undo. */
static void
settle(void)
{
	struct err err;

	if (!changed || hands->settle(&err) == 0)
		return;
	say("warning: not flushed to disk: ", err.text);
	failed = true;
}

/* --- which messages --------------------------------------------------------
 */

struct found {
	struct str ids; /* each with its NUL */
	unsigned queues;
};

static struct found found;

static void
on_row(const char *id, const char *queue)
{
	if (found.queues & order_queue(queue))
		str_put(&found.ids, (struct sv){ id, strlen(id) + 1 });
}

/* Those in the queues that are meant. */
static void
find(const struct operation *o)
{
	struct err err;

	str_clear(&found.ids);
	found.queues = named != 0 ? named & o->queues : o->queues;
	if (hands->list(on_row, &err) < 0)
		die(&err);
}

static bool
is_found(const char *id)
{
	for (size_t at = 0; at < found.ids.len;) {
		const char *one = found.ids.text + at;

		if (strcmp(one, id) == 0)
			return true;
		at += strlen(one) + 1;
	}
	return false;
}

static unsigned long
do_all(const struct operation *o)
{
	unsigned long count = 0;

	find(o);
	for (size_t at = 0; at < found.ids.len;) {
		const char *id = found.ids.text + at;

		at += strlen(id) + 1;
		count += carry_out(o, id);
	}
	return count;
}

static unsigned long
do_one(const struct operation *o, const char *id)
{
	if (named != 0) {
		find(o);
		if (!is_found(id))
			return 0;
	}
	return carry_out(o, id);
}

static unsigned long
do_input(const struct operation *o)
{
	unsigned long count = 0;
	char word[WORD_LIMIT + 1];
	int begun, upto;

	/* One that is longer, or has a NUL, is no ID; nor is a part of it. */
	while (scanf(" %n%100s%n", &begun, word, &upto) == 1) /* WORD_LIMIT */
		if (upto - begun >= WORD_LIMIT)
			(void)!scanf("%*[^ \t\n]");
		else if (strlen(word) == (size_t)(upto - begun))
			count += do_one(o, word);
	return count;
}

static void
do_operation(const struct operation *o)
{
	unsigned long count = 0;

	for (size_t i = 0; i < order_count; i++) {
		const char *what = orders[i].what;

		if (orders[i].operation != o)
			continue;
		if (strcmp(what, "ALL") == 0)
			count += do_all(o);
		else if (strcmp(what, "-") == 0)
			count += do_input(o);
		else
			count += do_one(o, what);
	}
	say_count(o, count);
}

/* --- what is wanted --------------------------------------------------------
 */

static int
usage(void)
{
	fputs("usage: postsuper [-psSv] [-c config_dir] [-d ID] [-e ID] "
	      "[-f ID] [-h ID]\n"
	      "                 [-H ID] [-r ID] [queue ...]\n"
	      "  -d  delete        -r  requeue, as if it came in now\n"
	      "  -h  hold          -H  release from hold\n"
	      "  -e  return to the sender now; -f  from hold, too\n"
	      "  ID may be ALL (in capitals), or - for IDs from the input.\n"
	      "  queue: hold incoming active deferred\n"
	      "  -p -s -S do nothing: the start sees to the queue's "
	      "structure\n",
	    stderr);
	return 1;
}

static bool
add_order(int letter, const char *what)
{
	const struct operation *o = order_operation(letter);

	if (o == NULL || order_count >= ORDERS)
		return false;
	orders[order_count++] = (struct order){ o, what };
	return true;
}

static bool
parse_queues(char **at)
{
	for (; *at != NULL; at++) {
		unsigned queue = order_queue(*at);

		if (queue == 0)
			report_fatal(1, "invalid queue name: %.100s", *at);
		named |= queue;
	}
	return true;
}

static bool
parse(int argc, char **argv)
{
	int letter;

	orders = mem_get(ORDERS * sizeof(*orders));
	while ((letter = getopt(argc, argv, "c:d:e:f:h:H:pr:sSv")) != -1)
		if (letter == 'c')
			config = optarg;
		else if (letter == 'v')
			log_verbose(1);
		else if (strchr("psS", letter) == NULL &&
			 !add_order(letter, optarg))
			return false;
	return parse_queues(argv + optind);
}

static void
load(struct pool *pool)
{
	static const struct mail_table none[] = { { NULL, NULL } };
	struct err err;

	if (config_load(config_directory(config), none, pool, &err) < 0)
		report_fatal(1, "%s", err.text);
	report_loaded();
	if (chdir(mail_settings.queue_directory) < 0)
		report_fatal(1, "%s: %s", mail_settings.queue_directory,
		    strerror(errno));
	if (!owner_is_caller())
		report_fatal(
		    1, "use of this command is reserved for the superuser");
}

int
main(int argc, char **argv)
{
	struct pool *pool;
	struct err err;

	config_begin();
	report_begin(name);
	if (!parse(argc, argv))
		return usage();
	pool = pool_new();
	load(pool);
	report_to_log(name);
	if (order_count > 0 && (hands = hands_take(&err)) == NULL)
		die(&err);
	for (const struct operation *o = operations; o->letter != 0; o++)
		do_operation(o);
	settle();
	log_flush();
	str_free(&found.ids);
	pool_free(&pool);
	return failed;
}
