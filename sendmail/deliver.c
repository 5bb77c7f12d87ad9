#include "sendmail/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/report.h"
#include "mail/address_list.h"
#include "mail/settings.h"
#include "sendmail/hand.h"
#include "sendmail/input.h"
#include "sendmail/who.h"

enum {
	READ_SIZE = 65536,
	KEPT = 16 << 20 /* of a message before it is handed on */
};

static const struct options *options;
static const struct sendmail_settings *settings;
static struct pool *pool;

static struct {
	const char *sender;
	struct recipients to;
	struct headers headers;
	struct input input;
	struct hand hand;
} mail;

/* Who it was belongs to what went wrong with a message. */
static _Noreturn void
mail_fatal(int status, const char *why)
{
	report_fatal(status, "%s(%ld): %s", mail.sender, (long)getuid(), why);
}

/* --- the envelope --------------------------------------------------------- */

/* The first address, as some programs give a list. */
static const char *
given_sender(const char *text)
{
	struct address_list list = address_list_of(sv_of(text));
	const char *first = NULL;
	enum address_list_item item;
	bool more = false;

	while ((item = address_list_next(&list)) != ADDRESS_LIST_END) {
		if (item == ADDRESS_LIST_BAD || strpbrk(text, "\r\n") != NULL)
			report_fatal(EX_USAGE,
			    "-f option specified malformed sender: %.200s",
			    text);
		if (first == NULL)
			first = pool_copy(pool, list.address);
		else
			more = true;
	}
	address_list_end(&list);
	if (more)
		report_warn(
		    "-f option specified malformed sender: %.200s", text);
	return first == NULL ? "" : first;
}

static const char *
find_sender(void)
{
	const char *login;

	if (options->sender != NULL)
		return given_sender(options->sender);
	login = who_login(pool);
	if (login == NULL)
		report_fatal(EX_OSERR, "no login name found for user ID %lu",
		    (unsigned long)getuid());
	return login;
}

static void
find_recipients(void)
{
	struct err err;

	mail.to.pool = pool;
	for (char **word = options->recipients; *word != NULL; word++)
		if (recipients_of_word(&mail.to, *word, &err) < 0)
			mail_fatal(mail.to.count < MESSAGE_LIST_LIMIT
				       ? EX_NOUSER
				       : EX_DATAERR,
			    err.text);
}

static void
begin_input(void)
{
	mail.input.dots = options->dots;
	mail.input.size_limit = (uint64_t)mail_settings.message_size_limit;
	if (!input_ends_get(
		settings->sendmail_fix_line_endings, &mail.input.ends))
		report_fatal(EX_USAGE,
		    "invalid sendmail_fix_line_endings value: %s",
		    settings->sendmail_fix_line_endings);
	if (!options->extract)
		return;
	mail.headers.limit = (size_t)mail_settings.header_size_limit;
	mail.headers.plain.pool = mail.headers.resent.pool = pool;
	mail.input.headers = &mail.headers;
}

/* Behind the headers: whom it is for is known now. */
static void
add_extracted(void)
{
	const struct recipients *r = headers_recipients(&mail.headers);

	if (options->extract && mail.to.count + r->count <= MESSAGE_LIST_LIMIT)
		recipients_add_all(&mail.to, r);
	else if (options->extract)
		mail_fatal(EX_DATAERR, "too many recipients");
	if (mail.to.count == 0)
		mail_fatal(EX_USAGE,
		    options->extract
			? "No recipient addresses found in message header"
			: "Recipient addresses must be specified on the "
			  "command line or via the -t option");
	for (size_t i = 0; i < mail.to.count; i++)
		mail.to.at[i].notify = options->notify;
}

static int64_t
flags(void)
{
	int64_t f = 0;

	if (!options->gateway)
		f |= SUBMIT_LOCAL_CLIENT;
	if (options->body == BODY_TYPE_8BITMIME ||
	    (options->body == BODY_TYPE_SEEN && mail.input.eight_bit))
		f |= SUBMIT_8BITMIME;
	if (options->verify)
		f |= SUBMIT_VERIFY;
	if (options->trace)
		f |= SUBMIT_TRACE;
	return f;
}

/* --- the way out ---------------------------------------------------------- */

static void
begin_message(void)
{
	struct submit m = { .sender = mail.sender,
		.flags = flags(),
		.user = SUBMIT_NO_USER,
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "",
		.full_name = who_full_name(options->full_name, pool),
		.envid = options->envid != NULL ? options->envid : "",
		.ret = options->ret };
	struct err err;

	add_extracted();
	m.flags = flags();
	m.recipients = (struct message_list){ mail.to.at, mail.to.count };
	if (hand_open(&mail.hand, &err) < 0 ||
	    hand_begin(&mail.hand, &m, &err) < 0)
		mail_fatal(mail.hand.status, err.text);
}

static void
put_message(void)
{
	struct err err;

	if (mail.hand.peer == NULL)
		begin_message();
	if (hand_put(&mail.hand, str_view(&mail.input.out), &err) < 0)
		mail_fatal(mail.hand.status, err.text);
	str_clear(&mail.input.out);
}

static void
end_message(void)
{
	struct submit_done done;
	struct err err;
	int status;

	put_message();
	if (hand_end(&mail.hand, &done, &err) < 0)
		mail_fatal(mail.hand.status, err.text);
	status = hand_status(&done);
	if (status != EX_OK)
		mail_fatal(status, pool_copy(pool, sv_of(done.text)));
	hand_close(&mail.hand);
}

/* --- the way in ----------------------------------------------------------- */

/* A program may pause for hours, and who takes the message does not wait that
 * long: so most messages are begun when they have been read. */
static void
take(struct sv bytes)
{
	struct err err;

	if (input_put(&mail.input, bytes, &err) < 0)
		mail_fatal(mail.input.status, err.text);
	if (mail.hand.peer == NULL && mail.input.out.len < KEPT)
		return;
	if (!options->extract || mail.headers.over)
		put_message();
	else
		mail_fatal(EX_DATAERR,
		    "unable to extract recipients: message header length "
		    "exceeds safety limit");
}

static void
read_message(void)
{
	static char buffer[READ_SIZE];
	struct err err;
	ssize_t n;

	while (!mail.input.ended) {
		n = read(STDIN_FILENO, buffer, sizeof(buffer));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_errno(&err, "error reading input");
			mail_fatal(EX_DATAERR, err.text);
		}
		if (n == 0)
			break;
		take((struct sv){ buffer, (size_t)n });
	}
	if (input_finish(&mail.input, &err) < 0)
		mail_fatal(mail.input.status, err.text);
}

/* The message of a probe. */
static void
write_probe(void)
{
	struct str text = { 0 };

	if (*mail.sender != '\0')
		str_printf(&text, "From: %s\n", mail.sender);
	str_puts(&text, "Subject: probe\nTo:");
	for (char **word = options->recipients; *word != NULL; word++)
		str_printf(
		    &text, "\t%s%s\n", *word, word[1] != NULL ? "," : "");
	take(str_view(&text));
	str_free(&text);
}

int
deliver(const struct deliver_call *call)
{
	struct err err;

	options = call->options;
	settings = call->settings;
	pool = call->pool;
	mail.sender = find_sender();
	mail.hand.directory = call->directory;
	find_recipients();
	begin_input();
	if (options->verify) {
		write_probe();
		input_finish(&mail.input, &err);
	} else
		read_message();
	end_message();
	if (options->verify || options->trace)
		printf("Mail Delivery Status Report will be mailed to <%s>.\n",
		    mail.sender);
	input_end(&mail.input);
	headers_end(&mail.headers);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}
