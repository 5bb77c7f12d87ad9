#include "bounce/submit.h"

#include <stdlib.h>

#include "service/service.h"
#include "util/log.h"
#include "util/mem.h"

struct line {
	struct connecting connecting;
	struct channel channel;
	struct timer patience;
	struct submission *busy; /* NULL: none was sent */
	bool ready;              /* an ID came, a message may go */
};

static struct list waiting = { &waiting, &waiting };
static unsigned lines;

static const struct submit_done failed = {
	.code = 451,
	.dsn = "4.3.0",
	.text = "no answer from cleanup",
	.id = "",
};

static void
answer(struct submission *s, const struct submit_done *m)
{
	str_free(&s->content);
	s->done(s, m);
}

static void
end(struct line *l)
{
	struct submission *s = l->busy;

	channel_end(&l->channel);
	timer_end(&l->patience);
	service_connect_cancel(&l->connecting);
	free(l);
	lines--;
	if (s != NULL)
		answer(s, &failed);
}

/* The line goes, and nobody else will take what waits: it failed. */
static void
give_up(struct line *l)
{
	struct list *node;

	end(l);
	if (lines == 0)
		while ((node = list_take(&waiting)) != NULL)
			answer(
			    owner_of(node, struct submission, node), &failed);
}

static void
put_message(struct line *l, struct submission *s)
{
	struct submit_recipient to = { .address = s->recipient };
	struct submit head = { .sender = s->sender,
		.flags = SUBMIT_LOCAL_CLIENT | SUBMIT_INTERNAL,
		.arrived = loop_clock(),
		.user = SUBMIT_NO_USER,
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "",
		.recipients = { &to, 1 } };
	struct submit_end tail = { .size = (int64_t)s->content.len };

	l->busy = s;
	l->ready = false;
	channel_put(&l->channel, &message_submit, 0, &head);
	channel_put_raw(
	    &l->channel, MESSAGE_SUBMIT_CONTENT, str_view(&s->content));
	channel_put(&l->channel, &message_submit_end, 0, &tail);
	str_free(&s->content);
	timer_after(&l->patience, SUBMIT_SECONDS * 1000);
}

/* Sends the next message, or closes a line that has nothing to do. */
static void
go_on(struct line *l)
{
	struct list *node;

	if (!l->ready)
		return;
	node = list_take(&waiting);
	if (node == NULL)
		end(l);
	else
		put_message(l, owner_of(node, struct submission, node));
}

static int
on_id(struct line *l, const struct frame *f, struct pool *pool, struct err *err)
{
	struct submit_id m;

	if (frame_get(f, &message_submit_id, &m, pool, err) < 0)
		return -1;
	if (l->busy != NULL)
		return err_set(err, ERR_NEVER, "an ID out of order");
	/* It drains: another worker takes the next. */
	if (*m.id == '\0')
		return err_set(err, ERR_LATER, "it leaves");
	l->ready = true;
	go_on(l);
	return 0;
}

static int
on_done(
    struct line *l, const struct frame *f, struct pool *pool, struct err *err)
{
	struct submission *s = l->busy;
	struct submit_done m;

	if (frame_get(f, &message_submit_done, &m, pool, err) < 0)
		return -1;
	if (s == NULL)
		return err_set(err, ERR_NEVER, "an answer out of order");
	l->busy = NULL;
	answer(s, &m);
	return 0;
}

static int
got(struct line *l, const struct frame *f, struct err *err)
{
	struct pool *pool = pool_new();
	int result;

	if (f->type == MESSAGE_SUBMIT_ID)
		result = on_id(l, f, pool, err);
	else if (f->type == MESSAGE_SUBMIT_DONE)
		result = on_done(l, f, pool, err);
	else
		result = err_set(err, ERR_NEVER, "frame of type %d", f->type);
	pool_free(&pool);
	return result;
}

static void add_line(void);

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct line *l = owner_of(c, struct line, channel);
	struct err err;

	if (got(l, f, &err) == 0)
		return;
	if (err.kind == ERR_NEVER)
		log_warn("cleanup: %s", err.text);
	end(l);
	if (!list_empty(&waiting))
		add_line();
}

static void
on_closed(struct channel *c, int error)
{
	give_up(owner_of(c, struct line, channel));
}

static void
on_impatient(struct timer *t)
{
	log_warn("cleanup does not answer");
	give_up(owner_of(t, struct line, patience));
}

static void
on_connected(struct connecting *connecting, int fd)
{
	struct line *l = owner_of(connecting, struct line, connecting);

	l->connecting.serial = 0;
	if (fd < 0) {
		give_up(l);
		return;
	}
	l->channel.frame = on_frame;
	l->channel.closed = on_closed;
	channel_begin(&l->channel, service_loop(), fd);
	timer_after(&l->patience, SUBMIT_SECONDS * 1000);
}

static void
add_line(void)
{
	struct line *l = mem_get(sizeof(*l));

	lines++;
	timer_begin(&l->patience, service_loop(), on_impatient);
	l->connecting.done = on_connected;
	service_connect(&l->connecting, "cleanup");
}

void
submit(struct submission *s)
{
	list_begin(&s->node);
	list_add(&waiting, &s->node);
	if (lines < SUBMIT_LINES)
		add_line();
}
