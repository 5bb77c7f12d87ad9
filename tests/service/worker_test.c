/*
 * What master says to a worker, and what becomes of it.
 */
#include <arpa/inet.h>
#include <atf-c.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/settings.h"
#include "tests/service/worker.h"

static int clients[16];
static unsigned client_count;

static void
take_client(int fd, const struct sockaddr_storage *peer)
{
	clients[client_count++] = fd;
	service_hold();
}

/* STOP lets all clients go. */
static void
drop_on_stop(enum service_end how)
{
	if (how == SERVICE_DRAIN)
		return;
	while (client_count > 0) {
		close(clients[--client_count]);
		service_let_go();
	}
}

/* One line a call: an end that came twice is seen. */
static void
write_end(void)
{
	FILE *out = fopen("ended", "a");

	fputs("end\n", out);
	fclose(out);
}

struct own_settings {
	long test_count;
};
static struct own_settings own;

/* clang-format off */
static const struct param own_params[] = {
	param_count(struct own_settings, test_count, .initial = "1", .max = 9,
	    .doc = "A number."),
	{ .type = PARAM_END }
};
/* clang-format on */

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings }, { own_params, &own }, { NULL }
};

static void
write_settings(void)
{
	FILE *out = fopen("settings", "a");

	fprintf(out, "%s %ld\n", mail_settings.mail_name, own.test_count);
	fclose(out);
}

static const struct service row = {
	.name = "test",
	.settings = settings,
	.may = JAIL_ACCEPT | JAIL_WRITE,
	.root = SERVICE_SPOOL,
	.client = take_client,
	.wake = write_settings,
	.reloaded = write_settings,
	.drain = drop_on_stop,
	.end = write_end,
};

static int
listen_here(struct sockaddr_in *at)
{
	socklen_t len = sizeof(*at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	*at = (struct sockaddr_in){ .sin_family = AF_INET };
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ATF_REQUIRE_EQ(bind(fd, (struct sockaddr *)at, len), 0);
	ATF_REQUIRE_EQ(listen(fd, 10), 0);
	ATF_REQUIRE_EQ(getsockname(fd, (struct sockaddr *)at, &len), 0);
	return fd;
}

static int
connect_to(const struct sockaddr_in *at)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Refused as soon as nobody listens. */
static bool
is_refused_soon(const struct sockaddr_in *at)
{
	for (int i = 0; i < 5000; i++) {
		int fd = connect_to(at);

		if (fd < 0)
			return true;
		close(fd);
		usleep(20000);
	}
	return false;
}

/* A worker with one client more than none, at a limit of so many. */
static void
begin_with_client(
    struct test_worker *w, struct sockaddr_in *at, int64_t limit, int *client)
{
	struct control_load load;
	int fd = listen_here(at);

	worker_begin(w, &row);
	worker_ready(w, &fd, 1, limit);
	close(fd);
	ATF_REQUIRE((*client = connect_to(at)) >= 0);
	worker_hear(w, &control_load, &load);
	ATF_CHECK_EQ(load.clients, 1);
}

ATF_TC_WITHOUT_HEAD(a_worker_at_its_limit_that_drains_lets_its_ports_go);
ATF_TC_BODY(a_worker_at_its_limit_that_drains_lets_its_ports_go, tc)
{
	struct control_end end = { SERVICE_DRAIN, 100 };
	struct sockaddr_in at;
	struct test_worker w;
	int client;

	begin_with_client(&w, &at, 1, &client);
	worker_tell(&w, &control_end, 0, &end, -1);
	ATF_CHECK(is_refused_soon(&at));
	end.how = SERVICE_STOP;
	worker_tell(&w, &control_end, 0, &end, -1);
	ATF_CHECK_EQ(worker_wait(&w), 0);
}

ATF_TC_WITHOUT_HEAD(an_orphan_lets_its_ports_go_and_ends);
ATF_TC_BODY(an_orphan_lets_its_ports_go_and_ends, tc)
{
	struct sockaddr_in at;
	struct test_worker w;
	int client;

	begin_with_client(&w, &at, 10, &client);
	close(w.control);
	ATF_CHECK(is_refused_soon(&at));
	ATF_CHECK_EQ(worker_wait(&w), 0);
}

ATF_TC_WITHOUT_HEAD(the_end_comes_once);
ATF_TC_BODY(the_end_comes_once, tc)
{
	struct control_end end = { SERVICE_STOP, 100 };
	struct sockaddr_in at;
	struct test_worker w;
	int client;

	begin_with_client(&w, &at, 10, &client);
	worker_tell(&w, &control_end, 0, &end, -1);
	ATF_CHECK_EQ(worker_wait(&w), 0);
	ATF_CHECK(atf_utils_compare_file("ended", "end\n"));
}

static void
hand_settings(struct test_worker *w, const char *text)
{
	int fd = memfd_create("main.cf", 0);

	ATF_REQUIRE_EQ(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	worker_tell(
	    w, &control_settings, 0, &(struct control_settings){ 0 }, fd);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(settings_that_are_half_good_change_nothing);
ATF_TC_BODY(settings_that_are_half_good_change_nothing, tc)
{
	struct control_end end = { SERVICE_STOP, 100 };
	struct test_worker w;

	worker_begin(&w, &row);
	worker_ready(&w, NULL, 0, 10);
	hand_settings(&w, "mail_name = First\ntest_count = 2\n");
	hand_settings(&w, "mail_name = Second\ntest_count = many\n");
	worker_tell(&w, &control_wake, 0, &(struct control_wake){ 0 }, -1);
	worker_tell(&w, &control_end, 0, &end, -1);
	ATF_CHECK_EQ(worker_wait(&w), 0);
	ATF_CHECK(atf_utils_compare_file("settings", "First 2\nFirst 2\n"));
	ATF_CHECK(atf_utils_grep_file("the settings stay as they were", "log"));
}

ATF_TC_WITHOUT_HEAD(a_program_without_clients_refuses_a_port);
ATF_TC_BODY(a_program_without_clients_refuses_a_port, tc)
{
	struct service none = row;
	struct sockaddr_in at;
	struct test_worker w;
	int fd = listen_here(&at);
	char c;

	none.client = NULL;
	worker_begin(&w, &none);
	if (fork() == 0) {
		worker_ready(&w, &fd, 1, 10);
		_exit(0);
	}
	close(fd);
	ATF_CHECK_EQ(worker_wait(&w), 1 << 8);
	ATF_CHECK(atf_utils_grep_file("serves no clients", "log"));
	ATF_CHECK_EQ(recv(w.control, &c, 1, MSG_DONTWAIT), 0);
}

ATF_TC_WITHOUT_HEAD(a_worker_whose_start_says_nonsense_ends);
ATF_TC_BODY(a_worker_whose_start_says_nonsense_ends, tc)
{
	struct test_worker w;

	worker_begin(&w, &row);
	worker_tell(&w, &control_wake, 0, &(struct control_wake){ 0 }, -1);
	ATF_CHECK_EQ(worker_wait(&w), 1 << 8);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_worker_at_its_limit_that_drains_lets_its_ports_go);
	ATF_TP_ADD_TC(tp, an_orphan_lets_its_ports_go_and_ends);
	ATF_TP_ADD_TC(tp, the_end_comes_once);
	ATF_TP_ADD_TC(tp, settings_that_are_half_good_change_nothing);
	ATF_TP_ADD_TC(tp, a_program_without_clients_refuses_a_port);
	ATF_TP_ADD_TC(tp, a_worker_whose_start_says_nonsense_ends);
	return atf_no_error();
}
