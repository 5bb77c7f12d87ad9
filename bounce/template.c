#include "bounce/template.h"

#include <string.h>

#include "bounce/kind.h"
#include "mail/header.h"
#include "param/expand.h"

/* clang-format off */
#define GREETING							\
	"Hello, this is $mail_name, the mail program of $myhostname.\r\n\r\n"
#define HELP								\
	"If you cannot make sense of this, please forward it to postmaster,\r\n" \
	"together with the report that is attached.\r\n"

const struct template template_builtin[NOTIFY_COUNT] = {
	[NOTIFY_FAILURE] = {
		.charset = "us-ascii",
		.subject = "Undelivered Mail Returned to Sender",
		.copy_subject = "Postmaster Copy: Undelivered Mail",
		.text = GREETING
		"Sorry: your message did not reach everybody. It could not be\r\n"
		"delivered to those named below, and no further attempt will be\r\n"
		"made. The reason stands behind each address. Often a look at how\r\n"
		"the address is spelled helps; then send the message again.\r\n\r\n"
		HELP
	},
	[NOTIFY_DELAY] = {
		.charset = "us-ascii",
		.subject = "Delayed Mail (still being retried)",
		.copy_subject = "Postmaster Warning: Delayed Mail",
		.text = GREETING
		"This is only to let you know: YOU NEED NOT SEND YOUR MESSAGE AGAIN.\r\n\r\n"
		"For more than $delay_warning_time_hours hour(s) it could not be\r\n"
		"delivered to those named below. We keep trying until it is\r\n"
		"$maximal_queue_lifetime_days day(s) old. The reason stands behind\r\n"
		"each address.\r\n\r\n"
		HELP
	},
	[NOTIFY_SUCCESS] = {
		.charset = "us-ascii",
		.subject = "Successful Mail Delivery Report",
		.text = GREETING
		"You asked to be told: your message was delivered to those named\r\n"
		"below. Where it was handed on to a system that sends no reports,\r\n"
		"this is the last that you will hear of it.\r\n"
	},
	[NOTIFY_STATUS] = {
		.charset = "us-ascii",
		.subject = "Mail Delivery Status Report",
		.text = GREETING
		"Here is the delivery status report that you asked for.\r\n"
	},
};
/* clang-format on */

/* --- reading -------------------------------------------------------------- */

struct reader {
	struct sv rest, line;
	int number; /* of the line */
	const char *path;
	struct pool *pool;
	struct err *err;
};

static int
wrong(const struct reader *r, const char *what)
{
	return err_set(
	    r->err, ERR_NEVER, "%s, line %d: %s", r->path, r->number, what);
}

/* 1: a line; 0: there are no more. */
static int
next(struct reader *r)
{
	if (r->rest.len == 0)
		return 0;
	if (!sv_cut(&r->rest, '\n', &r->line)) {
		r->line = r->rest;
		r->rest.len = 0;
	}
	r->number++;
	if (r->line.len > 0 && r->line.at[r->line.len - 1] == '\r')
		r->line.len--;
	if (r->line.len > TEMPLATE_LINE)
		return wrong(r, "the line is too long");
	for (size_t i = 0; i < r->line.len; i++)
		if ((unsigned char)r->line.at[i] < ' ' && r->line.at[i] != '\t')
			return wrong(r, "a control character");
	return 1;
}

static bool
is_ascii(struct sv v)
{
	for (size_t i = 0; i < v.len; i++)
		if ((unsigned char)v.at[i] > 126)
			return false;
	return true;
}

static const struct {
	const char *name;
	size_t at;
} labels[] = {
	{ "Charset", offsetof(struct template, charset) },
	{ "From", offsetof(struct template, from) },
	{ "Subject", offsetof(struct template, subject) },
	{ "Postmaster-Subject", offsetof(struct template, copy_subject) },
};

static int
set_header(struct reader *r, struct template *t)
{
	struct sv name, value;

	if (header_line(r->line, &name, &value) != HEADER_FIRST)
		return wrong(r, "neither a header nor the empty line after it");
	value = sv_trim(value);
	if (value.len == 0 || !is_ascii(value))
		return wrong(r, "a header that is empty or not ASCII");
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (sv_is(name, labels[i].name)) {
			const char *text = pool_copy(r->pool, value);

			memcpy((char *)t + labels[i].at, &text, sizeof(text));
			return 0;
		}
	return wrong(r, "a header that no template has");
}

/* "WORD" ends it. */
static int
read_text(struct reader *r, struct sv word, struct template *t)
{
	struct str text = { 0 };
	int got;

	while ((got = next(r)) > 0 && !sv_equal(r->line, word)) {
		if (sv_is(sv_of(t->charset), "us-ascii") &&
		    !is_ascii(r->line)) {
			got = wrong(r, "not ASCII: what is its Charset?");
			break;
		}
		str_put(&text, r->line);
		str_puts(&text, "\r\n");
	}
	if (got > 0)
		t->text = pool_copy(r->pool, str_view(&text));
	else if (got == 0)
		got = wrong(r, "the template does not end");
	str_free(&text);
	return got < 0 ? -1 : 0;
}

static int
read_template(struct reader *r, struct sv word, struct template *t)
{
	int got;

	while ((got = next(r)) > 0 && r->line.len > 0)
		if (set_header(r, t) < 0)
			return -1;
	if (got == 0)
		return wrong(r, "the template does not end");
	return got < 0 ? -1 : read_text(r, word, t);
}

/* "name = <<WORD" */
static int
read_begin(struct reader *r, struct sv *word)
{
	struct sv name, rest = r->line;

	if (!sv_cut(&rest, '=', &name))
		return wrong(r, "not \"name = <<WORD\"");
	name = sv_trim(name);
	*word = sv_trim(rest);
	if (!sv_skip(word, "<<") || (*word = sv_trim(*word)).len == 0)
		return wrong(r, "not \"name = <<WORD\"");
	for (int kind = 0; kind < NOTIFY_COUNT; kind++)
		if (sv_is(name, kind_of(kind)->template))
			return kind;
	return wrong(r, "no template has this name");
}

int
template_parse(struct sv file, const char *path, struct pool *pool,
    struct template all[NOTIFY_COUNT], struct err *err)
{
	struct reader r = {
		.rest = file, .path = path, .pool = pool, .err = err
	};
	struct sv word;
	int got, kind;

	while ((got = next(&r)) > 0) {
		if (sv_trim(r.line).len == 0 || *r.line.at == '#')
			continue;
		if ((kind = read_begin(&r, &word)) < 0 ||
		    read_template(&r, word, &all[kind]) < 0)
			return -1;
	}
	return got;
}

/* --- names ---------------------------------------------------------------- */

static const struct {
	const char *name;
	long seconds;
} units[] = {
	{ "_seconds", 1 },
	{ "_minutes", 60 },
	{ "_hours", 3600 },
	{ "_days", 86400 },
	{ "_weeks", 604800 },
};

static const struct {
	const char *name;
	size_t at;
} times[] = {
	{ "delay_warning_time",
	    offsetof(struct template_times, delay_warning_time) },
	{ "maximal_queue_lifetime",
	    offsetof(struct template_times, maximal_queue_lifetime) },
};

struct names {
	const struct main_cf *main_cf;
	const struct template_times *times;
	struct pool *pool;
};

/* A time in one of the units, rounded. NULL: it is none. */
static const char *
find_time(const struct names *n, struct sv name)
{
	long value;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct sv unit = name;

		if (!sv_skip(&unit, times[i].name))
			continue;
		memcpy(&value, (const char *)n->times + times[i].at,
		    sizeof(value));
		for (size_t j = 0; j < sizeof(units) / sizeof(units[0]); j++)
			if (sv_is(unit, units[j].name))
				return pool_printf(n->pool, "%ld",
				    (value + units[j].seconds / 2) /
					units[j].seconds);
	}
	return NULL;
}

/* The value is expanded already; it is not to be once more. */
static const char *
find_name(const void *from, struct sv name)
{
	const struct names *n = from;
	const char *value = find_time(n, name);
	struct str quoted = { 0 };
	struct err err;

	if (value != NULL)
		return value;
	value =
	    main_cf_value(n->main_cf, pool_copy(n->pool, name), n->pool, &err);
	for (; value != NULL && *value != '\0'; value++) {
		str_putc(&quoted, *value);
		if (*value == '$')
			str_putc(&quoted, '$');
	}
	value = pool_copy(n->pool, str_view(&quoted));
	str_free(&quoted);
	return value;
}

int
template_expand(struct template *t, const struct main_cf *main_cf,
    const struct template_times *all, struct pool *pool, struct err *err)
{
	struct names names = { main_cf, all, pool };
	struct expand e = { .find = find_name, .from = &names };
	struct str out = { 0 };

	if (expand_text(&e, sv_of(t->text), &out, err) < 0) {
		str_free(&out);
		return -1;
	}
	t->text = pool_copy(pool, str_view(&out));
	str_free(&out);
	return 0;
}
