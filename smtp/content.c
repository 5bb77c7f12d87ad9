#include "smtp/content.h"

#include "smtp/conn.h"
#include "smtp/delivery.h"
#include "util/file.h"

static bool
read_file(int fd, char *to, size_t n, off_t at)
{
	return file_read_at(fd, to, n, at) == (ssize_t)n;
}

static bool
put_block(struct conn *c, size_t n)
{
	static char block[CONN_BLOCK];
	static struct str stuffed;

	if (!read_file(c->delivery->fd, block, n, c->at))
		return false;
	if (!stuff_changes(&c->stuff)) {
		stream_put(&c->stream, (struct sv){ block, n });
		stuff_passed(&c->stuff, (struct sv){ block, n });
		return true;
	}
	str_clear(&stuffed);
	stuff_put(&c->stuff, (struct sv){ block, n }, &stuffed);
	stream_put(&c->stream, str_view(&stuffed));
	return true;
}

static bool
put_file(struct conn *c, size_t n)
{
	int fd = c->delivery->fd;
	char end[2];

	if (!read_file(
		fd, end, sizeof(end), c->at + (off_t)n - (off_t)sizeof(end)) ||
	    stream_put_file(&c->stream, fd, c->at, n) < 0)
		return false;
	stuff_passed(&c->stuff, (struct sv){ end, sizeof(end) });
	return true;
}

static bool
put_piece(struct conn *c)
{
	bool whole = stuff_changes(&c->stuff) || c->left <= CONN_BLOCK;
	size_t n = whole ? CONN_BLOCK : CONN_FILE;

	if (n > c->left)
		n = (size_t)c->left;
	if (whole ? !put_block(c, n) : !put_file(c, n))
		return false;
	c->at += (off_t)n;
	c->left -= n;
	return true;
}

void
content_more(struct conn *c)
{
	struct str tail = { 0 };

	if (c->left > 0 && !put_piece(c)) {
		c->sending = false;
		session_abandon(
		    &c->session, "4.3.0", "cannot read the queue file");
		return;
	}
	if (c->left > 0)
		return;
	c->sending = false;
	stuff_close(&c->stuff, &tail);
	if (tail.len > 0)
		stream_put(&c->stream, str_view(&tail));
	str_free(&tail);
	session_content_sent(&c->session);
}

void
content_begin(struct conn *c)
{
	c->at = c->delivery->content;
	c->left = c->delivery->size;
	c->stuff = stuff_begin(c->delivery->dots, c->delivery->line_limit);
	c->sending = true;
	content_more(c);
}
