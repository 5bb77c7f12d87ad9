#include "postern/import_files.h"

#include <string.h>

#include "map/type.h"
#include "util/lines.h"
#include "util/log.h"

enum { PROGRESS = 500, LEFT_SHOWN = 50 };

/* What postmap makes, and postalias, of whichever type. */
static const char *const built[] = { ".db", ".cdb", ".lmdb", ".dir", ".pag" };

static const char *const problems[] = {
	[IMPORT_MISSING] = "there is no such file",
	[IMPORT_LEADS_OUT] = "a symbolic link that leads outside, or begins "
			     "with \"/\": not copied",
	[IMPORT_NOT_PLAIN] = "no plain file: not copied",
	[IMPORT_UNREADABLE] = "it cannot be read: not copied",
	[IMPORT_TOO_LONG] = "it is longer than 4 GB: not copied",
};

void
import_files_begin(struct import_files *f, struct import_tree *tree,
    struct import_report *report, const char *from, const char *to)
{
	*f = (struct import_files){
		.tree = tree,
		.report = report,
		.from = from,
		.to = to,
		.pool = tree->pool,
	};
	list_begin(&f->todo);
	list_begin(&f->done);
	list_begin(&f->wants);
}

void
import_files_end(struct import_files *f)
{
	list_each(node, &f->todo)
		str_free(&owner_of(node, struct import_file, at)->text);
	list_each(node, &f->done)
		str_free(&owner_of(node, struct import_file, at)->text);
	hash_free(&f->all);
}

static struct import_file *
find(struct import_files *f, const char *path)
{
	struct hash_node *node = hash_find(&f->all, sv_of(path));

	return node ? owner_of(node, struct import_file, node) : NULL;
}

static struct import_file *
add(struct import_files *f, const char *path)
{
	struct import_file *file = pool_get(f->pool, sizeof(*file));

	file->path = path;
	file->source = IMPORT_MISSING;
	file->node.key = sv_of(path);
	hash_put(&f->all, &file->node);
	list_add(&f->todo, &file->at);
	return file;
}

static struct import_file *
add_done(struct import_files *f, const char *path)
{
	struct import_file *file = add(f, path);

	list_drop(&file->at);
	list_add(&f->done, &file->at);
	return file;
}

void
import_want(
    struct import_files *f, const char *place, struct sv type, struct sv path)
{
	const char *own = import_path(path, f->pool);
	struct import_file *file = own ? find(f, own) : NULL;
	struct import_want *want;

	if (own == NULL ||
	    (file == NULL && f->all.count >= IMPORT_FILES_LIMIT)) {
		import_say(f->report, IMPORT_DECISION,
		    "%s: \"" SV_FMT "\" %s: not copied", place,
		    SV_ARG(sv_upto(path, 200)),
		    own ? "is a file too many" : "leads outside");
		return;
	}
	if (file == NULL)
		file = add(f, own);
	if (file->type.len == 0)
		file->type = pool_view(f->pool, type);
	if (f->wanted++ >= IMPORT_WANTS_LIMIT)
		return;
	want = pool_get(f->pool, sizeof(*want));
	want->place = pool_copy(f->pool, sv_of(place));
	want->type = pool_view(f->pool, type);
	want->file = file;
	list_add(&f->wants, &want->node);
}

void
import_want_all(struct import_files *f, const char *place, struct sv text)
{
	struct import_mention m;

	while (import_mention_next(&f->roots, &text, &m))
		import_want(f, place, m.type, m.path);
}

static bool
is_comment(struct sv line)
{
	line = sv_trim(line);
	return line.len == 0 || *line.at == '#';
}

/* The next line of a text, its newline with it. */
static bool
next_line(struct sv *text, struct sv *line)
{
	struct sv rest = *text;

	if (text->len == 0)
		return false;
	if (!sv_cut(&rest, '\n', line))
		rest = sv_from(*text, text->len);
	*line = sv_upto(*text, text->len - rest.len);
	*text = rest;
	return true;
}

/* A text that mentions none of the files is not kept. */
static void
search(struct import_files *f, struct import_file *file)
{
	struct sv text = str_view(&file->text), line;
	size_t before = f->wanted;

	if (text.len > IMPORT_TEXT_LIMIT) {
		import_say(f->report, IMPORT_DECISION,
		    "%s: too long to be searched: it keeps the names in it",
		    file->path);
		text.len = 0;
	}
	for (int n = 1; next_line(&text, &line); n++)
		if (!is_comment(line))
			import_want_all(f,
			    pool_printf(f->pool, "%s, line %d", file->path, n),
			    line);
	f->kept += file->text.len;
	if (f->wanted > before && f->kept > IMPORT_KEPT_LIMIT)
		import_say(f->report, IMPORT_DECISION,
		    "%s: too much text: it keeps the old names", file->path);
	if (f->wanted > before && f->kept <= IMPORT_KEPT_LIMIT)
		return;
	f->kept -= file->text.len;
	str_free(&file->text);
}

static int
copy(struct import_files *f, const char *path, struct str *text,
    enum import_copied *what, struct err *err)
{
	if (import_tree_copy(f->tree, path, text, what, err) < 0)
		return -1;
	if (*what == IMPORT_COPIED && ++f->copied % PROGRESS == 0)
		log_info("%zu files copied", f->copied);
	return 0;
}

static int
copy_built(struct import_files *f, struct import_file *file, struct str *names,
    struct err *err)
{
	enum import_copied what;
	struct import_file *other;

	for (size_t i = 0; i < sizeof(built) / sizeof(built[0]); i++) {
		const char *path =
		    pool_printf(f->pool, "%s%s", file->path, built[i]);

		/* It may be named by itself, too. */
		if ((other = find(f, path)) != NULL) {
			file->built |= other->source == IMPORT_COPIED;
			continue;
		}
		if (copy(f, path, NULL, &what, err) < 0)
			return -1;
		if (what != IMPORT_COPIED)
			continue;
		add_done(f, path)->source = IMPORT_COPIED;
		file->built = true;
		str_printf(names, " %s", path);
	}
	return 0;
}

static void
say_table(struct import_files *f, const struct import_file *file)
{
	const struct map_type *type = map_type_find(file->type);
	const char *suffix = type ? type->suffix : NULL;

	if (file->built && file->source != IMPORT_COPIED)
		import_say(f->report, IMPORT_DECISION,
		    "%s: the table has no source: it works as it is, but "
		    "postmap cannot make it anew",
		    file->path);
	if (!file->built && file->source == IMPORT_COPIED && suffix != NULL)
		import_say(f->report, IMPORT_DECISION,
		    "%s: there is no %s%s: run postmap " SV_FMT ":%s/%s",
		    file->path, file->path, suffix, SV_ARG(file->type), f->to,
		    file->path);
}

static int
copy_file(struct import_files *f, struct import_file *file, struct err *err)
{
	struct str names = { 0 };
	int result = copy(f, file->path, &file->text, &file->source, err);

	if (result == 0 && file->source == IMPORT_COPIED)
		str_printf(&names, " %s", file->path);
	if (result == 0 && file->type.len > 0)
		result = copy_built(f, file, &names, err);
	if (result == 0 && names.len > 0)
		import_say(
		    f->report, IMPORT_CARRIED, "copied%s", str_text(&names));
	if (result == 0 && file->type.len > 0)
		say_table(f, file);
	str_free(&names);
	return result;
}

int
import_take(
    struct import_files *f, const char *path, struct sv *text, struct err *err)
{
	struct import_file *file = add_done(f, path);

	if (copy_file(f, file, err) < 0)
		return -1;
	if (file->source != IMPORT_COPIED)
		return err_set(
		    err, ERR_NEVER, "%s: %s", path, problems[file->source]);
	*text = str_view(&file->text);
	if (text->len == 0 || text->len > IMPORT_TEXT_LIMIT)
		return err_set(err, ERR_NEVER, "%s: %s", path,
		    text->len == 0 ? "there is no text in it"
				   : "it is too long");
	return 0;
}

static void
say_problems(struct import_files *f)
{
	list_each(node, &f->wants) {
		const struct import_want *w =
		    owner_of(node, struct import_want, node);

		if (w->file->source == IMPORT_COPIED || w->file->built)
			continue;
		import_say(f->report, IMPORT_DECISION,
		    "%s: " SV_FMT "%s%s/%s: %s", w->place, SV_ARG(w->type),
		    w->type.len > 0 ? ":" : "", f->from, w->file->path,
		    problems[w->file->source]);
	}
}

/* What nothing names stays behind; who wants it is told. */
static void
say_left(void *context, const char *name)
{
	struct import_files *f = context;

	if (find(f, name) != NULL || f->left++ > LEFT_SHOWN)
		return;
	if (f->left <= LEFT_SHOWN)
		import_say(f->report, IMPORT_NO_EFFECT,
		    "%s: nothing names it: not copied", name);
	else
		import_say(f->report, IMPORT_NO_EFFECT,
		    "more files that nothing names: not copied");
}

int
import_files_copy(struct import_files *f, struct err *err)
{
	struct list *node;

	while ((node = list_take(&f->todo)) != NULL) {
		struct import_file *file =
		    owner_of(node, struct import_file, at);

		list_add(&f->done, node);
		if (copy_file(f, file, err) < 0)
			return -1;
		search(f, file);
	}
	say_problems(f);
	import_tree_each(f->tree, say_left, f);
	return 0;
}

/* A line with the roots of files that were copied replaced. */
static void
put_line(struct import_files *f, const struct import_file *file, int number,
    struct sv line, struct str *out)
{
	struct sv rest = line;
	struct import_mention m;

	while (import_mention_next(&f->roots, &rest, &m)) {
		const char *path = import_path(m.path, f->pool);
		const struct import_file *other = path ? find(f, path) : NULL;

		if (other == NULL ||
		    (other->source != IMPORT_COPIED && !other->built) ||
		    sv_equal(m.root, sv_of(f->to)))
			continue;
		str_put(out, sv_upto(line, (size_t)(m.root.at - line.at)));
		str_puts(out, f->to);
		line = sv_from(line, (size_t)(m.path.at - line.at));
		import_say(f->report, IMPORT_CARRIED,
		    "%s, line %d: " SV_FMT SV_FMT " is now %s" SV_FMT,
		    file->path, number, SV_ARG(m.root), SV_ARG(m.path), f->to,
		    SV_ARG(m.path));
	}
	str_put(out, line);
}

/* The logical lines of a text, to know which of them is to be a comment. */
struct dropper {
	import_drop_fn *drop;
	struct lines in;
	bool more;
};

static bool
is_dropped(struct dropper *d, int number)
{
	while (d->more && d->in.last < number)
		d->more = lines_next(&d->in);
	return d->more && d->in.first <= number &&
	       d->drop(d->in.path, d->in.line);
}

static int
rewrite(struct import_files *f, struct import_file *file, struct dropper *d,
    struct err *err)
{
	struct sv text = str_view(&file->text), line;
	struct str out = { 0 };
	int result = 0;

	for (int n = 1; next_line(&text, &line); n++) {
		bool dropped = is_dropped(d, n);

		if (dropped && !is_comment(line))
			str_putc(&out, '#');
		if (dropped || is_comment(line))
			str_put(&out, line);
		else
			put_line(f, file, n, line, &out);
	}
	if (!sv_equal(str_view(&out), str_view(&file->text))) {
		result = import_tree_rewrite(
		    f->tree, file->path, str_view(&out), err);
		if (file->built)
			import_say(f->report, IMPORT_DECISION,
			    "%s: names in it have changed: run postmap " SV_FMT
			    ":%s/%s",
			    file->path, SV_ARG(file->type), f->to, file->path);
	}
	str_free(&out);
	return result;
}

int
import_files_rewrite(
    struct import_files *f, import_drop_fn *drop, struct err *err)
{
	list_each(node, &f->done) {
		struct import_file *file =
		    owner_of(node, struct import_file, at);
		struct dropper d = { drop,
			lines_of(str_view(&file->text), file->path), true };
		int result = 0;

		if (file->text.len > 0 && file->source == IMPORT_COPIED)
			result = rewrite(f, file, &d, err);
		lines_end(&d.in);
		if (result < 0)
			return -1;
	}
	return 0;
}
