#include "spool/content.h"

#include <stddef.h>

enum { BLOCK = 64 };

/*
 * Both questions for one block, without a branch: a loop of a known length
 * becomes a few vector instructions, so a message is looked at once, at memory
 * speed. at[-1] is there.
 */
static void
see_block(const char *at, unsigned char *high, unsigned char *dots)
{
	unsigned char h = 0, d = 0;

	for (ptrdiff_t i = 0; i < BLOCK; i++) {
		h |= (unsigned char)at[i];
		d |= (unsigned char)((at[i] == '.') & (at[i - 1] == '\n'));
	}
	*high |= h;
	*dots |= d;
}

void
content_see(struct content *c, struct sv piece)
{
	unsigned char high = 0, dots = 0;
	size_t i = 1;

	if (piece.len == 0)
		return;
	dots = piece.at[0] == '.' && !c->inside;
	high = (unsigned char)piece.at[0];
	for (; i + BLOCK <= piece.len; i += BLOCK)
		see_block(piece.at + i, &high, &dots);
	for (; i < piece.len; i++) {
		high |= (unsigned char)piece.at[i];
		dots |= piece.at[i] == '.' && piece.at[i - 1] == '\n';
	}
	c->inside = piece.at[piece.len - 1] != '\n';
	c->dots |= dots != 0;
	c->eightbit |= (high & 0x80) != 0;
}
