/*
 * text - what is in a text, looked at in blocks at the speed of memory
 *
 * No branch depends on the text: a loop of a known length becomes a few vector
 * instructions, of the widest vectors that the processor has.
 */
#ifndef MAIL_TEXT_H
#define MAIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { TEXT_BLOCK = 1024 };

/* What is found, each in its own bits. */
struct text_facts {
	unsigned char high; /* bit 7: a byte that is not ASCII */
	unsigned char dots; /* a line begins with one */
	unsigned char bare; /* a CR or LF stands alone */
};

static inline void
text_look_at(struct text_facts *f, char before, char c)
{
	f->high |= (unsigned char)c;
	f->dots |= (unsigned char)((c == '.') & (before == '\n'));
	f->bare |= (unsigned char)((c == '\n') ^ (before == '\r'));
}

/* Of so many blocks; the byte before them must be there, too. */
void text_look(struct text_facts *, const char *at, size_t blocks);

#endif
