/*
 * What administrators order for a message: tests/qmgr/world.h.
 */
#include <atf-c.h>

#include <string.h>

#include "qmgr/ask.h"
#include "qmgr/change.h"
#include "qmgr/rights.h"
#include "qmgr/site.h"
#include "qmgr/work.h"
#include "spool/maildrop.h"
#include "tests/qmgr/world.c"

static void
reports(const char *want)
{
	ATF_CHECK_MSG(strstr(str_text(&world.report), want) != NULL,
	    "no \"%s\" in\n%s", want, str_text(&world.report));
}

static int
order(change_fn *change, const char *id)
{
	struct err err;

	return change(id, &err);
}

ATF_TC_WITHOUT_HEAD(what_is_held_waits_until_it_is_released);
ATF_TC_BODY(what_is_held_waits_until_it_is_released, tc)
{
	begin();
	qmgr_settings.minimal_backoff_time = 1;
	first = world_mail("me@here.test", "a@deferred.smtp.test");
	world_until(world.delivered == 1 && none_is_scheduled());
	ATF_CHECK_EQ(order(change_hold, first), 1);
	ATF_CHECK_EQ(order(change_hold, first), 0);
	ATF_CHECK_EQ(order(change_flush, first), -1);
	work_flush();
	world_run(2500);
	ATF_CHECK_EQ(world.delivered, 1);
	ATF_CHECK_EQ(order(change_release, first), 1);
	ATF_CHECK_EQ(order(change_release, first), 0);
	world_run(500);
	ATF_CHECK_EQ(world.delivered, 2);
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_is_delivered_is_held_when_it_comes_back);
ATF_TC_BODY(what_is_delivered_is_held_when_it_comes_back, tc)
{
	begin();
	qmgr_settings.minimal_backoff_time = 0;
	first = world_mail("me@here.test", "a@keep.smtp.test b@sent.x.test");
	world_until(one_is_kept());
	world_run(50);
	ATF_CHECK_EQ(order(change_hold, first), 1);
	world_answer_kept(DELIVERED_DEFERRED);
	world_run(1000);
	ATF_CHECK_EQ(world.delivered, 2);
	ATF_CHECK_EQ(order(change_release, first), 1);
	world.kept = 0;
	world_until(one_is_kept());
	world_answer_kept(DELIVERED_SENT);
	world_until(all_gone());
	world_end();
}

/* It is too old, but who holds it wants to look at it first. */
ATF_TC_WITHOUT_HEAD(what_is_held_is_not_returned);
ATF_TC_BODY(what_is_held_is_not_returned, tc)
{
	begin();
	world.age = qmgr_settings.maximal_queue_lifetime + 10;
	first = world_mail("me@here.test", "a@keep.smtp.test");
	world_until(one_is_kept());
	ATF_CHECK_EQ(order(change_hold, first), 1);
	world_answer_kept(DELIVERED_DEFERRED);
	world_run(300);
	ATF_CHECK_EQ(world.reports[NOTIFY_FAILURE], 0);
	ATF_CHECK(world_has(first));
	ATF_CHECK_EQ(order(change_expire, first), 1);
	ATF_CHECK_EQ(order(change_release, first), 1);
	world_until(first_is_gone());
	ATF_CHECK_EQ(world.reports[NOTIFY_FAILURE], 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_was_held_is_held_after_a_restart);
ATF_TC_BODY(what_was_held_is_held_after_a_restart, tc)
{
	struct err err;

	world_begin();
	first = world_message("me@here.test", "a@sent.smtp.test");
	ATF_REQUIRE(spool_put_event(spool, first, SPOOL_HOLD, &err) == 0);
	sleep(3);
	world_start_qmgr();
	world_run(3500);
	ATF_CHECK_EQ(world.delivered, 0);
	ATF_CHECK_EQ(order(change_release, first), 1);
	world_until(first_is_gone());
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_is_deleted_is_gone);
ATF_TC_BODY(what_is_deleted_is_gone, tc)
{
	begin();
	first = world_mail("me@here.test", "a@deferred.smtp.test");
	world_run(200);
	ATF_CHECK_EQ(order(change_delete, first), 1);
	ATF_CHECK(!world_has(first));
	ATF_CHECK_EQ(known_count(), 0);
	ATF_CHECK_EQ(order(change_delete, first), -1);
	ATF_CHECK_EQ(order(change_delete, "../../etc/passwd"), -1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(results_of_what_was_deleted_do_not_matter);
ATF_TC_BODY(results_of_what_was_deleted_do_not_matter, tc)
{
	begin();
	world.notify = DSN_SUCCESS;
	first = world_mail("me@here.test",
	    "a@keep.smtp.test b@keep.x.test c@bounced.smtp.test");
	world_until(one_is_kept());
	ATF_CHECK_EQ(order(change_delete, first), 1);
	ATF_CHECK(!world_has(first));
	world_answer_kept(DELIVERED_SENT);
	world_until(all_gone());
	ATF_CHECK_EQ(world.notified, 0);
	ATF_CHECK_MSG(strstr(world_log(), "warning") == NULL &&
			  strstr(world_log(), "removed") == NULL,
	    "%s", world_log());
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_is_expired_is_returned_at_once);
ATF_TC_BODY(what_is_expired_is_returned_at_once, tc)
{
	begin();
	first = world_mail("me@here.test", "a@deferred.smtp.test");
	world_run(200);
	ATF_CHECK_EQ(order(change_expire, first), 1);
	world_until(all_gone());
	logs("from=<me@here.test>, status=force-expired, returned to sender");
	ATF_CHECK_EQ(world.delivered, 1);
	ATF_CHECK_EQ(world.reports[NOTIFY_FAILURE], 1);
	reports("0 a@deferred.smtp.test 0 0 rfc822;o 4.0.0 mx.test");
	world_end();
}

/* One that was never tried, and one in the hands of an agent. */
ATF_TC_WITHOUT_HEAD(what_is_held_or_delivered_can_be_expired);
ATF_TC_BODY(what_is_held_or_delivered_can_be_expired, tc)
{
	const char *second;

	begin();
	world.flags = SPOOL_HELD;
	first = world_mail("me@here.test", "a@sent.smtp.test");
	world.flags = 0;
	second = world_mail("me@here.test", "b@keep.smtp.test");
	world_until(one_is_kept());
	ATF_CHECK_EQ(order(change_expire, first), 1);
	ATF_CHECK_EQ(order(change_expire, first), 0);
	ATF_CHECK_EQ(order(change_expire, second), 1);
	world_run(300);
	ATF_CHECK_EQ(world.notified, 0);
	ATF_CHECK_EQ(order(change_release, first), 1);
	world_until(first_is_gone());
	reports("0 a@sent.smtp.test 0 0 rfc822;o 4.4.7");
	world_answer_kept(DELIVERED_DEFERRED);
	world_until(all_gone());
	ATF_CHECK_EQ(world.reports[NOTIFY_FAILURE], 2);
	ATF_CHECK_EQ(world.delivered, 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(what_is_requeued_goes_to_pickup);
ATF_TC_BODY(what_is_requeued_goes_to_pickup, tc)
{
	begin();
	first = world_mail("me@here.test", "a@keep.smtp.test");
	world_until(one_is_kept());
	ATF_CHECK_EQ(order(change_requeue, first), -1);
	world_answer_kept(DELIVERED_DEFERRED);
	world_until(none_is_scheduled());
	world_run(100);
	ATF_CHECK_EQ(order(change_requeue, first), 1);
	ATF_CHECK(!world_has(first));
	ATF_CHECK_EQ(known_count(), 0);
	ATF_CHECK_EQ(world.nudged, 1);
	world_end();
}

ATF_TC_WITHOUT_HEAD(only_the_owner_changes_messages);
ATF_TC_BODY(only_the_owner_changes_messages, tc)
{
	const uid_t other = 12345;
	struct err err;

	begin();
	rights_open();
	ATF_CHECK_EQ(rights_check(RIGHT_VIEW, other, &err), 0);
	ATF_CHECK_EQ(rights_check(RIGHT_CHANGE, other, &err), -1);
	ATF_CHECK_STREQ(err.text, "not allowed");
	ATF_CHECK_EQ(rights_check(RIGHT_CHANGE, 0, &err), 0);
	ATF_CHECK_EQ(rights_check(RIGHT_CHANGE, geteuid(), &err), 0);
	qmgr_settings.authorized_mailq_users = "root, !unknown";
	qmgr_settings.authorized_flush_users = "root";
	rights_reload();
	ATF_CHECK_EQ(rights_check(RIGHT_VIEW, other, &err), -1);
	ATF_CHECK_STREQ(err.text,
	    "User unknown(12345) is not allowed to view the mail queue");
	ATF_CHECK_EQ(rights_check(RIGHT_FLUSH, other, &err), -1);
	ATF_CHECK_STREQ(err.text,
	    "User unknown(12345) is not allowed to flush the mail queue");
	ATF_CHECK_EQ(rights_check(RIGHT_VIEW, 0, &err), 0);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	world_end();
}

ATF_TC_WITHOUT_HEAD(a_site_is_a_domain_or_a_next_hop);
ATF_TC_BODY(a_site_is_a_domain_or_a_next_hop, tc)
{
	const struct record *r;

	begin();
	first = world_mail("me@here.test", "a@deferred.smtp.test");
	world_run(200);
	r = known_find(first);
	ATF_REQUIRE(r != NULL);
	ATF_CHECK(site_has(r, "deferred.smtp.test"));
	ATF_CHECK(site_has(r, "DEFERRED.smtp.test"));
	ATF_CHECK(site_has(r, "[deferred]:25"));
	ATF_CHECK(site_has(r, "deferred"));
	ATF_CHECK(!site_has(r, "smtp.test"));
	ATF_CHECK(!site_has(r, "erred.smtp.test"));
	ATF_CHECK(!site_has(r, ""));
	world_end();
}

/* --- over the socket -------------------------------------------------------
 */

static struct channel command;
static unsigned ends;
static struct queue_end last;
static char text[300], rows[300];

static void
on_command_frame(struct channel *c, const struct frame *f)
{
	struct pool *p = pool_new();
	struct queue_row row;
	struct err err;

	if (f->type == MESSAGE_QUEUE_END) {
		ATF_REQUIRE(
		    frame_get(f, &message_queue_end, &last, p, &err) == 0);
		snprintf(text, sizeof(text), "%s", last.text);
		ends++;
	} else {
		ATF_REQUIRE(
		    frame_get(f, &message_queue_row, &row, p, &err) == 0);
		snprintf(rows + strlen(rows), sizeof(rows) - strlen(rows),
		    "%s %s%c\n", row.id, row.queue, (char)row.state);
	}
	pool_free(&p);
}

static void
on_command_closed(struct channel *c, int error)
{
	channel_end(c);
}

static bool
ended(void)
{
	return ends > 0;
}

static void
put_question(int64_t verb, const char *what)
{
	struct queue_ask question = { .verb = verb, .what = what };
	int pair[2];

	if (!channel_is_open(&command)) {
		ATF_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				pair) == 0);
		ask_client(pair[0], NULL);
		command.frame = on_command_frame;
		command.closed = on_command_closed;
		channel_begin(&command, &loop, pair[1]);
	}
	ends = 0;
	rows[0] = '\0';
	channel_put(&command, &message_queue_ask, 7, &question);
}

static int64_t
question(int64_t verb, const char *what)
{
	put_question(verb, what);
	world_until(ended());
	return last.status;
}

ATF_TC_WITHOUT_HEAD(commands_ask_one_after_the_other);
ATF_TC_BODY(commands_ask_one_after_the_other, tc)
{
	begin();
	first = world_mail("me@here.test", "a@deferred.smtp.test");
	world_mail("me@here.test", "b@deferred.x.test");
	world_run(200);
	ATF_CHECK_EQ(question(QUEUE_FLUSH_SITE, "deferred.smtp.test"), 0);
	ATF_CHECK_EQ(last.count, 1);
	world_run(200);
	ATF_CHECK_EQ(world.delivered, 3);
	ATF_CHECK_EQ(question(QUEUE_FLUSH_SITE, ""), ANSWER_NEVER);
	ATF_CHECK_EQ(question(QUEUE_FLUSH_ID, first), ANSWER_OK);
	world_run(200);
	ATF_CHECK_EQ(world.delivered, 4);
	ATF_CHECK_EQ(question(QUEUE_HOLD, first), ANSWER_OK);
	ATF_CHECK_EQ(last.count, 1);
	ATF_CHECK_EQ(question(QUEUE_HOLD, first), ANSWER_OK);
	ATF_CHECK_EQ(last.count, 0);
	ATF_CHECK_EQ(question(QUEUE_FLUSH_SITE, "deferred.smtp.test"), 0);
	ATF_CHECK_EQ(last.count, 0);
	ATF_CHECK_EQ(question(QUEUE_DELETE, first), ANSWER_OK);
	ATF_CHECK_EQ(question(QUEUE_DELETE, first), ANSWER_NEVER);
	ATF_CHECK_EQ(question(QUEUE_VERB_COUNT, first), ANSWER_NEVER);
	ATF_CHECK_EQ(question(-1, ""), ANSWER_NEVER);
	channel_end(&command);
	world_end();
}

/* Two questions at once are too many. */
ATF_TC_WITHOUT_HEAD(a_question_before_the_answer_is_the_end);
ATF_TC_BODY(a_question_before_the_answer_is_the_end, tc)
{
	begin();
	put_question(QUEUE_LIST, "");
	put_question(QUEUE_LIST, "");
	world_run(200);
	ATF_CHECK(!channel_is_open(&command));
	logs("a question before the answer");
	world_end();
}

ATF_TC_WITHOUT_HEAD(the_list_has_maildrop_and_every_state);
ATF_TC_BODY(the_list_has_maildrop_and_every_state, tc)
{
	struct spool_recipient to = { .address = "a@b.test", .original = "" };
	struct spool_envelope env = { .sender = "me@here.test",
		.recipients = &to,
		.count = 1,
		.arrived = loop_clock(),
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "" };
	struct maildrop *maildrop;
	struct spool_draft *draft;
	struct err err;

	begin();
	maildrop = maildrop_open("spool", &err);
	ATF_REQUIRE(maildrop != NULL);
	draft = maildrop_create(maildrop, &env, &err);
	ATF_REQUIRE(draft != NULL);
	ATF_REQUIRE(spool_append(draft, SV("Subject: x\r\n"), &err) == 0);
	ATF_REQUIRE(spool_commit(&draft, &err) == 0);
	maildrop_close(&maildrop);
	first = world_mail("me@here.test", "a@deferred.smtp.test");
	world_mail("me@here.test", "a@keep.smtp.test");
	world.flags = SPOOL_HELD;
	world_mail("me@here.test", "a@deferred.smtp.test");
	world_run(200);
	ATF_CHECK_EQ(question(QUEUE_LIST, ""), ANSWER_OK);
	ATF_CHECK_MSG(strstr(rows, " maildrop \n") != NULL, "%s", rows);
	ATF_CHECK_MSG(strstr(rows, " deferred \n") != NULL, "%s", rows);
	ATF_CHECK_MSG(strstr(rows, " active*\n") != NULL, "%s", rows);
	ATF_CHECK_MSG(strstr(rows, " hold!\n") != NULL, "%s", rows);
	channel_end(&command);
	world_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, commands_ask_one_after_the_other);
	ATF_TP_ADD_TC(tp, a_question_before_the_answer_is_the_end);
	ATF_TP_ADD_TC(tp, the_list_has_maildrop_and_every_state);
	ATF_TP_ADD_TC(tp, what_is_held_waits_until_it_is_released);
	ATF_TP_ADD_TC(tp, what_is_delivered_is_held_when_it_comes_back);
	ATF_TP_ADD_TC(tp, what_is_held_is_not_returned);
	ATF_TP_ADD_TC(tp, what_was_held_is_held_after_a_restart);
	ATF_TP_ADD_TC(tp, what_is_deleted_is_gone);
	ATF_TP_ADD_TC(tp, results_of_what_was_deleted_do_not_matter);
	ATF_TP_ADD_TC(tp, what_is_expired_is_returned_at_once);
	ATF_TP_ADD_TC(tp, what_is_held_or_delivered_can_be_expired);
	ATF_TP_ADD_TC(tp, what_is_requeued_goes_to_pickup);
	ATF_TP_ADD_TC(tp, only_the_owner_changes_messages);
	ATF_TP_ADD_TC(tp, a_site_is_a_domain_or_a_next_hop);
	return atf_no_error();
}
