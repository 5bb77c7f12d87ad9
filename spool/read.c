#include "spool/read.h"

#include <sys/stat.h>
#include <unistd.h>

#include "spool/sum.h"
#include "util/file.h"
#include "util/mem.h"

enum {
	FIRST_READ = 8192, /* all of a common message */
	PIECE = 65536
};

/* The front of a file, and what its header says. */
struct front {
	int fd;
	off_t size;
	char bytes[FIRST_READ];
	size_t have;
	struct format_header header;
};

static enum spool_state
say(enum spool_state state, struct err *err, const char *what)
{
	err_set(err, ERR_NEVER, "%s: %s", what,
	    state == SPOOL_UNFINISHED ? "unfinished" : "corrupt");
	return state;
}

static enum spool_state
open_front(
    struct front *f, int fd, const char *id, size_t want, struct err *err)
{
	enum spool_state state;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0) {
		err_errno(err, "stat");
		return SPOOL_UNREADABLE;
	}
	if (!S_ISREG(st.st_mode))
		return say(SPOOL_CORRUPT, err, "not a plain file");
	f->fd = fd;
	f->size = st.st_size;
	n = file_read_at(fd, f->bytes, want, 0);
	if (n < 0) {
		err_errno(err, "read");
		return SPOOL_UNREADABLE;
	}
	f->have = (size_t)n;
	state = format_header_get((struct sv){ f->bytes, f->have }, &f->header);
	if (state != SPOOL_GOOD)
		return say(state, err, "header");
	if (id != NULL && strcmp(id, f->header.id) != 0)
		return say(SPOOL_CORRUPT, err, "another message's ID");
	return SPOOL_GOOD;
}

/* A part of the file, in the pool; shorter where the file ends too early. */
static struct sv
part(const struct front *f, uint64_t at, size_t len, struct pool *pool)
{
	char *to;
	ssize_t n;

	if (at + len <= f->have)
		return pool_view(pool, (struct sv){ f->bytes + at, len });
	if (at + len > (uint64_t)f->size)
		return (struct sv){ "", 0 };
	to = pool_get(pool, len);
	n = file_read_at(f->fd, to, len, (off_t)at);
	return (struct sv){ to, n < 0 ? 0 : (size_t)n };
}

static enum spool_state
check_end(const struct front *f, uint64_t *content_sum, struct err *err)
{
	uint64_t at = format_end_at(&f->header);
	enum spool_state state;
	char end[FORMAT_END];
	ssize_t n = FORMAT_END;

	if (at + FORMAT_END <= f->have)
		memcpy(end, f->bytes + at, FORMAT_END);
	else
		n = file_read_at(f->fd, end, FORMAT_END, (off_t)at);
	if (n < 0) {
		err_errno(err, "read");
		return SPOOL_UNREADABLE;
	}
	state = format_end_get(
	    (struct sv){ end, (size_t)n }, &f->header, content_sum);
	return state == SPOOL_GOOD ? state : say(state, err, "END");
}

static enum spool_state
check_content(const struct front *f, uint64_t content_sum, struct err *err)
{
	uint64_t at = format_content_at(&f->header), left = f->header.content;
	char *piece = mem_get(PIECE);
	struct sum *sum = sum_new();
	bool unread = false;
	uint64_t found;

	while (left > 0) {
		size_t want = left < PIECE ? (size_t)left : PIECE;
		ssize_t n = file_read_at(f->fd, piece, want, (off_t)at);

		if (n <= 0) {
			unread = n < 0;
			break;
		}
		sum_add(sum, piece, (size_t)n);
		at += (uint64_t)n;
		left -= (uint64_t)n;
	}
	found = sum_value(sum);
	sum_free(&sum);
	free(piece);
	if (unread) {
		err_set(err, ERR_LATER, "content: cannot read");
		return SPOOL_UNREADABLE;
	}
	if (left > 0 || found != content_sum)
		return say(SPOOL_CORRUPT, err, "content");
	return SPOOL_GOOD;
}

enum spool_state
read_state(int fd, const char *id, struct err *err)
{
	struct front f;
	uint64_t content_sum;
	enum spool_state s = open_front(&f, fd, id, FORMAT_HEADER, err);

	return s == SPOOL_GOOD ? check_end(&f, &content_sum, err) : s;
}

enum spool_state
read_header(int fd, const char *id, struct format_header *h, struct err *err)
{
	struct front f;
	enum spool_state state = open_front(&f, fd, id, FORMAT_HEADER, err);

	if (state == SPOOL_GOOD)
		*h = f.header;
	return state;
}

bool
read_is_whole(struct spool *spool, const char *id)
{
	struct pool *pool;
	struct spool_envelope env;
	struct err err;
	int fd = spool_file(spool, id, &err);
	bool whole;

	if (fd < 0)
		return false;
	pool = pool_new();
	whole = spool_verify(fd, &err) == SPOOL_GOOD &&
		spool_read(fd, id, pool, &env, &err) == SPOOL_GOOD;
	pool_free(&pool);
	close(fd);
	return whole;
}

struct read_tail
read_tail(int fd, const struct format_header *header)
{
	return (struct read_tail){
		.fd = fd,
		.header = header,
		.at = (off_t)format_end_at(header) + FORMAT_END,
	};
}

bool
read_tail_next(
    struct read_tail *tail, struct pool *pool, struct spool_status *status)
{
	for (int fresh = 0; fresh < 2; fresh++) {
		struct sv rest = { tail->buffer, tail->have };
		size_t before;
		ssize_t n;

		rest = sv_from(rest, tail->used);
		before = rest.len;
		if (format_status_take(&rest, tail->header, pool, status)) {
			tail->used += before - rest.len;
			tail->at += (off_t)(before - rest.len);
			return true;
		}
		/* Perhaps the buffer ends in it: once more from there. */
		if (tail->buffer == NULL)
			tail->buffer = mem_get(FIRST_READ);
		n = file_read_at(tail->fd, tail->buffer, FIRST_READ, tail->at);
		tail->have = n < 0 ? 0 : (size_t)n;
		tail->used = 0;
	}
	return false;
}

void
read_tail_end(struct read_tail *tail)
{
	free(tail->buffer);
	tail->buffer = NULL;
}

void
read_event(uint32_t *flags, unsigned event)
{
	switch ((enum spool_event)event) {
	case SPOOL_HOLD:
		*flags |= SPOOL_HELD;
		break;
	case SPOOL_RELEASE:
		*flags &= ~(uint32_t)SPOOL_HELD;
		break;
	case SPOOL_WARN:
		*flags |= SPOOL_WARNED;
		break;
	case SPOOL_EXPIRE:
		*flags |= SPOOL_EXPIRED;
		break;
	}
}

static void
read_statuses(
    const struct front *f, struct pool *pool, struct spool_envelope *env)
{
	struct read_tail tail = read_tail(f->fd, &f->header);
	struct spool_status status;

	env->statuses = pool_get(pool, env->count * sizeof(status));
	for (uint32_t i = 0; i < env->count; i++)
		env->statuses[i].mta = env->statuses[i].diag = "";
	if (tail.at >= f->size)
		return;
	while (read_tail_next(&tail, pool, &status))
		if (status.recipient == FORMAT_MESSAGE)
			read_event(&env->flags, status.outcome - FORMAT_EVENT);
		else
			env->statuses[status.recipient] = status;
	read_tail_end(&tail);
}

enum spool_state
spool_read(int fd, const char *id, struct pool *pool,
    struct spool_envelope *env, struct err *err)
{
	struct front f;
	struct sv states, envelope;
	uint64_t content_sum;
	enum spool_state state = open_front(&f, fd, id, FIRST_READ, err);

	if (state == SPOOL_GOOD)
		state = check_end(&f, &content_sum, err);
	if (state != SPOOL_GOOD)
		return state;
	states = part(&f, FORMAT_HEADER, f.header.count, pool);
	envelope = part(&f, (uint64_t)FORMAT_HEADER + f.header.count,
	    f.header.envelope, pool);
	state = format_envelope_get(&f.header, states, envelope, pool, env);
	if (state != SPOOL_GOOD)
		return say(state, err, "envelope");
	read_statuses(&f, pool, env);
	return SPOOL_GOOD;
}

enum spool_state
spool_verify(int fd, struct err *err)
{
	struct front f;
	uint64_t content_sum;
	enum spool_state state = open_front(&f, fd, NULL, FORMAT_HEADER, err);

	if (state == SPOOL_GOOD)
		state = check_end(&f, &content_sum, err);
	if (state == SPOOL_GOOD)
		state = check_content(&f, content_sum, err);
	return state;
}

int
spool_content(
    int fd, off_t *at, uint64_t *len, uint32_t *flags, struct err *err)
{
	struct format_header h;

	if (read_header(fd, NULL, &h, err) != SPOOL_GOOD)
		return -1;
	*at = (off_t)format_content_at(&h);
	*len = h.content;
	*flags = h.flags;
	return 0;
}
