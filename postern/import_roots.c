#include "postern/import_roots.h"

#include <string.h>

#include "util/str.h"

static bool
is_end(char c)
{
	return c == '\0' || strchr(" \t\r\n\v\f,;(){}\"'", c) != NULL;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

void
import_root_add(struct import_roots *roots, struct sv root)
{
	while (root.len > 0 && root.at[root.len - 1] == '/')
		root.len--;
	if (root.len == 0 || *root.at != '/' || roots->count == IMPORT_ROOTS)
		return;
	for (int i = 0; i < roots->count; i++)
		if (sv_equal(roots->at[i], root))
			return;
	roots->at[roots->count++] = root;
}

/* The longest of the names that stands here, with a "/" behind it. */
static struct sv
root_here(const struct import_roots *roots, struct sv text)
{
	struct sv best = { 0 };

	for (int i = 0; i < roots->count; i++) {
		struct sv root = roots->at[i];

		if (root.len > best.len && text.len > root.len &&
		    text.at[root.len] == '/' &&
		    memcmp(text.at, root.at, root.len) == 0)
			best = sv_upto(text, root.len);
	}
	return best;
}

/* A path begins behind anything that cannot be a part of one. */
static bool
may_begin(const char *start, const char *at)
{
	return at == start || is_end(at[-1]) || at[-1] == ':' ||
	       at[-1] == '=' || at[-1] == '!' || at[-1] == '<';
}

static struct sv
type_before(const char *start, const char *at)
{
	const char *end;

	if (at == start || at[-1] != ':')
		return (struct sv){ 0 };
	end = --at;
	while (at > start && is_letter(at[-1]))
		at--;
	return (struct sv){ at, (size_t)(end - at) };
}

bool
import_mention_next(
    const struct import_roots *roots, struct sv *text, struct import_mention *m)
{
	const char *start = text->at, *end = text->at + text->len;

	for (const char *at = start; at < end; at++) {
		struct sv rest = { at, (size_t)(end - at) };

		if (*at != '/' || !may_begin(start, at) ||
		    (m->root = root_here(roots, rest)).len == 0)
			continue;
		m->type = type_before(start, at);
		rest = sv_from(rest, m->root.len);
		m->path = (struct sv){ rest.at, 0 };
		while (m->path.len < rest.len && !is_end(rest.at[m->path.len]))
			m->path.len++;
		*text = sv_from(rest, m->path.len);
		return true;
	}
	return false;
}

const char *
import_path(struct sv path, struct pool *pool)
{
	struct str out = { 0 };
	struct sv part;
	const char *result = NULL;

	while (sv_item(&path, "/", &part)) {
		if (sv_equal(part, SV("..")))
			goto out;
		if (sv_equal(part, SV(".")))
			continue;
		if (out.len > 0)
			str_putc(&out, '/');
		str_put(&out, part);
	}
	if (out.len > 0)
		result = pool_copy(pool, str_view(&out));
out:
	str_free(&out);
	return result;
}
