#include "spool/content.h"

#include <stddef.h>
#include <string.h>

#include "spool/spool.h"

enum { BLOCK = 1024 };

/* Wider vectors where the processor has them. */
#if defined(__x86_64__) && defined(__GNUC__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

/* What is found, each in its own bits. */
struct found {
	unsigned char high, dots, bare;
};

static inline void
see_byte(struct found *f, char before, char c)
{
	f->high |= (unsigned char)c;
	f->dots |= (unsigned char)((c == '.') & (before == '\n'));
	f->bare |= (unsigned char)((c == '\n') ^ (before == '\r'));
}

/*
 * All questions at once, without a branch: a loop of a known length becomes a
 * few vector instructions, so a message is looked at at memory speed. at[-1] is
 * there.
 */
WIDE static void
see_blocks(struct found *f, const char *at, size_t blocks)
{
	for (; blocks > 0; blocks--, at += BLOCK) {
		struct found here = { 0 };

		for (ptrdiff_t i = 0; i < BLOCK; i++)
			see_byte(&here, at[i - 1], at[i]);
		f->high |= here.high;
		f->dots |= here.dots;
		f->bare |= here.bare;
	}
}

/* From one line end to the last that can be without a line between them being
 * too long: most bytes are not looked at. */
static void
see_lines(struct content *c, struct sv piece)
{
	while (!c->long_line && piece.len > 0) {
		struct sv reach = sv_upto(piece, SPOOL_LINE + 1 - c->run);
		const char *end = memrchr(reach.at, '\n', reach.len);

		if (end != NULL) {
			c->run = 0;
			piece = sv_from(piece, (size_t)(end + 1 - piece.at));
		} else {
			c->run += reach.len;
			c->long_line = c->run > SPOOL_LINE;
			piece = sv_from(piece, reach.len);
		}
	}
}

void
content_see(struct content *c, struct sv piece)
{
	struct found f = { 0 };
	char before = c->cr ? '\r' : c->inside ? 'x' : '\n';
	size_t blocks, i;

	if (piece.len == 0)
		return;
	see_byte(&f, before, piece.at[0]);
	blocks = (piece.len - 1) / BLOCK;
	see_blocks(&f, piece.at + 1, blocks);
	for (i = 1 + blocks * BLOCK; i < piece.len; i++)
		see_byte(&f, piece.at[i - 1], piece.at[i]);
	see_lines(c, piece);
	c->inside = piece.at[piece.len - 1] != '\n';
	c->cr = piece.at[piece.len - 1] == '\r';
	c->dots |= f.dots != 0;
	c->eightbit |= (f.high & 0x80) != 0;
	c->bare |= f.bare != 0;
}
