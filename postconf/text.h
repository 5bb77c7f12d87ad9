/*
 * text - main.cf or master.cf while it is edited: its logical lines, and all
 * that stands around them
 *
 *	t = text_open("/etc/postfix/main.cf", &err);
 *	for (e = text_lines(t); e != NULL; e = e->next)
 *		if (...e->line...)
 *			e->change = TEXT_DROP;
 *	text_add(t, SV("mail_name = Mail"));
 *	text_save(t, &err);
 *	text_close(&t);
 *
 * What is not changed stays as it is, byte for byte: order, comments, blank
 * lines, those between two lines that belong together too.
 *
 * The new text is written to FILE.tmp, flushed and renamed, with the owner and
 * the mode of the old one. That file is also the lock: nobody can hold it who
 * could not write the directory. A symbolic link is followed, and stays one,
 * but not out of another user's directory to what is not his. A hard link is
 * not kept.
 *
 * Memory	a text owns its lines.
 * Errors	ERR_LATER where the system refuses, or another one edits for
 *		TEXT_SECONDS; ERR_NEVER for what is no plain file or too long.
 * Limits	TEXT_LIMIT bytes.
 */
#ifndef POSTCONF_TEXT_H
#define POSTCONF_TEXT_H

#include "util/err.h"
#include "util/pool.h"
#include "util/sv.h"

enum { TEXT_LIMIT = 16 << 20, TEXT_SECONDS = 10 };

enum text_change {
	TEXT_KEEP,
	TEXT_REPLACE, /* by with, in the place of its first line */
	TEXT_COMMENT, /* a "#" before each of its lines */
	TEXT_DROP
};

struct text_line {
	struct text_line *next;
	struct sv line;  /* the logical line (util/lines.h) */
	int first, last; /* of the file's lines; comments may lie between */
	enum text_change change;
	struct sv with; /* no newline at its end; it may have some within */
};

struct text;

struct text *text_open(const char *path, struct err *);
struct text_line *text_lines(struct text *); /* NULL: there is none */
struct pool *text_pool(struct text *);       /* for what with is */
void text_add(struct text *, struct sv);     /* a line at the end */
/* Once. A file in which nothing changes is left alone. */
int text_save(struct text *, struct err *);
void text_close(struct text **); /* without text_save() nothing changed */

#endif
