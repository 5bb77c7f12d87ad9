/*
 * The envelope's part of the format: states and records.
 */
#include <endian.h>
#include <stddef.h>

#include "spool/format.h"
#include "spool/sum.h"

enum { RECORD = 4 }; /* type, length, and the NUL behind the text */

enum { RET = 'V', RECIPIENT = 'R', ORIGINAL = 'O', ORCPT = 'D', NOTIFY = 'W' };

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
	{ 'E', offsetof(struct spool_envelope, envid) },
	{ 'U', offsetof(struct spool_envelope, full_name) },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const char **
field(struct spool_envelope *e, const struct row *row)
{
	return (const char **)(void *)((char *)e + row->at);
}

/* NULL and "" are the same, and need no record. */
static bool
is_empty(const char *text)
{
	return text == NULL || *text == '\0';
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
put_some(struct str *out, uint8_t type, const char *text, struct err *err)
{
	return is_empty(text) ? 0 : put(out, type, text, err);
}

/* Small, and 0 needs no record. */
static void
put_number(struct str *out, uint8_t type, unsigned n)
{
	char text[12];
	struct err err;

	snprintf(text, sizeof(text), "%u", n);
	if (n != 0)
		put(out, type, text, &err);
}

static int
put_recipient(struct str *out, const struct spool_recipient *r, struct err *err)
{
	if (put(out, RECIPIENT, r->address, err) < 0 ||
	    put_some(out, ORIGINAL, r->original, err) < 0 ||
	    put_some(out, ORCPT, r->orcpt, err) < 0)
		return -1;
	put_number(out, NOTIFY, r->notify & DSN_NOTIFY_ALL);
	return 0;
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
		if (put_some(out, rows[i].type, *field(&copy, &rows[i]), err) <
		    0)
			return -1;
	put_number(out, RET, e->ret);
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

/* What a record says of a recipient; false: it cannot be. */
static bool
set_of_recipient(struct spool_recipient *r, uint8_t type, const char *text)
{
	unsigned long notify;

	if (type == ORIGINAL)
		r->original = text;
	else if (type == ORCPT)
		r->orcpt = text;
	else if (!sv_number(sv_of(text), DSN_NOTIFY_ALL, &notify))
		return false;
	else
		r->notify = (unsigned char)notify;
	return true;
}

/* What a record says; false: there is no place for it. */
static bool
set(struct spool_envelope *e, uint8_t type, const char *text, uint32_t *seen)
{
	unsigned long ret;

	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].type == type)
			*field(e, &rows[i]) = text;
	switch (type) {
	case RET:
		if (!sv_number(sv_of(text), DSN_RET_HDRS, &ret))
			return false;
		e->ret = (enum dsn_ret)ret;
		return true;
	case RECIPIENT:
		if (*seen == e->count)
			return false;
		e->recipients[(*seen)++] = (struct spool_recipient){
			.address = text, .original = "", .orcpt = ""
		};
		return true;
	case ORIGINAL:
	case ORCPT:
	case NOTIFY:
		return *seen > 0 &&
		       set_of_recipient(&e->recipients[*seen - 1], type, text);
	default:
		return true;
	}
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
