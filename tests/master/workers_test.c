/*
 * Workers that die, hang, lie and flood, as master sees them. A worker here is
 * a shell script in the place of a daemon; its control channel is descriptor 3.
 */
#include <atf-c.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "master/services.h"
#include "tests/lib/patience.h"
#include "util/file.h"

enum { STEP_MS = 10 };

static struct master master = {
	.log = -1,
	.daemons = "./bin",
	.begun = true,
};
static struct signal_watch on_child;
static struct timer step;

/* What scripts say: frames, as octal for printf(1). */
#define READY                                                                  \
	"printf '\\020\\0\\0\\0\\040\\0\\001\\0\\0\\0\\0\\0"                   \
	"\\0\\0\\0\\0\\0\\0\\0\\0\\144\\0\\0\\0\\0\\0\\0\\0' >&3\n"
#define LOAD(n, busy)                                                          \
	"printf '\\020\\0\\0\\0\\042\\0\\001\\0\\0\\0\\0\\0"                   \
	"\\" n "\\0\\0\\0\\0\\0\\0\\0\\" busy "\\0\\0\\0\\0\\0\\0\\0' >&3\n"
#define REPLACE                                                                \
	"printf '\\006\\0\\0\\0\\043\\0\\001\\0\\0\\0\\0\\0"                   \
	"\\001\\0\\0\\0x\\0' >&3\n"
/* For a connection to service "qmgr", and to "dnsd". */
#define ASK_QMGR                                                               \
	"printf '\\011\\0\\0\\0\\041\\0\\001\\0\\0\\0\\0\\0"                   \
	"\\004\\0\\0\\0qmgr\\0' >&3\n"
#define ASK_DNSD                                                               \
	"printf '\\011\\0\\0\\0\\041\\0\\001\\0\\0\\0\\0\\0"                   \
	"\\004\\0\\0\\0dnsd\\0' >&3\n"
#define STAY "exec sleep 1000\n"
/* Until the test has made this file. */
#define WAIT(file) "while [ ! -e " file " ]; do sleep 0.1; done\n"

static void
put_file(const char *path, mode_t mode, const char *text)
{
	struct err err;

	ATF_REQUIRE_EQ(file_replace(path, mode, sv_of(text), &err), 0);
}

/* The program of a service: notes its number, then does this. */
static void
script(const char *name, const char *text)
{
	struct str all = { 0 };
	char path[64];

	mkdir("bin", 0755);
	snprintf(path, sizeof(path), "bin/%s", name);
	str_printf(&all, "#!/bin/sh\necho $$ >>%s.pids\n%s", name, text);
	put_file(path, 0755, str_text(&all));
	str_free(&all);
}

static int
count(const char *name)
{
	struct str text = { 0 };
	struct sv rest, line;
	char path[64];
	struct err err;
	int n = 0;

	snprintf(path, sizeof(path), "%s.pids", name);
	if (access(path, F_OK) == 0)
		ATF_REQUIRE_EQ(file_read(path, 65536, &text, &err), 0);
	rest = str_view(&text);
	while (sv_cut(&rest, '\n', &line))
		n++;
	str_free(&text);
	return n;
}

static void
reap(struct signal_watch *s, int number)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		worker_died(&master, pid, status);
}

static void
on_step(struct timer *t)
{
	timer_after(t, STEP_MS);
}

static const char *processes = "1";

static struct config *
configure(const char *master_cf)
{
	struct str text = { 0 };
	struct config *c;
	struct err err;

	str_printf(&text,
	    "queue_directory = .\nworker_processes = %s\n"
	    "service_throttle_time = 1s\nshutdown_time = 50s\n"
	    "master_service_disable =\n",
	    processes);
	put_file("main.cf", 0644, str_text(&text));
	str_free(&text);
	put_file("master.cf", 0644, master_cf);
	c = config_load(".", &err);
	ATF_REQUIRE_MSG(c != NULL, "%s", err.text);
	return c;
}

static struct master_service *
service(const char *name)
{
	return services_find(&master, name);
}

/* The only socket is public/qmgr. */
static void
begin(const char *master_cf)
{
	struct err err;

	log_to(LOG_TO_FILE, open("log", O_WRONLY | O_CREAT | O_APPEND, 0600));
	signal(SIGPIPE, SIG_IGN);
	loop_begin(&master.loop);
	master.log_kind = LOG_TO_FILE;
	master.log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
	master.config = configure(master_cf);
	ATF_REQUIRE_EQ(mkdir("public", 0755), 0);
	ATF_REQUIRE_EQ(services_open(&master, &err), 0);
	signal_begin(&on_child, &master.loop, SIGCHLD, reap);
	timer_begin(&step, &master.loop, on_step);
	timer_after(&step, STEP_MS);
}

/* Turns the loop until something is so. */
#define until(fact) until_so(fact, loop_turn(&master.loop, true))

static void
turn_for(int milliseconds)
{
	int64_t end = loop_now(&master.loop) + milliseconds;

	while (loop_now(&master.loop) < end)
		loop_turn(&master.loop, true);
}

static void
end(void)
{
	list_each(sn, &master.services) {
		struct master_service *s =
		    owner_of(sn, struct master_service, node);

		list_each(wn, &s->workers)
			kill(owner_of(wn, struct worker, node)->pid, SIGKILL);
	}
}

static struct worker *
first_of(struct master_service *s)
{
	ATF_REQUIRE(!list_empty(&s->workers));
	return owner_of(s->workers.next, struct worker, node);
}

static bool
said(const char *text)
{
	return atf_utils_grep_file("%s", "log", text);
}

#define CASE(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

static const char none[] = "";

CASE(a_worker_that_dies_before_it_is_ready_throttles_its_service)
{
	script("dnsd", "exit 1\n");
	begin(none);
	ATF_REQUIRE(worker_start(service("dnsd")) != NULL);
	until(list_empty(&service("dnsd")->workers));
	ATF_CHECK(said("bad command startup -- throttling"));
	ATF_CHECK(worker_start(service("dnsd")) == NULL);
	until(!timer_is_set(&service("dnsd")->throttle));
	ATF_CHECK(worker_start(service("dnsd")) != NULL);
	end();
}

CASE(a_program_that_cannot_be_run_is_named)
{
	begin(none);
	ATF_REQUIRE(worker_start(service("dnsd")) != NULL);
	until(list_empty(&service("dnsd")->workers));
	ATF_CHECK(said("cannot run ./bin/dnsd: No such file"));
}

CASE(an_arrow_that_is_not_there_is_refused_and_logged)
{
	script("dnsd", READY ASK_QMGR STAY);
	begin(none);
	worker_start(service("dnsd"));
	until(said("dnsd [(]process [0-9]*[)] may not talk to service qmgr"));
	ATF_CHECK_EQ(count("qmgr"), 0);
	end();
}

CASE(who_sends_nonsense_is_killed)
{
	script("dnsd", READY "printf '\\0\\0\\0\\0\\143\\0\\001\\0\\0\\0\\0\\0'"
			     " >&3\n" STAY);
	begin(none);
	worker_start(service("dnsd"));
	until(said("sent nonsense"));
	until(list_empty(&service("dnsd")->workers));
	ATF_CHECK(said("killed by signal 9"));
}

CASE(who_claims_a_load_that_cannot_be_is_killed)
{
	script("dnsd",
	    READY "printf '\\020\\0\\0\\0\\042\\0\\001\\0\\0\\0\\0\\0"
		  "\\377\\377\\377\\377\\377\\377\\377\\177"
		  "\\0\\0\\0\\0\\0\\0\\0\\0' >&3\n" STAY);
	begin(none);
	worker_start(service("dnsd"));
	until(said("a load that cannot be"));
	until(list_empty(&service("dnsd")->workers));
}

CASE(who_closes_its_control_channel_and_lives_on_is_killed)
{
	script("dnsd", READY "exec 3>&-\n" STAY);
	begin(none);
	worker_start(service("dnsd"));
	until(count("dnsd") == 1);
	until(list_empty(&service("dnsd")->workers));
	ATF_CHECK(said("does not end; it is killed"));
}

/* It asks for more than it reads; master neither fills up nor forgets others.
 */
CASE(who_asks_without_end_and_does_not_listen_is_held_back)
{
	struct worker *w;

	script("smtp", READY "while :; do\n" ASK_DNSD "done\n");
	script("dnsd", READY STAY);
	begin("relay unix - - - - - smtp\n");
	ATF_REQUIRE((w = worker_start(service("relay"))) != NULL);
	until(w->asked > 10);
	turn_for(1500);
	ATF_CHECK(stream_fds_waiting(&w->control.stream) <= 34);
	ATF_CHECK(channel_waiting(&w->control) < 100000);
	ATF_CHECK(stream_fds_waiting(
		      &first_of(service("dnsd"))->control.stream) <= 34);
	ATF_CHECK_EQ(count("dnsd"), 1);
	end();
}

CASE(a_successor_that_dies_too_early_is_followed_by_another)
{
	struct worker *old;

	script("rewrite", READY REPLACE STAY);
	begin(none);
	old = worker_start(service("rewrite"));
	until(old->ready);
	script("rewrite", "exit 1\n");
	until(said("bad command startup"));
	ATF_CHECK(!old->ending);
	script("rewrite", READY STAY);
	until(old->ending);
	end();
}

/* To a configuration that has no more than what is built in. */
static void
reload(void)
{
	struct config *old = master.config, *c = configure(none);
	struct err err;

	ATF_REQUIRE_EQ(services_reload(&master, c, &err), 0);
	config_free(&old);
}

CASE(a_reload_while_a_successor_starts_is_not_forgotten)
{
	struct worker *w;

	script("rewrite", READY STAY);
	begin(none);
	w = worker_start(service("rewrite"));
	until(w->ready);
	/* The first successor needs longer than a replacement may wait. */
	script("rewrite", "sleep 6\n" READY STAY);
	reload();
	until(count("rewrite") == 2);
	script("rewrite", READY STAY);
	reload();
	until(count("rewrite") == 3);
	end();
}

CASE(a_service_that_a_reload_drops_ends_in_peace)
{
	struct master_service *s;
	struct worker *w;

	script("smtp",

	    READY LOAD("1", "0") WAIT("go") LOAD("0", "0") WAIT("end"));
	begin("relay unix - - - - - smtp\n");
	s = service("relay");
	w = worker_start(s);
	until(w->ready && w->load == 1);
	reload();
	ATF_CHECK(s->dropped && w->ending);
	put_file("go", 0600, "");
	until(w->load == 0);
	put_file("end", 0600, "");
	until(service("relay") == NULL);
	ATF_CHECK_EQ(count("smtp"), 1);
	end();
}

CASE(a_service_is_dropped_while_its_successor_starts)
{
	struct worker *w;

	script("smtp", READY STAY);
	begin("relay unix - - - - - smtp\n");
	w = worker_start(service("relay"));
	until(w->ready);
	script("smtp", WAIT("go") READY WAIT("end"));
	replace_ask(service("relay"), "test");
	until(count("smtp") == 2);
	reload();
	kill(w->pid, SIGKILL);
	put_file("go", 0600, "");
	turn_for(200);
	put_file("end", 0600, "");
	until(service("relay") == NULL);
	end();
}

/* READY says 100 places, of which 7 are taken. */
CASE(who_has_many_clients_and_is_not_busy_needs_no_help)
{
	processes = "3";
	script("rewrite", READY LOAD("7", "0") STAY);
	begin(none);
	worker_start(service("rewrite"));
	until(first_of(service("rewrite"))->load == 7);
	ATF_CHECK_EQ(worker_count(service("rewrite")), 1);
	ATF_CHECK(
	    worker_pick(service("rewrite")) == first_of(service("rewrite")));
	end();
}

CASE(who_is_busy_gets_a_brother)
{
	processes = "3";
	script("rewrite", READY WAIT("go") LOAD("7", "1") STAY);
	begin(none);
	worker_start(service("rewrite"));
	until(count("rewrite") == 1);
	script("rewrite", READY STAY);
	put_file("go", 0600, "");
	until(worker_count(service("rewrite")) == 2);
	until(count("rewrite") == 2);
	ATF_CHECK(
	    worker_pick(service("rewrite")) != first_of(service("rewrite")));
	ATF_CHECK_EQ(worker_count(service("rewrite")), 2);
	end();
}

CASE(who_has_half_of_its_places_taken_gets_a_brother)
{
	processes = "2";
	script("rewrite", READY LOAD("062", "0") STAY);
	begin(none);
	worker_start(service("rewrite"));
	until(count("rewrite") == 2);
	turn_for(500);
	ATF_CHECK_EQ(worker_count(service("rewrite")), 2);
	end();
}

CASE(a_stop_starts_nobody_for_who_still_asks)
{
	script("cleanup", READY LOAD("1", "0") WAIT("go") ASK_QMGR WAIT("end"));
	script("qmgr", READY STAY);
	begin(none);
	worker_start(service("cleanup"));
	until(first_of(service("cleanup"))->load == 1);
	stop_begin(&master, false);
	put_file("go", 0600, "");
	until(first_of(service("cleanup"))->asked == 1);
	put_file("end", 0600, "");
	while (!master.loop.stop)
		loop_turn(&master.loop, true);
	ATF_CHECK_EQ(count("qmgr"), 0);
	ATF_CHECK(!said("with force"));
}

/* Its qmgr was killed. The next one is ended as the stop wants it. */
CASE(a_stop_has_a_qmgr_for_what_agents_have_left)
{
	script("smtp", READY WAIT("go") ASK_QMGR ASK_QMGR WAIT("end"));
	script("qmgr", READY WAIT("end"));
	begin("relay unix - - - - - smtp\n");
	worker_start(service("relay"));
	until(first_of(service("relay"))->ready);
	stop_begin(&master, false);
	ATF_CHECK_EQ(master.phase, PHASE_HELP);
	put_file("go", 0600, "");
	until(first_of(service("relay"))->asked == 2);
	until(first_of(service("qmgr"))->ready);
	ATF_CHECK(first_of(service("qmgr"))->ending);
	put_file("end", 0600, "");
	while (!master.loop.stop)
		loop_turn(&master.loop, true);
	ATF_CHECK_EQ(count("qmgr"), 1);
	ATF_CHECK(!said("with force"));
	ATF_CHECK(!said("refused"));
}

CASE(an_abort_starts_no_qmgr)
{
	script("smtp", READY ASK_QMGR STAY);
	script("qmgr", READY STAY);
	begin("relay unix - - - - - smtp\n");
	worker_start(service("relay"));
	stop_begin(&master, true);
	while (!master.loop.stop)
		loop_turn(&master.loop, true);
	ATF_CHECK_EQ(count("qmgr"), 0);
}

CASE(an_abort_kills_whoever_starts)
{
	script("dnsd", STAY);
	begin(none);
	worker_start(service("dnsd"));
	stop_begin(&master, true);
	while (!master.loop.stop)
		loop_turn(&master.loop, true);
	ATF_CHECK(list_empty(&service("dnsd")->workers));
}

/* A worker has as many -o as its line; none is lost. */
CASE(a_hundred_options_are_all_told)
{
	struct str line = { 0 };

	script("smtp", "exec cat <&3 >told\n");
	str_puts(&line, "relay unix - - - - - smtp\n");
	for (int i = 0; i < 100; i++)
		str_printf(&line, "  -o syslog_name=x%d\n", i);
	begin(str_text(&line));
	worker_start(service("relay"));
	until(access("told", F_OK) == 0);
	until(atf_utils_grep_file("syslog_name=x99", "told"));
	ATF_CHECK(atf_utils_grep_file("syslog_name=x0", "told"));
	end();
	str_free(&line);
}

/* --- what comes before all others ----------------------------------------- */

CASE(nobody_starts_before_the_queue_is_in_order)
{
	script("replay", WAIT("go"));
	script("qmgr", READY STAY);
	master.begun = false;
	begin(none);
	services_run(&master);
	until(count("replay") == 1);
	ATF_CHECK(worker_start(service("qmgr")) == NULL);
	ATF_CHECK(worker_pick(service("dnsd")) == NULL);
	ATF_CHECK_EQ(
	    services_reload(&master, configure(none), &(struct err){ 0 }), 0);
	turn_for(200);
	ATF_CHECK_EQ(count("qmgr"), 0);
	ATF_CHECK_EQ(count("replay"), 1);
	put_file("go", 0600, "");
	until(count("qmgr") == 1);
	turn_for(200);
	ATF_CHECK_EQ(count("replay"), 1);
	end();
}

CASE(one_that_fails_is_tried_again_and_then_done_without)
{
	script("replay", "exit 1\n");
	script("qmgr", READY STAY);
	script("pickup", READY STAY);
	script("cleanup", READY STAY);
	script("rewrite", READY STAY);
	master.begun = false;
	begin(none);
	services_run(&master);
	until(count("qmgr") == 1);
	ATF_CHECK_EQ(count("replay"), 3);
	ATF_CHECK(said("service replay failed: mail that only the journal"));
	ATF_CHECK(!said("throttling"));
	end();
}

CASE(one_that_is_killed_is_run_again)
{
	script("replay", "[ -e killed ] && exit 0\n>killed\nkill -9 $$\n");
	script("qmgr", READY STAY);
	master.begun = false;
	begin(none);
	services_run(&master);
	until(count("qmgr") == 1);
	ATF_CHECK_EQ(count("replay"), 2);
	ATF_CHECK(!said("service replay failed"));
	end();
}

CASE(a_stop_does_not_wait_for_it)
{
	script("replay", STAY);
	master.begun = false;
	begin(none);
	services_run(&master);
	until(count("replay") == 1);
	stop_begin(&master, false);
	while (!master.loop.stop)
		loop_turn(&master.loop, true);
	ATF_CHECK(!said("with force"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(
	    tp, a_worker_that_dies_before_it_is_ready_throttles_its_service);
	ATF_TP_ADD_TC(tp, a_program_that_cannot_be_run_is_named);
	ATF_TP_ADD_TC(tp, an_arrow_that_is_not_there_is_refused_and_logged);
	ATF_TP_ADD_TC(tp, who_sends_nonsense_is_killed);
	ATF_TP_ADD_TC(tp, who_claims_a_load_that_cannot_be_is_killed);
	ATF_TP_ADD_TC(
	    tp, who_closes_its_control_channel_and_lives_on_is_killed);
	ATF_TP_ADD_TC(
	    tp, who_asks_without_end_and_does_not_listen_is_held_back);
	ATF_TP_ADD_TC(
	    tp, a_successor_that_dies_too_early_is_followed_by_another);
	ATF_TP_ADD_TC(tp, a_reload_while_a_successor_starts_is_not_forgotten);
	ATF_TP_ADD_TC(tp, a_service_that_a_reload_drops_ends_in_peace);
	ATF_TP_ADD_TC(tp, a_service_is_dropped_while_its_successor_starts);
	ATF_TP_ADD_TC(tp, who_has_many_clients_and_is_not_busy_needs_no_help);
	ATF_TP_ADD_TC(tp, who_is_busy_gets_a_brother);
	ATF_TP_ADD_TC(tp, who_has_half_of_its_places_taken_gets_a_brother);
	ATF_TP_ADD_TC(tp, a_stop_starts_nobody_for_who_still_asks);
	ATF_TP_ADD_TC(tp, a_stop_has_a_qmgr_for_what_agents_have_left);
	ATF_TP_ADD_TC(tp, an_abort_starts_no_qmgr);
	ATF_TP_ADD_TC(tp, an_abort_kills_whoever_starts);
	ATF_TP_ADD_TC(tp, a_hundred_options_are_all_told);
	ATF_TP_ADD_TC(tp, nobody_starts_before_the_queue_is_in_order);
	ATF_TP_ADD_TC(tp, one_that_fails_is_tried_again_and_then_done_without);
	ATF_TP_ADD_TC(tp, one_that_is_killed_is_run_again);
	ATF_TP_ADD_TC(tp, a_stop_does_not_wait_for_it);
	return atf_no_error();
}
