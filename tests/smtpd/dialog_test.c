/*
 * Plays every dialogs/NAME.smtp against a session, each line at once and then
 * byte by byte; each file is a test case.
 *
 *	CONF: name = value	a line of main.cf
 *	MAP: name entry		a line of the table texthash:name
 *	CLIENT: name address	who connects
 *	RESOLVE: pattern class [transport [nexthop]]	what rewrite says
 *	OUTSIDE: table key [value]	what proxymap says of type:table; no
 *				value: that it cannot tell
 *	EARLY: text		what the client sends before the greeting
 *	C: line			the client says it, with CRLF
 *	C- text			the same without CRLF; lines that follow each
 *				other are one piece
 *	S: pattern		the server's next line, as in a shell
 *	S*N: pattern		the same N times
 *	DONE: code dsn text	what cleanup says to the messages that follow
 *	NEXT: refuse | lose	no cleanup; cleanup dies before the content
 *	ROOM: no | yes		the disk is full, or not
 *	EVENT: timeout | lost | shut
 *	QUEUE: <sender> <recipient> ...		what was queued last
 *	BODY: text		its content
 *	QUEUED: N		how many messages so far
 *	DELAYS: N		how many replies were held back so far
 *	OVER:			the server has hung up
 *	LOG: pattern		a log line behind the last one found
 *	NOLOG: pattern		no such line at all
 *	WHOLE:			do not play it byte by byte
 *	# words			for the reader
 *
 * In C:, C-, EARLY: and BODY: \r \n \t \\ \xNN are bytes, \(N text) is text N
 * times.
 */
#include <atf-c.h>

#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/smtpd/world.h"
#include "util/file.h"
#include "util/log.h"

enum { LOG_LIMIT = 1 << 24, FILE_LIMIT = 1 << 20 };

struct play {
	const char *path;
	int number; /* of the line */
	bool bytewise, open, shut;
	struct world w;
	struct str said; /* by the client, not yet given */
	size_t seen;     /* of the replies */
	size_t logged;   /* of the log */
	int log;
};

static void
fail(const struct play *p, const char *what, struct sv want, struct sv got)
{
	atf_tc_fail("%s:%d: %s: want '" SV_FMT "', got '" SV_FMT "'", p->path,
	    p->number, what, SV_ARG(want), SV_ARG(sv_upto(got, 2000)));
}

static void unescape(struct sv in, struct str *out);

/* "(N text)" at the front. */
static void
repeat(struct sv *in, struct str *out)
{
	struct str text = { 0 };
	char *end;
	long n = strtol(in->at + 1, &end, 10);
	struct sv rest = sv_from(*in, (size_t)(end + 1 - in->at)), inner;

	ATF_REQUIRE(sv_cut(&rest, ')', &inner));
	unescape(inner, &text);
	while (n-- > 0)
		str_put(out, str_view(&text));
	str_free(&text);
	*in = rest;
}

static void
unescape(struct sv in, struct str *out)
{
	while (in.len > 0) {
		if (in.at[0] != '\\' || in.len < 2) {
			str_putc(out, *in.at);
			in = sv_from(in, 1);
			continue;
		}
		in = sv_from(in, 1);
		if (*in.at == '(') {
			repeat(&in, out);
			continue;
		}
		if (*in.at == 'x' && in.len >= 3) {
			char hex[3] = { in.at[1], in.at[2], '\0' };

			str_putc(out, (char)strtol(hex, NULL, 16));
			in = sv_from(in, 3);
			continue;
		}
		str_putc(out, *in.at == 'r'   ? '\r'
			      : *in.at == 'n' ? '\n'
			      : *in.at == 't' ? '\t'
					      : *in.at);
		in = sv_from(in, 1);
	}
}

static void
start(struct play *p)
{
	struct err err;

	if (p->open)
		return;
	p->open = true;
	ATF_REQUIRE_MSG(world_open(&p->w, &err) == 0, "%s", err.text);
	str_put(&p->w.in, str_view(&p->said));
	str_clear(&p->said);
	world_connect(&p->w);
}

static void
give(struct play *p)
{
	size_t piece = p->bytewise ? 1 : p->said.len;

	for (size_t at = 0; at < p->said.len; at += piece)
		world_give(
		    &p->w, sv_upto(sv_from(str_view(&p->said), at), piece));
	str_clear(&p->said);
}

static void
expect(struct play *p, struct sv pattern)
{
	struct sv rest = sv_from(str_view(&p->w.out), p->seen), got;
	const char *end =
	    rest.len == 0 ? NULL : memchr(rest.at, '\n', rest.len);
	char want[1024], line[1024];

	if (end == NULL)
		fail(p, "no more replies", pattern, rest);
	got = sv_upto(rest, (size_t)(end - rest.at));
	p->seen += got.len + 1;
	if (got.len == 0 || got.at[got.len - 1] != '\r' || got.len > 511)
		fail(p, "a reply's end or length", pattern, got);
	got.len--;
	snprintf(want, sizeof(want), SV_FMT, SV_ARG(pattern));
	snprintf(line, sizeof(line), SV_FMT, SV_ARG(got));
	if (fnmatch(want, line, 0) != 0)
		fail(p, "reply", pattern, got);
}

/* Finds the next line behind p->logged; from the begin for NOLOG. */
static void
expect_log(struct play *p, struct sv pattern, bool want)
{
	struct str log = { 0 };
	struct sv rest, line;
	struct err err;
	char text[1024], copy[4096];
	bool found = false;

	ATF_REQUIRE(lseek(p->log, 0, SEEK_SET) == 0);
	ATF_REQUIRE(file_read_fd(p->log, LOG_LIMIT, &log, &err) == 0);
	rest = sv_from(str_view(&log), want ? p->logged : 0);
	snprintf(text, sizeof(text), "*]: " SV_FMT, SV_ARG(pattern));
	while (!found && sv_cut(&rest, '\n', &line)) {
		snprintf(copy, sizeof(copy), SV_FMT, SV_ARG(line));
		found = fnmatch(text, copy, 0) == 0;
	}
	if (found != want)
		fail(p, want ? "log" : "log must not have", pattern,
		    sv_from(str_view(&log), p->logged));
	if (want)
		p->logged = log.len - rest.len;
	str_free(&log);
}

static void
expect_text(struct play *p, struct sv want, const struct str *got)
{
	struct str text = { 0 };

	unescape(want, &text);
	if (!sv_equal(str_view(&text), str_view(got)))
		fail(p, "text", want, str_view(got));
	str_free(&text);
}

static void
on_conf(struct play *p, struct sv text)
{
	world_conf(&p->w, pool_copy(p->w.pool, text));
}

static void
on_map(struct play *p, struct sv text)
{
	char *name = pool_copy(p->w.pool, sv_word(&text));

	if (!p->bytewise)
		world_map(&p->w, name, pool_copy(p->w.pool, sv_trim(text)));
}

static void
on_client(struct play *p, struct sv text)
{
	p->w.name = pool_copy(p->w.pool, sv_word(&text));
	p->w.ip = pool_copy(p->w.pool, sv_word(&text));
}

static void
on_resolve(struct play *p, struct sv text)
{
	char *pattern = pool_copy(p->w.pool, sv_word(&text));
	char *class = pool_copy(p->w.pool, sv_word(&text));
	char *transport = pool_copy(p->w.pool, sv_word(&text));

	world_address(&p->w, pattern, class, transport,
	    pool_copy(p->w.pool, sv_trim(text)));
}

static void
on_outside(struct play *p, struct sv text)
{
	const char *table = pool_copy(p->w.pool, sv_word(&text));
	const char *key = pool_copy(p->w.pool, sv_word(&text));

	text = sv_trim(text);
	world_outside(&p->w, table, key,
	    text.len > 0 ? pool_copy(p->w.pool, text) : NULL);
}

static void
on_early(struct play *p, struct sv text)
{
	unescape(text, &p->said);
	start(p);
}

static void
on_line(struct play *p, struct sv text)
{
	start(p);
	unescape(text, &p->said);
	str_puts(&p->said, "\r\n");
}

static void
on_piece(struct play *p, struct sv text)
{
	start(p);
	unescape(text, &p->said);
}

static void
on_done(struct play *p, struct sv text)
{
	unsigned long code = 0;

	ATF_REQUIRE(sv_number(sv_word(&text), 599, &code));
	p->w.done.code = (int)code;
	p->w.done.dsn = pool_copy(p->w.pool, sv_word(&text));
	p->w.done.text = pool_copy(p->w.pool, sv_trim(text));
}

static void
on_next(struct play *p, struct sv text)
{
	p->w.refuse_submit = sv_is(text, "refuse");
	p->w.lose_content = sv_is(text, "lose");
}

static void
on_room(struct play *p, struct sv text)
{
	p->w.no_room = sv_is(text, "no");
}

static void
on_event(struct play *p, struct sv text)
{
	if (sv_is(text, "timeout"))
		session_timeout(&p->w.session);
	else if (sv_is(text, "lost"))
		session_lost(&p->w.session);
	else
		session_shut(&p->w.session);
	world_give(&p->w, SV(""));
}

static void
on_queue(struct play *p, struct sv text)
{
	expect_text(p, text, &p->w.envelope);
}

static void
on_body(struct play *p, struct sv text)
{
	expect_text(p, text, &p->w.sent);
}

static void
number(struct play *p, struct sv text, unsigned got)
{
	unsigned long want = 0;

	ATF_REQUIRE(sv_number(text, 1000000, &want));
	ATF_REQUIRE_MSG(got == want, "%s:%d: got %u", p->path, p->number, got);
}

static void
on_queued(struct play *p, struct sv text)
{
	number(p, text, p->w.queued);
}

static void
on_delays(struct play *p, struct sv text)
{
	number(p, text, p->w.delays);
}

static void
on_over(struct play *p, struct sv text)
{
	if (p->w.session.stage != STAGE_OVER)
		fail(p, "hung up", text, text);
}

static void
end(struct play *p)
{
	if (!p->open || p->shut)
		return;
	p->shut = true;
	session_end(&p->w.session);
}

static void
on_log(struct play *p, struct sv text)
{
	if (sv_skip(&text, "(end) "))
		end(p);
	expect_log(p, text, true);
}

static void
on_nolog(struct play *p, struct sv text)
{
	expect_log(p, text, false);
}

static const struct {
	const char *name;
	void (*run)(struct play *, struct sv);
	bool gives; /* what was said goes out before */
} lines[] = {
	{ "CONF: ", on_conf, false },
	{ "MAP: ", on_map, false },
	{ "CLIENT: ", on_client, false },
	{ "RESOLVE: ", on_resolve, false },
	{ "OUTSIDE: ", on_outside, false },
	{ "EARLY: ", on_early, false },
	{ "C: ", on_line, false },
	{ "C- ", on_piece, false },
	{ "DONE: ", on_done, true },
	{ "NEXT: ", on_next, true },
	{ "ROOM: ", on_room, true },
	{ "EVENT: ", on_event, true },
	{ "QUEUE: ", on_queue, true },
	{ "BODY: ", on_body, true },
	{ "QUEUED: ", on_queued, true },
	{ "DELAYS: ", on_delays, true },
	{ "OVER:", on_over, true },
	{ "LOG: ", on_log, true },
	{ "NOLOG: ", on_nolog, true },
};

static void
line(struct play *p, struct sv text)
{
	unsigned long times = 1;
	struct sv count;

	if (text.len == 0 || *text.at == '#' || sv_skip(&text, "WHOLE:"))
		return;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (!sv_skip(&text, lines[i].name))
			continue;
		if (lines[i].gives) {
			start(p);
			give(p);
		}
		lines[i].run(p, text);
		return;
	}
	start(p);
	give(p);
	if (sv_skip(&text, "S*")) {
		ATF_REQUIRE(sv_cut(&text, ':', &count));
		ATF_REQUIRE(sv_number(count, 1000000, &times));
	} else
		ATF_REQUIRE_MSG(sv_skip(&text, "S:"), "%s:%d: what is this?",
		    p->path, p->number);
	while (times-- > 0)
		expect(p, sv_trim(text));
}

static void
play(const char *path, struct sv text, bool bytewise)
{
	struct play p = { .path = path, .bytewise = bytewise };
	struct sv one;

	p.log = open("log", O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
	ATF_REQUIRE(p.log >= 0);
	log_to(LOG_TO_FILE, dup(p.log));
	log_tag("postfix/smtpd");
	world_begin(&p.w);
	while (sv_cut(&text, '\n', &one)) {
		p.number++;
		line(&p, one);
	}
	start(&p);
	give(&p);
	if (p.seen != p.w.out.len)
		fail(&p, "more replies than expected", SV(""),
		    sv_from(str_view(&p.w.out), p.seen));
	end(&p);
	world_end(&p.w);
	str_free(&p.said);
	close(p.log);
}

static void
dialog(const atf_tc_t *tc)
{
	struct str text = { 0 };
	struct err err;
	char path[1024];

	snprintf(path, sizeof(path), SRCDIR "/tests/smtpd/dialogs/%s.smtp",
	    atf_tc_get_ident(tc));
	ATF_REQUIRE(file_read(path, FILE_LIMIT, &text, &err) == 0);
	play(path, str_view(&text), false);
	if (strstr(str_text(&text), "WHOLE:\n") == NULL)
		play(path, str_view(&text), true);
	str_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	static atf_tc_t tcs[256];
	static char names[256][64]; /* atf keeps the pointer */
	static const char *const none[] = { NULL };
	glob_t files;
	atf_error_t e = atf_no_error();

	if (glob(SRCDIR "/tests/smtpd/dialogs/*.smtp", 0, NULL, &files) != 0)
		return atf_libc_error(2, "no dialogs");
	for (size_t i = 0; i < files.gl_pathc && i < 256; i++) {
		snprintf(names[i], sizeof(names[i]), "%s",
		    strrchr(files.gl_pathv[i], '/') + 1);
		*strrchr(names[i], '.') = '\0';
		e = atf_tc_init(&tcs[i], names[i], NULL, dialog, NULL, none);
		if (!atf_is_error(e))
			e = atf_tp_add_tc(tp, &tcs[i]);
		if (atf_is_error(e))
			break;
	}
	globfree(&files);
	return e;
}
