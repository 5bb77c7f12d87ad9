/*
 * input - a message as a program writes it, on its way to canonical
 *
 * Bytes come in, in any pieces; what comes out is canonical (mail/body.h).
 * Between them: envelope lines "From " in front are dropped, line ends are
 * fixed as sendmail_fix_line_endings says, a lone dot ends the message unless
 * dots are text, and the headers are shown to whoever wants recipients.
 *
 * Memory	input_end() frees; out is drained and cleared by the owner.
 * Errors	ERR_NEVER; status is one of sysexits.h.
 * Limits	size_limit bytes of canonical message (0: none); lines are
 *		handed on in pieces of INPUT_PIECE.
 */
#ifndef SENDMAIL_INPUT_H
#define SENDMAIL_INPUT_H

#include "mail/body.h"
#include "sendmail/headers.h"

enum { INPUT_PIECE = 16384 };

enum input_ends { INPUT_ENDS_ALWAYS, INPUT_ENDS_STRICT, INPUT_ENDS_NEVER };

/* False: it is none of the three. */
bool input_ends_get(const char *value, enum input_ends *);

struct input {
	enum input_ends ends;
	bool dots; /* they are text */
	uint64_t size_limit;
	struct headers *headers; /* NULL: nobody wants recipients */

	struct str out;
	bool eight_bit; /* a byte over 127 has been seen */
	bool ended;     /* a lone dot: the rest is not read */
	int status;

	uint64_t size;
	bool begun;      /* the first line that counts has been seen */
	bool judged;     /* strict: the first line has been seen */
	bool more;       /* the line before was a piece */
	bool skipping;   /* pieces of an envelope line that is too long */
	struct str line; /* read of this line */
	struct str rest; /* not yet taken by body */
	struct body body;
};

int input_put(struct input *, struct sv, struct err *);
int input_finish(struct input *, struct err *); /* the end of the input */
void input_end(struct input *);

#endif
