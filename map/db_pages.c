/*
 * The layout of a Berkeley DB file, checked before the library sees it.
 *
 * The library's own check of a damaged file writes behind its buffers when an
 * item hangs over the end of its page. So here each page's index and items are
 * held against the page. What the pages say of each other is for the library to
 * check. Duplicates, checksums, encryption, databases within a database, and
 * the other byte order: no postmap makes them, so they are not let through.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "map/bytes.h"
#include "map/db.h"
#include "util/file.h"
#include "util/mem.h"

enum {
	PAGE_MIN = 512,
	PAGE_MAX = 65536,
	HEAD = 26,     /* of a page */
	OFF_PAGE = 12, /* an item that stands on pages of its own */
	ROOM = 1 << 20 /* read at once */
};

/* Kinds of pages. */
enum {
	UNUSED = 0,
	HASH_UNSORTED = 2,
	BTREE_INNER = 3,
	BTREE_LEAF = 5,
	OVERFLOW_DATA = 7,
	HASH_META = 8,
	BTREE_META = 9,
	HASH_SORTED = 13
};

/* Kinds of items. */
enum { ITEM_HERE = 1, ITEM_OFF_PAGE = 3, ITEM_DELETED = 0x80 };

/* Checks the first page; its size is the result, 0: it is none of ours. */
static uint32_t
meta_size(const unsigned char *at, DBTYPE type)
{
	bool hash = type == DB_HASH;
	uint32_t size = bytes_32(at + 20);

	if (bytes_32(at + 12) != (hash ? DB_HASHMAGIC : DB_BTREEMAGIC) ||
	    at[25] != (hash ? HASH_META : BTREE_META))
		return 0;
	if (size < PAGE_MIN || size > PAGE_MAX || (size & (size - 1)) != 0)
		return 0;
	/* Encryption; checksums; flags of duplicates and the like. */
	if (at[24] != 0 || at[26] != 0 || bytes_32(at + 48) != 0)
		return 0;
	if (!hash && bytes_32(at + 76) != 2)
		return 0;
	return size;
}

/* Items lie from the end of the page towards its index, without a gap. */
static bool
is_hash(const unsigned char *at, uint32_t size)
{
	uint32_t n = bytes_16(at + 20), end = size;

	if (n % 2 != 0 || HEAD + 2 * n > size)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t item = bytes_16(at + HEAD + 2 * i);

		if (item < HEAD + 2 * n || item >= end)
			return false;
		if (at[item] != ITEM_HERE &&
		    (at[item] != ITEM_OFF_PAGE || end - item != OFF_PAGE))
			return false;
		end = item;
	}
	return bytes_16(at + 22) == (end & 0xffff);
}

static bool
is_btree(const unsigned char *at, uint32_t size, bool leaf)
{
	uint32_t n = bytes_16(at + 20), head = leaf ? 3 : OFF_PAGE;

	if ((leaf && n % 2 != 0) || HEAD + 2 * n > size)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t item = bytes_16(at + HEAD + 2 * i), len;

		if (item < HEAD + 2 * n || item % 4 != 0 ||
		    item + OFF_PAGE > size + (leaf ? OFF_PAGE - head : 0))
			return false;
		switch (at[item + 2] & ~ITEM_DELETED) {
		case ITEM_HERE:
			len = head + bytes_16(at + item);
			break;
		case ITEM_OFF_PAGE:
			len = leaf ? OFF_PAGE : 2 * OFF_PAGE;
			break;
		default:
			return false;
		}
		if (len > size - item)
			return false;
	}
	return true;
}

static bool
is_page(const unsigned char *at, uint32_t size, uint32_t number, DBTYPE type)
{
	/* A hash may have pages that were never written. */
	if (at[25] == UNUSED)
		return true;
	if (bytes_32(at + 8) != number)
		return false;
	switch (at[25]) {
	case HASH_META:
	case BTREE_META:
		return number == 0;
	case HASH_UNSORTED:
	case HASH_SORTED:
		return type == DB_HASH && is_hash(at, size);
	case BTREE_INNER:
	case BTREE_LEAF:
		return type == DB_BTREE &&
		       is_btree(at, size, at[25] == BTREE_LEAF);
	case OVERFLOW_DATA:
		return HEAD + (uint32_t)bytes_16(at + 22) <= size;
	default:
		return false;
	}
}

static bool
check_pages(int fd, unsigned char *room, DBTYPE type)
{
	ssize_t n = file_read_at(fd, room, PAGE_MIN, 0);
	uint32_t size = n == PAGE_MIN ? meta_size(room, type) : 0, number = 0;
	off_t from = 0;

	errno = 0;
	if (size == 0)
		return false;
	while ((n = file_read_at(fd, room, ROOM, from)) > 0) {
		if (n % size != 0)
			return false;
		for (uint32_t at = 0; at < (uint32_t)n; at += size)
			if (!is_page(room + at, size, number++, type))
				return false;
		from += n;
	}
	return n == 0;
}

int
db_check_pages(int fd, const char *path, DBTYPE type, struct err *err)
{
	unsigned char *room = mem_get(ROOM);
	bool good = check_pages(fd, room, type);
	int code = errno;

	free(room);
	if (good)
		return 0;
	if (code != 0)
		return db_error(err, "open database", path, code);
	return err_set(err, ERR_NEVER,
	    "open database %s: it is damaged, or not of this type", path);
}
