/*
 * lmdb - the layout of an LMDB database, version 1, on 64 bits
 *
 * Numbers are in the order of the machine. Pages 0 and 1 are meta pages: the
 * one with the higher number counts. A page of a tree has a head, then places
 * of 2 bytes, one a node, in the order of the keys; nodes lie from the page's
 * end. A node has a value's length or, in a branch, a page (4 bytes, and 2
 * more in the flags), flags, the key's length, key and value. A value that is
 * far lies in a run of pages, behind the head of the first.
 */
#ifndef MAP_LMDB_H
#define MAP_LMDB_H

#define LMDB_MAGIC 0xbeefc0deu

enum { LMDB_VERSION = 1, LMDB_HEAD = 16, LMDB_NODE = 8 };

/* Where in a page. */
enum {
	LMDB_FLAGS = 10,
	LMDB_LOWER = 12, /* the end of the places; of a run, its pages */
	LMDB_UPPER = 14
};

/* Where in a meta page; LMDB_TREE: from LMDB_META_MAIN on. */
enum {
	LMDB_META_MAGIC = 16,
	LMDB_META_VERSION = 20,
	LMDB_META_MAP_SIZE = 32,
	LMDB_META_PAGE_SIZE = 40,
	LMDB_META_MAIN = 88,
	LMDB_META_LAST = 136, /* page in use */
	LMDB_META_NUMBER = 144,
	LMDB_META_END = 152
};
enum { LMDB_TREE_FLAGS = 4, LMDB_TREE_DEPTH = 6, LMDB_TREE_ROOT = 40 };

/* Kinds of pages. */
enum {
	LMDB_BRANCH = 1,
	LMDB_LEAF = 2,
	LMDB_OVERFLOW = 4,
	LMDB_META = 8,
	LMDB_DIRTY = 16
};

/* Flags of a leaf's node. */
enum { LMDB_FAR = 1 };

#endif
