#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "spool/segment_raw.h"
#include "tests/spool/faulty.h"
#include "util/mem.h"

enum { SMALL = 5 * SEGMENT_BLOCK };

static struct disk disk;
static struct str payload;

static struct segment_header
as(uint64_t size, uint64_t first)
{
	return (struct segment_header){
		.kind = SEGMENT_ACCEPT,
		.slot = 7,
		.size = size,
		.first = first,
		.boot = 12,
		.begun = 1700000000123456,
	};
}

static struct segment
begun(const char *name, uint64_t size, uint64_t first)
{
	struct segment_header header = as(size, first);
	struct segment s;
	struct err err;

	disk = faulty_disk();
	ATF_REQUIRE_EQ_MSG(
	    segment_open(&s, &disk, AT_FDCWD, name, &err), 0, "%s", err.text);
	ATF_REQUIRE_EQ_MSG(segment_begin(&s, &header, &err), 0, "%s", err.text);
	return s;
}

/* A group of so many records: "record N" and 100 bytes; type N. */
static int
put_as(struct segment *s, unsigned from, unsigned count, struct err *err)
{
	struct segment_record records[8];
	char head[8][32], body[100];

	ATF_REQUIRE(count <= 8);
	memset(body, 'b', sizeof(body));
	for (unsigned i = 0; i < count; i++) {
		int n = snprintf(head[i], 32, "record %u", from + i);

		records[i] = (struct segment_record){ .type = from + i,
			.parts = {
			    { head[i], (size_t)n }, { body, sizeof(body) } } };
	}
	return segment_write(s, records, count, err);
}

static void
put(struct segment *s, unsigned from, unsigned count)
{
	struct err err;

	ATF_REQUIRE_EQ_MSG(put_as(s, from, count, &err), 0, "%s", err.text);
}

static struct segment_list
list(int fd)
{
	struct segment_header header;
	struct segment_list found;
	struct err err;

	ATF_REQUIRE_EQ_MSG(segment_look(fd, &header, &err), 0, "%s", err.text);
	segment_list(fd, &header, &found);
	return found;
}

/* It is whole, and what put() wrote as number type. */
static void
check(int fd, const struct segment_piece *p)
{
	char head[32];
	size_t n = (size_t)snprintf(head, sizeof(head), "record %u", p->type);
	struct err err;

	ATF_REQUIRE_EQ(p->what, SEGMENT_RECORD);
	ATF_REQUIRE_EQ(segment_payload(fd, p, &payload, &err), 0);
	ATF_REQUIRE_EQ(payload.len, n + 100);
	ATF_REQUIRE_EQ(memcmp(payload.text, head, n), 0);
	ATF_REQUIRE_EQ(payload.text[n], 'b');
}

static size_t
count_of(const struct segment_list *l, enum segment_what what)
{
	size_t count = 0;

	for (size_t i = 0; i < l->count; i++)
		count += l->pieces[i].what == what;
	return count;
}

ATF_TC_WITHOUT_HEAD(what_was_written_is_read);
ATF_TC_BODY(what_was_written_is_read, tc)
{
	struct segment s = begun("1.a", SEGMENT_LEAST, 1);
	struct segment_header h;
	struct segment_list l;
	struct stat st;
	struct err err;

	ATF_REQUIRE_EQ(segment_look(s.fd, &h, &err), 0);
	ATF_CHECK_EQ(h.state, SEGMENT_OPEN);
	ATF_CHECK(!segment_is_used(s.fd, &h));
	l = list(s.fd);
	ATF_CHECK_EQ(l.count, 0);
	segment_list_free(&l);
	put(&s, 0, 3);
	put(&s, 3, 1);
	put(&s, 4, 8);
	ATF_CHECK(segment_is_used(s.fd, &h));
	ATF_REQUIRE_EQ(segment_look(s.fd, &h, &err), 0);
	ATF_CHECK_EQ(h.kind, SEGMENT_ACCEPT);
	ATF_CHECK_EQ(h.slot, 7);
	ATF_CHECK_EQ(h.boot, 12);
	ATF_CHECK_EQ(h.begun, 1700000000123456);
	ATF_CHECK_EQ(h.size, SEGMENT_LEAST);
	ATF_REQUIRE_EQ(fstat(s.fd, &st), 0);
	ATF_CHECK_EQ(st.st_size, SEGMENT_LEAST);
	ATF_CHECK(st.st_blocks * 512 >= SEGMENT_LEAST);
	l = list(s.fd);
	ATF_REQUIRE_EQ(l.count, 12);
	ATF_CHECK_EQ(l.last, 12);
	for (unsigned i = 0; i < 12; i++) {
		ATF_CHECK_EQ(l.pieces[i].type, i);
		ATF_CHECK_EQ(l.pieces[i].sequence, i + 1);
		check(s.fd, &l.pieces[i]);
	}
	segment_list_free(&l);
	segment_close(&s);
}

ATF_TC_WITHOUT_HEAD(a_group_is_one_write_and_one_flush_on_whole_blocks);
ATF_TC_BODY(a_group_is_one_write_and_one_flush_on_whole_blocks, tc)
{
	struct segment s = begun("1.a", SEGMENT_LEAST, 1);
	off_t at = s.at;

	faulty.writes = faulty.flushes = faulty.names = 0;
	put(&s, 0, 8);
	ATF_CHECK_EQ(faulty.writes, 1);
	ATF_CHECK_EQ(faulty.flushes, 1);
	ATF_CHECK_EQ(faulty.names, 0);
	ATF_CHECK_EQ(s.at, at + SEGMENT_BLOCK);
	ATF_CHECK_EQ(segment_need(0), 64);
	ATF_CHECK_EQ(segment_need(24), 64);
	ATF_CHECK_EQ(segment_need(25), 128);
	segment_close(&s);
}

ATF_TC_WITHOUT_HEAD(used_again_nothing_old_is_read);
ATF_TC_BODY(used_again_nothing_old_is_read, tc)
{
	struct segment s = begun("1.a", SMALL, 1);
	struct segment_header h = as(SMALL, 13);
	struct segment_list l;
	uint64_t epoch = s.header.epoch;
	struct err err;

	put(&s, 0, 8);
	put(&s, 8, 4);
	ATF_REQUIRE_EQ(segment_free(&s, &err), 0);
	segment_close(&s);
	ATF_REQUIRE_EQ(segment_open(&s, &disk, AT_FDCWD, "1.a", &err), 0);
	ATF_CHECK_EQ(s.header.state, SEGMENT_FREE);
	ATF_CHECK_EQ(s.header.epoch, epoch);
	faulty.writes = faulty.flushes = 0;
	ATF_REQUIRE_EQ(segment_begin(&s, &h, &err), 0);
	ATF_CHECK_EQ(faulty.writes, 1); /* no zeros again */
	ATF_CHECK_EQ(faulty.flushes, 1);
	ATF_CHECK(s.header.epoch != epoch);
	l = list(s.fd);
	ATF_CHECK_EQ(l.count, 0);
	ATF_CHECK_EQ(l.last, 12);
	segment_list_free(&l);
	put(&s, 100, 1);
	l = list(s.fd);
	ATF_REQUIRE_EQ(l.count, 1);
	ATF_CHECK_EQ(l.pieces[0].sequence, 13);
	check(s.fd, &l.pieces[0]);
	segment_list_free(&l);
	segment_close(&s);
}

ATF_TC_WITHOUT_HEAD(its_size_follows_the_setting);
ATF_TC_BODY(its_size_follows_the_setting, tc)
{
	static const uint64_t sizes[] = { SMALL, 2 * SMALL, SEGMENT_BLOCK * 2 };
	struct segment s = begun("1.a", SMALL, 1);
	struct stat st;
	struct err err;

	for (size_t i = 0; i < 3; i++) {
		struct segment_header h = as(sizes[i], 1);

		ATF_REQUIRE_EQ(segment_free(&s, &err), 0);
		ATF_REQUIRE_EQ(segment_begin(&s, &h, &err), 0);
		ATF_REQUIRE_EQ(fstat(s.fd, &st), 0);
		ATF_CHECK_EQ((uint64_t)st.st_size, sizes[i]);
		ATF_CHECK_EQ(segment_room(&s), sizes[i] - SEGMENT_BLOCK);
	}
	segment_close(&s);
}

/* --- the disk fails ------------------------------------------------------- */

ATF_TC_WITHOUT_HEAD(after_a_failure_it_takes_no_more);
ATF_TC_BODY(after_a_failure_it_takes_no_more, tc)
{
	static const struct {
		int write, half, flush, error;
	} ways[] = {
		{ .flush = 1, .error = EIO },
		{ .flush = 1, .error = ENOSPC },
		{ .write = 1, .error = EIO },
		{ .write = 1, .half = 100, .error = ENOSPC },
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct segment s = begun("1.a", SMALL, 1);
		struct segment_list l;
		struct err err;
		int writes;

		put(&s, 0, 2);
		faulty.write = ways[i].write;
		faulty.half = ways[i].half;
		faulty.flush = ways[i].flush;
		faulty.error = ways[i].error;
		ATF_REQUIRE_EQ(put_as(&s, 2, 2, &err), -1);
		ATF_CHECK_EQ(err.kind, ERR_LATER);
		ATF_CHECK(strstr(err.text, "journal/1.a") != NULL);
		ATF_CHECK(s.failed);
		writes = faulty.writes + faulty.flushes;
		ATF_CHECK_EQ(segment_free(&s, &err), -1);
		ATF_CHECK_EQ(faulty.writes + faulty.flushes, writes);
		l = list(s.fd);
		ATF_CHECK(count_of(&l, SEGMENT_RECORD) >= 2);
		check(s.fd, &l.pieces[0]);
		check(s.fd, &l.pieces[1]);
		segment_list_free(&l);
		segment_close(&s);
		unlink("1.a");
	}
}

ATF_TC_WITHOUT_HEAD(a_full_disk_gets_back_what_it_gave);
ATF_TC_BODY(a_full_disk_gets_back_what_it_gave, tc)
{
	struct segment_header h = as(SEGMENT_LEAST, 1);
	struct segment s;
	struct stat st;
	struct err err;

	disk = faulty_disk();
	ATF_REQUIRE_EQ(segment_open(&s, &disk, AT_FDCWD, "1.a", &err), 0);
	faulty.write = 3;
	faulty.error = ENOSPC;
	ATF_CHECK_EQ(segment_begin(&s, &h, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_LATER);
	ATF_CHECK(!s.failed);
	ATF_REQUIRE_EQ(fstat(s.fd, &st), 0);
	ATF_CHECK_EQ(st.st_size, 0);
	ATF_CHECK_EQ(segment_begin(&s, &h, &err), 0);
	segment_close(&s);
	/* Nobody knows what became of a flush. */
	unlink("1.a");
	ATF_REQUIRE_EQ(segment_open(&s, &disk, AT_FDCWD, "1.a", &err), 0);
	faulty.flush = 1;
	ATF_CHECK_EQ(segment_begin(&s, &h, &err), -1);
	ATF_CHECK(s.failed);
	segment_close(&s);
}

/* --- damage --------------------------------------------------------------- */

static struct str
read_all(int fd)
{
	struct str bytes = { 0 };
	struct stat st;

	ATF_REQUIRE_EQ(fstat(fd, &st), 0);
	ATF_REQUIRE_EQ(pread(fd, str_space(&bytes, (size_t)st.st_size),
			   (size_t)st.st_size, 0),
	    st.st_size);
	return bytes;
}

/* Groups of 3, 1 and 4: which of them is lost is told, if one is. */
static void
check_flipped(int fd, size_t at)
{
	struct segment_list l = list(fd);
	size_t records = count_of(&l, SEGMENT_RECORD);
	unsigned next = 0;

	ATF_REQUIRE_MSG(records >= 7, "%zu records at byte %zu", records, at);
	for (size_t i = 0; i < l.count; i++) {
		const struct segment_piece *p = &l.pieces[i];

		if (p->what == SEGMENT_RECORD) {
			ATF_REQUIRE(p->type == next || records == 7);
			check(fd, p);
			next = p->type + 1;
			continue;
		}
		ATF_REQUIRE_EQ_MSG(records, 7, "byte %zu", at);
		ATF_REQUIRE(
		    (off_t)at >= p->at && (off_t)at < p->at + (off_t)p->len);
		ATF_REQUIRE_EQ_MSG(p->what,
		    at < 3 * SEGMENT_BLOCK ? SEGMENT_DAMAGE : SEGMENT_TORN,
		    "byte %zu", at);
	}
	ATF_REQUIRE_MSG(records + l.count - count_of(&l, SEGMENT_RECORD) >= 8,
	    "byte %zu: not told", at);
	segment_list_free(&l);
}

ATF_TC_WITHOUT_HEAD(a_flipped_bit_costs_one_record_and_is_told);
ATF_TC_BODY(a_flipped_bit_costs_one_record_and_is_told, tc)
{
	struct segment s = begun("1.a", SMALL, 1);
	struct str bytes;

	put(&s, 0, 3);
	put(&s, 3, 1);
	put(&s, 4, 4);
	bytes = read_all(s.fd);
	for (size_t at = 0; at < bytes.len; at++) {
		char flipped = (char)(bytes.text[at] ^ 1 << at % 8);

		ATF_REQUIRE_EQ(pwrite(s.fd, &flipped, 1, (off_t)at), 1);
		check_flipped(s.fd, at);
		ATF_REQUIRE_EQ(pwrite(s.fd, bytes.text + at, 1, (off_t)at), 1);
	}
	str_free(&bytes);
	segment_close(&s);
}

/* Each of its sectors is new or old. */
ATF_TC_WITHOUT_HEAD(a_torn_group_is_no_damage);
ATF_TC_BODY(a_torn_group_is_no_damage, tc)
{
	struct segment s = begun("1.a", SMALL, 1);
	struct str old, new;

	put(&s, 0, 2);
	old = read_all(s.fd);
	put(&s, 2, 8);
	new = read_all(s.fd);
	for (unsigned kept = 0; kept < 256; kept++) {
		struct segment_list l;

		for (size_t i = 0; i < 8; i++) {
			size_t at = 2 * SEGMENT_BLOCK + i * 512;
			const char *from = kept >> i & 1 ? new.text : old.text;

			ATF_REQUIRE_EQ(
			    pwrite(s.fd, from + at, 512, (off_t)at), 512);
		}
		l = list(s.fd);
		ATF_REQUIRE_EQ(count_of(&l, SEGMENT_DAMAGE), 0);
		ATF_REQUIRE(count_of(&l, SEGMENT_RECORD) >= 2);
		check(s.fd, &l.pieces[0]);
		check(s.fd, &l.pieces[1]);
		if (kept == 255)
			ATF_REQUIRE_EQ(count_of(&l, SEGMENT_RECORD), 10);
		if (kept == 0)
			ATF_REQUIRE_EQ(l.count, 2);
		segment_list_free(&l);
	}
	str_free(&old);
	str_free(&new);
	segment_close(&s);
}

ATF_TC_WITHOUT_HEAD(a_file_that_was_cut_off_is_damaged);
ATF_TC_BODY(a_file_that_was_cut_off_is_damaged, tc)
{
	struct segment s = begun("1.a", SMALL, 1);

	put(&s, 0, 3);
	put(&s, 3, 1);
	put(&s, 4, 4);
	for (off_t len = SMALL - 1; len > SEGMENT_BLOCK; len -= 111) {
		const struct segment_piece *last;
		struct segment_list l;
		struct err err;

		ATF_REQUIRE_EQ(ftruncate(s.fd, len), 0);
		l = list(s.fd);
		ATF_REQUIRE(l.count > 0);
		last = &l.pieces[l.count - 1];
		ATF_CHECK_EQ(last->what, SEGMENT_DAMAGE);
		ATF_CHECK_EQ(last->at, len);
		ATF_CHECK_EQ(segment_payload(s.fd, last, &payload, &err), 0);
		ATF_CHECK_EQ(payload.len, 0);
		segment_list_free(&l);
	}
	segment_close(&s);
}

/* A header where a header of a record could be, with all that its writer can
 * know: not the epoch. */
ATF_TC_WITHOUT_HEAD(content_cannot_forge_a_record);
ATF_TC_BODY(content_cannot_forge_a_record, tc)
{
	struct segment s = begun("1.a", SMALL, 1);
	struct segment_list l;
	struct segment_record record = { .type = 1 };
	struct str content = { 0 };
	off_t middle;
	struct err err;

	for (unsigned i = 0; i < 40; i++) {
		struct raw_record raw = { .magic = RAW_MAGIC,
			.type = 9,
			.length = 24,
			.group = 1,
			.epoch = i,
			.sequence = i };
		char body[24] = "forged";

		raw.sum = raw_record_sum(&raw, body, sizeof(body));
		if (i == 0) /* a step: 64 bytes */
			memset(str_space(&content, 24), ' ', 24);
		str_put(&content, (struct sv){ (void *)&raw, sizeof(raw) });
		str_put(&content, (struct sv){ body, sizeof(body) });
	}
	record.parts[1] = str_view(&content);
	ATF_REQUIRE_EQ(segment_write(&s, &record, 1, &err), 0);
	put(&s, 0, 1);
	/* Its own header is damaged: the reader looks at each step in it. */
	middle = SEGMENT_BLOCK + 20;
	ATF_REQUIRE_EQ(pwrite(s.fd, "x", 1, middle), 1);
	l = list(s.fd);
	ATF_REQUIRE_EQ(l.count, 2);
	ATF_CHECK_EQ(l.pieces[0].what, SEGMENT_DAMAGE);
	ATF_CHECK_EQ(l.pieces[0].at, SEGMENT_BLOCK);
	ATF_CHECK_EQ(l.pieces[1].sequence, 2);
	check(s.fd, &l.pieces[1]);
	segment_list_free(&l);
	str_free(&content);
	segment_close(&s);
}

ATF_TC_WITHOUT_HEAD(numbers_grow_past_their_halves);
ATF_TC_BODY(numbers_grow_past_their_halves, tc)
{
	static const uint64_t firsts[] = { (UINT64_C(1) << 31) - 2,
		(UINT64_C(1) << 32) - 2, (UINT64_C(1) << 63) - 2,
		UINT64_MAX - 2000000 };
	struct err err;

	for (size_t n = 0; n < 4; n++) {
		struct segment s = begun("1.a", SMALL, firsts[n]);
		struct segment_list l;

		put(&s, 0, 5);
		put(&s, 5, 1);
		l = list(s.fd);
		ATF_REQUIRE_EQ(l.count, 6);
		ATF_CHECK_EQ(l.last, firsts[n] + 5);
		for (unsigned i = 0; i < 6; i++)
			ATF_CHECK_EQ(l.pieces[i].sequence, firsts[n] + i);
		segment_list_free(&l);
		ATF_CHECK_EQ(segment_free(&s, &err), 0);
		segment_close(&s);
	}
	for (uint64_t i = 0; i < 2; i++) {
		struct segment s = begun("1.a", SMALL, UINT64_MAX - i);

		ATF_CHECK_EQ(s.header.first, 1);
		ATF_CHECK_EQ(segment_free(&s, &err), 0);
		segment_close(&s);
	}
}

ATF_TC_WITHOUT_HEAD(what_is_no_segment_is_told);
ATF_TC_BODY(what_is_no_segment_is_told, tc)
{
	struct segment s = begun("1.a", SMALL, 1);
	struct segment_header h;
	struct err err;
	int fd;

	ATF_REQUIRE_EQ(pwrite(s.fd, "\2", 1, 0), 1);
	ATF_REQUIRE_EQ(segment_look(s.fd, &h, &err), 0);
	ATF_REQUIRE_EQ(pwrite(s.fd, "\2", 1, RAW_COPY), 1);
	ATF_CHECK_EQ(segment_look(s.fd, &h, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_CHECK_STREQ(err.text, "a segment of version 2, not 1");
	segment_close(&s);
	ATF_CHECK_EQ(segment_open(&s, &disk, AT_FDCWD, "1.a", &err), -1);
	ATF_CHECK_STREQ(err.text, "journal/1.a: a segment of version 2, not 1");
	fd = open("2.a", O_RDWR | O_CREAT, 0600);
	ATF_CHECK_EQ(segment_look(fd, &h, &err), 0);
	ATF_CHECK_EQ(h.state, SEGMENT_FREE);
	ATF_CHECK_EQ(h.epoch, 0);
	ATF_REQUIRE_EQ(write(fd, "text\n", 5), 5);
	ATF_CHECK_EQ(segment_look(fd, &h, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	close(fd);
	ATF_REQUIRE_EQ(mkfifo("3.a", 0600), 0);
	ATF_REQUIRE_EQ(symlink("2.a", "4.a"), 0);
	ATF_REQUIRE_EQ(mkdir("5.a", 0700), 0);
	ATF_CHECK_EQ(segment_open(&s, &disk, AT_FDCWD, "3.a", &err), -1);
	ATF_CHECK_EQ(segment_open(&s, &disk, AT_FDCWD, "4.a", &err), -1);
	ATF_CHECK_EQ(segment_open(&s, &disk, AT_FDCWD, "5.a", &err), -1);
}

/* Any bytes at all: no crash, no end of the world. */
ATF_TC_WITHOUT_HEAD(chance_makes_no_record);
ATF_TC_BODY(chance_makes_no_record, tc)
{
	struct segment s = begun("1.a", SEGMENT_LEAST, 1);
	struct str noise = { 0 };
	uint64_t x = 88172645463325252;

	for (int round = 0; round < 20; round++) {
		struct segment_list l;

		str_clear(&noise);
		while (noise.len < SMALL) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			str_put(&noise, (struct sv){ (char *)&x, sizeof(x) });
		}
		ATF_REQUIRE_EQ(pwrite(s.fd, noise.text, noise.len,
				   SEGMENT_BLOCK * (round + 1)),
		    (ssize_t)noise.len);
		l = list(s.fd);
		ATF_CHECK_EQ(l.count, 0);
		segment_list_free(&l);
	}
	str_free(&noise);
	segment_close(&s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_was_written_is_read);
	ATF_TP_ADD_TC(tp, a_group_is_one_write_and_one_flush_on_whole_blocks);
	ATF_TP_ADD_TC(tp, used_again_nothing_old_is_read);
	ATF_TP_ADD_TC(tp, its_size_follows_the_setting);
	ATF_TP_ADD_TC(tp, after_a_failure_it_takes_no_more);
	ATF_TP_ADD_TC(tp, a_full_disk_gets_back_what_it_gave);
	ATF_TP_ADD_TC(tp, a_flipped_bit_costs_one_record_and_is_told);
	ATF_TP_ADD_TC(tp, a_torn_group_is_no_damage);
	ATF_TP_ADD_TC(tp, a_file_that_was_cut_off_is_damaged);
	ATF_TP_ADD_TC(tp, content_cannot_forge_a_record);
	ATF_TP_ADD_TC(tp, numbers_grow_past_their_halves);
	ATF_TP_ADD_TC(tp, what_is_no_segment_is_told);
	ATF_TP_ADD_TC(tp, chance_makes_no_record);
	return atf_no_error();
}
