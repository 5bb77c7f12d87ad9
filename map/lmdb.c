/*
 * lmdb:file - an LMDB database, "file.lmdb"
 *
 * It is written in place, by transactions that never touch a page of the last
 * two: whoever reads is not waited for, nor waits. Postfix has no readers'
 * table (MDB_NOLOCK), so a lookup looks at the end whether the pages that it
 * used may have been written anew meanwhile, and begins again. A file that is
 * copied over it has no transactions: so long as it is being written, what is
 * not found may be there.
 *
 * The library trusts its files and maps them: one flipped bit, or a file that
 * gets shorter, would end the process. So it only writes (lmdb_build.c); here
 * pages are read one by one, and each is held against itself and the file.
 * That needs no size of a map either: a file grows as it likes.
 */
#ifdef HAVE_LMDB
#include <stdlib.h>
#include <sys/file.h>

#include "map/bytes.h"
#include "map/lmdb.h"
#include "map/type.h"
#include "util/file.h"
#include "util/mem.h"

enum {
	PAGE_MIN = 512,
	PAGE_MAX = 65536,
	DEPTH_LIMIT = 32,
	PATIENCE = 100,        /* so often is a lookup begun again */
	VALUE_LIMIT = 64 << 20 /* bytes */
};

/* A transaction, as its meta page has it. */
struct snapshot {
	uint64_t number, root, last;
	unsigned meta, depth;
	bool plain; /* keys are in the order of memcmp(), with one value each */
};

struct page {
	unsigned char bytes[PAGE_MAX];
	unsigned count; /* nodes */
	bool leaf;
};

struct lmdb {
	struct map map;
	uint32_t size; /* of a page */
	struct page page;
	struct str value;
};

struct node {
	struct sv key;
	const unsigned char *value; /* of a leaf */
	uint32_t len;               /* of the value */
	uint64_t below;             /* of a branch: the page */
	bool far;                   /* the value has pages of its own */
};

static bool
take(const struct lmdb *l, void *to, size_t len, uint64_t page, size_t at)
{
	uint64_t from = page * l->size + at;

	return page < INT64_MAX / PAGE_MAX &&
	       file_read_at(l->map.seen.fd, to, len, (off_t)from) ==
		   (ssize_t)len;
}

static bool
take_meta(const struct lmdb *l, unsigned page, struct snapshot *s)
{
	unsigned char meta[LMDB_META_END];
	const unsigned char *main = meta + LMDB_META_MAIN;

	if (!take(l, meta, sizeof(meta), page, 0) ||
	    bytes_16(meta + LMDB_FLAGS) != LMDB_META ||
	    bytes_32(meta + LMDB_META_MAGIC) != LMDB_MAGIC ||
	    bytes_32(meta + LMDB_META_VERSION) != LMDB_VERSION ||
	    bytes_32(meta + LMDB_META_PAGE_SIZE) != l->size)
		return false;
	*s = (struct snapshot){
		.meta = page,
		.number = bytes_64(meta + LMDB_META_NUMBER),
		.last = bytes_64(meta + LMDB_META_LAST),
		.root = bytes_64(main + LMDB_TREE_ROOT),
		.depth = bytes_16(main + LMDB_TREE_DEPTH),
		.plain = bytes_16(main + LMDB_TREE_FLAGS) == 0,
	};
	return true;
}

/* The last transaction. */
static bool
look(const struct lmdb *l, struct snapshot *s)
{
	struct snapshot other;

	if (!take_meta(l, 0, s) || !take_meta(l, 1, &other))
		return false;
	if (other.number > s->number)
		*s = other;
	return s->plain;
}

/* Whether all that was read since the snapshot was taken is of it: its pages
 * are written by the third transaction after it at the soonest, and before that
 * the second writes its meta page. */
static bool
holds(const struct lmdb *l, const struct snapshot *s)
{
	struct snapshot now;

	return take_meta(l, s->meta, &now) && now.number == s->number &&
	       now.root == s->root && now.last == s->last &&
	       now.depth == s->depth;
}

static bool
take_page(struct lmdb *l, const struct snapshot *s, uint64_t number)
{
	struct page *p = &l->page;
	unsigned flags, lower, upper;

	if (number < 2 || number > s->last ||
	    !take(l, p->bytes, l->size, number, 0) ||
	    bytes_64(p->bytes) != number)
		return false;
	flags = bytes_16(p->bytes + LMDB_FLAGS) & ~(unsigned)LMDB_DIRTY;
	lower = bytes_16(p->bytes + LMDB_LOWER);
	upper = bytes_16(p->bytes + LMDB_UPPER);
	p->leaf = flags == LMDB_LEAF;
	p->count = (lower - LMDB_HEAD) / 2;
	return (p->leaf || flags == LMDB_BRANCH) && lower >= LMDB_HEAD &&
	       lower <= upper && upper <= l->size;
}

static bool
take_node(const struct lmdb *l, unsigned n, struct node *node)
{
	const struct page *p = &l->page;
	size_t at = bytes_16(p->bytes + LMDB_HEAD + 2 * n), end;
	const unsigned char *b = p->bytes + at;
	unsigned flags;

	if (at < LMDB_HEAD + 2 * p->count || at + LMDB_NODE > l->size)
		return false;
	flags = bytes_16(b + 4);
	node->key = (struct sv){ (const char *)b + LMDB_NODE, bytes_16(b + 6) };
	end = at + LMDB_NODE + node->key.len;
	node->below = bytes_32(b);
	if (end > l->size)
		return false;
	if (!p->leaf) {
		node->below |= (uint64_t)flags << 32;
		return true;
	}
	node->value = p->bytes + end;
	node->len = bytes_32(b);
	node->far = flags == LMDB_FAR;
	return (flags & ~(unsigned)LMDB_FAR) == 0 &&
	       end + (node->far ? sizeof(uint64_t) : node->len) <= l->size;
}

static int
compare(struct sv a, struct sv b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int by = len > 0 ? memcmp(a.at, b.at, len) : 0;

	return by != 0 ? by : (a.len > b.len) - (a.len < b.len);
}

/* The last node whose key is not behind this one; in a branch the first key is
 * before all. -1: there is none; -2: the page is damaged. */
static int
seek(const struct lmdb *l, struct sv key, struct node *node)
{
	int low = l->page.leaf ? -1 : 0, high = (int)l->page.count;

	while (high - low > 1) {
		int middle = low + (high - low) / 2;

		if (!take_node(l, (unsigned)middle, node))
			return -2;
		if (compare(node->key, key) <= 0)
			low = middle;
		else
			high = middle;
	}
	if (low >= 0 && (high == 0 || !take_node(l, (unsigned)low, node)))
		return -2;
	return low;
}

/* Reads a value that has pages of its own. */
static bool
take_far(struct lmdb *l, const struct snapshot *s, const struct node *node)
{
	uint64_t number = bytes_64(node->value);
	unsigned char head[LMDB_HEAD];

	str_clear(&l->value);
	return number >= 2 && number <= s->last && node->len <= VALUE_LIMIT &&
	       take(l, head, sizeof(head), number, 0) &&
	       bytes_64(head) == number &&
	       (bytes_16(head + LMDB_FLAGS) & ~(unsigned)LMDB_DIRTY) ==
		   LMDB_OVERFLOW &&
	       (uint64_t)bytes_32(head + LMDB_LOWER) * l->size >=
		   LMDB_HEAD + (uint64_t)node->len &&
	       take(l, str_space(&l->value, node->len), node->len, number,
		   LMDB_HEAD);
}

static bool
take_value(struct lmdb *l, const struct snapshot *s, const struct node *node,
    struct sv *value)
{
	*value = map_stored((const char *)node->value, node->len);
	if (!node->far)
		return true;
	if (!take_far(l, s, node))
		return false;
	*value = map_stored(str_text(&l->value), l->value.len);
	return true;
}

/* LATER: the tree is not what it should be. */
static enum map_result
search(
    struct lmdb *l, const struct snapshot *s, struct sv key, struct sv *value)
{
	uint64_t number = s->root;
	struct node node = { 0 };

	if (s->root == UINT64_MAX)
		return MAP_NONE;
	for (unsigned i = 1; i <= s->depth && i <= DEPTH_LIMIT; i++) {
		int n;

		if (!take_page(l, s, number) ||
		    l->page.leaf != (i == s->depth) ||
		    (n = seek(l, key, &node)) == -2)
			return MAP_LATER;
		number = node.below;
		if (!l->page.leaf)
			continue;
		if (n == -1 || !sv_equal(node.key, key))
			return MAP_NONE;
		return take_value(l, s, &node, value) ? MAP_FOUND : MAP_LATER;
	}
	return MAP_LATER;
}

/* Keys may carry a trailing NUL or not, as their builder saw fit. */
static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct lmdb *l = owner_of(m, struct lmdb, map);
	enum map_result r = MAP_LATER;
	struct snapshot s;

	for (int i = 0; i < PATIENCE && r == MAP_LATER; i++) {
		if (!look(l, &s))
			continue;
		r = search(l, &s, (struct sv){ key.at, key.len + 1 }, value);
		if (r == MAP_NONE)
			r = search(l, &s, key, value);
		if (!holds(l, &s))
			r = MAP_LATER;
	}
	if (r == MAP_LATER) {
		err_set(err, ERR_LATER, "%s: the file is damaged", m->name);
	} else if (r == MAP_NONE && seen_is_written(&m->seen)) {
		err_set(err, ERR_LATER, "%s is being written", m->name);
		r = MAP_LATER;
	}
	return r;
}

struct walk {
	struct lmdb *lmdb;
	struct snapshot snapshot;
	map_each_fn *call;
	void *context;
	uint64_t left; /* pages of the file: no tree has more */
};

static bool walk(struct walk *, uint64_t number, unsigned depth);

static bool
walk_node(struct walk *w, unsigned n, uint64_t number, unsigned depth)
{
	struct lmdb *l = w->lmdb;
	struct node node;
	struct sv value;

	if (!take_node(l, n, &node))
		return false;
	/* What is below takes the place of this page. */
	if (!l->page.leaf)
		return walk(w, node.below, depth + 1) &&
		       take_page(l, &w->snapshot, number);
	if (!take_value(l, &w->snapshot, &node, &value))
		return false;
	w->call(w->context, map_stored(node.key.at, node.key.len), value);
	return true;
}

static bool
walk(struct walk *w, uint64_t number, unsigned depth)
{
	struct lmdb *l = w->lmdb;

	if (depth > w->snapshot.depth || depth > DEPTH_LIMIT ||
	    w->left-- == 0 || !take_page(l, &w->snapshot, number) ||
	    l->page.leaf != (depth == w->snapshot.depth))
		return false;
	for (unsigned n = 0, count = l->page.count; n < count; n++)
		if (n >= l->page.count || !walk_node(w, n, number, depth))
			return false;
	return true;
}

/* Who writes with Postfix's lock waits until all are told. */
static int
each(struct map *m, map_each_fn *call, void *context, struct err *err)
{
	struct walk w = { owner_of(m, struct lmdb, map), .call = call,
		.context = context };
	struct stat st;
	bool good;

	if (flock(m->seen.fd, LOCK_SH) < 0)
		return err_errno(err, "lock %s", m->name);
	if (fstat(m->seen.fd, &st) == 0)
		w.left = (uint64_t)st.st_size / w.lmdb->size;
	good = look(w.lmdb, &w.snapshot) &&
	       (w.snapshot.root == UINT64_MAX || walk(&w, w.snapshot.root, 1));
	flock(m->seen.fd, LOCK_UN);
	if (!holds(w.lmdb, &w.snapshot))
		return err_set(err, ERR_LATER, "%s was rewritten", m->name);
	if (!good)
		return err_set(
		    err, ERR_NEVER, "%s: the file is damaged", m->name);
	return 0;
}

static bool
read_size(struct lmdb *l)
{
	unsigned char size[4];
	struct snapshot s;

	l->size = PAGE_MIN;
	if (!take(l, size, sizeof(size), 0, LMDB_META_PAGE_SIZE))
		return false;
	l->size = bytes_32(size);
	return l->size >= PAGE_MIN && l->size <= PAGE_MAX &&
	       (l->size & (l->size - 1)) == 0 && look(l, &s) &&
	       (s.root == UINT64_MAX || take_page(l, &s, s.root));
}

static void
close_lmdb(struct map *m)
{
	struct lmdb *l = owner_of(m, struct lmdb, map);

	str_free(&l->value);
	free(l);
}

static int
open_file(struct lmdb *l, const char *path, struct seen *seen, struct err *err)
{
	if (seen_open(seen, path, err) < 0)
		return err_in(err, "open database %s", path);
	l->map.seen = *seen;
	if (read_size(l))
		return 0;
	return err_set(err, ERR_NEVER,
	    "open database %s: it is damaged, or not of this type", path);
}

static struct map *
open_lmdb(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct lmdb *l = mem_get(sizeof(*l));
	struct str path = { 0 };
	int result;

	str_printf(&path, SV_FMT ".lmdb", SV_ARG(name));
	result = open_file(l, str_text(&path), seen, err);
	str_free(&path);
	if (result == 0)
		return &l->map;
	close_lmdb(&l->map);
	return NULL;
}

const struct map_type map_lmdb = {
	.name = "lmdb",
	.kind = MAP_FIXED,
	.open = open_lmdb,
	.close = close_lmdb,
	.find = find,
	.each = each,
	.live = true,
	.suffix = ".lmdb",
	.build = &lmdb_build,
};

#endif
