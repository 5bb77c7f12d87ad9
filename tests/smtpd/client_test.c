/*
 * Clients on real sockets, from their first byte to their end.
 */
#include <atf-c.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "smtpd/client.h"
#include "service/submit.h"
#include "tests/smtpd/peers.h"
#include "tests/smtpd/world.h"
#include "util/log.h"
#include "util/mem.h"

enum { TURNS = 20000 };

/* --- the clients ------------------------------------------------------------
 */

static struct world world;
static struct str got[CONNECTIONS];
static int sockets[CONNECTIONS];
static int count;

static void
set_up(const char *conf)
{
	struct err err;

	log_to(LOG_TO_FILE, open("log", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	signal(SIGPIPE, SIG_IGN);
	peers_begin();
	world_begin(&world);
	world_conf(&world, "smtpd_peername_lookup = no");
	world_conf(&world, conf);
	ATF_REQUIRE_MSG(world_open(&world, &err) == 0, "%s", err.text);
	client_setup(&world.config);
}

static int
connect_client(void)
{
	struct sockaddr_storage peer;
	struct ip ip;
	int fds[2];

	ATF_REQUIRE(ip_parse(SV("192.0.2.1"), &ip));
	ip_to_sockaddr(&ip, 1, &peer);
	ATF_REQUIRE(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		fds) == 0);
	sockets[count] = fds[1];
	client_begin(fds[0], &peer);
	return count++;
}

static void
turns(int n)
{
	while (n-- > 0)
		loop_turn(&loop, false);
}

/* Until the client has got the text. */
static void
wait_for(int n, const char *text)
{
	char piece[4096];
	ssize_t len;

	for (int i = 0; i < TURNS; i++) {
		loop_turn(&loop, false);
		len = recv(sockets[n], piece, sizeof(piece), 0);
		if (len > 0)
			str_put(&got[n], (struct sv){ piece, (size_t)len });
		if (strstr(str_text(&got[n]), text) != NULL) {
			str_clear(&got[n]);
			return;
		}
	}
	atf_tc_fail("want %s, got %s", text, str_text(&got[n]));
}

static void
put(int n, struct sv text)
{
	ssize_t len;

	for (int i = 0; i < TURNS && text.len > 0; i++) {
		len = send(sockets[n], text.at, text.len, MSG_NOSIGNAL);
		if (len > 0)
			text = sv_from(text, (size_t)len);
		loop_turn(&loop, false);
	}
	ATF_REQUIRE_EQ(text.len, 0);
}

static void
begin_message(int n)
{
	wait_for(n, "220 ");
	put(n, SV("EHLO c\r\n"));
	wait_for(n, "250 DSN\r\n");
	put(n, SV("MAIL FROM:<a@b>\r\nRCPT TO:<u@example.com>\r\n"
		  "RCPT TO:<v@example.com>\r\n"));
	wait_for(n, "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n");
}

/* ... up to where its content begins. */
static void
begin_data(int n)
{
	begin_message(n);
	put(n, SV("DATA\r\n"));
	wait_for(n, "354 ");
}

static void
clean(void)
{
	for (int i = 0; i < count; i++) {
		close(sockets[i]);
		str_free(&got[i]);
	}
	turns(100);
	ATF_CHECK_EQ(held, 0);
	submit_close();
	peers_end();
	turns(100);
	world_end(&world);
}

#define FACT(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

FACT(a_message_goes_to_cleanup)
{
	set_up("");
	connect_client();
	begin_data(0);
	put(0, SV("A: b\r\n\r\n..c\r\n.\r\n"));
	wait_for(0, "250 2.0.0 Ok: queued as ID1\r\n");
	ATF_CHECK_EQ(cleaner_count, 1);
	ATF_CHECK_STREQ(str_text(&cleaners[0].content), "A: b\r\n\r\n.c\r\n");
	ATF_CHECK_STREQ(cleaners[0].sender, "a@b");
	ATF_CHECK_EQ(cleaners[0].recipients, 2);
	put(0, SV("QUIT\r\n"));
	wait_for(0, "221 ");
	turns(10);
	ATF_CHECK_EQ(held, 0);
	clean();
}

FACT(connections_and_answers_are_used_again)
{
	set_up("");
	for (int i = 0; i < 5; i++) {
		connect_client();
		begin_data(i);
		put(i, SV(".\r\n"));
		wait_for(i, "queued");
	}
	ATF_CHECK_EQ(cleaner_count, 1);
	ATF_CHECK_EQ(cleaners[0].messages, 5);
	ATF_CHECK_EQ(resolved, 2);
	clean();
}

FACT(what_is_reset_is_not_sent)
{
	set_up("");
	connect_client();
	begin_message(0);
	put(0, SV("RSET\r\n"));
	wait_for(0, "250 2.0.0 Ok");
	put(0, SV("MAIL FROM:<c@d>\r\nRCPT TO:<u@example.com>\r\nDATA\r\n"));
	wait_for(0, "354 ");
	put(0, SV("x\r\n.\r\n"));
	wait_for(0, "queued as ID1\r\n");
	ATF_CHECK_STREQ(cleaners[0].sender, "c@d");
	ATF_CHECK_EQ(cleaners[0].messages, 1);
	clean();
}

FACT(what_is_too_big_is_cancelled)
{
	struct str big = { 0 };

	set_up("message_size_limit = 100000");
	connect_client();
	begin_data(0);
	for (int i = 0; i < 10000; i++)
		str_puts(&big, "0123456789012345678\r\n");
	put(0, str_view(&big));
	put(0, SV(".\r\n"));
	wait_for(0, "552 5.3.4 Error: message file too big\r\n");
	turns(10);
	ATF_CHECK_EQ(cleaners[0].cancelled, 1);
	ATF_CHECK_EQ(cleaners[0].messages, 0);
	str_free(&big);
	clean();
}

FACT(a_large_message_arrives_whole)
{
	struct str big = { 0 };

	set_up("");
	connect_client();
	begin_data(0);
	for (int i = 0; i < 100000; i++)
		str_printf(&big, "%078d\r\n", i);
	put(0, str_view(&big));
	put(0, SV(".\r\n"));
	wait_for(0, "queued");
	ATF_CHECK(sv_equal(str_view(&cleaners[0].content), str_view(&big)));
	str_free(&big);
	clean();
}

FACT(a_client_that_leaves_cancels_its_message)
{
	set_up("");
	connect_client();
	begin_data(0);
	put(0, SV("A: b\r\n"));
	turns(10);
	shutdown(sockets[0], SHUT_RDWR);
	turns(20);
	ATF_CHECK_EQ(held, 0);
	ATF_CHECK_EQ(cleaners[0].cancelled, 1);
	ATF_CHECK(cleaners[0].open);
	clean();
}

FACT(a_client_that_leaves_after_the_end_cancels_nothing)
{
	set_up("");
	mute = true;
	connect_client();
	begin_data(0);
	put(0, SV("A: b\r\n.\r\n"));
	turns(10);
	close(sockets[0]);
	sockets[0] = dup(STDERR_FILENO);
	turns(20);
	ATF_CHECK_EQ(cleaners[0].cancelled, 0);
	ATF_CHECK(cleaners[0].open);

	peers_end_cleaner(&cleaners[0]);
	turns(20);
	clean();
}

FACT(cleanup_that_dies_is_a_451)
{
	set_up("");
	connect_client();
	begin_data(0);
	put(0, SV("A: b\r\n"));
	turns(10);
	peers_end_cleaner(&cleaners[0]);
	turns(10);
	put(0, SV("more\r\n.\r\n"));
	wait_for(0, "451 4.3.0 Error: queue file write error\r\n");
	put(0, SV("MAIL FROM:<c@d>\r\nRCPT TO:<u@example.com>\r\nDATA\r\n"));
	wait_for(0, "354 ");
	put(0, SV(".\r\n"));
	wait_for(0, "queued");
	clean();
}

FACT(no_connection_is_a_451)
{
	set_up("");
	connect_client();
	begin_message(0);
	peers_end_cleaner(&cleaners[0]);
	turns(10);
	put(0, SV("RSET\r\n"));
	wait_for(0, "250 ");
	refuse = true;
	put(0, SV("MAIL FROM:<c@d>\r\nRCPT TO:<u@example.com>\r\n"));
	wait_for(0, "451 4.3.0 Error: queue file write error\r\n");
	refuse = false;
	put(0, SV("RCPT TO:<u@example.com>\r\n"));
	wait_for(0, "250 2.1.5 Ok\r\n");
	clean();
}

/* A client that has its first connection cut off when it asks for the next. */
static void
ask_when_cleanup_dies(int times)
{
	set_up("");
	connect_client();
	begin_message(0);
	put(0, SV("RSET\r\n"));
	wait_for(0, "250 ");
	peers_end_cleaner(&cleaners[0]);
	turns(10);
	dying = times;
	put(0, SV("MAIL FROM:<c@d>\r\nRCPT TO:<u@example.com>\r\n"));
}

FACT(cleanup_that_dies_early_has_a_successor)
{
	ask_when_cleanup_dies(3);
	wait_for(0, "250 2.1.5 Ok\r\n");
	clean();
}

FACT(cleanup_that_dies_always_is_a_451)
{
	ask_when_cleanup_dies(SUBMIT_TRIES + 1);
	wait_for(0, "451 4.3.0 Error: queue file write error\r\n");
	put(0, SV("RCPT TO:<u@example.com>\r\n"));
	wait_for(0, "250 2.1.5 Ok\r\n");
	clean();
}

FACT(many_clients_at_once)
{
	enum { MANY = 20 };

	set_up("");
	for (int i = 0; i < MANY; i++)
		connect_client();
	for (int i = 0; i < MANY; i++)
		begin_message(i);
	for (int i = 0; i < MANY; i++) {
		put(i, SV("DATA\r\n"));
		wait_for(i, "354 ");
		put(i, SV("A: b\r\n.\r\n"));
	}
	for (int i = 0; i < MANY; i++)
		wait_for(i, "queued");
	clean();
}

/* More than wait in the pool come at once, while others keep theirs. */
FACT(each_of_a_crowd_gets_an_id)
{
	enum { CROWD = SUBMIT_IDLE + 40 };
	struct sv rcpt = SV("MAIL FROM:<a@b>\r\nRCPT TO:<u@example.com>\r\n");

	set_up("");
	for (int i = 0; i < CROWD; i++)
		connect_client();
	for (int i = 0; i < CROWD; i++) {
		wait_for(i, "220 ");
		put(i, SV("EHLO c\r\n"));
		wait_for(i, "250 DSN\r\n");
	}
	for (int i = 0; i < CROWD; i++)
		ATF_REQUIRE(send(sockets[i], rcpt.at, rcpt.len, 0) > 0);
	for (int i = 0; i < CROWD; i++)
		wait_for(i, "250 2.1.5 Ok\r\n");
	clean();
}

/* There may be more workers of cleanup by then. */
FACT(a_connection_is_made_anew_after_many_messages)
{
	set_up("");
	connect_client();
	wait_for(0, "220 ");
	put(0, SV("EHLO c\r\n"));
	wait_for(0, "250 DSN\r\n");
	for (int i = 0; i < SUBMIT_USES + 1; i++) {
		put(0, SV("MAIL FROM:<a@b>\r\nRCPT TO:<u@example.com>\r\n"));
		wait_for(0, "250 2.1.5 Ok\r\n");
		ATF_CHECK_EQ(cleaner_count, 1 + (i == SUBMIT_USES));
		put(0, SV("DATA\r\n"));
		wait_for(0, "354 ");
		put(0, SV("A: b\r\n.\r\n"));
		wait_for(0, "queued");
	}
	ATF_CHECK(!cleaners[0].open);
	ATF_CHECK_EQ(cleaners[1].messages, 1);
	clean();
}

FACT(replies_are_held_back_after_errors)
{
	int64_t begun;

	set_up("smtpd_soft_error_limit = 1");
	connect_client();
	wait_for(0, "220 ");
	put(0, SV("WIZ\r\n"));
	wait_for(0, "500 ");
	put(0, SV("QUIT\r\n"));
	begun = loop_clock();
	for (int i = 0; i < 20 && held > 0; i++)
		loop_turn(&loop, true);
	wait_for(0, "221 ");
	ATF_CHECK(loop_clock() - begun >= 900000);
	clean();
}

/* One byte of a message every 50 ms, for so long; false: it was cut off. */
static bool
drip(int n, int milliseconds)
{
	for (int i = 0; i < milliseconds / 50 && held > 0; i++) {
		send(sockets[n], "x", 1, MSG_NOSIGNAL);
		for (int j = 0; j < 5; j++) {
			usleep(10000);
			loop_turn(&loop, false);
		}
	}
	return held > 0;
}

FACT(a_message_that_drips_has_one_deadline)
{
	set_up("smtpd_timeout = 1\nsmtpd_per_request_deadline = yes\n"
	       "smtpd_min_data_rate = 100");
	connect_client();
	begin_data(0);
	ATF_CHECK(!drip(0, 3000));
	wait_for(0, "421 4.4.2 ");
	ATF_CHECK(atf_utils_grep_file("timeout after DATA", "log"));
	ATF_CHECK_EQ(cleaners[0].cancelled, 1);
	clean();
}

FACT(a_message_that_is_slow_but_earns_its_time_goes_on)
{
	set_up("smtpd_timeout = 2\nsmtpd_per_request_deadline = yes\n"
	       "smtpd_min_data_rate = 1");
	connect_client();
	begin_data(0);
	ATF_CHECK(drip(0, 3000));
	put(0, SV("\r\n.\r\n"));
	wait_for(0, "queued");
	clean();
}

FACT(without_a_deadline_each_piece_has_its_time)
{
	set_up("smtpd_timeout = 2");
	connect_client();
	begin_data(0);
	ATF_CHECK(drip(0, 3000));
	clean();
}

FACT(who_comes_under_stress_gets_its_settings)
{
	static struct config second;
	static struct smtpd_settings set;

	set_up("smtpd_timeout = 100");
	set = *world.config.set;
	set.smtpd_timeout = 1;
	config_stress(&second, &world.config, &set);
	connect_client();
	wait_for(0, "220 ");
	stressed = true;
	connect_client();
	wait_for(1, "220 ");
	while (held > 1)
		loop_turn(&loop, true);
	wait_for(1, "421 4.4.2 ");
	put(0, SV("NOOP\r\n"));
	wait_for(0, "250 ");
	clean();
}

FACT(who_does_not_read_its_replies_is_ended)
{
	struct str many = { 0 };

	set_up("smtpd_timeout = 1\nsmtpd_recipient_limit = 20000\n"
	       "smtpd_recipient_overshoot_limit = 100000");
	connect_client();
	begin_message(0);
	for (int i = 0; i < 50000; i++)
		str_puts(&many, "RCPT TO:<u@example.com>\r\n");
	while (held > 0) {
		struct sv rest = str_view(&many);
		ssize_t n = send(sockets[0], rest.at, rest.len, MSG_NOSIGNAL);

		if (n > 0)
			str_drop(&many, (size_t)n);
		usleep(10000);
		turns(10);
	}
	ATF_CHECK(many.len > 0);
	str_free(&many);
	clean();
}

FACT(sessions_end_when_the_server_does)
{
	set_up("");
	connect_client();
	connect_client();
	wait_for(0, "220 ");
	begin_message(1);
	client_shut_all();
	wait_for(0, "421 4.3.2 ");
	put(1, SV("DATA\r\n"));
	wait_for(1, "354 ");
	put(1, SV(".\r\n"));
	wait_for(1, "queued as ID1\r\n421 4.3.2 ");
	turns(10);
	ATF_CHECK_EQ(held, 0);
	clean();
}

FACT(what_dsn_said_goes_to_cleanup)
{
	set_up("");
	connect_client();
	wait_for(0, "220 ");
	put(0, SV("EHLO c\r\n"));
	wait_for(0, "250 DSN\r\n");
	put(0, SV("MAIL FROM:<a@b> RET=HDRS ENVID=x+20y\r\n"
		  "RCPT TO:<u@example.com> NOTIFY=DELAY ORCPT=rfc822;a+3Db\r\n"
		  "RCPT TO:<v@example.com>\r\nDATA\r\n"));
	wait_for(0, "354 ");
	put(0, SV(".\r\n"));
	wait_for(0, "queued");
	ATF_CHECK_STREQ(cleaners[0].envelope, "2 x y 8 rfc822;a=b");
	put(0, SV("MAIL FROM:<a@b>\r\nRCPT TO:<u@example.com>\r\nDATA\r\n"));
	wait_for(0, "354 ");
	put(0, SV(".\r\n"));
	wait_for(0, "queued");
	ATF_CHECK_STREQ(cleaners[0].envelope, "0  0 ");
	clean();
}

static void
say_space(bool is_full)
{
	struct submit_space m = { .full = is_full };

	channel_put(&cleaners[0].channel, &message_submit_space, 0, &m);
	turns(100);
}

FACT(nothing_is_begun_while_the_disk_is_full)
{
	full = true; /* said with the first ID, before there is a client */
	set_up("");
	turns(100);
	connect_client();
	wait_for(0, "220 ");
	put(0, SV("EHLO c\r\n"));
	wait_for(0, "250 DSN\r\n");
	put(0, SV("MAIL FROM:<a@b>\r\n"));
	wait_for(0, "452 4.3.1 Insufficient system storage\r\n");
	say_space(false);
	put(0, SV("MAIL FROM:<a@b>\r\n"));
	wait_for(0, "250 2.1.0 Ok\r\n");
	say_space(true);
	put(0, SV("RSET\r\nMAIL FROM:<a@b>\r\n"));
	wait_for(0, "452 4.3.1 Insufficient system storage\r\n");
	clean();
}

FACT(a_full_disk_is_forgotten_with_cleanup)
{
	full = true;
	set_up("");
	turns(100);
	peers_end_cleaner(&cleaners[0]);
	turns(100);
	connect_client();
	begin_message(0);
	ATF_CHECK_EQ(cleaner_count, 2);
	put(0, SV("RSET\r\nMAIL FROM:<a@b>\r\n"));
	wait_for(0, "452 4.3.1 ");
	clean();
}

FACT(without_a_word_of_cleanup_there_is_room)
{
	set_up("");
	refuse = true;
	connect_client();
	wait_for(0, "220 ");
	put(0, SV("HELO c\r\n"));
	wait_for(0, "250 ");
	put(0, SV("MAIL FROM:<a@b>\r\n"));
	wait_for(0, "250 2.1.0 Ok\r\n");
	clean();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_message_goes_to_cleanup);
	ATF_TP_ADD_TC(tp, connections_and_answers_are_used_again);
	ATF_TP_ADD_TC(tp, what_is_reset_is_not_sent);
	ATF_TP_ADD_TC(tp, what_is_too_big_is_cancelled);
	ATF_TP_ADD_TC(tp, a_large_message_arrives_whole);
	ATF_TP_ADD_TC(tp, a_client_that_leaves_cancels_its_message);
	ATF_TP_ADD_TC(tp, a_client_that_leaves_after_the_end_cancels_nothing);
	ATF_TP_ADD_TC(tp, cleanup_that_dies_is_a_451);
	ATF_TP_ADD_TC(tp, no_connection_is_a_451);
	ATF_TP_ADD_TC(tp, cleanup_that_dies_early_has_a_successor);
	ATF_TP_ADD_TC(tp, cleanup_that_dies_always_is_a_451);
	ATF_TP_ADD_TC(tp, many_clients_at_once);
	ATF_TP_ADD_TC(tp, each_of_a_crowd_gets_an_id);
	ATF_TP_ADD_TC(tp, a_connection_is_made_anew_after_many_messages);
	ATF_TP_ADD_TC(tp, replies_are_held_back_after_errors);
	ATF_TP_ADD_TC(tp, a_message_that_drips_has_one_deadline);
	ATF_TP_ADD_TC(tp, a_message_that_is_slow_but_earns_its_time_goes_on);
	ATF_TP_ADD_TC(tp, without_a_deadline_each_piece_has_its_time);
	ATF_TP_ADD_TC(tp, who_comes_under_stress_gets_its_settings);
	ATF_TP_ADD_TC(tp, who_does_not_read_its_replies_is_ended);
	ATF_TP_ADD_TC(tp, sessions_end_when_the_server_does);
	ATF_TP_ADD_TC(tp, what_dsn_said_goes_to_cleanup);
	ATF_TP_ADD_TC(tp, nothing_is_begun_while_the_disk_is_full);
	ATF_TP_ADD_TC(tp, a_full_disk_is_forgotten_with_cleanup);
	ATF_TP_ADD_TC(tp, without_a_word_of_cleanup_there_is_room);
	return atf_no_error();
}
