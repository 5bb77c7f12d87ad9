/*
 * The envelope's part of the format: states and records.
 */
#include <endian.h>
#include <stddef.h>

#include "spool/format.h"
#include "spool/sum.h"

enum { RECORD = 4 }; /* type, length, and the NUL behind the text */

enum { RECIPIENT = 'R', ORIGINAL = 'O' };

/* The texts that a message has once; a record a row. */
static const struct row {
	uint8_t type;
	size_t at;
} rows[] = {
	{ 'S', offsetof(struct spool_envelope, sender) },
	{ 'N', offsetof(struct spool_envelope, client_name) },
	{ 'A', offsetof(struct spool_envelope, client_address) },
	{ 'H', offsetof(struct spool_envelope, helo) },
	{ 'P', offsetof(struct spool_envelope, protocol) },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const char **
field(struct spool_envelope *e, const struct row *row)
{
	return (const char **)(void *)((char *)e + row->at);
}

static int
put(struct str *out, uint8_t type, const char *text, struct err *err)
{
	struct sv v = sv_of(text);
	uint16_t length = htole16((uint16_t)v.len);

	if (v.len > FORMAT_TEXT_LIMIT)
		return err_set(err, ERR_NEVER,
		    "a text of the envelope is longer than %d bytes",
		    FORMAT_TEXT_LIMIT);
	str_putc(out, (char)type);
	str_put(out, (struct sv){ (const char *)&length, sizeof(length) });
	str_put(out, v);
	str_putc(out, '\0');
	return 0;
}

static int
put_recipient(struct str *out, const struct spool_recipient *r, struct err *err)
{
	if (put(out, RECIPIENT, r->address, err) < 0)
		return -1;
	if (r->original == NULL || r->original[0] == '\0')
		return 0;
	return put(out, ORIGINAL, r->original, err);
}

int
format_envelope_put(struct str *out, const struct spool_envelope *e,
    struct format_header *h, struct err *err)
{
	struct spool_envelope copy = *e;
	size_t start;

	if (e->count == 0 || e->count > SPOOL_RECIPIENT_LIMIT)
		return err_set(err, ERR_NEVER, "%u recipients", e->count);
	for (uint32_t i = 0; i < e->count; i++)
		str_putc(
		    out, e->recipients[i].done ? FORMAT_DONE : FORMAT_TODO);
	start = out->len;
	for (size_t i = 0; i < ROWS; i++)
		if (put(out, rows[i].type, *field(&copy, &rows[i]), err) < 0)
			return -1;
	for (uint32_t i = 0; i < e->count; i++) {
		if (put_recipient(out, &e->recipients[i], err) < 0)
			return -1;
		if (out->len - start > FORMAT_ENVELOPE_LIMIT)
			return err_set(err, ERR_NEVER,
			    "an envelope of more than %d bytes",
			    FORMAT_ENVELOPE_LIMIT);
	}
	h->count = e->count;
	h->flags = e->flags;
	h->arrived = e->arrived;
	h->envelope = (uint32_t)(out->len - start);
	h->envelope_sum = sum_of(out->text + start, h->envelope, 0);
	return 0;
}

/* One record: its text, which ends in the only NUL. */
static const char *
take(struct sv *bytes, uint8_t *type)
{
	struct sv text;
	uint16_t length;

	if (bytes->len < RECORD)
		return NULL;
	*type = (uint8_t)bytes->at[0];
	memcpy(&length, bytes->at + 1, sizeof(length));
	text = sv_upto(sv_from(*bytes, RECORD - 1), le16toh(length) + 1U);
	if (text.len != le16toh(length) + 1U ||
	    memchr(text.at, '\0', text.len) != text.at + text.len - 1)
		return NULL;
	*bytes = sv_from(*bytes, RECORD - 1 + text.len);
	return text.at;
}

static bool
set_states(struct spool_envelope *e, struct sv states)
{
	for (uint32_t i = 0; i < e->count; i++) {
		if (states.at[i] != FORMAT_TODO && states.at[i] != FORMAT_DONE)
			return false;
		e->recipients[i].done = states.at[i] == FORMAT_DONE;
	}
	return true;
}

/* What a record says; false: there is no place for it. */
static bool
set(struct spool_envelope *e, uint8_t type, const char *text, uint32_t *seen)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].type == type)
			*field(e, &rows[i]) = text;
	if (type == RECIPIENT) {
		if (*seen == e->count)
			return false;
		e->recipients[*seen].address = text;
		e->recipients[(*seen)++].original = "";
	} else if (type == ORIGINAL) {
		if (*seen == 0)
			return false;
		e->recipients[*seen - 1].original = text;
	}
	return true;
}

enum spool_state
format_envelope_get(const struct format_header *h, struct sv states,
    struct sv bytes, struct pool *pool, struct spool_envelope *e)
{
	uint32_t seen = 0;
	uint8_t type;

	*e = (struct spool_envelope){
		.count = h->count,
		.arrived = h->arrived,
		.flags = h->flags,
		.size = h->content,
	};
	for (size_t i = 0; i < ROWS; i++)
		*field(e, &rows[i]) = "";
	if (states.len != h->count || bytes.len != h->envelope ||
	    sum_of(bytes.at, bytes.len, 0) != h->envelope_sum ||
	    h->count > h->envelope / RECORD)
		return SPOOL_CORRUPT;
	e->recipients = pool_get(pool, h->count * sizeof(*e->recipients));
	while (bytes.len > 0) {
		const char *text = take(&bytes, &type);

		if (text == NULL || !set(e, type, text, &seen))
			return SPOOL_CORRUPT;
	}
	if (seen != h->count || !set_states(e, states))
		return SPOOL_CORRUPT;
	return SPOOL_GOOD;
}
