/*
 * worker - one who commits by the journal, with its threads, on a disk that
 * fails when told to
 */
#ifndef TESTS_SPOOL_WORKER_H
#define TESTS_SPOOL_WORKER_H

#include <fcntl.h>
#include <stdlib.h>

#include "spool/journal.h"
#include "spool/places.h"
#include "spool/records.h"
#include "spool/slots.h"
#include "tests/spool/faulty.h"
#include "tests/spool/sample.h"

enum { MESSAGES = 4000, PATIENCE = 100000 };

static struct {
	struct disk disk;
	struct spool *spool;
	struct spool_slot *slot;
	struct loop loop;
	struct work work;
	int changes;
	bool well;
} w;

static struct message {
	struct commit commit;
	char id[SPOOL_ID_ROOM];
	bool done;
} messages[MESSAGES];
static size_t done;

static inline void
changed(void)
{
	w.changes++;
	w.well = commit_is_well(w.slot);
}

static inline struct commit_settings
usual(void)
{
	return (struct commit_settings){
		.loop = &w.loop,
		.work = &w.work,
		.journal = true,
		.message_limit = 65536,
		.segment_size = SEGMENT_LEAST,
		.again = 30,
		.wait = 3000,
		.changed = changed,
	};
}

static inline void
begin_with(const struct commit_settings *settings)
{
	struct err err;

	w.disk = faulty_disk();
	w.spool = sample_spool("s", &w.disk);
	loop_begin(&w.loop);
	work_begin(&w.work, &w.loop, 4);
	w.slot = spool_slot_take(w.spool, &err);
	ATF_REQUIRE_MSG(w.slot != NULL, "%s", err.text);
	w.well = true;
	commit_begin(w.slot, settings);
}

static inline void
begin(void)
{
	struct commit_settings settings = usual();

	begin_with(&settings);
}

static inline void
end(void)
{
	work_end(&w.work);
	commit_end(w.slot);
	spool_slot_give_back(&w.slot);
	spool_close(&w.spool);
	loop_end(&w.loop);
}

static inline void
on_done(struct commit *c)
{
	struct message *m = owner_of(c, struct message, commit);

	ATF_REQUIRE(!m->done && c->draft == NULL);
	m->done = true;
	done++;
}

/* Not committed until the loop turns. */
static inline void
submit(size_t n, size_t len)
{
	struct message *m = &messages[n];
	struct str text = sample_content((unsigned)n, len);
	struct spool_draft *d;
	struct err err;

	*m = (struct message){ .commit.done = on_done };
	spool_new_id(w.slot, m->id);
	d = spool_create(w.slot, m->id, sample_envelope(), &err);
	ATF_REQUIRE(d != NULL);
	ATF_REQUIRE_EQ(spool_append(d, str_view(&text), &err), 0);
	commit_later(w.slot, &d, &m->commit);
	ATF_REQUIRE(d == NULL && !m->done);
	str_free(&text);
}

static inline void
on_impatience(struct timer *t)
{
	atf_tc_fail("it does not come");
}

#define wait_for(fact)                                                         \
	do {                                                                   \
		struct timer impatience;                                       \
                                                                               \
		timer_begin(&impatience, &w.loop, on_impatience);              \
		timer_after(&impatience, PATIENCE);                            \
		while (!(fact)) {                                              \
			loop_turn(&w.loop, false);                             \
			usleep(100);                                           \
		}                                                              \
		timer_end(&impatience);                                        \
	} while (0)

/* So many, all at once, from number n on; all are told of. */
static inline void
commit_some(size_t n, size_t count, size_t len)
{
	done = 0;
	for (size_t i = n; i < n + count; i++)
		submit(i, len);
	wait_for(done == count);
}

/* A segment is open. */
static inline void
warm_up(void)
{
	commit_some(MESSAGES - 1, 1, 10);
	ATF_REQUIRE(!messages[MESSAGES - 1].commit.failed);
}

static inline size_t
failed_of(size_t n, size_t count)
{
	size_t failed = 0;

	for (size_t i = n; i < n + count; i++) {
		const struct message *m = &messages[i];

		failed += m->commit.failed;
		ATF_CHECK_EQ(sample_state(w.spool, m->id),
		    m->commit.failed ? SPOOL_GONE : SPOOL_GOOD);
		if (m->commit.failed)
			ATF_CHECK_EQ(m->commit.err.kind, ERR_LATER);
	}
	return failed;
}

/* --- what lies in the journal --------------------------------------------- */

static inline struct segment_header
header_in(uint32_t slot, unsigned letter)
{
	struct slots_name name = slots_name(slot, letter);
	struct segment_header header = { 0 };
	struct err err;
	int fd = openat(w.spool->journal, name.text, O_RDONLY);

	if (fd < 0)
		return header;
	ATF_REQUIRE_EQ(segment_look(fd, &header, &err), 0);
	close(fd);
	return header;
}

static inline struct segment_header
header_of(unsigned letter)
{
	return header_in(0, letter);
}

static inline size_t
segments_open(uint32_t slot)
{
	size_t count = 0;

	for (unsigned n = 0; n < PLACES; n++)
		count += header_in(slot, n).state == SEGMENT_OPEN;
	return count;
}

static inline size_t
open_ones(void)
{
	return segments_open(0);
}

/* In all segments that are open. */
struct found {
	size_t accepted, voids, others;
	bool void_first; /* in each that has one */
};

static inline void
see_record(int fd, const struct segment_piece *p, struct found *found)
{
	struct str text = { 0 };
	char id[SPOOL_ID_ROOM];
	struct sv rest;
	struct err err;

	if (p->what != SEGMENT_RECORD) {
		found->others++;
		return;
	}
	ATF_REQUIRE_EQ(segment_payload(fd, p, &text, &err), 0);
	rest = str_view(&text);
	ATF_REQUIRE(record_take_id(&rest, id));
	if (p->type == RECORD_VOID) {
		found->void_first &= found->voids > 0 || p->at < 4200;
		found->voids++;
		ATF_CHECK_EQ(rest.len, 0);
	} else {
		ATF_REQUIRE_EQ(p->type, RECORD_ACCEPT);
		found->accepted++;
	}
	str_free(&text);
}

static inline struct found
find(void)
{
	struct found found = { .void_first = true };

	for (unsigned n = 0; n < PLACES; n++) {
		struct slots_name name = slots_name(0, n);
		struct segment_header h = header_of(n);
		struct segment_list list;
		int fd;

		if (h.state != SEGMENT_OPEN)
			continue;
		fd = openat(w.spool->journal, name.text, O_RDONLY);
		segment_list(fd, &h, &list);
		for (size_t i = 0; i < list.count; i++)
			see_record(fd, &list.pieces[i], &found);
		segment_list_free(&list);
		close(fd);
	}
	return found;
}

/* The record is the file, byte for byte. */
static inline void
check_record(const char *id)
{
	struct str text = { 0 }, file = { 0 };
	struct slots_name name = slots_name(0, 0);
	struct segment_header h = header_of(0);
	struct segment_list list;
	struct err err;
	int fd = openat(w.spool->journal, name.text, O_RDONLY),
	    queued = spool_file(w.spool, id, &err);
	ssize_t n;

	segment_list(fd, &h, &list);
	ATF_REQUIRE(list.count > 1);
	ATF_REQUIRE_EQ(segment_payload(fd, &list.pieces[1], &text, &err), 0);
	n = pread(queued, str_space(&file, 70000), 70000, 0);
	str_cut(&file, (size_t)n);
	ATF_CHECK_EQ(strncmp(text.text, id, SPOOL_ID_ROOM), 0);
	ATF_CHECK(
	    sv_equal(sv_from(str_view(&text), SPOOL_ID_ROOM), str_view(&file)));
	segment_list_free(&list);
	str_free(&text);
	str_free(&file);
	close(fd);
	close(queued);
}

#endif
