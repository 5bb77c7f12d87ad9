#include "qmgr/change.h"

#include <errno.h>
#include <sys/file.h>
#include <unistd.h>

#include "qmgr/active.h"
#include "qmgr/scan.h"
#include "qmgr/state.h"
#include "qmgr/work.h"
#include "service/service.h"

static int
no_such(const char *id, struct err *err)
{
	return err_set(err, ERR_NEVER, "no message %s in the queue", id);
}

/* One that no notice told of yet is looked for. */
static struct record *
find(const char *id, struct err *err)
{
	struct record *r = NULL;

	if (spool_id_ok(id) && (r = known_find(id)) == NULL) {
		scan_adopt(id);
		r = known_find(id);
	}
	if (r == NULL)
		no_such(id, err);
	return r;
}

static int
put_event(struct record *r, enum spool_event event, struct err *err)
{
	if (spool_put_event(qmgr.spool, r->id, event, err) == 0)
		return 0;
	return errno == ENOENT ? no_such(r->id, err) : -1;
}

static void
now(struct record *r)
{
	if (r->active == NULL && !(r->flags & (RECORD_HELD | RECORD_NEW)))
		known_wait(r, loop_clock());
	work_soon();
}

int
change_delete(const char *id, struct err *err)
{
	struct record *r = find(id, err);

	if (r == NULL)
		return -1;
	if (spool_remove(qmgr.spool, id, err) < 0)
		return errno == ENOENT ? no_such(id, err) : -1;
	if (r->active != NULL)
		r->active->deleted = true;
	else
		known_drop(&r);
	return 1;
}

int
change_hold(const char *id, struct err *err)
{
	struct record *r = find(id, err);

	if (r == NULL)
		return -1;
	if (r->flags & RECORD_HELD)
		return 0;
	if (put_event(r, SPOOL_HOLD, err) < 0)
		return -1;
	known_hold(r);
	return 1;
}

int
change_release(const char *id, struct err *err)
{
	struct record *r = find(id, err);

	if (r == NULL)
		return -1;
	if (!(r->flags & RECORD_HELD))
		return 0;
	if (put_event(r, SPOOL_RELEASE, err) < 0)
		return -1;
	r->flags &= (unsigned char)~RECORD_HELD;
	r->flags |= RECORD_NOW;
	now(r);
	return 1;
}

int
change_expire(const char *id, struct err *err)
{
	struct record *r = find(id, err);

	if (r == NULL)
		return -1;
	if (r->flags & RECORD_EXPIRED)
		return 0;
	if (put_event(r, SPOOL_EXPIRE, err) < 0)
		return -1;
	r->flags |= RECORD_EXPIRED;
	if (r->active != NULL)
		r->active->flags |= SPOOL_EXPIRED;
	now(r);
	return 1;
}

int
change_flush(const char *id, struct err *err)
{
	schedule_forgive(qmgr.schedule);
	return change_try(id, err);
}

int
change_try(const char *id, struct err *err)
{
	struct record *r = find(id, err);

	if (r == NULL)
		return -1;
	if (r->flags & RECORD_HELD)
		return err_set(err, ERR_NEVER, "%s is on hold", id);
	if (r->active != NULL)
		return 0;
	r->flags |= RECORD_NOW;
	now(r);
	return 1;
}

/* --- back to pickup --------------------------------------------------------
 */

static void on_connected(struct connecting *, int fd);

static struct connecting pickup = { .done = on_connected };
static bool nudging, again;

static void
nudge(void)
{
	again = nudging;
	if (nudging)
		return;
	nudging = true;
	service_connect(&pickup, "pickup");
}

/* That somebody came is all that it is to know; without it, it looks there
 * every now and then. */
static void
on_connected(struct connecting *c, int fd)
{
	nudging = false;
	if (fd >= 0)
		close(fd);
	if (again)
		nudge();
}

/* By an agent of an earlier qmgr. */
static bool
is_locked(const char *id)
{
	struct err err;
	int fd = spool_file(qmgr.spool, id, &err);
	bool locked = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0;

	if (fd >= 0)
		close(fd);
	return locked;
}

int
change_requeue(const char *id, struct err *err)
{
	struct record *r = find(id, err);

	if (r == NULL)
		return -1;
	if (r->active != NULL || is_locked(id))
		return err_set(err, ERR_LATER, "%s is being delivered", id);
	if (spool_requeue(qmgr.spool, id, err) < 0)
		return errno == ENOENT ? no_such(id, err) : -1;
	known_drop(&r);
	nudge();
	return 1;
}
