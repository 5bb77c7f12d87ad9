/*
 * qmgr with everything around it in one process: tests/qmgr/world.h.
 */
#include <atf-c.h>

#include <string.h>
#include <sys/file.h>

#include "qmgr/ask.h"
#include "qmgr/work.h"
#include "tests/qmgr/world.c"

ATF_TC_WITHOUT_HEAD(mail_is_delivered_and_removed);
ATF_TC_BODY(mail_is_delivered_and_removed, tc)
{
	begin();
	first = world_mail("me@here.test", "a@sent.smtp.test");
	world_until(all_gone());
	ATF_CHECK(!world_has(first));
	ATF_CHECK_EQ(world.delivered, 1);
	logs("from=<me@here.test>, size=24, nrcpt=1 (queue active)");
	logs(": removed");
	world_end();
}

ATF_TC_WITHOUT_HEAD(an_answer_of_rewrite_is_asked_for_once);
ATF_TC_BODY(an_answer_of_rewrite_is_asked_for_once, tc)
{
	begin();
	for (int i = 0; i < 10; i++) {
		world_mail("me@here.test", "a@sent.smtp.test");
		world_until(all_gone());
	}
	ATF_CHECK_EQ(world.resolved, 1);
	ATF_CHECK_EQ(world.delivered, 10);
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_is_deferred_is_tried_again);
ATF_TC_BODY(what_is_deferred_is_tried_again, tc)
{
	begin();
	qmgr_settings.minimal_backoff_time = 1;
	first =
	    world_mail("me@here.test", "a@deferred.smtp.test b@sent.smtp.test");
	world_until(none_is_scheduled());
	ATF_CHECK(world_has(first));
	ATF_CHECK_EQ(world.delivered, 2);
	world_until(world.delivered == 3);
	world_end();
}

ATF_TC_WITHOUT_HEAD(who_is_refused_is_notified_of_before_the_end);
ATF_TC_BODY(who_is_refused_is_notified_of_before_the_end, tc)
{
	begin();
	world_mail("me@here.test",
	    "a@bounced.smtp.test b@sent.smtp.test never@x.y.test");
	world_until(all_gone());
	ATF_CHECK_EQ(world.notified, 2);
	logs("to=<never@x.y.test>, relay=none, ");
	logs("dsn=5.1.3, status=bounced (bad address syntax)");
	world_end();
}

ATF_TC_WITHOUT_HEAD(no_message_ends_while_a_notification_is_owed);
ATF_TC_BODY(no_message_ends_while_a_notification_is_owed, tc)
{
	begin();
	world.deaf_bounce = true;
	first = world_mail("me@here.test", "a@bounced.smtp.test");
	world_run(500);
	ATF_CHECK(world_has(first));
	ATF_CHECK_EQ(world.delivered, 1);
	world.deaf_bounce = false;
	work_flush();
	world_until(all_gone());
	ATF_CHECK_EQ(world.delivered, 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(too_old_a_message_expires);
ATF_TC_BODY(too_old_a_message_expires, tc)
{
	begin();
	qmgr_settings.maximal_queue_lifetime = 0;
	world_mail("me@here.test", "a@deferred.smtp.test");
	world_until(all_gone());
	ATF_CHECK_EQ(world.notified, 1);
	logs("from=<me@here.test>, status=expired, returned to sender");
	world_end();
}

ATF_TC_WITHOUT_HEAD(an_agent_that_dies_costs_seconds);
ATF_TC_BODY(an_agent_that_dies_costs_seconds, tc)
{
	begin();
	world_mail("me@here.test", "a@sent.smtp.test");
	world_until(all_gone());
	first = world_mail("me@here.test", "a@keep.smtp.test");
	world_until(one_is_kept());
	world_drop_kept();
	world.kept = 0;
	world_until(one_is_kept());
	world_answer_kept(DELIVERED_SENT);
	world_until(all_gone());
	ATF_CHECK(strstr(world_log(), "status=") == NULL);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_transport_without_agent_defers_and_says_so);
ATF_TC_BODY(a_transport_without_agent_defers_and_says_so, tc)
{
	begin();
	world.no_agent = true;
	world_mail("me@here.test", "a@sent.smtp.test");
	world_until(none_is_scheduled());
	world_run(100);
	logs("dsn=4.3.0, status=deferred (mail transport unavailable)");
	world.no_agent = false;
	work_flush();
	world_until(all_gone());
	world_end();
}

ATF_TC_WITHOUT_HEAD(mail_waits_for_rewrite);
ATF_TC_BODY(mail_waits_for_rewrite, tc)
{
	begin();
	world.no_rewrite = true;
	world_mail("me@here.test", "a@sent.smtp.test");
	world_run(200);
	ATF_CHECK_EQ(world.delivered, 0);
	world.no_rewrite = false;
	world_until(all_gone());
	ATF_CHECK_EQ(world.delivered, 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_dead_destination_suspends_what_waits_for_it);
ATF_TC_BODY(a_dead_destination_suspends_what_waits_for_it, tc)
{
	begin();
	world.lazy = true;
	for (int i = 0; i < 10; i++)
		world_mail("me@here.test", "a@fault.smtp.test");
	world_until(strstr(world_log(), "status=deferred (delivery temporarily "
					"suspended: connect refused)") != NULL);
	ATF_CHECK(world.delivered < 10);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_whole_file_that_nobody_told_of_is_adopted);
ATF_TC_BODY(a_whole_file_that_nobody_told_of_is_adopted, tc)
{
	world_begin();
	first = world_message("me@here.test", "a@sent.smtp.test");
	sleep(3);
	world_start_qmgr();
	world_until(first_is_gone());
	ATF_CHECK_EQ(world.delivered, 1);
	world_end();
}

/* The scan finds it after the flush: young files wait for the second look. */
ATF_TC_WITHOUT_HEAD(a_flush_reaches_what_is_found_after_it);
ATF_TC_BODY(a_flush_reaches_what_is_found_after_it, tc)
{
	const struct spool_status status = { .outcome = SPOOL_DEFERRED,
		.when = loop_clock(),
		.due = loop_clock() + 3600 * INT64_C(1000000),
		.dsn = "4.4.1",
		.text = "the next hop was down" };
	struct err err;

	world_begin();
	first = world_message("me@here.test", "a@sent.smtp.test");
	ATF_REQUIRE(spool_put_status(spool, first, &status, &err) == 0);
	world_start_qmgr();
	work_flush();
	world_until(first_is_gone());
	world_end();
}

/* Each falls due while the one before is removed. */
ATF_TC_WITHOUT_HEAD(what_falls_due_meanwhile_is_not_left_for_a_minute);
ATF_TC_BODY(what_falls_due_meanwhile_is_not_left_for_a_minute, tc)
{
	enum { MANY = 40, APART = 100 }; /* microseconds */
	char ids[MANY][SPOOL_ID_ROOM];
	struct err err;
	int64_t due;

	begin();
	due = loop_clock() + 200000;
	for (int i = 0; i < MANY; i++) {
		snprintf(ids[i], sizeof(ids[i]), "%s",
		    world_message("me@here.test", "a@sent.smtp.test"));
		ATF_REQUIRE(spool_mark_done(spool, ids[i], 0, &err) == 0);
		known_wait(known_add(ids[i], 0), due + i * APART);
	}
	work_soon();
	world_until(all_gone());
	world_end();
}

static struct channel agent;
static int taken; /* serial of the leftover */
static bool cut;  /* qmgr hung up */

static void
on_taken(struct channel *c, const struct frame *f)
{
	struct taken m;
	struct err err;

	ATF_REQUIRE_EQ(frame_get(f, &message_taken, &m, NULL, &err), 0);
	taken = (int)f->serial;
}

static void
on_cut(struct channel *c, int error)
{
	channel_end(c);
	cut = true;
}

static bool
is_taken(void)
{
	return taken == 7;
}

static bool
no_leftovers(void)
{
	return inlet_leftovers() == 0;
}

static bool
is_cut(void)
{
	return cut;
}

static void
bring_leftover(const char *id)
{
	taken = 0;
	cut = false;
	agent.frame = on_taken;
	agent.closed = on_cut;
	channel_begin(&agent, &loop, world_connect("smtp"));
	channel_put(
	    &agent, &message_leftover, 7, &(struct leftover){ .id = id });
	channel_put(&agent, &message_delivered, 7,
	    &(struct delivered){ .id = id,
		.number = 0,
		.outcome = DELIVERED_SENT,
		.dsn = "2.0.0",
		.text = "ok" });
	channel_put(&agent, &message_deliver_end, 7,
	    &(struct deliver_end){ .id = id, .dsn = "", .text = "" });
}

ATF_TC_WITHOUT_HEAD(a_message_that_an_agent_holds_waits_for_its_results);
ATF_TC_BODY(a_message_that_an_agent_holds_waits_for_its_results, tc)
{
	struct err err;
	int fd;

	world_begin();
	first =
	    world_message("me@here.test", "a@sent.smtp.test b@sent.smtp.test");
	fd = spool_file(spool, first, &err);
	ATF_REQUIRE(flock(fd, LOCK_EX) == 0);
	sleep(3);
	world_start_qmgr();
	world_run(4000);
	ATF_CHECK_EQ(world.delivered, 0);
	ATF_CHECK_EQ(inlet_leftovers(), 0);
	bring_leftover(first);
	ATF_CHECK_EQ(inlet_leftovers(), 1);
	world_until(is_taken());
	close(fd);
	world_until(first_is_gone());
	ATF_CHECK_EQ(world.delivered, 1);
	channel_end(&agent);
	world_until(no_leftovers());
	world_end();
}

/* The answer says that whoever reads the file now sees it. */
ATF_TC_WITHOUT_HEAD(a_leftover_is_taken_when_it_is_in_the_file);
ATF_TC_BODY(a_leftover_is_taken_when_it_is_in_the_file, tc)
{
	struct spool_envelope env;
	struct pool *read = pool_new();
	struct err err;
	int fd;

	world_begin();
	first = world_message("me@here.test", "a@sent.smtp.test");
	fd = spool_file(spool, first, &err);
	ATF_REQUIRE(flock(fd, LOCK_EX) == 0);
	world_start_qmgr();
	bring_leftover(first);
	world_until(is_taken());
	ATF_REQUIRE_EQ(spool_read(fd, first, read, &env, &err), SPOOL_GOOD);
	ATF_CHECK(env.recipients[0].done || env.statuses[0].text != NULL);
	pool_free(&read);
	close(fd);
	world_until(first_is_gone());
	/* Of what is gone, once more. */
	channel_end(&agent);
	bring_leftover(first);
	world_until(is_taken());
	ATF_CHECK_EQ(world.delivered, 0);
	channel_end(&agent);
	world_end();
}

ATF_TC_WITHOUT_HEAD(who_mixes_leftovers_is_hung_up_on);
ATF_TC_BODY(who_mixes_leftovers_is_hung_up_on, tc)
{
	begin();
	first = world_message("me@here.test", "a@sent.smtp.test");
	bring_leftover(first);
	world_until(is_taken());
	channel_put(
	    &agent, &message_leftover, 8, &(struct leftover){ .id = first });
	channel_put(&agent, &message_deliver_end, 9,
	    &(struct deliver_end){ .id = first, .dsn = "", .text = "" });
	world_until(is_cut());
	ATF_CHECK_EQ(taken, 7);
	ATF_CHECK_EQ(inlet_leftovers(), 0);
	logs("a leftover out of order");
	world_end();
}

/* Its file is young: the scan would leave it for a minute. */
ATF_TC_WITHOUT_HEAD(a_leftover_of_what_is_not_known_yet_is_the_end_of_it);
ATF_TC_BODY(a_leftover_of_what_is_not_known_yet_is_the_end_of_it, tc)
{
	world_begin();
	world_start_qmgr();
	world_run(100);
	first = world_message("me@here.test", "a@sent.smtp.test");
	bring_leftover(first);
	world_until(first_is_gone());
	ATF_CHECK_EQ(world.delivered, 0);
	channel_end(&agent);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_leftover_of_what_was_handed_out_is_not_believed);
ATF_TC_BODY(a_leftover_of_what_was_handed_out_is_not_believed, tc)
{
	begin();
	first = world_mail("me@here.test", "a@deferred.smtp.test");
	world_until(world.delivered == 1 && none_is_scheduled());
	bring_leftover(first);
	world_until(is_taken());
	world_run(300);
	ATF_CHECK(world_has(first));
	channel_end(&agent);
	world_end();
}

ATF_TC_WITHOUT_HEAD(many_messages_are_each_delivered_once);
ATF_TC_BODY(many_messages_are_each_delivered_once, tc)
{
	begin();
	world.lazy = true;
	for (int i = 0; i < 1000; i++)
		world_mail(i % 3 ? "me@here.test" : "bulk@there.test",
		    "a@h1.smtp.test b@h2.smtp.test c@h1.smtp.test "
		    "d@h3.relay.test e@h4.relay.test f@h5.single.test "
		    "g@h5.single.test");
	world_until(all_gone());
	ATF_CHECK_EQ_MSG(
	    world.delivered, 7000, "%u, not 7000", world.delivered);
	ATF_CHECK(world.most_open <= 200);
	world_end();
}

ATF_TC_WITHOUT_HEAD(above_the_limit_messages_wait_as_records);
ATF_TC_BODY(above_the_limit_messages_wait_as_records, tc)
{
	begin();
	world.lazy = true;
	qmgr_settings.qmgr_message_active_limit = 10;
	for (int i = 0; i < 200; i++)
		world_mail("me@here.test", "a@sent.smtp.test");
	loop_turn(&loop, false);
	loop_turn(&loop, false);
	ATF_CHECK(active_count() <= 10);
	world_until(all_gone());
	ATF_CHECK_EQ(world.delivered, 200);
	world_end();
}

ATF_TC_WITHOUT_HEAD(more_recipients_than_fit_come_in_portions);
ATF_TC_BODY(more_recipients_than_fit_come_in_portions, tc)
{
	struct str list = { 0 };

	begin();
	qmgr_settings.qmgr_message_recipient_limit = 100;
	for (int i = 0; i < 950; i++)
		str_printf(&list, "u%d@h%d.smtp.test ", i, i % 7);
	world_mail("me@here.test", str_text(&list));
	world_until(all_gone());
	ATF_CHECK_EQ(world.delivered, 950);
	str_free(&list);
	world_end();
}

ATF_TC_WITHOUT_HEAD(nothing_is_begun_after_the_stop_and_nothing_is_lost);
ATF_TC_BODY(nothing_is_begun_after_the_stop_and_nothing_is_lost, tc)
{
	begin();
	first = world_mail("me@here.test", "a@keep.smtp.test");
	world_until(one_is_kept());
	ending = true;
	work_stop();
	scan_stop();
	world_mail("me@here.test", "b@sent.smtp.test");
	world_answer_kept(DELIVERED_SENT);
	world_until(first_is_gone());
	ATF_CHECK_EQ(agent_open(), 0);
	ATF_CHECK_EQ(world.delivered, 1);
	world_end();
}

static struct channel command;
static unsigned rows, ends;
static char reason[200];

static void
on_command_frame(struct channel *c, const struct frame *f)
{
	struct pool *p = pool_new();
	struct queue_row row;
	struct queue_row_recipient *to;
	struct err err;

	if (f->type == MESSAGE_QUEUE_END)
		ends++;
	else if (frame_get(f, &message_queue_row, &row, p, &err) == 0) {
		rows++;
		to = row.recipients.at;
		snprintf(reason, sizeof(reason), "%s", to[0].reason);
	}
	pool_free(&p);
}

static bool
one_end(void)
{
	return ends == 1;
}

static bool
two_ends(void)
{
	return ends == 2;
}

ATF_TC_WITHOUT_HEAD(commands_see_the_queue_and_flush_it);
ATF_TC_BODY(commands_see_the_queue_and_flush_it, tc)
{
	struct queue_ask ask = { .verb = QUEUE_LIST };
	int pair[2];

	begin();
	for (int i = 0; i < 120; i++)
		world_mail("me@here.test", "a@deferred.smtp.test");
	world_run(500);
	ATF_CHECK_EQ(world.delivered, 120);
	ATF_REQUIRE(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
	ask_client(pair[0], NULL);
	command.frame = on_command_frame;
	command.closed = on_cleanup_closed;
	channel_begin(&command, &loop, pair[1]);
	channel_put(&command, &message_queue_ask, 1, &ask);
	world_until(one_end());
	ATF_CHECK_EQ(rows, 120);
	ATF_CHECK_STREQ(reason, "as the test says");
	ask.verb = QUEUE_FLUSH;
	channel_put(&command, &message_queue_ask, 2, &ask);
	world_until(two_ends());
	world_run(500);
	ATF_CHECK_EQ(world.delivered, 240);
	channel_end(&command);
	world_end();
}

ATF_TC_WITHOUT_HEAD(deferred_transports_are_deferred);
ATF_TC_BODY(deferred_transports_are_deferred, tc)
{
	begin();
	world_mail("me@here.test", "a@sent.hold.test");
	world_run(200);
	logs("dsn=4.3.2, status=deferred (deferred transport)");
	ATF_CHECK_EQ(world.delivered, 0);
	world_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, mail_is_delivered_and_removed);
	ATF_TP_ADD_TC(tp, an_answer_of_rewrite_is_asked_for_once);
	ATF_TP_ADD_TC(tp, what_is_deferred_is_tried_again);
	ATF_TP_ADD_TC(tp, who_is_refused_is_notified_of_before_the_end);
	ATF_TP_ADD_TC(tp, no_message_ends_while_a_notification_is_owed);
	ATF_TP_ADD_TC(tp, too_old_a_message_expires);
	ATF_TP_ADD_TC(tp, an_agent_that_dies_costs_seconds);
	ATF_TP_ADD_TC(tp, a_transport_without_agent_defers_and_says_so);
	ATF_TP_ADD_TC(tp, mail_waits_for_rewrite);
	ATF_TP_ADD_TC(tp, a_dead_destination_suspends_what_waits_for_it);
	ATF_TP_ADD_TC(tp, a_whole_file_that_nobody_told_of_is_adopted);
	ATF_TP_ADD_TC(tp, a_flush_reaches_what_is_found_after_it);
	ATF_TP_ADD_TC(tp, a_message_that_an_agent_holds_waits_for_its_results);
	ATF_TP_ADD_TC(tp, a_leftover_is_taken_when_it_is_in_the_file);
	ATF_TP_ADD_TC(tp, who_mixes_leftovers_is_hung_up_on);
	ATF_TP_ADD_TC(tp, a_leftover_of_what_is_not_known_yet_is_the_end_of_it);
	ATF_TP_ADD_TC(tp, what_falls_due_meanwhile_is_not_left_for_a_minute);
	ATF_TP_ADD_TC(tp, a_leftover_of_what_was_handed_out_is_not_believed);
	ATF_TP_ADD_TC(tp, many_messages_are_each_delivered_once);
	ATF_TP_ADD_TC(tp, above_the_limit_messages_wait_as_records);
	ATF_TP_ADD_TC(tp, more_recipients_than_fit_come_in_portions);
	ATF_TP_ADD_TC(tp, nothing_is_begun_after_the_stop_and_nothing_is_lost);
	ATF_TP_ADD_TC(tp, commands_see_the_queue_and_flush_it);
	ATF_TP_ADD_TC(tp, deferred_transports_are_deferred);
	return atf_no_error();
}
