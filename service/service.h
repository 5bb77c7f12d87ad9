/*
 * service - what every daemon is before it is itself
 *
 * A daemon is one const struct service; main() is service_main() with it. The
 * skeleton reads the START message of master on descriptor 3, loads settings
 * from the snapshot of main.cf in it, opens the log, calls prepare() to open
 * tables and directories, closes the walls (DESIGN 4), says READY, then runs
 * the loop until master or the work ends it.
 *
 * Everything a daemon can be told is a hook in its row; a hook that is NULL is
 * not for it. One loop a process: service_loop().
 *
 * Ending: master says DRAIN (reload, changed table, age) or STOP, or its
 * control channel closes (master died). The skeleton stops accepting and calls
 * drain(); the process exits when nothing is held any more (service_hold()),
 * at the latest when the given time is over. When master died, the time is 5 s.
 *
 * Limits	how many clients or deliveries are served at once is told by
 *		master (maxproc, shared among the workers): at the limit
 *		listeners are not watched, nor while memory or descriptors are
 *		short. process_memory_limit; no core files.
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include <stdbool.h>

#include "ipc/channel.h"
#include "param/param.h"
#include "util/jail.h"
#include "util/loop.h"

enum service_user { SERVICE_OWNER, SERVICE_NET }; /* mail_owner, net_owner */
enum service_root {
	SERVICE_EMPTY, /* chroot to an empty directory: no files */
	SERVICE_SPOOL, /* chroot to queue_directory: the spool only */
	SERVICE_FILES  /* no chroot: what reads() names, where Landlock is */
};

enum service_end {
	SERVICE_DRAIN, /* finish what is there, take no new work */
	SERVICE_STOP,  /* idle sessions end now, the rest soon */
	SERVICE_ORPHAN /* master died: the same, quicker */
};

/* The exit status of "NAME -C DIR" when NAME would start, but without an entry
 * of main.cf or of a file that it names. */
enum { SERVICE_WITHOUT = 3 };

struct service_settings {
	const struct param *rows; /* NULL ends the array */
	void *settings;
};

struct service {
	const char *name; /* of the program */
	const struct service_settings *settings;
	enum service_user user;
	enum service_root root;
	unsigned may; /* enum jail_may */

	/* Before the walls: open tables, resolve names. */
	int (*prepare)(struct err *);
	/* "-C" only, after prepare(): says what would work and not as it is
	 * meant, by log_warn(). */
	void (*check)(void);
	/* SERVICE_FILES, after prepare(): files, and directories below which
	 * all may be read; NULL ends them. */
	const char *const *(*reads)(void);
	/* Behind the walls: the spool, threads, timers. */
	int (*start)(struct err *);
	/* A client was accepted on a listening socket: take fd over. */
	void (*client)(int fd, const struct sockaddr_storage *peer);
	/* Another service is connected: take fd over. from is its program. */
	void (*connected)(int fd, const char *from);
	/* qmgr only: settings were loaded anew, between turns. */
	void (*reloaded)(void);
	/* "flush" or a wake-up from master. */
	void (*wake)(void);
	/* No new work; end what may end. Called again when it gets tighter:
	 * first DRAIN, then perhaps STOP. */
	void (*drain)(enum service_end);
	/* The last moment: flush what is owed to disk. */
	void (*end)(void);
};

/* In prepare(): a second set of settings, in which $stress is yes, or what a
 * line of main.cf says it is. */
int service_load_stressed(const struct param *, void *settings, struct err *);

int service_main(int argc, char **argv, const struct service *);

struct loop *service_loop(void);
/* queue_directory as start() and later see it: "/" after a chroot to it. What
 * the queue's owner alone may open is opened behind the walls. */
const char *service_spool(void);
const struct main_cf *service_main_cf(void); /* for names that are no rows */
const char *service_name(void); /* of the service in master.cf: "relay" */

/* What keeps the process alive while it drains, and counts against its limit:
 * a session, a delivery. Balanced by the daemon. */
void service_hold(void);
void service_let_go(void);
/* Nine tenths of the places of all its workers are taken, as master says, or
 * memory is short: who comes now gets little patience. */
bool service_is_stressed(void);
bool service_ending(enum service_end *how); /* false: not yet */

/* Asks master to replace this worker: a table changed, it is old. Once. */
void service_replace(const char *why);

/*
 * A connection to another service, which master makes or refuses (the table
 * of arrows). done() gets a socket to take over, or -1; never from inside
 * service_connect().
 */
struct connecting {
	struct list node;
	uint32_t serial;
	struct timer deadline;
	void (*done)(struct connecting *, int fd);
};
void service_connect(struct connecting *, const char *service);
void service_connect_cancel(struct connecting *);

#endif
