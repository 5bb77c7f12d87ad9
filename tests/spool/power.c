#include "tests/spool/power.h"

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/mem.h"
#include "util/str.h"

enum { SECTOR = 512, FILES = 128, NAMES = 256, DESCRIPTORS = 1024 };

/* A file is a number; a name is a path below the spool's top. */
enum call_kind {
	CALL_WRITE,
	CALL_CUT,
	CALL_FLUSH,
	CALL_NAME,
	CALL_MOVE,
	CALL_FLUSH_NAMES,
	CALL_FLUSH_ALL
};

struct path {
	char text[64];
};

struct call {
	enum call_kind kind;
	int file; /* CALL_NAME: -1 takes the name away */
	off_t at;
	struct str bytes;
	struct path path; /* a name, or a directory */
	struct path old;  /* of a move */
};

struct name {
	struct path path;
	int file;
};

static struct {
	size_t base; /* the length of its path */
	struct call *calls;
	size_t count;
	int files, file_of[DESCRIPTORS];
	struct name names[NAMES]; /* as the living see them */
	size_t name_count;
} power;

static struct call *
record(enum call_kind kind, int file)
{
	struct call *call;

	power.calls = mem_grow(power.calls, power.count + 1, sizeof(*call));
	call = &power.calls[power.count++];
	*call = (struct call){ .kind = kind, .file = file };
	return call;
}

/* "queue/3F", of an open directory. */
static struct path
path_of(int directory, const char *name)
{
	char link[64], to[1024];
	struct path path;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", directory);
	n = readlink(link, to, sizeof(to) - 1);
	ATF_REQUIRE(n > (ssize_t)power.base);
	to[n] = '\0';
	snprintf(path.text, sizeof(path.text), "%.40s%s%.20s",
	    to + power.base + 1, name[0] ? "/" : "", name);
	return path;
}

static struct name *
find(struct name *names, size_t count, struct path path)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i].path.text, path.text) == 0)
			return &names[i];
	return NULL;
}

static void
set_name(struct name *names, size_t *count, struct path path, int file)
{
	struct name *name = find(names, *count, path);

	if (name == NULL) {
		ATF_REQUIRE(*count < NAMES);
		name = &names[(*count)++];
		name->path = path;
	}
	name->file = file;
}

static void
rename_to(struct path path, int file)
{
	set_name(power.names, &power.name_count, path, file);
	record(CALL_NAME, file)->path = path;
}

static int
power_open(int directory, const char *text, int flags, mode_t mode)
{
	struct path path = path_of(directory, text);
	struct name *name = find(power.names, power.name_count, path);
	int fd = disk_real.open(directory, text, flags, mode);

	if (fd < 0)
		return -1;
	ATF_REQUIRE(fd < DESCRIPTORS);
	if (name == NULL || name->file < 0) {
		ATF_REQUIRE(power.files < FILES);
		rename_to(path, power.files++);
		name = find(power.names, power.name_count, path);
	}
	power.file_of[fd] = name->file;
	return fd;
}

static ssize_t
power_write(int fd, const void *bytes, size_t len, off_t at)
{
	struct call *call = record(CALL_WRITE, power.file_of[fd]);

	call->at = at;
	str_put(&call->bytes, (struct sv){ bytes, len });
	return disk_real.write(fd, bytes, len, at);
}

static int
power_truncate(int fd, off_t at)
{
	record(CALL_CUT, power.file_of[fd])->at = at;
	return disk_real.cut(fd, at);
}

/* What the test's own disk holds need not be flushed. */
static int
power_flush(int fd)
{
	record(CALL_FLUSH, power.file_of[fd]);
	return 0;
}

static int
power_flush_names(int directory)
{
	record(CALL_FLUSH_NAMES, -1)->path = path_of(directory, "");
	return 0;
}

static int
power_rename(int from, const char *old, int to, const char *new)
{
	struct path path = path_of(from, old);
	struct name *name = find(power.names, power.name_count, path);

	ATF_REQUIRE(name != NULL);
	rename_to(path_of(to, new), name->file);
	rename_to(path, -1);
	return disk_real.rename(from, old, to, new);
}

static int
power_move(int from, const char *old, int to, const char *new)
{
	struct path path = path_of(from, old), new_path = path_of(to, new);
	struct name *name = find(power.names, power.name_count, path);
	struct call *call;
	int file;

	ATF_REQUIRE(name != NULL);
	if (disk_real.move(from, old, to, new) < 0)
		return -1;
	file = name->file;
	set_name(power.names, &power.name_count, new_path, file);
	set_name(power.names, &power.name_count, path, -1);
	call = record(CALL_MOVE, file);
	call->path = new_path;
	call->old = path;
	return 0;
}

static int
power_move_not(int from, const char *old, int to, const char *new)
{
	errno = EINVAL;
	return -1;
}

static int
power_link(int from, const char *old, int to, const char *new)
{
	struct path path = path_of(from, old);
	struct name *name = find(power.names, power.name_count, path);

	ATF_REQUIRE(name != NULL);
	if (disk_real.link(from, old, to, new) < 0)
		return -1;
	rename_to(path_of(to, new), name->file);
	return 0;
}

static int
power_flush_all(int fd)
{
	record(CALL_FLUSH_ALL, -1);
	return 0;
}

static int
power_remove(int directory, const char *name)
{
	int result = disk_real.remove(directory, name);

	if (result == 0)
		rename_to(path_of(directory, name), -1);
	return result;
}

/* It stands: only what is on disk keeps IDs apart. */
static int64_t
power_now(void)
{
	return 1700000000000000;
}

#define POWER_DISK(how_to_move)                                                \
	{                                                                      \
		.open = power_open, .write = power_write,                      \
		.cut = power_truncate, .flush = power_flush,                   \
		.flush_names = power_flush_names,                              \
		.flush_all = power_flush_all, .rename = power_rename,          \
		.move = how_to_move, .link = power_link,                       \
		.remove = power_remove, .now = power_now                       \
	}

const struct disk power_disk = POWER_DISK(power_move);
const struct disk power_disk_unmoving = POWER_DISK(power_move_not);

void
power_begin(const char *base)
{
	char *real = realpath(base, NULL);

	ATF_REQUIRE(real != NULL);
	power_end();
	power.base = strlen(real);
	free(real);
}

size_t
power_calls(void)
{
	return power.count;
}

void
power_end(void)
{
	for (size_t i = 0; i < power.count; i++)
		str_free(&power.calls[i].bytes);
	free(power.calls);
	memset(&power, 0, sizeof(power));
}

/* The disk as it is found: each file's bytes, and the names. */
struct found {
	struct str files[FILES];
	struct name names[NAMES];
	size_t name_count;
	enum power_luck luck;
	unsigned seed;
};

static bool
kept(struct found *found)
{
	found->seed = found->seed * 1103515245 + 12345;
	if (found->luck == POWER_MIXED)
		return found->seed >> 16 & 1;
	return found->luck == POWER_ALL_KEPT;
}

static void
reach(struct str *file, size_t len)
{
	size_t more = len > file->len ? len - file->len : 0;

	if (more > 0)
		memset(str_space(file, more), 0, more);
}

/* A write or a cut; sure: all of it has reached the disk. */
static void
reach_disk(struct found *found, const struct call *call, bool sure)
{
	struct str *file = &found->files[call->file];
	size_t at = (size_t)call->at, done = 0;

	if (call->kind == CALL_CUT) {
		if (sure || kept(found))
			str_cut(file, at);
		return;
	}
	while (done < call->bytes.len) {
		size_t piece = SECTOR - (at + done) % SECTOR;

		if (piece > call->bytes.len - done)
			piece = call->bytes.len - done;
		if (sure || kept(found)) {
			reach(file, at + done + piece);
			memcpy(file->text + at + done, call->bytes.text + done,
			    piece);
		}
		done += piece;
	}
	if (sure || kept(found))
		reach(file, at + done);
}

static bool
is_in(struct path name, struct path directory)
{
	size_t n = strlen(directory.text);

	return strncmp(name.text, directory.text, n) == 0 &&
	       name.text[n] == '/' && strchr(name.text + n + 1, '/') == NULL;
}

static bool
makes_sure(const struct call *later, const struct call *call)
{
	if (later->kind == CALL_FLUSH_ALL)
		return true;
	if (call->kind != CALL_NAME && call->kind != CALL_MOVE)
		return later->kind == CALL_FLUSH && later->file == call->file;
	return later->kind == CALL_FLUSH_NAMES &&
	       (is_in(call->path, later->path) ||
		   (call->kind == CALL_MOVE && is_in(call->old, later->path)));
}

/* Whether a flush among the calls up to the cut made sure of this one. */
static bool
flushed(size_t i, size_t calls)
{
	const struct call *call = &power.calls[i];

	for (i++; i < calls; i++)
		if (makes_sure(&power.calls[i], call))
			return true;
	return false;
}

/* The names as this call leaves them. */
static void
reach_names(struct found *found, const struct call *call)
{
	set_name(found->names, &found->name_count, call->path, call->file);
	if (call->kind == CALL_MOVE)
		set_name(found->names, &found->name_count, call->old, -1);
}

static void
find_disk(struct found *found, size_t calls)
{
	for (size_t i = 0; i < calls; i++) {
		const struct call *call = &power.calls[i];
		bool sure = flushed(i, calls);

		if (call->kind == CALL_WRITE || call->kind == CALL_CUT)
			reach_disk(found, call, sure);
		else if ((call->kind == CALL_NAME || call->kind == CALL_MOVE) &&
			 (sure || kept(found)))
			reach_names(found, call);
	}
}

static void
write_out(const struct str *file, int top, const char *path)
{
	int fd = openat(top, path, O_CREAT | O_TRUNC | O_WRONLY, 0600);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(
	    write(fd, str_text(file), file->len), (ssize_t)file->len);
	close(fd);
}

void
power_cut(size_t calls, enum power_luck luck, unsigned seed, const char *to)
{
	struct found *found = mem_get(sizeof(*found));
	struct path first[FILES] = { 0 };
	int top = open(to, O_RDONLY | O_DIRECTORY);

	ATF_REQUIRE(top >= 0);
	found->luck = luck;
	found->seed = seed;
	for (size_t i = 0; i < power.name_count; i++)
		unlinkat(top, power.names[i].path.text, 0);
	find_disk(found, calls);
	for (size_t i = 0; i < found->name_count; i++) {
		const struct name *name = &found->names[i];

		if (name->file < 0)
			continue;
		if (first[name->file].text[0] != '\0') {
			ATF_REQUIRE_EQ(linkat(top, first[name->file].text, top,
					   name->path.text, 0),
			    0);
			continue;
		}
		first[name->file] = name->path;
		write_out(&found->files[name->file], top, name->path.text);
	}
	close(top);
	for (size_t i = 0; i < FILES; i++)
		str_free(&found->files[i]);
	free(found);
}
