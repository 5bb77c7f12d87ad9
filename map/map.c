#include "map/map.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "map/answers.h"
#include "map/type.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	KEY_LIMIT = 65536,
	DEPTH_LIMIT = 10,
	/* A surrogate without a file that could be watched is worth another
	 * try after so many seconds. */
	TRY_AGAIN = 60
};

static struct list all;
static int depth; /* of the tables that are being opened, one in the other */

static int64_t
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static char *
text_of(struct sv v)
{
	struct str s = { 0 };

	str_put(&s, v);
	str_putc(&s, '\0');
	return s.text;
}

void
map_begin(struct map *m, struct sv type_name)
{
	if (all.next == NULL)
		list_begin(&all);
	m->name = text_of(type_name);
	m->within = depth > 0;
	m->opened = seconds();
	list_begin(&m->node);
	list_add(&all, &m->node);
}

void
map_end(struct map *m)
{
	list_drop(&m->node);
	seen_close(&m->seen);
	str_free(&m->key);
	free(m->broken);
	free(m->name);
}

static struct map *
surrogate(const struct map_type *type, struct seen seen, struct sv type_name,
    const struct err *err)
{
	struct map *m = mem_get(sizeof(*m));

	m->type = type;
	m->seen = seen;
	m->broken = mem_text(err->text);
	map_begin(m, type_name);
	log_warn("%s is unavailable. %s", m->name, m->broken);
	return m;
}

/* A table may have others within it. */
static struct map *
open_within(const struct map_type *type, struct sv name, unsigned flags,
    struct seen *seen, struct err *err)
{
	struct map *m = NULL;

	if (depth >= DEPTH_LIMIT) {
		err_set(err, ERR_NEVER, "tables within tables too deep");
		return NULL;
	}
	depth++;
	m = type->open(name, flags, seen, err);
	depth--;
	return m;
}

struct map *
map_open_as(struct sv type_name, const char *default_type, unsigned flags)
{
	const struct map_type *type = NULL;
	struct err err = { 0 };
	struct seen seen = { 0 };
	struct sv kind, name;
	struct str full = { 0 };
	struct map *m = NULL;

	if (map_split(type_name, default_type, &kind, &name, &err) < 0) {
		str_put(&full, type_name);
	} else {
		str_printf(
		    &full, SV_FMT ":" SV_FMT, SV_ARG(kind), SV_ARG(name));
		type = map_type_need(kind, &err);
		if (type != NULL)
			m = open_within(type, name, flags, &seen, &err);
	}
	if (m == NULL) {
		m = surrogate(type, seen, str_view(&full), &err);
	} else {
		m->type = type;
		m->flags = flags;
		m->seen = seen;
		map_begin(m, str_view(&full));
	}
	str_free(&full);
	return m;
}

struct map *
map_open(struct sv type_name, const char *default_type)
{
	return map_open_as(type_name, default_type, 0);
}

void
map_close(struct map **mp)
{
	struct map *m = *mp;

	*mp = NULL;
	if (m == NULL)
		return;
	map_end(m);
	if (m->broken != NULL || m->type == NULL)
		free(m);
	else
		m->type->close(m);
}

/* Without flags: bytes that are not UTF-8 are no key. */
static bool
is_text(const struct map *m, struct sv key)
{
	if ((m->flags & MAP_BYTES) != 0 || map_is_text(key))
		return true;
	log_warn("%s: non-UTF-8 key \"" SV_FMT "\"", m->name,
	    SV_ARG(sv_upto(key, 100)));
	return false;
}

static enum map_result
check(const struct map *m, enum map_result r, struct sv *value, struct err *err)
{
	if (r != MAP_FOUND || (m->flags & MAP_BYTES) != 0 ||
	    map_is_text(*value))
		return r;
	err_set(err, ERR_LATER, "%s: key \"" SV_FMT "\": non-UTF-8 value",
	    m->name, SV_ARG(sv_upto(str_view(&m->key), 100)));
	return MAP_LATER;
}

static enum map_result
find(struct map *m, struct sv *value, struct err *err)
{
	struct sv key = { str_text(&m->key), m->key.len };
	enum map_result r;

	if (m->type->live && answers_recall(m->name, key, value, &r))
		return r;
	r = m->type->find(m, key, value, err);
	if (m->type->live && r != MAP_LATER)
		answers_note(m->name, key, *value, r);
	return r;
}

enum map_result
map_find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	if (m->broken != NULL) {
		err_set(err, ERR_LATER, "%s is unavailable. %s", m->name,
		    m->broken);
		return MAP_LATER;
	}
	/* A NUL byte would end the key for a table whose keys end in one. */
	if (key.len > KEY_LIMIT || sv_has(key, '\0') || !is_text(m, key))
		return MAP_NONE;
	str_clear(&m->key);
	str_put(&m->key, key);
	if (map_kind(m) == MAP_FIXED && (m->flags & MAP_AS_IS) == 0 &&
	    !m->passes_on)
		map_fold(&m->key);
	return check(m, find(m, value, err), value, err);
}

int
map_each(struct map *m, map_each_fn *call, void *context, struct err *err)
{
	if (m->broken != NULL)
		return err_set(err, ERR_LATER, "%s is unavailable. %s", m->name,
		    m->broken);
	if (m->type->each == NULL)
		return err_set(err, ERR_NEVER,
		    "%s: a table of this type cannot be listed", m->name);
	return m->type->each(m, call, context, err);
}

const char *
map_name(const struct map *m)
{
	return m->name;
}

enum map_kind
map_kind(const struct map *m)
{
	if (m->type == NULL)
		return MAP_FIXED;
	return m->whole_keys ? MAP_PATTERN : m->type->kind;
}

const char *
map_broken(const struct map *m)
{
	return m->broken;
}

struct sv
map_stored(const char *at, size_t len)
{
	return (struct sv){ at, len > 0 ? strnlen(at, len) : 0 };
}

bool
map_changed(struct map *m)
{
	if (m->broken != NULL && !m->seen.is_open)
		return seconds() - m->opened >= TRY_AGAIN;
	if (m->broken == NULL && m->type != NULL && m->type->live)
		return seen_left(&m->seen);
	return seen_look(&m->seen) != SEEN_SAME;
}

const char *
map_any_changed(void)
{
	if (all.next != NULL)
		list_each(node, &all) {
			struct map *m = owner_of(node, struct map, node);

			if (map_changed(m))
				return m->name;
		}
	return NULL;
}

void
map_each_open(map_open_fn *call, void *context)
{
	if (all.next != NULL)
		list_each(node, &all)
			call(context, owner_of(node, struct map, node));
}

/* One that no other closes. */
static struct map *
outermost(void)
{
	if (all.next != NULL)
		list_each(node, &all) {
			struct map *m = owner_of(node, struct map, node);

			if (!m->within)
				return m;
		}
	return NULL;
}

void
map_close_all(void)
{
	struct map *m;

	while ((m = outermost()) != NULL) {
		if (m->embedded)
			map_end(m);
		else
			map_close(&m);
	}
}
