/*
 * journals - segments in journal/ as a cut may leave them, and messages for
 * them
 */
#ifndef TESTS_SPOOL_JOURNALS_H
#define TESTS_SPOOL_JOURNALS_H

#include <fcntl.h>

#include "spool/format.h"
#include "spool/records.h"
#include "spool/slots.h"
#include "tests/spool/sample.h"

/* The bytes of a message's file. */
static inline struct str
journals_file(struct spool *spool, const char *id)
{
	struct str text = { 0 };
	struct stat st;
	struct err err;
	int fd = spool_file(spool, id, &err);

	ATF_REQUIRE_MSG(fd >= 0, "%s", err.text);
	ATF_REQUIRE_EQ(fstat(fd, &st), 0);
	ATF_REQUIRE_EQ(pread(fd, str_space(&text, (size_t)st.st_size),
			   (size_t)st.st_size, 0),
	    st.st_size);
	close(fd);
	return text;
}

static inline struct segment
journals_begin(struct spool *spool, uint32_t slot, unsigned n, uint64_t first)
{
	struct segment_header as = {
		.kind = slot == SLOTS_DONE ? SEGMENT_OUTCOMES : SEGMENT_ACCEPT,
		.slot = slot,
		.size = SEGMENT_LEAST,
		.first = first,
		.begun = 1,
	};
	struct segment s;
	struct err err;

	ATF_REQUIRE_EQ_MSG(segment_open(&s, spool->disk, spool->journal,
			       slots_name(slot, n).text, &err),
	    0, "%s", err.text);
	ATF_REQUIRE_EQ_MSG(segment_begin(&s, &as, &err), 0, "%s", err.text);
	return s;
}

static inline void
journals_put(struct segment *s, uint32_t type, const char *id, struct sv bytes)
{
	char name[SPOOL_ID_ROOM] = { 0 };
	struct segment_record r = { .type = type };
	struct err err;

	if (id != NULL) {
		snprintf(name, sizeof(name), "%s", id);
		r.parts[0] = (struct sv){ name, sizeof(name) };
	}
	r.parts[1] = bytes;
	ATF_REQUIRE_EQ_MSG(segment_write(s, &r, 1, &err), 0, "%s", err.text);
}

static inline void
journals_outcome(struct segment *s, const struct outcome *o)
{
	struct str text = { 0 };

	outcome_put(&text, o);
	journals_put(s, RECORD_OUTCOMES, NULL, str_view(&text));
	str_free(&text);
}

static inline struct outcome
journals_gone(enum outcome_kind kind, const char *id, uint32_t recipient)
{
	struct outcome o = { .kind = kind, .recipient = recipient };

	snprintf(o.id, sizeof(o.id), "%s", id);
	return o;
}

/* A status or event of a message, as its file would have it. */
static inline void
journals_status(struct segment *s, struct spool *spool, const char *id,
    struct spool_status status)
{
	struct str file = journals_file(spool, id), record = { 0 };
	struct outcome o = journals_gone(OUTCOME_STATUS, id, 0);
	struct format_header h;

	ATF_REQUIRE_EQ(format_header_get(str_view(&file), &h), SPOOL_GOOD);
	format_status_put(&record, &h, &status);
	o.status = str_view(&record);
	journals_outcome(s, &o);
	str_free(&record);
	str_free(&file);
}

static inline void
journals_event(struct segment *s, struct spool *spool, const char *id,
    enum spool_event event)
{
	journals_status(s, spool, id,
	    (struct spool_status){ .recipient = FORMAT_MESSAGE,
		.outcome = (enum spool_outcome)(FORMAT_EVENT + event) });
}

static inline enum segment_state
journals_state(struct spool *spool, const char *name)
{
	struct segment_header h;
	struct err err;
	int fd = slots_open(spool, name, &err);

	ATF_REQUIRE_MSG(fd >= 0, "%s", err.text);
	ATF_REQUIRE_EQ_MSG(segment_look(fd, &h, &err), 0, "%s", err.text);
	close(fd);
	return h.state;
}

#endif
