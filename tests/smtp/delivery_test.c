#include <atf-c.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smtp/manager.h"
#include "smtp/settings.h"
#include "spool/spool.h"
#include "tests/smtp/world.h"

#define ID1 "4dGzHt0BBBz1"
#define ID2 "4dGzHt0BBCz1"
#define ID3 "4dGzHt0BBDz1"

enum { CONTENT = 1200 };

static const char message[] = "Subject: x\r\n\r\ntext\r\n";

static int
small(void)
{
	return world_message(message, sizeof(message) - 1, 0);
}

static const char *
next_hop(void)
{
	static char text[64];

	snprintf(text, sizeof(text), "[127.0.0.1]:%u", server.port);
	return text;
}

static void
has_logged(const char *words)
{
	const char *log = world_log();

	ATF_CHECK_MSG(strstr(log, words) != NULL, "no '%s' in: %s", words, log);
}

ATF_TC_WITHOUT_HEAD(a_message_is_delivered_and_logged);
ATF_TC_BODY(a_message_is_delivered_and_logged, tc)
{
	char relay[64];

	world_begin();
	world_deliver(ID1, next_hop(), "b@example.org c@example.org", small());
	world_run(1);
	ATF_REQUIRE_EQ(qmgr.count, 2);
	ATF_CHECK_STREQ(qmgr.results[1].id, ID1);
	ATF_CHECK_EQ(qmgr.results[1].number, 1);
	ATF_CHECK_EQ(qmgr.results[1].outcome, DELIVERED_SENT);
	ATF_CHECK_EQ(qmgr.results[1].serial, qmgr.serial);
	ATF_CHECK_STREQ(qmgr.results[1].text, "250 2.0.0 Ok: queued as 42");
	ATF_CHECK_EQ(qmgr.fault, 0);
	ATF_CHECK_STREQ(str_text(&server.content), message);
	snprintf(relay, sizeof(relay),
	    "relay=127.0.0.1[127.0.0.1]:%u, delay=1.5", server.port);
	has_logged(ID1 ": to=<b@example.org>, relay=");
	has_logged(relay);
	has_logged(", delays=0.5/1");
	has_logged(", dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 42)\n");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_connection_serves_the_next_message);
ATF_TC_BODY(a_connection_serves_the_next_message, tc)
{
	world_begin();
	for (unsigned i = 1; i <= 3; i++) {
		world_deliver(ID1, next_hop(), "b@example.org", small());
		world_run(i);
	}
	ATF_CHECK_EQ(server.connections, 1);
	ATF_CHECK_EQ(server.messages, 3);
	has_logged("conn_use=3");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_kept_connection_that_died_is_replaced);
ATF_TC_BODY(a_kept_connection_that_died_is_replaced, tc)
{
	world_begin();
	server.hangs_up = true;
	for (unsigned i = 1; i <= 3; i++) {
		world_deliver(ID1, next_hop(), "b@example.org", small());
		world_deliver(ID2, next_hop(), "b@example.org", small());
		world_run(2 * i);
	}
	ATF_CHECK_EQ(server.messages, 6);
	for (unsigned i = 0; i < 6; i++)
		ATF_CHECK_EQ(qmgr.results[i].outcome, DELIVERED_SENT);
	world_end();
}

static void
deliver_large(unsigned flags, size_t size)
{
	char *content = malloc(size + 3);
	size_t want = 0;

	for (size_t i = 0; i < size; i++)
		content[i] = "some text\r\n.dot\r\n"[i % 17];
	memcpy(content + size, "x\r\n", 3);
	world_deliver(ID1, next_hop(), "b@example.org",
	    world_message(content, size + 3, flags));
	world_run(qmgr.ends + 1);
	for (size_t i = 0; i < size + 3; i++, want++) {
		if ((flags & SPOOL_DOTS) && content[i] == '.')
			ATF_REQUIRE_EQ(server.content.text[want++], '.');
		ATF_REQUIRE_EQ(server.content.text[want], content[i]);
	}
	ATF_CHECK_EQ(server.content.len, want);
	free(content);
}

ATF_TC_WITHOUT_HEAD(large_messages_pass_whole);
ATF_TC_BODY(large_messages_pass_whole, tc)
{
	world_begin();
	deliver_large(SPOOL_DOTS, 17 * 60000);
	deliver_large(0, 17 * 60000);
	deliver_large(0, 262144 * 2 - 3);
	deliver_large(0, 65536 - 3);
	deliver_large(SPOOL_DOTS, 0);
	ATF_CHECK_EQ(qmgr.count, 5);
	world_end();
}

ATF_TC_WITHOUT_HEAD(long_lines_go_out_broken);
ATF_TC_BODY(long_lines_go_out_broken, tc)
{
	char text[CONTENT];

	world_begin();
	memset(text, 'x', sizeof(text));
	memcpy(text + sizeof(text) - 2, "\r\n", 2);
	world_deliver(ID1, next_hop(), "b@example.org",
	    world_message(text, sizeof(text), SPOOL_LONG));
	world_run(1);
	ATF_REQUIRE_EQ(server.content.len, sizeof(text) + 3);
	ATF_CHECK_EQ(memcmp(str_text(&server.content) + 998, "\r\n x", 4), 0);
	smtp_settings.smtp_line_length_limit = 500;
	world_deliver(ID1, next_hop(), "b@example.org",
	    world_message(text, sizeof(text), 0));
	world_run(2);
	ATF_CHECK_EQ(server.content.len, sizeof(text) + 6);
	smtp_settings.smtp_line_length_limit = 0;
	world_deliver(ID1, next_hop(), "b@example.org",
	    world_message(text, sizeof(text), SPOOL_LONG));
	world_run(3);
	ATF_CHECK_EQ(server.content.len, sizeof(text));
	world_end();
}

ATF_TC_WITHOUT_HEAD(the_next_host_is_tried);
ATF_TC_BODY(the_next_host_is_tried, tc)
{
	char hops[128];

	world_begin();
	snprintf(hops, sizeof(hops), "[127.0.0.1]:%u, [127.0.0.1]:%u",
	    world_closed_port(), server.port);
	world_deliver(ID1, hops, "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_SENT);
	has_logged("]: connect to 127.0.0.1[127.0.0.1]:");
	has_logged(": Connection refused\n");
	world_end();
}

ATF_TC_WITHOUT_HEAD(no_host_that_answers_is_a_fault);
ATF_TC_BODY(no_host_that_answers_is_a_fault, tc)
{
	char hop[64];

	world_begin();
	snprintf(
	    hop, sizeof(hop), "[localhost.example]:%u", world_closed_port());
	world_deliver(ID1, hop, "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_DEFERRED);
	ATF_CHECK_EQ(qmgr.fault, 1);
	ATF_CHECK_STREQ(qmgr.fault_dsn, "4.4.1");
	has_logged("relay=none, delay=1.5");
	has_logged("status=deferred (connect to localhost.example[127.0.0.1]:");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_refused_greeting_is_a_fault);
ATF_TC_BODY(a_refused_greeting_is_a_fault, tc)
{
	world_begin();
	server.greeting = "554 5.7.1 no";
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_DEFERRED);
	ATF_CHECK_STREQ(qmgr.results[0].dsn, "4.7.1");
	ATF_CHECK_EQ(qmgr.fault, 1);
	has_logged("(host 127.0.0.1[127.0.0.1] refused to talk to me: 554 "
		   "5.7.1 no)");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_refused_recipient_is_none);
ATF_TC_BODY(a_refused_recipient_is_none, tc)
{
	world_begin();
	server.rcpt = "550 5.1.1 no such";
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_BOUNCED);
	ATF_CHECK_EQ(qmgr.fault, 0);
	has_logged("status=bounced (host 127.0.0.1[127.0.0.1] said: 550 5.1.1 "
		   "no such (in reply to RCPT TO command))");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_4xx_is_tried_elsewhere);
ATF_TC_BODY(a_4xx_is_tried_elsewhere, tc)
{
	char hops[128];

	world_begin();
	server.rcpt = "450 4.2.0 later";
	snprintf(
	    hops, sizeof(hops), "%s %s %s", next_hop(), next_hop(), next_hop());
	world_deliver(ID1, hops, "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(server.connections, 2);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_DEFERRED);
	world_end();
}

ATF_TC_WITHOUT_HEAD(hosts_come_from_dnsd);
ATF_TC_BODY(hosts_come_from_dnsd, tc)
{
	char hop[64];

	world_begin();
	snprintf(hop, sizeof(hop), "example.org:%u", server.port);
	world_deliver(ID1, hop, "b@example.org", small());
	world_run(1);
	has_logged("relay=mx.example[127.0.0.1]:");
	world_deliver(ID2, "gone.example", "b@gone.example", small());
	world_run(2);
	ATF_CHECK_EQ(qmgr.results[1].outcome, DELIVERED_BOUNCED);
	ATF_CHECK_STREQ(qmgr.results[1].dsn, "5.4.4");
	has_logged("relay=none");
	has_logged("status=bounced (Host or domain name not found. Name "
		   "service error for name=gone.example type=AAAA: Host not "
		   "found)");
	world_deliver(ID3, "[x", "b@gone.example", small());
	world_run(3);
	ATF_CHECK_STREQ(qmgr.results[2].dsn, "4.3.5");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_silent_server_is_given_up);
ATF_TC_BODY(a_silent_server_is_given_up, tc)
{
	world_begin();
	smtp_settings.smtp_data_init_timeout = 1;
	server.is_deaf = true;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_DEFERRED);
	ATF_CHECK_STREQ(qmgr.results[0].dsn, "4.4.2");
	has_logged("(conversation with 127.0.0.1[127.0.0.1] timed out while "
		   "sending DATA command)");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_server_that_trickles_is_given_up);
ATF_TC_BODY(a_server_that_trickles_is_given_up, tc)
{
	world_begin();
	smtp_settings.smtp_helo_timeout = 1;
	server.trickles = true;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_DEFERRED);
	ATF_CHECK_STREQ(qmgr.results[0].dsn, "4.4.2");
	has_logged("timed out while receiving the initial server greeting");
	world_end();
}

ATF_TC_WITHOUT_HEAD(an_idle_connection_is_quit_after_a_while);
ATF_TC_BODY(an_idle_connection_is_quit_after_a_while, tc)
{
	world_begin();
	smtp_settings.smtp_connection_cache_time_limit = 1;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(server.quits, 0);
	world_until(server.quits == 1);
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(2);
	ATF_CHECK_EQ(server.connections, 2);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_connection_is_used_as_often_as_it_may);
ATF_TC_BODY(a_connection_is_used_as_often_as_it_may, tc)
{
	world_begin();
	smtp_settings.smtp_connection_reuse_count_limit = 1;
	for (unsigned i = 1; i <= 4; i++) {
		world_deliver(ID1, next_hop(), "b@example.org", small());
		world_run(i);
	}
	ATF_CHECK_EQ(server.connections, 2);
	ATF_CHECK_EQ(server.messages, 4);
	world_end();
}

ATF_TC_WITHOUT_HEAD(without_qmgr_nothing_new_is_sent);
ATF_TC_BODY(without_qmgr_nothing_new_is_sent, tc)
{
	world_begin();
	server.is_deaf = true;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_until_data();
	ATF_CHECK_EQ(world_held(), 1);
	world_lose_qmgr();
	world_until(world_held() == 0);
	ATF_CHECK_EQ(server.messages, 0);
	ATF_CHECK_EQ(qmgr.ends, 0);
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_was_sent_is_told_to_the_next_qmgr);
ATF_TC_BODY(what_was_sent_is_told_to_the_next_qmgr, tc)
{
	world_begin();
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_until_data();
	world_until_data();
	world_lose_qmgr();
	ATF_CHECK_EQ(world_held(), 1);
	world_run(1);
	ATF_CHECK_EQ(qmgr.leftovers, 1);
	ATF_REQUIRE_EQ(qmgr.count, 1);
	ATF_CHECK_STREQ(qmgr.results[0].id, ID1);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_SENT);
	world_until(world_held() == 0);
	world_end();
}

ATF_TC_WITHOUT_HEAD(results_that_were_not_taken_are_told_again);
ATF_TC_BODY(results_that_were_not_taken_are_told_again, tc)
{
	world_begin();
	qmgr.forgets = true;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(world_held(), 1);
	qmgr.forgets = false;
	world_lose_qmgr();
	world_run(2);
	ATF_CHECK_EQ(qmgr.leftovers, 1);
	ATF_CHECK_STREQ(qmgr.results[1].id, ID1);
	ATF_CHECK_EQ(server.messages, 1);
	world_until(world_held() == 0);
	world_end();
}

/* Whoever reads them and dies before they are in a file has not taken them. */
ATF_TC_WITHOUT_HEAD(leftovers_are_kept_until_they_are_taken);
ATF_TC_BODY(leftovers_are_kept_until_they_are_taken, tc)
{
	world_begin();
	qmgr.forgets = true;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	for (unsigned again = 1; again <= 3; again++) {
		world_lose_qmgr();
		world_run(1 + again);
		ATF_CHECK_EQ(qmgr.leftovers, again);
		ATF_CHECK_EQ(world_held(), 1);
	}
	qmgr.forgets = false;
	world_lose_qmgr();
	world_run(5);
	ATF_CHECK_STREQ(qmgr.results[4].id, ID1);
	world_until(world_held() == 0);
	ATF_CHECK_EQ(server.messages, 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(one_that_leaves_keeps_what_was_not_taken);
ATF_TC_BODY(one_that_leaves_keeps_what_was_not_taken, tc)
{
	world_begin();
	qmgr.forgets = true;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	world_drain();
	world_until(qmgr.leaving == 1);
	qmgr.forgets = false;
	world_lose_qmgr();
	world_run(2);
	ATF_CHECK_EQ(qmgr.leftovers, 1);
	world_until(world_held() == 0);
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_was_not_told_cannot_be_taken);
ATF_TC_BODY(what_was_not_told_cannot_be_taken, tc)
{
	world_begin();
	qmgr.mistakes = 2;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(3);
	has_logged("bad request of qmgr: no such result is kept");
	has_logged("bad answer of qmgr to what its predecessor left");
	ATF_CHECK_EQ(qmgr.leftovers, 2);
	world_until(world_held() == 0);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_qmgr_that_takes_nothing_is_given_up);
ATF_TC_BODY(a_qmgr_that_takes_nothing_is_given_up, tc)
{
	world_begin();
	qmgr.forgets = true;
	for (unsigned i = 1; i <= MANAGER_TOLD; i++) {
		world_deliver(ID1, next_hop(), "b@example.org", small());
		world_run(i);
	}
	ATF_CHECK_EQ(world_held(), MANAGER_TOLD);
	qmgr.forgets = false;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(2 * MANAGER_TOLD);
	has_logged("bad request of qmgr: it does not take results");
	ATF_CHECK_EQ(qmgr.leftovers, MANAGER_TOLD);
	world_until(world_held() == 0);
	ATF_CHECK_EQ(server.messages, MANAGER_TOLD);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_draining_worker_says_so_and_quits_idle_sessions);
ATF_TC_BODY(a_draining_worker_says_so_and_quits_idle_sessions, tc)
{
	world_begin();
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	world_drain();
	world_until(qmgr.leaving == 1);
	world_until(server.quits == 1);
	ATF_CHECK_EQ(world_held(), 1);
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(2);
	world_until(server.quits == 2);
	world_end();
}

ATF_TC_WITHOUT_HEAD(who_said_so_is_told);
ATF_TC_BODY(who_said_so_is_told, tc)
{
	char hop[64];

	world_begin();
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(qmgr.results[0].reach, REACH_RELAYED);
	ATF_CHECK_STREQ(qmgr.results[0].mta, "127.0.0.1");
	ATF_CHECK_STREQ(
	    qmgr.results[0].diag, "smtp; 250 2.0.0 Ok: queued as 42");
	world_drain(); /* a new session */
	world_until(server.quits == 1);
	server.ehlo = "250-mx.example\r\n250 DSN";
	server.rcpt = "550-5.1.1 no\r\n550 5.1.1 such";
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(2);
	ATF_CHECK_STREQ(qmgr.results[1].mta, "127.0.0.1");
	ATF_CHECK_STREQ(
	    qmgr.results[1].diag, "smtp; 550-5.1.1 no 550 5.1.1 such");
	server.rcpt = NULL;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(3);
	ATF_CHECK_EQ(qmgr.results[2].reach, REACH_PASSED);
	snprintf(hop, sizeof(hop), "[127.0.0.1]:%u", world_closed_port());
	world_deliver(ID1, hop, "b@example.org", small());
	world_run(4);
	ATF_CHECK_STREQ(qmgr.results[3].mta, "");
	ATF_CHECK_STREQ(qmgr.results[3].diag, "");
	server.greeting = "554 5.7.1 no";
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(5);
	ATF_CHECK_STREQ(qmgr.results[4].mta, "127.0.0.1");
	ATF_CHECK_STREQ(qmgr.results[4].diag, "smtp; 554 5.7.1 no");
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_probe_delivers_nothing);
ATF_TC_BODY(a_probe_delivers_nothing, tc)
{
	world_begin();
	qmgr.flags = SPOOL_VERIFY;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_run(1);
	ATF_CHECK_EQ(qmgr.results[0].outcome, DELIVERED_SENT);
	has_logged(", dsn=2.0.0, status=deliverable (250 2.0.0 Ok)\n");
	server.rcpt = "550 5.1.1 no such";
	world_deliver(ID2, next_hop(), "b@example.org", small());
	world_run(2);
	ATF_CHECK_EQ(qmgr.results[1].outcome, DELIVERED_BOUNCED);
	has_logged("dsn=5.1.1, status=undeliverable (host ");
	server.rcpt = "450 4.2.0 later";
	world_deliver(ID3, next_hop(), "b@example.org", small());
	world_run(3);
	ATF_CHECK_EQ(qmgr.results[2].outcome, DELIVERED_DEFERRED);
	has_logged("dsn=4.2.0, status=undeliverable (host ");
	ATF_CHECK_EQ(server.messages, 0);
	ATF_CHECK_EQ(server.connections, 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(an_id_that_is_none_ends_the_connection);
ATF_TC_BODY(an_id_that_is_none_ends_the_connection, tc)
{
	world_begin();
	world_deliver("4abcz1", next_hop(), "b@example.org", small());
	world_until(strstr(world_log(), "bad request of qmgr") != NULL);
	ATF_CHECK_EQ(server.connections, 0);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_ret_that_is_none_ends_the_connection);
ATF_TC_BODY(a_ret_that_is_none_ends_the_connection, tc)
{
	world_begin();
	qmgr.ret = DSN_RET_HDRS + 1;
	world_deliver(ID1, next_hop(), "b@example.org", small());
	world_until(strstr(world_log(), "bad request of qmgr") != NULL);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_request_without_a_message_ends_the_connection);
ATF_TC_BODY(a_request_without_a_message_ends_the_connection, tc)
{
	world_begin();
	world_deliver(ID1, next_hop(), "b@example.org", -1);
	world_until(strstr(world_log(), "bad request of qmgr") != NULL);
	world_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_message_is_delivered_and_logged);
	ATF_TP_ADD_TC(tp, a_connection_serves_the_next_message);
	ATF_TP_ADD_TC(tp, a_kept_connection_that_died_is_replaced);
	ATF_TP_ADD_TC(tp, large_messages_pass_whole);
	ATF_TP_ADD_TC(tp, long_lines_go_out_broken);
	ATF_TP_ADD_TC(tp, the_next_host_is_tried);
	ATF_TP_ADD_TC(tp, no_host_that_answers_is_a_fault);
	ATF_TP_ADD_TC(tp, a_refused_greeting_is_a_fault);
	ATF_TP_ADD_TC(tp, a_refused_recipient_is_none);
	ATF_TP_ADD_TC(tp, a_4xx_is_tried_elsewhere);
	ATF_TP_ADD_TC(tp, hosts_come_from_dnsd);
	ATF_TP_ADD_TC(tp, a_silent_server_is_given_up);
	ATF_TP_ADD_TC(tp, a_server_that_trickles_is_given_up);
	ATF_TP_ADD_TC(tp, an_idle_connection_is_quit_after_a_while);
	ATF_TP_ADD_TC(tp, a_connection_is_used_as_often_as_it_may);
	ATF_TP_ADD_TC(tp, without_qmgr_nothing_new_is_sent);
	ATF_TP_ADD_TC(tp, what_was_sent_is_told_to_the_next_qmgr);
	ATF_TP_ADD_TC(tp, results_that_were_not_taken_are_told_again);
	ATF_TP_ADD_TC(tp, leftovers_are_kept_until_they_are_taken);
	ATF_TP_ADD_TC(tp, one_that_leaves_keeps_what_was_not_taken);
	ATF_TP_ADD_TC(tp, what_was_not_told_cannot_be_taken);
	ATF_TP_ADD_TC(tp, a_qmgr_that_takes_nothing_is_given_up);
	ATF_TP_ADD_TC(tp, a_draining_worker_says_so_and_quits_idle_sessions);
	ATF_TP_ADD_TC(tp, a_request_without_a_message_ends_the_connection);
	ATF_TP_ADD_TC(tp, who_said_so_is_told);
	ATF_TP_ADD_TC(tp, a_probe_delivers_nothing);
	ATF_TP_ADD_TC(tp, an_id_that_is_none_ends_the_connection);
	ATF_TP_ADD_TC(tp, a_ret_that_is_none_ends_the_connection);
	return atf_no_error();
}
