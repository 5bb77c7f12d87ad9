#include "spool/records.h"

#include <endian.h>
#include <string.h>

static void
put_number(struct str *out, uint64_t value, size_t bytes)
{
	uint64_t raw = htole64(value);

	str_put(out, (struct sv){ (const char *)&raw, bytes });
}

void
outcome_put(struct str *out, const struct outcome *o)
{
	struct sv id = sv_of(o->id);

	put_number(out, o->kind, 1);
	put_number(out, id.len, 1);
	str_put(out, id);
	if (o->kind == OUTCOME_DONE)
		put_number(out, o->recipient, 4);
	if (o->kind == OUTCOME_STATUS) {
		put_number(out, o->status.len, 2);
		str_put(out, o->status);
	}
}

static bool
take_bytes(struct sv *from, size_t len, struct sv *bytes)
{
	if (from->len < len)
		return false;
	*bytes = sv_upto(*from, len);
	*from = sv_from(*from, len);
	return true;
}

static bool
take_number(struct sv *from, size_t bytes, uint32_t *value)
{
	struct sv raw;
	uint32_t n = 0;

	if (!take_bytes(from, bytes, &raw))
		return false;
	memcpy(&n, raw.at, bytes);
	*value = le32toh(n);
	return true;
}

static bool
take_rest(struct sv *from, struct outcome *o)
{
	uint32_t len;

	switch (o->kind) {
	case OUTCOME_GONE:
		return true;
	case OUTCOME_DONE:
		return take_number(from, 4, &o->recipient);
	case OUTCOME_STATUS:
		return take_number(from, 2, &len) &&
		       take_bytes(from, len, &o->status);
	}
	return false;
}

bool
outcome_take(struct sv *from, struct outcome *o)
{
	uint32_t kind, len;
	struct sv id;

	*o = (struct outcome){ 0 };
	if (!take_number(from, 1, &kind) || !take_number(from, 1, &len) ||
	    len >= SPOOL_ID_ROOM || !take_bytes(from, len, &id))
		return false;
	memcpy(o->id, id.at, id.len);
	o->kind = (enum outcome_kind)kind;
	return spool_id_ok(o->id) && take_rest(from, o);
}

bool
record_take_id(struct sv *from, char id[SPOOL_ID_ROOM])
{
	struct sv raw;

	if (!take_bytes(from, SPOOL_ID_ROOM, &raw))
		return false;
	memcpy(id, raw.at, SPOOL_ID_ROOM);
	return id[SPOOL_ID_ROOM - 1] == '\0' && spool_id_ok(id);
}
