#include "postconf/master_entry.h"

#include <string.h>

#include "param/main_cf.h"
#include "param/master_args.h"

enum { WORDS_LIMIT = 1000, SHOWN = 100 };

static bool
is_some(struct sv v)
{
	return v.len > 0;
}

static bool
is_type(struct sv v)
{
	for (int i = MASTER_CF_INET; i <= MASTER_CF_PASS; i++)
		if (sv_equal(v, sv_of(master_cf_type_name(i))))
			return true;
	return false;
}

static bool
is_flag(struct sv v)
{
	return v.len == 1 && strchr("yn-", *v.at) != NULL;
}

static bool
is_number(struct sv v)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.at[i] < '0' || v.at[i] > '9')
			return false;
	return v.len > 0;
}

static bool
is_limit(struct sv v)
{
	return sv_equal(v, SV("-")) || is_number(v);
}

static bool
is_wakeup(struct sv v)
{
	if (v.len > 1 && v.at[v.len - 1] == '?')
		v.len--;
	return is_limit(v);
}

static const struct {
	const char *name;
	bool (*good)(struct sv);
} fields[MASTER_FIELDS] = {
	[MASTER_SERVICE] = { "service", is_some },
	[MASTER_TYPE] = { "type", is_type },
	[MASTER_PRIVATE] = { "private", is_flag },
	[MASTER_UNPRIVILEGED] = { "unprivileged", is_flag },
	[MASTER_CHROOT] = { "chroot", is_flag },
	[MASTER_WAKEUP] = { "wakeup", is_wakeup },
	[MASTER_PROCESS_LIMIT] = { "process_limit", is_limit },
	[MASTER_COMMAND] = { "command", is_some },
};

const char *
master_field_name(enum master_field f)
{
	return fields[f].name;
}

enum master_field
master_field_of(struct sv name)
{
	unsigned f = 0;

	while (f < MASTER_FIELDS && !sv_equal(name, sv_of(fields[f].name)))
		f++;
	return f;
}

static int
check(enum master_field f, struct sv value, struct sv line, struct err *err)
{
	if (fields[f].good(value))
		return 0;
	return err_set(err, ERR_NEVER,
	    "invalid %s field \"" SV_FMT "\" in \"" SV_FMT "\"", fields[f].name,
	    SV_ARG(sv_upto(value, SHOWN)), SV_ARG(sv_upto(line, SHOWN)));
}

static int
too_few(struct sv line, struct err *err)
{
	return err_set(err, ERR_NEVER, "bad field count: \"" SV_FMT "\"",
	    SV_ARG(sv_upto(line, SHOWN)));
}

static void
add(struct master_entry *e, const char *name, const char *text)
{
	e->words[e->count++] = (struct master_word){ name, text };
}

/* The words of the command line as they stand, and which comes next. */
struct raw {
	struct sv word[WORDS_LIMIT];
	size_t count, next;
};

/* What follows an -o; without a "=" it has a name alone. */
static void
add_parameter(struct master_entry *e, struct sv text, struct pool *pool)
{
	struct sv name, value;

	if (main_cf_split(text, &name, &value) == NULL)
		add(e, pool_copy(pool, name), pool_copy(pool, value));
	else
		add(e, pool_copy(pool, sv_trim(text)), NULL);
}

/* A word of option letters; an -o in it becomes a word of its own. */
static void
add_options(struct master_entry *e, struct raw *r, struct pool *pool)
{
	struct sv word = r->word[r->next++];
	size_t n = 1;

	while (n < word.len && !master_args_valued(word.at[n]))
		n++;
	if (n == word.len || word.at[n] != 'o') {
		add(e, NULL, pool_copy(pool, word));
		if (n + 1 == word.len && r->next < r->count)
			add(e, NULL, pool_copy(pool, r->word[r->next++]));
		return;
	}
	if (n > 1)
		add(e, NULL, pool_copy(pool, sv_upto(word, n)));
	if (n + 1 < word.len)
		add_parameter(e, sv_from(word, n + 1), pool);
	else if (r->next < r->count)
		add_parameter(e, r->word[r->next++], pool);
	else
		add(e, NULL, "-o");
}

static void
sort_words(struct master_entry *e, struct raw *r, struct pool *pool)
{
	add(e, NULL, pool_copy(pool, r->word[r->next++]));
	while (r->next < r->count) {
		struct sv word = r->word[r->next];

		if (word.len < 2 || *word.at != '-' || word.at[1] == '-')
			break;
		add_options(e, r, pool);
	}
	e->options = e->count;
	while (r->next < r->count)
		add(e, NULL, pool_copy(pool, r->word[r->next++]));
}

/* One that is open at the end of the line would swallow what is put behind. */
static bool
is_balanced(struct sv word)
{
	int depth = 0;

	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] == '{')
			depth++;
		else if (word.at[i] == '}' && depth > 0)
			depth--;
	return depth == 0;
}

static int
parse_command(
    struct master_entry *e, struct sv rest, struct pool *pool, struct err *err)
{
	struct raw r = { .count = 0 };
	int got;

	while ((got = master_args_word(&rest, &r.word[r.count], err)) > 0)
		if (++r.count == WORDS_LIMIT)
			return err_set(err, ERR_NEVER,
			    "more than %d words in a command", WORDS_LIMIT - 1);
	if (got < 0)
		return -1;
	if (r.count > 0 && !is_balanced(r.word[r.count - 1]))
		return err_set(err, ERR_NEVER, "missing '}' in \"" SV_FMT "\"",
		    SV_ARG(sv_upto(r.word[r.count - 1], SHOWN)));
	/* A word may become two, and one may be put to it. */
	e->words = pool_get(pool, 2 * (r.count + 1) * sizeof(*e->words));
	e->count = 0;
	sort_words(e, &r, pool);
	return 0;
}

struct master_entry *
master_entry_parse(struct sv line, struct pool *pool, struct err *err)
{
	struct master_entry *e = pool_get(pool, sizeof(*e));
	struct sv rest = line, value;

	list_begin(&e->node);
	for (unsigned f = 0; f < MASTER_COMMAND; f++) {
		if (!sv_item(&rest, " \t\r\n\v\f", &value)) {
			too_few(line, err);
			return NULL;
		}
		if (check(f, value, line, err) < 0)
			return NULL;
		e->field[f] = pool_copy(pool, value);
	}
	if (sv_trim(rest).len == 0) {
		too_few(line, err);
		return NULL;
	}
	return parse_command(e, rest, pool, err) < 0 ? NULL : e;
}

int
master_entry_set(struct master_entry *e, enum master_field f, struct sv value,
    struct pool *pool, struct err *err)
{
	if (check(f, sv_trim(value), value, err) < 0)
		return -1;
	e->changed = true;
	if (f == MASTER_COMMAND)
		return parse_command(e, value, pool, err);
	e->field[f] = pool_copy(pool, value);
	return 0;
}

static bool
is_named(const struct master_word *w, struct sv name)
{
	return w->name != NULL && sv_equal(sv_of(w->name), name);
}

const struct master_word *
master_entry_find(const struct master_entry *e, struct sv name)
{
	for (size_t i = e->options; i > 0; i--)
		if (is_named(&e->words[i - 1], name))
			return &e->words[i - 1];
	return NULL;
}

void
master_entry_drop(struct master_entry *e, struct sv name)
{
	size_t kept = 0, dropped = 0;

	for (size_t i = 0; i < e->count; i++)
		if (i < e->options && is_named(&e->words[i], name))
			dropped++;
		else
			e->words[kept++] = e->words[i];
	e->count = kept;
	e->options -= dropped;
	e->changed = e->changed || dropped > 0;
}

static void
insert(struct master_entry *e, size_t at, struct master_word word,
    struct pool *pool)
{
	struct master_word *grown =
	    pool_get(pool, (e->count + 1) * sizeof(*grown));

	memcpy(grown, e->words, at * sizeof(*grown));
	grown[at] = word;
	memcpy(grown + at + 1, e->words + at, (e->count - at) * sizeof(*grown));
	e->words = grown;
	e->count++;
}

void
master_entry_put(
    struct master_entry *e, struct sv name, struct sv value, struct pool *pool)
{
	struct master_word word = { pool_copy(pool, name),
		pool_copy(pool, value) };
	bool found = false;

	for (size_t i = 0; i < e->options; i++)
		if (is_named(&e->words[i], name)) {
			e->words[i] = word;
			found = true;
		}
	if (!found)
		insert(e, e->options++, word, pool);
	e->changed = true;
}
