#include "spool/content.h"

#include <stddef.h>

#include "spool/spool.h"

enum { BLOCK = 64 };

/* What is found, each in its own bits. */
struct found {
	unsigned char high, dots, bare, ends;
};

static void
see_byte(struct found *f, char before, char c)
{
	f->high |= (unsigned char)c;
	f->dots |= (unsigned char)((c == '.') & (before == '\n'));
	f->bare |= (unsigned char)((c == '\n') ^ (before == '\r'));
	f->ends |= (unsigned char)(c == '\n');
}

/*
 * All questions for one block, without a branch: a loop of a known length
 * becomes a few vector instructions, so a message is looked at once, at memory
 * speed. at[-1] is there. True: a line ends in it.
 */
static bool
see_block(struct found *f, const char *at)
{
	struct found here = { 0 };

	for (ptrdiff_t i = 0; i < BLOCK; i++)
		see_byte(&here, at[i - 1], at[i]);
	f->high |= here.high;
	f->dots |= here.dots;
	f->bare |= here.bare;
	return here.ends != 0;
}

/* Blocks in which a line begins or ends do not count. */
static void
see_run(struct content *c, size_t n, bool ends)
{
	c->run = ends ? 0 : c->run + n;
	c->long_line |= c->run > SPOOL_LINE - 2 * BLOCK;
}

static void
see_one(struct content *c, struct found *f, char before, char at)
{
	see_byte(f, before, at);
	see_run(c, 1, at == '\n');
}

void
content_see(struct content *c, struct sv piece)
{
	struct found f = { 0 };
	char before = c->cr ? '\r' : c->inside ? 'x' : '\n';
	size_t i = 1;

	if (piece.len == 0)
		return;
	see_one(c, &f, before, piece.at[0]);
	for (; i + BLOCK <= piece.len; i += BLOCK)
		see_run(c, BLOCK, see_block(&f, piece.at + i));
	for (; i < piece.len; i++)
		see_one(c, &f, piece.at[i - 1], piece.at[i]);
	c->inside = piece.at[piece.len - 1] != '\n';
	c->cr = piece.at[piece.len - 1] == '\r';
	c->dots |= f.dots != 0;
	c->eightbit |= (f.high & 0x80) != 0;
	c->bare |= f.bare != 0;
}
