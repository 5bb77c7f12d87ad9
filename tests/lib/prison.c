#include "tests/lib/prison.h"

#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct proc_user prison_nobody;
char prison_root_dir[128], prison_spool_dir[160];

enum prison_as
prison_as(void)
{
	return geteuid() == 0 ? PRISON_AS_ROOT : PRISON_AS_USER;
}

void
prison_build(void)
{
	char here[64];
	struct err err;

	ATF_REQUIRE(proc_find_user("nobody", &prison_nobody, &err) == 0);
	ATF_REQUIRE(getcwd(here, sizeof(here)) != NULL);
	snprintf(prison_root_dir, sizeof(prison_root_dir), "%s/root", here);
	snprintf(
	    prison_spool_dir, sizeof(prison_spool_dir), "%s/root/spool", here);
	ATF_REQUIRE(chmod(here, 0755) == 0);
	ATF_REQUIRE(mkdir(prison_root_dir, 0755) == 0 &&
		    mkdir(prison_spool_dir, 0755) == 0);
	if (geteuid() == 0)
		ATF_REQUIRE(chown(prison_spool_dir, prison_nobody.uid,
				prison_nobody.gid) == 0);
}

struct jail
prison_jail(enum prison_as as, unsigned may)
{
	return (struct jail){ .root = prison_root_dir,
		.uid = as == PRISON_AS_ROOT ? prison_nobody.uid : 0,
		.gid = prison_nobody.gid,
		.may = may,
		.required = true };
}

static void
say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0 || write(fd, "", 1) < 0)
		_exit(99);
}

static void
serve(const struct jail *jail, enum prison_as as, prison_body *run, int out,
    int hold)
{
	struct err err = { ERR_NONE, "" };
	const char *said;
	char c;

	if (geteuid() == 0 && as == PRISON_AS_USER &&
	    proc_become(prison_nobody.uid, prison_nobody.gid, &err) < 0)
		say(out, err.text);
	else if (jail_close(jail, &err) < 0)
		say(out, err.text);
	else {
		said = run == NULL ? NULL : run(jail);
		say(out, said == NULL ? "" : said);
	}
	while (read(hold, &c, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}

struct prisoner
prison_arrest(const struct jail *jail, enum prison_as as, prison_body *run)
{
	struct prisoner p = { .said = "the child died" };
	int out[2], hold[2];
	size_t n = 0;
	ssize_t got;

	ATF_REQUIRE(pipe(out) == 0 && pipe(hold) == 0);
	p.pid = fork();
	ATF_REQUIRE(p.pid >= 0);
	if (p.pid == 0) {
		close(hold[1]);
		serve(jail, as, run, out[1], hold[0]);
	}
	close(out[1]);
	close(hold[0]);
	p.hold = hold[1];
	while (n < sizeof(p.said) - 1 &&
	       (got = read(out[0], p.said + n, sizeof(p.said) - 1 - n)) > 0) {
		n += (size_t)got;
		if (p.said[n - 1] == '\0')
			break;
	}
	close(out[0]);
	return p;
}

int
prison_free(struct prisoner *p)
{
	int status = -1;

	close(p->hold);
	waitpid(p->pid, &status, 0);
	return status;
}

void
prison_holds(enum prison_as as, unsigned may, prison_body *run)
{
	struct jail jail;
	struct prisoner p;

	prison_build();
	jail = prison_jail(as, may);
	if ((may & (JAIL_READ | JAIL_WRITE)) != 0)
		jail.write_dir = prison_spool_dir;
	p = prison_arrest(&jail, as, run);
	ATF_CHECK_STREQ(p.said, "");
	ATF_CHECK_EQ(prison_free(&p), 0);
}
