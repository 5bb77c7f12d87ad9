#include "spool/rows.h"

#include <string.h>
#include <unistd.h>

enum { BYTES = 256 * 1024 };

static bool
is_tried(const struct spool_envelope *env)
{
	for (uint32_t i = 0; i < env->count; i++)
		if (env->recipients[i].done || env->statuses[i].text != NULL)
			return true;
	return false;
}

static void
place(struct queue_row *row, const struct spool_envelope *env)
{
	if (row->state == ' ' && (env->flags & SPOOL_HELD))
		row->state = '!';
	if (row->state == '*')
		row->queue = "active";
	else if (row->state == '!')
		row->queue = "hold";
	else
		row->queue = is_tried(env) ? "deferred" : "incoming";
	if (env->flags & SPOOL_EXPIRED)
		row->state = '#';
}

/* The next recipients that are not done, as many as make a row. */
static void
fill(struct queue_row *row, const struct spool_envelope *env, uint32_t *at)
{
	struct queue_row_recipient *list = row->recipients.at;
	size_t n = 0, bytes = 0;

	for (; *at < env->count && n < ROWS_RECIPIENTS && bytes < BYTES;
	     (*at)++) {
		const char *text = env->statuses[*at].text;

		if (env->recipients[*at].done)
			continue;
		list[n].address = env->recipients[*at].address;
		list[n].original = env->recipients[*at].original;
		list[n].reason = text ? text : "";
		bytes += strlen(list[n].address) + strlen(list[n].original) +
			 strlen(list[n].reason);
		n++;
	}
	row->recipients.count = n;
}

static void
put(struct queue_row *row, const struct spool_envelope *env, rows_each_fn *fn,
    void *context)
{
	struct queue_row_recipient list[ROWS_RECIPIENTS];
	uint32_t at = 0;

	row->sender = env->sender;
	row->size = (int64_t)env->size;
	row->arrived = env->arrived;
	row->recipients.at = list;
	do {
		fill(row, env, &at);
		if (row->recipients.count > 0 || env->count == 0)
			fn(context, row);
	} while (at < env->count);
}

void
rows_of(struct spool *spool, const char *id, int state, rows_each_fn *fn,
    void *context)
{
	struct queue_row row = { .id = id, .state = state };
	struct spool_envelope env;
	struct pool *pool;
	struct err err;
	int fd = spool_file(spool, id, &err);

	if (fd < 0)
		return;
	pool = pool_new();
	if (spool_read(fd, id, pool, &env, &err) == SPOOL_GOOD) {
		place(&row, &env);
		put(&row, &env, fn, context);
	}
	pool_free(&pool);
	close(fd);
}

void
rows_of_maildrop(struct maildrop *maildrop, const char *name, rows_each_fn *fn,
    void *context)
{
	char id[SPOOL_ID_ROOM], queue_id[SPOOL_ID_ROOM];
	bool taken = maildrop_name_parse(name, id, queue_id);
	struct queue_row row = {
		.id = taken ? id : name, .state = ' ', .queue = "maildrop"
	};
	struct spool_envelope env;
	struct pool *pool;
	struct err err;
	int fd = maildrop_file(maildrop, name, &err);

	if (fd < 0)
		return;
	pool = pool_new();
	if (spool_read(fd, row.id, pool, &env, &err) == SPOOL_GOOD) {
		for (uint32_t i = 0; i < env.count; i++)
			env.statuses[i].text = NULL;
		put(&row, &env, fn, context);
	}
	pool_free(&pool);
	close(fd);
}
