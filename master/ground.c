#include "master/ground.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/spool.h"
#include "util/file.h"
#include "util/pidfile.h"
#include "util/proc.h"

static int lock = -1;
static struct stat log_is; /* the file or socket that is open */

static int
find_user(const struct master *m, const char *parameter, const char *name,
    struct proc_user *user, struct err *err)
{
	if (!m->root) {
		*user = (struct proc_user){ geteuid(), getegid() };
		return 0;
	}
	if (proc_find_user(name, user, err) < 0)
		return err_set(err, ERR_NEVER,
		    "%s = %s: no such user; make it with: useradd --system "
		    "--home-dir /nonexistent --shell /usr/sbin/nologin %s",
		    parameter, name, name);
	if (user->uid == 0)
		return err_set(err, ERR_NEVER,
		    "%s = %s: must be an unprivileged user", parameter, name);
	return 0;
}

/* Whose members may drop mail; mail_owner's own when there is none such. */
static int
find_drop_group(const struct master *m, const struct proc_user *owner,
    const struct proc_user *net, gid_t *drop, struct err *err)
{
	const char *name = m->config->mail.setgid_group;
	static bool said;

	*drop = owner->gid;
	if (!m->root)
		return 0;
	if (proc_find_group(name, drop, err) < 0) {
		*drop = owner->gid;
		if (!said)
			log_warn("setgid_group = %s: no such group, so local "
				 "programs cannot submit mail while the mail "
				 "system is down; make it with: groupadd "
				 "--system %s",
			    name, name);
		said = true;
	} else if (*drop == net->gid)
		return err_set(err, ERR_NEVER,
		    "setgid_group = %s: must not be the group of net_owner: "
		    "what speaks to the network never writes the queue",
		    name);
	return 0;
}

int
ground_directories(const struct master *m, struct err *err)
{
	/* Below queue_directory, root's own: who may connect or chroot, not
	 * who may write. */
	static const struct {
		const char *name;
		mode_t mode;
	} own[] = { { "", 0755 }, { "/pid", 0755 }, { "/public", 0755 },
		{ "/empty", 0555 } };
	const struct mail_settings *mail = &m->config->mail;
	struct proc_user owner, net;
	char path[4096];
	gid_t drop;

	if (find_user(m, "mail_owner", mail->mail_owner, &owner, err) < 0 ||
	    find_user(m, "net_owner", mail->net_owner, &net, err) < 0)
		return -1;
	if (m->root && owner.uid == net.uid)
		return err_set(err, ERR_NEVER,
		    "mail_owner and net_owner must be two users: what speaks "
		    "to the network never owns the queue");
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", mail->queue_directory,
		    own[i].name);
		if (file_make_dir(
			path, own[i].mode, geteuid(), getegid(), err) < 0)
			return -1;
	}
	if (find_drop_group(m, &owner, &net, &drop, err) < 0)
		return -1;
	return spool_make(
	    mail->queue_directory, owner.uid, owner.gid, drop, err);
}

int
ground_lock(const struct master *m, int wait_ms, struct err *err)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/pid/master.pid",
	    m->config->mail.queue_directory);
	if ((lock = pidfile_take(path, wait_ms, err)) < 0)
		return err_in(err, "the mail system is already running");
	return 0;
}

int
ground_write_pid(struct err *err)
{
	return pidfile_write(lock, err);
}

static const char *
log_path(const struct master *m)
{
	const char *file = m->config->mail.maillog_file;

	return *file != '\0' ? file : "/dev/log";
}

/* Nobody waits for a log: not for who reads a pipe, and not for who will open
 * a FIFO. stdout is opened anew, since others share the one that is there. */
static int
open_file(const char *path, struct err *err)
{
	const int how = O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
	int fd;

	if (strcmp(path, "/dev/stdout") == 0) {
		fd = open("/proc/self/fd/1", how);
		if (fd < 0)
			fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	} else
		fd = open(path, how | O_CREAT, 0600);
	return fd < 0 ? err_errno(err, "maillog_file = %s", path) : fd;
}

int
ground_log(struct master *m, struct err *err)
{
	const char *path = log_path(m);
	enum log_kind kind = LOG_TO_FILE;
	int fd;

	if (*m->config->mail.maillog_file != '\0')
		fd = open_file(path, err);
	else if ((fd = log_open_syslog(err)) >= 0)
		kind = LOG_TO_SYSLOG;
	else {
		log_warn("%s: nothing will be logged; start syslog, or set "
			 "maillog_file",
		    err->text);
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	}
	if (fd < 0)
		return -1;
	if (stat(path, &log_is) < 0)
		log_is = (struct stat){ 0 };
	if (m->log >= 0)
		close(m->log);
	m->log = fd;
	m->log_kind = kind;
	return 0;
}

bool
ground_log_moved(struct master *m)
{
	const char *path = log_path(m);
	struct stat now = { 0 };
	struct err err;

	if (strcmp(path, "/dev/stdout") == 0)
		return false;
	if (stat(path, &now) < 0 && *m->config->mail.maillog_file == '\0')
		return false;
	if (now.st_ino == log_is.st_ino && now.st_dev == log_is.st_dev)
		return false;
	return ground_log(m, &err) == 0;
}
