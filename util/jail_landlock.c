/*
 * Landlock: no file but those below the jail's directories, no TCP, no signal
 * and no abstract socket that leads out.
 */
#include "util/jail_walls.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compat/landlock.h"

/* clang-format off */
/* What each ABI added, and how long its struct is. */
static const struct abi {
	long abi;
	size_t size;
	struct landlock_handled handled;
} abis[] = {
	{ 1, 8, { .fs = LANDLOCK_ACCESS_FS_EXECUTE |
	    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
	    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
	    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
	    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM } },
	{ 2, 8, { .fs = LANDLOCK_ACCESS_FS_REFER } },
	{ 3, 8, { .fs = LANDLOCK_ACCESS_FS_TRUNCATE } },
	{ 4, 16, { .net = LANDLOCK_ACCESS_NET_BIND_TCP |
	    LANDLOCK_ACCESS_NET_CONNECT_TCP } },
	{ 5, 16, { .fs = LANDLOCK_ACCESS_FS_IOCTL_DEV } },
	{ 6, 24, { .scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET |
	    LANDLOCK_SCOPE_SIGNAL } },
};

enum {
	READING = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	WRITING = READING | LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_TRUNCATE | LANDLOCK_ACCESS_FS_REFER |
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR,
};
/* clang-format on */

static int
allow_open(int wall, int fd, const char *path, uint64_t access, struct err *err)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access,
		.parent_fd = fd };
	struct stat st;
	long result;

	/* Of what is no directory nothing but its content can be read. */
	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE;
	result = syscall(
	    SYS_landlock_add_rule, wall, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(fd);
	if (result < 0)
		return err_errno(err, "jail: Landlock rule for %s", path);
	return 0;
}

static int
allow_writing(int wall, const char *path, uint64_t access, struct err *err)
{
	int fd;

	if (path == NULL)
		return 0;
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "jail: open %s", path);
	return allow_open(wall, fd, path, access, err);
}

static int
allow_reading(
    int wall, const char *const *paths, uint64_t access, struct err *err)
{
	int fd;

	for (; paths != NULL && *paths != NULL; paths++) {
		fd = open(*paths, O_PATH | O_CLOEXEC);
		if (fd >= 0 && allow_open(wall, fd, *paths, access, err) < 0)
			return -1;
	}
	return 0;
}

int
jail_landlock_open(const struct jail *jail, int *wall, struct err *err)
{
	struct landlock_handled all = { 0 };
	size_t size = 0;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	*wall = -1;
	for (size_t i = 0; i < sizeof(abis) / sizeof(*abis); i++)
		if (abis[i].abi <= abi) {
			all.fs |= abis[i].handled.fs;
			all.net |= abis[i].handled.net;
			all.scoped |= abis[i].handled.scoped;
			size = abis[i].size;
		}
	if (size == 0)
		return 0; /* ENOSYS, or not enabled at boot */
	if ((jail->may & JAIL_CONNECT) != 0)
		all.net = 0;
	*wall = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
	if (*wall < 0)
		return err_errno(err, "jail: Landlock rule set");
	if (allow_reading(*wall, jail->read_paths, all.fs & READING, err) ==
		0 &&
	    allow_writing(*wall, jail->write_dir, all.fs & WRITING, err) == 0)
		return 0;
	close(*wall);
	*wall = -1;
	return -1;
}

int
jail_landlock_close(int wall, struct err *err)
{
	int result = 0;

	if (syscall(SYS_landlock_restrict_self, wall, 0) < 0)
		result = err_errno(err, "jail: Landlock");
	close(wall);
	return result;
}
