/*
 * builder - what a type must do to make its file
 *
 * map/build.c makes an empty temporary file and locks it, collects the rows,
 * puts each key once, in the order that suits the type, and when the type has
 * filled and closed the file, flushes it and gives it its name.
 *
 * Memory	begin() makes a struct that embeds a struct map_build; end()
 *		frees it, whether finish() was called or not.
 */
#ifndef MAP_BUILDER_H
#define MAP_BUILDER_H

#include <stdint.h>

#include "map/batch.h"
#include "map/build.h"
#include "util/str.h"

struct map_builder {
	/* What is written is the file of the descriptor, which stays open;
	 * its path is for messages: where others may write, it may lead to
	 * another file by now. */
	struct map_build *(*begin)(const char *path, int fd, struct err *);
	enum map_put (*put)(struct map_build *, struct sv key, struct sv value,
	    enum map_keep, struct err *);
	/* Where a key belongs in the file, when all rows are known: they come
	 * by it, and then by key. NULL: by key alone, as memcmp() has it. */
	uint64_t (*place)(const struct map_build *, struct sv key);
	int (*finish)(struct map_build *, struct err *);
	void (*end)(struct map_build *);
};

struct map_build {
	const struct map_builder *type;
	int fd; /* the temporary file, locked */
	struct str path, temporary;
	struct batch batch;
	bool bare; /* keys and values without a NUL byte at their end */
};

/* The name of an open file, whatever its path leads to; where there is no
 * /proc, the path. For libraries that open it themselves. */
void map_build_open_name(int fd, const char *path, struct str *);

extern const struct map_builder cdb_build, db_build_hash, db_build_btree;
extern const struct map_builder lmdb_build;

#endif
