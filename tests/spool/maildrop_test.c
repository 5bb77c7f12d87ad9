#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "tests/spool/sample.h"

static struct spool *spool;
static struct maildrop *maildrop;
static int directory; /* maildrop, open */

static void
begin(void)
{
	struct err err;

	spool = sample_spool("s", &disk_real);
	maildrop = maildrop_open("s", &err);
	ATF_REQUIRE_MSG(maildrop != NULL, "%s", err.text);
	directory = open("s/maildrop", O_RDONLY | O_DIRECTORY);
	ATF_REQUIRE(directory >= 0);
}

static void
end(void)
{
	close(directory);
	maildrop_close(&maildrop);
	spool_close(&spool);
}

static void
drop(const char *content, char id[SPOOL_ID_ROOM])
{
	struct err err;
	struct spool_draft *d =
	    maildrop_create(maildrop, sample_envelope(), &err);

	ATF_REQUIRE_MSG(d != NULL, "%s", err.text);
	snprintf(id, SPOOL_ID_ROOM, "%s", maildrop_id(d));
	ATF_REQUIRE_EQ(spool_append(d, sv_of(content), &err), 0);
	ATF_REQUIRE_EQ_MSG(spool_commit(&d, &err), 0, "%s", err.text);
}

static enum spool_state
state_of(const char *id)
{
	struct pool *pool = pool_new();
	struct spool_envelope env;
	struct err err;
	enum spool_state state = SPOOL_GONE;
	int fd = maildrop_file(maildrop, id, &err);

	if (fd >= 0) {
		state = sample_read(fd, id, pool, &env, &err);
		close(fd);
	}
	pool_free(&pool);
	return state;
}

static void
count(void *context, const char *id)
{
	++*(int *)context;
}

static int
names(void)
{
	struct err err;
	int n = 0;

	ATF_REQUIRE_EQ(maildrop_each(maildrop, count, &n, &err), 0);
	return n;
}

ATF_TC_WITHOUT_HEAD(what_is_dropped_can_be_read_by_all_and_removed);
ATF_TC_BODY(what_is_dropped_can_be_read_by_all_and_removed, tc)
{
	char one[SPOOL_ID_ROOM], two[SPOOL_ID_ROOM];
	struct err err;
	struct stat st;

	begin();
	umask(077);
	drop("one\r\n", one);
	drop("two\r\n", two);
	ATF_CHECK(strcmp(one, two) != 0);
	ATF_CHECK_EQ(state_of(one), SPOOL_GOOD);
	ATF_CHECK_EQ(state_of(two), SPOOL_GOOD);
	ATF_CHECK_EQ(names(), 2);
	ATF_CHECK(fstatat(directory, one, &st, 0) == 0 &&
		  (st.st_mode & 07777) == 0444);
	ATF_CHECK_EQ(maildrop_remove(maildrop, one, &err), 0);
	ATF_CHECK_EQ(maildrop_remove(maildrop, one, &err), 0);
	ATF_CHECK_EQ(names(), 1);
	errno = 0;
	ATF_CHECK_EQ(maildrop_file(maildrop, one, &err), -1);
	ATF_CHECK_EQ(errno, ENOENT);
	ATF_CHECK_EQ(maildrop_remove(maildrop, "../../x", &err), -1);
	end();
}

ATF_TC_WITHOUT_HEAD(a_draft_that_is_discarded_or_refused_leaves_nothing);
ATF_TC_BODY(a_draft_that_is_discarded_or_refused_leaves_nothing, tc)
{
	struct spool_envelope nobody = { .sender = "joe@example.org" };
	struct spool_draft *d;
	struct err err;

	begin();
	d = maildrop_create(maildrop, sample_envelope(), &err);
	ATF_REQUIRE_EQ(spool_append(d, SV("text\r\n"), &err), 0);
	ATF_CHECK_EQ(names(), 1);
	ATF_CHECK_EQ(state_of(maildrop_id(d)), SPOOL_UNFINISHED);
	spool_discard(&d);
	ATF_CHECK_EQ(names(), 0);
	ATF_CHECK(maildrop_create(maildrop, &nobody, &err) == NULL);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_CHECK_EQ(names(), 0);
	d = maildrop_create(maildrop, sample_envelope(), &err);
	ATF_CHECK_EQ(spool_append(d, SV("bare\n"), &err), -1);
	ATF_CHECK_EQ(spool_commit(&d, &err), -1);
	ATF_CHECK_EQ(names(), 0);
	end();
}

/* By another than who asks. */
static bool
is_locked(const char *id)
{
	struct err err;
	int fd = maildrop_file(maildrop, id, &err);
	bool locked;

	ATF_REQUIRE_MSG(fd >= 0, "%s", err.text);
	locked = flock(fd, LOCK_EX | LOCK_NB) < 0;
	close(fd);
	return locked;
}

ATF_TC_WITHOUT_HEAD(who_writes_locks_until_the_commit);
ATF_TC_BODY(who_writes_locks_until_the_commit, tc)
{
	char id[SPOOL_ID_ROOM];
	struct spool_draft *d;
	struct err err;
	pid_t other;

	begin();
	d = maildrop_create(maildrop, sample_envelope(), &err);
	ATF_REQUIRE_MSG(d != NULL, "%s", err.text);
	snprintf(id, sizeof(id), "%s", maildrop_id(d));
	ATF_CHECK(is_locked(id));
	/* A program that is run meanwhile does not keep the lock. */
	ATF_REQUIRE((other = vfork()) >= 0);
	if (other == 0) {
		execl("/bin/sleep", "sleep", "60", (char *)NULL);
		_exit(1);
	}
	ATF_REQUIRE_EQ(spool_append(d, SV("text\r\n"), &err), 0);
	ATF_CHECK(is_locked(id));
	ATF_REQUIRE_EQ(spool_commit(&d, &err), 0);
	ATF_CHECK(!is_locked(id));
	ATF_CHECK_EQ(state_of(id), SPOOL_GOOD);
	kill(other, SIGKILL);
	ATF_CHECK_EQ(waitpid(other, NULL, 0), other);
	end();
}

static void
keep_name(void *context, const char *id)
{
	snprintf(context, SPOOL_ID_ROOM, "%s", id);
}

ATF_TC_WITHOUT_HEAD(the_lock_of_a_dead_writer_is_gone);
ATF_TC_BODY(the_lock_of_a_dead_writer_is_gone, tc)
{
	char id[SPOOL_ID_ROOM] = "", go;
	struct err err;
	int made[2];
	pid_t writer;

	begin();
	ATF_REQUIRE(pipe(made) == 0 && (writer = fork()) >= 0);
	if (writer == 0) {
		if (maildrop_create(maildrop, sample_envelope(), &err) != NULL)
			close(made[1]);
		pause();
		_exit(1);
	}
	close(made[1]);
	ATF_REQUIRE_EQ(read(made[0], &go, 1), 0);
	ATF_REQUIRE_EQ(maildrop_each(maildrop, keep_name, id, &err), 0);
	ATF_CHECK(is_locked(id));
	kill(writer, SIGSTOP);
	ATF_CHECK(is_locked(id));
	kill(writer, SIGKILL);
	ATF_CHECK_EQ(waitpid(writer, NULL, 0), writer);
	ATF_CHECK(!is_locked(id));
	ATF_CHECK_EQ(state_of(id), SPOOL_UNFINISHED);
	close(made[0]);
	end();
}

/* What pickup may do between a file's creation and its lock. */
static enum { LOOKS, REMOVES, NOTHING } next;
static int looking = -1;

static int
open_and_look(int at, const char *name, int flags, mode_t mode)
{
	int fd = openat(at, name, flags, mode);

	if (fd < 0 || (flags & O_CREAT) == 0)
		return fd;
	if (next == LOOKS) {
		looking = openat(at, name, O_RDONLY | O_CLOEXEC);
		ATF_REQUIRE_EQ(flock(looking, LOCK_EX | LOCK_NB), 0);
	} else if (next == REMOVES) {
		ATF_REQUIRE_EQ(unlinkat(at, name, 0), 0);
	}
	if (next != NOTHING)
		next++;
	return fd;
}

ATF_TC_WITHOUT_HEAD(a_file_lost_before_its_lock_is_made_again);
ATF_TC_BODY(a_file_lost_before_its_lock_is_made_again, tc)
{
	struct disk disk = disk_real;
	struct spool_draft *d;
	struct err err;

	begin();
	maildrop_close(&maildrop);
	disk.open = open_and_look;
	maildrop = maildrop_open_on(&disk, "s", &err);
	ATF_REQUIRE(maildrop != NULL);
	d = maildrop_create(maildrop, sample_envelope(), &err);
	ATF_REQUIRE_MSG(d != NULL, "%s", err.text);
	ATF_CHECK_EQ(next, NOTHING);
	ATF_CHECK_EQ(names(), 1);
	ATF_CHECK(is_locked(maildrop_id(d)));
	close(looking);
	ATF_REQUIRE_EQ(spool_append(d, SV("text\r\n"), &err), 0);
	ATF_REQUIRE_EQ(spool_commit(&d, &err), 0);
	ATF_CHECK_EQ(names(), 1);
	end();
}

static int64_t
stopped_clock(void)
{
	return 1700000000123456;
}

ATF_TC_WITHOUT_HEAD(a_name_that_is_taken_is_not_taken_again);
ATF_TC_BODY(a_name_that_is_taken_is_not_taken_again, tc)
{
	struct disk disk = disk_real;
	char id[SPOOL_ID_ROOM];
	struct err err;

	begin();
	disk.now = stopped_clock;
	maildrop_close(&maildrop);
	maildrop = maildrop_open_on(&disk, "s", &err);
	ATF_REQUIRE(maildrop != NULL);
	for (int i = 0; i < 5; i++)
		drop("text\r\n", id);
	ATF_CHECK_EQ(names(), 5);
	end();
}

static void
refused(const char *id, const char *why)
{
	struct err err;
	int fd = maildrop_file(maildrop, id, &err);

	ATF_CHECK_EQ(fd, -1);
	ATF_CHECK_EQ(errno, EINVAL);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_CHECK_MSG(strstr(err.text, why) != NULL, "%s", err.text);
	if (unlinkat(directory, id, 0) < 0)
		unlinkat(directory, id, AT_REMOVEDIR);
}

static void
bind_socket(const char *id)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(
	    address.sun_path, sizeof(address.sun_path), "s/maildrop/%s", id);
	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(what_is_no_plain_file_is_refused);
ATF_TC_BODY(what_is_no_plain_file_is_refused, tc)
{
	const char *id = "BhnP2F1k0Wz7";
	char real[SPOOL_ID_ROOM];

	begin();
	drop("text\r\n", real);
	ATF_REQUIRE_EQ(symlinkat("/etc/passwd", directory, id), 0);
	refused(id, "a symbolic link");
	ATF_REQUIRE_EQ(symlinkat(real, directory, id), 0);
	refused(id, "a symbolic link");
	ATF_REQUIRE_EQ(mkfifoat(directory, id, 0666), 0);
	refused(id, "a FIFO");
	ATF_REQUIRE_EQ(mkdirat(directory, id, 0777), 0);
	refused(id, "a directory");
	bind_socket(id);
	refused(id, "a socket");
	ATF_REQUIRE_EQ(linkat(directory, real, directory, id, 0), 0);
	refused(id, "a file with another name");
	if (mknodat(directory, id, S_IFCHR | 0600, makedev(1, 5)) == 0)
		refused(id, "a device");
	ATF_CHECK_EQ(state_of(real), SPOOL_GOOD);
	end();
}

ATF_TC_WITHOUT_HEAD(odd_names_are_no_messages);
ATF_TC_BODY(odd_names_are_no_messages, tc)
{
	static const char *const odd[] = { "a", "\xff\xfe", "new\nline", "-rf",
		"BhnP2F1k0Wz", "BhnP2F1k0Wz7.tmp", "A1B2C3D4E5" };
	struct err err;

	begin();
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		int fd = openat(directory, odd[i], O_CREAT | O_WRONLY, 0444);

		ATF_REQUIRE(fd >= 0);
		close(fd);
		ATF_CHECK_EQ(maildrop_file(maildrop, odd[i], &err), -1);
		ATF_CHECK_EQ(err.kind, ERR_NEVER);
	}
	ATF_CHECK_EQ(names(), 0);
	ATF_CHECK_EQ(maildrop_file(maildrop, "../queue/lock", &err), -1);
	ATF_CHECK_EQ(maildrop_file(maildrop, "", &err), -1);
	end();
}

/* Fails when the file would be longer than this; nothing is left of it. */
static void
limited(rlim_t limit)
{
	struct rlimit size = { limit, RLIM_INFINITY };
	struct str text = sample_content(1, 200000);
	struct spool_draft *d;
	struct err err;

	signal(SIGXFSZ, SIG_IGN);
	ATF_REQUIRE_EQ(setrlimit(RLIMIT_FSIZE, &size), 0);
	d = maildrop_create(maildrop, sample_envelope(), &err);
	ATF_REQUIRE(d != NULL);
	if (spool_append(d, str_view(&text), &err) < 0) {
		ATF_CHECK(strstr(err.text, "ulimit -f") != NULL);
		spool_discard(&d);
	} else {
		ATF_CHECK_EQ(spool_commit(&d, &err), -1);
		ATF_CHECK(strstr(err.text, "ulimit -f") != NULL);
	}
	size.rlim_cur = RLIM_INFINITY;
	ATF_REQUIRE_EQ(setrlimit(RLIMIT_FSIZE, &size), 0);
	ATF_CHECK_EQ(names(), 0);
	str_free(&text);
}

ATF_TC_WITHOUT_HEAD(a_limit_of_file_size_is_said);
ATF_TC_BODY(a_limit_of_file_size_is_said, tc)
{
	begin();
	limited(0);
	limited(1000);
	limited(100000);
	limited(200100);
	end();
}

ATF_TC_WITHOUT_HEAD(the_group_may_write_but_not_list);
ATF_TC_BODY(the_group_may_write_but_not_list, tc)
{
	struct stat st;
	struct err err;
	gid_t mine = getgid();

	begin();
	ATF_REQUIRE(fstat(directory, &st) == 0);
	ATF_CHECK_EQ(st.st_mode & 07777, 0700);
	if (getuid() == 0) {
		ATF_REQUIRE_EQ(spool_make("s", 1234, 1234, 4321, &err), 0);
		ATF_REQUIRE(fstat(directory, &st) == 0);
		ATF_CHECK_EQ(st.st_mode & 07777, 0730);
		ATF_CHECK(st.st_uid == 1234 && st.st_gid == 4321);
		ATF_REQUIRE_EQ(spool_make("s", 0, mine, mine, &err), 0);
		ATF_REQUIRE(fstat(directory, &st) == 0);
		ATF_CHECK_EQ(st.st_mode & 07777, 0700);
	}
	end();
}

/* As a user who is in no more than the group; the step that failed, or 0. */
static int
drop_as_member(void)
{
	struct spool_draft *d;
	struct err err;
	int n = 0, fd;

	if (setgroups(0, NULL) < 0 || setregid(4321, 4321) < 0 ||
	    setreuid(99, 99) < 0)
		return 1;
	if ((maildrop = maildrop_open("s", &err)) == NULL)
		return 2;
	if (maildrop_each(maildrop, count, &n, &err) == 0)
		return 3;
	if ((d = maildrop_create(maildrop, sample_envelope(), &err)) == NULL)
		return 4;
	fd = maildrop_file(maildrop, maildrop_id(d), &err);
	if (fd < 0 || spool_append(d, SV("text\r\n"), &err) < 0 ||
	    spool_commit(&d, &err) < 0)
		return 5;
	if (spool_verify(fd, &err) != SPOOL_GOOD)
		return 6;
	maildrop_close(&maildrop);
	close(fd);
	return 0;
}

ATF_TC(a_member_of_the_group_drops_without_listing);
ATF_TC_HEAD(a_member_of_the_group_drops_without_listing, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_member_of_the_group_drops_without_listing, tc)
{
	struct err err;
	int status;
	pid_t child;

	ATF_REQUIRE(chmod(".", 0755) == 0);
	begin();
	ATF_REQUIRE(chmod("s", 0755) == 0);
	ATF_REQUIRE_EQ(spool_make("s", 1234, 1234, 4321, &err), 0);
	maildrop_close(&maildrop);
	fflush(NULL);
	child = fork();
	ATF_REQUIRE(child >= 0);
	if (child == 0)
		_exit(drop_as_member());
	ATF_REQUIRE_EQ(waitpid(child, &status, 0), child);
	ATF_CHECK_EQ_MSG(status, 0, "step %d", WEXITSTATUS(status));
	maildrop = maildrop_open("s", &err);
	ATF_CHECK_EQ(names(), 1);
	end();
}

ATF_TC_WITHOUT_HEAD(a_message_goes_back_to_maildrop);
ATF_TC_BODY(a_message_goes_back_to_maildrop, tc)
{
	struct spool_slot *slot;
	char id[SPOOL_ID_ROOM];
	struct err err;

	begin();
	slot = sample_slot(spool);
	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	ATF_CHECK_EQ_MSG(spool_requeue(spool, id, &err), 0, "%s", err.text);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GONE);
	ATF_CHECK_EQ(state_of(id), SPOOL_GOOD);
	errno = 0;
	ATF_CHECK_EQ(spool_requeue(spool, id, &err), -1);
	ATF_CHECK_EQ(errno, ENOENT);
	ATF_CHECK_EQ(spool_requeue(spool, "../x", &err), -1);
	spool_slot_give_back(&slot);
	end();
}

/* pickup looks at nothing but state bytes; a report may be owed of who has a
 * status, or it was written by qmgr for an agent of the one before. */
ATF_TC_WITHOUT_HEAD(who_was_sent_to_is_done_in_maildrop);
ATF_TC_BODY(who_was_sent_to_is_done_in_maildrop, tc)
{
	struct spool_status status = {
		.outcome = SPOOL_SENT, .dsn = "2.0.0", .text = "sent"
	};
	struct pool *pool = pool_new();
	struct spool_envelope env;
	struct spool_slot *slot;
	char id[SPOOL_ID_ROOM];
	struct err err;
	int fd;

	begin();
	slot = sample_slot(spool);
	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	ATF_REQUIRE_EQ(spool_put_status(spool, id, &status, &err), 0);
	status.recipient = 1;
	status.outcome = SPOOL_BOUNCED;
	ATF_REQUIRE_EQ(spool_put_status(spool, id, &status, &err), 0);
	ATF_CHECK_EQ_MSG(spool_requeue(spool, id, &err), 0, "%s", err.text);
	fd = maildrop_file(maildrop, id, &err);
	ATF_REQUIRE(fd >= 0);
	ATF_CHECK_EQ(sample_read(fd, id, pool, &env, &err), SPOOL_GOOD);
	ATF_CHECK(env.recipients[0].done);
	ATF_CHECK(!env.recipients[1].done);
	close(fd);
	pool_free(&pool);
	spool_slot_give_back(&slot);
	end();
}

static int
cannot_move(int from, const char *old, int to, const char *new)
{
	errno = EINVAL;
	return -1;
}

/* With a file of that name in maildrop. */
static void
requeue_over(const struct disk *disk)
{
	struct spool_slot *slot;
	char id[SPOOL_ID_ROOM];
	struct err err;

	begin();
	spool->disk = disk;
	slot = sample_slot(spool);
	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	close(openat(directory, id, O_CREAT | O_WRONLY, 0444));
	ATF_CHECK_EQ(spool_requeue(spool, id, &err), -1);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GOOD);
	ATF_CHECK_EQ(state_of(id), SPOOL_UNFINISHED);
	ATF_REQUIRE_EQ(maildrop_remove(maildrop, id, &err), 0);
	ATF_CHECK_EQ(spool_requeue(spool, id, &err), 0);
	ATF_CHECK_EQ(state_of(id), SPOOL_GOOD);
	ATF_REQUIRE_EQ(maildrop_remove(maildrop, id, &err), 0);
	spool_slot_give_back(&slot);
	end();
}

ATF_TC_WITHOUT_HEAD(no_file_of_maildrop_is_replaced);
ATF_TC_BODY(no_file_of_maildrop_is_replaced, tc)
{
	struct disk disk = disk_real;

	requeue_over(&disk);
	disk.move = cannot_move;
	requeue_over(&disk);
}

static int
cannot_flush_names(int where)
{
	errno = EIO;
	return -1;
}

ATF_TC_WITHOUT_HEAD(a_move_that_fails_half_way_is_taken_back);
ATF_TC_BODY(a_move_that_fails_half_way_is_taken_back, tc)
{
	struct disk disk = disk_real;
	struct spool_slot *slot;
	char id[SPOOL_ID_ROOM];
	struct err err;

	begin();
	slot = sample_slot(spool);
	ATF_REQUIRE_EQ(sample_commit(slot, SV("x\r\n"), id, &err), 0);
	disk.move = cannot_move;
	disk.flush_names = cannot_flush_names;
	spool->disk = &disk;
	ATF_CHECK_EQ(spool_requeue(spool, id, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_LATER);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GOOD);
	ATF_CHECK_EQ(names(), 0);
	spool->disk = &disk_real;
	spool_slot_give_back(&slot);
	end();
}

ATF_TC_WITHOUT_HEAD(what_is_still_received_is_not_requeued);
ATF_TC_BODY(what_is_still_received_is_not_requeued, tc)
{
	struct str text = sample_content(1, 100000);
	struct spool_slot *slot;
	struct spool_draft *d;
	char id[SPOOL_ID_ROOM];
	struct err err;

	begin();
	slot = sample_slot(spool);
	spool_new_id(slot, id);
	d = spool_create(slot, id, sample_envelope(), &err);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&text), &err), 0);
	ATF_CHECK_EQ(spool_requeue(spool, id, &err), -1);
	ATF_CHECK_EQ(spool_commit(&d, &err), 0);
	ATF_CHECK_EQ(sample_state(spool, id), SPOOL_GOOD);
	str_free(&text);
	spool_slot_give_back(&slot);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_dropped_can_be_read_by_all_and_removed);
	ATF_TP_ADD_TC(tp, a_draft_that_is_discarded_or_refused_leaves_nothing);
	ATF_TP_ADD_TC(tp, a_name_that_is_taken_is_not_taken_again);
	ATF_TP_ADD_TC(tp, what_is_no_plain_file_is_refused);
	ATF_TP_ADD_TC(tp, odd_names_are_no_messages);
	ATF_TP_ADD_TC(tp, a_limit_of_file_size_is_said);
	ATF_TP_ADD_TC(tp, the_group_may_write_but_not_list);
	ATF_TP_ADD_TC(tp, a_member_of_the_group_drops_without_listing);
	ATF_TP_ADD_TC(tp, a_message_goes_back_to_maildrop);
	ATF_TP_ADD_TC(tp, who_was_sent_to_is_done_in_maildrop);
	ATF_TP_ADD_TC(tp, no_file_of_maildrop_is_replaced);
	ATF_TP_ADD_TC(tp, who_writes_locks_until_the_commit);
	ATF_TP_ADD_TC(tp, the_lock_of_a_dead_writer_is_gone);
	ATF_TP_ADD_TC(tp, a_file_lost_before_its_lock_is_made_again);
	ATF_TP_ADD_TC(tp, a_move_that_fails_half_way_is_taken_back);
	ATF_TP_ADD_TC(tp, what_is_still_received_is_not_requeued);
	return atf_no_error();
}
