/*
 * Plays every dialogs/NAME.smtp with a session; each is a test case.
 *
 *	CONF: name = yes	a setting
 *	S: line			the server says it; "\r", "\0", "\t" are bytes
 *	C: pattern		the client's next line must match, as in a shell
 *	MAIL: size sender recipient ...	the session is given a message, "8" in
 *				front of the size: with 8-bit bytes
 *	ENVID: text, RET: FULL, PROBE	of the next message; \n is a newline
 *	TO: recipient original notify orcpt	of one in it; "-": none
 *	BODY			the session waits for content; it has it then
 *	UNSENT			what the client said has not left yet
 *	LOST, SILENT, QUIT	the connection ends, is silent, is given up
 *	AT: state		READY, OVER or WAITS
 *	RCPT: recipient fate dsn text	a pattern: what became of it
 *	SAID: recipient [passed] mta diag	a pattern: who said so
 *	FAULT: dsn text [diag]	why there is no session
 *	# words			for the reader
 */
#include <atf-c.h>

#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "smtp/session.h"

enum { RECIPIENTS = 8 };

static struct smtp_settings set;
static struct session session;
static struct session_mail mail, next_mail;
static struct session_recipient recipients[RECIPIENTS];
static struct session_recipient *pointers[RECIPIENTS];
static struct pool *pool;
static size_t seen;
static const char *file;
static int number;

static const char *const fates[] = {
	[FATE_OPEN] = "open",
	[FATE_ACCEPTED] = "accepted",
	[FATE_SENT] = "sent",
	[FATE_SOFT] = "soft",
	[FATE_HARD] = "hard",
};

static void
match(struct sv pattern, const char *got)
{
	const char *want = pool_copy(pool, pattern);

	if (fnmatch(want, got, 0) != 0)
		atf_tc_fail(
		    "%s:%d: want '%s', got '%s'", file, number, want, got);
}

static void
configure(struct sv line)
{
	struct sv name = line, value;
	const struct param *p;

	ATF_REQUIRE(sv_cut(&line, '=', &name));
	value = sv_trim(line);
	p = param_find(smtp_params, pool_copy(pool, sv_trim(name)));
	ATF_REQUIRE(p != NULL);
	if (p->type == PARAM_BOOL)
		*(bool *)((char *)&set + p->at) = sv_is(value, "yes");
	else
		*(const char **)(void *)((char *)&set + p->at) =
		    pool_copy(pool, value);
}

static void
server_says(struct sv line, bool trickle)
{
	struct str text = { 0 };

	for (size_t i = 0; i < line.len; i++) {
		char c = line.at[i];

		if (c == '\\' && i + 1 < line.len) {
			c = line.at[++i];
			c = c == 'r' ? '\r' : c == 't' ? '\t' : '\0';
		}
		str_putc(&text, c);
	}
	str_puts(&text, "\r\n");
	for (size_t i = 0; trickle && i < text.len; i++)
		session_input(&session, (struct sv){ text.text + i, 1 });
	if (!trickle)
		session_input(&session, str_view(&text));
	str_free(&text);
}

static void
client_says(struct sv pattern)
{
	struct sv rest = sv_from(str_view(&session.out), seen), line;

	if (!sv_cut(&rest, '\n', &line))
		atf_tc_fail("%s:%d: the client says nothing", file, number);
	seen += line.len + 1;
	ATF_REQUIRE(line.len > 0 && line.at[line.len - 1] == '\r');
	match(pattern, pool_copy(pool, sv_upto(line, line.len - 1)));
}

/* "-" is empty, and \n a newline. */
static const char *
unescape(struct sv word)
{
	char *text = pool_copy(pool, word), *to = text;

	if (sv_is(word, "-"))
		return "";
	for (const char *at = text; *at != '\0'; at++)
		if (at[0] == '\\' && at[1] == 'n') {
			*to++ = '\n';
			at++;
		} else
			*to++ = *at;
	*to = '\0';
	return text;
}

enum { TO_LINES = 8 };

static struct session_recipient to_lines[TO_LINES];
static size_t to_count;

static void
take_to(struct sv line)
{
	struct session_recipient *r = &to_lines[to_count++];
	unsigned long notify;
	struct sv word;

	ATF_REQUIRE(to_count <= TO_LINES);
	r->address = pool_copy(pool, sv_word(&line));
	r->original = unescape(sv_word(&line));
	word = sv_word(&line);
	if (!sv_number(word, 255, &notify))
		notify = dsn_notify_get(word);
	r->notify = (int64_t)notify;
	r->orcpt = unescape(sv_word(&line));
}

static void
give_recipient(struct session_recipient *r, const char *address)
{
	*r = (struct session_recipient){
		.address = address, .original = address, .orcpt = ""
	};
	for (size_t i = 0; i < to_count; i++) {
		if (strcmp(to_lines[i].address, address) != 0)
			continue;
		r->notify = to_lines[i].notify;
		r->orcpt = to_lines[i].orcpt;
		if (*to_lines[i].original != '\0')
			r->original = to_lines[i].original;
	}
}

static void
give_mail(struct sv line)
{
	struct sv size, word;
	unsigned long bytes;

	mail = next_mail;
	mail.pool = pool;
	mail.recipients = pointers;
	if (mail.envid == NULL)
		mail.envid = "";
	ATF_REQUIRE(sv_item(&line, " ", &size));
	mail.eightbit = sv_skip(&size, "8");
	ATF_REQUIRE(sv_number(size, 1u << 30, &bytes));
	mail.size = bytes;
	ATF_REQUIRE(sv_item(&line, " ", &word));
	mail.sender = sv_is(word, "<>") ? "" : pool_copy(pool, word);
	while (sv_item(&line, " ", &word)) {
		struct session_recipient *r = &recipients[mail.count];

		give_recipient(r, pool_copy(pool, word));
		pointers[mail.count++] = r;
	}
	next_mail = (struct session_mail){ 0 };
	to_count = 0;
	session_send(&session, &mail);
}

static void
check_state(struct sv want)
{
	const char *got = "WAITS";

	if (session.at == SESSION_OVER)
		got = "OVER";
	else if (session_is_idle(&session))
		got = "READY";
	match(want, got);
}

/* The one that is named at the front of the line. */
static const struct session_recipient *
find_recipient(struct sv *line)
{
	struct sv name = sv_word(line);
	const struct session_recipient *r = NULL;

	for (size_t i = 0; i < mail.count; i++)
		if (sv_is(name, recipients[i].address))
			r = &recipients[i];
	ATF_REQUIRE(r != NULL);
	return r;
}

static void
check_said(struct sv line)
{
	const struct session_recipient *r = find_recipient(&line);
	const char *got = pool_printf(
	    pool, "%s%s %s", r->passed ? "passed " : "", r->mta, r->diag);

	match(sv_trim(line), pool_copy(pool, sv_trim(sv_of(got))));
}

static void
check_recipient(struct sv line)
{
	const struct session_recipient *r = find_recipient(&line);

	match(sv_trim(line), pool_printf(pool, "%s %s %s", fates[r->fate],
				 r->dsn, r->text ? r->text : ""));
}

static void
play_line(struct sv line, bool trickle)
{
	if (line.len == 0 || *line.at == '#')
		return;
	if (sv_skip(&line, "CONF: "))
		configure(line);
	else if (sv_skip(&line, "S: "))
		server_says(line, trickle);
	else if (sv_skip(&line, "C: "))
		client_says(line);
	else if (sv_skip(&line, "MAIL: "))
		give_mail(line);
	else if (sv_skip(&line, "ENVID: "))
		next_mail.envid = unescape(line);
	else if (sv_skip(&line, "RET: "))
		next_mail.ret = dsn_ret_get(line);
	else if (sv_is(line, "PROBE"))
		next_mail.probe = true;
	else if (sv_skip(&line, "TO: "))
		take_to(line);
	else if (sv_skip(&line, "SAID: "))
		check_said(line);
	else if (sv_is(line, "BODY"))
		session_content_sent(&session);
	else if (sv_is(line, "UNSENT"))
		session.unsent = true;
	else if (sv_is(line, "LOST") || sv_is(line, "SILENT"))
		session_lost(&session, sv_is(line, "SILENT"));
	else if (sv_is(line, "QUIT"))
		session_quit(&session);
	else if (sv_skip(&line, "AT: "))
		check_state(line);
	else if (sv_skip(&line, "RCPT: "))
		check_recipient(line);
	else if (sv_skip(&line, "FAULT: "))
		match(line, pool_printf(pool, "%s %s%s%s", session.fault_dsn,
				str_text(&session.fault),
				session.fault_diag.len > 0 ? " | " : "",
				str_text(&session.fault_diag)));
	else
		atf_tc_fail("%s:%d: what is that?", file, number);
}

static void
play(const char *path, bool trickle)
{
	char line[4096];
	FILE *in;

	set = (struct smtp_settings){ .smtp_helo_name = "client.example",
		.smtp_always_send_ehlo = true,
		.smtp_quote_rfc821_envelope = true,
		.smtp_skip_5xx_greeting = true };
	session = (struct session){ .set = &set,
		.host = "mx.example",
		.peer = "mx.example[192.0.2.1]",
		.myhostname = "client.example",
		.nexthop = "example.org" };
	pool = pool_new();
	next_mail = (struct session_mail){ 0 };
	file = path;
	seen = 0;
	number = 0;
	ATF_REQUIRE((in = fopen(path, "r")) != NULL);
	session_begin(&session);
	while (fgets(line, sizeof(line), in) != NULL) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		play_line(sv_of(line), trickle);
	}
	ATF_CHECK_EQ_MSG(seen, session.out.len, "the client says more: %s",
	    str_text(&session.out) + seen);
	fclose(in);
	session_end(&session);
	pool_free(&pool);
}

static void
dialog(const atf_tc_t *tc)
{
	char path[1024];

	snprintf(path, sizeof(path), SRCDIR "/tests/smtp/dialogs/%s.smtp",
	    atf_tc_get_ident(tc));
	play(path, false);
	play(path, true);
}

ATF_TP_ADD_TCS(tp)
{
	static atf_tc_t tcs[256];
	static char names[256][64]; /* atf keeps the pointer */
	glob_t files;
	atf_error_t e = atf_no_error();

	if (glob(SRCDIR "/tests/smtp/dialogs/*.smtp", 0, NULL, &files) != 0)
		return atf_libc_error(2, "no dialogs");
	for (size_t i = 0; i < files.gl_pathc && i < 256; i++) {
		snprintf(names[i], sizeof(names[i]), "%s",
		    strrchr(files.gl_pathv[i], '/') + 1);
		*strrchr(names[i], '.') = '\0';
		e = atf_tc_init(&tcs[i], names[i], NULL, dialog, NULL,
		    (const char *const[]){ NULL });
		if (!atf_is_error(e))
			e = atf_tp_add_tc(tp, &tcs[i]);
		if (atf_is_error(e))
			break;
	}
	globfree(&files);
	return e;
}
