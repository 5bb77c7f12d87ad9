/*
 * alias - the "name: value" lines of an alias file
 *
 * A name may be "quoted"; it is kept without the quotes, as programs look it
 * up. It must be local: no "@" outside of quotes. A value is a list of
 * addresses, commands and files, kept as text, written as Postfix writes it:
 * one blank between words and behind a comma, none around other signs. A bad
 * line is warned of and left out.
 *
 * Memory	key and value are lent until the next call; alias_end() frees.
 */
#ifndef POSTMAP_ALIAS_H
#define POSTMAP_ALIAS_H

#include "util/lines.h"

struct alias_source {
	struct lines lines;
	struct str key, value;
};

struct alias_source alias_of(struct sv text, const char *path);
bool alias_next(struct alias_source *, struct sv *key, struct sv *value);
void alias_end(struct alias_source *);

#endif
