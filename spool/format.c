#include "spool/format.h"

#include <endian.h>
#include <stddef.h>

#include "spool/sum.h"

/* These are the bytes on disk: natural alignment leaves no holes. */
struct header {
	uint8_t version;
	char magic[7];
	char id[SPOOL_ID_ROOM];
	uint32_t count, flags, envelope, zero;
	uint64_t content, arrived, envelope_sum, reserved, sum;
};

struct end {
	char magic[8];
	uint64_t length, content_sum, sum;
};

struct status {
	uint32_t length, recipient;
	uint64_t when, due;
	uint8_t outcome, dsn, mta, zero;
	uint16_t diag, zeros;
	uint64_t sum; /* of the rest, seeded with the header's */
};

enum {
	STATUS_LIMIT = FORMAT_STATUS + FORMAT_DSN_LIMIT + FORMAT_MTA_LIMIT +
		       FORMAT_DIAG_LIMIT + FORMAT_REASON_LIMIT
};

_Static_assert(sizeof(struct header) == FORMAT_HEADER, "no holes");
_Static_assert(offsetof(struct header, sum) == FORMAT_HEADER - 8, "sum last");
_Static_assert(sizeof(struct end) == FORMAT_END, "no holes");
_Static_assert(offsetof(struct end, sum) == FORMAT_END - 8, "sum last");
_Static_assert(sizeof(struct status) == FORMAT_STATUS, "no holes");
_Static_assert(offsetof(struct status, sum) == FORMAT_STATUS - 8, "sum last");

static const char header_magic[7] = { 'P', 'O', 'S', 'T', 'E', 'R', 'N' };
static const char end_magic[8] = { '\n', 'E', 'N', 'D', '\r', 0, 1, '\n' };

static bool
is_zero(const char *at, size_t len)
{
	while (len > 0 && at[len - 1] == 0)
		len--;
	return len == 0;
}

uint64_t
format_content_at(const struct format_header *h)
{
	return (uint64_t)FORMAT_HEADER + h->count + h->envelope;
}

uint64_t
format_end_at(const struct format_header *h)
{
	return format_content_at(h) + h->content;
}

void
format_header_put(struct format_header *h, char at[FORMAT_HEADER])
{
	struct header raw = {
		.version = FORMAT_VERSION,
		.count = htole32(h->count),
		.flags = htole32(h->flags & FORMAT_FLAGS),
		.envelope = htole32(h->envelope),
		.content = htole64(h->content),
		.arrived = htole64((uint64_t)h->arrived),
		.envelope_sum = htole64(h->envelope_sum),
	};

	memcpy(raw.magic, header_magic, sizeof(raw.magic));
	memcpy(raw.id, h->id, sizeof(raw.id));
	h->sum = sum_of(&raw, offsetof(struct header, sum), 0);
	raw.sum = htole64(h->sum);
	memcpy(at, &raw, sizeof(raw));
}

enum spool_state
format_header_get(struct sv bytes, struct format_header *h)
{
	struct header raw;

	if (bytes.len < sizeof(raw) || is_zero(bytes.at, sizeof(raw)))
		return SPOOL_UNFINISHED;
	memcpy(&raw, bytes.at, sizeof(raw));
	*h = (struct format_header){
		.count = le32toh(raw.count),
		.flags = le32toh(raw.flags) & FORMAT_FLAGS,
		.envelope = le32toh(raw.envelope),
		.content = le64toh(raw.content),
		.arrived = (int64_t)le64toh(raw.arrived),
		.envelope_sum = le64toh(raw.envelope_sum),
		.sum = le64toh(raw.sum),
	};
	memcpy(h->id, raw.id, sizeof(h->id));
	if (raw.version != FORMAT_VERSION ||
	    memcmp(raw.magic, header_magic, sizeof(raw.magic)) != 0 ||
	    h->sum != sum_of(&raw, offsetof(struct header, sum), 0) ||
	    h->id[SPOOL_ID_ROOM - 1] != '\0' ||
	    h->count > SPOOL_RECIPIENT_LIMIT ||
	    h->envelope > FORMAT_ENVELOPE_LIMIT)
		return SPOOL_CORRUPT;
	if (h->content == FORMAT_OPEN)
		return SPOOL_UNFINISHED;
	/* So that no sum of offsets can wrap. */
	return h->content > INT64_MAX / 2 ? SPOOL_CORRUPT : SPOOL_GOOD;
}

static uint64_t
end_sum(const struct end *raw, const struct format_header *h)
{
	return sum_of(raw, offsetof(struct end, sum), h->sum);
}

void
format_end_put(const struct format_header *h, uint64_t sum, char at[FORMAT_END])
{
	struct end raw = {
		.length = htole64(format_end_at(h)),
		.content_sum = htole64(sum),
	};

	memcpy(raw.magic, end_magic, sizeof(raw.magic));
	raw.sum = htole64(end_sum(&raw, h));
	memcpy(at, &raw, sizeof(raw));
}

enum spool_state
format_end_get(struct sv bytes, const struct format_header *h, uint64_t *sum)
{
	struct end raw;

	if (bytes.len < sizeof(raw) || is_zero(bytes.at, sizeof(raw)))
		return SPOOL_UNFINISHED;
	memcpy(&raw, bytes.at, sizeof(raw));
	*sum = le64toh(raw.content_sum);
	if (memcmp(raw.magic, end_magic, sizeof(raw.magic)) != 0 ||
	    le64toh(raw.length) != format_end_at(h) ||
	    le64toh(raw.sum) != end_sum(&raw, h))
		return SPOOL_CORRUPT;
	return SPOOL_GOOD;
}

void
format_status_put(struct str *out, const struct format_header *h,
    const struct spool_status *s)
{
	struct sv dsn = sv_upto(sv_of(s->dsn), FORMAT_DSN_LIMIT);
	struct sv mta = sv_upto(sv_of(s->mta), FORMAT_MTA_LIMIT);
	struct sv diag = sv_upto(sv_of(s->diag), FORMAT_DIAG_LIMIT);
	struct sv text = sv_upto(sv_of(s->text), FORMAT_REASON_LIMIT);
	struct status raw = {
		.length = htole32((uint32_t)(sizeof(raw) + dsn.len + mta.len +
					     diag.len + text.len)),
		.recipient = htole32(s->recipient),
		.when = htole64((uint64_t)s->when),
		.due = htole64((uint64_t)s->due),
		.outcome = (uint8_t)s->outcome,
		.dsn = (uint8_t)dsn.len,
		.mta = (uint8_t)mta.len,
		.diag = htole16((uint16_t)diag.len),
	};
	size_t start = out->len;
	char *at = str_space(out, sizeof(raw));

	memcpy(at, &raw, sizeof(raw));
	str_put(out, dsn);
	str_put(out, mta);
	str_put(out, diag);
	str_put(out, text);
	/* The sum covers the record with zeros in its own place. */
	raw.sum = htole64(sum_of(out->text + start, out->len - start, h->sum));
	memcpy(out->text + start, &raw, sizeof(raw));
}

/* Whether what a record says can be: its lengths, and whom it is about. */
static bool
makes_sense(const struct status *raw, const struct format_header *h)
{
	size_t texts = (size_t)raw->dsn + raw->mta + le16toh(raw->diag);

	if (raw->dsn > FORMAT_DSN_LIMIT ||
	    le16toh(raw->diag) > FORMAT_DIAG_LIMIT ||
	    texts > le32toh(raw->length) - sizeof(*raw) ||
	    le32toh(raw->length) - sizeof(*raw) - texts > FORMAT_REASON_LIMIT)
		return false;
	if (le32toh(raw->recipient) == FORMAT_MESSAGE)
		return raw->outcome >= FORMAT_EVENT &&
		       raw->outcome <= FORMAT_EVENT + SPOOL_EXPIRE;
	return raw->outcome <= SPOOL_BOUNCED &&
	       le32toh(raw->recipient) < h->count;
}

/* The record at the front: its length, or 0 when there is no good one. */
static size_t
good_status(struct sv bytes, const struct format_header *h, struct status *raw)
{
	char copy[STATUS_LIMIT];
	uint64_t sum;
	size_t len;

	if (bytes.len < sizeof(*raw))
		return 0;
	memcpy(raw, bytes.at, sizeof(*raw));
	len = le32toh(raw->length);
	if (len < sizeof(*raw) || len > sizeof(copy) || len > bytes.len)
		return 0;
	memcpy(copy, bytes.at, len);
	memset(copy + offsetof(struct status, sum), 0, sizeof(raw->sum));
	sum = sum_of(copy, len, h->sum);
	return sum == le64toh(raw->sum) && makes_sense(raw, h) ? len : 0;
}

static const char *
take_text(struct sv *texts, size_t len, struct pool *pool)
{
	const char *text = pool_copy(pool, sv_upto(*texts, len));

	*texts = sv_from(*texts, len);
	return text;
}

bool
format_status_take(struct sv *bytes, const struct format_header *h,
    struct pool *pool, struct spool_status *s)
{
	struct status raw;
	struct sv texts;
	size_t len = good_status(*bytes, h, &raw);

	if (len == 0)
		return false;
	*s = (struct spool_status){
		.recipient = le32toh(raw.recipient),
		.outcome = (enum spool_outcome)raw.outcome,
		.when = (int64_t)le64toh(raw.when),
		.due = (int64_t)le64toh(raw.due),
	};
	texts = sv_from(sv_upto(*bytes, len), sizeof(raw));
	if (pool != NULL) {
		s->dsn = take_text(&texts, raw.dsn, pool);
		s->mta = take_text(&texts, raw.mta, pool);
		s->diag = take_text(&texts, le16toh(raw.diag), pool);
		s->text = take_text(&texts, texts.len, pool);
	}
	*bytes = sv_from(*bytes, len);
	return true;
}
