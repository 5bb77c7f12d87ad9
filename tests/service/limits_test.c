/*
 * A worker that is short of descriptors, of clients' places, of patience.
 */
#include <arpa/inet.h>
#include <atf-c.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "mail/settings.h"
#include "tests/service/worker.h"

enum { WATCHED_MS = 1500, SPIN_PERCENT = 30, MANY = 300 };

static int hoard[2 * MANY];
static unsigned hoarded;

/* The first client takes all descriptors there are. */
static void
take_client(int fd, const struct sockaddr_storage *peer)
{
	(void)peer;
	service_hold();
	while (fd >= 0 && hoarded < 2 * MANY) {
		hoard[hoarded++] = fd;
		fd = dup(fd);
	}
}

static void
keep_client(int fd, const struct sockaddr_storage *peer)
{
	(void)peer;
	hoard[hoarded++] = fd;
	service_hold();
}

static void
keep_connected(int fd, const char *from)
{
	(void)from;
	hoard[hoarded++] = fd;
	service_hold();
}

/* All but one are there again. */
static void
release(void)
{
	while (hoarded > 1)
		close(hoard[--hoarded]);
}

struct own_settings {
	long patience;
};
static struct own_settings calm, stressed;

/* clang-format off */
static const struct param own_params[] = {
	param_time(struct own_settings, patience,
	    .initial = "${stress?{10}:{300}}s", .doc = "Seconds."),
	{ .type = PARAM_END }
};
/* clang-format on */

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings }, { own_params, &calm }, { NULL }
};

static int
load_both(struct err *err)
{
	return service_load_stressed(own_params, &stressed, err);
}

/* A byte for each: whether it came under stress. */
static void
note_stress(int fd, const struct sockaddr_storage *peer)
{
	FILE *out = fopen("patience", "a");
	bool stress = service_is_stressed();

	fprintf(out, "%ld ", stress ? stressed.patience : calm.patience);
	fclose(out);
	keep_client(fd, peer);
}

static const struct service row = {
	.name = "test",
	.settings = settings,
	.may = JAIL_ACCEPT | JAIL_WRITE,
	.root = SERVICE_SPOOL,
	.prepare = load_both,
	.client = take_client,
	.connected = keep_connected,
	.wake = release,
};

static int
listen_here(struct sockaddr_in *at)
{
	socklen_t len = sizeof(*at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	*at = (struct sockaddr_in){ .sin_family = AF_INET };
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ATF_REQUIRE_EQ(bind(fd, (struct sockaddr *)at, len), 0);
	ATF_REQUIRE_EQ(listen(fd, 100), 0);
	ATF_REQUIRE_EQ(getsockname(fd, (struct sockaddr *)at, &len), 0);
	return fd;
}

static int
connect_to(const struct sockaddr_in *at)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ATF_REQUIRE_EQ(
	    connect(fd, (const struct sockaddr *)at, sizeof(*at)), 0);
	return fd;
}

static void
allow_files(rlim_t most)
{
	struct rlimit now;

	ATF_REQUIRE_EQ(getrlimit(RLIMIT_NOFILE, &now), 0);
	now.rlim_cur = most;
	ATF_REQUIRE_EQ(setrlimit(RLIMIT_NOFILE, &now), 0);
}

static void
begin(struct test_worker *w, const struct service *r, struct sockaddr_in *at,
    int64_t limit)
{
	int fd = listen_here(at);

	worker_begin(w, r);
	worker_ready(w, &fd, 1, limit);
	close(fd);
}

static void
stop(struct test_worker *w)
{
	kill(w->pid, SIGKILL);
	worker_wait(w);
}

/* What it has used of the processor, in milliseconds. */
static long
used(pid_t pid)
{
	char path[64], text[1024], *at;
	unsigned long user, kernel;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	ATF_REQUIRE((in = fopen(path, "r")) != NULL);
	ATF_REQUIRE(fgets(text, sizeof(text), in) != NULL);
	fclose(in);
	ATF_REQUIRE((at = strrchr(text, ')')) != NULL);
	ATF_REQUIRE_EQ(sscanf(at + 1,
			   " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu "
			   "%lu",
			   &user, &kernel),
	    2);
	return (long)(user + kernel) * 1000 / sysconf(_SC_CLK_TCK);
}

static void
hear_load(struct test_worker *w, int64_t clients)
{
	struct control_load load = { 0 };

	while (load.clients != clients)
		worker_hear(w, &control_load, &load);
}

static bool
has_no_descriptors(void)
{
	return atf_utils_grep_file(
	    "cannot accept a connection: Too many open files", "log");
}

ATF_TC_WITHOUT_HEAD(without_descriptors_it_rests_and_goes_on_when_there_are);
ATF_TC_BODY(without_descriptors_it_rests_and_goes_on_when_there_are, tc)
{
	struct sockaddr_in at;
	struct test_worker w;
	long before;
	int one, two;

	allow_files(100); /* too few to keep some back */
	begin(&w, &row, &at, 10);
	one = connect_to(&at);
	hear_load(&w, 1);
	two = connect_to(&at);
	for (int i = 0; i < 5000 && !has_no_descriptors(); i++)
		usleep(20000);
	ATF_REQUIRE(has_no_descriptors());
	before = used(w.pid);
	usleep(WATCHED_MS * 1000);
	ATF_CHECK(used(w.pid) - before < WATCHED_MS * SPIN_PERCENT / 100);
	worker_tell(&w, &control_wake, 0, &(struct control_wake){ 0 }, -1);
	hear_load(&w, 2);
	close(one);
	close(two);
	stop(&w);
}

ATF_TC_WITHOUT_HEAD(no_more_clients_than_descriptors);
ATF_TC_BODY(no_more_clients_than_descriptors, tc)
{
	struct service keeper = row;
	struct sockaddr_in at;
	struct test_worker w;

	keeper.client = keep_client;
	allow_files(MANY);
	begin(&w, &keeper, &at, 1000);
	for (int i = 0; i < MANY / 2; i++)
		connect_to(&at);
	hear_load(&w, (MANY - 64) / 2);
	ATF_CHECK(atf_utils_grep_file("it serves 118 clients at a time, not "
				      "1000",
	    "log"));
	stop(&w);
}

ATF_TC_WITHOUT_HEAD(connections_of_others_leave_descriptors_too);
ATF_TC_BODY(connections_of_others_leave_descriptors_too, tc)
{
	struct control_client from = { .from = "smtpd" };
	struct test_worker w;
	int ends[2];
	char c;

	allow_files(MANY);
	worker_begin(&w, &row);
	worker_ready(&w, NULL, 0, INT64_MAX);
	allow_files(2 * MANY);
	for (int i = 0; i < MANY; i++) {
		ATF_REQUIRE_EQ(
		    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends),
		    0);
		worker_tell(&w, &control_client, 0, &from, ends[1]);
		close(ends[1]);
	}
	/* The last one was closed again; the worker lives. */
	ATF_CHECK_EQ(recv(ends[0], &c, 1, 0), 0);
	ATF_CHECK(atf_utils_grep_file(
	    "cannot accept a connection of another service: too few", "log"));
	ATF_CHECK(!atf_utils_grep_file("not 9223372036854775807", "log"));
	ATF_CHECK_EQ(kill(w.pid, 0), 0);
	stop(&w);
}

ATF_TC_WITHOUT_HEAD(who_comes_when_most_places_are_taken_gets_less_patience);
ATF_TC_BODY(who_comes_when_most_places_are_taken_gets_less_patience, tc)
{
	const struct control_stress on = { .on = 1 };
	const struct control_wake wake = { 0 };
	struct service noting = row;
	struct sockaddr_in at;
	struct test_worker w;

	noting.client = note_stress;
	noting.wake = service_hold;
	begin(&w, &noting, &at, 10);
	connect_to(&at);
	hear_load(&w, 1);
	worker_tell(&w, &control_stress, 0, &on, -1);
	worker_tell(&w, &control_wake, 0, &wake, -1);
	hear_load(&w, 2); /* it has heard both */
	connect_to(&at);
	hear_load(&w, 3);
	ATF_CHECK(atf_utils_compare_file("patience", "300 10 "));
	stop(&w);
}

/* In place of libc's: how much of the processor a worker gets is not for a test
 * to say, so it is told. */
static time_t spent;

int
clock_gettime(clockid_t clock, struct timespec *ts)
{
	if (clock != CLOCK_PROCESS_CPUTIME_ID)
		return (int)syscall(SYS_clock_gettime, clock, ts);
	*ts = (struct timespec){ .tv_sec = spent };
	return 0;
}

static void
toil(void)
{
	spent += 1000;
}

ATF_TC_WITHOUT_HEAD(who_is_busy_says_so_and_when_it_is_over);
ATF_TC_BODY(who_is_busy_says_so_and_when_it_is_over, tc)
{
	struct control_load load = { 0 };
	struct service toiling = row;
	struct sockaddr_in at;
	struct test_worker w;

	toiling.client = keep_client;
	toiling.wake = toil;
	begin(&w, &toiling, &at, 10);
	connect_to(&at);
	worker_hear(&w, &control_load, &load);
	ATF_CHECK_EQ(load.clients, 1);
	ATF_CHECK_EQ(load.busy, 0);
	worker_tell(&w, &control_wake, 0, &(struct control_wake){ 0 }, -1);
	worker_hear(&w, &control_load, &load);
	ATF_CHECK_EQ(load.clients, 1);
	ATF_CHECK_EQ(load.busy, 1);
	worker_hear(&w, &control_load, &load);
	ATF_CHECK_EQ(load.busy, 0);
	stop(&w);
}

ATF_TC_WITHOUT_HEAD(no_core_files);
ATF_TC_BODY(no_core_files, tc)
{
	struct sockaddr_in at;
	struct test_worker w;
	char path[64];

	begin(&w, &row, &at, 10);
	snprintf(path, sizeof(path), "/proc/%d/limits", (int)w.pid);
	ATF_CHECK(atf_utils_grep_file("Max core file size  *0  *0 ", path));
	stop(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(
	    tp, without_descriptors_it_rests_and_goes_on_when_there_are);
	ATF_TP_ADD_TC(tp, no_more_clients_than_descriptors);
	ATF_TP_ADD_TC(tp, connections_of_others_leave_descriptors_too);
	ATF_TP_ADD_TC(
	    tp, who_comes_when_most_places_are_taken_gets_less_patience);
	ATF_TP_ADD_TC(tp, who_is_busy_says_so_and_when_it_is_over);
	ATF_TP_ADD_TC(tp, no_core_files);
	return atf_no_error();
}
