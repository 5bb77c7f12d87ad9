/*
 * Match lists: a list is read once into items; then each question walks them.
 */
#include "map/match.h"

#include <stdlib.h>
#include <string.h>

#include "map/net.h"
#include "map/type.h"
#include "util/lines.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/pool.h"

enum { FILES_LIMIT = 100, DEPTH_LIMIT = 20 };

enum item_kind {
	ITEM_TEXT,
	ITEM_NET,
	ITEM_TABLE,
	ITEM_BAD_NET, /* negated; text says why; of its family */
	ITEM_BROKEN   /* text says why */
};

struct item {
	enum item_kind kind;
	bool negate;
	struct sv text;
	struct ip_net net; /* of a bad one, the family alone */
	struct map *table;
};

/* A file whose lines are items: kept, so that a change of it is seen. */
struct file {
	struct file *next;
	struct map map;
	const char *path;
	struct file *within; /* while it is read: the file that names it */
	int line;
};

struct match {
	enum match_kind kind;
	unsigned flags;
	const char *name;
	const char *default_type;
	struct pool *pool;
	struct item *items;
	size_t count, room;
	struct file *files;
	unsigned files_count;
	struct file *reading; /* NULL: the parameter itself */
	struct str folded;    /* the name that is asked for */
};

static unsigned refused;
static match_blame_fn *blame;

static void read_items(struct match *, struct sv list, bool negate);

static struct item *
add(struct match *m, enum item_kind kind, bool negate, struct sv text)
{
	struct item *item;

	if (m->count == m->room) {
		m->room = m->room > 0 ? mem_double(m->room) : 8;
		m->items = mem_grow(m->items, m->room, sizeof(struct item));
	}
	item = &m->items[m->count++];
	*item = (struct item){ .kind = kind, .negate = negate };
	item->text = pool_view(m->pool, text);
	return item;
}

/* Says what is wrong, and where it stands. */
static void
refuse(const struct match *m, struct err *why)
{
	const struct file *file = m->reading;

	refused++;
	err_in(why, "%s", m->name);
	if (file != NULL)
		err_in(why, "%s, line %d", file->path, file->line);
	else if (blame != NULL)
		blame(m->name, why);
	log_warn("%s", why->text);
}

static struct item *
add_bad(struct match *m, enum item_kind kind, struct err *why)
{
	refuse(m, why);
	return add(m, kind, false, sv_of(why->text));
}

static void
read_lines(struct match *m, struct file *file, struct sv text, bool negate)
{
	struct lines in = lines_of(text, file->path);

	file->within = m->reading;
	m->reading = file;
	while (lines_next(&in)) {
		file->line = in.first;
		read_items(m, in.line, negate);
	}
	m->reading = file->within;
	lines_end(&in);
}

/* Whether a file may be read here. */
static int
may_read(const struct match *m, const char *path, struct err *err)
{
	unsigned depth = 0;

	for (const struct file *f = m->reading; f != NULL; f = f->within) {
		if (strcmp(f->path, path) == 0)
			return err_set(err, ERR_NEVER,
			    "the file %s is within itself", path);
		depth++;
	}
	if (depth >= DEPTH_LIMIT)
		return err_set(err, ERR_NEVER,
		    "files within files too deep, the last is %s", path);
	if (m->files_count >= FILES_LIMIT)
		return err_set(
		    err, ERR_NEVER, "too many files, the last is %s", path);
	return 0;
}

static void
add_file(struct match *m, struct sv name, bool negate)
{
	const char *path = pool_copy(m->pool, name);
	struct file *file;
	struct str text = { 0 };
	struct err err;

	if (may_read(m, path, &err) < 0) {
		add_bad(m, ITEM_BROKEN, &err);
		return;
	}
	file = mem_get(sizeof(*file));
	file->path = path;
	file->next = m->files;
	m->files = file;
	m->files_count++;
	if (seen_read(&file->map.seen, path, &text, &err) < 0) {
		add_bad(m, ITEM_BROKEN, &err);
		file->map.broken = mem_text(err.text);
	} else {
		read_lines(m, file, str_view(&text), negate);
	}
	file->map.embedded = true;
	map_begin(&file->map, name);
	str_free(&text);
}

/* Whether it is spelled as a network must be; all else is a name. */
static bool
is_network(struct sv text)
{
	static const char digits[] = "0123456789./";
	struct ip ip;

	if (*text.at == '[')
		return sv_has(text, ':') || sv_has(text, '.');
	for (size_t i = 0; i < text.len; i++)
		if (memchr(digits, text.at[i], sizeof(digits) - 1) == NULL)
			return false;
	return sv_has(text, '/') || ip_parse(text, &ip);
}

/* Names have one case, in lists as in tables. */
static struct sv
fold(struct match *m, struct sv name)
{
	str_clear(&m->folded);
	str_put(&m->folded, name);
	map_fold(&m->folded);
	return str_view(&m->folded);
}

static void
add_pattern(struct match *m, struct sv text, bool negate)
{
	struct item *item;
	struct ip_net net;
	struct err err;

	if (m->kind != MATCH_ADDRESS || !is_network(text)) {
		add(m, ITEM_TEXT, negate, fold(m, text));
	} else if (net_parse(text, &net, &err) < 0) {
		refuse(m, &err);
		if (!negate)
			return;
		item = add(m, ITEM_BAD_NET, true, sv_of(err.text));
		item->net.ip.family = sv_has(text, ':') ? 6 : 4;
	} else {
		item = add(m, ITEM_NET, negate, text);
		item->net = net;
	}
}

static void
add_table(struct match *m, struct sv text, bool negate)
{
	struct map *table = map_open(text, m->default_type);
	struct err err;

	add(m, ITEM_TABLE, negate, text)->table = table;
	if (map_broken(table) == NULL)
		return;
	err_set(&err, ERR_LATER, "%s is unavailable", map_name(table));
	refuse(m, &err);
}

static void
add_item(struct match *m, struct sv text, bool negate)
{
	struct err err;

	while (text.len > 0 && *text.at == '!') {
		negate = !negate;
		text = sv_from(text, 1);
	}
	if (text.len == 0) {
		err_set(&err, ERR_NEVER, "no pattern after '!'");
		add_bad(m, ITEM_BROKEN, &err);
	} else if (*text.at == '/') {
		add_file(m, text, negate);
	} else if (sv_has(text, ':') && *text.at != '[') {
		add_table(m, text, negate);
	} else {
		add_pattern(m, text, negate);
	}
}

static void
read_items(struct match *m, struct sv list, bool negate)
{
	struct sv item;

	while (sv_token(&list, ", \t\r\n", &item))
		add_item(m, item, negate);
}

unsigned
match_refused(void)
{
	return refused;
}

void
match_blame_by(match_blame_fn *who)
{
	blame = who;
}

struct match *
match_open(enum match_kind kind, unsigned flags, const char *name,
    const char *list, const char *default_type)
{
	struct match *m = mem_get(sizeof(*m));

	m->kind = kind;
	m->flags = flags;
	m->pool = pool_new();
	m->name = pool_copy(m->pool, sv_of(name));
	m->default_type = default_type;
	read_items(m, sv_of(list), false);
	m->default_type = NULL; /* lent for the call */
	return m;
}

void
match_close(struct match **mp)
{
	struct match *m = *mp;
	struct file *file;

	*mp = NULL;
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->count; i++)
		map_close(&m->items[i].table);
	while ((file = m->files) != NULL) {
		m->files = file->next;
		map_end(&file->map);
		free(file);
	}
	free(m->items);
	str_free(&m->folded);
	pool_free(&m->pool);
	free(m);
}

bool
match_empty(const struct match *m)
{
	return m == NULL || m->count == 0;
}

static enum match_result
ask(struct map *table, struct sv key, struct err *err)
{
	struct sv value;

	switch (map_find(table, key, &value, err)) {
	case MAP_FOUND:
		return MATCH_YES;
	case MAP_LATER:
		return MATCH_LATER;
	case MAP_NONE:
		break;
	}
	return MATCH_NO;
}

/* The name, then its parents as the list's flags spell them. */
static enum match_result
ask_name(const struct match *m, const struct item *item, struct sv name,
    struct err *err)
{
	enum match_result r = MATCH_NO;
	bool parents =
	    m->kind != MATCH_STRING && map_kind(item->table) == MAP_FIXED;
	struct sv above;

	while (name.len > 0 && r == MATCH_NO) {
		r = ask(item->table, name, err);
		above = sv_from(name, 1);
		if (!parents || !sv_cut(&above, '.', &(struct sv){ 0 }))
			break;
		if ((m->flags & MATCH_PARENTS) == 0)
			above = (struct sv){ above.at - 1, above.len + 1 };
		name = above;
	}
	return r;
}

static bool
is_below(struct sv name, struct sv domain)
{
	struct sv end;

	if (name.len <= domain.len)
		return false;
	end = sv_from(name, name.len - domain.len);
	return sv_same(end, domain) && (*domain.at == '.' || end.at[-1] == '.');
}

static bool
text_is(const struct match *m, struct sv text, struct sv name)
{
	if (sv_same(text, name))
		return true;
	if (m->kind == MATCH_STRING)
		return false;
	if ((m->flags & MATCH_PARENTS) != 0)
		return *text.at != '.' && is_below(name, text);
	return *text.at == '.' && is_below(name, text);
}

static enum match_result
broken(const struct item *item, struct err *err)
{
	err_set(err, ERR_LATER, SV_FMT, SV_ARG(item->text));
	return MATCH_LATER;
}

/* By name. */
static enum match_result
item_name(const struct match *m, const struct item *item, struct sv name,
    struct err *err)
{
	switch (item->kind) {
	case ITEM_TEXT:
		return text_is(m, item->text, name) ? MATCH_YES : MATCH_NO;
	case ITEM_TABLE:
		return ask_name(m, item, name, err);
	case ITEM_BROKEN:
		return broken(item, err);
	case ITEM_NET:
	case ITEM_BAD_NET:
		break;
	}
	return MATCH_NO;
}

static enum match_result
item_address(const struct item *item, const struct ip *ip, struct err *err)
{
	switch (item->kind) {
	case ITEM_NET:
		return ip_net_has(&item->net, ip) ? MATCH_YES : MATCH_NO;
	case ITEM_TABLE:
		return ask(item->table, sv_of(ip_print(ip).text), err);
	case ITEM_BAD_NET:
		if (item->net.ip.family == ip->family)
			return broken(item, err);
		break;
	case ITEM_TEXT:
	case ITEM_BROKEN:
		break;
	}
	return MATCH_NO;
}

enum match_result
match_name(struct match *m, struct sv name, struct err *err)
{
	if (match_empty(m))
		return MATCH_NO;
	name = fold(m, name);
	for (size_t i = 0; i < m->count; i++) {
		const struct item *item = &m->items[i];
		enum match_result r = item_name(m, item, name, err);

		if (r == MATCH_YES)
			return item->negate ? MATCH_NO : MATCH_YES;
		if (r == MATCH_LATER)
			return r;
	}
	return MATCH_NO;
}

enum match_result
match_client(
    struct match *m, struct sv host, const struct ip *ip, struct err *err)
{
	if (match_empty(m))
		return MATCH_NO;
	host = fold(m, host);
	for (size_t i = 0; i < m->count; i++) {
		const struct item *item = &m->items[i];
		enum match_result r = item_name(m, item, host, err);

		if (r == MATCH_NO && ip->family != 0)
			r = item_address(item, ip, err);
		if (r == MATCH_YES)
			return item->negate ? MATCH_NO : MATCH_YES;
		if (r == MATCH_LATER)
			return r;
	}
	return MATCH_NO;
}
