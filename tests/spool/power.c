#include "tests/spool/power.h"

#include <atf-c.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/hash.h"
#include "util/mem.h"
#include "util/str.h"

enum { SECTOR = 512, BLOCK = 4096, DESCRIPTORS = 4096 };

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
	char text[112];
};

struct call {
	enum call_kind kind;
	int file; /* CALL_NAME: -1 takes the name away */
	off_t at;
	struct str bytes;
	struct path path; /* a name, or a directory */
	struct path old;  /* of a move */
	size_t sure;      /* the flush that made sure of it; NEVER: none yet */
};

#define NEVER SIZE_MAX

struct name {
	struct path path;
	uint64_t hash;
	int file;
};

struct names {
	struct name *at;
	size_t count;
};

/* Each file's bytes, and the names. */
struct contents {
	struct str *files;
	int count;
	bool *own; /* the file is here; else it is as the base has it */
	struct names names;
};

static struct {
	size_t base; /* the length of its path */
	struct call *calls;
	size_t count, room;
	size_t *unsure; /* calls that no flush has seen */
	size_t unsure_count, unsure_room;
	int files, file_of[DESCRIPTORS];
	struct names names; /* as the living see them */
	/* What all calls before the first unsure one of a cut have made. */
	struct contents sure;
	size_t applied, cut;
} power;

/* Calls come from threads, too. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

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

static bool
is_flush(const struct call *call)
{
	return call->kind == CALL_FLUSH || call->kind == CALL_FLUSH_NAMES ||
	       call->kind == CALL_FLUSH_ALL;
}

/* The last call is a flush: of these it makes sure. */
static void
see_flush(void)
{
	const struct call *flush = &power.calls[power.count - 1];
	size_t left = 0;

	for (size_t i = 0; i < power.unsure_count; i++) {
		struct call *call = &power.calls[power.unsure[i]];

		if (makes_sure(flush, call))
			call->sure = power.count - 1;
		else
			power.unsure[left++] = power.unsure[i];
	}
	power.unsure_count = left;
}

/* What it is about is filled in before it is told to finish(). */
static struct call *
record(enum call_kind kind, int file)
{
	struct call *call;

	if (power.count == power.room) {
		power.room = power.room == 0 ? 64 : power.room * 2;
		power.calls = mem_grow(power.calls, power.room, sizeof(*call));
	}
	call = &power.calls[power.count++];
	*call = (struct call){ .kind = kind, .file = file, .sure = NEVER };
	return call;
}

static void
finish(const struct call *call)
{
	if (is_flush(call)) {
		see_flush();
		return;
	}
	if (power.unsure_count == power.unsure_room) {
		power.unsure_room =
		    power.unsure_room == 0 ? 64 : power.unsure_room * 2;
		power.unsure = mem_grow(
		    power.unsure, power.unsure_room, sizeof(power.unsure[0]));
	}
	power.unsure[power.unsure_count++] = power.count - 1;
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
	snprintf(path.text, sizeof(path.text), "%.40s%s%.64s",
	    to + power.base + 1, name[0] ? "/" : "", name);
	return path;
}

static struct name *
find(const struct names *names, struct path path)
{
	uint64_t hash = hash_of(sv_of(path.text));

	for (size_t i = names->count; i-- > 0;)
		if (names->at[i].hash == hash &&
		    strcmp(names->at[i].path.text, path.text) == 0)
			return &names->at[i];
	return NULL;
}

static void
set_name(struct names *names, struct path path, int file)
{
	struct name *name = find(names, path);

	if (name == NULL) {
		names->at =
		    mem_grow(names->at, names->count + 1, sizeof(names->at[0]));
		name = &names->at[names->count++];
		name->path = path;
		name->hash = hash_of(sv_of(path.text));
	}
	name->file = file;
}

static void
rename_to(struct path path, int file)
{
	struct call *call = record(CALL_NAME, file);

	set_name(&power.names, path, file);
	call->path = path;
	finish(call);
}

bool power_dead;

static bool
is_dead(void)
{
	errno = EIO;
	return power_dead;
}

static int
open_locked(int directory, const char *text, int flags, mode_t mode)
{
	struct path path = path_of(directory, text);
	struct name *name = find(&power.names, path);
	int fd = disk_real.open(directory, text, flags, mode);

	if (fd < 0)
		return -1;
	ATF_REQUIRE(fd < DESCRIPTORS);
	if (name == NULL || name->file < 0) {
		rename_to(path, power.files++);
		name = find(&power.names, path);
	}
	power.file_of[fd] = name->file;
	return fd;
}

static int
power_open(int directory, const char *text, int flags, mode_t mode)
{
	int fd;

	pthread_mutex_lock(&lock);
	fd = open_locked(directory, text, flags, mode);
	pthread_mutex_unlock(&lock);
	return fd;
}

static ssize_t
power_write(int fd, const void *bytes, size_t len, off_t at)
{
	struct call *call;
	ssize_t n;

	if (is_dead())
		return -1;
	pthread_mutex_lock(&lock);
	call = record(CALL_WRITE, power.file_of[fd]);
	call->at = at;
	str_put(&call->bytes, (struct sv){ bytes, len });
	finish(call);
	n = disk_real.write(fd, bytes, len, at);
	pthread_mutex_unlock(&lock);
	return n;
}

static int
power_truncate(int fd, off_t at)
{
	struct call *call;
	int result;

	pthread_mutex_lock(&lock);
	call = record(CALL_CUT, power.file_of[fd]);
	call->at = at;
	finish(call);
	result = disk_real.cut(fd, at);
	pthread_mutex_unlock(&lock);
	return result;
}

/* What the test's own disk holds need not be flushed. */
static int
power_flush(int fd)
{
	if (is_dead())
		return -1;
	pthread_mutex_lock(&lock);
	finish(record(CALL_FLUSH, power.file_of[fd]));
	pthread_mutex_unlock(&lock);
	return 0;
}

static int
power_flush_names(int directory)
{
	struct call *call;

	if (is_dead())
		return -1;
	pthread_mutex_lock(&lock);
	call = record(CALL_FLUSH_NAMES, -1);
	call->path = path_of(directory, "");
	finish(call);
	pthread_mutex_unlock(&lock);
	return 0;
}

static int
power_flush_all(int fd)
{
	if (is_dead())
		return -1;
	pthread_mutex_lock(&lock);
	finish(record(CALL_FLUSH_ALL, -1));
	pthread_mutex_unlock(&lock);
	return 0;
}

static int
power_rename(int from, const char *old, int to, const char *new)
{
	struct path path = path_of(from, old);
	struct name *name;
	int result;

	pthread_mutex_lock(&lock);
	name = find(&power.names, path);
	ATF_REQUIRE(name != NULL);
	rename_to(path_of(to, new), name->file);
	rename_to(path, -1);
	result = disk_real.rename(from, old, to, new);
	pthread_mutex_unlock(&lock);
	return result;
}

static int
move_locked(int from, const char *old, int to, const char *new)
{
	struct path path = path_of(from, old), new_path = path_of(to, new);
	struct name *name = find(&power.names, path);
	struct call *call;
	int file;

	ATF_REQUIRE(name != NULL);
	if (disk_real.move(from, old, to, new) < 0)
		return -1;
	file = name->file;
	set_name(&power.names, new_path, file);
	set_name(&power.names, path, -1);
	call = record(CALL_MOVE, file);
	call->path = new_path;
	call->old = path;
	finish(call);
	return 0;
}

static int
power_move(int from, const char *old, int to, const char *new)
{
	int result;

	pthread_mutex_lock(&lock);
	result = move_locked(from, old, to, new);
	pthread_mutex_unlock(&lock);
	return result;
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
	struct name *name;
	int result;

	pthread_mutex_lock(&lock);
	name = find(&power.names, path);
	ATF_REQUIRE(name != NULL);
	result = disk_real.link(from, old, to, new);
	if (result == 0)
		rename_to(path_of(to, new), name->file);
	pthread_mutex_unlock(&lock);
	return result;
}

static int
power_remove(int directory, const char *name)
{
	int result;

	if (is_dead())
		return -1;
	pthread_mutex_lock(&lock);
	result = disk_real.remove(directory, name);
	if (result == 0)
		rename_to(path_of(directory, name), -1);
	pthread_mutex_unlock(&lock);
	return result;
}

/* It stands, or is where a test has put it: only what is on disk keeps IDs
 * apart. */
int64_t power_clock = POWER_CLOCK;

static int64_t
power_now(void)
{
	return power_clock;
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

static void
contents_free(struct contents *c)
{
	for (int i = 0; i < c->count; i++)
		if (c->own == NULL || c->own[i])
			str_free(&c->files[i]);
	free(c->files);
	free(c->own);
	free(c->names.at);
	*c = (struct contents){ 0 };
}

void
power_end(void)
{
	for (size_t i = 0; i < power.count; i++)
		str_free(&power.calls[i].bytes);
	contents_free(&power.sure);
	free(power.calls);
	free(power.unsure);
	free(power.names.at);
	memset(&power, 0, sizeof(power));
	power_clock = POWER_CLOCK;
}

/* The disk as it is found. */
struct found {
	struct contents is;
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

/* For writing: what is only the base's is copied first. */
static struct str *
file_of(struct contents *c, int file)
{
	if (c->own != NULL && !c->own[file]) {
		str_put(&c->files[file], str_view(&power.sure.files[file]));
		c->own[file] = true;
	}
	return &c->files[file];
}

static const struct str *
look_at(const struct contents *c, int file)
{
	return c->own != NULL && !c->own[file] ? &power.sure.files[file]
					       : &c->files[file];
}

static void
reach(struct str *file, size_t len)
{
	size_t more = len > file->len ? len - file->len : 0;

	if (more > 0)
		memset(str_space(file, more), 0, more);
}

static void
reach_all(struct str *file, const struct call *call)
{
	size_t at = (size_t)call->at;

	if (call->kind == CALL_CUT) {
		str_cut(file, at);
		return;
	}
	reach(file, at + call->bytes.len);
	memcpy(file->text + at, call->bytes.text, call->bytes.len);
}

/* Of a write or a cut of which no flush made sure. */
static void
reach_disk(struct found *found, const struct call *call)
{
	struct str *file = file_of(&found->is, call->file);
	size_t at = (size_t)call->at, done = 0;

	if (call->kind == CALL_CUT) {
		if (kept(found))
			str_cut(file, at);
		return;
	}
	while (done < call->bytes.len) {
		size_t piece = SECTOR - (at + done) % SECTOR;

		if (piece > call->bytes.len - done)
			piece = call->bytes.len - done;
		if (kept(found)) {
			reach(file, at + done + piece);
			memcpy(file->text + at + done, call->bytes.text + done,
			    piece);
		}
		done += piece;
	}
	if (kept(found))
		reach(file, at + done);
}

/* The names as this call leaves them. */
static void
reach_names(struct names *names, const struct call *call)
{
	set_name(names, call->path, call->file);
	if (call->kind == CALL_MOVE)
		set_name(names, call->old, -1);
}

static void
apply(struct contents *c, const struct call *call)
{
	if (call->kind == CALL_WRITE || call->kind == CALL_CUT)
		reach_all(file_of(c, call->file), call);
	else if (!is_flush(call))
		reach_names(&c->names, call);
}

static void
apply_perhaps(struct found *found, const struct call *call)
{
	if (call->kind == CALL_WRITE || call->kind == CALL_CUT)
		reach_disk(found, call);
	else if (!is_flush(call) && kept(found))
		reach_names(&found->is.names, call);
}

/* Cuts that come in order need not begin at the first call. */
static void
find_base(size_t calls)
{
	struct contents *base = &power.sure;

	if (base->files == NULL || base->count != power.files ||
	    calls < power.cut) {
		contents_free(base);
		base->count = power.files;
		base->files =
		    mem_get(((size_t)power.files + 1) * sizeof(base->files[0]));
		power.applied = 0;
	}
	power.cut = calls;
	while (power.applied < calls) {
		const struct call *call = &power.calls[power.applied];

		if (!is_flush(call) && call->sure >= calls)
			break;
		apply(base, call);
		power.applied++;
	}
}

static void
find_disk(struct found *found, size_t calls)
{
	struct contents *c = &found->is;

	find_base(calls);
	c->count = power.files;
	c->files = mem_get(((size_t)power.files + 1) * sizeof(c->files[0]));
	c->own = mem_get((size_t)power.files + 1);
	c->names.count = power.sure.names.count;
	c->names.at =
	    mem_grow(NULL, c->names.count + 1, sizeof(c->names.at[0]));
	if (c->names.count > 0)
		memcpy(c->names.at, power.sure.names.at,
		    c->names.count * sizeof(c->names.at[0]));
	for (size_t i = power.applied; i < calls; i++)
		if (power.calls[i].sure < calls)
			apply(c, &power.calls[i]);
		else
			apply_perhaps(found, &power.calls[i]);
}

/* --- writing it out ------------------------------------------------------- */

/* The end of the blocks from here on that are not zeros. */
static size_t
run_of(const struct str *file, size_t at)
{
	static const char zeros[BLOCK];

	while (at < file->len) {
		size_t len = file->len - at < BLOCK ? file->len - at : BLOCK;

		if (memcmp(file->text + at, zeros, len) == 0)
			break;
		at += len;
	}
	return at;
}

/* Most of a segment is zeros. */
static void
write_out(const struct str *file, int top, const char *path)
{
	int fd = openat(top, path, O_CREAT | O_TRUNC | O_WRONLY, 0600);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(ftruncate(fd, (off_t)file->len), 0);
	for (size_t at = 0; at < file->len;) {
		size_t end = run_of(file, at);

		if (end > at)
			ATF_REQUIRE_EQ(
			    pwrite(fd, file->text + at, end - at, (off_t)at),
			    (ssize_t)(end - at));
		at = end + BLOCK;
	}
	close(fd);
}

/* What a replay put there may have names that nobody recorded. */
static void
empty_out(int top, const char *directory)
{
	int fd = openat(top, directory, O_RDONLY | O_DIRECTORY);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (names == NULL)
		return;
	while ((entry = readdir(names)) != NULL)
		unlinkat(fd, entry->d_name, 0);
	closedir(names);
}

static void
write_names(const struct contents *c, int top)
{
	struct path *first =
	    mem_get(((size_t)power.files + 1) * sizeof(first[0]));

	for (size_t i = 0; i < c->names.count; i++) {
		const struct name *name = &c->names.at[i];

		if (name->file < 0)
			continue;
		if (first[name->file].text[0] != '\0') {
			ATF_REQUIRE_EQ(linkat(top, first[name->file].text, top,
					   name->path.text, 0),
			    0);
			continue;
		}
		first[name->file] = name->path;
		write_out(look_at(c, name->file), top, name->path.text);
	}
	free(first);
}

void
power_cut(size_t calls, enum power_luck luck, unsigned seed, const char *to)
{
	struct found found = { .luck = luck, .seed = seed };
	int top = open(to, O_RDONLY | O_DIRECTORY);

	ATF_REQUIRE(top >= 0);
	for (size_t i = 0; i < power.names.count; i++)
		unlinkat(top, power.names.at[i].path.text, 0);
	empty_out(top, "journal");
	empty_out(top, "corrupt");
	find_disk(&found, calls);
	write_names(&found.is, top);
	contents_free(&found.is);
	close(top);
}
