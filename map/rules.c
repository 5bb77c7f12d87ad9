#include "map/rules.h"

#include <stdlib.h>

#include "util/lines.h"
#include "util/log.h"
#include "util/mem.h"

enum { NONE = -1 };

static void
warn(const struct rules *r, int line, const char *what, const char *then)
{
	const char *type = r->kind->name;

	if (r->lines != NULL)
		lines_warn(r->lines, "%s map %s, line %d: %s%s", type, r->name,
		    line, what, then);
	else
		log_warn("%s map %s, line %d: %s%s", type, r->name, line, what,
		    then);
}

void
rules_warn(const struct rules *r, const char *what)
{
	warn(r, r->line, what, ": skipping this rule");
}

void
rules_note(const struct rules *r, const char *what)
{
	warn(r, r->line, what, "");
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Takes a keyword that no letter or digit follows. */
static bool
take_word(struct sv *line, const char *word)
{
	struct sv rest = *line;

	if (!sv_skip(&rest, word) || (rest.len > 0 && is_alnum(*rest.at)))
		return false;
	*line = sv_trim(rest);
	return true;
}

static void
add(struct rules *r, const struct rule *rule)
{
	if (r->count == r->room) {
		r->room = r->room > 0 ? (long)mem_double((size_t)r->room) : 16;
		r->all = mem_grow(r->all, (size_t)r->room, sizeof(struct rule));
	}
	r->all[r->count++] = *rule;
}

static void
end_if(struct rules *r, struct sv rest)
{
	long open = r->open;

	if (rest.len > 0 && !r->kind->strict)
		rules_note(r, "ignoring extra text after ENDIF");
	if (rest.len > 0 && r->kind->strict) {
		rules_warn(r, "garbage after ENDIF");
	} else if (open == NONE) {
		rules_warn(r, "ENDIF without IF");
	} else {
		r->open = r->all[open].after;
		r->all[open].after = r->count;
	}
}

static void
add_rule(struct rules *r, struct sv line)
{
	struct rule rule = { .line = r->line, .after = r->open };

	rule.is_if = take_word(&line, "if");
	while (line.len > 0 && *line.at == '!') {
		rule.negate = !rule.negate;
		line = sv_trim(sv_from(line, 1));
	}
	if (r->count >= RULES_LIMIT) {
		rules_warn(r, "too many rules");
		return;
	}
	if (!r->kind->take(r, &line, &rule))
		return;
	rule.value = pool_view(r->pool, sv_trim(line));
	if (rule.is_if)
		r->open = r->count;
	add(r, &rule);
}

static void
read_line(struct rules *r, struct sv line)
{
	line = sv_trim(line);
	if (take_word(&line, "endif"))
		end_if(r, line);
	else if (line.len > 0)
		add_rule(r, line);
}

static void
close_ifs(struct rules *r)
{
	while (r->open != NONE) {
		struct rule *rule = &r->all[r->open];

		warn(r, rule->line, "IF has no matching ENDIF", "");
		r->open = rule->after;
		rule->after = r->count;
	}
}

static int
read_file(struct rules *r, struct seen *seen, struct err *err)
{
	struct str text = { 0 };
	struct lines in;

	if (seen_read(seen, r->name, &text, err) < 0) {
		str_free(&text);
		return -1;
	}
	in = lines_of(str_view(&text), r->name);
	r->lines = &in;
	while (lines_next(&in)) {
		r->line = in.first;
		read_line(r, in.line);
	}
	close_ifs(r);
	r->lines = NULL;
	lines_end(&in);
	str_free(&text);
	return 0;
}

/* "{{rule}, {rule}}": a rule is a line. */
static int
read_inline(struct rules *r, struct sv rules, struct err *err)
{
	struct sv item;

	if (!sv_unbrace(&rules))
		return err_set(
		    err, ERR_NEVER, "missing '}' in \"%s\"", r->name);
	while (sv_token(&rules, ", \t\r\n", &item)) {
		r->line++;
		if (!sv_unbrace(&item))
			return err_set(err, ERR_NEVER,
			    "expected \"{rule}\" instead of \"" SV_FMT "\"",
			    SV_ARG(item));
		read_line(r, item);
	}
	return 0;
}

int
rules_read(struct rules *r, const struct rules_kind *kind, struct sv name,
    struct seen *seen, struct err *err)
{
	int result;

	*r = (struct rules){ .kind = kind, .pool = pool_new(), .open = NONE };
	r->name = pool_copy(r->pool, name);
	result = *name.at == '{' ? read_inline(r, name, err)
				 : read_file(r, seen, err);
	close_ifs(r);
	return result;
}

void
rules_end(struct rules *r)
{
	pool_free(&r->pool);
	free(r->all);
}

static long
next(const struct rules *r, long n)
{
	return r->kind->next != NULL ? r->kind->next(r, n) : n;
}

enum map_result
rules_find(struct rules *r, const struct rule **found, long *n, struct err *err)
{
	for (long i = next(r, 0); i < r->count; i = next(r, i + 1)) {
		const struct rule *rule = &r->all[i];
		enum map_result hit = r->kind->hit(r, i, err);

		if (hit == MAP_LATER)
			return hit;
		if (hit == MAP_FOUND && !rule->is_if) {
			*found = rule;
			*n = i;
			return hit;
		}
		if (hit == MAP_NONE && rule->is_if)
			i = rule->after - 1;
	}
	return MAP_NONE;
}
