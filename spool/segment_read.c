/*
 * Reading a segment: whatever is in the file, what is good in it is found.
 */
#include <endian.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/segment_raw.h"
#include "spool/sum.h"
#include "util/mem.h"

enum {
	WINDOW = 2 * SEGMENT_GROUP,
	UNREADABLE = 64 /* blocks that are tried: a dying disk is slow */
};

/* --- the header ----------------------------------------------------------- */

static bool
is_zeros(const char *at, size_t len)
{
	while (len > 0 && *at == 0)
		at++, len--;
	return len == 0;
}

static bool
get_header(const char *at, struct segment_header *h)
{
	struct raw_header raw;

	memcpy(&raw, at, sizeof(raw));
	if (raw.version != SEGMENT_VERSION ||
	    memcmp(raw.magic, "SEGMENT", 7) != 0 ||
	    le64toh(raw.sum) !=
		sum_of(&raw, offsetof(struct raw_header, sum), 0))
		return false;
	*h = (struct segment_header){
		.kind = raw.kind,
		.state = raw.state,
		.slot = le32toh(raw.slot),
		.size = le64toh(raw.size),
		.first = le64toh(raw.first),
		.boot = le64toh(raw.boot),
		.begun = (int64_t)le64toh(raw.begun),
		.epoch = le64toh(raw.epoch),
	};
	return (h->state == SEGMENT_OPEN || h->state == SEGMENT_FREE) &&
	       h->first > 0 && h->size % SEGMENT_BLOCK == 0 &&
	       h->size >= SEGMENT_BLOCK && h->size <= SEGMENT_MOST;
}

/* A copy of another version says so, if nothing else can be read in it. */
static int
say_version(const char *block, struct err *err)
{
	const struct raw_header *raw = (const void *)block;

	if (memcmp(raw->magic, "SEGMENT", 7) == 0 &&
	    raw->version != SEGMENT_VERSION)
		return err_set(err, ERR_NEVER,
		    "a segment of version %u, not %d", raw->version,
		    SEGMENT_VERSION);
	return err_set(err, ERR_NEVER, "not a segment, or a broken header");
}

int
segment_look(int fd, struct segment_header *h, struct err *err)
{
	_Alignas(struct raw_header) char block[SEGMENT_BLOCK] = { 0 };
	ssize_t n = pread(fd, block, sizeof(block), 0);
	struct segment_header copy;
	bool good, other;

	if (n < 0)
		return err_errno(err, "read");
	*h = (struct segment_header){ .state = SEGMENT_FREE };
	if (is_zeros(block, sizeof(block)))
		return 0;
	good = get_header(block, h);
	other = get_header(block + RAW_COPY, &copy);
	if (other && (!good || copy.state == SEGMENT_OPEN))
		*h = copy;
	return good || other ? 0 : say_version(block, err);
}

/* --- a window on the file ------------------------------------------------- */

struct scan {
	int fd;
	const struct segment_header *header;
	off_t size; /* that is there, and belongs to it */
	char *window;
	off_t from;
	size_t len;
	struct segment_list *list;
	size_t room;
	off_t end;            /* behind the last good record */
	off_t torn, torn_end; /* where something seems to have been begun */
};

/* Block by block, what cannot be read is zeros. */
static void
read_blocks(struct scan *s)
{
	for (size_t done = 0; done < s->len; done += SEGMENT_BLOCK) {
		size_t len = s->len - done;

		if (len > SEGMENT_BLOCK)
			len = SEGMENT_BLOCK;
		if (s->list->unreadable < UNREADABLE &&
		    pread(s->fd, s->window + done, len,
			s->from + (off_t)done) == (ssize_t)len)
			continue;
		memset(s->window + done, 0, len);
		s->list->unreadable++;
	}
}

/* NULL: so much is not there. */
static const char *
see(struct scan *s, off_t at, size_t len)
{
	if (at > s->size || (off_t)len > s->size - at)
		return NULL;
	if (at < s->from || at + (off_t)len > s->from + (off_t)s->len) {
		s->from = at / SEGMENT_BLOCK * SEGMENT_BLOCK;
		s->len = WINDOW;
		if (s->size - s->from < WINDOW)
			s->len = (size_t)(s->size - s->from);
		if (pread(s->fd, s->window, s->len, s->from) != (ssize_t)s->len)
			read_blocks(s);
	}
	return s->window + (at - s->from);
}

/* --- records -------------------------------------------------------------- */

static struct raw_record
get_record(const char *at)
{
	struct raw_record raw;

	memcpy(&raw, at, sizeof(raw));
	return raw;
}

static off_t
after(off_t record, size_t payload)
{
	return record + (off_t)segment_need(payload);
}

static bool
is_record(struct scan *s, off_t at, struct segment_piece *p)
{
	struct raw_record raw = get_record(see(s, at, sizeof(raw)));
	const char *bytes;

	*p = (struct segment_piece){
		.what = SEGMENT_RECORD,
		.type = le32toh(raw.type),
		.group = le32toh(raw.group),
		.sequence = le64toh(raw.sequence),
		.at = at + (off_t)sizeof(raw),
		.len = le32toh(raw.length),
	};
	if (le32toh(raw.magic) != RAW_MAGIC ||
	    le64toh(raw.epoch) != s->header->epoch ||
	    p->sequence <= s->list->last || p->len > SEGMENT_GROUP)
		return false;
	bytes = see(s, at, sizeof(raw) + p->len);
	return bytes != NULL &&
	       le64toh(raw.sum) ==
		   raw_record_sum(&raw, bytes + sizeof(raw), p->len);
}

/* Two of three marks are there: a record that was begun, or damaged. */
static void
see_torn(struct scan *s, off_t at)
{
	struct raw_record raw = get_record(see(s, at, sizeof(raw)));
	size_t len = le32toh(raw.length);

	if ((le32toh(raw.magic) == RAW_MAGIC) +
		(le64toh(raw.epoch) == s->header->epoch) +
		(le64toh(raw.sequence) == s->list->last + 1) <
	    2)
		return;
	if (s->torn == 0)
		s->torn = at;
	if (len > SEGMENT_GROUP)
		len = 0;
	s->torn_end = after(at, len);
}

static void
add(struct scan *s, struct segment_piece p)
{
	struct segment_list *list = s->list;

	if (list->count == s->room) {
		s->room = s->room == 0 ? 64 : mem_double(s->room);
		list->pieces = mem_grow(list->pieces, s->room, sizeof(p));
	}
	list->pieces[list->count++] = p;
}

static void
add_stretch(struct scan *s, enum segment_what what, off_t at, off_t end)
{
	if (end > at)
		add(s, (struct segment_piece){
			   .what = what, .at = at, .len = (size_t)(end - at) });
}

/* Between good records: from the first step that is not only zeros, as those
 * fill a group up. */
static void
add_hole(struct scan *s, off_t end)
{
	off_t at = s->end;

	while (at < end && is_zeros(see(s, at, SEGMENT_STEP), SEGMENT_STEP))
		at += SEGMENT_STEP;
	add_stretch(s, SEGMENT_TORN, at < end ? at : s->end, end);
}

static void
scan(struct scan *s)
{
	struct segment_piece p;
	off_t at = SEGMENT_BLOCK;

	s->end = at;
	while (at + SEGMENT_RECORD_HEADER <= s->size) {
		if (!is_record(s, at, &p)) {
			see_torn(s, at);
			at += SEGMENT_STEP;
			continue;
		}
		if (p.sequence != s->list->last + 1)
			add_hole(s, at);
		add(s, p);
		s->list->last = p.sequence;
		s->end = at = after(at, p.len);
		s->torn = 0;
	}
}

/* A group is written when the one before it is durable: so a stretch before
 * the last good group was. */
static void
judge(struct scan *s)
{
	struct segment_list *list = s->list;
	off_t last = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->pieces[i].what == SEGMENT_RECORD)
			last = (off_t)list->pieces[i].group * SEGMENT_BLOCK;
	for (size_t i = 0; i < list->count; i++)
		if (list->pieces[i].what == SEGMENT_TORN &&
		    list->pieces[i].at < last)
			list->pieces[i].what = SEGMENT_DAMAGE;
}

void
segment_list(
    int fd, const struct segment_header *header, struct segment_list *list)
{
	struct scan s = { .fd = fd, .header = header, .list = list };
	struct stat st;

	*list = (struct segment_list){ .last = header->first - 1 };
	s.size = (off_t)header->size;
	if (header->epoch == 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_size < s.size)
		s.size = st.st_size;
	s.window = mem_get(WINDOW);
	scan(&s);
	if (s.torn > 0)
		add_stretch(&s, SEGMENT_TORN, s.torn, s.torn_end);
	judge(&s);
	add_stretch(&s, SEGMENT_DAMAGE, s.size, (off_t)header->size);
	free(s.window);
}

void
segment_list_free(struct segment_list *list)
{
	free(list->pieces);
	*list = (struct segment_list){ 0 };
}

bool
segment_is_used(int fd, const struct segment_header *header)
{
	struct raw_record raw;

	return header->epoch != 0 &&
	       pread(fd, &raw, sizeof(raw), SEGMENT_BLOCK) == sizeof(raw) &&
	       le32toh(raw.magic) == RAW_MAGIC &&
	       le64toh(raw.epoch) == header->epoch;
}

int
segment_payload(
    int fd, const struct segment_piece *p, struct str *text, struct err *err)
{
	ssize_t n;

	str_clear(text);
	n = pread(fd, str_space(text, p->len), p->len, p->at);
	if (n < 0 || (p->what == SEGMENT_RECORD && (size_t)n != p->len)) {
		str_clear(text);
		return err_errno(err, "read");
	}
	str_cut(text, (size_t)n);
	return 0;
}
