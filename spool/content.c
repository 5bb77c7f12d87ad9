#include "spool/content.h"

#include <stddef.h>

enum { BLOCK = 64 };

/* What is found, each in its own bits. */
struct found {
	unsigned char high, dots, bare;
};

static void
see_byte(struct found *f, char before, char c)
{
	f->high |= (unsigned char)c;
	f->dots |= (unsigned char)((c == '.') & (before == '\n'));
	f->bare |= (unsigned char)((c == '\n') ^ (before == '\r'));
}

/*
 * All questions for one block, without a branch: a loop of a known length
 * becomes a few vector instructions, so a message is looked at once, at memory
 * speed. at[-1] is there.
 */
static void
see_block(struct found *f, const char *at)
{
	struct found here = { 0 };

	for (ptrdiff_t i = 0; i < BLOCK; i++)
		see_byte(&here, at[i - 1], at[i]);
	f->high |= here.high;
	f->dots |= here.dots;
	f->bare |= here.bare;
}

void
content_see(struct content *c, struct sv piece)
{
	struct found f = { 0 };
	char before = c->cr ? '\r' : c->inside ? 'x' : '\n';
	size_t i = 1;

	if (piece.len == 0)
		return;
	see_byte(&f, before, piece.at[0]);
	for (; i + BLOCK <= piece.len; i += BLOCK)
		see_block(&f, piece.at + i);
	for (; i < piece.len; i++)
		see_byte(&f, piece.at[i - 1], piece.at[i]);
	c->inside = piece.at[piece.len - 1] != '\n';
	c->cr = piece.at[piece.len - 1] == '\r';
	c->dots |= f.dots != 0;
	c->eightbit |= (f.high & 0x80) != 0;
	c->bare |= f.bare != 0;
}
