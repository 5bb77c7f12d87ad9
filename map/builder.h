/*
 * builder - what a type must do to make its file
 *
 * map/build.c makes an empty temporary file, locks it, and when the type has
 * filled and closed it, flushes it and gives it its name.
 *
 * Memory	begin() makes a struct that embeds a struct map_build; end()
 *		frees it, whether finish() was called or not.
 */
#ifndef MAP_BUILDER_H
#define MAP_BUILDER_H

#include "map/build.h"
#include "util/str.h"

struct map_builder {
	struct map_build *(*begin)(const char *path, struct err *);
	enum map_put (*put)(struct map_build *, struct sv key, struct sv value,
	    enum map_keep, struct err *);
	int (*finish)(struct map_build *, struct err *);
	void (*end)(struct map_build *);
};

struct map_build {
	const struct map_builder *type;
	int fd; /* the temporary file, locked */
	struct str path, temporary;
	bool bare; /* keys and values without a NUL byte at their end */
};

extern const struct map_builder db_build_hash, db_build_btree;

#endif
