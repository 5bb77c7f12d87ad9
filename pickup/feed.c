#include "pickup/feed.h"

void
feed_begin(struct feed *f)
{
	feed_end(f);
	f->body.plain = true;
}

static void
give(struct feed *f, struct submission *s)
{
	submit_content(s, str_view(&f->out));
	str_clear(&f->out);
}

void
feed_content(struct feed *f, struct submission *s, struct sv piece)
{
	size_t used;

	if (f->rest.len > 0) {
		str_put(&f->rest, piece);
		used = body_input(&f->body, str_view(&f->rest), &f->out);
		str_drop(&f->rest, used);
	} else {
		used = body_input(&f->body, piece, &f->out);
		str_put(&f->rest, sv_from(piece, used));
	}
	give(f, s);
}

void
feed_finish(struct feed *f, struct submission *s)
{
	body_end(&f->body, str_view(&f->rest), &f->out);
	give(f, s);
	submit_end(s);
}

void
feed_end(struct feed *f)
{
	str_free(&f->rest);
	str_free(&f->out);
	f->body = (struct body){ 0 };
}
