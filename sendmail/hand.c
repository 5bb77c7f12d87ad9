#include "sendmail/hand.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "command/run.h"
#include "util/sv.h"

enum { CONNECT_TRIES = 12, PAUSE_MS = 20, PAUSE_MOST_MS = 4000 };

/* Where rights cannot be gained, the bit says nothing. */
static bool
gives_group(const char *path, mode_t mode)
{
	struct statvfs fs;

	return (mode & S_ISGID) != 0 &&
	       prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 &&
	       statvfs(path, &fs) == 0 && (fs.f_flag & ST_NOSUID) == 0;
}

static bool
postdrop_works(void)
{
	struct pool *pool = pool_new();
	const char *path = run_path("postdrop", pool);
	struct stat st;
	bool works;

	works =
	    stat(path, &st) == 0 && (gives_group(path, st.st_mode) ||
					access("maildrop", W_OK | X_OK) == 0);
	pool_free(&pool);
	return works;
}

static int
open_postdrop(struct hand *h, struct err *err)
{
	static const char *const arguments[] = { "-r", NULL };
	const struct run run = { "postdrop", h->directory, arguments };
	int fd = run_peer(&run, &h->child, err);

	if (fd < 0) {
		h->child = 0;
		h->status =
		    err->kind == ERR_LATER ? EX_TEMPFAIL : EX_UNAVAILABLE;
		return -1;
	}
	h->peer = submission_open(fd, err);
	return h->peer == NULL ? -1 : 0;
}

static void
pause_for(long ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* One that ends gives no ID, and its successor listens on the same socket; one
 * that has as many clients as it may have hangs up. */
static int
open_pickup(struct hand *h, struct err *err)
{
	long pause = PAUSE_MS;
	int fd;

	for (int i = 0; i < CONNECT_TRIES && h->peer == NULL; i++) {
		if (i > 0)
			pause_for(pause);
		if (i > 0 && pause < PAUSE_MOST_MS)
			pause *= 2;

		fd = submission_connect(err);
		if (fd < 0)
			return err_in(err,
			    "the mail system is down, and maildrop cannot be "
			    "written");
		h->peer = submission_open(fd, err);
	}
	return h->peer == NULL ? -1 : 0;
}

/* After the peer has gone. */
static int
wait_child(struct hand *h)
{
	int status = 0;
	pid_t got;

	if (h->child == 0)
		return EX_OK;
	do
		got = waitpid(h->child, &status, 0);
	while (got < 0 && errno == EINTR);
	h->child = 0;
	if (got < 0 || !WIFEXITED(status))
		return EX_TEMPFAIL;
	status = WEXITSTATUS(status);
	/* Any other is no word of its own: it lacked memory, or descriptors. */
	return status == EX_OK || (status >= EX__BASE && status <= EX__MAX)
		   ? status
		   : EX_OSERR;
}

/* postdrop knows best why it went away. */
static int
failed(struct hand *h, const struct err *err)
{
	int own = err->kind == ERR_NEVER ? EX_SOFTWARE : EX_TEMPFAIL;
	int child;

	submission_close(&h->peer);
	child = wait_child(h);
	h->status = child != EX_OK ? child : own;
	return -1;
}

int
hand_open(struct hand *h, struct err *err)
{
	h->begun = false;
	h->status = EX_OK;
	if ((postdrop_works() ? open_postdrop : open_pickup)(h, err) == 0)
		return 0;
	return h->status != EX_OK ? -1 : failed(h, err);
}

int
hand_begin(struct hand *h, const struct submit *m, struct err *err)
{
	h->begun = true;
	if (submission_begin(h->peer, m, err) == 0)
		return 0;
	hand_close(h);
	h->status = EX_DATAERR;
	return -1;
}

int
hand_put(struct hand *h, struct sv content, struct err *err)
{
	return submission_put(h->peer, content, err) < 0 ? failed(h, err) : 0;
}

int
hand_end(struct hand *h, struct submit_done *done, struct err *err)
{
	return submission_end(h->peer, done, err) < 0 ? failed(h, err) : 0;
}

void
hand_close(struct hand *h)
{
	submission_close(&h->peer);
	wait_child(h);
}

int
hand_status(const struct submit_done *done)
{
	static const struct {
		int low, high;
		const char *dsn; /* its begin */
		int status;
	} rows[] = {
		{ 200, 299, "", EX_OK },
		{ 400, 599, "5.7.", EX_NOPERM },
		{ 400, 499, "", EX_TEMPFAIL },
		{ 500, 599, "5.5.", EX_DATAERR },
		{ 500, 599, "", EX_UNAVAILABLE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (done->code >= rows[i].low && done->code <= rows[i].high &&
		    strncmp(done->dsn, rows[i].dsn, strlen(rows[i].dsn)) == 0)
			return rows[i].status;
	return EX_SOFTWARE;
}
