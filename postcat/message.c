#include "postcat/message.h"

#include <sys/stat.h>

#include "spool/sum.h"
#include "util/file.h"

enum { BEFORE_TEXT = 3 }; /* type and length of a record */

static void
tell(struct message *m, const char *problem)
{
	if (m->count < MESSAGE_PROBLEMS)
		m->problems[m->count++] = problem;
}

static int
read_header(struct message *m, struct err *err)
{
	char bytes[FORMAT_HEADER];
	ssize_t n = file_read_at(m->fd, bytes, sizeof(bytes), 0);
	enum spool_state state;

	if (n < 0)
		return err_errno(err, "read");
	state = format_header_get((struct sv){ bytes, (size_t)n }, &m->header);
	m->readable =
	    state == SPOOL_GOOD ||
	    (state == SPOOL_UNFINISHED && m->header.content == FORMAT_OPEN);
	if (m->readable && state == SPOOL_UNFINISHED)
		tell(m, "it was never finished, so it was not accepted");
	else if (state == SPOOL_UNFINISHED)
		tell(m, "it has no header, or not all of one");
	else if (!m->readable)
		tell(m, "its header is no message's, or corrupt");
	return 0;
}

static bool
decode(struct message *m, struct sv states, struct pool *pool)
{
	struct format_header h = m->header;

	if (format_envelope_get(&h, states, m->records, pool, &m->env) ==
	    SPOOL_GOOD)
		return true;
	/* Perhaps only a text is wrong. */
	h.envelope_sum = sum_of(m->records.at, m->records.len, 0);
	return format_envelope_get(&h, states, m->records, pool, &m->env) ==
	       SPOOL_GOOD;
}

static void
read_envelope(struct message *m, off_t size, struct pool *pool)
{
	size_t count = m->header.count, len = count + m->header.envelope;
	char *bytes;

	if (len > (uint64_t)size - FORMAT_HEADER) {
		tell(m, "it ends within its envelope");
		return;
	}
	bytes = pool_get(pool, len);
	if (file_read_at(m->fd, bytes, len, FORMAT_HEADER) != (ssize_t)len) {
		tell(m, "its envelope cannot be read");
		return;
	}
	m->records = (struct sv){ bytes + count, len - count };
	m->enveloped = decode(m, (struct sv){ bytes, count }, pool);
	if (!m->enveloped)
		tell(m, "its envelope is corrupt");
	else if (sum_of(m->records.at, m->records.len, 0) !=
		 m->header.envelope_sum)
		tell(m, "its envelope has a wrong checksum");
}

static void
read_end(struct message *m, uint64_t size)
{
	char bytes[FORMAT_END];
	uint64_t sum, there;
	struct err err;
	ssize_t n;

	m->content_at = format_content_at(&m->header);
	there = size > m->content_at ? size - m->content_at : 0;
	m->content = m->header.content < there ? m->header.content : there;
	m->end_at = m->content_at + m->content;
	if (m->header.content == FORMAT_OPEN)
		return;
	n = file_read_at(m->fd, bytes, sizeof(bytes), (off_t)m->end_at);
	if (format_end_get((struct sv){ bytes, n < 0 ? 0 : (size_t)n },
		&m->header, &sum) != SPOOL_GOOD)
		tell(m, "its end is not there, or corrupt");
	else if (spool_verify(m->fd, &err) != SPOOL_GOOD)
		tell(m, "its content is corrupt");
}

int
message_read(struct message *m, int fd, struct pool *pool, struct err *err)
{
	struct stat st;

	*m = (struct message){ .fd = fd };
	if (fstat(fd, &st) < 0)
		return err_errno(err, "stat");
	if (read_header(m, err) < 0)
		return -1;
	if (m->readable) {
		read_envelope(m, st.st_size, pool);
		read_end(m, (uint64_t)st.st_size);
	}
	return 0;
}

uint64_t
message_record_at(const struct message *m, const char *text)
{
	uintptr_t at = (uintptr_t)text, start = (uintptr_t)m->records.at;

	if (at < start + BEFORE_TEXT || at >= start + m->records.len)
		return 0;
	return (uint64_t)FORMAT_HEADER + m->header.count + (at - start) -
	       BEFORE_TEXT;
}
