#include "ipc/message.h"

#include <string.h>

#include "util/must.h"

static void
put_number(struct str *out, uint64_t n, int bytes)
{
	char *at = str_space(out, (size_t)bytes);

	for (int i = 0; i < bytes; i++)
		at[i] = (char)(n >> (8 * i));
}

static void
put_bytes(struct str *out, struct sv v)
{
	must(v.len <= UINT32_MAX);
	put_number(out, v.len, 4);
	str_put(out, v);
}

static void
put_text(struct str *out, const char *text)
{
	put_bytes(out, sv_of(text != NULL ? text : ""));
	str_putc(out, '\0');
}

static void
put_fields(const struct field *f, const void *from, struct str *out)
{
	for (; f->type != FIELD_END; f++) {
		const void *at = (const char *)from + f->at;
		const struct message_list *list = at;

		switch (f->type) {
		case FIELD_NUMBER:
			put_number(out, (uint64_t) * (const int64_t *)at, 8);
			break;
		case FIELD_TEXT:
			put_text(out, *(const char *const *)at);
			break;
		case FIELD_BYTES:
			put_bytes(out, *(const struct sv *)at);
			break;
		case FIELD_IP:
			str_put(out, (struct sv){ at, sizeof(struct ip) });
			break;
		case FIELD_LIST:
			put_number(out, list->count, 4);
			for (size_t i = 0; i < list->count; i++)
				put_fields(f->of,
				    (const char *)list->at + i * f->size, out);
			break;
		case FIELD_END:
			break;
		}
	}
}

void
message_put(const struct message *m, const void *from, struct str *out)
{
	put_fields(m->fields, from, out);
}

static bool
take(struct sv *in, size_t n, struct sv *piece)
{
	if (in->len < n)
		return false;
	*piece = sv_upto(*in, n);
	*in = sv_from(*in, n);
	return true;
}

static bool
take_number(struct sv *in, int bytes, uint64_t *n)
{
	struct sv raw;

	if (!take(in, (size_t)bytes, &raw))
		return false;
	*n = 0;
	for (int i = 0; i < bytes; i++)
		*n |= (uint64_t)(unsigned char)raw.at[i] << (8 * i);
	return true;
}

static bool
take_bytes(struct sv *in, struct sv *v)
{
	uint64_t n;

	return take_number(in, 4, &n) && take(in, n, v);
}

static bool
take_text(struct sv *in, const char **text)
{
	struct sv v, end;

	if (!take_bytes(in, &v) || !take(in, 1, &end) || *end.at != '\0' ||
	    sv_has(v, '\0'))
		return false;
	*text = v.at;
	return true;
}

static bool
take_ip(struct sv *in, struct ip *ip)
{
	struct sv raw;

	if (!take(in, sizeof(*ip), &raw))
		return false;
	memcpy(ip, raw.at, sizeof(*ip));
	return ip->family == 0 || ip->family == 4 || ip->family == 6;
}

static int get_fields(
    const struct field *, void *, struct sv *, struct pool *, struct err *);

static int
get_list(const struct field *f, struct message_list *list, struct sv *in,
    struct pool *pool, struct err *err)
{
	uint64_t count;

	/* A member takes at least a byte: a count cannot promise more. */
	if (!take_number(in, 4, &count) || count > MESSAGE_LIST_LIMIT ||
	    count > in->len)
		return err_set(err, ERR_NEVER, "bad list %s", f->name);
	list->count = count;
	list->at = count ? pool_get(pool, count * f->size) : NULL;
	for (size_t i = 0; i < count; i++)
		if (get_fields(f->of, (char *)list->at + i * f->size, in, pool,
			err) < 0)
			return -1;
	return 0;
}

static int
get_fields(const struct field *f, void *to, struct sv *in, struct pool *pool,
    struct err *err)
{
	bool good = true;

	for (; f->type != FIELD_END; f++) {
		void *at = (char *)to + f->at;

		switch (f->type) {
		case FIELD_NUMBER:
			good = take_number(in, 8, at);
			break;
		case FIELD_TEXT:
			good = take_text(in, at);
			break;
		case FIELD_BYTES:
			good = take_bytes(in, at);
			break;
		case FIELD_IP:
			good = take_ip(in, at);
			break;
		case FIELD_LIST:
			if (get_list(f, at, in, pool, err) < 0)
				return -1;
			break;
		case FIELD_END:
			break;
		}
		if (!good)
			return err_set(err, ERR_NEVER, "bad or no %s", f->name);
	}
	return 0;
}

int
message_get(const struct message *m, void *to, struct sv in, struct pool *pool,
    struct err *err)
{
	memset(to, 0, m->size);
	if (get_fields(m->fields, to, &in, pool, err) < 0)
		return err_in(err, "%s", m->name);
	if (in.len > 0)
		return err_set(
		    err, ERR_NEVER, "%s: text after the end", m->name);
	return 0;
}
