/*
 * source - the "key value" lines of a table's text
 *
 * For texthash and for postmap, whatever it builds. A key ends at the first
 * blank outside "quotes"; quotes stay part of it (compat 3.1: keys are stored
 * in their external form). A bad line is warned of and left out.
 *
 *	struct source in = source_of(text, "/etc/postern/transport");
 *	while (source_next(&in, &key, &value))
 *		... in.lines.first is its line number ...
 *
 * Memory	key and value are lent until the next call; source_end() frees.
 */
#ifndef MAP_SOURCE_H
#define MAP_SOURCE_H

#include "util/lines.h"

struct source {
	struct lines lines;
};

struct source source_of(struct sv text, const char *path);
bool source_next(struct source *, struct sv *key, struct sv *value);
void source_end(struct source *);

#endif
