#include "postsuper/hands.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "command/ask.h"
#include "command/owner.h"
#include "spool/replay.h"
#include "spool/rows.h"

static void (*give)(const char *id, const char *queue);
static struct str last; /* the ID that was given */

static void
on_row(const struct queue_row *row)
{
	if (sv_equal(str_view(&last), sv_of(row->id)))
		return;
	str_clear(&last);
	str_puts(&last, row->id);
	give(row->id, row->queue);
}

/* --- by qmgr ---------------------------------------------------------------
 */

static struct ask *qmgr;

static int
list_by_qmgr(void (*row)(const char *, const char *), struct err *err)
{
	give = row;
	str_clear(&last);
	return ask_put(qmgr, QUEUE_LIST, "", on_row, err) == ASK_OK ? 0 : -1;
}

static int
change_by_qmgr(enum queue_verb verb, const char *id, struct err *err)
{
	if (ask_put(qmgr, verb, id, NULL, err) != ASK_OK)
		return -1;
	return ask_count(qmgr) > 0;
}

static int
settle_by_qmgr(struct err *err)
{
	return ask_put(qmgr, QUEUE_SETTLE, "", NULL, err) == ASK_OK ? 0 : -1;
}

static const struct hands of_qmgr = { list_by_qmgr, change_by_qmgr,
	settle_by_qmgr };

/* --- our own ---------------------------------------------------------------
 */

static struct spool *spool;
static int state_found; /* of the message looked at; 0: there is none */
static bool held;

static void
on_own_row(void *context, const struct queue_row *row)
{
	on_row(row);
}

static void
on_id(void *context, const char *id)
{
	rows_of(spool, id, ' ', on_own_row, NULL);
}

static int
list_ourselves(void (*row)(const char *, const char *), struct err *err)
{
	give = row;
	str_clear(&last);
	return spool_each(spool, on_id, NULL, err);
}

static void
on_look(void *context, const struct queue_row *row)
{
	state_found = (int)row->state;
	held = strcmp(row->queue, "hold") == 0;
}

/* An agent that outlived the mail system has it. */
static bool
is_locked(const char *id)
{
	struct err err;
	int fd = spool_file(spool, id, &err);
	bool locked = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0;

	if (fd >= 0)
		close(fd);
	return locked;
}

static bool
is_so_already(enum queue_verb verb)
{
	if (verb == QUEUE_HOLD)
		return held;
	if (verb == QUEUE_RELEASE)
		return !held;
	return verb == QUEUE_EXPIRE && state_found == '#';
}

static int
apply(enum queue_verb verb, const char *id, struct err *err)
{
	if (verb == QUEUE_DELETE)
		return spool_remove(spool, id, err);
	if (verb == QUEUE_HOLD)
		return spool_put_event(spool, id, SPOOL_HOLD, err);
	if (verb == QUEUE_RELEASE)
		return spool_put_event(spool, id, SPOOL_RELEASE, err);
	if (verb == QUEUE_EXPIRE)
		return spool_put_event(spool, id, SPOOL_EXPIRE, err);
	if (verb != QUEUE_REQUEUE)
		return err_set(err, ERR_NEVER, "unknown request");
	if (is_locked(id))
		return err_set(err, ERR_LATER, "%s is being delivered", id);
	return spool_requeue(spool, id, err);
}

static int
change_ourselves(enum queue_verb verb, const char *id, struct err *err)
{
	state_found = 0;
	if (spool_id_ok(id))
		rows_of(spool, id, ' ', on_look, NULL);
	if (state_found == 0)
		return err_set(
		    err, ERR_NEVER, "no message %s in the queue", id);
	if (is_so_already(verb))
		return 0;
	return apply(verb, id, err) < 0 ? -1 : 1;
}

static int
settle_ourselves(struct err *err)
{
	return spool_settle(spool, err);
}

static const struct hands our_own = { list_ourselves, change_ourselves,
	settle_ourselves };

/* The queue as it is in truth: a power cut may have left it otherwise. */
static int
take_ourselves(struct err *err)
{
	struct replay_report report;

	if (owner_become(err) < 0 || (spool = spool_open(".", err)) == NULL ||
	    spool_lock(spool, err) < 0)
		return -1;
	return spool_replay(spool, &report, err);
}

const struct hands *
hands_take(struct err *err)
{
	enum ask_result result = ask_open(&qmgr, err);

	if (result == ASK_OK)
		return &of_qmgr;
	if (result != ASK_DOWN || take_ourselves(err) < 0)
		return NULL;
	return &our_own;
}
