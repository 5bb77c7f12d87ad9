#include <atf-c.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/rows.h"

static struct spool *spool;
static char id[SPOOL_ID_ROOM];
static unsigned rows, recipients;
static int64_t state;
static char reason[100], original[100], queue[20];

/* One message with so many recipients. */
static void
begin(uint32_t count, uint32_t flags)
{
	struct spool_recipient *list = calloc(count, sizeof(*list));
	struct spool_envelope env = { .sender = "me@example.net",
		.recipients = list,
		.count = count,
		.flags = flags,
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "" };
	struct spool_slot *slot;
	struct spool_draft *draft;
	struct err err;

	for (uint32_t i = 0; i < count; i++)
		list[i] = (struct spool_recipient){ .address = "a@example.com",
			.original = "b@example.com" };
	ATF_REQUIRE(mkdir("s", 0700) == 0);
	ATF_REQUIRE(spool_make("s", getuid(), getgid(), getgid(), &err) == 0);
	ATF_REQUIRE((spool = spool_open("s", &err)) != NULL);
	ATF_REQUIRE((slot = spool_slot_take(spool, &err)) != NULL);
	spool_new_id(slot, id);
	ATF_REQUIRE((draft = spool_create(slot, id, &env, &err)) != NULL);
	ATF_REQUIRE(spool_commit(&draft, &err) == 0);
	spool_slot_give_back(&slot);
	free(list);
}

static void
count(void *context, const struct queue_row *row)
{
	const struct queue_row_recipient *to = row->recipients.at;

	rows++;
	recipients += (unsigned)row->recipients.count;
	state = row->state;
	snprintf(reason, sizeof(reason), "%s", to[0].reason);
	snprintf(original, sizeof(original), "%s", to[0].original);
	snprintf(queue, sizeof(queue), "%s", row->queue);
	ATF_CHECK_STREQ(row->id, id);
	ATF_CHECK_STREQ(row->sender, "me@example.net");
}

ATF_TC_WITHOUT_HEAD(shows_who_is_left_and_why);
ATF_TC_BODY(shows_who_is_left_and_why, tc)
{
	struct spool_status status = { .recipient = 1,
		.outcome = SPOOL_DEFERRED,
		.dsn = "4.4.1",
		.text = "no answer" };
	struct err err;

	begin(2, 0);
	ATF_REQUIRE(spool_mark_done(spool, id, 0, &err) == 0);
	ATF_REQUIRE(spool_put_status(spool, id, &status, &err) == 0);
	rows_of(spool, id, '*', count, NULL);
	ATF_CHECK_EQ(rows, 1);
	ATF_CHECK_EQ(recipients, 1);
	ATF_CHECK_EQ(state, '*');
	ATF_CHECK_STREQ(reason, "no answer");
	ATF_CHECK_STREQ(original, "b@example.com");
	ATF_CHECK_STREQ(queue, "active");
	rows_of(spool, id, ' ', count, NULL);
	ATF_CHECK_STREQ(queue, "deferred");
	ATF_CHECK_EQ(state, ' ');
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(a_held_message_is_marked);
ATF_TC_BODY(a_held_message_is_marked, tc)
{
	begin(1, SPOOL_HELD);
	rows_of(spool, id, ' ', count, NULL);
	ATF_CHECK_EQ(state, '!');
	ATF_CHECK_STREQ(queue, "hold");
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(events_say_where_it_is);
ATF_TC_BODY(events_say_where_it_is, tc)
{
	struct err err;

	begin(1, SPOOL_HELD);
	ATF_REQUIRE(spool_put_event(spool, id, SPOOL_RELEASE, &err) == 0);
	rows_of(spool, id, ' ', count, NULL);
	ATF_CHECK_EQ(state, ' ');
	ATF_CHECK_STREQ(queue, "incoming");
	ATF_REQUIRE(spool_put_event(spool, id, SPOOL_EXPIRE, &err) == 0);
	rows_of(spool, id, ' ', count, NULL);
	ATF_CHECK_EQ(state, '#');
	ATF_CHECK_STREQ(queue, "incoming");
	ATF_REQUIRE(spool_put_event(spool, id, SPOOL_HOLD, &err) == 0);
	rows_of(spool, id, ' ', count, NULL);
	ATF_CHECK_EQ(state, '#');
	ATF_CHECK_STREQ(queue, "hold");
	rows_of(spool, id, '*', count, NULL);
	ATF_CHECK_EQ(state, '#');
	ATF_CHECK_STREQ(queue, "active");
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(what_waits_for_pickup_has_rows);
ATF_TC_BODY(what_waits_for_pickup_has_rows, tc)
{
	struct maildrop *maildrop;
	struct err err;

	begin(ROWS_RECIPIENTS + 1, SPOOL_HELD);
	ATF_REQUIRE((maildrop = maildrop_open("s", &err)) != NULL);
	rows_of_maildrop(maildrop, id, count, NULL);
	ATF_CHECK_EQ(rows, 0);
	ATF_REQUIRE(spool_requeue(spool, id, &err) == 0);
	rows_of_maildrop(maildrop, id, count, NULL);
	ATF_CHECK_EQ(rows, 2);
	ATF_CHECK_EQ(state, ' ');
	ATF_CHECK_STREQ(queue, "maildrop");
	ATF_CHECK_STREQ(reason, "");
	maildrop_close(&maildrop);
	spool_close(&spool);
}

static struct maildrop *drop;

static void
rows_of_one(void *context, const char *name)
{
	rows_of_maildrop(drop, name, count, context);
}

/* It may be long: cleanup, or the disk, may not answer. */
ATF_TC_WITHOUT_HEAD(what_pickup_has_taken_has_rows);
ATF_TC_BODY(what_pickup_has_taken_has_rows, tc)
{
	struct err err;

	begin(1, 0);
	ATF_REQUIRE((drop = maildrop_open("s", &err)) != NULL);
	ATF_REQUIRE(spool_requeue(spool, id, &err) == 0);
	ATF_REQUIRE(maildrop_each_name(drop, rows_of_one, NULL, &err) == 0);
	ATF_CHECK_EQ(rows, 1);
	ATF_REQUIRE(maildrop_take(drop, id, "4Bcdf00001z0", &err) == 0);
	ATF_REQUIRE(maildrop_each_name(drop, rows_of_one, NULL, &err) == 0);
	ATF_CHECK_EQ(rows, 2);
	ATF_CHECK_STREQ(queue, "maildrop");
	maildrop_close(&drop);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(very_many_recipients_make_several_rows);
ATF_TC_BODY(very_many_recipients_make_several_rows, tc)
{
	begin(ROWS_RECIPIENTS * 2 + 1, 0);
	rows_of(spool, id, ' ', count, NULL);
	ATF_CHECK_EQ(rows, 3);
	ATF_CHECK_EQ(recipients, ROWS_RECIPIENTS * 2 + 1);
	spool_close(&spool);
}

ATF_TC_WITHOUT_HEAD(one_that_is_gone_has_no_row);
ATF_TC_BODY(one_that_is_gone_has_no_row, tc)
{
	struct err err;

	begin(1, 0);
	ATF_REQUIRE(spool_remove(spool, id, &err) == 0);
	rows_of(spool, id, ' ', count, NULL);
	ATF_CHECK_EQ(rows, 0);
	spool_close(&spool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, shows_who_is_left_and_why);
	ATF_TP_ADD_TC(tp, a_held_message_is_marked);
	ATF_TP_ADD_TC(tp, events_say_where_it_is);
	ATF_TP_ADD_TC(tp, what_waits_for_pickup_has_rows);
	ATF_TP_ADD_TC(tp, what_pickup_has_taken_has_rows);
	ATF_TP_ADD_TC(tp, very_many_recipients_make_several_rows);
	ATF_TP_ADD_TC(tp, one_that_is_gone_has_no_row);
	return atf_no_error();
}
