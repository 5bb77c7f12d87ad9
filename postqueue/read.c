#include "postqueue/read.h"

#include "command/owner.h"
#include "spool/rows.h"

struct reading {
	struct str names; /* each with its NUL */
};

static ask_row_fn *give;

static void
collect(void *context, const char *id)
{
	struct reading *r = context;

	str_put(&r->names, (struct sv){ id, sv_of(id).len + 1 });
}

static void
on_row(void *context, const struct queue_row *row)
{
	give(row);
}

static const char *
next_of(const struct reading *r, size_t *at)
{
	const char *id = r->names.text + *at;

	*at += sv_of(id).len + 1;
	return id;
}

static int
read_maildrop(struct err *err)
{
	struct reading r = { 0 };
	struct maildrop *maildrop = maildrop_open(".", err);
	int result;

	if (maildrop == NULL)
		return -1;
	result = maildrop_each_name(maildrop, collect, &r, err);
	for (size_t at = 0; result == 0 && at < r.names.len;)
		rows_of_maildrop(maildrop, next_of(&r, &at), on_row, NULL);
	str_free(&r.names);
	maildrop_close(&maildrop);
	return result;
}

static int
read_spool(struct err *err)
{
	struct reading r = { 0 };
	struct spool *spool = spool_open(".", err);
	int result = -1;

	if (spool == NULL)
		return -1;
	if (spool_lock(spool, err) == 0)
		result = spool_each(spool, collect, &r, err);
	for (size_t at = 0; result == 0 && at < r.names.len;)
		rows_of(spool, next_of(&r, &at), ' ', on_row, NULL);
	str_free(&r.names);
	spool_close(&spool);
	return result;
}

int
read_queue(ask_row_fn *row, struct err *err)
{
	give = row;
	if (owner_become(err) < 0 || read_maildrop(err) < 0)
		return -1;
	return read_spool(err);
}
