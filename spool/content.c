#include "spool/content.h"

#include <string.h>

#include "mail/text.h"
#include "spool/spool.h"

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

/* But the first byte. What is seen twice is the same twice: the last block may
 * overlap those before it. */
static void
see_rest(struct text_facts *f, struct sv piece)
{
	size_t blocks = (piece.len - 1) / TEXT_BLOCK;

	if (blocks == 0) {
		for (size_t i = 1; i < piece.len; i++)
			text_look_at(f, piece.at[i - 1], piece.at[i]);
		return;
	}
	text_look(f, piece.at + 1, blocks);
	text_look(f, piece.at + piece.len - TEXT_BLOCK, 1);
}

void
content_see(struct content *c, struct sv piece)
{
	struct text_facts f = { 0 };
	char before = c->cr ? '\r' : c->inside ? 'x' : '\n';

	if (piece.len == 0)
		return;
	text_look_at(&f, before, piece.at[0]);
	see_rest(&f, piece);
	see_lines(c, piece);
	c->inside = piece.at[piece.len - 1] != '\n';
	c->cr = piece.at[piece.len - 1] == '\r';
	c->dots |= f.dots != 0;
	c->eightbit |= (f.high & 0x80) != 0;
	c->bare |= f.bare != 0;
}
