#include "command/owner.h"

#include <sys/stat.h>
#include <unistd.h>

#include "util/proc.h"

bool
owner_is_caller(void)
{
	struct stat st;

	if (getuid() == 0)
		return true;
	return stat("queue", &st) == 0 && st.st_uid == getuid();
}

int
owner_become(struct err *err)
{
	struct stat st;

	if (geteuid() != 0)
		return 0;
	if (stat("queue", &st) < 0)
		return err_errno(err, "queue");
	return st.st_uid == 0 ? 0 : proc_become(st.st_uid, st.st_gid, err);
}
