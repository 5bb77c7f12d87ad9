/*
 * The files of cdb:, as Debian's postmap makes them: no NUL byte at the end of
 * keys and values. Records are written as they come; the tables, which lead to
 * them, when all are there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "map/builder.h"
#include "map/bytes.h"
#include "map/cdb.h"
#include "util/mem.h"
#include "util/owner.h"

enum { BUFFER = 1 << 20 };

struct entry {
	uint32_t sum, at;
};

struct cdb_build {
	struct map_build build;
	FILE *out;
	struct str path;
	uint64_t at; /* the end of what is written */
	struct entry *all;
	size_t count, room;
};

static int
failed(const struct cdb_build *b, struct err *err)
{
	return err_errno(err, "write %s", str_text(&b->path));
}

static void
end(struct map_build *build)
{
	struct cdb_build *b = owner_of(build, struct cdb_build, build);

	if (b->out != NULL)
		fclose(b->out);
	free(b->all);
	str_free(&b->path);
	free(b);
}

static int
write_out(struct cdb_build *b, const void *from, size_t len, struct err *err)
{
	if (b->at + len > UINT32_MAX) {
		errno = EFBIG;
		return failed(b, err);
	}
	if (len > 0 && fwrite(from, len, 1, b->out) != 1)
		return failed(b, err);
	b->at += len;
	return 0;
}

static struct map_build *
begin(const char *path, int file, struct err *err)
{
	static const unsigned char head[CDB_HEAD];
	struct cdb_build *b = mem_get(sizeof(*b));
	int fd = fcntl(file, F_DUPFD_CLOEXEC, 0);

	str_puts(&b->path, path);
	b->out = fd >= 0 ? fdopen(fd, "r+") : NULL;
	if (b->out == NULL)
		err_errno(err, "open %s", path);
	else if (setvbuf(b->out, NULL, _IOFBF, BUFFER) == 0 &&
		 write_out(b, head, sizeof(head), err) == 0)
		return &b->build;
	end(&b->build);
	return NULL;
}

static int
put_record(struct cdb_build *b, struct sv key, struct sv value, struct err *err)
{
	unsigned char pair[CDB_PAIR];

	bytes_put_little_32(pair, (uint32_t)key.len);
	bytes_put_little_32(pair + 4, (uint32_t)value.len);
	if (write_out(b, pair, sizeof(pair), err) < 0 ||
	    write_out(b, key.at, key.len, err) < 0)
		return -1;
	return write_out(b, value.at, value.len, err);
}

static enum map_put
put(struct map_build *build, struct sv key, struct sv value, enum map_keep keep,
    struct err *err)
{
	struct cdb_build *b = owner_of(build, struct cdb_build, build);
	struct entry e = { cdb_sum(key), (uint32_t)b->at };

	if (put_record(b, key, value, err) < 0)
		return MAP_PUT_FAILED;
	if (b->count == b->room) {
		b->room = b->room > 0 ? mem_double(b->room) : 1024;
		b->all = mem_grow(b->all, b->room, sizeof(e));
	}
	b->all[b->count++] = e;
	return MAP_PUT_DONE;
}

/* The table of the entries that have these low bits in their sums. */
static int
put_table(struct cdb_build *b, const struct entry *e, size_t count,
    unsigned char *head, struct err *err)
{
	size_t slots = count * 2;
	unsigned char *table = mem_get(slots * CDB_PAIR + 1);
	int result;

	bytes_put_little_32(head, (uint32_t)b->at);
	bytes_put_little_32(head + 4, (uint32_t)slots);
	for (size_t i = 0; i < count; i++) {
		size_t n = e[i].sum / CDB_TABLES % slots;

		while (bytes_little_32(table + n * CDB_PAIR + 4) != 0)
			n = (n + 1) % slots;
		bytes_put_little_32(table + n * CDB_PAIR, e[i].sum);
		bytes_put_little_32(table + n * CDB_PAIR + 4, e[i].at);
	}
	result = write_out(b, table, slots * CDB_PAIR, err);
	free(table);
	return result;
}

static int
put_tables(struct cdb_build *b, const struct entry *sorted, const size_t *count,
    struct err *err)
{
	unsigned char head[CDB_HEAD];
	int result = 0;

	for (size_t t = 0; t < CDB_TABLES && result == 0; t++) {
		result =
		    put_table(b, sorted, count[t], head + t * CDB_PAIR, err);
		sorted += count[t];
	}
	if (result == 0 && (fseek(b->out, 0, SEEK_SET) < 0 ||
			       fwrite(head, sizeof(head), 1, b->out) != 1 ||
			       fflush(b->out) != 0))
		result = failed(b, err);
	return result;
}

static int
finish(struct map_build *build, struct err *err)
{
	struct cdb_build *b = owner_of(build, struct cdb_build, build);
	struct entry *sorted = mem_get((b->count + 1) * sizeof(*sorted));
	size_t count[CDB_TABLES] = { 0 }, from[CDB_TABLES], all = 0;
	int result;

	for (size_t i = 0; i < b->count; i++)
		count[b->all[i].sum % CDB_TABLES]++;
	for (size_t t = 0; t < CDB_TABLES; t++) {
		from[t] = all;
		all += count[t];
	}
	for (size_t i = 0; i < b->count; i++)
		sorted[from[b->all[i].sum % CDB_TABLES]++] = b->all[i];
	result = put_tables(b, sorted, count, err);
	free(sorted);
	return result;
}

const struct map_builder cdb_build = {
	.begin = begin,
	.put = put,
	.finish = finish,
	.end = end,
};
