#include <atf-c.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/settings.h"
#include "mail/submitted.h"
#include "postdrop/drop.h"

/* A client that says what it likes, and the drop on the other end. */
struct world {
	struct loop loop;
	struct drop drop;
	struct channel client;
	struct submitter_settings settings;
	struct pool *pool;
	bool over;
	int64_t code; /* of the answer; 0: none */
	char dsn[16];
};

static struct world w;

static struct submit_recipient to = {
	.address = "joe@example.com", .original = "", .orcpt = ""
};
static struct submit envelope = { .sender = "me@example.com",
	.client_name = "",
	.client_address = "",
	.helo = "",
	.protocol = "",
	.full_name = "",
	.envid = "",
	.recipients = { &to, 1 } };

static void
on_over(struct drop *drop)
{
	w.over = true;
	loop_stop(&w.loop);
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct submit_done m;
	struct err err;

	if (f->type != MESSAGE_SUBMIT_DONE)
		return;
	ATF_REQUIRE_EQ(frame_get(f, &message_submit_done, &m, w.pool, &err), 0);
	w.code = m.code;
	snprintf(w.dsn, sizeof(w.dsn), "%s", m.dsn);
}

static void
on_closed(struct channel *c, int error)
{
	(void)c, (void)error;
}

static void
begin(const char *users)
{
	struct err err;
	int pair[2];

	signal(SIGPIPE, SIG_IGN); /* as in postdrop */
	w = (struct world){ .pool = pool_new() };
	mail_settings.default_database_type = "hash";
	mail_settings.parent_domain_matches_subdomains = "";
	mail_settings.recipient_delimiter = "";
	mkdir("maildrop", 0700);
	loop_begin(&w.loop);
	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	w.settings = (struct submitter_settings){ users, "static:*", "<>" };
	w.drop = (struct drop){ .over = on_over,
		.uid = getuid(),
		.user = "someone",
		.size_limit = 1000,
		.submitter = submitter_open(&w.settings),
		.maildrop = maildrop_open(".", &err) };
	ATF_REQUIRE(w.drop.maildrop != NULL);
	drop_begin(&w.drop, &w.loop, pair[0]);
	w.client.frame = on_frame;
	w.client.closed = on_closed;
	channel_begin(&w.client, &w.loop, pair[1]);
}

static unsigned
files(void)
{
	DIR *dir = opendir("maildrop");
	struct dirent *entry;
	unsigned count = 0;

	while ((entry = readdir(dir)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

/* Until it is over; the answer is read. */
static void
finish(enum drop_outcome outcome, int64_t code, unsigned left)
{
	while (!w.over)
		loop_turn(&w.loop, true);
	w.loop.stop = false;
	stream_flush(&w.drop.channel.stream);
	for (int i = 0; i < 10 && channel_is_open(&w.client); i++)
		loop_turn(&w.loop, false);
	ATF_CHECK_EQ_MSG(w.drop.outcome, outcome, "%s", w.drop.err.text);
	ATF_CHECK_EQ(w.code, code);
	drop_end(&w.drop);
	channel_end(&w.client);
	loop_end(&w.loop);
	maildrop_close(&w.drop.maildrop);
	submitter_close(&w.drop.submitter);
	pool_free(&w.pool);
	ATF_CHECK_EQ(files(), left);
}

static void
say(const struct submit *m)
{
	channel_put(&w.client, &message_submit, 0, m);
}

static void
content(const char *text)
{
	channel_put_raw(&w.client, MESSAGE_SUBMIT_CONTENT, sv_of(text));
}

static void
say_end(int64_t size)
{
	struct submit_end m = { .size = size };

	channel_put(&w.client, &message_submit_end, 0, &m);
}

#define FACT(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

FACT(a_message_becomes_a_whole_file)
{
	begin("static:anyone");
	say(&envelope);
	content("Subject: x\n\na\r");
	content("\nb");
	say_end(16);
	finish(DROP_OK, 250, 1);
}

FACT(the_file_says_what_was_said_and_no_more)
{
	struct submit m = envelope;
	struct spool_envelope env;
	struct pool *pool = pool_new();
	struct dirent *entry;
	struct err err;
	DIR *dir;
	int fd = -1;

	begin("static:anyone");
	m.flags = SUBMIT_TRACE | SUBMIT_8BITMIME | SUBMIT_LOCAL_CLIENT;
	m.user = 0;
	m.arrived = 5;
	m.client_name = m.helo = m.protocol = "liar";
	m.client_address = "192.0.2.1";
	m.envid = "an id";
	m.ret = DSN_RET_HDRS;
	say(&m);
	content("x\n");
	say_end(2);
	finish(DROP_OK, 250, 1);
	dir = opendir("maildrop");
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			fd = openat(dirfd(dir), entry->d_name, O_RDONLY);
	closedir(dir);
	ATF_REQUIRE_EQ_MSG(
	    spool_read(fd, NULL, pool, &env, &err), SPOOL_GOOD, "%s", err.text);
	ATF_CHECK_STREQ(env.sender, "me@example.com");
	ATF_CHECK_STREQ(env.client_name, "");
	ATF_CHECK_STREQ(env.client_address, "");
	ATF_CHECK_STREQ(env.helo, "");
	ATF_CHECK_STREQ(env.protocol, "");
	ATF_CHECK_STREQ(env.envid, "an id");
	ATF_CHECK_EQ(env.ret, DSN_RET_HDRS);
	ATF_CHECK(env.arrived > 1000000);
	ATF_CHECK_EQ(
	    env.flags & (SPOOL_TRACE | SPOOL_VERIFY | SPOOL_BODY_8BITMIME),
	    SPOOL_TRACE | SPOOL_BODY_8BITMIME);
	close(fd);
	pool_free(&pool);
}

FACT(a_client_that_leaves_leaves_nothing)
{
	begin("static:anyone");
	say(&envelope);
	content("x\n");
	stream_flush(&w.client.stream);
	channel_end(&w.client);
	finish(DROP_GONE, 0, 0);
}

FACT(a_cancelled_one_leaves_nothing)
{
	struct submit_cancel m = { 0 };

	begin("static:anyone");
	say(&envelope);
	content("x\n");
	channel_put(&w.client, &message_submit_cancel, 0, &m);
	finish(DROP_GONE, 0, 0);
}

FACT(who_may_not_is_told)
{
	begin("other");
	say(&envelope);
	finish(DROP_REFUSED, 550, 0);
}

FACT(too_much_is_refused)
{
	struct str text = { 0 };

	for (int i = 0; i < 100; i++)
		str_puts(&text, "0123456789\n");
	begin("static:anyone");
	say(&envelope);
	content(str_text(&text));
	finish(DROP_SIZE, 552, 0);
	str_free(&text);
}

FACT(a_bad_envelope_is_refused)
{
	struct submit m = envelope;

	begin("static:anyone");
	m.sender = "a\nb";
	say(&m);
	finish(DROP_BAD, 554, 0);
	begin("static:anyone");
	m.sender = "";
	m.flags = SUBMIT_INTERNAL;
	say(&m);
	finish(DROP_BAD, 554, 0);
}

FACT(the_order_is_kept)
{
	begin("static:anyone");
	content("x\n");
	finish(DROP_BROKEN, 0, 0);
	begin("static:anyone");
	say_end(0);
	finish(DROP_BROKEN, 0, 0);
	begin("static:anyone");
	say(&envelope);
	say(&envelope);
	finish(DROP_BROKEN, 0, 0);
	begin("static:anyone");
	say(&envelope);
	content("x\n");
	say_end(3);
	finish(DROP_BROKEN, 0, 0);
	begin("static:anyone");
	channel_put_body(&w.client, MESSAGE_RESOLVE, 0, SV("x"));
	finish(DROP_BROKEN, 0, 0);
	begin("static:anyone");
	channel_put_body(&w.client, MESSAGE_SUBMIT, 0, SV("nonsense"));
	finish(DROP_BROKEN, 0, 0);
}

FACT(what_a_client_may_say)
{
	struct submit_recipient r = to;
	struct submit m = envelope;
	struct err err;

	m.recipients.at = &r;
	ATF_CHECK_EQ(submitted_check(&m, &err), 0);
	r.notify = DSN_NEVER | DSN_SUCCESS;
	ATF_CHECK_EQ(submitted_check(&m, &err), -1);
	r.notify = DSN_SUCCESS | DSN_DELAY;
	ATF_CHECK_EQ(submitted_check(&m, &err), 0);
	r.address = "";
	ATF_CHECK_EQ(submitted_check(&m, &err), -1);
	r.address = "a\x7f";
	ATF_CHECK_EQ(submitted_check(&m, &err), -1);
	r.address = "a";
	r.orcpt = "a\tb";
	ATF_CHECK_EQ(submitted_check(&m, &err), -1);
	r.orcpt = "";
	r.original = "joe@example.net";
	ATF_CHECK_EQ(submitted_check(&m, &err), -1);
	r.original = "";
	m.ret = 3;
	ATF_CHECK_EQ(submitted_check(&m, &err), -1);
	m.ret = 0;
	m.recipients.count = 0;
	ATF_CHECK_EQ(submitted_check(&m, &err), -1);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_message_becomes_a_whole_file);
	ATF_TP_ADD_TC(tp, the_file_says_what_was_said_and_no_more);
	ATF_TP_ADD_TC(tp, a_client_that_leaves_leaves_nothing);
	ATF_TP_ADD_TC(tp, a_cancelled_one_leaves_nothing);
	ATF_TP_ADD_TC(tp, who_may_not_is_told);
	ATF_TP_ADD_TC(tp, too_much_is_refused);
	ATF_TP_ADD_TC(tp, a_bad_envelope_is_refused);
	ATF_TP_ADD_TC(tp, the_order_is_kept);
	ATF_TP_ADD_TC(tp, what_a_client_may_say);
	return atf_no_error();
}
