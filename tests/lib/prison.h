/*
 * prison - a child behind a jail, for tests
 *
 * A body runs in a child that has closed its jail, and returns NULL or what
 * went wrong. The child then waits, so that a test can look at it from outside,
 * until prison_free(). It is nobody: as a root that the jail makes nobody, or
 * as a user that was nobody before. The jail's root is a new folder in the
 * test's work directory, with a spool in it that nobody owns.
 */
#ifndef TESTS_LIB_PRISON_H
#define TESTS_LIB_PRISON_H

#include <sys/types.h>

#include "util/jail.h"
#include "util/proc.h"

enum prison_as { PRISON_AS_USER, PRISON_AS_ROOT };

typedef const char *prison_body(const struct jail *);

struct prisoner {
	pid_t pid;
	int hold;       /* closing it lets the child end */
	char said[512]; /* empty: all is well */
};

extern struct proc_user prison_nobody;
extern char prison_root_dir[128], prison_spool_dir[160];

void prison_build(void);
enum prison_as prison_as(void); /* root if this is root */
struct jail prison_jail(enum prison_as, unsigned may);
struct prisoner prison_arrest(
    const struct jail *, enum prison_as, prison_body *);
int prison_free(struct prisoner *); /* the child's wait status */

/* All of it: checks that the body has nothing to complain of. With JAIL_READ
 * or JAIL_WRITE the spool may be used. */
void prison_holds(enum prison_as, unsigned may, prison_body *);

#endif
