/*
 * template - the words of a report: bounce_template_file, or our own
 *
 *	file	= *( "name = <<WORD" 1*( header ) "" *( text ) "WORD" )
 *	header	= ( "Charset" | "From" | "Subject" | "Postmaster-Subject" ) ":"
 *
 * Between templates, empty lines and those that begin with "#" are skipped. The
 * header is ASCII; of the text, so is one whose charset is us-ascii. In the
 * text, $name is a parameter of main.cf, $delay_warning_time_hours (seconds,
 * minutes, hours, days, weeks) or $maximal_queue_lifetime_days such a time as a
 * number of these, and $$ a dollar sign. A header that is not there is ours.
 *
 * Memory	texts are lent by the pool.
 * Errors	file and line of what is wrong.
 * Limits	TEMPLATE_SIZE bytes a file, TEMPLATE_LINE in a line.
 */
#ifndef BOUNCE_TEMPLATE_H
#define BOUNCE_TEMPLATE_H

#include "mail/messages.h"
#include "param/main_cf.h"

enum { TEMPLATE_SIZE = 262144, TEMPLATE_LINE = 900 };

struct template
{
	const char *charset;
	const char *from; /* NULL: the standard one */
	const char *subject, *copy_subject;
	const char *text; /* lines that end in CRLF */
};

/* Our own, with their $names as they are. */
extern const struct template template_builtin[NOTIFY_COUNT];

/* Puts those of the file in place of what is there. */
int template_parse(struct sv file, const char *path, struct pool *,
    struct template[NOTIFY_COUNT], struct err *);

/* What $name stands for beyond main.cf. */
struct template_times {
	long delay_warning_time, maximal_queue_lifetime; /* seconds */
};
int template_expand(struct template *, const struct main_cf *,
    const struct template_times *, struct pool *, struct err *);

#endif
