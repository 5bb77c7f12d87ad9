#include "util/jail.h"

#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "compat/sanitize.h"
#include "util/jail_walls.h"
#include "util/log.h"
#include "util/proc.h"

static bool closed;

/* A sanitizer's leak report at exit needs a thread that traces this one. */
int __lsan_is_turned_off(void);

int
__lsan_is_turned_off(void)
{
	return closed;
}

/* A thread born before Landlock stays outside of it. */
static int
is_alone(struct err *err)
{
	struct stat st;

	/* "." and ".." and one a thread; without /proc nobody can count. */
	if (stat("/proc/self/task", &st) == 0 && st.st_nlink > 3)
		return err_set(err, ERR_NEVER,
		    "jail: a thread was started before the jail closed");
	return 0;
}

static int
lacks(const struct jail *jail, const char *wall, struct err *err)
{
	if (jail->required)
		return err_set(err, ERR_NEVER,
		    "jail: walls_required, but this kernel has no %s", wall);
	log_warn("this kernel has no %s: going on without that wall", wall);
	return 0;
}

static int
move_in(const struct jail *jail, struct err *err)
{
	if (jail->root == NULL)
		return 0;
	if (chroot(jail->root) < 0)
		return err_errno(err, "jail: chroot to %s", jail->root);
	if (chdir("/") < 0)
		return err_errno(err, "jail: enter %s", jail->root);
	return 0;
}

/* What only root can do. */
static int
leave_root(const struct jail *jail, struct err *err)
{
	if (geteuid() != 0)
		return 0;
	if (jail->uid == 0)
		return err_set(err, ERR_NEVER,
		    "jail: started as root, and no user to become");
	if (move_in(jail, err) < 0 || proc_bound(0, err) < 0 ||
	    proc_become(jail->uid, jail->gid, err) < 0)
		return -1;
	if (setresuid(0, 0, 0) == 0)
		return err_set(err, ERR_NEVER, "jail: still able to be root");
	return 0;
}

static int
close_rest(const struct jail *jail, int landlock, struct err *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_errno(err, "jail: no_new_privs");
	if (landlock >= 0 && jail_landlock_close(landlock, err) < 0)
		return -1;
	if (landlock < 0 && lacks(jail, "Landlock", err) < 0)
		return -1;
	if (!jail_seccomp_is_there())
		return lacks(jail, "seccomp", err);
	return jail_seccomp_close(jail->may, err);
}

int
jail_close(const struct jail *jail, struct err *err)
{
	int landlock;

	tzset(); /* else the log would change to UTC in there */
	sanitize_prepare();
	if (is_alone(err) < 0 || jail_landlock_open(jail, &landlock, err) < 0)
		return -1;
	if (leave_root(jail, err) < 0 || proc_keep(0, err) < 0) {
		if (landlock >= 0)
			close(landlock);
		return -1;
	}
	closed = true;
	return close_rest(jail, landlock, err);
}
