/*
 * body - a message as it comes: where it ends, and what it says
 *
 * The end of data is decided here and nowhere else, by compat 4.4; what comes
 * out is the canonical message: every line ends in CRLF, dots are unstuffed, a
 * stray CR is a blank, a first line "From " is a header, and a message that
 * begins with white space gets an empty line before it, so that it cannot
 * continue a header of ours.
 *
 * With strict, a line "." ends the data only when it and the line before it
 * ended in CRLF; any other such line is dropped.
 *
 * A plain body comes from a local program: dots mean nothing, its end is that
 * of the input, which body_end() is told of.
 *
 * body_input() takes what it can judge; the few bytes that it leaves are given
 * again with more behind them. So the result is the same for any cutting of the
 * input, and a body holds no text.
 *
 * Most content is canonical as it comes, and need not be copied: body_pass()
 * says how much of the input is, up to the end of a line.
 *
 * Memory	none. A zeroed struct is the begin of a body.
 * Limits	it leaves at most BODY_LEFT bytes.
 */
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include "util/str.h"

enum { BODY_LEFT = 1100 };

enum body_at {
	BODY_LINE,  /* at the begin of a line */
	BODY_TEXT,  /* the same, behind the dot that stuffed it */
	BODY_MIDDLE /* within a line */
};

struct body {
	bool strict;
	bool plain;
	bool bare_before; /* the line before ended in a bare newline */
	bool bare;        /* any line did */
	bool begun;       /* the first line of the content has been seen */
	bool ended;
	enum body_at at;
};

/* How many bytes are content as they stand, and done with; 0, too: body_input()
 * must look at what comes next. */
size_t body_pass(struct body *, struct sv);
size_t body_input(struct body *, struct sv, struct str *out);
/* What body_input() left of a plain body, and the end of its last line. */
void body_end(struct body *, struct sv left, struct str *out);

#endif
