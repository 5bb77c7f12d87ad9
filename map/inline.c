/*
 * inline:{key=value, { key = text with blanks }} - a table in its own name
 *
 * A key may be "quoted"; the quotes stay part of it, as everywhere. Of two
 * values of one key the later counts.
 */
#include <stdlib.h>

#include "map/entries.h"
#include "map/type.h"
#include "util/mem.h"

struct line {
	struct map map;
	struct entries entries;
};

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* "key = value"; blanks and "=" may stand in quotes. */
static bool
split(struct sv text, struct sv *key, struct sv *value)
{
	bool quoted = false;
	size_t n = 0;

	for (; n < text.len; n++) {
		if (text.at[n] == '\\')
			n++;
		else if (text.at[n] == '"')
			quoted = !quoted;
		else if (!quoted && (text.at[n] == '=' || is_blank(text.at[n])))
			break;
	}
	*key = sv_upto(text, n);
	*value = sv_trim(sv_from(text, n));
	if (quoted || key->len == 0 || !sv_skip(value, "="))
		return false;
	*value = sv_trim(*value);
	return true;
}

static int
bad(struct sv name, const char *what, struct err *err)
{
	return err_set(err, ERR_NEVER,
	    "%s: \"inline:" SV_FMT "\"; need \"inline:{name=value...}\"", what,
	    SV_ARG(sv_upto(name, 100)));
}

static int
add(struct line *l, struct sv item, struct sv name, struct err *err)
{
	struct sv key, value;

	if (sv_unbrace(&item))
		item = sv_trim(item);
	else if (*item.at == '{')
		return bad(name, "syntax error at '}'", err);
	if (!split(item, &key, &value))
		return bad(name, "missing key or '='", err);
	entries_put(&l->entries, key, value, true);
	return 0;
}

static int
read_all(struct line *l, struct sv name, struct err *err)
{
	struct sv rest = name, item;

	if (!map_is_text(name))
		return bad(name, "bad UTF-8 syntax", err);
	if (!sv_unbrace(&rest))
		return bad(name, "bad syntax", err);
	while (sv_token(&rest, ", \t\r\n", &item))
		if (add(l, item, name, err) < 0)
			return -1;
	if (l->entries.hash.count == 0)
		return bad(name, "an empty table", err);
	return 0;
}

static void
close_inline(struct map *m)
{
	struct line *l = owner_of(m, struct line, map);

	entries_free(&l->entries);
	free(l);
}

static struct map *
open_inline(struct sv name, unsigned flags, struct seen *seen, struct err *err)
{
	struct line *l = mem_get(sizeof(*l));

	if (read_all(l, name, err) == 0)
		return &l->map;
	close_inline(&l->map);
	return NULL;
}

static enum map_result
find(struct map *m, struct sv key, struct sv *value, struct err *err)
{
	struct line *l = owner_of(m, struct line, map);

	return entries_find(&l->entries, key, value) ? MAP_FOUND : MAP_NONE;
}

const struct map_type map_inline = {
	.name = "inline",
	.kind = MAP_FIXED,
	.open = open_inline,
	.close = close_inline,
	.find = find,
};
